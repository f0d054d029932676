"""Buying outside rooms: a need, a few offers on the shelf, and the choice among them or none."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, log_near_one


@rule
def need_probability(rate: float) -> float:
    """Probability of a need in a category in a session: 1 − e^{−λ} (a Poisson process).

    Args:
        rate: λ_c, needs per viewer and session.

    Returns:
        A probability.
    """
    return 1.0 - exp(-rate)


@rule
def shelf_utility(product_part: float, price_part: float, satiation_part: float) -> float:
    """Utility of an offer on the shelf: V without room, bond and heat terms.

    Args:
        product_part: ``buying.product_utility``, with the intercept of the shelf and q̂ = rating.
        price_part: ``buying.price_utility`` at the shelf price.
        satiation_part: ``buying.satiation``.

    Returns:
        Utility in log-odds against buying nothing.
    """
    return product_part + price_part + satiation_part


@rule
def log_sum(sum_of_exponentials: float) -> float:
    """Expected largest utility among the offers and none: ln(1 + Σ e^V).

    Args:
        sum_of_exponentials: Σ e^V over all offers on the shelf.

    Returns:
        Utility ≥ 0.
    """
    return log_near_one(sum_of_exponentials)


@rule
def shelf_surplus_fen(
    sum_of_exponentials: float, comparable_price_fen: float, price_sensitivity: float
) -> float:
    """Expected surplus of one visit to the shelf: (v/α)·ln(1 + Σ e^V) (Small & Rosen 1981).

    Args:
        sum_of_exponentials: Σ e^V over all offers on the shelf.
        comparable_price_fen: v, fen; where offers differ, their mean weighted by e^V, which keeps
            dCS/dp = −demand for a common v (assumption).
        price_sensitivity: α > 0.

    Returns:
        Fen per visit.
    """
    return comparable_price_fen / price_sensitivity * log_sum(sum_of_exponentials)
