"""Intercepts that are solved, not typed in: log-odds at which a drawn population meets its targets.

Each target is stated at reference conditions (``REFERENCE``): a stranger to the host, an ordinary
room and offer, no recent purchase, normal heat. What a market then does differs from the target by
bonds, discounts, stars and stock: that is its own doing, and no strategy of any firm moves an
intercept. So two scenarios that differ in strategies share their viewers to the last digit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.population.solving import (
    BISECTIONS,
    considered_per_view,
    mean_opening,
    person_values,
    solve_shift,
)
from simulator.rules.after_sales import (
    complain_probability,
    problem_probability,
    return_probability,
)
from simulator.rules.buying import attention_rate
from simulator.rules.numerics import exp, log, log_odds, logistic, normal_quantile, power
from simulator.rules.staying import mean_stay
from simulator.scenario.behaviour import Behaviour
from simulator.tables.columns import ViewerColumns, as_reals
from simulator.tables.sums import in_order

SAMPLE = 1024
"""Viewers over whom intercepts are solved: the first so many of the population."""
APPEAL_POINTS = 9
STAY_POINTS = 200
FIT_POINTS = 101
TASTE_LIMIT, TASTE_STEP = 5.0, 0.5
"""Grid of tastes, in standard deviations, over which products considered are interpolated."""


class Reference(NamedTuple):
    """The ordinary room, offer and order at which targets hold (assumptions)."""

    content: float = 0.4
    interaction: float = 0.5
    novelty: float = 0.5
    discount: float = 0.08
    quality: float = 0.5
    price_fen: float = 10_000.0
    information: float = 0.35
    pitch_minutes: float = 7.0
    expected_surprise: float = -0.03
    """Received minus expected quality of an ordinary order: claims are a little too good."""
    defect_rate: float = 0.02
    service: float = 0.5
    price_share: float = 0.8
    """Price over weekly allowance."""


REFERENCE = Reference()


class Intercepts(NamedTuple):
    """Solved log-odds and rates; arrays are by category."""

    enter: float
    room: NDArray[np.float64]
    shelf: NDArray[np.float64]
    need_rate: NDArray[np.float64]
    cancel: float
    return_: NDArray[np.float64]
    problem: float
    complain: float
    normal_rate: float
    """rho_0: orders per viewer in three minutes at reference conditions."""
    mean_stay_minutes: float


def ordinary_stays(behaviour: Behaviour) -> NDArray[np.float64]:
    """Return equally likely stays of strangers in an ordinary room, minutes.

    Quantiles of the Gamma-frailty survival S(t) = (1 + θht)^{-1/θ}.
    """
    staying = behaviour.staying
    hazard, theta = staying.base_hazard, staying.frailty_variance
    left = [(k + 0.5) / STAY_POINTS for k in range(STAY_POINTS)]
    if theta == 0.0:
        return np.array([-log(share) / hazard for share in left])
    return np.array([(power(share, -theta) - 1.0) / (theta * hazard) for share in left])


def event_hazard(stays: NDArray[np.float64], share: float) -> float:
    """Solve for the hazard at which a share of views has at least one event (bisection).

    Args:
        stays: Equally likely stays, minutes.
        share: Share of views with an event.

    Returns:
        Events per minute.
    """
    low, high = 0.0, 100.0
    for _ in range(2 * BISECTIONS):
        middle = 0.5 * (low + high)
        if in_order(1.0 - exp(-middle * float(stay)) for stay in stays) < share * len(stays):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high) if share > 0.0 else 0.0


def appeal_quantiles(spread: float) -> NDArray[np.float64]:
    """Return equally likely values of a product's appeal."""
    return np.array(
        [spread * normal_quantile((k + 0.5) / APPEAL_POINTS) for k in range(APPEAL_POINTS)]
    )


