"""One evening as columns: rooms on air, offers, pitches, and what came of them.

Stages 2 to 4 of a session fill ``Evening``; the audience kernel reads it and fills ``Outcome``;
every later stage reads both. All arrays are ordered by agent, never by their order in a file.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.tables.live_control import LiveControls, no_controls
from simulator.tables.personal_prices import Perks, Purses, no_perks, no_purses

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real = NDArray[np.float32]
Real64 = NDArray[np.float64]


@dataclass
class Rooms:
    """Rooms on air tonight, sorted by anchor; one row each."""

    anchor: Index
    platform: Index
    brand: Index
    """Brand of a store room, -1 for other rooms; the brand is then the operator."""
    kind: Index
    """Position of the host's type in ``ANCHOR_TYPES``."""
    start_minute: Index
    end_minute: Index
    content: Real
    """Content by segment after crowding, in [0, 1]; shape (rooms, segments)."""
    interaction: Real
    """Interaction skill and tools, in [0, 1]."""
    charisma: Real
    bonding: Real
    """Strength of bonds that the type of host can form, in [0, 1]; more for a good cause."""
    lag: Real
    """Stream delay, in [0, 1]."""
    standing: Real64
    """Feed weight without live popularity: reach, GMV per view, credit, limits; positive."""
    bid_fen: Int
    """Price paid per entered paid view; 0 when no traffic is bought."""
    traffic_budget_fen: Int
    paid_weight: Real64
    """Bid times shrunken conversion, the weight in the draw of paid places; 0 without a bid."""
    displayed_bots: Int
    entering_shock: Real
    buying_shock: Real
    leave_factor: Real64
    """What tools do to the hazard of leaving; 1 without any."""
    comment_factor: Real64
    """What tools do to the hazard of commenting; 1 without any."""
    follow_shift: Real64
    """Log-odds that tools add to following."""
    reminder: Real64
    """How strongly a fan group reminds followers of the broadcast; 0 without one."""
    video_share: Real64
    """Share of people on the platform who are shown the short video before the broadcast."""

    def __len__(self) -> int:
        """Return the number of rooms."""
        return len(self.anchor)


@dataclass
class Offers:
    """Products offered in rooms tonight, sorted by (room, product); one row each."""

    room: Index
    product: Index
    price_fen: Int
    """Price of one unit in the room before the platform's coupon."""
    coupon_fen: Int
    """Part of the price that the platform pays."""
    discount: Real
    """Advertised discount as a share of the lowest price of the last seven sessions."""
    exaggeration: Real
    """Exaggeration of the claims, in {0, 0.25, 0.5}."""
    information: Real
    """What a viewer learns about fit, in [0, 0.8]."""
    novelty: Real
    image_fit: Real
    """Fit of the images of anchor and brand, in [-1, 1]."""
    scarcity: Real
    committed_units: Int
    commission_bp: Int
    agency_bp: Int
    """Agency's share of the commission."""
    slot_fee_fen: Int
    exclusivity_fee_fen: Int
    contract: Index
    """Row of the contract, -1 in the brand's own room."""
    instrument: Index
    """Instrument code of the price (``strategies.promotion.Instrument``), 0 for none."""

    def __len__(self) -> int:
        """Return the number of offers."""
        return len(self.room)


@dataclass
class Pitches:
    """The running order: pitches of room r are rows first[r] to first[r + 1], back to back.

    Before the evening it is what was planned, after it what was pitched (see live control).
    """

    first: Index
    """Shape (rooms + 1,)."""
    offer: Index
    begin_minute: Index
    end_minute: Index


NO_GIFT_CAP_FEN = 2**53
"""More than anybody has: no limit on gifts."""


@dataclass(frozen=True)
class Customs:
    """What rules in force make of viewers' evening."""

    comparing_share: float | None = None
    """Share of would-be buyers who compare prices; the scenario's own when missing."""
    gift_cap_fen: int = NO_GIFT_CAP_FEN
    """Most that a person may give away tonight."""


@dataclass
class Evening:
    """What viewers find tonight."""

    session: int
    market_shock: float
    """Log-odds added to opening the app by calendar and market shock."""
    buying_shift: float
    """Utility added to every purchase by a festival."""
    rooms: Rooms
    offers: Offers
    pitches: Pitches
    perks: Perks = field(default_factory=no_perks)
    """What offers take off for some viewers."""
    purses: Purses = field(default_factory=no_purses)
    """What viewers have with brands."""
    controls: LiveControls = field(default_factory=no_controls)
    customs: Customs = field(default_factory=Customs)


@dataclass
class Outcome:
    """What came of an evening; people, units and fen are real size (weights applied)."""

    views: Int
    """Views by room, people."""
    simulated_views: Int
    paid_views: Int
    stay_seconds: Int
    peak_viewers: Int
    comments: Int
    likes: Int
    shares: Int
    gifts_fen: Int
    follows: Int
    orders: Int
    """Paid orders by room, people."""
    simulated_orders: Int
    units: Int
    gmv_fen: Int
    sold_out_units: Int
    requested_units: Int
    traffic_cost_fen: Int
    skips: Int
    """Rooms shown and skipped, people."""
    offer_exposed: Int
    """Views present while the offer was pitched, people (by offer)."""
    offer_considered: Int
    offer_orders: Int
    offer_simulated_exposed: Int
    offer_simulated_orders: Int
    offer_units: Int
    offer_claimed: Int
    """Coupons that viewers of the offer claimed, people."""
    offer_redeemed: Int
    """Of these, taken off a unit; units."""
    offer_gmv_fen: Int
    minutes_online: Int
    """Viewers by minute and room, people at the end of the minute; shape (minutes, rooms)."""
    minutes_orders: Int
    """Orders by minute and room, people; shape (minutes, rooms)."""
    minutes_gmv_fen: Int
    minutes_entries: Int
