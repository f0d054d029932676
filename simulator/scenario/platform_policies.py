"""What platforms may do beyond being there: feeds by name, fees, support, checks, technology.

Nothing of it is on unless a scenario asks for it.
"""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import Section, quantity

Share = Annotated[float, Field(ge=0, le=1)]
Fee = Annotated[float, Field(ge=0, le=0.5)]
SellerType = Literal["traditional", "emerging", "white_label"]
MovedParameter = Literal[
    "take_rate", "coupon", "relevance", "popularity", "gmv_per_view", "reach"
]  # fmt: skip


class MixedFeed(Section):
    """The exponents that stand under `feed`, mixed."""

    strategy: Literal["mixed"]


class RelevanceFeed(Section):
    """What suits the viewer, and nothing else: all rooms have the same standing."""

    strategy: Literal["relevance"]


class PopularityFeed(Section):
    """Who has followers and viewers is shown more."""

    strategy: Literal["popularity"]
    live: float = quantity(0.4, "Exponent on viewers now in the room.", low=0, below=0.9)
    followers: float = quantity(1.0, "Exponent on the host's followers.", low=0, high=1.5)


class GmvPerViewFeed(Section):
    """Who sells most per view is shown most."""

    strategy: Literal["gmv_per_view"]
    exponent: float = quantity(1.0, "Exponent on the room's GMV per view.", low=0, high=2)


class FairShareFeed(Section):
    """The fewer followers, the more weight: small hosts are seen beside large ones."""

    strategy: Literal["fair_share"]
    exponent: float = quantity(
        0.3, "Exponent on followers, with a minus in front of it.", low=0, high=1.5
    )


FeedRule = Annotated[
    MixedFeed | RelevanceFeed | PopularityFeed | GmvPerViewFeed | FairShareFeed,
    Field(discriminator="strategy"),
]


class SmallAnchorSupport(Section):
    """Support of rooms with few followers: weight in the feed, money for a broadcast."""

    below: float = quantity(
        20_000, "Followers below which a room is supported.", unit="people", low=1, high=1e9
    )
    boost: float = quantity(
        2.0, "Factor on a supported room's weight in the feed.", unit="ratio", low=1, high=1000
    )
    share: float = quantity(
        0.0, "Least share of the weight of all the platform's rooms that supported rooms have "
        "together, before relevance and viewers on show.", unit="share", low=0, below=1,
    )  # fmt: skip
    subsidy: float = quantity(
        0.0, "Paid to whoever runs a supported room.", unit="yuan per broadcast", low=0, high=1e6
    )


class CreatorPrizes(Section):
    """Prizes for the best rooms of a period; hosts who want one work on their creativity."""

    budget: float = quantity(
        50_000, "Prize money, shared by the winners.", unit="yuan per period", low=0, high=1e9
    )
    every: int = quantity(7, "Length of a period.", unit="sessions", low=1, high=365)
    winners: int = quantity(3, "Rooms that win.", unit="rooms", low=1, high=1000)
    by: Literal["stay", "creativity"] = quantity(
        "stay", "What is judged: how long viewers stay, or the host's creativity."
    )
    effect: float = quantity(
        0.002, "Share of the missing creativity that 100 yuan of work on it closes.", low=0,
        high=0.1,
    )  # fmt: skip


class LinkedCheckout(Section):
    """Orders of the platform's rooms are completed on another platform, by a link."""

    platform: str = quantity(..., "Platform that completes the orders.", min_length=1)
    link_fee: float = quantity(
        0.02, "Fee of the platform that shows the link, on settled sales.", unit="share of price",
        low=0, high=0.5,
    )  # fmt: skip
    completion: float = quantity(
        0.8, "Share of buyers who follow the link to its end.", unit="share", above=0, high=1
    )


class VirtualTryOn(Section):
    """Goods can be tried on or placed at home on the screen (VR, AR)."""

    information: float = quantity(
        0.3, "Share of the uncertainty about fit that it removes.", unit="share", low=0, high=0.8
    )
    categories: tuple[str, ...] = quantity((), "Categories that it covers; empty for all of them.")
    cost: float = quantity(
        50, "Models and computing, paid by the platform.", unit="yuan per broadcast", low=0,
        high=1e6,
    )  # fmt: skip


