"""Settings beside the ranges of their sources."""

import csv
from pathlib import Path

import pytest

from simulator.scenario.describing import json_schema
from simulator.scenario.loading import load_scenario
from simulator.scenario.published import Setting, settings

FACTS = Path(__file__).resolve().parents[2] / "experiments" / "facts" / "moments.csv"


@pytest.mark.parametrize(
    ("value", "low", "high", "outside"),
    [(1, 1, 2, False), (2, 1, 2, False), (0.99, 1, 2, True), (2.01, 1, 2, True),
     (9, None, 9, False), (9.1, None, 9, True), (6, 7, None, True), (7, 7, None, False),
     (5, None, None, False)],
)  # fmt: skip
def test_a_setting_is_outside_beyond_an_end(
    value: float, low: float | None, high: float | None, outside: bool
) -> None:
    assert Setting("x", value, low, high, "fact").outside is outside


def test_settings_of_a_scenario_are_found_by_path() -> None:
    changes = ["behaviour.buying.loss_aversion=1.2", "pitch_minutes=4",
               "brands.Aurora.collaboration.commission=0.4"]  # fmt: skip
    found = {s.path: s for s in settings(load_scenario("quickstart", changes))}
    assert found["behaviour.buying.loss_aversion"] == Setting(
        "behaviour.buying.loss_aversion", 1.2, 1, 2.5, "loss_aversion"
    )
    assert {path for path, setting in found.items() if setting.outside} == {
        "pitch_minutes",
        "brands.Aurora.collaboration.commission",
        "behaviour.interacting.follows_per_view",
    }
    assert found["regulation.no_reason_return.days"].low == 7
    assert found["viewers"].fact == ""
    assert "regulation.false_claim_penalty.dynamic" not in found


def test_published_ranges_are_those_of_the_facts() -> None:
    with FACTS.open(encoding="utf-8") as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    compared = 0
    for part in (json_schema(), *json_schema()["$defs"].values()):
        for name, field in part.get("properties", {}).items():
            published = field.get("published")
            fact = facts.get(published["fact"]) if published else None
            if fact is None or name in ("paid_every", "on_air_minutes"):
                continue  # in other units than the fact
            for end in ("low", "high"):
                if published[end] is not None:
                    known = fact[end] or fact["mid"]
                    assert published[end] == float(known), name
            compared += 1
    assert compared >= 7
