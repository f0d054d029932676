"""Rooms that choose their next pitch during the broadcast, as columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int32]
Real64 = NDArray[np.float64]
GREEDY, THOMPSON = 1, 2
"""Codes of the ways of choosing."""
OPERATIONS_STAFF_EFFECT = 0.5
"""Share of missed ends of pitches that one member of the operations staff catches (assumption)."""
LONGEST_RUN = 2
"""Pitches of full length that a product may have in a row."""


@dataclass
class LiveControls:
    """Who chooses and what is known before the broadcast; empty where all orders are fixed."""

    room: Index
    """Rooms under live control, ascending; shape (n,)."""
    way: Index
    """``GREEDY`` or ``THOMPSON``."""
    attention: Real64
    """Chance that somebody acts on the figures when a pitch ends."""
    believed_orders: Real64
    """Simulated orders that expectations count for."""
    hazard: float
    """Hazard of leaving a room that is usual, per minute."""
    variance: float
    """Variance of the viewer's own factor of it."""
    turn: Index
    """Offers in running order, room by room; shape (offers,)."""
    expected_rate: Real64
    """Orders per viewer and minute of pitch expected of each offer; shape (offers,)."""
    value_fen: Real64
    """What an order of each offer is worth to the room's operator; shape (offers,)."""

    def __len__(self) -> int:
        """Return the number of rooms under live control."""
        return len(self.room)


def no_controls() -> LiveControls:
    """Return an evening on which all rooms keep to their running orders."""
    index, real = np.zeros(0, np.int32), np.zeros(0)
    return LiveControls(index, index, real, real, 1.0, 0.0, index, real, real)
