"""What anchors, brands and platforms do beyond the law, when a scenario says so."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import quantity


class Misconduct(DatedRule):
    """Something against the rules, from one session until before another."""

    share: float = quantity(
        1.0, "Share of a group's members who do so; a single anchor or brand always does.",
        unit="share", low=0, high=1,
    )  # fmt: skip


class UnlabelledAd(Misconduct):
    """The show hides that it is advertising."""

    strategy: Literal["unlabelled_ad"]
    pull: float = quantity(
        0.2, "What viewers who take the show for a friend's advice add to entering.",
        unit="log-odds", low=0, high=3,
    )  # fmt: skip


class FakeViewers(Misconduct):
    """Accounts run by machines are shown as viewers."""

    strategy: Literal["fake_viewers"]
    times: float = quantity(
        2.0, "Fake viewers over those whom the room usually has at a time.", unit="ratio", low=0,
        high=1000, source="assumption; herding_viewers has the sign",
    )  # fmt: skip
    cost: float = quantity(
        0.05, "Price of a fake viewer for an evening.", unit="yuan per viewer", low=0, high=100
    )


class FakeOrders(Misconduct):
    """Hired buyers place orders that nobody wants."""

    strategy: Literal["fake_orders"]
    times: float = quantity(
        0.5, "Fake orders over true ones in the room.", unit="ratio", low=0, high=100
    )
    cost: float = quantity(
        5, "Wage of a hired buyer, and an empty parcel.", unit="yuan per order", low=0, high=1000
    )


class UnmarkedAI(Misconduct):
    """A virtual host is passed off as a person."""

    strategy: Literal["unmarked_ai"]
    bonding: float = quantity(
        1.0, "Strength of the bonds that viewers form who take the host for a person.", low=0,
        high=1, source="digital_anchor_effect: a host known to be digital forms none",
    )  # fmt: skip


class FakeReviews(Misconduct):
    """Reviews of the best are written for money."""

    strategy: Literal["fake_reviews"]
    times: float = quantity(0.5, "Bought reviews over units sold.", unit="ratio", low=0, high=100)
    cost: float = quantity(3, "Price of a bought review.", unit="yuan per review", low=0, high=1000)


class PriceFraud(Misconduct):
    """Discounts are counted from a price that was never asked."""

    strategy: Literal["price_fraud"]
    inflation: float = quantity(
        0.4, "Invented base price over the true one, less one.", unit="share", low=0, high=10
    )


class Infringement(Misconduct):
    """Goods look like those of a famous brand."""

    strategy: Literal["infringement"]
    of: str = quantity(..., "The brand whose name and looks are borrowed.", min_length=1)
    closeness: float = quantity(
        0.5, "How much of the fame is borrowed.", unit="share", low=0, high=1
    )


class ShoddyGoods(Misconduct):
    """Goods are worse, and cheaper to make, than hosts are told and viewers hear."""

    strategy: Literal["quality"]
    loss: float = quantity(0.2, "True quality that is missing.", unit="quality", low=0, high=1)
    saving: float = quantity(
        0.25, "Share of unit cost that is saved.", unit="share of cost", low=0, high=0.9
    )


class DataMisuse(Misconduct):
    """The recommender uses data that viewers have not consented to."""

    strategy: Literal["data_misuse"]
    gain: float = quantity(
        0.5, "Recommender precision above the lawful one.", unit="share", low=0, high=10
    )


RoomConduct = UnlabelledAd | FakeViewers | FakeOrders | UnmarkedAI
"""What is done in a room."""
AnchorConduct = Annotated[RoomConduct, Field(discriminator="strategy")]
BrandConduct = Annotated[
    UnlabelledAd | FakeViewers | FakeOrders | FakeReviews | PriceFraud | Infringement | ShoddyGoods,
    Field(discriminator="strategy"),
]
PlatformConduct = DataMisuse
