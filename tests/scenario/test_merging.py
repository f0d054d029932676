"""Laying one scenario over another, and setting single values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping, load_scenario
from simulator.scenario.merging import (
    apply_overrides,
    merge,
    parse_override,
    repeated_names,
    split_path,
)
from simulator.scenario.shapes import TAGS, Shape, scenario_shape
from simulator.scenario.yaml_source import Node, parse_yaml


def tree(text: str, place: str = "f") -> Node:
    return parse_yaml(text, place)


def merged(base: str, over: str) -> object:
    return merge(tree(base), tree(over)).plain()


def changed(text: str, *overrides: str) -> object:
    return apply_overrides(tree(text), [parse_override(given) for given in overrides]).plain()


def refused(text: str, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        changed(text, *overrides)
    return str(caught.value)


def test_mappings_merge_deeply_and_scalars_are_replaced() -> None:
    assert merged("{a: {x: 1, y: 2}, b: 1}", "{a: {y: 3, z: 4}, c: 5}") == {
        "a": {"x": 1, "y": 3, "z": 4}, "b": 1, "c": 5,
    }  # fmt: skip


def test_named_entries_merge_by_name_and_new_names_are_appended() -> None:
    base = "[{name: A, p: {x: 1}, q: 1}, {name: B, q: 2}]"
    over = "[{name: C, q: 9}, {name: A, p: {y: 2}}]"
    assert merged(base, over) == [
        {"name": "A", "p": {"x": 1, "y": 2}, "q": 1},
        {"name": "B", "q": 2},
        {"name": "C", "q": 9},
    ]


@pytest.mark.parametrize(
    ("base", "over"),
    [
        ("[1, 2, 3]", "[4]"),
        ("[{name: A}]", "[]"),
        ("[{name: A}]", "[{name: A}, 5]"),
        ("[{rule: credit, points: 3}]", "[{rule: credit}]"),
        ("[{name: A}]", "7"),
        ("{a: 1}", "[1]"),
    ],
)
def test_everything_else_is_replaced(base: str, over: str) -> None:
    assert merged(base, over) == tree(over).plain()


def test_another_strategy_brings_none_of_the_old_parameters() -> None:
    base = "{pricing: {strategy: perceived_value, floor_margin: 0.2}, cash: 5}"
    assert merged(base, "{pricing: {strategy: cost_plus}}") == {
        "pricing": {"strategy": "cost_plus"}, "cash": 5,
    }  # fmt: skip
    assert merged(base, "{pricing: {premium: 0.5}}") == {
        "pricing": {"strategy": "perceived_value", "floor_margin": 0.2, "premium": 0.5}, "cash": 5,
    }  # fmt: skip


def test_every_tag_of_the_schema_is_known_to_the_merge() -> None:
    def walk(shape: Shape) -> set[str]:
        found = {name for name, inner in shape.fields() if len(inner.choices) == 1}
        for option in shape.options:
            if option is not shape:
                found |= walk(option)
        for _, inner in shape.fields():
            found |= walk(inner.entries() or inner)
        return found

    assert {"strategy"} <= walk(scenario_shape()) <= set(TAGS)


def test_values_keep_their_own_source() -> None:
    result = merge(tree("a: 1\nb:\n  c: 2\n", "base"), tree("\nb:\n  d: 3\n", "over"))
    assert result.mapping is not None
    inner = result.mapping["b"].mapping
    assert inner is not None
    sources = [str(node.source) for node in (result.mapping["a"], inner["c"], inner["d"])]
    assert sources == ["base:1", "base:3", "over:3"]


NAMES = st.sampled_from(["A", "B", "C"])


def shaped(depth: int) -> st.SearchStrategy[str]:
    """Documents of one shape: mappings by fixed keys, lists of named entries, scalars."""
    scalar = st.integers(0, 9).map(str)
    if depth == 0:
        return scalar
    inner = shaped(depth - 1)
    entry = st.tuples(NAMES, inner).map(lambda pair: f"{{name: {pair[0]}, value: {pair[1]}}}")
    entries = st.lists(entry, min_size=1, max_size=3, unique_by=lambda text: text[:9])
    parts = {
        "list": entries.map(lambda texts: f"[{', '.join(texts)}]"),
        "map": inner,
        "number": scalar,
    }
    mapping = st.fixed_dictionaries({}, optional=parts)
    return mapping.map(lambda made: "{" + ", ".join(f"{k}: {v}" for k, v in made.items()) + "}")


@given(shaped(3), shaped(3), shaped(3))
def test_merging_is_associative_and_idempotent_for_trees_of_one_shape(
    first: str, second: str, third: str
) -> None:
    a, b, c = tree(first), tree(second), tree(third)
    assert merge(merge(a, b), c).plain() == merge(a, merge(b, c)).plain()
    assert merge(a, a).plain() == a.plain()
    empty = tree("{}")
    assert merge(empty, a).plain() == merge(a, empty).plain() == a.plain()


def test_a_name_that_occurs_twice_in_a_list_is_refused() -> None:
    (problem,) = repeated_names(tree("brands:\n  - name: A\n  - name: B\n  - name: A\n"))
    assert str(problem) == "f:4: the name 'A' is already used in line 2 of this list"


def test_a_repeated_name_does_not_hide_what_else_is_wrong() -> None:
    brand = {"name": "Aurora"}
    with pytest.raises(ScenarioError) as caught:
        load_mapping({"extends": "quickstart", "brands": [brand, brand], "sessions": -1})
    first, second = str(caught.value).splitlines()
    assert "the name 'Aurora' is already used" in first
    assert "sessions" in second


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("seed", ["seed"]),
        ("brands.Aurora.pricing", ["brands", "Aurora", "pricing"]),
        ("platforms[0].take_rate", ["platforms", "0", "take_rate"]),
        ("brands[Night Owl].products[Dr. Wu]", ["brands", "Night Owl", "products", "Dr. Wu"]),
    ],
)
def test_paths(path: str, steps: list[str]) -> None:
    assert split_path(path) == steps


@pytest.mark.parametrize("path", ["", ".", "a..b", "a.", "a[]", "a[b", "a]b", "[ ]"])
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(ScenarioError, match="is no path"):
        split_path(path)


def test_set_by_key_name_label_and_position() -> None:
    text = (
        "{brands: [{name: A, cash: 1}, {name: B C, cash: 2}], platforms: [{name: P}], "
        "regulation: [{rule: credit}, {rule: no_reason_return, days: 7}]}"
    )
    result = changed(
        text, "brands.A.cash=5", "brands[B C].cash=6", "platforms[0].take_rate=0.1",
        "regulation.no_reason_return.days=15", "seed=1e2", "behaviour.buying.taste=0.7",
    )  # fmt: skip
    assert result == {
        "brands": [{"name": "A", "cash": 5}, {"name": "B C", "cash": 6}],
        "platforms": [{"name": "P", "take_rate": 0.1}],
        "regulation": [{"rule": "credit"}, {"rule": "no_reason_return", "days": 15}],
        "seed": 100.0,
        "behaviour": {"buying": {"taste": 0.7}} | _without_taste(),
    }


def _without_taste() -> dict[str, object]:
    """The rest of the default behaviour, which a path into it brings along."""
    defaults = changed("{}", "behaviour.buying.taste=0.7")
    assert isinstance(defaults, dict)
    return dict(defaults["behaviour"])


def test_a_path_into_a_default_starts_from_the_default() -> None:
    result = changed(
        "{brands: [{name: A}]}", "categories.apparel.return_rate=0.6", "brands.A.pricing.markup=2",
        "calendar.weekdays[5]=0.3", "anchor_kinds.star.charisma=1",
    )  # fmt: skip
    assert isinstance(result, dict)
    categories = {entry["name"]: entry for entry in result["categories"]}
    assert len(categories) == 8
    assert categories["apparel"]["return_rate"] == 0.6
    assert categories["food"]["return_rate"] == 0.05
    assert result["brands"][0]["pricing"] == {"strategy": "cost_plus", "markup": 2}
    assert result["calendar"]["weekdays"] == [0, 0, 0, 0, 0, 0.3, 0]
    assert result["anchor_kinds"]["star"]["charisma"] == 1
    assert result["anchor_kinds"]["star"]["fans"] == 2_000_000


def test_a_strategy_and_its_parameters_may_be_set_in_any_order() -> None:
    text = "{brands: [{name: A, pricing: {strategy: perceived_value, premium: 0.1}}]}"
    settings = ["brands.A.pricing.markup=2", "brands.A.pricing.strategy=cost_plus"]
    expected = {"brands": [{"name": "A", "pricing": {"strategy": "cost_plus", "markup": 2}}]}
    assert changed(text, *settings) == changed(text, *reversed(settings)) == expected


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("seed", "write PATH=VALUE"),
        ("=3", "write PATH=VALUE"),
        ("a..b=3", "'a..b' is no path"),
        ("seed=[1", "a bracket is not closed"),
        ("seed=010", "starts with a zero"),
        ("brands.Arora.cash=1", "nothing in brands is called 'Arora'; did you mean 'Aurora'?"),
        ("brands[3].cash=1", "brands has 2 entries, counted from 0; there is no 3"),
        ("brands.Aurora.cash.x=1", "brands.Aurora.cash is a single value"),
        ("extends=other", "can only be written in its file"),
    ],
)
def test_what_cannot_be_set(setting: str, words: str) -> None:
    said = refused("{brands: [{name: Aurora, cash: 1}, {name: Zephyr}]}", setting)
    assert said.startswith(f"--set {setting}: ")
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize("overrides", [("focus.brand=Aurora", "focus=null"), ("focus=null",)])
def test_null_switches_the_focus_off(overrides: tuple[str, ...]) -> None:
    scenario = load_scenario("quickstart", overrides)
    assert scenario.focus.brand is None
    assert load_scenario("quickstart").focus.brand is not None
