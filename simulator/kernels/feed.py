"""The feed of one visitor: a page of the best rooms on the air when she opens the app.

All rooms of a platform race at each opening. What the race needs lies in rows by place, the rooms
of a platform side by side (``Places``), so that draws, weights and race times are loops without
branches, which the compiler turns into vector instructions; choosing the page is a loop of its own.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.inner import inner_kernel, inner_step
from simulator.kernels.state import Record, Records
from simulator.rules.decisions import FEED_RANK
from simulator.rules.feed import organic_weight, rank_key, relevance, sought_taste
from simulator.rules.randomness import Whole, draw4_in_loop
from simulator.tables.columns import BOND_SLOTS, Bonds, Tastes
from simulator.tables.fixed_point import bond_of, taste_of

LARGEST_FEED = 300
"""Above so many rooms on a platform, a visitor's feed is a keyed sample of CANDIDATES of them."""
CANDIDATES = 128
MOST_LAPS = 100
TWO_POWER_32 = 4294967296
ORGANIC, PAID = np.int64(0), np.int64(1)

Keys = NDArray[np.float64]
Places = NDArray[np.int32]


@inner_kernel
def insert(
    keys: Keys, rooms: Places, slot: Whole, race: Whole, size: Whole, key: float, room: Whole
) -> Whole:
    """Put a room into a list sorted by race time, if it is among the best.

    A list is the row (slot, race) of the arrays; it is not cut out, because every cut of an array
    counts a reference.

    Args:
        keys: Race times, shape (slots, 2, page).
        rooms: Rooms in the order of the race, likewise.
        slot: Slot of the visitor.
        race: ORGANIC or PAID.
        size: Entries in the list.
        key: Race time of the room; the smallest comes first.
        room: The room.

    Returns:
        Entries in the list afterwards, at most a page.
    """
    page = keys.shape[2]
    if size == page:
        if key >= keys[slot, race, page - 1]:
            return size
        place = page - 1
    else:
        place = size
        size += 1
    while place > 0 and keys[slot, race, place - 1] > key:
        keys[slot, race, place] = keys[slot, race, place - 1]
        rooms[slot, race, place] = rooms[slot, race, place - 1]
        place -= 1
    keys[slot, race, place] = key
    rooms[slot, race, place] = room
    return size


@inner_kernel
def bond_slot_of(anchors: NDArray[np.int16], viewer: Whole, anchor: Whole) -> int:
    """Return the bond slot of an anchor, -1 for none; anchors has shape (viewers, slots)."""
    for k in range(BOND_SLOTS):
        if anchors[viewer, k] == anchor:
            return k
    return -1


@inner_step
def put_known_rooms(
    visitor: Record,
    slot: Whole,
    race_key: Keys,
    race_room: Places,
    rooms: Records,
    room_of_anchor: Places,
    anchors: NDArray[np.int16],
    bonds: Bonds,
    followed: Whole,
    invited_by: Whole,
    places: Whole,
) -> Whole:
    """Put followed rooms on the air first, by bond, then the room that a neighbour told of.

    Followed rooms take as many places as the platform gives them; the others have to be ranked.

    Returns:
        Rooms on the page so far.
    """
    size: Whole = np.int64(0)
    row = visitor.row
    invited = room_of_anchor[invited_by] if invited_by >= 0 else -1
    for k in range(BOND_SLOTS):
        if not (followed >> k) & 1 or anchors[row, k] < 0:
            continue
        index = room_of_anchor[anchors[row, k]]
        if index >= 0 and is_live(visitor, rooms[index]):
            key = -1.0 - bond_of(bonds[row, k])
            size = insert(race_key, race_room, slot, ORGANIC, size, key, index)
            invited = -1 if index == invited else invited
    size = min(size, int(places))
    if invited >= 0 and is_live(visitor, rooms[invited]):
        size = insert(race_key, race_room, slot, ORGANIC, size, -0.5, invited)
    return size


@inner_kernel
def is_live(visitor: Record, room: Record) -> bool:
    """Tell whether a room of the visitor's platform is on the air now."""
    here = room.platform == visitor.platform
    return bool(here and room.start_minute <= visitor.clock < room.end_minute)


@inner_step
def run_race(
    race_time: Keys,
    chunk: Whole,
    feed_key: NDArray[np.int64],
    feed_weight: Keys,
    feed_content: Keys,
    feed_share: Keys,
    begin: np.int64,
    count: np.int64,
    row: Whole,
    segment: Whole,
    precision: float,
    search: float,
    wants: Whole,
    taste: Tastes,
    session: int,
    seed: np.uint64,
) -> None:
    """Let all rooms of a platform race for a visitor, for organic and for paid places.

    The row ``race_time[chunk, ORGANIC]`` first holds how well what each room sells suits her, then
    the time that came of it.
    """
    for place in range(count):
        race_time[chunk, ORGANIC, place] = 0.0
    for c in range(taste.shape[1]):
        liking = sought_taste(taste_of(taste[row, c]), (wants >> c) & 1 == 1, search)
        for place in range(count):
            race_time[chunk, ORGANIC, place] += feed_share[c, np.uint64(begin + place)] * liking
    # Of too many rooms a sample races.
    limit = TWO_POWER_32 if count <= LARGEST_FEED else TWO_POWER_32 * CANDIDATES // (count + 1)
    for place in range(count):
        words = draw4_in_loop(
            seed, row, feed_key[np.uint64(begin + place)], session, 0, FEED_RANK, 0
        )
        content = feed_content[segment, np.uint64(begin + place)]
        suits = relevance(content, race_time[chunk, ORGANIC, place])
        weight = organic_weight(feed_weight[ORGANIC, np.uint64(begin + place)], suits, precision)
        weight = weight if words[2] < limit else 0.0
        race_time[chunk, ORGANIC, place] = rank_key(words[0], weight)
        race_time[chunk, PAID, place] = rank_key(
            words[1], feed_weight[PAID, np.uint64(begin + place)]
        )


