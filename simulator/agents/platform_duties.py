"""What rules make platforms do: personalise less, show the largest less, review claims, pay.

**Cap on the top.** On each platform, the k rooms of most standing (followers, sales, credit) may
have at most a share s of the feed's weight together. With weights W of theirs and R of the rest,
all of theirs are multiplied by s/(1 − s)·R/W where that is below 1: just as much as the cap asks.
Paid places, followers' own visits and the number of viewers on show are left alone, so the share of
views falls by less. A platform with no more than k rooms on air is not capped.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.platform_rules import (
    AdvanceCompensation,
    EntryThreshold,
    PrecisionCap,
    TopAnchorCap,
)
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Real = NDArray[np.float64]


def bind_platforms(market: "Market") -> None:
    """Bring platforms in line with today's rules (stage 2).

    Args:
        market: The market; ``platform.relevance`` and ``advances_compensation`` are set.
    """
    rules = market.regulator.rules
    cap, duty = rules.latest(PrecisionCap), rules.latest(AdvanceCompensation)
    for platform in market.platforms:
        own = platform.feed.relevance
        platform.relevance = own if cap is None else min(own, cap.relevance)
    market.advances_compensation = np.array(
        [platform.advance_compensation or duty is not None for platform in market.platforms]
    )


def capped_standing(market: "Market", standing: Real) -> Real:
    """Hold the largest rooms of a platform to their share of its feed.

    Args:
        market: The market.
        standing: Weights of the platform's rooms, above 0, in the order of hosts.

    Returns:
        The same where no cap is in force, or none is needed.
    """
    cap = market.regulator.rules.latest(TopAnchorCap)
    if cap is None or len(standing) <= cap.hosts:
        return standing
    # Of equal rooms the one of the first host counts as larger.
    order = np.lexsort((np.arange(len(standing)), -standing))
    top, rest = order[: cap.hosts], order[cap.hosts :]
    allowed = cap.share / (1.0 - cap.share) * in_order(standing[rest].tolist())
    factor = allowed / in_order(standing[top].tolist())
    if factor >= 1.0:
        return standing
    limited = standing.copy()
    limited[top] *= factor
    return limited


def may_broadcast(market: "Market", anchor: "Anchor") -> bool:
    """Tell whether an anchor meets today's threshold for opening a room.

    Args:
        market: The market.
        anchor: The host. Store rooms need credit alone: their brands are registered sellers.

    Returns:
        True where no threshold is in force.
    """
    threshold = market.regulator.rules.latest(EntryThreshold)
    if threshold is None:
        return True
    if anchor.credit < threshold.credit:
        return False
    funds = round(threshold.funds * FEN_PER_YUAN)
    return anchor.is_store_host() or (
        int(market.fans_people[anchor.index]) >= threshold.fans
        and market.ledger.balance(anchor.account) >= funds
    )
