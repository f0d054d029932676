"""What can be set, from the schema itself: for people as text, for editors as JSON Schema."""

from collections.abc import Iterator
from dataclasses import replace
from inspect import cleandoc
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import PydanticUndefined

from simulator.scenario.errors import ScenarioError, nearest, shown, suggestion
from simulator.scenario.fields import Section
from simulator.scenario.merging import split_path
from simulator.scenario.shapes import TAGS, Shape, range_text, scenario_shape, study_shape
from simulator.scenario.table_columns import COLUMNS, TABLES_ONLY
from simulator.scenario.table_texts import describe_table
from simulator.scenario.yaml_writing import write_line

DRAFT = "https://json-schema.org/draft/2020-12/schema"
STUDY = "study"
_WIDTH = 30
_LONG = 200


def describe(path: str = "") -> str:
    """Describe the whole scenario as a tree, or what stands at a path.

    Args:
        path: Dotted path such as ``brands.pricing.cost_plus.markup``; lists and their entries'
            names may be left out. ``sheets`` or ``sheets.brands`` for the columns of tables in CSV,
            ``study`` or ``study.replications`` for studies.

    Returns:
        Text of several lines.

    Raises:
        ScenarioError: When nothing is at the path; the message names what is near.
    """
    if not path.strip():
        return "\n".join(_tree(scenario_shape(), 0))
    kind = path.strip().removeprefix("sheets.")
    if path.strip() == "sheets" or (kind in COLUMNS and kind != path.strip()):
        return "\n\n".join(map(describe_table, COLUMNS if kind == "sheets" else (kind,)))
    if kind in TABLES_ONLY:
        return describe_table(kind)
    first, _, rest = path.strip().partition(".")
    if first == STUDY:
        return "\n".join(_tree(study_shape(), 0)) if not rest else _described(study_shape(), rest)
    text = _described(scenario_shape(), path)
    if path.strip() in COLUMNS:
        text += f"\n\nOr {kind}: {{table: FILE.csv}}; see `livemarket describe sheets.{kind}`."
    return text


def _described(whole: Shape, path: str) -> str:
    """Describe what stands at a path."""
    shapes = [whole]
    done: list[str] = []
    steps = split_path(path)
    for position, step in enumerate(steps):
        shapes, known = _step(shapes, step, done, last=position == len(steps) - 1)
        done += [step] if known else []
    return "\n\n".join(_account(".".join(done), shape) for shape in shapes)


def _step(
    shapes: list[Shape], step: str, done: list[str], *, last: bool
) -> tuple[list[Shape], bool]:
    """Return what stands under a step, and whether the step is part of the schema.

    In ``brands.Aurora.pricing`` the name of the brand is the user's own: it leads on to the entry.
    """
    found = [inner for shape in shapes for inner in _inner(shape, step)]
    if found:
        return list(dict.fromkeys(found)), True
    entries = [entry for shape in shapes if (entry := shape.entries()) is not None]
    names = [name for shape in shapes for name in _names(shape)]
    if entries and not last and nearest(step, names) is None:
        return entries, False
    where = f"in {'.'.join(done)}" if done else "in a scenario"
    raise ScenarioError(f"there is no {shown(step)} {where}{suggestion(step, names)}")


def _inner(shape: Shape, step: str) -> Iterator[Shape]:
    """Yield what a step may mean: a kind of entry, or a field of one kind or of several."""
    entries = shape.entries()
    for candidate in (shape, entries) if entries is not None else (shape,):
        if step in candidate.tagged:
            yield replace(candidate.tagged[step], field=None)
            return
        for option in candidate.options:
            inner = None if option.form in ("list", "row") else option.entry(step)
            if inner is not None and (option.form == "section" or step in (option.names() or step)):
                yield inner


def _names(shape: Shape) -> list[str]:
    """Return the steps that lead on from a place."""
    entries = shape.entries()
    names = [*shape.names(), *(entries.names() if entries else ())]
    names += [*shape.tagged, *(entries.tagged if entries else ())]
    return list(dict.fromkeys(names))


def _tree(shape: Shape, depth: int) -> Iterator[str]:
    """Yield a line for every field below a place."""
    for name, inner in _visible_fields(shape):
        yield _line(name, inner, depth)
        below = inner.entries() or inner
        for kind, option in below.kinds:
            title = f"{'  ' * (depth + 1)}{kind}"
            yield f"{title:<{_WIDTH}} {_meaning_of(option.section)}"
            yield from _tree(option, depth + 2)
        if not below.tagged:
            yield from _tree(below, depth + 1)
        if below.form == "mapping" and (value := below.entry("*")) is not None and value.section:
            yield from _tree(value, depth + 1)


