"""Profit by cohort: what the orders and activities of a session earned, whenever money moved.

A sale earns the brand its remainder when the buyer keeps, less the cost of the units; units that
come back unsaleable cost their value; a slot fee is a cost when pitched; other costs belong to the
session that caused them; a due that became a claim is a cost although it is unpaid. ``reconcile``
proves that profit and cash tell the same story: profit = cash + deposit − capital + goods + prepaid
slot fees + kept orders in escrow − claims − points that customers hold.
"""

from dataclasses import dataclass

import numpy as np

from simulator.accounts.arrays import IntArray, group_sums, sums_per_index
from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.customer_files import CustomerFiles
from simulator.accounts.fees import SlotFees
from simulator.accounts.flows import FlowKind, Role
from simulator.accounts.ledger import Entries, LedgerImbalance
from simulator.accounts.orders import OrderBook

_KINDS = tuple(FlowKind)


@dataclass(frozen=True)
class ProfitLines:
    """Profit of brands as columns, int64, shape (n,), sorted by brand, cohort, kind, instrument.

    Attributes:
        brand: Brand index.
        cohort: Session that caused the line.
        kind: FlowKind code of the line.
        instrument: Instrument code, 0 for none.
        amount_fen: Income above zero, cost below.
    """

    brand: IntArray
    cohort: IntArray
    kind: IntArray
    instrument: IntArray
    amount_fen: IntArray


def profit_lines(chart: Chart, claims: Claims) -> ProfitLines:
    """Every income and cost of every brand so far.

    Args:
        chart: Accounts of the brands.
        claims: Dues that are costs although they are unpaid.

    Returns:
        The lines; of unpaid dues under their own kind.
    """
    ledger = chart.ledger
    is_profit = np.array([kind.role is Role.PROFIT for kind in _KINDS])
    parts = [_brand_lines(chart, ledger.entries(session)) for session in ledger.sessions()]
    parts.append(_brand_lines(chart, _unpaid(claims)))
    brand, cohort, kind, instrument, amount = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    used = np.flatnonzero(is_profit[kind])
    keys = [key[used] for key in (brand, cohort, kind, instrument)]
    (brand, cohort, kind, instrument), amounts = group_sums(keys, amount[used])
    return ProfitLines(brand, cohort, kind, instrument, amounts)


@dataclass(frozen=True)
class Reconciliation:
    """Profit beside what it must equal; int64 fen, shape (brands,).

    Attributes:
        profit_fen: All cohorts together.
        money_fen: Cash and deposit.
        capital_fen: What owners and lenders put in, net of what they took out.
        goods_fen: Goods on stock and in transit at cost.
        prepaid_fen: Slot fees in escrow.
        receivable_fen: Remainders of kept orders in escrow.
        owed_fen: Unpaid dues (for costs and goods).
        points_fen: Points that customers may still spend.
    """

    profit_fen: IntArray
    money_fen: IntArray
    capital_fen: IntArray
    goods_fen: IntArray
    prepaid_fen: IntArray
    receivable_fen: IntArray
    owed_fen: IntArray
    points_fen: IntArray

    @property
    def difference_fen(self) -> IntArray:
        """Profit less what it must equal; exactly 0 for every brand, shape (brands,)."""
        assets = self.money_fen + self.goods_fen + self.prepaid_fen + self.receivable_fen
        return self.profit_fen - (assets - self.capital_fen - self.owed_fen - self.points_fen)

    def check(self) -> None:
        """Raise LedgerImbalance if profit and cash differ for a brand."""
        for brand in np.flatnonzero(self.difference_fen)[:1]:
            raise LedgerImbalance(
                f"the profit of brand {brand} is {self.difference_fen[brand]} fen more than its "
                "money, goods, prepaid fees and open sales explain",
                None,
            )


def reconcile(
    chart: Chart,
    claims: Claims,
    orders: OrderBook,
    slots: SlotFees,
    customers: CustomerFiles | None = None,
) -> Reconciliation:
    """Hold profit, which comes from the flows, against what the other books say.

    Args:
        chart: Accounts of the brands.
        claims: Unpaid dues.
        orders: Open orders and, through them, the stock.
        slots: Slot fees in escrow.
        customers: Files of customers, where brands keep any.

    Returns:
        The parts; call ``check`` on them.
    """
    ledger, brands = chart.ledger, len(chart.brand_names)
    lines = profit_lines(chart, claims)
    capital = np.zeros(brands, np.int64)
    is_capital = np.array([kind.role is Role.FINANCING for kind in _KINDS])
    for session in ledger.sessions():
        brand, _, kind, _, amount = _brand_lines(chart, ledger.entries(session))
        capital += sums_per_index(brand, np.where(is_capital[kind], amount, 0), brands)
    brand, _, kind, _, amount = _brand_lines(chart, _unpaid(claims))
    owed = -sums_per_index(brand, np.where(is_capital[kind], 0, amount), brands)
    return Reconciliation(
        profit_fen=sums_per_index(lines.brand, lines.amount_fen, brands),
        money_fen=ledger.balances[chart.brand_cash] + ledger.balances[chart.brand_deposit],
        capital_fen=capital,
        goods_fen=orders.stock.value_by_brand(),
        prepaid_fen=slots.prepaid_by_brand(),
        receivable_fen=orders.receivable_by_brand(),
        owed_fen=owed,
        points_fen=np.zeros(brands, np.int64)
        if customers is None
        else customers.owed_by_brand(brands),
    )


def _brand_lines(chart: Chart, entries: Entries) -> tuple[IntArray, ...]:
    """(brand, cohort, kind, instrument, signed amount) of the entries that touch a brand."""
    brand_of = np.full(len(chart.ledger), -1, np.int64)
    for accounts in (chart.brand_cash, chart.brand_deposit):
        brand_of[accounts] = np.arange(accounts.size)
    payer, receiver = brand_of[entries.debit], brand_of[entries.credit]
    paid, received = np.flatnonzero(payer >= 0), np.flatnonzero(receiver >= 0)
    rows = np.concatenate((paid, received))
    return (
        np.concatenate((payer[paid], receiver[received])),
        entries.cohort[rows],
        entries.kind[rows],
        entries.instrument[rows],
        np.concatenate((-entries.amount_fen[paid], entries.amount_fen[received])),
    )


def _unpaid(claims: Claims) -> Entries:
    rows = [
        (int(c.kind), c.debtor, c.creditor, c.instrument, c.cohort, c.amount_fen)
        for c in claims.open_claims
    ]
    kind, debit, credit, instrument, cohort, amount = np.array(rows, np.int64).reshape(-1, 6).T
    return Entries(kind, debit, credit, instrument, cohort, amount)
