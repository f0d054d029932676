"""Exact integer arithmetic on arrays, shared by all books."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
IntLike: TypeAlias = int | np.integer[Any] | NDArray[np.integer[Any]] | Sequence[int]

PACKED_LIMIT = 2**62
LOW_BITS = 31


def as_int64(values: IntLike, name: str) -> IntArray:
    """Whole numbers as an int64 array, without a silent conversion.

    Args:
        values: A whole number or an array of them, any shape.
        name: What the values are, for the message.

    Returns:
        int64 array of the same shape (the same memory where possible).

    Raises:
        TypeError: The values are not signed or small unsigned integers.
    """
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, np.int64)
    if array.dtype.kind not in "iu" or array.dtype == np.uint64:
        raise TypeError(f"{name} must be whole numbers (int64), not {array.dtype}")
    return array.astype(np.int64, copy=False)


def exact_sum(amounts: IntArray) -> int:
    """Sum that cannot wrap around, whatever the amounts (up to 2^31 of them)."""
    low = amounts & ((1 << LOW_BITS) - 1)
    return (int((amounts >> LOW_BITS).sum()) << LOW_BITS) + int(low.sum())


def group_sums(keys: Sequence[IntArray], amounts: IntArray) -> tuple[list[IntArray], IntArray]:
    """Sum amounts over equal keys, in int64 throughout.

    Args:
        keys: One or more int64 arrays, shape (n,).
        amounts: int64 array, shape (n,).

    Returns:
        The distinct keys, sorted by the first key, then the second and so on, and their sums.
    """
    if amounts.size == 0:
        return [key[:0] for key in keys], amounts[:0]
    packed = _packed(keys)
    order = np.lexsort(tuple(reversed(keys))) if packed is None else np.argsort(packed)
    sorted_keys = [key[order] for key in keys]
    changes = np.zeros(amounts.size, np.bool_)
    changes[0] = True
    for key in sorted_keys:
        changes[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(changes)
    return [key[starts] for key in sorted_keys], np.add.reduceat(amounts[order], starts)


def _packed(keys: Sequence[IntArray]) -> IntArray | None:
    """One int64 that sorts like the keys, or None if their ranges do not fit."""
    code = np.zeros(keys[0].size, np.int64)
    span = 1
    for key in keys:
        low = int(key.min())
        width = int(key.max()) - low + 1
        span *= width
        if span > PACKED_LIMIT:
            return None
        code = code * width + (key - low)
    return code


def sums_per_index(index: IntArray, amounts: IntArray, size: int) -> IntArray:
    """Sum amounts by index into a dense int64 array of the given size.

    Args:
        index: int64 array, shape (n,), each in [0, size).
        amounts: int64 array, shape (n,).
        size: Length of the result.

    Returns:
        int64 array, shape (size,).
    """
    totals = np.zeros(size, np.int64)
    np.add.at(totals, index, amounts)
    return totals


def running_before(groups: IntArray, amounts: IntArray) -> IntArray:
    """What earlier rows of the same group add up to, row by row.

    Args:
        groups: int64 array, shape (n,), equal groups next to each other.
        amounts: int64 array, shape (n,).

    Returns:
        int64 array, shape (n,): 0 in the first row of each group.
    """
    if amounts.size == 0:
        return amounts.copy()
    before = np.cumsum(amounts) - amounts
    first = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.append(first, amounts.size))
    return before - np.repeat(before[first], lengths)


def look_up(table: IntArray, index: IntArray) -> IntArray:
    """Entries of a table, with -1 (nobody) staying -1.

    Args:
        table: int64 array, shape (m,).
        index: int64 array, shape (n,), each in [-1, m).

    Returns:
        int64 array, shape (n,).
    """
    found = np.full(index.shape, -1, np.int64)
    known = index >= 0
    found[known] = table[index[known]]
    return found
