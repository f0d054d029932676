"""Tell when Numba compiles, and keep the time that it takes apart.

The first run on a machine compiles for a while; later runs load what it left in the cache.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numba.core.event import Event, Listener, TimingListener, install_listener

COMPILATION = "numba:compile"
COLD = ("simulator.rules.randomness", "simulator.kernels.audience")
"""Modules that are compiled only where the cache is cold: the first one met and the largest. A
function of another module takes a second at most and is compiled without a word."""
ANNOUNCEMENT = "compiling the market once, about 30 s; later runs start at once"


class _Announcer(Listener):
    """Prints a line before the first compilation of note."""

    def __init__(self) -> None:
        self.silent = False

    def on_start(self, event: Event) -> None:
        """Print the line, once."""
        if self.silent or event.data["dispatcher"].py_func.__module__ not in COLD:
            return
        self.silent = True
        print(ANNOUNCEMENT, file=sys.stderr, flush=True)

    def on_end(self, event: Event) -> None:
        """Say nothing."""


@contextmanager
def compilation_announced() -> Iterator[None]:
    """Print one line on stderr before the market is compiled; nothing if it comes from the cache.

    To be entered before kernels are imported, because some of them are compiled at import.
    """
    with install_listener(COMPILATION, _Announcer()):
        yield


@contextmanager
def compilation_clock() -> Iterator[Callable[[], float]]:
    """Measure the time that compilation takes.

    Yields:
        A function that returns the seconds spent in finished compilations so far.
    """
    listener = TimingListener()  # type: ignore[no-untyped-call]
    with install_listener(COMPILATION, listener) as timer:
        yield lambda: float(timer.duration) if timer.done else 0.0
