"""How checks of a whole scenario refuse it: by an error at a path, whose line the loader finds."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic_core import PydanticCustomError


def fail(path: Sequence[str | int], message: str) -> None:
    """Raise a validation error at a path; the loader reads the path from the error's context."""
    raise PydanticCustomError("consistency", "{message}", {"message": message, "path": tuple(path)})


def known(path: Sequence[str | int], kind: str, name: str, names: Iterable[str]) -> None:
    """Refuse a name that nobody has."""
    choices = sorted(names)
    if name in choices:
        return
    near = get_close_matches(name, choices, n=1, cutoff=0.4)
    listed = f"; known: {', '.join(choices[:8])}" if choices else ""
    hint = f"; did you mean '{near[0]}'?" if near else listed
    fail(path, f"no {kind} is called '{name}'{hint}")
