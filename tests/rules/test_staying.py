"""Staying: Gamma-frailty survival by numeric integration and by simulation."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from simulator.rules import decisions, randomness, staying


@pytest.mark.parametrize("variance", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("minutes", [0.0, 0.5, 2.583, 20.0])
def test_survival_is_the_mean_of_exponentials_over_frailty(variance: float, minutes: float) -> None:
    density = stats.gamma(1.0 / variance, scale=variance).pdf
    expected, _ = integrate.quad(
        lambda g: density(g) * math.exp(-0.775 * g * minutes), 0.0, np.inf, epsabs=1e-12
    )
    assert staying.survival(minutes, 0.775, variance) == pytest.approx(expected, rel=1e-8)


def test_survival_without_frailty_is_exponential() -> None:
    assert staying.survival(3.0, 0.4, 0.0) == pytest.approx(math.exp(-1.2), rel=1e-14)
    assert staying.survival(3.0, 0.4, 1e-9) == pytest.approx(math.exp(-1.2), rel=1e-7)


@pytest.mark.parametrize("variance", [0.0, 0.3, 0.5])
def test_mean_stay_is_the_area_under_survival(variance: float) -> None:
    area, _ = integrate.quad(lambda t: staying.survival(t, 0.775, variance), 0.0, np.inf)
    assert staying.mean_stay(0.775, variance) == pytest.approx(area, rel=1e-7)


def test_default_hazard_gives_155_seconds() -> None:
    assert staying.mean_stay(0.775, 0.5) * 60.0 == pytest.approx(155.0, abs=0.2)


def simulated_stay(viewer: int, hazard: float, variance: float) -> float:
    key = (3, viewer, 8, 2, 0, decisions.STAY)
    first, second, third, _ = randomness.draw4(*key, 0)
    frailty = randomness.gamma_from_words(variance, first, second, *key)
    threshold = randomness.exponential(third)
    return staying.minutes_to_threshold(threshold, staying.leave_hazard(hazard, frailty, 0.0))


def test_simulated_stays_follow_the_survival_function() -> None:
    stays = [simulated_stay(viewer, 0.775, 0.5) for viewer in range(10_000)]

    def distribution(times: np.ndarray) -> np.ndarray:
        return np.array([1.0 - staying.survival(t, 0.775, 0.5) for t in times])

    assert stats.kstest(stays, distribution).pvalue > 1e-3


def test_hazard_in_two_pieces_reaches_the_threshold_at_the_exact_time() -> None:
    # Three minutes at 0.2, then 0.5 a minute: ∫h = 0.6 + 0.5·(t − 3) = 1.1 at t = 4.
    assert staying.minutes_to_threshold(1.1 - 0.6, 0.5) == pytest.approx(1.0, rel=1e-14)
    assert staying.minutes_to_threshold(0.0, 0.5) == 0.0
    assert staying.minutes_to_threshold(-0.9, 0.5) == 0.0
    assert staying.minutes_to_threshold(0.5, 0.0) == math.inf


def test_leave_index_with_the_defaults_of_the_model() -> None:
    index = staying.leave_index(0.4, 0.5, 0.3, 1.0, 0.7, 0.3, 0.2, 0.4, 0.1, 0.5)
    expected = -0.5 * 0.4 - 1.0 * 0.3 - 0.3 * 0.7 + 0.4 * 0.2 + 0.5 * 0.1
    assert index == pytest.approx(expected, rel=1e-14)
    hazard = staying.leave_hazard(0.775, 1.3, index)
    assert hazard == pytest.approx(0.775 * 1.3 * math.exp(expected), rel=1e-14)


def test_hazard_falls_over_time_only_because_the_impatient_leave_first() -> None:
    def hazard_of_those_left(t: float) -> float:
        step = 1e-5
        return -(
            math.log(staying.survival(t + step, 0.775, 0.5))
            - math.log(staying.survival(t - step, 0.775, 0.5))
        ) / (2.0 * step)

    for t in (0.5, 2.0, 10.0):
        assert hazard_of_those_left(t) == pytest.approx(0.775 / (1 + 0.5 * 0.775 * t), rel=1e-6)
