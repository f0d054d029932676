"""Names that lead nowhere, told beside other mistakes.

The checks of a whole scenario, which find them all, run only when every single value fits.
"""

from collections.abc import Iterator

from simulator.scenario.errors import Problem, suggestion
from simulator.scenario.merging import by_name
from simulator.scenario.yaml_source import Node

_NAMES = (("anchors", "platform", "platforms"), ("products", "category", "categories"))
"""Entries, the field that names something, and where that is."""


def unknown_names(tree: Node) -> list[Problem]:
    """Find platforms of anchors and categories of products that there are not.

    Args:
        tree: The whole scenario, as written.
    """
    known = {kind: list(by_name(_below(tree, kind)) or ()) for _, _, kind in _NAMES}
    problems = []
    for entries, field, kind in _NAMES:
        for path, entry in _entries(tree, entries):
            named = (entry.mapping or {}).get(field)
            if named is None or not isinstance(named.value, str) or not known[kind]:
                continue
            if named.value not in known[kind]:
                text = f"no {field} is called '{named.value}'{suggestion(named.value, known[kind])}"
                problems.append(Problem(named.source, f"{path}.{field}", text))
    return problems


def _entries(tree: Node, kind: str) -> Iterator[tuple[str, Node]]:
    """Yield entries with their paths; products stand below brands."""
    if kind == "products":
        for path, brand in _entries(tree, "brands"):
            for product in _below(brand, kind).entries or ():
                yield f"{path}.{kind}[{product.label()}]", product
        return
    for entry in _below(tree, kind).entries or ():
        yield f"{kind}[{entry.label()}]", entry


def _below(node: Node, key: str) -> Node:
    return (node.mapping or {}).get(key) or Node((), node.source)
