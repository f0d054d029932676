"""The feed of one visitor: a page of the best rooms on the air when she opens the app."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.state import Record, Records
from simulator.rules.decisions import FEED_RANK
from simulator.rules.feed import organic_weight, rank_key, relevance, sought_taste
from simulator.rules.randomness import Whole, Word, draw4, pair_key, uniform
from simulator.tables.columns import BOND_SLOTS

LARGEST_FEED = 300
"""Above so many rooms on a platform, a visitor's feed is a keyed sample of CANDIDATES of them."""
CANDIDATES = 128
MOST_LAPS = 100
TWO_POWER_32 = 4294967296
ORGANIC, PAID = 0, 1
SEED_MASK = np.uint64(0xFFFFFFFF)

Keys = NDArray[np.float64]
Places = NDArray[np.int32]


@njit(cache=True, error_model="numpy")
def insert(
    keys: Keys, rooms: Places, slot: Whole, race: int, size: int, key: float, room: Whole
) -> int:
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


@njit(cache=True, error_model="numpy")
def bond_slot_of(anchors: NDArray[np.int32], viewer: Whole, anchor: Whole) -> int:
    """Return the bond slot of an anchor, -1 for none; anchors has shape (viewers, slots)."""
    for k in range(BOND_SLOTS):
        if anchors[viewer, k] == anchor:
            return k
    return -1


@njit(cache=True, error_model="numpy")
def may_place(bits: Word, weight: float, worst: float) -> bool:
    """Tell whether a race time Exp/weight can be below the worst on the list.

    Since -ln u ≥ 1 - u, most rooms are told to be too late without a logarithm.
    """
    return 1.0 - uniform(bits) < worst * weight


@njit(cache=True, error_model="numpy")
def put_known_rooms(
    visitor: Record,
    slot: Whole,
    race_key: Keys,
    race_room: Places,
    rooms: Records,
    room_of_anchor: Places,
    anchors: NDArray[np.int32],
    bonds: NDArray[np.float32],
    followed: Whole,
    invited_by: Whole,
    places: Whole,
) -> int:
    """Put followed rooms on the air first, by bond, then the room that a neighbour told of.

    Followed rooms take as many places as the platform gives them; the others have to be ranked.

    Returns:
        Rooms on the page so far.
    """
    size, row = 0, visitor.row
    invited = room_of_anchor[invited_by] if invited_by >= 0 else -1
    for k in range(BOND_SLOTS):
        if not (followed >> k) & 1 or anchors[row, k] < 0:
            continue
        index = room_of_anchor[anchors[row, k]]
        if index >= 0 and is_live(visitor, rooms[index]):
            key = -1.0 - float(bonds[row, k])
            size = insert(race_key, race_room, slot, ORGANIC, size, key, index)
            invited = -1 if index == invited else invited
    size = min(size, int(places))
    if invited >= 0 and is_live(visitor, rooms[invited]):
        size = insert(race_key, race_room, slot, ORGANIC, size, -0.5, invited)
    return size


@njit(cache=True, error_model="numpy")
def is_live(visitor: Record, room: Record) -> bool:
    """Tell whether a room of the visitor's platform is on the air now."""
    here = room.platform == visitor.platform
    return bool(here and room.start_minute <= visitor.clock < room.end_minute)


