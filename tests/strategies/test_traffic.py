import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.places import FeedPolicy, Platform
from simulator.scenario.platform_policies import SmallAnchorSupport
from simulator.strategies.traffic import (
    bids,
    capped,
    feed_of,
    guaranteed,
    planned_bid_fen,
    registry,
    standing,
    supported,
)

FOLLOWERS = np.array([0.0, 40_000.0, 3_000_000.0])
GMV = np.array([160.0, 160.0, 40.0])
ALL = np.ones(3)


def feed(**exponents):
    return FeedPolicy(**{"gmv_per_view": 0.0, "reach": 0.0, "popularity": 0.0, **exponents})


def test_relevance_alone_gives_every_room_the_same_standing():
    np.testing.assert_array_equal(standing(FOLLOWERS, GMV, ALL, feed()), np.ones(3))


def test_reach_and_sales_are_power_laws():
    weights = standing(FOLLOWERS, GMV, ALL, feed(reach=0.5, gmv_per_view=0.2))
    np.testing.assert_allclose(weights, (8_000 + FOLLOWERS) ** 0.5 * (1 + GMV) ** 0.2, rtol=1e-13)


def test_credit_scales_the_standing():
    full = standing(FOLLOWERS, GMV, ALL, FeedPolicy())
    limited = standing(FOLLOWERS, GMV, np.array([1.0, 0.3, 0.0]), FeedPolicy())
    np.testing.assert_array_equal(limited, full * [1.0, 0.3, 0.0])


@given(st.integers(0, 2))
def test_one_room_more_changes_nobody_elses_standing(left_out):
    """To the last bit: what counterfactual twins rest on."""
    rest = np.delete(np.arange(3), left_out)
    whole = standing(FOLLOWERS, GMV, ALL, FeedPolicy())
    np.testing.assert_array_equal(
        standing(FOLLOWERS[rest], GMV[rest], ALL[rest], FeedPolicy()), whole[rest]
    )


@pytest.mark.parametrize(
    ("policy", "exponents"),
    [
        ({"strategy": "mixed"}, (0.25, 0.2, 0.6)),
        ({"strategy": "relevance"}, (0.0, 0.0, 0.0)),
        ({"strategy": "popularity", "live": 0.3, "followers": 0.9}, (0.3, 0.0, 0.9)),
        ({"strategy": "gmv_per_view", "exponent": 1.5}, (0.0, 1.5, 0.0)),
        ({"strategy": "fair_share", "exponent": 0.4}, (0.0, 0.0, -0.4)),
    ],
    ids=lambda value: value["strategy"] if isinstance(value, dict) else "",
)
def test_a_policy_is_a_choice_of_exponents_and_leaves_precision_alone(policy, exponents):
    platform = Platform(name="Flow", policy=policy, feed={"relevance": 1.3, "page": 7})
    found = feed_of(platform.feed, platform.policy)
    assert (found.popularity, found.gmv_per_view, found.reach) == exponents
    assert (found.relevance, found.page, found.newcomers) == (1.3, 7, 8_000)


def test_every_policy_of_the_schema_can_be_played():
    kinds = Platform.model_json_schema()["properties"]["policy"]["discriminator"]["mapping"]
    assert set(kinds) == set(registry)


def test_support_lifts_those_below_and_nobody_else():
    weights = np.array([1.0, 2.0, 5.0])
    support = SmallAnchorSupport(below=40_000, boost=3.0)
    np.testing.assert_array_equal(supported(weights, FOLLOWERS, support), [3.0, 2.0, 5.0])
    np.testing.assert_array_equal(supported(weights, FOLLOWERS, None), weights)


@given(
    st.lists(st.floats(0.01, 100), min_size=2, max_size=20), st.integers(1, 19), st.floats(0, 0.9)
)
def test_the_small_have_at_least_their_share_and_ratios_stay(numbers, few, share):
    weights = np.array(numbers)
    small = np.arange(len(weights)) < min(few, len(weights) - 1)
    after = guaranteed(weights, small, share)
    before = weights[small].sum() / weights.sum()
    assert after[small].sum() / after.sum() == pytest.approx(max(before, share))
    np.testing.assert_array_equal(after[~small], weights[~small])
    np.testing.assert_allclose(after[small] / after[small][0], weights[small] / weights[small][0])


