"""Who comes back to a brand: its buyers' first purchase, the next one, and how often they buy.

Held are only pairs of buyer and brand that have met: 11 bytes for each.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.definitions.rates import HORIZONS

Int = NDArray[np.int64]
BACK, BUYER, TWICE = (1 << k for k in range(3))
"""Flags: was counted as back in the cohort; bought since the first measured session, and on two
evenings or more."""
VIEWER_BITS = 32


class BrandLoyalty:
    """Follows every buyer of a brand from her first purchase of it on.

    Args:
        measure_from: First measured session.
    """

    def __init__(self, measure_from: int) -> None:
        self._measure_from = measure_from
        self._pair: Int = np.zeros(0, np.int64)
        self._first = np.zeros(0, np.int16)
        self._flags = np.zeros(0, np.uint8)
        self._orders: Int = np.zeros(0, np.int64)
        self._newcomers: dict[int, Int] = {}
        self._back: dict[int, Int] = {}

    def evening(
        self, session: int, brand: NDArray[Any], viewer: NDArray[Any], brands: int
    ) -> dict[str, Int]:
        """Note who bought what brand.

        Args:
            session: The session.
            brand: Brand of each order of the evening.
            viewer: Its buyer; -1 for nobody.
            brands: Number of brands so far.

        Returns:
            Simulated viewers by brand: ``buyers``, ``repeat_buyers`` (had bought the brand before)
            and ``first_buyers``.
        """
        real = viewer >= 0
        bought = (brand[real].astype(np.int64) << VIEWER_BITS) | viewer[real].astype(np.int64)
        pairs = np.unique(bought)
        place, known = self._places(pairs)
        before, new = pairs[known], pairs[~known]
        self._newcomers[session] = _by_brand(new, brands)
        self._back[session] = np.zeros((len(HORIZONS), brands), np.int64)
        self._note_back(session, place[known])
        self._insert(session, place[~known], new)
        if session >= self._measure_from:
            self._orders = _longer(self._orders, brands) + _by_brand(bought, brands)
            rows, _ = self._places(pairs)
            again = rows[(self._flags[rows] & BUYER) > 0]
            self._flags[rows] |= BUYER
            self._flags[again] |= TWICE
        return {
            "buyers": _by_brand(pairs, brands),
            "repeat_buyers": _by_brand(before, brands),
            "first_buyers": self._newcomers[session],
        }

    def so_far(self, brands: int) -> dict[str, Int]:
        """Count buyers by brand, and orders, since measuring began.

        Args:
            brands: Number of brands.

        Returns:
            ``orders``, ``buyers`` and ``twice`` (bought on two evenings or more).
        """
        found = {"orders": _longer(self._orders, brands)}
        for name, flag in (("buyers", BUYER), ("twice", TWICE)):
            found[name] = _by_brand(self._pair[(self._flags & flag) > 0], brands)
        return found

    def cohort(self, session: int, last: int) -> dict[str, Int]:
        """Say how many of those who bought a brand first in a session bought it again soon.

        Args:
            session: The session.
            last: The last session that was played.

        Returns:
            Simulated viewers by brand of that session: ``buyers_followed_7``, ``buyers_back_7``
            and so on; 0 where fewer sessions have been played since.
        """
        found = {}
        for place, horizon in enumerate(HORIZONS):
            seen = int(session + horizon <= last)
            found[f"buyers_followed_{horizon}"] = self._newcomers[session] * seen
            found[f"buyers_back_{horizon}"] = self._back[session][place] * seen
        return found

    def _places(self, pairs: Int) -> tuple[Int, NDArray[np.bool_]]:
        """Where pairs stand or belong, and whether they are known."""
        place = np.searchsorted(self._pair, pairs)
        inside = place < self._pair.size
        known = np.zeros(pairs.size, np.bool_)
        known[inside] = self._pair[place[inside]] == pairs[inside]
        return place, known

    def _note_back(self, session: int, rows: Int) -> None:
        """Count those who are back for the first time in the cohort in which they came."""
        rows = rows[(self._flags[rows] & BACK) == 0]
        self._flags[rows] |= BACK
        cohorts = self._first[rows]
        for cohort in np.unique(cohorts).tolist():
            back = self._back[cohort]
            within = np.array([session - cohort <= horizon for horizon in HORIZONS])
            # Whoever is in a cohort bought a brand that there was on that evening.
            back += within[:, None] * _by_brand(self._pair[rows[cohorts == cohort]], back.shape[1])

    def _insert(self, session: int, place: Int, new: Int) -> None:
        self._pair = np.insert(self._pair, place, new)
        self._first = np.insert(self._first, place, np.int16(session))
        self._flags = np.insert(self._flags, place, np.uint8(0))


def _by_brand(pairs: Int, brands: int) -> Int:
    counts: Int = np.bincount(pairs >> VIEWER_BITS, minlength=brands).astype(np.int64)
    return counts


def _longer(counts: Int, size: int) -> Int:
    return np.pad(counts, (0, size - counts.size))
