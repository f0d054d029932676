"""Beliefs, softmax choice, and the price that solves the first-order condition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import beta

from simulator.rules import learning


@given(st.floats(0.001, 0.2), st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_belief_is_the_posterior_mean_of_a_beta_prior(
    prior: float, views: int, part: float
) -> None:
    orders = math.floor(part * views)
    posterior = beta(500.0 * prior + orders, 500.0 * (1.0 - prior) + views - orders)
    belief = learning.shrunken_belief(prior, 500.0, float(orders), float(views))
    assert belief == pytest.approx(float(posterior.mean()), rel=1e-12)


def test_choice_weights_give_the_softmax() -> None:
    profits = (100.0, 130.0, 90.0)
    weights = [learning.choice_weight(profit, 130.0, 20.0) for profit in profits]
    for i, profit in enumerate(profits):
        expected = math.exp(profit / 20.0) / sum(math.exp(other / 20.0) for other in profits)
        assert weights[i] / sum(weights) == pytest.approx(expected, rel=1e-13)
    assert learning.choice_weight(1e12, 1e12, 1.0) == 1.0
    assert learning.choice_weight(-1e12, 1e12, 1.0) == 0.0


def test_at_zero_temperature_only_the_best_counts() -> None:
    assert learning.choice_weight(5.0, 5.0, 0.0) == 1.0
    assert learning.choice_weight(4.999, 5.0, 0.0) == 0.0


def test_temperature_and_dither_fall_with_rounds() -> None:
    assert learning.choice_temperature(0.1, 2_000.0, 1.0) == pytest.approx(200.0)
    assert learning.choice_temperature(0.1, -2_000.0, 4.0) == pytest.approx(100.0)
    assert learning.dither_share(0.04, 0.10, 1.0) == pytest.approx(0.10)
    assert learning.dither_share(0.04, 0.10, 16.0) == pytest.approx(0.05)
    assert learning.dither_share(0.04, 0.10, 1e6) == 0.04


@pytest.mark.parametrize("intercept", [-1.0, 1.5, 4.0])
@pytest.mark.parametrize("kept", [0.6, 1.0])
def test_price_maximises_profit_against_logit_demand(intercept: float, kept: float) -> None:
    cost, commission, order_cost, loss = 4_000.0, 0.235, 300.0, 800.0
    comparable, sensitivity = 12_900.0, 2.5

    def demand(price: float) -> float:
        return 1.0 / (1.0 + math.exp(-intercept + sensitivity * price / comparable))

    def loss_of_profit(price: float) -> float:
        per_order = kept * ((1 - commission) * price - cost) - order_cost - (1 - kept) * loss
        return -demand(price) * per_order

    best = minimize_scalar(
        loss_of_profit, bounds=(4_000.0, 60_000.0), method="bounded", options={"xatol": 1e-4}
    ).x
    solved = learning.logit_price_fen(
        cost, commission, kept, order_cost, loss, comparable, sensitivity, demand(best)
    )
    assert solved == pytest.approx(best, rel=1e-5)
