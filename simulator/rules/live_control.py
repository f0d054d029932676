"""Which product a room pitches next, by what it has sold so far this evening.

The orders of a product are taken as Poisson with a constant rate per viewer and minute of pitch;
what was believed before is a Gamma distribution, so what is believed now is one as well.
"""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, log
from simulator.rules.randomness import Word, normal


@rule
def attention_share(alone: float, operations: float, effect: float) -> float:
    """Chance that somebody acts on the figures when a pitch ends: 1 − (1 − a)·(1 − e)^n.

    Each member of the operations staff catches a share of what all others miss (assumption).

    Args:
        alone: a, chance that the host acts without help, 0 to 1.
        operations: n, members of the operations staff.
        effect: e, share of the misses that one of them catches, 0 to 1.

    Returns:
        A probability.
    """
    missed = 1.0 - alone
    for _ in range(int(operations)):
        missed *= 1.0 - effect
    return 1.0 - missed


@rule
def believed_sales_rate(
    expected_rate: float, believed_orders: float, orders: float, viewer_minutes: float
) -> float:
    """Orders per viewer and minute believed now: (a + n)/(a/r + m), the Gamma posterior's mean.

    Conjugate updating of a Poisson rate (Gelman et al. 2013, 2.6).

    Args:
        expected_rate: r, orders per viewer-minute expected before the broadcast, above 0.
        believed_orders: a, orders that this expectation counts for, above 0.
        orders: n, orders so far tonight.
        viewer_minutes: m, minutes of pitch times viewers so far tonight.

    Returns:
        Orders per viewer-minute.
    """
    return (believed_orders + orders) / (believed_orders / expected_rate + viewer_minutes)


@rule
def drawn_sales_rate(
    expected_rate: float,
    believed_orders: float,
    orders: float,
    viewer_minutes: float,
    bits: Word,
) -> float:
    """A draw from what is believed of the rate of orders, for Thompson sampling.

    The Gamma posterior of shape s = a + n by Wilson and Hilferty (1931), whose cube root is nearly
    normal: mean·max(0, 1 − 1/(9s) + z/(3√s))³. Choosing the largest draw is Thompson (1933).

    Args:
        expected_rate: r, orders per viewer-minute expected before the broadcast, above 0.
        believed_orders: a, orders that this expectation counts for, at least 1.
        orders: n, orders so far tonight.
        viewer_minutes: m, minutes of pitch times viewers so far tonight.
        bits: A word of the draw.

    Returns:
        Orders per viewer-minute.
    """
    shape = believed_orders + orders
    root: float = 1.0 - 1.0 / (9.0 * shape) + normal(bits) / (3.0 * np.sqrt(shape))
    root = max(root, 0.0)
    mean: float = believed_sales_rate(expected_rate, believed_orders, orders, viewer_minutes)
    return mean * root * root * root


@rule
def fresh_share(minutes: float, hazard: float, variance: float) -> float:
    """Share of a room's viewers who have come since some minutes ago: 1 − (1 + θhΔ)^{1 − 1/θ}.

    A product that was on Δ minutes ago is new to these only; the others have decided on it. Those
    present are met in proportion to how long they stay, so their remaining stay has the density
    S(t)/mean stay of renewal theory (Cox 1962), with S of ``staying.survival``; 1 − e^{−hΔ} at
    θ = 0.

    Args:
        minutes: Δ, minutes since the product was last on.
        hazard: h, hazard of leaving for frailty 1, per minute.
        variance: θ of the frailty, below 1.

    Returns:
        A share.
    """
    if not variance > 0.0:
        return 1.0 - exp(-hazard * minutes)
    return 1.0 - exp((1.0 - 1.0 / variance) * log(1.0 + variance * hazard * minutes))
