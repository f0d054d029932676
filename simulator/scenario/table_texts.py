"""Tables for people: what their columns mean, and commented templates to fill in."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from simulator.scenario.shapes import range_text
from simulator.scenario.table_columns import COLUMNS, NOTE, Column, shape_of

_EXAMPLES: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
    "brands": (
        ("name", "category", "type", "awareness", "cash", "lead days", "service", "note"),
        [("My brand", "{category}", "emerging", "10%", "5,000,000", "3", "0.5", "my own")],
    ),
    "products": (
        ("brand", "name", "category", "unit cost", "list price", "comparable price", "quality",
         "stock", "problem share"),
        [
            ("My brand", "My product", "{category}", "40", "129", "139", "70%", "8,000", "2%"),
            ("My brand", "My other product", "", "25", "79", "", "60%", "", ""),
        ],
    ),
    "anchors": (
        ("name", "platform", "type", "fans", "average views", "commission", "slot fee"),
        [
            ("My host", "{platform}", "professional", "20,000", "30,000", "20%", "200"),
            ("My small host", "{platform}", "koc", "3,000", "", "15%", "0"),
        ],
    ),
    "offers": (
        ("brand", "anchor", "product", "commission", "slot fee", "discount"),
        [
            ("My brand", "My host", "My product", "20%", "", "10%"),
            ("My brand", "My small host", "", "25%", "0", ""),
        ],
    ),
}  # fmt: skip
_INTRODUCTION = (
    "# Lines that begin with # are comments. An empty cell means the default. Numbers may be",
    "# written 1,299.00 or 20% or 12.5万; the order of rows and columns does not matter, and",
    "# columns that are not required may be left out. Headings in English or Chinese:",
)  # fmt: skip


def describe_table(kind: str) -> str:
    """Describe the columns of one kind of table.

    Args:
        kind: One of brands, products, anchors, offers.

    Returns:
        A line for each column, with what it may hold.
    """
    lines = [f"{kind}: {{table: FILE.csv}}", "  A table with these columns, in any order."]
    return "\n".join([*lines, *(f"  {line}" for line in _columns(kind))])


def _columns(kind: str) -> Iterator[str]:
    for column in COLUMNS[kind]:
        yield f"{_heading(column):<34} {_account(kind, column)}"
    yield f"{_heading(NOTE):<34} For people; nothing is done with it."


def _heading(column: Column) -> str:
    return f"{column.heading} ({column.chinese[0]})"


def _account(kind: str, column: Column) -> str:
    if (kind, column.field) == ("brands", "category"):
        return "Category of products for which a table of products names none."
    if column.field == "brand" and kind in ("products", "offers"):
        return "Brand; the one in focus when missing."
    shape = shape_of(kind, column.field)
    meaning = (shape.field.description or "") if shape.field is not None else ""
    listed = "several separated by ;" if column.form in ("texts", "numbers") else ""
    notes = [range_text(shape), shape.unit(), listed, "required" if column.needed else ""]
    note = ", ".join(text for text in notes if text and text != "a text")
    return f"{meaning} [{note}]" if note else meaning


def template(kind: str, values: dict[str, Any]) -> str:
    """Return a commented table with an example to replace.

    Args:
        kind: One of brands, products, anchors, offers.
        values: The scenario to which it belongs, for the names of a category and a platform.
    """
    names = {
        "category": values["categories"][0]["name"], "platform": values["platforms"][0]["name"],
    }  # fmt: skip
    file = io.StringIO(newline="")
    for line in _INTRODUCTION:
        file.write(f"{line}\n")
    for line in _columns(kind):
        file.write(f"#   {line}\n")
    for name, known in (("platforms", "anchors"), ("categories", "products")):
        if kind == known:
            listed = ", ".join(entry["name"] for entry in values[name])
            file.write(f"# The {name} of this scenario: {listed}.\n")
    headings, rows = _EXAMPLES[kind]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([cell.format(**names) for cell in row])
    return file.getvalue()
