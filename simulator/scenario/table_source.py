"""A CSV file as rows of cells that know their line: encodings, separators, comments, shape."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario.errors import Problem, ScenarioError, Source, fail
from simulator.scenario.resolving import read_bytes, shown_path
from simulator.scenario.table_columns import title_form
from simulator.scenario.yaml_source import MAX_VALUES

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons"}


@dataclass(frozen=True)
class Rows:
    """The rows of a file as they were written."""

    place: str
    header_line: int
    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Line in which each row begins, and its cells, as many as there are titles."""
    separator: str


def read_rows(path: Path, known_titles: Iterable[str]) -> Rows:
    """Read a table.

    Args:
        path: The file: UTF-8 or GB18030, cells separated by commas, tabs or semicolons. Lines that
            begin with ``#`` and empty lines are passed over.
        known_titles: Forms of titles, by which the separator is recognised.

    Raises:
        ScenarioError: With everything that is wrong with the file's shape.
    """
    place = shown_path(path)
    text = _decoded(read_bytes(path, "table"), place)
    known = set(known_titles)
    separator = max(SEPARATORS, key=lambda sign: _recognised(text, sign, known))
    records = list(_records(text, separator, place))
    if not records:
        raise fail(Source(place), "the table is empty; its first line must hold the columns' names")
    (line, header), *below = records
    titles = [cell.strip() for cell in header]
    while titles and not titles[-1]:
        titles.pop()
    if len(below) * max(len(titles), 1) > MAX_VALUES:
        raise fail(Source(place), f"holds more than {MAX_VALUES:,} cells")
    problems = [
        Problem(Source(place, line), "", f"column {position + 1} has no name")
        for position, title in enumerate(titles)
        if not title
    ]
    rows = []
    for number, cells in below:
        stripped = [cell.strip() for cell in cells]
        while len(stripped) > len(titles) and not stripped[-1]:
            stripped.pop()
        if len(stripped) != len(titles):
            text = (
                f"the row has {len(stripped)} cells, the header {len(titles)}; cells are separated "
                f"by {SEPARATORS[separator]}: put a text that contains one in quotes"
            )
            problems.append(Problem(Source(place, number), "", text))
        else:
            rows.append((number, tuple(stripped)))
    if problems:
        raise ScenarioError(problems)
    if not rows:
        raise fail(Source(place, line), "the table has a header but no rows")
    return Rows(place, line, tuple(titles), tuple(rows), separator)


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = (
            f"the byte 0x{content[error.start]:02x} is neither UTF-8 nor GB18030; save the table "
            "as CSV UTF-8"
        )
        raise fail(Source(place, line), text) from None


def _recognised(text: str, separator: str, known: set[str]) -> tuple[int, int]:
    """Count the titles that a separator brings to light, known ones first."""
    try:
        _, header = next(_records(text, separator, ""), (0, []))
    except ScenarioError:
        return 0, 0
    forms = [title_form(cell).split("(", 1)[0] for cell in header]
    return sum(form in known for form in forms), len(forms)


def _records(text: str, separator: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line in which each record begins, and its cells; comments only between records."""
    lines = iter(enumerate(io.StringIO(text, newline=""), 1))
    begins, between = 0, True

    def fed() -> Iterator[str]:
        nonlocal begins, between
        for number, line in lines:
            if between:
                if line.lstrip().startswith("#"):
                    continue
                begins, between = number, False
            yield line

    reader = csv.reader(fed(), delimiter=separator, strict=True)
    while True:
        between = True
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise fail(Source(place, begins), _said(str(error))) from None
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _said(words: str) -> str:
    if "unexpected end of data" in words:
        return "a quotation mark that begins here is not closed"
    if "expected after" in words:
        return 'something follows a closing quotation mark; write "" for a mark within a text'
    return f"not valid CSV: {words}"
