"""Tell when Numba compiles, let a second process help, and keep the time that it takes apart.

The first run on a machine compiles for half a minute; later runs load what it left in the cache.
Numba compiles on one core. So a helper process compiles what is needed besides the rooms, while the
run itself is busy with these, and the run finds the rest in the cache.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numba.core.event import Event, Listener, TimingListener, install_listener

COMPILATION = "numba:compile"
COLD = ("simulator.rules.randomness", "simulator.kernels.audience")
"""Modules that are compiled only where the cache is cold: the first one met and the largest. A
function of another module takes a second at most and is compiled without a word."""
ANNOUNCEMENT = "compiling the market once, about 30 s; later runs start at once"


HELPER = ("-m", "simulator.warm_up", "--all-but-rooms")


class _FirstCompilation(Listener):
    """Prints a line and calls for help before the first compilation of note."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.begun = False
        self.helper: subprocess.Popen[bytes] | None = None

    def on_start(self, event: Event) -> None:
        """Begin, once."""
        if self.begun or event.data["dispatcher"].py_func.__module__ not in COLD:
            return
        self.begun = True
        if not self.quiet:
            print(ANNOUNCEMENT, file=sys.stderr, flush=True)
        if (os.cpu_count() or 1) > 1:
            self.helper = subprocess.Popen(
                [sys.executable, *HELPER], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def on_end(self, event: Event) -> None:
        """Say nothing."""

    def dismiss(self) -> None:
        """End the helper; what it has compiled is in the cache."""
        if self.helper is not None:
            self.helper.terminate()
            self.helper.wait()


@contextmanager
def compilation_announced(quiet: bool = False) -> Iterator[None]:
    """Print one line on stderr before the market is compiled; nothing if it comes from the cache.

    To be entered before kernels are imported, because some of them are compiled at import.

    Args:
        quiet: Whether to compile without a word.
    """
    first = _FirstCompilation(quiet)
    try:
        with install_listener(COMPILATION, first):
            yield
    finally:
        first.dismiss()


@contextmanager
def compilation_clock() -> Iterator[Callable[[], float]]:
    """Measure the time that compilation takes.

    Yields:
        A function that returns the seconds spent in finished compilations so far.
    """
    listener = TimingListener()  # type: ignore[no-untyped-call]
    with install_listener(COMPILATION, listener) as timer:
        yield lambda: float(timer.duration) if timer.done else 0.0
