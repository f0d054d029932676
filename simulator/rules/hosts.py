"""What moves hosts: bonuses, offers of other agencies, and the wish to give up."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import log, logistic


@rule
def skill_with_effort(skill: float, bonus: float, half: float, most: float) -> float:
    """Interaction skill of a host who earns a bonus: i + (1 − i)·m·b/(b + h).

    Effort rises with the share of sales that she keeps, with falling returns: a principal pays by
    output what she cannot watch (Holmström & Milgrom 1991); the form is an assumption.

    Args:
        skill: i, interaction skill without any bonus, 0 to 1.
        bonus: b, share of the room's sales paid as a bonus.
        half: h, bonus at which half of the effort is reached, above 0.
        most: m, share of the missing skill that full effort makes up for.

    Returns:
        Skill, 0 to 1.
    """
    return skill + (1.0 - skill) * most * bonus / (bonus + half)


@rule
def quit_probability(
    intercept: float,
    expected_income_fen: float,
    reservation_income_fen: float,
    income_weight: float,
    fatigue: float,
    fatigue_weight: float,
    offer_ratio: float,
    offer_weight: float,
) -> float:
    """Probability that a host gives up her place tonight (discrete-time hazard, logit).

    σ(q0 − q1·ln(e/r) + q2·F + q3·ln o). Turnover falls with pay and rises with strain and with what
    others offer (Cotton & Tuttle 1986); the form is an assumption.

    Args:
        intercept: q0, log-odds at the reservation income, rested and without offers.
        expected_income_fen: e, expected income of a broadcast, fen, above 0.
        reservation_income_fen: r, what she could earn elsewhere, fen, above 0.
        income_weight: q1.
        fatigue: F, 0 to 1.
        fatigue_weight: q2.
        offer_ratio: o, what the best other agency would leave her over what she keeps now, ≥ 1.
        offer_weight: q3.

    Returns:
        A probability.
    """
    pay = income_weight * log(expected_income_fen / reservation_income_fen)
    return logistic(intercept - pay + fatigue_weight * fatigue + offer_weight * log(offer_ratio))
