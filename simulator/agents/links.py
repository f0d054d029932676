"""Linked sessions: one person on air on several platforms at once.

A linked room is an entry of its own on another platform, with followers of its own, but the person
is that of the room it is linked to: the same skills, image and claims, the same decision to go
live, the same hours, one fatigue. Contracts are signed with the person; the linked room pitches the
same goods at the same prices and commission, and no slot fee is due for it. The audiences spill
over: feeds credit a room with ``spill_over`` of the followers that the person has elsewhere. The
link costs what it costs, whenever both are on air.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.rules.units import FEN_PER_YUAN
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Int = NDArray[np.int64]
NO_DEPOSIT = -1
SHARED = (
    "charisma", "expertise", "interaction", "creativity", "image", "exaggeration", "screening",
    "fatigue", "content_mix", "on_air_minutes", "slots", "categories",
)  # fmt: skip
"""What a linked room has of the person."""


def persons(anchors: "Sequence[Anchor]") -> Int:
    """Tell whose room each room is.

    Args:
        anchors: All anchors.

    Returns:
        Index of the anchor with whom contracts are signed: its own unless linked, shape (anchors,).
    """
    person = np.arange(len(anchors))
    linked = [anchor for anchor in anchors if anchor.linked_to is not None]
    if linked:
        index = {anchor.name: anchor.index for anchor in anchors}
        for anchor in linked:
            person[anchor.index] = index[str(anchor.linked_to)]
    return person


def follow_persons(market: "Market") -> None:
    """Let linked rooms be on air with their person, and be like her (stage 4).

    Args:
        market: The market after everybody else has decided; ``anchor.on_air`` is set.
    """
    person = persons(market.anchors)
    for anchor in market.anchors:
        if person[anchor.index] == anchor.index:
            continue
        host = market.anchors[person[anchor.index]]
        anchor.on_air = host.on_air and anchor.status == "active"
        anchor.special = host.special if anchor.on_air else None
        for trait in SHARED:
            setattr(anchor, trait, getattr(host, trait))


def reached_followers(market: "Market") -> NDArray[np.float64]:
    """Followers that feeds credit each room with: its own, and what spills over.

    Args:
        market: The market.

    Returns:
        People, shape (anchors,).
    """
    followers = market.fans_people.astype(np.float64)
    person = persons(market.anchors)
    credited = followers.copy()
    for anchor in market.anchors:
        if anchor.linked_to is None:
            continue
        host = int(person[anchor.index])
        rooms = np.flatnonzero((person == host) & (np.arange(len(person)) != anchor.index))
        elsewhere = in_order(followers[rooms])
        credited[anchor.index] += anchor.spill_over * elsewhere
        credited[host] += anchor.spill_over * followers[anchor.index]
    return credited


def linked_income(market: "Market", income_fen: Int) -> Int:
    """Give each person what all her rooms earned tonight.

    Args:
        market: The market.
        income_fen: Income by room's anchor, fen, shape (anchors,).

    Returns:
        Income by person, fen, shape (anchors,); linked rooms keep their own for the record.
    """
    person = persons(market.anchors)
    whole = income_fen.copy()
    linked = np.flatnonzero(person != np.arange(len(person)))
    np.add.at(whole, person[linked], income_fen[linked])
    return whole


def pay_links(market: "Market") -> None:
    """Pay for tonight's links: cameras, encoders and staff on the other platform (stage 6).

    Args:
        market: The market after the evening.
    """
    person = persons(market.anchors)
    linked = [
        market.anchors[index]
        for index in market.evening.rooms.anchor.tolist()
        if person[index] != index
    ]
    payers = [market.anchors[person[anchor.index]].account for anchor in linked]
    due = [round(anchor.link_cost * FEN_PER_YUAN) for anchor in linked]
    market.claims.pay_or_claim(
        FlowKind.ROOM_COST, np.array(payers, np.int64), NO_DEPOSIT,
        market.chart.service_providers, np.array(due, np.int64),
    )  # fmt: skip
