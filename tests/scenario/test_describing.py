"""What people and editors are told about the schema."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.scenario.describing import describe, json_schema, study_json_schema
from simulator.scenario.errors import ScenarioError
from simulator.scenario.shapes import TAGS, Shape, scenario_shape


def documented(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every field below a place, with its path."""
    for name, inner in shape.fields():
        here = f"{path}.{name}".lstrip(".")
        yield here, inner
        below = inner.entries() or inner
        if below.form == "mapping" and below.names():
            key = below.names()[0]
            below, here = below.entry(key) or below, f"{here}.{key}"
        for kind, option in below.tagged.items():
            yield from documented(option, f"{here}.{kind}")
        if not below.tagged:
            for option in below.options:
                yield from documented(option, here)


FIELDS = dict(documented(scenario_shape()))


def test_the_walk_reaches_everything() -> None:
    expected = {
        "seed", "behaviour.buying.taste", "brands.pricing.cost_plus.markup",
        "brands.collaboration.own_room.fans", "brand_groups.products.price_median",
        "regulation.credit.points", "events.remove_anchor.rank", "anchor_kinds.star.charisma",
    }  # fmt: skip
    assert expected <= FIELDS.keys()
    assert len(FIELDS) > 250


def innermost(shape: Shape) -> Shape:
    """What the entries of lists and mappings are."""
    while shape.form in ("list", "row", "mapping"):
        inner = shape.entry("*" if shape.form == "mapping" else 0)
        assert inner is not None
        shape = inner
    return shape


def test_every_field_has_a_meaning() -> None:
    missing = []
    for path, shape in FIELDS.items():
        documented_by = shape.field.description if shape.field else None
        meaning = documented_by or (shape.section.__doc__ if shape.section else None) or ""
        if len(meaning) < 5 and path.rpartition(".")[2] not in TAGS:
            missing.append(path)
    assert missing == []


def test_every_value_has_a_source() -> None:
    missing = [
        path
        for path, shape in FIELDS.items()
        if path.rpartition(".")[2] not in TAGS and shape.form != "section" and not shape.origin()
    ]
    assert missing == []


def test_every_number_is_bounded_on_both_sides() -> None:
    unbounded = []
    for path, shape in FIELDS.items():
        inner = innermost(shape)
        if {option.annotation for option in inner.options} & {int, float}:
            bounds = inner.bounds().keys()
            if not (bounds & {"ge", "gt"} and bounds & {"le", "lt"}):
                unbounded.append(path)
    assert unbounded == ["schema_version"]


def test_every_field_can_be_described() -> None:
    for path, shape in FIELDS.items():
        text = describe(path)
        assert text.startswith(path)
        if shape.form == "value":
            assert "  range " in text, path
            assert "  default " in text or shape.nullable or path.rpartition(".")[2] in TAGS, path


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("brands.pricing.cost_plus.markup",
         ["unit     share of cost", "default  1.0", "range    a number from 0 to 20",
          "source   assumption"]),
        ("brands[Night Owl].pricing.cost_plus.markup", ["unit     share of cost"]),
        ("brands.Aurora.products[0].list_price", ["default  required", "unit     yuan"]),
        ("behaviour.after_sales.complain_share", ["source   complain_share", "default  0.136"]),
        ("anchor_kinds.star.fans", ["default  2000000"]),
        ("tick_seconds", ["one of 15, 30, 60"]),
        ("brands.pricing", ["strategy: cost_plus", "strategy: perceived_value"]),
        ("regulation", ["rule: no_reason_return", "rule: credit", "A list."]),
        ("regulation.credit", ["points", "ban_below"]),
        ("brands.collaboration.star.types", ["each one of star, professional"]),
        ("segments.tastes.food", ["unit     s.d."]),
        ("platforms", ["take_rate", "feed", "  popularity"]),
    ],
)  # fmt: skip
def test_accounts(path: str, parts: list[str]) -> None:
    text = describe(path)
    for part in parts:
        assert part in text


def test_the_tree_names_every_field_and_kind() -> None:
    tree = describe()
    for word in ("seed", "behaviour", "orders_per_view", "strategy: cost_plus", "rule: credit"):
        assert word in tree
    assert len(tree.split("\n")) > 300


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("brandz", "there is no 'brandz' in a scenario; did you mean 'brands'?"),
        ("brands.pricng", "there is no 'pricng' in brands; did you mean 'pricing'?"),
        ("brands.pricing.cost_pls", "did you mean 'cost_plus'?"),
        ("behaviour.buying.zzz", "known: orders_per_view"),
        ("seed.x", "there is no 'x' in seed"),
        ("anchor_kinds.stra", "did you mean 'star'?"),
        ("a..b", "is no path"),
    ],
)
def test_wrong_paths(path: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        describe(path)
    assert words in str(caught.value)


def test_studies_are_described_too() -> None:
    whole = describe("study")
    for field in ("replications", "uncertainties", "half_width", "confidence"):
        assert f"\n  {field}" in whole or f"\n{field}" in whole
    assert "Smallest value that is plausible." in describe("study.uncertainties.low")
    with pytest.raises(ScenarioError, match="did you mean 'replications'"):
        describe("study.replication")


def test_the_json_schema_describes_files_that_may_extend_others() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert "extends" in schema["properties"]
    assert schema["anyOf"][0] == {"required": ["extends"]}
    assert set(schema["anyOf"][1]["required"]) == {"name", "segments", "platforms"}
    product = schema["$defs"]["Product"]
    assert product["required"] == ["name"]
    assert product["properties"]["list_price"]["unit"] == "yuan"
    assert product["properties"]["list_price"]["exclusiveMinimum"] == 0
    assert schema["$defs"]["CostPlus"]["required"] == ["strategy"]
    assert "from" in schema["$defs"]["NoReasonReturn"]["properties"]


def test_the_json_schema_of_studies_knows_what_a_study_may_say() -> None:
    schema = study_json_schema()
    assert schema["$schema"] == json_schema()["$schema"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["name", "arms"]
    number, until = schema["properties"]["replications"]["anyOf"]
    assert (number["type"], number["minimum"]) == ("integer", 2)
    assert until["$ref"] == "#/$defs/Until"
    assert schema["$defs"]["Arm"]["properties"]["set"]["type"] == "object"
    assert schema["$defs"]["Uncertainty"]["required"] == ["name", "path", "low", "high"]
    studies = [*(Path(__file__).absolute().parents[2] / "experiments").glob("*.yaml")]
    assert len(studies) >= 3
    for path in studies:
        assert set(yaml.safe_load(path.read_text("utf-8"))) <= schema["properties"].keys()


@pytest.mark.parametrize("schema", [json_schema(), study_json_schema()], ids=["scenario", "study"])
def test_every_reference_in_the_json_schema_leads_somewhere(schema: dict[str, Any]) -> None:
    def references(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    found = set(references(schema))
    assert found
    assert {reference.removeprefix("#/$defs/") for reference in found} <= schema["$defs"].keys()
