"""Honesty: replicator dynamics on both sides, detection, dynamic fines."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import honesty

SHARE = st.floats(min_value=0.0, max_value=1.0)


@given(st.floats(-100.0, 100.0), st.floats(-100.0, 100.0))
def test_only_the_better_is_imitated_and_in_proportion(own: float, other: float) -> None:
    p = honesty.imitation_probability(own, other, 400.0)
    assert p == pytest.approx(max(0.0, other - own) / 400.0, rel=1e-14)
    assert min(p, honesty.imitation_probability(other, own, 400.0)) == 0.0


def test_imitation_is_a_probability_for_any_payoffs() -> None:
    assert honesty.imitation_probability(0.0, 1e9, 10.0) == 1.0


def test_many_imitators_follow_the_replicator_equation() -> None:
    """Mean flow between two ways = x(1 − x)(π_a − π_b)/range."""
    x, payoff_a, payoff_b, payoff_range = 0.3, 7.0, 4.5, 20.0
    to_a = (1 - x) * x * honesty.imitation_probability(payoff_b, payoff_a, payoff_range)
    to_b = x * (1 - x) * honesty.imitation_probability(payoff_a, payoff_b, payoff_range)
    assert to_a - to_b == pytest.approx(x * (1 - x) * (payoff_a - payoff_b) / payoff_range)


@given(SHARE, SHARE)
def test_inspection_rate_is_a_share_and_rests_where_cost_equals_benefit(
    rate: float, share: float
) -> None:
    after = honesty.inspection_rate_after(rate, 0.1, 8.0, share, 1.0)
    assert 0.0 <= after <= 1.0
    assert honesty.inspection_rate_after(rate, 0.1, 8.0, 0.125, 1.0) == rate
    if 0.0 < rate < 1.0 and abs(share - 0.125) > 1e-6 and 1e-9 < rate < 1 - 1e-9:
        assert (after > rate) == (share > 0.125)


def test_inspection_rate_follows_the_logistic_path_for_small_steps() -> None:
    rate, speed, drive = 0.02, 1e-4, 8.0 * 0.3 - 1.0
    for _ in range(20_000):
        rate = honesty.inspection_rate_after(rate, speed, 8.0, 0.3, 1.0)
    odds = 0.02 / 0.98 * math.exp(speed * drive * 20_000)
    assert rate == pytest.approx(odds / (1.0 + odds), rel=1e-3)


def test_detection_of_a_severity_of_n_is_n_independent_looks() -> None:
    for severity in (1, 2, 3):
        p = honesty.detection_probability(0.4, float(severity))
        assert p == pytest.approx(1.0 - 0.6**severity, rel=1e-13)
    assert honesty.detection_probability(0.4, 0.0) == 0.0
    assert honesty.detection_probability(0.0, 2.0) == 0.0
    assert honesty.detection_probability(1.0, 0.1) == 1.0


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_dynamic_fine_is_floored_to_the_fen(fine: int, share_bp: int) -> None:
    expected = fine * (10_000 + share_bp) // 10_000
    assert honesty.dynamic_fine_fen(fine, share_bp) == expected
