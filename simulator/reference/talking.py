"""Who tells whom of an anchor, and what it does to the listener (odd.md, 7.10)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.reference.orders import Customs, Parcel
from simulator.reference.viewer import PlainViewer
from simulator.rules.after_sales import shortfall
from simulator.rules.bonds import bond_after_absence
from simulator.rules.decisions import MESSAGE, NEIGHBOUR
from simulator.rules.randomness import chance, choose, draw4
from simulator.rules.word_of_mouth import invite_probability, warn_probability
from simulator.scenario.aftermath import WordOfMouth
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


Talks = list[tuple[int, int, float]]
"""Who may talk of which anchor, and the chance that she does."""


def talks_of_parcels(
    parcels: Iterable[Parcel], complained: Iterable[bool], customs: Customs
) -> tuple[Talks, Talks]:
    """Who may invite a neighbour to a host, and who may warn one, for what a parcel held.

    Args:
        parcels: What was delivered today.
        complained: Whether each buyer has complained.
        customs: How buyers decide.

    Returns:
        Invitations and warnings.
    """
    talk, levels = customs.behaviour.word_of_mouth, customs.levels
    invites, warns = [], []
    for parcel, angry in zip(parcels, complained, strict=True):
        about, gap = (parcel.viewer.row, parcel.anchor), parcel.gap
        if parcel.anchor < 0:
            continue
        if gap > 0.0:
            chance_of_it = invite_probability(
                levels.invite, gap, talk.delight, False, talk.shared,
                parcel.viewer.susceptibility, talk.sociable,
            )  # fmt: skip
            invites.append((*about, chance_of_it))
        if gap < 0.0 or angry:
            chance_of_it = warn_probability(
                levels.warn, shortfall(gap), talk.shortfall, angry, talk.complained
            )
            warns.append((*about, chance_of_it))
    return invites, warns


def talks_of_shared(
    pairs: Iterable[tuple[int, int]], viewer_at: Callable[[int], PlainViewer], customs: Customs
) -> Talks:
    """Who may invite a neighbour to a host whose room she has shared."""
    talk = customs.behaviour.word_of_mouth
    return [
        (
            row, anchor,
            invite_probability(
                customs.levels.invite, 0.0, talk.delight, True, talk.shared,
                viewer_at(row).susceptibility, talk.sociable,
            ),
        )
        for row, anchor in pairs
    ]  # fmt: skip


def tell(market: "Market", viewers: list[PlainViewer], topic: int, talks: Talks) -> None:
    """Let senders tell one neighbour each, once per topic and anchor.

    Args:
        market: The market.
        viewers: All viewers by row.
        topic: INVITE or WARN.
        talks: Who may talk of whom.
    """
    for message in messages(market, topic, talks):
        speak(market, viewers[message.sender], message)
        hear(market, viewers[message.listener], message)


@dataclass(frozen=True)
class Message:
    """Somebody tells a neighbour of an anchor."""

    topic: int
    sender: int
    listener: int
    anchor: int


def messages(market: "Market", topic: int, talks: Talks) -> Iterator[Message]:
    """Decide who talks, and to whom; with several parcels from a host the largest chance counts."""
    network, seed = market.scenario.behaviour.word_of_mouth, market.seeds.viewers
    if network.neighbours == 0:
        return
    chances: dict[tuple[int, int], float] = {}
    for sender, about, probability in talks:
        chances[sender, about] = max(chances.get((sender, about), 0.0), probability)
    for (sender, about), probability in sorted(chances.items()):
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
