"""How a scenario is refused whose fields are valid each by itself: a message and a path."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from pydantic_core import PydanticCustomError


def fail(path: Sequence[str | int], message: str) -> None:
    """Raise a validation error at a path; the loader reads the path from the error's context.

    Args:
        path: Keys and indices that lead to the field at fault.
        message: What is wrong.

    Raises:
        PydanticCustomError: Always.
    """
    raise PydanticCustomError("consistency", "{message}", {"message": message, "path": tuple(path)})


def known(path: Sequence[str | int], kind: str, name: str, names: Iterable[str]) -> None:
    """Refuse a name that nobody has, with the nearest one that somebody has.

    Args:
        path: Where the name stands.
        kind: Kind of thing that is named.
        name: The name.
        names: Names that exist.
    """
    choices = sorted(names)
    if name in choices:
        return
    near = get_close_matches(name, choices, n=1, cutoff=0.4)
    listed = f"; known: {', '.join(choices[:8])}" if choices else ""
    hint = f"; did you mean '{near[0]}'?" if near else listed
    fail(path, f"no {kind} is called '{name}'{hint}")


def unique(path: str, names: Iterable[str]) -> None:
    """Refuse a name that occurs twice in a list.

    Args:
        path: Key of the list.
        names: Names in their order.
    """
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            fail((path, index, "name"), f"the name '{name}' is used twice in {path}")
        seen.add(name)
