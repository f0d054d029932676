"""Sums of reals that are the same everywhere."""

from collections.abc import Iterable
from typing import Final

SHARE_PARTS: Final = 2.0**32
"""Parts of a share in sums over viewers, which must not depend on their order."""


def in_order(values: Iterable[float]) -> float:
    """Add reals one by one, from the first to the last.

    The built-in ``sum`` compensates for rounding from Python 3.12 on, and NumPy adds in blocks that
    depend on shape; both give other last bits.

    Args:
        values: Numbers.

    Returns:
        Their sum; 0 for none.
    """
    total = 0.0
    for value in values:
        total += float(value)
    return total
