"""The command ``livemarket``: parse, call, print.

Nothing but Typer is imported until a command is known, so that help and errors come at once.
"""

import errno
import gc
import hashlib
import json
import os
import platform
import shlex
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from simulator.scenario.errors import ScenarioError
from simulator.tables.engine_names import EngineName

DONE, INTERNAL_ERROR, WRONG_INPUT, NO_RESOURCES, INTERRUPTED = 0, 1, 2, 3, 130
REMINDER_SECONDS = 2.0

app = typer.Typer(
    name="livemarket",
    help="Test pricing, collaboration and regulation in a simulated live-commerce market.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A YAML file, or the name of a packaged scenario.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Result folder. [default: results/<scenario>]"),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the world.")]
ViewerSeed = Annotated[
    int | None,
    typer.Option("--viewer-seed", help="Seed of the viewers' draws. [default: the world's]"),
]
Sessions = Annotated[
    int | None, typer.Option("--sessions", help="Measured sessions; burn-in comes on top.")
]
Viewers = Annotated[
    int | None,
    typer.Option("--viewers", help="Simulated viewers; the market stays as large as it is."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a value; may be repeated."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads. [default: all cores]")
]
Orders = Annotated[bool, typer.Option("--orders", help="Write the order log.")]
Minutes = Annotated[bool, typer.Option("--minutes", help="Write every room minute by minute.")]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write tables only.")]
Png = Annotated[bool, typer.Option("--png", help="Write figures as PNG too.")]
Profile = Annotated[bool, typer.Option("--profile", help="Print the time of each stage.")]
Engine = Annotated[
    EngineName, typer.Option("--engine", help="Compiled loops, or slow plain Python to check them.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


@app.command()
def run(
    scenario: ScenarioName,
    out: Out = None,
    seed: Seed = None,
    viewer_seed: ViewerSeed = None,
    sessions: Sessions = None,
    viewers: Viewers = None,
    settings: Settings = None,
    threads: Threads = None,
    engine: Engine = EngineName.COMPILED,
    orders: Orders = False,
    minutes: Minutes = False,
    no_report: NoReport = False,
    png: Png = False,
    profile: Profile = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario and write tables and a report."""
    if png and no_report:
        raise typer.BadParameter("figures belong to the report: leave out --no-report or --png")
    from simulator.scenario.loading import load_scenario

    given = {
        "seed": seed, "viewer_seed": viewer_seed, "sessions": sessions, "viewers": viewers,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    loaded = load_scenario(scenario, settings or (), **changes)
    _check_threads(threads)
    folder = out if out is not None else Path("results") / _stem(scenario)
    with _engine(quiet):
        from simulator.studies.single_run import RunOptions, run_to_folder

        options = RunOptions(
            out=folder, threads=threads, write_orders=orders, write_minutes=minutes,
            profile=profile, quiet=quiet, engine=engine,
        )  # fmt: skip
        try:
            result = run_to_folder(loaded, options)
        except (MemoryError, OSError) as error:
            error.add_note(f"Nothing was written to {folder}, and nothing there was replaced.")
            raise
    report = None if no_report else _report(result.folder, png)
    if not quiet:
        _say("\n".join(result.headline))
    if profile and result.profile is not None:
        _say(result.profile)
    if not quiet:
        _say(f"Report: {report}" if report is not None else f"Results: {result.folder}")


@app.command()
def trace(
    scenario: ScenarioName,
    viewer: Annotated[
        int, typer.Option("--viewer", metavar="N", help="Row of the viewer, from 0.")
    ],
    session: Annotated[
        int | None,
        typer.Option("--session", help="Session from 0. [default: the first measured one]"),
    ] = None,
    seed: Seed = None,
    viewer_seed: ViewerSeed = None,
    viewers: Viewers = None,
    settings: Settings = None,
    threads: Threads = None,
    engine: Engine = EngineName.COMPILED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Follow one viewer through a session, decision by decision."""
    from simulator.scenario.loading import load_scenario

    given = {"seed": seed, "viewer_seed": viewer_seed, "viewers": viewers}
    changes = {name: value for name, value in given.items() if value is not None}
    loaded = load_scenario(scenario, settings or (), **changes)
    _check_threads(threads)
    with _engine(quiet=False):
        from simulator.studies.trace import trace_viewer
        from simulator.studies.trace_text import trace_text

        found = trace_viewer(loaded, viewer, session, engine, threads)
    if as_json:
        _say(json.dumps(found.as_dict(), indent=2, ensure_ascii=False))
    else:
        _say(trace_text(found))


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenarios: files or packaged names.")
    ],
) -> None:
    """Validate scenarios without running them."""
    from simulator.scenario.loading import load_scenario

    wrong = False
    for name in files:
        try:
            load_scenario(name)
        except ScenarioError as error:
            wrong = True
            print(error, file=sys.stderr)
        else:
            _say(f"{name}: ok")
    if wrong:
        raise typer.Exit(WRONG_INPUT)


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="File to write, with or without .yaml.")
    ],
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="Scenario to start from.")
    ] = "baseline",
    tables: Annotated[
        bool, typer.Option("--tables", help="Write tables (CSV) to fill in beside it.")
    ] = False,
) -> None:
    """Write a commented scenario to start from."""
    from simulator.scenario.starting import write_new

    path, *beside = write_new(name, base, tables=tables)
    written = ", ".join(map(str, (path, *beside)))
    what = "Edit them" if beside else "Edit it"
    _say(f"Wrote {written}. {what}, then: livemarket run {shlex.quote(str(path))}")


