"""Units and their value."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.flows import FlowKind
from simulator.accounts.stock import StockImbalance
from tests.accounts.books import CASH, OPENING_UNITS, UNIT_COSTS, open_books, whole


def test_opening_stock_is_capital_and_purchases_are_paid() -> None:
    books = open_books()
    stock, ledger, cash = books.stock, books.ledger, int(books.chart.brand_cash[0])
    assert stock.on_stock.tolist() == OPENING_UNITS
    assert ledger.balance(cash) == CASH[0]
    value = OPENING_UNITS[0] * UNIT_COSTS[0] + OPENING_UNITS[1] * UNIT_COSTS[1]
    assert stock.value_by_brand()[0] == value
    assert stock.buy(whole(0, 0), whole(10, 5), whole(100, 200)) == 0
    assert ledger.balance(cash) == CASH[0] - 2_000
    assert stock.value_by_brand()[0] == value + 2_000
    assert stock.bought[0] == OPENING_UNITS[0] + 15
    books.check()
    with pytest.raises(ValueError, match="can't be negative"):
        stock.buy(whole(0), whole(-1), whole(100))


def test_orders_carry_the_floor_of_the_average_cost_and_the_rest_stays() -> None:
    books = open_books(with_stock=False)
    stock = books.stock
    stock.endow(whole(0, 0), whole(2, 1), whole(100, 101))  # 301 fen for 3 units
    assert stock.take(whole(0, 0), whole(1, 1)).tolist() == [100, 100]
    assert stock.stock_value_fen[0] == 101
    assert stock.take(whole(0), whole(1)).tolist() == [101]
    stock.check()


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 999)), min_size=1, max_size=6))
def test_value_taken_never_exceeds_value_paid(lots: list[tuple[int, int]]) -> None:
    books = open_books(with_stock=False)
    stock, paid, taken = books.stock, 0, 0
    for units, cost in lots:
        stock.endow(whole(1), whole(units), whole(cost))
        paid += units * cost
        wanted = min(units // 2 + 1, int(stock.on_stock[1]))
        taken += wanted * int(stock.take(whole(1), whole(wanted))[0])
        assert stock.stock_value_fen[1] == paid - taken >= 0
        assert stock.transit_value_fen[1] == taken
    stock.check()


def test_more_than_is_on_stock_can_not_be_ordered() -> None:
    books = open_books()
    with pytest.raises(StockImbalance, match="product 1: ordered and on stock: 26 and 25"):
        books.stock.take(whole(1, 1), whole(25, 1))
    assert books.stock.on_stock.tolist() == OPENING_UNITS


def test_write_off_takes_the_rest_of_the_value_along() -> None:
    books = open_books(with_stock=False)
    stock = books.stock
    stock.endow(whole(0, 0), whole(2, 1), whole(100, 101))
    stock.write_off(whole(0, 2), whole(1, 0))
    assert (stock.written_off[0], stock.stock_value_fen[0]) == (1, 201)
    stock.write_off(whole(0), whole(2))
    assert (stock.on_stock[0], stock.stock_value_fen[0], stock.transit_value_fen[0]) == (0, 0, 0)
    assert books.ledger.flows(0).amount_fen[-1] == 301
    books.check()
    with pytest.raises(ValueError, match="written off twice"):
        stock.write_off(whole(0, 0), whole(0, 0))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10_000)), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_resaleable_units_are_floored_over_all_returns(
    returns: list[tuple[int, int]], random: Random
) -> None:
    """However the returns are cut into calls, and in whichever order rows come."""
    exact, back = 0, 0
    books = open_books(with_stock=False)
    books.stock.endow(whole(0), whole(200), whole(10))
    for start in range(0, len(returns), 4):
        rows = list(range(start, min(start + 4, len(returns))))
        random.shuffle(rows)
        units = np.array([returns[row][0] for row in rows], np.int64)
        rates = np.array([returns[row][1] for row in rows], np.int64)
        product = np.zeros(len(rows), np.int64)
        costs = books.stock.take(product, units)
        sequence = np.array(rows, np.int64)
        came, lost = books.stock.come_back(product, units, costs, rates, sequence, product, product)
        back += int(came[0])
        assert (lost >= 0).all() and lost.sum() == units.sum() - came[0]
        exact += sum(returns[row][0] * returns[row][1] for row in rows)
        assert back == exact // 10_000
    assert books.stock.written_off[0] == sum(units for units, _ in returns) - back
    books.check()


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_which_order_loses_its_unit_follows_the_sequence_not_the_rows(order: list[int]) -> None:
    books = open_books(with_stock=False)
    books.stock.endow(whole(0), whole(2), whole(10))
    product, one, sequence = whole(0, 0), whole(1, 1), whole(*order)
    costs = books.stock.take(product, one)
    # Half of two single units can be sold again: the first is lost, the second makes it whole.
    _, by_order = books.stock.come_back(product, one, costs, 5_000, sequence, product, sequence)
    assert by_order[np.argsort(sequence)].tolist() == [1, 0]
    memo = books.ledger.entries(0)
    lost = memo.cohort[memo.kind == FlowKind.STOCK_WRITE_OFF]
    assert lost.tolist() == [0]


def test_check_names_the_product_whose_units_were_lost() -> None:
    books = open_books()
    books.stock.on_stock[1] -= 1
    with pytest.raises(StockImbalance, match="product 1: bought and accounted for: 25 and 24"):
        books.stock.check()


def test_new_products_start_empty() -> None:
    books = open_books()
    assert books.stock.add_products(whole(1, 0)).tolist() == [3, 4]
    assert books.stock.on_stock.tolist() == [*OPENING_UNITS, 0, 0]
    books.check()
