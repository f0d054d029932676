"""What a study keeps of each run: measures, digests by session and table, and who bought."""

import json
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.measures.members import ANCHOR_SUMS, BRAND_SUMS, PLATFORM_SUMS
from simulator.measures.recorder import ROWS
from simulator.scenario.schema import Scenario

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Real = NDArray[np.float64]
MARKET = "market"
MEMBERS = {
    "brands": frozenset(BRAND_SUMS),
    "anchors": frozenset(ANCHOR_SUMS),
    "platforms": frozenset(PLATFORM_SUMS),
}
"""Kinds of members whose figures are kept beside the market's, with those that add up."""
ODD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplier of the digests' mixing (Steele, Lea & Flood 2014): odd, its bits well spread."""
SHIFT = np.uint64(29)
COMPRESSION = 1
"""Figures hardly shrink; what does, does at once."""
WIDE = frozenset({"int64", "double"})
"""Types of columns whose values are words already."""


@dataclass(frozen=True)
class Figures:
    """Means over measured sessions, rates as ratios of totals: of the market and of its members.

    Attributes:
        measures: Names of measures by kind: ``market``, ``brands``, ``anchors``, ``platforms``.
        members: Names of members by kind; the market is its own only one.
        values: By kind shape (members, measures); NaN where there is no value.
    """

    measures: Mapping[str, Sequence[str]]
    members: Mapping[str, Sequence[str]]
    values: Mapping[str, Real]

    def of(self, member: str) -> dict[str, float]:
        """Return the figures of a member by measure; none if there is no such member.

        Args:
            member: ``market``, or kind and name, such as ``brands.Peony``.
        """
        kind, _, name = member.partition(".")
        if (name or kind) not in self.members.get(kind, ()):
            return {}
        row = self.values[kind][list(self.members[kind]).index(name or kind)]
        return dict(zip(self.measures[kind], row.tolist(), strict=True))


