"""Who sold what for whom: sums by brand and anchor, and what the brand paid for them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.order_columns import OrderState
from simulator.measures.inputs import Orders, RecordedMarket
from simulator.measures.order_rows import CARRIED_PLACED, FINAL_SUMS, Rows
from simulator.measures.snapshot import Columns
from simulator.measures.tallies import Tally

Int = NDArray[np.int64]
PAIR = "pair"
"""Group of the orders of a brand and an anchor; -1 stands for no anchor, which is the shelf."""
OFFER_SUMS = (
    "offers", "exposed", "considered", "pitch_fee_fen", "traffic_fen", "own_rooms",
)  # fmt: skip
SHARES = {
    "commission_fen": ("commission_fen",),
    "agency_fen": ("agency_fen",),
    "take_fen": ("platform_fee_fen", "link_fee_fen"),
}
"""Parts of what buyers paid for orders kept, and the columns of orders that they add up."""


class Collaborations:
    """Counts what brands and anchors do together, for pairs that do anything at all."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[int, int], int] = {}
        self._offers = Tally((PAIR,), OFFER_SUMS)
        self._placed = Tally((PAIR,), CARRIED_PLACED)
        self._final = Tally((PAIR,), (*FINAL_SUMS, *SHARES))

    def evening(self, market: RecordedMarket) -> None:
        """Count a session: what was pitched for whom, and its fees.

        Args:
            market: The market after the evening.
        """
        rooms, offers, outcome = market.evening.rooms, market.evening.offers, market.outcome
        brand = market.products.brand[offers.product].astype(np.int64)
        anchor = rooms.anchor[offers.room].astype(np.int64)
        none = np.zeros(len(offers), np.int64)
        pitched = {
            "offers": none + 1,
            "exposed": outcome.offer_exposed,
            "considered": outcome.offer_considered,
            "pitch_fee_fen": offers.slot_fee_fen,
            "traffic_fen": none,
            "own_rooms": none,
        }
        self._add(self._offers, market.session, brand, anchor, pitched)
        own = np.flatnonzero(rooms.brand >= 0)
        zero = np.zeros(own.size, np.int64)
        paid = dict.fromkeys(OFFER_SUMS, zero) | {
            "traffic_fen": np.asarray(outcome.traffic_cost_fen, np.int64)[own],
            "own_rooms": zero + 1,
        }
        hosts = rooms.anchor[own].astype(np.int64)
        self._add(self._offers, market.session, rooms.brand[own].astype(np.int64), hosts, paid)

    def placed(self, rows: Rows) -> None:
        """Count orders of the evening.

        Args:
            rows: The orders, from ``order_rows.placed_rows``.
        """
        sums = {name: rows[name] for name in CARRIED_PLACED}
        self._add(self._placed, rows["session"], rows["brand"], rows["anchor"], sums)

    def final(self, closed: Orders, rows: Rows) -> None:
        """Count orders that became final.

        Args:
            closed: The orders.
            rows: The same, from ``order_rows.final_rows``.
        """
        settled = closed["state"] == OrderState.SETTLED
        shares = {
            name: sum(closed[column] for column in columns) * settled
            for name, columns in SHARES.items()
        }
        sums = {name: rows[name] for name in FINAL_SUMS} | shares
        self._add(self._final, closed["session"], closed["brand"], closed["anchor"], sums)

    def rows(
        self,
        market: RecordedMarket,
        sessions: Sequence[int],
        brand_costs: Mapping[str, Int],
    ) -> list[Columns]:
        """Columns of ``collaborations``: one part per session, by brand, then anchor, shelf last.

        Args:
            market: The market.
            sessions: Sessions recorded so far.
            brand_costs: Fees and room costs of brands by cohort, fen, shape (sessions, brands):
                what cannot be told apart by anchor stands beside the shelf.

        Returns:
            The parts; pairs without anything in a session are left out.
        """
        last = len(market.anchors)
        order = sorted(self._pairs, key=lambda pair: (pair[0], pair[1] if pair[1] >= 0 else last))
        place = np.array([self._pairs[pair] for pair in order], np.int64)
        pairs = np.array(order, np.int64).reshape(-1, 2)
        parts = []
        for session in sessions:
            sums: dict[str, Int] = {}
            for tally in (self._offers, self._placed, self._final):
                totals = tally.totals(PAIR, session, len(order))
                sums |= {name: values[place] for name, values in totals.items()}
            _share_costs(sums, pairs, {n: costs[session] for n, costs in brand_costs.items()})
            kept = np.flatnonzero(np.any(list(sums.values()), axis=0))
            parts.append({
                "brand": [market.brands[brand].name for brand in pairs[kept, 0].tolist()],
                "anchor": [
                    market.anchors[anchor].name if anchor >= 0 else None
                    for anchor in pairs[kept, 1].tolist()
                ],
                **{name: values[kept] for name, values in sums.items()},
            })  # fmt: skip
        return parts

    def _add(
        self, tally: Tally, session: Any, brand: Any, anchor: Any, sums: Mapping[str, Any]
    ) -> None:
        key = np.stack((np.asarray(brand, np.int64), np.asarray(anchor, np.int64)), axis=1)
        known, member = np.unique(key, axis=0, return_inverse=True)
        numbers = [self._number(int(b), int(a)) for b, a in known.tolist()]
        pair = np.array(numbers, np.int64)[member.reshape(-1)]
        sessions = np.broadcast_to(np.asarray(session, np.int64), pair.shape)
        tally.add({"session": sessions, PAIR: pair, **sums})

    def _number(self, brand: int, anchor: int) -> int:
        # The shelf has a row from the first order on: costs of nobody's rooms stand there.
        self._pairs.setdefault((brand, -1), len(self._pairs))
        return self._pairs.setdefault((brand, anchor), len(self._pairs))


def _share_costs(sums: dict[str, Int], pairs: Int, costs: Mapping[str, Int]) -> None:
    """Give the cost of own rooms to their hosts, and what no anchor explains to the shelf."""
    brand, shelf = pairs[:, 0], pairs[:, 1] < 0
    rooms = sums.pop("own_rooms")
    by_brand = np.zeros_like(costs["room_cost_fen"])
    np.add.at(by_brand, brand, rooms)
    sums["room_cost_fen"] = costs["room_cost_fen"][brand] // np.maximum(by_brand[brand], 1) * rooms
    for name, total in costs.items():
        told = np.zeros_like(total)
        np.add.at(told, brand, sums[name])
        sums[name] = sums[name] + np.where(shelf, (total - told)[brand], 0)
