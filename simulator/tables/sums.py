"""Sums of reals that are the same everywhere."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHARE_PARTS: Final = 4294967296.0
"""Parts of a share in sums over viewers, which must not depend on their order."""
PIECE: Final = 65_536
"""Shares that are added up at a time."""


def sum_of_shares(shares: NDArray[np.floating], people: NDArray[np.int32] | int = 1) -> float:
    """Add shares as whole numbers of parts: the same in any order.

    Args:
        shares: Numbers of the size of a share, one per viewer.
        people: People whom each viewer stands for; at 1 viewers are counted.

    Returns:
        Their sum.
    """
    total = 0
    # In pieces: a copy of a column of millions in reals would be the largest thing in memory.
    for begin in range(0, len(shares), PIECE):
        piece = slice(begin, begin + PIECE)
        parts = np.floor(shares[piece].astype(np.float64) * SHARE_PARTS).astype(np.int64)
        total += int((parts * (people if isinstance(people, int) else people[piece])).sum())
    return total / SHARE_PARTS


def in_order(values: Iterable[float]) -> float:
    """Add reals one by one, from the first to the last.

    The built-in ``sum`` compensates for rounding from Python 3.12 on, and NumPy adds in blocks that
    depend on shape and may depend on the CPU; both give other last bits.

    Args:
        values: Numbers.

    Returns:
        Their sum; 0 for none.
    """
    total = 0.0
    for value in values:
        total += float(value)
    return total


def mean_in_order(values: Sequence[float] | NDArray[np.floating]) -> float:
    """Return the mean of reals, added up by ``in_order``.

    Args:
        values: Numbers, at least one.

    Returns:
        Their mean.
    """
    return in_order(values) / len(values)
