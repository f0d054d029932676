"""Prices against formulas worked out by hand or with the standard library."""

import math
import statistics
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.strategies.pricing import (
    MarketView,
    lowest_tonight,
    registry,
    remember_prices,
    set_shelf_prices,
)
from tests.market_fixture import brand, set_evening, small_market

CREAMS = [0, 2, 4]
"""Rows of the beauty products of Alpha, Beta and Gamma."""


def prices_of(market, name):
    owner = next(entry for entry in market.brands if entry.name == name)
    return market.products.shelf_price_fen[owner.products].tolist()


def market_with(pricing, name="Alpha", **changes):
    others = [brand(other, {"strategy": "cost_plus"}) for other in ("Beta", "Gamma")]
    return small_market(brands=[brand(name, pricing), *others], anchors=[], **changes)


def test_cost_plus_is_cost_times_one_plus_markup():
    market = market_with({"strategy": "cost_plus", "markup": 0.75})
    set_shelf_prices(market)
    assert prices_of(market, "Alpha") == [7000, 1750]


def test_following_closes_a_share_of_the_gap_to_the_median_of_rivals():
    pricing = {"strategy": "competition_following", "gap": 0.1, "adjustment": 0.3}
    market = market_with(pricing)
    market.products.shelf_price_fen[CREAMS] = [10_000, 8_000, 5_000]
    market.products.comparable_price_fen[CREAMS] = [12_000, 10_000, 4_000]
    set_shelf_prices(market)
    own, rivals = 10_000 / 12_000, statistics.median([8_000 / 10_000, 5_000 / 4_000])
    expected = (own + 0.3 * (rivals * 1.1 - own)) * 12_000
    assert prices_of(market, "Alpha")[0] == round(expected) == 11_059


def test_following_ignores_products_of_its_own_and_off_sale():
    pricing = {"strategy": "competition_following", "adjustment": 1.0}
    market = market_with(pricing)
    market.products.shelf_price_fen[CREAMS] = [9_999, 6_000, 20_000]
    market.products.active[4] = False
    set_shelf_prices(market)
    assert prices_of(market, "Alpha")[0] == 6_000


def test_without_a_rival_the_price_stays():
    market = small_market(
        brands=[brand("Alpha", {"strategy": "competition_following"})], anchors=[]
    )
    set_shelf_prices(market)
    assert prices_of(market, "Alpha") == [10_000, 3_000]


def test_perceived_value_has_a_log_linear_premium():
    pricing = {"strategy": "perceived_value", "premium": 0.4, "adjustment": 0.5}
    market = market_with(pricing)
    market.products.rating[:] = 0.5
    market.products.rating[0] = 0.75
    market.products.awareness[:] = [0.2, 0.1, 0.1, 0.1, 0.1, 0.1]
    set_shelf_prices(market)
    known = math.log(float(np.float32(0.2)) / float(np.float64(market.products.awareness).mean()))
    target = math.exp(0.4 * (0.25 + known))
    assert prices_of(market, "Alpha")[0] == round((1 + 0.5 * (target - 1)) * 10_000)


def test_perceived_value_settles_at_its_target():
    market = market_with({"strategy": "perceived_value", "premium": 1.0, "adjustment": 0.2})
    market.products.rating[:] = 0.9
    for _ in range(100):
        set_shelf_prices(market)
    assert prices_of(market, "Alpha")[0] == pytest.approx(math.exp(0.4) * 10_000, abs=3)


@pytest.mark.parametrize(
    "pricing",
    [
        {"strategy": "competition_following", "floor_margin": 0.25, "adjustment": 1.0},
        {"strategy": "perceived_value", "floor_margin": 0.25, "adjustment": 1.0, "premium": 3.0},
    ],
)
def test_prices_stop_at_cost_plus_the_floor_margin(pricing):
    market = market_with(pricing)
    market.products.shelf_price_fen[CREAMS] = [10_000, 1, 1]
    market.products.awareness[0] = 0.001
    set_shelf_prices(market)
    assert prices_of(market, "Alpha")[0] == 5_000


def test_a_price_is_never_below_one_fen():
    market = market_with(
        {"strategy": "competition_following", "gap": -0.9, "floor_margin": -0.9, "adjustment": 1}
    )
    market.products.unit_cost_fen[:] = 1
    market.products.comparable_price_fen[:] = 1
    market.products.shelf_price_fen[:] = 1
    set_shelf_prices(market)
    assert prices_of(market, "Alpha") == [1, 1]


