"""What the recorder wants to know of viewers, added up over columns."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.kernels.totals import add_up, no_sums
from simulator.tables.sums import SHARE_PARTS

if TYPE_CHECKING:
    from simulator.market import Market


def viewer_totals(market: "Market") -> dict[str, Any]:
    """Add up what the recorder wants to know of viewers; see ``measures.inputs.VIEWER_TOTALS``."""
    columns, audience, night = market.columns, market.audience, market.belief_sums
    segments = len(market.segment_names)
    sums = no_sums(segments, len(market.platforms))
    add_up(columns, sums)
    follows, habit, bond, bonds = sums.shares.tolist()
    shelf = np.zeros(segments, dtype=np.int64)
    np.add.at(shelf, columns.segment[audience.needs.row], audience.needs.surplus_fen)
    return {
        "openings": int(sums.openings.sum()),
        "openings_by_segment": sums.openings,
        "openings_by_platform": sums.openings_by_platform,
        "active_viewers": int(sums.openings.sum()),
        "active_viewers_by_segment": sums.openings,
        "unfollows": int(night.unfollows.sum()),
        "lapses": int(night.lapses.sum()),
        "comebacks": int(night.comebacks.sum()),
        "follows_people": follows,
        "wallets_fen": int(sums.wallets_fen.sum()),
        "wallets_fen_by_segment": sums.wallets_fen,
        "surplus_room_fen": int(audience.segment_surplus_fen.sum()),
        "surplus_room_fen_by_segment": audience.segment_surplus_fen,
        "surplus_shelf_fen": int(shelf.sum()),
        "surplus_shelf_fen_by_segment": shelf,
        "regret_fen": int(audience.segment_regret_fen.sum()),
        "regret_fen_by_segment": audience.segment_regret_fen,
        "views_by_segment": audience.segment_views,
        "people_by_segment": sums.people,
        "habit": habit / SHARE_PARTS / columns.habit.size,
        "bond": bond / SHARE_PARTS / bonds if bonds else 0.0,
    }
