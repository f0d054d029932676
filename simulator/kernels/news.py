"""What bad news does to those whom it reaches."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.decisions import NEWS
from simulator.rules.randomness import Whole, chance, draw
from simulator.rules.shocks import after_bad_news
from simulator.tables.columns import Bonds
from simulator.tables.fixed_point import bond_of, kept_bond


@njit(cache=True, error_model="numpy")
def lose_bonds(
    anchors: NDArray[np.int16],
    bonds: Bonds,
    anchor: Whole,
    key: Whole,
    reach: float,
    lost: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Let followers of an anchor whom the news reaches lose a share of their bond.

    Args:
        anchors: Anchors bound to, by viewer and slot.
        bonds: Bonds, to be written; same shape.
        anchor: Index of the anchor.
        key: 32-bit key of whom the news is about.
        reach: Share of people whom it reaches.
        lost: Share of the bond that is lost.
        session: Session number.
        seed: Seed of the viewers.
    """
    for i in range(anchors.shape[0]):
        for k in range(anchors.shape[1]):
            if anchors[i, k] == anchor:
                word = draw(seed, i, key, session, 0, NEWS, 0)
                if chance(word, reach):
                    bonds[i, k] = kept_bond(after_bad_news(bond_of(bonds[i, k]), lost))


@njit(cache=True, error_model="numpy")
def lose_habit(
    habits: NDArray[np.float32],
    platform: Whole,
    key: Whole,
    share: float,
    lost: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Let those whose data got out lose a share of their habit on a platform.

    Args:
        habits: Habit by viewer and platform, to be written.
        platform: Index of the platform.
        key: Its 32-bit key.
        share: Share of people whose data got out.
        lost: Share of the habit that is lost.
        session: Session number.
        seed: Seed of the viewers.
    """
    for i in range(habits.shape[0]):
        word = draw(seed, i, key, session, 0, NEWS, 0)
        if chance(word, share):
            habits[i, platform] = np.float32(after_bad_news(np.float64(habits[i, platform]), lost))
