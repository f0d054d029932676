"""What can be said of arms that were played in the same worlds: differences, chances, risk.

All intervals are of means over worlds. Differences are paired: the same world and the same viewers'
luck in both arms, so that what they have in common cancels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
RESAMPLES = 2_000
MOST_LEFT_OUT = 2_000
"""Worlds up to which each is left out in turn for the bootstrap's acceleration."""
BATCH = 1_000_000
"""Values resampled at a time."""
BOOTSTRAP_SEED = 20_200_101
"""Resampling is part of the result: the same study gives the same interval."""
WORST_SHARE = 0.05
POWER = 0.8


@dataclass(frozen=True)
class Interval:
    """A mean with its interval; ``half_width`` is None for a single value."""

    mean: float
    low: float
    high: float
    half_width: float | None


def mean_interval(values: Real, confidence: float) -> Interval:
    """The t interval of a mean (Student 1908).

    Args:
        values: One value per world, shape (n,).
        confidence: Level, between 0 and 1.
    """
    from scipy.special import stdtrit

    mean = float(np.mean(values))
    if values.size < 2:
        return Interval(mean, -math.inf, math.inf, None)
    error = float(np.std(values, ddof=1)) / math.sqrt(values.size)
    half = float(stdtrit(values.size - 1, 0.5 + confidence / 2)) * error
    return Interval(mean, mean - half, mean + half, half)


def bootstrap_interval(values: Real, confidence: float) -> tuple[float, float] | None:
    """The bias-corrected and accelerated bootstrap interval of a mean (Efron 1987).

    Beyond so many worlds that a mean is normal the interval is that of percentiles, which needs
    no value left out in turn.

    Args:
        values: One value per world, shape (n,).
        confidence: Level, between 0 and 1.

    Returns:
        Its ends; None if all values are equal or there are fewer than three.
    """
    if values.size < 3 or np.ptp(values) == 0.0:
        return None
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, confidence_level=confidence, vectorized=True,
        method="BCa" if values.size <= MOST_LEFT_OUT else "percentile",
        batch=max(1, BATCH // values.size), rng=np.random.default_rng(BOOTSTRAP_SEED),
    )  # fmt: skip
    ends = found.confidence_interval
    return float(ends.low), float(ends.high)