def solve(
    columns: ViewerColumns,
    behaviour: Behaviour,
    demand: NDArray[np.float64],
    need: NDArray[np.float64],
    return_rate: NDArray[np.float64],
    fit_uncertainty: NDArray[np.float64],
    appeal_spread: float,
) -> Intercepts:
    """Solve all intercepts for a drawn population.

    Args:
        columns: The viewers' columns, traits and habits drawn.
        behaviour: Parameters and targets.
        demand: Orders per view relative to other categories.
        need: Needs outside rooms relative to other categories.
        return_rate: Targets of returned over delivered, by category.
        fit_uncertainty: S.d. of fit by category.
        appeal_spread: S.d. of products' appeal.

    Returns:
        The intercepts.
    """
    sample = min(SAMPLE, len(columns.people))
    buying, staying = behaviour.buying, behaviour.staying
    rate = attention_rate(
        buying.attention_minutes, REFERENCE.interaction, buying.attention_interaction,
        REFERENCE.novelty, buying.attention_novelty,
    )  # fmt: skip
    stay_minutes = mean_stay(staying.base_hazard, staying.frailty_variance)
    room_target = buying.orders_per_view * demand / (in_order(demand) / len(demand))
    opening = mean_opening(columns, sample, behaviour.opening.habit_slope)
    room_orders = opening * behaviour.entering.views_per_opening * buying.orders_per_view
    shelf_orders = room_orders * buying.shelf_gmv_share / (1.0 - buying.shelf_gmv_share)
    shelf_by_category = shelf_orders * need / max(in_order(need), 1e-12)
    enter = _enter_intercept(columns, sample, behaviour)
    entering, considering = _selection(columns, sample, behaviour, enter, rate)
    # Orders per view = Σ entering × considered × bought / Σ entering, over viewers.
    share = room_target / buying.checkout_completion
    share *= by_column(entering) / by_column(entering * considering)
    room, shelf = _buying_intercepts(
        columns, sample, behaviour, share, entering * considering, appeal_spread
    )
    problem, complain = _problem_intercepts(behaviour, demand, fit_uncertainty)
    return Intercepts(
        enter=enter,
        room=room,
        shelf=shelf,
        need_rate=shelf_by_category / (buying.shelf_purchase * buying.checkout_completion),
        cancel=_cancel_intercept(columns, sample, behaviour),
        return_=_return_intercepts(behaviour, return_rate, fit_uncertainty),
        problem=problem,
        complain=complain,
        normal_rate=buying.orders_per_view * 3.0 / stay_minutes,
        mean_stay_minutes=stay_minutes,
    )


