"""A population drawn one viewer after another: traits, habits at rest, first fans (odd.md, 5)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulator.population.habits import AT_REST, HABIT_STEP, HABIT_STEPS
from simulator.population.traits import FIRST_TASTE, MONEY, TEMPER, WHO
from simulator.reference.solving import add, in_parts
from simulator.reference.viewer import Bond, PlainViewer
from simulator.rules.decisions import LAPSE, STARTING_FAN, TRAIT
from simulator.rules.numerics import exp
from simulator.rules.opening import open_probability, platform_utility, pull_of_followed
from simulator.rules.randomness import Block, chance, draw4, exponential, normal, uniform
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.goods import Category
from simulator.scenario.people import Segment
from simulator.scenario.schema import Scenario
from simulator.tables.columns import NEVER


def draw_traits(
    viewer: PlainViewer,
    scenario: Scenario,
    segments: Sequence[Segment],
    goods: Sequence[Category],
    category_keys: Sequence[int],
    seed: np.uint64,
) -> None:
    """Draw who a viewer is.

    Args:
        viewer: The viewer, to be filled.
        scenario: The scenario.
        segments: Segments sorted by name.
        goods: Categories in the order of columns.
        category_keys: Their 32-bit keys.
        seed: Seed of the viewers.
    """

    def block(trait: int) -> Block:
        return draw4(seed, viewer.row, trait, 0, 0, TRAIT, 0)

    before = viewer.row * scenario.population // scenario.viewers
    viewer.people = (viewer.row + 1) * scenario.population // scenario.viewers - before
    who, money, temper = block(WHO), block(MONEY), block(TEMPER)
    viewer.segment = which([segment.share for segment in segments], uniform(who[0]))
    segment, opening = segments[viewer.segment], scenario.behaviour.opening
    viewer.female = int(chance(who[1], segment.female_share))
    viewer.age_band = which(segment.age_shares, uniform(who[2]))
    viewer.city_tier = which(segment.city_tier_shares, uniform(who[3]))
    weekly = segment.allowance_median * FEN_PER_YUAN
    weekly *= exp(segment.allowance_sigma * normal(money[0]))
    viewer.allowance_fen = int(min(max(weekly, 100.0), 1e9))
    weeks = int(scenario.behaviour.bonds.wallet_weeks)
    viewer.wallet_fen = viewer.allowance_fen * weeks * viewer.people
    spread = exp(segment.price_sensitivity_sigma * normal(money[1]))
    viewer.price_sensitivity = segment.price_sensitivity_median * spread
    viewer.inclination = opening.inclination_mean + opening.inclination_sd * normal(money[2])
    viewer.return_propensity = segment.return_propensity + 0.3 * normal(money[3])
    viewer.impulsivity = around(segment.impulsivity, uniform(temper[0]))
    viewer.scepticism = around(segment.scepticism, uniform(temper[1]))
    viewer.susceptibility = 0.5 * around(2.0 * segment.susceptibility, uniform(temper[2]))
    viewer.quality_sensitivity = segment.quality_sensitivity * (0.7 + 0.6 * uniform(temper[3]))
    people, rates = scenario.demographics, purchase_rates(scenario, goods)
    for c, (category, key, rate) in enumerate(zip(goods, category_keys, rates, strict=True)):
        words = draw4(seed, viewer.row, key, 0, 0, TRAIT, FIRST_TASTE)
        name = category.name
        mean = segment.tastes.get(name, 0.0)
        mean += people.women_tastes.get(name, 0.0) * (viewer.female - 0.5)
        age, city = people.age_tastes.get(name), people.city_tastes.get(name)
        mean += (age[viewer.age_band] if age else 0.0) + (city[viewer.city_tier] if city else 0.0)
        viewer.taste[c] = mean + normal(words[0])
        if rate > 0.0:
            since = exponential(words[1]) / rate
            viewer.last_purchase[c] = int(max(-since - 1.0, float(NEVER)))


def which(shares: Sequence[float], u: float) -> int:
    """The group that a uniform number falls into, the last one taking what is left."""
    reached = 0.0
    for group, share in enumerate(shares[:-1]):
        reached += share
        if u < reached:
            return group
    return len(shares) - 1


def around(mean: float, u: float) -> float:
    """Even over mean ± 0.3, less near 0 and 1."""
    return mean + min(0.3, mean, 1.0 - mean) * (2.0 * u - 1.0)


def purchase_rates(scenario: Scenario, goods: Sequence[Category]) -> list[float]:
    """Purchases per viewer and session by category on an ordinary evening."""
    buying, entering = scenario.behaviour.buying, scenario.behaviour.entering
    in_rooms = 0.45 * entering.views_per_opening * buying.orders_per_view
    on_shelf = in_rooms * buying.shelf_gmv_share / (1.0 - buying.shelf_gmv_share)
    demand = add(category.demand for category in goods)
    need = max(add(category.need for category in goods), 1e-12)
    return [in_rooms * c.demand / demand + on_shelf * (c.need / need) for c in goods]


class Preferences:
    """What people of a kind think of platforms, and when they come.

    Args:
        scenario: The scenario.
        places: Names of the platforms in the order of columns.
    """

    def __init__(self, scenario: Scenario, places: Sequence[str]) -> None:
        by_name = {place.name: place for place in scenario.platforms}
        self.places = [by_name[name] for name in places]
        self.segments = segments_of(scenario)
        self.people = scenario.demographics

    def own(self, viewer: PlainViewer, place: int) -> float:
        """What a viewer of this segment, gender, age and city adds to a platform's attraction."""
        platform = self.places[place]
        return (
            self.segments[viewer.segment].platform_affinity.get(platform.name, 0.0)
            + platform.women * (viewer.female - 0.5)
            + platform.ages[viewer.age_band]
            + platform.cities[viewer.city_tier]
        )

    def evening(self, viewer: PlainViewer, place: int) -> float:
        """Log-odds of opening a platform."""
        return self.places[place].attraction + self.own(viewer, place)

    def shelf(self, viewer: PlainViewer, place: int) -> float:
        """Log-odds of meeting a need on a platform."""
        return self.places[place].shelf_attraction + self.own(viewer, place)

    def later(self, viewer: PlainViewer) -> float:
        """How much later than a platform's peak she comes, share of the evening."""
        people = self.people
        return people.age_arrival[viewer.age_band] + people.city_arrival[viewer.city_tier]


