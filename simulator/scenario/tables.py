"""Tables in CSV in the place of lists: ``brands: {table: my_brands.csv}``.

A table becomes the same tree that a list would, each value knowing the row and column that it came
from; so merging, messages and results need not know of tables. Entries stand sorted by name: rows
may come in any order. A table of products stands below its brand, or at the top of a scenario with
a column that names the brand.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.scenario.errors import Problem, ScenarioError, Source, fail, shown, suggestion
from simulator.scenario.merging import by_name, merge
from simulator.scenario.shapes import Shape
from simulator.scenario.table_cells import Unit, heading_unit, read_cell
from simulator.scenario.table_columns import (
    NOTES,
    PRODUCTS,
    TABLES,
    Column,
    Table,
    narrow,
    title_form,
)
from simulator.scenario.table_source import Rows, read_rows
from simulator.scenario.yaml_source import Node

Reference = tuple[str, Source]
_Cells = dict[str, Node]


def with_tables(tree: Node, folder: Path) -> tuple[Node, list[Reference]]:
    """Put the rows of all tables that a scenario names in the place of the tables.

    Args:
        tree: The tree of one file.
        folder: Folder in which relative paths begin.

    Returns:
        The tree without tables, and the brands that a table of products names.

    Raises:
        ScenarioError: With everything that is wrong with the tables.
    """
    entries, problems = dict(tree.mapping or {}), list[Problem]()
    references: list[Reference] = []
    for name in ("brands", "anchors"):
        if name in entries:
            entries[name] = _expanded(entries[name], TABLES[name], folder, problems)
    if "brands" in entries:
        entries["brands"] = _with_products(entries["brands"], folder, problems)
    products = entries.get("products")
    if products is not None and _path(products) is not None:
        del entries["products"]
        try:
            owned = _read(products, PRODUCTS, folder)
        except ScenarioError as error:
            problems += error.problems
            owned = []
        references = [(str(row["brand"].value), row["brand"].source) for row, _ in owned]
        below = _by_brand(owned, products.source)
        entries["brands"] = merge(entries.get("brands", Node((), products.source)), below)
    if problems:
        raise ScenarioError(problems)
    return Node(entries, tree.source), references


def check_references(tree: Node, references: Iterable[Reference]) -> None:
    """Refuse products of brands that no list and no other table holds.

    Args:
        tree: The whole scenario.
        references: Brands that tables of products name.

    Raises:
        ScenarioError: With every unknown brand.
    """
    brands = by_name((tree.mapping or {}).get("brands", Node((), tree.source))) or {}
    own = {name for name, source in references if brands[name].source == source}
    known = [name for name in brands if name not in own]
    problems = [
        Problem(source, "", f"no brand is called {shown(name)}{suggestion(name, known)}")
        for name, source in references
        if name in own
    ]
    if problems:
        raise ScenarioError(problems)


def _path(node: Node) -> Node | None:
    return (node.mapping or {}).get("table")


def _expanded(node: Node, table: Table, folder: Path, problems: list[Problem]) -> Node:
    """Return the list that a table stands for, or the node itself if it is no table."""
    if _path(node) is None:
        return node
    try:
        rows = _read(node, table, folder)
    except ScenarioError as error:
        problems += error.problems
        return Node((), node.source)
    return Node(tuple(_entry(row, source) for row, source in rows), node.source)


def _with_products(brands: Node, folder: Path, problems: list[Problem]) -> Node:
    """Expand the tables that stand below single brands."""
    if brands.entries is None:
        return brands
    inside = Table("products", "Product", ("name",), PRODUCTS.columns[1:], PRODUCTS.elsewhere)
    found = []
    for brand in brands.entries:
        products = (brand.mapping or {}).get("products")
        if products is not None and _path(products) is not None:
            expanded = _expanded(products, inside, folder, problems)
            brand = Node({**(brand.mapping or {}), "products": expanded}, brand.source)  # noqa: PLW2901
        found.append(brand)
    return Node(tuple(found), brands.source)


def _by_brand(rows: list[tuple[_Cells, Source]], source: Source) -> Node:
    """Return brands that hold nothing but the products of a table."""
    owned: dict[str, list[Node]] = {}
    names: dict[str, Node] = {}
    for row, place in rows:
        brand = row["brand"]
        names.setdefault(str(brand.value), brand)
        inner = {key: cell for key, cell in row.items() if key != "brand"}
        owned.setdefault(str(brand.value), []).append(_entry(inner, place))
    return Node(
        tuple(
            Node({"name": names[name], "products": Node(tuple(goods), source)}, names[name].source)
            for name, goods in owned.items()
        ),
        source,
    )


def _entry(cells: _Cells, source: Source) -> Node:
    """Return a row as a mapping; dotted fields become mappings within it."""
    entries: dict[str, Node] = {}
    for key, cell in cells.items():
        first, _, rest = key.partition(".")
        inner = Node({rest: cell}, cell.source) if rest else cell
        entries[first] = merge(entries[first], inner) if first in entries else inner
    return Node(entries, source)


def _read(node: Node, table: Table, folder: Path) -> list[tuple[_Cells, Source]]:
    """Read the table that a node names: cells by field, and where the row stands."""
    where = _path(node)
    others = [key for key in node.mapping or {} if key != "table"]
    if where is None or not isinstance(where.value, str) or not where.value or others:
        raise fail(node.source, "write {table: FILE.csv} and nothing else", table.name)
    path = folder / where.value
    try:
        missing = not path.exists()
    except (OSError, ValueError):
        missing = True
    if missing or path.is_dir():
        text = f"{shown(where.value)} is a folder, not a table" if not missing else (
            f"there is no table {shown(where.value)}{_beside(path)}"
        )  # fmt: skip
        raise fail(where.source, text, table.name)
    rows = read_rows(path, table.by_title())
    problems: list[Problem] = []
    columns = list(_columns(rows, table, problems))
    if problems:
        raise ScenarioError(problems)
    found = [
        (_cells(cells, line, columns, rows, table, problems), _row_source(rows, line))
        for line, cells in rows.rows
    ]
    first: dict[tuple[str, ...], int] = {}
    for row, source in found:
        key = tuple(str(row[field].value) for field in table.identity if field in row)
        if len(key) == len(table.identity) and first.setdefault(key, source.line) != source.line:
            text = f"the name '{key[-1]}' is already used in line {first[key]} of this table"
            problems.append(Problem(row[table.identity[-1]].source, "", text))
    if problems:
        raise ScenarioError(sorted(problems, key=lambda problem: problem.source))
    return sorted(found, key=lambda pair: [str(pair[0][field].value) for field in table.identity])


def _beside(path: Path) -> str:
    try:
        names = [file.name for file in path.parent.iterdir() if file.is_file()]
    except (OSError, ValueError):
        return ""
    return suggestion(path.name, sorted(name for name in names if not name.endswith(".yaml")))


def _row_source(rows: Rows, line: int) -> Source:
    return Source(rows.place, line, header=rows.header_line)


def _columns(
    rows: Rows, table: Table, problems: list[Problem]
) -> Iterator[tuple[str, Column | None, Shape | None, Unit]]:
    """Yield for each title what the column stands for; None for notes and what is wrong."""
    known = table.by_title()
    elsewhere = {title_form(title): text for title, text in table.elsewhere}
    place = Source(rows.place, rows.header_line)
    seen: dict[str, str] = {}
    for title in rows.titles:
        name, _, bracket = narrow(title).partition("(")
        column, field, unit = known.get(title_form(name)), None, Unit()
        if column is None:
            form = title_form(name)
            if form not in [title_form(note) for note in NOTES]:
                text = f"there is no column {shown(title)}"
                text += f": {elsewhere[form]}" if form in elsewhere else suggestion(
                    name.strip(), [word for c in table.columns for word in (c.field, *c.titles)]
                )  # fmt: skip
                text += "" if form in elsewhere else "; a column for the reader is called 'note'"
                problems.append(Problem(place, "", text))
        elif column.field in seen:
            text = f"the columns {shown(seen[column.field])} and {shown(title)} mean the same"
            problems.append(Problem(place, "", f"{text}: {column.heading()}"))
        else:
            seen[column.field] = title
            field = table.field(column)
            stated = heading_unit(bracket.rstrip(") "), field or Shape(str)) if bracket else Unit()
            if stated is None:
                wanted = f"; the column is in {field.unit()}" if field and field.unit() else ""
                text = f"the unit of the column {shown(title)} is not known{wanted}"
                problems.append(Problem(place, "", text))
            unit = stated or unit
        yield title, column, field, unit
    for column in table.columns:
        if column.field in table.identity and column.field not in seen and not (
            any(problem.source.place == rows.place for problem in problems)
        ):  # fmt: skip
            problems.append(Problem(place, "", f"the column {column.heading()} is missing"))


def _cells(
    cells: tuple[str, ...],
    line: int,
    columns: list[tuple[str, Column | None, Shape | None, Unit]],
    rows: Rows,
    table: Table,
    problems: list[Problem],
) -> _Cells:
    """Return the cells of a row that say something, by field."""
    found: _Cells = {}
    for text, (title, column, field, unit) in zip(cells, columns, strict=True):
        if column is None:
            continue
        source = Source(rows.place, line, title)
        if not text:
            if column.field in table.identity:
                problems.append(Problem(source, "", "is empty; a text is needed"))
            elif field is not None and field.field is not None and field.field.is_required() and (
                "." not in column.field
            ):  # fmt: skip
                found[column.field] = Node(None, source)
            continue
        try:
            found[column.field] = (
                Node(text, source)
                if field is None
                else read_cell(text, field, unit, source, rows.separator == ";")
            )
        except ValueError as error:
            problems.append(Problem(source, "", str(error)))
    return found
