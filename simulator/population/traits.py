"""Drawing a population: traits of viewers from segments, and followers of anchors."""

from itertools import product
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.deciding import weakest_slot
from simulator.rules.decisions import STARTING_FAN, TRAIT
from simulator.rules.numerics import exp
from simulator.rules.randomness import chance, draw4, exponential, normal, uniform
from simulator.scenario.schema import Scenario
from simulator.tables.columns import AGE_BANDS, BOND_SLOTS, CITY_TIERS, NEVER, ViewerColumns
from simulator.tables.fixed_point import bond_of, kept_bond, kept_taste

WHO, MONEY, TEMPER, DOUBT, FIRST_TASTE, FIRST_PURCHASE = 0, 1, 2, 3, 16, 512
"""Trait codes: blocks of four words each; tastes and first purchases take one block a category."""


class SegmentTable(NamedTuple):
    """Distributions of traits by segment, as arrays; first axis is the segment.

    Differences of tastes by gender, age and city are the same in all segments.
    """

    cumulative_share: NDArray[np.float64]
    female: NDArray[np.float64]
    cumulative_age: NDArray[np.float64]
    cumulative_city: NDArray[np.float64]
    allowance_fen: NDArray[np.float64]
    allowance_sigma: NDArray[np.float64]
    price_sensitivity: NDArray[np.float64]
    price_sensitivity_sigma: NDArray[np.float64]
    quality_sensitivity: NDArray[np.float64]
    impulsivity: NDArray[np.float64]
    susceptibility: NDArray[np.float64]
    scepticism: NDArray[np.float64]
    return_propensity: NDArray[np.float64]
    taste: NDArray[np.float64]
    women_taste: NDArray[np.float64]
    """Taste of women less that of men, shape (categories,)."""
    age_taste: NDArray[np.float64]
    """Shape (age bands, categories)."""
    city_taste: NDArray[np.float64]
    """Shape (city tiers, categories)."""
    inclination_mean: float
    inclination_sd: float


def segment_table(scenario: Scenario, categories: list[str]) -> SegmentTable:
    """Read the segments of a scenario into arrays.

    Args:
        scenario: The scenario.
        categories: Names of the categories in the order of columns.

    Returns:
        The table; segments are sorted by name.
    """
    segments = sorted(scenario.segments, key=lambda segment: segment.name)
    people = scenario.demographics
    nobody_differs, no_city_differs = (0.0,) * AGE_BANDS, (0.0,) * CITY_TIERS

    def row(name: str) -> NDArray[np.float64]:
        return np.array([getattr(segment, name) for segment in segments], dtype=np.float64)

    def cumulative(name: str) -> NDArray[np.float64]:
        return np.cumsum([getattr(segment, name) for segment in segments], axis=1)

    return SegmentTable(
        cumulative_share=np.cumsum(row("share")),
        female=row("female_share"),
        cumulative_age=cumulative("age_shares"),
        cumulative_city=cumulative("city_tier_shares"),
        allowance_fen=row("allowance_median") * 100.0,
        allowance_sigma=row("allowance_sigma"),
        price_sensitivity=row("price_sensitivity_median"),
        price_sensitivity_sigma=row("price_sensitivity_sigma"),
        quality_sensitivity=row("quality_sensitivity"),
        impulsivity=row("impulsivity"),
        susceptibility=row("susceptibility"),
        scepticism=row("scepticism"),
        return_propensity=row("return_propensity"),
        taste=np.array([[s.tastes.get(name, 0.0) for name in categories] for s in segments]),
        women_taste=np.array([people.women_tastes.get(name, 0.0) for name in categories]),
        age_taste=np.array(
            [people.age_tastes.get(name, nobody_differs) for name in categories]
        ).T.copy(),
        city_taste=np.array(
            [people.city_tastes.get(name, no_city_differs) for name in categories]
        ).T.copy(),
        inclination_mean=scenario.behaviour.opening.inclination_mean,
        inclination_sd=scenario.behaviour.opening.inclination_sd,
    )


