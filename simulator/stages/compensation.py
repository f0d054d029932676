"""A multiple of the price for whoever complains of a false claim (退一赔三).

The broadcast's recording proves the claim, so every complaint about an order that was sold with an
exaggerated one succeeds; where the rule says so, one about a defective unit too. Each unit is worth
max(multiple · price, minimum). Part of it is the host's, where the rule says so and the room is her
own, the rest the seller's. They pay from cash and deposit; then a platform that advances
compensation pays in their place; what is left is the buyers' claim, which they are paid in the
order in which they were awarded, once the debtor has money, and never if the debtor goes bankrupt.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.market_rules import CompensationMultiple

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOBODY = -1


def entitled(market: "Market", rows: Int) -> Flags:
    """Tell whose complaints today's law gives a multiple of the price.

    Args:
        market: The market.
        rows: Rows of orders whose complaints are closed.

    Returns:
        Flags, shape (n,); nobody where there is no such rule.
    """
    rule = market.regulator.rules.latest(CompensationMultiple)
    if rule is None:
        return np.zeros(len(rows), np.bool_)
    column = market.orders.column
    cheated = column("exaggeration")[rows] > 0
    return np.asarray(cheated | (column("defect")[rows] & rule.defects), np.bool_)


def compensate(market: "Market", rows: Int) -> Int:
    """Award and pay the multiple.

    Args:
        market: The market.
        rows: Rows of orders that are entitled to it.

    Returns:
        What buyers have received so far, fen, shape (n,).
    """
    rule = market.regulator.rules.latest(CompensationMultiple)
    received = np.zeros(len(rows), np.int64)
    if rule is None or not len(rows):
        return received
    column, chart = market.orders.column, market.chart
    least, multiple = round(rule.minimum * FEN_PER_YUAN), round(rule.multiple * BASIS_POINTS)
    each = np.maximum(column("price_fen")[rows] * multiple // BASIS_POINTS, least)
    award = each * column("units")[rows]
    anchor, brand = column("anchor")[rows].astype(np.int64), column("brand")[rows]
    own = np.append(np.array([a.is_store_host() for a in market.anchors], np.bool_), True)
    by_host = np.where(own[anchor], 0, award * round(rule.host * BASIS_POINTS) // BASIS_POINTS)
    np.add.at(market.claims.buyers.by_host_fen, anchor[by_host > 0], by_host[by_host > 0])
    hosts = np.append(chart.anchor, NOBODY)[anchor]
    none = np.full(len(rows), NOBODY)
    received += _collect(market, rows, hosts, none, by_host)
    cash, deposit = chart.brand_cash[brand], chart.brand_deposit[brand]
    received += _collect(market, rows, cash, deposit, award - by_host)
    return received


def _collect(market: "Market", rows: Int, cash: Int, deposit: Int, due: Int) -> Int:
    """Let debtors pay; buyers are served in the order of their orders; what each received."""
    orders, chart, received = market.orders, market.chart, np.zeros(len(rows), np.int64)
    platform = orders.column("platform")[rows].astype(np.int64)
    backer = np.where(market.advances_compensation[platform], chart.platform[platform], NOBODY)
    cohort = orders.column("session")[rows].astype(np.int64)
    viewer = orders.column("viewer")[rows]
    pairs = np.unique(np.stack((cash, backer), axis=1)[due > 0], axis=0)
    for debtor, guarantor in pairs.tolist():
        mine = np.flatnonzero((cash == debtor) & (backer == guarantor) & (due > 0))
        before = market.ledger.balance(chart.viewers)
        market.claims.pay_or_claim(
            FlowKind.COMPENSATION, debtor, int(deposit[mine[0]]), chart.viewers, due[mine], 0,
            cohort[mine], guarantor,
        )  # fmt: skip
        paid = market.ledger.balance(chart.viewers) - before
        reached = np.clip(paid - (np.cumsum(due[mine]) - due[mine]), 0, due[mine])
        received[mine] = reached
        for row, left in zip(mine.tolist(), (due[mine] - reached).tolist(), strict=True):
            market.claims.buyers.wait(debtor, int(viewer[row]), left)
    return received


def hand_on(market: "Market") -> None:
    """Put what debtors have paid of old awards into the wallets of those who waited for it.

    Args:
        market: The market, before its books are checked.
    """
    for debtor, amount in market.claims.take_settled(market.chart.viewers):
        for viewer, part in market.claims.buyers.paid(debtor, amount):
            market.engine.credit(np.array([viewer], np.int32), np.array([part], np.int64))
