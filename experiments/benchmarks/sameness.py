"""Whether two programs played the same evening: every number of it, to the last bit."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.evenings import WORKED_IN, Evening

LEFT_OVER = frozenset({"race_time", "queue"})
"""What the last to work there has left behind."""
OF_CHUNKS = (WORKED_IN | {"active", "free", "chunks"}) - {"sales"}
SUMS = ("room_totals", "offer_totals", "segment_totals")
"""Totals by chunk; programs without chunks write the sums into the first row."""


def differences(
    one: Evening, other: Evening, sold_by_one: int, sold_by_other: int, *, chunks_alike: bool
) -> list[str]:
    """Compare two evenings that have been played.

    Args:
        one: An evening.
        other: The same, played by another program.
        sold_by_one: Orders granted in the one.
        sold_by_other: Orders granted in the other.
        chunks_alike: Whether both hold visitors in the same chunks and slots, whose memory is then
            compared too.

    Returns:
        What differs; nothing if the evenings are the same.
    """
    if sold_by_one != sold_by_other:
        return [f"orders: {sold_by_one} and {sold_by_other}"]
    if sold_by_one < 0:
        return ["a buffer ran full"]
    found: list[str] = []
    mine, theirs = one.arrays(), other.arrays()
    for name in mine.keys() - LEFT_OVER:
        left, right = mine[name], theirs[name]
        if name == "sales":
            left, right = left[:sold_by_one], right[:sold_by_one]
        elif name in OF_CHUNKS and not chunks_alike:
            continue
        if name in SUMS and not chunks_alike:
            left, right = summed(left), summed(right)
        found += differing_parts(name, left, right)
    if not chunks_alike and messages(one) != messages(other):
        found.append("messages")
    return sorted(found)


def differing_parts(name: str, left: NDArray[Any], right: NDArray[Any]) -> list[str]:
    """Compare two arrays bit for bit, records field by field (their padding means nothing)."""
    fields = left.dtype.names
    if fields is not None:
        return [
            part
            for field in fields
            for part in differing_parts(f"{name}.{field}", left[field], right[field])
        ]
    if left.shape != right.shape:
        return [f"{name}: shapes {left.shape} and {right.shape}"]
    bits = np.dtype(f"u{left.dtype.itemsize}")
    a, b = np.ascontiguousarray(left).view(bits), np.ascontiguousarray(right).view(bits)
    wrong = a != b
    if not wrong.any():
        return []
    place = tuple(int(n) for n in np.argwhere(wrong)[0])
    return [f"{name}: {int(wrong.sum())} of {wrong.size}, first at {place}: "
            f"{left[place]} and {right[place]}"]  # fmt: skip


def summed(totals: NDArray[Any]) -> NDArray[Any]:
    """Add up totals over chunks."""
    sums = np.zeros(totals.shape[1:], dtype=totals.dtype)
    for field in totals.dtype.names or ():
        sums[field] = totals[field].sum(axis=0)
    return sums


def messages(evening: Evening) -> list[tuple[int, int]]:
    """Return who shared which room's host, sorted."""
    counts = evening.stage.chunks["messages"]
    parts = [evening.stage.messages[k, :count] for k, count in enumerate(counts)]
    return sorted((int(sent["row"]), int(sent["anchor"])) for part in parts for sent in part)
