"""Whom an inspection may look into for each violation, and what it would find.

===================================================  ============================================
false claims, unlabelled advertising, unmarked AI    tonight's rooms
fake traffic                                         tonight's rooms, and brands (for reviews)
price fraud, infringement, quality                   brands in business
misuse of data                                       platforms
===================================================  ============================================

**Severity** is 1 for an exaggeration of ½, twice the true figures or prices, a quarter of the
quality missing, all of the fame borrowed, recommender precision doubled, and for whatever is either
done or not (assumptions); it may be more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.shares import floored_share
from simulator.agents.agency import Agency
from simulator.agents.anchor import NOBODY, Anchor
from simulator.agents.brand import Brand
from simulator.agents.conduct import bots_on_show, doing, doing_in_room, hidden_gap
from simulator.agents.platform import Platform
from simulator.agents.take_rates import fees_tonight_fen
from simulator.scenario.conduct import (
    DataMisuse,
    FakeOrders,
    FakeReviews,
    FakeViewers,
    Infringement,
    PriceFraud,
    ShoddyGoods,
    UnlabelledAd,
    UnmarkedAI,
)
from simulator.scenario.enforcement import Basis, Liable, Violation

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Operator = Anchor | Brand | Platform | Agency
FULL_EXAGGERATION = 0.5
FULL_LOSS = 0.25
"""Missing quality that counts as one (assumption)."""
LEAST_EXAGGERATION = 1e-6
"""What is below is a matter of rounding, and no claim."""


@dataclass(frozen=True)
class Suspects:
    """Those who may be inspected tonight; one row each, -1 where there is no such party."""

    anchor: Int
    """Host of the room."""
    brand: Int
    """Brand of a store room, or whose goods are looked into: then the operator."""
    platform: Int
    """Platform of the room; the operator where there is neither host nor brand."""
    severity: Real
    """0 for the innocent."""
    advertising_fee_fen: Int
    """Commission on tonight's sales and slot fees."""
    income_fen: Int
    """What the operator got of tonight's sales."""
    turnover_fen: Int
    """Tonight's sales."""

    def __len__(self) -> int:
        return len(self.anchor)

    def operator(self, market: "Market", row: int) -> Operator:
        """Whose business a row is: the brand's, else the host's, else the platform's."""
        if self.brand[row] >= 0:
            return market.brands[int(self.brand[row])]
        if self.anchor[row] >= 0:
            return market.anchors[int(self.anchor[row])]
        return market.platforms[int(self.platform[row])]

    def liable(self, market: "Market", row: int, party: Liable) -> Operator:
        """Who pays for a row; the operator where there is no such party."""
        host = market.anchors[int(self.anchor[row])] if self.anchor[row] >= 0 else None
        if party == "anchor" and host is not None:
            return host
        if party == "agency" and host is not None and host.agency >= 0:
            return market.agencies[host.agency]
        if party == "platform" and self.platform[row] >= 0:
            return market.platforms[int(self.platform[row])]
        return self.operator(market, row)

    def base_fen(self, basis: Basis, row: int) -> int:
        """What a fine is a multiple of, fen; 0 if it is fixed."""
        if basis == "advertising_fee":
            return int(self.advertising_fee_fen[row])
        if basis == "illegal_income":
            return int(self.income_fen[row])
        return int(self.turnover_fen[row]) if basis == "turnover" else 0

    def slot(self, market: "Market", row: int) -> int:
        """Slot of a draw about a row: an operator may run several rooms, one for each host."""
        return market.anchors[int(self.anchor[row])].key & 0xFFFFFF if self.anchor[row] >= 0 else 0


def rooms_tonight(market: "Market") -> Suspects:
    """Collect what an inspection of claims would see, by room.

    Args:
        market: The market after the evening.

    Returns:
        Rooms in the order of ``Evening.rooms``.
    """
    rooms, offers = market.evening.rooms, market.evening.offers
    exaggeration = np.zeros(len(rooms), np.float64)
    np.maximum.at(exaggeration, offers.room, _hosts_claims(market))
    return _rooms(market, exaggeration / FULL_EXAGGERATION)


def _hosts_claims(market: "Market") -> Real:
    """Exaggeration of the hosts' own making, by offer: what they were told themselves is not."""
    offers = market.evening.offers
    claims, gap = offers.exaggeration.astype(np.float64), hidden_gap(market)
    if gap is None:
        return claims
    own = 1.0 - (1.0 - claims) / (1.0 - gap[offers.product])
    return np.asarray(np.where(own > LEAST_EXAGGERATION, own, 0.0), np.float64)


def _rooms(market: "Market", severity: Real) -> Suspects:
    """Tonight's rooms, with the severity of what is done in each."""
    rooms, offers, sold = market.evening.rooms, market.evening.offers, market.outcome.offer_gmv_fen
    commission = floored_share(sold, offers.commission_bp)
    fee, turnover = np.zeros(len(rooms), np.int64), np.zeros(len(rooms), np.int64)
    np.add.at(fee, offers.room, commission + offers.slot_fee_fen)
    np.add.at(turnover, offers.room, sold)
    anchor, brand = rooms.anchor.astype(np.int64), rooms.brand.astype(np.int64)
    platform = np.array([market.anchors[index].platform for index in anchor], np.int64)
    income = np.where(brand >= 0, turnover - fee, fee)
    return Suspects(anchor, brand, platform, severity, fee, income, turnover)


