"""Whether an anchor goes live tonight, and what it costs in strength."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import logistic


@rule
def go_live_probability(
    intercept: float,
    income_weight: float,
    expected_income_fen: float,
    reservation_income_fen: float,
    fatigue_weight: float,
    fatigue: float,
) -> float:
    """Probability of going live: σ(g0 + g1·(expected income/reservation − 1) − g2·fatigue).

    Labour supply at the extensive margin (logit).

    Args:
        intercept: g0, log-odds at the reservation income without fatigue.
        income_weight: g1.
        expected_income_fen: Expected income of the evening, fen.
        reservation_income_fen: What she could earn elsewhere, fen, above 0.
        fatigue_weight: g2.
        fatigue: 0 to 1.

    Returns:
        A probability.
    """
    surplus = expected_income_fen / reservation_income_fen - 1.0
    return logistic(intercept + income_weight * surplus - fatigue_weight * fatigue)


@rule
def fatigue_after(fatigue: float, hours_live: float, tiring_per_hour: float, rest: float) -> float:
    """Fatigue after an evening: F' = F + k·h·(1 − F) − r·F, cut to [0, 1].

    Assumption: work tires the rested more, a night restores a share of what is lacking. Working h
    hours each evening leads to F = kh/(kh + r).

    Args:
        fatigue: F before, 0 to 1.
        hours_live: h, hours on air tonight.
        tiring_per_hour: k.
        rest: r, share restored per night, 0 to 1.

    Returns:
        F', 0 to 1.
    """
    tired = fatigue + tiring_per_hour * hours_live * (1.0 - fatigue) - rest * fatigue
    return min(max(tired, 0.0), 1.0)
