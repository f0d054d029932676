"""Coupons, full reductions, prices for members: what a brand takes off tonight, and for whom."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.loyalty import InsertCoupon, Membership, Reminder, Revisits
from simulator.scenario.promotions import Coupon, FullReduction
from simulator.strategies.promotion import Promoter, discounted, is_held
from simulator.tables.personal_prices import Perks

Int = NDArray[np.int64]


class Host(Promoter, Protocol):
    """What these strategies need to know of a brand."""

    @property
    def membership(self) -> Membership | None:
        """Its membership, if there is one."""
        ...

    @property
    def revisits(self) -> Revisits | None:
        """Its messages to those who stay away, if there are any."""
        ...

    @property
    def insert_coupon(self) -> InsertCoupon | None:
        """The coupon in its parcels, if there is one."""
        ...


class TonightsPerks(NamedTuple):
    """What a brand takes off for some of its viewers tonight."""

    coupons: tuple[Coupon, ...]
    reduction: FullReduction | None
    membership: Membership | None
    member_discount: float
    insert: InsertCoupon | None = None


def keeps_files(brand: Host) -> bool:
    """Tell whether a brand needs to know its customers by name, or their baskets."""
    reduces = any(isinstance(entry, FullReduction) for entry in brand.promotions)
    customers = (brand.membership, brand.revisits, brand.insert_coupon)
    return reduces or any(plan is not None for plan in customers)


def is_members_day(membership: Membership, brand_key: int, session: int) -> bool:
    """Tell whether members have their day."""
    return is_held(membership.day_every, brand_key, session)


def perks_tonight(brand: Host, session: int) -> TonightsPerks:
    """Find what a brand takes off tonight.

    Of several full reductions the steepest is held: they do not add up.

    Args:
        brand: The brand.
        session: Session number, 0-based.

    Returns:
        Coupons on offer, the reduction, and what members get.
    """
    held = [
        entry
        for entry in brand.promotions
        if isinstance(entry, Coupon | FullReduction) and is_held(entry.every, brand.key, session)
    ]
    coupons = tuple(entry for entry in held if isinstance(entry, Coupon))
    reductions = [entry for entry in held if isinstance(entry, FullReduction)]
    reduction = max(reductions, key=lambda entry: entry.off / entry.step, default=None)
    member = brand.membership
    discount = 0.0
    if member is not None:
        day = is_members_day(member, brand.key, session)
        discount = max(member.discount, member.day_discount if day else 0.0)
    return TonightsPerks(coupons, reduction, member, discount, brand.insert_coupon)


def coupon_off(coupons: Sequence[Coupon], price_fen: int) -> int:
    """Tell what the deepest coupon that is valid takes off a price.

    Args:
        coupons: Coupons on offer.
        price_fen: Price in a room, fen.

    Returns:
        Fen; 0 without a valid one.
    """
    valid = (_fen(coupon.off) for coupon in coupons if price_fen >= _fen(coupon.threshold))
    return max(valid, default=0)


def fill_perks(
    perks: Perks, rows: Int, price_fen: Int, brand_key: int, club: int, tonight: TonightsPerks
) -> None:
    """Write what a brand takes off into the columns of its offers.

    Args:
        perks: The columns, to be written.
        rows: Offers of the brand.
        price_fen: Their prices in rooms, fen, shape (rows,).
        brand_key: 32-bit key of the brand's name.
        club: Column of its purses, -1 if it keeps none.
        tonight: What it takes off.
    """
    perks.brand_key[rows] = brand_key
    for coupon in tonight.coupons:
        off, least = _fen(coupon.off), _fen(coupon.threshold)
        # The deepest coupon that is valid counts.
        better = (price_fen >= least) & (off > perks.coupon_fen[rows])
        perks.coupon_fen[rows[better]] = off
        perks.claimed[rows[better]] = coupon.claimed
    if tonight.reduction is not None:
        perks.every_fen[rows] = _fen(tonight.reduction.step)
        perks.reduction_fen[rows] = _fen(tonight.reduction.off)
        perks.club[rows] = club
    insert = tonight.insert
    if insert is not None:
        perks.club[rows] = club
        perks.scanned[rows] = insert.scanned
        valid = price_fen >= _fen(insert.threshold)
        perks.insert_fen[rows] = np.where(valid, _fen(insert.off), 0)
    member = tonight.membership
    if member is not None:
        perks.club[rows] = club
        perks.member_fen[rows] = price_fen - discounted(price_fen, tonight.member_discount)
        perks.birthday_fen[rows] = price_fen - discounted(price_fen, member.birthday_discount)
        perks.birthday_days[rows] = member.birthday_days
        if member.points is not None:
            perks.points_bp[rows] = round(member.points.most * BASIS_POINTS)


class Message(NamedTuple):
    """Messages that a brand sends tonight."""

    plan: Reminder
    to_members: bool
    """To all members; else to those who stay away."""


def messages_tonight(brand: Host, session: int) -> list[Message]:
    """Find what messages a brand sends tonight: to members on their day, and to who stays away.

    Args:
        brand: The brand.
        session: Session number, 0-based.

    Returns:
        The messages.
    """
    found = []
    member = brand.membership
    day = member is not None and is_members_day(member, brand.key, session)
    if member is not None and member.reminder is not None and day:
        found.append(Message(member.reminder, True))
    if brand.revisits is not None:
        found.append(Message(brand.revisits, False))
    return found


def due_for_revisit(plan: Revisits, last_order: NDArray[np.integer], session: int) -> Int:
    """Find who is due for a message: every so many sessions after a while without an order.

    Args:
        plan: When messages go out.
        last_order: Session of each viewer's last order, negative for none, shape (viewers,).
        session: Session number, 0-based.

    Returns:
        Rows of these viewers.
    """
    late = session - last_order.astype(np.int64) - plan.after_sessions
    turn, rest = np.divmod(late, plan.every)
    due = (last_order >= 0) & (late >= 0) & (rest == 0) & (turn < plan.times)
    return np.flatnonzero(due)


def _fen(yuan: float) -> int:
    return round(yuan * FEN_PER_YUAN)
