"""Who is taken out of the market and comes back, and where it cannot go yet.

**Anchors.** Who is removed leaves with all her rooms; who is banned is banned as by the regulator.
The contracts of both are void. Both end when the event is undone, or when she is returned by
another one. While a return is still planned her followers keep her in mind: they lapse one by one,
as those of anybody who is not on air, instead of dropping her at once.

**Platforms** that open at a session are closed before: nobody can open them, nobody is on air
there, and their hosts, who begin without followers, wait.
"""

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.anchor import Anchor
from simulator.agents.blacklist import ban
from simulator.agents.exits import leave
from simulator.agents.sanctions import Sanction
from simulator.scenario.events import (
    AnchorByRank,
    BanAnchor,
    OpenPlatform,
    RemoveAnchor,
    ReturnAnchor,
)
from simulator.scenario.schema import Scenario

if TYPE_CHECKING:
    from simulator.market import Market

PRESENT = ("active", "suspended")
AwayEvent = RemoveAnchor | BanAnchor


@dataclass
class Interventions:
    """What a market remembers of its interventions.

    Attributes:
        playing: The scenario that holds today.
        targets: Anchor whom each removal or ban means, by number of the event, once it has come.
        lifted: Numbers of removals and bans that a return has ended.
        away: How each anchor is away by an event: the status that she was given.
        customers: Viewers who have ordered from each brand whose data will get out, by index.
        leaked: Share of people whose data each leak has let out, by the event in JSON.
        usual_cost_fen: Cost of products without supply shocks, while there is one.
    """

    playing: Scenario
    targets: dict[int, int] = field(default_factory=dict)
    lifted: set[int] = field(default_factory=set)
    away: dict[int, str] = field(default_factory=dict)
    customers: dict[int, set[int]] = field(default_factory=dict)
    leaked: dict[str, float] = field(default_factory=dict)
    usual_cost_fen: NDArray[np.int64] | None = None


# Anchors.


def come_and_go(market: "Market") -> list[str]:
    """Carry out today's removals, bans and returns (stage 1), frozen or not.

    Nobody takes the place over of who is away.

    Args:
        market: The market in the morning.

    Returns:
        Names of the anchors who leave today.
    """
    events = market.scenario.events
    if not any(isinstance(event, AwayEvent | ReturnAnchor) for event in events):
        return []
    _note_targets(market)
    wanted = _wanted_away(market)
    _bring_back(market, wanted)
    left = [name for index in sorted(wanted) for name in _take_out(market, index, wanted[index])]
    for anchor in market.anchors:
        anchor.expected_back = _is_expected(market, anchor, wanted)
    return left


def _note_targets(market: "Market") -> None:
    """Find out whom today's events mean; ranks are those of this morning."""
    state = market.interventions
    for number, event in enumerate(market.scenario.events):
        if not isinstance(event, AwayEvent | ReturnAnchor) or event.at != market.session:
            continue
        if isinstance(event, ReturnAnchor):
            anchor = _meant(market, event.return_anchor, away=True)
            if anchor is not None:
                state.lifted |= {at for at, index in state.targets.items() if index == anchor.index}
                if anchor.status == "banned" and anchor.index not in state.away:
                    _open_rooms(market, anchor, {})
        else:
            anchor = _meant(market, getattr(event, event.KEY), away=False)
            if anchor is not None:
                state.targets[number] = anchor.index


def _meant(market: "Market", who: AnchorByRank | str, away: bool) -> Anchor | None:
    """The anchor of a name, or of a rank among those present or away; None if there is none."""
    if isinstance(who, str):
        return next((anchor for anchor in market.anchors if anchor.name == who), None)
    state, fans = market.interventions, market.fans_people
    asked = [
        anchor
        for anchor in market.anchors
        if (
            anchor.index in state.away or anchor.status == "banned"
            if away
            else anchor.status in PRESENT
        )
    ]
    ranked = sorted(asked, key=lambda anchor: (-int(fans[anchor.index]), anchor.name))
    return next(iter(ranked[who.rank - 1 :]), None)


