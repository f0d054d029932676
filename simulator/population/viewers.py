"""Viewers as Mesa agents that live in columns: a light view of one row, and sets of them."""

from collections.abc import Callable, Mapping
from typing import Any, Self

import mesa
import numpy as np
from numpy.typing import NDArray

from simulator.population.agent_sets import Int, NumberedAgentSet, takes_arrays
from simulator.tables.columns import BOND_SLOTS, COLUMNS, ViewerColumns, as_kept, as_reals

FIXED = "the viewers of a market are fixed: set their columns, or change a copy of the set: copy()"


class Reals(NDArray[np.float64]):
    """What a viewer's row of a wide column holds, as reals; writing an element writes the column.

    Args:
        name: Name of the column.
        kept: The row as the column keeps it.
    """

    _name = ""
    _kept: NDArray[Any] | None = None

    def __new__(cls, name: str, kept: NDArray[Any]) -> "Reals":
        """Read the row."""
        reals = as_reals(name, kept).view(cls)
        reals._name, reals._kept = name, kept
        return reals

    def __setitem__(self, place: Any, value: Any) -> None:
        if self._kept is not None:
            self._kept[place] = as_kept(self._name, fitting(self._name, value))
            value = as_reals(self._name, self._kept[place])
        super().__setitem__(place, value)


