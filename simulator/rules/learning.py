"""What brands, anchors and platforms believe, and how they choose among options."""

import numpy as np

from simulator.rules.compiled import rule


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
