"""The feed of one visitor: rooms in the order of a race, sorted lazily one place at a time."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.state import Record, Records
from simulator.rules.decisions import FEED_RANK
from simulator.rules.feed import organic_weight, rank_key
from simulator.rules.randomness import Whole, draw4, pair_key
from simulator.tables.columns import BOND_SLOTS

LARGEST_FEED = 300
"""Above so many rooms on a platform, a visitor's feed is a keyed sample of CANDIDATES of them."""
CANDIDATES = 128
MOST_LAPS = 100
TWO_POWER_32 = 4294967296
ORGANIC, PAID = 0, 1

Keys = NDArray[np.float64]
Places = NDArray[np.int32]


@njit(cache=True, error_model="numpy")
def sift_down(keys: Keys, rooms: Places, slot: Whole, race: int, start: Whole, size: Whole) -> None:
    """Move an entry of a heap (smallest key first) down to where it belongs.

    A heap is the row (slot, race) of the arrays; it is not cut out, because every cut of an array
    counts a reference, which two threads would fight over.
    """
    place = start
    key, room = keys[slot, race, place], rooms[slot, race, place]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and keys[slot, race, child + 1] < keys[slot, race, child]:
            child += 1
        if keys[slot, race, child] >= key:
            break
        keys[slot, race, place] = keys[slot, race, child]
        rooms[slot, race, place] = rooms[slot, race, child]
        place = child
    keys[slot, race, place] = key
    rooms[slot, race, place] = room


