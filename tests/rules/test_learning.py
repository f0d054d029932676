"""Beliefs, and the temperature of choices."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
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


def test_temperature_falls_with_rounds() -> None:
    assert learning.choice_temperature(0.1, 2_000.0, 1.0) == pytest.approx(200.0)
    assert learning.choice_temperature(0.1, -2_000.0, 4.0) == pytest.approx(100.0)
