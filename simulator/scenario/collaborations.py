"""What a scenario says about how brands sell in rooms: with whom, and on which terms."""

from typing import Annotated, Any, Literal

from pydantic import Field

from simulator.scenario.campaigns import SpecialSession
from simulator.scenario.fields import ASSUMPTION, Published, Section, quantity
from simulator.scenario.own_code import OwnCollaborationCode
from simulator.scenario.places import AnchorType, Weight
from simulator.scenario.room_plans import RoomPlan


class Guarantee(Section):
    """Sales that the anchor guarantees (保量): what is missing is paid back from the slot fee."""

    share: float = quantity(
        0.8, "Units guaranteed in a session as a share of those expected when signing.",
        unit="share", low=0, high=5,
    )  # fmt: skip
    units: int | None = quantity(
        None, "Units guaranteed in a session; by share of what is expected when missing.",
        unit="units per session", low=1, high=10**9,
    )  # fmt: skip
    compensation: float = quantity(
        0.0, "Share of the price that the anchor pays for each unit missing, beside what comes "
        "back of the slot fee.", unit="share of price", low=0, high=1,
    )  # fmt: skip


class BestPrice(Section):
    """The brand may not sell cheaper elsewhere: flash stock, bundles and coupons count as well."""

    penalty: float = quantity(
        20_000, "Due to the anchor for a session in which the product is cheaper elsewhere.",
        unit="yuan per session", low=0, high=1e8,
    )  # fmt: skip
    kept: bool = quantity(
        True, "Whether the brand keeps its word: if not, its prices stay and it pays the penalty."
    )


def _contracts(number: int) -> Any:
    return quantity(
        number, "Contracts (product with anchor) sought a period.", unit="contracts", low=0,
        high=5000,
    )  # fmt: skip


def _types(*sought: AnchorType) -> Any:
    return quantity(sought, "Types of anchor sought.")


def _discount(share: float, source: str = ASSUMPTION) -> Any:
    return quantity(
        share, "Discount on the shelf price given to these rooms.", unit="share of price", low=0,
        high=0.9, source=source,
    )  # fmt: skip


class Terms(Section):
    """Terms offered to anchors; a missing value means what the anchor asks."""

    commission: float | None = quantity(
        None,
        "Commission offered.",
        unit="share of price",
        low=0,
        high=0.9,
        source="commission_mix",
        published=Published(0.1, 0.29, "commission_mix"),
    )
    slot_fee: float | None = quantity(
        None, "Slot fee offered per product and session.", unit="yuan", low=0, high=1e7,
        source="slot_fee_star",
    )  # fmt: skip
    discount: float = _discount(0.05, source="live_price_discount 0.076")
    contracts: int = _contracts(6)

    exclusive: bool = quantity(
        False, "Whether to ask to be the only brand of the category in the room; without agreement "
        "on that, the other terms stand alone.",
    )  # fmt: skip
    exclusivity_fee: float | None = quantity(
        None, "Offered for exclusivity on top of the slot fee, per product and session.",
        unit="yuan", low=0, high=1e7,
    )  # fmt: skip
    guarantee: Guarantee | None = quantity(None, "Sales that anchors guarantee; none when missing.")
    best_price: BestPrice | None = quantity(
        None, "Promise not to sell cheaper elsewhere; none when missing."
    )


class StarCollaboration(Terms):
    """Sell through stars and celebrities."""

    strategy: Literal["star"]
    discount: float = _discount(0.15)
    types: tuple[AnchorType, ...] = _types("star", "celebrity")


class ManySmallCollaboration(Terms):
    """Sell through many small anchors on commission."""

    strategy: Literal["many_small"]
    types: tuple[AnchorType, ...] = _types("koc", "professional", "virtual")
    contracts: int = _contracts(30)


class MixedCollaboration(Terms):
    """Sell through whoever promises the most."""

    strategy: Literal["mixed"]
    types: tuple[AnchorType, ...] = _types("star", "celebrity", "professional", "koc", "virtual")
    contracts: int = _contracts(15)


class PortfolioCollaboration(Terms):
    """Choose a set of contracts by expected profit less the risk of the set, under a budget."""

    strategy: Literal["portfolio"]
    types: tuple[AnchorType, ...] = _types("star", "celebrity", "professional", "koc", "virtual")
    contracts: int = _contracts(15)
    risk_aversion: float = quantity(
        1e-5, "Absolute risk aversion: half of it times the variance of an evening's profit is "
        "taken off.", unit="per yuan", low=0, high=1,
    )  # fmt: skip
    budget: float | None = quantity(
        None, "Slot fees of a period at most; the plan's part of half of the cash when missing.",
        unit="yuan", low=0, high=1e10,
    )  # fmt: skip


