"""The scenario of the session: what events set takes effect, and what they undo is as before.

Whoever reads the scenario every evening sees the change at once. Agents and products keep copies of
what it says: those are cast once more from both scenarios, and only what differs is carried over,
so that everything else that agents have become stays as it is.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np

from simulator.agents.agency import Agency
from simulator.agents.casting import Cast, cast_market
from simulator.agents.numbering import number_agents
from simulator.agents.platform import Platform
from simulator.scenario.fields import Section
from simulator.scenario.places import PlatformKind
from simulator.scenario.schema import Scenario
from simulator.tables.products import Products

if TYPE_CHECKING:
    from simulator.market import Market

STATED: Final = (
    "unit_cost_fen", "list_price_fen", "comparable_price_fen", "quality", "defect_rate",
    "packaging_fen", "packaging_grams", "saved_grams",
)  # fmt: skip
"""Columns of products that hold what the scenario says, and nothing else.

Material is counted when orders are final, so that of parcels on their way is counted anew.
"""
OWN: Final = ("model", "unique_id", "index", "rng", "random", "pos")
"""What an agent has apart from what the scenario says about it."""


def follow_settings(market: "Market") -> None:
    """Play by the scenario of the session (stage 1).

    Args:
        market: The market; nothing happens unless an event sets or undoes something today.
    """
    today = market.dated.at(market.session)
    before = market.interventions.playing
    if today is before:
        return
    market.interventions.playing = today
    market.play_on(today)
    old, new = cast_market(before, market.world_seed), cast_market(today, market.world_seed)
    _carry_over(market, old, new, before, today)
    number_agents(market)
    market.engine.adopt(market)


def _carry_over(market: "Market", old: Cast, new: Cast, before: Scenario, today: Scenario) -> None:
    """Let the cast of the running market have what the new scenario says and the old did not."""
    for agents, these, those in (
        (market.anchors, old.anchors, new.anchors),
        (market.brands, old.brands, new.brands),
    ):
        _change(agents, [vars(spec) for spec in these], [vars(spec) for spec in those])
    _change(market.platforms, _platforms(old, before), _platforms(new, today))
    _change(market.agencies, _agencies(old), _agencies(new))
    _change_products(market.products, old.products, new.products)


def _platforms(cast: Cast, scenario: Scenario) -> list[dict[str, Any]]:
    kinds: Mapping[Any, PlatformKind] = scenario.platform_kinds
    nowhere = mesa.Model()
    return [
        dict(vars(Platform(nowhere, index, entry, kinds.get(entry.kind))))
        for index, entry in enumerate(cast.platforms)
    ]


def _agencies(cast: Cast) -> list[dict[str, Any]]:
    nowhere = mesa.Model()
    return [dict(vars(Agency(nowhere, index, entry))) for index, entry in enumerate(cast.agencies)]


def _change(
    agents: Sequence[Any], old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> None:
    """Carry over what differs; who has entered since stands behind, and stays as she is."""
    for agent, before, after in zip(agents, old, new, strict=False):
        for name, value in after.items():
            kept = name in OWN or name.startswith("_") or isinstance(value, np.ndarray)
            if not kept and before[name] != value:
                setattr(agent, name, _changed(getattr(agent, name), before[name], value))


def _changed(now: Any, before: Any, after: Any) -> Any:
    """Return what is said now, of a section field by field: some of it may have been learned."""
    if not (isinstance(now, Section) and type(now) is type(before) is type(after)):
        return after
    fields = {name: getattr(after, name) for name in type(after).model_fields}
    return now.model_copy(
        update={name: value for name, value in fields.items() if getattr(before, name) != value}
    )


def _change_products(products: Products, old: Products, new: Products) -> None:
    for name in STATED:
        before, after = getattr(old, name), getattr(new, name)
        rows = np.flatnonzero(before != after)
        getattr(products, name)[rows] = after[rows]
    for row, (before, after) in enumerate(zip(old.plans, new.plans, strict=True)):
        if before != after:
            products.plans[row] = after