def _of_rooms(severity: Callable[["Market", Anchor], float]) -> Callable[["Market"], Suspects]:
    """Suspects among tonight's rooms by what is done in each."""

    def suspects(market: "Market") -> Suspects:
        hosts = [market.anchors[index] for index in market.evening.rooms.anchor.tolist()]
        return _rooms(market, np.array([severity(market, host) for host in hosts], np.float64))

    return suspects


def _of_brands(severity: Callable[["Market", Brand], float]) -> Callable[["Market"], Suspects]:
    """Suspects among the brands in business by what each does."""

    def suspects(market: "Market") -> Suspects:
        brands, placed = [brand for brand in market.brands if brand.active], market.placed
        every = np.arange(len(market.brands))
        paid = placed["units"].astype(np.int64) * (placed["price_fen"] + placed["coupon_fen"])
        sums = [np.zeros(len(every), np.int64) for _ in range(3)]
        earned = placed["brand_fen"], placed["commission_fen"] + placed["agency_fen"], paid
        for total, amount in zip(sums, earned, strict=True):
            np.add.at(total, placed["brand"], amount)
        index = np.array([brand.index for brand in brands], np.int64)
        income, fee, turnover = (total[index] for total in sums)
        nobody = np.full(len(brands), NOBODY, np.int64)
        found = np.array([severity(market, brand) for brand in brands], np.float64)
        return Suspects(nobody, index, nobody, found, fee, income, turnover)

    return suspects


def _platforms(market: "Market") -> Suspects:
    """Suspects among the platforms: who uses data that nobody has consented to."""
    placed, count = market.placed, len(market.platforms)
    take, turnover = fees_tonight_fen(market), np.zeros(count, np.int64)
    paid = placed["units"].astype(np.int64) * (placed["price_fen"] + placed["coupon_fen"])
    np.add.at(turnover, placed["platform"], paid)
    np.add.at(take, market.evening.rooms.platform, market.outcome.traffic_cost_fen)
    found = [doing(platform, DataMisuse, market.session) for platform in market.platforms]
    severity = np.array([0.0 if wrong is None else wrong.gain for wrong in found], np.float64)
    nobody = np.full(count, NOBODY, np.int64)
    return Suspects(nobody, nobody, np.arange(count), severity, np.zeros_like(take), take, turnover)


def _traffic(market: "Market") -> Suspects:
    """Suspects of fake traffic: rooms with their viewers and orders, brands with their reviews."""
    parts = [_of_rooms(_fakes_in_room)(market), _of_brands(_bought_reviews)(market)]
    columns = (
        np.concatenate([getattr(part, column.name) for part in parts])
        for column in fields(Suspects)
    )
    return Suspects(*columns)


def _fakes_in_room(market: "Market", host: Anchor) -> float:
    bots = doing_in_room(market, host, FakeViewers)
    shown = bots.times if bots is not None and bots_on_show(market, host) > 0 else 0.0
    orders = doing_in_room(market, host, FakeOrders)
    return max(shown, orders.times if orders is not None and host.fakes else 0.0)


def _bought_reviews(market: "Market", brand: Brand) -> float:
    wrong = doing(brand, FakeReviews, market.session)
    return 0.0 if wrong is None else wrong.times


def _hides_advertising(market: "Market", host: Anchor) -> float:
    return float(doing_in_room(market, host, UnlabelledAd) is not None)


def _passes_for_a_person(market: "Market", host: Anchor) -> float:
    return float(doing_in_room(market, host, UnmarkedAI) is not None)


def _invents_prices(market: "Market", brand: Brand) -> float:
    wrong = doing(brand, PriceFraud, market.session)
    return 0.0 if wrong is None else wrong.inflation


def _infringes(market: "Market", brand: Brand) -> float:
    wrong = doing(brand, Infringement, market.session)
    return 0.0 if wrong is None else wrong.closeness


def _sells_shoddy_goods(market: "Market", brand: Brand) -> float:
    wrong = doing(brand, ShoddyGoods, market.session)
    return 0.0 if wrong is None else wrong.loss / FULL_LOSS


SUSPECTS: dict[Violation, Callable[["Market"], Suspects]] = {
    "false_claim": rooms_tonight,
    "unlabelled_ad": _of_rooms(_hides_advertising),
    "fake_traffic": _traffic,
    "price_fraud": _of_brands(_invents_prices),
    "infringement": _of_brands(_infringes),
    "quality": _of_brands(_sells_shoddy_goods),
    "data_misuse": _platforms,
    "unmarked_ai": _of_rooms(_passes_for_a_person),
}
"""For each violation, who may be inspected."""


def named(suspects: Suspects, market: "Market", row: int) -> Iterator[Anchor | Brand | Platform]:
    """Those whom a proven row concerns: the host, the brand, else the platform."""
    if suspects.anchor[row] >= 0:
        yield market.anchors[suspects.anchor[row]]
    if suspects.brand[row] >= 0:
        yield market.brands[suspects.brand[row]]
    if suspects.anchor[row] < 0 and suspects.brand[row] < 0:
        yield market.platforms[suspects.platform[row]]
