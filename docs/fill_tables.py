"""Fill the tables of ``odd.md`` and ``measures.md``: ``python docs/fill_tables.py``.

A comment above a table says what belongs into it, for example ``<!-- parameters: learning -->``.
Defaults, units, sources, constants and columns come from the program; what a symbol stands for and
what a constant means is written by hand and kept. A test fails when the tables are out of date.
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from simulator.measures.definitions import MEASURES, TABLE_RATES
from simulator.measures.describing import tables
from simulator.population.intercepts import REFERENCE
from simulator.scenario.describing import describe
from simulator.scenario.places import (
    ANCHOR_TYPES,
    AnchorKind,
    PlatformKind,
    default_anchor_kinds,
    default_platform_kinds,
)
from simulator.scenario.shapes import TAGS, Shape, scenario_shape
from simulator.tables.columns import COLUMNS

ODD = Path(__file__).with_name("odd.md")
FILLED = (ODD, Path(__file__).with_name("measures.md"))
"""Documents with marked tables."""
MARKED_TABLE = re.compile(
    r"<!-- (?P<kind>[a-z ]+)(?:: (?P<scope>[^>]+))? -->\n(?P<rows>(?:\|.*\n)+)"
)
PER = {"one": "", "category": ", by category", "platform": ", by platform", "bond": ", by slot"}
Rows = list[list[str]]


def filled(text: str) -> str:
    """Bring all marked tables of a text up to date.

    Args:
        text: Markdown.

    Returns:
        The text with its tables filled from the program.
    """

    def table(match: re.Match[str]) -> str:
        head, rule, *old = match["rows"].splitlines()
        rows = TABLES[match["kind"]](match["scope"] or "", [cells(line) for line in old])
        lines = [f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows]
        return "\n".join([match[0].split("\n")[0], head, rule, *lines]) + "\n"

    return MARKED_TABLE.sub(table, text)


def cells(line: str) -> list[str]:
    """Split a row of a table into its cells."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def parameters(scope: str, old: Rows) -> Rows:
    """Path, symbol (kept), default, unit and source of all parameters below some paths."""
    within, _, without = scope.partition(" except ")
    symbols = {row[0]: row[1] for row in old}
    rows = []
    for path in all_parameters():
        if is_below(path, within.split()) and not is_below(path, without.split()):
            name = f"`{path}`"
            rows.append([name, symbols.get(name, ""), *documented(path)])
    return rows


def is_below(path: str, roots: list[str]) -> bool:
    """Tell whether a path is one of the roots or lies below one."""
    return any(path == root or path.startswith(f"{root}.") for root in roots)


def all_parameters() -> list[str]:
    """Return the paths of all parameters of a scenario, as ``livemarket describe`` takes them."""
    return [path for name, shape in scenario_shape().fields() for path in _leaves(name, shape)]


def _leaves(path: str, shape: Shape) -> Iterator[str]:
    entry = shape.entries()
    inner = entry if entry is not None and entry.form == "section" else shape
    if inner.nullable and len(inner.options) == 1:
        # A section that may be missing: its parameters count when it is there.
        inner = inner.options[0]
    is_section = inner.form == "section" and not inner.tagged
    sections = {path: inner} if is_section else {}
    for tag, option in inner.tagged.items():
        sections[f"{path}.{tag}"] = option
    for place, section in sections.items():
        for name, field in section.fields():
            if name not in TAGS:
                yield from _leaves(f"{place}.{name}", field)
    if not sections:
        yield path


def documented(path: str) -> list[str]:
    """Return default, unit and source of a parameter as ``livemarket describe`` shows them."""
    text = describe(path)
    found = [re.search(rf"^  {key} +(.+)$", text, re.M) for key in ("default", "unit", "source")]
    default, unit, source = (match[1] if match else "" for match in found)
    return [default, unit, "" if default == "required" else source]


def constants(_: str, old: Rows) -> Rows:
    """Name, value, file and meaning (kept) of constants in the code."""
    rows = []
    for name, _value, file, meaning in old:
        module = import_module("simulator." + file.strip("`").removesuffix(".py").replace("/", "."))
        rows.append([name, written(getattr(module, name.strip("`"))), file, meaning])
    return rows


def columns_of_a_viewer(_: str, __: Rows) -> Rows:
    """Name, unit and meaning of the columns of viewers."""
    rows = []
    for name, column in COLUMNS.items():
        steps = f", in steps of 1/{column.steps:.0f}" if column.steps else ""
        rows.append([f"`{name}`", column.unit + PER[column.width] + steps, column.meaning])
    return rows


def types_of_anchor(_: str, __: Rows) -> Rows:
    """Default traits of the types of anchor."""
    kinds = default_anchor_kinds()
    return [
        [f"`{field}`", *(written(getattr(kinds[kind], field)) for kind in ANCHOR_TYPES)]
        for field in AnchorKind.model_fields
    ]


def kinds_of_platform(_: str, __: Rows) -> Rows:
    """What kinds of platform do."""
    kinds = default_platform_kinds().values()
    return [
        [f"`{field}`", *(written(getattr(kind, field)) for kind in kinds)]
        for field in PlatformKind.model_fields
    ]


def measures(kinds: str, __: Rows) -> Rows:
    """Name, label, formula and unit of the measures of some kinds, or of parts of the market."""
    chosen = TABLE_RATES if kinds == "parts" else [m for m in MEASURES if m.kind in kinds.split()]
    return [[f"`{m.name}`", m.label, m.formula.replace("|", "/"), m.unit] for m in chosen]


def columns_of_a_table(name: str, __: Rows) -> Rows:
    """Name, unit and meaning of the columns of a table of the result folder."""
    return [[f"`{c.name}`", c.unit, c.meaning] for c in tables()[name]]


def reference_conditions(_: str, __: Rows) -> Rows:
    """What the ordinary room, offer and order are like."""
    return [[f"`{name}`", written(value)] for name, value in REFERENCE._asdict().items()]


def written(value: object) -> str:
    """Write a value as a reader likes to see it."""
    if isinstance(value, tuple):
        return ", ".join(written(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {written(part)}" for key, part in value.items())
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    return str(value)


TABLES: dict[str, Callable[[str, Rows], Rows]] = {
    "parameters": parameters,
    "constants": constants,
    "columns of a viewer": columns_of_a_viewer,
    "types of anchor": types_of_anchor,
    "kinds of platform": kinds_of_platform,
    "measures": measures,
    "columns of": columns_of_a_table,
    "reference conditions": reference_conditions,
}


if __name__ == "__main__":
    for document in FILLED:
        document.write_text(filled(document.read_text(encoding="utf-8")), encoding="utf-8")
