"""What a ban is worth: everywhere and for ever, or until the host goes on elsewhere.

A shared blacklist closes all rooms of the person, and nobody engages her again. Where it is not
shared, whoever is banned from a platform waits, leaves her agency and goes on on the next one by
name that is open and has not banned her, with a clean score there. Platforms of a pact share their
bans while it is in force. A ban takes her followers away; those who open the new platform find her
again.
"""

from typing import TYPE_CHECKING

from simulator.agents.anchor import FULL_CREDIT, NOBODY
from simulator.agents.links import persons
from simulator.agents.self_regulation import barred_from
from simulator.scenario.enforcement import CreditSystem

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market


def ban(market: "Market", anchor: "Anchor") -> None:
    """Ban an anchor; like those of whoever leaves, her contracts are void.

    Args:
        market: The market.
        anchor: The anchor.
    """
    anchor.status = "banned"
    market.contracts.void_anchor(anchor.index)


def blacklist(market: "Market") -> None:
    """Close all rooms of whoever is banned in one of them, for ever.

    Args:
        market: The market after tonight's bans.
    """
    person = persons(market.anchors)
    # What a pact alone has closed is none of the law's bans.
    banned = {
        int(person[anchor.index])
        for anchor in market.anchors
        if anchor.status == "banned" and anchor.own_standing is None
    }
    for anchor in market.anchors:
        open_until_now = anchor.status in ("active", "suspended") or anchor.own_standing is not None
        if int(person[anchor.index]) in banned and anchor.status != "gone":
            anchor.comes_back = anchor.own_standing = None
            if open_until_now:
                ban(market, anchor)


def go_on_elsewhere(market: "Market", rule: CreditSystem | None) -> None:
    """Let those go on on another platform whose ban nobody shares (stage 1).

    Whom no other platform has stays banned, and goes on once one opens or a pact ends.

    Args:
        market: The market in the morning.
        rule: The credit system in force; bans of an earlier one hold without it.
    """
    if rule is not None and rule.shared_blacklist:
        return
    for anchor in market.anchors:
        due = anchor.comes_back is not None and market.session >= anchor.comes_back
        if due and anchor.status == "banned":
            place = _next_platform(market, anchor)
            if place is not None:
                _move(market, anchor, place)


def _next_platform(market: "Market", anchor: "Anchor") -> int | None:
    """The next platform by name that is open and has not banned her, if there is one."""
    rooms = [room for room in market.anchors if anchor.name in (room.name, room.linked_to)]
    barred, count = barred_from(market, rooms), len(market.platforms)
    for step in range(1, count):
        place = (anchor.platform + step) % count
        if market.platforms[place].is_open and place not in barred:
            return place
    return None


def _move(market: "Market", anchor: "Anchor", platform: int) -> None:
    """Open the same person's room on another platform."""
    anchor.status, anchor.credit, anchor.comes_back = "active", FULL_CREDIT, None
    anchor.platform = platform
    anchor.agency = NOBODY
    market.anchor_platform[anchor.index] = anchor.platform
    market.anchor_agency[anchor.index] = NOBODY