def test_where_all_or_none_are_small_nothing_is_guaranteed():
    weights = np.array([1.0, 2.0])
    for small in ([True, True], [False, False]):
        np.testing.assert_array_equal(guaranteed(weights, np.array(small), 0.5), weights)


def test_a_cap_by_hand():
    # Of 8 + 1 + 1, nobody may have more than half: 2 of 4.
    np.testing.assert_allclose(capped(np.array([1.0, 8.0, 1.0]), 0.5), [1.0, 2.0, 1.0])
    np.testing.assert_array_equal(capped(np.array([1.0, 8.0, 1.0]), 0.8), [1.0, 8.0, 1.0])
    np.testing.assert_array_equal(capped(np.array([1.0, 8.0, 0.0]), 0.5), [8.0, 8.0, 0.0])
    np.testing.assert_array_equal(capped(np.zeros(2), 0.1), [0.0, 0.0])


@given(
    st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=40),
    st.floats(1e-3, 1.0),
)
def test_under_a_cap_nobody_has_more_than_the_share_and_the_rest_keeps_its_own(numbers, share):
    weights = np.array(numbers)
    shown = np.count_nonzero(weights)
    after = capped(weights, share)
    if share * shown <= 1.0:
        assert len(set(after[weights > 0].tolist())) <= 1
        return
    assert after.max() <= share * after.sum() * (1 + 1e-9)
    lowered = after < weights
    np.testing.assert_array_equal(after[~lowered], weights[~lowered])
    assert len(set(after[lowered].tolist())) <= 1
    if weights.max() <= share * weights.sum() * (1 - 1e-9):
        assert not lowered.any()


def bid(share=0.05, sales=1_000_000.0, gmv=160.0, conversion=0.45, lowest=30, funds=10**9):
    return bids(
        np.array([share]), np.array([sales]), np.array([gmv]), np.array([conversion]),
        np.array([lowest]), np.array([funds]),
    )  # fmt: skip


def test_the_budget_is_a_share_of_expected_sales():
    offer = bid()
    assert (offer.bid_fen[0], offer.traffic_budget_fen[0]) == (30, 50_000)
    assert offer.paid_weight[0] == pytest.approx(30 * 0.45)


def test_a_room_that_sells_more_per_view_bids_more():
    assert bid(gmv=1000.0).bid_fen[0] == 50
    assert bid(gmv=1000.0, share=0.1).bid_fen[0] == 100


def test_cash_limits_the_budget():
    assert bid(funds=12_345).traffic_budget_fen[0] == 12_345


@pytest.mark.parametrize(
    "why", [{"share": 0.0}, {"lowest": 0}, {"funds": 29}, {"funds": -100}, {"sales": 100.0}]
)
def test_who_cannot_or_need_not_pay_stays_out(why):
    offer = bid(**why)
    assert (offer.bid_fen[0], offer.traffic_budget_fen[0], offer.paid_weight[0]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("share", "value", "lowest", "fen"),
    [(0.5, 200.0, 30, 100), (0.5, 59.9, 30, 0), (1.0, 30.0, 30, 30), (0.5, -40.0, 30, 0),
     (0.5, 200.0, 0, 0)],
)  # fmt: skip
def test_a_brand_bids_by_what_a_view_is_worth_and_not_below_the_lowest_price(
    share, value, lowest, fen
):
    assert planned_bid_fen(share, value, lowest) == fen


def test_a_planned_bid_replaces_one_rooms_and_stays_out_without_money():
    offers = bids(np.full(2, 0.05), np.full(2, 1e6), np.full(2, 160.0), np.full(2, 0.45),
                  np.full(2, 30), np.full(2, 10**9))  # fmt: skip
    offers.put(1, 80, 4_000, 0.5)
    assert (offers.bid_fen.tolist(), offers.traffic_budget_fen.tolist()) == (
        [30, 80],
        [50_000, 4_000],
    )
    assert offers.paid_weight.tolist() == pytest.approx([13.5, 40.0])
    offers.put(1, 80, 79, 0.5)
    assert (offers.bid_fen[1], offers.traffic_budget_fen[1], offers.paid_weight[1]) == (0, 0, 0)
