"""What a scenario says about platforms, agencies and anchors."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.campaigns import SpecialSession
from simulator.scenario.conduct import AnchorConduct, PlatformConduct
from simulator.scenario.fields import Published, Section, quantity
from simulator.scenario.hosts import Recruiting, SplitBargaining
from simulator.scenario.people import FORMATS, ByAge, ByCity
from simulator.scenario.platform_policies import PlatformPolicies
from simulator.scenario.room_plans import RoomPlan

Level = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1e6)]
ImageVector = tuple[Level, Level, Level]
PlatformKindName = Literal["shelf", "feed", "community"]
AnchorType = Literal["star", "professional", "celebrity", "koc", "store", "virtual"]
ANCHOR_TYPES: tuple[AnchorType, ...] = (
    "star", "professional", "celebrity", "koc", "store", "virtual",
)  # fmt: skip


class FeedPolicy(Section):
    """What the feed of a platform rewards; exponents on a room's standing."""

    relevance: float = quantity(
        0.8, "Recommender precision: log-weight per unit of taste.", low=0, high=3
    )
    popularity: float = quantity(0.25, "Exponent on viewers now in the room.", low=0, below=0.9)
    gmv_per_view: float = quantity(
        0.2, "Exponent on the room's shrunken GMV per view.", low=0, high=2
    )
    page: int = quantity(
        4, "Places after which the feed begins again from the best.", unit="places", low=1, high=300
    )
    reach: float = quantity(
        0.6,
        "Exponent on the host's followers.",
        low=0,
        high=1.5,
        source="viewers_per_fans_slope",
    )
    newcomers: float = quantity(
        8000, "Followers that the feed credits to everybody, so that newcomers are seen.",
        unit="people", low=1, high=1e7,
    )  # fmt: skip


class PlatformKind(Section):
    """What a kind of platform does differently from the others."""

    search_pull: float = quantity(
        0.0, "Log-odds of opening an app, and of choosing it, added by a need tonight.",
        unit="log-odds", low=0, high=5,
    )  # fmt: skip
    search: float = quantity(
        0.0, "Taste added in the ranking of rooms to a category that is needed tonight.",
        unit="s.d.", low=0, high=10,
    )  # fmt: skip
    followed_places: float = quantity(
        1.0, "Share of a page that followed hosts may take before the ranking; the rest is for "
        "discovery.", unit="share", low=0, high=1,
    )  # fmt: skip
    neighbours: float = quantity(
        0.0, "Chance of being shown a host on air whom a neighbour follows.", unit="share", low=0,
        high=1,
    )  # fmt: skip


def default_platform_kinds() -> dict[PlatformKindName, PlatformKind]:
    """Return what the three kinds of platform do (assumptions, ordered as the trade sees them).

    A shelf marketplace is where people search for what they need, a feed is where they discover
    what they did not look for, in a community they see what those whom they follow and their
    neighbours show.
    """
    return {
        "shelf": PlatformKind(search_pull=0.6, search=2.0, followed_places=0.5),
        "feed": PlatformKind(search_pull=0.2, search=0.5, followed_places=0.5),
        "community": PlatformKind(followed_places=1.0, neighbours=0.3),
    }


