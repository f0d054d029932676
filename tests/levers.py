"""A market in which everything is at work, and ways to move each of its parameters alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from simulator.market import Market
from simulator.scenario.schema import Scenario
from tests.markets import Content, scenario_of, small_content

Path = tuple[str | int, ...]
LABELS = {
    "schema_version": "tells which program can read the file",
    "name": "title of the report",
    "question": "text of the report",
    "focus.brand": "whose figures a report puts first",
    "claim.measure": "what a library scenario claims, read by tests",
    "claim.against": "as above",
    "claim.sign": "as above",
    "sessions": "length of the run; table rows follow",
    "anchor_kinds.store.commission": "a store host signs no contracts",
    "anchor_kinds.store.slot_fee_per_view": "as above",
    "anchor_kinds.store.screening": "as above",
    "anchor_kinds.store.exclusivity": "as above",
    "anchor_groups.room.host_bonus": "groups have no store hosts; others have their agency's bonus",
    "anchor_groups.room.team.service": "groups have no store hosts, and others no service desk",
    "anchor_groups.room.team.service_cases": "as above",
    "anchor_groups.room.team.service_wage": "as above",
    "anchors.spill_over": "acts on rooms that are linked_to: tests/agents/test_campaigns.py",
    "anchors.link_cost": "as above",
    "events.at": "moves with its event, which the test of events holds",
}
"""What changes no number by its nature."""
CHOICES = {
    "kind": ("feed", "shelf", "community"),
    "type": ("koc", "star", "emerging", "traditional"),
    "types": ("koc", "star"),
    "platform": ("Flow", "Circle"),
    "agency": ("House", "Annex"),
    "brand": ("Loom", "Acre"),
    "category": ("food", "apparel"),
    "categories": ("food", "apparel"),
    "adaptation": ("live", "frozen"),
    "negotiation": ("matched", "fixed"),
    "plan_choice": ("all", "learned"),
    "remove_anchor": ("Ada",),
    "anchor": ("plain koc", "Sun"),
    "product": ("apparel 1",),
    "violation": ("quality",),
    "authority": ("price bureau",),
    "liable": ("anchor", "platform"),
    "to": ("small_anchors", "emerging_brands"),
    "by": ("creativity",),
    "of": ("Loom",),
    "parameter": ("coupon", "relevance"),
}
"""What might stand instead of a word; names and the words that choose a form are no levers."""
WORDS = ("name", "strategy", "rule")


def rich_content() -> Content:
    """A market with every strategy, rule, event and group, so that every field is somewhere."""
    content = small_content(
        sessions=8, measure_from=1, viewers=800, population=12_000, contract_period=3,
        viewer_seed=5, tick_seconds=30,
    )  # fmt: skip
    first, second = content["segments"]
    first |= {
        "female_share": 0.3, "age_shares": [0.4, 0.2, 0.2, 0.2],
        "city_tier_shares": [0.2, 0.3, 0.5], "platform_affinity": {"Flow": 0.3},
        "tastes": {"apparel": 0.3}, "susceptibility": 0.1,
    }  # fmt: skip
    second |= {"return_propensity": 0.1, "susceptibility": 0.5}
    for category in content["categories"]:
        category["fit_uncertainty"] = 0.4
    content["demographics"] = {
        "women_tastes": {"food": 0.4}, "age_tastes": {"food": [0.3, 0.0, 0.0, -0.3]},
        "city_tastes": {"apparel": [0.2, 0.0, -0.2]}, "age_arrival": [0.1, 0.0, 0.0, -0.1],
        "city_arrival": [0.1, 0.0, -0.1],
    }  # fmt: skip
    content["platforms"] += [
        {"name": "Circle", "kind": "community", "ages": [0.1, 0.0, 0.0, 0.2], "women": 0.2,
         "cities": [0.0, 0.1, 0.2], "advance_compensation": True, "inform_rivals": True},
    ]  # fmt: skip
    for platform in content["platforms"]:
        # A page shorter than the rooms on air: what is ranked lower is not seen.
        platform |= {"feed": {"page": 2, "newcomers": 50}, "lag": 0.2, "moderation": 0.2}
        platform |= {"anti_fraud": 0.2}
    content["platforms"][1] |= {"capacity": 400.0, "small_anchors": {"below": 500.0}}
    everywhere = {"Flow": 1.0, "Bazaar": 1.0, "Circle": 1.0}
    content["anchor_groups"] = [
        {"name": f"{kind}s", "count": 6 if kind == "koc" else 3, "type": kind, "fans": 400,
         "on_air_minutes": 40, "platforms": everywhere, "agencies": {"House": 1.0, "Annex": 1.0}}
        for kind in ("koc", "professional", "virtual")
    ]  # fmt: skip
    # All traits of these are those of their types, sized for a market of 12,000 people.
    content["anchor_kinds"] = {
        kind: {"fans": fans, "reservation_income": 20.0, "slot_fee_per_view": 0.001}
        for kind, fans in (
            ("star", 6_000), ("celebrity", 4_000), ("professional", 2_000), ("koc", 900),
            ("store", 400), ("virtual", 200),
        )
    }  # fmt: skip
    content["anchors"] += [{"name": "keeper", "type": "store", "platform": "Flow", "brand": "Acre"}]
    content["anchors"] += [
        {"name": f"plain {kind}", "type": kind, "platform": place}
        for kind, place in (
            ("star", "Flow"), ("celebrity", "Bazaar"), ("professional", "Bazaar"),
            ("koc", "Bazaar"), ("virtual", "Flow"),
        )
    ]  # fmt: skip
    content["brand_groups"] = [
        {"name": "group", "count": 2, "cash": 50_000,
         "products": {"each": 2.0, "categories": {"food": 1.0, "apparel": 1.0}},
         "pricing": {"strategy": "competition_following"},
         "collaboration": [
             {"strategy": "many_small", "contracts": 3},
             {"strategy": "own_room", "platforms": {"Flow": 1.0, "Circle": 1.0}, "fans": 300},
         ]},
    ]  # fmt: skip
    content["calendar"] = {
        "weekdays": [0.0, 0.1, 0.0, -0.1, 0.0, 0.1, 0.2],
        "festivals": [{"name": "618", "at": 4, "sessions": 2}],
    }
    content["events"] = [
        {"at": 5, "remove_anchor": "Bo"},
        {"at": 3, "until": 6, "data_leak": {"platform": "Flow", "records": 0.5, "habit": 0.5}},
    ]
    content["platforms"][0] |= {"security": 100.0}
    content["anchors"][0] |= {
        "charisma": 0.5, "expertise": 0.5, "interaction": 0.5, "creativity": 0.5,
        "image": [0.6, 0.4, 0.5], "exaggeration": 0.25, "screening": 0.2, "slot_fee_per_view": 0.01,
        "content_mix": [0.5, 0.2, 0.1, 0.1, 0.1, 0.0], "on_air_minutes": 40, "commission": 0.2,
        "reservation_income": 5.0, "fans": 6_000, "categories": ["food", "apparel"],
    }  # fmt: skip
    content["brands"][0]["collaboration"] |= {"platform": "Flow"}
    content["brands"][1]["collaboration"] = [
        {"strategy": "mixed", "commission": 0.25, "slot_fee": 20.0, "contracts": 5,
         "types": ["koc", "professional"]},
        {"strategy": "own_room"},
    ]  # fmt: skip
    content["brands"][0]["collaboration"] = [
        content["brands"][0]["collaboration"],
        {"strategy": "by_name", "commission": 0.2, "slot_fee": 0.5, "contracts": 6, "offers": [
            {"anchor": "Sun"},
            {"anchor": "plain virtual", "exclusive": True},
            {"anchor": "plain star", "product": "apparel 2", "commission": 0.2, "slot_fee": 2.0,
             "discount": 0.1, "exclusive": True},
            {"anchor": "plain professional", "product": "apparel 2", "commission": 0.2,
             "slot_fee": 1.0, "discount": 0.1, "exclusive": True},
            {"anchor": "plain celebrity", "exclusive": True},
            {"anchor": "plain koc", "exclusive": True},
        ]},
    ]  # fmt: skip
    content["anchors"][2] |= {"slot_fee": 3.0, "average_views": 500.0}
    content["brands"][2]["collaboration"] = {
        "strategy": "star", "contracts": 6, "types": ["star", "celebrity", "virtual"],
    }  # fmt: skip
    content["brands"][1]["products"][0] |= {"comparable_price": 30.0, "stock": 300}
    content["brands"][2]["products"][0] |= {"stock": 20}
    content["brands"][2] |= {"cash": 300.0, "credit_line": 400.0}
    content["brand_groups"][0] |= {"cash": 300.0, "credit_line": 400.0}
    content["regulation"][0] |= {"until": 6}
    content["regulation"][1] |= {"inspection_rate": 0.9, "detection": 0.95, "dynamic": True}
    content["regulation"][2] |= {"points": 15.0, "suspension": 2, "ban_below": 50.0}
    content["anchor_kinds"]["koc"]["reservation_income"] = 5_000.0
    content["going_live"] = {"base": 1.0, "quit_after": 2, "fatigue_gain": 1.0}
    content["brands"][0] |= {"service": 0.9}
    content["fulfilment"] |= {"delivery_sessions": 1, "delivery_spread": 1}
    content["behaviour"] |= {
        "buying": {"orders_per_view": 0.45},
        "after_sales": {"problem_share": 0.3, "complain_share": 0.5},
        "bonds": {"follow_lapse": 0.1},
        "interacting": {"shares_per_view": 0.1},
        "churn": {"lapse": 0.05, "come_back": 0.1},
        "word_of_mouth": {"neighbours": 12, "invite": 0.3, "warn": 0.4, "warning_effect": 0.8},
    }
    # Services on brands that sell much; bad batches, so that complaints wait and goods come back.
    content["brands"][0] |= {
        "service_desk": {"staff": 1, "cases_per_staff": 4, "assistant": True},
        "delivery": {"ship_sessions": 2, "delivery_sessions": 2, "shipping": 2.0},
        "quality_control": {"screening": 0.2, "inspection": 0.2},
        "recall": {"defect_share": 0.15, "evidence": 90, "look_back": 12},
        "stock": {"strategy": "newsvendor", "review": 2},
    }  # fmt: skip
    for product in content["brands"][0]["products"]:
        product |= {"defect_rate": 0.2}
    content["brands"][1] |= {
        "return_insurance": True,
        "stock": {"strategy": "just_in_time"},
        "supplier_credit": {"sessions": 2, "limit": 200.0, "surcharge": 0.1},
    }  # fmt: skip
    content["brand_groups"][0] |= {"quality_control": {"screening": 0.2, "inspection": 0.2}}
    content["service_market"] = {
        "warehouse": 0.01, "insurance_prior": 20.0, "security_half": 100.0, "rivals_data": 0.5,
    }  # fmt: skip
    content["learning"] = {"revision": 0.5, "experiment": 0.3, "prior_views": 50.0}
    content["agencies"][0] |= {"bonus": 0.01, "recruiting": {"candidates": 3, "cost": 1.0}}
    content["agencies"][0]["bargaining"] = {"least": 0.05, "independent_fans": 100.0}
    run_rooms(content)
    keep_customers(content)
    return content


def keep_customers(content: Content) -> None:
    """Let brands know their customers, pack well, promise things, and let products grow old."""
    loom, acre, _ = content["brands"]
    loom["insert_coupon"] = {"off": 6.0, "threshold": 30.0, "scanned": 0.6, "lasts": 3}
    loom["revisits"] = {"after_sessions": 1, "every": 2, "times": 2, "cost": 0.1, "read": 0.6}
    acre["membership"] = {
        "orders": 1, "discount": 0.05, "day_every": 2, "day_discount": 0.2,
        "birthday_discount": 0.4, "birthday_days": 200,
        "reminder": {"cost": 0.1, "read": 0.6},
    }  # fmt: skip
    loom["products"][0]["packaging"] = {"appearance": 0.5, "protection": 0.5, "green": 0.5}
    loom["products"][1] |= {"life_cycle": {"introduction": 3, "maturity": 1, "decline": 2}}
    acre["products"][1]["end"] = 6
    loom["collaboration"][1]["offers"][0]["guarantee"] = {"share": 0.9, "compensation": 0.1}


def run_rooms(content: Content) -> None:
    """Let rooms be run in every way, those of single hosts, groups, brands and groups of brands."""
    plan = {
        "team": {"assistants": 1, "operations": 1, "technology": 1}, "stream_trouble": 0.1,
        "warm_up": {"spending": 60.0}, "screening_cost": 1.0,
    }  # fmt: skip
    tools = [
        {"strategy": "question_time", "fee": 2.0},
        {"strategy": "vote", "fee": 2.0},
        {"strategy": "lottery", "prizes": 2_000.0},
        {"strategy": "fan_group"},
    ]
    ways = {
        "Sun": {"live_control": {"strategy": "thompson"}, "content": {"strategy": "match_audience"},
                "tools": tools, "line_up": {"strategy": "best_first"}},
        "keeper": {"live_control": {"strategy": "greedy"}, "content": {"strategy": "differentiate"},
                   "line_up": {"strategy": "traffic_then_profit"}, "host_bonus": 0.02},
    }  # fmt: skip
    for anchor in content["anchors"]:
        if anchor["name"] in ways:
            anchor["room"] = plan | ways[anchor["name"]]
    content["anchor_groups"][0]["room"] = plan
    # Store rooms have people who answer complaints at the brand's desk.
    staffed = plan | {"team": plan["team"] | {"service": 1, "service_cases": 2}}
    for anchor in content["anchors"]:
        if anchor["name"] == "keeper":
            anchor["room"]["team"] = staffed["team"]
    short = {"staff": 1, "cases_per_staff": 1}
    for brand in (content["brands"][1], content["brand_groups"][0]):
        brand["service_desk"] = short | {"assistant": True, "assistant_solves": 0.2}
    content["brands"][0]["collaboration"][0]["room"] = staffed
    content["brand_groups"][0]["collaboration"][1]["room"] = staffed


def recorded(scenario: Scenario) -> dict[str, pa.Table]:
    """All tables of a run, or a table that says that the market could not be played."""
    market = Market(scenario, keep_orders=True)
    try:
        market.run()
        return market.recorder.tables()  # type: ignore[no-any-return]
    finally:
        market.close()


@cache
def written_out() -> Content:
    """That market as a file would hold it, with every default written out; not to be changed."""
    return scenario_of(rich_content()).model_dump(mode="json", by_alias=True)


@cache
def usual_tables() -> dict[str, pa.Table]:
    """What is recorded of it."""
    return recorded(scenario_of(written_out()))


# Paths and other values.


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of all values; a list of numbers is one, empty lists and missing values have none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and not (value and isinstance(value[0], float)):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif value is not None:
        yield path


def field_of(path: Path) -> str:
    """The field at a path: entries of lists, names and categories are not told apart."""
    return ".".join(step for step in path if isinstance(step, str))


def value_at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content


def with_value(content: Any, path: Path, value: Any) -> Any:
    """A copy in which one value is another."""
    if not path:
        return value
    copied = dict(content) if isinstance(content, dict) else list(content)
    copied[path[0]] = with_value(content[path[0]], path[1:], value)
    return copied


def others(value: Any, field: str) -> list[Any]:
    """Values that might stand instead, the first valid one that acts being enough."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value * 2 + 1, value - 1, value + 1, value // 2, value + 5, value * 20, 25, 1]
    if isinstance(value, float):
        more = [value * 0.1, value * 10.0, value + 4.0, 0.0, value * 1000.0]
        return [value * 1.5 + 0.05, value * 0.5, value + 0.3, value - 0.3, value + 0.7, *more]
    if isinstance(value, list):
        # Shares have to add up to 1: the same ones in another order.
        return [value[1:] + value[:1], value[::-1], [0.5 * number for number in value]]
    kind = field.rsplit(".", 1)[-1]
    return [other for other in CHOICES.get(kind, ()) if other != value]


