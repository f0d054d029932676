"""From the evening's tables to the records that the audience kernel reads."""

import itertools

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.state import (
    CHUNK,
    CONTROL,
    GOOD,
    MEMORY,
    MESSAGE,
    OFFER,
    OFFER_TOTAL,
    PARAMETERS,
    PERK,
    PITCHED,
    PLACE,
    PLATFORM,
    PURSE,
    REMEMBERED,
    REQUEST,
    ROOM,
    ROOM_TOTAL,
    SEGMENT_TOTAL,
    VISITOR,
    Control,
    Records,
    Stage,
    filled,
    records,
)
from simulator.kernels.workspace import Workspace
from simulator.rules.randomness import pair_key
from simulator.tables.columns import ViewerColumns
from simulator.tables.evening import Evening, Pitches, Rooms
from simulator.tables.parameters import AudienceParameters
from simulator.tables.personal_prices import NO_CLUB, NO_PARTNER, Perks, Purses
from simulator.tables.products import Products

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
CHUNKS = 8
SPARE_SLOTS = 64


def room_records(
    rooms: Rooms, pitches: Pitches, anchor_keys: Whole, platform_keys: Whole, charisma_utility: Real
) -> Records:
    """Prepare tonight's rooms.

    Args:
        rooms: Tonight's rooms.
        pitches: Their running orders.
        anchor_keys: 32-bit keys of all anchors.
        platform_keys: 32-bit keys of all platforms.
        charisma_utility: Utility that the host's charisma adds to every purchase, by room.

    Returns:
        Records in the order of the rooms.
    """
    keys = [
        int(pair_key(int(anchor_keys[anchor]), int(platform_keys[platform])))
        for anchor, platform in zip(rooms.anchor, rooms.platform, strict=True)
    ]
    bidding = rooms.bid_fen > 0
    return filled(
        ROOM,
        len(rooms),
        interaction=rooms.interaction,
        charisma=rooms.charisma,
        bonding=rooms.bonding,
        lag=rooms.lag,
        standing=rooms.standing,
        paid_weight=rooms.paid_weight,
        entering_shock=rooms.entering_shock,
        buying_shift=rooms.buying_shock.astype(np.float64) + charisma_utility,
        displayed=rooms.displayed_bots,
        rate_ratio=1.0,
        leave_factor=rooms.leave_factor,
        comment_factor=rooms.comment_factor,
        follow_shift=rooms.follow_shift,
        key=keys,
        anchor_key=anchor_keys[rooms.anchor],
        bid_fen=rooms.bid_fen,
        bots=rooms.displayed_bots,
        budget_left_fen=np.where(bidding, rooms.traffic_budget_fen, 0),
        anchor=rooms.anchor,
        platform=rooms.platform,
        start_minute=rooms.start_minute,
        end_minute=rooms.end_minute,
        offer=-1,
        pitch=pitches.first[:-1],
        last_pitch=pitches.first[1:],
    )


