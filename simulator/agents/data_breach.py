"""What the law asks of whoever has let personal data out.

With a duty in force, a leak (``events.data_leak``) costs its owner, on the day it happens, a fine
of min(rate · people hit, most), and telling the people hit. Who is told loses a further share of
the habit on the platform; the draw of who is hit is that of the leak, so these are the same people.
What security has kept (``platforms.security``) is not fined: that is the duty's incentive. A
platform has data of everybody, a brand of whoever has ever ordered from it.
"""

from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.agents.security import NO_DEPOSIT, share_hit
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.events import LeakData
from simulator.scenario.platform_rules import DataBreachDuty

if TYPE_CHECKING:
    from simulator.agents.brand import Brand
    from simulator.market import Market


def answer_for_leaks(market: "Market") -> None:
    """Fine the owners of data that got out today, and let those concerned be told (stage 8).

    Args:
        market: The market.
    """
    duty = market.regulator.rules.latest(DataBreachDuty)
    for event in market.scenario.events:
        if not isinstance(event, LeakData):
            continue
        if duty is not None and event.at == market.session:
            _answer(market, event, duty)
        if event.data_leak.brand is not None and event.at > market.session:
            _note_customers(market, event.data_leak.brand)


def fine_fen(people: int, duty: DataBreachDuty) -> int:
    """Work out the fine of a leak: min(rate · people, most), in whole fen.

    Args:
        people: People whose data got out.
        duty: The rule.

    Returns:
        Fen.
    """
    return min(people * round(duty.fine * FEN_PER_YUAN), round(duty.most * FEN_PER_YUAN))


def _answer(market: "Market", event: LeakData, duty: DataBreachDuty) -> None:
    leak, hit, chart = event.data_leak, share_hit(market, event), market.chart
    known = market.scenario.population
    if leak.platform is not None:
        platform = next(place for place in market.platforms if place.name == leak.platform)
        cash, deposit = platform.account, NO_DEPOSIT
        market.engine.hear_of_leak(market, platform.index, hit, duty.wariness)
    else:
        brand = next(brand for brand in market.brands if brand.name == leak.brand)
        cash, deposit = brand.cash_account, brand.deposit_account
        known = _customers_of(market, brand)
    people = int(hit * known)
    pay = market.claims.pay_or_claim
    pay(FlowKind.FINE, cash, deposit, chart.treasury, fine_fen(people, duty))
    notices = people * round(duty.notice * FEN_PER_YUAN)
    pay(FlowKind.SERVICE, cash, deposit, chart.service_providers, notices)


def _note_customers(market: "Market", name: str) -> None:
    """Remember who ordered tonight from a brand whose data will get out."""
    brand, placed = next(one for one in market.brands if one.name == name), market.placed
    known = market.interventions.customers.setdefault(brand.index, set())
    known |= set(placed["viewer"][placed["brand"] == brand.index].tolist())


def _customers_of(market: "Market", brand: "Brand") -> int:
    """People who have ever ordered from a brand whose data got out today."""
    known = market.interventions.customers.get(brand.index, set())
    return int(market.customers.people[sorted(known)].sum())
