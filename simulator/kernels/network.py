"""Who hears whom: neighbours are a keyed function of viewer and index, so nothing is stored.

Near neighbours sit close by on a ring of all viewers; a share of links is rewired to anybody, as in
small worlds (Watts & Strogatz 1998).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.after_sales import shortfall
from simulator.rules.bonds import bond_after_absence
from simulator.rules.decisions import MESSAGE, NEIGHBOUR
from simulator.rules.randomness import chance, choose, draw4
from simulator.rules.word_of_mouth import invite_probability, warn_probability
from simulator.tables.columns import BOND_SLOTS, ViewerColumns
from simulator.tables.fixed_point import bond_of, kept_bond
from simulator.tables.viewers import INVITE

ANCHORS = 1 << 31


class TalkParameters(NamedTuple):
    """Parameters of inviting and warning neighbours."""

    invite_intercept: float
    delight: float
    shared: float
    sociable: float
    warn_intercept: float
    shortfall: float
    complained: float
    warning_effect: float
    neighbours: int
    rewiring: float


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


@njit(cache=True, error_model="numpy")
def invite_chances(
    susceptibility: NDArray[np.float32],
    senders: NDArray[np.int32],
    gaps: NDArray[np.float64],
    shared: bool,
    p: TalkParameters,
) -> NDArray[np.float64]:
    """Return each sender's chance of inviting a neighbour.

    Args:
        susceptibility: Column of the viewers.
        senders: Rows of those who may talk, shape (n,).
        gaps: Received less expected quality, shape (n,).
        shared: Whether they shared the room tonight.
        p: Parameters.

    Returns:
        Probabilities, shape (n,).
    """
    chances = np.empty(senders.shape[0])
    for n in range(senders.shape[0]):
        gamma = np.float64(susceptibility[senders[n]])
        chances[n] = invite_probability(
            p.invite_intercept, max(gaps[n], 0.0), p.delight, shared, p.shared, gamma, p.sociable
        )
    return chances


@njit(cache=True, error_model="numpy")
def warn_chances(
    gaps: NDArray[np.float64], complained: NDArray[np.bool_], p: TalkParameters
) -> NDArray[np.float64]:
    """Return the chance of warning a neighbour by gap and complaint, shape (n,)."""
    chances = np.empty(gaps.shape[0])
    for n in range(gaps.shape[0]):
        chances[n] = warn_probability(
            p.warn_intercept, shortfall(gaps[n]), p.shortfall, complained[n], p.complained
        )
    return chances


def spread_word(
    columns: ViewerColumns,
    senders: NDArray[np.int32],
    anchors: NDArray[np.int32],
    chances: NDArray[np.float64],
    anchor_keys: NDArray[np.int64],
    topic: int,
    p: TalkParameters,
    session: int,
    seed: np.uint64,
) -> int:
    """Let senders tell one neighbour each of an anchor, once per topic and anchor.

    Args:
        columns: The viewers' columns; ``invited_by`` or ``bond`` is written.
        senders: Rows of those who may talk, shape (n,).
        anchors: Anchors they talk about, shape (n,).
        chances: Chance that a sender talks at all, shape (n,).
        anchor_keys: 32-bit keys of all anchors.
        topic: INVITE or WARN.
        p: Parameters.
        session: Session.
        seed: Seed of the viewers.

    Returns:
        Number of messages.
    """
    if p.neighbours == 0:
        return 0
    pairs, which = np.unique(senders.astype(np.int64) * ANCHORS + anchors, return_inverse=True)
    largest = np.zeros(len(pairs))
    np.maximum.at(largest, which, chances)
    return tell_neighbours(columns, pairs, largest, anchor_keys, topic, p, session, seed)


@njit(cache=True, error_model="numpy")
def tell_neighbours(
    columns: ViewerColumns,
    pairs: NDArray[np.int64],
    chances: NDArray[np.float64],
    anchor_keys: NDArray[np.int64],
    topic: int,
    p: TalkParameters,
    session: int,
    seed: np.uint64,
) -> int:
    """Carry messages; ``pairs`` holds sender × ANCHORS + anchor, each once, sorted.

    An invitation waits for the neighbour's next evening; a warning loosens her bond. Several
    invitations of one neighbour leave that of the anchor with the largest key: the order of senders
    does not matter. Whoever has several parcels from one anchor talks with the largest chance.

    Returns:
        Number of messages.
    """
    viewers, sent = columns.people.shape[0], 0
    for n in range(pairs.shape[0]):
        pair, probability = pairs[n], chances[n]
        sender, anchor = pair // ANCHORS, pair % ANCHORS
        key = anchor_keys[anchor]
        words = draw4(seed, sender, key, session, topic, MESSAGE, 0)
        if not chance(words[0], probability):
            continue
        index = int(choose(words[1], p.neighbours))
        receiver = neighbour(seed, sender, index, viewers, p.neighbours, p.rewiring)
        sent += 1
        if topic == INVITE:
            other = columns.invited_by[receiver]
            if other < 0 or anchor_keys[other] < key:
                columns.invited_by[receiver] = anchor
            continue
        for k in range(BOND_SLOTS):
            if columns.bond_anchor[receiver, k] == anchor:
                bond = bond_of(columns.bond[receiver, k])
                columns.bond[receiver, k] = kept_bond(bond_after_absence(bond, p.warning_effect))
    return sent
