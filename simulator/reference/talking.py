"""Who tells whom of an anchor, and what it does to the listener (odd.md, 7.10)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from simulator.reference.viewer import PlainViewer
from simulator.rules.bonds import bond_after_absence
from simulator.rules.decisions import MESSAGE, NEIGHBOUR
from simulator.rules.randomness import chance, choose, draw4
from simulator.scenario.behaviour import WordOfMouth
from simulator.tables.columns import NOBODY
from simulator.tables.viewers import INVITE

if TYPE_CHECKING:
    from simulator.market import Market


def neighbour_of(row: int, index: int, viewers: int, network: WordOfMouth, seed: np.uint64) -> int:
    """The index-th neighbour: near ones on a ring to either side, some links lead anywhere."""
    words = draw4(seed, row, index, 0, 0, NEIGHBOUR, 0)
    if chance(words[0], network.rewiring):
        return int(choose(words[1], viewers))
    away = index // 2 + 1
    return (row + (away if index % 2 == 0 else -away)) % viewers


def tell(
    market: "Market",
    viewers: list[PlainViewer],
    topic: int,
    pairs: Iterable[tuple[int, int]],
    probability: float,
) -> None:
    """Let senders tell one neighbour each, once per topic and anchor.

    Args:
        market: The market.
        viewers: All viewers by row.
        topic: INVITE or WARN.
        pairs: Senders and the anchors that they talk of.
        probability: Chance that a sender talks.
    """
    network, seed = market.scenario.behaviour.word_of_mouth, market.seeds.viewers
    if network.neighbours == 0:
        return
    for sender, about in sorted(set(pairs)):
        anchor = market.anchors[about]
        words = draw4(seed, sender, anchor.key, market.session, topic, MESSAGE, 0)
        if not chance(words[0], probability):
            continue
        index = int(choose(words[1], network.neighbours))
        listener = viewers[neighbour_of(sender, index, len(viewers), network, seed)]
        if topic == INVITE:
            other = listener.invited_by
            if other == NOBODY or market.anchors[other].key < anchor.key:
                listener.invited_by = anchor.index
            continue
        bond = listener.bond_with(anchor.index)
        if bond is not None:
            bond.strength = bond_after_absence(bond.strength, network.warning_effect)
