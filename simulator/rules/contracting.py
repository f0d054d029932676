"""Contracts and campaigns: what a guarantee is worth, and how far a campaign reaches."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, normal_quantile

QUANTILES = 64
"""Points at which an uncertain evening is looked at."""


@rule
def expected_shortfall(expected: float, guaranteed: float, sigma: float) -> float:
    """Share of guaranteed sales that is missing on average: E[max(0, 1 − S/G)].

    Sales are log-normal, S = m·e^{σz − σ²/2}; the mean is taken over 64 evenly spaced quantiles of
    z. In the limit it is Φ(d) − (m/G)·Φ(d − σ) with d = (ln(G/m) + σ²/2)/σ, a put option on the
    evening's sales (Black & Scholes 1973).

    Args:
        expected: m, expected sales, at least 0.
        guaranteed: G, guaranteed sales; nothing is missing of 0.
        sigma: σ, s.d. of log sales.

    Returns:
        0 to 1.
    """
    if not guaranteed > 0.0:
        return 0.0
    total = 0.0
    for step in range(QUANTILES):
        z = normal_quantile((step + 0.5) / QUANTILES)
        sold = expected * exp(sigma * z - 0.5 * sigma * sigma)
        total += max(0.0, 1.0 - sold / guaranteed)
    return total / QUANTILES


@rule
def either(one: float, other: float) -> float:
    """Share that one or the other of two independent things reaches: 1 − (1 − a)(1 − b).

    Args:
        one: a, 0 to 1.
        other: b, 0 to 1.

    Returns:
        0 to 1, at least the larger of the two.
    """
    return 1.0 - (1.0 - one) * (1.0 - other)


@rule
def covered_after(covered: float, contacts: float) -> float:
    """Share of a group that random contacts have reached: c' = 1 − (1 − c)·e^{−n}.

    Args:
        covered: c, share reached so far.
        contacts: n, contacts per member of the group, at least 0.

    Returns:
        0 to 1.
    """
    return 1.0 - (1.0 - covered) * exp(-contacts)


@rule
def risk_adjusted(mean: float, variance: float, aversion: float) -> float:
    """Certainty equivalent of a risky profit: m − ½·a·Var (Markowitz 1952; Pratt 1964).

    Args:
        mean: m, expected profit.
        variance: Its variance, in the square of its unit.
        aversion: a, absolute risk aversion, in one over its unit.

    Returns:
        In the unit of the profit.
    """
    return mean - 0.5 * aversion * variance


@rule
def relative_covariance(shared_variance: float) -> float:
    """Covariance over the product of means of two evenings with shocks in common: e^{s²} − 1.

    Args:
        shared_variance: s², variance of the logarithm of the log-normal shocks that both share.

    Returns:
        A ratio of at least 0.
    """
    return exp(shared_variance) - 1.0
