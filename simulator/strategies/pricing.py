"""Shelf prices: how brands set them every morning, and the lowest prices that everybody remembers.

Every brand reads yesterday's prices only, so the order of brands doesn't matter.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.rules.decisions import DITHER
from simulator.rules.numerics import exp, log
from simulator.rules.pricing import dither_share
from simulator.rules.randomness import chance, draw
from simulator.scenario.goods import (
    Adaptive,
    CompetitionFollowing,
    CostPlus,
    PerceivedValue,
    Pricing,
)
from simulator.scenario.own_code import OwnPricingCode
from simulator.strategies.own import OwnPricing
from simulator.strategies.price_promotions import cut_shelf_prices
from simulator.tables.evening import Offers, Outcome
from simulator.tables.products import Products
from simulator.tables.sums import mean_in_order

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Fen: TypeAlias = NDArray[np.floating[Any]]
"""Prices before they are rounded to whole fen."""
SESSIONS_REMEMBERED = 7
LOWEST_PRICE_FEN = 1


class Seller(Protocol):
    """What pricing needs to know of a brand."""

    index: int
    key: int
    active: bool
    products: Int
    pricing: Pricing
    pricing_rounds: int
    """Sessions for which the brand has set prices before this one."""
    best_price_fen: dict[int, float]
    """Best price that the brand's beliefs on demand give, by product; none without evidence."""
    conversion: dict[int, float]
    """Orders so far over those expected, shrunk to 1, by product; missing where unknown."""


@dataclass(frozen=True)
class MarketView:
    """Yesterday's market as every brand sees it."""

    products: Products
    session: int = 0
    world_seed: int = 0

    @cached_property
    def regular_ratio(self) -> Real:
        """Regular shelf price over comparable price, shape (products,)."""
        return self.products.regular_price_fen / self.products.comparable_price_fen

    @cached_property
    def ratio(self) -> Real:
        """Shelf price over comparable price, shape (products,)."""
        return self.products.shelf_price_fen / self.products.comparable_price_fen

    @cached_property
    def mean_awareness(self) -> float:
        """Mean awareness of the products on sale; 1 if none is."""
        awareness = self.products.awareness[self.products.active].astype(np.float64)
        return mean_in_order(awareness) if awareness.size else 1.0

    @cached_property
    def on_sale_by_category(self) -> dict[int, NDArray[np.int64]]:
        """Rows on sale, by category."""
        rows = np.flatnonzero(self.products.active)
        category = self.products.category[rows]
        return {int(code): rows[category == code] for code in np.unique(category)}

    def rivals_ratio(self, brand: int, category: int) -> float | None:
        """Median ratio of price to comparable price among rivals' products of a category.

        Args:
            brand: Index of the brand that asks.
            category: Index of the category.

        Returns:
            The median; None without a rival.
        """
        rows = self.on_sale_by_category.get(category, np.zeros(0, np.int64))
        rivals = rows[self.products.brand[rows] != brand]
        return float(np.median(self.ratio[rivals])) if rivals.size else None


def _whole_fen(price_fen: Fen, floor_fen: Fen | float = 0.0) -> Int:
    """Round to the nearest fen, never below the floor nor below 1 fen."""
    nearest = np.maximum(np.rint(price_fen), np.ceil(floor_fen))
    return np.maximum(nearest.astype(np.int64), LOWEST_PRICE_FEN)


class CostPlusPricing(OwnPricing):
    """p = c·(1 + m): unit cost and a mark-up."""

    parameters: CostPlus
    adjusts = False

    def set_prices(self, brand: Seller, products: Products, view: MarketView) -> Int:
        """Set the brand's shelf prices; see ``OwnPricing``."""
        return _whole_fen(products.unit_cost_fen[brand.products] * (1.0 + self.parameters.markup))


class CompetitionFollowingPricing(OwnPricing):
    """x' = x + a·(median of rivals·(1 + gap) − x), with x the price over the comparable price.

    Without a rival in the category the price stays. Never below cost plus the floor margin.
    """

    parameters: CompetitionFollowing

    def set_prices(self, brand: Seller, products: Products, view: MarketView) -> Int:
        """Set the brand's shelf prices; see ``OwnPricing``."""
        plan, rows = self.parameters, brand.products
        now = view.regular_ratio[rows]
        categories = products.category[rows].tolist()
        median = {code: view.rivals_ratio(brand.index, code) for code in sorted(set(categories))}
        rivals = [median[code] for code in categories]
        target = np.array([
            ratio if rival is None else rival * (1.0 + plan.gap)
            for rival, ratio in zip(rivals, now.tolist(), strict=True)
        ])  # fmt: skip
        return _adjusted(products, rows, now, target, plan.adjustment, plan.floor_margin)


