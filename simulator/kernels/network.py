"""Who hears whom: neighbours are a keyed function of viewer and index, so nothing is stored.

Near neighbours sit close by on a ring of all viewers; a share of links is rewired to anybody, as in
small worlds (Watts & Strogatz 1998).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.bonds import bond_after_absence
from simulator.rules.decisions import MESSAGE, NEIGHBOUR
from simulator.rules.randomness import chance, choose, draw4
from simulator.tables.columns import BOND_SLOTS, ViewerColumns

INVITE, WARN = 1, 2
ANCHORS = 1 << 31


@njit(cache=True, error_model="numpy")
def neighbour(
    seed: np.uint64, viewer: int, index: int, viewers: int, degree: int, rewiring: float
) -> int:
    """Return the index-th neighbour of a viewer.

    Args:
        seed: Seed of the viewers.
        viewer: Row of the viewer.
        index: 0 to degree - 1.
        viewers: Number of viewers.
        degree: Neighbours of a viewer.
        rewiring: Share of links that lead anywhere.

    Returns:
        Row of the neighbour.
    """
    words = draw4(seed, viewer, index, 0, 0, NEIGHBOUR, 0)
    if chance(words[0], rewiring):
        return int(choose(words[1], viewers))
    step = index // 2 + 1
    if index % 2 == 1:
        step = -step
    return int((viewer + step + viewers) % viewers)


def spread_word(
    columns: ViewerColumns,
    senders: NDArray[np.int32],
    anchors: NDArray[np.int32],
    anchor_keys: NDArray[np.int64],
    topic: int,
    probability: float,
    warning_effect: float,
    degree: int,
    rewiring: float,
    session: int,
    seed: np.uint64,
) -> int:
    """Let senders tell one neighbour each of an anchor, once per topic and anchor.

    Args:
        columns: The viewers' columns; ``invited_by`` or ``bond`` is written.
        senders: Rows of those who talk.
        anchors: Anchors they talk about.
        anchor_keys: 32-bit keys of all anchors.
        topic: INVITE or WARN.
        probability: Chance that a sender talks at all.
        warning_effect: Share of the bond that a warned follower loses.
        degree: Neighbours of a viewer.
        rewiring: Share of links that lead anywhere.
        session: Session.
        seed: Seed of the viewers.

    Returns:
        Number of messages.
    """
    if degree == 0:
        return 0
    pairs = np.unique(senders.astype(np.int64) * ANCHORS + anchors)
    return tell_neighbours(
        columns, pairs, anchor_keys, topic, probability, warning_effect, degree, rewiring, session,
        seed,
    )  # fmt: skip


@njit(cache=True, error_model="numpy")
def tell_neighbours(
    columns: ViewerColumns,
    pairs: NDArray[np.int64],
    anchor_keys: NDArray[np.int64],
    topic: int,
    probability: float,
    warning_effect: float,
    degree: int,
    rewiring: float,
    session: int,
    seed: np.uint64,
) -> int:
    """Carry messages; ``pairs`` holds sender × ANCHORS + anchor, each once, sorted.

    An invitation waits for the neighbour's next evening; a warning loosens her bond. Several
    invitations of one neighbour leave that of the anchor with the largest key: the order of senders
    does not matter.

    Returns:
        Number of messages.
    """
    viewers, sent = columns.people.shape[0], 0
    for pair in pairs:
        sender, anchor = pair // ANCHORS, pair % ANCHORS
        key = anchor_keys[anchor]
        words = draw4(seed, sender, key, session, topic, MESSAGE, 0)
        if not chance(words[0], probability):
            continue
        index = int(choose(words[1], degree))
        receiver = neighbour(seed, sender, index, viewers, degree, rewiring)
        sent += 1
        if topic == INVITE:
            other = columns.invited_by[receiver]
            if other < 0 or anchor_keys[other] < key:
                columns.invited_by[receiver] = anchor
            continue
        for k in range(BOND_SLOTS):
            if columns.bond_anchor[receiver, k] == anchor:
                bond = np.float64(columns.bond[receiver, k])
                columns.bond[receiver, k] = np.float32(bond_after_absence(bond, warning_effect))
    return sent
