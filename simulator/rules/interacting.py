"""What viewers do in a room besides buying: comment, like, share, send gifts, follow."""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, logistic
from simulator.rules.randomness import Whole, Word, normal


@rule
def interaction_hazard_ratio(
    skill: float,
    skill_weight: float,
    bond: float,
    bond_weight: float,
    heat: float,
    heat_weight: float,
) -> float:
    """What multiplies the rate of every kind of interaction: e^{w_S·skill + w_B·bond + w_H·heat}.

    Comments, likes, shares and gifts have their own base hazards and this in common. Proportional
    hazards (Cox 1972); which three move it and the log-linear form are assumptions.

    Args:
        skill: Interaction skill of the anchor above that of an ordinary one.
        skill_weight: w_S.
        bond: Bond to the anchor, 0 to 1.
        bond_weight: w_B.
        heat: Heat of the moment, log-odds.
        heat_weight: w_H.

    Returns:
        Hazard ratio.
    """
    person = bond_weight * bond + heat_weight * heat
    return exp(skill_weight * skill + person)


@rule
def any_event_probability(expected_events: float) -> float:
    """Probability of at least one event of a Poisson process: 1 − e^{−∫h dt}.

    Args:
        expected_events: ∫h dt over the view.

    Returns:
        A probability.
    """
    return 1.0 - exp(-expected_events)


@rule
def gift_fen(bits: Word, median_fen: float, spread: float, limit_fen: Whole) -> Whole:
    """Size of a gift: log-normal, cut at what the viewer has and the law allows.

    Args:
        bits: A word of the draw.
        median_fen: Median gift, fen.
        spread: Standard deviation of its logarithm.
        limit_fen: The smaller of her wallet and what the gift cap leaves, fen.

    Returns:
        Whole fen, 0 to ``limit_fen``.
    """
    wish = median_fen * exp(spread * normal(bits))
    if wish >= np.float64(limit_fen):
        return np.int64(max(limit_fen, 0))
    return np.int64(wish)


@rule
def follow_probability(
    intercept: float,
    minutes: float,
    minutes_weight: float,
    charisma: float,
    charisma_weight: float,
    skill: float,
    skill_weight: float,
    content: float,
    content_weight: float,
    bought: bool,
    bought_weight: float,
) -> float:
    """Probability that a non-follower follows at the end of a view (logit).

    σ(intercept + w_M·m/(1 + m) + w_X·charisma + w_S·skill + w_C·content + w_O·bought). Assumption:
    watching counts with falling returns, half of its weight at one minute.

    Args:
        intercept: Log-odds of following.
        minutes: m, minutes watched.
        minutes_weight: w_M.
        charisma: Charisma of the anchor above that of an ordinary one.
        charisma_weight: w_X.
        skill: Interaction skill, 0 to 1.
        skill_weight: w_S.
        content: Content value of the room, log-odds.
        content_weight: w_C.
        bought: Whether she bought in this view.
        bought_weight: w_O.

    Returns:
        A probability.
    """
    watched = minutes_weight * minutes / (1.0 + minutes)
    room = skill_weight * skill + content_weight * content
    order = bought_weight if bought else 0.0
    return logistic(intercept + watched + charisma_weight * charisma + room + order)