class PerceivedValuePricing(OwnPricing):
    """x' = x + a·(x* − x) with ln x* = premium·(rating − ½ + ln(awareness/mean)) + w·ln(C).

    A log-linear (hedonic) premium over the comparable price (Rosen 1974): x* is always positive,
    and 1 for a product of middling rating and mean awareness. C is the brand's own orders so far
    over those that it expected: what a product is worth to buyers beyond what ratings tell shows
    in its conversion alone.
    """

    parameters: PerceivedValue

    def set_prices(self, brand: Seller, products: Products, view: MarketView) -> Int:
        """Set the brand's shelf prices; see ``OwnPricing``."""
        plan, rows = self.parameters, brand.products
        surprise = [brand.conversion.get(row, 1.0) for row in rows.tolist()]
        known = products.awareness[rows].astype(np.float64).tolist()
        rated = products.rating[rows].astype(np.float64).tolist()
        target = np.array([
            exp(
                plan.premium * (rating - 0.5 + log(awareness / view.mean_awareness))
                + plan.conversion_premium * log(ratio)
            )
            for rating, awareness, ratio in zip(rated, known, surprise, strict=True)
        ])  # fmt: skip
        now = view.regular_ratio[rows]
        return _adjusted(products, rows, now, target, plan.adjustment, plan.floor_margin)


def _adjusted(
    products: Products, rows: Int, now: Real, target: Real, adjustment: float, floor_margin: float
) -> Int:
    """Close a share of the gap to the target ratio; stay above cost plus the floor margin."""
    price = (now + adjustment * (target - now)) * products.comparable_price_fen[rows]
    return _whole_fen(price, products.unit_cost_fen[rows] * (1.0 + floor_margin))


class AdaptivePricing(OwnPricing):
    """p = p*·(1 ± dither): the best price as far as is known, and an experiment around it.

    p* comes from the brand's own views and orders (``agents.demand``); until there are any, the
    price stays where it is. The sign of the experiment is drawn; its size falls with time, and
    not below what keeps the estimate alive (den Boer & Zwart 2014).
    """

    parameters: Adaptive

    def set_prices(self, brand: Seller, products: Products, view: MarketView) -> Int:
        """Set the brand's shelf prices; see ``OwnPricing``."""
        plan, rows = self.parameters, brand.products
        size = dither_share(plan.least_dither, plan.first_dither, float(brand.pricing_rounds + 1))
        prices = []
        for row in rows.tolist():
            key = int(products.keys[row])
            up = chance(draw(view.world_seed, brand.key, key, view.session, 0, DITHER, 0), 0.5)
            best = brand.best_price_fen.setdefault(row, float(products.regular_price_fen[row]))
            prices.append(best * (1.0 + size if up else 1.0 - size))
        return _whole_fen(
            np.array(prices), products.unit_cost_fen[rows] * (1.0 + plan.floor_margin)
        )


registry: dict[str, type[OwnPricing]] = {
    "cost_plus": CostPlusPricing,
    "competition_following": CompetitionFollowingPricing,
    "perceived_value": PerceivedValuePricing,
    "adaptive": AdaptivePricing,
}


def strategy_of(pricing: Pricing) -> OwnPricing:
    """The strategy that a brand's pricing names."""
    if isinstance(pricing, OwnPricingCode):
        own: OwnPricing = pricing.make()
        return own
    return registry[pricing.strategy](pricing)


def set_shelf_prices(market: "Market") -> None:
    """Set today's shelf prices of all brands in business, from yesterday's prices.

    While learning is frozen, prices that adjust stand still; cost-plus prices don't adjust. What
    promotions take off is no part of the regular price that strategies set.

    Args:
        market: The market; ``products.shelf_price_fen`` is replaced.
    """
    products = market.products
    frozen = market.scenario.learning.adaptation == "frozen"
    view = MarketView(products, market.session, market.world_seed)
    today = products.regular_price_fen.copy()
    for brand in market.brands:
        strategy = strategy_of(brand.pricing)
        if brand.active and not (frozen and strategy.adjusts):
            today[brand.products] = strategy.set_prices(brand, products, view)
            brand.pricing_rounds += 1
    products.shelf_price_fen, products.cut_fen = today, np.zeros_like(today)
    cut_shelf_prices(market)


def remember_prices(market: "Market") -> None:
    """Note tonight's lowest transaction prices and the lowest of the last seven sessions.

    A price in a room counts if somebody paid it (成交价, Provisions on Prohibiting Price Fraud,
    2020); the shelf price always does. A platform's coupon is no part of the seller's price.

    Args:
        market: The market after the evening; ``products.price_history_fen`` and
            ``products.lowest_price_fen`` are updated, frozen or not (a record, not a belief).
    """
    products = market.products
    tonight = lowest_tonight(products, market.evening.offers, market.outcome)
    products.price_history_fen[market.session % SESSIONS_REMEMBERED] = tonight
    products.lowest_price_fen = np.asarray(products.price_history_fen.min(axis=0), np.int64)


def lowest_tonight(products: Products, offers: Offers, outcome: Outcome) -> Int:
    """Find the lowest transaction price of tonight by product.

    Args:
        products: All products.
        offers: Tonight's offers in rooms.
        outcome: What came of them.

    Returns:
        Fen per unit, shape (products,).
    """
    lowest = products.shelf_price_fen.copy()
    sold = np.flatnonzero(outcome.offer_orders)
    np.minimum.at(lowest, offers.product[sold], offers.price_fen[sold])
    return lowest
