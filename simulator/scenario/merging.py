"""One tree laid over another: what ``extends`` and ``--set`` mean."""

import re

from simulator.scenario.errors import Problem, ScenarioError, Source, fail, shown, suggestion
from simulator.scenario.shapes import TAGS, Shape, scenario_shape
from simulator.scenario.yaml_source import Node, node_of, parse_yaml

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([^\[\]]+)\]")


def merge(base: Node, over: Node) -> Node:
    """Lay one tree over another.

    Mappings merge key by key, unless they name different strategies or rules: parameters of one
    strategy mean nothing to another, so the upper mapping then stands alone. Lists whose entries
    have names merge by name, and new names are appended. Everything else is replaced.

    Args:
        base: The tree below.
        over: The tree above, which wins.

    Returns:
        The merged tree; every value keeps its own source.
    """
    if base.mapping is not None and over.mapping is not None:
        if _other_kind(base.mapping, over.mapping):
            return over
        entries = dict(base.mapping)
        for key, entry in over.mapping.items():
            entries[key] = merge(entries[key], entry) if key in entries else entry
        return Node(entries, over.source)
    named, named_over = by_name(base), by_name(over)
    if named and named_over:
        for name, entry in named_over.items():
            named[name] = merge(named[name], entry) if name in named else entry
        return Node(tuple(named.values()), over.source)
    return over


def _other_kind(base: dict[str, Node], over: dict[str, Node]) -> bool:
    return any(tag in base and tag in over and base[tag].value != over[tag].value for tag in TAGS)


def by_name(node: Node) -> dict[str, Node] | None:
    """Return the entries of a list by their names, or None if not all of them have one."""
    if node.entries is None:
        return None
    named: dict[str, Node] = {}
    for entry in node.entries:
        name = (entry.mapping or {}).get("name")
        if name is None or not isinstance(name.value, str | int | float):
            return None
        named[str(name.value)] = entry
    return named


def repeated_names(tree: Node) -> list[Problem]:
    """Find names that occur twice in a list: merging by name would lose an entry.

    Args:
        tree: The tree of one file.

    Returns:
        A problem for every repeated name, in the order of lines.
    """
    problems: list[Problem] = []
    visited: set[int] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        waiting += (node.mapping or {}).values()
        waiting += node.entries or ()
        if by_name(node) is None:
            continue
        first: dict[str, Source] = {}
        for entry in node.entries or ():
            name = (entry.mapping or {})["name"]
            if str(name.value) in first:
                line = first[str(name.value)].line
                text = f"the name '{name.value}' is already used in line {line} of this list"
                problems.append(Problem(name.source, "", text))
            first.setdefault(str(name.value), name.source)
    return sorted(problems, key=lambda problem: problem.source)


def apply_overrides(tree: Node, overrides: list[tuple[str, Node]]) -> Node:
    """Set values at dotted paths.

    Values that name a strategy or rule are set first, so that the order in which a user gives a
    strategy and its parameters does not matter.

    Args:
        tree: The scenario.
        overrides: Paths and the values that belong there.

    Returns:
        The changed tree.

    Raises:
        ScenarioError: When a path leads nowhere.
    """
    steps = [(_steps(path, value.source), value) for path, value in overrides]
    for path, value in sorted(steps, key=lambda pair: pair[0][-1] not in TAGS):
        tree = _set(tree, scenario_shape(), path, value, ())
    return tree


def parse_override(text: str) -> tuple[str, Node]:
    """Read ``PATH=VALUE``.

    Args:
        text: As given on the command line; the value is YAML.

    Returns:
        The path and the value, whose source is ``--set PATH=VALUE``.

    Raises:
        ScenarioError: When there is no ``=`` or the value is not valid YAML.
    """
    place = f"--set {text if len(text) <= 80 else text[:77] + '...'}"
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise fail(Source(place), "write PATH=VALUE, for example seed=7")
    return path.strip(), parse_yaml(value, place, lines=False)


def split_path(path: str) -> list[str]:
    """Split ``brands[Night Owl].pricing.markup`` into its steps.

    Args:
        path: Keys, names and positions, dotted or in brackets.

    Raises:
        ScenarioError: When it is no path.
    """
    steps, position = [], 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            break
        steps.append((match[1] or match[2]).strip())
        position = match.end()
    if not steps or position < len(path) or not all(steps):
        raise ScenarioError(
            f"{shown(path)} is no path; write brands.Aurora.pricing.markup, or "
            "brands[Night Owl].pricing.markup when a name holds blanks or dots"
        )
    return steps


def _steps(path: str, source: Source) -> list[str]:
    try:
        steps = split_path(path)
    except ScenarioError as error:
        raise fail(source, str(error)) from None
    if steps[0] == "extends":
        raise fail(source, "what a scenario extends can only be written in its file")
    return steps


def _set(
    node: Node | None, shape: Shape | None, steps: list[str], value: Node, above: tuple[str, ...]
) -> Node:
    """Return a tree in which the value stands at the steps below the node."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if node is None or (node.value is None and above):
        node = _default_node(shape, value.source)
    if node.entries is not None:
        index = _index(node, step, above, value.source)
        entry_shape = shape.entry(index) if shape else None
        entry = _set(node.entries[index], entry_shape, rest, value, (*above, step))
        return Node((*node.entries[:index], entry, *node.entries[index + 1 :]), node.source)
    if node.mapping is None:
        text = f"{'.'.join(above)} is a single value; nothing can be set below it"
        raise fail(value.source, text)
    below = _entry_shape(shape, node.mapping, step)
    entry = _set(node.mapping.get(step), below, rest, value, (*above, step))
    entries = node.mapping
    if not rest and _other_kind(entries, {step: entry}):
        entries = {}
    return Node({**entries, step: entry}, node.source)


def _entry_shape(shape: Shape | None, entries: dict[str, Node], key: str) -> Shape | None:
    """Return what may stand under a key, given the strategy or rule that the mapping names."""
    if shape is None:
        return None
    for option in shape.options:
        for tag in TAGS:
            named = entries[tag].value if tag in entries else None
            if isinstance(named, str) and named in option.tagged:
                return option.tagged[named].entry(key)
    return shape.entry(key)


def _default_node(shape: Shape | None, source: Source) -> Node:
    """Return the default of a field that a scenario leaves out, to set a part of it."""
    from pydantic import TypeAdapter

    default = shape.default() if shape else None
    if not isinstance(default, str | int | float | bool) and shape is not None:
        plain = TypeAdapter(object).dump_python(default, mode="json", by_alias=True, fallback=str)
        if isinstance(plain, dict | list):
            return node_of(plain, source)
    return Node({}, source)


def _index(node: Node, step: str, above: tuple[str, ...], source: Source) -> int:
    """Return the position of a list's entry that is given by name or number."""
    entries = node.entries or ()
    labels = [entry.label() for entry in entries]
    if step in labels:
        return labels.index(step)
    where = ".".join(above)
    if step.isascii() and step.isdecimal():
        if len(step) < 10 and int(step) < len(entries):
            return int(step)
        raise fail(
            source, f"{where} has {len(entries)} entries, counted from 0; there is no {step}"
        )
    hint = suggestion(step, [label for label in labels if label is not None])
    raise fail(source, f"nothing in {where} is called {shown(step)}{hint}")
