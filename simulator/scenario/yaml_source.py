"""Text in YAML becomes a tree in which every value knows the file and line that it came from.

The tree is built from the parser's events: depth, size and expansion of aliases stay bounded
whatever a file holds (libyaml's own composer overflows the stack on deep nesting). Plain scalars
follow the core schema of YAML 1.2, in which ``1e6`` is a number and ``no`` a text; numbers that
YAML 1.1 and 1.2 read differently, such as ``010``, are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import yaml

from simulator.scenario.errors import Problem, ScenarioError, Source, fail, shown

Scalar = str | int | float | bool | None

MAX_DEPTH = 50
MAX_VALUES = 200_000
MAX_DIGITS = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = ("", "~", "null", "Null", "NULL")
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False,
            "FALSE": False}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_TAGS = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:null": type(None),
    "tag:yaml.org,2002:seq": list,
    "tag:yaml.org,2002:map": dict,
}
_HINTS = (
    ("cannot start any token", "a character that cannot stand here; put the text in quotes"),
    ("mapping values are not allowed", "a ':' that is not expected here; check the indentation, "
     "or put a text that contains ': ' in quotes"),
    ("could not find expected ':'", "a ':' is missing after a key, or the indentation is wrong"),
    ("did not find expected key", "the indentation does not match the lines above"),
    ("did not find expected '-' indicator", "the indentation does not match the list above"),
    ("did not find expected ',' or", "a bracket is not closed, or a comma is missing"),
    ("did not find expected node content", "a value is missing, or a bracket is not closed"),
    ("found unexpected end of stream", "a quotation mark is not closed"),
    ("found undefined alias", "an alias (*name) without its anchor (&name)"),
    ("control characters are not allowed", "a control character; this is not a text file"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a scenario and where it came from; shared freely, never changed."""

    value: "Scalar | dict[str, Node] | tuple[Node, ...]"
    source: Source

    @property
    def mapping(self) -> "dict[str, Node] | None":
        """The entries by key, if this is a mapping."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def entries(self) -> "tuple[Node, ...] | None":
        """The entries in order, if this is a list."""
        return self.value if isinstance(self.value, tuple) else None

    def label(self) -> str | None:
        """Return what an entry of a list is known by: its name, else its rule or strategy."""
        for key in ("name", "rule", "strategy"):
            named = (self.mapping or {}).get(key)
            if named is not None and isinstance(named.value, str | int) and named.value != "":
                return str(named.value)
        return None

    def plain(self) -> Any:
        """Return the value as plain Python objects."""
        if isinstance(self.value, dict):
            return {key: entry.plain() for key, entry in self.value.items()}
        if isinstance(self.value, tuple):
            return [entry.plain() for entry in self.value]
        return self.value


def node_of(value: object, source: Source, depth: int = 0) -> Node:
    """Return plain Python objects as a tree with one source.

    Args:
        value: Mappings, sequences and scalars.
        source: Where they came from.
        depth: Levels above.

    Raises:
        ScenarioError: When the objects are nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise fail(source, f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, Mapping):
        entries = {str(key): node_of(entry, source, depth + 1) for key, entry in value.items()}
        return Node(entries, source)
    if isinstance(value, list | tuple):
        return Node(tuple(node_of(entry, source, depth + 1) for entry in value), source)
    return Node(cast(Scalar, value), source)


