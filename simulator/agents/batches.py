"""How well a batch of goods is made, and what checking it costs."""

from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.agents.shocks import bad_rate
from simulator.rules.after_sales import outgoing_defect_rate
from simulator.rules.decisions import DEFECT
from simulator.rules.numerics import log_odds, logistic
from simulator.rules.pricing import defect_rate_with_protection
from simulator.rules.randomness import draw, normal
from simulator.rules.units import FEN_PER_YUAN
from simulator.strategies.promotion import Instrument
from simulator.tables.products import Products

if TYPE_CHECKING:
    from simulator.market import Market


def open_batch(market: "Market", row: int, units: int) -> None:
    """Draw the defect rate of a batch that has arrived, σ(log-odds of the mean + N(0, σ²)).

    Screening and inspection then lower it, and are paid by the unit.

    Args:
        market: The market.
        row: Row of the product.
        units: Units that have arrived.
    """
    products, supply = market.products, market.supply
    brand = market.brands[products.brand[row]]
    batch = int(supply.batches[row])
    key = int(products.keys[row])
    shock = normal(draw(market.world_seed, key, batch, 0, 0, DEFECT, 0))
    spread = market.scenario.shocks.defect
    made = logistic(log_odds(packed_defect_rate(products, row)) + spread * shock)
    checks, prices = brand.quality_control, market.scenario.service_market
    products.batch_defect_rate[row] = outgoing_rate(market, row, max(made, bad_rate(market, row)))
    supply.batches[row] += 1
    each = prices.screening * checks.screening + prices.inspection * checks.inspection
    if each > 0:
        market.claims.pay_or_claim(
            FlowKind.SCREENING, brand.cash_account, brand.deposit_account,
            market.chart.service_providers, round(each * FEN_PER_YUAN * units),
            int(Instrument.QUALITY_CONTROL),
        )  # fmt: skip


def outgoing_rate(market: "Market", row: int, made: float) -> float:
    """Share of defective units that are left after screening and inspection.

    Args:
        market: The market.
        row: Row of the product.
        made: Share that would leave the factory without them.

    Returns:
        The share.
    """
    checks = market.brands[market.products.brand[row]].quality_control
    return outgoing_defect_rate(
        made, checks.screening, checks.screening_effect, checks.inspection, checks.detection
    )


def packed_defect_rate(products: Products, row: int) -> float:
    """Mean share of units of a product that arrive defective, in its packaging."""
    rate, better = float(products.defect_rate[row]), products.plans[row].packaging
    if better is None:
        return rate
    return defect_rate_with_protection(rate, better.transit_share, better.protection)
