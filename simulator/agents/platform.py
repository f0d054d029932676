"""Platforms: where rooms are found, orders are paid, and traffic is sold."""

from math import ceil
from typing import Any

import mesa

from simulator.rules.randomness import name_key
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario import places


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
    """What the feed rewards."""
    advance_compensation: bool
    """Whether the platform pays viewers whom a seller cannot pay."""
    relevance: float
    """Recommender precision that rules allow tonight: log-weight per unit of taste."""
    lag: float
    """Trouble of its streams, 0 to 1."""
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
    account: int
    """Account in the ledger, -1 before it is opened."""

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
        self.coupon_bp = round(entry.coupon * BASIS_POINTS)
        self.gift_share_bp = round(entry.gift_share * BASIS_POINTS)
        self.followed_places = ceil(self.does.followed_places * entry.feed.page)
        self.paid_every = entry.paid_every
        self.traffic_price_fen = round(entry.traffic_price * FEN_PER_YUAN)
        self.feed = entry.feed
        self.advance_compensation = entry.advance_compensation
        self.relevance = entry.feed.relevance
        self.lag = entry.lag
        self.security = entry.security
        self.inform_rivals = entry.inform_rivals
        self.arrival_peak = entry.arrival_peak
        self.arrival_spread = entry.arrival_spread
        self.is_open = True
        self.account = -1
