"""Settings beside the ranges that their sources publish."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from simulator.scenario.fields import Section


@dataclass(frozen=True)
class Setting:
    """A number of a scenario.

    Attributes:
        path: Where it stands; entries of lists are called by their names, if they have any.
        value: What it is.
        low: Smallest value of its source; None if that has no lower end.
        high: Largest value of its source; None if that has no upper end.
        fact: Name of the source; empty if it publishes no range.
    """

    path: str
    value: float
    low: float | None = None
    high: float | None = None
    fact: str = ""

    @property
    def outside(self) -> bool:
        """Whether it lies outside the range of its source."""
        below = self.low is not None and self.value < self.low
        return below or (self.high is not None and self.value > self.high)


def settings(section: Section, path: str = "") -> Iterator[Setting]:
    """Yield every number of a scenario with the range of its source.

    Args:
        section: A scenario or a part of one.
        path: Where the part stands.

    Yields:
        Numbers in the order of the schema; yes and no are none.
    """
    for name, info in type(section).model_fields.items():
        below = f"{path}.{info.alias or name}" if path else info.alias or name
        extra = info.json_schema_extra
        published = extra.get("published") if isinstance(extra, dict) else None
        yield from _inside(getattr(section, name), below, published)


def _inside(value: Any, path: str, published: Any) -> Iterator[Setting]:
    if isinstance(value, BaseModel):
        assert isinstance(value, Section)
        yield from settings(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, f"{path}.{key}", published)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            own = getattr(inner, "name", None) or getattr(inner, "rule", None) or place
            yield from _inside(inner, f"{path}.{own}", published)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Setting(path, float(value), **(published or {}))