def draw_lapses(
    viewer: PlainViewer, scenario: Scenario, platform_keys: Sequence[int], seed: np.uint64
) -> None:
    """Draw which platforms a viewer has given up before."""
    churn = scenario.behaviour.churn
    turnover = churn.lapse + churn.come_back
    share = churn.lapse / turnover if turnover > 0 else 0.0
    viewer.lapsed = {
        place
        for place, key in enumerate(platform_keys)
        if chance(draw4(seed, viewer.row, key, 0, 1, LAPSE, 0)[0], share)
    }


def rest(viewer: PlainViewer, market: Any, preferences: Preferences, need_share: float) -> None:
    """Let a viewer's habits come to rest: mean opening and platform choice, followed for long.

    Args:
        viewer: The viewer; ``habit`` is written.
        market: The market, its firms cast.
        preferences: What people think of platforms.
        need_share: Share of evenings on which a viewer needs something.
    """
    places, on_air = range(len(viewer.habit)), market.scenario.going_live.expected_share
    pulls = [
        add(
            on_air * pull_of_followed(bond.strength)
            for _, bond in viewer.followed()
            if market.anchors[bond.anchor].platform == place
        )
        for place in places
    ]
    habits = [0.5 / len(places)] * len(places)
    for _ in range(HABIT_STEPS):
        plain = mean_openings(viewer, market, preferences, habits, pulls, searches=False)
        aims = [(1.0 - need_share) * opens * odds / whole for opens, odds, whole in plain]
        if need_share > 0.0:
            errand = mean_openings(viewer, market, preferences, habits, pulls, searches=True)
            for place, (opens, odds, whole) in enumerate(errand):
                aims[place] += need_share * opens * odds / whole
        steps = [(aims[place] - habits[place]) * HABIT_STEP for place in places]
        for place in places:
            habits[place] += steps[place]
        if max(abs(step) for step in steps) < AT_REST:
            break
    for place in places:
        viewer.habit[place] = habits[place]


