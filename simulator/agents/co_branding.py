"""Two brands on one product: who is known for it, which images it bears, who gets what.

Awareness at the start is the union of both, 1 − (1 − a)(1 − b): whoever knows one of the two knows
the product. Tastes unite as well: a viewer likes it as much as the better liked of its own category
and of the one that the partner is known for (most of the partner's products). Its fit with a host
is that of the mean of both images. The brand that makes the product bears its cost, price and
stock; the partner gets its share of what the brand keeps of each sale, once it is settled.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.accounts.shares import floored_share
from simulator.agents.shocks import image_tonight
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]


def share_co_brands(market: "Market") -> None:
    """Pay partners their share of sales settled tonight (stage 6).

    Args:
        market: The market with the orders that ``closed`` tonight.
    """
    products, closed = market.products, market.closed
    if not (products.partner >= 0).any():
        return
    partner = products.partner[closed["product"]]
    rows = np.flatnonzero((closed["state"] == int(OrderState.SETTLED)) & (partner >= 0))
    product, brand = closed["product"][rows], closed["brand"][rows]
    due = floored_share(
        closed["brand_fen"][rows].astype(np.int64), products.partner_bp[product].astype(np.int64)
    )
    market.claims.pay_or_claim(
        FlowKind.CO_BRAND_SHARE,
        market.chart.brand_cash[brand],
        market.chart.brand_deposit[brand],
        market.chart.brand_cash[partner[rows]],
        due,
        int(Instrument.CO_BRANDING),
        closed["session"][rows].astype(np.int64),
    )


def product_image_fit(market: "Market", product: Int, anchor: Int, fit: Real) -> Real:
    """Fit of products' images with hosts: of the brand, or of the mean of both brands.

    Args:
        market: The market.
        product: Product rows, shape (n,).
        anchor: Anchors, shape (n,).
        fit: Fit of the brand itself, shape (n,).

    Returns:
        −1 to 1, shape (n,).
    """
    partner = market.products.partner[product]
    shared = np.flatnonzero(partner >= 0)
    if not len(shared):
        return fit
    fit = fit.copy()
    for row in shared:
        brand = market.brands[market.products.brand[product[row]]]
        other = market.brands[partner[row]]
        host = market.anchors[anchor[row]]
        images = [image_tonight(market, who) for who in (brand, other, host)]
        distance = 0.0
        for mine, theirs, hers in zip(*images, strict=True):
            distance += abs((mine + theirs) / 2.0 - hers)
        fit[row] = 1.0 - 2.0 * distance / 3.0
    return fit
