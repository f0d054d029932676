"""What a study keeps of each run: measures, digests by session and table, and who bought."""

import ctypes
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.digesting import Words, digest_batch
from simulator.measures.members import ANCHOR_SUMS, BRAND_SUMS, PLATFORM_SUMS
from simulator.measures.recorder import ROWS
from simulator.scenario.schema import Scenario

Flags = NDArray[np.bool_]
Real = NDArray[np.float64]
MARKET = "market"
MEMBERS = {
    "brands": frozenset(BRAND_SUMS),
    "anchors": frozenset(ANCHOR_SUMS),
    "platforms": frozenset(PLATFORM_SUMS),
}
"""Kinds of members whose figures are kept beside the market's, with those that add up."""
COMPRESSION = 1
"""Figures hardly shrink; what does, does at once."""


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
            # None becomes NaN.
            [[member.get(name) for name in measures[kind]] for member in members.values()],
            np.float64,
        ).reshape(len(members), len(measures[kind]))
        for kind, members in found.items()
    }
    return Figures(measures, {kind: tuple(members) for kind, members in found.items()}, values)


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
                if value is None or isinstance(value, (int, float))
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

    Raises:
        TypeError: A column is of a type that no table has.
    """
    if not table.num_rows:
        return np.zeros(0, np.uint64)
    batches = table.to_batches()
    batch = batches[0] if len(batches) == 1 else table.combine_chunks().to_batches()[0]
    session = batch.column("session").to_numpy()
    digests = np.zeros(int(session[-1]) + 1, np.uint64)
    # Whoever holds the capsules keeps what they point to.
    schema, array = batch.__arrow_c_array__()
    address, schema_address = _address(array, b"arrow_array"), _address(schema, b"arrow_schema")
    unknown = digest_batch(address, schema_address, session, digests)
    if unknown >= 0:
        raise TypeError(f"no digest of columns like {batch.schema.field(unknown)}")
    return digests


_address: Any = ctypes.pythonapi.PyCapsule_GetPointer
_address.restype, _address.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
