"""Whether a study shows what was found in the world: the sign of a paired difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from experiments.findings.evenings import Evenings
from simulator.studies.run_record import MARKET
from simulator.studies.statistics import Interval, holm, mean_interval, p_value
from simulator.studies.study_runs import Place, StudyRuns

FOLDER = Path(__file__).absolute().parent
CONFIDENCE = 0.95
SIGNS = ("higher", "lower", "not higher", "not lower")
WEEK = 7


class Known(Protocol):
    """Figures by member and measure."""

    def of(self, member: str) -> Mapping[str, float]:
        """Return the figures of a member by measure; none if there is no such member."""


@dataclass(frozen=True)
class Check:
    """One sign that a finding states.

    Attributes:
        says: What was found, in words.
        arm: The arm that was changed.
        against: The arm that it stands against.
        measure: Name of the measure, or of a column of the member's table if `during` is given.
        sign: What the arm must be.
        of: Members whose figures are added up; the market when empty.
        less: Members whose figures are taken off.
        among: Members over whose sum the figure is divided, for a share among them.
        per: Measure by whose sum it is divided instead of its own.
        during: First session and the one after the last; the measured ones when empty.
        swing: Whether the figure is how far it moves: its largest week less its smallest.
        unlike: For `not higher` and `not lower` the arm whose difference to `against` this arm
            must not show.
        published: Change that was found, relative to before: from and to, or one number.
    """

    says: str
    arm: str
    against: str
    measure: str
    sign: str
    of: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    per: str = ""
    during: tuple[int, ...] = ()
    swing: bool = False
    unlike: str = ""
    published: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could pass without saying anything.

        Raises:
            ValueError: The sign is unknown, `unlike` is missing or out of place, or weeks are
                asked for that `during` does not hold.
        """
        if self.sign not in SIGNS:
            raise ValueError(f"'{self.says}': the sign '{self.sign}' is none of {SIGNS}")
        if self.sign.startswith("not ") != bool(self.unlike):
            raise ValueError(
                f"'{self.says}': 'unlike' belongs to a sign with 'not', and to it only"
            )
        if self.swing and (not self.during or (self.during[1] - self.during[0]) // WEEK < 2):
            raise ValueError(f"'{self.says}': a swing needs at least two weeks of 'during'")

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody whose figures are looked at."""
        return (*(self.of or (MARKET,)), *self.less, *self.among)

    @property
    def measures(self) -> tuple[str, ...]:
        """Every figure of theirs that is looked at."""
        return (self.measure, self.per) if self.per else (self.measure,)


@dataclass(frozen=True)
class Outcome:
    """What a check came to.

    Attributes:
        check: The check.
        before: Mean of the arm that was left as it was.
        difference: Mean paired difference with its interval.
        p: p value of the paired t test, corrected over the finding's checks.
        worlds: Worlds that were played in both.
        counterpart: The difference that the arm named by `unlike` shows.
    """

    check: Check
    before: float
    difference: Interval
    p: float
    worlds: int
    counterpart: Interval | None = None

    @property
    def verdict(self) -> str:
        """``as found``, ``not told apart`` or ``MISS``."""
        apart = self.p <= 1.0 - CONFIDENCE
        agrees = (self.difference.mean > 0) == self.check.sign.endswith("higher")
        if not self.check.sign.startswith("not "):
            if not apart:
                return "not told apart"
            return "as found" if agrees else "MISS"
        if apart:
            return "MISS" if agrees else "as found"
        return "as found" if self._excludes_the_counterpart() else "not told apart"

    def _excludes_the_counterpart(self) -> bool:
        """Tell whether the interval ends before that of the counterpart, which is no zero."""
        if self.counterpart is None:
            return False
        if self.check.sign.endswith("higher"):
            return self.counterpart.low > max(self.difference.high, 0.0)
        return self.counterpart.high < min(self.difference.low, 0.0)


def findings(path: Path = FOLDER / "findings.yaml") -> dict[str, list[Check]]:
    """Read what studies must show, by the id of the finding."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return {entry["id"]: [_check(check) for check in entry["checks"]] for entry in entries}


def _check(entry: Mapping[str, Any]) -> Check:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Check(**fields)


def figure(check: Check, known: Known) -> float | None:
    """The figure of a run that a check is about.

    Args:
        check: The check.
        known: Figures of the run.

    Returns:
        The sum over members, or its share; None if none of those to be added is there, or there is
        nothing to divide by. A member that an arm does not have sells nothing.
    """
    own = check.of or (MARKET,)
    if not any(known.of(member) for member in own):
        return None
    value = _sum(known, own, check.measure) - _sum(known, check.less, check.measure)
    if not check.per and not check.among:
        return value
    whole = _sum(known, check.among or own, check.per or check.measure)
    return value / whole if whole else None


def _sum(known: Known, members: Sequence[str], measure: str) -> float:
    found = [known.of(member) for member in members]
    return float(sum(figures[measure] for figures in found if figures))


def swing(check: Check, evenings: Evenings) -> float | None:
    """How far the figure of a check moves: its largest whole week less its smallest.

    Args:
        check: The check, with `during`.
        evenings: Figures of the run, evening by evening.

    Returns:
        The difference; None if a week has no figure.
    """
    first, end = check.during
    weeks = [
        figure(check, evenings.during(start, start + WEEK))
        for start in range(first, end - WEEK + 1, WEEK)
    ]
    known = [week for week in weeks if week is not None]
    return max(known) - min(known) if len(known) == len(weeks) else None


def outcomes(
    checks: Sequence[Check],
    runs: StudyRuns,
    worlds: int,
    evenings: Mapping[str, Evenings] | None = None,
) -> list[Outcome]:
    """Hold runs that have been played against what they must show.

    Args:
        checks: Checks of one finding.
        runs: Runs of its study.
        worlds: Worlds played.
        evenings: Figures of runs evening by evening, by the key of the run, for checks that name
            sessions.

    Raises:
        ValueError: A member is in no run, or too few worlds were played.
    """
    gaps, before, beside = [], [], []
    for check in checks:
        table = _figures(check, runs, worlds, evenings or {})
        gaps.append(table[:, 0] - table[:, 1])
        before.append(float(table[:, 1].mean()))
        unlike = mean_interval(table[:, 2] - table[:, 1], CONFIDENCE) if check.unlike else None
        beside.append(unlike)
    p = holm([p_value(gap) for gap in gaps])
    return [
        Outcome(check, mean, mean_interval(gap, CONFIDENCE), corrected, len(gap), unlike)
        for check, mean, gap, corrected, unlike in zip(
            checks, before, gaps, p, beside, strict=True
        )
    ]  # fmt: skip


def _figures(
    check: Check, runs: StudyRuns, worlds: int, evenings: Mapping[str, Evenings]
) -> NDArray[np.float64]:
    """Figures of the arms that a check names, shape (worlds that have all of them, arms)."""
    names = [arm.name for arm in runs.plan.study.arms]
    asked = [check.arm, check.against, *([check.unlike] if check.unlike else [])]
    found: list[list[float]] = []
    for world in range(worlds):
        places = [Place(names.index(name), 0, world, 0) for name in asked]
        values = [_of_run(check, runs, place, evenings) for place in places]
        known = [value for value in values if value is not None]
        if len(known) == len(asked):
            found.append(known)
    if len(found) < 2:
        raise ValueError(f"'{check.says}': figures of {len(found)} worlds only")
    return np.array(found)


def _of_run(
    check: Check, runs: StudyRuns, place: Place, evenings: Mapping[str, Evenings]
) -> float | None:
    if not check.during:
        figures = runs.figures(place)
        return None if figures is None else figure(check, figures)
    path = evenings.get(runs.key(place))
    if path is None:
        return None
    first, end = check.during
    return swing(check, path) if check.swing else figure(check, path.during(first, end))