# Rules, misconduct and programmes.


def governed_content() -> Content:
    """A market with every rule, every misconduct and every programme of a platform."""
    content = small_content(
        sessions=8, measure_from=0, viewers=800, population=80_000, contract_period=3,
    )  # fmt: skip
    flow, bazaar = content["platforms"]
    flow |= {
        "feed": {"page": 2, "newcomers": 500}, "moderation": 0.2, "anti_fraud": 0.3,
        "traffic_price": 0.01,
        "capacity": 5_000.0, "top_share": 0.4, "advance_compensation": True, "security": 100.0,
        "small_anchors": {"below": 10_000.0, "boost": 1.2, "subsidy": 5.0},
        "prizes": {"budget": 500.0, "every": 2, "winners": 1, "effect": 0.05},
        "try_on": {"categories": ["food"], "cost": 5.0},
        "take_by_category": {"food": 0.06}, "take_by_seller": {"emerging": 0.02},
        "adapts": {"every": 2, "step": 0.01},
        # Misused data break a cap on precision: the cap shows once it is over.
        "conduct": [{"strategy": "data_misuse", "until": 6}],
    }  # fmt: skip
    bazaar |= {"feed": {"page": 2, "newcomers": 500}, "policy": {"strategy": "popularity"}}
    content["platforms"] += [
        {"name": "Link", "checkout": {"platform": "Bazaar"}, "feed": {"page": 1},
         "policy": {"strategy": "fair_share"}},
        {"name": "Sales", "policy": {"strategy": "gmv_per_view"}, "feed": {"page": 1}},
    ]  # fmt: skip
    content["anchors"] += [
        {"name": "Nova", "type": "virtual", "platform": "Flow", "fans": 2_000,
         "conduct": [{"strategy": "unmarked_ai"}]},
        {"name": "Lia", "type": "koc", "platform": "Link", "fans": 3_000},
        {"name": "Sal", "type": "koc", "platform": "Sales", "fans": 3_000},
    ]  # fmt: skip
    content["anchor_groups"] = [
        {"name": "Kid", "count": 5, "type": "koc", "fans": 500,
         "platforms": {"Flow": 2, "Link": 1, "Sales": 2}, "agencies": {"House": 1},
         "exaggeration": 0.5, "on_air_minutes": 45,
         "conduct": [{"strategy": "fake_viewers", "share": 0.6}]},
    ]  # fmt: skip
    for anchor, fans in zip(content["anchors"], (4_000, 15_000, 8_000), strict=False):
        anchor |= {"fans": fans}
    content["anchors"][1]["conduct"] = [
        {"strategy": "unlabelled_ad"},
        {"strategy": "fake_viewers", "times": 5.0},
        {"strategy": "fake_orders", "times": 2.0},
    ]  # fmt: skip
    loom, acre, husk = content["brands"]
    loom |= {"conduct": [{"strategy": "price_fraud"}], "traffic": {"budget": 300.0}}
    loom["collaboration"] |= {"platform": "Flow"}
    loom["promotions"] = [{"strategy": "limited_time", "discount": 0.2}]
    acre |= {"conduct": [{"strategy": "fake_reviews"}, {"strategy": "quality"}], "promotions": []}
    acre["collaboration"] = {"strategy": "by_name", "offers": [
        {"anchor": "Bo", "discount": 0.3}, {"anchor": "Nova"}, {"anchor": "Lia"},
        {"anchor": "Sun", "best_price": {"kept": False, "penalty": 700.0}},
    ]}  # fmt: skip
    husk |= {"conduct": [{"strategy": "infringement", "of": "Acre"}], "type": "emerging"}
    husk |= {"cash": 60.0, "collaboration": {
        "strategy": "by_name", "offers": [{"anchor": "Ada", "best_price": {"penalty": 50.0}}],
    }}  # fmt: skip
    content["self_regulation"] = {"moderation": 0.3, "anti_fraud": 0.5}
    content["learning"] = {"revision": 0.5, "experiment": 0.3, "prior_views": 50.0}
    content["events"] = [{"at": 4, "data_leak": {"platform": "Flow", "records": 0.5}}]
    content["behaviour"] |= {
        "interacting": {"gifts_per_view": 0.4, "gift_value": 50.0},
        "after_sales": {"problem_share": 0.3, "complain_share": 0.5},
    }  # fmt: skip
    content["regulation"] = governing_rules()
    return content


