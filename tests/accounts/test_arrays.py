"""Exact array arithmetic against dictionaries and Python's unbounded integers."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.arrays import (
    as_int64,
    exact_sum,
    group_sums,
    look_up,
    running_before,
    sums_per_index,
)

KEY = st.one_of(st.integers(-3, 3), st.sampled_from([-(2**40), 2**40, 2**61]))
ROWS = st.lists(st.tuples(KEY, KEY, st.integers(-(2**40), 2**40)), max_size=30)


@given(ROWS)
def test_group_sums_equals_a_counter_sorted_by_key(rows: list[tuple[int, int, int]]) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    for first, second, amount in rows:
        expected[first, second] += amount
    table = np.array(rows, np.int64).reshape(-1, 3).T
    keys, sums = group_sums([table[0], table[1]], table[2])
    found = list(zip(keys[0].tolist(), keys[1].tolist(), sums.tolist(), strict=True))
    assert found == [(*key, expected[key]) for key in sorted(expected)]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20))
def test_exact_sum_goes_beyond_int64(amounts: list[int]) -> None:
    assert exact_sum(np.array(amounts, np.int64)) == sum(amounts)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=20))
def test_running_before_adds_up_earlier_rows_of_the_group(rows: list[tuple[int, int]]) -> None:
    rows.sort(key=lambda row: row[0])
    groups, amounts = np.array(rows, np.int64).reshape(-1, 2).T
    expected = [
        sum(amount for group, amount in rows[:row] if group == rows[row][0])
        for row in range(len(rows))
    ]
    assert running_before(groups, amounts).tolist() == expected


def test_sums_per_index_counts_repeated_indices() -> None:
    index, amounts = np.array([2, 0, 2]), np.array([5, 7, 2**60])
    assert sums_per_index(index, amounts, 4).tolist() == [7, 0, 5 + 2**60, 0]


def test_look_up_keeps_nobody_even_in_an_empty_table() -> None:
    assert look_up(np.array([30, 40]), np.array([1, -1, 0])).tolist() == [40, -1, 30]
    assert look_up(np.zeros(0, np.int64), np.array([-1])).tolist() == [-1]


@pytest.mark.parametrize(
    "value", [1.0, [1.5], np.float32(3), True, np.array([1], np.uint64), 2**70]
)
def test_only_whole_numbers_become_int64(value: object) -> None:
    with pytest.raises(TypeError, match="must be whole numbers"):
        as_int64(value, "amounts")  # type: ignore[arg-type]
