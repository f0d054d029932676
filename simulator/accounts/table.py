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

    A column takes no memory until some row has another value than the default.

    Args:
        columns: Declarations; names are distinct.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.declared = {column.name: column for column in columns}
        self._size = 0
        self._capacity = SMALLEST_CAPACITY
        self._data: dict[str, NDArray[Any]] = {}
        self._defaults = {
            column.name: np.array(column.default or 0, column.dtype) for column in columns
        }

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The live rows of a column, shape (rows,): read only, until rows are added or kept."""
        held = self._data.get(name)
        if held is None:
            return np.broadcast_to(self._defaults[name], self._size)
        rows = held[: self._size]
        rows.flags.writeable = False
        return rows

    def write(self, name: str, rows: IntArray, values: Any) -> None:
        """Change a column in some rows.

        Args:
            name: Name of the column.
            rows: Row numbers.
            values: New values, shape (rows,) or a single one.
        """
        if name in self._data or self._differ(name, values):
            self._held(name)[rows] = values

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
        for name, column in self.declared.items():
            if name in values:
                _refuse_unfit(column, values[name])
            elif column.default is None:
                raise KeyError(f"the column {name} ({column.meaning}) is missing")
        self._reserve(self._size + count)
        for name, default in self._defaults.items():
            given = values.get(name, default)
            if name in self._data or self._differ(name, given):
                self._held(name)[self._size : self._size + count] = given
        self._size += count
        return np.arange(self._size - count, self._size)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop all other rows, in place, and give memory back when most of it is unused.

        Args:
            kept: Rows to keep, shape (rows,); their order stays.
        """
        size = int(np.count_nonzero(kept))
        needed = max(size, SMALLEST_CAPACITY)
        spare = self._capacity > 4 * needed
        if spare:
            self._capacity = 2 * needed
        for name, column in self._data.items():
            store = np.empty(self._capacity, column.dtype) if spare else column
            store[:size] = column[: self._size][kept]
            self._data[name] = store
        self._size = size

    def _reserve(self, size: int) -> None:
        if size <= self._capacity:
            return
        self._capacity = max(size, 2 * self._capacity)
        for name, column in self._data.items():
            grown = np.empty(self._capacity, column.dtype)
            grown[: self._size] = column[: self._size]
            self._data[name] = grown

    def _differ(self, name: str, values: Any) -> bool:
        """Whether any value is not the column's default."""
        return bool(np.any(np.asarray(values) != self._defaults[name]))

    def _held(self, name: str) -> NDArray[Any]:
        """The memory of a column, filled with its default when it is needed first."""
        if name not in self._data:
            default = self._defaults[name]
            self._data[name] = np.empty(self._capacity, default.dtype)
            self._data[name][: self._size] = default
        return self._data[name]


def _refuse_unfit(column: Column, values: NDArray[Any]) -> None:
    """Integers are never cut off silently."""
    dtype = np.dtype(column.dtype)
    if dtype.kind != "i":
        return
    whole, bounds = as_int64(values, column.name), np.iinfo(dtype)
    if whole.size and (whole.min() < bounds.min or whole.max() > bounds.max):
        raise ValueError(f"{column.name}: {whole.min()}…{whole.max()} does not fit {dtype}")
