"""Profit by session of the order against a hand-made account."""

import numpy as np
import pytest

from simulator.accounts.cohorts import profit_lines, reconcile
from simulator.accounts.flows import FlowKind
from simulator.accounts.ledger import LedgerImbalance
from tests.accounts.books import (
    CASH,
    DEPOSITS,
    UNIT_COSTS,
    cohort_profit,
    new_order,
    open_books,
    place,
    whole,
)


def test_profit_falls_on_the_session_of_the_order_whenever_money_moves() -> None:
    books = open_books()
    chart, ledger, orders = books.chart, books.ledger, books.orders
    ledger.post(FlowKind.TRAFFIC, int(chart.brand_cash[0]), int(chart.platform[0]), 90)
    kept, returned = place(books, new_order(units=3), new_order(units=2, viewer=2))
    ledger.begin_session(1)
    contract = books.slots.pay(whole(0), whole(0), whole(-1), whole(400))
    orders.ship(whole(kept, returned), 1)
    ledger.begin_session(2)
    orders.deliver(whole(kept, returned), 2, np.float32(0.5))
    orders.keep(whole(kept), 2)
    orders.return_(whole(returned), 2, 5_000)  # one of two units can be sold again
    books.slots.earn(contract)
    ledger.begin_session(5)
    orders.settle(whole(kept), 5)
    payment = 3 * 1999
    brand_fen = payment - payment * 1733 // 10_000 - payment * 351 // 10_000
    expected = np.zeros((2, 6), np.int64)
    expected[0, 0] = brand_fen - 3 * UNIT_COSTS[0] - UNIT_COSTS[0] - 2 * 120 - 90
    expected[0, 2] = -400
    assert cohort_profit(chart, books.claims, 6).tolist() == expected.tolist()
    lines = profit_lines(chart, books.claims)
    by_line = {
        (FlowKind(kind).label, instrument, cohort): amount
        for kind, instrument, cohort, amount in zip(
            lines.kind.tolist(),
            lines.instrument.tolist(),
            lines.cohort.tolist(),
            lines.amount_fen.tolist(),
            strict=True,
        )
    }
    assert by_line == {
        ("sale_recognised", 1, 0): brand_fen,
        ("cost_of_goods", 1, 0): -3 * UNIT_COSTS[0],
        ("stock_write_off", 1, 0): -UNIT_COSTS[0],
        ("shipping", 1, 0): -240,
        ("traffic", 0, 0): -90,
        ("slot_fee_expensed", 0, 2): -400,
    }
    # All is settled and paid, so that profit is what cash and goods have changed by.
    parts = reconcile(chart, books.claims, orders, books.slots)
    assert parts.money_fen[0] == CASH[0] + DEPOSITS[0] + brand_fen - 240 - 90 - 400
    assert (parts.receivable_fen[0], parts.prepaid_fen[0], parts.owed_fen[0]) == (0, 0, 0)
    parts.check()


def test_unpaid_dues_are_costs_at_once_and_gains_once_written_off() -> None:
    books = open_books()
    chart, claims = books.chart, books.claims
    cash, deposit = int(chart.brand_cash[1]), int(chart.brand_deposit[1])
    funds = CASH[1] + DEPOSITS[1]
    claims.pay_or_claim(FlowKind.FINE, cash, deposit, chart.treasury, funds + 77, cohorts=0)
    books.stock.buy(whole(2), whole(1), whole(5003))
    assert cohort_profit(chart, claims, 1)[1, 0] == -(funds + 77)
    assert reconcile(chart, claims, books.orders, books.slots).owed_fen[1] == 77 + 5003
    books.check()
    claims.wind_up(cash, deposit, chart.outside)
    assert cohort_profit(chart, claims, 1)[1, 0] == -funds + 5003
    books.check()


def test_an_unpaid_repayment_is_a_debt_but_no_cost() -> None:
    books = open_books()
    chart, claims = books.chart, books.claims
    cash, deposit = int(chart.brand_cash[1]), int(chart.brand_deposit[1])
    claims.pay_or_claim(FlowKind.REPAYMENT, cash, deposit, chart.lender, 10**6)
    assert claims.owed_by(cash) == 10**6 - CASH[1] - DEPOSITS[1]
    assert not cohort_profit(chart, claims, 1).any()
    books.check()


def test_reconciliation_notices_profit_that_nothing_explains() -> None:
    books = open_books()
    cash = int(books.chart.brand_cash[1])
    books.ledger.post(FlowKind.COST_OF_GOODS, cash, books.chart.suppliers, 9)
    with pytest.raises(LedgerImbalance, match="profit of brand 1 is -9 fen more"):
        reconcile(books.chart, books.claims, books.orders, books.slots).check()
