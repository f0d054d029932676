"""After the order: information, disconfirmation, the four logits, ratings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import after_sales, decisions, randomness

SHARE = st.floats(min_value=0.0, max_value=1.0)


def log_odds(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


@given(SHARE, SHARE)
def test_information_overlaps_and_is_limited(first: float, second: float) -> None:
    both = after_sales.combined_information(first, second, 0.8)
    assert both == pytest.approx(min(0.8, 1 - (1 - first) * (1 - second)), rel=1e-14)
    swapped = after_sales.combined_information(second, first, 0.8)
    assert both == pytest.approx(swapped, rel=1e-14)
    assert both <= 0.8


def test_information_narrows_the_spread_of_received_quality() -> None:
    received = []
    for information in (0.0, 0.5):
        sample = [
            after_sales.received_quality(
                0.7,
                0.2,
                information,
                randomness.normal(
                    randomness.draw(6, viewer, 5, 1, 0, decisions.RECEIVED_QUALITY, 0)
                ),
                0.0,
                0.0,
                0.1,
            )
            for viewer in range(5000)
        ]
        received.append(sample)
    vague, informed = np.array(received)
    assert np.mean(vague) == pytest.approx(0.7, abs=4 * 0.2 / math.sqrt(5000))
    assert np.std(vague) == pytest.approx(0.2, rel=4 / math.sqrt(2 * 5000))
    assert informed - 0.7 == pytest.approx((vague - 0.7) / 2.0, rel=1e-9, abs=1e-12)


def test_a_defect_is_taken_off() -> None:
    assert after_sales.received_quality(0.7, 0.2, 0.3, 0.0, 0.25, 0.0, 0.1) == pytest.approx(0.45)


@given(SHARE, SHARE)
def test_gap_and_shortfall(received: float, expected: float) -> None:
    gap = after_sales.disconfirmation(received, expected)
    assert gap == received - expected
    assert after_sales.shortfall(gap) - after_sales.shortfall(-gap) == -gap
    assert after_sales.shortfall(gap) >= 0.0


def test_cancel_is_a_logit_of_heat() -> None:
    p = after_sales.cancel_probability(-2.5, 0.8, 0.7, 1.0)
    assert log_odds(p) == pytest.approx(-2.5 + 0.56, rel=1e-12)


def test_return_is_a_logit_of_gap_ease_and_propensity() -> None:
    bad = after_sales.return_probability(-1.0, -0.2, 6.0, 2.0, 0.5, 0.4, 0.1)
    assert log_odds(bad) == pytest.approx(-1.0 + 1.2 + 0.2 + 0.1, rel=1e-12)
    good = after_sales.return_probability(-1.0, 0.2, 6.0, 2.0, 0.5, 0.4, 0.1)
    assert log_odds(good) == pytest.approx(-1.0 - 0.4 + 0.2 + 0.1, rel=1e-12)


def test_problem_and_complaint() -> None:
    problem = after_sales.problem_probability(-3.0, -0.3, 5.0, 0.4, 2.0, 0.1, 3.0)
    assert log_odds(problem) == pytest.approx(-3.0 + 1.5 + 0.8 + 0.3, rel=1e-12)
    complaint = after_sales.complain_probability(-1.0, -0.3, 2.0, 0.5, 0.4, 0.6, 3.0)
    assert log_odds(complaint) == pytest.approx(-1.0 + 0.6 + 0.2 - 1.8, rel=1e-12)
    pleased = after_sales.complain_probability(-1.0, 0.3, 2.0, 0.5, 0.4, 0.6, 3.0)
    assert log_odds(pleased) == pytest.approx(-1.0 + 0.2 - 1.8, rel=1e-12)


@given(st.lists(st.floats(0.0, 1.0), max_size=40), SHARE, st.floats(0.5, 50.0))
def test_rating_lies_between_prior_and_mean(
    received: list[float], prior: float, weight: float
) -> None:
    rating = after_sales.shrunken_rating(sum(received), float(len(received)), prior, weight)
    values = [prior, *([float(np.mean(received))] if received else [])]
    assert min(values) - 1e-12 <= rating <= max(values) + 1e-12


def test_rating_is_the_posterior_mean_and_stays_on_the_scale() -> None:
    assert after_sales.shrunken_rating(0.0, 0.0, 0.6, 10.0) == pytest.approx(0.6)
    assert after_sales.shrunken_rating(27.0, 30.0, 0.6, 10.0) == pytest.approx(33.0 / 40.0)
    assert after_sales.shrunken_rating(60.0, 30.0, 0.6, 10.0) == 1.0
    assert after_sales.shrunken_rating(-60.0, 30.0, 0.6, 10.0) == 0.0
