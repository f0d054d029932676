"""What brands know of their customers, and what they owe them in points."""

import numpy as np
import pytest

from simulator.accounts.customer_files import NEVER, NO_CLUB, CustomerFiles
from simulator.accounts.ledger import LedgerImbalance


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@pytest.fixture
def files() -> CustomerFiles:
    """Four viewers of seven people; the brands 3 and 1 keep files."""
    found = CustomerFiles(np.full(4, 7, np.int32))
    found.open(3)
    found.open(1)
    return found


def test_only_brands_that_ask_have_a_club(files: CustomerFiles) -> None:
    assert len(files) == 2
    assert files.club_of([0, 1, 2, 3]).tolist() == [NO_CLUB, 1, NO_CLUB, 0]
    assert files.last_order(0).tolist() == [NEVER] * 4


def test_members_are_those_who_have_kept_enough(files: CustomerFiles) -> None:
    zero = whole(0, 0, 0)
    files.note_order(0, whole(0, 2, 2), 5, zero)
    assert not files.members(0, 1).any()
    files.note_kept(0, whole(0, 2, 2), zero, zero)
    assert files.members(0, 1).tolist() == [True, False, True, False]
    assert files.members(0, 2).tolist() == [False, False, True, False]
    assert not files.members(1, 1).any()
    assert files.last_order(0).tolist() == [5, NEVER, 5, NEVER]


def test_points_are_owed_until_they_are_spent_or_lost(files: CustomerFiles) -> None:
    files.note_order(0, whole(1), 3, whole(0))
    files.note_kept(0, whole(1), whole(715), whole(0))
    assert files.points_per_person(0).tolist() == [0, 102, 0, 0]
    files.check(whole(0, 0))
    # An order takes 700 of them; nobody has decided on it yet.
    files.note_order(0, whole(1), 6, whole(700))
    files.check(whole(700, 0))
    with pytest.raises(LedgerImbalance, match="brand 3 owes 715 fen of points, its customers"):
        files.check(whole(0, 0))
    # Sent back, ordered again, kept: they are spent.
    files.give_back(0, whole(1), whole(700))
    files.check(whole(0, 0))
    files.note_order(0, whole(1), 7, whole(700))
    files.note_kept(0, whole(1), whole(20), whole(700))
    files.check(whole(0, 0))
    assert files.owed_by_brand(4).tolist() == [0, 0, 0, 35]
    assert files.lose(0, 7) == 0
    assert files.lose(0, 8) == 35
    assert files.owed_by_brand(4).tolist() == [0, 0, 0, 0]
    files.check(whole(0, 0))


def test_two_orders_of_one_viewer_count_twice(files: CustomerFiles) -> None:
    files.note_kept(1, whole(3, 3), whole(10, 11), whole(0, 0))
    files.note_order(1, whole(3, 3), 2, whole(4, 5))
    assert files.members(1, 2).tolist() == [False, False, False, True]
    assert files.points_per_person(1).tolist() == [0, 0, 0, 12 // 7]
