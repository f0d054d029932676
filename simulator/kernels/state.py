"""What the audience kernel reads and writes: rooms, offers, visitors, requests, totals.

All are arrays of records. A compiled function that takes ``room = rooms[r]`` is handed a pointer,
as in C; tuples of arrays would be copied at every call. In plain Python the line gives a view.

Visitors are those who have the app open. They live in slots, a block of slots per chunk; a slot is
used again when its visitor has left, so that memory follows the audience and not the population.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.tables.columns import Bonds, Ratios, Tastes
from simulator.tables.parameters import AudienceParameters

BETWEEN_ROOMS = -1
"""Room of a visitor who is swiping."""
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
    "displayed rate_ratio recent_orders recent_viewers pitch_end leave_factor comment_factor "
    "follow_shift",
    i8="key anchor_key bid_fen bots present simulated_present budget_left_fen",
    i4="anchor platform start_minute end_minute offer pitch last_pitch",
)
"""A room on air. ``displayed`` is people on show, a mean over minutes and bots; ``rate_ratio`` is
recent orders per viewer over the normal rate; ``offer`` is what is pitched now, -1 for nothing,
until ``pitch_end``. ``leave_factor``, ``comment_factor`` and ``follow_shift`` are what tools of
interaction do to the hazards of leaving and commenting and to the log-odds of following. What
changes does so between ticks only."""

OFFER = _record(
    f8="discount exaggeration information novelty image_fit scarcity",
    i8="price_fen coupon_fen committed_units stock_left",
    i4="room product perk",
)
"""An offer of tonight; ``perk`` is 1 if its price is not the same for all."""

PERK = _record(
    f8="claimed scanned",
    i8="coupon_fen insert_fen member_fen birthday_fen birthday_days every_fen reduction_fen "
    "points_bp brand_key",
    i4="club partner",
)
"""What an offer takes off for whom, see ``tables.personal_prices.Perks``."""

PURSE = _record(i8="basket_fen", i4="points_fen member insert")
"""What a viewer has with a brand tonight: what she has asked for so far, points, membership,
the coupon from a parcel."""

GOOD = _record(
    f8="comparable_fen quality rating common_utility room_intercept shelf_intercept "
    "satiation_sessions sampling_weight",
    i8="key shelf_price_fen lowest_fen",
    i4="category second_category",
)
"""A product tonight; ``second_category`` is that of the partner brand, else its own.
``common_utility`` is appeal, awareness and festival, the same for all; ``sampling_weight`` is
awareness times rating, 0 for what is not on sale; ``lowest_fen`` is the lowest price in sight,
shelf and rooms, after coupons."""

PLATFORM = _record(f8="precision popularity search", i8="paid_every page followed_places begin end")
"""What the feed of a platform does, and the places of its rooms."""

VISITOR = _record(
    f8="clock entry patience frailty hazard gone since ready bond attention needed "
    "attention_rate value reference_ratio expected_quality price_sensitivity quality_weight "
    "impulsivity susceptibility scepticism allowance_fen",
    i8="people taste_bits gifted_fen",
    i4="row segment platform room lap place position entered_this_lap paid bond_slot bought offer "
    "stage remembered feed_size paid_size paid_position",
)
"""Who has the app open, and what happens to her next: ``clock`` is the time of it. In a view she
leaves at ``gone`` if nothing changes from ``since`` on (``patience`` is hazard left to spend),
and considers the offer on show at ``ready``. ``stage`` of the offer: 0 attending, 1 considering,
2 decided, 3 unmoved (no heat could make her buy here). ``gifted_fen`` is what a person has given
away tonight. Traits are copied from the columns."""

MEMORY = _record(f8="attention", i4="product offer")
"""Attention given to a product tonight, -1 once she has decided; the offer where it was last."""

CHUNK = _record(i8="active free requests messages overflow")
"""Counters of a chunk."""

REQUEST = _record(
    f8="minute heat expected_quality minutes_watched",
    i8="rank benefit_fen reduction_fen points_fen",
    i4="row offer slot hopeful paid benefit",
)
"""An order asked for in this tick; ``rank`` is its time in the tick, then a keyed hash; ``slot`` is
the visitor's; ``hopeful`` is 1 if stock seemed left, so that it counts as bought until served;
``paid`` is 1 if a paid place led her to the room; fen are per unit and what was taken off for
her."""

PLACE = _record(i8="rank", i4="row chunk place")
"""Where in the queue for stock a request stands: ``place`` among the requests of its chunk."""

SALE = _record(
    f8="minute heat expected_quality minutes_watched",
    i8="units benefit_fen reduction_fen points_fen",
    i4="row offer paid benefit",
)
"""An order granted tonight."""

MINUTE = _record(i8="online entries orders gmv_fen requested sold_out")
"""A minute of a room: people, people, orders, fen, units, units."""

MESSAGE = _record(i4="row anchor")
"""A room that was shared tonight."""

NEED = _record(i8="rank surplus_fen", i4="row category product platform")
"""A need met outside rooms: ``product`` is what she wants, -1 for none of what she saw; ``rank``
is her place in the queue; consumer surplus is that of all people she stands for."""

ROOM_TOTAL = _record(
    i8="views simulated_views paid_views stay_seconds comments likes shares gifts_fen follows "
    "skips traffic_fen present simulated_present"
)
"""Sums of a chunk by room; people, seconds, fen."""

OFFER_TOTAL = _record(i8="exposed simulated_exposed considered claimed")
"""Sums of a chunk by offer, people; ``claimed`` are those exposed who claim the brand's coupon."""
SEGMENT_TOTAL = _record(i8="views surplus_fen regret_fen")

