"""The runs of a study: which there are, which are missing, and what they came to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product, starmap

from simulator.scenario.loading import dump_scenario
from simulator.scenario.schema import Scenario
from simulator.scenario.study_loading import StudyPlan
from simulator.studies.playing import Task
from simulator.studies.run_record import Figures, Marks, unpacked_figures, unpacked_marks
from simulator.studies.store import RunStore, run_key, scenario_key

DRAW_STEP = 1_000_000_007
"""Between the viewers' seeds of two draws of a world: further apart than worlds are."""
SAMPLING_SEED = 20_200_202


@dataclass(frozen=True, slots=True)
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
        if not self.plan.study.uncertainties:
            return list(self.plan.typical)
        seed = self.plan.study.seed
        return [
            self.plan.scenario(arm, seed, seed, point)
            for point in self.points
            for arm in range(self.arms)
        ]

    @cached_property
    def _scenario_keys(self) -> list[str]:
        return [scenario_key(_text(scenario)) for scenario in self.scenarios]

    def text(self, arm: int) -> str:
        """Return the scenario of an arm in full, at the first point of the uncertainties."""
        return _text(self.scenarios[arm])

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
        scenario = self._scenario_keys[place.point * self.arms + place.arm]
        return run_key(scenario, *self.seeds(place))

    def places(self, worlds: int) -> Iterator[Place]:
        """Yield the places of all runs, world after world, so that arms grow side by side."""
        for world in range(worlds):
            for point in range(len(self.points)):
                for draw in range(self.plan.study.draws):
                    for arm in range(self.arms):
                        yield Place(arm, point, world, draw)

    def in_order(self, worlds: int) -> Iterator[Place]:
        """Yield the places of all runs by arm, point, world and draw."""
        sizes = (self.arms, len(self.points), worlds, self.plan.study.draws)
        return starmap(Place, product(*map(range, sizes)))

    def missing(self, worlds: int) -> list[Task]:
        """Return the runs that have not been played yet; the same run is listed once."""
        there, found = self.store.keys(), {}
        for place in self.places(worlds):
            key = self.key(place)
            if key not in there:
                scenario = place.point * self.arms + place.arm
                found[key] = Task(key, scenario, *self.seeds(place))
        return list(found.values())

    def figures(self, place: Place) -> Figures | None:
        """Return what came out of a run, or None if it failed."""
        content = self.store.get(self.key(place))
        return None if content is None else unpacked_figures(content)

    def marks(self, place: Place) -> Marks | None:
        """Return what a run is held against others by, or None if it failed."""
        content = self.store.get(self.key(place))
        return None if content is None else unpacked_marks(content)


def _text(scenario: Scenario) -> str:
    # Seeds belong to runs, not to scenarios.
    return dump_scenario(scenario.model_copy(update={"seed": 0, "viewer_seed": 0}))
