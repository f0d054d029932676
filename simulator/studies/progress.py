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

Advance = Callable[..., None]


class TimeLeft:
    """Estimates the time left from recent evenings; what was compiled once does not come again.

    Args:
        total: Number of evenings.
        clock: Seconds since any moment, without those of compilation.
    """

    def __init__(self, total: int, clock: Callable[[], float]) -> None:
        self.total, self.done = total, 0
        self._clock = clock
        self._ends = deque([clock()], maxlen=RECENT_EVENINGS + 1)

    def evening_done(self) -> float:
        """Count an evening.

        Returns:
            Seconds that the evenings to come will take.
        """
        self.done += 1
        self._ends.append(self._clock())
        evening = (self._ends[-1] - self._ends[0]) / (len(self._ends) - 1)
        return evening * (self.total - self.done)


@contextmanager
def progress_shown(total: int, quiet: bool = False, what: str = "evening") -> Iterator[Advance]:
    """Show on stderr how many evenings, or runs, have been played.

    Args:
        total: Number of evenings.
        quiet: Whether to show nothing.
        what: What is counted, in the singular.

    Yields:
        A function to call after each evening; its arguments are ignored.
    """
    if quiet:
        yield lambda *_: None
        return
    with compilation_clock() as compiling:
        left = TimeLeft(total, lambda: time.perf_counter() - compiling())
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
        task = progress.add_task(f"{what}s", total=left.total, left="-:--:--")

        def advance(*_: object) -> None:
            seconds = round(left.evening_done())
            progress.update(task, advance=1, left=timedelta(seconds=seconds))

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
            line = f"{what} {left.done} of {left.total}, about {seconds:.0f} s left"
            print(line, file=sys.stderr, flush=True)

    yield advance