def mean_openings(
    viewer: PlainViewer,
    market: Any,
    preferences: Preferences,
    habits: list[float],
    pulls: list[float],
    searches: bool,
) -> list[tuple[float, float, float]]:
    """Chance of opening an app, odds of each platform and their sum, on an ordinary evening.

    Args:
        viewer: The viewer.
        market: The market, its firms cast.
        preferences: What people think of platforms.
        habits: Habits by platform.
        pulls: Pull of followed anchors by platform.
        searches: Whether she needs something.

    Returns:
        One triple for each platform.
    """
    opening = market.scenario.behaviour.opening
    kept = [place for place in range(len(habits)) if place not in viewer.lapsed]
    search = [float(searches) * platform.does.search_pull for platform in market.platforms]
    odds = [0.0] * len(habits)
    for place in kept:
        utility = platform_utility(
            preferences.evening(viewer, place) + search[place], habits[place],
            opening.platform_habit_pull, pulls[place], opening.followed_pull,
        )  # fmt: skip
        odds[place] = exp(utility)
    whole = add(odds)
    if whole == 0.0:
        return [(0.0, 0.0, 1.0)] * len(habits)
    errand = max([0.0, *(search[place] for place in kept)])
    opens = open_probability(
        viewer.inclination, add(habits), opening.habit_slope, add(pulls), opening.followed_pull,
        0.0, errand, 0.0,
    )  # fmt: skip
    return [(opens, odd, whole) for odd in odds]


def mean_habits(viewers: Sequence[PlainViewer]) -> list[float]:
    """Mean habit by platform, at least a millionth."""
    places = range(len(viewers[0].habit))
    sums = [in_parts(viewer.habit[place] for viewer in viewers) for place in places]
    return [max(total / len(viewers), 1e-6) for total in sums]


def draw_fans(
    viewer: PlainViewer,
    scenario: Scenario,
    anchors: Sequence[Any],
    usual: Sequence[float],
    seed: np.uint64,
) -> None:
    """Draw whose fan a viewer is at the start; among nine, the weakest bond gives way.

    Args:
        viewer: The viewer; ``bonds`` is written.
        scenario: The scenario.
        anchors: All anchors.
        usual: Mean habit by platform.
        seed: Seed of the viewers.
    """
    starting = scenario.behaviour.bonds.starting
    for anchor in anchors:
        share = anchor.starting_fans / scenario.population
        probability = share * viewer.habit[anchor.platform] / usual[anchor.platform]
        words = draw4(seed, viewer.row, anchor.key, 0, 0, STARTING_FAN, 0)
        if not chance(words[0], probability):
            continue
        bond = Bond(anchor.index, starting * 2.0 * uniform(words[1]) * anchor.bonding)
        slot = viewer.weakest_slot()
        weakest = viewer.bonds[slot]
        if weakest is None or weakest.strength < bond.strength:
            viewer.bonds[slot] = bond


def draw_viewers(market: Any, seed: np.uint64) -> list[PlainViewer]:
    """Draw all viewers with their traits, habits and lapses; nobody follows anybody yet.

    Args:
        market: The market, its firms cast.
        seed: Seed of the viewers.

    Returns:
        The viewers by row.
    """
    scenario, goods = market.scenario, goods_of(market)
    segments = segments_of(scenario)
    keys = [int(key) for key in market.category_keys]
    places = [int(key) for key in market.platform_keys]
    viewers = []
    for row in range(scenario.viewers):
        viewer = PlainViewer(market, row, len(goods), len(places))
        draw_traits(viewer, scenario, segments, goods, keys, seed)
        draw_lapses(viewer, scenario, places, seed)
        viewers.append(viewer)
    return viewers


def segments_of(scenario: Scenario) -> list[Segment]:
    """Segments sorted by name."""
    return sorted(scenario.segments, key=lambda segment: segment.name)


def goods_of(market: Any) -> list[Category]:
    """Categories in the order of columns."""
    by_name = {category.name: category for category in market.scenario.categories}
    return [by_name[name] for name in market.category_names]
