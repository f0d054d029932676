"""How things are timed: in alternation, as ratios, beside the load of the machine."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numba
import numpy as np

Player = Callable[[], float]
"""Does one thing and returns the seconds that it took; what has to be prepared is not timed."""
BINDING = ("OMP_PROC_BIND", "OMP_PLACES")
DECIMALS = 2
"""Figures are held against their bounds as they are printed."""


@dataclass
class Figure:
    """One measured figure.

    Attributes:
        name: Short name.
        meaning: What is measured, with the size of the market.
        values: One value per round, or the only one.
        unit: Unit; a ratio when empty.
        at_least: Wanted bound from below.
        at_most: Wanted bound from above.
        ceiling: What two threads bring in pure arithmetic, in the same rounds.
        load: Load average of the machine before and after.
        note: What else must be known.
    """

    name: str
    meaning: str
    values: Sequence[float]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    ceiling: Sequence[float] = ()
    load: tuple[float, float] = (0.0, 0.0)
    note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def median(self) -> float:
        """The median over rounds."""
        return statistics.median(self.values)

    @property
    def verdict(self) -> str:
        """Whether the wanted bound is kept."""
        if self.at_least is None and self.at_most is None:
            return ""
        shown = round(self.median, DECIMALS)
        low = self.at_least is None or shown >= self.at_least
        high = self.at_most is None or shown <= self.at_most
        return "met" if low and high else "MISSED"

    @property
    def wanted(self) -> str:
        """The bound in words."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain data."""
        spread = {"median": self.median, "low": min(self.values), "high": max(self.values)}
        told = {"n": len(self.values), "wanted": self.wanted, "verdict": self.verdict}
        return {**asdict(self), "load": list(self.load), **spread, **told}


def alternate(players: Mapping[str, Player], rounds: int) -> dict[str, list[float]]:
    """Let players take turns, A B C A B C, after one turn each that does not count.

    Args:
        players: Who plays, by name.
        rounds: Turns of each.

    Returns:
        Seconds by player and round.
    """
    for player in players.values():
        player()
    seconds: dict[str, list[float]] = {name: [] for name in players}
    for _ in range(rounds):
        for name, player in players.items():
            seconds[name].append(player())
    return seconds


def ratios(numerator: Sequence[float], denominator: Sequence[float]) -> list[float]:
    """Divide round by round."""
    return [a / b for a, b in zip(numerator, denominator, strict=True)]


def timed(play: Callable[[], object]) -> float:
    """Return the seconds that a call took."""
    begin = time.perf_counter()
    play()
    return time.perf_counter() - begin


@contextmanager
def free_to_move() -> Iterator[None]:
    """Let processes that begin within run on every core.

    Where threads are bound to places, as ``make bench`` does, the first one is bound to one core,
    and all processes that it starts would share that core.
    """
    binding = {name: os.environ.pop(name) for name in BINDING if name in os.environ}
    bound = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if bound is not None:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.environ.update(binding)
        if bound is not None:
            os.sched_setaffinity(0, bound)


def machine() -> dict[str, Any]:
    """Tell what the figures were measured on: nothing that names the host."""
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
    }


def cpu_model() -> str:
    """Return the name of the processor."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]
