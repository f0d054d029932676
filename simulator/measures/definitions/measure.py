"""What a measure is: its attributes, its kinds, and short ways to declare one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "money", "rate", "level", "peak", "concentration", "growth"]
KINDS: dict[Kind, str] = {
    "count": "adds up over sessions",
    "money": "adds up over sessions, in fen",
    "rate": "ratio of totals",
    "level": "a state at the end of a session: mean over sessions, and the last one",
    "peak": "largest value: mean over sessions, and the largest of all",
    "concentration": "of one session, and of the totals of all measured sessions",
    "growth": "seven sessions over the seven before: mean over sessions; as total, the last seven "
    "measured sessions over the first",
}
MILLIONTH = 1e-6
"""Sums of qualities are whole millionths, so that they are exact."""
WEEK = 7
"""Sessions that a rate of growth looks at, before and after."""


@dataclass(frozen=True)
class Measure:
    """One measure of a market.

    Attributes:
        name: Column in the tables and key in ``summary.json``.
        label: What a reader calls it.
        formula: How it is worked out.
        unit: Unit of the value.
        kind: How sessions are combined, see ``KINDS``.
        numerator: Columns added up above the line (rates), or the column that grows.
        denominator: Columns added up below the line; only for rates.
        scale: Factor on numerator over denominator; only for rates.
        basis: Column that counts the simulated decisions behind the figure; ``viewers`` stands for
            the number of simulated viewers, an empty string for a figure that rests on no sample.
        later: Whether it is known only when further sessions have been played.
    """

    name: str
    label: str
    formula: str
    unit: str
    kind: Kind
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    scale: float = 1.0
    basis: str = ""
    later: bool = False


def count(name: str, label: str, formula: str, unit: str, basis: str = "") -> Measure:
    """Declare what adds up over sessions."""
    return Measure(name, label, formula, unit, "count", basis=basis)


def money(name: str, label: str, formula: str, basis: str = "simulated_orders") -> Measure:
    """Declare money that adds up over sessions."""
    return Measure(name, label, formula, "fen", "money", basis=basis)


def level(name: str, label: str, formula: str, unit: str, basis: str = "viewers") -> Measure:
    """Declare a state at the end of a session."""
    return Measure(name, label, formula, unit, "level", basis=basis)


def rate(
    name: str,
    label: str,
    unit: str,
    numerator: str,
    denominator: str,
    basis: str,
    scale: float = 1.0,
    later: bool = False,
) -> Measure:
    """Declare a ratio; sums of columns are written with " + "."""
    above, below = tuple(numerator.split(" + ")), tuple(denominator.split(" + "))
    top = f"({numerator})" if len(above) > 1 else numerator
    bottom = f"({denominator})" if len(below) > 1 else denominator
    factor = "" if scale == 1.0 else f" × {scale:g}"
    formula = f"{top} / {bottom}{factor}"
    return Measure(
        name, label, formula, unit, "rate", above, below, scale, basis=basis, later=later
    )


def spread(
    name: str, label: str, formula: str, unit: str, basis: str = "simulated_views"
) -> Measure:
    """Declare a measure of concentration."""
    return Measure(name, label, formula, unit, "concentration", basis=basis)


def growth(name: str, label: str, column: str, basis: str) -> Measure:
    """Declare growth from week to week."""
    formula = f"Σ {column} of seven sessions / of the seven before - 1"
    return Measure(name, label, formula, "share", "growth", (column,), basis=basis, later=True)


def ratio(measure: Measure, totals: Mapping[str, int | None]) -> float | None:
    """A rate from totals: scale × Σ numerator / Σ denominator.

    Args:
        measure: A measure of kind ``rate``.
        totals: Total of every column; None where it was not measured.

    Returns:
        The rate; None if a column was not measured or the denominator is 0.
    """
    above = [totals[name] for name in measure.numerator]
    below = [totals[name] for name in measure.denominator]
    known_above = [value for value in above if value is not None]
    known_below = [value for value in below if value is not None]
    if len(known_above) < len(above) or len(known_below) < len(below) or not sum(known_below):
        return None
    return sum(known_above) / sum(known_below) * measure.scale
