"""Beliefs against sums by hand, and public figures against moving averages by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.agents.anchor import Anchor
from simulator.agents.beliefs import CONVERSION_MULTIPLE
from simulator.agents.casting import cast_entrant_anchor
from simulator.agents.contracts import match_contracts
from simulator.agents.evening_plan import plan_evening
from simulator.scenario.schema import Scenario
from simulator.tables.evening import Evening, Outcome

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]
MakeOutcome = Callable[[Evening, int], Outcome]


def play(market: Any, make_outcome: MakeOutcome, evenings: int) -> None:
    """Play evenings with made-up outcomes."""
    for _ in range(evenings):
        if market.session % 7 == 0:
            market.contracts = match_contracts(market)
        market.evening = plan_evening(market)
        market.outcome = make_outcome(market.evening, market.session)
        market.beliefs.update(market)
        market.session += 1


def belief_by_hand(market: Any, product: int, anchor: int, weight: float) -> float:
    """Orders per view from the records, in loops."""
    beliefs, products = market.beliefs, market.products
    public = market.platforms[market.anchors[anchor].platform].inform_rivals
    orders = float(beliefs.orders[product, anchor])
    views = float(beliefs.views[product, anchor])
    for other in range(len(products)):
        known = products.brand[other] == products.brand[product] or public
        if other != product and products.category[other] == products.category[product] and known:
            orders += weight * float(beliefs.orders[other, anchor])
            views += weight * float(beliefs.views[other, anchor])
    prior = float(beliefs.prior[product, anchor])
    return (500 * prior + orders) / (500 + views)


@pytest.mark.parametrize("public", [True, False])
def test_beliefs_by_hand(
    make_scenario: MakeScenario, make_market: MakeMarket, make_outcome: MakeOutcome, public: bool
) -> None:
    platforms = [{"name": "Stream", "inform_rivals": public}, {"name": "Bazaar"}]
    market = make_market(make_scenario(platforms=platforms))
    play(market, make_outcome, 3)
    beliefs = market.beliefs
    assert (beliefs.views > 0).sum() > 40
    for product in range(len(market.products)):
        for anchor in range(len(market.anchors)):
            expected = belief_by_hand(market, product, anchor, 0.2)
            assert beliefs.orders_per_view[product, anchor] == pytest.approx(expected, rel=1e-12)


def test_the_record_counts_simulated_orders_and_views_of_the_room(
    small_market: Any, make_outcome: MakeOutcome
) -> None:
    play(small_market, make_outcome, 1)
    evening, outcome, beliefs = small_market.evening, small_market.outcome, small_market.beliefs
    views, orders = np.zeros_like(beliefs.views), np.zeros_like(beliefs.orders)
    for row, (room, product) in enumerate(
        zip(evening.offers.room, evening.offers.product, strict=True)
    ):
        anchor = evening.rooms.anchor[room]
        views[product, anchor] = outcome.simulated_views[room]
        orders[product, anchor] = outcome.offer_simulated_orders[row]
    np.testing.assert_array_equal(beliefs.views, views)
    np.testing.assert_array_equal(beliefs.orders, orders)
    pitched = np.argwhere(beliefs.last_pitched == 0)
    assert len(pitched) == len(evening.offers)


def test_public_figures_are_moving_averages(small_market: Any, make_outcome: MakeOutcome) -> None:
    market = small_market
    before = {anchor.index: anchor.expected_views for anchor in market.anchors}
    prior_gmv = {anchor.index: anchor.gmv_per_view_fen for anchor in market.anchors}
    play(market, make_outcome, 1)
    prior_people = 500 * 100  # simulated views × weight
    outcome = market.outcome
    for room, index in enumerate(market.evening.rooms.anchor):
        anchor, views = market.anchors[index], int(outcome.views[room])
        assert anchor.expected_views == pytest.approx((6 * before[index] + views) / 7)
        gmv = prior_people * prior_gmv[index] + int(outcome.gmv_fen[room])
        assert anchor.gmv_per_view_fen == pytest.approx(gmv / (prior_people + views))
        shown = views + int(outcome.skips[room])
        entries = (prior_people * 0.6 + views) / (prior_people + shown)
        assert market.beliefs.entry_rate[index] == pytest.approx(entries)
    away = set(before) - set(market.evening.rooms.anchor.tolist())
    for index in away:
        assert market.anchors[index].expected_views == before[index]


def test_own_rooms_expect_what_they_sell(small_market: Any, make_outcome: MakeOutcome) -> None:
    brand = next(brand for brand in small_market.brands if brand.own_room() is not None)
    before = brand.expected_room_sales_fen
    play(small_market, make_outcome, 1)
    (room,) = np.flatnonzero(small_market.evening.rooms.brand == brand.index)
    sales = int(small_market.outcome.gmv_fen[room])
    assert brand.expected_room_sales_fen == pytest.approx((6 * before + sales) / 7)


def test_frozen_firms_learn_nothing_but_public_figures_go_on(
    make_scenario: MakeScenario, make_market: MakeMarket, make_outcome: MakeOutcome
) -> None:
    market = make_market(make_scenario(learning={"adaptation": "frozen"}))
    believed = market.beliefs.orders_per_view.copy()
    views = [anchor.expected_views for anchor in market.anchors]
    sales = [brand.expected_room_sales_fen for brand in market.brands]
    play(market, make_outcome, 2)
    np.testing.assert_array_equal(market.beliefs.orders_per_view, believed)
    assert not market.beliefs.views.any()
    assert [brand.expected_room_sales_fen for brand in market.brands] == sales
    assert [anchor.expected_views for anchor in market.anchors] != views


def test_priors_rank_types_and_share_the_conversion_of_a_room(small_market: Any) -> None:
    beliefs, anchors = small_market.beliefs, small_market.anchors
    demand = {category.name: category.demand for category in small_market.scenario.categories}
    relative = np.array([
        demand[small_market.category_names[category]] for category in small_market.products.category
    ])  # fmt: skip
    relative /= relative.mean()
    for anchor in anchors:
        size = len(small_market.brands[anchor.brand].products) if anchor.brand >= 0 else 17
        room = 0.0105 * CONVERSION_MULTIPLE[anchor.type]
        np.testing.assert_allclose(
            beliefs.prior[:, anchor.index], room * relative / size, rtol=1e-12
        )
    multiples = [CONVERSION_MULTIPLE[kind] for kind in ("star", "professional", "koc", "store")]
    assert multiples == sorted(multiples, reverse=True)


def test_first_expected_views_share_out_the_market(small_market: Any) -> None:
    total = small_market.usual_openings * 5.0  # views per opening
    views = np.array([anchor.expected_views for anchor in small_market.anchors])
    assert 0.6 * views.sum() == pytest.approx(total)
    fans = np.array([max(anchor.starting_fans, 100) for anchor in small_market.anchors])
    np.testing.assert_allclose(views / views.sum(), fans / fans.sum())


def test_growing_keeps_what_is_known(small_market: Any, make_outcome: MakeOutcome) -> None:
    market = small_market
    play(market, make_outcome, 2)
    orders, last = market.beliefs.orders.copy(), market.beliefs.last_pitched.copy()
    believed = market.beliefs.orders_per_view.copy()
    views = [anchor.expected_views for anchor in market.anchors]
    spec = cast_entrant_anchor(market.scenario, 3, "koc", 1, 1)
    market.anchors.append(Anchor(market, len(market.anchors), spec))
    market.beliefs.grow(market)
    np.testing.assert_array_equal(market.beliefs.orders[:, :-1], orders)
    np.testing.assert_array_equal(market.beliefs.last_pitched[:, :-1], last)
    np.testing.assert_allclose(market.beliefs.orders_per_view[:, :-1], believed, rtol=1e-12)
    assert (market.beliefs.last_pitched[:, -1] == -1).all()
    np.testing.assert_array_equal(
        market.beliefs.orders_per_view[:, -1], market.beliefs.prior[:, -1]
    )
    assert [anchor.expected_views for anchor in market.anchors[:-1]] == views
    assert market.anchors[-1].expected_views > 0
