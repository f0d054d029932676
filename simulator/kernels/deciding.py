"""What one visitor decides in a room: consider, buy, interact, follow, and what it does to her."""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.inner import inner_kernel, inner_step
from simulator.kernels.state import REMEMBERED, Record, Records
from simulator.rules.bonds import bond_after_view
from simulator.rules.buying import (
    believed_share,
    budget_strain,
    buy_probability,
    consumer_surplus_fen,
    heat,
    misbelief_surplus_fen,
    perceived_quality,
    price_utility,
    product_utility,
    reference_after,
    reference_gain_or_loss,
    room_utility,
    satiation,
    scarcity,
    static_utility,
)
from simulator.rules.decisions import COMMENT, CONSIDER, FOLLOW, GIFT, LIKE, SHARE
from simulator.rules.interacting import (
    any_event_probability,
    follow_probability,
    gift_fen,
    interaction_hazard_ratio,
)
from simulator.rules.promotions import bundle_mean
from simulator.rules.randomness import Whole, chance, draw, draw4, exponential
from simulator.tables.columns import BOND_SLOTS, Bonds
from simulator.tables.fixed_point import bond_of

ATTENDING, CONSIDERING, DECIDED, UNMOVED = 0, 1, 2, 3
TICK_PARTS = 1048576.0
HASHES = 4294967296


@inner_step
def meet_offer(
    visitor: Record,
    offer: Whole,
    product: Whole,
    key: Whole,
    memory: Records,
    slot: Whole,
    session: int,
    seed: np.uint64,
) -> bool:
    """Turn to an offer, remembering what was seen of the product before.

    Attention to a product lasts the whole evening, over pitches and rooms; a decision is final.

    Returns:
        Whether she comes to this offer now: exposure counts once per offer, and again if she has
        seen the product elsewhere in between.
    """
    words = draw4(seed, visitor.row, key, session, 0, CONSIDER, 0)
    visitor.offer = offer
    visitor.taste_bits = words[1]
    visitor.needed = exponential(words[0])
    visitor.stage = ATTENDING
    visitor.attention = 0.0
    known = visitor.remembered
    for k in range(min(known, REMEMBERED)):
        if memory[slot, k].product == product:
            visitor.attention = memory[slot, k].attention
            if visitor.attention < 0.0:
                visitor.stage = DECIDED
            seen_here = memory[slot, k].offer == offer
            memory[slot, k].offer = offer
            return not seen_here
    memory[slot, known % REMEMBERED].product = product
    memory[slot, known % REMEMBERED].offer = offer
    memory[slot, known % REMEMBERED].attention = 0.0
    visitor.remembered = known + 1
    return True


@inner_kernel
def part_from_offer(visitor: Record, product: Whole, memory: Records, slot: Whole) -> None:
    """Remember the attention given to the offer on show; a decision is remembered as -1."""
    if visitor.stage == DECIDED:
        attention = -1.0
    elif visitor.stage == ATTENDING:
        attention = visitor.needed - (visitor.ready - visitor.clock) * visitor.attention_rate
    else:
        attention = visitor.needed
    for k in range(min(visitor.remembered, REMEMBERED)):
        if memory[slot, k].product == product:
            memory[slot, k].attention = attention
            return


@inner_kernel
def price_part(
    price_fen: float,
    comparable_fen: float,
    reference_ratio: float,
    price_sensitivity: float,
    allowance_fen: float,
    p: Record,
) -> float:
    """What paying a price costs in utility: level, reference and budget."""
    ratio = price_fen / comparable_fen
    reference = reference_gain_or_loss(reference_ratio, ratio, p.reference_gain, p.loss_aversion)
    strain = budget_strain(price_fen, allowance_fen, p.budget)
    return price_utility(ratio, price_sensitivity, reference, strain)


