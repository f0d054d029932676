"""What a guarantee is worth, how far campaigns reach, and what risk takes off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from simulator.rules.contracting import (
    covered_after,
    either,
    expected_shortfall,
    relative_covariance,
    risk_adjusted,
)

shares = st.floats(0, 1)


@given(st.floats(1, 1e4), st.floats(0.3, 3), st.floats(0.2, 1.2))
def test_a_guarantee_is_a_put_on_the_evenings_sales(
    expected: float, ratio: float, sigma: float
) -> None:
    guaranteed = ratio * expected
    d = (np.log(ratio) + sigma**2 / 2) / sigma
    put = norm.cdf(d) - norm.cdf(d - sigma) / ratio
    # 64 quantiles cut the tails off: an error below a hundredth of what is guaranteed.
    assert expected_shortfall(expected, guaranteed, sigma) == pytest.approx(put, abs=0.01)


def test_sure_sales_lack_exactly_what_is_missing() -> None:
    assert expected_shortfall(80.0, 100.0, 0.0) == pytest.approx(0.2)
    assert expected_shortfall(120.0, 100.0, 0.0) == 0.0
    assert expected_shortfall(5.0, 0.0, 0.5) == 0.0
    assert expected_shortfall(0.0, 10.0, 0.5) == 1.0


@given(shares, shares)
def test_either_reaches_what_neither_misses(one: float, other: float) -> None:
    assert either(one, other) == pytest.approx(1 - (1 - one) * (1 - other))
    assert max(one, other) - 1e-12 <= either(one, other) <= 1


@given(shares, st.floats(0, 5), st.floats(0, 5))
def test_contacts_in_two_parts_cover_as_much_as_at_once(
    covered: float, first: float, second: float
) -> None:
    at_once = covered_after(covered, first + second)
    assert covered_after(covered_after(covered, first), second) == pytest.approx(at_once, rel=1e-6)


def test_risk_is_taken_off_and_shocks_in_common_make_covariance() -> None:
    assert risk_adjusted(100.0, 400.0, 0.1) == 80.0
    assert risk_adjusted(100.0, 400.0, 0.0) == 100.0
    draws = np.random.default_rng(3).normal(size=(3, 400_000))
    common, own, other = 0.4 * draws[0], 0.3 * draws[1], 0.2 * draws[2]
    one = 5 * np.exp(common + own - (0.4**2 + 0.3**2) / 2)
    two = 7 * np.exp(common + other - (0.4**2 + 0.2**2) / 2)
    seen = np.cov(one, two)[0, 1] / (5.0 * 7.0)
    assert relative_covariance(0.4**2) == pytest.approx(seen, rel=0.03)
