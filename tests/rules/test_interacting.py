"""Interaction: Poisson events, gifts within limits, the follow logit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import poisson

from simulator.rules import interacting

WORDS = st.integers(min_value=0, max_value=2**32 - 1)


def test_hazard_is_log_linear() -> None:
    ratio = interacting.interaction_hazard_ratio(0.6, 0.8, 0.3, 1.0, 0.7, 0.5)
    assert ratio == pytest.approx(math.exp(0.48 + 0.3 + 0.35), rel=1e-14)
    assert interacting.interaction_hazard_ratio(0.0, 0.8, 0.0, 1.0, 0.0, 0.5) == 1.0


def test_any_event_probability_is_that_of_a_poisson_process() -> None:
    for mean in (0.0, 0.37, 5.0):
        share = interacting.any_event_probability(mean)
        assert share == pytest.approx(float(poisson.sf(0, mean)), rel=1e-14)


@given(WORDS, st.integers(0, 100_000))
def test_gift_is_log_normal_up_to_its_limit(word: int, limit: int) -> None:
    gift = int(interacting.gift_fen(np.int64(word), 500.0, 1.2, limit))
    wish = 500.0 * math.exp(1.2 * float(ndtri((word + 0.5) / 2**32)))
    assert 0 <= gift <= limit
    assert abs(gift - min(math.floor(wish), limit)) <= (1 if wish % 1 < 1e-6 else 0)


def test_nothing_is_given_from_an_empty_or_overdrawn_wallet() -> None:
    assert interacting.gift_fen(np.int64(2**31), 500.0, 1.2, 0) == 0
    assert interacting.gift_fen(np.int64(2**31), 500.0, 1.2, -20) == 0


def test_follow_probability() -> None:
    common = (0.3, 1.5, 0.6, 0.5, 0.2, 0.4)
    p = interacting.follow_probability(-4.0, 1.0, 2.0, *common, False, 1.0)
    log_odds = math.log(p / (1.0 - p))
    assert log_odds == pytest.approx(-4.0 + 1.0 + 0.45 + 0.3 + 0.08, rel=1e-12)
    bought = interacting.follow_probability(-4.0, 1.0, 2.0, *common, True, 1.0)
    assert bought / (1.0 - bought) == pytest.approx(math.e * p / (1.0 - p), rel=1e-12)
