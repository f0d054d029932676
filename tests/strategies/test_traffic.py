import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.places import FeedPolicy
from simulator.strategies.traffic import bids, standing

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
