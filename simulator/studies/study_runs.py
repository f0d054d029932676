"""The runs of a study: which there are, which are missing, and what they came to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from simulator.scenario.loading import dump_scenario
from simulator.scenario.schema import Scenario
from simulator.scenario.study_loading import StudyPlan
from simulator.studies.playing import Task
from simulator.studies.run_record import RunRecord
from simulator.studies.store import RunStore, run_key

DRAW_STEP = 1_000_000_007
"""Between the viewers' seeds of two draws of a world: further apart than worlds are."""
SAMPLING_SEED = 20_200_202


@dataclass(frozen=True)
class Place:
    """Where a run belongs: arm, point of the uncertainties, world and draw."""

    arm: int
    point: int
    world: int
    draw: int


@dataclass(frozen=True)
class StudyRuns:
    """All runs that a study may ask for.

    Attributes:
        plan: The study.
        store: Where runs are kept.
    """

    plan: StudyPlan
    store: RunStore
    _keys: dict[Place, str] = field(default_factory=dict)

    @cached_property
    def points(self) -> list[dict[str, float]]:
        """Values of the uncertain parameters by path; one empty point if nothing is uncertain."""
        uncertain = self.plan.study.uncertainties
        if not uncertain:
            return [{}]
        from scipy.stats import qmc

        sampler = qmc.LatinHypercube(len(uncertain), rng=SAMPLING_SEED)
        table = qmc.scale(
            sampler.random(self.plan.study.points),
            [entry.low for entry in uncertain],
            [entry.high for entry in uncertain],
        )
        paths = [entry.path for entry in uncertain]
        return [dict(zip(paths, row, strict=True)) for row in table.tolist()]

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """Scenarios of all arms at all points, point after point."""
        seed = self.plan.study.seed
        return [
            self.plan.scenario(arm, seed, seed, point)
            for point in self.points
            for arm in range(self.arms)
        ]

    @cached_property
    def _texts(self) -> list[str]:
        # Seeds belong to runs, not to scenarios.
        seeds = {"seed": 0, "viewer_seed": 0}
        return [dump_scenario(scenario.model_copy(update=seeds)) for scenario in self.scenarios]

    def text(self, arm: int) -> str:
        """Return the scenario of an arm in full, at the first point of the uncertainties."""
        return self._texts[arm]

    @property
    def arms(self) -> int:
        """Number of arms."""
        return len(self.plan.study.arms)

    def scenario(self, place: Place) -> Scenario:
        """Return the scenario of a run, its seeds aside."""
        return self.scenarios[place.point * self.arms + place.arm]

    def seeds(self, place: Place) -> tuple[int, int]:
        """Return the seeds of world and viewers: the same in all arms."""
        world = self.plan.study.seed + place.world
        return world, world + place.draw * DRAW_STEP

    def key(self, place: Place) -> str:
        """Return the key of a run in the store."""
        if place not in self._keys:
            text = self._texts[place.point * self.arms + place.arm]
            self._keys[place] = run_key(text, *self.seeds(place))
        return self._keys[place]

    def places(self, worlds: int, first: int = 0) -> Iterator[Place]:
        """Yield the places of all runs, world after world, so that arms grow side by side."""
        for world in range(first, worlds):
            for point in range(len(self.points)):
                for draw in range(self.plan.study.draws):
                    for arm in range(self.arms):
                        yield Place(arm, point, world, draw)

    def missing(self, worlds: int) -> list[Task]:
        """Return the runs that have not been played yet; the same run is listed once."""
        places = {self.key(place): place for place in self.places(worlds)}
        there = self.store.has(places)
        return [
            Task(key, place.point * self.arms + place.arm, *self.seeds(place))
            for key, place in places.items()
            if key not in there
        ]

    def record(self, place: Place) -> RunRecord | None:
        """Return what a run came to, or None if it failed."""
        return self.store.get(self.key(place))

    def figures(self, place: Place, of: str) -> dict[str, Any] | None:
        """Return the figures of the market or a member in a run, or None if there are none."""
        record = self.record(place)
        return None if record is None else dict(record.figures.get(of) or {}) or None