CONTROL = _record(
    f8="attention believed_orders hazard variance",
    i8="anchor_key",
    i4="room way first_offer offers shown run",
)
"""A room under live control: how many products of its running order it has come to, the order being
repeated, how many pitches in a row the present one has had, and how long viewers stay."""

PITCHED = _record(f8="expected_rate value_fen fresh_minutes orders fresh off_since", i4="turn")
"""What a room under live control knows of an offer: expected orders per viewer-minute, what an
order is worth, simulated viewer-minutes of those to whom it was new, and orders so far; ``fresh``
is their share in its latest pitch, which ended at ``off_since`` (-1: never). ``turn`` is no
property of the offer: read along a room, it lists the offers in running order."""

TAPED_ROOM = _record(f8="displayed rate_ratio", i8="budget_left_fen")
"""A room as the visitors of a tick see it."""

PARAMETERS = _record(f8=" ".join(AudienceParameters._fields))


class Stage(NamedTuple):
    """All that an evening is played on. Taken apart once per chunk and tick, never per visitor."""

    rooms: Records
    content: NDArray[np.float64]
    on_platform: NDArray[np.int32]
    """Rooms sorted by platform: the room at each place."""
    place_of_room: NDArray[np.int32]
    """The inverse of ``on_platform``."""
    feed_key: NDArray[np.int64]
    """Keys of the rooms by place."""
    feed_weight: NDArray[np.float64]
    """Weights by place in the organic and the paid race, without relevance; 0 off the air."""
    feed_content: NDArray[np.float64]
    """Content by segment and place."""
    feed_share: NDArray[np.float64]
    """Share of each category in a room's line-up, by category and place."""
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
    race_time: NDArray[np.float64]
    """Race times of all rooms of a platform, to work in; shape (chunks, 2, places)."""
    chunks: Records
    active: NDArray[np.int32]
    free: NDArray[np.int32]
    requests: Records
    queue: Records
    messages: Records
    room_totals: Records
    offer_totals: Records
    segment_totals: Records
    taste: Tastes
    reference_ratio: Ratios
    last_purchase: NDArray[np.int16]
    bond_anchor: NDArray[np.int16]
    bond: Bonds
    followed: NDArray[np.uint8]
    visited: NDArray[np.uint8]
    wallet_fen: NDArray[np.int64]
    perks: Records
    """By offer; without rows if no price depends on who buys."""
    purses: Records
    """By viewer and club."""


class Traits(NamedTuple):
    """Columns of viewers that a visit begins with; read only."""

    people: NDArray[np.int32]
    segment: NDArray[np.int8]
    opened: NDArray[np.int8]
    wants: NDArray[np.int32]
    invited_by: NDArray[np.int16]
    price_sensitivity: NDArray[np.float32]
    quality_sensitivity: NDArray[np.float32]
    impulsivity: NDArray[np.float32]
    susceptibility: NDArray[np.float32]
    scepticism: NDArray[np.float32]
    allowance_fen: NDArray[np.int32]


class Control(NamedTuple):
    """Live control of rooms; without rows where all running orders are fixed."""

    rooms: Records
    offers: Records


class Tape(NamedTuple):
    """What visitors saw, by tick; without rows when nobody asked for it."""

    rooms: Records
    """Rooms as each tick began, and after the last, shape (ticks + 1, rooms)."""
    stock: NDArray[np.int64]
    """Units left of each offer, shape (ticks + 1, offers)."""


def records(shape: int | tuple[int, ...], dtype: np.dtype[np.void]) -> Records:
    """Make records of zeros, with attributes in plain Python too."""
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def filled(dtype: np.dtype[np.void], count: int, **columns: Any) -> Records:
    """Make records from columns, one value or one array for each field; fields left out are 0."""
    rows = records(count, dtype)
    for name, values in columns.items():
        rows[name] = values
    return rows


def new_tape(ticks: int, rooms: int, offers: int) -> Tape:
    """Make an empty tape; of 0 ticks where nothing is to be recorded."""
    return Tape(records((ticks, rooms), TAPED_ROOM), np.zeros((ticks, offers), dtype=np.int64))