def scalar_of(text: str) -> Scalar:
    """Return what a plain (unquoted) scalar means.

    Args:
        text: The scalar as written.

    Returns:
        None, a boolean, an integer, a float, or the text itself.

    Raises:
        ValueError: When versions of YAML read the number differently; the message says what to
            write.
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if len(text) > MAX_DIGITS:
        return text
    if _LEADING_ZERO.fullmatch(text):
        number = text.replace("_", "")
        raise ValueError(
            f"{text} starts with a zero, which some programs read as an octal number; "
            f"write {int(number)} for a number or '{text}' for a text"
        )
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    if _FLOAT.fullmatch(text):
        number = text.replace("_", "").lower()
        return float(number.replace(".inf", "inf").replace(".nan", "nan"))
    return text


def parse_yaml(text: str, place: str, *, lines: bool = True) -> Node:
    """Return the tree of a document in YAML.

    Args:
        text: The document.
        place: What messages call it: a file name, or ``--set seed=7``.
        lines: Whether messages count lines.

    Returns:
        The tree; an empty document is a null.

    Raises:
        ScenarioError: With every duplicate key, ambiguous number and syntax error found.
    """
    return _Builder(text, place, lines).document()


@dataclass
class _Builder:
    """Builds the tree of one document from the parser's events."""

    text: str
    place: str
    lines: bool
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    size: int = 0
    """Values built so far, aliases counted as often as they are used."""

    def document(self) -> Node:
        root = Node(None, self.at(0))
        try:
            events = yaml.parse(self.text, Loader=_LOADER)
            documents = 0
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise fail(self.source(event), "a second document (---) begins here")
                    root = self.node(next(events), events, 0)
        except yaml.YAMLError as error:
            self.problems.append(self.syntax_problem(error))
        except UnicodeError:
            self.problems.append(Problem(Source(self.place), "", "not valid Unicode text"))
        if self.problems:
            raise ScenarioError(self.problems)
        return root

    def at(self, line: int) -> Source:
        """Return the source of a line, counted from 0."""
        return Source(self.place, line + 1 if self.lines else 0)

    def source(self, event: yaml.Event) -> Source:
        """Return where an event begins."""
        mark = event.start_mark
        return self.at(mark.line if mark is not None else 0)

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        """Return the tree that an event begins."""
        before = self.size
        self.size += 1
        if isinstance(event, yaml.AliasEvent):
            node, size = self.aliased(event)
            self.size += size - 1
        elif isinstance(event, yaml.ScalarEvent):
            node = Node(self.scalar(event), self.source(event))
        elif depth >= MAX_DEPTH:
            raise fail(self.source(event), f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.sequence(event, events, depth)
        else:
            node = self.mapping(cast(yaml.MappingStartEvent, event), events, depth)
        if self.size > MAX_VALUES:
            raise fail(self.source(event), f"expands to more than {MAX_VALUES:,} values")
        anchor = getattr(event, "anchor", None)
        if anchor is not None and not isinstance(event, yaml.AliasEvent):
            self.anchors[anchor] = (node, self.size - before)
        return node

    def aliased(self, event: yaml.AliasEvent) -> tuple[Node, int]:
        if event.anchor not in self.anchors:
            text = f"the alias *{event.anchor} has no anchor &{event.anchor} before it"
            raise fail(self.source(event), text)
        return self.anchors[event.anchor]

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        kind = self.tag(event)
        if kind is str or (kind is None and not event.implicit[0]):
            return event.value
        try:
            value = scalar_of(event.value)
        except ValueError as error:
            self.problems.append(Problem(self.source(event), "", str(error)))
            return None
        if kind is float and type(value) is int:
            return float(value)
        if kind not in (None, type(value)):
            text = f"{shown(event.value)} does not fit its tag {event.tag}"
            self.problems.append(Problem(self.source(event), "", text))
        return value

    def tag(self, event: Any) -> type | None:
        """Return the type that an explicit tag asks for; other tags are no data."""
        if event.tag in (None, "!"):
            return str if event.tag == "!" and isinstance(event, yaml.ScalarEvent) else None
        if event.tag not in _TAGS:
            text = f"the tag {shown(event.tag)} is not allowed; write the plain value"
            self.problems.append(Problem(self.source(event), "", text))
            return str
        return _TAGS[event.tag]

    def sequence(
        self, event: yaml.SequenceStartEvent, events: Iterator[yaml.Event], depth: int
    ) -> Node:
        self.tag(event)
        entries = []
        while not isinstance(following := next(events), yaml.SequenceEndEvent):
            entries.append(self.node(following, events, depth + 1))
        return Node(tuple(entries), self.source(event))

    def mapping(
        self, event: yaml.MappingStartEvent, events: Iterator[yaml.Event], depth: int
    ) -> Node:
        self.tag(event)
        entries: dict[str, Node] = {}
        included: dict[str, Node] = {}
        first: dict[str, Source] = {}
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            source = self.source(key)
            name = self.key(key, events, depth)
            entry = self.node(next(events), events, depth + 1)
            if name is None:
                continue
            if name == "<<" and cast(yaml.ScalarEvent, key).implicit[0]:
                included = self.included(entry, source) | included
            elif name in first:
                text = f"the key '{name}' is already in line {first[name].line}"
                self.problems.append(Problem(source, "", text))
            else:
                first[name] = source
                if not isinstance(entry.value, str | int | float | bool):
                    entry = replace(entry, source=source)
                entries[name] = entry
        return Node(included | entries, self.source(event))

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> str | None:
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        self.node(event, events, depth + 1)
        text = "a key must be a plain text; put a text with brackets or a star in quotes"
        self.problems.append(Problem(self.source(event), "", text))
        return None

    def included(self, node: Node, source: Source) -> dict[str, Node]:
        """Return the entries that a merge key (<<) brings in; earlier mappings win."""
        entries: dict[str, Node] = {}
        for part in node.entries if node.entries is not None else (node,):
            if part.mapping is None:
                self.problems.append(Problem(source, "", "<< needs a mapping"))
            else:
                entries = part.mapping | entries
        return entries

    def syntax_problem(self, error: yaml.YAMLError) -> Problem:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        words = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        lines = self.text.split("\n")
        if mark is not None:
            line = min(mark.line, len(lines) - 1)
        else:
            line = self.text.count("\n", 0, getattr(error, "position", 0))
        indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
        if "\t" in indent:
            text = "indented with a tab; YAML wants spaces"
        else:
            text = next(
                (hint for sign, hint in _HINTS if sign in words), words.split("\n", maxsplit=1)[0]
            )
            text = f"not valid YAML: {text}"
        return Problem(self.at(line), "", text)