def governing_rules() -> list[Content]:
    """Every rule that there is, each where it binds somebody."""
    certain = {"inspection_rate": 0.6, "detection": 0.9, "minimum": 300.0, "multiple": 1.0}
    violations = (
        "false_claim", "unlabelled_ad", "fake_traffic", "price_fraud", "infringement", "quality",
        "data_misuse", "unmarked_ai",
    )  # fmt: skip
    return [
        *(
            {"rule": "penalty", "violation": violation, "publicity": 0.2, "points": 15.0,
             "coverage": 0.9, **certain}
            for violation in violations
        ),
        {"rule": "credit", "suspension": 1, "ban_below": 50.0, "shared_blacklist": False,
         "comeback": 1},
        {"rule": "no_reason_return", "days": 3},
        {"rule": "compensation_multiple", "minimum": 20.0, "defects": True, "host": 0.5},
        {"rule": "commission_cap", "commission": 0.15},
        {"rule": "best_price_ban", "from": 5},
        {"rule": "price_transparency", "comparing": 0.6},
        {"rule": "consumer_education", "doubt": 0.1, "calm": 0.1},
        {"rule": "gift_cap", "most": 30.0},
        {"rule": "top_anchor_cap", "share": 0.3},
        {"rule": "precision_cap", "relevance": 0.1},
        {"rule": "advance_compensation"},
        {"rule": "content_review", "stopped": 0.3},
        {"rule": "entry_threshold", "from": 6, "fans": 4_000.0, "credit": 60.0, "funds": 100.0},
        {"rule": "data_breach_duty", "fine": 0.1},
        {"rule": "anchor_tax", "rate": 0.2, "declared": 0.8, "free": 10.0},
        {"rule": "support_subsidy", "amount": 20.0, "fans": 5_000.0},
        {"rule": "support_subsidy", "to": "emerging_brands", "amount": 20.0},
        {"rule": "compliance_training", "stopped": 0.3},
    ]  # fmt: skip
