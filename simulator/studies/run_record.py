"""What a study keeps of each run: measures, digests by session and table, and who bought."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.measures.members import ANCHOR_SUMS, BRAND_SUMS, PLATFORM_SUMS
from simulator.measures.recorder import ROWS
from simulator.scenario.schema import Scenario

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]
MARKET = "market"
MEMBERS = {"brands": BRAND_SUMS, "anchors": ANCHOR_SUMS, "platforms": PLATFORM_SUMS}
"""Kinds of members whose figures are kept beside the market's, with those that add up."""
ODD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplier of the digests' mixing (Steele, Lea & Flood 2014): odd, its bits well spread."""
SHIFT = np.uint64(29)
COMPRESSION = 6


@dataclass(frozen=True)
class RunRecord:
    """One run of a study.

    Attributes:
        figures: Means over measured sessions, rates as ratios of totals: of the market under
            ``market``, of members by ``kind.name``, such as ``brands.Peony``.
        digests: By table a digest of the rows of each session, shape (sessions,).
        buyers: Whether each simulated viewer bought in a measured session.
        segment: Segment of each simulated viewer.
        segment_names: Names of the segments.
        seconds: Time that the run took.
    """

    figures: Mapping[str, Mapping[str, float | None]]
    digests: Mapping[str, Words]
    buyers: Flags
    segment: NDArray[np.int8]
    segment_names: tuple[str, ...]
    seconds: float

    def packed(self) -> bytes:
        """Return the record as bytes; the same record gives the same bytes, time aside."""
        head = {
            "figures": self.figures,
            "tables": {name: len(words) for name, words in self.digests.items()},
            "viewers": len(self.buyers),
            "segments": list(self.segment_names),
            "seconds": self.seconds,
        }
        parts = (
            json.dumps(head, ensure_ascii=False, allow_nan=False).encode(),
            b"".join(words.astype("<u8").tobytes() for words in self.digests.values()),
            np.packbits(self.buyers).tobytes(),
            self.segment.tobytes(),
        )
        sizes = np.array([len(part) for part in parts], "<i8").tobytes()
        return zlib.compress(sizes + b"".join(parts), COMPRESSION)


def unpacked(content: bytes) -> RunRecord:
    """Return a record from its bytes."""
    plain = zlib.decompress(content)
    sizes = np.frombuffer(plain[:32], "<i8").tolist()
    ends = np.cumsum([32, *sizes]).tolist()
    parts = [plain[begin:end] for begin, end in pairwise(ends)]
    head = json.loads(parts[0])
    words = np.frombuffer(parts[1], "<u8")
    firsts = np.cumsum([0, *head["tables"].values()]).tolist()
    return RunRecord(
        figures=head["figures"],
        digests={
            name: words[first : first + count]
            for (name, count), first in zip(head["tables"].items(), firsts, strict=False)
        },
        buyers=np.unpackbits(np.frombuffer(parts[2], np.uint8))[: head["viewers"]].astype(np.bool_),
        segment=np.frombuffer(parts[3], np.int8),
        segment_names=tuple(head["segments"]),
        seconds=head["seconds"],
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
    summary = market.recorder.summary(tables)
    figures: dict[str, dict[str, float | None]] = {
        MARKET: {name: figure["mean"] for name, figure in summary["measures"].items()}
    }
    for kind, sums in MEMBERS.items():
        for name, member in summary[kind].items():
            figures[f"{kind}.{name}"] = {
                key: value / summary["sessions"] if key in sums else value
                for key, value in member.items()
                if value is None or isinstance(value, int | float)
            }
    return RunRecord(
        figures=figures,
        digests=_digests(market.recorder, tables),
        buyers=buyers,
        segment=np.asarray(market.viewer_segments, np.int8),
        segment_names=tuple(market.segment_names),
        seconds=seconds,
    )


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
    session = table.column("session").to_numpy()
    if not rows:
        return np.zeros(0, np.uint64)
    mixed = np.zeros(rows, np.uint64)
    for name in table.column_names:
        mixed = _mix(mixed ^ _words(table.column(name)))
    starts = np.flatnonzero(np.diff(session, prepend=session[:1] - 1))
    place = np.arange(rows, dtype=np.uint64) - np.repeat(
        starts, np.diff(np.append(starts, rows))
    ).astype(np.uint64)
    found = np.zeros(int(session[-1]) + 1, np.uint64)
    found[session[starts]] = np.add.reduceat(_mix(mixed ^ _mix(place)), starts)
    return found


def _mix(words: Words) -> Words:
    """Spread every bit over a word, modulo 2⁶⁴."""
    words = (words + np.uint64(1)) * ODD
    return (words ^ (words >> SHIFT)) * ODD


def _words(column: Any) -> Words:
    """The values of a column as words; null is a word of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = column.combine_chunks()
    if pa.types.is_string(values.type):
        coded = values.dictionary_encode()
        names = [_word_of(name) for name in coded.dictionary.to_pylist()]
        codes = pc.fill_null(coded.indices, len(names)).to_numpy()
        named: Words = np.array([*names, _word_of("\0null")], np.uint64)[codes]
        return named
    nulls = np.zeros(len(values), np.bool_)
    if values.null_count:
        nulls = pc.is_null(values).to_numpy(zero_copy_only=False)
        values = pc.fill_null(values, False if pa.types.is_boolean(values.type) else 0)
    plain = values.to_numpy(zero_copy_only=False)
    wide = plain.astype(np.float64 if plain.dtype.kind == "f" else np.int64)
    words: Words = wide.view(np.uint64)
    words[nulls] = _word_of("\0null")
    return words


def _word_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
