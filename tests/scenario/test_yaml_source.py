"""Reading YAML: scalars, lines, and documents that try to break the reader."""

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.errors import ScenarioError
from simulator.scenario.yaml_source import MAX_DEPTH, Node, node_of, parse_yaml, scalar_of
from simulator.scenario.yaml_writing import write_line, write_yaml


def message(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse_yaml(text, "file.yaml")
    return str(caught.value)


def below(node: Node, *steps: str | int) -> Node:
    for step in steps:
        children = node.mapping if isinstance(step, str) else node.entries
        assert children is not None
        node = children[step]  # type: ignore[index]
    return node


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e6", 1e6), ("1.5E-3", 0.0015), (".5", 0.5), ("5.", 5.0), ("+3", 3), ("-0", 0),
        ("10_000", 10000), ("10_000.5", 10000.5), ("0", 0), ("0.1", 0.1), ("true", True),
        ("False", False), ("~", None), ("", None), ("null", None), ("yes", "yes"), ("No", "No"),
        ("off", "off"), ("1:30", "1:30"), ("2024-11-11", "2024-11-11"), ("0x1F", "0x1F"),
        ("1,000", "1,000"), ("15%", "15%"), ("e5", "e5"), ("1e", "1e"), ("-", "-"),
        ("9" * 60, "9" * 60),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = scalar_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["010", "007", "-01", "0_7"])
def test_numbers_that_versions_of_yaml_read_differently_are_refused(text: str) -> None:
    said = message(f"a: 1\nseed: {text}\n")
    assert said.startswith(f"file.yaml:2: {text} starts with a zero")
    assert parse_yaml(f"seed: '{text}'", "file.yaml").plain() == {"seed": text}


def test_quoted_scalars_are_texts() -> None:
    assert parse_yaml("a: '1'\nb: \"true\"\nc: |\n  1\n", "f").plain() == {
        "a": "1", "b": "true", "c": "1\n",
    }  # fmt: skip


def test_every_value_knows_its_line() -> None:
    tree = parse_yaml(
        "name: x\n\nbrands:\n  - name: A\n    products:\n      - {name: P,\n"
        "         unit_cost: 4}\n  - name: B\n",
        "file.yaml",
    )
    lines = {
        ("name",): 1, ("brands",): 3, ("brands", 0): 4, ("brands", 0, "products"): 5,
        ("brands", 0, "products", 0, "unit_cost"): 7, ("brands", 1, "name"): 8,
    }  # fmt: skip
    for steps, line in lines.items():
        assert str(below(tree, *steps).source) == f"file.yaml:{line}"


def test_every_duplicate_key_is_reported_with_both_lines() -> None:
    said = message("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n").split("\n")
    assert said == [
        "file.yaml:4: the key 'c' is already in line 3",
        "file.yaml:5: the key 'a' is already in line 1",
    ]


def test_keys_are_texts_as_written() -> None:
    assert parse_yaml("1: a\ntrue: b\n07: c\n", "f").plain() == {"1": "a", "true": "b", "07": "c"}


def test_anchors_aliases_and_merge_keys() -> None:
    tree = parse_yaml(
        "base: &b {x: 1, y: 2}\nother: &o {y: 5, z: 3}\nsame: *b\n"
        "one: {<<: *b, y: 9}\nboth:\n  <<: [*b, *o]\n  x: 0\n",
        "f",
    )
    assert tree.plain() == {
        "base": {"x": 1, "y": 2}, "other": {"y": 5, "z": 3}, "same": {"x": 1, "y": 2},
        "one": {"x": 1, "y": 9}, "both": {"x": 0, "y": 2, "z": 3},
    }  # fmt: skip
    assert tree.plain() == yaml.safe_load(write_yaml(tree.plain()))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\n\tb: 2\n", 2, "indented with a tab"),
        ("a:\n\t- b\n", 2, "indented with a tab"),
        ("a: b: c\n", 1, "a ':' that is not expected"),
        ("a: [1, 2\nb: 3\n", 2, "a bracket is not closed"),
        ("a: 'x\n", 2, "a quotation mark is not closed"),
        ("a: *missing\n", 1, "*missing"),
        ("a: &x [*x]\n", 1, "*x"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "is not allowed"),
        ("a: !thing 3\n", 1, "is not allowed"),
        ("a: !!int x\n", 1, "does not fit its tag"),
        ("? [a, b]\n: 1\n", 1, "a key must be a plain text"),
        ("a:\n  <<: 3\n", 2, "<< needs a mapping"),
        ("a: @b\n", 1, "cannot stand here"),
        ("a: \x01\n", 1, "control character"),
    ],
)
def test_broken_documents_are_explained_with_their_line(text: str, line: int, words: str) -> None:
    said = message(text)
    assert said.startswith(f"file.yaml:{line}: ")
    assert words in said


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    assert f"nested more than {MAX_DEPTH} levels deep" in message(text)
    assert time.perf_counter() - started < 5


def test_alias_bombs_are_refused_before_they_unfold() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 12)]
    said = message("\n".join(lines))
    assert "expands to more than 200,000 values" in said
    assert said.startswith("file.yaml:6: ")


@given(st.text(max_size=200))
def test_any_text_is_a_tree_or_a_clear_error(text: str) -> None:
    try:
        tree = parse_yaml(text, "f")
    except ScenarioError as error:
        assert str(error).startswith("f")
    else:
        assert isinstance(tree, Node)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def readable(tree: object) -> bool:
    """Whether a tree holds only what YAML can hold: no lone surrogates, moderate integers."""
    if isinstance(tree, dict):
        return all(readable(part) for pair in tree.items() for part in pair)
    if isinstance(tree, list):
        return all(map(readable, tree))
    if isinstance(tree, int):
        return abs(tree) < 10**30
    return True


@given(TREES.filter(readable))
def test_what_is_written_is_read_back_unchanged(tree: object) -> None:
    back = parse_yaml(write_yaml({"key": tree}), "f").plain()
    assert back == {"key": tree}
    assert repr(back) == repr({"key": tree})
    assert parse_yaml("key: " + write_line(tree), "f").plain() == {"key": tree}


@given(TREES.filter(readable))
def test_plain_values_survive_the_tree(tree: object) -> None:
    source = parse_yaml("a", "f").source
    assert node_of(tree, source).plain() == tree
