"""Stage 7: bonds, habit, awareness, word of mouth, churn and allowances of viewers."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.accounts.flows import FlowKind
from simulator.rules.word_of_mouth import awareness_after

if TYPE_CHECKING:
    from simulator.market import Market


def end_evening(market: "Market") -> None:
    """Bring all viewers to the next morning, and book their allowances."""
    sums = market.engine.end_evening(market)
    market.ledger.post(
        FlowKind.HOUSEHOLD_INCOME, market.chart.outside, market.chart.viewers,
        int(sums.income_fen.sum()),
    )  # fmt: skip
    market.belief_sums = sums


def share_rooms(market: "Market") -> None:
    """Let those who shared a room tonight reach a neighbour."""
    audience = market.audience
    market.engine.tell_of_shared(market, audience.sharers, audience.shared_anchors)


def spread_awareness(market: "Market") -> None:
    """Let exposure in rooms make products known, bought or not; it fades to where it began."""
    products, offers = market.products, market.evening.offers
    learning = market.scenario.behaviour.buying
    exposed = np.zeros(len(products), dtype=np.int64)
    np.add.at(exposed, offers.product, market.outcome.offer_exposed)
    reached = exposed / market.scenario.population
    for row in range(len(products)):
        products.awareness[row] = awareness_after(
            float(products.awareness[row]), float(reached[row]), learning.exposure_awareness,
            float(market.resting_awareness[row]), learning.awareness_forgetting,
        )  # fmt: skip
