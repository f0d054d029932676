"""Viewers as Mesa agents that live in columns: a light view of one row, and the set of all."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.tables.columns import BOND_SLOTS, COLUMNS, ViewerColumns


class Viewer:
    """One simulated viewer: a view of a row of the columns. Compare with ``==``.

    Every column is an attribute: ``viewer.wallet_fen``; wide columns are small arrays. Writing an
    attribute writes the column.

    Args:
        viewers: The set that holds the columns.
        row: Row number, from 0; the viewer's identity in every draw.
    """

    __slots__ = ("_viewers", "row")

    def __init__(self, viewers: "ViewerSet", row: int) -> None:
        object.__setattr__(self, "_viewers", viewers)
        object.__setattr__(self, "row", row)

    @property
    def unique_id(self) -> int:
        """The row number."""
        return int(self.row)

    @property
    def model(self) -> Any:
        """The market."""
        return self._viewers.model

    def follows(self) -> list[Any]:
        """Return the anchors that the viewer follows."""
        slots = [k for k in range(BOND_SLOTS) if (int(self.followed) >> k) & 1]
        return [self.model.anchors[int(self.bond_anchor[k])] for k in slots]

    def __getattr__(self, name: str) -> Any:
        if name not in COLUMNS:
            raise AttributeError(f"a viewer has no column '{name}'")
        return getattr(self._viewers.columns, name)[self.row]

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in COLUMNS:
            raise AttributeError(f"a viewer has no column '{name}'")
        getattr(self._viewers.columns, name)[self.row] = value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Viewer)
            and other.row == self.row
            and other._viewers.columns is self._viewers.columns
        )

    def __hash__(self) -> int:
        return id(self._viewers.columns) ^ int(self.row)

    def __repr__(self) -> str:
        return f"Viewer({self.row})"


class ViewerSet:
    """A set of viewers with the interface of Mesa's AgentSet, working on columns.

    Args:
        model: The market.
        columns: The columns of all viewers.
        rows: Rows in the set, in order; all of them if None.
    """

    def __init__(
        self, model: Any, columns: ViewerColumns, rows: NDArray[np.int64] | None = None
    ) -> None:
        self.model = model
        self.columns = columns
        self.rows = np.arange(len(columns.people)) if rows is None else np.asarray(rows, np.int64)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Viewer]:
        return (Viewer(self, int(row)) for row in self.rows)

    def __contains__(self, viewer: object) -> bool:
        return (
            isinstance(viewer, Viewer)
            and viewer._viewers.columns is self.columns
            and bool(np.isin(viewer.row, self.rows))
        )

    def __getitem__(self, item: int | slice) -> Viewer | list[Viewer]:
        if isinstance(item, slice):
            return [Viewer(self, int(row)) for row in self.rows[item]]
        return Viewer(self, int(self.rows[item]))

    @property
    def random(self) -> Any:
        """The market's own generator, for a user's experiments; the simulation never draws it."""
        return self.model.random

    def select(
        self,
        filter_func: Callable[[Viewer], bool] | None = None,
        at_most: int | float = np.inf,
        *,
        where: NDArray[np.bool_] | None = None,
    ) -> "ViewerSet":
        """Select viewers by a function of one viewer, or faster by a mask over the set.

        Args:
            filter_func: Keeps the viewers for which it is true.
            at_most: Largest number kept; a float in [0, 1] is a share of the set.
            where: Mask, shape (len(self),).

        Returns:
            The viewers selected, in order.
        """
        rows = self.rows if where is None else self.rows[where]
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        if filter_func is not None:
            kept = [row for row in rows if filter_func(Viewer(self, int(row)))]
            rows = np.array(kept, dtype=np.int64)
        limit = len(rows) if at_most == np.inf else int(at_most)
        return ViewerSet(self.model, self.columns, rows[:limit])

    def get(self, names: str | Iterable[str]) -> Any:
        """Return a column of the set, or a list of columns."""
        if isinstance(names, str):
            return self._column(names)[self.rows]
        return [self._column(name)[self.rows] for name in names]

    def set(self, name: str, value: Any) -> "ViewerSet":
        """Set a column for all viewers of the set; value is one for all or one each."""
        self._column(name)[self.rows] = value
        return self

    def agg(self, name: str, func: Callable[[Any], Any]) -> Any:
        """Aggregate a column, as ``viewers.agg("wallet_fen", np.sum)``."""
        return func(self.get(name))

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Apply a function or a method by name to every viewer, and return what it returns."""
        if isinstance(method, str):
            return [getattr(viewer, method)(*args, **kwargs) for viewer in self]
        return [method(viewer, *args, **kwargs) for viewer in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "ViewerSet":
        """Apply a function or a method by name to every viewer."""
        self.map(method, *args, **kwargs)
        return self

    def sort(self, key: str | Callable[[Viewer], Any], ascending: bool = False) -> "ViewerSet":
        """Sort by a column or a function of one viewer; equal ones keep their order."""
        values = self.get(key) if isinstance(key, str) else np.array(self.map(key))
        order = np.argsort(values if ascending else -values, kind="stable")
        return ViewerSet(self.model, self.columns, self.rows[order])

    def shuffle(self) -> "ViewerSet":
        """Return the set in random order, drawn from the market's own generator."""
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        return ViewerSet(self.model, self.columns, np.array(rows, dtype=np.int64))

    def groupby(self, name: str) -> dict[Any, "ViewerSet"]:
        """Group by the values of a column."""
        values = self.get(name)
        return {
            value.item(): ViewerSet(self.model, self.columns, self.rows[values == value])
            for value in np.unique(values)
        }

    def _column(self, name: str) -> NDArray[Any]:
        if name not in COLUMNS:
            raise AttributeError(f"a viewer has no column '{name}'")
        column: NDArray[Any] = getattr(self.columns, name)
        return column
