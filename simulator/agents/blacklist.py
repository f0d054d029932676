"""What a ban is worth: everywhere and for ever, or until the host goes on elsewhere.

A shared blacklist closes all rooms of the person, and nobody engages her again. Where it is not
shared, whoever is banned from a platform waits, leaves her agency and goes on on the next one by
name, with a clean score there. A ban takes her followers away; those who open the new platform find
her again.
"""

from typing import TYPE_CHECKING

from simulator.agents.anchor import FULL_CREDIT, NOBODY
from simulator.agents.links import persons
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
    """Close all rooms of whoever is banned in one of them.

    Args:
        market: The market after tonight's bans.
    """
    person = persons(market.anchors)
    banned = {int(person[a.index]) for a in market.anchors if a.status == "banned"}
    for anchor in market.anchors:
        if int(person[anchor.index]) in banned and anchor.status in ("active", "suspended"):
            ban(market, anchor)
            anchor.banned_since = market.session


def go_on_elsewhere(market: "Market", rule: CreditSystem | None) -> None:
    """Let those go on on another platform whose ban nobody shares (stage 1).

    Args:
        market: The market in the morning.
        rule: The credit system in force; without one nobody was banned.
    """
    if rule is None or rule.shared_blacklist:
        return
    for anchor in market.anchors:
        since = anchor.banned_since
        if since is not None and market.session >= since + 1 + rule.comeback:
            anchor.banned_since = None
            if anchor.status == "banned" and anchor.brand == NOBODY and anchor.linked_to is None:
                _move(market, anchor)


def _move(market: "Market", anchor: "Anchor") -> None:
    """Open the same person's room on the next platform."""
    anchor.status, anchor.credit = "active", FULL_CREDIT
    anchor.platform = (anchor.platform + 1) % len(market.platforms)
    anchor.agency = NOBODY
    market.anchor_platform[anchor.index] = anchor.platform
    market.anchor_agency[anchor.index] = NOBODY
