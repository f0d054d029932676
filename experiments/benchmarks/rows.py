"""Viewers as rows: one record that holds all of a viewer, as the row-wise C program wants them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.evenings import Evening
from simulator.kernels.state import MEMORY, REMEMBERED, VISITOR
from simulator.tables.columns import BOND_SLOTS, COLUMNS


def row_type(evening: Evening) -> np.dtype[np.void]:
    """Declare the record: every column of a viewer, then her visit, her memory and her feed."""
    page = evening.stage.race_room.shape[3]
    widths = {
        "category": evening.stage.taste.shape[1],
        "platform": len(evening.stage.platforms),
        "bond": BOND_SLOTS,
    }
    fields: list[Any] = [
        (name, column.dtype, () if column.width == "one" else (widths[column.width],))
        for name, column in COLUMNS.items()
    ]  # fmt: skip
    fields += [("visit", VISITOR), ("memory", MEMORY, (REMEMBERED,))]
    fields += [("organic", np.int32, (page,)), ("paid", np.int32, (page,))]
    return np.dtype(fields, align=True)


def shared(evening: Evening) -> list[str]:
    """Return the columns that an evening reads or writes."""
    return [name for name in evening.arrays() if name in COLUMNS]


def as_rows(evening: Evening) -> NDArray[np.void]:
    """Copy the columns of an evening into rows; columns that no evening touches stay 0."""
    rows = np.zeros(len(evening.traits.people), dtype=row_type(evening))
    fill_rows(evening, rows)
    return rows


def fill_rows(evening: Evening, rows: NDArray[np.void]) -> None:
    """Copy columns into rows that are there already."""
    arrays = evening.arrays()
    for name in shared(evening):
        rows[name] = arrays[name]


def take_back(evening: Evening, rows: NDArray[np.void]) -> None:
    """Copy rows back into the columns."""
    arrays = evening.arrays()
    for name in shared(evening):
        arrays[name][...] = rows[name]
