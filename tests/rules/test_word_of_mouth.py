"""Word of mouth and awareness."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import word_of_mouth

SHARE = st.floats(min_value=0.0, max_value=1.0)


def log_odds(probability: float) -> float:
    return math.log(probability / (1.0 - probability))


def test_invite_and_warn_are_logits() -> None:
    invite = word_of_mouth.invite_probability(-3.0, 0.2, 4.0, True, 1.5, 0.3, 2.0)
    assert log_odds(invite) == pytest.approx(-3.0 + 0.8 + 1.5 + 0.6, rel=1e-12)
    silent = word_of_mouth.invite_probability(-3.0, 0.0, 4.0, False, 1.5, 0.0, 2.0)
    assert log_odds(silent) == pytest.approx(-3.0, rel=1e-12)
    warn = word_of_mouth.warn_probability(-3.0, 0.2, 8.0, True, 1.0)
    assert log_odds(warn) == pytest.approx(-3.0 + 1.6 + 1.0, rel=1e-12)
    calm = word_of_mouth.warn_probability(-3.0, 0.2, 8.0, False, 1.0)
    assert log_odds(calm) == pytest.approx(-3.0 + 1.6, rel=1e-12)


def test_an_invitation_adds_to_the_log_odds() -> None:
    effect = word_of_mouth.message_effect(0.3, 2.0)
    assert effect == pytest.approx(0.6 * math.log(2.0), rel=1e-14)
    assert word_of_mouth.message_effect(0.0, 2.0) == 0.0


@given(SHARE, SHARE, SHARE, SHARE, SHARE)
def test_awareness_stays_a_share(
    awareness: float, reached: float, learning: float, resting: float, part: float
) -> None:
    forgetting = part * (1.0 - learning)
    after = word_of_mouth.awareness_after(awareness, reached, learning, resting, forgetting)
    assert -1e-15 <= after <= 1.0 + 1e-15


def test_awareness_rests_without_exposure_and_settles_with_it() -> None:
    assert word_of_mouth.awareness_after(0.2, 0.0, 0.3, 0.2, 0.05) == 0.2
    assert word_of_mouth.awareness_after(0.1, 0.0, 0.3, 0.2, 0.05) == 0.1
    awareness = 0.2
    for _ in range(3000):
        awareness = word_of_mouth.awareness_after(awareness, 0.1, 0.3, 0.2, 0.05)
    # l·r·(1 − A) = f·(A − A0)
    assert awareness == pytest.approx((0.03 + 0.05 * 0.2) / (0.03 + 0.05), rel=1e-12)