@njit(cache=True, error_model="numpy")
def weights_in_feed(
    visitor: Record,
    rooms: Records,
    content: NDArray[np.float64],
    category_share: NDArray[np.float64],
    on_platform: Places,
    begin: int,
    end: int,
    precision: float,
    search: float,
    wants: Whole,
    taste: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Weigh the rooms of a platform for one visitor, in a loop of its own without branches."""
    weights, liking = np.empty(end - begin), np.empty(taste.shape[1])
    for c in range(taste.shape[1]):
        needed = (wants >> c) & 1 == 1
        liking[c] = sought_taste(np.float64(taste[visitor.row, c]), needed, search)
    for place in range(end - begin):
        index = on_platform[begin + place]
        fit = 0.0
        for c in range(taste.shape[1]):
            fit += category_share[index, c] * liking[c]
        suits = relevance(content[index, visitor.segment], fit)
        weights[place] = organic_weight(rooms[index].feed_weight, suits, precision)
    return weights


@njit(cache=True, error_model="numpy")
def race_bits(
    row: Whole,
    rooms: Records,
    on_platform: Places,
    begin: int,
    end: int,
    session: int,
    seed: np.uint64,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw for the rooms of a platform: words of the organic race and of the paid one."""
    organic, paid = np.empty(end - begin, np.int64), np.empty(end - begin, np.int64)
    for place in range(end - begin):
        key = rooms[on_platform[begin + place]].key
        words = draw4(seed, row, key, session, 0, FEED_RANK, 0)
        organic[place], paid[place] = words[0], words[1]
    return organic, paid


@njit(cache=True, error_model="numpy")
def build_feed(
    visitor: Record,
    slot: Whole,
    race_key: Keys,
    race_room: Places,
    rooms: Records,
    content: NDArray[np.float64],
    category_share: NDArray[np.float64],
    on_platform: Places,
    begin: int,
    end: int,
    precision: float,
    search: float,
    wants: Whole,
    taste: NDArray[np.float32],
    known: int,
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
        race_key: Race times to be written, shape (slots, 2, page): organic and paid.
        race_room: Rooms in the order of the race, likewise.
        rooms: All rooms.
        content: Content by room and segment.
        category_share: Share of each category in a room's line-up.
        on_platform: Rooms sorted by platform.
        begin: Where the rooms of her platform begin.
        end: Where they end.
        precision: Precision of the platform's recommender.
        search: Taste that a need adds on this platform.
        wants: Categories needed tonight, one bit each.
        taste: Tastes, shape (viewers, categories).
        known: Rooms on the page already.
        session: Session.
        seed: Seed of the viewers.
    """
    size, paid_size, page = known, 0, race_key.shape[2]
    worst, worst_paid = np.inf, np.inf
    limit = TWO_POWER_32 * CANDIDATES // (np.int64(end) - np.int64(begin) + 1)
    sampled = end - begin > LARGEST_FEED
    tonight = session ^ np.int64(seed & SEED_MASK)
    weights = weights_in_feed(
        visitor, rooms, content, category_share, on_platform, begin, end, precision, search, wants,
        taste,
    )  # fmt: skip
    bits, paid_bits = race_bits(visitor.row, rooms, on_platform, begin, end, session, seed)
    for place in range(end - begin):
        index = on_platform[begin + place]
        room = rooms[index]
        if may_place(bits[place], weights[place], worst):
            left_out = sampled and pair_key(visitor.row, room.key ^ tonight) >= limit
            known_already = stands_on_page(race_room, slot, known, index)
            if is_live(visitor, room) and not left_out and not known_already:
                key = rank_key(bits[place], weights[place])
                size = insert(race_key, race_room, slot, ORGANIC, size, key, index)
                worst = race_key[slot, ORGANIC, page - 1] if size == page else np.inf
        pays = room.budget_left_fen > 0 and is_live(visitor, room)
        if pays and may_place(paid_bits[place], room.paid_weight, worst_paid):
            key = rank_key(paid_bits[place], room.paid_weight)
            paid_size = insert(race_key, race_room, slot, PAID, paid_size, key, index)
            worst_paid = race_key[slot, PAID, page - 1] if paid_size == page else np.inf
    visitor.feed_size = size
    visitor.paid_size = paid_size
    visitor.paid_position = 0


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def stands_on_page(race_room: Places, slot: Whole, size: Whole, index: Whole) -> bool:
    """Tell whether a room stands on the page anyway: nobody pays for a view that is free."""
    found = False
    for place in range(size):
        found = found or race_room[slot, ORGANIC, place] == index
    return found
