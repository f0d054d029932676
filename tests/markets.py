"""Small whole markets for tests: scenarios typed in, and ways to play them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from simulator.compiled import audience
from simulator.kernels.state import Stage
from simulator.market import Market
from simulator.scenario.schema import Scenario

YUAN = 100
Content = dict[str, Any]


# Scenarios typed in.


def small_content(**changes: Any) -> Content:
    """A market with two or three of everything, as a user would write it."""
    content: Content = {
        "name": "small",
        "seed": 11,
        "population": 4_321,
        "viewers": 300,
        "sessions": 4,
        "measure_from": 1,
        "session_minutes": 45,
        "contract_period": 2,
        "segments": [
            {"name": "thrifty", "share": 0.6, "price_sensitivity_median": 2.8},
            {"name": "lavish", "share": 0.4, "allowance_median": 400, "tastes": {"food": 0.5}},
        ],
        "categories": [
            {"name": "food", "resaleable": 0.1, "return_rate": 0.1},
            {"name": "apparel", "demand": 2.0, "return_rate": 0.4, "resaleable": 0.85},
        ],
        "platforms": [
            {"name": "Flow", "take_rate": 0.0357, "coupon": 0.0333, "paid_every": 3},
            {"name": "Bazaar", "kind": "shelf", "shelf_attraction": 1.0},
        ],
        "agencies": [
            {"name": "House", "split": 0.3333, "training": 50},
            {"name": "Annex", "split": 0.1, "compliance": 0.5},
        ],
        "anchors": [
            {"name": "Sun", "type": "koc", "platform": "Flow", "fans": 400},
            {"name": "Ada", "type": "star", "platform": "Flow", "agency": "House", "fans": 1500,
             "commission": 0.2345, "slot_fee_per_view": 0.02},
            {"name": "Bo", "type": "professional", "platform": "Bazaar", "agency": "Annex",
             "fans": 600, "exaggeration": 0.5},
        ],
        "brands": [
            brand("Loom", "apparel", 3, collaboration={"strategy": "own_room", "room_cost": 50,
                                                       "fans": 300, "on_air_minutes": 45}),
            brand("Acre", "food", 2, pricing={"strategy": "perceived_value"},
                  promotions=[{"strategy": "limited_time", "discount": 0.2}]),
            brand("Husk", "food", 2, free_return_shipping=False,
                  collaboration={"strategy": "star", "contracts": 2}),
        ],
        "fulfilment": {"shipping": 1.5, "return_shipping": 2.5, "restocking": 0.5},
        "going_live": {"base": 2.0},
        "regulation": [
            {"rule": "no_reason_return", "days": 3},
            {"rule": "false_claim_penalty", "inspection_rate": 0.5, "minimum": 50},
            {"rule": "credit"},
        ],
        "behaviour": {"buying": {"orders_per_view": 0.2}},
    }  # fmt: skip
    return {**content, **changes}


def brand(name: str, category: str, products: int, **changes: Any) -> Content:
    """A brand with some products of one category, each dearer and better than the one before."""
    goods = [
        {
            "name": f"{category} {number}",
            "category": category,
            "unit_cost": 8.0 + 7.37 * number,
            "list_price": 24.99 + 17.51 * number,
            "quality": 0.4 + 0.1 * number,
            "defect_rate": 0.05,
        }
        for number in range(products)
    ]
    return {"name": name, "products": goods, "awareness": 0.2, "cash": 50_000, **changes}


def scenario_of(content: Content) -> Scenario:
    """Validate what a user would write."""
    return Scenario.model_validate(content)


def small_scenario(**changes: Any) -> Scenario:
    """The small market, with sections replaced."""
    return scenario_of(small_content(**changes))


# Playing them.


def recorded(scenario: Scenario, **options: Any) -> dict[str, pa.Table]:
    """Play a market to the end of its run-off and return every table that it can record."""
    market = Market(scenario, keep_orders=True, keep_minutes=True, **options)
    try:
        market.run()
        tables: dict[str, pa.Table] = market.recorder.tables()
        return tables
    finally:
        market.close()


def differing(first: dict[str, pa.Table], second: dict[str, pa.Table]) -> list[str]:
    """Names of the tables, and of their columns, that differ in any bit."""
    found = sorted(first.keys() ^ second.keys())
    for name in sorted(first.keys() & second.keys()):
        one, other = first[name], second[name]
        if one.equals(other):
            continue
        columns = [
            column
            for column in one.column_names
            if column not in other.column_names or not one[column].equals(other[column])
        ]
        found.append(f"{name}: {', '.join(columns) or 'schema'}")
    return found


@contextmanager
def watched_stages() -> Iterator[list[Stage]]:
    """Collect the stages on which evenings are played, as they are left."""
    stages: list[Stage] = []
    play = audience.play_rooms

    def playing(*arguments: Any) -> Any:
        result = play(*arguments)
        stages.append(result[1])
        return result

    audience.play_rooms = playing
    try:
        yield stages
    finally:
        audience.play_rooms = play