@inner_step
def consider(
    visitor: Record,
    room: Record,
    offer: Record,
    good: Record,
    taste: float,
    reference_ratio: float,
    sessions_since_purchase: float,
    price_fen: Whole,
    comparable_fen: float,
    second_worth: float,
    second_fullness: float,
    segment_total: Record,
    offer_total: Record,
    p: Record,
) -> float:
    """Form the value of the offer on show, once; it then waits for heat to add to it.

    Returns:
        The reference ratio after the price was seen.
    """
    believed = believed_share(
        visitor.bond, visitor.scepticism, p.belief_base, p.belief_bond, p.belief_scepticism
    )
    expected = perceived_quality(good.quality, offer.exaggeration, good.rating, believed)
    worth = product_utility(
        good.room_intercept, good.common_utility, taste, p.taste, expected,
        visitor.quality_weight,
    )  # fmt: skip
    place = room_utility(room.buying_shift, visitor.bond, p.bond, offer.image_fit, p.image_fit)
    price = np.float64(price_fen)
    cost = price_part(
        price, comparable_fen, reference_ratio, visitor.price_sensitivity,
        visitor.allowance_fen, p,
    )  # fmt: skip
    fullness = satiation(sessions_since_purchase, good.satiation_sessions, p.satiation)
    lead = 1.0
    if comparable_fen > good.comparable_fen:
        lead = good.comparable_fen / comparable_fen
        worth = bundle_mean(worth, second_worth, lead)
        fullness = bundle_mean(fullness, second_fullness, lead)
    value = static_utility(worth, place, cost, fullness)
    # Most would not buy at any heat: they need not be asked again while this pitch lasts.
    moved = chance(visitor.taste_bits, buy_probability(value, p.heat_cap))
    visitor.stage = CONSIDERING if moved else UNMOVED
    visitor.value = value
    visitor.reference_ratio = reference_ratio
    visitor.expected_quality = expected
    if visitor.attention >= visitor.needed:
        # Seen again in another pitch or room: the decision is the same one, at another price.
        return reference_ratio
    visitor.attention = visitor.needed
    honest = perceived_quality(good.quality, 0.0, good.rating, believed)
    note_surplus(visitor, comparable_fen, value, lead * (expected - honest), segment_total)
    offer_total.considered += visitor.people
    return reference_after(reference_ratio, price / comparable_fen, p.reference_adjustment)


@inner_step
def note_surplus(
    visitor: Record, comparable_fen: float, value: float, talked_up: float, segment_total: Record
) -> None:
    """Add the decision's consumer surplus, and the regret from quality that was only claimed."""
    truth = value - visitor.quality_weight * talked_up
    surplus = consumer_surplus_fen(comparable_fen, visitor.price_sensitivity, value)
    regret = -misbelief_surplus_fen(comparable_fen, visitor.price_sensitivity, value, truth)
    people = np.float64(visitor.people)
    segment_total.surplus_fen += np.int64(surplus * people)
    segment_total.regret_fen += np.int64(regret * people)


@inner_kernel
def scarcity_shown(offer: Record) -> float:
    """How scarce an offer looks: by what is left, or as it is made to look."""
    real = scarcity(np.float64(offer.stock_left), np.float64(offer.committed_units))
    return max(real, np.float64(offer.scarcity))


@inner_kernel
def warmth_of(visitor: Record, room: Record, shown: float, p: Record) -> float:
    """Heat that a visitor feels in a room, given how scarce the offer looks."""
    warmth: float = heat(
        visitor.impulsivity, shown, p.scarcity, visitor.susceptibility, room.rate_ratio, p.heat_cap
    )
    return warmth


@inner_step
def is_tempted(visitor: Record, room: Record, offer: Record, p: Record) -> tuple[bool, float]:
    """Tell whether taste allows buying at this heat.

    Returns:
        Whether it does, and the heat.
    """
    warmth = warmth_of(visitor, room, scarcity_shown(offer), p)
    return chance(visitor.taste_bits, buy_probability(visitor.value, warmth)), warmth


@inner_step
def buys_after_comparing(
    visitor: Record,
    price_fen: Whole,
    lowest_fen: Whole,
    comparable_fen: float,
    warmth: float,
    p: Record,
) -> tuple[bool, float]:
    """Compare with the lowest price in sight, which becomes the reference, before buying.

    Returns:
        Whether she still buys, and the reference ratio afterwards.
    """
    price = np.float64(price_fen)
    seen = min(np.float64(lowest_fen), price) / comparable_fen
    alpha, allowance = visitor.price_sensitivity, visitor.allowance_fen
    value = visitor.value
    value += price_part(price, comparable_fen, seen, alpha, allowance, p)
    value -= price_part(price, comparable_fen, visitor.reference_ratio, alpha, allowance, p)
    return chance(visitor.taste_bits, buy_probability(value, warmth)), seen


