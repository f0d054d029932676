from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules.promotions import (
    DAYS_OF_YEAR,
    bundle_mean,
    full_reduction_fen,
    has_birthday,
    points_used_fen,
)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=12), st.integers(2, 10**5), st.data())
def test_what_items_bring_adds_up_to_what_the_basket_brings(prices, every, data):
    off = data.draw(st.integers(1, every - 1))
    before = [0, *accumulate(prices)]
    brought = [
        full_reduction_fen(basket, price, every, off)
        for basket, price in zip(before, prices, strict=False)
    ]
    assert all(0 <= one < price for one, price in zip(brought, prices, strict=True))
    if all(price > every for price in prices):
        # Nothing was cut off: a step takes less than itself.
        assert sum(brought) == off * (sum(prices) // every)


def test_a_full_reduction_by_hand():
    """每满 300 减 50: 200 brings nothing, 150 more fill one step, 310 more fill another."""
    assert [full_reduction_fen(b, p, 30_000, 5_000)
            for b, p in ((0, 20_000), (20_000, 15_000), (35_000, 31_000))] == [
        0, 5_000, 5_000]  # fmt: skip
    assert full_reduction_fen(29_999, 1, 30_000, 5_000) == 0


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 9_000))
def test_points_never_pay_more_than_she_has_nor_than_the_share(points, price, most):
    used = points_used_fen(points, price, most)
    assert used == min(points, price * most // 10_000)
    assert 0 <= used < price


@pytest.mark.parametrize("days", [0, 1, 7, 365])
def test_a_birthday_lasts_its_days_of_the_year(days):
    rng = np.random.default_rng(3)
    for word in rng.integers(0, 2**32, 20):
        held = [has_birthday(np.int64(word), today, days) for today in range(DAYS_OF_YEAR)]
        assert sum(held) == days
        if 0 < days < 365:
            begins = [day for day in range(DAYS_OF_YEAR) if held[day] and not held[day - 1]]
            assert begins == [int(word) * 365 >> 32]


def test_a_bundle_is_as_good_as_its_parts_on_average():
    assert bundle_mean(2.0, -1.0, 0.25) == pytest.approx(0.25 * 2.0 - 0.75)
    assert bundle_mean(0.7, 0.7, 0.4) == pytest.approx(0.7)
