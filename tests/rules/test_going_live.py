"""Going live and fatigue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import going_live

SHARE = st.floats(min_value=0.0, max_value=1.0)


def test_at_the_reservation_income_only_the_intercept_counts() -> None:
    p = going_live.go_live_probability(0.0, 2.0, 80_000.0, 80_000.0, 3.0, 0.0)
    assert p == 0.5
    tired = going_live.go_live_probability(0.0, 2.0, 120_000.0, 80_000.0, 4.0, 0.25)
    assert tired == 0.5


@given(SHARE, st.floats(0.0, 24.0))
def test_fatigue_stays_a_share(fatigue: float, hours: float) -> None:
    assert 0.0 <= going_live.fatigue_after(fatigue, hours, 0.05, 0.3) <= 1.0


def test_fatigue_settles_and_rest_ends_it() -> None:
    fatigue = 0.0
    for _ in range(500):
        fatigue = going_live.fatigue_after(fatigue, 4.0, 0.05, 0.3)
    assert fatigue == pytest.approx(0.2 / 0.5, rel=1e-12)
    for _ in range(10):
        fatigue = going_live.fatigue_after(fatigue, 0.0, 0.05, 0.3)
    assert fatigue == pytest.approx(0.4 * 0.7**10, rel=1e-12)
