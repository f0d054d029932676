"""How far a run has come: a bar in a terminal, a line now and then in a log."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from simulator.rules.compiling import compilation_clock

PLAIN_LINE_SECONDS = 10.0
RECENT_EVENINGS = 10
UNKNOWN = "-:--:--"

Advance = Callable[..., None]


class TimeLeft:
    """Estimates the time left from recent evenings; what was compiled once does not come again.

    Args:
        total: Number of evenings.
        clock: Seconds since any moment, without those of compilation.
        starting: Evenings that take longer because others start and compile: from them nothing is
            estimated.
    """

    def __init__(self, total: int, clock: Callable[[], float], starting: int = 0) -> None:
        self.total, self.done = total, 0
        self._clock, self._starting = clock, starting
        self._ends = deque([clock()], maxlen=RECENT_EVENINGS + 1)

    def evening_done(self) -> float | None:
        """Count an evening.

        Returns:
            Seconds that the evenings to come will take; None as long as nobody knows.
        """
        self.done += 1
        if self.done <= self._starting:
            self._ends.clear()
        self._ends.append(self._clock())
        if self.done <= self._starting:
            return None
        evening = (self._ends[-1] - self._ends[0]) / (len(self._ends) - 1)
        return evening * (self.total - self.done)


@contextmanager
def progress_shown(
    total: int, quiet: bool = False, what: str = "evening", starting: int = 0
) -> Iterator[Advance]:
    """Show on stderr how many evenings, or runs, have been played.

    Args:
        total: Number of evenings.
        quiet: Whether to show nothing.
        what: What is counted, in the singular.
        starting: How many pass before the time left is told; see ``TimeLeft``.

    Yields:
        A function to call after each evening; its arguments are ignored.
    """
    if quiet:
        yield lambda *_: None
        return
    with compilation_clock() as compiling:
        left = TimeLeft(total, lambda: time.perf_counter() - compiling(), starting)
        with (_bar if sys.stderr.isatty() else _plain_lines)(left, what) as advance:
            yield advance


@contextmanager
def _bar(left: TimeLeft, what: str) -> Iterator[Advance]:
    """A progress bar with the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("elapsed"),
        TimeElapsedColumn(), TextColumn("left {task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"{what}s", total=left.total, left=UNKNOWN)

        def advance(*_: object) -> None:
            seconds = left.evening_done()
            told = UNKNOWN if seconds is None else timedelta(seconds=round(seconds))
            progress.update(task, advance=1, left=told)

        yield advance


@contextmanager
def _plain_lines(left: TimeLeft, what: str) -> Iterator[Advance]:
    """A line now and then, for logs."""
    told = time.perf_counter()

    def advance(*_: object) -> None:
        nonlocal told
        seconds = left.evening_done()
        if time.perf_counter() - told >= PLAIN_LINE_SECONDS and left.done < left.total:
            told = time.perf_counter()
            rest = "" if seconds is None else f", about {seconds:.0f} s left"
            print(f"{what} {left.done} of {left.total}{rest}", file=sys.stderr, flush=True)

    yield advance
