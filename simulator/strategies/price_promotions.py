"""Promotions of the price itself, on the shelf and in rooms: festivals, launches, clearance.

Where several hold, the deepest counts. The shelf price of the evening is net of it; in a room it
competes with the contract's discount and the room's own promotion, and again the deepest counts.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.events import Festival, festivals_of
from simulator.scenario.goods import Promotion
from simulator.scenario.price_promotions import (
    ClearancePrices,
    FestivalPrices,
    LaunchPrices,
    PriceGuarantee,
)
from simulator.scenario.product_plans import ProductPlan
from simulator.strategies.promotion import Instrument, RoomPrices, discounted

if TYPE_CHECKING:
    from simulator.market import Market
    from simulator.tables.products import Products

Int = NDArray[np.int64]


class Cut(NamedTuple):
    """What a promotion takes off a product's regular price tonight."""

    share: float
    instrument: Instrument


NO_CUT = Cut(0.0, Instrument.NONE)


class Evening(NamedTuple):
    """What promotions look at."""

    session: int
    festivals: tuple[str, ...]
    """Names of the festivals held tonight."""


def festivals_tonight(festivals: Sequence[Festival], session: int) -> tuple[str, ...]:
    """Names of the festivals held in a session, sorted."""
    held = (entry for entry in festivals if entry.at <= session < entry.at + entry.sessions)
    return tuple(sorted(entry.name for entry in held))


def festival_cut(promotion: FestivalPrices, plan: ProductPlan, evening: Evening) -> Cut:
    """Lower prices while a festival lasts, whatever the product."""
    meant = [name for name in evening.festivals if name in promotion.festivals]
    held = meant if promotion.festivals else evening.festivals
    return Cut(promotion.discount, Instrument.FESTIVAL) if held else NO_CUT


def launch_cut(promotion: LaunchPrices, plan: ProductPlan, evening: Evening) -> Cut:
    """A lower price in the first sessions of a product that comes out during the run."""
    age = evening.session - plan.launch
    held = plan.launch > 0 and 0 <= age < promotion.lasts
    return Cut(promotion.discount, Instrument.LAUNCH_PRICE) if held else NO_CUT


def clearance_cut(promotion: ClearancePrices, plan: ProductPlan, evening: Evening) -> Cut:
    """A deep discount in the last sessions before a product's end."""
    held = plan.end is not None and 0 < plan.end - evening.session <= promotion.lasts
    return Cut(promotion.discount, Instrument.CLEARANCE) if held else NO_CUT


registry: dict[str, Callable[..., Cut]] = {
    "festival": festival_cut,
    "launch": launch_cut,
    "clearance": clearance_cut,
}
PROMISES = ("price_guarantee",)
"""Promotions that promise something about prices, and take nothing off them."""


def price_cut(promotions: Sequence[Promotion], plan: ProductPlan, evening: Evening) -> Cut:
    """Find the deepest cut that a brand's promotions make in a product's price tonight.

    Args:
        promotions: The brand's promotions.
        plan: The product's plan.
        evening: Tonight.

    Returns:
        The cut; of equal ones that of the larger instrument code.
    """
    cuts = (
        registry[entry.strategy](entry, plan, evening)
        for entry in promotions
        if entry.strategy in registry
    )
    return max(cuts, default=NO_CUT)


def guarantee_of(promotions: Sequence[Promotion]) -> PriceGuarantee | None:
    """Return a brand's lowest-price guarantee, if it gives one."""
    return next((entry for entry in promotions if isinstance(entry, PriceGuarantee)), None)


def cut_shelf_prices(market: "Market") -> None:
    """Take tonight's cuts off the regular shelf prices (stage 3).

    Args:
        market: The market, its regular prices set; ``products.cut_*`` are replaced and
            ``products.shelf_price_fen`` is net of them.
    """
    products, festivals = market.products, festivals_of(market.scenario)
    evening = Evening(market.session, festivals_tonight(festivals, market.session))
    regular = products.regular_price_fen
    cuts = [NO_CUT] * len(products)
    for brand in market.brands:
        if brand.active and any(entry.strategy in registry for entry in brand.promotions):
            for row in brand.products.tolist():
                cuts[row] = price_cut(brand.promotions, products.plans[row], evening)
    products.cut_share = np.array([cut.share for cut in cuts], np.float64)
    products.cut_instrument = np.array([cut.instrument for cut in cuts], np.int64)
    lower = discounted(regular, products.cut_share)
    products.cut_fen = np.where(products.cut_share > 0, regular - lower, 0)
    products.shelf_price_fen = regular - products.cut_fen


def with_cuts(products: "Products", product: Int, room: RoomPrices) -> RoomPrices:
    """Let the cut of the evening count in rooms where it is the deepest.

    Args:
        products: All products.
        product: Product of each offer, shape (offers,).
        room: Prices of the offers by contract and room promotion, scarcity and instrument by offer.

    Returns:
        The same with the price of the shelf wherever that is lower.
    """
    shelf = products.shelf_price_fen[product]
    lower = (products.cut_fen[product] > 0) & (shelf < room.price_fen)
    return RoomPrices(
        np.where(lower, shelf, room.price_fen),
        np.where(lower, 0.0, room.scarcity),
        np.where(lower, products.cut_instrument[product], room.instrument),
    )
