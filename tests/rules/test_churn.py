"""Churn: discrete-time hazards with the loss of the model as their base."""

import math

import pytest

from simulator.rules import churn


def log_odds(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


def test_missed_follows_without_bond_lapse_with_two_and_a_half_percent() -> None:
    base = math.log(0.025 / 0.975)
    p = churn.unfollow_probability(base, True, 2.0, 0.0, 3.0, 0.0)
    assert p == pytest.approx(0.025, rel=1e-13)
    survivors = (1.0 - p) ** 28
    assert survivors == pytest.approx(0.492, abs=0.001)


def test_unfollow_terms() -> None:
    p = churn.unfollow_probability(-3.0, False, 2.0, 0.2, 3.0, 0.4)
    assert log_odds(p) == pytest.approx(-3.0 - 2.0 + 0.6 - 0.4, rel=1e-12)


def test_lapse_terms() -> None:
    p = churn.lapse_probability(-5.0, 0.5, 3.0, 0.2, 0.3, 2.0, 0.4, 0.5)
    assert log_odds(p) == pytest.approx(-5.0 - 1.5 - 0.2 + 0.6 + 0.2, rel=1e-12)


def test_come_back_terms() -> None:
    p = churn.come_back_probability(-3.0, 0.4)
    assert log_odds(p) == pytest.approx(-3.0 + 0.4, rel=1e-12)
