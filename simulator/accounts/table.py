"""A struct of arrays that grows: every column declared once with type, unit and meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, as_int64

SMALLEST_CAPACITY = 1024


@dataclass(frozen=True)
class Column:
    """Declaration of one column.

    Attributes:
        name: Name of the column.
        dtype: NumPy type.
        unit: Unit of the values.
        meaning: What the values say.
        default: Value of a row that does not give one; None if it must be given.
        computed: Filled by the book, refused from outside.
        writable: May be changed from outside after the row was added.
    """

    name: str
    dtype: str
    unit: str
    meaning: str
    default: int | float | bool | None = None
    computed: bool = False
    writable: bool = False


class Table:
    """Rows of declared columns in dense arrays; growth costs a constant per row on average.

    Args:
        columns: Declarations; names are distinct.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.declared = {column.name: column for column in columns}
        self._size = 0
        self._data: dict[str, NDArray[Any]] = {
            column.name: np.empty(SMALLEST_CAPACITY, column.dtype) for column in columns
        }

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The live rows of a column, shape (rows,): a view, valid until rows are added or kept."""
        return self._data[name][: self._size]

    def append(self, values: Mapping[str, NDArray[Any]]) -> IntArray:
        """Add rows; columns that are not given take their default.

        Args:
            values: Arrays of one common length by column name.

        Returns:
            Row numbers of the new rows.

        Raises:
            ValueError: A value does not fit its column.
            KeyError: A column without default is missing.
        """
        count = len(next(iter(values.values())))
        ready = {
            name: _fitted(column, values[name] if name in values else _filled(column, count))
            for name, column in self.declared.items()
        }
        self._reserve(self._size + count)
        for name, column_values in ready.items():
            self._data[name][self._size : self._size + count] = column_values
        self._size += count
        return np.arange(self._size - count, self._size)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop all other rows, in place, and give memory back when most of it is unused.

        Args:
            kept: Rows to keep, shape (rows,); their order stays.
        """
        size = int(np.count_nonzero(kept))
        for name, column in self._data.items():
            rows = column[: self._size][kept]
            spare = column.size > 4 * max(size, SMALLEST_CAPACITY)
            store = np.empty(2 * max(size, SMALLEST_CAPACITY), column.dtype) if spare else column
            store[:size] = rows
            self._data[name] = store
        self._size = size

    def _reserve(self, size: int) -> None:
        for name, column in self._data.items():
            if size > column.size:
                grown = np.empty(max(size, 2 * column.size), column.dtype)
                grown[: self._size] = column[: self._size]
                self._data[name] = grown


def _filled(column: Column, count: int) -> NDArray[Any]:
    if column.default is None:
        raise KeyError(f"the column {column.name} ({column.meaning}) is missing")
    return np.full(count, column.default, column.dtype)


def _fitted(column: Column, values: NDArray[Any]) -> NDArray[Any]:
    """Values in the column's type; integers are never cut off silently."""
    dtype = np.dtype(column.dtype)
    if dtype.kind == "i":
        whole = as_int64(values, column.name)
        bounds = np.iinfo(dtype)
        if whole.size and (whole.min() < bounds.min or whole.max() > bounds.max):
            raise ValueError(f"{column.name}: {whole.min()}…{whole.max()} does not fit {dtype}")
        return whole.astype(dtype)
    return np.asarray(values).astype(dtype)
