"""What the recorder wants to know of viewers, added up in one pass over their columns."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.tables.columns import BOND_SLOTS, ViewerColumns
from simulator.tables.fixed_point import bond_of
from simulator.tables.sums import SHARE_PARTS


class ViewerSums(NamedTuple):
    """Sums over viewers; people and fen, shares in parts of ``SHARE_PARTS``."""

    people: NDArray[np.int64]
    """People by segment, shape (segments,), as the next two."""
    openings: NDArray[np.int64]
    wallets_fen: NDArray[np.int64]
    openings_by_platform: NDArray[np.int64]
    """Shape (platforms,)."""
    shares: NDArray[np.int64]
    """Follows (people), parts of habits, parts of bonds, number of bonds; shape (4,)."""


def no_sums(segments: int, platforms: int) -> ViewerSums:
    """Return sums over nobody."""
    return ViewerSums(
        *(np.zeros(size, dtype=np.int64) for size in (segments, segments, segments, platforms, 4))
    )


@njit(cache=True, error_model="numpy", nogil=True)
def add_up(columns: ViewerColumns, sums: ViewerSums) -> None:
    """Add up all viewers.

    Args:
        columns: The viewers' columns, after the evening.
        sums: Sums over nobody, to be written.
    """
    people, segment, opened = columns.people, columns.segment, columns.opened
    wallet, habit = columns.wallet_fen, columns.habit
    anchors, bonds, followed = columns.bond_anchor, columns.bond, columns.followed
    of_segment, openings, wallets = sums.people, sums.openings, sums.wallets_fen
    by_platform, shares = sums.openings_by_platform, sums.shares
    for i in range(people.shape[0]):
        of_segment[segment[i]] += people[i]
        wallets[segment[i]] += wallet[i]
        if opened[i] >= 0:
            openings[segment[i]] += people[i]
            by_platform[opened[i]] += people[i]
        for p in range(habit.shape[1]):
            shares[1] += np.int64(np.float64(habit[i, p]) * SHARE_PARTS)
        for k in range(BOND_SLOTS):
            if (followed[i] >> k) & 1:
                shares[0] += people[i]
            if anchors[i, k] >= 0:
                shares[2] += np.int64(bond_of(bonds[i, k]) * SHARE_PARTS)
                shares[3] += 1
