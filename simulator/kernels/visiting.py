"""The way of visitors through a tick: swipe, enter, attend, buy, leave, swipe on or close."""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.bundling import partner_of, partner_parts
from simulator.kernels.deciding import (
    ATTENDING,
    CONSIDERING,
    DECIDED,
    buys_after_comparing,
    consider,
    deepened,
    follows,
    interact,
    is_tempted,
    meet_offer,
    part_from_offer,
    request,
    scarcity_shown,
    warmth_of,
    weakest_slot,
)
from simulator.kernels.inner import inner_step
from simulator.kernels.liking import liking_of
from simulator.kernels.quoting import claims_coupon, put_in_basket, quote
from simulator.kernels.state import BETWEEN_ROOMS, Record, Records
from simulator.rules.buying import attention_rate
from simulator.rules.decisions import CLOSE, CONSIDER, ENTER, STAY
from simulator.rules.feed import enter_probability, enter_utility
from simulator.rules.randomness import (
    Whole,
    chance,
    draw,
    draw4,
    exponential,
    gamma_from_words,
)
from simulator.rules.staying import leave_hazard, leave_index, minutes_to_threshold
from simulator.tables.columns import Bonds, Ratios, Tastes
from simulator.tables.fixed_point import bond_of, kept_bond, kept_ratio, ratio_of


@inner_step
def wants_to_enter(
    visitor: Record,
    room: Record,
    bond: float,
    taste: float,
    content: float,
    discount: float,
    p: Record,
    session: int,
    seed: np.uint64,
) -> bool:
    """Decide whether the room on show is entered or skipped."""
    utility = enter_utility(
        p.enter_intercept, room.entering_shock, bond, p.enter_bond, taste, p.enter_taste, content,
        p.enter_content, discount, p.enter_discount, room.displayed, p.popularity,
    )  # fmt: skip
    word = draw(seed, visitor.row, room.key, session, visitor.lap, ENTER, 0)
    return chance(word, enter_probability(utility))


@inner_step
def enter(
    visitor: Record,
    room: Record,
    index: Whole,
    bond_slot: Whole,
    bond: float,
    total: Record,
    segment_total: Record,
    p: Record,
    session: int,
    seed: np.uint64,
) -> None:
    """Begin a view: patience is drawn once; the room has one more viewer."""
    words = draw4(seed, visitor.row, room.key, session, visitor.lap, STAY, 0)
    visitor.frailty = gamma_from_words(
        p.frailty_variance, words[0], words[1], seed, visitor.row, room.key, session, visitor.lap,
        STAY,
    )  # fmt: skip
    visitor.patience = exponential(words[2])
    visitor.hazard = 0.0
    visitor.since = visitor.clock
    visitor.bond_slot = bond_slot
    visitor.bond = bond
    visitor.room = index
    visitor.entry = visitor.clock
    visitor.bought = 0
    visitor.entered_this_lap = 1
    total.present += visitor.people
    total.simulated_present += 1
    total.views += visitor.people
    total.simulated_views += 1
    segment_total.views += visitor.people
    if visitor.paid == 1:
        total.paid_views += visitor.people
        total.traffic_fen += visitor.people * room.bid_fen


