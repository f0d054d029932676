"""A product's life: launched, introduced, grown up, in decline, gone; packed, or made to order.

**Before its launch** a product is off sale; its opening stock waits. **At its end** it goes off
sale, goods under way are called off, and what is left, or comes back later, is sold to a trader for
a share of its cost; the rest is a loss. **Goods made to order** are bought from the workshop as
they are ordered, so that nothing is ever on stock; what is cancelled or comes back fits nobody else
and is written off.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import sums_per_index
from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.conduct import fame_less_stigma
from simulator.agents.shocks import product_shift
from simulator.agents.supply import void_deliveries
from simulator.rules.pricing import guarantee_utility, launch_freshness, life_cycle_utility
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.product_plans import ProductPlan
from simulator.strategies.price_promotions import guarantee_of
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]


def open_products(market: "Market") -> None:
    """Take products off sale that are yet to be launched, once they have their opening stock.

    Args:
        market: The market before its first session.
    """
    market.products.active &= ~awaited(market, market.session - 1)


def awaited(market: "Market", session: int | None = None) -> Flags:
    """Tell which products are still to be launched after a session, shape (products,).

    Args:
        market: The market.
        session: The session; the running one when missing.
    """
    now = market.session if session is None else session
    return np.array([plan.launch > now + 1 for plan in market.products.plans], np.bool_)


def tend_products(market: "Market") -> None:
    """Launch, age and end products, and clear what can't be sold any more (stage 3).

    Args:
        market: The market in the morning.
    """
    products = market.products
    for row, plan in enumerate(products.plans):
        if plan.launch > 0 or plan.end is not None:
            on_sale = plan.launch <= market.session and not has_ended(plan, market.session)
            products.active[row] = on_sale and market.brands[products.brand[row]].active
    products.added_utility, products.added_novelty = added_utility(market), added_novelty(market)
    _sell_off(market)
    _clear_workshops(market)


def has_ended(plan: ProductPlan, session: int) -> bool:
    """Whether a product is no longer sold."""
    return plan.end is not None and plan.end <= session


def added_utility(market: "Market") -> NDArray[np.float64]:
    """What life, packaging, making to order, price promises and events add, log-odds by product."""
    products, buying = market.products, market.scenario.behaviour.buying
    added = [plan_utility(plan, float(market.session - plan.launch)) for plan in products.plans]
    for brand in market.brands:
        promise = guarantee_of(brand.promotions)
        if promise is not None:
            worth = guarantee_utility(
                buying.reference_gain, buying.loss_aversion, promise.expected_fall
            )
            for row in brand.products.tolist():
                added[row] += worth
    fame = fame_less_stigma(market)
    return np.array(added, np.float64) + product_shift(market) + (0.0 if fame is None else fame)


def plan_utility(plan: ProductPlan, age: float) -> float:
    """What a product's plan adds to its utility.

    Args:
        plan: The plan.
        age: Sessions since the launch.

    Returns:
        Log-odds; 0 for an ordinary product.
    """
    total = 0.0
    if plan.life_cycle is not None:
        life = plan.life_cycle
        total += life_cycle_utility(
            max(age, 0.0), float(life.introduction), float(life.maturity), float(life.decline),
            life.first_utility, life.last_utility,
        )  # fmt: skip
    if plan.packaging is not None:
        better = plan.packaging
        total += better.appearance * better.appearance_utility
        total += better.green * better.green_utility
    if plan.customised is not None:
        total += plan.customised.utility
    return total


def added_novelty(market: "Market") -> NDArray[np.float64]:
    """How fresh launched products are, 0 to 1, shape (products,)."""
    fresh = [
        launch_freshness(
            max(float(market.session - plan.launch), 0.0), float(plan.life_cycle.introduction)
        )
        if plan.launch > 0 and plan.life_cycle is not None
        else 0.0
        for plan in market.products.plans
    ]
    return np.array(fresh, np.float64)


def _sell_off(market: "Market") -> None:
    """Sell what is left of ended products to a trader; the rest of its cost is lost."""
    products, stock = market.products, market.stock
    ended = [
        row
        for row, plan in enumerate(products.plans)
        if has_ended(plan, market.session) and market.brands[products.brand[row]].active
    ]
    if not ended:
        return
    void_deliveries(market, ended)
    rows = np.array(ended, np.int64)
    salvage_bp = [round(products.plans[row].salvage * BASIS_POINTS) for row in ended]
    worth = floored_share(stock.stock_value_fen[rows], np.array(salvage_bp, np.int64))
    stock.write_off(rows, stock.on_stock[rows])
    cash = market.chart.brand_cash[products.brand[rows]]
    market.ledger.post(
        FlowKind.SALVAGE, market.chart.outside, cash, worth, int(Instrument.CLEARANCE)
    )


# Goods made to order.


def make_to_order(market: "Market", product: Int, units: Int) -> None:
    """Buy from the workshop what was ordered tonight and is not on stock.

    Args:
        market: The market.
        product: Product of each order, shape (orders,).
        units: Its units.
    """
    capacity = market.products.order_capacity
    if not capacity.any():
        return
    wanted = sums_per_index(product, units, len(capacity))
    rows = np.flatnonzero((capacity > 0) & (wanted > market.stock.on_stock))
    short = wanted[rows] - market.stock.on_stock[rows]
    market.stock.buy(rows, short, market.products.unit_cost_fen[rows])


def _clear_workshops(market: "Market") -> None:
    """Write off what was made for somebody who did not take it."""
    left = (market.products.order_capacity > 0) & (market.stock.on_stock > 0)
    rows = np.flatnonzero(left)
    if len(rows):
        market.stock.write_off(rows, market.stock.on_stock[rows])


# Packaging and promises on orders.


def planned_instruments(market: "Market") -> Int:
    """Instruments that every order of a product carries, as bits, shape (products,)."""
    bits = np.where(market.products.packaging_fen > 0, 1 << Instrument.PACKAGING, 0)
    for brand in market.brands:
        if guarantee_of(brand.promotions) is not None:
            bits[brand.products] |= 1 << Instrument.PRICE_GUARANTEE
    return bits.astype(np.int64)


def pay_packaging(market: "Market", rows: Int) -> None:
    """Pay for the packaging of what is shipped.

    Args:
        market: The market.
        rows: Orders shipped today.
    """
    orders, chart = market.orders, market.chart
    rows = rows[orders.column("packaging_fen")[rows] > 0]
    brand = orders.column("brand")[rows]
    market.claims.pay_or_claim(
        FlowKind.PACKAGING, chart.brand_cash[brand], chart.brand_deposit[brand], chart.suppliers,
        orders.column("packaging_fen")[rows], int(Instrument.PACKAGING),
        orders.column("session")[rows].astype(np.int64),
    )  # fmt: skip
