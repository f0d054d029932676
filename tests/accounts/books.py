"""A small market's books, to be filled by the tests."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.accounts.arrays import IntArray, sums_per_index
from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.cohorts import profit_lines, reconcile
from simulator.accounts.fees import SlotFees
from simulator.accounts.ledger import Ledger
from simulator.accounts.orders import OrderBook
from simulator.accounts.stock import StockBook

BRANDS, ANCHORS, AGENCIES, PLATFORMS = 2, 2, 1, 2
# Products 0 and 1 belong to brand 0, product 2 to brand 1.
BRAND_OF_PRODUCT = [0, 0, 1]
UNIT_COSTS = [701, 333, 5003]
OPENING_UNITS = [40, 25, 30]
WALLETS = 10**9
CASH = [50_000, 3_000]
DEPOSITS = [2_000, 500]
PLATFORM_CASH = 100_000


def whole(*values: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(values, np.int64)


def owed_to(claims: Claims, account: int) -> int:
    """Unpaid dues to a creditor's account, fen."""
    return sum(claim.amount_fen for claim in claims.open_claims if claim.creditor == account)


@dataclass
class Books:
    ledger: Ledger
    chart: Chart
    claims: Claims
    stock: StockBook
    orders: OrderBook
    slots: SlotFees

    def check(self) -> None:
        """Every proof that the books offer."""
        self.ledger.check()
        self.orders.check()
        self.stock.check()
        self.slots.check()
        reconcile(self.chart, self.claims, self.orders, self.slots).check()


def open_books(with_stock: bool = True) -> Books:
    ledger = Ledger()
    chart = Chart(ledger)
    for index in range(BRANDS):
        chart.add_brand(f"brand {index}")
    for index in range(ANCHORS):
        chart.add_anchor(f"anchor {index}")
    chart.add_agency("agency 0")
    for index in range(PLATFORMS):
        chart.add_platform(f"platform {index}")
    chart.endow(chart.viewers, WALLETS)
    chart.endow(chart.brand_cash, whole(*CASH))
    chart.endow(chart.brand_deposit, whole(*DEPOSITS))
    chart.endow(chart.platform, PLATFORM_CASH)
    claims = Claims(ledger)
    stock = StockBook(chart, claims)
    stock.add_products(whole(*BRAND_OF_PRODUCT))
    if with_stock:
        stock.endow(whole(0, 1, 2), whole(*OPENING_UNITS), whole(*UNIT_COSTS))
    return Books(ledger, chart, claims, stock, OrderBook(chart, stock, claims), SlotFees(chart))


def new_order(**given: Any) -> dict[str, Any]:
    """One order as plain values; what is not given is ordinary."""
    order = {
        "tick": 5, "viewer": 11, "room": 0, "channel": 2, "anchor": 0, "agency": 0, "product": 0,
        "category": 0, "platform": 0, "checkout_platform": 0, "units": 3, "price_fen": 1999,
        "discount_fen": 100, "instrument": 1, "coupon_fen": 0, "shipping_fen": 120,
        "instruments": 0b10, "minutes_watched": 0.0,
        "ship_session": 0, "deliver_session": 1, "window_end_session": 2,
        "commission_bp": 1733, "agency_bp": 3371, "platform_fee_bp": 351, "link_fee_bp": 0,
    }  # fmt: skip
    assert set(given) <= set(order)
    return order | given


def place(books: Books, *orders: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Place orders in the given order."""
    batch = {name: whole(*(order[name] for order in orders)) for name in orders[0]}
    times = np.arange(len(orders), dtype=np.float64)
    return books.orders.place(batch, books.ledger.session, times, np.zeros(len(orders), np.uint32))


def cohort_profit(chart: Chart, claims: Claims, sessions: int) -> IntArray:
    """Profit by brand and session of the order, fen, shape (brands, sessions)."""
    lines = profit_lines(chart, claims)
    brands = len(chart.brand_names)
    cell = lines.brand * sessions + lines.cohort
    return sums_per_index(cell, lines.amount_fen, brands * sessions).reshape(brands, sessions)
