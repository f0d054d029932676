"""What a comparison needs of the runs of a study: each run is read once, and not kept."""

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from simulator.studies.identity import first_by_design, first_difference
from simulator.studies.run_record import MARKET, Marks
from simulator.studies.study_result import Identity, Switch
from simulator.studies.study_runs import Place, StudyRuns

Real = NDArray[np.float64]
Whole = NDArray[np.int64]


class FigureTable:
    """Figures of all worlds that were played in every arm, at every point and in every draw.

    Args:
        runs: The runs.
        measures: Names of measures.
    """

    def __init__(self, runs: StudyRuns, measures: Sequence[str]) -> None:
        self.measures = tuple(measures)
        self.columns: set[str] = set()
        """Names of all figures of the member that any run has."""
        self._runs = runs
        self._of = runs.plan.study.of or MARKET
        self._worlds: dict[int, Real] = {}

    def read(self, worlds: int) -> None:
        """Read what has been played since.

        Args:
            worlds: Worlds asked for.
        """
        for world in range(worlds):
            if world not in self._worlds:
                values = self._world(world)
                if values is not None:
                    self._worlds[world] = values

    def _world(self, world: int) -> Real | None:
        """Figures of a world, shape (points, draws, arms, measures); None unless all are there."""
        runs = self._runs
        shape = len(runs.points), runs.plan.study.draws, runs.arms, len(self.measures)
        values = np.empty(shape)
        for point, draw, arm in np.ndindex(shape[:3]):
            found = runs.figures(Place(arm, point, world, draw))
            figures = found.of(self._of) if found is not None else {}
            if not figures:
                return None
            self.columns.update(figures)
            values[point, draw, arm] = [figures.get(name, np.nan) for name in self.measures]
        return values

    @property
    def worlds(self) -> int:
        """Number of worlds that are there in full."""
        return len(self._worlds)

    def by_measure(self, point: int | None = None) -> dict[str, Real]:
        """Return the figures by measure, shape (worlds, draws, arms).

        Args:
            point: A point of the uncertainties; the mean over all points when missing.
        """
        rows = [
            values.mean(axis=0) if point is None else values[point]
            for _, values in sorted(self._worlds.items())
        ]
        shape = (0, self._runs.plan.study.draws, self._runs.arms, len(self.measures))
        table = np.array(rows) if rows else np.zeros(shape)
        return {name: table[..., place] for place, name in enumerate(self.measures)}


class ArmBesideFirst:
    """An arm held against the first, run by run: when they part, and who bought in one only.

    Args:
        runs: The runs.
        arm: Position of the arm.
    """

    def __init__(self, runs: StudyRuns, arm: int) -> None:
        study = runs.plan.study
        self._names = study.arms[arm].name, study.arms[0].name
        self._designs = [
            first_by_design(runs.scenario(Place(0, k, 0, 0)), runs.scenario(Place(arm, k, 0, 0)))
            for k in range(len(runs.points))
        ]
        scenario = runs.scenario(Place(arm, 0, 0, 0))
        self._people = scenario.population / scenario.viewers
        self._found: dict[int, int] = {}
        self._runs = 0
        self._counts: dict[str, Whole] = {}

    def add(self, point: int, first: Marks, marks: Marks) -> None:
        """Hold a run against that of the first arm with the same seeds.

        Args:
            point: Point of the uncertainties.
            first: Marks of the first arm.
            marks: Marks of this arm.
        """
        parted = first_difference(first.digests, marks.digests)
        if parted is not None:
            self._found[point] = min(parted, self._found.get(point, parted))
        if len(first.buyers) != len(marks.buyers):
            return
        self._runs += 1
        one, other = marks.buyers, first.buyers
        for code, segment in enumerate(marks.segment_names):
            here = marks.segment == code
            counts = [(one & ~other & here).sum(), (other & ~one & here).sum(),
                      (one & other & here).sum()]  # fmt: skip
            self._counts[segment] = self._counts.get(segment, 0) + np.array(counts, np.int64)

    @property
    def identity(self) -> Identity:
        """When the arms part, by design and in fact; where it is too early if anywhere."""
        found = [
            Identity(self._names[0], design, self._found.get(point))
            for point, design in enumerate(self._designs)
        ]
        return min(found, key=lambda entry: (not entry.broken, _when(entry.design)))

    @property
    def switches(self) -> list[Switch]:
        """Who bought in one of them only, by segment."""
        scale = self._people / max(self._runs, 1)
        return [
            Switch(*self._names, segment, *(counts * scale).tolist())
            for segment, counts in self._counts.items()
        ]


def _when(session: int | None) -> float:
    return math.inf if session is None else session


def arms_beside_first(runs: StudyRuns, worlds: int) -> list[ArmBesideFirst]:
    """Hold every arm against the first, in all runs that both have played.

    Args:
        runs: The runs.
        worlds: Worlds asked for.

    Returns:
        One entry per arm other than the first.
    """
    found = [ArmBesideFirst(runs, arm) for arm in range(1, runs.arms)]
    sizes = (worlds, len(runs.points), runs.plan.study.draws)
    for world, point, draw in product(*map(range, sizes)):
        first = runs.marks(Place(0, point, world, draw))
        if first is None:
            continue
        for arm, beside in enumerate(found, start=1):
            marks = runs.marks(Place(arm, point, world, draw))
            if marks is not None:
                beside.add(point, first, marks)
    return found
