"""Markets in which viewers have much to decide."""

from random import Random
from typing import Any

from simulator.scenario.schema import Scenario
from tests.markets import scenario_of
from tests.random_markets import random_content

HOSTS = 12


def lively_scenario(dice: Random, minutes: int = 60) -> Scenario:
    """A random market with a dozen rooms on the air, restless viewers and many products.

    Viewers follow more hosts than they have slots for, buy, share, give and warn; in a long evening
    they see more products than they remember.
    """
    content = random_content(dice)
    platforms = [platform["name"] for platform in content["platforms"]]
    categories = [category["name"] for category in content["categories"]]
    content["session_minutes"] = minutes
    content["categories"] = [one | {"return_rate": 0.2} for one in content["categories"]]
    content["fulfilment"] |= {"shipping": 0.07, "return_shipping": 0.5, "restocking": 0.0}
    content["viewers"] = dice.randint(100, 150)
    content["population"] = content["viewers"] * dice.randint(1, 9) + dice.randint(0, 3)
    content["sessions"], content["pitch_minutes"] = dice.randint(2, 4), 3
    content["anchors"] = [
        {
            "name": f"host {number:02d}", "type": dice.choice(["koc", "star", "professional"]),
            "platform": platforms[0] if dice.random() < 0.8 else dice.choice(platforms),
            "fans": dice.randint(0, content["population"]), "on_air_minutes": minutes,
            "commission": 0.1, "exaggeration": dice.choice([0.0, 0.25, 0.5]),
        }
        for number in range(HOSTS)
    ]  # fmt: skip
    # Who may be named by an event is not among them.
    content["events"] = [
        event for event in content["events"] if not {"Acre", "Ada"} & names_in(event)
    ]
    content["anchor_groups"], content["going_live"] = [], {"base": 5.0}
    content["anchor_kinds"] = {kind: {"slots": 30} for kind in ("koc", "star", "professional")}
    content["brands"] = [many_products(dice, number, categories) for number in range(4)]
    content["brand_groups"] = []
    content["platforms"][0] |= {
        "attraction": 3.0,
        "paid_every": dice.choice([0, 2, 3]),
        "arrival_peak": 0.1,
        "feed": {"relevance": dice.uniform(0.0, 2.0), "popularity": 0.3, "page": 12},
    }
    return scenario_of(content | {"behaviour": restless(dice, content["behaviour"])})


def names_in(event: dict[str, Any]) -> set[str]:
    """Whom an event is about."""
    told = [value for value in event.values() if isinstance(value, dict)]
    return {value for about in told for value in about.values() if isinstance(value, str)}


def many_products(
    dice: Random, number: int, categories: list[str], stock: int | None = None
) -> dict[str, Any]:
    """A brand with more products than a line-up has slots; stocks differ where none is given."""
    goods = [
        {
            "name": f"good {number}-{count}", "category": dice.choice(categories),
            "unit_cost": dice.randint(1_500, 3_000) / 100,
            "list_price": dice.randint(4_000, 9_000) / 100,
            "quality": dice.uniform(0.2, 1.0), "stock": stock or dice.choice([None, 3, 40, 1_000]),
        }
        for count in range(20)
    ]  # fmt: skip
    terms = {"strategy": "mixed", "contracts": 60, "discount": 0.1, "slot_fee": 0.0}
    return {
        "name": f"brand {number}", "products": goods, "awareness": dice.uniform(0.1, 1.0),
        "cash": 1e7, "collaboration": [terms], "free_return_shipping": number % 2 == 0,
        "service_desk": {"staff": number // 2, "cases_per_staff": 5, "assistant": True,
                         "assistant_solves": 0.4},
        "delivery": {"ship_sessions": 1 + number % 2, "delivery_sessions": 1 + number},
        "recall": {"defect_share": 0.01, "evidence": 5},
    }  # fmt: skip


