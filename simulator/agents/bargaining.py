"""Agencies that agree on their split host by host, matched to what each host could have elsewhere.

A host can go to another agency, which leaves her what it leaves everybody, or work on her own. On
her own she keeps all that she earns, but earns less: without an agency's brands and bookings the
share f/(f + F) is left to a host with f followers. Her agency leaves her as much as the better of
the two, never less than its posted split, and keeps her for no less than its smallest share:

    split = min(posted, max(least, 1 − max(1 − split elsewhere, f/(f + F))))

so that stars keep more of what they earn than beginners. Splits are agreed on contract days and
hold for commissions, fees and gifts until the next.
"""

from typing import TYPE_CHECKING

from simulator.rules.units import BASIS_POINTS

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market


def agree_splits(market: "Market") -> None:
    """Let hosts of agencies that bargain agree on their splits (stage 3 of contract days).

    Args:
        market: The market; ``anchor.split_bp`` is set.
    """
    for anchor in market.anchors:
        if anchor.agency >= 0 and market.agencies[anchor.agency].bargaining is not None:
            anchor.split_bp = agreed_split_bp(market, anchor)


def agreed_split_bp(market: "Market", anchor: "Anchor") -> int:
    """Work out the split of one host.

    Args:
        market: The market.
        anchor: A host of an agency that bargains.

    Returns:
        Basis points of what she earns.
    """
    agency = market.agencies[anchor.agency]
    plan = agency.bargaining
    assert plan is not None
    others = (entry.split_bp for entry in market.agencies if entry is not agency)
    elsewhere = BASIS_POINTS - min(others, default=BASIS_POINTS)
    fans = float(market.fans_people[anchor.index])
    alone = round(fans / (fans + plan.independent_fans) * BASIS_POINTS)
    asked = BASIS_POINTS - max(elsewhere, alone)
    return min(agency.split_bp, max(round(plan.least * BASIS_POINTS), asked))
