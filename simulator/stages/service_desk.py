"""Complaints: who is answered today, by whom, and how long buyers had to wait.

A desk works off complaints in the order in which they came (first in, first out), as many units a
session as its people can. An order stands for as many complaints as it has units; what of it a
session leaves undone the next one goes on with, so a large order is not served faster or slower
than the same units one by one.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.rules.after_sales import answer_gap
from simulator.rules.units import FEN_PER_YUAN
from simulator.stages.due import due_orders
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.agents.brand import Brand
    from simulator.market import Market

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Answers(NamedTuple):
    """Complaints that are closed today; one row each."""

    rows: Int
    """Rows of their orders."""
    given_up: Flags
    """Whether the buyer has given up waiting."""
    by_assistant: Flags


def answers(market: "Market") -> Answers:
    """Close complaints: those of brands with a desk when their turn comes.

    Args:
        market: The market; only what came before today is looked at.

    Returns:
        What is closed, in order of the orders' numbers.
    """
    orders, services = market.orders, market.services
    rows = orders.rows_with_case()
    waited = market.session - orders.column("deliver_session")[rows]
    rows, waited = rows[waited > 0], waited[waited > 0]
    brand = orders.column("brand")[rows]
    at_desk = services.has_desk[brand]
    by_assistant = _assisted(market, rows, at_desk & (waited == 1))
    done = ~at_desk | by_assistant
    for index in np.unique(brand[at_desk]).tolist():
        queue = np.flatnonzero(at_desk & ~by_assistant & (brand == index))
        queue = queue[np.argsort(-waited[queue], kind="stable")]
        units = orders.column("units")[rows[queue]].astype(np.int64)
        helpers = cases_of_room(market, index)
        done[queue[: worked_off(market.brands[index], units, helpers)]] = True
    patience = market.scenario.behaviour.service.patience
    given_up = ~done & (waited - 1 >= patience)
    closed = done | given_up
    return Answers(rows[closed], given_up[closed], by_assistant[closed])


def cases_of_room(market: "Market", brand: int) -> int:
    """Complaints that the service staff of a brand's own room can answer tonight, if it is on air.

    Args:
        market: The market; in the run-off nobody is on air any more.
        brand: Index of the brand.

    Returns:
        Units.
    """
    rooms = market.evening.rooms
    if market.evening.session != market.session:
        return 0
    hosts = (market.anchors[index] for index in rooms.anchor[rooms.brand == brand].tolist())
    return sum(host.room.team.service * host.room.team.service_cases for host in hosts)


def worked_off(brand: "Brand", units: Int, helpers: int = 0) -> int:
    """Let a desk work for a session: W' = max(W − c, 0), with c units of capacity (Lindley 1952).

    Args:
        brand: The owner of the desk, who remembers what was done of the first in the queue.
        units: Complaints of each order in the queue, first come first, shape (n,).
        helpers: Complaints that staff of the own room can answer beside the desk's.

    Returns:
        How many orders of the queue are answered.
    """
    desk = brand.service_desk
    hands = desk.staff * desk.cases_per_staff if desk is not None and brand.active else 0
    capacity = brand.desk_progress + hands + (helpers if brand.active else 0)
    needed = np.cumsum(units)
    finished = int(np.searchsorted(needed, capacity, side="right"))
    used = int(needed[finished - 1]) if finished else 0
    brand.desk_progress = capacity - used if finished < len(units) else 0
    return finished


def _assisted(market: "Market", rows: Int, fresh: Flags) -> Flags:
    """Let assistants try what came yesterday; each trial is paid."""
    orders, services = market.orders, market.services
    brand = orders.column("brand")[rows]
    active = np.array([entry.active for entry in market.brands], np.bool_)
    tried = np.flatnonzero(fresh & services.has_assistant[brand] & active[brand])
    solved = np.zeros(len(rows), np.bool_)
    if not len(tried):
        return solved
    mine = rows[tried]
    share = services.assistant_solves[brand[tried]]
    solved[tried] = market.engine.solve(market, due_orders(market, mine), share)
    price = round(market.scenario.service_market.assistant_case * FEN_PER_YUAN)
    chart, owner = market.chart, brand[tried]
    market.claims.pay_or_claim(
        FlowKind.SERVICE, chart.brand_cash[owner], chart.brand_deposit[owner],
        chart.service_providers, orders.column("units")[mine].astype(np.int64) * price,
        int(Instrument.SERVICE_DESK), orders.column("session")[mine].astype(np.int64),
    )  # fmt: skip
    return solved


def feel_answers(market: "Market", closed: Answers) -> None:
    """Let buyers whose complaint was at a desk feel how it was answered.

    Args:
        market: The market.
        closed: What is closed today.
    """
    orders, products = market.orders, market.products
    orders.note("answer_session", closed.rows, market.session)
    orders.note("unanswered", closed.rows, closed.given_up)
    at_desk = market.services.has_desk[orders.column("brand")[closed.rows]]
    rows, experience = closed.rows[at_desk], market.scenario.behaviour.service
    if not len(rows):
        return
    waited = market.session - orders.column("deliver_session")[rows]
    gap = np.array([
        answer_gap(
            float(sessions), experience.patience, experience.slow_answer, machine,
            experience.assistant_answer,
        )
        for sessions, machine in zip(
            waited.tolist(), closed.by_assistant[at_desk].tolist(), strict=True
        )
    ], np.float64)  # fmt: skip
    orders.note("service_gap", rows, gap)
    rating_sum = products.rating_sum.astype(np.float64)
    market.engine.learn_service(market, due_orders(market, rows), gap, rating_sum)
    products.rating_sum[:] = rating_sum
