"""What an evening adds up to by product and anchor, for enforcement and learning."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.accounts.shares import floored_share, split_gift
from simulator.agents.expectations import kept_share

if TYPE_CHECKING:
    from simulator.market import Market


def gather_evening(market: "Market") -> None:
    """Add up tonight's units by product, incomes by anchor, and complaints by anchor."""
    placed, anchors = market.placed, len(market.anchors)
    units = np.zeros(len(market.products), dtype=np.int64)
    np.add.at(units, placed["product"], placed["units"].astype(np.int64))
    income = np.zeros(anchors, dtype=np.int64)
    pitched = placed["anchor"] >= 0
    # What is cancelled or sent back earns nothing; at the start of the evening nobody knows which.
    kept = kept_share(market)[placed["category"][pitched]]
    earned = np.floor(placed["commission_fen"][pitched] * kept).astype(np.int64)
    np.add.at(income, placed["anchor"][pitched], earned)
    rooms, offers, outcome = market.evening.rooms, market.evening.offers, market.outcome
    agency_bp = np.where(
        market.anchor_agency[rooms.anchor[offers.room]] >= 0, offers.agency_bp.astype(np.int64), 0
    )
    fees = market.earned_fees_fen - floored_share(market.earned_fees_fen, agency_bp)
    np.add.at(income, rooms.anchor[offers.room], fees)
    gifts = split_gift(
        outcome.gifts_fen, market.gift_share_bp[rooms.platform],
        market.agency_split_bp(rooms.anchor),
    )  # fmt: skip
    np.add.at(income, rooms.anchor, gifts.anchor_fen)
    np.subtract.at(income, rooms.anchor, np.where(rooms.brand < 0, outcome.traffic_cost_fen, 0))
    income += market.support_fen
    orders = market.orders
    cases = orders.rows_with_case()
    cases = cases[orders.column("anchor")[cases] >= 0]
    complaints = np.zeros(anchors, dtype=np.int64)
    np.add.at(complaints, orders.column("anchor")[cases], orders.column("units")[cases])
    market.evening_units = units
    market.evening_income_fen = income
    market.evening_complaints = complaints
