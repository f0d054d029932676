"""How rooms change their mix of content formats after an evening.

A room that matches its audience moves a step to the format that last evening's viewers like best,
whatever others show. A room that differentiates itself tries every format a step further, with the
mixes that were on air on its platform, and moves to what would have been worth most to those
viewers: appeal less crowding by like rooms. Showing products keeps a least share of the mix.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.rooms_on_air import like_rooms
from simulator.rules.feed import content_value
from simulator.scenario.people import FORMATS
from simulator.scenario.room_plans import FixedContent, MatchAudience, MovingContent
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Mix = tuple[float, ...]
Real = NDArray[np.float64]
SHOWING_PRODUCTS = FORMATS.index("product")


def adjust_content(market: "Market") -> int:
    """Let rooms that were on air change their mix of formats.

    Args:
        market: The market after an evening; all look at what was on air then.

    Returns:
        Rooms whose mix has changed.
    """
    on_air = [market.anchors[index] for index in market.evening.rooms.anchor]
    movers = [a for a in on_air if not isinstance(a.room.content, FixedContent)]
    views = market.audience.segment_views if movers else np.zeros(0, np.int64)
    total = int(views.sum())
    if total == 0:
        return 0
    by_name = {segment.name: segment.content_tastes for segment in market.scenario.segments}
    tastes = np.array([by_name[name] for name in market.segment_names], np.float64)
    weights = views / total
    after = [_moved_mix(market, anchor, on_air, tastes, weights) for anchor in movers]
    changed = 0
    for anchor, mix in zip(movers, after, strict=True):
        changed += int(mix != anchor.content_mix)
        anchor.content_mix = mix
    return changed


def _moved_mix(
    market: "Market", anchor: "Anchor", on_air: "list[Anchor]", tastes: Real, weights: Real
) -> Mix:
    plan = anchor.room.content
    assert not isinstance(plan, FixedContent)
    steps = [moved(anchor.content_mix, k, plan) for k in range(len(FORMATS))]
    if isinstance(plan, MatchAudience):
        liking = [
            in_order(weight * taste for weight, taste in zip(weights, column, strict=True))
            for column in tastes.T
        ]
        return steps[max(range(len(FORMATS)), key=lambda k: liking[k])]
    worth = [_worth(market, anchor, mix, on_air, tastes, weights) for mix in steps]
    best = max(range(len(FORMATS)), key=lambda k: worth[k])
    stay = _worth(market, anchor, anchor.content_mix, on_air, tastes, weights)
    return steps[best] if worth[best] > stay else anchor.content_mix


def _worth(
    market: "Market",
    anchor: "Anchor",
    mix: Mix,
    on_air: "list[Anchor]",
    tastes: Real,
    weights: Real,
) -> float:
    """What a mix would have been worth to last evening's viewers, among the rooms on air."""
    rivals = [other for other in on_air if other.platform == anchor.platform]
    mixes = np.array([mix if a is anchor else a.content_mix for a in rivals], np.float64)
    like = like_rooms(mixes, np.zeros(len(rivals), np.int32))
    others = float(like[next(n for n, a in enumerate(rivals) if a is anchor)])
    crowding, total = market.scenario.behaviour.entering.crowding, in_order(mix)
    return in_order(
        weight
        * content_value(
            in_order(share / total * taste for share, taste in zip(mix, row, strict=True))
            * (0.5 + 0.5 * anchor.creativity),
            crowding,
            others,
        )
        for weight, row in zip(weights, tastes, strict=True)
    )


def moved(mix: Mix, format_: int, plan: MovingContent) -> Mix:
    """Move a step of the show to a format; showing products keeps its least share.

    Args:
        mix: Weights of the formats.
        format_: The format that gains.
        plan: Step and least share; a mix that shows products less keeps its share.

    Returns:
        Shares that add up to 1.
    """
    total = in_order(mix)
    shares = [weight / total for weight in mix]
    least = min(plan.least_show, shares[SHOWING_PRODUCTS])
    after = [share * (1.0 - plan.step) for share in shares]
    after[format_] += plan.step
    shown = max(after[SHOWING_PRODUCTS], least)
    rest = 1.0 - after[SHOWING_PRODUCTS]
    scale = (1.0 - shown) / rest if rest > 0.0 else 0.0
    return tuple(shown if k == SHOWING_PRODUCTS else share * scale for k, share in enumerate(after))
