"""An evening in all rooms: ticks in which visitors act side by side, and what happens in between.

In a tick every visitor sees the rooms as they were when it began, so chunks of visitors can be
played in any order and in parallel. Between ticks, one thread serves requests for stock by time,
adds up who is where, and turns the rooms to the next pitch. All sums are whole numbers: the result
depends neither on threads nor on the number of chunks.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from simulator.kernels.advancing import advance_chunk
from simulator.kernels.bundling import partner_of
from simulator.kernels.feed import ORGANIC, PAID
from simulator.kernels.inner import inner_kernel
from simulator.kernels.quoting import put_in_basket
from simulator.kernels.state import BETWEEN_ROOMS, Record, Records, Stage, Tape, Traits
from simulator.kernels.visiting import leave
from simulator.rules.buying import smoothed_order_rate
from simulator.rules.numerics import power
from simulator.rules.randomness import Whole
from simulator.tables.parameters import Clock, Seeds

DISPLAY_MINUTES = 5.0
"""Viewers on show are a mean over about so many minutes."""
HERDING_MINUTES = 3.0
"""Orders that others see are those of about so many minutes."""
WORTH_A_THREAD = 400
"""Visitors below whom waking a second thread costs more than it brings."""


@inner_kernel
def turn_rooms(
    rooms: Records,
    platforms: Records,
    place_of_room: NDArray[np.int32],
    feed_weight: NDArray[np.float64],
    pitch_offer: NDArray[np.int32],
    pitch_end: NDArray[np.int32],
    minute: float,
) -> None:
    """Set what each room pitches at a minute, and its weight in the feed."""
    for r in range(rooms.shape[0]):
        room = rooms[r]
        while room.pitch < room.last_pitch and pitch_end[room.pitch] <= minute:
            room.pitch += 1
        on_air = room.start_minute <= minute < room.end_minute
        live = on_air and room.pitch < room.last_pitch
        room.offer = pitch_offer[room.pitch] if live else -1
        room.pitch_end = np.float64(pitch_end[room.pitch]) if live else minute + 1.0
        pays = on_air and room.budget_left_fen > 0
        drawn = power(1.0 + room.displayed, platforms[room.platform].popularity)
        feed_weight[ORGANIC, place_of_room[r]] = room.standing * drawn if on_air else 0.0
        feed_weight[PAID, place_of_room[r]] = room.paid_weight if pays else 0.0


@inner_kernel
def tape_tick(
    taped: Records, stock: NDArray[np.int64], rooms: Records, offers: Records, tick: Whole
) -> None:
    """Record what the visitors of a tick will see."""
    for r in range(rooms.shape[0]):
        entry, room = taped[tick, r], rooms[r]
        entry.displayed, entry.rate_ratio = room.displayed, room.rate_ratio
        entry.budget_left_fen = room.budget_left_fen
    for n in range(offers.shape[0]):
        stock[tick, n] = offers[n].stock_left


@inner_kernel
def comes_before(one: Record, other: Record) -> bool:
    """Tell whether a request is served first: by time, equal times by hash, equal hashes by row."""
    return bool(one.rank < other.rank or (one.rank == other.rank and one.row < other.row))


@inner_kernel
def line_up(requests: Records, chunks: Records, queue: Records) -> int:
    """Put the requests of a tick in order, whatever chunk they came from.

    A tick has few requests, so Shell's sort in place does (gaps of Ciura 2001).

    Returns:
        Number of requests.
    """
    total = 0
    for k in range(chunks.shape[0]):
        for j in range(chunks[k].requests):
            entry, asked = queue[total], requests[k, j]
            entry.rank, entry.row, entry.chunk, entry.place = asked.rank, asked.row, k, j
            total += 1
    moving = queue[total]
    for gap in (701, 301, 132, 57, 23, 10, 4, 1):
        for n in range(gap, total):
            copy_place(queue[n], moving)
            m = n
            while m >= gap and comes_before(moving, queue[m - gap]):
                copy_place(queue[m - gap], queue[m])
                m -= gap
            copy_place(moving, queue[m])
    return total


@inner_kernel
def copy_place(source: Record, target: Record) -> None:
    """Copy a place in the queue."""
    target.rank = source.rank
    target.row = source.row
    target.chunk = source.chunk
    target.place = source.place


@inner_kernel
def grant(asked: Record, units: Whole, sale: Record) -> None:
    """Write down an order."""
    sale.minute = asked.minute
    sale.row = asked.row
    sale.offer = asked.offer
    sale.units = units
    sale.heat = asked.heat
    sale.expected_quality = asked.expected_quality
    sale.minutes_watched = asked.minutes_watched
    sale.paid = asked.paid
    sale.benefit = asked.benefit
    sale.benefit_fen = asked.benefit_fen
    sale.reduction_fen = asked.reduction_fen
    sale.points_fen = asked.points_fen


@inner_kernel
def taken_off(asked: Record) -> np.int64:
    """Return what was taken off an offer's price for one viewer, fen per unit."""
    return np.int64(asked.benefit_fen + asked.reduction_fen + asked.points_fen)


