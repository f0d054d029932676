"""What events do to demand, supply, streams and reputations while they last.

All of it is worked out anew every session from the entries of `events` that are in force, so that
shocks add up in any order and leave nothing behind when they are undone. Scandals and leaks fade:
what they cost on entering and buying is multiplied by e^{-t/recovery} (`rules/shocks.py`).

Buying is moved through what a product adds to utility tonight, rooms through their evening's shock
on entering and buying, broadcasts through their lag and their minutes. A broadcast that breaks off
goes on where more of it is left: before the trouble or after it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.agents.anchor import Anchor
from simulator.agents.brand import Brand
from simulator.agents.security import share_hit
from simulator.rules.decisions import OUTAGE
from simulator.rules.randomness import chance, draw
from simulator.rules.shocks import left_of_shock, outage_chance
from simulator.scenario.events import (
    HaveBadBatch,
    HaveOutage,
    HaveScandal,
    Lasting,
    LeakData,
    ShiftDemand,
    ShockSupply,
)
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Image = tuple[float, float, float]
Kind = TypeVar("Kind", bound=Lasting)


def in_force(market: "Market", kind: type[Kind]) -> list[Kind]:
    """Return the events of a kind that are in force tonight, in an order of their own.

    Args:
        market: The market.
        kind: Kind of event.

    Returns:
        The events; the order of the scenario's list does not matter.
    """
    found: list[Any] = [
        event
        for event in market.scenario.events
        if isinstance(event, kind) and event.in_force(market.session)
    ]
    return sorted(found, key=lambda event: event.model_dump_json())


def left(market: "Market", event: Lasting, recovery: float) -> float:
    """Share of a shock that is left tonight."""
    return left_of_shock(float(market.session - event.at), recovery)


# Demand.


def opening_shift(market: "Market") -> float:
    """Log-odds that shifts of demand add to opening an app tonight."""
    return in_order(event.demand_shift.opening for event in in_force(market, ShiftDemand))


def product_shift(market: "Market") -> NDArray[np.float64]:
    """What shifts of demand, scandals and leaks add to products tonight, log-odds.

    A scandal takes reach · buying, a leak share of people hit · trust, each times what is left.

    Args:
        market: The market.

    Returns:
        Shape (products,).
    """
    products, shift = market.products, np.zeros(len(market.products))
    for demand in in_force(market, ShiftDemand):
        wanted = demand.demand_shift
        rows: Any = slice(None)
        if wanted.category is not None:
            rows = products.category == market.category_names.index(wanted.category)
        shift[rows] += wanted.buying
    for brand, loss in _losses_of_brands(market):
        shift[_rows(market, brand)] -= loss
    return shift


def _rows(market: "Market", brand: str) -> Int:
    return next(one.products for one in market.brands if one.name == brand)


def _losses_of_brands(market: "Market") -> Iterator[tuple[str, float]]:
    for event in in_force(market, HaveScandal):
        news = event.scandal
        if news.brand is not None:
            yield news.brand, news.reach * news.buying * left(market, event, news.recovery)
    for leaked in in_force(market, LeakData):
        leak = leaked.data_leak
        if leak.brand is not None:
            hit = share_hit(market, leaked)
            yield leak.brand, hit * leak.trust * left(market, leaked, leak.recovery)


def image_tonight(market: "Market", who: Anchor | Brand) -> Image:
    """Image of a host or brand as people see it tonight: a scandal takes some of it for a while.

    Image · Π (1 − reach · share lost · what is left).

    Args:
        market: The market.
        who: The host or brand.

    Returns:
        Prestige, warmth, fun.
    """
    kept = 1.0
    for event in in_force(market, HaveScandal):
        news = event.scandal
        if isinstance(who, Anchor):
            hit = news.anchor is not None and news.anchor in (who.name, who.linked_to)
        else:
            hit = news.brand == who.name
        if hit:
            kept *= 1.0 - news.reach * news.image * left(market, event, news.recovery)
    prestige, warmth, fun = who.image
    return prestige * kept, warmth * kept, fun * kept


# Rooms.


def room_shift(market: "Market", anchor: Anchor) -> tuple[float, float]:
    """What scandals and leaks take from a room tonight on entering and on buying, log-odds.

    Those of a host follow her to all rooms that are hers; those of a platform hit all rooms on it.

    Args:
        market: The market.
        anchor: The host.

    Returns:
        Two numbers, at most 0.
    """
    entering = buying = 0.0
    for event in in_force(market, HaveScandal):
        news = event.scandal
        if news.anchor is not None and news.anchor in (anchor.name, anchor.linked_to):
            share = news.reach * left(market, event, news.recovery)
            entering -= news.entering * share
            buying -= news.buying * share
    for leaked in in_force(market, LeakData):
        leak = leaked.data_leak
        if leak.platform == market.platforms[anchor.platform].name:
            hit = share_hit(market, leaked)
            buying -= leak.trust * hit * left(market, leaked, leak.recovery)
    return entering, buying


def outages(market: "Market", anchor: Anchor) -> list[HaveOutage]:
    """Return the outages that hit a room tonight; each technician halves the chance.

    Args:
        market: The market.
        anchor: The host.

    Returns:
        The outages.
    """
    platform, technicians = market.platforms[anchor.platform], anchor.room.team.technology
    word = None
    hit = []
    for event in in_force(market, HaveOutage):
        if event.outage.platform != platform.name:
            continue
        if word is None:
            word = draw(market.world_seed, anchor.key, platform.key, market.session, 0, OUTAGE, 0)
        if chance(word, outage_chance(event.outage.chance, float(technicians))):
            hit.append(event)
    return hit


def outage_lag(market: "Market", anchor: Anchor) -> float:
    """Trouble that outages add to a room's stream tonight, 0 to 1."""
    return in_order(event.outage.lag for event in outages(market, anchor))


