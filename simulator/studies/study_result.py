"""What a study came to, as reports and tables need it."""

from dataclasses import dataclass

from simulator.scenario.study import Study
from simulator.studies.comparison import MeasureComparison, Verdict


@dataclass(frozen=True)
class Switch:
    """Viewers of a segment who bought in one of two arms only, mean per run, people.

    Attributes:
        arm: Name of the arm.
        against: The arm that it is compared with.
        segment: Name of the segment.
        only_arm: Bought in the arm only.
        only_other: Bought in the other one only.
        both: Bought in both.
    """

    arm: str
    against: str
    segment: str
    only_arm: float
    only_other: float
    both: float


@dataclass(frozen=True)
class Identity:
    """Whether an arm was the same as the first until it differs by design.

    Attributes:
        arm: Name of the arm.
        design: First session in which it may differ; None if never.
        found: First session in which it did, in any run; None if never.
    """

    arm: str
    design: int | None
    found: int | None

    @property
    def broken(self) -> bool:
        """Whether it differs before it should."""
        return self.found is not None and (self.design is None or self.found < self.design)


@dataclass(frozen=True)
class PointResult:
    """The measure that decides at one point of the uncertainties.

    Attributes:
        values: Values of the uncertain parameters by name.
        comparison: Comparison of the arms there.
    """

    values: dict[str, float]
    comparison: MeasureComparison


@dataclass(frozen=True)
class StudyResult:
    """What a study came to.

    Attributes:
        study: The study.
        arms: Names of the arms.
        asked: Worlds that were to be played.
        worlds: Worlds that were played in all arms.
        columns: Names of the figures that runs have of the member.
        confidence: Level of intervals, corrected for the looks at the data.
        comparisons: By measure; the first decides.
        verdict: What the first measure says.
        switches: Who bought in one arm only.
        identities: Checks of the experiment.
        points: One entry per point of the uncertainties; empty without uncertainties.
        failures: Runs that failed: arm, seed and reason.
        outside: Settings outside the range of their source, by arm.
    """

    study: Study
    arms: tuple[str, ...]
    asked: int
    worlds: int
    columns: tuple[str, ...]
    confidence: float
    comparisons: list[MeasureComparison]
    verdict: Verdict
    switches: list[Switch]
    identities: list[Identity]
    points: list[PointResult]
    failures: list[tuple[str, int, str]]
    outside: list[tuple[str, str]]
