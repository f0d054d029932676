"""What the audience kernel reads and writes: rooms, offers, visitors, requests, totals.

All are arrays of records. A compiled function that takes ``room = rooms[r]`` is handed a pointer,
as in C; tuples of arrays would be copied at every call. In plain Python the line gives a view.

Visitors are those who have the app open. They live in slots, a block of slots per chunk; a slot is
used again when its visitor has left, so that memory follows the audience and not the population.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.tables.parameters import AudienceParameters

REMEMBERED = 32
"""Products whose presentation a visitor remembers tonight; older ones fade first."""

Record: TypeAlias = Any
"""One row of an array of records."""
Records: TypeAlias = Any


def _record(**fields: str) -> np.dtype[np.void]:
    """Declare a record: fields by type, each a string of names."""
    pairs = [(name, kind) for kind, names in fields.items() for name in names.split()]
    return np.dtype(pairs, align=True)


ROOM = _record(
    f8="interaction charisma bonding lag standing paid_weight entering_shock buying_shift "
    "displayed feed_weight rate_ratio recent_orders recent_viewers pitch_end",
    i8="key anchor_key bid_fen bots present simulated_present budget_left_fen",
    i4="anchor platform start_minute end_minute offer pitch last_pitch",
)
"""A room on air. ``displayed`` is people on show, a mean over minutes and bots; ``rate_ratio`` is
recent orders per viewer over the normal rate; ``offer`` is what is pitched now, -1 for nothing,
until ``pitch_end``. What changes does so between ticks only."""

OFFER = _record(
    f8="discount exaggeration information novelty image_fit scarcity",
    i8="price_fen coupon_fen committed_units stock_left",
    i4="room product",
)
"""An offer of tonight."""

GOOD = _record(
    f8="comparable_fen quality rating common_utility room_intercept shelf_intercept "
    "satiation_sessions sampling_weight",
    i8="key shelf_price_fen lowest_fen",
    i4="category",
)
"""A product tonight. ``common_utility`` is appeal, awareness and festival, the same for all;
``sampling_weight`` is awareness times rating, 0 for what is not on sale; ``lowest_fen`` is the
lowest price in sight, shelf and rooms, after coupons."""

PLATFORM = _record(f8="precision popularity search", i8="paid_every page followed_places")
"""What the feed of a platform does."""

VISITOR = _record(
    f8="clock entry patience frailty hazard gone since ready bond attention needed "
    "attention_rate value reference_ratio expected_quality price_sensitivity quality_weight "
    "impulsivity susceptibility scepticism allowance_fen",
    i8="people taste_bits",
    i4="row segment platform room lap place position entered_this_lap paid bond_slot bought offer "
    "stage remembered feed_size paid_size paid_position",
)
"""Who has the app open, and what happens to her next: ``clock`` is the time of it. In a view she
leaves at ``gone`` if nothing changes from ``since`` on (``patience`` is hazard left to spend),
and considers the offer on show at ``ready``. ``stage`` of the offer: 0 attending, 1 considering,
2 decided, 3 unmoved (no heat could make her buy here). Traits are copied from the columns."""

MEMORY = _record(f8="attention", i4="product offer")
"""Attention given to a product tonight, -1 once she has decided; the offer where it was last."""

CHUNK = _record(i8="active free requests messages overflow")
"""Counters of a chunk."""

REQUEST = _record(f8="minute heat expected_quality minutes_watched", i8="rank", i4="row offer slot")
"""An order asked for in this tick; ``rank`` is its time in the tick, then a keyed hash; ``slot`` is
the visitor's."""

MESSAGE = _record(i4="row anchor")
"""A room that was shared tonight."""

ROOM_TOTAL = _record(
    i8="views simulated_views paid_views stay_seconds comments likes shares gifts_fen follows "
    "skips traffic_fen present simulated_present"
)
"""Sums of a chunk by room; people, seconds, fen."""

OFFER_TOTAL = _record(i8="exposed simulated_exposed considered")
SEGMENT_TOTAL = _record(i8="views surplus_fen regret_fen")

PARAMETERS = _record(f8=" ".join(AudienceParameters._fields))


