"""Platforms: where rooms are found, orders are paid, and traffic is sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulator.rules.randomness import name_key
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario import places
from simulator.scenario import platform_policies as policies
from simulator.scenario.conduct import PlatformConduct
from simulator.strategies.traffic import feed_of


@dataclass
class Search:
    """Where a platform's search for a better value of a parameter stands."""

    direction: int = 0
    """1 upwards, -1 downwards, 0 before the first step."""
    before_fen: float | None = None
    """Earned a session in the period before, None in the first."""
    earned_fen: int = 0
    """Earned so far in this period."""
    sessions: int = 0
    """Sessions of this period."""


class Platform(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """A platform.

    Args:
        model: The market.
        index: Position among the platforms.
        entry: What the scenario says about the platform.
        does: What it says about platforms of this kind; the defaults when missing.
    """

    name: str
    key: int
    """32-bit hash of ``platform/<name>``: the identity in every draw."""
    index: int
    """Position among the market's platforms."""
    kind: places.PlatformKindName
    does: places.PlatformKind
    """What platforms of this kind do differently from others."""
    attraction: float
    """Log-odds of being chosen by an opener."""
    shelf_attraction: float
    """Log-odds of being chosen for a need outside rooms."""
    take_rate_bp: int
    """Service fee, basis points of the price."""
    take_by_category: dict[str, int]
    """Service fee of single categories, basis points of the price."""
    take_by_seller: dict[str, int]
    """Service fee of single types of brand, basis points of the price; a category's comes first."""
    checkout: policies.LinkedCheckout | None
    """Where orders of its rooms are completed, None on the platform itself."""
    coupon_bp: int
    """Discount on room orders that the platform pays, basis points of the price."""
    gift_share_bp: int
    """Platform's share of gifts, basis points."""
    followed_places: int
    """Places of a page that followed hosts may take before the ranking."""
    paid_every: int
    """Every k-th place of the feed is paid; 0 for none."""
    traffic_price_fen: int
    """Lowest price of a paid view, fen."""
    feed: places.FeedPolicy
    """What the feed rewards: exponents, those of a named policy included."""
    top_share: float | None
    """Most that a room may have of the weight of all its rooms, None without a cap."""
    small_anchors: policies.SmallAnchorSupport | None
    """Support of rooms with few followers."""
    prizes: policies.CreatorPrizes | None
    """Prizes for creators."""
    moderation: float
    """Share of evenings with exaggerated claims stopped before they air tonight, 0 to 1."""
    anti_fraud: float
    """Share of fake viewers and orders found and taken out tonight, 0 to 1."""
    own: policies.PlatformPolicies
    """What the platform has decided for itself, whatever a pact asks of it."""
    capacity: float | None
    """Viewers at a time that its streams are made for, people; None without limit."""
    try_on: policies.VirtualTryOn | None
    """Trying on by VR or AR."""
    advance_compensation: bool
    """Whether the platform pays viewers whom a seller cannot pay."""
    usual_lag: float
    """Trouble of its streams within their capacity, 0 to 1."""
    relevance: float
    """Recommender precision that rules allow tonight: log-weight per unit of taste."""
    lag: float
    """Trouble of its streams tonight, 0 to 1."""
    security: float
    """Spending on the protection of users' data, yuan a session."""
    inform_rivals: bool
    """Whether room figures are public."""
    arrival_peak: float
    """Peak of arrivals as a share of the evening."""
    arrival_spread: float
    """Half-width of the arrival profile as a share of the evening."""
    is_open: bool
    """Whether it has opened; one that opens at a session is closed before."""
    shows: NDArray[np.int64]
    """Seconds watched and views of the period by anchor, for prizes; shape (2, anchors)."""
    spent_fen: int
    """Spent on programmes tonight: support, prizes, checks, streams; fen."""
    search: Search
    """How far it has got in moving a parameter by what it earns."""
    account: int
    """Account in the ledger, -1 before it is opened."""
    conduct: tuple[PlatformConduct, ...]
    """What the platform does beyond the law."""
    ceased: dict[str, int]
    """First session in which a violation may be taken up again, by its name."""

    def __init__(
        self,
        model: Any,
        index: int,
        entry: places.Platform,
        does: places.PlatformKind | None = None,
    ) -> None:
        super().__init__(model)
        self.name = entry.name
        self.key = name_key(f"platform/{entry.name}")
        self.index = index
        self.kind = entry.kind
        self.does = does or places.default_platform_kinds()[entry.kind]
        self.attraction = entry.attraction
        self.shelf_attraction = entry.shelf_attraction
        self.take_rate_bp = round(entry.take_rate * BASIS_POINTS)
        self.take_by_category = _in_bp(entry.take_by_category)
        self.take_by_seller = _in_bp(entry.take_by_seller)
        self.checkout = entry.checkout
        self.coupon_bp = round(entry.coupon * BASIS_POINTS)
        self.gift_share_bp = round(entry.gift_share * BASIS_POINTS)
        self.followed_places = ceil(self.does.followed_places * entry.feed.page)
        self.paid_every = entry.paid_every
        self.traffic_price_fen = round(entry.traffic_price * FEN_PER_YUAN)
        self.feed = feed_of(entry.feed, entry.policy)
        self.top_share = entry.top_share
        self.small_anchors = entry.small_anchors
        self.prizes = entry.prizes
        self.moderation = entry.moderation
        self.anti_fraud = entry.anti_fraud
        self.own = entry
        self.capacity = entry.capacity
        self.try_on = entry.try_on
        self.advance_compensation = entry.advance_compensation
        self.relevance = self.feed.relevance
        self.usual_lag = self.lag = entry.lag
        self.security = entry.security
        self.inform_rivals = entry.inform_rivals
        self.arrival_peak = entry.arrival_peak
        self.arrival_spread = entry.arrival_spread
        self.is_open = True
        self.shows = np.zeros((2, 0), np.int64)
        self.spent_fen = 0
        self.search = Search()
        self.account = -1
        self.conduct, self.ceased = entry.conduct, {}


def _in_bp(rates: Mapping[Any, float]) -> dict[str, int]:
    """Rates by name in basis points, sorted by name."""
    return {name: round(rates[name] * BASIS_POINTS) for name in sorted(rates)}
