"""Goods on account: what is owed, when it is paid, and who bears it if it is not."""

import numpy as np

from simulator.accounts.flows import FlowKind
from simulator.agents.exits import close, wind_up_estates
from simulator.agents.supplier_credit import credit_left_fen, pay_suppliers
from simulator.agents.supply import order_stock, receive_deliveries
from tests.market_fixture import brand, small_market

TERMS = {"sessions": 5, "limit": 1_000, "surcharge": 0.1}


def broke(**changes):
    """A brand with two products and no cash, no credit line and no stock."""
    plain = {"cash": 0, "credit_line": 0, "deposit": 0, "lead_days": 1}
    entry = brand("Alpha", {"strategy": "cost_plus"}, **plain, **changes)
    market = small_market(brands=[entry], anchors=[])
    market.supply.expected_units[:] = [2.0, 0.0]
    rows = np.array([0, 1])
    market.stock.write_off(rows, market.stock.on_stock[rows])
    return market


def at(market, session):
    market.session = session
    market.ledger.begin_session(session)


def test_without_credit_nothing_is_ordered():
    market = broke()
    order_stock(market)
    assert market.supply.deliveries == []


def test_goods_on_account_are_owed_and_cost_the_surcharge():
    market = broke(supplier_credit=TERMS)
    owner = market.brands[0]
    order_stock(market)
    # 2 × 11 = 22 creams at 40 yuan fit into 1,000 yuan; at 44 yuan on account only these do.
    assert [entry.units for entry in market.supply.deliveries] == [22]
    at(market, 3)
    receive_deliveries(market)
    assert market.stock.on_stock[0] == 22
    assert market.claims.owed_for(owner.cash_account, FlowKind.PURCHASE_OF_STOCK) == 22 * 4_400
    assert credit_left_fen(market, owner) == 100_000 - 22 * 4_400
    assert market.stock.stock_value_fen[0] == 22 * 4_400
    assert market.claims.overdue().size == 0
    market.stock.check()
    market.ledger.check()


def test_a_bill_is_paid_when_it_is_due_and_not_before():
    market = broke(supplier_credit=TERMS)
    owner = market.brands[0]
    order_stock(market)
    at(market, 3)
    receive_deliveries(market)
    market.chart.endow(owner.cash_account, 50_000)
    before = market.ledger.balance(market.chart.suppliers)
    for session in (4, 7):
        at(market, session)
        pay_suppliers(market)
        market.claims.collect()
        assert market.ledger.balance(owner.cash_account) == 50_000
    at(market, 8)
    pay_suppliers(market)
    assert market.ledger.balance(owner.cash_account) == 0
    assert market.ledger.balance(market.chart.suppliers) - before == 50_000
    assert market.claims.owed_by(owner.cash_account) == 22 * 4_400 - 50_000
    at(market, 14)
    assert market.claims.overdue().tolist() == []
    at(market, 15)
    assert market.claims.overdue().tolist() == [owner.cash_account]


def test_the_credit_line_pays_a_bill_that_cash_cannot():
    market = broke(supplier_credit=TERMS)
    owner = market.brands[0]
    order_stock(market)
    at(market, 3)
    receive_deliveries(market)
    owner.credit_line_fen = 10**6
    at(market, 8)
    pay_suppliers(market)
    assert owner.loan_fen == 22 * 4_400
    assert market.claims.open_claims == ()


def test_bills_of_a_closed_brand_are_claims_on_its_estate():
    market = broke(supplier_credit=TERMS)
    owner = market.brands[0]
    order_stock(market)
    at(market, 3)
    receive_deliveries(market)
    market.chart.endow(owner.cash_account, 30_000)
    close(market, owner)
    wind_up_estates(market)
    assert market.claims.open_claims == ()
    assert market.ledger.balance(owner.cash_account) == 0
    market.ledger.check()


def test_more_than_the_limit_is_paid_on_delivery():
    market = broke(supplier_credit={**TERMS, "limit": 100})
    owner = market.brands[0]
    market.chart.endow(owner.cash_account, 1_000_00)
    order_stock(market)
    (entry,) = market.supply.deliveries
    at(market, 3)
    receive_deliveries(market)
    # Two creams at 44 yuan fit into the limit, the rest costs 40 each.
    spent = 1_000_00 - market.ledger.balance(owner.cash_account)
    assert spent == (entry.units - 2) * 4_000
    assert market.claims.owed_by(owner.cash_account) == 2 * 4_400
