"""What viewers tell each other, and how brands become known."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import log, logistic


@rule
def invite_probability(
    intercept: float,
    delight: float,
    delight_weight: float,
    shared: bool,
    shared_weight: float,
    susceptibility: float,
    susceptibility_weight: float,
) -> float:
    """Probability of inviting one neighbour, per topic (logit).

    σ(intercept + w_D·max(0, gap) + w_S·shared + w_γ·γ). That delight moves it is from Anderson
    (1998); the form is an assumption.

    Args:
        intercept: Log-odds.
        delight: Pleasant part of the gap, max(0, gap).
        delight_weight: w_D.
        shared: Whether she shared the room.
        shared_weight: w_S.
        susceptibility: γ: sociable viewers listen and talk, 0 to 0.5.
        susceptibility_weight: w_γ.

    Returns:
        A probability.
    """
    sharing = shared_weight if shared else 0.0
    person = susceptibility_weight * susceptibility
    return logistic(intercept + delight_weight * delight + sharing + person)


@rule
def warn_probability(
    intercept: float,
    shortfall: float,
    shortfall_weight: float,
    complained: bool,
    complained_weight: float,
) -> float:
    """Probability of warning one neighbour, per topic (logit).

    σ(intercept + w_S·max(0, −gap) + w_C·complained). Very dissatisfied buyers talk more than very
    satisfied ones (Anderson 1998): the schema's default weight is larger than for delight.

    Args:
        intercept: Log-odds.
        shortfall: Disappointing part of the gap, max(0, −gap).
        shortfall_weight: w_S.
        complained: Whether she complained.
        complained_weight: w_C.

    Returns:
        A probability.
    """
    anger = complained_weight if complained else 0.0
    return logistic(intercept + shortfall_weight * shortfall + anger)


@rule
def message_effect(susceptibility: float, weight: float) -> float:
    """Effect of an invitation on opening an app: w·γ·ln 2.

    What a room that sells at its normal rate adds by heat, weighted: friends and strangers are
    heeded by the same γ (assumption). How many have invited her makes no difference.

    Args:
        susceptibility: γ of the receiver, 0 to 0.5.
        weight: w, log-odds.

    Returns:
        Log-odds to add.
    """
    return weight * susceptibility * log(2.0)


@rule
def awareness_after(
    awareness: float,
    reached_share: float,
    learning: float,
    resting_awareness: float,
    forgetting: float,
) -> float:
    """Awareness of a brand after a session: A' = A + l·r·(1 − A) − f·(A − A0)⁺.

    Exposure teaches those who did not know (Vidale & Wolfe 1957), bought or not: the spill-over of
    rooms to the shelf. Forgetting stops at the level that the brand has without live rooms.

    Args:
        awareness: A before, 0 to 1.
        reached_share: r, share of viewers whom a room, an ad or a message reached, 0 to 1.
        learning: l, share of the reached who remember, 0 to 1.
        resting_awareness: A0, 0 to 1.
        forgetting: f per session, 0 to 1 − l.

    Returns:
        A', 0 to 1.
    """
    learnt = learning * reached_share * (1.0 - awareness)
    return awareness + learnt - forgetting * max(0.0, awareness - resting_awareness)
