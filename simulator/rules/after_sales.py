"""After the order: cancel, receive, keep or return, complain, rate."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import log, logistic


@rule
def combined_information(information: float, further: float, most: float) -> float:
    """Information from two sources that overlap by chance: min(most, 1 − (1 − a)(1 − b)).

    The one door for demonstration, questions, scene, virtual and offline try-on.

    Args:
        information: a, share of fit uncertainty already removed, 0 to 1.
        further: b, share of the rest that the further source removes.
        most: Largest total, default 0.8: something stays unknown until the parcel is open.

    Returns:
        Information, 0 to ``most``.
    """
    return min(most, 1.0 - (1.0 - information) * (1.0 - further))


@rule
def promptness(usual_sessions: float, promised_sessions: float) -> float:
    """How much faster than usual a seller's parcels come: (usual − promised)/usual.

    Args:
        usual_sessions: Sessions from order to delivery in the market, on average, above 0.
        promised_sessions: The same of the seller.

    Returns:
        1 for no wait at all, 0 for the usual one, cut to −1 from twice the usual one on.
    """
    return max((usual_sessions - promised_sessions) / usual_sessions, -1.0)


@rule
def received_quality(
    quality: float,
    fit_spread: float,
    information: float,
    normal_draw: float,
    defect_loss: float,
    prompt: float,
    prompt_weight: float,
) -> float:
    """Quality as the buyer finds it: q + σ_fit·(1 − information)·z − defect + w_P·promptness.

    Fast delivery is part of what buyers rate (Rao, Griffis & Goldsby 2011).

    Args:
        quality: True q, 0 to 1.
        fit_spread: σ_fit of the category: how much taste and size vary.
        information: Share of that uncertainty removed before buying, 0 to 0.8.
        normal_draw: z, standard normal.
        defect_loss: Quality lost by a defect of this batch, 0 if none.
        prompt: ``promptness`` of the seller.
        prompt_weight: w_P, quality for a parcel without any wait.

    Returns:
        Quality; may leave 0 to 1, as luck does.
    """
    goods = quality + fit_spread * (1.0 - information) * normal_draw - defect_loss
    return goods + prompt_weight * prompt


@rule
def disconfirmation(received: float, expected: float) -> float:
    """Gap between what came and what was expected (Oliver 1980).

    Args:
        received: ``received_quality``.
        expected: q̂ at the decision (``buying.perceived_quality``).

    Returns:
        Gap; above 0 a pleasant surprise.
    """
    return received - expected


@rule
def shortfall(gap: float) -> float:
    """The disappointing part of a gap: max(0, −gap).

    Args:
        gap: ``disconfirmation``.

    Returns:
        Shortfall ≥ 0.
    """
    return max(0.0, -gap)


@rule
def cancel_probability(
    intercept: float, heat: float, heat_weight: float, wait_ratio: float
) -> float:
    """Probability of cancelling before shipping: regret of an impulse (logit).

    σ(intercept + w_H·heat + ln(wait/usual)). Assumption in form; heat that has gone by the next
    morning is the regret (Rook 1987 on impulse buying). Regret that may come at any time before
    shipping makes a rare event in proportion to the wait: hence its logarithm.

    Args:
        intercept: Log-odds without heat.
        heat: Heat at the moment of the order, log-odds, times the viewer's impulsivity, 0 to 1.
        heat_weight: w_H.
        wait_ratio: Sessions until the order is shipped over the usual ones, above 0.

    Returns:
        A probability.
    """
    return logistic(intercept + heat_weight * heat + log(wait_ratio))


@rule
def return_probability(
    intercept: float,
    gap: float,
    shortfall_weight: float,
    relief_weight: float,
    ease: float,
    ease_weight: float,
    propensity: float,
) -> float:
    """Probability of returning a delivered order (logit).

    σ(intercept + w_S·max(0, −gap) − w_R·max(0, gap) + w_E·ease + propensity). The gap holds fit,
    defects and exaggeration together (``received_quality``). Ease pays back a free return label
    (Anderson, Hansen & Simester 2009 on the option value of returns).

    Args:
        intercept: Log-odds of the category.
        gap: ``disconfirmation``.
        shortfall_weight: w_S, log-odds per unit of quality missed.
        relief_weight: w_R, log-odds per unit of quality above expectation.
        ease: Free shipping, packaging that can be closed again, window length, 0 to 1.
        ease_weight: w_E.
        propensity: The viewer's own log-odds of returning.

    Returns:
        A probability.
    """
    disappointment = shortfall_weight * shortfall(gap) - relief_weight * max(0.0, gap)
    return logistic(intercept + disappointment + ease_weight * ease + propensity)


@rule
def problem_probability(
    intercept: float,
    gap: float,
    shortfall_weight: float,
    defect_loss: float,
    defect_weight: float,
    service_gap: float,
    service_weight: float,
) -> float:
    """Probability that the buyer sees a problem worth complaining about (logit).

    σ(intercept + w_S·shortfall + w_D·defect + w_V·service gap); assumption in form.

    Args:
        intercept: Log-odds of the category.
        gap: ``disconfirmation``.
        shortfall_weight: w_S.
        defect_loss: Quality lost by a defect.
        defect_weight: w_D.
        service_gap: Late delivery or cases left waiting, 0 to 1.
        service_weight: w_V.

    Returns:
        A probability.
    """
    goods = shortfall_weight * shortfall(gap) + defect_weight * defect_loss
    return logistic(intercept + goods + service_weight * service_gap)


@rule
def complain_probability(
    intercept: float,
    gap: float,
    shortfall_weight: float,
    price_share: float,
    price_weight: float,
    effort: float,
    effort_weight: float,
) -> float:
    """Probability of complaining, given a problem (logit): few do, for it takes effort.

    σ(intercept + w_S·shortfall + w_P·price/allowance − w_E·effort): worth against cost of
    complaining (Kowalski 1996); assumption in form.

    Args:
        intercept: Log-odds.
        gap: ``disconfirmation``.
        shortfall_weight: w_S.
        price_share: Price over the weekly allowance: what is at stake.
        price_weight: w_P.
        effort: Trouble of complaining, 0 to 1; good service and education lower it.
        effort_weight: w_E.

    Returns:
        A probability.
    """
    worth = shortfall_weight * shortfall(gap) + price_weight * price_share
    return logistic(intercept + worth - effort_weight * effort)


@rule
def shrunken_rating(
    received_sum: float, received_count: float, prior_rating: float, prior_count: float
) -> float:
    """Public rating: mean of received quality, shrunk to the prior: (Σ q + n·r0)/(count + n).

    The posterior mean of a normal mean whose prior is worth n observations.

    Args:
        received_sum: Sum of received quality over ratings given.
        received_count: Number of ratings.
        prior_rating: r0, rating of a product that nobody knows, 0 to 1.
        prior_count: n > 0.

    Returns:
        Rating, cut to between 0 and 1 as stars are.
    """
    mean = (received_sum + prior_count * prior_rating) / (received_count + prior_count)
    return min(max(mean, 0.0), 1.0)


@rule
def answer_gap(
    waited_sessions: float,
    patience_sessions: float,
    slow_weight: float,
    by_assistant: bool,
    assistant_weight: float,
) -> float:
    """What the answer to a complaint does to its buyer: −w_S·min(1, late/patience) − w_A·machine.

    Late is what it took beyond the first session. Speed of recovery counts in itself (Smith, Bolton
    & Wagner 1999); an answer by a machine is worth less than one by a person (assumption).

    Args:
        waited_sessions: Sessions from complaint to answer.
        patience_sessions: Sessions after which a buyer gives up.
        slow_weight: w_S, quality lost by an answer that never comes.
        by_assistant: Whether an assistant answered.
        assistant_weight: w_A, quality lost by an answer of an assistant.

    Returns:
        Gap ≤ 0, in units of quality like ``disconfirmation``.
    """
    late = min(1.0, max(0.0, waited_sessions - 1.0) / patience_sessions)
    machine = assistant_weight if by_assistant else 0.0
    return -(slow_weight * late + machine)


@rule
def outgoing_defect_rate(
    defect_rate: float,
    screening: float,
    screening_effect: float,
    inspection: float,
    detection: float,
) -> float:
    """Defects among units that go on sale: d·(1 − e·screening)·(1 − f·inspection).

    Inspected units that are found defective are replaced by good ones: the average outgoing quality
    of rectifying inspection (Dodge & Romig 1929).

    Args:
        defect_rate: d, of the supplier's batch.
        screening: Effort put into choosing suppliers, 0 to 1.
        screening_effect: e, share of defects that full screening prevents.
        inspection: Share of units inspected.
        detection: f, share of defects that an inspection finds.

    Returns:
        Share of defective units, 0 to 1.
    """
    return defect_rate * (1.0 - screening_effect * screening) * (1.0 - detection * inspection)