def p_value(differences: Real) -> float:
    """Chance of a mean difference as large by luck alone, if there were none (paired t test).

    Args:
        differences: One difference per world, shape (n,).

    Returns:
        The two-sided p value; 1 where all differences are zero, 0 where all are the same.
    """
    if differences.size < 2 or np.ptp(differences) == 0.0:
        return 0.0 if differences.size > 1 and differences[0] != 0.0 else 1.0
    from scipy.special import stdtr

    error = float(np.std(differences, ddof=1)) / math.sqrt(differences.size)
    t = abs(float(np.mean(differences))) / error
    return float(2.0 * stdtr(differences.size - 1, -t))


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p values for their number (Holm 1979)."""
    if not p_values:
        return []
    from statsmodels.stats.multitest import multipletests

    corrected = multipletests(list(p_values), method="holm")[1]
    return [float(value) for value in corrected]


def best_shares(values: Real, higher: bool) -> list[float]:
    """In which share of worlds each arm is the best; arms that share a place share the world.

    Args:
        values: Shape (worlds, arms).
        higher: Whether more is better.

    Returns:
        One share per arm; they add up to 1.
    """
    best = values.max(axis=1) if higher else values.min(axis=1)
    first = values == best[:, None]
    shares = first / first.sum(axis=1, keepdims=True)
    return [float(share) for share in shares.mean(axis=0)]


def worst_mean(values: Real, higher: bool) -> float | None:
    """Mean of the worst twentieth of worlds; None with fewer than twenty.

    Args:
        values: One value per world.
        higher: Whether more is better.
    """
    count = math.floor(values.size * WORST_SHARE + 1e-9)
    ordered = np.sort(values) if higher else -np.sort(-values)
    return float(np.mean(ordered[:count])) if count else None


def variance_ratio(first: Real, second: Real) -> float | None:
    """How many times as many independent worlds would be as sure of the difference.

    (s²_A + s²_B) / s²_(A − B); None where the difference does not vary.

    Args:
        first: One value per world.
        second: The same worlds in the other arm.
    """
    if first.size < 2:
        return None
    spread = float(np.var(first - second, ddof=1))
    if spread == 0.0:
        return None
    return float(np.var(first, ddof=1) + np.var(second, ddof=1)) / spread


def ratio_bound(first: float, second: float) -> float | None:
    """The most that pairing can bring for a figure that adds up decisions: (A + B)/|A − B|.

    Who decides differently is at least |A − B| of the A + B decisions; the variance of the
    difference cannot be below that of so many.

    Args:
        first: Mean of one arm.
        second: Mean of the other.

    Returns:
        The bound; None where the means are equal or not both positive.
    """
    if first == second or first <= 0.0 or second <= 0.0:
        return None
    return (first + second) / abs(first - second)


def replications_needed(differences: Real, confidence: float) -> int | None:
    """How many worlds it would take to tell two arms apart with a power of 80 %.

    Args:
        differences: One difference per world.
        confidence: Level of the interval.

    Returns:
        Worlds; None where the difference so far is exactly zero or does not vary.
    """
    spread = float(np.std(differences, ddof=1)) if differences.size > 1 else 0.0
    mean = abs(float(np.mean(differences)))
    if spread == 0.0 or mean == 0.0:
        return None
    from scipy.special import ndtri

    reach = float(ndtri(0.5 + confidence / 2) + ndtri(POWER))
    return max(2, math.ceil((reach * spread / mean) ** 2))


@dataclass(frozen=True)
class Risk:
    """How a figure varies between worlds, and how much of that is noise of the sample.

    Attributes:
        spread: Standard deviation between worlds, the noise of the sample taken out.
        sampling_share: Share of the variance of single runs that is noise of the sample; None
            where every world was played once.
        loss: Share of runs below zero.
        loss_beyond_sampling: The same for a normal figure without the noise of the sample; None
            where that noise is not known.
        worst: Mean of the worst twentieth of runs; None with fewer than twenty.
    """

    spread: float | None
    sampling_share: float | None
    loss: float
    loss_beyond_sampling: float | None
    worst: float | None


def risk(values: Real, higher: bool = True) -> Risk:
    """Tell risk from the noise of the sample, by one-way analysis of variance (Fisher 1925).

    Args:
        values: Shape (worlds, draws): each world with so many draws of viewers' luck.
        higher: Whether more is better.

    Returns:
        What is known of the risk.
    """
    runs, (worlds, draws) = values.ravel(), values.shape
    loss = float(np.mean(runs < 0.0))
    worst = worst_mean(runs, higher)
    if worlds < 2:
        return Risk(None, None, loss, None, worst)
    if draws < 2:
        return Risk(float(np.std(runs, ddof=1)), None, loss, None, worst)
    within = float(np.mean(np.var(values, axis=1, ddof=1)))
    between = max(float(np.var(values.mean(axis=1), ddof=1)) - within / draws, 0.0)
    whole = between + within
    spread = math.sqrt(between)
    return Risk(
        spread,
        within / whole if whole > 0.0 else None,
        loss,
        _normal_below_zero(float(np.mean(runs)), spread),
        worst,
    )


def _normal_below_zero(mean: float, spread: float) -> float:
    if spread == 0.0:
        return float(mean < 0.0)
    from scipy.special import ndtr

    return float(ndtr(-mean / spread))


def looks(batch: int, most: int) -> list[int]:
    """Replications at which a study that stops by itself looks at what it has.

    Args:
        batch: Replications between looks.
        most: Replications at which it ends in any case.
    """
    return [*range(batch, most, batch), most]


def level_of_a_look(confidence: float, count: int) -> float:
    """Level of an interval that is looked at several times (Bonferroni): 1 − (1 − level)/looks."""
    return 1.0 - (1.0 - confidence) / count
