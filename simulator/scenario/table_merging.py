"""Where tables may stand in a scenario, and how their rows become part of it.

``brands`` and ``anchors`` may be a table instead of a list. ``products`` and ``offers`` stand
beside them and can only be tables: products go to their brands, offers to the plan ``by_name`` of
their brands. A row without a brand belongs to the brand in focus.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from simulator.scenario.errors import Problem, ScenarioError, Source, fail, nearest, suggestion
from simulator.scenario.merging import by_name, merge
from simulator.scenario.table_columns import COLUMNS
from simulator.scenario.tables import Table, read_table, refused_cells
from simulator.scenario.yaml_source import Node

_LISTS = ("brands", "anchors")
_STRATEGIES = ("own_room", "by_name")
"""Plans that stay beside an offers table."""


@dataclass(frozen=True)
class Layer:
    """One file of a chain of scenarios, with what its tables of products and offers hold.

    Attributes:
        tree: The file; tables of brands and anchors are lists already.
        late: Tables whose rows belong into brands, by kind.
        categories: What a table of brands says about the category of their products.
    """

    tree: Node
    late: dict[str, Table]
    categories: dict[str, Node]

    @classmethod
    def of(cls, tree: Node, folder: Path) -> "Layer":
        """Read the tables that a file names.

        Args:
            tree: The file.
            folder: Where the paths of tables begin.

        Raises:
            ScenarioError: With everything that is wrong with any of the tables.
        """
        entries = dict(tree.mapping or {})
        tables: dict[str, Table] = {}
        problems: list[Problem] = []
        for kind in COLUMNS:
            node = entries.get(kind)
            if node is None or (kind in _LISTS and "table" not in (node.mapping or {})):
                continue
            try:
                tables[kind] = read_table(_path(node, kind, folder), kind)
            except ScenarioError as error:
                problems += error.problems
            del entries[kind]
        problems += _below_a_brand(entries)
        categories: dict[str, Node] = {}
        for kind in _LISTS:
            if kind in tables:
                rows = [_without_category(row, categories) for row in tables.pop(kind).entries]
                entries[kind] = Node(tuple(rows), (tree.mapping or {})[kind].source)
        if categories and "products" not in entries and "products" not in tables:
            source = min(node.source for node in categories.values())
            text = "is for the products of a table of products, and there is none beside"
            problems += [Problem(source, "", text)] if not problems else []
        if problems:
            readable = [node for kind in COLUMNS for node in entries.get(kind, tree).entries or ()]
            readable += [row for table in tables.values() for row in table.entries]
            raise ScenarioError([*problems, *refused_cells(readable)])
        return cls(Node(entries, tree.source), tables, categories)

    def completed(self, merged: Node) -> Node:
        """Put rows of products and offers into their brands.

        Args:
            merged: This layer laid over all below it.

        Raises:
            ScenarioError: When rows name brands that there are not; with all of them.
        """
        problems: list[Problem] = []
        for kind, table in self.late.items():
            grouped = self._by_brand(table, merged, problems)
            own = by_name((self.tree.mapping or {}).get("brands", Node((), merged.source))) or {}
            if kind == "products":
                _refuse_repeated(grouped, own)
            brands = by_name((merged.mapping or {}).get("brands", Node((), merged.source))) or {}
            for name, rows in grouped.items():
                put = _with_products if kind == "products" else _with_offers
                brands[name] = put(brands[name], rows)
            source = brands[next(iter(brands))].source if brands else merged.source
            merged = Node(
                {**(merged.mapping or {}), "brands": Node(tuple(brands.values()), source)},
                merged.source,
            )
        if problems:
            problems += refused_cells(row for table in self.late.values() for row in table.entries)
            raise ScenarioError(sorted(set(problems), key=lambda problem: problem.source))
        return merged

    def _by_brand(
        self, table: Table, merged: Node, problems: list[Problem]
    ) -> dict[str, list[Node]]:
        """Group rows by their brand, which is taken out of them; others become problems."""
        entries = merged.mapping or {}
        known = by_name(entries.get("brands", Node((), merged.source))) or {}
        focus = (entries.get("focus", merged).mapping or {}).get("brand")
        grouped: dict[str, list[Node]] = {}
        for row in table.entries:
            cells = dict(row.mapping or {})
            brand = cells.pop("brand", focus)
            if brand is None or brand.value is None:
                text = "names no brand; write a column 'brand', or focus: {brand: ...}"
                problems.append(Problem(row.source, "", f"the row {text}"))
                continue
            name = str(brand.value)
            if name not in known:
                text = f"no brand is called '{name}'{suggestion(name, known)}"
                problems.append(Problem(brand.source, "", text))
                continue
            if table.kind == "products" and "category" not in cells and name in self.categories:
                cells["category"] = self.categories[name]
            grouped.setdefault(name, []).append(Node(cells, row.source))
        return grouped


def _below_a_brand(entries: dict[str, Node]) -> list[Problem]:
    """Say where tables of products and offers belong that stand below a brand."""
    problems = []
    for brand in entries.get("brands", Node((), Source(""))).entries or ():
        inner = brand.mapping or {}
        plan = inner.get("collaboration")
        plans = () if plan is None else plan.entries or (plan,)
        places = [("products", inner.get("products"))]
        places += [("offers", (plan.mapping or {}).get("offers")) for plan in plans]
        for kind, node in places:
            table = (node.mapping or {}).get("table") if node is not None else None
            if table is not None:
                text = (
                    f"a table of {kind} stands beside 'brands', not below one: write "
                    f"{kind}: {{table: {table.value}}} at the beginning of a line; its column "
                    "'brand' says whose they are, the brand in focus without it"
                )
                path = f"brands[{brand.label()}].{kind}"
                problems.append(Problem(table.source, path, text))
    return problems


def _path(node: Node, kind: str, folder: Path) -> Path:
    """Return the file that ``{table: ...}`` names."""
    entries = node.mapping or {}
    named = entries.get("table")
    if named is None or not isinstance(named.value, str) or not named.value:
        raise fail((named or node).source, f"write {kind}: {{table: FILE.csv}}", kind)
    if len(entries) > 1:
        more = next(key for key in entries if key != "table")
        text = f"beside 'table' nothing may stand here; found '{more}'"
        raise fail(entries[more].source, text, kind)
    path = folder / named.value
    try:
        if path.is_dir():
            raise fail(named.source, f"'{named.value}' is a folder, not a table", f"{kind}.table")
        if path.exists():
            return path
        beside = [other.name for other in path.parent.glob("*") if other.suffix != ".yaml"]
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise fail(named.source, f"'{named.value}' is no file name", f"{kind}.table") from None
    near = nearest(path.name, beside)
    hint = f"; did you mean '{near}'?" if near else ""
    raise fail(named.source, f"there is no file '{named.value}'{hint}", f"{kind}.table")


def _without_category(row: Node, categories: dict[str, Node]) -> Node:
    """Take the category of a brand out of its row: it is that of its products."""
    cells = dict(row.mapping or {})
    if "category" in cells:
        categories[str(cells["name"].value)] = cells.pop("category")
    return Node(cells, row.source)


def _refuse_repeated(grouped: dict[str, list[Node]], own: dict[str, Node]) -> None:
    """Refuse products that the same file lists as well."""
    problems = []
    for brand, rows in grouped.items():
        listed = (own[brand].mapping or {}).get("products") if brand in own else None
        names = by_name(listed) or {} if listed is not None else {}
        for row in rows:
            name = (row.mapping or {})["name"]
            if str(name.value) in names:
                text = f"the product '{name.value}' of '{brand}' is already in "
                source = (names[str(name.value)].mapping or {})["name"].source
                problems.append(Problem(name.source, "", f"{text}{source}"))
    if problems:
        raise ScenarioError(problems)


def _with_products(brand: Node, rows: list[Node]) -> Node:
    entries = brand.mapping or {}
    products = Node(tuple(rows), rows[0].source)
    if "products" in entries:
        products = merge(entries["products"], products)
    return Node({**entries, "products": products}, brand.source)


def _with_offers(brand: Node, rows: list[Node]) -> Node:
    """Put offers into the brand's plan ``by_name``; plans other than an own room give way."""
    entries = brand.mapping or {}
    offers = Node(tuple(rows), Source(rows[0].source.place, rows[0].source.line))
    written = entries.get("collaboration")
    plans = () if written is None else written.entries or (written,)
    kept = {
        str(plan.mapping["strategy"].value): plan
        for plan in plans
        if plan.mapping and "strategy" in plan.mapping
        and plan.mapping["strategy"].value in _STRATEGIES
    }  # fmt: skip
    plan = kept.get("by_name") or Node({"strategy": Node("by_name", offers.source)}, offers.source)
    kept["by_name"] = replace(plan, value={**(plan.mapping or {}), "offers": offers})
    listed = tuple(kept.values())
    collaboration = listed[0] if len(listed) == 1 else Node(listed, offers.source)
    return Node({**entries, "collaboration": collaboration}, brand.source)