def figures_by_name(found: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> Figures:
    """Return figures in the form in which they are kept.

    Args:
        found: By kind and name of the member its figures; None where there is no value.
    """
    measures = {
        kind: tuple(dict.fromkeys(name for member in members.values() for name in member))
        for kind, members in found.items()
    }
    values = {
        kind: np.array(
            [[_or_nan(member.get(name)) for name in measures[kind]] for member in members.values()],
            np.float64,
        ).reshape(len(members), len(measures[kind]))
        for kind, members in found.items()
    }
    return Figures(measures, {kind: tuple(members) for kind, members in found.items()}, values)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


@dataclass(frozen=True)
class Marks:
    """What two runs are held against each other by.

    Attributes:
        digests: By table a digest of the rows of each session, shape (sessions,).
        buyers: Whether each simulated viewer bought in a measured session.
        segment: Segment of each simulated viewer.
        segment_names: Names of the segments.
    """

    digests: Mapping[str, Words]
    buyers: Flags
    segment: NDArray[np.int8]
    segment_names: tuple[str, ...]


@dataclass(frozen=True)
class RunRecord:
    """One run of a study; its two parts are unpacked apart, as one or the other is asked for.

    Attributes:
        figures: What came out.
        marks: What it is held against other runs by.
        seconds: Time that the run took.
    """

    figures: Figures
    marks: Marks
    seconds: float

    def packed(self) -> bytes:
        """Return the record as bytes; the same record gives the same bytes, time aside."""
        figures, marks = self.figures, self.marks
        first = _joined(
            {
                "measures": {kind: list(names) for kind, names in figures.measures.items()},
                "members": {kind: list(names) for kind, names in figures.members.items()},
                "seconds": self.seconds,
            },
            *(table.astype("<f8") for table in figures.values.values()),
        )
        second = _joined(
            {
                "tables": {name: len(words) for name, words in marks.digests.items()},
                "viewers": len(marks.buyers),
                "segments": list(marks.segment_names),
            },
            *(words.astype("<u8") for words in marks.digests.values()),
            np.packbits(marks.buyers),
            marks.segment,
        )
        return len(first).to_bytes(8, "little") + first + second


def _joined(head: Mapping[str, Any], *columns: NDArray[Any]) -> bytes:
    text = json.dumps(head, ensure_ascii=False, allow_nan=False).encode()
    parts = (len(text).to_bytes(8, "little"), text, *(column.tobytes() for column in columns))
    return zlib.compress(b"".join(parts), COMPRESSION)


def _split(content: bytes) -> tuple[dict[str, Any], bytes]:
    plain = zlib.decompress(content)
    end = 8 + int.from_bytes(plain[:8], "little")
    head: dict[str, Any] = json.loads(plain[8:end])
    return head, plain[end:]


def unpacked_figures(content: bytes) -> Figures:
    """Return the figures of a packed record."""
    head, rest = _split(content[8 : 8 + int.from_bytes(content[:8], "little")])
    measures, members = head["measures"], head["members"]
    sizes = {kind: len(members[kind]) * len(names) for kind, names in measures.items()}
    firsts = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    words = np.frombuffer(rest, "<f8")
    values = {
        kind: words[firsts[kind] : firsts[kind] + size].reshape(
            len(members[kind]), len(measures[kind])
        )
        for kind, size in sizes.items()
    }
    return Figures(measures, members, values)


def unpacked_marks(content: bytes) -> Marks:
    """Return the marks of a packed record."""
    head, rest = _split(content[8 + int.from_bytes(content[:8], "little") :])
    tables, viewers = head["tables"], head["viewers"]
    firsts = np.cumsum([0, *tables.values()]).tolist()
    words = np.frombuffer(rest, "<u8", firsts[-1])
    bits = np.frombuffer(rest, np.uint8, (viewers + 7) // 8, 8 * firsts[-1])
    return Marks(
        digests={
            name: words[first : first + count]
            for (name, count), first in zip(tables.items(), firsts, strict=False)
        },
        buyers=np.unpackbits(bits, count=viewers).astype(np.bool_),
        segment=np.frombuffer(rest, np.int8, viewers, 8 * firsts[-1] + len(bits)),
        segment_names=tuple(head["segments"]),
    )


class RunMarket(Protocol):
    """What is read of a market while it is played."""

    session: int
    placed: Mapping[str, NDArray[Any]]


class Buyers:
    """Marks who buys in measured sessions; call after each session.

    Args:
        scenario: The scenario that is played.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._first = scenario.measure_from
        self.flags = np.zeros(scenario.viewers, np.bool_)

    def __call__(self, market: RunMarket) -> None:
        """Look at the evening that has just been played."""
        # The market has moved on to the next session when it is called.
        if market.session > self._first:
            viewer = market.placed["viewer"]
            self.flags[viewer[viewer >= 0]] = True


def record_of(market: Any, buyers: Flags, seconds: float) -> RunRecord:
    """Keep what a study needs of a market that has been played.

    Args:
        market: The market after its run-off.
        buyers: Who bought, shape (viewers,).
        seconds: Time that the run took.

    Returns:
        The record.
    """
    tables = market.recorder.tables()
    return record_from(market, tables, market.recorder.summary(tables), buyers, seconds)


def record_from(
    market: Any, tables: Mapping[str, Any], summary: Mapping[str, Any], buyers: Flags,
    seconds: float,
) -> RunRecord:  # fmt: skip
    """Keep what a study needs of the tables and the summary of a market; see ``record_of``."""
    found: dict[str, dict[str, dict[str, float | None]]] = {
        MARKET: {MARKET: {name: figure["mean"] for name, figure in summary["measures"].items()}}
    }
    for kind, sums in MEMBERS.items():
        found[kind] = {
            name: {
                key: value / summary["sessions"] if key in sums else value
                for key, value in member.items()
                if value is None or isinstance(value, int | float)
            }
            for name, member in summary[kind].items()
        }
    marks = Marks(
        digests=_digests(market.recorder, tables),
        buyers=buyers,
        segment=np.asarray(market.viewer_segments, np.int8),
        segment_names=tuple(market.segment_names),
    )
    return RunRecord(figures_by_name(found), marks, seconds)


def _digests(recorder: Any, tables: Mapping[str, Any]) -> dict[str, Words]:
    """Digests of every flow of money and of what was known of each evening when it ended.

    What became of an evening's orders is decided later: arms that part later differ in it.
    """
    found = {"ledger": session_digests(tables["ledger"])}
    for name in ROWS:
        found[name] = session_digests(tables[name].select(recorder.known_at_once(name)))
    return found


def session_digests(table: Any) -> Words:
    """Digest the rows of every session of a table.

    Two tables whose digests of a session are equal hold the same rows in it, in the same order, up
    to a chance of 2⁻⁶⁴.

    Args:
        table: A ``pyarrow.Table`` sorted by the column ``session``, from session 0 on.

    Returns:
        One word per session, shape (sessions,).
    """
    rows = table.num_rows
    if not rows:
        return np.zeros(0, np.uint64)
    batches = table.to_batches()
    batch = batches[0] if len(batches) == 1 else table.combine_chunks().to_batches()[0]
    session = batch.column("session").to_numpy()
    words = np.empty((table.num_columns, rows), np.uint64)
    for place, column in enumerate(batch.columns):
        words[place] = _words(column)
    # Which column a word stands in counts, and so does the place of a row within its session.
    words ^= _mix(np.arange(table.num_columns, dtype=np.uint64))[:, None]
    mixed = _mix(words).sum(axis=0)
    starts = np.flatnonzero(np.diff(session, prepend=session[:1] - 1))
    within = np.arange(rows) - np.repeat(starts, np.diff(starts, append=rows))
    mixed ^= _mix(within.astype(np.uint64))
    found = np.zeros(int(session[-1]) + 1, np.uint64)
    found[session[starts]] = np.add.reduceat(_mix(mixed), starts)
    return found


def _mix(words: Words) -> Words:
    """Spread every bit over a word, modulo 2⁶⁴, in place; different words stay different."""
    words += np.uint64(1)
    words *= ODD
    words ^= words >> SHIFT
    words *= ODD
    return words


def _words(values: Any) -> Words:
    """The values of a column as words; null is a word of its own."""
    kind = str(values.type)
    if kind in WIDE and not values.null_count:
        # Nearly all columns: no copy, and little else, since there are a thousand of them in a run.
        words: Words = values.to_numpy().view(np.uint64)
        return words
    if kind == "string":
        return _words_of_texts(values)
    plain = values.fill_null(False if kind == "bool" else 0) if values.null_count else values
    narrow = plain.to_numpy(zero_copy_only=False)
    words = narrow.astype(np.float64 if narrow.dtype.kind == "f" else np.int64).view(np.uint64)
    if values.null_count:
        words[values.is_null().to_numpy(zero_copy_only=False)] = NULL
    return words


def _words_of_texts(values: Any) -> Words:
    coded = values.dictionary_encode()
    names = [_word_of(name) for name in coded.dictionary.to_pylist()]
    codes = coded.indices.fill_null(len(names)) if values.null_count else coded.indices
    named: Words = np.array([*names, NULL], np.uint64)[codes.to_numpy()]
    return named


@cache
def _word_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


NULL = _word_of("\0null")
