"""One viewer as a plain Mesa agent: numbers, lists and sets; rounded when stored, as declared."""

from collections.abc import Iterable, Iterator
from typing import Any

import mesa
import numpy as np

from simulator.tables.columns import (
    BOND_SLOTS,
    COLUMNS,
    NOBODY,
    Column,
    ViewerColumns,
    new_columns,
)

SETS = ("lapsed", "followed", "visited", "wants")
"""Columns of bits; here they are sets."""
PLAIN = {name for name, column in COLUMNS.items() if column.width == "one" and name not in SETS}


def stored(column: Column, value: float) -> Any:
    """Return a value as a column keeps it."""
    return kept(column, value) / column.steps if column.steps else column.dtype(value).item()


def kept(column: Column, value: float) -> int:
    """Return the steps that a column keeps for a real; what is out of range is cut off."""
    limits = np.iinfo(column.dtype)  # type: ignore[type-var]  # Steps are whole numbers.
    # Python rounds halves to the even number.
    return min(max(round(value * column.steps), int(limits.min)), int(limits.max))


def in_column(name: str, values: Iterable[float]) -> list[float]:
    """Return what a viewer holds of a wide column as it is written there."""
    column = COLUMNS[name]
    return [kept(column, value) for value in values] if column.steps else list(values)


def from_column(name: str, values: Iterable[float]) -> list[float]:
    """Return what is written in a row of a wide column."""
    steps = COLUMNS[name].steps
    return [value / steps for value in values] if steps else list(values)


class Wide(list[Any]):
    """What a viewer holds of a wide column: one number per category or platform.

    Args:
        name: Name of the column.
        width: How many numbers.
    """

    def __init__(self, name: str, width: int) -> None:
        self._column = COLUMNS[name]
        super().__init__([stored(self._column, self._column.default)] * width)

    def __setitem__(self, place: Any, value: Any) -> None:
        super().__setitem__(place, stored(self._column, value))


class Bond:
    """A followed anchor.

    Args:
        anchor: Index of the anchor.
        strength: B, in [0, 1].
    """

    def __init__(self, anchor: int, strength: float) -> None:
        self.anchor = anchor
        self.strength = strength

    @property
    def strength(self) -> float:
        """B, rounded as its column is."""
        return self._strength

    @strength.setter
    def strength(self, value: float) -> None:
        self._strength: float = stored(COLUMNS["bond"], value)


class PlainViewer(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """One simulated viewer; the attributes are the columns of ``tables.columns``.

    ``bonds`` holds the followed anchors by slot, None for a free one; ``lapsed`` the platforms
    given up; ``visited`` the slots whose anchors were visited tonight; ``wants`` the categories
    needed tonight. ``diary``, where there is
    one, is told of every decision.

    Args:
        model: The market.
        row: Row number, from 0; the viewer's identity in every draw.
        categories: Number of categories.
        platforms: Number of platforms.
    """

    people: int
    segment: int
    age_band: int
    female: int
    city_tier: int
    allowance_fen: int
    wallet_fen: int
    inclination: float
    price_sensitivity: float
    quality_sensitivity: float
    impulsivity: float
    susceptibility: float
    scepticism: float
    return_propensity: float
    disappointment: float
    disappointed_by: int
    invited_by: int
    opened: int

    def __init__(self, model: Any, row: int, categories: int, platforms: int) -> None:
        super().__init__(model)
        self.row = row
        for name in PLAIN:
            setattr(self, name, COLUMNS[name].default)
        self.taste = Wide("taste", categories)
        self.reference_ratio = Wide("reference_ratio", categories)
        self.last_purchase = Wide("last_purchase", categories)
        self.habit = Wide("habit", platforms)
        self.bonds: list[Bond | None] = [None] * BOND_SLOTS
        self.lapsed: set[int] = set()
        self.visited: set[int] = set()
        self.wants: set[int] = set()
        self.diary: Any = None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, stored(COLUMNS[name], value) if name in PLAIN else value)

    def followed(self) -> Iterator[tuple[int, Bond]]:
        """The anchors followed, with their slots."""
        return ((slot, bond) for slot, bond in enumerate(self.bonds) if bond is not None)

    def bond_with(self, anchor: int) -> Bond | None:
        """The bond with an anchor, if she is followed."""
        return next((bond for _, bond in self.followed() if bond.anchor == anchor), None)

    def weakest_slot(self) -> int:
        """The first free slot, else the one with the weakest bond."""
        if None in self.bonds:
            return self.bonds.index(None)
        return min(self.followed(), key=lambda held: held[1].strength)[0]

    def write(self, columns: ViewerColumns) -> None:
        """Write the viewer into her row of columns."""
        row = self.row
        for name in PLAIN:
            getattr(columns, name)[row] = getattr(self, name)
        for name in ("taste", "reference_ratio", "last_purchase", "habit"):
            getattr(columns, name)[row] = in_column(name, getattr(self, name))
        columns.bond_anchor[row] = [NOBODY if b is None else b.anchor for b in self.bonds]
        strengths = [0.0 if b is None else b.strength for b in self.bonds]
        columns.bond[row] = in_column("bond", strengths)
        columns.followed[row] = sum(1 << slot for slot, _ in self.followed())
        columns.visited[row] = sum(1 << slot for slot in self.visited)
        columns.wants[row] = sum(1 << category for category in self.wants)
        # The eighth platform's bit is the sign of a signed byte.
        columns.lapsed[row] = np.uint8(sum(1 << place for place in self.lapsed)).view(np.int8)

    def read(self, columns: ViewerColumns) -> None:
        """Take over the state that her row of columns holds."""
        row = self.row
        for name in PLAIN:
            setattr(self, name, getattr(columns, name)[row].item())
        for name in ("taste", "reference_ratio", "last_purchase", "habit"):
            mine = getattr(self, name)
            for place, value in enumerate(from_column(name, getattr(columns, name)[row].tolist())):
                mine[place] = value
        strengths = from_column("bond", columns.bond[row].tolist())
        held = zip(columns.bond_anchor[row].tolist(), strengths, strict=True)
        self.bonds = [None if anchor < 0 else Bond(anchor, strength) for anchor, strength in held]
        self.visited = bits(int(columns.visited[row]))
        self.wants = bits(int(columns.wants[row]))
        self.lapsed = bits(int(columns.lapsed[row].view(np.uint8)))


def bits(number: int) -> set[int]:
    """Return the places of the bits that are set among the last 32."""
    return {place for place in range(32) if (number >> place) & 1}


def as_columns(viewers: list[PlainViewer]) -> ViewerColumns:
    """Write viewers into columns of their own.

    Args:
        viewers: All viewers by row, at least one.

    Returns:
        A copy of their state.
    """
    columns = new_columns(len(viewers), len(viewers[0].taste), len(viewers[0].habit))
    for viewer in viewers:
        viewer.write(columns)
    return columns
