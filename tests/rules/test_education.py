"""What lessons come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules.education import taught


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([0.0, 1.0]), st.integers(0, 30))
def test_every_lesson_closes_the_same_share_of_what_is_missing(
    trait: float, lesson: float, goal: float, lessons: int
) -> None:
    after = trait
    for _ in range(lessons):
        after = taught(after, lesson, goal)
    missing = (goal - trait) * (1.0 - lesson) ** lessons
    assert after == pytest.approx(goal - missing, abs=1e-12)