class CelebrityCollaboration(Terms):
    """Sell through celebrities whose image fits the brand's."""

    strategy: Literal["celebrity"]
    discount: float = _discount(0.15)
    types: tuple[AnchorType, ...] = _types("celebrity")
    least_fit: float = quantity(
        0.4, "Fit of images below which nobody is asked: 1 is the same image, -1 the opposite.",
        low=-1, high=1,
    )  # fmt: skip


class VirtualCollaboration(Terms):
    """Sell through virtual hosts, whom the brand has to have made."""

    strategy: Literal["virtual"]
    types: tuple[AnchorType, ...] = _types("virtual")
    contracts: int = _contracts(30)
    production: float = quantity(
        50, "Cost of script and rendering of a product in a session.", unit="yuan", low=0, high=1e6
    )


class Offer(Section):
    """One anchor asked by name; a missing term is that of the plan."""

    anchor: str = quantity(..., "Anchor asked.", min_length=1)
    product: str | None = quantity(
        None, "Product offered; each one without an offer of its own when missing."
    )
    commission: float | None = quantity(
        None, "Commission offered.", unit="share of price", low=0, high=0.9, source="commission_mix"
    )
    slot_fee: float | None = quantity(
        None, "Slot fee offered per product and session.", unit="yuan", low=0, high=1e7,
        source="slot_fee_star",
    )  # fmt: skip
    discount: float | None = quantity(
        None, "Discount on the shelf price given to this room.", unit="share of price", low=0,
        high=0.9,
    )  # fmt: skip
    exclusive: bool | None = quantity(
        None, "Whether to ask to be the only brand of the category in the room."
    )
    exclusivity_fee: float | None = quantity(
        None, "Offered for exclusivity on top of the slot fee, per product and session.",
        unit="yuan", low=0, high=1e7,
    )  # fmt: skip
    guarantee: Guarantee | None = quantity(None, "Sales that the anchor guarantees.")
    best_price: BestPrice | None = quantity(None, "Promise not to sell cheaper elsewhere.")


class NamedCollaboration(Terms):
    """Ask anchors by name, each on terms of its own."""

    strategy: Literal["by_name"]
    negotiation: Literal["matched", "fixed"] = quantity(
        "matched", "Whether offers compete in the round of matching, or stand as agreed before: "
        "fixed ones are signed first, if the anchor has a slot and is there.",
    )  # fmt: skip
    offers: tuple[Offer, ...] = quantity(..., "Who is asked, on which terms.", min_length=1)
    contracts: int = quantity(
        5000, "Contracts (product with anchor) sought a period; all that are offered if fewer.",
        unit="contracts", low=0, high=5000,
    )  # fmt: skip


class OwnRoomCollaboration(Section):
    """Broadcast from a room of one's own with a store host."""

    strategy: Literal["own_room"]
    platform: str | None = quantity(
        None, "Platform of the room; the one with the largest attraction when missing."
    )
    platforms: dict[str, Weight] = quantity(
        None, "Relative numbers of rooms by platform, for groups of brands; instead of platform.",
        unit="weight", default_factory=dict,
    )  # fmt: skip
    room_cost: float = quantity(
        3800, "Cost of an evening.", unit="yuan per session", low=0, high=1e7
    )
    on_air_minutes: int = quantity(
        240, "Length of a broadcast.", unit="minutes", low=20, high=1440,
        source="session_hours_store 4-6 h",
        published=Published(240, 360, "session_hours_store"),
    )  # fmt: skip
    fans: float = quantity(50_000, "Followers of the room.", unit="people", low=0, high=1e9)
    discount: float = quantity(
        0.03, "Discount on the shelf price in the own room.", unit="share of price", low=0, high=0.9
    )
    specials: tuple[SpecialSession, ...] = quantity((), "Special sessions of the own room.")
    room: RoomPlan = RoomPlan()


class ShelfOnly(Section):
    """No rooms at all."""

    strategy: Literal["shelf_only"]


Collaboration = Annotated[
    StarCollaboration
    | ManySmallCollaboration
    | MixedCollaboration
    | NamedCollaboration
    | PortfolioCollaboration
    | CelebrityCollaboration
    | VirtualCollaboration
    | OwnRoomCollaboration
    | ShelfOnly
    | OwnCollaborationCode,
    Field(discriminator="strategy"),
]