@inner_step
def turn_to_pitch(
    visitor: Record,
    room: Record,
    offers: Records,
    goods: Records,
    memory: Records,
    slot: Whole,
    offer_totals: Records,
    perks: Records,
    taste: Tastes,
    content: float,
    p: Record,
    session: int,
    seed: np.uint64,
) -> None:
    """Attend to what the room pitches now; when she considers it and when she leaves follow."""
    now, fit, hard_selling = visitor.clock, 0.0, 0.0
    visitor.patience -= visitor.hazard * (now - visitor.since)
    visitor.since = now
    if room.offer >= 0:
        offer = offers[room.offer]
        good = goods[offer.product]
        if meet_offer(visitor, room.offer, offer.product, good.key, memory, slot, session, seed):
            offer_totals[room.offer].exposed += visitor.people
            offer_totals[room.offer].simulated_exposed += 1
            if offer.perk != 0 and claims_coupon(visitor.row, perks[room.offer], session, seed):
                offer_totals[room.offer].claimed += visitor.people
        fit = liking_of(taste, visitor.row, good)
        hard_selling = offer.exaggeration
        visitor.attention_rate = attention_rate(
            p.attention_minutes, room.interaction, p.attention_interaction, offer.novelty,
            p.attention_novelty,
        )  # fmt: skip
        missing = max(visitor.needed - visitor.attention, 0.0)
        visitor.ready = now + missing / visitor.attention_rate
    else:
        visitor.offer = -1
        visitor.stage = DECIDED
    index = leave_index(
        content, p.stay_content, visitor.bond, p.stay_bond, fit, p.stay_fit, hard_selling,
        p.stay_hard_selling, room.lag, p.stay_lag,
    )  # fmt: skip
    visitor.hazard = leave_hazard(p.base_hazard * room.leave_factor, visitor.frailty, index)
    visitor.gone = now + minutes_to_threshold(visitor.patience, visitor.hazard)


