"""Nothing is idle: every trait of a viewer and every parameter of a scenario acts on some table.

Each is moved alone, everything else and all draws being the same, and some recorded number has to
change. What cannot change a number by its nature stands in ``LABELS``, with its reason.
"""

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.tables.columns import COLUMNS, as_kept, as_reals
from tests.markets import Content, differing, scenario_of, small_content

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
    "platforms.anti_fraud": "takes out what fakes add: tests/agents/test_conduct.py",
}
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
}
"""What might stand instead of a word; names and the words that choose a form are no levers."""
WORDS = ("name", "strategy", "rule")
STATE = ("opened", "visited", "wants", "disappointed_by", "followed", "bond_anchor", "people")
"""Columns that are rewritten in the first evening, or whose meaning hangs on other columns."""


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


@pytest.fixture(scope="module")
def base() -> Content:
    """The market as a file would hold it, with every default written out."""
    return scenario_of(rich_content()).model_dump(mode="json", by_alias=True)


@pytest.fixture(scope="module")
def tables(base: Content) -> dict[str, pa.Table]:
    return recorded(scenario_of(base))


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
        more = [value * 0.1, value * 10.0, value + 4.0, 0.0]
        return [value * 1.5 + 0.05, value * 0.5, value + 0.3, value - 0.3, value + 0.7, *more]
    if isinstance(value, list):
        # Shares have to add up to 1: the same ones in another order.
        return [value[1:] + value[:1], value[::-1], [0.5 * number for number in value]]
    kind = field.rsplit(".", 1)[-1]
    return [other for other in CHOICES.get(kind, ()) if other != value]


def test_levers_of_a_number_are_other_numbers() -> None:
    assert all(other != 3 for other in others(3, ""))
    assert all(other != 0.4 for other in others(0.4, ""))
    assert others("feed", "platforms.kind") == ["shelf", "community"]
    path = ("a", 1, "b")
    content = {"a": [0, {"b": 2, "c": 3}]}
    assert value_at(with_value(content, path, 7), path) == 7
    assert value_at(content, path) == 2


# Traits of viewers.


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in STATE])
def test_every_trait_and_state_of_a_viewer_acts(
    name: str, base: Content, tables: dict[str, pa.Table]
) -> None:
    market = Market(scenario_of(base), keep_orders=True)
    column = getattr(market.columns, name)
    if COLUMNS[name].unit == "share":
        column[:] = as_kept(name, 1.0 - as_reals(name, column))
    elif column.dtype.kind == "f" or COLUMNS[name].steps:
        column[:] = as_kept(name, as_reals(name, column) * np.float32(0.5) + np.float32(0.1))
        market.columns.disappointed_by[:] = market.columns.bond_anchor[:, 0]
    elif name in ("invited_by",):
        column[:] = 0
    elif name == "lapsed":
        column[:] = 1
    elif name == "last_purchase":
        column[:] = -1
    elif name == "female":
        column[:] = 1 - column
    elif name == "allowance_fen":
        column[:] = column // 2
    elif name == "wallet_fen":
        spent = int(column.sum() - (column // 9).sum())
        viewers, elsewhere = market.chart.viewers, market.chart.logistics
        market.ledger.post(FlowKind.RETURN_SHIPPING, viewers, elsewhere, spent)
        column[:] = column // 9
    else:
        column[:] = (column + 1) % (int(column.max()) + 1)
    market.run()
    orders = {"orders": market.recorder.tables()["orders"]}
    assert differing({"orders": tables["orders"]}, orders), name
    market.close()


# Parameters of a scenario.


def acts(path: Path, base: Content, tables: dict[str, pa.Table]) -> bool:
    """Whether another value at a path changes any number."""
    for other in others(value_at(base, path), field_of(path)):
        content = with_value(base, path, other)
        if field_of(path) == "segments.share":
            # The other segment makes up for it.
            rest = ("segments", 1 - int(path[1]), "share")
            content = with_value(content, rest, 1.0 - other)
        try:
            changed = scenario_of(content)
        except ValidationError:
            continue
        if differing(tables, recorded(changed)):
            return True
    return False


def idle(base: Content, tables: dict[str, pa.Table], section: str) -> list[str]:
    """Fields of a section of which no entry acts; labels and words that choose a form aside."""
    by_field: dict[str, list[Path]] = {}
    for path in leaves(base):
        field = field_of(path)
        if path[0] == section and field not in LABELS and path[-1] not in WORDS:
            by_field.setdefault(field, []).append(path)
    return [
        field
        for field, paths in by_field.items()
        if not any(acts(path, base, tables) for path in paths)
    ]


def test_labels_are_fields(base: Content) -> None:
    fields = {field_of(path) for path in leaves(base)}
    unset = {"focus.brand", "claim.measure", "claim.against", "claim.sign"}
    assert set(LABELS) - fields <= unset


def never_set(value: Any, path: Path = ()) -> Iterator[str]:
    """Fields that are missing."""
    if value is None:
        yield field_of(path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from never_set(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from never_set(inner, (*path, index))


PAIRED_ELSEWHERE = {
    "platforms.top_share": "tests/agents/test_platforms.py",
    "platforms.prizes": "tests/agents/test_platforms.py",
    "platforms.checkout": "tests/agents/test_platforms.py",
    "platforms.try_on": "tests/agents/test_platforms.py",
    "platforms.adapts": "tests/agents/test_platforms.py",
    "brands.traffic": "tests/agents/test_platforms.py",
    "self_regulation": "tests/agents/test_platforms.py",
    "brands.membership.points": "tests/test_generous_twins.py",
    "brands.products.co_brand": "tests/agents/test_campaigns.py",
    "brands.products.customised": "tests/test_price_promotions.py",
    "anchors.exclusivity": "tests/agents/test_clauses.py",
    "anchors.linked_to": "tests/agents/test_campaigns.py",
    "events.data_leak.brand": "tests/stages/test_events.py",
    "brands.collaboration.best_price": "tests/agents/test_clauses.py",
    "brands.collaboration.exclusivity_fee": "tests/agents/test_clauses.py",
    "brands.collaboration.guarantee": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.best_price": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.exclusivity_fee": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.guarantee.units": "tests/agents/test_clauses.py",
}
"""Optional parts that one market cannot all have; what they do is shown by paired markets there."""


def test_what_is_paired_elsewhere_is_named_there() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    for field, file in PAIRED_ELSEWHERE.items():
        assert field.rpartition(".")[2] in (root / file).read_text("utf-8"), field


def test_every_optional_field_is_set_somewhere(base: Content) -> None:
    fields = {field_of(path) for path in leaves(base)}
    # A section that may be missing is set where something below it is.
    fields |= {field.rsplit(".", 1)[0] for field in fields}
    plain = {field for field in never_set(base) if field.rsplit(".", 1)[0] not in LABELS}
    # Groups of anchors and brands share their optional fields with single ones.
    plain = {field.replace("_groups", "s") for field in plain}
    elsewhere = PAIRED_ELSEWHERE.keys() | {"focus.brand", "claim", "anchors.brand"}
    assert plain - fields - elsewhere == set()
    # What has come to be set here needs no place in the list.
    assert PAIRED_ELSEWHERE.keys() & fields == set()


SECTIONS = [name for name in Scenario.model_fields if name not in ("claim", "focus", "name")]


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_every_parameter_acts(section: str, base: Content, tables: dict[str, pa.Table]) -> None:
    assert idle(base, tables, section) == []