class TrafficPlan(Section):
    """A brand's budget for paid places, and how it bids for them."""

    budget: float = quantity(
        2_000, "Most that is spent on an evening.", unit="yuan per session", low=0, high=1e9
    )
    bid_share: float = quantity(
        0.5, "Bid as a share of the profit expected of a view; nothing is bid below the lowest "
        "price.", unit="share", low=0, high=1,
    )  # fmt: skip


class AdaptivePolicy(Section):
    """A platform moves one of its parameters by what it earned: a step on, or back."""

    parameter: MovedParameter = quantity(
        "take_rate", "What is moved; the last four are exponents of the feed."
    )
    every: int = quantity(7, "Sessions between two steps.", unit="sessions", low=1, high=365)
    step: float = quantity(0.005, "Length of a step, in the parameter's own unit.", above=0, high=1)
    low: float = quantity(0.0, "Smallest value that it tries.", low=0, high=3)
    high: float = quantity(0.1, "Largest value that it tries.", low=0, high=3)


class PlatformPolicies(Section):
    """What a platform may do beyond being there."""

    policy: FeedRule = quantity(
        MixedFeed(strategy="mixed"),
        "What the feed rewards beside relevance; every policy but mixed replaces the exponents "
        "popularity, gmv_per_view and reach of `feed`.",
    )
    top_share: float | None = quantity(
        None, "Most that a room may have of the weight of all the platform's rooms, before "
        "relevance and viewers on show.", unit="share", above=0, high=1,
    )  # fmt: skip
    small_anchors: SmallAnchorSupport | None = quantity(
        None, "Support of rooms with few followers; none when missing."
    )
    prizes: CreatorPrizes | None = quantity(None, "Prizes for creators; none when missing.")
    take_by_category: dict[str, Fee] = quantity(
        None, "Take rates of single categories.", unit="share of price", default_factory=dict
    )
    take_by_seller: dict[SellerType, Fee] = quantity(
        None, "Take rates of single types of brand; a category's comes first.",
        unit="share of price", default_factory=dict,
    )  # fmt: skip
    checkout: LinkedCheckout | None = quantity(
        None, "Where orders of its rooms are completed; on the platform itself when missing."
    )
    moderation: float = quantity(
        0.0, "Share of evenings with exaggerated claims that are stopped before they air.",
        unit="share", low=0, high=1,
    )  # fmt: skip
    moderation_cost: float = quantity(
        20, "Cost of checking all that is said.", unit="yuan per hour on air", low=0, high=1e4
    )
    anti_fraud: float = quantity(
        0.0, "Share of fake viewers and orders that are found and taken out.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    anti_fraud_cost: float = quantity(
        10, "Cost of finding all fakes.", unit="yuan per hour on air", low=0, high=1e4
    )
    capacity: float | None = quantity(
        None, "Viewers at a time that streams are made for; without limit when missing.",
        unit="people", above=0, high=1e10,
    )  # fmt: skip
    capacity_cost: float = quantity(
        0.1, "Servers and bandwidth, where capacity is limited.",
        unit="yuan per viewer at a time and session", low=0, high=1000,
    )  # fmt: skip
    try_on: VirtualTryOn | None = quantity(None, "Trying on by VR or AR; none when missing.")
    adapts: AdaptivePolicy | None = quantity(
        None, "A parameter that the platform moves by what it earned; none when missing."
    )


class SelfRegulation(DatedRule):
    """A pact of platforms: a common floor of checks, and bans that hold on all of them."""

    platforms: tuple[str, ...] = quantity((), "Platforms of the pact; empty for all of them.")
    moderation: float = quantity(
        0.5, "Least moderation of a platform of the pact.", unit="share", low=0, high=1
    )
    anti_fraud: float = quantity(
        0.0, "Least anti-fraud of a platform of the pact.", unit="share", low=0, high=1
    )
    blacklist: bool = quantity(
        True, "Whether a host who is suspended, banned or limited on one of them is on all."
    )
