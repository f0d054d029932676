"""An evening minute by minute, and its hours."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.measures.inputs import RecordedMarket
from simulator.measures.snapshot import Columns
from simulator.rules.units import MINUTES_PER_HOUR
from simulator.tables.evening import Evening, Outcome

Int = NDArray[np.int64]
MINUTE_COLUMNS = {
    "viewers": "minutes_online",
    "entries": "minutes_entries",
    "orders": "minutes_orders",
    "units": "minutes_orders",
    "gmv_fen": "minutes_gmv_fen",
}


def hour_rows(market: RecordedMarket) -> Columns:
    """Columns of ``hours``: one row per hour of the session."""
    outcome = market.outcome
    starts = np.arange(0, outcome.minutes_online.shape[0], MINUTES_PER_HOUR)
    together = outcome.minutes_online.sum(axis=1)
    return {
        "hour": np.arange(starts.size, dtype=np.int64),
        "minutes": np.diff(starts, append=together.size).astype(np.int64),
        "viewer_minutes": np.add.reduceat(together, starts),
        "peak_viewers": np.maximum.reduceat(together, starts),
        "views": np.add.reduceat(outcome.minutes_entries.sum(axis=1), starts),
    }


def minute_rows(market: RecordedMarket) -> Columns:
    """Columns of ``minutes``: one row per minute and room, by minute, then room."""
    rooms, outcome = market.evening.rooms, market.outcome
    minutes, count = outcome.minutes_online.shape
    anchors = [market.anchors[index].name for index in rooms.anchor.tolist()]
    platforms = [market.platforms[index].name for index in rooms.platform.tolist()]
    return {
        "minute": np.repeat(np.arange(minutes, dtype=np.int64), count),
        "room_number": np.tile(np.arange(count, dtype=np.int64), minutes),
        "anchor": np.tile(np.array(anchors, np.object_), minutes),
        "platform": np.tile(np.array(platforms, np.object_), minutes),
        "product": pitched_products(market.evening, market.products.names, minutes).ravel(),
        "leavers": _leavers(outcome).ravel(),
        **{
            name: np.array(getattr(outcome, source), np.int64).ravel()
            for name, source in MINUTE_COLUMNS.items()
        },
    }


def pitched_products(evening: Evening, names: Sequence[str], minutes: int) -> NDArray[np.object_]:
    """Name what each room pitches as a minute begins.

    Args:
        evening: The evening, with its running orders.
        names: Names of products.
        minutes: Length of the evening.

    Returns:
        Names, None where nothing is pitched, shape (minutes, rooms).
    """
    rooms, pitches = evening.rooms, evening.pitches
    shown = np.full((minutes, len(rooms)), None, np.object_)
    room_of_pitch = np.repeat(np.arange(len(rooms)), np.diff(pitches.first))
    begin = np.maximum(pitches.begin_minute, rooms.start_minute[room_of_pitch]).tolist()
    end = np.minimum(pitches.end_minute, rooms.end_minute[room_of_pitch]).tolist()
    product = evening.offers.product[pitches.offer].tolist()
    for room, first, last, good in zip(room_of_pitch.tolist(), begin, end, product, strict=True):
        shown[first:last, room] = names[good]
    return shown


def _leavers(outcome: Outcome) -> Int:
    """Views that ended by minute and room: entries less the change of viewers."""
    change = np.diff(outcome.minutes_online, axis=0, prepend=0)
    left: Int = outcome.minutes_entries - change
    return left
