"""What firms reckon with when they set prices, against closed forms and a library's optimum."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit, lambertw

from simulator.rules import buying, pricing


def test_experiments_shrink_with_the_fourth_root_of_time_and_stop_at_the_least() -> None:
    assert pricing.dither_share(0.04, 0.10, 1.0) == 0.10
    assert pricing.dither_share(0.04, 0.10, 16.0) == pytest.approx(0.05)
    assert pricing.dither_share(0.04, 0.10, 1e6) == 0.04


@given(st.floats(-4.0, 4.0), st.floats(0.01, 9.0), st.floats(0.0, 5_000.0), st.floats(0.0, 1.0))
def test_the_mode_is_where_the_posterior_is_highest(
    mean: float, variance: float, trials: float, part: float
) -> None:
    bought = part * trials

    def unlikely(x: float) -> float:
        logs = bought * math.log(expit(x)) + (trials - bought) * math.log(expit(-x))
        return 0.5 * (x - mean) ** 2 / variance - logs

    found = pricing.posterior_log_odds(mean, variance, trials, bought)
    best = minimize_scalar(unlikely, bounds=(-30.0, 30.0), method="bounded",
                           options={"xatol": 1e-9})  # fmt: skip
    assert found == pytest.approx(best.x, abs=2e-4)
    assert unlikely(found) <= best.fun + 1e-7


def test_the_price_is_the_logit_monopolys() -> None:
    """At the fixed point of s, p = C + v/α·(1 + W(e^{β − αC/v − 1}))."""
    cost, commission, kept, others = 2_500, 0.25, 0.7, 510
    comparable, alpha, beta = 12_000, 2.2, 1.4
    effective = cost / (1 - commission) + others / (kept * (1 - commission))
    scale = comparable / alpha
    best = effective + scale * (1 + lambertw(np.exp(beta - effective / scale - 1)).real)
    share = float(expit(beta - best / scale))
    found = pricing.logit_price_fen(
        float(cost), commission, kept, float(others), float(comparable), alpha, share
    )
    assert found == pytest.approx(best, rel=1e-12)


def test_a_guarantee_is_worth_the_loss_that_it_prevents() -> None:
    falls = 0.08
    feared = buying.reference_gain_or_loss(1.0 - falls, 1.0, 0.5, 2.0)
    assert pricing.guarantee_utility(0.5, 2.0, falls) == pytest.approx(-feared)


@pytest.mark.parametrize(
    ("age", "utility"),
    [(0, -0.8), (5, -0.4), (10, 0.0), (25, 0.0), (30, 0.0), (40, -1.0), (50, -2.0), (500, -2.0)],
)
def test_taste_rises_stays_and_falls(age: float, utility: float) -> None:
    found = pricing.life_cycle_utility(float(age), 10.0, 20.0, 20.0, -0.8, -2.0)
    assert found == pytest.approx(utility)


def test_a_launch_is_fresh_until_it_is_introduced() -> None:
    found = [pricing.launch_freshness(float(age), 4.0) for age in range(6)]
    assert found == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]


def test_packaging_prevents_its_share_of_the_damage_in_transit() -> None:
    assert pricing.defect_rate_with_protection(0.04, 0.5, 0.0) == 0.04
    assert pricing.defect_rate_with_protection(0.04, 0.5, 1.0) == pytest.approx(0.02)
    assert pricing.defect_rate_with_protection(0.04, 1.0, 1.0) == 0.0
