"""What the recorder wants to know of viewers, added up over columns."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.tables.columns import BOND_SLOTS, as_reals
from simulator.tables.sums import sum_of_shares

if TYPE_CHECKING:
    from simulator.market import Market


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
        "bond": mean_share(as_reals("bond", bonds)),
    }


def mean_share(shares: NDArray[np.floating]) -> float:
    """Return the mean of shares, added up in fixed point; 0 for none."""
    return sum_of_shares(shares) / shares.size if shares.size > 0 else 0.0
