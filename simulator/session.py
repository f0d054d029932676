"""The session: what happens on one evening, in order. Read it from top to bottom.

Each stage picks columns, calls what decides, and books what follows. After the last session a
run-off goes on with fulfilment alone, without an audience, until escrow is empty.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.accounts.fees import post_gifts
from simulator.accounts.flows import FlowKind
from simulator.agents.adaptation import adapt
from simulator.agents.campaigns import run_campaigns
from simulator.agents.clauses import pay_slot_fees, settle_contracts
from simulator.agents.conduct import cut_corners, misuse_data, restore_goods
from simulator.agents.contracts import is_contract_day, match_contracts
from simulator.agents.evening_plan import plan_evening
from simulator.agents.exits import wind_up_estates
from simulator.agents.fakes import circulate_fakes
from simulator.agents.lawful_terms import bind_contracts
from simulator.agents.platform_duties import bind_platforms
from simulator.agents.product_life import tend_products
from simulator.agents.programmes import load_streams, run_programmes
from simulator.agents.public_purse import settle_with_the_state
from simulator.agents.regulator import enforce
from simulator.agents.self_regulation import keep_pact, lift_pact
from simulator.agents.supplier_credit import pay_suppliers
from simulator.agents.supply import receive_deliveries
from simulator.stages import beliefs, checkout, compensation, customers, fulfilment, totals
from simulator.stages.events import play_events
from simulator.strategies.pricing import set_shelf_prices
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

StageFunction = Callable[["Market"], None]


def rules(market: "Market") -> None:
    """Which rules bind today, and what has happened overnight."""
    market.ledger.begin_session(market.session)
    restore_goods(market)
    lift_pact(market)
    play_events(market)
    market.regulator.begin_session(market)


def platforms(market: "Market") -> None:
    """Platforms agree on what they check and keep the rules; crowds have slowed their streams."""
    keep_pact(market)
    bind_platforms(market)
    misuse_data(market)
    load_streams(market)


def brands(market: "Market") -> None:
    """Brands pay for stock, set prices and campaign; on contract days they match with anchors."""
    pay_suppliers(market)
    receive_deliveries(market)
    customers.lose_points(market)
    tend_products(market)
    cut_corners(market)
    set_shelf_prices(market)
    run_campaigns(market)
    if is_contract_day(market):
        market.contracts = match_contracts(market)
    bind_contracts(market)


def anchors(market: "Market") -> None:
    """Anchors go live or rest, compose line-ups and choose claims; slot fees go into escrow."""
    market.evening = plan_evening(market)
    pay_slot_fees(market)


def viewers(market: "Market") -> None:
    """Viewers open, swipe, enter, watch, interact, follow, buy and leave; then the shelf."""
    customers.remind(market)
    market.outcome, market.audience = market.engine.play_audience(market)


def orders(market: "Market") -> None:
    """What was sold becomes orders in escrow; gifts, traffic and contracts are settled."""
    checkout.place_orders(market)
    rooms, outcome, chart = market.evening.rooms, market.outcome, market.chart
    anchor = rooms.anchor.astype(np.int64)
    agency = market.anchor_agency[anchor]
    post_gifts(
        chart, anchor, agency, rooms.platform.astype(np.int64), outcome.gifts_fen,
        market.gift_share_bp[rooms.platform], market.agency_split_bp(anchor),
    )  # fmt: skip
    own, paid = rooms.brand >= 0, outcome.traffic_cost_fen
    market.claims.pay_or_claim(
        FlowKind.TRAFFIC,
        np.where(own, chart.brand_cash[rooms.brand], chart.anchor[anchor]),
        np.where(own, chart.brand_deposit[rooms.brand], -1),
        chart.platform[rooms.platform],
        paid,
        int(Instrument.TRAFFIC),
    )
    settle_contracts(market)
    run_programmes(market)
    circulate_fakes(market)


def fulfil(market: "Market") -> None:
    """Cancel or ship, deliver, keep or return, complain; escrow settles what is due."""
    fulfilment.ship_or_cancel(market)
    fulfilment.handle_complaints(market)
    fulfilment.deliver(market)
    fulfilment.keep_or_return(market)
    fulfilment.settle(market)


def believe(market: "Market") -> None:
    """Bonds, habit, ratings, awareness; unfollow, lapse, come back; word of mouth; allowances."""
    beliefs.end_evening(market)
    beliefs.share_rooms(market)
    beliefs.spread_awareness(market)
    fulfilment.update_ratings(market)
    market.count_fans()


def enforcement(market: "Market") -> None:
    """Inspect rooms, handle reports, fine, keep credit, sanction."""
    totals.gather_evening(market)
    market.enforcement = enforce(market)
    settle_with_the_state(market)


def adaptation(market: "Market") -> None:
    """Firms learn from the evening; some leave, others enter; stock is ordered."""
    market.claims.collect()
    market.beliefs.update(market)
    market.adapted = adapt(market)
    compensation.hand_on(market)


def record(market: "Market") -> None:
    """Prove that the books balance, then write down the evening."""
    market.check_books()
    market.viewer_totals = market.engine.totals(market)
    market.recorder.record_final(market, market.closed)
    market.recorder.record(market)


STAGES: Final[tuple[tuple[str, StageFunction], ...]] = (
    ("1 rules", rules),
    ("2 platforms", platforms),
    ("3 brands", brands),
    ("4 anchors", anchors),
    ("5 audience", viewers),
    ("6 orders", orders),
    ("6 fulfilment", fulfil),
    ("7 belief and churn", believe),
    ("8 enforcement", enforcement),
    ("9 adaptation", adaptation),
    ("10 record", record),
)
"""A session, in order."""


def age(market: "Market") -> None:
    """Nobody is on air any more, but rules bind as long as they say, and dues are paid."""
    market.ledger.begin_session(market.session)
    market.regulator.look_up(market)
    bind_platforms(market)
    pay_suppliers(market)
    market.claims.collect()


def close_accounts(market: "Market") -> None:
    """Write down orders that have become final, and prove that the books balance."""
    wind_up_estates(market)
    compensation.hand_on(market)
    market.check_books()
    market.recorder.record_final(market, market.closed)


RUN_OFF: Final[tuple[tuple[str, StageFunction], ...]] = (
    ("run-off: dues", age),
    ("run-off: fulfilment", fulfil),
    ("run-off: close", close_accounts),
)
"""A session after the last evening, so that every order becomes final."""