@inner_step
def request(
    visitor: Record,
    asked: Record,
    offer: Whole,
    slot: Whole,
    minute: float,
    tick_begin: float,
    tick_minutes: float,
    warmth: float,
    tie_break: Whole,
) -> None:
    """Fill in a request for stock."""
    when = np.int64((minute - tick_begin) / tick_minutes * TICK_PARTS)
    asked.minute = minute
    asked.rank = when * HASHES + tie_break
    asked.row = visitor.row
    asked.offer = offer
    asked.slot = slot
    asked.heat = warmth
    asked.expected_quality = visitor.expected_quality
    asked.minutes_watched = minute - visitor.entry
    asked.paid = visitor.paid


@inner_step
def interact(
    visitor: Record,
    room: Record,
    minutes: float,
    warmth: float,
    wallet_fen: Whole,
    total: Record,
    p: Record,
    session: int,
    seed: np.uint64,
) -> tuple[np.int64, bool]:
    """Comment, like, send a gift, share: at least once in the view or not.

    Returns:
        The gift of all people stood for, fen, and whether the room is shared.
    """
    key, lap, people = room.anchor_key, visitor.lap, visitor.people
    urge = minutes * interaction_hazard_ratio(
        room.interaction - 0.5, p.skill, visitor.bond, p.interaction_bond, warmth,
        p.interaction_heat,
    )  # fmt: skip
    word = draw(seed, visitor.row, key, session, lap, COMMENT, 0)
    if chance(word, any_event_probability(p.comment_hazard * room.comment_factor * urge)):
        total.comments += people
    word = draw(seed, visitor.row, key, session, lap, LIKE, 0)
    if chance(word, any_event_probability(p.like_hazard * urge)):
        total.likes += people
    gift = np.int64(0)
    words = draw4(seed, visitor.row, key, session, lap, GIFT, 0)
    if chance(words[0], any_event_probability(p.gift_hazard * urge)):
        allowed = np.int64(p.gift_cap_fen) - visitor.gifted_fen
        limit = min(wallet_fen // people, allowed)
        one = np.int64(gift_fen(words[1], p.gift_median_fen, p.gift_spread, limit))
        visitor.gifted_fen += one
        gift = one * people
        total.gifts_fen += gift
    word = draw(seed, visitor.row, key, session, lap, SHARE, 0)
    shares = chance(word, any_event_probability(p.share_hazard * urge))
    if shares:
        total.shares += people
    return gift, shares


@inner_kernel
def deepened(bond: float, minutes: float, bonding: float, p: Record) -> float:
    """Return the bond with a followed host after a view."""
    return bond_after_view(bond, minutes, p.watching_gain * bonding, p.watching_minutes)


@inner_step
def follows(
    visitor: Record,
    room: Record,
    content: float,
    minutes: float,
    p: Record,
    session: int,
    seed: np.uint64,
) -> bool:
    """Decide at the end of a view whether to follow the host."""
    probability = follow_probability(
        p.follow_intercept + room.follow_shift, minutes, p.follow_minutes, room.charisma - 0.5,
        p.follow_charisma, room.interaction - 0.5, p.skill, content, p.follow_content,
        visitor.bought > 0, p.follow_bought,
    )  # fmt: skip
    word = draw(seed, visitor.row, room.anchor_key, session, visitor.lap, FOLLOW, 0)
    return chance(word, probability)


@inner_kernel
def weakest_slot(anchors: NDArray[np.int16], bonds: Bonds, viewer: Whole) -> int:
    """Return a free bond slot, or the one with the weakest bond when all are taken."""
    weakest, least = 0, 2.0
    for k in range(BOND_SLOTS):
        if anchors[viewer, k] < 0:
            return k
        bond = bond_of(bonds[viewer, k])
        if bond < least:
            weakest, least = k, bond
    return weakest
