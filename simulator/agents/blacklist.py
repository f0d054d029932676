"""What a ban is worth: everywhere and for ever, or until the host is back under another name.

A shared blacklist closes all rooms of the person, and nobody engages her again. Where it is not
shared, whoever is banned waits and comes back as somebody else: on the next platform by name, as
an independent, with the same skills and the same ways, but without followers and with a clean
score.
"""

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from simulator.agents.anchor import NOBODY, Anchor, AnchorSpec
from simulator.agents.links import persons
from simulator.scenario.enforcement import CreditSystem

if TYPE_CHECKING:
    from simulator.market import Market


def blacklist(market: "Market") -> None:
    """Close all rooms of whoever is banned in one of them.

    Args:
        market: The market after tonight's bans.
    """
    person = persons(market.anchors)
    banned = {int(person[a.index]) for a in market.anchors if a.status == "banned"}
    for anchor in market.anchors:
        if int(person[anchor.index]) in banned and anchor.status in ("active", "suspended"):
            anchor.status, anchor.banned_since = "banned", market.session


def come_back(market: "Market", rule: CreditSystem | None) -> None:
    """Let those come back under another name whose ban nobody shares (stage 1).

    Args:
        market: The market in the morning.
        rule: The credit system in force; without one nobody was banned.
    """
    if rule is None or rule.shared_blacklist:
        return
    for anchor in tuple(market.anchors):
        since = anchor.banned_since
        if since is None or market.session < since + 1 + rule.comeback:
            continue
        anchor.banned_since = None
        if anchor.brand == NOBODY and anchor.linked_to is None:
            market.admit_anchor(_somebody_else(market, anchor))


def _somebody_else(market: "Market", anchor: Anchor) -> AnchorSpec:
    """The same host as a newcomer elsewhere."""
    same = {column.name: getattr(anchor, column.name) for column in fields(AnchorSpec)}
    number = anchor.generation + 1
    return replace(
        AnchorSpec(**same),
        # Names of this form belong to those who enter during a run.
        name=f"{anchor.name.removesuffix(f' entrant 0-{anchor.generation}')} entrant 0-{number}",
        platform=(anchor.platform + 1) % len(market.platforms),
        agency=NOBODY,
        specials=(),
        generation=number,
    )
