"""Levels that are solved for a drawn population, by bisection over plain lists (odd.md, 7.1)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from simulator.population.intercepts import (
    APPEAL_POINTS,
    FIT_POINTS,
    REFERENCE,
    SAMPLE,
    STAY_POINTS,
    TASTE_LIMIT,
    TASTE_STEP,
)
from simulator.population.parameters import NEVER_HAPPENS, USUAL_DELIGHT, USUAL_SHORTFALL
from simulator.population.solving import BISECTIONS
from simulator.reference.viewer import PlainViewer
from simulator.rules.after_sales import disconfirmation, shortfall
from simulator.rules.buying import attention_rate, budget_strain, heat, reference_gain_or_loss
from simulator.rules.numerics import exp, log, log_odds, logistic, normal_quantile, power
from simulator.rules.opening import open_probability
from simulator.rules.staying import mean_stay, survival
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.goods import Category
from simulator.tables.sums import SHARE_PARTS

PHASES, STEPS, LONGEST_VIEW = 20, 40, 120.0
Reals = list[float]


@dataclass
class Levels:
    """Solved log-odds, hazards per minute and rates; lists are by category."""

    enter: float
    room: Reals
    shelf: Reals
    need_rate: Reals
    cancel: float
    return_: Reals
    problem: float
    complain: float
    invite: float
    warn: float
    normal_rate: float
    follow: float
    comment: float
    like: float
    share: float
    gift: float


def solve_levels(
    viewers: Sequence[PlainViewer],
    behaviour: Behaviour,
    goods: Sequence[Category],
    appeal_sd: float,
) -> Levels:
    """Solve all levels at reference conditions.

    Args:
        viewers: The population, nobody following anybody.
        behaviour: Parameters and targets.
        goods: Categories in the order of names.
        appeal_sd: S.d. of products' appeal.

    Returns:
        The levels.
    """
    asked, buying = viewers[:SAMPLE], behaviour.buying
    enter = _enter_level(asked, behaviour)
    in_room = [
        _room_level(asked, behaviour, goods, number, enter, appeal_sd)
        for number in range(len(goods))
    ]
    on_shelf = [_shelf_level(asked, behaviour, number, appeal_sd) for number in range(len(goods))]
    problem, complain = _problem_levels(behaviour, goods)
    stay = mean_stay(behaviour.staying.base_hazard, behaviour.staying.frailty_variance)
    return Levels(
        enter=enter,
        room=in_room,
        shelf=on_shelf,
        need_rate=_need_rates(asked, behaviour, goods),
        cancel=_cancel_level(asked, behaviour),
        return_=[_return_level(behaviour, category) for category in goods],
        problem=problem,
        complain=complain,
        normal_rate=buying.orders_per_view * 3.0 / stay,
        **stated_levels(viewers, behaviour),
    )


def stated_levels(viewers: Sequence[PlainViewer], behaviour: Behaviour) -> dict[str, Any]:
    """Levels that follow from what the scenario states of ordinary rooms and buyers.

    Args:
        viewers: The population.
        behaviour: Parameters and targets.

    Returns:
        Levels by name.
    """
    stays, acting = ordinary_stays(behaviour), behaviour.interacting
    # Strangers in an ordinary room feel the heat of a room at its normal rate of orders.
    usual = mean_susceptibility(viewers)
    warmth = exp(acting.heat * usual * log(2.0))
    return {
        "invite": _invite_level(usual, behaviour),
        "warn": rare(behaviour.word_of_mouth.warn)
        - behaviour.word_of_mouth.shortfall * USUAL_SHORTFALL,
        "follow": _follow_level(stays, behaviour),
        "comment": hazard_for(stays, acting.comments_per_view) / warmth,
        "like": hazard_for(stays, acting.likes_per_view) / warmth,
        "share": hazard_for(stays, acting.shares_per_view) / warmth,
        "gift": hazard_for(stays, acting.gifts_per_view) / warmth,
    }


def bisect(low: float, high: float, steps: int, is_below: Callable[[float], bool]) -> float:
    """Halve an interval at whose lower end something is below its target."""
    for _ in range(steps):
        middle = 0.5 * (low + high)
        if is_below(middle):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def level_for(utilities: Reals, target: float, weights: Reals | None = None) -> float:
    """Solve for the level at which the mean of σ(utility + level) is the target."""
    counted = [1.0] * len(utilities) if weights is None else weights
    whole = add(counted)

    def is_below(level: float) -> bool:
        share = add(w * logistic(u + level) for u, w in zip(utilities, counted, strict=True))
        return share / whole < target

    return bisect(-40.0, 40.0, BISECTIONS, is_below)


def add(numbers: object) -> float:
    """Add from the first to the last; the built-in sum would compensate in some versions."""
    total = 0.0
    for number in numbers:  # type: ignore[attr-defined]
        total += number
    return total


def ordinary_stays(behaviour: Behaviour) -> Reals:
    """Equally likely stays in an ordinary room, minutes: quantiles of Gamma-frailty survival."""
    hazard, theta = behaviour.staying.base_hazard, behaviour.staying.frailty_variance
    survivors = [(number + 0.5) / STAY_POINTS for number in range(STAY_POINTS)]
    if theta == 0.0:
        return [-log(share) / hazard for share in survivors]
    return [(power(share, -theta) - 1.0) / (theta * hazard) for share in survivors]


def hazard_for(stays: Reals, share: float) -> float:
    """Solve for the hazard at which a share of views has an event."""
    if share == 0.0:
        return 0.0
    wanted = share * len(stays)

    def is_below(hazard: float) -> bool:
        return add(1.0 - exp(-hazard * stay) for stay in stays) < wanted

    return bisect(0.0, 100.0, 2 * BISECTIONS, is_below)


def ordinary_room(behaviour: Behaviour) -> float:
    """Utility of entering an ordinary room, without level and taste."""
    entering = behaviour.entering
    show = entering.content * REFERENCE.content + entering.discount * REFERENCE.discount
    return show + entering.popularity * log(1.0 + entering.typical_viewers)


def _enter_level(viewers: Sequence[PlainViewer], behaviour: Behaviour) -> float:
    room, weight = ordinary_room(behaviour), behaviour.entering.taste
    utilities = [weight * taste + room for viewer in viewers for taste in viewer.taste]
    return level_for(utilities, behaviour.entering.entries_per_place)


def _follow_level(stays: Reals, behaviour: Behaviour) -> float:
    acting = behaviour.interacting
    content = acting.follow_content * REFERENCE.content
    utilities = [acting.follow_minutes * stay / (1.0 + stay) + content for stay in stays]
    return level_for(utilities, max(acting.follows_per_view, 1e-9))


def appeals(spread: float) -> Reals:
    """Equally likely appeals of a product."""
    shares = [(number + 0.5) / APPEAL_POINTS for number in range(APPEAL_POINTS)]
    return [spread * normal_quantile(share) for share in shares]


def _worth(viewer: PlainViewer, behaviour: Behaviour, category: int, discount: float) -> float:
    """What an ordinary offer is worth to her, without level, appeal and heat."""
    buying, ratio = behaviour.buying, 1.0 - discount
    taste: float = buying.taste * viewer.taste[category]
    reference = reference_gain_or_loss(1.0, ratio, buying.reference_gain, buying.loss_aversion)
    strain = budget_strain(REFERENCE.price_fen, float(viewer.allowance_fen), buying.budget)
    return taste - viewer.price_sensitivity * ratio + reference + strain


def considered_in_a_view(behaviour: Behaviour, taste: float) -> float:
    """Products considered in a view of a room whose products suit a viewer so much.

    A view begins anywhere in a pitch. Attention to each product in turn is a race against leaving:
    ∫ rate·e^{−rate·(t − begin)}·S(t) dt over its pitch, by midpoints.
    """
    staying, buying = behaviour.staying, behaviour.buying
    rate = attention_rate(
        buying.attention_minutes, REFERENCE.interaction, buying.attention_interaction,
        REFERENCE.novelty, buying.attention_novelty,
    )  # fmt: skip
    hazard = staying.base_hazard * exp(-staying.fit * taste)
    length, total = REFERENCE.pitch_minutes, 0.0
    for phase in range(PHASES):
        begin, end = 0.0, length * (phase + 0.5) / PHASES
        while begin < LONGEST_VIEW:
            width = (end - begin) / STEPS
            for step in range(STEPS):
                minute = begin + (step + 0.5) * width
                present = survival(minute, hazard, staying.frailty_variance)
                total += rate * exp(-rate * (minute - begin)) * present * width
            begin, end = end, end + length
    return total / PHASES


def between(xs: Reals, ys: Reals, x: float) -> float:
    """Interpolate linearly, constant beyond the ends."""
    if x <= xs[0]:
        return ys[0]
    for left in range(len(xs) - 1):
        if x < xs[left + 1]:
            slope = (ys[left + 1] - ys[left]) / (xs[left + 1] - xs[left])
            return slope * (x - xs[left]) + ys[left]
    return ys[-1]


def _room_level(
    viewers: Sequence[PlainViewer],
    behaviour: Behaviour,
    goods: Sequence[Category],
    category: int,
    enter: float,
    appeal_sd: float,
) -> float:
    """β0 in rooms: orders per view, over those who come and what they consider."""
    buying, entering = behaviour.buying, behaviour.entering
    grid = [TASTE_STEP * number - TASTE_LIMIT for number in range(_grid_size())]
    known = [considered_in_a_view(behaviour, taste) for taste in grid]
    tastes = [viewer.taste[category] for viewer in viewers]
    comes = [logistic(enter + ordinary_room(behaviour) + entering.taste * t) for t in tastes]
    weighs = [c * between(grid, known, t) for c, t in zip(comes, tastes, strict=True)]
    mean_demand = add(category.demand for category in goods) / len(goods)
    target = buying.orders_per_view * goods[category].demand / mean_demand
    target = target / buying.checkout_completion * (add(comes) / add(weighs))
    utilities, weights = [], []
    for viewer, weight in zip(viewers, weighs, strict=True):
        worth = _worth(viewer, behaviour, category, REFERENCE.discount)
        worth += heat(0.0, 0.0, 0.0, viewer.susceptibility, 1.0, 10.0)
        for appeal in appeals(appeal_sd):
            utilities.append(worth + appeal)
            weights.append(weight)
    return level_for(utilities, min(target, 0.95), weights)


def _grid_size() -> int:
    return round(2.0 * TASTE_LIMIT / TASTE_STEP) + 1


def _shelf_level(
    viewers: Sequence[PlainViewer], behaviour: Behaviour, category: int, appeal_sd: float
) -> float:
    """β0 on the shelf: with n offers alike, n·e^V stands against nothing."""
    several = log(float(behaviour.buying.shelf_offers))
    utilities = [
        _worth(viewer, behaviour, category, 0.0) + appeal + several
        for viewer in viewers
        for appeal in appeals(appeal_sd)
    ]
    return level_for(utilities, behaviour.buying.shelf_purchase)


def _need_rates(
    viewers: Sequence[PlainViewer], behaviour: Behaviour, goods: Sequence[Category]
) -> Reals:
    """λ by category, so that the shelf has its share of all orders."""
    buying, slope = behaviour.buying, behaviour.opening.habit_slope
    opening = add(
        open_probability(v.inclination, add(v.habit), slope, 0.0, 0.0, 0.0, 0.0, 0.0)
        for v in viewers
    ) / len(viewers)
    in_rooms = opening * behaviour.entering.views_per_opening * buying.orders_per_view
    on_shelf = in_rooms * buying.shelf_gmv_share / (1.0 - buying.shelf_gmv_share)
    needs = max(add(category.need for category in goods), 1e-12)
    orders_per_need = buying.shelf_purchase * buying.checkout_completion
    return [on_shelf * category.need / needs / orders_per_need for category in goods]


def _cancel_level(viewers: Sequence[PlainViewer], behaviour: Behaviour) -> float:
    after = behaviour.after_sales
    if after.cancel_rate == 0.0:
        return NEVER_HAPPENS
    normal_heat = [viewer.susceptibility * log(2.0) for viewer in viewers]
    utilities = [
        after.cancel_impulse * viewer.impulsivity * warmth
        for viewer, warmth in zip(viewers, normal_heat, strict=True)
    ]
    return level_for(utilities, after.cancel_rate)


def _return_level(behaviour: Behaviour, category: Category) -> float:
    after = behaviour.after_sales
    if category.return_rate == 0.0:
        return NEVER_HAPPENS
    left = category.fit_uncertainty * (1.0 - REFERENCE.information)
    utilities = []
    for luck in lucks():
        gap = disconfirmation(REFERENCE.expected_surprise + left * luck, 0.0)
        regret = after.return_gap * shortfall(gap) - after.return_fit * max(0.0, gap)
        utilities.append(regret + after.return_ease)
    return level_for(utilities, category.return_rate)


def lucks() -> Reals:
    """Equally likely standard normal numbers: luck with the fit of a product."""
    return [normal_quantile((number + 0.5) / FIT_POINTS) for number in range(FIT_POINTS)]


def _problem_levels(behaviour: Behaviour, goods: Sequence[Category]) -> tuple[float, float]:
    """Levels of having a problem with a parcel, and of complaining about one."""
    after, problems, complaints, weights = behaviour.after_sales, [], [], []
    for category in goods:
        left = category.fit_uncertainty * (1.0 - REFERENCE.information)
        for luck in lucks():
            for loss in (0.0, after.defect_gap):
                share = REFERENCE.defect_rate if loss else 1.0 - REFERENCE.defect_rate
                missed = shortfall(REFERENCE.expected_surprise + left * luck - loss)
                problems.append(after.problem_gap * missed + after.problem_defect * loss)
                worth = after.complain_gap * missed + after.complain_price * REFERENCE.price_share
                complaints.append(worth - after.complain_effort * (1.0 - REFERENCE.service))
                weights.append(category.demand * share)
    problem = level_for(problems, after.problem_share, weights)
    met = [w * logistic(u + problem) for w, u in zip(weights, problems, strict=True)]
    return problem, level_for(complaints, after.complain_share, met)


def rare(share: float) -> float:
    """Log-odds of a share that may be nothing."""
    return log_odds(share) if share > 0.0 else NEVER_HAPPENS


def in_parts(shares: Iterable[float]) -> float:
    """Add shares as whole numbers of parts of a share."""
    return sum(floor(share * SHARE_PARTS) for share in shares) / SHARE_PARTS


def mean_susceptibility(viewers: Sequence[PlainViewer]) -> float:
    """Mean of γ over the population."""
    return in_parts(viewer.susceptibility for viewer in viewers) / len(viewers)


def _invite_level(usual: float, behaviour: Behaviour) -> float:
    """Level of inviting, for a buyer of ordinary delight and ordinary susceptibility."""
    talk = behaviour.word_of_mouth
    return rare(talk.invite) - (talk.delight * USUAL_DELIGHT + talk.sociable * usual)
