"""Walking the schema: what may stand at a path, and how its fields are documented."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as value
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulator.scenario.fields import KeyedSection, Section

TAGS = ("strategy", "rule")
"""Keys that say which kind of entry follows."""
_AS_DECLARED: Any = object()


@dataclass(frozen=True)
class Shape:
    """What may stand at one place of a scenario."""

    annotation: Any
    field: FieldInfo | None = None
    """The field that leads here: its meaning, unit, default and source."""
    limits: tuple[Any, ...] = ()
    preset: Any = value(default=_AS_DECLARED, hash=False)
    """The default at this very place, where it is not that of the field."""

    @property
    def section(self) -> type[Section] | None:
        """The section, if exactly one may stand here."""
        kind = self.annotation
        return kind if isinstance(kind, type) and issubclass(kind, Section) else None

    @property
    def options(self) -> "tuple[Shape, ...]":
        """What may stand here instead of each other; None aside."""
        if get_origin(self.annotation) not in (Union, UnionType) or self.keyed:
            return (self,)
        members = (member for member in get_args(self.annotation) if member is not type(None))
        return tuple(replace(self, annotation=bare(member)[0]) for member in members)

    @property
    def keyed(self) -> "dict[str, Shape]":
        """Sections by their own key, if all that may stand here are told apart by one."""
        if get_origin(self.annotation) not in (Union, UnionType):
            return {}
        members = [bare(member)[0] for member in get_args(self.annotation)]
        if not all(isinstance(kind, type) and issubclass(kind, KeyedSection) for kind in members):
            return {}
        return {kind.KEY: replace(self, annotation=kind) for kind in members}

    @property
    def nullable(self) -> bool:
        """Whether nothing at all may stand here."""
        return type(None) in get_args(self.annotation)

    @property
    def choices(self) -> tuple[Any, ...]:
        """The values of a choice."""
        kinds = [option.annotation for option in self.options]
        alone = kinds[0] if len(kinds) == 1 else None
        return get_args(alone) if get_origin(alone) is Literal else ()

    @property
    def tagged(self) -> "dict[str, Shape]":
        """Sections by the value of their tag, if all that may stand here have one."""
        found: dict[str, Shape] = {}
        for option in self.options:
            section = option.section
            names = [name for name in TAGS if section and name in section.model_fields]
            if section is None or not names:
                return {}
            choices = get_args(section.model_fields[names[0]].annotation)
            found |= dict.fromkeys(choices, option)
        return found

    @property
    def kinds(self) -> "Iterator[tuple[str, Shape]]":
        """Sections that have a tag, each once, with what is written to choose them."""
        for option in dict.fromkeys(self.tagged.values()):
            tag = next(name for name in option.names() if name in TAGS)
            values = [value for value, other in self.tagged.items() if other == option]
            yield f"{tag}: {' | '.join(values)}", option

    @property
    def form(self) -> str:
        """One of section, mapping, list, row (of fixed length), value, or choice among forms."""
        if self.keyed:
            return "section"
        if len(self.options) > 1:
            return "section" if self.tagged else "choice"
        if self.options[0] is not self:
            return self.options[0].form
        origin = get_origin(self.annotation)
        if origin in (dict, Mapping):
            return "mapping"
        if origin in (tuple, list):
            arguments = get_args(self.annotation)
            return "list" if origin is list or arguments[-1] is Ellipsis else "row"
        return "section" if self.section else "value"

    def fields(self) -> "Iterator[tuple[str, Shape]]":
        """Yield the fields of a section as they are written in YAML."""
        if self.keyed:
            merged: dict[str, Shape] = {}
            for kind in self.keyed.values():
                for name, field in kind.fields():
                    merged.setdefault(name, field)
            yield from merged.items()
            return
        section = self.section
        above = self.default()
        for name, info in section.model_fields.items() if section else ():
            annotation, inner = bare(info.annotation)
            preset = getattr(above, name) if isinstance(above, section or ()) else _AS_DECLARED
            yield info.alias or name, Shape(annotation, info, (*info.metadata, *inner), preset)

    def names(self) -> list[str]:
        """Return the keys that may be written here."""
        keys: dict[str, None] = {}
        for option in self.options:
            if option.form == "mapping":
                keys |= dict.fromkeys(map(str, Shape(get_args(option.annotation)[0]).choices))
            else:
                keys |= dict.fromkeys(name for name, _ in option.fields())
        return list(keys)

    def entry(self, key: str | int) -> "Shape | None":
        """Return what may stand below a key or index, or None if nothing may.

        Args:
            key: Key of a section or mapping, index of a list.
        """
        for option in self.options:
            form = option.form
            if form == "section" and (option.section is not None or option.keyed):
                found = dict(option.fields()).get(str(key))
                if found is not None:
                    return found
            elif form in ("mapping", "list", "row"):
                arguments = get_args(option.annotation)
                place = 1 if form == "mapping" else 0
                if form == "row" and isinstance(key, int) and key < len(arguments):
                    place = key
                if (form == "mapping") == isinstance(key, str):
                    annotation, limits = bare(arguments[place])
                    above = self.default()
                    preset = above.get(key) if isinstance(above, dict) else None
                    preset = PydanticUndefined if preset is None else preset
                    return Shape(annotation, self.field, limits, preset)
        return None

    def entries(self) -> "Shape | None":
        """Return what the entries of a list are, if a list may stand here."""
        return next((shape.entry(0) for shape in self.options if shape.form == "list"), None)

    def default(self) -> Any:
        """Return the default, or ``PydanticUndefined`` if a value is required."""
        if self.preset is not _AS_DECLARED:
            return self.preset
        if self.field is None:
            return PydanticUndefined
        return self.field.get_default(call_default_factory=True)

    def unit(self) -> str:
        """Return the unit of the field."""
        return str(self._documented("unit"))

    def origin(self) -> str:
        """Return the source of the default."""
        return str(self._documented("source"))

    def _documented(self, key: str) -> object:
        extra = self.field.json_schema_extra if self.field else None
        return extra.get(key, "") if isinstance(extra, dict) else ""

    def bounds(self) -> dict[str, Any]:
        """Return the limits by kind: ge, gt, le, lt; min_length and max_length of lists, texts."""
        found: dict[str, Any] = {}
        for limit in self.limits:
            for part in limit if isinstance(limit, annotated_types.GroupedMetadata) else (limit,):
                for kind in ("ge", "gt", "le", "lt", "min_length", "max_length"):
                    if getattr(part, kind, None) is not None:
                        found[kind] = getattr(part, kind)
        return found


def bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return an annotation without its metadata, and the metadata.

    Args:
        annotation: As declared, possibly ``Annotated``.
    """
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    kind, *metadata = get_args(annotation)
    flat: list[Any] = []
    for part in metadata:
        flat += part.metadata if isinstance(part, FieldInfo) else [part]
    return kind, tuple(flat)


