"""A pact of platforms: a common floor of checks, and sanctions that hold on all of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from simulator.agents.anchor import Anchor, AnchorStatus
from simulator.agents.links import persons
from simulator.scenario.platform_policies import SelfRegulation

if TYPE_CHECKING:
    from simulator.market import Market

SEVERITY: dict[AnchorStatus, int] = {"gone": 0, "active": 1, "suspended": 2, "banned": 3}


def keep_pact(market: "Market") -> None:
    """Let platforms check what they have decided to, and what a pact asks of them (stage 2).

    moderation = max(own, floor of the pact), and anti-fraud likewise, while the pact is in force.

    Args:
        market: The market.
    """
    pact = market.scenario.self_regulation
    if pact is not None and not pact.in_force(market.session):
        pact = None
    for platform in market.platforms:
        bound = pact is not None and is_bound(pact, platform.name)
        platform.moderation = max(
            platform.own.moderation, pact.moderation if pact is not None and bound else 0.0
        )
        platform.anti_fraud = max(
            platform.own.anti_fraud, pact.anti_fraud if pact is not None and bound else 0.0
        )
    if pact is not None and pact.blacklist:
        share_blacklist(market, pact)


def is_bound(pact: SelfRegulation, platform: str) -> bool:
    """Tell whether a platform belongs to the pact, which is all of them if it names none."""
    return not pact.platforms or platform in pact.platforms


def share_blacklist(market: "Market", pact: SelfRegulation) -> None:
    """Let what a person is sanctioned for in one room hold in her rooms on the pact's platforms.

    The worst status counts (suspension until the last of them ends), and the smallest factor of
    credit on traffic. Rooms on platforms outside are neither heard nor touched.

    Args:
        market: The market.
        pact: The pact in force.
    """
    person = persons(market.anchors)
    hosts = np.flatnonzero(np.bincount(person, minlength=len(person)) > 1)
    for host in hosts:
        rooms = [
            market.anchors[index]
            for index in np.flatnonzero(person == host)
            if is_bound(pact, market.platforms[market.anchors[index].platform].name)
        ]
        _treat_alike([room for room in rooms if room.status != "gone"])


def _treat_alike(rooms: Iterable[Anchor]) -> None:
    rooms = list(rooms)
    if not rooms:
        return
    worst = max(rooms, key=lambda room: SEVERITY[room.status]).status
    until = max(room.suspended_until for room in rooms)
    factor = min(room.traffic_factor for room in rooms)
    for room in rooms:
        room.status = worst
        room.suspended_until = until
        room.traffic_factor = factor
