"""What an offer costs one visitor: coupons claimed, members' prices, full baskets, points."""

import numpy as np

from simulator.kernels.inner import inner_kernel
from simulator.kernels.state import Record, Records
from simulator.rules.decisions import BIRTHDAY, COUPON, INSERT_COUPON
from simulator.rules.promotions import (
    DAYS_OF_YEAR,
    full_reduction_fen,
    has_birthday,
    points_used_fen,
)
from simulator.rules.randomness import Whole, chance, draw
from simulator.tables.personal_prices import (
    BIRTHDAY_PRICE,
    CLAIMED_COUPON,
    MEMBER_PRICE,
    NO_BENEFIT,
    PARCEL_COUPON,
)


@inner_kernel
def quote(
    row: Whole,
    offer: Record,
    index: Whole,
    perks: Records,
    purses: Records,
    session: int,
    seed: np.uint64,
) -> tuple[np.int64, np.int64, np.int64, np.int64, np.int64]:
    """Tell what a unit of an offer costs a viewer, and what was taken off for her.

    Returns:
        What she pays, the benefit, and what benefit, full basket and points take off; fen.
    """
    zero = np.int64(0)
    price = np.int64(offer.price_fen - offer.coupon_fen)
    if offer.perk == 0:
        return price, zero, zero, zero, zero
    perk = perks[index]
    kind, off = best_benefit(row, perk, purses, session, seed)
    off = min(off, price - 1)
    left = price - off
    reduction, points = zero, zero
    if perk.club >= 0:
        purse = purses[row, perk.club]
        if perk.every_fen > 0:
            reduction = np.int64(
                full_reduction_fen(purse.basket_fen, left, perk.every_fen, perk.reduction_fen)
            )
        points = np.int64(points_used_fen(purse.points_fen, left - reduction, perk.points_bp))
    return left - reduction - points, kind, off, reduction, points


@inner_kernel
def claims_coupon(row: Whole, perk: Record, session: int, seed: np.uint64) -> bool:
    """Tell whether a viewer claims the coupon that an offer of tonight is sold with."""
    if perk.coupon_fen <= 0:
        return False
    return chance(draw(seed, row, perk.brand_key, session, 0, COUPON, 0), perk.claimed)


@inner_kernel
def best_benefit(
    row: Whole, perk: Record, purses: Records, session: int, seed: np.uint64
) -> tuple[np.int64, np.int64]:
    """Find what takes the most off for a viewer; of equal ones the first that brands would tell.

    Returns:
        The benefit and fen per unit.
    """
    kind, off = np.int64(NO_BENEFIT), np.int64(0)
    if claims_coupon(row, perk, session, seed):
        kind, off = np.int64(CLAIMED_COUPON), perk.coupon_fen
    if perk.club < 0:
        return kind, off
    came = purses[row, perk.club].insert
    if came > 0 and perk.insert_fen > off:
        word = draw(seed, row, perk.brand_key, came, 0, INSERT_COUPON, 0)
        if chance(word, perk.scanned):
            kind, off = np.int64(PARCEL_COUPON), perk.insert_fen
    if purses[row, perk.club].member == 0:
        return kind, off
    if perk.member_fen > off:
        kind, off = np.int64(MEMBER_PRICE), perk.member_fen
    if perk.birthday_fen > off:
        word = draw(seed, row, 0, 0, 0, BIRTHDAY, 0)
        if has_birthday(word, session % DAYS_OF_YEAR, perk.birthday_days):
            kind, off = np.int64(BIRTHDAY_PRICE), perk.birthday_fen
    return kind, off


@inner_kernel
def put_in_basket(
    row: Whole, offer: Record, index: Whole, asked: Record, perks: Records, purses: Records,
    sign: Whole,
) -> None:  # fmt: skip
    """Count what was asked for in the basket of the evening, points and coupon as spent.

    A coupon is spent by turning its sign. With the sign -1 all is undone: nothing was left for her.
    """
    if offer.perk == 0 or perks[index].club < 0:
        return
    purse = purses[row, perks[index].club]
    counts = offer.price_fen - offer.coupon_fen - asked.benefit_fen
    purse.basket_fen += sign * counts
    purse.points_fen -= sign * asked.points_fen
    if asked.benefit == PARCEL_COUPON:
        purse.insert = -purse.insert