@inner_kernel
def serve(
    stage: Stage,
    people_of: NDArray[np.int32],
    sales: Records,
    sold: int,
    minutes: Records,
    minute: Whole,
    session: int,
) -> int:
    """Serve the requests of a tick by time.

    What a viewer paid for units that were not left goes back to her wallet at once.

    Returns:
        Number of orders granted so far tonight, -1 if there is no room for more.
    """
    requests, queue, offers = stage.requests, stage.queue, stage.offers
    wallet_fen, last_purchase = stage.wallet_fen, stage.last_purchase
    for n in range(line_up(requests, stage.chunks, queue)):
        asked = requests[queue[n].chunk, queue[n].place]
        offer = offers[asked.offer]
        now = minutes[minute, offer.room]
        people = np.int64(people_of[asked.row])
        units = min(people, offer.stock_left)
        price = offer.price_fen - taken_off(asked)
        wallet_fen[asked.row] += (people - units) * (price - offer.coupon_fen)
        now.requested += people
        now.sold_out += people - units
        if units == 0:
            put_in_basket(asked.row, offer, asked.offer, asked, stage.perks, stage.purses, -1)
            visitor = stage.visitors[queue[n].chunk, asked.slot]
            here = visitor.row == asked.row and visitor.room == offer.room
            if here and visitor.entry <= asked.minute:
                visitor.bought -= asked.hopeful
            continue
        if sold == sales.shape[0]:
            return -1
        offer.stock_left -= units
        stage.rooms[offer.room].recent_orders += 1.0
        now.orders += units
        now.gmv_fen += units * price
        last_purchase[asked.row, stage.goods[offer.product].category] = session
        partner = partner_of(offer, asked.offer, stage.perks)
        if partner >= 0:
            last_purchase[asked.row, stage.goods[partner].category] = session
        grant(asked, units, sales[sold])
        sold += 1
    return sold


@inner_kernel
def add_up(
    rooms: Records,
    room_totals: Records,
    p: Record,
    budget_fen: NDArray[np.int64],
    entered_before: NDArray[np.int64],
    minutes: Records,
    minute: Whole,
    tick_minutes: float,
) -> None:
    """Add up who is where, what is on show, how hot each room is and what traffic money is left."""
    for r in range(rooms.shape[0]):
        room = rooms[r]
        people, simulated, spent, entered = 0, 0, 0, 0
        for k in range(room_totals.shape[0]):
            people += room_totals[k, r].present
            simulated += room_totals[k, r].simulated_present
            spent += room_totals[k, r].traffic_fen
            entered += room_totals[k, r].views
        room.present = people
        room.simulated_present = simulated
        room.budget_left_fen = max(budget_fen[r] - spent, 0) if room.bid_fen > 0 else 0
        on_show = np.float64(people + room.bots)
        room.displayed += (on_show - room.displayed) * min(tick_minutes / DISPLAY_MINUTES, 1.0)
        fading = tick_minutes / HERDING_MINUTES
        room.recent_viewers += (simulated - room.recent_viewers) * fading
        rate = smoothed_order_rate(
            room.recent_orders, room.recent_viewers, p.normal_rate, p.heat_viewers
        )
        room.rate_ratio = rate / p.normal_rate
        room.recent_orders *= 1.0 - fading
        minutes[minute, r].online = people
        minutes[minute, r].entries += entered - entered_before[r]
        entered_before[r] = entered


