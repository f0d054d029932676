"""The arrival of visitors: a slot for each opener, her traits beside it, and her feed."""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.feed import build_feed, put_known_rooms
from simulator.kernels.inner import inner_kernel, inner_step
from simulator.kernels.state import BETWEEN_ROOMS, Record, Stage, Traits
from simulator.rules.randomness import Whole


@inner_kernel
def begin_visit(visitor: Record, viewer: Whole, minute: float) -> None:
    """Begin a visit: nothing seen yet."""
    visitor.row = viewer
    visitor.clock = minute
    visitor.room = BETWEEN_ROOMS
    visitor.lap = 0
    visitor.place = 0
    visitor.position = 0
    visitor.entered_this_lap = 0
    visitor.remembered = 0
    visitor.gifted_fen = 0


@inner_step
def admit(
    stage: Stage,
    columns: Traits,
    chunk: Whole,
    openers: NDArray[np.int32],
    arrival_minute: NDArray[np.float32],
    begin: Whole,
    end: Whole,
    tick_begin: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Give slots to the openers of a tick that belong to a chunk, and rank the rooms for them.

    An opener belongs to chunk (position modulo number of chunks); nothing she does depends on it.
    Traits are copied next to what changes in the visit. Columns are taken out of their tuples
    before the loop: a tuple handed on would be copied for each viewer.
    """
    counters, p = stage.chunks[chunk], stage.parameters[0]
    free, active, visitors = stage.free[chunk], stage.active[chunk], stage.visitors[chunk]
    race_key, race_room = stage.race_key[chunk], stage.race_room[chunk]
    rooms, platforms, taste = stage.rooms, stage.platforms, stage.taste
    on_platform, place_of_room = stage.on_platform, stage.place_of_room
    feed_key, feed_weight = stage.feed_key, stage.feed_weight
    feed_content, feed_share = stage.feed_content, stage.feed_share
    room_of_anchor, race_time = stage.room_of_anchor, stage.race_time
    bond_anchor, bond, followed = stage.bond_anchor, stage.bond, stage.followed
    invited_by, people, segments = columns.invited_by, columns.people, columns.segment
    wants = columns.wants
    opened, alpha, quality = columns.opened, columns.price_sensitivity, columns.quality_sensitivity
    impulsivity, gamma, doubt = columns.impulsivity, columns.susceptibility, columns.scepticism
    allowance, width = columns.allowance_fen, stage.active.shape[0]
    for position in range(begin + (chunk - begin) % width, end, width):
        viewer = openers[position]
        counters.free -= 1
        slot = free[counters.free]
        active[counters.active] = slot
        counters.active += 1
        visitor = visitors[slot]
        begin_visit(visitor, viewer, max(np.float64(arrival_minute[viewer]), tick_begin))
        visitor.people = people[viewer]
        visitor.segment = segments[viewer]
        visitor.platform = opened[viewer]
        visitor.price_sensitivity = np.float64(alpha[viewer])
        visitor.quality_weight = p.quality * np.float64(quality[viewer])
        visitor.impulsivity = np.float64(impulsivity[viewer])
        visitor.susceptibility = np.float64(gamma[viewer])
        visitor.scepticism = np.float64(doubt[viewer])
        visitor.allowance_fen = np.float64(allowance[viewer])
        platform = platforms[visitor.platform]
        known = put_known_rooms(
            visitor, slot, race_key, race_room, rooms, room_of_anchor, bond_anchor, bond,
            followed[viewer], invited_by[viewer], platform.followed_places,
        )  # fmt: skip
        build_feed(
            visitor, slot, platform, race_key, race_room, race_time, chunk, on_platform,
            wants[viewer], place_of_room, feed_key, feed_weight, feed_content, feed_share, taste,
            known, session, seed,
        )  # fmt: skip
