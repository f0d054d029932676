"""Who comes back: first openings and purchases, cohorts, and what ever happened to a buyer.

Five bytes per simulated viewer: the sessions of her first opening and of her first purchase, and
a byte of flags.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.definitions.rates import HORIZONS

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEVER = -1
BACK_VIEWER, BACK_BUYER, BUYER, TWICE, RECEIVED, PROBLEM, COMPLAINED = (1 << k for k in range(7))
"""Flags: was counted as back in the cohorts; bought since the first measured session, and on two
evenings or more; ever received a parcel, had a problem, complained. Orders count when final."""
WHO = ("viewer", "buyer")


class Loyalty:
    """Follows every simulated viewer from her first opening and purchase on.

    Args:
        segment: Segment of each viewer, shape (viewers,).
        segments: Number of segments.
        measure_from: First measured session.
    """

    def __init__(self, segment: NDArray[Any], segments: int, measure_from: int) -> None:
        self._segment = np.asarray(segment)
        self._segments = segments
        self._measure_from = measure_from
        self._flags = np.zeros(self._segment.size, np.uint8)
        self._first = np.full((2, self._segment.size), NEVER, np.int16)
        self._orders = np.zeros(segments, np.int64)
        self._newcomers: dict[int, Int] = {}
        self._back: dict[int, Int] = {}

    def final(self, orders: Mapping[str, NDArray[Any]]) -> None:
        """Note what became of orders that are final.

        Args:
            orders: Columns of orders, shape (n,) each.
        """
        viewer = orders["viewer"]
        received = (viewer >= 0) & orders["delivered"]
        for flag, found in (
            (RECEIVED, received),
            (PROBLEM, received & orders["problem"]),
            (COMPLAINED, received & orders["complained"]),
        ):
            self._flags[viewer[found]] |= flag

    def evening(
        self, session: int, active: Flags, buyers: NDArray[Any]
    ) -> dict[str, NDArray[np.int64]]:
        """Note who opened an app and who bought.

        Args:
            session: The session.
            active: Whether each viewer opened an app, shape (viewers,).
            buyers: The viewer of each order of the evening.

        Returns:
            Simulated viewers by segment: ``buyers``, ``repeat_buyers``, ``first_viewers`` and
            ``first_buyers``.
        """
        visitors = np.flatnonzero(active)
        bought = np.unique(buyers)
        known = self._first[1, bought] != NEVER
        self._newcomers[session] = np.zeros((2, self._segments), np.int64)
        self._back[session] = np.zeros((2, len(HORIZONS), self._segments), np.int64)
        for who, rows, flag in ((0, visitors, BACK_VIEWER), (1, bought, BACK_BUYER)):
            self._note(session, who, rows, flag)
        if session >= self._measure_from:
            self._orders += self._by_segment(buyers)
            again = bought[(self._flags[bought] & BUYER) > 0]
            self._flags[bought] |= BUYER
            self._flags[again] |= TWICE
        first = self._newcomers[session]
        return {
            "buyers": self._by_segment(bought),
            "repeat_buyers": self._by_segment(bought[known]),
            "first_viewers": first[0],
            "first_buyers": first[1],
        }

    def so_far(self) -> dict[str, Int]:
        """Count simulated viewers by segment who carry a flag, and orders since measuring began.

        Returns:
            ``orders``, ``buyers``, ``twice``, ``received``, ``problem`` and ``complained``.
        """
        code = self._segment.astype(np.int64) * 256 + self._flags
        counts = np.bincount(code, minlength=self._segments * 256).reshape(-1, 256)
        flags = np.arange(256)
        names = {
            "buyers": BUYER, "twice": TWICE, "received": RECEIVED, "problem": PROBLEM,
            "complained": COMPLAINED,
        }  # fmt: skip
        found = {name: counts[:, (flags & bit) > 0].sum(axis=1) for name, bit in names.items()}
        return {"orders": self._orders.copy(), **found}

    def cohort(self, session: int, last: int) -> dict[str, Int]:
        """Say how many of those who came first in a session were back soon.

        Args:
            session: The session.
            last: The last session that was played.

        Returns:
            Simulated viewers by segment: ``viewers_followed_7``, ``viewers_back_7`` and so on;
            0 where fewer sessions have been played since.
        """
        found = {}
        for who, name in enumerate(WHO):
            for place, horizon in enumerate(HORIZONS):
                seen = int(session + horizon <= last)
                found[f"{name}s_followed_{horizon}"] = self._newcomers[session][who] * seen
                found[f"{name}s_back_{horizon}"] = self._back[session][who, place] * seen
        return found

    def _note(self, session: int, who: int, rows: NDArray[Any], flag: int) -> None:
        first = self._first[who]
        since = first[rows]
        new = rows[since == NEVER]
        first[new] = session
        self._newcomers[session][who] = self._by_segment(new)
        back = (since != NEVER) & ((self._flags[rows] & flag) == 0)
        returning, cohorts = rows[back], since[back]
        self._flags[returning] |= flag
        for cohort in np.unique(cohorts).tolist():
            within = np.array([session - cohort <= horizon for horizon in HORIZONS])
            counts = self._by_segment(returning[cohorts == cohort])
            self._back[cohort][who] += within[:, None] * counts

    def _by_segment(self, viewers: NDArray[Any]) -> Int:
        counts: Int = np.bincount(self._segment[viewers], minlength=self._segments).astype(np.int64)
        return counts
