"""Arms compared measure by measure, from the runs of a study."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.measures.members import ANCHOR_SUMS, BRAND_SUMS, PLATFORM_SUMS
from simulator.studies.statistics import (
    Interval,
    Risk,
    best_shares,
    holm,
    mean_interval,
    p_value,
    ratio_bound,
    replications_needed,
    risk,
    variance_ratio,
)

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """One arm against another in one measure, over the worlds that both have played.

    Attributes:
        arm: Name of the arm.
        against: Name of the other.
        difference: Mean of arm − other with its t interval.
        p: Chance of such a difference by luck alone.
        p_holm: The same, corrected for the number of measures and pairs.
        better_share: Share of worlds in which the arm has the higher figure.
        variance_ratio: How many times as many independent worlds would be as sure.
        ratio_bound: The most that pairing can bring by decisions alone; None for what is no count.
        needed: Worlds that it takes to tell the arms apart; None if that cannot be said.
        differences: One per world, shape (worlds,).
    """

    arm: str
    against: str
    difference: Interval
    p: float
    p_holm: float
    better_share: float
    variance_ratio: float | None
    ratio_bound: float | None
    needed: int | None
    differences: Real

    def separated(self, confidence: float) -> bool:
        """Whether the arms are told apart when all that was looked at is counted."""
        return self.p_holm <= 1.0 - confidence


@dataclass(frozen=True)
class MeasureComparison:
    """All arms in one measure.

    Attributes:
        measure: Name of the measure.
        unit: Its unit.
        values: Means over draws, shape (worlds, arms).
        means: Mean of each arm with its interval.
        best: Share of worlds in which each arm is the best.
        risks: Risk of each arm.
        pairs: Every arm against the first, then the others against each other.
    """

    measure: str
    unit: str
    values: Real
    means: tuple[Interval, ...]
    best: tuple[float, ...]
    risks: tuple[Risk, ...]
    pairs: tuple[Pair, ...]


def unit_of(measure: str) -> str:
    """Return the unit of a measure of the market or of a member."""
    declared = BY_NAME.get(measure) or RATE_OF.get(measure)
    if declared is not None:
        return declared.unit
    return "fen" if measure.endswith("_fen") else ""


def counts_decisions(measure: str) -> bool:
    """Whether a measure is a count of decisions, for which pairing has a bound.

    Money is none: where every buyer pays a little less, no decision need have changed.
    """
    declared = BY_NAME.get(measure)
    if declared is not None:
        return declared.kind == "count"
    sums = (*BRAND_SUMS, *ANCHOR_SUMS, *PLATFORM_SUMS)
    return measure in sums and unit_of(measure) == ""


def compare(
    arms: Sequence[str],
    figures: dict[str, Real],
    higher: bool,
    confidence: float,
) -> list[MeasureComparison]:
    """Compare arms in every measure.

    Args:
        arms: Names of the arms.
        figures: By measure one value per world, draw and arm, shape (worlds, draws, arms); the
            first measure is the one that decides.
        higher: Whether more is better in the measure that decides.
        confidence: Level of intervals.

    Returns:
        One comparison per measure, p values corrected over all measures and pairs together.
    """
    order = [(i, j) for j in range(len(arms)) for i in range(j + 1, len(arms))]
    raw = {name: [_p(values, i, j) for i, j in order] for name, values in figures.items()}
    # The measure that decides is asked on its own; the others are looked at all together.
    first, *others = figures
    corrected = dict(zip([first], [holm(raw[first])], strict=True))
    flat = holm([p for name in others for p in raw[name]])
    for place, name in enumerate(others):
        corrected[name] = flat[place * len(order) : (place + 1) * len(order)]
    return [
        _of_measure(
            name, arms, values, order, raw[name], corrected[name], confidence,
            higher=higher or name != first,
        )
        for name, values in figures.items()
    ]  # fmt: skip


def _p(values: Real, arm: int, other: int) -> float:
    by_world = values.mean(axis=1)
    return p_value(by_world[:, arm] - by_world[:, other])


def _of_measure(
    measure: str,
    arms: Sequence[str],
    values: Real,
    order: Sequence[tuple[int, int]],
    raw: Sequence[float],
    corrected: Sequence[float],
    confidence: float,
    *,
    higher: bool,
) -> MeasureComparison:
    by_world = values.mean(axis=1)
    columns = [by_world[:, arm] for arm in range(len(arms))]
    pairs = []
    for (i, j), p, p_holm in zip(order, raw, corrected, strict=True):
        difference = columns[i] - columns[j]
        bound = ratio_bound(float(columns[i].mean()), float(columns[j].mean()))
        pairs.append(Pair(
            arm=arms[i],
            against=arms[j],
            difference=mean_interval(difference, confidence),
            p=p,
            p_holm=p_holm,
            better_share=float(np.mean(difference > 0) + np.mean(difference == 0) / 2),
            variance_ratio=variance_ratio(columns[i], columns[j]),
            ratio_bound=bound if counts_decisions(measure) else None,
            needed=replications_needed(difference, confidence),
            differences=difference,
        ))  # fmt: skip
    return MeasureComparison(
        measure=measure,
        unit=unit_of(measure),
        values=by_world,
        means=tuple(mean_interval(column, confidence) for column in columns),
        best=tuple(best_shares(by_world, higher)),
        risks=tuple(risk(values[:, :, arm], higher) for arm in range(len(arms))),
        pairs=tuple(pairs),
    )


@dataclass(frozen=True)
class Verdict:
    """What the measure that decides says of the arms.

    Attributes:
        ranked: Arms from the best to the worst by their means.
        winner: The arm that is better than every other one; None if there is no such arm.
        tied: Arms that cannot be told from the best, the best first.
        runner_up: The best of those it is tied with, otherwise the arm with the next best mean.
        pair: Best against runner-up, signed so that a positive difference is in favour of the best.
        needed: Worlds that it takes to tell the best from those it is tied with.
    """

    ranked: tuple[str, ...]
    winner: str | None
    tied: tuple[str, ...]
    runner_up: str
    pair: Pair
    needed: int | None


def verdict(
    comparison: MeasureComparison, arms: Sequence[str], higher: bool, confidence: float
) -> Verdict:
    """Say which arm wins, or that nobody can tell.

    Args:
        comparison: Comparison of the measure that decides.
        arms: Names of the arms.
        higher: Whether more is better.
        confidence: Level at which arms are told apart.

    Returns:
        The verdict; arms that are not told apart are not ranked against each other.
    """
    means = [interval.mean for interval in comparison.means]
    order = sorted(range(len(arms)), key=lambda arm: (-means[arm] if higher else means[arm], arm))
    ranked = tuple(arms[arm] for arm in order)
    best = ranked[0]
    against = {other: _pair_of(comparison, best, other) for other in ranked[1:]}
    tied = tuple(name for name, pair in against.items() if not pair.separated(confidence))
    needs = [against[name].needed for name in tied]
    known = [need for need in needs if need is not None]
    runner_up = tied[0] if tied else ranked[1]
    return Verdict(
        ranked=ranked,
        winner=None if tied else best,
        tied=(best, *tied) if tied else (),
        runner_up=runner_up,
        pair=against[runner_up],
        needed=max(known) if known and len(known) == len(needs) else None,
    )


def _pair_of(comparison: MeasureComparison, arm: str, other: str) -> Pair:
    """The pair of two arms, turned so that the first is named first."""
    for pair in comparison.pairs:
        if (pair.arm, pair.against) == (arm, other):
            return pair
        if (pair.arm, pair.against) == (other, arm):
            return _turned(pair)
    raise KeyError((arm, other))


def _turned(pair: Pair) -> Pair:
    old = pair.difference
    return Pair(
        arm=pair.against,
        against=pair.arm,
        difference=Interval(-old.mean, -old.high, -old.low, old.half_width),
        p=pair.p,
        p_holm=pair.p_holm,
        better_share=1.0 - pair.better_share,
        variance_ratio=pair.variance_ratio,
        ratio_bound=pair.ratio_bound,
        needed=pair.needed,
        differences=-pair.differences,
    )


def widest_half_width(values: Real, confidence: float) -> float:
    """Largest half-width among the differences of all arms to the first.

    Args:
        values: Shape (worlds, arms).
        confidence: Level of the intervals.
    """
    halves = [
        mean_interval(values[:, arm] - values[:, 0], confidence).half_width
        for arm in range(1, values.shape[1])
    ]
    return max(math.inf if half is None else half for half in halves)
