"""Rules on prices, contracts and consumers that bind without an inspection."""

from typing import Literal

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import Published, quantity


class NoReasonReturn(DatedRule):
    """Goods delivered while it is in force may be sent back without a reason."""

    rule: Literal["no_reason_return"]
    days: int = quantity(
        7, "Return window after delivery.", unit="sessions", low=0, high=90,
        source="Law on the Protection of Consumer Rights and Interests (2013), article 25",
        published=Published(7, None, "no_reason_return"),
    )  # fmt: skip


class CompensationMultiple(DatedRule):
    """Whoever complains of a false claim gets a multiple of the price (退一赔三)."""

    rule: Literal["compensation_multiple"]
    multiple: float = quantity(
        3, "Compensation over the price paid, beside a refund.", unit="ratio", low=0, high=100,
        source="Law on the Protection of Consumer Rights and Interests (2013), article 55",
        published=Published(3, 3, "consumer_rights_law"),
    )  # fmt: skip
    minimum: float = quantity(
        500, "Smallest compensation of a unit.", unit="yuan", low=0, high=1e6,
        source="Law on the Protection of Consumer Rights and Interests (2013), article 55",
    )  # fmt: skip
    defects: bool = quantity(False, "Whether a defective unit entitles to it as well.")
    host: float = quantity(
        0.0, "Share that the host who made the claim bears; the seller bears the rest.",
        unit="share", low=0, high=1,
    )  # fmt: skip


class CommissionCap(DatedRule):
    """Nobody may take more than a share of the price as commission."""

    rule: Literal["commission_cap"]
    commission: float = quantity(
        0.15, "Highest commission, also of contracts that run.", unit="share of price", low=0,
        high=0.9,
    )  # fmt: skip


class BestPriceBan(DatedRule):
    """No contract may promise a room the best price; such clauses are void."""

    rule: Literal["best_price_ban"]


class PriceTransparency(DatedRule):
    """Offers must show what the product costs elsewhere, so more people compare."""

    rule: Literal["price_transparency"]
    comparing: float = quantity(
        0.8, "Share of would-be buyers who compare with the lowest price in sight, if it was lower "
        "before.", unit="share", low=0, high=1,
    )  # fmt: skip


class ConsumerEducation(DatedRule):
    """A campaign teaches viewers to doubt claims and to resist impulses; it is not forgotten."""

    rule: Literal["consumer_education"]
    doubt: float = quantity(
        0.02, "Share of missing scepticism that a session closes.", unit="share", low=0, high=1
    )
    calm: float = quantity(
        0.02, "Share of impulsivity that a session takes.", unit="share", low=0, high=1
    )
    cost: float = quantity(
        0.01, "Cost to the public purse.", unit="yuan per person and session", low=0, high=100
    )


class GiftCap(DatedRule):
    """Nobody may give hosts more than so much on an evening."""

    rule: Literal["gift_cap"]
    most: float = quantity(
        10, "Gifts of a person at most.", unit="yuan per evening", low=0, high=1e6
    )
