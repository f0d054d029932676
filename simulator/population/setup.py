"""A drawn population: viewers' columns, solved intercepts, and the parameters of all loops."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.beliefs import BeliefParameters
from simulator.kernels.blocks import in_blocks
from simulator.kernels.fulfilment import AfterSalesParameters
from simulator.kernels.network import TalkParameters
from simulator.population.habits import draw_habits
from simulator.population.intercepts import Intercepts, solve
from simulator.population.parameters import (
    after_sales_parameters,
    audience_parameters,
    belief_parameters,
    opening_parameters,
    talk_parameters,
)
from simulator.population.traits import draw_fans, draw_traits, profile_table, segment_table
from simulator.rules.shelf import need_probability
from simulator.scenario.places import default_platform_kinds
from simulator.scenario.schema import Scenario
from simulator.tables.columns import ViewerColumns, new_columns
from simulator.tables.parameters import AudienceParameters, OpeningParameters
from simulator.tables.sums import in_order, sum_of_shares

Keys = NDArray[np.int64]


class Population(NamedTuple):
    """Everything about viewers that a market starts with."""

    columns: ViewerColumns
    intercepts: Intercepts
    affinity: NDArray[np.float64]
    """See ``ProfileTable`` for this and the next two."""
    shelf_affinity: NDArray[np.float64]
    arrival_shift: NDArray[np.float64]
    usual_openings: float
    """People who open an app on an ordinary evening."""
    usual_needs: NDArray[np.float64]
    """People who need something outside rooms on an ordinary evening, by category."""
    opening_parameters: OpeningParameters
    audience_parameters: AudienceParameters
    after_sales_parameters: AfterSalesParameters
    belief_parameters: BeliefParameters
    talk_parameters: TalkParameters


def draw_population(
    scenario: Scenario,
    category_names: list[str],
    platform_names: list[str],
    category_keys: Keys,
    platform_keys: Keys,
    anchor_keys: Keys,
    anchor_platform: Keys,
    starting_fans: Keys,
    bonding: NDArray[np.float64],
    seed: np.uint64,
    threads: int,
) -> Population:
    """Draw all viewers and solve what depends on them.

    Traits and intercepts depend on segments and behaviour alone, never on what firms do; only the
    starting fans know the anchors.

    Args:
        scenario: The scenario.
        category_names: Categories in the order of columns.
        platform_names: Platforms in the order of columns.
        category_keys: Their 32-bit keys.
        platform_keys: Likewise.
        anchor_keys: Likewise, of all anchors.
        anchor_platform: Platform of each anchor.
        starting_fans: Followers at the start, people.
        bonding: Strength of bonds with each anchor, in [0, 1].
        seed: Seed of the viewers.
        threads: Threads allowed.

    Returns:
        The population.
    """
    behaviour, churn = scenario.behaviour, scenario.behaviour.churn
    columns = new_columns(scenario.viewers, len(category_names), len(platform_names))
    table = segment_table(scenario, category_names)
    profiles = profile_table(scenario, platform_names)
    goods = {category.name: category for category in scenario.categories}

    def by_category(field: str) -> NDArray[np.float64]:
        return np.array([getattr(goods[name], field) for name in category_names], dtype=np.float64)

    weeks = int(behaviour.bonds.wallet_weeks)
    rate = ordinary_purchase_rate(scenario, by_category("demand"), by_category("need"))
    in_blocks(
        draw_traits, scenario.viewers, threads, columns, table, category_keys, rate,
        scenario.population, weeks, seed,
    )  # fmt: skip
    returning = churn.lapse + churn.come_back
    lapsed = churn.lapse / returning if returning > 0 else 0.0
    opening = behaviour.opening
    kinds = default_platform_kinds() | scenario.platform_kinds
    place = {platform.name: platform for platform in scenario.platforms}
    search_pull = np.array([kinds[place[name].kind].search_pull for name in platform_names])

    def rest(need_share: float) -> None:
        in_blocks(
            draw_habits, scenario.viewers, threads, columns, profiles.affinity,
            opening.habit_slope, opening.platform_habit_pull, opening.followed_pull, search_pull,
            need_share, scenario.going_live.expected_share, anchor_platform, lapsed, platform_keys,
            seed,
        )  # fmt: skip

    rest(0.0)
    solved = solve(
        columns, behaviour, by_category("demand"), by_category("need"), by_category("return_rate"),
        by_category("fit_uncertainty"), scenario.shocks.appeal,
    )  # fmt: skip
    mean_habit = mean_habits(columns)
    in_blocks(
        draw_fans, scenario.viewers, threads, columns, anchor_keys, anchor_platform,
        starting_fans / scenario.population, bonding, mean_habit, behaviour.bonds.starting, seed,
    )  # fmt: skip
    # Needs of different categories are independent of each other.
    something = need_probability(in_order(solved.need_rate))
    rest(something)  # fans were drawn among the users of a platform, and now pull them back to it
    susceptibility = sum_of_shares(columns.susceptibility) / scenario.viewers
    needs = [need_probability(float(rate)) for rate in solved.need_rate]
    return Population(
        columns=columns,
        intercepts=solved,
        affinity=profiles.affinity,
        shelf_affinity=profiles.shelf_affinity,
        arrival_shift=profiles.arrival_shift,
        usual_openings=usual_openings(columns),
        usual_needs=scenario.population * np.array(needs),
        opening_parameters=opening_parameters(behaviour),
        audience_parameters=audience_parameters(behaviour, solved, susceptibility),
        after_sales_parameters=after_sales_parameters(
            behaviour, solved, by_category("fit_uncertainty")
        ),
        belief_parameters=belief_parameters(behaviour),
        talk_parameters=talk_parameters(behaviour, susceptibility),
    )


def mean_habits(columns: ViewerColumns) -> NDArray[np.float64]:
    """Return the mean habit by platform, at least a millionth."""
    sums = [sum_of_shares(habits) for habits in columns.habit.T]
    return np.maximum(np.array(sums) / len(columns.people), 1e-6)


def usual_openings(columns: ViewerColumns) -> float:
    """Return the people who open an app on an ordinary evening: habit times people, summed."""
    return in_order(sum_of_shares(habits, columns.people) for habits in columns.habit.T)


def ordinary_purchase_rate(
    scenario: Scenario, demand: NDArray[np.float64], need: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return purchases per viewer and session by category on an ordinary evening.

    Nearly half of viewers open an app; what they bought lately satiates them from the start.

    Args:
        scenario: The scenario.
        demand: Orders per view relative to other categories.
        need: Needs outside rooms relative to other categories.

    Returns:
        Purchases per viewer and session.
    """
    buying = scenario.behaviour.buying
    in_rooms = 0.45 * scenario.behaviour.entering.views_per_opening * buying.orders_per_view
    on_shelf = in_rooms * buying.shelf_gmv_share / (1.0 - buying.shelf_gmv_share)
    by_need = need / max(in_order(need), 1e-12)
    return np.asarray(in_rooms * demand / in_order(demand) + on_shelf * by_need, np.float64)
