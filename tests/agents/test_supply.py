"""Stock: forecasts, orders with suppliers, payment and batches, against sums done by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.flows import FlowKind
from simulator.agents.supply import (
    Supply,
    expected_units_per_session,
    order_stock,
    own_room_units,
    receive_deliveries,
    service_loans,
    shelf_units,
    signed_units,
    void_deliveries,
)
from simulator.strategies.stocking import StockNeed, stocker_of
from tests.market_fixture import brand, small_market

PLAIN = {"strategy": "cost_plus"}


def lone_brand(**changes):
    """A market of one brand with two products."""
    return small_market(brands=[brand("Alpha", PLAIN, **changes)], anchors=[])


def sell(market, units):
    """Take units off the stock as if buyers had kept them."""
    rows = np.arange(len(market.products))
    sold = np.minimum(np.asarray(units, np.int64), market.stock.on_stock)
    cost = market.stock.take(rows, sold)
    market.stock.hand_over(rows, sold, cost, 0 * rows, np.full(len(rows), market.session))
    return sold


def play(market, units):
    """One session of supply with given demand; the books must balance."""
    market.ledger.begin_session(market.session)
    receive_deliveries(market)
    sold = sell(market, units)
    market.supply.note_demand(np.asarray(units))
    order_stock(market)
    service_loans(market)
    market.stock.check()
    market.ledger.check()
    market.session += 1
    return sold


# Forecasts.


def test_needs_are_split_by_how_often_offers_are_seen_and_taken():
    market = small_market()
    market.products.awareness[:] = [0.4, 0.1, 0.1, 0.1, 0.1, 0.1]
    market.products.rating[:] = 0.5
    market.products.rating[1] = 0.25
    market.products.shelf_price_fen[4] = 5_000
    units = shelf_units(market)
    met = market.usual_needs * 0.4 * 0.85
    # Beauty: seen by awareness, taken by its root and e^{-2.5 price ratio}.
    weights = np.array([8.0, 1.0, math.exp(1.25)])
    np.testing.assert_allclose(units[[0, 2, 4]], met[0] * weights / weights.sum(), rtol=1e-6)
    weights = np.array([0.5, 1.0, 1.0])
    np.testing.assert_allclose(units[[1, 3, 5]], met[1] * weights / weights.sum(), rtol=1e-6)


def test_products_off_sale_and_empty_categories_expect_nothing():
    market = small_market()
    market.products.active[[1, 3, 5, 0]] = False
    units = shelf_units(market)
    met = market.usual_needs[0] * 0.4 * 0.85
    np.testing.assert_allclose(units, [0, 0, met / 2, 0, met / 2, 0])


def test_own_rooms_expect_what_is_believed_of_their_views():
    market = small_market()
    host = next(anchor for anchor in market.anchors if anchor.is_store_host())
    host.expected_views = 500.0
    market.beliefs.orders_per_view[:, host.index] = 0.02
    own = market.brands[host.brand].products
    units = own_room_units(market)
    np.testing.assert_allclose(units[own], 10.0)
    assert units.sum() == pytest.approx(10.0 * len(own))
    before = shelf_units(market)
    np.testing.assert_allclose(expected_units_per_session(market), before + units)


def test_demand_is_averaged_over_seven_sessions():
    supply = Supply()
    supply.add_products(np.array([70.0, 0.0]))
    for _ in range(3):
        supply.note_demand(np.array([0, 7]))
    np.testing.assert_allclose(supply.expected_units, [70 * (6 / 7) ** 3, 7 * (1 - (6 / 7) ** 3)])


# Opening stock.


def test_opening_stock_covers_expected_evenings_and_costs_the_owner_no_cash():
    market = lone_brand(stock_cover=10)
    np.testing.assert_array_equal(
        market.stock.on_stock, np.ceil(10 * market.supply.expected_units).astype(int)
    )
    assert market.ledger.balance(market.brands[0].cash_account) == 5_000_000_00
    assert market.supply.batches.tolist() == [1, 1]
    market.ledger.check()


def test_stock_named_in_the_scenario_is_taken_as_it_is():
    entry = brand("Alpha", PLAIN)
    entry["products"][0]["stock"] = 17
    market = small_market(brands=[entry], anchors=[])
    assert market.stock.on_stock[0] == 17


# The (s, S) policy.


def wanted_units(owner, expected, position):
    return stocker_of(owner).wanted(StockNeed(0, expected, 0.0, position, 100.0, 100))


@pytest.mark.parametrize(("position", "units"), [(0, 750), (449, 301), (450, 0), (10_000, 0)])
def test_orders_fill_up_to_lead_time_and_cover(position, units):
    """At 30 units a session: s = 30 × (5 + 20/2) = 450 and S = 30 × (5 + 20) = 750."""
    owner = lone_brand(lead_days=5, stock_cover=20).brands[0]
    assert wanted_units(owner, 30.0, position) == units


@given(st.integers(0, 10**6), st.floats(0, 10**4))
def test_after_an_order_the_position_is_the_target(position, expected):
    owner = OWNER
    wanted = wanted_units(owner, expected, position)
    assert wanted >= 0
    if wanted:
        assert position + wanted == math.ceil(expected * (owner.lead_days + owner.stock_cover))


OWNER = lone_brand().brands[0]


def test_steady_demand_leads_to_a_steady_state_without_drift_or_stock_out():
    market = lone_brand(stock_cover=10, lead_days=5)
    demand = np.array([40, 90])
    history, bought = [], []
    for _ in range(160):
        before = market.stock.on_stock.copy()
        sold = play(market, demand)
        np.testing.assert_array_equal(sold, demand)
        history.append(before)
        bought.append(market.stock.bought.copy())
    stock = np.array(history)
    assert (np.abs(stock[40:100].mean(axis=0) - stock[100:].mean(axis=0)) < 0.6 * demand).all()
    assert (stock[40:].max(axis=0) <= 16 * demand).all()
    # What comes in is what goes out, up to one batch.
    inflow = (bought[-1] - bought[39]) / 120
    np.testing.assert_allclose(inflow, demand, rtol=0.08)
    np.testing.assert_allclose(market.supply.expected_units, demand)


def test_stock_follows_demand_that_doubles():
    market = lone_brand(lead_days=5)
    for _ in range(40):
        play(market, [40, 40])
    for _ in range(80):
        sold = play(market, [80, 80])
    assert sold.tolist() == [80, 80]
    position = market.stock.on_stock + market.supply.under_way()
    assert (position >= 80 * (5 + 5) - 80).all()
    assert (position <= 80 * 15).all()


def test_lead_times_spread_by_a_session_around_the_mean():
    market = lone_brand(lead_days=5)
    market.supply.expected_units[:] = 1000.0
    leads = []
    for session in range(400):
        market.session = session
        market.supply.deliveries.clear()
        order_stock(market)
        leads += [entry.due_session - session for entry in market.supply.deliveries]
    assert set(leads) == {4, 5, 6}
    shares = [leads.count(days) / len(leads) for days in (4, 5, 6)]
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.07)


def test_a_lead_time_is_never_shorter_than_a_session():
    market = lone_brand(lead_days=1)
    market.supply.expected_units[:] = 1000.0
    for session in range(30):
        market.session = session
        order_stock(market)
        assert all(entry.due_session > session for entry in market.supply.deliveries)
        market.supply.deliveries.clear()


def signed_with(market, product, anchor, in_force):
    """Contracts and beliefs of a market with 1,000 views and 2 % orders in each room."""
    market.contracts.product = np.array(product, np.int32)
    market.contracts.anchor = np.array(anchor, np.int32)
    market.contracts.in_force = np.array(in_force)
    market.beliefs.orders_per_view[:] = 0.02
    for host in market.anchors:
        host.expected_views = 1_000.0 * (1 + host.index)


def test_contracts_in_force_promise_units():
    market = small_market()
    signed_with(market, [0, 0, 3, 3], [0, 2, 1, 2], [True, True, True, False])
    # Two orders per hundred of 1,000, 2,000, 3,000 views on six evenings of ten.
    np.testing.assert_allclose(signed_units(market), [12 + 36, 0, 0, 24, 0, 0])


def test_a_brand_stocks_up_for_what_it_has_signed():
    market = small_market()
    market.stock.on_stock[:] = 0
    market.supply.expected_units[:] = [10, 0, 0, 0, 0, 0]
    signed_with(market, [0, 3], [2, 1], [True, True])
    alpha, beta = market.brands[:2]
    order_stock(market)
    units = {entry.product: entry.units for entry in market.supply.deliveries}
    assert units[3] == 24 * (beta.lead_days + beta.stock_cover)
    # 36 creams an evening, not the 10 of the past; 40,000 yuan are enough.
    assert units[0] == 36 * (alpha.lead_days + alpha.stock_cover)
    assert set(units) == {0, 3}


# Payment.


def test_goods_are_paid_on_delivery_from_cash_then_from_the_credit_line():
    market = lone_brand(cash=4_000, credit_line=2_000, lead_days=1)
    owner, chart = market.brands[0], market.chart
    market.supply.expected_units[:] = [20.0, 0.0]
    market.stock.write_off(np.array([0]), market.stock.on_stock[[0]])
    order_stock(market)
    # 20 × 11 = 220 creams at 40 yuan are 8,800; 4,000 yuan of cash less a fifth and 2,000 of
    # credit buy 130.
    assert [entry.units for entry in market.supply.deliveries] == [130]
    assert owner.loan_fen == 0
    market.ledger.post(FlowKind.FINE, owner.cash_account, chart.treasury, 700_00)
    market.session = market.supply.deliveries[0].due_session
    market.ledger.begin_session(market.session)
    receive_deliveries(market)
    # 5,200 yuan are due, 3,300 in cash: 1,900 come from the line.
    assert market.stock.on_stock[0] == 130
    assert owner.loan_fen == 1_900_00
    assert market.ledger.balance(owner.cash_account) == 0
    assert market.ledger.balance(chart.lender) == -1_900_00
    assert market.claims.open_claims == ()
    market.ledger.check()


def test_goods_that_cannot_be_paid_any_more_are_turned_away():
    market = lone_brand(cash=10_000, credit_line=0, lead_days=1)
    owner = market.brands[0]
    market.supply.expected_units[:] = [20.0, 0.0]
    market.stock.write_off(np.array([0]), market.stock.on_stock[[0]])
    order_stock(market)
    before = market.ledger.balance(market.chart.suppliers)
    market.claims.pay_or_claim(
        FlowKind.FINE, owner.cash_account, -1, market.chart.treasury, 10_000_00 - 100_00
    )
    market.session = 3
    market.ledger.begin_session(3)
    receive_deliveries(market)
    # 100 yuan are left: two creams at 40 yuan.
    assert market.stock.on_stock[0] == 2
    assert market.ledger.balance(market.chart.suppliers) - before == 80_00
    assert market.claims.open_claims == ()
    assert market.supply.deliveries == []


def test_scarce_money_goes_to_what_runs_out_first():
    market = lone_brand(cash=500, credit_line=0)
    market.supply.expected_units[:] = [10.0, 10.0]
    rows = np.array([0, 1])
    market.stock.write_off(rows, market.stock.on_stock - [50, 20])
    order_stock(market)
    # Tea has two evenings left, cream five: 500 yuan less a fifth buy 40 teas.
    assert [(entry.product, entry.units) for entry in market.supply.deliveries] == [(1, 40)]


def test_what_is_ordered_already_counts_against_the_funds():
    market = lone_brand(cash=5_000, credit_line=0)
    market.supply.expected_units[:] = [100.0, 0.0]
    market.stock.write_off(np.array([0]), market.stock.on_stock[[0]])
    order_stock(market)
    order_stock(market)
    assert [entry.units for entry in market.supply.deliveries] == [100]


def test_interest_and_repayment_to_the_fen():
    market = lone_brand(cash=1_000, lead_days=1)
    owner, chart = market.brands[0], market.chart
    owner.loan_fen = 300_000
    market.ledger.post(FlowKind.LOAN, chart.lender, owner.cash_account, 300_000)
    service_loans(market)
    # ⌊300,000 × 6 % / 365⌋ = 49 fen; the rest pays the loan back.
    assert owner.loan_fen == 0
    assert market.ledger.balance(chart.lender) == 49
    assert market.ledger.balance(owner.cash_account) == 100_000 - 49


def test_cash_for_goods_under_way_is_kept():
    market = lone_brand(cash=1_000, lead_days=1)
    owner = market.brands[0]
    owner.loan_fen = 90_000
    market.supply.expected_units[:] = [1.0, 0.0]
    market.stock.write_off(np.array([0]), market.stock.on_stock[[0]])
    order_stock(market)
    committed = market.supply.owed_on_delivery_fen().sum()
    assert committed == 11 * 4_000
    service_loans(market)
    interest = 90_000 * 600 // 3_650_000
    assert owner.loan_fen == 90_000 - (100_000 - interest - 44_000)
    assert market.ledger.balance(owner.cash_account) == 44_000


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=25))
def test_stock_never_takes_loans_beyond_the_line_nor_makes_claims(demands):
    market = lone_brand(cash=3_000, deposit=0, credit_line=2_000, lead_days=2)
    owner = market.brands[0]
    for demand in demands:
        play(market, demand)
        assert 0 <= owner.loan_fen <= 2_000_00
        assert market.ledger.balance(owner.cash_account) >= 0
    # Without any sales in cash, interest may go unpaid; goods never do.
    assert {claim.kind for claim in market.claims.open_claims} <= {FlowKind.INTEREST}


def test_deliveries_of_a_closed_brand_never_come():
    market = lone_brand()
    market.supply.expected_units[:] = 1000.0
    order_stock(market)
    void_deliveries(market, [1])
    assert {entry.product for entry in market.supply.deliveries} == {0}
    market.brands[0].active = False
    before = market.stock.on_stock.copy()
    market.session = 20
    market.ledger.begin_session(20)
    receive_deliveries(market)
    np.testing.assert_array_equal(market.stock.on_stock, before)


# Batches.


def test_batches_have_the_mean_defect_rate_as_their_median():
    market = lone_brand(lead_days=1)
    log_odds = []
    for session in range(600):
        market.session = session
        market.ledger.begin_session(session)
        batches = market.supply.batches.copy()
        market.supply.expected_units[:] = 5.0
        receive_deliveries(market)
        rate = market.products.batch_defect_rate.astype(float)
        log_odds += list(np.log(rate / (1 - rate))[market.supply.batches > batches])
        sell(market, [100, 100])
        order_stock(market)
    centred = np.array(log_odds) - math.log(0.02 / 0.98)
    assert len(centred) > 400
    assert np.mean(centred) == pytest.approx(0, abs=4 * 0.5 / math.sqrt(len(centred)))
    assert np.std(centred) == pytest.approx(0.5, rel=0.15)


def test_without_shocks_every_batch_is_alike():
    market = lone_brand()
    assert len(set(market.products.batch_defect_rate.tolist())) == 2
    market = small_market(brands=[brand("Alpha", PLAIN)], anchors=[], shocks={"defect": 0.0})
    np.testing.assert_allclose(market.products.batch_defect_rate, 0.02, rtol=1e-6)


def test_defects_of_a_product_do_not_depend_on_other_products():
    alone = lone_brand()
    crowded = small_market()
    np.testing.assert_array_equal(
        alone.products.batch_defect_rate, crowded.products.batch_defect_rate[:2]
    )