def restless(dice: Random, behaviour: dict[str, Any]) -> dict[str, Any]:
    """Viewers who enter nearly every room, leave soon, and do something in most of them."""
    return {
        **behaviour,
        "opening": {"inclination_mean": 1.0},
        "entering": {
            "entries_per_place": 0.9, "typical_viewers": 20.0, "views_per_opening": 50.0,
            "glance_seconds": 2.0,
        },
        "staying": {"base_hazard": dice.choice([0.5, 8.0]), "frailty_variance": 0.7},
        "buying": {
            "orders_per_view": 0.2, "attention_minutes": 0.4, "shelf_gmv_share": 0.4,
            "comparing_share": dice.choice([0.3, 0.6]),
        },
        "interacting": {
            "follows_per_view": dice.choice([0.1, 0.4]), "shares_per_view": 0.2,
            "gifts_per_view": 0.2, "comments_per_view": 0.2,
        },
        "after_sales": {"cancel_rate": 0.12, "complain_share": 0.9},
        "word_of_mouth": {"neighbours": 6, "invite": 0.6, "warn": 0.6, "warning_effect": 0.4},
        "churn": {"lapse": 0.05, "come_back": 0.3},
    }  # fmt: skip


def crowded_scenario() -> Scenario:
    """A platform with more rooms than a feed looks at."""
    return scenario_of(
        {
            "name": "crowded", "seed": 5, "population": 600, "viewers": 60, "sessions": 2,
            "measure_from": 0, "session_minutes": 30,
            "segments": [{"name": "everybody", "share": 1.0}],
            "categories": [{"name": "food"}],
            "platforms": [{"name": "Only", "feed": {"page": 6}}, {"name": "Other"}],
            "anchor_groups": [
                {"name": "crowd", "count": 340, "type": "koc", "fans": 5,
                 "platforms": {"Only": 1.0}, "on_air_minutes": 30}
            ],
            "brands": [many_products(Random(n), n, ["food"], 1_000) | {"collaboration": [
                {"strategy": "many_small", "contracts": 100, "types": ["koc"], "slot_fee": 0.0}
            ]} for n in range(5)],
            "going_live": {"base": 5.0}, "anchor_kinds": {"koc": {"slots": 1}},
            "behaviour": {"opening": {"inclination_mean": 1.0},
                          "interacting": {"follows_per_view": 0.4}},
        }
    )  # fmt: skip


def rush_scenario() -> Scenario:
    """Crowds who are swept along: many ask in the same instant for what is nearly sold out."""
    goods = [
        {"name": f"bargain {number}", "category": "food", "unit_cost": 20, "list_price": 60,
         "stock": 400}
        for number in range(6)
    ]  # fmt: skip
    return scenario_of(
        {
            "name": "rush", "seed": 8, "population": 3_000, "viewers": 300, "sessions": 3,
            "measure_from": 0, "session_minutes": 40, "pitch_minutes": 10,
            "segments": [{"name": "everybody", "share": 1.0, "susceptibility": 0.5,
                          "allowance_median": 2_000}],
            "categories": [{"name": "food", "satiation_sessions": 1.0}],
            "platforms": [{"name": "Only", "arrival_peak": 0.05, "arrival_spread": 0.1,
                           "paid_every": 1, "feed": {"page": 1}}],
            "anchors": [{"name": name, "type": "koc", "platform": "Only", "fans": 300}
                        for name in ("Ada", "Bo", "Cai")],
            "brands": [{"name": "Mill", "products": goods, "cash": 1e6, "traffic_share": 0.2,
                        "collaboration": {"strategy": "mixed", "contracts": 18, "discount": 0.0,
                                          "slot_fee": 0.0}}],
            "going_live": {"base": 5.0},
            "behaviour": {
                "opening": {"inclination_mean": 2.0},
                "staying": {"base_hazard": 0.05, "frailty_variance": 0.0},
                "buying": {"orders_per_view": 0.3, "attention_minutes": 0.2, "heat_cap": 3.0,
                           "checkout_completion": 1.0, "heat_viewers": 1.0},
            },
        }
    )  # fmt: skip