def _selection(
    columns: ViewerColumns, sample: int, behaviour: Behaviour, enter: float, rate: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell who comes to rooms: who likes a category enters more often and stays longer.

    Args:
        columns: The viewers' columns.
        sample: Viewers looked at.
        behaviour: Parameters.
        enter: Intercept of entering.
        rate: Attention per minute.

    Returns:
        Probability of entering a room of each category, and products considered in a view of it;
        shape (sample, categories).
    """
    entering, staying = behaviour.entering, behaviour.staying
    grid = np.arange(-TASTE_LIMIT, TASTE_LIMIT + TASTE_STEP, TASTE_STEP)
    known = [
        considered_per_view(
            rate, staying.base_hazard * exp(-staying.fit * float(taste)),
            staying.frailty_variance, REFERENCE.pitch_minutes,
        )
        for taste in grid
    ]  # fmt: skip
    taste = as_reals("taste", columns.taste[:sample])
    likes = [[logistic(enter + ordinary_room(behaviour) + entering.taste * t) for t in row]
             for row in taste.tolist()]  # fmt: skip
    return np.array(likes), interpolated(taste, np.array(known))


def interpolated(taste: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolate values known on the grid of tastes; beyond its ends they stay the same."""
    place = (np.clip(taste, -TASTE_LIMIT, TASTE_LIMIT) + TASTE_LIMIT) / TASTE_STEP
    left = np.minimum(place.astype(np.int64), len(known) - 2)
    return np.asarray(known[left] + (known[left + 1] - known[left]) * (place - left), np.float64)


def by_column(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up each column of a table, from the first row to the last."""
    return np.array([in_order(column) for column in table.T.tolist()])


def ordinary_room(behaviour: Behaviour) -> float:
    """Return the utility of entering an ordinary room, without intercept and taste."""
    entering = behaviour.entering
    return (
        entering.content * REFERENCE.content
        + entering.discount * REFERENCE.discount
        + entering.popularity * log(1.0 + entering.typical_viewers)
    )


def _enter_intercept(columns: ViewerColumns, sample: int, behaviour: Behaviour) -> float:
    """Solve for the share of shown rooms that are entered by strangers."""
    entering = behaviour.entering
    taste = as_reals("taste", columns.taste[:sample]).ravel()
    values = entering.taste * taste + ordinary_room(behaviour)
    return solve_shift(values, np.ones(len(values)), entering.entries_per_place)


def _buying_intercepts(
    columns: ViewerColumns,
    sample: int,
    behaviour: Behaviour,
    target: NDArray[np.float64],
    selection: NDArray[np.float64],
    appeal_spread: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve beta_0 of rooms and of the shelf, by category; who comes to rooms is selected."""
    buying, appeal = behaviour.buying, appeal_quantiles(appeal_spread)
    several = log(float(buying.shelf_offers))
    rooms, shelves = [], []
    for category, share in enumerate(target):
        in_room = person_values(
            columns, sample, buying.taste, category, REFERENCE.discount, buying.reference_gain,
            buying.budget, True, REFERENCE.price_fen,
        )  # fmt: skip
        on_shelf = person_values(
            columns, sample, buying.taste, category, 0.0, buying.reference_gain, buying.budget,
            False, REFERENCE.price_fen,
        )  # fmt: skip
        spread_room = np.add.outer(in_room, appeal).ravel()
        spread_shelf = np.add.outer(on_shelf, appeal).ravel()
        weights = np.ones(len(spread_room))
        coming = np.repeat(selection[:, category], len(appeal))
        rooms.append(solve_shift(spread_room, coming, min(float(share), 0.95)))
        # With n offers alike, one is bought with the logit share of n·e^V against nothing.
        shelves.append(solve_shift(spread_shelf + several, weights, buying.shelf_purchase))
    return np.array(rooms), np.array(shelves)


def _cancel_intercept(columns: ViewerColumns, sample: int, behaviour: Behaviour) -> float:
    """Solve for the share of orders cancelled at normal heat."""
    after = behaviour.after_sales
    if after.cancel_rate == 0.0:
        return -40.0
    impulse = np.ascontiguousarray(columns.impulsivity[:sample], dtype=np.float64)
    gamma = np.ascontiguousarray(columns.susceptibility[:sample], dtype=np.float64)
    values = after.cancel_impulse * impulse * gamma * log(2.0)
    return solve_shift(values, np.ones(sample), after.cancel_rate)


def _return_intercepts(
    behaviour: Behaviour, return_rate: NDArray[np.float64], fit_uncertainty: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve for the share of delivered orders that go back, by category."""
    after = behaviour.after_sales
    grid = fit_quantiles()
    solved = []
    for rate, spread in zip(return_rate, fit_uncertainty, strict=True):
        if rate == 0.0:
            solved.append(-40.0)
            continue
        values = []
        for z in grid:
            gap = REFERENCE.expected_surprise + spread * (1.0 - REFERENCE.information) * z
            probability = return_probability(
                0.0, gap, after.return_gap, after.return_fit, 1.0, after.return_ease, 0.0
            )
            values.append(log_odds(probability))
        solved.append(solve_shift(np.array(values), np.ones(len(values)), float(rate)))
    return np.array(solved)


def fit_quantiles() -> list[float]:
    """Return equally likely standard normal numbers: luck with the fit of a product."""
    return [normal_quantile((k + 0.5) / FIT_POINTS) for k in range(FIT_POINTS)]


def _problem_intercepts(
    behaviour: Behaviour, demand: NDArray[np.float64], fit_uncertainty: NDArray[np.float64]
) -> tuple[float, float]:
    """Solve for the share of deliveries with a problem, and of those that are complained about.

    Deliveries of all categories in proportion to their demand, in time, sound or defective.
    """
    after, defective = behaviour.after_sales, REFERENCE.defect_rate
    problems, complaints, weights = [], [], []
    for share, spread in zip(demand, fit_uncertainty, strict=True):
        for z in fit_quantiles():
            for loss, part in ((0.0, 1.0 - defective), (after.defect_gap, defective)):
                gap = REFERENCE.expected_surprise + spread * (1.0 - REFERENCE.information) * z
                gap -= loss
                problem = problem_probability(
                    0.0, gap, after.problem_gap, loss, after.problem_defect, 0.0,
                    after.problem_delay,
                )  # fmt: skip
                complaint = complain_probability(
                    0.0, gap, after.complain_gap, REFERENCE.price_share, after.complain_price,
                    1.0 - REFERENCE.service, after.complain_effort,
                )  # fmt: skip
                problems.append(log_odds(problem))
                complaints.append(log_odds(complaint))
                weights.append(float(share) * part)
    values, weight = np.array(problems), np.array(weights)
    solved = solve_shift(values, weight, after.problem_share)
    met = weight * np.array([logistic(value + solved) for value in problems])
    return solved, solve_shift(np.array(complaints), met, after.complain_share)
