"""The command ``livemarket``: parse, call, print.

Nothing but Typer is imported until a command is known, so that help and errors come at once.
"""

import errno
import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from simulator.cli.app import DONE, INTERNAL_ERROR, NO_RESOURCES, WRONG_INPUT, app
from simulator.endings import INTERRUPTED, interrupted, report_bug, report_limit, stoppable
from simulator.scenario.errors import ScenarioError

for _commands in ("playing", "comparing", "writing"):
    # Commands enter themselves, in the order in which help lists them.
    import_module(f"simulator.cli.{_commands}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after ``livemarket``; those of the command line when missing.

    Returns:
        The exit code: 0 done, 1 internal error, 2 wrong input, 3 a resource limit, 4 a study with
        failed runs or a replay that differs, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # A third of the time of imports would go into looking for garbage, where there is none.
        gc.disable()
    try:
        with stoppable(leaving=arguments is None):
            return _run(words)
    except KeyboardInterrupt:
        return interrupted(leaving=arguments is None)


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
        report_limit("There is not enough memory", error, "Try fewer --viewers.")
        return NO_RESOURCES
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            place = f" ({error.filename})" if error.filename else ""
            report_limit(f"The disk is full{place}", error, "")
            return NO_RESOURCES
        report_bug(error, words)
        return INTERNAL_ERROR
    return DONE