@app.command()
def describe(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="A field, such as brands.pricing.cost_plus.")
    ] = "",
) -> None:
    """Say what can be set: meaning, unit, default, range and source; ``tables`` for columns."""
    from simulator.scenario.describing import describe as described

    _say(described(path))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios, for editors."""
    from simulator.scenario.describing import json_schema

    _say(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after ``livemarket``; those of the command line when missing.

    Returns:
        The exit code: 0 done, 1 internal error, 2 wrong input, 3 a resource limit, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # A third of the time of imports would go into looking for garbage, where there is none.
        gc.disable()
    try:
        with _stoppable(leaving=arguments is None):
            return _run(words)
    except KeyboardInterrupt:
        return _interrupted(leaving=arguments is None)


def _run(words: list[str]) -> int:
    """Run one command and turn whatever goes wrong into a message and an exit code."""
    try:
        app(words, prog_name="livemarket")
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return leaving.code if isinstance(leaving.code, int) else DONE
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except MemoryError as error:
        _report_limit("There is not enough memory", error, "Try fewer --viewers.")
        return NO_RESOURCES
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            place = f" ({error.filename})" if error.filename else ""
            _report_limit(f"The disk is full{place}", error, "")
            return NO_RESOURCES
        _report_bug(error, words)
        return INTERNAL_ERROR
    return DONE


def _say(text: str) -> None:
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
def _engine(quiet: bool) -> Iterator[None]:
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


def _check_threads(threads: int | None) -> None:
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


def _stem(scenario: str) -> str:
    """Return the name of a scenario's result folder."""
    path = Path(scenario)
    return path.stem if path.suffix in (".yaml", ".yml") else path.name


def _report(folder: Path, png: bool) -> Path:
    """Write the report into a result folder and return its file."""
    from simulator.reports.page import write_report

    try:
        write_report(folder, png=png)
    except (MemoryError, OSError) as error:
        error.add_note(f"The tables in {folder} are complete; only the report is missing.")
        raise
    return folder / "report.html"


@contextmanager
def _stoppable(leaving: bool) -> Iterator[None]:
    """Let SIGINT and SIGTERM both stop the work; elsewhere than in the main thread, nothing.

    Args:
        leaving: Whether the process ends afterwards: what comes too late to stop it is ignored.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGALRM"):
        numbers.append(signal.SIGALRM)
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.signal(number, _interrupt) for number in numbers}
    try:
        yield
    finally:
        # First of all: a reminder in the midst of leaving would interrupt the leaving.
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        _no_reminder()
        for number, handler in () if leaving else previous.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    # An exception raised inside a finaliser or a callback from C is swallowed: ask again.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, REMINDER_SECONDS)
    raise KeyboardInterrupt


def _no_reminder() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupted(leaving: bool) -> int:
    """Say that the work was interrupted.

    Args:
        leaving: Whether the process ends now.
    """
    _no_reminder()
    print("Interrupted.", file=sys.stderr, flush=True)
    if leaving:
        # At once: objects that were half made would complain, and after an interruption inside
        # exec(), which imports use, "python -m" would end itself by SIGINT, not with our code.
        _flush_output()
        os._exit(INTERRUPTED)
    return INTERRUPTED


def _flush_output() -> None:
    with suppress(OSError, ValueError):
        sys.stdout.flush()


def _report_limit(what: str, error: BaseException, advice: str) -> None:
    """Say which resource ran out and what was kept."""
    notes = getattr(error, "__notes__", [])
    detail = f": {error}" if isinstance(error, MemoryError) and str(error) else ""
    print(" ".join(part for part in (f"{what}{detail}.", *notes, advice) if part), file=sys.stderr)


def _report_bug(error: BaseException, words: Sequence[str]) -> None:
    """Write what a developer needs to a file and say where it is."""
    text = "".join(traceback.format_exception(error))
    name = f"livemarket-error-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}.txt"
    content = "\n".join([f"livemarket {shlex.join(words)}", *_versions(), "", text])
    for folder in (Path(), Path(tempfile.gettempdir())):
        try:
            (folder / name).write_text(content, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        where = f"Details are in {folder / name}; please send that file with your report."
        break
    else:
        where = text
    kind = type(error).__name__
    print(f"Livemarket failed by a mistake of its own ({kind}: {error}). {where}", file=sys.stderr)


def _versions() -> list[str]:
    """Return the versions that a bug may depend on, a line each."""
    from importlib.metadata import PackageNotFoundError, version

    lines = [f"Python {platform.python_version()} on {platform.platform()}"]
    for package in ("livemarket", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic"):
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package} is not installed")
    return lines