@inner_step
def watch(
    visitor: Record,
    room: Record,
    offers: Records,
    goods: Records,
    offer_totals: Records,
    segment_total: Record,
    taste: Tastes,
    reference_ratio: Ratios,
    last_purchase: NDArray[np.int16],
    wallet_fen: NDArray[np.int64],
    perks: Records,
    purses: Records,
    requests: Records,
    counters: Record,
    slot: Whole,
    p: Record,
    tick_begin: float,
    tick_minutes: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Consider and buy what is on show if it is time, and wait for what happens next.

    Only who is tempted by more heat is asked again at every tick; all others sleep until they are
    ready, the pitch ends, or they leave.
    """
    now = visitor.clock
    if visitor.stage == ATTENDING and now >= visitor.ready:
        offer = offers[visitor.offer]
        good = goods[offer.product]
        row = visitor.row
        since = np.float64(session - last_purchase[row, good.category])
        price = quote(row, offer, visitor.offer, perks, purses, session, seed)[0]
        comparable, worth, fullness = good.comparable_fen, 0.0, 0.0
        partner = partner_of(offer, visitor.offer, perks)
        if partner >= 0:
            second = goods[partner]
            comparable += second.comparable_fen
            worth, fullness = partner_parts(
                visitor, second, liking_of(taste, row, second),
                np.float64(session - last_purchase[row, second.category]), p,
            )  # fmt: skip
        after = consider(
            visitor, room, offer, good, liking_of(taste, row, good),
            ratio_of(reference_ratio[row, good.category]), since, price, comparable, worth,
            fullness, segment_total, offer_totals[visitor.offer], p,
        )  # fmt: skip
        reference_ratio[row, good.category] = kept_ratio(after)
    if visitor.stage == CONSIDERING:
        try_to_buy(
            visitor, room, offers, goods, reference_ratio, wallet_fen, perks, purses, requests,
            counters, slot, p, now, tick_begin, tick_minutes, session, seed,
        )  # fmt: skip
    until = min(visitor.gone, room.pitch_end)
    if visitor.stage == ATTENDING:
        until = min(until, visitor.ready)
    elif visitor.stage == CONSIDERING:
        until = min(until, tick_begin + tick_minutes)
    visitor.clock = until


@inner_step
def try_to_buy(
    visitor: Record,
    room: Record,
    offers: Records,
    goods: Records,
    reference_ratio: Ratios,
    wallet_fen: NDArray[np.int64],
    perks: Records,
    purses: Records,
    requests: Records,
    counters: Record,
    slot: Whole,
    p: Record,
    minute: float,
    tick_begin: float,
    tick_minutes: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Ask for stock if she is tempted, still buys after comparing, can pay and checks out."""
    offer = offers[visitor.offer]
    tempted, warmth = is_tempted(visitor, room, offer, p)
    if not tempted:
        return
    visitor.stage = DECIDED
    good = goods[offer.product]
    words = draw4(seed, visitor.row, good.key, session, 0, CONSIDER, 0)
    price, benefit, benefit_fen, reduction_fen, points_fen = quote(
        visitor.row, offer, visitor.offer, perks, purses, session, seed
    )
    if chance(words[2], p.comparing_share):
        lowest, comparable = good.lowest_fen, good.comparable_fen
        partner = partner_of(offer, visitor.offer, perks)
        if partner >= 0:
            lowest += goods[partner].lowest_fen
            comparable += goods[partner].comparable_fen
        still, after = buys_after_comparing(visitor, price, lowest, comparable, warmth, p)
        reference_ratio[visitor.row, good.category] = kept_ratio(after)
        if not still:
            return
    payment = price * visitor.people
    if payment > wallet_fen[visitor.row] or not chance(words[3], p.checkout_completion):
        return
    if counters.requests >= requests.shape[0]:
        counters.overflow += 1
        return
    wallet_fen[visitor.row] -= payment
    request(
        visitor, requests[counters.requests], visitor.offer, slot, minute, tick_begin,
        tick_minutes, warmth, words[3],
    )  # fmt: skip
    # Who asks for what is gone will hear so; ``serve`` tells the others.
    hopeful = 1 if offer.stock_left > 0 else 0
    asked = requests[counters.requests]
    asked.hopeful = hopeful
    asked.benefit, asked.benefit_fen = benefit, benefit_fen
    asked.reduction_fen, asked.points_fen = reduction_fen, points_fen
    put_in_basket(visitor.row, offer, visitor.offer, asked, perks, purses, 1)
    visitor.bought += hopeful
    counters.requests += 1


@inner_step
def leave(
    visitor: Record,
    room: Record,
    offers: Records,
    memory: Records,
    slot: Whole,
    messages: Records,
    counters: Record,
    total: Record,
    content: float,
    bond_anchor: NDArray[np.int16],
    bond: Bonds,
    followed: NDArray[np.uint8],
    visited: NDArray[np.uint8],
    wallet_fen: NDArray[np.int64],
    p: Record,
    session: int,
    seed: np.uint64,
) -> bool:
    """End a view: what was done in it, the bond, and whether she swipes on.

    Returns:
        Whether she closes the app.
    """
    row, minutes, shown = visitor.row, visitor.clock - visitor.entry, 0.0
    if visitor.offer >= 0:
        offer = offers[visitor.offer]
        part_from_offer(visitor, offer.product, memory, slot)
        shown = scarcity_shown(offer)
    warmth = warmth_of(visitor, room, shown, p)
    gift, shares = interact(
        visitor, room, minutes, warmth, wallet_fen[row], total, p, session, seed
    )
    wallet_fen[row] -= gift
    if shares:
        if counters.messages < messages.shape[0]:
            messages[counters.messages].row = row
            messages[counters.messages].anchor = room.anchor
            counters.messages += 1
        else:
            counters.overflow += 1
    k = visitor.bond_slot
    if k >= 0 and bond_anchor[row, k] == room.anchor:
        bond[row, k] = kept_bond(deepened(bond_of(bond[row, k]), minutes, room.bonding, p))
        visited[row] |= np.uint8(1 << k)
    elif follows(visitor, room, content, minutes, p, session, seed):
        k = weakest_slot(bond_anchor, bond, row)
        bond_anchor[row, k] = room.anchor
        bond[row, k] = kept_bond(p.initial_bond * room.bonding)
        followed[row] |= np.uint8(1 << k)
        visited[row] |= np.uint8(1 << k)
        total.follows += visitor.people
    total.stay_seconds += np.int64(minutes * 60.0 + 0.5) * visitor.people
    total.present -= visitor.people
    total.simulated_present -= 1
    visitor.room = BETWEEN_ROOMS
    word = draw(seed, row, room.key, session, visitor.lap, CLOSE, 0)
    return chance(word, p.close_probability)
