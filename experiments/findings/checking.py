"""Whether a study shows what was found in the world: the sign of a paired difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from simulator.studies.run_record import MARKET, Figures
from simulator.studies.statistics import Interval, holm, mean_interval, p_value
from simulator.studies.study_runs import Place, StudyRuns

FOLDER = Path(__file__).absolute().parent
CONFIDENCE = 0.95
SIGNS = ("higher", "lower", "not higher")


@dataclass(frozen=True)
class Check:
    """One sign that a finding states.

    Attributes:
        says: What was found, in words.
        arm: The arm that was changed.
        against: The arm that it stands against.
        measure: Name of the measure.
        sign: What the arm must be.
        of: Members whose figures are added up; the market when empty.
        less: Members whose figures are taken off.
    """

    says: str
    arm: str
    against: str
    measure: str
    sign: str
    of: tuple[str, ...] = ()
    less: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a check came to.

    Attributes:
        check: The check.
        before: Mean of the arm that was left as it was.
        difference: Mean paired difference with its interval.
        p: p value of the paired t test, corrected over the finding's checks.
        worlds: Worlds that were played in both.
    """

    check: Check
    before: float
    difference: Interval
    p: float
    worlds: int

    @property
    def verdict(self) -> str:
        """``as found``, ``not told apart`` or ``MISS``."""
        apart = self.p <= 1.0 - CONFIDENCE
        if self.check.sign == "not higher":
            return "MISS" if apart and self.difference.mean > 0 else "as found"
        if not apart:
            return "not told apart"
        return "as found" if (self.difference.mean > 0) == (self.check.sign == "higher") else "MISS"


def findings(path: Path = FOLDER / "findings.yaml") -> dict[str, list[Check]]:
    """Read what studies must show, by the id of the finding."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return {
        entry["id"]: [
            Check(**{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in check.items()
            })
            for check in entry["checks"]
        ]
        for entry in entries
    }  # fmt: skip


def figure(check: Check, figures: Figures) -> float | None:
    """The figure of a run that a check is about.

    Args:
        check: The check.
        figures: Figures of the run.

    Returns:
        The sum over members; None if none of those to be added is there. A member that an arm does
        not have sells nothing.
    """
    added = [figures.of(member) for member in check.of or (MARKET,)]
    taken = [figures.of(member) for member in check.less]
    if not any(added):
        return None
    plus, minus = (
        sum(found[check.measure] for found in parts if found) for parts in (added, taken)
    )
    return float(plus - minus)


def outcomes(checks: Sequence[Check], runs: StudyRuns, worlds: int) -> list[Outcome]:
    """Hold runs that have been played against what they must show.

    Args:
        checks: Checks of one finding.
        runs: Runs of its study.
        worlds: Worlds played.

    Raises:
        ValueError: A member is in no run, or too few worlds were played.
    """
    pairs = [_pair(check, runs, worlds) for check in checks]
    p = holm([p_value(arm - other) for arm, other in pairs])
    return [
        Outcome(check, float(other.mean()), mean_interval(arm - other, CONFIDENCE), corrected,
                len(arm))
        for check, (arm, other), corrected in zip(checks, pairs, p, strict=True)
    ]  # fmt: skip


def _pair(
    check: Check, runs: StudyRuns, worlds: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    names = [arm.name for arm in runs.plan.study.arms]
    found: list[list[float]] = []
    for world in range(worlds):
        both = [
            runs.figures(Place(names.index(name), 0, world, 0))
            for name in (check.arm, check.against)
        ]
        values = [figure(check, figures) for figures in both if figures is not None]
        known = [value for value in values if value is not None]
        if len(known) == 2:
            found.append(known)
    if len(found) < 2:
        raise ValueError(f"'{check.says}': figures of {len(found)} worlds only")
    table = np.array(found)
    return table[:, 0], table[:, 1]
