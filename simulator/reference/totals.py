"""Totals over viewers, one viewer after another; see ``measures.inputs.VIEWER_TOTALS``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.reference.night import Morning
from simulator.reference.solving import in_parts
from simulator.reference.viewer import PlainViewer
from simulator.tables.columns import NOBODY
from simulator.tables.viewers import Whole

if TYPE_CHECKING:
    from simulator.market import Market


def mean_share(shares: list[float]) -> float:
    """The mean of shares in fixed point, 0 for none."""
    if not shares:
        return 0.0
    return in_parts(shares) / len(shares)


def viewer_totals(
    market: "Market", viewers: Sequence[PlainViewer], mornings: Sequence[Morning]
) -> dict[str, Any]:
    """Add up what the recorder wants to know of viewers.

    Args:
        market: The market, its evening played and ended.
        viewers: All viewers by row.
        mornings: What the night did to each.

    Returns:
        Totals by name.
    """
    audience = market.audience

    def by_segment(amount: Callable[[PlainViewer], int]) -> Whole:
        sums = [0] * len(market.segment_names)
        for viewer in viewers:
            sums[viewer.segment] += amount(viewer)
        return np.array(sums, dtype=np.int64)

    def opening(viewer: PlainViewer) -> int:
        return viewer.people if viewer.opened != NOBODY else 0

    openings, wallets = by_segment(opening), by_segment(lambda viewer: viewer.wallet_fen)
    shelf = np.zeros(len(market.segment_names), dtype=np.int64)
    for row, surplus in zip(audience.needs.row, audience.needs.surplus_fen, strict=True):
        shelf[viewers[row].segment] += surplus
    here = [
        sum(viewer.people for viewer in viewers if viewer.opened == place)
        for place in range(len(market.platforms))
    ]
    return {
        "openings": int(openings.sum()),
        "openings_by_segment": openings,
        "openings_by_platform": np.array(here, dtype=np.int64),
        "active_viewers": int(openings.sum()),
        "active_viewers_by_segment": openings,
        "unfollows": sum(morning.unfollows for morning in mornings),
        "lapses": sum(morning.lapses for morning in mornings),
        "comebacks": sum(morning.comebacks for morning in mornings),
        "follows_people": sum(v.people for v in viewers for _ in v.followed()),
        "wallets_fen": int(wallets.sum()),
        "wallets_fen_by_segment": wallets,
        "surplus_room_fen": int(audience.segment_surplus_fen.sum()),
        "surplus_room_fen_by_segment": audience.segment_surplus_fen,
        "surplus_shelf_fen": int(shelf.sum()),
        "surplus_shelf_fen_by_segment": shelf,
        "regret_fen": int(audience.segment_regret_fen.sum()),
        "regret_fen_by_segment": audience.segment_regret_fen,
        "views_by_segment": audience.segment_views,
        "people_by_segment": by_segment(lambda viewer: viewer.people),
        "habit": mean_share([habit for viewer in viewers for habit in viewer.habit]),
        "bond": mean_share([b.strength for viewer in viewers for _, b in viewer.followed()]),
    }
