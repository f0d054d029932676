"""What happened in a run: the list, its table in both languages, marks on figures of evenings."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from simulator.reports.figures.marks import Mark, grouped, label_of
from simulator.reports.languages.language import language
from simulator.reports.page import write_report
from simulator.scenario.events import KINDS
from simulator.scenario.happenings import happenings
from simulator.scenario.regulation import Enforcement, Levy, MarketRule, PlatformRule
from tests.markets import small_scenario
from tests.reports.folders import Page, made_up

RULES = [
    rule
    for union in (MarketRule, PlatformRule, Levy, Enforcement)
    for section in get_args(union)
    for rule in get_args(section.model_fields["rule"].annotation)
]


def told(**changes: Any) -> list[tuple[int, str, bool, tuple[str, ...]]]:
    found = happenings(small_scenario(measure_from=2, sessions=6, **changes))
    return [(one.session, one.kind, one.ends, one.whom) for one in found]


def test_events_are_told_when_they_come_and_when_they_are_undone() -> None:
    events = [
        {"at": 4, "until": 6, "remove_anchor": "Bo"},
        {"at": 4, "ban_anchor": "Ada"},
        {"at": 2, "until": 4, "supply_shock": {"category": "food", "brand": "Acre", "cost": 0.5}},
        {"at": 1, "bad_batch": {"brand": "Loom", "product": "apparel 1", "defect_rate": 0.5}},
        {"at": 20, "ban_anchor": "Sun"},
        {"at": 7, "until": 20, "demand_shift": {"buying": 1.0}},
    ]
    assert told(events=events, regulation=[]) == [
        (1, "bad_batch", False, ("Loom/apparel 1",)),
        (2, "supply_shock", False, ("Acre", "food")),
        (4, "supply_shock", True, ("Acre", "food")),
        (4, "ban_anchor", False, ("Ada",)),
        (4, "remove_anchor", False, ("Bo",)),
        (6, "remove_anchor", True, ("Bo",)),
        (7, "demand_shift", False, ()),
    ]


def test_rules_and_pacts_are_told_when_they_begin_and_end_and_those_of_always_are_not() -> None:
    rules = [
        {"rule": "no_reason_return"},
        {"rule": "gift_cap", "from": 3, "until": 5},
        {"rule": "anchor_tax", "until": 4},
        {"rule": "penalty", "violation": "quality", "from": 30},
    ]
    pact = {"from": 2, "platforms": ["Flow"]}
    assert told(regulation=rules, self_regulation=pact) == [
        (2, "self_regulation", False, ("Flow",)),
        (3, "rule", False, ()),
        (4, "rule", True, ()),
        (5, "rule", True, ()),
    ]


def test_settings_are_told_one_by_one_and_festivals_once() -> None:
    events = [
        {"at": 3, "until": 5, "set": {"pitch_minutes": 4, "fulfilment.shipping": 2.0}},
        {"at": 1, "ban_anchor": {"rank": 2}},
    ]
    festivals = {"festivals": [{"name": "618", "at": 3, "sessions": 2}]}
    found = happenings(small_scenario(
        events=events, regulation=[], calendar=festivals, measure_from=2, sessions=6,
    ))  # fmt: skip
    assert [one.rank for one in found if one.kind == "ban_anchor"] == [2]
    paths = [(one.session, one.values["path"]) for one in found if one.kind == "set"]
    assert paths == [
        (3, "fulfilment.shipping"), (3, "pitch_minutes"),
        (5, "fulfilment.shipping"), (5, "pitch_minutes"),
    ]  # fmt: skip
    assert [one.session for one in found if one.kind == "festival"] == [3]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_every_event_and_rule_has_a_name(code: str) -> None:
    texts = language(code).texts
    assert {f"happened.{kind.KEY}" for kind in KINDS} <= texts.keys()
    names = {rule.replace("false_advertising", "false_claim") for rule in RULES} - {"penalty"}
    assert {f"rule_name.{rule}" for rule in names} <= texts.keys()
    assert len(names) > 15


# On the page.

EVENTS = [
    {"at": 4, "until": 7, "set": {"pitch_minutes": 4}},
    {"at": 4, "festival": {"name": "520", "sessions": 2}},
    {"at": 9, "demand_shift": {"buying": 0.5, "opening": -0.25}},
]


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("eventful") / "run"
    return made_up(place, events=EVENTS, regulation=[], focus={"brand": "Birch"})


def test_the_table_says_what_happened_and_to_whom(eventful: Path) -> None:
    page = Page(write_report(eventful).read_text("utf-8"))
    sections = [attrs["aria-labelledby"] for tag, attrs in page.tags if tag == "section"]
    assert sections[0] == "happened"
    rows = ["1 4 all festival 520, 2 evenings", "2 4 all pitch_minutes set to 4",
            "3 7 all over: pitch_minutes set to 4",
            "4 9 all shift of demand: +0.5 on buying, -0.25 on opening"]  # fmt: skip
    text = re.sub(r"\s+", " ", " ".join(page.spoken))
    for row in rows:
        assert row in text
    chinese = Page(write_report(eventful, lang="zh").read_text("utf-8"))
    assert "大促520" in chinese.text


@pytest.mark.parametrize("name", ["gmv", "focus"])
def test_figures_of_evenings_bear_the_numbers_of_the_table(name: str, eventful: Path) -> None:
    page = Page(write_report(eventful).read_text("utf-8"))
    svg = (eventful / "figures" / f"{name}.svg").read_text("utf-8")
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"1\N{EN DASH}2", "3", "4"} <= set(texts)
    assert page.text.count("Numbers above the figure") == 2


def test_without_events_there_is_no_table_and_no_mark(tmp_path: Path) -> None:
    page = Page(write_report(made_up(tmp_path / "run", regulation=[])).read_text("utf-8"))
    assert "happened" not in [attrs.get("aria-labelledby") for _, attrs in page.tags]
    assert "Numbers above the figure" not in page.text


def test_numbers_that_would_touch_stand_together() -> None:
    shown = [Mark(3, 1, 2), Mark(4, 3, 3), Mark(5, 4, 4), Mark(20, 5, 5)]
    assert [label_of(group) for group in grouped(shown, 1.5)] == ["1\N{EN DASH}4", "5"]
    labels = [label_of(group) for group in grouped(shown, 0.5)]
    assert labels == ["1\N{EN DASH}2", "3", "4", "5"]
