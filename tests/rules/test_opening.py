"""Opening the app: the logit, the stock of habit and its one stationary value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from simulator.rules import opening

MODEST = st.floats(min_value=-3.0, max_value=3.0)
SHARE = st.floats(min_value=0.0, max_value=1.0)


@given(MODEST, SHARE, SHARE, st.floats(0.0, 30.0), MODEST, SHARE, SHARE)
def test_open_probability_is_the_logit_of_the_sum(
    inclination: float,
    habit: float,
    zeta: float,
    pull: float,
    evening: float,
    needs: float,
    invitations: float,
) -> None:
    probability = opening.open_probability(
        inclination, habit, 1.5, pull, zeta, evening, needs, invitations
    )
    expected = (
        inclination + 1.5 * (habit - 0.5) + zeta * math.log1p(pull) + evening + needs + invitations
    )
    log_odds = math.log(probability / (1.0 - probability))
    assert log_odds == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_pull_of_followed() -> None:
    assert opening.pull_of_followed(0.0) == 1.0
    assert opening.pull_of_followed(1.0) == pytest.approx(math.e, rel=1e-15)


def expected_habit_after(habit: float, inclination: float, slope: float) -> float:
    """Mean of H' over opening and not opening."""
    p = opening.open_probability(inclination, habit, slope, 0.0, 0.4, 0.0, 0.0, 0.0)
    opened = opening.habit_after(habit, True, 14.0)
    stayed_away = opening.habit_after(habit, False, 14.0)
    return p * opened + (1.0 - p) * stayed_away


def stationary_habit(start: float, inclination: float, slope: float) -> float:
    habit = start
    for _ in range(20_000):
        habit = expected_habit_after(habit, inclination, slope)
    return habit


@pytest.mark.parametrize("inclination", [-1.2, -0.2, 0.8])
@pytest.mark.parametrize("slope", [0.0, 1.5, 3.9])
def test_below_a_slope_of_four_habit_has_one_stationary_value(
    inclination: float, slope: float
) -> None:
    def surplus(habit: float) -> float:
        return 1.0 / (1.0 + math.exp(-inclination - slope * (habit - 0.5))) - habit

    expected = brentq(surplus, 0.0, 1.0, xtol=1e-14)
    for start in (0.0, 1.0):
        assert stationary_habit(start, inclination, slope) == pytest.approx(expected, abs=1e-9)


def test_above_a_slope_of_four_history_decides() -> None:
    low, high = stationary_habit(0.0, 0.0, 6.0), stationary_habit(1.0, 0.0, 6.0)
    assert low < 0.1
    assert high > 0.9


@given(SHARE, st.booleans(), st.floats(min_value=1.0, max_value=100.0))
def test_habit_stays_a_share(habit: float, opened: bool, memory: float) -> None:
    after = opening.habit_after(habit, opened, memory)
    assert -1e-15 <= after <= 1.0 + 1e-15
    assert (after >= habit) if opened else (after <= habit)


def test_habit_of_a_constant_habit_decays_geometrically() -> None:
    habit = 1.0
    for _ in range(10):
        habit = opening.habit_after(habit, False, 14.0)
    assert habit == pytest.approx((13.0 / 14.0) ** 10, rel=1e-14)


def test_platform_utility_adds_up() -> None:
    utility = opening.platform_utility(0.3, 0.5, 2.0, math.e - 1.0, 0.7)
    assert utility == pytest.approx(0.3 + 1.0 + 0.7, rel=1e-14)
