"""The same evening by other programs, against the kernel; each checked before it is timed."""

import sys
from collections.abc import Callable
from typing import Any

import numba

from experiments.benchmarks.c_programs import CProgram, compilers, version_of
from experiments.benchmarks.evenings import Evening, sized, taken_down
from experiments.benchmarks.measuring import Figure, Player, alternate, load, ratios, timed
from experiments.benchmarks.plain.evening import PlainEvening
from experiments.benchmarks.rows import as_rows, fill_rows, take_back
from experiments.benchmarks.sameness import differences
from experiments.benchmarks.vectors.evening import NumpyEvening
from simulator.market import Market

SESSIONS_BEFORE = 3
AUDIENCE = "5 audience"


class NotTheSameError(Exception):
    """A program did not play the evening that it was given."""


class Contest:
    """One evening and those who play it.

    Args:
        viewers: Simulated viewers of the baseline.
    """

    def __init__(self, viewers: int) -> None:
        self.start = taken_down(sized("baseline", viewers=viewers), SESSIONS_BEFORE)
        self.played = self.start.copy()
        numba.set_num_threads(1)
        self.sold = self.played.play()
        if self.sold <= 0:
            raise NotTheSameError("nothing was sold: a comparison of nothing proves nothing")
        self.size = f"an evening of the baseline with {viewers:,} viewers"
        self.views = int(self.played.stage.room_totals["views"].sum())

    def check(self, name: str, evening: Evening, sold: int, *, chunks_alike: bool) -> None:
        """Compare an evening with the kernel's, bit for bit.

        Raises:
            NotTheSameError: Something differs.
        """
        found = differences(self.played, evening, self.sold, sold, chunks_alike=chunks_alike)
        if found:
            raise NotTheSameError(f"{name} differs from the kernel: {'; '.join(found)}")

    def kernel(self, threads: int) -> Player:
        """The simulator's own kernel."""
        evening = self.start.copy()

        def play() -> float:
            evening.set_back(self.start)
            numba.set_num_threads(threads)
            seconds = timed(evening.play)
            numba.set_num_threads(1)
            return seconds

        play()
        self.check("the kernel itself", evening, self.sold, chunks_alike=True)
        return play

    def twin(self, compiler: str, threads: int = 1) -> Player:
        """The C twin."""
        evening = self.start.copy()
        run = CProgram("audience", compiler, evening).on(evening, threads)
        self.check(f"the C twin by {compiler}", evening, run(), chunks_alike=True)
        return self._set_back(evening, run)

    def rows(self, compiler: str) -> Player:
        """The C program over rows."""
        evening = self.start.copy()
        rows = as_rows(evening)
        run = CProgram("rowwise", compiler, evening).on(evening, rows=rows)
        sold = run()
        take_back(evening, rows)
        self.check(f"rows in C by {compiler}", evening, sold, chunks_alike=False)
        return self._set_back(evening, run, lambda: fill_rows(self.start, rows))

    def vectors(self) -> Player:
        """The NumPy program."""
        evening = self.start.copy()
        self.check("NumPy", evening, NumpyEvening(evening).play(), chunks_alike=False)

        def play() -> float:
            evening.set_back(self.start)
            return timed(lambda: NumpyEvening(evening).play())

        return play

    def plain(self) -> tuple[Player, Callable[[], dict[str, float]]]:
        """The plain program, and what came of it compared with the kernel."""
        evenings: list[PlainEvening] = []

        def play() -> float:
            evenings.append(PlainEvening(self.start, len(evenings)))
            return timed(evenings[-1].play)

        def compared() -> dict[str, float]:
            views = [evening.views / self.views for evening in evenings]
            orders = [evening.world.orders / self.sold for evening in evenings]
            return {"views": sum(views) / len(views), "orders": sum(orders) / len(orders)}

        return play, compared

    def _set_back(
        self, evening: Evening, run: Callable[[], int], before: Callable[[], Any] = lambda: None
    ) -> Player:
        def play() -> float:
            evening.set_back(self.start)
            before()
            return timed(run)

        return play


