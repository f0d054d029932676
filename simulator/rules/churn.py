"""Leaving an anchor or a platform, and coming back: discrete-time hazards (logit).

The log-odds of the event in a session are linear in what drives it (Allison 1982).
"""

from simulator.rules.compiled import rule
from simulator.rules.numerics import logistic


@rule
def unfollow_probability(
    intercept: float,
    missed: bool,
    protection: float,
    shortfall: float,
    shortfall_weight: float,
    bond: float,
) -> float:
    """Probability that a follower unfollows an anchor in a session.

    σ(intercept − w_V·[not missed] + w_S·shortfall − B). An intercept of ln(0.025/0.975) is the
    default loss of missed follows without bond, 2.5 % an evening. That the bond counts with weight
    1, here and below, is an assumption.

    Args:
        intercept: Log-odds for a missed anchor without bond.
        missed: Whether the anchor was on air tonight and she did not come.
        protection: w_V.
        shortfall: Disappointing part of the gap of a recent parcel from this anchor.
        shortfall_weight: w_S.
        bond: B, 0 to 1.

    Returns:
        A probability.
    """
    visit = 0.0 if missed else protection
    return logistic(intercept - visit + shortfall_weight * shortfall - bond)


@rule
def lapse_probability(
    intercept: float,
    habit: float,
    habit_weight: float,
    strongest_bond: float,
    shortfall: float,
    shortfall_weight: float,
    rival_pull: float,
    rival_weight: float,
) -> float:
    """Probability that a viewer gives up a platform in a session.

    σ(intercept − w_H·H − B + w_S·shortfall + w_R·rivals).

    Args:
        intercept: Log-odds.
        habit: Habit on this platform, 0 to 1.
        habit_weight: w_H.
        strongest_bond: Her strongest bond to an anchor there, 0 to 1.
        shortfall: Disappointing part of the gaps of tonight's parcels from there.
        shortfall_weight: w_S.
        rival_pull: Her habit on other platforms, 0 to 1.
        rival_weight: w_R.

    Returns:
        A probability.
    """
    holds = habit_weight * habit + strongest_bond
    drives_away = shortfall_weight * shortfall + rival_weight * rival_pull
    return logistic(intercept - holds + drives_away)


@rule
def come_back_probability(intercept: float, strongest_bond: float) -> float:
    """Probability that a lapsed viewer returns to a platform in a session.

    σ(intercept + B).

    Args:
        intercept: Log-odds.
        strongest_bond: Her strongest bond to an anchor there, 0 to 1.

    Returns:
        A probability.
    """
    return logistic(intercept + strongest_bond)