class ProfileTable(NamedTuple):
    """What depends on segment, age band, gender and city tier together (``profile_of``)."""

    affinity: NDArray[np.float64]
    """Log-odds of opening each platform, shape (profiles, platforms)."""
    shelf_affinity: NDArray[np.float64]
    """Log-odds of meeting a need on each platform, likewise."""
    arrival_shift: NDArray[np.float64]
    """How much later than a platform's peak they come, share of the evening, (profiles,)."""


def profile_table(scenario: Scenario, platforms: list[str]) -> ProfileTable:
    """Read who goes where and when into arrays.

    Args:
        scenario: The scenario.
        platforms: Names of the platforms in the order of columns.

    Returns:
        The table, in the order of ``profile_of``.
    """
    by_name = {platform.name: platform for platform in scenario.platforms}
    places, people = [by_name[name] for name in platforms], scenario.demographics
    affinity, shelf, late = [], [], []
    for segment in sorted(scenario.segments, key=lambda segment: segment.name):
        for age, female, city in product(range(AGE_BANDS), (0, 1), range(CITY_TIERS)):
            own = [
                segment.platform_affinity.get(place.name, 0.0)
                + place.women * (female - 0.5) + place.ages[age] + place.cities[city]
                for place in places
            ]  # fmt: skip
            drawn = zip(places, own, strict=True)
            pairs = [(p.attraction + pull, p.shelf_attraction + pull) for p, pull in drawn]
            affinity.append([pair[0] for pair in pairs])
            shelf.append([pair[1] for pair in pairs])
            late.append(people.age_arrival[age] + people.city_arrival[city])
    return ProfileTable(np.array(affinity), np.array(shelf), np.array(late))


@njit(cache=True, error_model="numpy")
def pick(cumulative: NDArray[np.float64], u: float) -> int:
    """Return the first index at which a cumulative share exceeds u."""
    last = cumulative.shape[0] - 1
    for index in range(last):
        if u < cumulative[index]:
            return index
    return int(last)


@njit(cache=True, error_model="numpy")
def around(mean: float, u: float) -> float:
    """Spread a trait evenly over mean ± 0.3, without leaving [0, 1]."""
    half = min(0.3, mean, 1.0 - mean)
    return mean + half * (2.0 * u - 1.0)