@inner_kernel
def close_evening(stage: Stage, minute: float, session: int, seed: np.uint64) -> None:
    """End all views when the session ends."""
    for k in range(stage.chunks.shape[0]):
        counters = stage.chunks[k]
        for n in range(counters.active):
            slot = stage.active[k, n]
            visitor = stage.visitors[k, slot]
            if visitor.room == BETWEEN_ROOMS:
                continue
            visitor.clock = minute
            index = visitor.room
            leave(
                visitor, stage.rooms[index], stage.offers, stage.memory[k], slot,
                stage.messages[k], counters, stage.room_totals[k, index],
                stage.content[index, visitor.segment], stage.bond_anchor, stage.bond,
                stage.followed, stage.visited, stage.wallet_fen, stage.parameters[0], session,
                seed,
            )  # fmt: skip
        counters.active = 0


@njit(cache=True, error_model="numpy", parallel=True)
def advance_chunks(
    stage: Stage,
    columns: Traits,
    clock: Clock,
    seeds: Seeds,
    openers: NDArray[np.int32],
    arrival_minute: NDArray[np.float32],
    begin: Whole,
    end: Whole,
    tick: Whole,
) -> None:
    """Play one tick for all chunks side by side."""
    for chunk in prange(stage.active.shape[0]):
        # As a signed number, so that the chunk's code is compiled once and not twice.
        advance_chunk(
            stage, columns, clock, seeds, np.int64(chunk), openers, arrival_minute, begin, end, tick
        )


@njit(cache=True, error_model="numpy")
def play_evening(
    stage: Stage,
    columns: Traits,
    clock: Clock,
    seeds: Seeds,
    pitch_offer: NDArray[np.int32],
    pitch_end: NDArray[np.int32],
    openers: NDArray[np.int32],
    first_opener: NDArray[np.int64],
    arrival_minute: NDArray[np.float32],
    budget_fen: NDArray[np.int64],
    sales: Records,
    minutes: Records,
    tape: Tape,
) -> int:
    """Play all ticks of an evening.

    Args:
        stage: Rooms, offers, products, visitors and everything that changes.
        columns: Traits of the viewers.
        clock: Session and length of the evening.
        seeds: Seeds of all draws.
        pitch_offer: Offers in the running orders of all rooms.
        pitch_end: Minutes at which these pitches end.
        openers: Rows of those who open an app, sorted by tick of arrival.
        first_opener: Position of the first arrival of each tick, shape (ticks + 1,).
        arrival_minute: Minute of arrival by viewer.
        budget_fen: Budget for traffic by room.
        sales: Orders granted, to be written.
        minutes: The evening minute by minute, to be written.
        tape: What visitors saw tick by tick, to be written if it has rows.

    Returns:
        Number of orders granted, or -1 if a buffer ran full.
    """
    sold, width = 0, stage.chunks.shape[0]
    entered = np.zeros(stage.rooms.shape[0], dtype=np.int64)
    for tick in range(first_opener.shape[0] - 1):
        begin, end = first_opener[tick], first_opener[tick + 1]
        minute = np.int64(tick * clock.tick_minutes)
        turn_rooms(
            stage.rooms, stage.platforms, stage.place_of_room, stage.feed_weight, pitch_offer,
            pitch_end, tick * clock.tick_minutes,
        )  # fmt: skip
        if tape.stock.shape[0] > 0:
            tape_tick(tape.rooms, tape.stock, stage.rooms, stage.offers, np.int64(tick))
        busy = end - begin
        for k in range(width):
            busy += stage.chunks[k].active
        if busy >= WORTH_A_THREAD:
            advance_chunks(stage, columns, clock, seeds, openers, arrival_minute, begin, end, tick)
        else:
            for k in range(width):
                advance_chunk(
                    stage, columns, clock, seeds, k, openers, arrival_minute, begin, end, tick
                )
        sold = serve(stage, columns.people, sales, sold, minutes, minute, clock.session)
        if sold < 0:
            return -1
        add_up(
            stage.rooms, stage.room_totals, stage.parameters[0], budget_fen, entered, minutes,
            minute, clock.tick_minutes,
        )  # fmt: skip
    if tape.stock.shape[0] > 0:
        tape_tick(
            tape.rooms, tape.stock, stage.rooms, stage.offers, np.int64(tape.stock.shape[0] - 1)
        )
    close_evening(stage, np.float64(clock.minutes), clock.session, seeds.viewers)
    for k in range(width):
        if stage.chunks[k].overflow > 0:
            return -1
    return sold