class Viewer(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """One simulated viewer: a view of a row of the columns. Compare with ``==``.

    Every column is an attribute: ``viewer.wallet_fen``; wide columns are small arrays. Writing an
    attribute writes the column.

    Args:
        viewers: The set that holds the columns.
        row: Row number, from 0; the viewer's identity in every draw.
    """

    __slots__ = ("_viewers", "row")

    pos = None
    """Viewers have no place in space."""

    def __init__(self, viewers: "ViewerSet", row: int) -> None:
        # Mesa's constructor would register the view as one more agent.
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

    def remove(self) -> None:
        """Refuse to leave.

        Raises:
            TypeError: Always.
        """
        raise TypeError(FIXED)

    def __getattr__(self, name: str) -> Any:
        if name not in COLUMNS:
            raise AttributeError(f"a viewer has no column '{name}'")
        column = getattr(self._viewers.columns, name)
        if column.ndim == 1:
            return column.item(self.row)
        return Reals(name, column[self.row]) if COLUMNS[name].steps else column[self.row]

    def __setattr__(self, name: str, value: Any) -> None:
        column = self._viewers.whole_column(name)
        column[self.row] = as_kept(name, fitting(name, value))

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


class ViewerSet(NumberedAgentSet):
    """A set of viewers: Mesa's AgentSet, working on columns.

    ``get``, ``set``, ``agg``, ``sort``, ``groupby`` and ``select(where=...)`` read and write whole
    columns; what takes a function of one viewer makes a view for each.

    Args:
        model: The market.
        columns: The columns of all viewers.
        rows: Rows in the set, in order; all of them, for good, if None.
    """

    def __init__(self, model: Any, columns: ViewerColumns, rows: Int | None = None) -> None:
        everybody = np.arange(len(columns.people)) if rows is None else rows
        super().__init__(model, everybody, fixed=rows is None)
        self.columns = columns
        self._whole = rows is None

    @property
    def rows(self) -> Int:
        """Row numbers in the set, in order."""
        return self._ids

    def _agent(self, unique_id: int) -> Viewer:
        return Viewer(self, unique_id)

    def _id_of(self, agent: object) -> int | None:
        mine = isinstance(agent, Viewer) and agent._viewers.columns is self.columns
        return agent.unique_id if mine else None  # type: ignore[attr-defined]

    def _like(self, ids: Int) -> Self:
        return type(self)(self.model, self.columns, ids)

    def _update(self, ids: Int) -> Self:
        super()._update(ids)
        self._whole = False
        return self

    def _why_fixed(self) -> str:
        return FIXED

    # Columns.

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of the set, as a copy.

        Args:
            name: One of ``simulator.tables.columns.COLUMNS``.

        Returns:
            The values in the order of the set, shape (len(self),) or (len(self), width).

        Raises:
            AttributeError: There is no such column.
        """
        values = self.whole_column(name)[self._ids]
        return as_reals(name, values)

    def whole_column(self, name: str) -> NDArray[Any]:
        """Return the column of all viewers itself, as it is kept; writing it writes the market.

        Args:
            name: One of ``simulator.tables.columns.COLUMNS``.

        Raises:
            AttributeError: There is no such column.
        """
        if name not in COLUMNS:
            raise AttributeError(f"a viewer has no column '{name}'")
        column: NDArray[Any] = getattr(self.columns, name)
        return column

    def _narrow(self, name: str) -> NDArray[Any] | None:
        """Return a column of the set that holds one number per viewer, None for other names."""
        if name not in COLUMNS or COLUMNS[name].width != "one" or not len(self):
            return None
        column = self.whole_column(name)
        # Wide as Python's own numbers: sums of int8 and of float32 would be others than Mesa's.
        wide = np.float64 if column.dtype.kind == "f" else np.int64
        return (column if self._whole else column[self._ids]).astype(wide)

    def _values(self, name: str, *default: Any) -> list[Any]:
        values = self._narrow(name)
        return super()._values(name, *default) if values is None else values.tolist()

    def set(self, attr_name: str, value: Any) -> Self:
        """Set a column for all viewers of the set.

        Args:
            attr_name: Name of the column.
            value: One value for all, or an array with one for each.

        Returns:
            The set.

        Raises:
            AttributeError: There is no such column.
            ValueError: The column cannot hold the value.
        """
        if len(self):
            column = self.whole_column(attr_name)
            column[self._ids] = as_kept(attr_name, fitting(attr_name, value))
        return self

    def aggregated(self, attribute: str, func: Callable[[Any], Any]) -> Any:
        """Return a function of a column: NumPy's get an array, all others a list."""
        values = self._narrow(attribute) if takes_arrays(func) else None
        return super().aggregated(attribute, func) if values is None else func(values)

    # Selecting, sorting and grouping by columns.

    def _filtered(self, ids: Int, filter_func: Any, at_most: float, agent_type: Any) -> Int:
        if filter_func:
            return super()._filtered(ids, filter_func, at_most, agent_type)
        kept = ids[: max(0, int(np.ceil(min(at_most, len(ids)))))]
        # All viewers are of one type.
        return kept if len(kept) and isinstance(self._agent(0), agent_type) else kept[:0]

    def _orderly(self, by: Callable[[Any], Any] | str) -> NDArray[Any] | None:
        """Return a narrow column of which any two values compare, None for anything else."""
        values = self._narrow(by) if isinstance(by, str) else None
        odd = values is not None and values.dtype.kind == "f" and np.isnan(values).any()
        return None if odd else values

    def _sorted(self, key: Callable[[Any], Any] | str, descending: bool) -> Int:
        values = self._orderly(key)
        if values is None:
            return super()._sorted(key, descending)
        if not descending:
            return self._ids[np.argsort(values, kind="stable")]
        # Sorted backwards from the end, so that equal ones keep their order.
        return self._ids[::-1][np.argsort(values[::-1], kind="stable")][::-1]

    def _groups(self, by: Callable[[Any], Any] | str) -> dict[Any, Int]:
        values = self._orderly(by)
        if values is None:
            return super()._groups(by)
        _, first, group = np.unique(values, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.argsort(order)[group]
        pieces = np.split(
            self._ids[np.argsort(rank, kind="stable")], np.cumsum(np.bincount(rank))[:-1]
        )
        return dict(zip(values[first[order]].tolist(), pieces, strict=True))


class EverybodySet(NumberedAgentSet):
    """All agents of a market, or some: firms and other agents with objects, viewers by number.

    Args:
        model: The market.
        objects: Agents that are objects, by unique id.
        viewers: The viewers; their ids are their rows.
        ids: Unique ids in the set, in order; first all objects, then all viewers, if None.
    """

    def __init__(
        self,
        model: Any,
        objects: Mapping[int, Any],
        viewers: ViewerSet,
        ids: Int | None = None,
    ) -> None:
        if ids is None:
            ids = np.concatenate([np.fromiter(objects, np.int64, len(objects)), viewers.rows])
            fixed = True
        else:
            fixed = False
        super().__init__(model, ids, fixed=fixed)
        self._objects, self._viewers = objects, viewers

    def _agent(self, unique_id: int) -> Any:
        found = self._objects.get(unique_id)
        return Viewer(self._viewers, unique_id) if found is None else found

    def _id_of(self, agent: object) -> int | None:
        if isinstance(agent, Viewer):
            return self._viewers._id_of(agent)
        unique_id = getattr(agent, "unique_id", -1)
        return unique_id if self._objects.get(unique_id) is agent else None

    def _like(self, ids: Int) -> Self:
        return type(self)(self.model, self._objects, self._viewers, ids)

    def _why_fixed(self) -> str:
        return "agents join by being made and leave by their method remove()"


def _limits(dtype: Any, steps: float) -> tuple[float, float]:
    limits = np.iinfo(dtype)
    low, high = int(limits.min), int(limits.max)
    return (low / steps, high / steps) if steps else (low, high)


LIMITS = {
    name: _limits(column.dtype, column.steps)
    for name, column in COLUMNS.items()
    if issubclass(column.dtype, np.integer)
}
"""Smallest and largest value of each column of whole numbers, or of reals kept in steps."""


def fitting(name: str, value: Any) -> Any:
    """Return a value for a column, unless the column would hold another one.

    Args:
        name: Name of the column.
        value: A number, or several.

    Returns:
        The value; columns of reals round it.

    Raises:
        ValueError: The column holds numbers of a range that the value is not in, or whole ones.
    """
    if name not in LIMITS:
        return value
    low, high = LIMITS[name]
    whole = not COLUMNS[name].steps
    if type(value) is int:
        fits = low <= value <= high
    else:
        given = np.asarray(value)
        fits = given.dtype.kind in "biuf" and bool(
            np.all((given >= low) & (given <= high) & (not whole or given == np.floor(given)))
        )
    if not fits:
        kind = "whole numbers" if whole else "numbers"
        raise ValueError(f"column '{name}' holds {kind} from {low:g} to {high:g}, not {value!r}")
    return value
