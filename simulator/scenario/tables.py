"""A table in CSV becomes a list of entries in which every cell knows its row and column.

Tables are separated by commas, tabs or semicolons, in UTF-8 (with or without byte order mark) or
GB18030. Lines that begin with # are comments, empty rows are skipped, empty cells are not written.
Rows are sorted by name: their order means nothing.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from simulator.scenario.errors import Headings, Problem, ScenarioError, Source, fail, shown
from simulator.scenario.resolving import read_content, shown_path
from simulator.scenario.table_cells import NumberKind, RefusedCellError, half_width, value_of
from simulator.scenario.table_columns import COLUMNS, IDENTITY, NOTE, WORDS, Column, column_of
from simulator.scenario.yaml_source import Node

Heading = tuple[str, Column, NumberKind] | None
"""Heading as written, its column and its kind of number; None for a column without heading."""


SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons"}
"""What may stand between columns. Spreadsheets that write decimals with a comma use semicolons."""


@dataclass(frozen=True)
class Table:
    """Entries of one table, sorted by what tells them apart."""

    kind: str
    place: str
    entries: tuple[Node, ...]


def read_table(path: Path, kind: str) -> Table:
    """Read a table.

    Args:
        path: The file.
        kind: One of brands, products, anchors, offers.

    Returns:
        Its entries; cells that cannot be read are marked as refused.

    Raises:
        ScenarioError: With everything that is wrong with the file, its headings or its rows.
    """
    place = shown_path(path)
    content = read_content(path, "not a table in CSV; save a workbook as CSV")
    text = _decoded(content, place)
    lines = _lines(text)
    delimiter = _delimiter(lines, place)
    rows = list(_rows(lines, delimiter, place))
    if not rows:
        kinds = "holds only comments" if text.strip() else "is empty"
        raise fail(Source(place, 1), f"the table {kinds}; its first row must name the columns")
    reader = _Reader(kind, place, commas_separate=delimiter != ";")
    headings = reader.headings(*rows[0])
    entries = [reader.entry(line, cells, headings) for line, cells in rows[1:]]
    if not entries:
        reader.say(rows[0][0], "the table has no rows under its headings")
    reader.refuse_twins(entries)
    if reader.problems:
        problems = [*reader.problems, *refused_cells(entries)]
        raise ScenarioError(sorted(problems, key=lambda problem: problem.source))
    identity = IDENTITY[kind]
    entries.sort(key=lambda entry: [_text(entry, name) for name in identity])
    return Table(kind, place, tuple(entries))


def refused_cells(entries: Iterable[Node]) -> list[Problem]:
    """Say of every cell that cannot be read why, as long as nothing else can be said of it.

    Args:
        entries: Rows, or parts of them.
    """
    found = []
    for node in entries:
        if node.source.refused:
            text = f"found {shown(str(node.value))}; {node.source.refused}"
            found.append(Problem(node.source, "", text))
        found += refused_cells(node.entries or (node.mapping or {}).values())
    return found


def _text(entry: Node, name: str) -> str:
    cell = (entry.mapping or {}).get(name)
    return "" if cell is None else str(cell.value)


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start
    if not content.startswith(b"\xef\xbb\xbf"):
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            at = error.start
        else:
            # Bytes of another encoding often come out as characters that do not exist.
            if not any(unicodedata.category(sign) in ("Cn", "Co") for sign in text):
                return text
    line = content.count(b"\n", 0, at) + 1
    text = f"the byte 0x{content[at]:02x} is neither UTF-8 nor GB18030; save the table as UTF-8"
    raise fail(Source(place, line), text)


def _lines(text: str) -> list[str]:
    if "\n" not in text:
        return text.splitlines(keepends=True)
    return [f"{line}\n" for line in text.split("\n")]


def _rows(lines: list[str], delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds something with the line where it begins."""
    waiting, started = _Lines(lines), 0
    try:
        reader = csv.reader(waiting, delimiter=delimiter, strict=True)
        while True:
            waiting.between_rows = True
            cells = next(reader, None)
            started = waiting.started
            if cells is None:
                return
            if any(map(half_width, cells)):
                yield started, cells
    except csv.Error as error:
        quote = "a quotation mark is not closed, or stands in the middle of a cell"
        words = quote if "expected after" in str(error) or "end of data" in str(error) else error
        raise fail(Source(place, waiting.started), f"not valid CSV: {words}") from None


@dataclass
class _Lines:
    """Hands lines to the reader of CSV; leaves out comments, but not inside a quoted cell."""

    lines: list[str]
    position: int = 0
    started: int = 0
    between_rows: bool = True

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        while self.position < len(self.lines):
            line = self.lines[self.position]
            self.position += 1
            if not self.between_rows:
                return line
            if not _is_comment(line):
                self.started, self.between_rows = self.position, False
                return line
        raise StopIteration


def _is_comment(line: str) -> bool:
    """Tell comments; a spreadsheet puts one that holds a comma in quotes."""
    return line.lstrip(' \t"').startswith("#")


