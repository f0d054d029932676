"""How a combination of fields is refused: one message, and the path of the field at fault."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic_core import PydanticCustomError


def fail(path: Sequence[str | int], message: str) -> None:
    """Raise a validation error at a path; the loader reads the path from the error's context."""
    raise PydanticCustomError("consistency", "{message}", {"message": message, "path": tuple(path)})


def known(path: Sequence[str | int], kind: str, name: str, names: Iterable[str]) -> None:
    """Refuse a name that is none of those known, and suggest the nearest."""
    choices = sorted(names)
    if name in choices:
        return
    near = get_close_matches(name, choices, n=1, cutoff=0.4)
    known = f"; known: {', '.join(choices[:8])}" if choices else ""
    hint = f"; did you mean '{near[0]}'?" if near else known
    fail(path, f"no {kind} is called '{name}'{hint}")


def unique(path: str, names: Iterable[str]) -> None:
    """Refuse a name that stands twice in a list of the scenario."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            fail((path, index, "name"), f"the name '{name}' is used twice in {path}")
        seen.add(name)
