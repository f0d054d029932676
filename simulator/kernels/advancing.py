"""A tick of a chunk of visitors: whoever arrives is admitted, then each goes on to its end."""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.arriving import admit
from simulator.kernels.deciding import part_from_offer
from simulator.kernels.feed import bond_slot_of, next_room
from simulator.kernels.inner import inner_kernel, inner_step
from simulator.kernels.liking import liking_of
from simulator.kernels.state import BETWEEN_ROOMS, Record, Records, Stage, Traits
from simulator.kernels.visiting import enter, leave, turn_to_pitch, wants_to_enter, watch
from simulator.rules.randomness import Whole
from simulator.tables.columns import Bonds, Ratios, Tastes
from simulator.tables.fixed_point import bond_of
from simulator.tables.parameters import Clock, Seeds


@inner_kernel
def advance_chunk(
    stage: Stage,
    columns: Traits,
    clock: Clock,
    seeds: Seeds,
    chunk: Whole,
    openers: NDArray[np.int32],
    arrival_minute: NDArray[np.float32],
    begin: Whole,
    end: Whole,
    tick: Whole,
) -> None:
    """Play one tick for all visitors of a chunk; openers begin to end arrive in it."""
    tick_begin, counters = tick * clock.tick_minutes, stage.chunks[chunk]
    counters.requests = 0
    admit(
        stage, columns, chunk, openers, arrival_minute, begin, end, tick_begin, clock.session,
        seeds.viewers,
    )  # fmt: skip
    visit_rooms(
        stage.rooms, stage.content, stage.offers, stage.goods, stage.platforms,
        stage.parameters[0], stage.visitors[chunk], stage.memory[chunk], stage.race_room[chunk],
        counters, stage.active[chunk], stage.free[chunk], stage.requests[chunk],
        stage.messages[chunk], stage.room_totals[chunk],
        stage.offer_totals[chunk], stage.segment_totals[chunk], stage.taste,
        stage.reference_ratio, stage.last_purchase, stage.bond_anchor, stage.bond, stage.followed,
        stage.visited, stage.wallet_fen, stage.perks, stage.purses, tick_begin,
        clock.tick_minutes, clock.session, seeds.viewers,
    )  # fmt: skip


@inner_step
def visit_rooms(
    rooms: Records,
    content: NDArray[np.float64],
    offers: Records,
    goods: Records,
    platforms: Records,
    p: Record,
    visitors: Records,
    memory: Records,
    race_room: NDArray[np.int32],
    counters: Record,
    active: NDArray[np.int32],
    free: NDArray[np.int32],
    requests: Records,
    messages: Records,
    room_totals: Records,
    offer_totals: Records,
    segment_totals: Records,
    taste: Tastes,
    reference_ratio: Ratios,
    last_purchase: NDArray[np.int16],
    bond_anchor: NDArray[np.int16],
    bond: Bonds,
    followed: NDArray[np.uint8],
    visited: NDArray[np.uint8],
    wallet_fen: NDArray[np.int64],
    perks: Records,
    purses: Records,
    tick_begin: float,
    tick_minutes: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Follow each visitor of a chunk to the end of the tick, or until she closes the app."""
    tick_end = tick_begin + tick_minutes
    k = 0
    while k < counters.active:
        slot = active[k]
        visitor = visitors[slot]
        row, segment = visitor.row, visitor.segment
        closes = False
        while visitor.clock < tick_end and not closes:
            if visitor.room == BETWEEN_ROOMS:
                platform = platforms[visitor.platform]
                index = next_room(visitor, slot, race_room, rooms, platform)
                if index < 0:
                    closes = True
                    continue
                room = rooms[index]
                bond_slot = bond_slot_of(bond_anchor, row, room.anchor)
                tie = 0.0 if bond_slot < 0 else bond_of(bond[row, bond_slot])
                liking, discount = 0.0, 0.0
                if room.offer >= 0:
                    liking = liking_of(taste, row, goods[offers[room.offer].product])
                    discount = offers[room.offer].discount
                show = content[index, segment]
                if not wants_to_enter(visitor, room, tie, liking, show, discount, p, session, seed):
                    room_totals[index].skips += visitor.people
                    visitor.clock += p.glance_minutes
                    continue
                enter(
                    visitor, room, index, bond_slot, tie, room_totals[index],
                    segment_totals[segment], p, session, seed,
                )  # fmt: skip
                turn_to_pitch(
                    visitor, room, offers, goods, memory, slot, offer_totals, perks, taste, show,
                    p, session, seed,
                )  # fmt: skip
                continue
            index = visitor.room
            room = rooms[index]
            if visitor.clock >= visitor.gone or visitor.clock >= room.end_minute:
                closes = leave(
                    visitor, room, offers, memory, slot, messages, counters, room_totals[index],
                    content[index, segment], bond_anchor, bond, followed, visited,
                    wallet_fen, p, session, seed,
                )  # fmt: skip
            elif visitor.offer != room.offer:
                if visitor.offer >= 0:
                    part_from_offer(visitor, offers[visitor.offer].product, memory, slot)
                turn_to_pitch(
                    visitor, room, offers, goods, memory, slot, offer_totals, perks, taste,
                    content[index, segment], p, session, seed,
                )  # fmt: skip
            else:
                watch(
                    visitor, room, offers, goods, offer_totals, segment_totals[segment],
                    taste, reference_ratio, last_purchase, wallet_fen, perks, purses, requests,
                    counters, slot, p, tick_begin, tick_minutes, session, seed,
                )  # fmt: skip
        if closes:
            counters.active -= 1
            active[k] = active[counters.active]
            free[counters.free] = slot
            counters.free += 1
        else:
            k += 1
