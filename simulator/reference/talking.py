"""Who tells whom of an anchor, and what it does to the listener (odd.md, 7.10)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    for message in messages(market, topic, pairs, probability):
        speak(market, viewers[message.sender], message)
        hear(market, viewers[message.listener], message)


@dataclass(frozen=True)
class Message:
    """Somebody tells a neighbour of an anchor."""

    topic: int
    sender: int
    listener: int
    anchor: int


def messages(
    market: "Market", topic: int, pairs: Iterable[tuple[int, int]], probability: float
) -> Iterator[Message]:
    """Decide who talks, and to whom; see ``tell``."""
    network, seed = market.scenario.behaviour.word_of_mouth, market.seeds.viewers
    if network.neighbours == 0:
        return
    for sender, about in sorted(set(pairs)):
        key = market.anchors[about].key
        words = draw4(seed, sender, key, market.session, topic, MESSAGE, 0)
        if chance(words[0], probability):
            index = int(choose(words[1], network.neighbours))
            listener = neighbour_of(sender, index, market.scenario.viewers, network, seed)
            yield Message(topic, sender, listener, about)


def speak(market: "Market", viewer: PlainViewer, message: Message) -> None:
    """Note in the sender's diary whom she told of what."""
    if viewer.diary is not None:
        viewer.diary.telling(market, message)


def hear(market: "Market", viewer: PlainViewer, message: Message) -> None:
    """Listen: an invitation waits for the next evening, a warning loosens the bond."""
    anchor = market.anchors[message.anchor]
    if message.topic == INVITE:
        other = viewer.invited_by
        if other == NOBODY or market.anchors[other].key < anchor.key:
            viewer.invited_by = anchor.index
        if viewer.diary is not None:
            viewer.diary.invited(market, message)
        return
    bond = viewer.bond_with(anchor.index)
    if bond is None:
        return
    effect, before = market.scenario.behaviour.word_of_mouth.warning_effect, bond.strength
    bond.strength = bond_after_absence(before, effect)
    if viewer.diary is not None:
        viewer.diary.warned(market, message, before, bond.strength)
