"""What brands promise about parcels, returns and complaints, by brand; and what they pay for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.agents.brand import Brand
from simulator.rules.after_sales import promptness
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.schema import Scenario
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Services:
    """Columns with one row per brand."""

    ship_sessions: Int
    """Sessions until an order is shipped."""
    delivery_sessions: Int
    """Mean sessions from shipping to delivery."""
    shipping_fen: Int
    """Carriage of an order to its buyer."""
    promptness: Real
    """How much faster than usual its parcels are promised, 0 as usual."""
    wait_ratio: Real
    """Sessions until shipping over the usual ones."""
    returns_free: Flags
    """Whether a return costs the viewer nothing."""
    insured: Flags
    """Whether an insurer pays the carriage of returns."""
    has_desk: Flags
    """Whether complaints wait at a desk; those of other brands wait one session."""
    assistant_solves: Real
    """Share of complaints that an assistant answers for good; 0 without one."""
    has_assistant: Flags
    instruments: Int
    """Instruments that all orders of the brand carry, as bits."""


def services_of(brands: list[Brand], scenario: Scenario) -> Services:
    """Read what brands promise.

    Args:
        brands: The brands, in order of their index.
        scenario: Tells what is usual.

    Returns:
        The columns.
    """
    plan = scenario.fulfilment
    ships = [brand.delivery.ship_sessions or plan.ship_sessions for brand in brands]
    takes = [brand.delivery.delivery_sessions or plan.delivery_sessions for brand in brands]
    own = [brand.delivery.shipping for brand in brands]
    usual = float(plan.ship_sessions + plan.delivery_sessions)
    desks = [brand.service_desk for brand in brands]
    solves = [desk.assistant_solves if desk and desk.assistant else 0.0 for desk in desks]
    return Services(
        ship_sessions=np.array(ships, np.int64),
        delivery_sessions=np.array(takes, np.int64),
        shipping_fen=np.array(
            [round((plan.shipping if x is None else x) * FEN_PER_YUAN) for x in own], np.int64
        ),
        promptness=np.array(
            [promptness(usual, float(a + b)) for a, b in zip(ships, takes, strict=True)], np.float64
        ),
        wait_ratio=np.array([ship / plan.ship_sessions for ship in ships], np.float64),
        returns_free=np.array([brand.returns_free for brand in brands], np.bool_),
        insured=np.array([brand.return_insurance for brand in brands], np.bool_),
        has_desk=np.array([desk is not None for desk in desks], np.bool_),
        assistant_solves=np.array(solves, np.float64),
        has_assistant=np.array([bool(desk and desk.assistant) for desk in desks], np.bool_),
        instruments=np.array([_instruments(brand) for brand in brands], np.int64),
    )


def _instruments(brand: Brand) -> int:
    """Services that all orders of a brand carry, as bits."""
    checks = brand.quality_control
    found = (
        (Instrument.SERVICE_DESK, brand.service_desk is not None),
        (Instrument.RETURN_INSURANCE, brand.return_insurance),
        (Instrument.QUALITY_CONTROL, checks.screening > 0 or checks.inspection > 0),
        (Instrument.RECALL, brand.recall is not None),
    )
    return sum(1 << int(instrument) for instrument, used in found if used)


def pay_for_services(market: "Market") -> None:
    """Charge brands for tonight's service desks, goods on stock and data, at posted prices.

    Args:
        market: The market after the evening.
    """
    prices, brands = market.scenario.service_market, market.brands
    wage = round(prices.desk_wage * FEN_PER_YUAN)
    staff = [b.service_desk.staff if b.active and b.service_desk else 0 for b in brands]
    _charge(market, np.array(staff, np.int64) * wage, Instrument.SERVICE_DESK)
    stored = [int(market.stock.on_stock[brand.products].sum()) * brand.active for brand in brands]
    rent = np.rint(np.array(stored) * (prices.warehouse * FEN_PER_YUAN)).astype(np.int64)
    _charge(market, rent, Instrument.NONE)
    readers = [brand.active and brand.rivals_data for brand in brands]
    fee = round(prices.rivals_data * FEN_PER_YUAN)
    _charge(market, np.array(readers, np.int64) * fee, Instrument.NONE)


def _charge(market: "Market", due_fen: Int, instrument: Instrument) -> None:
    market.claims.pay_or_claim(
        FlowKind.SERVICE,
        np.array([brand.cash_account for brand in market.brands], np.int64),
        np.array([brand.deposit_account for brand in market.brands], np.int64),
        market.chart.service_providers,
        due_fen,
        int(instrument),
    )
