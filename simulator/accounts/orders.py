"""The life of an order: placed → cancelled | shipped → delivered → kept | returned → settled.

Every amount is computed once, when the order is paid, and stored in whole fen; whatever happens
later posts the stored amounts or their exact reverse. Money stays in the escrow of the checkout's
platform until the return window ends.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, IntLike, as_int64, look_up, sums_per_index
from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.flows import FlowKind
from simulator.accounts.ledger import LedgerImbalance
from simulator.accounts.order_batch import prepare
from simulator.accounts.order_columns import (
    FINAL_STATES,
    TRANSIT_STATES,
    OrderState,
)
from simulator.accounts.order_table import OrderTable
from simulator.accounts.stock import StockBook, StockImbalance


class OrderBook(OrderTable):
    """All orders that are not closed yet, with their money and goods.

    Args:
        chart: Accounts of brands, anchors, agencies and platforms.
        stock: Units and their cost.
        claims: Pays dues, or owes them.
    """

    def __init__(self, chart: Chart, stock: StockBook, claims: Claims) -> None:
        super().__init__(chart.ledger)
        self.chart = chart
        self.stock = stock
        self.claims = claims

    # The life of an order.

    def place(
        self,
        batch: dict[str, Any],
        session: int,
        event_time: NDArray[Any],
        tie_break: NDArray[np.integer[Any]],
    ) -> IntArray:
        """Take new orders: payments go into escrow, units are reserved.

        Args:
            batch: The columns of ``order_columns`` that are not computed, shape (n,) or single
                values (those with a default may be left out), and the rates ``commission_bp``,
                ``agency_bp`` (of the commission), ``platform_fee_bp`` and ``link_fee_bp``, 0 if
                left out. It is emptied.
            session: The running session.
            event_time: When each order was paid, any unit, shape (n,).
            tie_break: Hash that orders equal times, shape (n,).

        Returns:
            Row numbers in serving order (by time, hash, viewer, product), not in the given order.

        Raises:
            ValueError: A column is unknown or out of range, or two orders can't be told apart.
            StockImbalance: A product has fewer units than were ordered.
        """
        self._refuse_other_session(session)
        columns = prepare(batch, session, event_time, tie_break, self.chart, self.stock.brand)
        count = columns["viewer"].size
        columns["unit_cost_fen"] = self.stock.take(columns["product"], columns["units"])
        columns["number"] = self._numbers(session, count)
        rows = self._orders.append(columns)
        del columns
        escrow, buyers = self._escrow(rows), self._buyers(rows)
        self._post(FlowKind.ORDER_PAYMENT, rows, buyers, escrow, self._paid(rows))
        coupons = self._coupons(rows)
        self._post(FlowKind.PLATFORM_COUPON, rows, self._platform(rows), escrow, coupons)
        return rows

    def cancel(self, rows: IntArray, session: int) -> IntArray:
        """Cancel orders before shipping: buyers and platforms get everything back.

        Args:
            rows: Placed orders.
            session: The running session.

        Returns:
            Units back on stock by product, shape (products,).
        """
        self._move(rows, OrderState.CANCELLED, session)
        self._orders.write("cancel_session", rows, session)
        self._refund(FlowKind.REFUND_CANCELLED, rows)
        return self.stock.release(*self._goods(rows))

    def ship(self, rows: IntArray, session: int) -> None:
        """Ship placed orders; brands pay the carriage.

        Args:
            rows: Placed orders.
            session: The running session.
        """
        self._move(rows, OrderState.SHIPPED, session)
        brand = self._orders["brand"][rows]
        self.claims.pay_or_claim(
            FlowKind.SHIPPING,
            self.chart.brand_cash[brand],
            self.chart.brand_deposit[brand],
            self.chart.logistics,
            self._orders["shipping_fen"][rows],
            self._orders["instrument"][rows],
            self._orders["session"][rows],
        )

    def deliver(self, rows: IntArray, session: int, received_quality: NDArray[Any]) -> None:
        """Deliver shipped orders.

        Args:
            rows: Shipped orders.
            session: The running session.
            received_quality: Quality that each buyer received, 0–1, shape (rows,).
        """
        self._move(rows, OrderState.DELIVERED, session)
        self._orders.write("delivered", rows, True)
        self._orders.write("received_quality", rows, received_quality)

    def keep(self, rows: IntArray, session: int) -> None:
        """Buyers decide to keep: the sale and its cost enter profit, the money stays in escrow.

        Args:
            rows: Delivered orders.
            session: The running session.
        """
        self._move(rows, OrderState.KEPT, session)
        brand_cash = self.chart.brand_cash[self._orders["brand"][rows]]
        brand_fen = self._orders["brand_fen"][rows]
        self._post(FlowKind.SALE_RECOGNISED, rows, self._buyers(rows), brand_cash, brand_fen)
        self.stock.hand_over(*self._goods(rows), *self._labels(rows))

    def return_(self, rows: IntArray, session: int, resaleable_bp: IntLike) -> IntArray:
        """Buyers return: they get their money, what can be sold again goes back on stock.

        Args:
            rows: Delivered orders.
            session: The running session.
            resaleable_bp: Share of units that can be sold again, basis points, shape (rows,) or a
                single share; floored over all returns of a product so far, not order by order.

        Returns:
            Units back on stock by product, shape (products,).
        """
        self._move(rows, OrderState.RETURNED, session)
        self._orders.write("returned", rows, True)
        self._orders.write("return_session", rows, session)
        self._refund(FlowKind.REFUND_RETURNED, rows)
        goods = self._goods(rows)
        back, lost = self.stock.come_back(*goods, resaleable_bp, rows, *self._labels(rows))
        self._orders.write("lost_units", rows, lost)
        return back

    def settle(self, rows: IntArray, session: int) -> None:
        """Pay out kept orders whose return window has ended.

        Args:
            rows: Kept orders.
            session: The running session.

        Raises:
            IllegalTransition: The window of an order is still open.
        """
        window_end = self._orders["window_end_session"][self._checked(rows, session)]
        self._refuse(rows, window_end > session, "its return window is open")
        self._move(rows, OrderState.SETTLED, session)
        orders, chart, escrow = self._orders, self.chart, self._escrow(rows)
        anchor = look_up(chart.anchor, orders["anchor"][rows])
        agency = look_up(chart.agency, orders["agency"][rows])
        checkout = chart.platform[orders["checkout_platform"][rows]]
        brand_cash = chart.brand_cash[orders["brand"][rows]]
        for kind, receiver, amount in (
            (FlowKind.SETTLEMENT_COMMISSION, anchor, "commission_fen"),
            (FlowKind.SETTLEMENT_AGENCY, agency, "agency_fen"),
            (FlowKind.SETTLEMENT_PLATFORM_FEE, checkout, "platform_fee_fen"),
            (FlowKind.SETTLEMENT_LINK_FEE, self._platform(rows), "link_fee_fen"),
            (FlowKind.SETTLEMENT_BRAND, brand_cash, "brand_fen"),
        ):
            self._post(kind, rows, escrow, receiver, orders[amount][rows])

    # Complaints are cases that point to an order; they do not change its state.

    def complain(self, rows: IntArray, session: int) -> None:
        """Open a case for each order; an order with an open case is not taken out.

        Args:
            rows: Orders in any state, without an open case.
            session: The running session.
        """
        rows = self._checked(rows, session)
        self._refuse(rows, self._orders["case_open"][rows], "its case open already")
        self._orders.write("complained", rows, True)
        self._orders.write("case_open", rows, True)

    def close_case(self, rows: IntArray, session: int, compensation_fen: IntLike) -> None:
        """Close cases; paying the compensation is up to the caller (``Claims.pay_or_claim``).

        Args:
            rows: Orders with an open case.
            session: The running session.
            compensation_fen: What the buyers were awarded, shape (rows,) or a single amount.
        """
        rows = self._checked(rows, session)
        awarded = as_int64(compensation_fen, "compensation")
        if (awarded < 0).any():
            raise ValueError("compensation can't be negative")
        self._refuse(rows, ~self._orders["case_open"][rows], "no open case")
        self._orders.write("case_open", rows, False)
        self._orders.write(
            "compensation_fen", rows, self._orders["compensation_fen"][rows] + awarded
        )
        final = rows[np.isin(self._orders["state"][rows], FINAL_STATES)]
        self._orders.write("closing_session", final, session)

    # Checks.

    def receivable_by_brand(self) -> IntArray:
        """The brands' remainders of kept orders that wait in escrow, fen, shape (brands,)."""
        rows = self.rows_in(OrderState.KEPT)
        amounts = self._orders["brand_fen"][rows]
        return sums_per_index(self._orders["brand"][rows], amounts, len(self.chart.brand_names))

    def check(self) -> None:
        """Prove that escrow and goods in transit are exactly those of the open orders.

        Raises:
            LedgerImbalance: An escrow account differs from its open orders.
            StockImbalance: Units in transit differ from the open orders.
        """
        rows = self.open_rows()
        held = sums_per_index(
            self._orders["checkout_platform"][rows],
            self._paid(rows) + self._coupons(rows),
            len(self.chart.platform_names),
        )
        balances = self.ledger.balances[self.chart.order_escrow]
        for wrong in np.flatnonzero(held != balances)[:1]:
            raise LedgerImbalance(
                f"{self.ledger.label(int(self.chart.order_escrow[wrong]))} holds {balances[wrong]} "
                f"fen, its open orders add up to {held[wrong]}",
                None,
            )
        products, units, _ = self._goods(self.rows_in(*TRANSIT_STATES))
        under_way = sums_per_index(products, units, len(self.stock))
        for wrong in np.flatnonzero(under_way != self.stock.in_transit)[:1]:
            raise StockImbalance(
                f"product {wrong}: {self.stock.in_transit[wrong]} units in transit, "
                f"{under_way[wrong]} in open orders"
            )

    # Posting.

    def _post(
        self, kind: FlowKind, rows: IntArray, payer: IntArray, receiver: IntArray, amount: IntArray
    ) -> None:
        self.ledger.post(kind, payer, receiver, amount, *self._labels(rows))

    def _refund(self, kind: FlowKind, rows: IntArray) -> None:
        escrow, buyers = self._escrow(rows), self._buyers(rows)
        self._post(kind, rows, escrow, buyers, self._paid(rows))
        self._post(FlowKind.COUPON_REFUND, rows, escrow, self._platform(rows), self._coupons(rows))

    def _labels(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        instrument, cohort = self._orders["instrument"][rows], self._orders["session"][rows]
        return instrument.astype(np.int64), cohort.astype(np.int64)

    def _paid(self, rows: IntArray) -> IntArray:
        return np.asarray(self._orders["units"][rows] * self._orders["price_fen"][rows], np.int64)

    def _coupons(self, rows: IntArray) -> IntArray:
        return np.asarray(self._orders["units"][rows] * self._orders["coupon_fen"][rows], np.int64)

    def _buyers(self, rows: IntArray) -> IntArray:
        fake = self._orders["viewer"][rows] < 0
        return np.where(fake, self.chart.outside, self.chart.viewers).astype(np.int64)

    def _escrow(self, rows: IntArray) -> IntArray:
        escrow: IntArray = self.chart.order_escrow[self._orders["checkout_platform"][rows]]
        return escrow

    def _platform(self, rows: IntArray) -> IntArray:
        platform: IntArray = self.chart.platform[self._orders["platform"][rows]]
        return platform

    def _goods(self, rows: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        names = ("product", "units", "unit_cost_fen")
        products, units, costs = (self._orders[name][rows].astype(np.int64) for name in names)
        return products, units, costs
