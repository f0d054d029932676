"""The application that commands are entered into, and what they share."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import typer

from simulator.scenario.errors import ScenarioError

DONE, INTERNAL_ERROR, WRONG_INPUT, NO_RESOURCES, NOT_AS_IT_SHOULD_BE = 0, 1, 2, 3, 4

app = typer.Typer(
    name="livemarket",
    help="Test pricing, collaboration and regulation in a simulated live-commerce market.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def say(text: str) -> None:
    """Print a text; whoever reads it may have left, as ``head`` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python would complain about the closed pipe again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


@contextmanager
def engine_ready(quiet: bool) -> Iterator[None]:
    """Import what plays a market; while it plays, tell if it has to be compiled first.

    Args:
        quiet: Whether to compile without a word.
    """
    # On import Mesa searches all modules that are loaded: it comes first, while they are few.
    import mesa  # noqa: F401

    from simulator.rules.compiling import compilation_announced

    with nullcontext() if quiet else compilation_announced():
        import simulator.market  # noqa: F401

        if not gc.isenabled():
            # What was imported stays to the end: the collector need not look at it ever again.
            gc.freeze()
            gc.enable()
        yield


def check_threads(threads: int | None) -> None:
    """Refuse more threads than Numba started with: it cannot add any."""
    if threads is None:
        return
    import numba

    ceiling = int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
    if threads > ceiling:
        raise ScenarioError(
            f"--threads {threads}: at most {ceiling} here, by the number of cores or the "
            "environment variable NUMBA_NUM_THREADS"
        )


def stem(scenario: str) -> str:
    """Return the name of a scenario's result folder."""
    path = Path(scenario)
    return path.stem if path.suffix in (".yaml", ".yml") else path.name