def _visible_fields(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """Yield the fields of the sections that may stand at a place; tags name the kinds instead."""
    for option in shape.options:
        for name, inner in option.fields():
            if name not in TAGS:
                yield name, inner


def _line(name: str, shape: Shape, depth: int) -> str:
    title = "  " * depth + name
    notes = [
        _default_text(shape) if _is_short(shape) else "",
        shape.unit(),
    ]
    note = " ".join(part for part in notes if part)
    text = f"{title:<{_WIDTH}} {_meaning(shape)}"
    return f"{text} [{note}]" if note else text.rstrip()


def _is_short(shape: Shape) -> bool:
    """Whether a default fits into a line of the tree."""
    return shape.form in ("value", "choice", "row") and len(_default_text(shape)) < 32


def _account(path: str, shape: Shape) -> str:
    """Return everything known about one place."""
    lines = [path]
    if _meaning(shape):
        lines.append(f"  {_meaning(shape)}")
    below = shape.entries() or shape
    if shape.form == "list":
        lines.append("  A list.")
    elif shape.form == "row":
        lines.append(f"  A list of {len(shape.annotation.__args__)} values.")
    facts = {
        "unit": shape.unit(),
        "default": _default_text(shape) if len(_default_text(shape)) <= _LONG else "",
        "range": _range(shape),
        "source": shape.origin() if below.form not in ("section",) else "",
    }
    if shape.section is None or shape.default() is PydanticUndefined:
        lines += [f"  {name:<8} {text}" for name, text in facts.items() if text]
    if below.tagged and (below is not shape or shape.section is None):
        lines += _kinds(below)
    else:
        lines += [f"  {line}" for line in _tree(below, 0)]
        value = below.entry("*") if below.form == "mapping" else None
        if value is not None and value.section:
            lines += [f"  {line}" for line in _tree(value, 0)]
    return "\n".join(lines)


def _kinds(shape: Shape) -> Iterator[str]:
    for kind, option in shape.kinds:
        yield f"  {kind}"
        yield f"    {_meaning_of(option.section)}"
        yield from (f"    {line}" for line in _tree(option, 0))


def _range(shape: Shape) -> str:
    """Return the range of a value, or of each value of a row or mapping."""
    if shape.form in ("list", "row", "mapping"):
        inner = shape.entry("*" if shape.form == "mapping" else 0)
        text = range_text(inner) if inner is not None else ""
        return f"each {text}" if text else ""
    return range_text(shape)


def _meaning(shape: Shape) -> str:
    if shape.field is not None and shape.field.description:
        return shape.field.description
    return _meaning_of(shape.section)


def _meaning_of(section: type[Section] | None) -> str:
    return cleandoc(section.__doc__ or "").split("\n")[0] if section is not None else ""


def _default_text(shape: Shape) -> str:
    """Return the default as it would be written in YAML."""
    default = shape.default()
    if default is PydanticUndefined:
        return "required" if shape.field is not None and shape.field.is_required() else ""
    if default is None:
        return "none"
    return write_line(TypeAdapter(object).dump_python(default, mode="json", by_alias=True))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of scenario files.

    A file that extends another may leave out whatever the other holds, so only names and the tags
    of strategies and rules are required here; ``livemarket check`` sees the whole.
    """
    from simulator.scenario.events import LABELS as EVENT_KEYS
    from simulator.scenario.schema import Scenario

    schema = Scenario.model_json_schema(by_alias=True)
    required = schema.pop("required", [])
    for part in schema.get("$defs", {}).values():
        needed = part.pop("required", [])
        kept = [name for name in needed if name in ("name", *TAGS, *EVENT_KEYS)]
        if kept:
            part["required"] = kept
    extends = {
        "description": "Scenario that this one changes: a file or a packaged scenario.",
        "type": "string",
    }
    schema["properties"] = {"extends": extends, **schema["properties"]}
    for kind in COLUMNS:
        table = {
            "description": f"A table of {kind} in CSV.",
            "type": "object",
            "properties": {"table": {"type": "string", "minLength": 1}},
            "required": ["table"],
            "additionalProperties": False,
        }
        listed = schema["properties"].get(kind)
        schema["properties"][kind] = {"anyOf": [listed, table]} if listed else table
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return {"$schema": DRAFT, **schema}


def study_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of study files."""
    from simulator.scenario.study import Study

    schema = Study.model_json_schema(by_alias=True)
    return {"$schema": DRAFT, **schema}
