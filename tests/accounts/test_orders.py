"""The life of an order, step by step."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.fees import SlotFees
from simulator.accounts.flows import FlowKind
from simulator.accounts.ledger import Ledger, LedgerImbalance
from simulator.accounts.order_columns import ORDER_COLUMNS, REACHED_FROM, OrderState
from simulator.accounts.order_table import IllegalTransition
from simulator.accounts.orders import OrderBook
from simulator.accounts.stock import StockBook, StockImbalance
from tests.accounts.books import (
    CASH,
    OPENING_UNITS,
    PLATFORM_CASH,
    UNIT_COSTS,
    WALLETS,
    Books,
    new_order,
    open_books,
    place,
    whole,
)

QUALITY = np.float32(0.625)


def advance(books: Books, rows: Any, state: OrderState) -> None:
    """Take placed orders to a state by the shortest way, in the session in which it is due."""
    if state is OrderState.PLACED:
        return
    if state is OrderState.CANCELLED:
        books.orders.cancel(rows, books.ledger.session)
        return
    books.orders.ship(rows, books.ledger.session)
    if state is OrderState.SHIPPED:
        return
    books.ledger.begin_session(1)
    books.orders.deliver(rows, 1, QUALITY)
    if state is OrderState.DELIVERED:
        return
    if state is OrderState.RETURNED:
        books.orders.return_(rows, 1, 5_000)
        return
    books.orders.keep(rows, 1)
    if state is OrderState.SETTLED:
        books.ledger.begin_session(2)
        books.orders.settle(rows, 2)


def test_settled_order_pays_everybody_from_the_stored_amounts() -> None:
    books = open_books()
    chart, balance = books.chart, books.ledger.balance
    rows = place(
        books,
        new_order(units=3, price_fen=1999, coupon_fen=7, platform=1, checkout_platform=0,
                  link_fee_bp=211),
    )  # fmt: skip
    payment = 3 * (1999 + 7)
    assert balance(int(chart.order_escrow[0])) == payment
    assert balance(chart.viewers) == WALLETS - 3 * 1999
    assert balance(int(chart.platform[1])) == PLATFORM_CASH - 21
    advance(books, rows, OrderState.KEPT)
    assert balance(int(chart.order_escrow[0])) == payment  # nothing leaves before the window ends
    assert books.orders.receivable_by_brand().tolist() == [
        payment - payment * 1733 // 10_000 - payment * 351 // 10_000 - payment * 211 // 10_000, 0,
    ]  # fmt: skip
    books.check()
    books.ledger.begin_session(2)
    books.orders.settle(rows, 2)
    commission = payment * 1733 // 10_000
    agency = commission * 3371 // 10_000
    take, link = payment * 351 // 10_000, payment * 211 // 10_000
    assert balance(int(chart.anchor[0])) == commission - agency
    assert balance(int(chart.agency[0])) == agency
    assert balance(int(chart.platform[0])) == PLATFORM_CASH + take
    assert balance(int(chart.platform[1])) == PLATFORM_CASH - 21 + link
    assert balance(int(chart.brand_cash[0])) == CASH[0] - 120 + payment - commission - take - link
    assert balance(int(chart.order_escrow[0])) == 0
    assert balance(chart.logistics) == 120
    assert books.stock.kept.tolist() == [3, 0, 0]
    books.check()


def test_a_market_without_anchors_and_agencies_settles_its_shelf_orders() -> None:
    ledger = Ledger()
    chart = Chart(ledger)
    chart.add_brand("brand")
    chart.add_platform("platform")
    chart.endow(chart.viewers, 500)
    claims = Claims(ledger)
    stock = StockBook(chart, claims)
    stock.add_products(0)
    stock.endow(0, 1, 10)
    orders = OrderBook(chart, stock, claims)
    books = Books(ledger, chart, claims, stock, orders, SlotFees(chart))
    nobody = {"anchor": -1, "agency": -1, "commission_bp": 0, "room": -1, "channel": 0}
    rows = place(books, new_order(units=1, price_fen=500, shipping_fen=0, **nobody))
    advance(books, rows, OrderState.SETTLED)
    assert ledger.balance(int(chart.brand_cash[0])) == 500 - 500 * 351 // 10_000
    books.check()


@pytest.mark.parametrize("end", [OrderState.CANCELLED, OrderState.RETURNED])
def test_refunds_reverse_the_payment_to_the_last_fen(end: OrderState) -> None:
    books = open_books()
    before = books.ledger.balances.copy()
    rows = place(
        books,
        new_order(units=7, price_fen=333, coupon_fen=11, product=1, shipping_fen=0),
        new_order(units=1, price_fen=1, commission_bp=9_999, platform_fee_bp=1, shipping_fen=0),
        new_order(units=1, viewer=-1, anchor=-1, agency=-1, commission_bp=0, shipping_fen=0),
    )
    assert (books.ledger.balances != before).any()
    advance(books, rows, end)
    assert (books.ledger.balances == before).all()
    books.check()
    assert (books.stock.on_stock + books.stock.written_off).tolist() == OPENING_UNITS


def test_cancelled_units_are_back_and_returned_ones_as_far_as_they_can_be_sold() -> None:
    books = open_books()
    rows = place(books, new_order(units=5), new_order(units=4, viewer=12), new_order(product=2))
    back = books.orders.cancel(rows[:1], 0)
    assert back.tolist() == [5, 0, 0]
    books.orders.ship(rows[1:], 0)
    books.ledger.begin_session(1)
    books.orders.deliver(rows[1:], 1, QUALITY)
    back = books.orders.return_(rows[1:], 1, whole(6_200, 9_999))
    assert back.tolist() == [2, 0, 2]  # floor(4 * 0.62), floor(3 * 0.9999)
    assert books.stock.written_off.tolist() == [2, 0, 1]
    assert books.stock.stock_value_fen.tolist() == [
        units * cost for units, cost in zip([38, 25, 29], UNIT_COSTS, strict=True)
    ]
    books.check()


LEGAL = {(before, after) for after, before in REACHED_FROM.items()}


@pytest.mark.parametrize("before", list(OrderState))
@pytest.mark.parametrize("after", list(REACHED_FROM))
def test_every_transition_that_is_not_drawn_is_refused(
    before: OrderState, after: OrderState
) -> None:
    books = open_books()
    rows = place(books, new_order(viewer=1), new_order(viewer=2))[1:]
    advance(books, rows, before)
    books.ledger.begin_session(2)
    steps = {
        OrderState.CANCELLED: lambda: books.orders.cancel(rows, 2),
        OrderState.SHIPPED: lambda: books.orders.ship(rows, 2),
        OrderState.DELIVERED: lambda: books.orders.deliver(rows, 2, QUALITY),
        OrderState.KEPT: lambda: books.orders.keep(rows, 2),
        OrderState.RETURNED: lambda: books.orders.return_(rows, 2, 0),
        OrderState.SETTLED: lambda: books.orders.settle(rows, 2),
    }
    balances = books.ledger.balances.copy()
    if (before, after) in LEGAL:
        steps[after]()
        assert books.orders.column("state").tolist() == [OrderState.PLACED, after]
    else:
        with pytest.raises(
            IllegalTransition, match=rf"session 0, rank 1\) is {before.name.lower()}"
        ):
            steps[after]()
        assert books.orders.column("state").tolist() == [OrderState.PLACED, before]
        assert (books.ledger.balances == balances).all()
    books.check()


def test_settling_waits_for_the_end_of_the_return_window() -> None:
    books = open_books()
    rows = place(books, new_order(window_end_session=9))
    advance(books, rows, OrderState.KEPT)
    books.ledger.begin_session(8)
    assert books.orders.due(OrderState.KEPT, 8).tolist() == []
    with pytest.raises(IllegalTransition, match="its return window is open"):
        books.orders.settle(rows, 8)
    books.ledger.begin_session(9)
    assert books.orders.due(OrderState.KEPT, 9).tolist() == rows.tolist()
    books.orders.settle(rows, 9)


def test_rows_are_named_once_and_exist_and_the_session_runs() -> None:
    books = open_books()
    rows = place(books, new_order())
    with pytest.raises(IllegalTransition, match="named twice"):
        books.orders.ship(np.concatenate((rows, rows)), 0)
    for wrong in (whole(-1), whole(1)):
        with pytest.raises(IndexError, match="rows must be 0 to 0"):
            books.orders.settle(wrong, 0)
    with pytest.raises(ValueError, match="the ledger is in session 0, not 1"):
        books.orders.ship(rows, 1)
    with pytest.raises(TypeError, match="whole numbers"):
        books.orders.ship(np.array([True]), 0)  # type: ignore[arg-type]
    books.orders.ship(whole(), 0)
    assert books.orders.rows_in(OrderState.PLACED).tolist() == [0]


@given(st.permutations(range(5)))
def test_numbers_follow_time_then_hash_whatever_the_order_of_rows(order: list[int]) -> None:
    books = open_books()
    times, hashes = [3.0, 1.5, 3.0, 0.25, 3.0], [9, 5, 2, 7, 9]
    viewers, products = [40, 41, 42, 43, 40], [1, 0, 0, 2, 0]
    names = ("viewer", "product")
    batch = new_order() | {
        name: whole(*(values[i] for i in order))
        for name, values in zip(names, (viewers, products), strict=True)
    }
    time = np.array([times[i] for i in order])
    tie_break = np.array([hashes[i] for i in order], np.uint32)
    rows = books.orders.place(batch, 0, time, tie_break)
    assert rows.tolist() == [0, 1, 2, 3, 4]
    # By time 0.25, 1.5, then at 3.0 by hash 2, then equal hashes by viewer and product.
    assert books.orders.column("viewer").tolist() == [43, 41, 42, 40, 40]
    assert books.orders.column("product").tolist() == [2, 0, 0, 0, 1]
    more = place(books, new_order(viewer=50))
    books.ledger.begin_session(2)
    later = place(books, new_order(viewer=50) | dict.fromkeys(
        ("ship_session", "deliver_session", "window_end_session"), 3))  # fmt: skip
    numbers = books.orders.column("number").tolist()
    assert numbers == [0, 1, 2, 3, 4, 5, 2 << 40]
    assert (more.tolist(), later.tolist()) == ([5], [6])


@pytest.mark.parametrize(
    ("given_values", "message"),
    [
        ({"product": 3}, "product of an order must be 0 to 2, not 3"),
        ({"anchor": 2}, "anchor of an order must be -1 to 1, not 2"),
        ({"units": 0}, "units of an order must be 1 to"),
        ({"price_fen": -1}, "price_fen of an order must be 0 to"),
        ({"anchor": -1}, "without anchor owes commission"),
        ({"agency": -1}, "without agency owes commission"),
        ({"commission_bp": 9_700}, "add up to 10051 bp"),
        ({"deliver_session": 3}, "its sessions go back"),
        ({"tick": 40_000}, "does not fit int16"),
    ],
)
def test_impossible_orders_are_refused_before_anything_is_posted(
    given_values: dict[str, int], message: str
) -> None:
    books = open_books()
    before = books.ledger.balances.copy()
    with pytest.raises(ValueError, match=message):
        place(books, new_order(), new_order(viewer=3, **given_values))
    assert (books.ledger.balances == before).all()
    assert len(books.orders) == 0


def test_batches_hold_known_columns_of_whole_numbers() -> None:
    books = open_books()
    time, tie_break = np.zeros(1), np.zeros(1, np.uint32)
    for name in ("brand_fen", "colour"):
        with pytest.raises(ValueError, match=f"{name} is not a column of new orders"):
            books.orders.place(new_order() | {name: 1}, 0, time, tie_break)
    incomplete = new_order()
    del incomplete["price_fen"]
    with pytest.raises(ValueError, match=r"new orders need price_fen \(paid per unit"):
        books.orders.place(incomplete, 0, time, tie_break)
    with pytest.raises(TypeError, match="price_fen must be whole numbers"):
        books.orders.place(new_order(price_fen=19.99), 0, time, tie_break)
    with pytest.raises(ValueError, match="no event time"):
        books.orders.place(new_order(), 0, np.array([np.nan]), tie_break)
    with pytest.raises(ValueError, match="viewer 11 ordered product 0 twice at one time"):
        books.orders.place(new_order(), 0, np.zeros(2), np.zeros(2, np.uint32))
    with pytest.raises(StockImbalance, match="product 0: ordered and on stock: 41 and 40"):
        place(books, new_order(units=40), new_order(viewer=2, units=1))
    assert books.orders.place(new_order(), 0, np.zeros(0), np.zeros(0, np.uint32)).size == 0
    assert books.ledger.flows(0).kind.count("order_payment") == 0


def test_money_columns_are_the_books_own_and_descriptive_ones_are_not() -> None:
    books = open_books()
    first = place(books, new_order())
    for column in ORDER_COLUMNS:
        view = books.orders.column(column.name)
        assert view.dtype == np.dtype(column.dtype)
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1
        if column.writable:
            books.orders.note(column.name, first, 1)
        else:
            with pytest.raises(ValueError, match="only the book"):
                books.orders.note(column.name, first, 1)
    assert books.orders.column("defect").tolist() == [True]


def test_final_orders_are_taken_out_sorted_and_the_others_keep_their_order() -> None:
    books = open_books()
    rows = place(books, *(new_order(viewer=viewer) for viewer in range(6)))
    books.orders.ship(rows[[1, 3, 4]], 0)
    books.orders.complain(rows[[2]], 0)
    books.ledger.begin_session(1)
    books.orders.cancel(rows[[5]], 1)
    books.orders.deliver(rows[[1, 3]], 1, QUALITY)
    books.orders.return_(rows[[3]], 1, 0)
    books.orders.keep(rows[[1]], 1)
    books.ledger.begin_session(2)
    books.orders.settle(rows[[1]], 2)
    books.orders.cancel(rows[[0, 2]], 2)
    taken = books.orders.take_final(2)
    closing = list(zip(taken["closing_session"].tolist(), taken["viewer"].tolist(), strict=True))
    assert closing == [(1, 3), (1, 5), (2, 0), (2, 1)]  # order 2 waits for its case
    assert set(taken) == {column.name for column in ORDER_COLUMNS}
    assert taken["received_quality"][[0, 3]].tolist() == [QUALITY, QUALITY]
    assert np.isnan(taken["received_quality"][[1, 2]]).all()
    assert books.orders.column("viewer").tolist() == [2, 4]
    assert books.orders.open_rows().tolist() == [1]
    assert books.orders.take_final(2)["number"].size == 0
    books.check()
    books.ledger.begin_session(5)
    assert books.orders.rows_with_case().tolist() == [0]
    books.orders.close_case(whole(0), 5, 250)
    taken = books.orders.take_final(5)
    assert taken["closing_session"].tolist() == [5]
    assert (taken["cancel_session"].tolist(), taken["return_session"].tolist()) == ([2], [-1])
    assert taken["compensation_fen"].tolist() == [250]
    assert taken["complained"].tolist() == [True]


def test_a_case_is_opened_and_closed_once() -> None:
    books = open_books()
    rows = place(books, new_order())
    with pytest.raises(IllegalTransition, match="no open case"):
        books.orders.close_case(rows, 0, 0)
    books.orders.complain(rows, 0)
    with pytest.raises(IllegalTransition, match="case open already"):
        books.orders.complain(rows, 0)
    with pytest.raises(ValueError, match="can't be negative"):
        books.orders.close_case(rows, 0, -1)
    books.orders.close_case(rows, 0, 30)
    books.orders.complain(rows, 0)
    books.orders.close_case(rows, 0, 12)
    assert books.orders.column("compensation_fen").tolist() == [42]
    assert books.orders.column("closing_session").tolist() == [-1]


def test_check_notices_money_and_goods_that_no_open_order_explains() -> None:
    books = open_books()
    place(books, new_order())
    chart = books.chart
    books.ledger.post(FlowKind.ORDER_PAYMENT, chart.viewers, int(chart.order_escrow[1]), 1)
    with pytest.raises(LedgerImbalance, match="order_escrow:platform 1 holds 1 fen"):
        books.orders.check()
    books.ledger.post(FlowKind.REFUND_CANCELLED, int(chart.order_escrow[1]), chart.viewers, 1)
    books.orders.check()
    books.stock.take(whole(2), whole(1))
    with pytest.raises(StockImbalance, match="product 2: 1 units in transit, 0 in open orders"):
        books.orders.check()


def test_the_book_grows_and_shrinks_without_losing_an_order() -> None:
    books = open_books(with_stock=False)
    books.stock.endow(whole(0), whole(10_000), whole(1))
    count = 3_000
    for first in (0, 1_000, 2_000):
        batch = new_order(units=1) | {"viewer": np.arange(first, first + 1_000)}
        books.orders.place(batch, 0, np.zeros(1_000), np.zeros(1_000, np.uint32))
    rows = books.orders.open_rows()
    assert books.orders.column("viewer").tolist() == list(range(count))
    books.orders.cancel(rows[rows % 500 != 0], 0)
    taken = books.orders.take_final(0)
    kept = books.orders.column("viewer").tolist()
    assert kept == [0, 500, 1000, 1500, 2000, 2500]
    assert Counter([*taken["viewer"].tolist(), *kept]) == Counter(range(count))
    books.check()