@given(st.permutations(range(3)))
def test_the_order_of_brands_does_not_matter(order):
    market, shuffled = small_market(), small_market()
    shuffled.brands = [shuffled.brands[row] for row in order]
    for entry in (market, shuffled):
        for _ in range(3):
            set_shelf_prices(entry)
    np.testing.assert_array_equal(
        market.products.shelf_price_fen, shuffled.products.shelf_price_fen
    )
    assert market.products.shelf_price_fen.dtype == np.int64


def test_bankrupt_brands_keep_their_prices():
    market = small_market()
    market.brands[0].active = False
    set_shelf_prices(market)
    assert prices_of(market, "Alpha") == [10_000, 3_000]


def test_frozen_holds_adjusting_prices_only():
    market = small_market(learning={"adaptation": "frozen"})
    market.products.rating[:] = 0.9
    set_shelf_prices(market)
    assert prices_of(market, "Alpha") == [7_000, 1_750]
    assert prices_of(market, "Beta") == prices_of(market, "Gamma") == [10_000, 3_000]


def test_every_strategy_of_the_schema_is_registered():
    names = {"cost_plus", "competition_following", "perceived_value", "adaptive"}
    assert set(registry) == names


def test_the_market_view_takes_the_median_of_rivals():
    market = small_market()
    market.products.shelf_price_fen[:] = [5_000, 3_000, 7_000, 3_000, 9_000, 3_000]
    view = MarketView(market.products)
    assert view.rivals_ratio(0, 0) == pytest.approx(0.8)
    assert view.rivals_ratio(1, 0) == pytest.approx(0.7)
    assert view.rivals_ratio(0, 9) is None


# Memory of prices.


def sell(market, offers):
    set_evening(market, rooms=[(0, 240), (1, 240)], offers=offers)
    remember_prices(market)
    market.session += 1


def test_the_lowest_transaction_price_is_remembered_for_seven_sessions():
    market = small_market()
    deal = {"room": 0, "product": 2, "price_fen": 4_000, "orders": 5}
    sell(market, [deal])
    for _ in range(6):
        assert market.products.lowest_price_fen[2] == 4_000
        sell(market, [])
    assert market.products.lowest_price_fen[2] == 4_000
    sell(market, [])
    assert market.products.lowest_price_fen[2] == 10_000
    np.testing.assert_array_equal(
        np.delete(market.products.lowest_price_fen, 2)[:2], [10_000, 3_000]
    )


def test_a_price_that_nobody_paid_is_no_transaction_price():
    market = small_market()
    offers = [
        {"room": 0, "product": 0, "price_fen": 100, "orders": 0},
        {"room": 0, "product": 1, "price_fen": 2_500, "orders": 1},
        {"room": 1, "product": 1, "price_fen": 2_000, "orders": 1},
    ]
    sell(market, offers)
    assert market.products.lowest_price_fen[:2].tolist() == [10_000, 2_000]


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(1, 20_000), st.integers(0, 3)), max_size=8
        ),
        min_size=1,
        max_size=20,
    )
)
def test_the_memory_equals_the_minimum_over_a_sliding_window(evenings):
    market = small_market()
    nightly = [market.products.list_price_fen.copy()] * 7
    for evening in evenings:
        lowest = market.products.shelf_price_fen.copy()
        for product, price, orders in evening:
            if orders:
                lowest[product] = min(lowest[product], price)
        nightly.append(lowest)
        sell(
            market,
            [
                {"room": 0, "product": product, "price_fen": price, "orders": orders}
                for product, price, orders in evening
            ],
        )
    np.testing.assert_array_equal(market.products.lowest_price_fen, np.min(nightly[-7:], axis=0))


def test_lowest_tonight_leaves_the_shelf_prices_alone():
    products = SimpleNamespace(shelf_price_fen=np.array([500, 600]))
    offers = SimpleNamespace(product=np.array([1], np.int32), price_fen=np.array([400]))
    outcome = SimpleNamespace(offer_orders=np.array([2]))
    assert lowest_tonight(products, offers, outcome).tolist() == [500, 400]
    assert products.shelf_price_fen.tolist() == [500, 600]
