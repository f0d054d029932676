"""How long a viewer stays in a room: a proportional hazard with Gamma frailty."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import INFINITY, exp, log


@rule
def leave_index(
    content: float,
    content_weight: float,
    bond: float,
    bond_weight: float,
    fit: float,
    fit_weight: float,
    hard_selling: float,
    hard_selling_weight: float,
    lag: float,
    lag_weight: float,
) -> float:
    """Log of what multiplies the hazard of leaving.

    −w_C·content − w_B·bond − w_F·fit + w_S·hard selling + w_L·lag (model defaults 0.5, 1.0, 0.3,
    0.4, 0.5). There is no dependence on time watched: impatient viewers leave first, which frailty
    gives (Vaupel, Manton & Stallard 1979).

    Args:
        content: Content value of the room, log-odds.
        content_weight: w_C.
        bond: Bond to the anchor, 0 to 1.
        bond_weight: w_B.
        fit: Fit of the product pitched now to her tastes, in standard deviations.
        fit_weight: w_F.
        hard_selling: How hard the anchor sells and claims, 0 to 1.
        hard_selling_weight: w_S.
        lag: Trouble of the stream, 0 to 1.
        lag_weight: w_L.

    Returns:
        Log hazard ratio.
    """
    holds = content_weight * content + bond_weight * bond + fit_weight * fit
    drives_away = hard_selling_weight * hard_selling + lag_weight * lag
    return drives_away - holds


@rule
def leave_hazard(base_hazard: float, frailty: float, index: float) -> float:
    """Hazard of leaving: h = h0·g·e^index (Cox 1972, with a parametric baseline).

    Args:
        base_hazard: h0, per minute.
        frailty: g, Gamma with mean 1, drawn once per view.
        index: ``leave_index``.

    Returns:
        Hazard per minute.
    """
    return base_hazard * frailty * exp(index)


@rule
def minutes_to_threshold(missing: float, hazard: float) -> float:
    """Minutes until the accumulated hazard reaches the threshold: (E − ∫h dt)/h.

    Args:
        missing: E − ∫h dt: the threshold, drawn once per view from Exp(1), less the hazard so far.
        hazard: h from now on, per minute.

    Returns:
        Minutes ≥ 0; infinity at a hazard of 0.
    """
    if missing <= 0.0:
        return 0.0
    if not hazard > 0.0:
        return INFINITY
    return missing / hazard


@rule
def survival(minutes: float, hazard: float, variance: float) -> float:
    """Share of views longer than t at a constant hazard: S(t) = (1 + θ·h·t)^{−1/θ}.

    The Laplace transform of the Gamma frailty at h·t; e^{−h·t} without frailty.

    Args:
        minutes: t, minutes.
        hazard: h for frailty 1, per minute.
        variance: θ ≥ 0 of the frailty.

    Returns:
        A share.
    """
    if not variance > 0.0:
        return exp(-hazard * minutes)
    return exp(-log(1.0 + variance * hazard * minutes) / variance)


@rule
def mean_stay(hazard: float, variance: float) -> float:
    """Mean minutes per view at a constant hazard: 1/(h·(1 − θ)).

    Args:
        hazard: h for frailty 1, per minute, above 0.
        variance: θ of the frailty, below 1 (the mean is infinite from there on).

    Returns:
        Minutes.
    """
    return 1.0 / (hazard * (1.0 - variance))