def _delimiter(lines: list[str], place: str) -> str:
    """Tell commas, tabs and semicolons apart by the line of the headings."""
    for number, line in enumerate(lines, 1):
        if line.strip() and not _is_comment(line):
            used = [sign for sign in SEPARATORS if sign in line]
            if len(used) > 1:
                named = " and ".join(SEPARATORS[sign] for sign in used)
                text = f"the headings hold both {named}; separate columns by one of them"
                raise fail(Source(place, number), text)
            for sign in "；，、|" if not used else "":
                if sign in line:
                    text = f"columns are separated by '{sign}'; separate them by ',', ';' or tabs"
                    raise fail(Source(place, number), text)
            return used[0] if used else ","
    return ","


@dataclass
class _Reader:
    """Reads the rows of one table and collects what is wrong with them."""

    kind: str
    place: str
    commas_separate: bool = True
    problems: list[Problem] = field(default_factory=list)

    def say(self, line: int, text: str, column: str = "") -> None:
        self.problems.append(Problem(Source(self.place, line, column), "", text))

    def headings(self, line: int, cells: list[str]) -> tuple[Headings, list[Heading]]:
        """Find the column of every heading."""
        found: list[Heading] = []
        first: dict[str, str] = {}
        for cell in cells:
            if not half_width(cell):
                found.append(None)
                continue
            try:
                column, numbers = column_of(self.kind, cell)
            except ScenarioError as error:
                self.say(line, str(error))
                found.append(None)
                continue
            written = cell.strip()
            if column is not NOTE and column.field in first:
                other = first[column.field]
                self.say(line, f"the columns '{other}' and '{written}' mean the same")
            first.setdefault(column.field, written)
            found.append((written, column, numbers))
        if not self.problems:
            for column in COLUMNS[self.kind]:
                if column.needed and column.field not in first:
                    chinese = column.chinese[0]
                    self.say(line, f"the column '{column.heading}' ({chinese}) is missing")
        fields = {name.split(".")[0]: written for name, written in first.items()}
        return Headings(line, fields), found

    def entry(self, line: int, cells: list[str], headings: tuple[Headings, list[Heading]]) -> Node:
        """Return the entry of one row."""
        table, columns = headings
        if len(cells) < len(columns):
            text = f"the row has {len(cells)} cells, the headings {len(columns)}"
            sign = "comma" if self.commas_separate else "semicolon"
            self.say(line, f"{text}; is a {sign} missing?")
        elif any(map(half_width, cells[len(columns) :])):
            text = f"the row has {len(cells)} cells, the headings {len(columns)}"
            sign = "comma" if self.commas_separate else "semicolon"
            self.say(line, f"{text}; put a cell that holds a {sign} in quotes")
        whole = Source(self.place, line, headings=table)
        entries: dict[str, Node] = {}
        for position, (heading, cell) in enumerate(zip(columns, cells, strict=False), 1):
            if not half_width(cell):
                continue
            if heading is None:
                self.nameless(line, position, table)
            elif heading[1] is not NOTE:
                _put(entries, heading[1].field.split("."), self.cell(line, heading, cell), whole)
        for column in COLUMNS[self.kind]:
            if column.needed and column.field in table.by_field and column.field not in entries:
                self.say(line, "the cell is empty", table.by_field[column.field])
        return Node(entries, whole)

    def nameless(self, line: int, position: int, table: Headings) -> None:
        # What stands under a heading that is refused has been said already.
        if not any(problem.source.line == table.line for problem in self.problems):
            self.say(line, f"cell {position} of the row stands under no heading")

    def cell(self, line: int, heading: tuple[str, Column, NumberKind], cell: str) -> Node:
        """Return the value of one cell."""
        written, column, numbers = heading
        numbers = replace(numbers, thousands=self.commas_separate)
        source = Source(self.place, line, written)
        try:
            value = value_of(cell, column.form, numbers, dict(WORDS.get(column.field, {})))
        except RefusedCellError as error:
            return Node(cell.strip(), replace(source, refused=str(error)))
        if isinstance(value, tuple):
            return Node(tuple(Node(part, source) for part in value), source)
        return Node(value, source)

    def refuse_twins(self, entries: list[Node]) -> None:
        """Refuse two rows for one thing."""
        identity = IDENTITY[self.kind]
        first: dict[tuple[str, ...], int] = {}
        for entry in entries:
            key = tuple(_text(entry, name) for name in identity)
            if not any(key):
                continue
            line = first.setdefault(key, entry.source.line)
            if line != entry.source.line:
                named = " / ".join(part for part in key if part)
                self.say(entry.source.line, f"'{named}' is already in line {line} of this table")


def _put(entries: dict[str, Node], steps: list[str], cell: Node, row: Source) -> None:
    """Put a cell where its field belongs."""
    for step in steps[:-1]:
        inner = entries.setdefault(step, Node({}, row)).mapping
        assert inner is not None  # a field is either a value or has fields below it
        entries = inner
    entries[steps[-1]] = cell