def scenario_shape() -> Shape:
    """Return the shape of a whole scenario."""
    from simulator.scenario.schema import Scenario

    return Shape(Scenario)


def study_shape() -> Shape:
    """Return the shape of a whole study."""
    from simulator.scenario.study import Study

    return Shape(Study)


def number_text(value: float) -> str:
    """Return a number as a person would write it."""
    if float(value).is_integer() and abs(value) < 2**65:
        return f"{int(value):,}" if abs(value) >= 100_000 else str(int(value))
    return f"{value:g}"


def range_text(shape: Shape) -> str:
    """Return in words what is allowed at a place, with its unit."""
    if shape.choices:
        return "one of " + ", ".join(str(choice) for choice in shape.choices)
    bounds = shape.bounds()
    kinds = {option.annotation for option in shape.options}
    if kinds == {bool}:
        return "true or false"
    if kinds == {str}:
        return "a text"
    if not kinds & {int, float}:
        return ""
    number = "a whole number" if kinds == {int} else "a number"
    low = [f"at least {number_text(bounds['ge'])}"] if "ge" in bounds else []
    low += [f"above {number_text(bounds['gt'])}"] if "gt" in bounds else []
    high = [f"at most {number_text(bounds['le'])}"] if "le" in bounds else []
    high += [f"below {number_text(bounds['lt'])}"] if "lt" in bounds else []
    if "ge" in bounds and "le" in bounds:
        text = f"from {number_text(bounds['ge'])} to {number_text(bounds['le'])}"
    else:
        text = " and ".join(low + high)
    return f"{number} {text}".strip()
