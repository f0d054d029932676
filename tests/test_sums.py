"""Sums of reals do not depend on the versions of Python and NumPy."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.tables.sums import PIECE, in_order, sum_of_shares


def test_reals_are_added_from_the_first_to_the_last() -> None:
    # Compensated, as the built-in sum is from Python 3.12 on, the small one would survive.
    assert in_order([1.0, 1e-17, -1.0]) == 0.0
    assert in_order([]) == 0.0
    assert in_order(np.arange(5)) == 10.0


@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=1, max_size=50), st.randoms())
def test_a_sum_over_viewers_does_not_depend_on_their_order(shares: list[float], dice) -> None:
    given_order = sum_of_shares(np.array(shares, np.float32))
    dice.shuffle(shares)
    assert sum_of_shares(np.array(shares, np.float32)) == given_order
    np.testing.assert_allclose(given_order, np.sum(shares), atol=len(shares) * 2.0**-31)


def test_many_are_added_up_in_pieces() -> None:
    shares = np.full(2 * PIECE + 3, 0.25, np.float32)
    people = np.full(len(shares), 3, np.int32)
    assert sum_of_shares(shares) == 0.25 * len(shares)
    assert sum_of_shares(shares, people) == 0.75 * len(shares)


def test_the_sum_of_nothing_is_nothing() -> None:
    assert sum_of_shares(np.zeros(0, np.float32)) == 0.0
