"""Stage 7: bonds, habit, awareness, word of mouth, churn and allowances of viewers."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.accounts.flows import FlowKind
from simulator.kernels.beliefs import BeliefSums, end_session
from simulator.kernels.blocks import in_blocks
from simulator.kernels.network import INVITE, spread_word
from simulator.rules.word_of_mouth import awareness_after

if TYPE_CHECKING:
    from simulator.market import Market


def end_evening(market: "Market") -> None:
    """Bring all viewers to the next morning, and book their allowances."""
    columns, viewers = market.columns, len(market.columns.people)
    sums = BeliefSums(
        np.empty(viewers, dtype=np.int64),
        *(np.empty(viewers, dtype=np.int32) for _ in range(3)),
    )
    gone = np.array([anchor.status in ("gone", "banned") for anchor in market.anchors])
    in_blocks(
        end_session, viewers, market.pace.threads, columns, market.anchor_keys, gone,
        market.platform_keys, market.belief_parameters, market.session, market.seeds, sums,
    )  # fmt: skip
    market.ledger.post(
        FlowKind.HOUSEHOLD_INCOME, market.chart.outside, market.chart.viewers,
        int(sums.income_fen.sum()),
    )  # fmt: skip
    market.belief_sums = sums


def share_rooms(market: "Market") -> None:
    """Let those who shared a room tonight reach a neighbour."""
    network, audience = market.scenario.behaviour.word_of_mouth, market.audience
    spread_word(
        market.columns, audience.sharers, audience.shared_anchors, market.anchor_keys, INVITE,
        1.0, network.warning_effect, network.neighbours, network.rewiring, market.session,
        market.seeds.viewers,
    )  # fmt: skip


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