def compiled_programs(viewers: int, rounds: int) -> list[Figure]:
    """The kernel against C, on one thread."""
    if not compilers():
        print("no C compiler (gcc or clang) on the path: no figures against C", file=sys.stderr)
        return []
    contest, before = Contest(viewers), load()
    players = {"kernel": contest.kernel(1)}
    for compiler in compilers():
        players[f"twin {compiler}"] = contest.twin(compiler)
        players[f"rows {compiler}"] = contest.rows(compiler)
    seconds = alternate(players, rounds)
    meaning = f"seconds of C over seconds of the kernel, one thread; {contest.size}"
    figures = []
    for compiler in compilers():
        for kind, title, bound in (("twin", "the C twin", 0.9), ("rows", "C row by row", 1.6)):
            found = ratios(seconds[f"{kind} {compiler}"], seconds["kernel"])
            wanted = bound if compiler == compilers()[0] else None
            name = f"speed against {title}, {compiler}"
            figures.append(Figure(name, meaning, found, at_least=wanted, note=version_of(compiler)))
    return marked(figures, before)


def vector_program(viewers: int, rounds: int) -> list[Figure]:
    """The kernel against NumPy."""
    contest, before = Contest(viewers), load()
    players = {"one": contest.kernel(1), "two": contest.kernel(2), "numpy": contest.vectors()}
    seconds = alternate(players, rounds)
    meaning = f"seconds of NumPy over seconds of the kernel; {contest.size}"
    figures = [
        Figure("speed against NumPy, one thread", meaning,
               ratios(seconds["numpy"], seconds["one"]), at_least=4.0),
        Figure("speed against NumPy, two threads", meaning,
               ratios(seconds["numpy"], seconds["two"]), at_least=8.0),
    ]  # fmt: skip
    return marked(figures, before)


def plain_program(viewers: int, rounds: int) -> list[Figure]:
    """The kernel against plain Python with ``random``."""
    contest, before = Contest(viewers), load()
    plain, compared = contest.plain()
    seconds = alternate({"kernel": contest.kernel(1), "plain": plain}, rounds)
    meaning = f"seconds of plain Python over seconds of the kernel, one thread; {contest.size}"
    found, alike = ratios(seconds["plain"], seconds["kernel"]), compared()
    note = (
        f"its views are {alike['views']:.3f} and its orders {alike['orders']:.3f} of the kernel's"
    )
    figure = Figure("speed against plain Python", meaning, found, at_least=50.0, note=note)
    return marked([figure], before)


def reference_engine(viewers: int, rounds: int) -> list[Figure]:
    """The stage of the audience by both engines, evening by evening."""
    before = load()
    scenario = sized("baseline", viewers=viewers)
    markets = {name: Market(scenario, engine=name, threads=1) for name in ("compiled", "reference")}

    def evening_of(market: Market) -> Player:
        def play() -> float:
            spent = market.timings.get(AUDIENCE, 0.0)
            market.step()
            return market.timings[AUDIENCE] - spent

        return play

    seconds = alternate({name: evening_of(market) for name, market in markets.items()}, rounds)
    compiled, reference = markets["compiled"], markets["reference"]
    if not (compiled.outcome.views == reference.outcome.views).all():
        raise NotTheSameError("the engines did not play the same evening")
    for market in markets.values():
        market.close()
    figure = Figure(
        "speed against the reference engine",
        f"seconds of the stage '{AUDIENCE}' by --engine reference over those by --engine compiled, "
        f"one thread; the baseline with {viewers:,} viewers",
        ratios(seconds["reference"], seconds["compiled"]), at_least=300.0,
    )  # fmt: skip
    return marked([figure], before)


def marked(figures: list[Figure], before: float) -> list[Figure]:
    """Note the load before and after in figures."""
    after = load()
    for figure in figures:
        figure.load = before, after
    return figures
