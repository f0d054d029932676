"""Names once groups are expanded: who is there, and what is said when two cannot be told apart."""

import re
from hashlib import blake2s
from pathlib import Path

import pytest

from simulator.agents.casting import cast_market
from simulator.cli import main
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_scenario
from simulator.scenario.names import everybody, name_key

MARKET = """\
name: Small
population: 1000
viewers: 100
segments:
  - {name: all, share: 1}
platforms:
  - {name: Flow, kind: feed}
agencies:
  - {name: House}
anchors:
  - {name: Ada, platform: Flow, fans: 10}
anchor_groups:
  - {name: Koc, count: 3, type: koc, platforms: {Flow: 1}, fans: 5}
brands:
  - name: Aurora
    products:
      - {name: Cream, category: beauty, unit_cost: 40, list_price: 129}
      - {name: Mask, category: beauty, unit_cost: 40, list_price: 129}
    collaboration: {strategy: own_room}
brand_groups:
  - name: Label
    count: 4
    products: {each: 2.5, categories: {food: 1, beauty: 2}}
    collaboration: [{strategy: own_room}, {strategy: star}]
"""
LINE = {text: number + 1 for number, text in enumerate(MARKET.splitlines())}
ADA, KOC, AURORA, LABEL = (
    next(number for text, number in LINE.items() if f"name: {name}" in text)
    for name in ("Ada", "Koc", "Aurora", "Label")
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str) -> None:
    Path("bad.yaml").write_text(text, encoding="utf-8")


def twin_of(kind: str, letters: str) -> tuple[str, str]:
    """Two names of a kind with the same 32-bit key, found as an independent program would."""
    owner: dict[bytes, str] = {}
    for number in range(1_000_000):
        name = f"{letters}{number}"
        other = owner.setdefault(blake2s(f"{kind}/{name}".encode(), digest_size=4).digest(), name)
        if other != name:
            return other, name
    raise AssertionError("no collision among a million names")


def test_everybody_is_in_the_cast_and_nobody_else() -> None:
    write(MARKET)
    scenario = load_scenario("bad.yaml")
    cast = cast_market(scenario, 1)
    named = list(everybody(scenario))
    found = {
        "category": cast.category_names,
        "platform": [platform.name for platform in cast.platforms],
        "agency": [agency.name for agency in cast.agencies],
        "anchor": [anchor.name for anchor in cast.anchors],
        "brand": [brand.name for brand in cast.brands],
        "product": list(cast.products.names),
    }
    assert len(found["anchor"]) == 1 + 3 + 5
    assert len(found["product"]) == 2 + 10
    for kind, names in found.items():
        assert sorted(entry.name for entry in named if entry.kind == kind) == sorted(names)


CASES = {
    "named like a member": (
        "name: Ada,", "name: Koc 002,", KOC, "there are two anchors called 'Koc 002'"
    ),
    "named like a host": (
        "name: Ada,", "name: Aurora store host,", AURORA, "two anchors called 'Aurora store host'"
    ),
    "brand like a member": ("name: Aurora", "name: Label 004", LABEL, "two brands called"),
    "group like a group": (
        "name: Label\n", "name: Aurora\n", None, None
    ),
    "named like an entrant": (
        "name: Ada,", "name: koc entrant 3-1,", ADA, "a name that an entrant may get"
    ),
    "host of no own room": (
        "name: Ada,", "name: Ada, brand: Label 005,", ADA,
        "no brand with an own room is called 'Label 005'; did you mean",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("command", ["check", "run"])
def test_names_that_coincide_once_groups_are_expanded(
    capsys: pytest.CaptureFixture[str], command: str, kind: str
) -> None:
    old, new, line, message = CASES[kind]
    assert MARKET.count(old) == 1
    write(MARKET.replace(old, new))
    if line is None:
        assert main(["check", "bad.yaml"]) == 0
        return
    assert main([command, "bad.yaml"]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"bad.yaml:{line}: ")
    assert message in shown.err
    assert "Traceback" not in shown.err
    assert not Path("results").exists()


@pytest.mark.parametrize(("kind", "field"), [("anchor", "Ada"), ("brand", "Aurora")])
def test_names_with_the_same_key_are_refused_with_both_names(
    capsys: pytest.CaptureFixture[str], kind: str, field: str
) -> None:
    first, second = twin_of(kind, "N")
    text = MARKET.replace(f"name: {field}", f"name: {first}")
    old = "  - {name: Ada," if kind == "anchor" else "brand_groups:\n"
    extra = {
        "anchor": f"  - {{name: {second}, platform: Flow}}\n",
        "brand": f"  - name: {second}\n    products:\n      - {{name: A, category: food, "
        "unit_cost: 1, list_price: 2}\n",
    }[kind]
    at = text.index("anchor_groups:" if kind == "anchor" else old)
    write(text[:at] + extra + text[at:])
    line = text[:at].count("\n") + 1
    assert main(["check", "bad.yaml"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"bad.yaml:{line}: ")
    assert f"'{kind}/{first}' and '{kind}/{second}' have the same 32-bit key" in said


def test_members_of_groups_can_collide_too(capsys: pytest.CaptureFixture[str]) -> None:
    count = 20_000
    for number in range(1000):
        group = f"G{number}"
        keys = {
            blake2s(f"anchor/{group} {member:03d}".encode(), digest_size=4).digest()
            for member in range(1, count + 1)
        }
        if len(keys) < count:
            break
    write(MARKET.replace("name: Koc, count: 3", f"name: {group}, count: {count}"))
    assert main(["check", "bad.yaml"]) == 2
    said = capsys.readouterr().err
    assert re.match(
        rf"bad.yaml:{KOC}: anchor_groups\[{group}\].name: 'anchor/{group} \d+' and", said
    )
    assert f"and 'anchor/{group} " in said


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("Nobody", "events[0].remove_anchor: no anchor is called 'Nobody'"),
        ("Koc 0002", "did you mean 'Koc 002'?"),
        ("{rank: 10}", "remove_anchor.rank: there is no anchor of rank 10, only 9"),
    ],
)
def test_events_about_unknown_anchors_are_refused(event: str, message: str) -> None:
    write(MARKET + f"events:\n  - {{at: 3, remove_anchor: {event}}}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bad.yaml")
    assert str(caught.value).startswith(f"bad.yaml:{len(MARKET.splitlines()) + 2}: ")
    assert message in str(caught.value)


def test_events_about_known_anchors_pass() -> None:
    write(MARKET + "events:\n  - {at: 3, remove_anchor: Aurora store host}\n"
                   "  - {at: 3, remove_anchor: {rank: 9}}\n")  # fmt: skip
    assert len(load_scenario("bad.yaml").events) == 2


def test_a_market_too_large_to_name_is_refused_at_once() -> None:
    write(MARKET.replace("count: 4", "count: 100_000").replace("each: 2.5", "each: 1000"))
    with pytest.raises(ScenarioError, match="100,000,000 products; at most 100,000 are possible"):
        load_scenario("bad.yaml")
    write(MARKET.replace("count: 3", "count: 100_000"))
    with pytest.raises(ScenarioError, match="100,000 anchors; at most 20,000 are possible"):
        load_scenario("bad.yaml")


def test_keys_are_those_of_draws() -> None:
    from simulator.rules import randomness

    assert randomness.name_key is name_key
