"""A platform that moves one of its parameters by what it earned.

A search by steps: x' = clip(x ± step, low, high) every so many sessions. The first direction is
drawn; after that a platform goes on in its direction if it earned at least as much a session as in
the period before, else it turns round, and so it does at an end of its range. It knows what tonight
brings if nothing comes back: take rates and link fees of tonight's orders, paid places and its part
of gifts, less coupons, support, prizes and what it buys.
"""

from typing import TYPE_CHECKING

from simulator.accounts.shares import floored_share
from simulator.agents.take_rates import fees_tonight_fen
from simulator.rules.decisions import EXPERIMENT
from simulator.rules.randomness import chance, draw4
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.platform_policies import AdaptivePolicy

if TYPE_CHECKING:
    from simulator.agents.platform import Platform
    from simulator.market import Market

EVEN_ODDS = 0.5


def adapt_policies(market: "Market") -> None:
    """Let platforms that learn look at tonight's earnings, and step on or back (stage 9).

    Args:
        market: The market after the evening; learning is live.
    """
    for platform in market.platforms:
        plan = platform.own.adapts
        if plan is None:
            continue
        search = platform.search
        search.earned_fen += earned_tonight_fen(market, platform)
        search.sessions += 1
        if search.sessions >= plan.every:
            take_step(market, platform, plan)


def earned_tonight_fen(market: "Market", platform: "Platform") -> int:
    """What tonight brings a platform if nothing comes back.

    Args:
        market: The market after the evening.
        platform: The platform.

    Returns:
        Fen; may be negative.
    """
    placed, rooms = market.placed, market.evening.rooms
    shown = placed["platform"] == platform.index
    fees = int(fees_tonight_fen(market)[platform.index])
    fees -= int((placed["coupon_fen"] * placed["units"])[shown].sum())
    here = rooms.platform == platform.index
    gifts = floored_share(market.outcome.gifts_fen[here], platform.gift_share_bp)
    traffic = int(market.outcome.traffic_cost_fen[here].sum())
    return fees + traffic + int(gifts.sum()) - platform.spent_fen


def take_step(market: "Market", platform: "Platform", plan: AdaptivePolicy) -> None:
    """End a period: judge it, move the parameter, and begin the next one.

    Args:
        market: The market, for the draw of the first direction.
        platform: The platform, with what it earned in the period.
        plan: What it moves, and how.
    """
    search = platform.search
    mean = search.earned_fen / search.sessions
    if search.direction == 0:
        words = draw4(market.world_seed, platform.key, 0, market.session, 0, EXPERIMENT, 0)
        search.direction = 1 if chance(words[1], EVEN_ODDS) else -1
    elif search.before_fen is not None and mean < search.before_fen:
        search.direction = -search.direction
    value = parameter_of(platform, plan)
    moved = min(max(value + search.direction * plan.step, plan.low), plan.high)
    if moved == value:
        search.direction = -search.direction
        moved = min(max(value + search.direction * plan.step, plan.low), plan.high)
    set_parameter(platform, plan, moved)
    search.before_fen, search.earned_fen, search.sessions = mean, 0, 0


def parameter_of(platform: "Platform", plan: AdaptivePolicy) -> float:
    """Return the value of the parameter that a platform moves, as a scenario would write it."""
    if plan.parameter == "take_rate":
        return platform.take_rate_bp / BASIS_POINTS
    if plan.parameter == "coupon":
        return platform.coupon_bp / BASIS_POINTS
    return float(getattr(platform.feed, plan.parameter))


def set_parameter(platform: "Platform", plan: AdaptivePolicy, value: float) -> None:
    """Set the parameter that a platform moves.

    Args:
        platform: The platform.
        plan: Which one it is.
        value: New value, as a scenario would write it.
    """
    if plan.parameter == "take_rate":
        platform.take_rate_bp = round(value * BASIS_POINTS)
    elif plan.parameter == "coupon":
        platform.coupon_bp = round(value * BASIS_POINTS)
    else:
        platform.feed = platform.feed.model_copy(update={plan.parameter: value})
