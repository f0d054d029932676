"""Stage 7: bonds, habit, awareness, word of mouth, churn and allowances of viewers."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.accounts.flows import FlowKind
from simulator.kernels.beliefs import BeliefSums, end_session
from simulator.kernels.blocks import in_blocks
from simulator.kernels.network import INVITE, invite_chances, spread_word
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
    on_air = np.zeros(len(market.anchors), dtype=np.bool_)
    on_air[market.evening.rooms.anchor] = True
    in_blocks(
        end_session, viewers, market.pace.threads, columns, market.anchor_keys, gone,
        market.anchor_platform, on_air, market.platform_keys, market.belief_parameters,
        market.session, market.seeds, sums,
    )  # fmt: skip
    market.ledger.post(
        FlowKind.HOUSEHOLD_INCOME, market.chart.outside, market.chart.viewers,
        int(sums.income_fen.sum()),
    )  # fmt: skip
    market.belief_sums = sums


def share_rooms(market: "Market") -> None:
    """Let those who shared a room tonight reach a neighbour."""
    audience, p = market.audience, market.talk_parameters
    nothing_bought = np.zeros(len(audience.sharers))
    chances = invite_chances(
        market.columns.susceptibility, audience.sharers, nothing_bought, True, p
    )
    spread_word(
        market.columns, audience.sharers, audience.shared_anchors, chances, market.anchor_keys,
        INVITE, p, market.session, market.seeds.viewers,
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
