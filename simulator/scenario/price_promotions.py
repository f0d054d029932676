"""Promotions that change the price everywhere, on the shelf and in rooms, and a price promise."""

from typing import Literal

from simulator.scenario.fields import Section, quantity


class FestivalPrices(Section):
    """Lower prices on the shelf and in rooms while a festival of the calendar lasts."""

    strategy: Literal["festival"]
    discount: float = quantity(
        0.2, "Discount on the regular price.", unit="share of price", low=0, high=0.9
    )
    festivals: tuple[str, ...] = quantity((), "Names of the festivals; all when empty.")


class LaunchPrices(Section):
    """A lower price for new products: penetration in the first sessions after their launch."""

    strategy: Literal["launch"]
    discount: float = quantity(
        0.15, "Discount on the regular price.", unit="share of price", low=0, high=0.9
    )
    lasts: int = quantity(7, "Sessions after the launch.", unit="sessions", low=1, high=1000)


class ClearancePrices(Section):
    """A deep discount on products that end soon; what is left at the end is sold off."""

    strategy: Literal["clearance"]
    discount: float = quantity(
        0.5, "Discount on the regular price.", unit="share of price", low=0, high=0.95
    )
    lasts: int = quantity(
        7, "Sessions before the product's end.", unit="sessions", low=1, high=1000
    )


class PriceGuarantee(Section):
    """Lowest-price guarantee: buyers get the difference back if the price falls soon after."""

    strategy: Literal["price_guarantee"]
    lasts: int = quantity(
        7, "Sessions after the purchase.", unit="sessions", low=1, high=365,
        source="Provisions on Prohibiting Price Fraud 2020 look back seven days as well",
    )  # fmt: skip
    claimed: float = quantity(
        0.5, "Share of the buyers entitled who claim.", unit="share", low=0, high=1
    )
    expected_fall: float = quantity(
        0.08, "Fall of the price that buyers fear without it.", unit="share of comparable price",
        low=0, high=0.9, source="live_price_discount has a mean of 0.076 over all sellers",
    )  # fmt: skip


PricePromotion = FestivalPrices | LaunchPrices | ClearancePrices | PriceGuarantee