class Stage(NamedTuple):
    """All that an evening is played on. Taken apart once per chunk and tick, never per visitor."""

    rooms: Records
    content: NDArray[np.float64]
    category_share: NDArray[np.float64]
    first_on_platform: NDArray[np.int32]
    on_platform: NDArray[np.int32]
    """Rooms sorted by platform: those of p are rows first_on_platform[p] to [p + 1]."""
    room_of_anchor: NDArray[np.int32]
    """Room of each anchor tonight, -1 for none."""
    offers: Records
    goods: Records
    platforms: Records
    parameters: Records
    visitors: Records
    memory: Records
    race_key: NDArray[np.float64]
    """Race times of a visitor's page of the feed and paid list, shape (chunks, slots, 2, page)."""
    race_room: NDArray[np.int32]
    chunks: Records
    active: NDArray[np.int32]
    free: NDArray[np.int32]
    requests: Records
    messages: Records
    room_totals: Records
    offer_totals: Records
    segment_totals: Records
    taste: NDArray[np.float32]
    reference_ratio: NDArray[np.float32]
    last_purchase: NDArray[np.int16]
    bond_anchor: NDArray[np.int32]
    bond: NDArray[np.float32]
    followed: NDArray[np.uint8]
    visited: NDArray[np.uint8]
    wallet_fen: NDArray[np.int64]


class Traits(NamedTuple):
    """Columns of viewers that a visit begins with; read only."""

    people: NDArray[np.int32]
    segment: NDArray[np.int8]
    opened: NDArray[np.int8]
    wants: NDArray[np.int32]
    invited_by: NDArray[np.int32]
    price_sensitivity: NDArray[np.float32]
    quality_sensitivity: NDArray[np.float32]
    impulsivity: NDArray[np.float32]
    susceptibility: NDArray[np.float32]
    scepticism: NDArray[np.float32]
    allowance_fen: NDArray[np.int32]


class Sales(NamedTuple):
    """Orders granted tonight, in the order in which they were served."""

    minute: NDArray[np.float64]
    row: NDArray[np.int32]
    offer: NDArray[np.int32]
    units: NDArray[np.int64]
    heat: NDArray[np.float64]
    expected_quality: NDArray[np.float64]
    minutes_watched: NDArray[np.float64]

    def granted(self, count: int) -> "Sales":
        """Cut the buffers to the orders granted."""
        return Sales(
            self.minute[:count],
            self.row[:count],
            self.offer[:count],
            self.units[:count],
            self.heat[:count],
            self.expected_quality[:count],
            self.minutes_watched[:count],
        )


class Minutes(NamedTuple):
    """The evening minute by minute; shape (minutes, rooms), people, orders, fen and units."""

    online: NDArray[np.int64]
    entries: NDArray[np.int64]
    orders: NDArray[np.int64]
    gmv_fen: NDArray[np.int64]
    requested: NDArray[np.int64]
    sold_out: NDArray[np.int64]


def records(shape: int | tuple[int, ...], dtype: np.dtype[np.void]) -> Records:
    """Make records of zeros, with attributes in plain Python too."""
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def reserve(shape: int | tuple[int, ...], dtype: np.dtype[np.void]) -> Records:
    """Reserve records without touching them: untouched slots cost no memory."""
    return np.empty(shape, dtype=dtype).view(np.recarray)


def filled(dtype: np.dtype[np.void], count: int, **columns: Any) -> Records:
    """Make records from columns, one value or one array for each field; fields left out are 0."""
    rows = records(count, dtype)
    for name, values in columns.items():
        rows[name] = values
    return rows


def new_sales(capacity: int) -> Sales:
    """Reserve room for the orders of an evening."""
    return Sales(
        np.empty(capacity),
        np.empty(capacity, dtype=np.int32),
        np.empty(capacity, dtype=np.int32),
        np.empty(capacity, dtype=np.int64),
        np.empty(capacity),
        np.empty(capacity),
        np.empty(capacity),
    )


def new_minutes(minutes: int, rooms: int) -> Minutes:
    """Make an empty evening."""
    return Minutes(*(np.zeros((minutes, rooms), dtype=np.int64) for _ in Minutes._fields))
