"""What an offer costs one viewer: coupons claimed, members' prices, full baskets, points."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.rules.decisions import BIRTHDAY, COUPON, INSERT_COUPON
from simulator.rules.promotions import (
    DAYS_OF_YEAR,
    full_reduction_fen,
    has_birthday,
    points_used_fen,
)
from simulator.rules.randomness import chance, draw4
from simulator.tables.evening import Evening
from simulator.tables.personal_prices import (
    BIRTHDAY_PRICE,
    CLAIMED_COUPON,
    MEMBER_PRICE,
    NO_BENEFIT,
    NO_CLUB,
    NO_PARTNER,
    PARCEL_COUPON,
)

if TYPE_CHECKING:
    from simulator.reference.tonight import Offer, Tonight
    from simulator.reference.viewer import PlainViewer


@dataclass(frozen=True)
class Perk:
    """What an offer takes off for whom; fen per unit."""

    claimed: float
    coupon_fen: int
    insert_fen: int
    scanned: float
    member_fen: int
    birthday_fen: int
    birthday_days: int
    every_fen: int
    reduction_fen: int
    points_bp: int
    brand_key: int
    club: int
    partner: int


@dataclass(eq=False)
class Purse:
    """What a viewer has with a brand tonight."""

    member: bool = False
    points_fen: int = 0
    basket_fen: int = 0
    insert: int = 0


@dataclass(frozen=True)
class Quote:
    """What a unit costs a viewer, and why; fen."""

    pays_fen: int
    benefit: int = NO_BENEFIT
    benefit_fen: int = 0
    reduction_fen: int = 0
    points_fen: int = 0

    @property
    def off_fen(self) -> int:
        """Taken off the offer's price for her."""
        return self.benefit_fen + self.reduction_fen + self.points_fen


def perks_of(evening: Evening) -> list[Perk | None]:
    """Read what tonight's offers take off, None for those that have one price for all."""
    table = evening.perks
    if not len(table):
        return [None] * len(evening.offers)
    found: list[Perk | None] = []
    for row in range(len(table)):
        perk = Perk(**{name: column[row].item() for name, column in vars(table).items()})
        some = perk.coupon_fen > 0 or perk.club != NO_CLUB or perk.partner != NO_PARTNER
        found.append(perk if some else None)
    return found


def purses_of(evening: Evening) -> dict[tuple[int, int], Purse]:
    """Read what viewers have with brands, by viewer and club; who is missing has nothing."""
    table = evening.purses
    found = {}
    some = table.member | (table.points_fen > 0) | (table.insert > 0)
    for row, club in zip(*some.nonzero(), strict=True):
        purse = Purse(
            bool(table.member[row, club]), int(table.points_fen[row, club]),
            insert=int(table.insert[row, club]),
        )  # fmt: skip
        found[int(row), int(club)] = purse
    return found


def quote(viewer: "PlainViewer", tonight: "Tonight", offer: "Offer") -> Quote:
    """Work out the price of a unit for a viewer.

    Args:
        viewer: Who asks.
        tonight: The evening.
        offer: What she asks for.

    Returns:
        The price and what was taken off.
    """
    perk = offer.perk
    if perk is None:
        return Quote(offer.pays_fen)
    purse = tonight.purse(viewer.row, perk.club)
    kind, off = max(_benefits(viewer, tonight, perk, purse), key=lambda found: found[1])
    off = min(off, offer.pays_fen - 1)
    left, reduction, points = offer.pays_fen - off, 0, 0
    if purse is not None:
        if perk.every_fen > 0:
            reduction = int(
                full_reduction_fen(purse.basket_fen, left, perk.every_fen, perk.reduction_fen)
            )
        points = int(points_used_fen(purse.points_fen, left - reduction, perk.points_bp))
    return Quote(left - reduction - points, kind, off, reduction, points)


def claims_coupon(viewer: "PlainViewer", tonight: "Tonight", perk: Perk | None) -> bool:
    """Tell whether she claims the coupon of an offer."""
    if perk is None or perk.coupon_fen == 0:
        return False
    words = draw4(tonight.seed, viewer.row, perk.brand_key, tonight.session, 0, COUPON, 0)
    return bool(chance(words[0], perk.claimed))


def _benefits(
    viewer: "PlainViewer", tonight: "Tonight", perk: Perk, purse: Purse | None
) -> list[tuple[int, int]]:
    """What she is entitled to, the coupon first."""
    found = [(NO_BENEFIT, 0)]
    if claims_coupon(viewer, tonight, perk):
        found.append((CLAIMED_COUPON, perk.coupon_fen))
    if purse is None:
        return found
    if purse.insert > 0 and perk.insert_fen > 0:
        words = draw4(tonight.seed, viewer.row, perk.brand_key, purse.insert, 0, INSERT_COUPON, 0)
        if chance(words[0], perk.scanned):
            found.append((PARCEL_COUPON, perk.insert_fen))
    if not purse.member:
        return found
    found.append((MEMBER_PRICE, perk.member_fen))
    birthday = draw4(tonight.seed, viewer.row, 0, 0, 0, BIRTHDAY, 0)[0]
    if has_birthday(birthday, tonight.session % DAYS_OF_YEAR, perk.birthday_days):
        found.append((BIRTHDAY_PRICE, perk.birthday_fen))
    return found


def put_in_basket(
    viewer: "PlainViewer", tonight: "Tonight", offer: "Offer", asked: Quote, sign: int = 1
) -> None:
    """Count what was asked for in the basket of the evening; -1 takes it out again."""
    purse = None if offer.perk is None else tonight.purse(viewer.row, offer.perk.club)
    if purse is not None:
        purse.basket_fen += sign * (offer.pays_fen - asked.benefit_fen)
        purse.points_fen -= sign * asked.points_fen
        if asked.benefit == PARCEL_COUPON:
            purse.insert = -purse.insert  # spent, or given back