class Platform(PlatformPolicies):
    """A place where rooms are found and orders are paid."""

    name: str = quantity(..., "Name of the platform.", min_length=1)
    kind: PlatformKindName = quantity(
        "feed", "Shelf marketplace, algorithmic feed or follow community: see platform_kinds."
    )
    attraction: float = quantity(0.0, "Log-odds of being chosen.", unit="log-odds", low=-5, high=5)
    shelf_attraction: float = quantity(
        0.0, "Log-odds of being chosen for a need outside rooms.", unit="log-odds", low=-5, high=5
    )
    women: float = quantity(
        0.0, "Attraction to women less that to men.", unit="log-odds", low=-5, high=5
    )
    ages: ByAge = quantity(
        (0.0, 0.0, 0.0, 0.0), "Attraction added at ages 18-24, 25-34, 35-49, 50+.", unit="log-odds"
    )
    cities: ByCity = quantity(
        (0.0, 0.0, 0.0),
        "Attraction added in cities of the first two tiers, of tiers three and four, in counties.",
        unit="log-odds",
    )
    feed: FeedPolicy = FeedPolicy()
    paid_every: int = quantity(
        5, "Every k-th place of the feed is paid; 0 for none.", unit="places", low=0, high=100,
        source="paid_traffic_share 0.1-0.3",
        published=Published(4, 10, "paid_traffic_share"),
    )  # fmt: skip
    traffic_price: float = quantity(
        0.3, "Lowest price of a paid view.", unit="yuan per view", low=0, high=100
    )
    take_rate: float = quantity(
        0.035, "Service fee on settled sales.", unit="share of price", low=0, high=0.5,
        source="platform_take",
        published=Published(0.02, 0.05, "platform_take"),
    )  # fmt: skip
    coupon: float = quantity(
        0.0, "Discount on room orders that the platform pays.", unit="share of price", low=0,
        high=0.5,
    )  # fmt: skip
    gift_share: float = quantity(
        0.5, "Platform's share of gifts.", unit="share", low=0, high=1, source="gift_split_platform"
    )
    advance_compensation: bool = quantity(
        False, "Whether the platform pays viewers whom a seller cannot pay."
    )
    lag: float = quantity(
        0.0, "Trouble of streams on the platform: delay and stutter.", unit="share", low=0, high=1
    )
    security: float = quantity(
        0.0, "Spending on the protection of users' data.", unit="yuan per session", low=0, high=1e7
    )
    inform_rivals: bool = quantity(True, "Whether room figures are public to those who buy data.")
    arrival_peak: float = quantity(
        0.45, "Peak of arrivals as a share of the evening.", unit="share", low=0, high=1
    )
    arrival_spread: float = quantity(
        0.35, "Half-width of the arrival profile as a share of the evening.", unit="share",
        above=0.01, high=2,
    )  # fmt: skip
    conduct: tuple[PlatformConduct, ...] = quantity((), "What the platform does beyond the law.")


class Agency(Section):
    """An agency (MCN) that manages anchors."""

    name: str = quantity(..., "Name of the agency.", min_length=1)
    split: float = quantity(
        0.3, "Agency's share of its anchors' commissions, fees and gifts.", unit="share", low=0,
        high=0.9,
    )  # fmt: skip
    training: float = quantity(
        0.0, "Spending on training per anchor.", unit="yuan per session", low=0, high=1e6
    )
    training_effect: float = quantity(
        0.002, "Share of the missing skill that 100 yuan of training closes.", low=0, high=0.1
    )
    compliance: float = quantity(
        0.0, "Share of exaggerated claims that the agency stops.", unit="share", low=0, high=1
    )
    spill_over: float = quantity(
        0.25, "How much colleagues' training counts beside one's own.", unit="share", low=0, high=1
    )
    bonus: float = quantity(
        0.0, "Bonus of its anchors, on their rooms' sales.", unit="share of sales", low=0, high=0.5
    )
    recruiting: Recruiting = Recruiting()
    bargaining: SplitBargaining | None = quantity(
        None, "How splits are agreed host by host; the same split for all when missing."
    )


