"""A pact of platforms: a common floor of checks, and sanctions that hold on all of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.agents.anchor import Anchor, AnchorStatus
from simulator.agents.links import persons
from simulator.scenario.platform_policies import SelfRegulation

if TYPE_CHECKING:
    from simulator.market import Market

SEVERITY: dict[AnchorStatus, int] = {"gone": 0, "active": 1, "suspended": 2, "banned": 3}


def lift_pact(market: "Market") -> None:
    """Let everybody have the sanctions of her own room alone, before today's pact (stage 1)."""
    for anchor in market.anchors:
        if anchor.own_standing is not None and anchor.status != "gone":
            anchor.status, anchor.suspended_until = anchor.own_standing
        anchor.own_standing = None


def keep_pact(market: "Market") -> None:
    """Let platforms check what they have decided to, and what a pact asks of them (stage 2).

    moderation = max(own, floor of the pact), and anti-fraud likewise, while the pact is in force.

    Args:
        market: The market after ``lift_pact``.
    """
    pact = _pact_today(market)
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


def barred_from(market: "Market", rooms: Sequence[Anchor]) -> set[int]:
    """Tell which platforms do not have a person today.

    Args:
        market: The market.
        rooms: All her rooms.

    Returns:
        Indices: those that have banned her, and if one is of a pact that shares bans, all of it.
    """
    banned = {platform for room in rooms for platform in room.banned_by}
    pact = _pact_today(market)
    bound = _bound(market, pact) if pact is not None and pact.blacklist else set()
    return banned | bound if banned & bound else banned


def share_blacklist(market: "Market", pact: SelfRegulation) -> None:
    """Let what a person is sanctioned for in one room hold in her rooms on the pact's platforms.

    The worst status counts (suspension until the last of them ends), and the smallest factor of
    credit on traffic. Who was banned on one of them is banned on all, though she has gone on
    outside. Rooms on platforms outside are neither heard nor touched.

    Args:
        market: The market.
        pact: The pact in force.
    """
    bound, rooms_of = _bound(market, pact), dict[int, list[Anchor]]()
    for anchor, host in zip(market.anchors, persons(market.anchors).tolist(), strict=True):
        rooms_of.setdefault(host, []).append(anchor)
    for rooms in rooms_of.values():
        here = [
            room
            for room in rooms
            if room.platform in bound and room.status not in ("gone", "waiting")
        ]
        if here:
            _treat_alike(market, here, any(room.banned_by & bound for room in rooms))


def _treat_alike(market: "Market", rooms: Sequence[Anchor], banned: bool) -> None:
    """Put the worst of all sanctions on every room, until ``lift_pact``."""
    worst = max(rooms, key=lambda room: SEVERITY[room.status]).status
    worst = "banned" if banned else worst
    until = max(room.suspended_until for room in rooms)
    factor = min(room.traffic_factor for room in rooms)
    for room in rooms:
        if room.status != worst or room.suspended_until != until:
            room.own_standing = room.status, room.suspended_until
        room.status, room.suspended_until, room.traffic_factor = worst, until, factor
        if worst == "banned":
            market.contracts.void_anchor(room.index)


def _pact_today(market: "Market") -> SelfRegulation | None:
    pact = market.scenario.self_regulation
    return pact if pact is not None and pact.in_force(market.session) else None


def _bound(market: "Market", pact: SelfRegulation) -> set[int]:
    return {place.index for place in market.platforms if is_bound(pact, place.name)}
