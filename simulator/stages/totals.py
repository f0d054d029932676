"""What an evening adds up to: by anchor for enforcement and learning, over viewers for measures."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.shares import floored_share, split_gift
from simulator.agents.expectations import kept_share
from simulator.tables.columns import BOND_SLOTS
from simulator.tables.sums import sum_of_shares

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
    fees = offers.slot_fee_fen - floored_share(offers.slot_fee_fen, agency_bp)
    np.add.at(income, rooms.anchor[offers.room], fees)
    gifts = split_gift(
        outcome.gifts_fen, market.gift_share_bp[rooms.platform],
        market.agency_split_bp(market.anchor_agency[rooms.anchor]),
    )  # fmt: skip
    np.add.at(income, rooms.anchor, gifts.anchor_fen)
    np.subtract.at(income, rooms.anchor, np.where(rooms.brand < 0, outcome.traffic_cost_fen, 0))
    orders = market.orders
    cases = orders.rows_with_case()
    cases = cases[orders.column("anchor")[cases] >= 0]
    complaints = np.zeros(anchors, dtype=np.int64)
    np.add.at(complaints, orders.column("anchor")[cases], orders.column("units")[cases])
    market.evening_units = units
    market.evening_income_fen = income
    market.evening_complaints = complaints


def viewer_totals(market: "Market") -> dict[str, Any]:
    """Add up what the recorder wants to know of viewers; see ``measures.inputs.VIEWER_TOTALS``."""
    columns, audience, sums = market.columns, market.audience, market.belief_sums
    people = columns.people.astype(np.int64)
    segments, platforms = len(market.segment_names), len(market.platforms)
    segment = columns.segment.astype(np.int64)
    opened = columns.opened >= 0

    def by_segment(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        result = np.zeros(segments, dtype=np.int64)
        np.add.at(result, segment, amounts)
        return result

    opened_by_platform = np.zeros(platforms, dtype=np.int64)
    np.add.at(opened_by_platform, columns.opened[opened], people[opened])
    openings = by_segment(np.where(opened, people, 0))
    held = np.zeros(len(people), dtype=np.int64)
    for k in range(BOND_SLOTS):
        held += (columns.followed >> k) & 1
    bonds = columns.bond[columns.bond_anchor >= 0]
    shelf = np.zeros(segments, dtype=np.int64)
    np.add.at(shelf, segment[audience.needs.row], audience.needs.surplus_fen)
    return {
        "openings": int(openings.sum()),
        "openings_by_segment": openings,
        "openings_by_platform": opened_by_platform,
        "active_viewers": int(openings.sum()),
        "active_viewers_by_segment": openings,
        "unfollows": int(sums.unfollows.sum()),
        "lapses": int(sums.lapses.sum()),
        "comebacks": int(sums.comebacks.sum()),
        "follows_people": int((held * people).sum()),
        "wallets_fen": int(columns.wallet_fen.sum()),
        "wallets_fen_by_segment": by_segment(columns.wallet_fen),
        "surplus_room_fen": int(audience.segment_surplus_fen.sum()),
        "surplus_room_fen_by_segment": audience.segment_surplus_fen,
        "surplus_shelf_fen": int(shelf.sum()),
        "surplus_shelf_fen_by_segment": shelf,
        "regret_fen": int(audience.segment_regret_fen.sum()),
        "regret_fen_by_segment": audience.segment_regret_fen,
        "views_by_segment": audience.segment_views,
        "people_by_segment": by_segment(people),
        "habit": mean_share(columns.habit),
        "bond": mean_share(bonds),
    }


def mean_share(shares: NDArray[np.float32]) -> float:
    """Return the mean of shares, added up in fixed point; 0 for none."""
    return sum_of_shares(shares) / shares.size if shares.size > 0 else 0.0
