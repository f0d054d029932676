"""Prices that are not the same for all viewers: what an offer takes off for whom, as columns.

An offer in a room has one price. **Perks** say what is taken off for some: a coupon for those who
have claimed it or found it in a parcel, a price for members, one for a birthday, a reduction of a
full basket, points.
**Purses** say who is a member of which brand and what points she has there. Nothing is allocated
where no brand offers anything of the kind.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real64 = NDArray[np.float64]
NO_BENEFIT: Final = 0
CLAIMED_COUPON: Final = 1
MEMBER_PRICE: Final = 2
BIRTHDAY_PRICE: Final = 3
PARCEL_COUPON: Final = 4
"""What took the most off a price: benefits do not add up, the largest counts."""
NO_CLUB: Final = -1
NO_PARTNER: Final = -1


@dataclass
class Perks:
    """What tonight's offers take off for whom; shape (offers,), or (0,) if none does."""

    claimed: Real64
    """Share of viewers who claim the brand's coupon."""
    coupon_fen: Int
    """Taken off for those, fen per unit; 0 where the price is below the coupon's threshold."""
    insert_fen: Int
    """Taken off for those with a coupon from a parcel; 0 below that coupon's threshold."""
    scanned: Real64
    """Share of coupons in parcels that buyers scan."""
    member_fen: Int
    """Taken off for members."""
    birthday_fen: Int
    """Taken off for members around their birthday."""
    birthday_days: Int
    """For how many days from the birthday on."""
    every_fen: Int
    """y of x off for every y in the basket; 0 for none."""
    reduction_fen: Int
    """x."""
    points_bp: Int
    """Largest share of a price that points may pay."""
    brand_key: Int
    """32-bit key of the brand's name."""
    club: Index
    """Column of the purses for the brand, ``NO_CLUB`` if it needs none."""
    partner: Index
    """Product that is sold with the offer's own at one price, ``NO_PARTNER`` for none."""

    def __len__(self) -> int:
        """Return the number of offers described."""
        return len(self.club)


@dataclass
class Purses:
    """What viewers have with brands tonight, per person; shape (viewers, clubs)."""

    member: NDArray[np.bool_]
    points_fen: Index
    """Points at their value."""
    insert: Index
    """Session after the one in which the coupon came with a parcel, 0 for none."""


def no_perks(offers: int = 0) -> Perks:
    """Return perks that take nothing off."""
    coupon, insert, member, birthday, days, every, reduction, points, key = np.zeros(
        (9, offers), np.int64
    )
    return Perks(
        claimed=np.zeros(offers),
        coupon_fen=coupon,
        insert_fen=insert,
        scanned=np.zeros(offers),
        member_fen=member,
        birthday_fen=birthday,
        birthday_days=days,
        every_fen=every,
        reduction_fen=reduction,
        points_bp=points,
        brand_key=key,
        club=np.full(offers, NO_CLUB, np.int32),
        partner=np.full(offers, NO_PARTNER, np.int32),
    )


def no_purses() -> Purses:
    """Return purses of nobody with nobody."""
    nothing = np.zeros((0, 0), np.int32)
    return Purses(np.zeros((0, 0), np.bool_), nothing, nothing)