def _wanted_away(market: "Market") -> dict[int, AwayEvent]:
    """Who is to be away today, and by which event: of several the last one.

    Of those of one day the one that lasts longest counts, whatever the order of the list.
    """
    state = market.interventions
    found = [
        (number, event)
        for number, event in enumerate(market.scenario.events)
        if isinstance(event, AwayEvent)
        and number in state.targets
        and number not in state.lifted
        and event.in_force(market.session)
    ]
    latest = sorted(found, key=lambda entry: _rank(entry[1]))
    return {state.targets[number]: event for number, event in latest}


def _rank(event: AwayEvent) -> tuple[int, float, str]:
    """What decides between events that take away the same anchor: the largest counts."""
    return event.at, inf if event.until is None else event.until, event.KEY


def _take_out(market: "Market", index: int, event: AwayEvent) -> list[str]:
    state, anchor = market.interventions, market.anchors[index]
    if index in state.away or anchor.status not in PRESENT:
        return []
    if isinstance(event, RemoveAnchor):
        leave(market, anchor)
    else:
        ban(market, anchor)
        anchor.on_air = False
        market.regulator.sanctions.append(
            Sanction(market.session, anchor.name, anchor.name, "ban", 0, anchor.credit)
        )
    state.away[index] = anchor.status
    return [anchor.name]


def _bring_back(market: "Market", wanted: dict[int, AwayEvent]) -> None:
    """Let those return who are no longer to be away, with the rooms that left with them."""
    away = market.interventions.away
    for index in [index for index in sorted(away) if index not in wanted]:
        anchor, given = market.anchors[index], away.pop(index)
        # Who went bankrupt meanwhile stays away.
        if anchor.status == given:
            _open_rooms(market, anchor, wanted)


def _open_rooms(market: "Market", anchor: Anchor, wanted: dict[int, AwayEvent]) -> None:
    """Let a person be active again in all her rooms, those of a shared blacklist among them."""
    for room in market.anchors:
        hers = room.index == anchor.index or room.linked_to == anchor.name
        if hers and room.status in ("gone", "banned") and room.index not in wanted:
            room.status, room.comes_back = "active", None
            room.banned_by.discard(room.platform)


def _is_expected(market: "Market", anchor: Anchor, wanted: dict[int, AwayEvent]) -> bool:
    """Whether the scenario lets an anchor who is away return one day."""
    if anchor.status not in ("gone", "banned"):
        return False
    names = (anchor.name, anchor.linked_to)
    # Her linked room may be away by itself, or with the person.
    event = wanted.get(anchor.index)
    if event is None and anchor.linked_to is not None:
        person = next(one.index for one in market.anchors if one.name == anchor.linked_to)
        event = wanted.get(person)
    if event is None and anchor.status == "gone":
        return False
    if event is not None and event.until is not None:
        return True
    return any(
        isinstance(other, ReturnAnchor)
        and other.at > market.session
        and (isinstance(other.return_anchor, AnchorByRank) or other.return_anchor in names)
        for other in market.scenario.events
    )


# Platforms.


def await_openings(market: "Market") -> None:
    """Close platforms that open later, and let their hosts wait; open those that open today.

    Args:
        market: The market; ``platform.is_open`` and the status of hosts are set.
    """
    opens = {
        event.new_platform: event.at
        for event in market.scenario.events
        if isinstance(event, OpenPlatform)
    }
    if not opens:
        return
    for platform in market.platforms:
        platform.is_open = opens.get(platform.name, 0) <= market.session
    for anchor in market.anchors:
        is_open = market.platforms[anchor.platform].is_open
        if anchor.status == "waiting" and is_open:
            anchor.status = "active"
        elif anchor.status in PRESENT and not is_open:
            # An entrant's, too: she may be known elsewhere, but nobody could follow her here.
            anchor.status, anchor.starting_fans = "waiting", 0


def open_platforms(market: "Market") -> None:
    """Open the platforms that open today to hosts and viewers (stage 1).

    Args:
        market: The market in the morning.
    """
    await_openings(market)
    today = [
        event.new_platform
        for event in market.scenario.events
        if isinstance(event, OpenPlatform) and event.at == market.session and event.at > 0
    ]
    if today:
        market.engine.adopt(market)
        market.engine.open_platforms(market, [p.index for p in market.platforms if p.name in today])
