"""What brands, anchors and platforms believe, and how they choose among options."""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp


@rule
def shrunken_belief(prior_rate: float, prior_views: float, orders: float, views: float) -> float:
    """Expected orders per view: (n·prior + orders)/(n + views).

    The posterior mean of a conversion with a Beta prior worth n views.

    Args:
        prior_rate: Prior orders per view.
        prior_views: n > 0, default 500.
        orders: Orders seen; rivals' public figures count with weight 0.2 for those who buy data.
        views: Views seen, weighted likewise.

    Returns:
        Orders per view.
    """
    return (prior_views * prior_rate + orders) / (prior_views + views)


@rule
def choice_weight(expected_profit: float, best_profit: float, temperature: float) -> float:
    """Weight of an option in a softmax choice: e^{(π − π_best)/T}.

    Quantal response (McKelvey & Palfrey 1995); measured from the best option, nothing overflows.

    Args:
        expected_profit: π, fen.
        best_profit: Largest π among the options, fen.
        temperature: T, fen; at 0 or below only the best options count.

    Returns:
        A weight, 0 to 1.
    """
    if not temperature > 0.0:
        return 1.0 if expected_profit >= best_profit else 0.0
    return exp((expected_profit - best_profit) / temperature)


@rule
def choice_temperature(share: float, mean_profit: float, contract_round: float) -> float:
    """Temperature of the softmax choice: T = share·|mean profit|·t^{−½}.

    Args:
        share: Share of mean profit, default 0.1.
        mean_profit: Mean expected profit of the options, fen.
        contract_round: t ≥ 1, contract rounds so far, this one included.

    Returns:
        Fen.
    """
    size = mean_profit if mean_profit >= 0.0 else -mean_profit
    return share * size / float(np.sqrt(contract_round))


@rule
def dither_share(least: float, first: float, price_round: float) -> float:
    """Size of price experiments: max(least, first·t^{−¼}) (den Boer & Zwart 2014).

    Without it prices settle before demand is known (incomplete learning).

    Args:
        least: Smallest size, a share of the price, default 0.04.
        first: Size in the first round, default 0.10.
        price_round: t ≥ 1.

    Returns:
        Share of the price.
    """
    return max(least, first / float(np.sqrt(np.sqrt(price_round))))


@rule
def logit_price_fen(
    unit_cost_fen: float,
    commission: float,
    kept_share: float,
    order_cost_fen: float,
    return_loss_fen: float,
    comparable_price_fen: float,
    price_sensitivity: float,
    choice_probability: float,
) -> float:
    """Price that solves the first-order condition of logit demand.

    p* = c/(1 − κ) + (m + (1 − k)·ℓ)/(k·(1 − κ)) + v/(α·(1 − s)): unit cost, costs per kept order,
    and the mark-up (the monopoly's in a room, Bertrand–Nash on the shelf).

    Args:
        unit_cost_fen: c, fen.
        commission: κ, commission and take rate together, a share below 1.
        kept_share: k, share of orders neither cancelled nor returned, above 0.
        order_cost_fen: m, cost of each order, fen.
        return_loss_fen: ℓ, loss on each return, fen.
        comparable_price_fen: v, fen.
        price_sensitivity: α > 0.
        choice_probability: s, share of considering viewers who buy, below 1.

    Returns:
        Fen.
    """
    net = 1.0 - commission
    order_costs = order_cost_fen + (1.0 - kept_share) * return_loss_fen
    mark_up = comparable_price_fen / (price_sensitivity * (1.0 - choice_probability))
    return unit_cost_fen / net + order_costs / (kept_share * net) + mark_up