class AnchorTraits(Section):
    """What an anchor is like; a value that is missing is taken from the anchor's type."""

    charisma: float | None = quantity(None, "Charisma.", low=0, high=1)
    expertise: float | None = quantity(None, "Product knowledge.", low=0, high=1)
    interaction: float | None = quantity(None, "Interaction skill.", low=0, high=1)
    creativity: float | None = quantity(None, "Content creativity.", low=0, high=1)
    image: ImageVector | None = quantity(None, "Image: prestige, warmth, fun.")
    exaggeration: float | None = quantity(
        None, "Exaggeration of claims at the start: 0, 0.25 or 0.5.", low=0, high=0.5
    )
    screening: float | None = quantity(
        None, "Effort in screening products before pitching.", low=0, high=1
    )
    fans: float | None = quantity(None, "Followers at the start.", unit="people", low=0, high=1e9)
    categories: tuple[str, ...] = quantity((), "Categories pitched; empty for all of them.")
    content_mix: tuple[Level, Level, Level, Level, Level, Level] | None = quantity(
        None, f"Shares of the content formats: {', '.join(FORMATS)}.", unit="share"
    )
    on_air_minutes: int | None = quantity(
        None, "Length of a broadcast.", unit="minutes", low=20, high=1440
    )
    commission: float | None = quantity(
        None, "Commission asked.", unit="share of price", low=0, high=0.9
    )
    slot_fee_per_view: float | None = quantity(
        None, "Slot fee per expected view.", unit="yuan per view", low=0, high=10
    )
    reservation_income: float | None = quantity(
        None, "Income below which staying away is better.", unit="yuan per session", low=0,
        high=1e8,
    )  # fmt: skip
    exclusivity: float | None = quantity(
        None, "Asked for selling no rival of a category, over what a slot brings an evening.",
        unit="ratio", low=0, high=100,
    )  # fmt: skip
    room: RoomPlan = RoomPlan()
    conduct: tuple[AnchorConduct, ...] = quantity((), "What the host does beyond the law.")


class Anchor(AnchorTraits):
    """A host with a room of its own."""

    name: str = quantity(..., "Name of the anchor.", min_length=1)
    type: AnchorType = quantity("professional", "Type of the anchor.")
    platform: str = quantity(..., "Platform on which the anchor broadcasts.")
    agency: str | None = quantity(None, "Agency that manages the anchor.")
    brand: str | None = quantity(None, "Brand of a store host.")
    specials: tuple[SpecialSession, ...] = quantity((), "Special sessions of the room.")
    linked_to: str | None = quantity(
        None, "Anchor whose room on another platform this is: the same person, on air at the same "
        "time with the same goods; skills, image and terms are those of that anchor.",
    )  # fmt: skip
    spill_over: float = quantity(
        0.2, "Share of the person's followers elsewhere that the feed credits to a linked room, "
        "and of a linked room's to the person's first.", unit="share", low=0, high=1,
    )  # fmt: skip
    link_cost: float = quantity(
        1_000, "Cost of a linked session.", unit="yuan per session", low=0, high=1e7
    )
    slot_fee: float | None = quantity(
        None, "Slot fee asked per product and session; slot_fee_per_view counts when missing.",
        unit="yuan", low=0, high=1e7, source="slot_fee_star",
    )  # fmt: skip
    average_views: float | None = quantity(
        None, "Views of a broadcast that the first contracts reckon with; worked out from fans "
        "when missing.", unit="views", above=0, high=1e10,
    )  # fmt: skip


class AnchorGroup(AnchorTraits):
    """Many anchors alike; traits are spread evenly around the group's values, keyed by name."""

    name: str = quantity(..., "Name of the group; members are numbered.", min_length=1)
    count: int = quantity(..., "Number of anchors.", unit="anchors", low=1, high=100_000)
    type: AnchorType = quantity("professional", "Type of the anchors.")
    platforms: dict[str, Weight] = quantity(
        ..., "Relative numbers by platform.", unit="weight", min_length=1
    )
    agencies: dict[str, Weight] = quantity(
        None, "Relative numbers by agency; missing for independents.", unit="weight",
        default_factory=dict,
    )  # fmt: skip
    fans_sigma: float = quantity(
        1.0, "Log-normal sigma of fans inside the group.", unit="log units", low=0, high=4
    )
    spread: float = quantity(
        0.15, "Half-width of skills around the group's values.", low=0, high=0.5
    )


