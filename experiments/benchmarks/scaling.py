"""How cost grows, what two threads bring, and what happens outside compiled loops."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Thread
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numba
import numpy as np
from numba.core.dispatcher import Dispatcher

from experiments.benchmarks.c_programs import CProgram, compilers
from experiments.benchmarks.contests import SESSIONS_BEFORE, Contest, marked
from experiments.benchmarks.evenings import Evening, sized, taken_down
from experiments.benchmarks.measuring import Figure, Player, alternate, load, ratios, timed
from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.schema import Scenario
from simulator.tables.columns import new_columns

STEEPEST = 1.05
OUTSIDE = 0.15
BYTES = 160
COMPILED_PARTS = ("simulator.kernels", "simulator.rules")


# Two threads.


@numba.njit(nogil=True, cache=False)
def spin(steps: int) -> int:
    """Pure arithmetic: a linear congruential generator, every step waiting for the last."""
    state = np.uint64(1)
    for _ in range(steps):
        state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return int(state >> np.uint64(33))


def spin_anywhere(steps: int) -> None:
    """Do arithmetic on any processor.

    A thread inherits the place of the one that starts it, which ``OMP_PROC_BIND`` ties to one core.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    spin(steps)


def spin_in(threads: int, steps: int) -> float:
    """Time arithmetic of which each thread does its share."""
    shares = [Thread(target=spin_anywhere, args=(steps // threads,)) for _ in range(threads)]

    def work() -> None:
        for share in shares:
            share.start()
        for share in shares:
            share.join()

    return timed(work)


def two_threads(
    name: str, meaning: str, one: Player, two: Player, bound: float, rounds: int
) -> Figure:
    """One thread against two, beside what two threads bring in pure arithmetic."""
    before = load()
    steps = 200_000_000
    spin(1)  # compiled before it is timed
    seconds = alternate(
        {
            "one": one, "two": two,
            "spin one": lambda: spin_in(1, steps), "spin two": lambda: spin_in(2, steps),
        },
        rounds,
    )  # fmt: skip
    ceiling = ratios(seconds["spin one"], seconds["spin two"])
    found = ratios(seconds["one"], seconds["two"])
    figure = Figure(name, meaning, found, at_least=bound, ceiling=ceiling)
    return marked([figure], before)[0]


def thread_figures(viewers: int, rounds: int) -> list[Figure]:
    """A large market and the smallest."""
    contest = Contest(viewers)
    large = two_threads(
        "two threads, large market", f"seconds on one thread over seconds on two; {contest.size}",
        contest.kernel(1), contest.kernel(2), 1.6, rounds,
    )  # fmt: skip
    start = taken_down(load_scenario("quickstart"), SESSIONS_BEFORE)
    small = two_threads(
        "two threads, quickstart", "seconds on one thread over seconds on two; ten evenings",
        played_often(start, 1), played_often(start, 2), 1.0, 2 * rounds,
    )  # fmt: skip
    return [large, small]


def played_often(start: Evening, threads: int, times: int = 10) -> Player:
    """Play a short evening several times."""
    evening = start.copy()

    def play() -> float:
        numba.set_num_threads(threads)
        seconds = 0.0
        for _ in range(times):
            evening.set_back(start)
            seconds += timed(evening.play)
        numba.set_num_threads(1)
        return seconds

    return play


# Slopes.


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Slope of the straight line through the logarithms (least squares)."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def fitted(
    name: str, meaning: str, sizes: Sequence[float], seconds: Sequence[Sequence[float]]
) -> Figure:
    """Fit a slope in each round.

    Args:
        name: Name of the figure.
        meaning: What is measured.
        sizes: Sizes.
        seconds: Seconds by size and round.

    Returns:
        The figure.
    """
    found = [slope(sizes, of_round) for of_round in zip(*seconds, strict=True)]
    medians = [float(np.median(of_size)) for of_size in seconds]
    extra = {"sizes": list(sizes), "seconds": medians}
    return Figure(name, meaning, found, at_most=STEEPEST, extra=extra)


def slope_figure(
    name: str, meaning: str, players: dict[float, Player], rounds: int, before: float
) -> Figure:
    """Let players take turns and fit a slope; sizes are their names."""
    seconds = alternate({str(size): player for size, player in players.items()}, rounds)
    figure = fitted(name, meaning, list(players), [seconds[str(size)] for size in players])
    return marked([figure], before)[0]


def of_evening(start: Evening) -> Player:
    """Play an evening on one thread."""
    evening = start.copy()

    def play() -> float:
        evening.set_back(start)
        return timed(evening.play)

    return play


def slope_in_viewers(sizes: Sequence[int], rounds: int) -> Figure:
    """The evening against the number of viewers, and beside it that of the C twin.

    What both lose alike is the memory's: a larger market leaves the caches.
    """
    before = load()
    starts = {size: taken_down(sized("baseline", viewers=size), SESSIONS_BEFORE) for size in sizes}
    players = {f"kernel {size}": of_evening(start) for size, start in starts.items()}
    compiler = next(iter(compilers()), None)
    if compiler is not None:
        players |= {f"twin {size}": of_twin(start, compiler) for size, start in starts.items()}
    seconds = alternate(players, rounds)
    figure = fitted(
        "slope in viewers", "log seconds of an evening over log viewers; the baseline", sizes,
        [seconds[f"kernel {size}"] for size in sizes],
    )  # fmt: skip
    if compiler is not None:
        twin = fitted("", "", sizes, [seconds[f"twin {size}"] for size in sizes])
        figure.note = f"the C twin by {compiler} beside it: {twin.median:.2f}"
        figure.extra["twin seconds"] = twin.extra["seconds"]
    return marked([figure], before)[0]


def of_twin(start: Evening, compiler: str) -> Player:
    """Play an evening by the C twin, on one thread."""
    evening = start.copy()
    run = CProgram("audience", compiler, evening).on(evening, 1)

    def play() -> float:
        evening.set_back(start)
        return timed(run)

    return play


def with_rooms(factor: float, viewers: int) -> Scenario:
    """The baseline with so many times as many hosts and brands."""
    base = load_scenario("baseline")
    groups = {f"anchor_groups.{group.name}": group.count for group in base.anchor_groups}
    groups |= {f"brand_groups.{group.name}": group.count for group in base.brand_groups}
    counts = {f"{path}.count": max(1, round(count * factor)) for path, count in groups.items()}
    return sized("baseline", viewers=viewers, **counts)


def slope_in_rooms(factors: Sequence[float], viewers: int, rounds: int) -> Figure:
    """The evening against the number of rooms on air."""
    before = load()
    players: dict[float, Player] = {}
    for factor in factors:
        start = taken_down(with_rooms(factor, viewers), SESSIONS_BEFORE)
        players[len(start.stage.rooms)] = of_evening(start)
    meaning = "log seconds of an evening over log rooms on air; the baseline with more or fewer"
    return slope_figure(
        "slope in rooms",
        f"{meaning} hosts and brands, {viewers:,} viewers",
        players,
        rounds,
        before,
    )


def slope_in_sessions(lengths: Sequence[int], viewers: int, rounds: int) -> Figure:
    """A run without its set-up against the number of sessions."""
    before = load()

    def of_run(sessions: int) -> Player:
        def play() -> float:
            market = Market(sized("baseline", viewers=viewers), threads=1)
            seconds = sum(timed(market.step) for _ in range(sessions))
            market.close()
            return seconds

        return play

    return slope_figure(
        "slope in sessions",
        f"log seconds of all stages over log sessions; the baseline, {viewers:,} viewers",
        {length: of_run(length) for length in lengths}, rounds, before,
    )  # fmt: skip


# Outside compiled loops.


@contextmanager
def compiled_time() -> Iterator[list[float]]:
    """Add up the seconds spent in compiled functions that plain Python calls."""
    spent = [0.0]

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            result: list[Any] = []
            spent[0] += timed(lambda: result.append(function(*arguments, **named)))
            return result[0]

        return call

    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.startswith("simulator.") and not name.startswith(COMPILED_PARTS):
                for key, value in compiled_names(module):
                    stack.enter_context(patch.object(module, key, watched(value)))
        yield spent


def compiled_names(module: ModuleType) -> list[tuple[str, Any]]:
    """Return the compiled functions that a module calls by a name of its own."""
    return [(key, value) for key, value in vars(module).items() if isinstance(value, Dispatcher)]


def outside_compiled(viewers: int, sessions: int) -> Figure:
    """Share of wall time outside compiled functions, on one thread, after the first session."""
    before = load()
    market = Market(sized("baseline", viewers=viewers), threads=1)
    market.step()
    shares = []
    with compiled_time() as spent:
        for _ in range(sessions):
            spent[0] = 0.0
            seconds = timed(market.step)
            shares.append(1.0 - spent[0] / seconds)
    market.close()
    figure = Figure(
        "share outside compiled loops",
        f"of the wall time of a session, one thread; the baseline with {viewers:,} viewers",
        shares, at_most=OUTSIDE,
    )  # fmt: skip
    return marked([figure], before)[0]


def bytes_per_viewer() -> Figure:
    """Bytes of all columns of a viewer in the baseline."""
    scenario = load_scenario("baseline")
    columns = new_columns(1, len(scenario.categories), len(scenario.platforms))
    total = sum(column.nbytes for column in columns)
    meaning = (
        f"all columns; {len(scenario.categories)} categories, {len(scenario.platforms)} platforms"
    )
    return Figure("state per viewer", meaning, [total], unit="bytes", at_most=BYTES)
