"""Promotions in rooms, and the codes of all instruments that cost a brand or platform money."""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS
from simulator.scenario.goods import LimitedTimeDiscount, Promotion

Int = NDArray[np.int64]


class Instrument(IntEnum):
    """What a price or a payment belongs to, so that each instrument's return can be told.

    Codes go into orders and ledger entries and are never reused.
    """

    NONE = 0
    ROOM_DISCOUNT = 1
    LIMITED_TIME = 2
    PLATFORM_COUPON = 3
    SLOT_FEE = 4
    COMMISSION = 5
    TRAFFIC = 6
    ROOM_COST = 7
    TRAINING = 8
    SERVICE_DESK = 9
    RETURN_INSURANCE = 10
    QUALITY_CONTROL = 11
    RECALL = 12
    FESTIVAL = 13
    LAUNCH_PRICE = 14
    CLEARANCE = 15
    PRICE_GUARANTEE = 16
    PACKAGING = 17
    COUPON = 18
    FULL_REDUCTION = 19
    MEMBER_PRICE = 20
    BIRTHDAY = 21
    POINTS = 22
    REMINDER = 23
    FLASH_STOCK = 24
    BUNDLE = 25
    EXCLUSIVITY = 26
    BEST_PRICE = 27
    VIRTUAL_HOST = 28
    CO_BRANDING = 29
    LICENCE = 30
    OFFLINE_CAMPAIGN = 31
    SPECIAL_SESSION = 32
    TEAM = 33
    QUESTION_TIME = 34
    VOTE = 35
    LOTTERY = 36
    FAN_GROUP = 37
    WARM_UP = 38
    TRAFFIC_PRODUCT = 39
    BONUS = 40
    RECRUITING = 41
    SCREENING = 42
    SECURITY = 43
    FAKE_TRAFFIC = 44
    INSERT_COUPON = 45
    STREAMING = 46


class Promoter(Protocol):
    """What a promotion needs to know of a brand."""

    @property
    def key(self) -> int:
        """32-bit key of the brand's name."""
        ...

    @property
    def promotions(self) -> Sequence[Promotion]:
        """Promotions that the scenario gives the brand."""
        ...


class RunningPromotion(NamedTuple):
    """What a brand's rooms offer tonight beyond the contract's discount."""

    discount: float
    """Share of the shelf price, 0 to 1."""
    scarcity: float
    """How scarce the offer is made to look, 0 to 1."""
    instrument: Instrument


NO_PROMOTION = RunningPromotion(0.0, 0.0, Instrument.NONE)


def is_held(every: int, brand_key: int, session: int) -> bool:
    """Tell whether what is held every so many sessions is held tonight.

    Brands are spread over these sessions by their key: promotions of a group of brands would
    otherwise all fall on the same evening.

    Args:
        every: Sessions from one time to the next.
        brand_key: 32-bit key of the brand's name.
        session: Session number, 0-based.

    Returns:
        True in one of every ``every`` sessions.
    """
    return (session + brand_key) % every == 0


def running_promotion(brand: Promoter, session: int) -> RunningPromotion:
    """Find the promotion that a brand runs tonight.

    Promotions don't add up: the deepest discount counts, and of equal ones the scarcest.

    Args:
        brand: The brand.
        session: Session number, 0-based.

    Returns:
        Discount (share of the shelf price), scarcity and instrument; zeros if none runs.
    """
    held = [
        RunningPromotion(entry.discount, entry.scarcity, Instrument.LIMITED_TIME)
        for entry in brand.promotions
        if isinstance(entry, LimitedTimeDiscount) and is_held(entry.every, brand.key, session)
    ]
    return max(held, default=NO_PROMOTION)


class RoomPrices(NamedTuple):
    """Prices in a room, shape (offers,); scarcity and instrument by offer or the same for all."""

    price_fen: Int
    scarcity: "float | NDArray[np.float64]"
    instrument: "Instrument | Int"


def room_prices(
    shelf_price_fen: Int, room_discount: float, promotion: RunningPromotion
) -> RoomPrices:
    """Price offers in a room: the deeper of the contract's discount and the promotion counts.

    Args:
        shelf_price_fen: Shelf prices, fen per unit, shape (offers,).
        room_discount: Discount that the contract gives the room, share of the shelf price.
        promotion: What the brand runs tonight.

    Returns:
        Prices of at least 1 fen, the scarcity on show, and what the discount is booked under.
    """
    promoted = promotion.discount > 0 and promotion.discount >= room_discount
    discount = promotion.discount if promoted else room_discount
    if promoted:
        instrument = promotion.instrument
    else:
        instrument = Instrument.ROOM_DISCOUNT if room_discount > 0 else Instrument.NONE
    scarcity = promotion.scarcity if promoted else 0.0
    return RoomPrices(discounted(shelf_price_fen, discount), scarcity, instrument)


def discounted(price_fen: Int, discount: "float | NDArray[np.float64]") -> Int:
    """Take a discount off prices: ⌈p·(10,000 − d)/10,000⌉ with d in whole basis points.

    Rounded up, so that no price is advertised with a larger discount than it has.

    Args:
        price_fen: Prices, fen, shape (n,).
        discount: Share of the price, 0 to 1, or shares, shape (n,).

    Returns:
        Prices of at least 1 fen, int64, shape (n,).
    """
    kept_bp = BASIS_POINTS - np.rint(np.asarray(discount) * BASIS_POINTS).astype(np.int64)
    return np.asarray(np.maximum(-(-price_fen * kept_bp // BASIS_POINTS), 1), np.int64)
