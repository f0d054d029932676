"""After the order: cancel, receive, keep or return, complain, rate."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import logistic


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
def received_quality(
    quality: float, fit_spread: float, information: float, normal_draw: float, defect_loss: float
) -> float:
    """Quality as the buyer finds it: q + σ_fit·(1 − information)·z − defect.

    Args:
        quality: True q, 0 to 1.
        fit_spread: σ_fit of the category: how much taste and size vary.
        information: Share of that uncertainty removed before buying, 0 to 0.8.
        normal_draw: z, standard normal.
        defect_loss: Quality lost by a defect of this batch, 0 if none.

    Returns:
        Quality; may leave 0 to 1, as luck does.
    """
    return quality + fit_spread * (1.0 - information) * normal_draw - defect_loss


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
def cancel_probability(intercept: float, heat: float, heat_weight: float) -> float:
    """Probability of cancelling before shipping: regret of an impulse (logit).

    σ(intercept + w_H·heat). Assumption in form; heat that has gone by the next morning is the
    regret (Rook 1987 on impulse buying).

    Args:
        intercept: Log-odds without heat.
        heat: Heat at the moment of the order, log-odds, times the viewer's impulsivity, 0 to 1.
        heat_weight: w_H.

    Returns:
        A probability.
    """
    return logistic(intercept + heat_weight * heat)


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
