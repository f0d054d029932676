"""Exact sums of the columns of a table by who or what its rows are about."""

from collections.abc import Sequence
from typing import Any


def sums_by(table: Any, key: str, names: Sequence[str]) -> dict[Any, dict[str, int]]:
    """Sum columns by the values of a key.

    Args:
        table: A ``pyarrow.Table``.
        key: Column of the key.
        names: Columns of whole numbers; null counts as 0.

    Returns:
        Sums by value of the key, in no certain order.
    """
    rows = _grouped(table, [key], names)
    return {row[key]: {name: row[f"{name}_sum"] or 0 for name in names} for row in rows}


def sums_by_pair(
    table: Any, outer: str, inner: str, names: Sequence[str]
) -> dict[Any, dict[Any, dict[str, int]]]:
    """Sum columns by the values of two keys: by outer, then by inner; see ``sums_by``."""
    found: dict[Any, dict[Any, dict[str, int]]] = {}
    for row in _grouped(table, [outer, inner], names):
        sums = {name: row[f"{name}_sum"] or 0 for name in names}
        found.setdefault(row[outer], {})[row[inner]] = sums
    return found


def _grouped(table: Any, keys: list[str], names: Sequence[str]) -> list[dict[str, Any]]:
    grouped = table.group_by(keys, use_threads=False)
    rows: list[dict[str, Any]] = grouped.aggregate([(name, "sum") for name in names]).to_pylist()
    return rows