def by_platform(
    platform: NDArray[np.int32], platforms: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Sort rooms by platform.

    Returns:
        Rooms in order, and where each platform begins among them, shape (platforms + 1,).
    """
    order = np.argsort(platform, kind="stable").astype(np.int32)
    first = np.searchsorted(platform[order], np.arange(platforms + 1)).astype(np.int32)
    return order, first


def good_records(
    products: Products,
    evening: Evening,
    room_intercept: Real,
    shelf_intercept: Real,
    satiation_sessions: Real,
    awareness_part: Real,
) -> Records:
    """Prepare tonight's products.

    Args:
        products: The table of products.
        evening: Tonight's offers, for the lowest price in sight.
        room_intercept: beta_0 in rooms by category.
        shelf_intercept: beta_0 on the shelf by category.
        satiation_sessions: tau by category, sessions.
        awareness_part: Utility of awareness by product.

    Returns:
        Records in the order of products.
    """
    offers, category = evening.offers, products.category
    lowest = products.shelf_price_fen.copy()
    np.minimum.at(lowest, offers.product, offers.price_fen - offers.coupon_fen)
    weight = products.awareness.astype(np.float64) * products.rating.astype(np.float64)
    appeal = products.appeal.astype(np.float64)
    return filled(
        GOOD,
        len(products),
        comparable_fen=products.comparable_price_fen,
        quality=products.quality,
        rating=products.rating,
        common_utility=appeal + awareness_part + evening.buying_shift + products.added_utility,
        room_intercept=room_intercept[category],
        shelf_intercept=shelf_intercept[category],
        satiation_sessions=satiation_sessions[category],
        sampling_weight=np.where(products.active, weight, 0.0),
        key=products.keys,
        shelf_price_fen=products.shelf_price_fen,
        lowest_fen=lowest,
        category=category,
    )


def offer_records(evening: Evening) -> Records:
    """Prepare tonight's offers."""
    offers = evening.offers
    names = [name for name in (OFFER.names or ()) if name not in ("stock_left", "perk")]
    columns = {name: getattr(offers, name) for name in names}
    perk = perk_of(evening.perks, len(offers))
    return filled(OFFER, len(offers), stock_left=offers.committed_units, perk=perk, **columns)


def perk_of(perks: Perks, offers: int) -> NDArray[np.bool_]:
    """Tell which offers take something off for somebody."""
    if not len(perks):
        return np.zeros(offers, np.bool_)
    some = (perks.coupon_fen > 0) | (perks.club != NO_CLUB) | (perks.partner != NO_PARTNER)
    return np.asarray(some, np.bool_)


def perk_records(perks: Perks) -> Records:
    """Prepare what tonight's offers take off for whom."""
    columns = {name: getattr(perks, name) for name in PERK.names or ()}
    return filled(PERK, len(perks), **columns)


def purse_records(purses: Purses) -> Records:
    """Prepare what viewers have with brands."""
    rows = records(purses.member.shape, PURSE)
    rows["member"], rows["points_fen"] = purses.member, purses.points_fen
    rows["insert"] = purses.insert
    return rows


def control_records(evening: Evening, anchor_keys: Whole) -> Control:
    """Prepare tonight's live control; its records have no rows where nobody asked for it."""
    controls, rooms = evening.controls, evening.rooms
    products = np.bincount(evening.offers.room, minlength=len(rooms))
    first_offer = np.cumsum(products) - products
    return Control(
        filled(
            CONTROL,
            len(controls),
            attention=controls.attention,
            believed_orders=controls.believed_orders,
            hazard=controls.hazard,
            variance=controls.variance,
            anchor_key=anchor_keys[rooms.anchor[controls.room]],
            room=controls.room,
            way=controls.way,
            first_offer=first_offer[controls.room],
            offers=products[controls.room],
            # The first product is pitched as planned.
            shown=1,
            run=1,
        ),
        filled(
            PITCHED,
            len(controls.turn),
            expected_rate=controls.expected_rate,
            value_fen=controls.value_fen,
            fresh=1.0,
            off_since=-1.0,
            turn=controls.turn,
        ),
    )


def set_stage(
    evening: Evening,
    columns: ViewerColumns,
    rooms: Records,
    goods: Records,
    platforms: list[tuple[float, float, float, int, int, int]],
    parameters: AudienceParameters,
    openers: int,
    anchors: int,
    workspace: Workspace,
) -> Stage:
    """Put together all that an evening is played on.

    Args:
        evening: Tonight's rooms and offers.
        columns: The viewers' columns; the stage holds those that an evening changes.
        rooms: Records of the rooms.
        goods: Records of the products.
        platforms: Precision, popularity exponent, search, paid places, page and places of followed
            hosts of each platform's feed.
        parameters: Weights of all decisions.
        openers: Number of viewers who open an app tonight.
        anchors: Number of anchors in the market.
        workspace: Memory to play in.

    Returns:
        The stage.
    """
    order, first = by_platform(rooms["platform"], len(platforms))
    place_of_room = np.empty_like(order)
    place_of_room[order] = np.arange(len(rooms))
    share = np.zeros((columns.taste.shape[1], len(rooms)))
    offers = evening.offers
    np.add.at(share, (goods["category"][offers.product], place_of_room[offers.room]), 1.0)
    share /= np.maximum(share.sum(axis=0), 1.0)
    feeds = [
        (*feed, *ends) for feed, ends in zip(platforms, itertools.pairwise(first), strict=True)
    ]
    slots = workspace.places(openers // CHUNKS + 1)
    page = max(feed[4] for feed in platforms)
    room_of_anchor = np.full(anchors, -1, dtype=np.int32)
    room_of_anchor[rooms["anchor"]] = np.arange(len(rooms))
    segments = evening.rooms.content.shape[1]
    return Stage(
        rooms=rooms,
        content=evening.rooms.content.astype(np.float64),
        on_platform=order,
        place_of_room=place_of_room,
        feed_key=rooms["key"][order],
        feed_weight=np.zeros((2, len(rooms))),
        feed_content=np.ascontiguousarray(evening.rooms.content[order].T, dtype=np.float64),
        feed_share=share,
        room_of_anchor=room_of_anchor,
        offers=offer_records(evening),
        goods=goods,
        platforms=np.array(feeds, dtype=PLATFORM).view(np.recarray),
        parameters=np.array([tuple(parameters)], dtype=PARAMETERS).view(np.recarray),
        visitors=workspace.records("visitors", (CHUNKS, slots), VISITOR),
        memory=workspace.records("memory", (CHUNKS, slots, REMEMBERED), MEMORY),
        race_key=workspace.array("race_key", (CHUNKS, slots, 2, page), np.float64),
        race_room=workspace.array("race_room", (CHUNKS, slots, 2, page), np.int32),
        race_time=np.empty((CHUNKS, 2, len(rooms))),
        chunks=filled(CHUNK, CHUNKS, free=slots),
        active=workspace.array("active", (CHUNKS, slots), np.int32),
        free=np.tile(np.arange(slots - 1, -1, -1, dtype=np.int32), (CHUNKS, 1)),
        requests=workspace.records("requests", (CHUNKS, 2 * slots + SPARE_SLOTS), REQUEST),
        queue=workspace.records("queue", (CHUNKS * (2 * slots + SPARE_SLOTS) + 1,), PLACE),
        messages=workspace.records("messages", (CHUNKS, 64 * slots + SPARE_SLOTS), MESSAGE),
        room_totals=records((CHUNKS, len(rooms)), ROOM_TOTAL),
        offer_totals=records((CHUNKS, len(offers)), OFFER_TOTAL),
        segment_totals=records((CHUNKS, segments), SEGMENT_TOTAL),
        taste=columns.taste,
        reference_ratio=columns.reference_ratio,
        last_purchase=columns.last_purchase,
        bond_anchor=columns.bond_anchor,
        bond=columns.bond,
        followed=columns.followed,
        visited=columns.visited,
        wallet_fen=columns.wallet_fen,
        perks=perk_records(evening.perks),
        purses=purse_records(evening.purses),
    )
