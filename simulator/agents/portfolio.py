"""Portfolios of contracts: the set whose expected profit is worth its risk, within a budget.

A portfolio is worth Σ mean − ½·a·Σ covariance (Markowitz 1952), a the brand's absolute risk
aversion. An evening's contribution x (expected orders × profit per order, before fees) of two
contracts varies together by the shocks that they share, all log-normal: the market's evening, the
room's evening if the anchor is the same, and the appeal if the product is the same,

    cov = x·x'·(e^{s²} − 1)
    s²  = market² + (entering² + buying² if one anchor) + (appeal² if one product)

The set is built by greedy choice: the contract that adds most to the portfolio's worth, until
nothing adds to it, the quota is reached, or no fee fits the budget any more. So diversification
costs nothing extra: a second contract with one anchor brings more variance than one with another.
The set becomes the plan's list and its size the quota, before matching: contracts that anchors
refuse are not replaced.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.posting import Plan, Posted
from simulator.rules.contracting import relative_covariance, risk_adjusted
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.collaborations import PortfolioCollaboration

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


def portfolios(
    market: "Market",
    plans: Sequence[Plan],
    posted: Posted,
    preference: Real,
    gross: Real,
    quotas: Int,
    listed: Flags,
) -> tuple[Int, Flags]:
    """Let plans of the strategy ``portfolio`` choose their sets.

    Args:
        market: The market.
        plans: All plans.
        posted: Possible contracts, shape (n,).
        preference: What each is worth to its plan, fees taken off, fen, shape (n,).
        gross: The same before fees and without exploration, fen, shape (n,).
        quotas: Contracts that each plan seeks, shape (plans,).
        listed: Whether a contract is on its plan's list, shape (n,).

    Returns:
        Quotas and lists, with those of portfolios replaced.
    """
    quotas, listed = quotas.copy(), listed.copy()
    for number, plan in enumerate(plans):
        strategy = plan.strategy
        if not isinstance(strategy, PortfolioCollaboration):
            continue
        rows = np.flatnonzero(posted.plan == number)
        budget = plan.budget_fen
        if strategy.budget is not None:
            budget = min(budget, round(strategy.budget * FEN_PER_YUAN))
        cost = posted.fees_fen[rows] * market.scenario.contract_period
        chosen = chosen_set(
            preference[rows] / FEN_PER_YUAN,
            covariances(market, posted.kept(rows), gross[rows] / FEN_PER_YUAN),
            strategy.risk_aversion,
            cost,
            budget,
            plan.quota,
        )
        listed[rows] = False
        listed[rows[chosen]] = True
        quotas[number] = len(chosen)
    return quotas, listed


def covariances(market: "Market", posted: Posted, contribution: Real) -> Real:
    """Covariance of what contracts bring on an evening.

    Args:
        market: The market, for the size of its shocks.
        posted: The contracts, shape (n,).
        contribution: What each is expected to bring before fees, yuan, shape (n,).

    Returns:
        Yuan squared, shape (n, n).
    """
    shocks = market.scenario.shocks
    room = squared(shocks.room_entering) + squared(shocks.room_buying)
    market_wide, appeal = squared(shocks.market), squared(shocks.appeal)
    table = np.array(
        [
            [relative_covariance(market_wide + a * room + p * appeal) for p in (0, 1)]
            for a in (0, 1)
        ],
        np.float64,
    )
    same_anchor = (posted.anchor[:, None] == posted.anchor[None, :]).astype(np.int64)
    same_product = (posted.product[:, None] == posted.product[None, :]).astype(np.int64)
    return np.asarray(
        contribution[:, None] * contribution[None, :] * table[same_anchor, same_product], np.float64
    )


def squared(x: float) -> float:
    """The square of a number by multiplication, the same on every machine."""
    return x * x


def chosen_set(
    mean: Real, covariance: Real, aversion: float, cost: Int, budget: int, most: int
) -> list[int]:
    """Choose contracts one by one, each time the one that adds most to mean − ½·a·variance.

    Args:
        mean: What each contract is worth, yuan, shape (n,).
        covariance: Yuan squared, shape (n, n).
        aversion: a, per yuan.
        cost: Fees of a period, fen, shape (n,).
        budget: Fees of a period at most, fen.
        most: Contracts at most.

    Returns:
        Rows chosen, in the order of choice.
    """
    chosen: list[int] = []
    added_variance = np.diag(covariance).copy()
    open_ = np.ones(len(mean), np.bool_)
    left = budget
    while len(chosen) < most:
        open_ &= cost <= left
        pairs = zip(mean.tolist(), added_variance.tolist(), strict=True)
        worth = np.array([risk_adjusted(value, risk, aversion) for value, risk in pairs])
        rows = np.flatnonzero(open_ & (worth > 0.0))
        if not len(rows):
            break
        best = int(rows[np.argmax(worth[rows])])
        chosen.append(best)
        left -= int(cost[best])
        open_[best] = False
        added_variance = added_variance + 2.0 * covariance[best]
    return chosen