@njit(cache=True, error_model="numpy", nogil=True)
def draw_traits(
    columns: ViewerColumns,
    table: SegmentTable,
    category_keys: NDArray[np.int64],
    purchase_rate: NDArray[np.float64],
    population: int,
    wallet_weeks: int,
    seed: np.uint64,
    begin: int,
    end: int,
) -> None:
    """Fill the traits of all viewers.

    Args:
        columns: The viewers' columns, to be written.
        table: Distributions by segment.
        category_keys: 32-bit key of each category.
        purchase_rate: Expected purchases per viewer and session by category, for first satiation.
        population: People in the market.
        wallet_weeks: Weeks of allowance in a full wallet; wallets start full.
        seed: Seed of the viewers.
        begin: First row.
        end: Row after the last.
    """
    viewers = columns.people.shape[0]
    people, segments, ages = columns.people, columns.segment, columns.age_band
    female, cities, allowance = columns.female, columns.city_tier, columns.allowance_fen
    wallet, inclination = columns.wallet_fen, columns.inclination
    alpha, quality = columns.price_sensitivity, columns.quality_sensitivity
    impulsivity, gamma = columns.impulsivity, columns.susceptibility
    scepticism, returning = columns.scepticism, columns.return_propensity
    taste, last_purchase = columns.taste, columns.last_purchase
    for i in range(begin, end):
        people[i] = (i + 1) * population // viewers - i * population // viewers
        who = draw4(seed, i, WHO, 0, 0, TRAIT, 0)
        s = pick(table.cumulative_share, uniform(who[0]))
        segments[i] = s
        female[i] = 1 if chance(who[1], table.female[s]) else 0
        ages[i] = pick(table.cumulative_age[s], uniform(who[2]))
        cities[i] = pick(table.cumulative_city[s], uniform(who[3]))
        money = draw4(seed, i, MONEY, 0, 0, TRAIT, 0)
        weekly = table.allowance_fen[s] * exp(table.allowance_sigma[s] * normal(money[0]))
        allowance[i] = np.int32(min(max(weekly, 100.0), 1e9))
        wallet[i] = np.int64(allowance[i]) * wallet_weeks * people[i]
        spread = table.price_sensitivity_sigma[s] * normal(money[1])
        alpha[i] = table.price_sensitivity[s] * exp(spread)
        inclination[i] = table.inclination_mean + table.inclination_sd * normal(money[2])
        returning[i] = table.return_propensity[s] + 0.3 * normal(money[3])
        temper = draw4(seed, i, TEMPER, 0, 0, TRAIT, 0)
        impulsivity[i] = around(table.impulsivity[s], uniform(temper[0]))
        scepticism[i] = around(table.scepticism[s], uniform(temper[1]))
        gamma[i] = 0.5 * around(2.0 * table.susceptibility[s], uniform(temper[2]))
        quality[i] = table.quality_sensitivity[s] * (0.7 + 0.6 * uniform(temper[3]))
        for c in range(category_keys.shape[0]):
            block = draw4(seed, i, category_keys[c], 0, 0, TRAIT, FIRST_TASTE)
            mean = table.taste[s, c] + table.women_taste[c] * (np.float64(female[i]) - 0.5)
            mean += table.age_taste[ages[i], c] + table.city_taste[cities[i], c]
            taste[i, c] = kept_taste(mean + normal(block[0]))
            if purchase_rate[c] > 0.0:
                since = exponential(block[1]) / purchase_rate[c]
                last_purchase[i, c] = np.int16(max(-since - 1.0, float(NEVER)))


@njit(cache=True, error_model="numpy", nogil=True)
def draw_fans(
    columns: ViewerColumns,
    anchor_keys: NDArray[np.int64],
    anchor_platform: NDArray[np.int64],
    fan_share: NDArray[np.float64],
    bonding: NDArray[np.float64],
    mean_habit: NDArray[np.float64],
    starting_bond: float,
    seed: np.uint64,
    begin: int,
    end: int,
) -> None:
    """Give anchors their starting fans: a sample of the users of their platform.

    Args:
        columns: The viewers' columns; bond slots are written.
        anchor_keys: 32-bit key of each anchor.
        anchor_platform: Platform of each anchor.
        fan_share: Fans over population, by anchor.
        bonding: Strength of the bonds that viewers form with the anchor, in [0, 1].
        mean_habit: Mean habit by platform.
        starting_bond: Mean bond of a starting fan.
        seed: Seed of the viewers.
        begin: First row.
        end: Row after the last.
    """
    habits, anchors, bonds = columns.habit, columns.bond_anchor, columns.bond
    followed = columns.followed
    for i in range(begin, end):
        used = 0
        for a in range(anchor_keys.shape[0]):
            p = anchor_platform[a]
            chance_of_fan = fan_share[a] * np.float64(habits[i, p]) / mean_habit[p]
            block = draw4(seed, i, anchor_keys[a], 0, 0, STARTING_FAN, 0)
            if not chance(block[0], chance_of_fan):
                continue
            bond = kept_bond(starting_bond * 2.0 * uniform(block[1]) * bonding[a])
            # With all slots taken the weakest bond gives way, whatever the order of anchors.
            k = used if used < BOND_SLOTS else weakest_slot(anchors, bonds, i)
            if used == BOND_SLOTS and bond_of(bonds[i, k]) >= bond_of(bond):
                continue
            anchors[i, k] = a
            bonds[i, k] = bond
            followed[i] |= np.uint8(1 << k)
            used = min(used + 1, BOND_SLOTS)