@njit(cache=True, error_model="numpy")
def heapify(keys: Keys, rooms: Places, slot: Whole, race: int, size: int) -> None:
    """Arrange entries as a heap, smallest key first."""
    for start in range(size // 2 - 1, -1, -1):
        sift_down(keys, rooms, slot, race, start, size)


@njit(cache=True, error_model="numpy")
def take_next(keys: Keys, rooms: Places, slot: Whole, race: int, left: Whole) -> int:
    """Take the entry with the smallest key out of a heap of ``left`` entries.

    It is put behind the rest, so that after all have been taken the entries stand in reverse order:
    a second lap reads them from the end.

    Returns:
        The room taken.
    """
    room, key = rooms[slot, race, 0], keys[slot, race, 0]
    last = left - 1
    keys[slot, race, 0], rooms[slot, race, 0] = keys[slot, race, last], rooms[slot, race, last]
    keys[slot, race, last], rooms[slot, race, last] = key, room
    if last > 1:
        sift_down(keys, rooms, slot, race, 0, last)
    return int(room)


@njit(cache=True, error_model="numpy")
def bond_slot_of(anchors: NDArray[np.int32], viewer: Whole, anchor: Whole) -> int:
    """Return the bond slot of an anchor, -1 for none; anchors has shape (viewers, slots)."""
    for k in range(BOND_SLOTS):
        if anchors[viewer, k] == anchor:
            return k
    return -1


@njit(cache=True, error_model="numpy")
def build_feed(
    visitor: Record,
    slot: Whole,
    race_key: Keys,
    race_room: Places,
    shown: NDArray[np.int8],
    rooms: Records,
    content: NDArray[np.float64],
    category_share: NDArray[np.float64],
    on_platform: Places,
    begin: Whole,
    end: Whole,
    precision: float,
    taste: NDArray[np.float32],
    anchors: NDArray[np.int32],
    bonds: NDArray[np.float32],
    followed: Whole,
    invited_by: Whole,
    session: int,
    seed: np.uint64,
) -> None:
    """Rank the rooms of the visitor's platform for this opening.

    Race times of weight policy × e^{relevance × precision} order rooms as a Plackett-Luce draw.
    Followed rooms come first, by bond, then the room that a neighbour told of.

    Args:
        visitor: Who has just opened the app.
        slot: Her slot.
        race_key: Race times to be written, shape (slots, 2, rooms): organic and paid.
        race_room: Rooms in the order of the race, likewise.
        shown: Lap in which each room of the platform was last shown, shape (slots, rooms).
        rooms: All rooms.
        content: Content by room and segment.
        category_share: Share of each category in a room's line-up.
        on_platform: Rooms sorted by platform.
        begin: Where the rooms of her platform begin.
        end: Where they end.
        precision: Precision of the platform's recommender.
        taste: Tastes, shape (viewers, categories).
        anchors: Anchors of bond slots, shape (viewers, slots).
        bonds: Bonds, likewise.
        followed: Bits of her slots that are follows.
        invited_by: Anchor that a neighbour told of.
        session: Session.
        seed: Seed of the viewers.
    """
    count, paid_count, row = 0, 0, visitor.row
    sampled = end - begin > LARGEST_FEED
    limit = TWO_POWER_32 * CANDIDATES // (end - begin + 1)
    for place in range(begin, end):
        index = on_platform[place]
        room = rooms[index]
        shown[slot, place - begin] = 0
        k = bond_slot_of(anchors, row, room.anchor)
        follows = k >= 0 and (followed >> k) & 1
        invited = invited_by == room.anchor
        left_out = sampled and pair_key(row, room.key ^ session) >= limit
        if (left_out and not follows and not invited) or count >= LARGEST_FEED:
            continue
        words = draw4(seed, row, room.key, session, 0, FEED_RANK, 0)
        if follows:
            key = -1.0 - float(bonds[row, k])
        elif invited:
            key = -0.5
        else:
            suits = content[index, visitor.segment]
            for c in range(taste.shape[1]):
                suits += category_share[index, c] * np.float64(taste[row, c])
            key = rank_key(words[0], organic_weight(room.feed_weight, suits, precision))
        race_key[slot, ORGANIC, count], race_room[slot, ORGANIC, count] = key, index
        count += 1
        if room.budget_left_fen > 0:
            race_key[slot, PAID, paid_count] = rank_key(words[1], room.paid_weight)
            race_room[slot, PAID, paid_count] = index
            paid_count += 1
    heapify(race_key, race_room, slot, ORGANIC, count)
    heapify(race_key, race_room, slot, PAID, paid_count)
    visitor.feed_size = count
    visitor.feed_left = count
    visitor.paid_left = paid_count


@njit(cache=True, error_model="numpy")
def show(visitor: Record, slot: Whole, room: Record, shown: NDArray[np.int8]) -> bool:
    """Show a room unless it is off the air or was shown in this lap already."""
    mark = visitor.lap + 1
    live = room.start_minute <= visitor.clock < room.end_minute
    if not live or shown[slot, room.place_on_platform] == mark:
        return False
    shown[slot, room.place_on_platform] = mark
    return True


@njit(cache=True, error_model="numpy")
def next_room(
    visitor: Record,
    slot: Whole,
    race_key: Keys,
    race_room: Places,
    shown: NDArray[np.int8],
    rooms: Records,
    platform: Record,
) -> int:
    """Swipe on to the next live room; every k-th place is a paid one.

    After a page of places the feed begins again from the best; a whole lap in which no room was
    worth entering ends the visit.

    Returns:
        The room, or -1 when there is nothing (more) to see. ``visitor.paid`` tells whether the
        place was paid.
    """
    visitor.paid = 0
    visitor.place += 1
    if platform.paid_every > 0 and visitor.place % platform.paid_every == 0:
        while visitor.paid_left > 0:
            index = take_next(race_key, race_room, slot, PAID, visitor.paid_left)
            visitor.paid_left -= 1
            if rooms[index].budget_left_fen > 0 and show(visitor, slot, rooms[index], shown):
                visitor.paid = 1
                return index
    while True:
        if visitor.position == min(visitor.feed_size, platform.page):
            visitor.lap += 1
            if visitor.entered_this_lap == 0 or visitor.lap >= MOST_LAPS:
                return -1
            visitor.entered_this_lap = 0
            visitor.position = 0
        if visitor.feed_size - visitor.feed_left == visitor.position:
            index = take_next(race_key, race_room, slot, ORGANIC, visitor.feed_left)
            visitor.feed_left -= 1
        else:
            index = int(race_room[slot, ORGANIC, visitor.feed_size - 1 - visitor.position])
        visitor.position += 1
        if show(visitor, slot, rooms[index], shown):
            return index
