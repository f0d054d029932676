"""Parameters of a scenario that may be another one today; platforms that are yet to open."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.population.parameters import (
    after_sales_parameters,
    audience_parameters,
    belief_parameters,
    opening_parameters,
    talk_parameters,
)
from simulator.population.setup import Population
from simulator.population.traits import profile_table
from simulator.scenario.events import without_closed
from simulator.tables.columns import ViewerColumns
from simulator.tables.sums import sum_of_shares
from simulator.tables.viewers import BeliefSums

if TYPE_CHECKING:
    from simulator.market import Market


def adopted(drawn: Population, market: "Market") -> Population:
    """Take over parameters from the scenario that holds from today on.

    Args:
        drawn: The population with the parameters so far.
        market: The market.

    Returns:
        The same people and solved intercepts, with new parameters.
    """
    behaviour, solved = market.scenario.behaviour, drawn.intercepts
    scenario = without_closed(market.scenario, market.session)
    profiles = profile_table(scenario, [place.name for place in market.platforms])
    by_name = {category.name: category.fit_uncertainty for category in scenario.categories}
    fit = np.array([by_name[name] for name in market.category_names], dtype=np.float64)
    columns = drawn.columns
    susceptibility = sum_of_shares(columns.susceptibility) / len(columns.people)
    return drawn._replace(
        affinity=profiles.affinity,
        shelf_affinity=profiles.shelf_affinity,
        arrival_shift=profiles.arrival_shift,
        opening_parameters=opening_parameters(behaviour),
        audience_parameters=audience_parameters(behaviour, solved, susceptibility),
        after_sales_parameters=after_sales_parameters(behaviour, solved, fit),
        belief_parameters=belief_parameters(behaviour),
        talk_parameters=talk_parameters(behaviour, susceptibility),
    )


def closed_platforms(market: "Market") -> list[int]:
    """Return the platforms that have not opened yet."""
    return [platform.index for platform in market.platforms if not platform.is_open]


def bit_of(platform: int) -> np.int8:
    """Return the bit of a platform; that of the eighth is the sign of a signed byte."""
    return np.uint8(1 << platform).view(np.int8)


def shut(columns: ViewerColumns, platforms: list[int]) -> None:
    """Let nobody know anything of platforms that are yet to open.

    Args:
        columns: The viewers' columns; ``lapsed`` and ``habit`` are written.
        platforms: The platforms.
    """
    for platform in platforms:
        columns.lapsed[:] |= bit_of(platform)
        columns.habit[:, platform] = 0.0


def keep_shut(columns: ViewerColumns, platforms: list[int], sums: BeliefSums) -> None:
    """Undo that somebody comes back to a platform that has not opened yet.

    Args:
        columns: The viewers' columns after a night.
        platforms: The platforms.
        sums: What the night did; who did not come back is not counted.
    """
    for platform in platforms:
        back = (columns.lapsed & bit_of(platform)) == 0
        sums.comebacks[back] -= columns.people[back].astype(np.int32)
    shut(columns, platforms)
