"""Orders counted by the session in which they were placed, and by who took part in them.

Rows are gathered and counted in large batches: counting is cheap per row and dear per call.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
BATCH_ROWS = 40_000


class Tally:
    """Exact sums of whole numbers by session and member, for several ways of grouping.

    Args:
        groups: Names of the columns to group by; -1 in such a column means nobody.
        sums: Names of the columns to add up.
    """

    def __init__(self, groups: tuple[str, ...], sums: tuple[str, ...]) -> None:
        self.groups = groups
        self.sums = sums
        self._waiting: list[Mapping[str, NDArray[Any]]] = []
        self._waiting_rows = 0
        self._cells: dict[str, dict[int, tuple[Int, Int]]] = {group: {} for group in groups}

    def add(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """Take rows to be counted.

        Args:
            rows: ``session``, the groups and the sums as whole numbers, shape (n,) each; the
                arrays are kept, not copied.
        """
        self._waiting.append(rows)
        self._waiting_rows += rows["session"].size
        if self._waiting_rows >= BATCH_ROWS:
            self._count()

    def totals(self, group: str, session: int, size: int) -> dict[str, Int]:
        """Sums of one session.

        Args:
            group: How to group.
            session: Session in which the rows belong.
            size: Number of members.

        Returns:
            By name of the sum an array of shape (size,).
        """
        self._count()
        found = np.zeros((len(self.sums), size), np.int64)
        if session in self._cells[group]:
            members, totals = self._cells[group][session]
            within = np.searchsorted(members, size)
            found[:, members[:within]] = totals[:, :within]
        return dict(zip(self.sums, found, strict=True))

    def _count(self) -> None:
        if not self._waiting:
            return
        names = ("session", *self.groups, *self.sums)
        rows = {name: np.concatenate([part[name] for part in self._waiting]) for name in names}
        self._waiting, self._waiting_rows = [], 0
        if not rows["session"].size:
            return
        for group in self.groups:
            self._count_group(group, rows)

    def _count_group(self, group: str, rows: Mapping[str, NDArray[Any]]) -> None:
        known = np.flatnonzero(rows[group] >= 0)
        if not known.size:
            return
        session = rows["session"][known].astype(np.int64)
        member = rows[group][known].astype(np.int64)
        first, members = int(session.min()), int(member.max()) + 1
        cell = (session - first) * members + member
        seen = np.bincount(cell) > 0
        cells = np.flatnonzero(seen)
        place = (np.cumsum(seen) - 1)[cell]
        # Exact: partial sums of a batch stay far below 2^53.
        sums = np.array(
            [np.bincount(place, rows[name][known], cells.size) for name in self.sums]
        ).astype(np.int64)
        sessions, starts = np.unique(cells // members, return_index=True)
        ends = (*starts[1:].tolist(), cells.size)
        for past, start, end in zip(sessions.tolist(), starts.tolist(), ends, strict=True):
            self._put(group, first + past, cells[start:end] % members, sums[:, start:end])

    def _put(self, group: str, session: int, members: Int, sums: Int) -> None:
        """Add sums of some members, whose numbers ascend, to those of a session.

        Only members that did something have a place: of all pairs of a brand and an anchor, for
        one, few meet on an evening.
        """
        nobody = np.zeros(0, np.int64), np.zeros((len(self.sums), 0), np.int64)
        held, totals = self._cells[group].get(session, nobody)
        together = np.union1d(held, members)
        if together.size > held.size:
            grown = np.zeros((len(self.sums), together.size), np.int64)
            grown[:, np.searchsorted(together, held)] = totals
            held, totals = self._cells[group][session] = together, grown
        totals[:, np.searchsorted(held, members)] += sums
