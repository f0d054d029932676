"""What is wrong with a user's input, where, and what to write instead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

SHOWN_PROBLEMS = 10
SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Headings:
    """The first row of a table: its line, and the heading of each field that has a column."""

    line: int
    by_field: dict[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a value was written: a file and line, or words such as ``--set seed=7``."""

    place: str
    line: int = 0
    column: str = ""
    """Heading of the column, in a table."""
    refused: str = field(default="", compare=False)
    """Why a cell could not be read, and what to write instead."""
    headings: Headings | None = field(default=None, compare=False)
    """The headings of the table, if this is a whole row of it."""

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        return f"{where}, column '{self.column}'" if self.column else where


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place."""

    source: Source
    path: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (str(self.source), self.path, self.text) if part)


class ScenarioError(ValueError):
    """The user's input is wrong; the message says where and what is allowed."""

    def __init__(self, problems: str | Sequence[Problem]) -> None:
        """Build the message.

        Args:
            problems: A whole message, or the problems, each of which becomes one line.
        """
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = ()
            message = problems
        else:
            self.problems = tuple(problems)
            message = "\n".join(str(problem) for problem in self.problems[:SHOWN_PROBLEMS])
            hidden = len(self.problems) - SHOWN_PROBLEMS
            if hidden > 0:
                message += f"\n... and {hidden} more"
        super().__init__(message)


def fail(source: Source, text: str, path: str = "") -> ScenarioError:
    """Return the error of a single problem."""
    return ScenarioError([Problem(source, path, text)])


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that is most like a misspelt word, or None if none is.

    Args:
        word: What the user wrote.
        names: What would be valid.
    """
    by_form = {name.casefold().replace("-", "_"): name for name in sorted(names, reverse=True)}
    form = word.casefold().replace("-", "_").replace(" ", "_")
    near = get_close_matches(form[:100], by_form, n=1, cutoff=0.6)
    return by_form[near[0]] if near else None


def suggestion(word: str, names: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" or, when nothing is near, the names that are known."""
    known = list(dict.fromkeys(names))
    near = nearest(word, known)
    if near is not None:
        return f"; did you mean '{near}'?"
    if not known:
        return ""
    more = ", ..." if len(known) > SHOWN_NAMES else ""
    return f"; known: {', '.join(known[:SHOWN_NAMES])}{more}"


def shown(text: str, length: int = 60) -> str:
    """Return a text in quotes, on one line and not too long."""
    quoted = repr(text)
    return quoted if len(quoted) <= length else f"{quoted[: length - 4]}...'"
