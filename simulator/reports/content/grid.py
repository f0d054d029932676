"""A table of text."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """A table of text; the first column is a heading, the others are numbers.

    Attributes:
        title: Title, may be empty.
        heads: Heads of the columns.
        rows: Rows of cells.
        label: What it is, for those who do not see it; the title if there is one.
        note: What must be known to read it, may be empty.
        wide: Whether the last column is prose.
    """

    title: str
    heads: Sequence[str]
    rows: list[list[str]]
    label: str = ""
    note: str = ""
    wide: bool = False
