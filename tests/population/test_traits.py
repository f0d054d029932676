"""A drawn population has the shares, spreads and followers that the scenario asks for."""

import numpy as np
import pytest
from scipy.stats import binom, kstest, norm, uniform

from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.tables.columns import BOND_SLOTS, COLUMNS, NOBODY, TASTE_STEPS, as_reals, new_columns
from tests.markets import scenario_of, small_content

VIEWERS = 20_000
SIGMAS = 4.0


def population(**changes: object) -> Market:
    """A market with enough viewers for statistics."""
    content = small_content(viewers=VIEWERS, population=VIEWERS * 5 // 2, **changes)
    return Market(scenario_of(content))


@pytest.fixture(scope="module")
def market() -> Market:
    return population()


def within(count: float, trials: int, probability: float) -> bool:
    law = binom(trials, probability)
    return bool(law.ppf(1e-5) <= count <= law.ppf(1.0 - 1e-5))


def members(market: Market, name: str) -> np.ndarray:
    return market.columns.segment == market.segment_names.index(name)


def test_people_add_up_to_the_population_and_differ_by_one_at_most(market: Market) -> None:
    people = market.columns.people
    assert people.sum() == market.scenario.population
    assert set(people.tolist()) == {2, 3}


def test_segments_women_ages_and_towns_have_their_shares(market: Market) -> None:
    columns = market.columns
    for segment in market.scenario.segments:
        rows = members(market, segment.name)
        count = int(rows.sum())
        assert within(count, VIEWERS, segment.share)
        assert within(columns.female[rows].sum(), count, segment.female_share)
        for band, share in enumerate(segment.age_shares):
            assert within((columns.age_band[rows] == band).sum(), count, share)
        for tier, share in enumerate(segment.city_tier_shares):
            assert within((columns.city_tier[rows] == tier).sum(), count, share)


def test_traits_have_their_distributions(market: Market) -> None:
    columns = market.columns
    for segment in market.scenario.segments:
        rows = members(market, segment.name)
        money = np.log(columns.allowance_fen[rows] / (100.0 * segment.allowance_median))
        assert kstest(money, norm(0.0, segment.allowance_sigma).cdf).pvalue > 1e-4
        alpha = np.log(columns.price_sensitivity[rows] / segment.price_sensitivity_median)
        assert kstest(alpha, norm(0.0, segment.price_sensitivity_sigma).cdf).pvalue > 1e-4
        inclination = market.scenario.behaviour.opening
        law = norm(inclination.inclination_mean, inclination.inclination_sd)
        assert kstest(columns.inclination[rows], law.cdf).pvalue > 1e-4
        for name in ("impulsivity", "scepticism"):
            mean = getattr(segment, name)
            half = min(0.3, mean, 1.0 - mean)
            spread = uniform(mean - half, 2.0 * half)
            assert kstest(getattr(columns, name)[rows], spread.cdf).pvalue > 1e-4
        for category, name in enumerate(market.category_names):
            taste = as_reals("taste", columns.taste[rows, category])
            assert kstest(taste, norm(segment.tastes.get(name, 0.0), 1.0).cdf).pvalue > 1e-4


def test_gender_age_and_city_move_tastes_and_nothing_else(market: Market) -> None:
    changed = population(
        demographics={
            "women_tastes": {"food": 0.6},
            "age_tastes": {"food": [0.1, 0.2, 0.0, -0.3]},
            "city_tastes": {"food": [0.0, 0.0, 0.5]},
        }
    )
    columns, food = changed.columns, changed.category_names.index("food")
    assert np.array_equal(columns.segment, market.columns.segment)
    before, after = (as_reals("taste", m.columns.taste[:, food]) for m in (market, changed))
    by_age = np.array([0.1, 0.2, 0.0, -0.3])[columns.age_band]
    expected = 0.6 * (columns.female - 0.5) + by_age + 0.5 * (columns.city_tier == 2)
    # Both are rounded to the nearest step.
    assert after - before == pytest.approx(expected, abs=1.0 / TASTE_STEPS)
    other = 1 - food
    assert np.array_equal(columns.taste[:, other], market.columns.taste[:, other])
    changed.close()
    assert columns.susceptibility.max() <= 0.5


def test_traits_are_drawn_apart_from_each_other(market: Market) -> None:
    columns, rows = market.columns, members(market, "thrifty")
    drawn = np.stack(
        [
            columns.inclination[rows], np.log(columns.allowance_fen[rows]),
            np.log(columns.price_sensitivity[rows]), columns.impulsivity[rows],
            columns.scepticism[rows], columns.susceptibility[rows], columns.taste[rows, 0],
            columns.taste[rows, 1], columns.return_propensity[rows],
        ]
    )  # fmt: skip
    correlation = np.corrcoef(drawn) - np.eye(len(drawn))
    assert np.abs(correlation).max() <= 4.5 / np.sqrt(rows.sum())


def test_wallets_start_full(market: Market) -> None:
    columns, weeks = market.columns, market.scenario.behaviour.bonds.wallet_weeks
    full = columns.allowance_fen.astype(np.int64) * int(weeks) * columns.people
    assert (columns.wallet_fen == full).all()


def test_past_purchases_are_memoryless() -> None:
    """Sessions since the last purchase are exponential with the rate of an ordinary market."""
    from simulator.population.setup import ordinary_purchase_rate

    market = population()
    scenario = market.scenario
    goods = {category.name: category for category in scenario.categories}
    demand = np.array([goods[name].demand for name in market.category_names])
    need = np.array([goods[name].need for name in market.category_names])
    rate = ordinary_purchase_rate(scenario, demand, need)
    for category in range(len(market.category_names)):
        since = -market.columns.last_purchase[:, category].astype(float) - 1.0
        # Whole sessions: the floor of an exponential number is geometric.
        chance = 1.0 - np.exp(-rate[category])
        mean = (1.0 - chance) / chance
        error = np.sqrt(1.0 - chance) / chance / np.sqrt(VIEWERS)
        assert abs(since.mean() - mean) <= SIGMAS * error
    market.close()


# Followers.


def test_starting_fans_are_as_many_as_the_scenario_says(market: Market) -> None:
    for anchor in market.anchors:
        share = anchor.starting_fans / market.scenario.population
        holders = (market.columns.bond_anchor == anchor.index).any(axis=1)
        assert within(holders.sum(), VIEWERS, share)
        fans = int(market.columns.people[holders].sum())
        assert market.fans_people[anchor.index] == fans


def test_fans_are_users_of_their_hosts_platform(market: Market) -> None:
    columns = market.columns
    for anchor in market.anchors:
        holders = (columns.bond_anchor == anchor.index).any(axis=1)
        habit = columns.habit[:, anchor.platform].astype(float)
        assert habit[holders].mean() > habit[~holders].mean()


def test_first_bonds_are_even_around_their_mean(market: Market) -> None:
    columns, starting = market.columns, market.scenario.behaviour.bonds.starting
    for anchor in market.anchors:
        slots = columns.bond_anchor == anchor.index
        bonds = as_reals("bond", columns.bond[slots])
        law = uniform(0.0, 2.0 * starting * anchor.bonding)
        assert kstest(bonds, law.cdf).pvalue > 1e-4


def test_bits_of_follows_match_the_slots(market: Market) -> None:
    columns = market.columns
    for k in range(BOND_SLOTS):
        held = columns.bond_anchor[:, k] != NOBODY
        assert (((columns.followed >> k) & 1 == 1) == held).all()
        assert (columns.bond[~held, k] == 0.0).all()


def test_with_all_slots_taken_the_strongest_bonds_stay() -> None:
    content = small_content(viewers=2_000, population=2_000)
    content["anchors"] = [
        {"name": f"host {number:02d}", "platform": "Flow", "fans": 1_200} for number in range(14)
    ]
    market = Market(Scenario.model_validate(content))
    shuffled = Market(Scenario.model_validate({**content, "anchors": content["anchors"][::-1]}))
    assert np.array_equal(market.columns.bond_anchor, shuffled.columns.bond_anchor)
    full = (market.columns.bond_anchor != NOBODY).all(axis=1)
    assert full.sum() > 300
    weakest = as_reals("bond", market.columns.bond.min(axis=1))
    # Eight of about ten bonds, the strongest ones: their smallest is well above the mean smallest.
    starting = market.scenario.behaviour.bonds.starting
    assert weakest[full].mean() > 2.0 * starting / (BOND_SLOTS + 1)
    market.close(), shuffled.close()


# Habit.


def test_first_habits_are_those_to_which_habits_return() -> None:
    """Nobody follows anybody and nothing shocks the market: habits must not drift at all."""
    content = small_content(viewers=VIEWERS, population=VIEWERS, shocks={"market": 0.0})
    for anchor in content["anchors"]:
        anchor["fans"] = 0
    content["brands"][0]["collaboration"] = {"strategy": "shelf_only"}
    content["behaviour"] |= {
        "churn": {"lapse": 0.0},
        "interacting": {"follows_per_view": 0.0, "shares_per_view": 0.0},
        "word_of_mouth": {"invite": 0.0, "warn": 0.0},
    }
    market = Market(Scenario.model_validate(content))
    start = market.columns.habit.sum(axis=1).astype(float)
    opening = market.scenario.behaviour.opening
    value = market.columns.inclination + opening.habit_slope * (start - 0.5)
    # A need brings somebody to the marketplace more than to the feed.
    needed, pull = 1.0 - np.exp(-market.engine.drawn.intercepts.need_rate.sum()), 0.6
    expected = (1.0 - needed) / (1.0 + np.exp(-value)) + needed / (1.0 + np.exp(-value - pull))
    assert expected == pytest.approx(start, abs=1e-4)
    sessions = 25
    for _ in range(sessions):
        market.step()
    end = market.columns.habit.sum(axis=1).astype(float)
    # What each viewer's habit has moved by is a mean-zero sum of keyed draws.
    change = end - start
    assert abs(change.mean()) <= SIGMAS * change.std() / np.sqrt(VIEWERS)
    market.close()


# Columns.


def test_every_column_is_allocated_as_declared() -> None:
    columns = new_columns(5, 3, 2)
    widths = {"one": (), "category": (3,), "platform": (2,), "bond": (BOND_SLOTS,)}
    for name, column in COLUMNS.items():
        values = getattr(columns, name)
        assert values.shape == (5, *widths[column.width])
        assert values.dtype == column.dtype
        assert (as_reals(name, values) == column.dtype(column.default)).all()
        assert column.meaning.endswith(".")
