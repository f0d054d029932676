"""How a command ends other than well: interrupted, out of memory or disk, or by a bug."""

import hashlib
import os
import platform
import shlex
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType

INTERRUPTED = 130
REMINDER_SECONDS = 2.0
SOON_SECONDS = 0.01


@contextmanager
def stoppable(leaving: bool) -> Iterator[None]:
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
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_swallowed, hook)
    try:
        yield
    finally:
        # First of all: a reminder in the midst of leaving would interrupt the leaving.
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        _no_reminder()
        for number, handler in () if leaving else previous.items():
            signal.signal(number, handler)
        if not leaving:
            sys.unraisablehook = hook


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _compiler_at_work(frame) and _asked_again(SOON_SECONDS):
        return
    # Whoever catches everything may swallow it all the same.
    _asked_again(REMINDER_SECONDS)
    raise KeyboardInterrupt


def _compiler_at_work(frame: FrameType | None) -> bool:
    """Whether LLVM is being called: it calls back, and a callback from C swallows exceptions.

    What it asked for would then be missing, and what it compiles wrong.
    """
    while frame is not None:
        if str(frame.f_globals.get("__name__")).startswith("llvmlite.binding"):
            return True
        frame = frame.f_back
    return False


def _swallowed(
    told: Callable[["sys.UnraisableHookArgs"], object], what: "sys.UnraisableHookArgs"
) -> None:
    """Ask again for an interruption that came inside a finaliser, without a word."""
    if not (issubclass(what.exc_type, KeyboardInterrupt) and _asked_again(SOON_SECONDS)):
        told(what)


def _asked_again(seconds: float) -> bool:
    """Interrupt once more after a while, where the system can."""
    if not hasattr(signal, "setitimer"):
        return False
    signal.setitimer(signal.ITIMER_REAL, seconds)
    return True


def _no_reminder() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def interrupted(leaving: bool) -> int:
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


def report_limit(what: str, error: BaseException, advice: str) -> None:
    """Say which resource ran out and what was kept.

    Args:
        what: What ran out.
        error: The error that told so; its notes say what was kept.
        advice: What to do.
    """
    notes = getattr(error, "__notes__", [])
    detail = f": {error}" if isinstance(error, MemoryError) and str(error) else ""
    print(" ".join(part for part in (f"{what}{detail}.", *notes, advice) if part), file=sys.stderr)


def report_bug(error: BaseException, words: Sequence[str]) -> None:
    """Write what a developer needs to a file and say where it is.

    Args:
        error: What went wrong.
        words: The words of the command.
    """
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
