"""How many threads an evening is played with: as many as are faster than one, by measurement.

An evening has hundreds of short ticks, after each of which all threads wait for one another. Where
two threads have to share a core, as virtual machines sometimes make them, they lose more time
waiting than they save. Results do not depend on threads, so the market tries both and keeps to the
faster, looking again now and then.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import numba

Result = TypeVar("Result")
LOOK_AGAIN = 20
"""Evenings after which the slower way is tried again."""


class Pace:
    """Chooses between one thread and all threads.

    Args:
        threads: Threads allowed.
    """

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.seconds: dict[int, float] = {}
        self._since_other = 0

    def choose(self) -> int:
        """Return the number of threads for the next evening."""
        if self.threads == 1:
            return 1
        for threads in (self.threads, 1):
            if threads not in self.seconds:
                return threads
        faster = min(self.seconds, key=lambda threads: self.seconds[threads])
        if self._since_other >= LOOK_AGAIN:
            return 1 if faster != 1 else self.threads
        return faster

    def play(self, evening: Callable[[], Result]) -> Result:
        """Play an evening with the chosen number of threads, and time it.

        Args:
            evening: Plays the evening.

        Returns:
            What the evening returns.
        """
        chosen = self.choose()
        usual = min(self.seconds, key=lambda threads: self.seconds[threads], default=chosen)
        self._since_other = self._since_other + 1 if chosen == usual else 0
        numba.set_num_threads(chosen)
        begin = time.perf_counter()
        try:
            return evening()
        finally:
            self.seconds[chosen] = time.perf_counter() - begin
            numba.set_num_threads(self.threads)


class Timer:
    """Adds the time spent in a ``with`` block to an entry of a dictionary."""

    def __init__(self, timings: dict[str, float], name: str) -> None:
        self.timings, self.name = timings, name

    def __enter__(self) -> None:
        """Start the clock."""
        self.begin = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        """Stop the clock."""
        spent = time.perf_counter() - self.begin
        self.timings[self.name] = self.timings.get(self.name, 0.0) + spent


def use_threads(threads: int | None) -> int:
    """Set the number of threads of compiled loops.

    Args:
        threads: Number of threads; unchanged when missing.

    Returns:
        The number of threads.
    """
    if threads is not None:
        numba.set_num_threads(threads)
    return int(numba.get_num_threads())
