"""Flows of the ledger as columns: income and cost by cohort, the session that caused them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.cohorts import profit_lines
from simulator.accounts.flows import FlowKind, Role
from simulator.accounts.ledger import Entries, Ledger
from simulator.strategies.promotion import Instrument

Int = NDArray[np.int64]
Groups = Mapping[str, tuple[FlowKind, ...]]
_KINDS = tuple(FlowKind)
_F = FlowKind

# Costs appear above zero in the columns; income less cost is what the ledger's signs give.
BRAND_INCOME: Groups = {"revenue_fen": (_F.SALE_RECOGNISED,)}
BRAND_COSTS: Groups = {
    "goods_fen": (_F.COST_OF_GOODS, _F.STOCK_WRITE_OFF),
    "delivery_fen": (
        _F.SHIPPING, _F.RETURN_SHIPPING, _F.SERVICE, _F.INSURANCE_PREMIUM, _F.PACKAGING,
    ),
    "slot_fee_fen": (_F.SLOT_FEE_EXPENSED,),
    "brand_traffic_fen": (_F.TRAFFIC, _F.ADVERTISING, _F.REMINDER),
    "brand_room_cost_fen": (_F.ROOM_COST, _F.WAGE, _F.ROOM_TOOLS, _F.BONUS),
    "brand_compensation_fen": (
        _F.COMPENSATION, _F.RECALL_REFUND, _F.ADVANCE_RECOVERED, _F.PRICE_PROTECTION,
        _F.PRICE_PROTECTION_REVERSED,
    ),
    "brand_fine_fen": (_F.FINE,),
}  # fmt: skip
ANCHOR_INCOME: Groups = {
    "commission_fen": (_F.SETTLEMENT_COMMISSION,),
    "slot_fee_income_fen": (_F.SLOT_FEE_EARNED,),
    "gift_income_fen": (_F.GIFT,),
}
ANCHOR_COSTS: Groups = {"anchor_fine_fen": (_F.FINE,)}
PLATFORM_INCOME: Groups = {
    "take_fen": (_F.SETTLEMENT_PLATFORM_FEE, _F.SETTLEMENT_LINK_FEE),
    "traffic_fen": (_F.TRAFFIC, _F.ADVERTISING),
    "gift_share_fen": (_F.GIFT_SHARE_PLATFORM,),
}
BOUGHT = (
    _F.SALE_RECOGNISED, _F.GIFT, _F.GIFT_SHARE_AGENCY, _F.GIFT_SHARE_PLATFORM,
)  # fmt: skip
"""What buyers pay for goods is in their surplus already; a gift is worth its price to its giver."""
PLATFORM_REFUNDS = (_F.COUPON_REFUND,)
"""What comes back to a platform is no revenue."""
INSTRUMENTS_IN_LEDGER = (
    Instrument.SLOT_FEE, Instrument.TRAFFIC, Instrument.ROOM_COST, Instrument.SERVICE_DESK,
    Instrument.RETURN_INSURANCE, Instrument.QUALITY_CONTROL, Instrument.RECALL,
    Instrument.PRICE_GUARANTEE, Instrument.PACKAGING, Instrument.POINTS, Instrument.REMINDER,
    Instrument.EXCLUSIVITY, Instrument.BEST_PRICE, Instrument.VIRTUAL_HOST, Instrument.CO_BRANDING,
    Instrument.LICENCE, Instrument.OFFLINE_CAMPAIGN, Instrument.SPECIAL_SESSION,
    Instrument.TEAM, Instrument.QUESTION_TIME, Instrument.VOTE, Instrument.LOTTERY,
    Instrument.FAN_GROUP, Instrument.WARM_UP, Instrument.BONUS, Instrument.SECURITY,
    Instrument.FAKE_TRAFFIC, Instrument.INSERT_COUPON, Instrument.STREAMING,
)  # fmt: skip
"""Instruments that are paid by themselves, and not by way of an order's price or shares
alone."""
PLATFORM_COSTS: Groups = {
    "coupon_fen": (_F.PLATFORM_COUPON, _F.COUPON_REFUND),
    "support_fen": (_F.SUBSIDY, _F.CREATOR_PRIZE),
    "checks_fen": (_F.MODERATION,),
}
MARKET_FLOWS: Groups = {
    "commission_fen": (_F.SETTLEMENT_COMMISSION,),
    "agency_fen": (_F.SETTLEMENT_AGENCY,),
    "take_fen": (_F.SETTLEMENT_PLATFORM_FEE, _F.SETTLEMENT_LINK_FEE),
    "traffic_fen": (_F.TRAFFIC, _F.ADVERTISING),
    "gift_share_fen": (_F.GIFT_SHARE_PLATFORM,),
    "room_cost_fen": (_F.ROOM_COST, _F.WAGE, _F.ROOM_TOOLS, _F.BONUS),
    "compensation_fen": (_F.COMPENSATION, _F.RECALL_REFUND),
    "fine_fen": (_F.FINE,),
    "fake_traffic_fen": (_F.FAKE_BUYERS_HIRED,),
}


def brand_money(chart: Chart, claims: Claims, sessions: int) -> dict[str, Int]:
    """Income, costs and profit of brands, unpaid dues included.

    Args:
        chart: Accounts of the brands.
        claims: Dues that are costs although they are unpaid.
        sessions: Number of sessions.

    Returns:
        The columns of ``columns.BRAND_MONEY``, fen, shape (sessions, brands) each;
        revenue + other income − costs = profit.
    """
    lines = profit_lines(chart, claims)
    table = _Lines(lines.kind, lines.brand, lines.cohort, lines.amount_fen)
    size = len(chart.brand_names)
    columns = _named(table, BRAND_INCOME, BRAND_COSTS, sessions, size)
    named = _kinds_of(BRAND_INCOME, BRAND_COSTS)
    rest = ~np.isin(table.kind, named)
    income = table.only(rest & (table.amount_fen > 0)).sums(sessions, size)
    cost = table.only(rest & (table.amount_fen < 0)).sums(sessions, size)
    profit = table.sums(sessions, size)
    return columns | {
        "other_income_fen": income, "other_cost_fen": -cost, "brand_profit_fen": profit,
    }  # fmt: skip


def anchor_money(chart: Chart, sessions: int) -> dict[str, Int]:
    """Income and costs of anchors.

    Args:
        chart: Accounts of the anchors.
        sessions: Number of sessions.

    Returns:
        The columns of ``columns.ANCHOR_MONEY``, fen, shape (sessions, anchors) each.
    """
    size = chart.anchor.size
    table = _lines(chart.ledger, (chart.anchor,))
    cost = table.only(table.amount_fen < 0).sums(sessions, size)
    other = (table.amount_fen > 0) & ~np.isin(table.kind, _kinds_of(ANCHOR_INCOME))
    return _named(table, ANCHOR_INCOME, ANCHOR_COSTS, sessions, size) | {
        "other_income_fen": table.only(other).sums(sessions, size),
        "anchor_cost_fen": -cost,
        "anchor_income_fen": table.sums(sessions, size),
    }


def platform_money(chart: Chart, sessions: int) -> dict[str, Int]:
    """Income and costs of platforms.

    Args:
        chart: Accounts of the platforms.
        sessions: Number of sessions.

    Returns:
        The columns of ``columns.PLATFORM_MONEY``, fen, shape (sessions, platforms) each.
    """
    size = chart.platform.size
    table = _lines(chart.ledger, (chart.platform, chart.platform_deposit))
    income = (table.amount_fen > 0) & ~np.isin(table.kind, PLATFORM_REFUNDS)
    other = income & ~np.isin(table.kind, _kinds_of(PLATFORM_INCOME))
    return _named(table, PLATFORM_INCOME, PLATFORM_COSTS, sessions, size) | {
        "other_income_fen": table.only(other).sums(sessions, size),
        "platform_revenue_fen": table.only(income).sums(sessions, size),
        "platform_profit_fen": table.sums(sessions, size),
    }


def instrument_money(chart: Chart, claims: Claims, sessions: int) -> Int:
    """What brands spent on instruments that are paid by themselves, unpaid dues included.

    Args:
        chart: Accounts of the brands.
        claims: Dues that are costs although they are unpaid.
        sessions: Number of sessions.

    Returns:
        Fen by cohort, brand and code of the instrument, shape (sessions, brands, codes).
    """
    lines, codes = profit_lines(chart, claims), len(Instrument)
    paid = np.isin(lines.instrument, INSTRUMENTS_IN_LEDGER)
    # What a partner is paid is no spending of the partner's.
    paid &= (lines.kind != _F.CO_BRAND_SHARE) | (lines.amount_fen < 0)
    owner = lines.brand * codes + lines.instrument
    table = _Lines(lines.kind, owner, lines.cohort, -lines.amount_fen).only(paid)
    brands = len(chart.brand_names)
    return table.sums(sessions, brands * codes).reshape(sessions, brands, codes)


def others_money(chart: Chart, sessions: int) -> dict[str, Int]:
    """What agencies, the public purse and buyers after the sale took in, less what they paid.

    Args:
        chart: Their accounts.
        sessions: Number of sessions.

    Returns:
        ``agency_income_fen``, ``treasury_fen`` and ``buyer_money_fen``, fen, shape (sessions,).
    """
    buyers = _lines(chart.ledger, (np.array([chart.viewers], np.int64),))
    buyers = buyers.only(~np.isin(buyers.kind, BOUGHT))
    owners = {
        "agency_income_fen": _lines(chart.ledger, (chart.agency,)),
        "treasury_fen": _lines(chart.ledger, (np.array([chart.treasury], np.int64),)),
        "buyer_money_fen": buyers,
    }
    size = max(chart.agency.size, 1)
    return {name: lines.sums(sessions, size).sum(axis=1) for name, lines in owners.items()}


def market_money(ledger: Ledger, sessions: int) -> dict[str, Int]:
    """Flows of the whole market, whoever paid them.

    Args:
        ledger: The books.
        sessions: Number of sessions.

    Returns:
        The columns of ``MARKET_FLOWS``, fen, shape (sessions,) each.
    """
    entries = _all_entries(ledger)
    nobody = np.zeros(entries.kind.size, np.int64)
    table = _Lines(entries.kind, nobody, entries.cohort, entries.amount_fen)
    return {
        name: table.only(np.isin(table.kind, kinds)).sums(sessions, 1)[:, 0]
        for name, kinds in MARKET_FLOWS.items()
    }


class _Lines:
    """Lines of income (above zero) and cost by kind, owner and cohort."""

    def __init__(self, kind: Int, owner: Int, cohort: Int, amount_fen: Int) -> None:
        self.kind, self.owner, self.cohort, self.amount_fen = kind, owner, cohort, amount_fen

    def only(self, chosen: NDArray[np.bool_]) -> "_Lines":
        """The chosen lines."""
        return _Lines(
            self.kind[chosen], self.owner[chosen], self.cohort[chosen], self.amount_fen[chosen]
        )

    def sums(self, sessions: int, size: int) -> Int:
        """Sums by cohort and owner, shape (sessions, size); later cohorts are left out."""
        totals = np.zeros((sessions, size), np.int64)
        inside = self.cohort < sessions
        np.add.at(totals, (self.cohort[inside], self.owner[inside]), self.amount_fen[inside])
        return totals


def _named(
    table: _Lines, income: Groups, costs: Groups, sessions: int, size: int
) -> dict[str, Int]:
    signed = [(name, kinds, 1) for name, kinds in income.items()]
    signed += [(name, kinds, -1) for name, kinds in costs.items()]
    return {
        name: sign * table.only(np.isin(table.kind, kinds)).sums(sessions, size)
        for name, kinds, sign in signed
    }


def _kinds_of(*groups: Groups) -> list[int]:
    return [int(kind) for group in groups for kinds in group.values() for kind in kinds]


def _all_entries(ledger: Ledger) -> Entries:
    parts = [ledger.entries(session) for session in ledger.sessions()]
    return Entries(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _lines(ledger: Ledger, accounts: tuple[Int, ...]) -> _Lines:
    """Lines of profit of the owners of some accounts, owner k holding the k-th of each."""
    entries = _all_entries(ledger)
    owner_of = np.full(len(ledger), -1, np.int64)
    for owned in accounts:
        owner_of[owned] = np.arange(owned.size)
    in_profit = np.array([kind.role is Role.PROFIT for kind in _KINDS])[entries.kind]
    payer, receiver = owner_of[entries.debit], owner_of[entries.credit]
    paid = np.flatnonzero(in_profit & (payer >= 0))
    received = np.flatnonzero(in_profit & (receiver >= 0))
    rows = np.concatenate((paid, received))
    return _Lines(
        entries.kind[rows],
        np.concatenate((payer[paid], receiver[received])),
        entries.cohort[rows],
        np.concatenate((-entries.amount_fen[paid], entries.amount_fen[received])),
    )
