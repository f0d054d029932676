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
        self._totals = {group: np.zeros((len(sums), 0, 0), np.int64) for group in groups}

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
        totals = self._totals[group]
        if session < totals.shape[1]:
            known = totals[:, session, :size]
            found[:, : known.shape[1]] = known
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
        self._reserve(group, int(session.max()) + 1, int(member.max()) + 1)
        totals = self._totals[group]
        _, sessions, members = totals.shape
        cell = session * members + member
        for position, name in enumerate(self.sums):
            # Exact: partial sums of a batch stay far below 2^53.
            counted = np.bincount(cell, rows[name][known], sessions * members)
            totals[position] += counted.astype(np.int64).reshape(sessions, members)

    def _reserve(self, group: str, sessions: int, members: int) -> None:
        totals = self._totals[group]
        if sessions <= totals.shape[1] and members <= totals.shape[2]:
            return
        larger = (
            max(sessions + sessions // 2, totals.shape[1]),
            max(members, totals.shape[2]),
        )
        grown = np.zeros((len(self.sums), *larger), np.int64)
        grown[:, : totals.shape[1], : totals.shape[2]] = totals
        self._totals[group] = grown
