"""Live control: rooms that choose their next pitch by what they have sold so far tonight.

Between ticks, one thread decides for every such room whose pitch ends: the next product of the
running order, the same one for another pitch (at most two in a row), or one that was on before. A
product is new only to viewers who have come since it was on; whoever has seen it has decided.

Every product is pitched at least once: when there is just time left for those not yet pitched, the
running order goes on. The choice is written into the running order, which visitors then read.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.inner import inner_kernel
from simulator.kernels.state import Record, Records
from simulator.rules.decisions import LIVE_CONTROL
from simulator.rules.live_control import believed_sales_rate, drawn_sales_rate, fresh_share
from simulator.rules.randomness import Whole, chance, draw
from simulator.tables.live_control import LONGEST_RUN, THOMPSON


@inner_kernel
def worth_of(
    pitched: Record,
    key: Whole,
    control: Record,
    fresh: float,
    minute: Whole,
    session: int,
    seed: np.uint64,
) -> float:
    """What a product is believed to earn per viewer and minute, fen, from whom it is new to."""
    if control.way == THOMPSON:
        bits = draw(seed, control.anchor_key, key, session, minute, LIVE_CONTROL, 0)
        rate = drawn_sales_rate(
            pitched.expected_rate, control.believed_orders, pitched.orders, pitched.fresh_minutes,
            bits,
        )  # fmt: skip
    else:
        rate = believed_sales_rate(
            pitched.expected_rate, control.believed_orders, pitched.orders, pitched.fresh_minutes
        )
    worth: float = rate * pitched.value_fen * fresh
    return worth


@inner_kernel
def freshness(pitched: Record, control: Record, middle: float) -> float:
    """Share of viewers in the middle of the coming pitch to whom a product is new."""
    if pitched.off_since < 0.0:
        return 1.0
    share: float = fresh_share(middle - pitched.off_since, control.hazard, control.variance)
    return share


@inner_kernel
def next_pitch(
    control: Record,
    pitched: Records,
    offers: Records,
    goods: Records,
    current: Whole,
    left: Whole,
    minute: Whole,
    middle: float,
    session: int,
    seed: np.uint64,
) -> int:
    """Choose what a room pitches when a pitch ends; ``left`` pitches are still to come.

    ``middle`` is the middle of the coming pitch.

    Returns:
        The offer.
    """
    first, count = control.first_offer, control.offers
    planned = pitched[first + control.shown % count].turn
    best: int = planned
    bits = draw(seed, control.anchor_key, 0, session, minute, LIVE_CONTROL, 0)
    if count - control.shown < left and chance(bits, control.attention):
        most = 0.0
        if offers[planned].stock_left > 0:
            key = goods[offers[planned].product].key
            fresh = freshness(pitched[planned], control, middle)
            most = worth_of(pitched[planned], key, control, fresh, minute, session, seed)
        for place in range(min(control.shown, count)):
            other = pitched[first + place].turn
            tired = other == current and control.run >= LONGEST_RUN
            if other == planned or tired or offers[other].stock_left <= 0:
                continue
            key = goods[offers[other].product].key
            fresh = freshness(pitched[other], control, middle)
            worth = worth_of(pitched[other], key, control, fresh, minute, session, seed)
            if worth > most:
                best, most = other, worth
    if best == planned:
        control.shown += 1
    control.run = control.run + 1 if best == current else 1
    pitched[best].fresh = freshness(pitched[best], control, middle)
    return best


@inner_kernel
def steer(
    controls: Records,
    pitched: Records,
    rooms: Records,
    offers: Records,
    goods: Records,
    pitch_offer: NDArray[np.int32],
    pitch_end: NDArray[np.int32],
    minute: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Let every room under live control whose pitch ends at a minute choose its next one."""
    for c in range(controls.shape[0]):
        control = controls[c]
        room = rooms[control.room]
        coming = room.pitch + 1
        if coming < room.last_pitch and pitch_end[room.pitch] <= minute:
            pitched[pitch_offer[room.pitch]].off_since = minute
            middle = 0.5 * (minute + np.float64(pitch_end[coming]))
            pitch_offer[coming] = next_pitch(
                control, pitched, offers, goods, pitch_offer[room.pitch], room.last_pitch - coming,
                np.int64(minute), middle, session, seed,
            )  # fmt: skip


@inner_kernel
def note_pitches(
    controls: Records,
    pitched: Records,
    rooms: Records,
    sales: Records,
    before: int,
    sold: int,
    tick_minutes: float,
) -> None:
    """Count viewers and orders of what was pitched in a tick."""
    for c in range(controls.shape[0]):
        room = rooms[controls[c].room]
        if room.offer >= 0:
            on = pitched[room.offer]
            on.fresh_minutes += on.fresh * room.simulated_present * tick_minutes
    for n in range(before, sold):
        pitched[sales[n].offer].orders += 1.0