@inner_kernel
def keep_best(
    race_time: Keys,
    chunk: Whole,
    race: Whole,
    on_platform: Places,
    begin: np.int64,
    count: np.int64,
    race_key: Keys,
    race_room: Places,
    slot: Whole,
    size: Whole,
) -> Whole:
    """Keep the rooms that came first in a race, at most a page with those that stand there already.

    Returns:
        Rooms on the page.
    """
    page = race_key.shape[2]
    worst = race_key[slot, race, page - 1] if size == page else np.inf
    for place in range(count):
        time = race_time[chunk, race, place]
        if time < worst:
            room = on_platform[np.int64(begin + place)]
            size = insert(race_key, race_room, slot, race, size, time, room)
            worst = race_key[slot, race, page - 1] if size == page else np.inf
    return size


@inner_step
def build_feed(
    visitor: Record,
    slot: Whole,
    platform: Record,
    race_key: Keys,
    race_room: Places,
    race_time: Keys,
    chunk: Whole,
    on_platform: Places,
    wants: Whole,
    place_of_room: Places,
    feed_key: NDArray[np.int64],
    feed_weight: Keys,
    feed_content: Keys,
    feed_share: Keys,
    taste: Tastes,
    known: Whole,
    session: int,
    seed: np.uint64,
) -> None:
    """Rank the rooms of the visitor's platform that are on the air at this opening.

    Race times of weight policy × e^{relevance × precision} order rooms as a Plackett-Luce draw; the
    first page of them is kept, behind the rooms that she knows (``put_known_rooms``). Rooms that
    pay run a race of their own for the paid places.

    Args:
        visitor: Who has just opened the app.
        slot: Her slot.
        platform: Her platform.
        race_key: Race times of her page to be written, shape (slots, 2, page): organic and paid.
        race_room: Rooms in the order of the race, likewise.
        race_time: Race times of all rooms, to work in; shape (chunks, 2, rooms).
        chunk: Her chunk.
        on_platform: Rooms sorted by platform: the room at each place.
        wants: Categories needed tonight, one bit each.
        place_of_room: Place of each room.
        feed_key: Keys of the rooms by place.
        feed_weight: Weights without relevance by place, 0 off the air; shape (2, places).
        feed_content: Content by segment and place.
        feed_share: Share of each category in a room's line-up, by category and place.
        taste: Tastes, shape (viewers, categories).
        known: Rooms on the page already.
        session: Session.
        seed: Seed of the viewers.
    """
    begin = np.int64(platform.begin)
    count = np.int64(platform.end) - begin
    run_race(
        race_time, chunk, feed_key, feed_weight, feed_content, feed_share, begin, count,
        visitor.row, visitor.segment, platform.precision, platform.search, wants, taste, session,
        seed,
    )  # fmt: skip
    for n in range(known):
        place = place_of_room[race_room[slot, ORGANIC, n]] - begin
        race_time[chunk, ORGANIC, place] = np.inf
    size = keep_best(
        race_time, chunk, ORGANIC, on_platform, begin, count, race_key, race_room, slot, known
    )
    paid_size: Whole = np.int64(0)
    if platform.paid_every > 0:
        paid_size = keep_best(
            race_time, chunk, PAID, on_platform, begin, count, race_key, race_room, slot, paid_size
        )
    # The lists are as long as the longest page of any platform; the best are in front.
    visitor.feed_size = min(size, platform.page)
    visitor.paid_size = min(paid_size, platform.page)
    visitor.paid_position = 0


@inner_step
def next_room(
    visitor: Record,
    slot: Whole,
    race_room: Places,
    rooms: Records,
    platform: Record,
) -> int:
    """Swipe on to the next live room; every k-th place is a paid one.

    After the page the feed begins again from the best; a whole lap in which no room was worth
    entering ends the visit.

    Args:
        visitor: Who swipes; ``paid`` tells afterwards whether the place was paid.
        slot: Her slot.
        race_room: Rooms in the order of the race, shape (slots, 2, page).
        rooms: All rooms.
        platform: Her platform.

    Returns:
        The room, or -1 when there is nothing (more) to see.
    """
    visitor.paid = 0
    visitor.place += 1
    if platform.paid_every > 0 and visitor.place % platform.paid_every == 0:
        while visitor.paid_position < visitor.paid_size:
            index = race_room[slot, PAID, visitor.paid_position]
            visitor.paid_position += 1
            on_page = stands_on_page(race_room, slot, visitor.feed_size, index)
            live = visitor.clock < rooms[index].end_minute
            if live and not on_page and rooms[index].budget_left_fen > 0:
                visitor.paid = 1
                return int(index)
    while True:
        if visitor.position == visitor.feed_size:
            visitor.lap += 1
            if visitor.entered_this_lap == 0 or visitor.lap >= MOST_LAPS:
                return -1
            visitor.entered_this_lap = 0
            visitor.position = 0
        index = race_room[slot, ORGANIC, visitor.position]
        visitor.position += 1
        if visitor.clock < rooms[index].end_minute:
            return int(index)


@inner_kernel
def stands_on_page(race_room: Places, slot: Whole, size: Whole, index: Whole) -> bool:
    """Tell whether a room stands on the page anyway: nobody pays for a view that is free."""
    found = False
    for place in range(size):
        found = found or race_room[slot, ORGANIC, place] == index
    return found
