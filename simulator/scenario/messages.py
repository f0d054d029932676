"""What pydantic found, said to a person: file, line, path, what was found and what is allowed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from simulator.scenario.errors import Problem, Source, nearest, shown, suggestion
from simulator.scenario.shapes import TAGS, Shape, range_text, scenario_shape
from simulator.scenario.yaml_source import Node

_NUMBER_FOR_PEOPLE = re.compile(
    r"[¥￥]?\s*([-+]?[1-9][0-9,]*(?:\.[0-9]+)?|0?\.[0-9]+)\s*"
    r"(%|％|元|yuan|rmb|min|minutes|sessions|days|people|人)?",
    re.IGNORECASE,
)
EVENT_LABEL = "event:"
"""What begins the label of a section that is told by a key of its own."""
_UNION_LABELS = ("tuple[", "list[", "tagged-union[", "dict[", "union[")


@dataclass(frozen=True)
class Spot:
    """The place of an error: in the tree, in the schema, and as people write it."""

    node: Node
    """The value at the place, or the nearest one above it."""
    shape: Shape
    parent: Shape
    path: str
    key: str | int | None
    missing: bool
    """Whether nothing is written at the place itself."""
    fits: bool = True
    """False when the error is about an alternative that the user did not mean."""

    def problem(self, text: str) -> Problem:
        """Return the problem at this place."""
        return Problem(self.node.source, self.path, text)


def problems_of(
    error: ValidationError, tree: Node, files: Sequence[str], root: Shape | None = None
) -> list[Problem]:
    """Say what is wrong with a scenario or a study.

    Args:
        error: From validating the plain values of the tree.
        tree: What was read, with the source of every value.
        files: Names of the files in the order in which problems are listed.
        root: What may stand in it; a scenario when missing.

    Returns:
        Problems in the order of files and lines, each once.
    """
    found: list[tuple[Spot, dict[str, Any]]] = []
    misfits: list[Spot] = []
    for details in error.errors(include_url=False):
        location = details.get("ctx", {}).get("path", details["loc"])
        spot = locate(location, tree, root)
        if spot.fits:
            found.append((spot, dict(details)))
        else:
            misfits.append(spot)
    problems = [problem for spot, details in found for problem in _said(spot, details)]
    for spot in misfits:
        if not any(other.path.startswith(spot.path) for other, _ in found):
            problems.append(spot.problem(f"{_found(spot)}; {_forms(spot.shape)} is needed"))
    problems = _without_consequences(problems)
    order = {name: position for position, name in enumerate(files)}
    return sorted(
        dict.fromkeys(problems),
        key=lambda problem: (order.get(problem.source.place, len(order)), problem.source),
    )


def locate(location: Iterable[Any], tree: Node, root: Shape | None = None) -> Spot:
    """Follow the location of an error through the tree and the schema.

    Args:
        location: Keys and indices, with the labels that pydantic inserts for alternatives.
        tree: The scenario or study.
        root: What may stand in it; a scenario when missing.
    """
    root = root or scenario_shape()
    spot = Spot(tree, root, root, "", None, missing=False)
    for element in location:
        if element == "[key]" or spot.missing:
            continue
        spot = _alternative(spot, str(element)) or _below(spot, element)
        if not spot.fits:
            break
    return spot


def _alternative(spot: Spot, label: str) -> Spot | None:
    """Return the place inside one of several alternatives, if the element is its label."""
    shape = spot.shape
    node = spot.node
    if label.startswith(EVENT_LABEL):
        option = shape.keyed[label.removeprefix(EVENT_LABEL)]
        return Spot(node, option, shape, spot.path, spot.key, missing=False)
    if shape.tagged:
        if label not in shape.tagged:
            return None
        return Spot(node, shape.tagged[label], shape, spot.path, spot.key, missing=False)
    for option in shape.options if len(shape.options) > 1 else ():
        if not _is_label(label, option):
            continue
        fits = {
            "section": node.mapping is not None,
            "mapping": node.mapping is not None,
            "list": node.entries is not None,
            "row": node.entries is not None,
        }.get(option.form, node.mapping is None and node.entries is None)
        inner = option if fits else shape
        return Spot(node, inner, shape, spot.path, spot.key, missing=False, fits=fits)
    return None


def _is_label(label: str, option: Shape) -> bool:
    if option.section is not None:
        return label == option.section.__name__
    if option.form in ("list", "row"):
        return label.startswith(("tuple[", "list["))
    if option.form == "mapping":
        return label.startswith("dict[")
    if option.tagged:
        return label.startswith("tagged-union[")
    return label == getattr(option.annotation, "__name__", None)


def _below(spot: Spot, element: str | int) -> Spot:
    """Return the place under a key or index."""
    node, shape = spot.node, spot.shape
    if isinstance(element, str) and element.startswith(_UNION_LABELS):
        return spot
    inner = shape.entry(element) or Shape(object)
    if isinstance(element, int):
        entries = node.entries or ()
        child = entries[element] if 0 <= element < len(entries) else None
        label = child.label() if child is not None else None
        path = f"{spot.path}[{label if label is not None else element}]"
    else:
        child = (node.mapping or {}).get(element)
        path = f"{spot.path}.{element}" if spot.path else element
    missing = child is None
    return Spot(child or node, inner, shape, path, element, missing=missing)


def _said(spot: Spot, details: dict[str, Any]) -> list[Problem]:
    """Return the problems that one error of pydantic stands for."""
    kind, context = details["type"], details.get("ctx", {})
    say = _SAYINGS.get(kind)
    if say is not None:
        return say(spot, context)
    if kind == "consistency":
        return [spot.problem(str(context.get("message", details["msg"])))]
    if kind in _BOUNDS or kind.endswith(("_type", "_parsing", "_from_float", "_parsing_size")):
        return [_wrong_value(spot)]
    return [spot.problem(f"{_found(spot)}; {details['msg'][:1].lower()}{details['msg'][1:]}")]


_BOUNDS = (
    "greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number",
)  # fmt: skip


def _wrong_value(spot: Spot) -> Problem:
    """Say what was found and what is allowed."""
    unit = f" ({spot.shape.unit()})" if spot.shape.unit() else ""
    refused = spot.node.source.refused
    advice = f"; {refused}" if refused else _advice(spot)
    return spot.problem(f"{_found(spot)}; {_forms(spot.shape)}{unit} is needed{advice}")


def _found(spot: Spot) -> str:
    """Say what stands at a place."""
    if spot.missing:
        return "nothing is written"
    value = spot.node.value
    if isinstance(value, dict):
        return "found a mapping"
    if isinstance(value, tuple):
        return "found a list"
    if value is None:
        return "nothing is written"
    if isinstance(value, bool):
        return f"found {str(value).lower()}"
    return f"found {shown(value) if isinstance(value, str) else repr(value)}"


def _forms(shape: Shape) -> str:
    """Say what may stand at a place."""
    words = {
        "section": "a mapping (lines of the form 'key: value')",
        "mapping": "a mapping (lines of the form 'key: value')",
        "list": "a list (lines that begin with '- ', or [...])",
        "row": "a list in brackets",
    }
    said = [words.get(option.form) or range_text(option) for option in shape.options]
    return " or ".join(dict.fromkeys(word for word in said if word)) or "another value"


def _advice(spot: Spot) -> str:
    """Return what to write instead, where that can be told from what was written."""
    value, shape = spot.node.value, spot.shape
    kinds = {option.annotation for option in shape.options}
    if kinds == {str} and isinstance(value, int | float):
        return f"; put it in quotes: '{str(value).lower() if value is True else value}'"
    if isinstance(value, str) and value in shape.tagged:
        tag = next(tag for tag in TAGS if tag in shape.tagged[value].names())
        return f"; write {{{tag}: {value}}}"
    if not kinds & {int, float}:
        return ""
    if isinstance(value, str):
        return _number_advice(value.strip())
    share = shape.unit().startswith("share")
    if share and isinstance(value, int | float) and value > 1 and value is not True:
        return f"; {value:g} would be {value * 100:,.0f} %, and 15 % is written 0.15"
    return ""


def _number_advice(text: str) -> str:
    """Return how to write a number that was written for people."""
    if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", text):
        return "; write a time as one number, in the unit asked for"
    number = _NUMBER_FOR_PEOPLE.fullmatch(text)
    if number is None:
        return ""
    plain = number[1].replace(",", "")
    if number[2] in ("%", "％"):
        return f"; write {round(float(plain) / 100, 10):g}"
    return f"; write {plain}" if plain != text else ""


def _unknown_key(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    if str(spot.key).isdecimal() and spot.node.value is None:
        text = "inside { } a comma ends a value: write numbers without commas"
        return [spot.problem(f"there is no key '{spot.key}' here; {text}")]
    names = [name for name in spot.parent.names() if name not in TAGS] or spot.parent.names()
    text = f"there is no key '{spot.key}' here{suggestion(str(spot.key), names)}"
    return [spot.problem(text)]


def _missing(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    if spot.parent.form == "row":
        return _length(_parent_of(spot), context)
    meaning = spot.shape.field.description if spot.shape.field else None
    unit = f", {spot.shape.unit()}" if spot.shape.unit() else ""
    wanted = f" ({meaning.rstrip('.')}{unit})" if meaning else ""
    if spot.shape.choices:
        wanted = f"; write {spot.key}: {' or '.join(map(str, spot.shape.choices))}"
    return [_missing_in_table(spot, wanted) or spot.problem(f"is missing{wanted}")]


def _missing_in_table(spot: Spot, wanted: str) -> Problem | None:
    """Say that a cell is empty or, once for all rows, that a table lacks a column."""
    source = spot.node.source
    if source.headings is None:
        return None
    heading = source.headings.by_field.get(str(spot.key))
    if heading is not None:
        return Problem(replace(source, column=heading), spot.path, f"the cell is empty{wanted}")
    text = f"the table lacks a column '{str(spot.key).replace('_', ' ')}'{wanted}"
    return Problem(Source(source.place, source.headings.line), "", text)


def _parent_of(spot: Spot) -> Spot:
    path = spot.path.rpartition("[")[0]
    return Spot(spot.node, spot.parent, spot.parent, path, None, missing=False)


def _length(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    """Say how many entries are needed; pydantic also counts entries that are wrong as absent."""
    bounds = spot.shape.bounds()
    entries = spot.node.entries
    row = next((option for option in spot.shape.options if option.form == "row"), None)
    if entries is None:
        if spot.node.value == "":
            return [spot.problem("is empty; a text is needed")]
        return [] if spot.node.mapping else [_wrong_value(spot)]
    if row is not None:
        needed = len(row.annotation.__args__)
        return [spot.problem(f"found {len(entries)} values; {needed} are needed")]
    least = bounds.get("min_length", context.get("min_length", 0))
    if len(entries) >= least:
        most = bounds.get("max_length", context.get("max_length", len(entries)))
        if len(entries) <= most:
            return []
        return [spot.problem(f"found {len(entries)} entries; at most {most} may be given")]
    return [spot.problem(f"found {len(entries)} entries; at least {least} must be given")]


def _mapping_length(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    if spot.node.mapping == {} and spot.shape.form == "mapping":
        least = context.get("min_length", 1)
        return [spot.problem(f"found 0 entries; at least {least} must be given")]
    return [] if spot.node.mapping else _length(spot, context)


def _choice(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    """Say which values a choice has, or which keys a mapping."""
    choices = [str(choice) for choice in spot.shape.choices]
    if not choices:
        return _unknown_key(spot, context)
    if spot.missing or not isinstance(spot.node.value, str):
        return [spot.problem(f"{_found(spot)}; one of {', '.join(choices)} is needed")]
    return [_misspelt(spot, spot.node, choices)]


def _misspelt(spot: Spot, node: Node, choices: list[str]) -> Problem:
    near = nearest(str(node.value), choices)
    meant = f"did you mean '{near}'? " if near else ""
    text = f"found {shown(str(node.value))}; {meant}(allowed: {', '.join(choices)})"
    return Problem(node.source, spot.path, text)


def _unknown_tag(spot: Spot, context: dict[str, Any]) -> list[Problem]:
    if spot.shape.keyed:
        return [_no_kind(spot)]
    tag = str(context.get("discriminator", "")).strip("'")
    named = (spot.node.mapping or {}).get(tag)
    path = f"{spot.path}.{tag}" if spot.path else tag
    spot = Spot(spot.node, spot.shape, spot.parent, path, tag, missing=named is None)
    choices = list(spot.shape.tagged)
    if named is None:
        return [spot.problem(f"is missing; write {tag}: one of {', '.join(choices)}")]
    return [_misspelt(spot, named, choices)]


def _no_kind(spot: Spot) -> Problem:
    """Say that an entry does not tell what it is, or name the kind that it seems to mean."""
    written = spot.node.mapping
    if written is None:
        return _wrong_value(spot)
    known = list(spot.shape.keyed)
    for key in (key for key in written if key not in spot.shape.names()):
        text = f"there is no key '{key}' here{suggestion(key, known)}"
        return Problem(written[key].source, f"{spot.path}.{key}", text)
    return spot.problem(f"does not say what happens; write one of {', '.join(known)}")


def _without_consequences(problems: list[Problem]) -> list[Problem]:
    """Drop "x is missing" where a misspelt x stands beside it."""
    meant = set()
    for problem in problems:
        match = re.search(r"there is no key '.*' here; did you mean '(.*)'\?", problem.text)
        if match:
            above = problem.path.rpartition(".")[0]
            meant.add(f"{above}.{match[1]}" if above else match[1])
    return [
        problem
        for problem in problems
        if not (problem.path in meant and problem.text.startswith("is missing"))
    ]


_SAYINGS: dict[str, Callable[[Spot, dict[str, Any]], list[Problem]]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "too_short": _mapping_length,
    "too_long": _mapping_length,
    "string_too_short": _length,
    "literal_error": _choice,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _unknown_tag,
}
