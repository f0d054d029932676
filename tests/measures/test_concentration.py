import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.measures.concentration import (
    concentration,
    gini,
    herfindahl,
    log_spread,
    lorenz,
    top_share,
)

AMOUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any).map(np.array)


def test_equal_amounts_are_not_concentrated() -> None:
    equal = np.full(8, 500)
    assert gini(equal) == 0.0
    assert herfindahl(equal) == 1 / 8
    assert top_share(equal, 1) == 1 / 8
    assert log_spread(equal) == 0.0


def test_one_who_has_everything() -> None:
    single = np.array([0, 0, 0, 0, 7])
    assert gini(single) == pytest.approx(1 - 1 / 5, abs=1e-15)
    assert herfindahl(single) == 1.0
    assert top_share(single, 1) == top_share(single, 5) == 1.0
    assert log_spread(single) is None


def test_linear_amounts_have_a_gini_of_a_third() -> None:
    # x_i = i for i = 1..n: G = (n - 1) / (3 n).
    for size in (2, 10, 501):
        assert gini(np.arange(1, size + 1)) == pytest.approx((size - 1) / (3 * size), rel=1e-14)


def test_powers_of_e_have_a_known_spread_of_logs() -> None:
    amounts = np.array([1, 2, 4, 8, 16])
    expected = math.log(2) * math.sqrt(2)  # s.d. of 0..4 is sqrt(2)
    assert log_spread(amounts) == pytest.approx(expected, rel=1e-14)


def test_nothing_to_share() -> None:
    assert concentration(np.zeros(4, np.int64)) == (None,) * 5
    assert concentration(np.zeros(0, np.int64)) == (None,) * 5


@given(AMOUNTS)
def test_gini_is_half_the_relative_mean_difference(amounts: np.ndarray) -> None:
    pairs = np.abs(amounts[:, None] - amounts[None, :]).mean()
    assert gini(amounts) == pytest.approx(pairs / (2 * amounts.mean()), abs=1e-12)


@given(AMOUNTS)
def test_gini_is_twice_the_area_above_the_lorenz_curve(amounts: np.ndarray) -> None:
    members, shares = lorenz(amounts)
    assert members[0] == shares[0] == 0.0
    assert members[-1] == shares[-1] == 1.0
    assert (np.diff(shares) >= 0).all()
    assert (shares <= members + 1e-12).all()
    area = np.trapezoid(shares, members)
    assert gini(amounts) == pytest.approx(1 - 2 * area, abs=1e-12)


@given(AMOUNTS, st.integers(2, 9))
def test_no_measure_depends_on_order_or_scale(amounts: np.ndarray, factor: int) -> None:
    same = concentration(amounts)
    assert concentration(amounts[::-1].copy()) == same
    larger = concentration(amounts * factor)
    for one, other in zip(same, larger, strict=True):
        assert one == other if one is None else other == pytest.approx(one, abs=1e-9)