def minutes_left(market: "Market", anchor: Anchor, start: int, end: int) -> tuple[int, int]:
    """Return what outages leave of a broadcast: the longer part, before the trouble or after it.

    Args:
        market: The market.
        anchor: The host.
        start: First minute.
        end: Minute after the last.

    Returns:
        First minute and the minute after the last; equal if nothing is left.
    """
    for event in outages(market, anchor):
        down, up = event.outage.minute, event.outage.minute + event.outage.minutes
        if event.outage.minutes == 0 or down >= end or up <= start:
            continue
        before, after = (start, max(down, start)), (min(up, end), end)
        start, end = max(before, after, key=lambda part: part[1] - part[0])
    return start, end


# Supply.


def restore_costs(market: "Market") -> None:
    """Let goods cost what they usually do, before today's shocks (stage 1)."""
    usual = market.interventions.usual_cost_fen
    if usual is not None:
        # Who has entered since brought usual costs along.
        market.products.unit_cost_fen[: len(usual)] = usual
        market.interventions.usual_cost_fen = None


def shock_costs(market: "Market") -> None:
    """Let goods cost what supply shocks make of it: cost · Π (1 + rise), whole fen (stage 1)."""
    dearer = [event for event in in_force(market, ShockSupply) if event.supply_shock.cost != 0]
    if not dearer:
        return
    usual = market.products.unit_cost_fen.copy()
    factor = np.ones(len(usual))
    for event in dearer:
        factor[_hit(market, event)] *= 1.0 + event.supply_shock.cost
    market.interventions.usual_cost_fen = usual
    market.products.unit_cost_fen[:] = np.maximum(np.rint(usual * factor), 1).astype(np.int64)


def bad_rate(market: "Market", row: int) -> float:
    """Share of defective units at least in what suppliers of a product send today; 0 as usual."""
    brand = market.brands[market.products.brand[row]].name
    rates = [
        event.bad_batch.defect_rate
        for event in in_force(market, HaveBadBatch)
        if event.bad_batch.brand == brand
        and event.bad_batch.product in (None, market.products.names[row].removeprefix(f"{brand}/"))
    ]
    return max(rates, default=0.0)


def delay(market: "Market", row: int) -> int:
    """Sessions by which goods ordered today come later than usual."""
    return sum(
        event.supply_shock.delay
        for event in in_force(market, ShockSupply)
        if _hit(market, event)[row]
    )


def _hit(market: "Market", event: ShockSupply) -> NDArray[np.bool_]:
    """Which products a supply shock hits, shape (products,)."""
    products, what = market.products, event.supply_shock
    hit = np.ones(len(products), np.bool_)
    if what.category is not None:
        hit &= products.category == market.category_names.index(what.category)
    if what.brand is not None:
        brand = next(one.index for one in market.brands if one.name == what.brand)
        hit &= products.brand == brand
    return hit
