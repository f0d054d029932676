"""Messages of brands to their customers, who may read them and look into a room."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.decisions import REMINDER
from simulator.rules.randomness import Whole, chance, draw
from simulator.tables.columns import NOBODY


@njit(cache=True, error_model="numpy")
def remind(
    rows: NDArray[np.int64],
    invited_by: NDArray[np.int16],
    brand_key: Whole,
    anchor: Whole,
    read: float,
    session: int,
    seed: np.uint64,
) -> None:
    """Let those who read a message be invited to a room, unless a friend has invited them.

    Args:
        rows: Viewers who are sent the message.
        invited_by: Anchor of the invitation of every viewer, to be written.
        brand_key: 32-bit key of the brand's name.
        anchor: Index of the anchor whose room the message names.
        read: Share of messages that are read.
        session: Session number.
        seed: Seed of the viewers.
    """
    for n in range(rows.shape[0]):
        row = rows[n]
        word = draw(seed, row, brand_key, session, 0, REMINDER, 0)
        if invited_by[row] == NOBODY and chance(word, read):
            invited_by[row] = anchor
