"""Reals of viewers that are kept as whole numbers of steps, in half the memory of float32.

Widest of all that is held of a viewer are her bonds, tastes and reference ratios: one for each bond
slot or category. Their ranges are known, so steps of one size serve them. Steps are powers of two:
what is read is exact. What is kept is rounded to the nearest step, halves to the even one, and cut
off at the ends of the range.

A change that is smaller than half a step is lost. A bond that decays by 2 % an evening therefore
comes to rest at 25 steps, 0.0008; a host who is never seen is dropped long before.
"""

import numpy as np

from simulator.rules.compiled import inlined_rule
from simulator.rules.numerics import ROUNDING_SHIFT
from simulator.tables.columns import BOND_STEPS, RATIO_STEPS, TASTE_STEPS

LOWEST_INT16, HIGHEST_INT16, HIGHEST_UINT16 = -32768.0, 32767.0, 65535.0


@inlined_rule
def nearest(steps: float, lowest: float, highest: float) -> float:
    """Round to the nearest whole number of steps in range, halves to the even one.

    Args:
        steps: A number of steps.
        lowest: Smallest number that can be kept, whole.
        highest: Largest number that can be kept, whole.

    Returns:
        A whole number.
    """
    return (min(max(steps, lowest), highest) + ROUNDING_SHIFT) - ROUNDING_SHIFT


@inlined_rule
def bond_of(kept: np.uint16) -> float:
    """Read a bond.

    Args:
        kept: Steps in the column.

    Returns:
        B, 0 to 2.
    """
    return np.float64(kept) / BOND_STEPS


@inlined_rule
def kept_bond(bond: float) -> np.uint16:
    """Write a bond.

    Args:
        bond: B.

    Returns:
        Steps for the column.
    """
    return np.uint16(nearest(bond * BOND_STEPS, 0.0, HIGHEST_UINT16))


@inlined_rule
def taste_of(kept: np.int16) -> float:
    """Read a taste.

    Args:
        kept: Steps in the column.

    Returns:
        Taste for a category, in standard deviations.
    """
    return np.float64(kept) / TASTE_STEPS


@inlined_rule
def kept_taste(taste: float) -> np.int16:
    """Write a taste.

    Args:
        taste: Taste for a category, in standard deviations.

    Returns:
        Steps for the column.
    """
    return np.int16(nearest(taste * TASTE_STEPS, LOWEST_INT16, HIGHEST_INT16))


@inlined_rule
def ratio_of(kept: np.uint16) -> float:
    """Read a reference ratio.

    Args:
        kept: Steps in the column.

    Returns:
        x, the remembered price over the comparable price.
    """
    return np.float64(kept) / RATIO_STEPS


@inlined_rule
def kept_ratio(ratio: float) -> np.uint16:
    """Write a reference ratio.

    Args:
        ratio: x, the remembered price over the comparable price.

    Returns:
        Steps for the column.
    """
    return np.uint16(nearest(ratio * RATIO_STEPS, 0.0, HIGHEST_UINT16))
