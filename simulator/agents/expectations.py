"""What an order is expected to be worth to the brand and to the anchor who sell it.

Rates of cancelling and returning are those at reference conditions, which the trade knows by
category; what a single product does differently shows in its rating and its orders.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]


def shipped_share(market: "Market") -> float:
    """Share of orders that are not cancelled before shipping."""
    return 1.0 - float(market.scenario.behaviour.after_sales.cancel_rate)


def kept_share(market: "Market") -> Real:
    """Share of orders that are neither cancelled nor returned, by category, shape (categories,)."""
    by_name = {category.name: category for category in market.scenario.categories}
    returned = np.array([by_name[name].return_rate for name in market.category_names], np.float64)
    return shipped_share(market) * (1.0 - returned)


def order_profit_fen(
    market: "Market", product: Int, price_fen: Int, commission_bp: Int, take_rate_bp: Int
) -> Real:
    """Expected profit of the brand on one paid order.

    k·(p·(1 − κ − t)·(1 − ψ) − c)
    − s·(shipping + r·(handling + return shipping + (1 − resaleable)·c))

    with k the kept share, s the shipped share, r the return rate, κ the commission, t the take rate
    and ψ a co-branding partner's share.

    Args:
        market: The market.
        product: Product rows, shape (n,).
        price_fen: Price in the room, fen, shape (n,).
        commission_bp: Commission, basis points, shape (n,).
        take_rate_bp: The platform's take rate, basis points, shape (n,).

    Returns:
        Fen per order, shape (n,).
    """
    products = market.products
    unit_cost = products.unit_cost_fen[product].astype(np.float64)
    own = 1.0 - products.partner_bp[product] / BASIS_POINTS
    net = price_fen * (1.0 - (commission_bp + take_rate_bp) / BASIS_POINTS) * own - unit_cost
    kept = kept_share(market)[products.category[product]]
    return np.asarray(kept * net - order_costs_fen(market, product), np.float64)


def order_costs_fen(market: "Market", product: Int) -> Real:
    """Expected costs of one paid order besides the unit that is kept.

    s·(shipping + r·(handling + return shipping + (1 − resaleable)·c)), as in ``order_profit_fen``.

    Args:
        market: The market.
        product: Product rows, shape (n,).

    Returns:
        Fen per order, shape (n,).
    """
    products, costs = market.products, market.scenario.fulfilment
    by_name = {category.name: category for category in market.scenario.categories}
    goods = [by_name[name] for name in market.category_names]
    category = products.category[product]
    returned = np.array([entry.return_rate for entry in goods], np.float64)[category]
    resaleable = np.array([entry.resaleable for entry in goods], np.float64)[category]
    free = np.array([brand.returns_free for brand in market.brands], np.float64)
    unit_cost = products.unit_cost_fen[product].astype(np.float64)
    return_cost = FEN_PER_YUAN * (
        costs.restocking + costs.return_shipping * free[products.brand[product]]
    )
    own = [brand.delivery.shipping for brand in market.brands]
    shipping = np.array([costs.shipping if fee is None else fee for fee in own], np.float64)
    carriage = FEN_PER_YUAN * shipping[products.brand[product]]
    loss = carriage + returned * (return_cost + (1.0 - resaleable) * unit_cost)
    return np.asarray(shipped_share(market) * loss, np.float64)


def image_fit(market: "Market") -> Real:
    """Fit of images, 1 − 2·mean|Δ| over prestige, warmth and fun; shape (brands, anchors)."""
    brands = np.array([brand.image for brand in market.brands], np.float64).reshape(-1, 3)
    anchors = np.array([anchor.image for anchor in market.anchors], np.float64).reshape(-1, 3)
    distance = np.zeros((len(brands), len(anchors)))
    for axis in range(3):
        distance += np.abs(brands[:, axis, None] - anchors[None, :, axis])
    return 1.0 - 2.0 * distance / 3.0


def agency_split_bp(market: "Market") -> Int:
    """The agency's share of what each anchor earns, basis points, shape (anchors,)."""
    shares = [
        0 if anchor.agency < 0 else anchor.agreed_split_bp(market.agencies[anchor.agency].split_bp)
        for anchor in market.anchors
    ]
    return np.array(shares, np.int64)