class AnchorKind(Section):
    """Defaults of one type of anchor."""

    charisma: float = quantity(0.5, "Charisma.", low=0, high=1)
    expertise: float = quantity(0.5, "Product knowledge.", low=0, high=1)
    interaction: float = quantity(0.5, "Interaction skill.", low=0, high=1)
    creativity: float = quantity(0.5, "Content creativity.", low=0, high=1)
    image: ImageVector = quantity((0.5, 0.5, 0.5), "Image: prestige, warmth, fun.")
    exaggeration: float = quantity(0.25, "Exaggeration at the start.", low=0, high=0.5)
    screening: float = quantity(0.3, "Effort in screening products.", low=0, high=1)
    fans: float = quantity(10_000, "Followers.", unit="people", low=0, high=1e9)
    content_mix: tuple[Level, Level, Level, Level, Level, Level] = quantity(
        (0.6, 0.1, 0.1, 0.1, 0.05, 0.05), f"Shares of the formats: {', '.join(FORMATS)}."
    )
    on_air_minutes: int = quantity(240, "Length of a broadcast.", unit="minutes", low=20, high=1440)
    slots: int = quantity(17, "Products in a broadcast.", unit="products", low=1, high=200)
    commission: float = quantity(0.19, "Commission asked.", unit="share", low=0, high=0.9)
    slot_fee_per_view: float = quantity(
        0.0, "Slot fee per expected view.", unit="yuan per view", low=0, high=10
    )
    reservation_income: float = quantity(
        500, "Income below which staying away is better.", unit="yuan per session", low=0, high=1e8
    )
    exclusivity: float = quantity(
        0.5, "Asked for selling no rival of a category, over what a slot brings an evening.",
        unit="ratio", low=0, high=100,
    )  # fmt: skip
    bonding: float = quantity(
        1.0, "Strength of the bonds that viewers form with this type.", low=0, high=1
    )


def default_anchor_kinds() -> dict[AnchorType, AnchorKind]:
    """Return the defaults of the six types of anchor (assumptions, ordered as the trade sees them).

    Slot fees follow the price lists of agency-managed stars (slot_fee_star), commissions the mix of
    an affiliate seller's selection (commission_mix); a digital host forms no bond
    (digital_anchor_effect).
    """
    return {
        "star": AnchorKind(
            charisma=0.9, expertise=0.7, interaction=0.85, creativity=0.75, image=(0.7, 0.7, 0.7),
            fans=2_000_000, screening=0.5, commission=0.20, slot_fee_per_view=0.016,
            reservation_income=20_000, content_mix=(0.5, 0.2, 0.1, 0.1, 0.05, 0.05),
        ),
        "professional": AnchorKind(
            charisma=0.66, expertise=0.6, interaction=0.6, creativity=0.5, fans=140_000,
            commission=0.19, slot_fee_per_view=0.004, reservation_income=700,
        ),
        "celebrity": AnchorKind(
            charisma=0.85, expertise=0.3, interaction=0.5, creativity=0.6, image=(0.8, 0.6, 0.8),
            fans=1_400_000, screening=0.2, commission=0.20, slot_fee_per_view=0.012,
            reservation_income=20_000, content_mix=(0.4, 0.4, 0.1, 0.0, 0.0, 0.1),
        ),
        "koc": AnchorKind(
            charisma=0.45, expertise=0.5, interaction=0.65, creativity=0.45, fans=15_000,
            exaggeration=0.0, commission=0.15, reservation_income=100,
            content_mix=(0.5, 0.1, 0.2, 0.05, 0.05, 0.1),
        ),
        "store": AnchorKind(
            charisma=0.35, expertise=0.7, interaction=0.45, creativity=0.3, fans=50_000,
            exaggeration=0.0, screening=0.6, commission=0.0, reservation_income=0,
            content_mix=(0.8, 0.0, 0.05, 0.1, 0.05, 0.0),
        ),
        "virtual": AnchorKind(
            charisma=0.3, expertise=0.5, interaction=0.3, creativity=0.3, fans=15_000,
            exaggeration=0.0, commission=0.10, reservation_income=10, bonding=0.0,
            content_mix=(0.9, 0.1, 0.0, 0.0, 0.0, 0.0),
        ),
    }  # fmt: skip
