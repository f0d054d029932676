"""What a scenario says about promotions beyond a discount: coupons, full reductions, and others."""

from typing import Literal

from simulator.scenario.fields import Section, quantity


class Coupon(Section):
    """A coupon of the brand that some viewers claim in a room, for orders above a threshold."""

    strategy: Literal["coupon"]
    off: float = quantity(10, "Taken off the price.", unit="yuan", above=0, high=1e5)
    threshold: float = quantity(
        59, "Lowest price of a unit in the room for which the coupon is valid.", unit="yuan",
        above=0, high=1e6,
    )  # fmt: skip
    claimed: float = quantity(
        0.4, "Share of viewers who claim it when they see an offer.", unit="share", low=0, high=1
    )
    every: int = quantity(1, "Held every so many sessions.", unit="sessions", low=1, high=365)


class FullReduction(Section):
    """An amount off for every full step of what one viewer buys of the brand in an evening."""

    strategy: Literal["full_reduction"]
    step: float = quantity(
        300, "Worth of a basket for each reduction.", unit="yuan", above=0, high=1e6
    )
    off: float = quantity(50, "Taken off for each full step.", unit="yuan", above=0, high=1e5)
    every: int = quantity(1, "Held every so many sessions.", unit="sessions", low=1, high=365)


class Bundle(Section):
    """Two products of the brand at one price, wherever the first of them is pitched."""

    strategy: Literal["bundle"]
    products: tuple[str, str] = quantity(..., "Names of the two products; the first is pitched.")
    discount: float = quantity(
        0.15, "Discount on the shelf prices of both.", unit="share of price", low=0, high=0.9
    )
    every: int = quantity(1, "Held every so many sessions.", unit="sessions", low=1, high=365)


class FlashStock(Section):
    """A few units at a deep price at one moment of a broadcast that keeps to its order (秒杀)."""

    strategy: Literal["flash_stock"]
    product: str = quantity(..., "Name of the product.", min_length=1)
    units: int = quantity(200, "Units for each room and evening.", unit="units", low=1, high=10**9)
    discount: float = quantity(
        0.5, "Discount on the shelf price.", unit="share of price", above=0, high=0.99
    )
    at: float = quantity(
        0.5, "When it begins, as a share of the broadcast.", unit="share", low=0, high=1
    )
    every: int = quantity(1, "Held every so many sessions.", unit="sessions", low=1, high=365)
