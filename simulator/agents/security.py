"""Protection of customers' data: what it costs, and how much of a leak it spares."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.accounts.flows import FlowKind
from simulator.rules.shocks import share_leaked
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.events import LeakData
from simulator.scenario.mishaps import DataLeak
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

NO_DEPOSIT = -1


def share_of_records(market: "Market", leak: DataLeak) -> float:
    """Share of people whose data a leak lets out, 0 to 1: what security has not kept.

    Args:
        market: The market.
        leak: The leak.

    Returns:
        The share.
    """
    owners = market.platforms if leak.platform is not None else market.brands
    name = leak.platform if leak.platform is not None else leak.brand
    spending = next(owner.security for owner in owners if owner.name == name)
    return share_leaked(leak.records, spending, market.scenario.service_market.security_half)


def share_hit(market: "Market", event: LeakData) -> float:
    """Share of people whose data a leak has let out, 0 to 1: as security was on its day.

    Args:
        market: The market.
        event: The leak; today's, or one that has happened.

    Returns:
        The share.
    """
    key, known = event.model_dump_json(), market.interventions.leaked
    if event.at == market.session:
        known[key] = share_of_records(market, event.data_leak)
    return known[key]


def pay_for_security(market: "Market") -> None:
    """Charge platforms and brands in business for today's security.

    Args:
        market: The market after the evening.
    """
    brands = [brand for brand in market.brands if brand.active and brand.security > 0]
    places = [place for place in market.platforms if place.is_open and place.security > 0]
    if not brands and not places:
        return
    payers = [brand.cash_account for brand in brands] + [place.account for place in places]
    deposits = [brand.deposit_account for brand in brands] + [NO_DEPOSIT] * len(places)
    spending = [brand.security for brand in brands] + [place.security for place in places]
    due = [round(yuan * FEN_PER_YUAN) for yuan in spending]
    market.claims.pay_or_claim(
        FlowKind.SERVICE, np.array(payers, np.int64), np.array(deposits, np.int64),
        market.chart.service_providers, np.array(due, np.int64), int(Instrument.SECURITY),
    )  # fmt: skip
