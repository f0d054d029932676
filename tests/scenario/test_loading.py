"""From files to scenarios: names, chains of files, round trips, and every kind of wrong file."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.scenario import resolving
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import dump_scenario, load_mapping, load_scenario
from simulator.scenario.resolving import library_names
from simulator.scenario.schema import SCHEMA_VERSION, Scenario

SMALL = """\
name: Small
population: 1000
viewers: 100
sessions: 2
segments:
  - {name: all, share: 1}
platforms:
  - {name: Flow, kind: feed}
brands:
  - name: Aurora
    products:
      - {name: Night cream, category: beauty, unit_cost: 40, list_price: 129}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder with one good scenario."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(source: str | Path, *overrides: str, **changes: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(source, overrides, **changes)
    said = str(caught.value)
    assert "pydantic" not in said
    assert "Traceback" not in said
    return said


def test_a_scenario_is_read(folder: Path) -> None:
    scenario = load_scenario("small.yaml")
    assert scenario.name == "Small"
    assert scenario.brands[0].products[0].list_price == 129
    assert scenario == load_scenario(folder / "small.yaml") == load_scenario("small")


def test_changes_win_over_overrides_and_overrides_over_the_file(folder: Path) -> None:
    scenario = load_scenario("small.yaml", ["seed=3", "sessions=1e1"], seed=4)
    assert (scenario.seed, scenario.sessions) == (4, 10)
    assert refused("small", seed=-1).startswith("seed=-1: seed: found -1; a whole number from 0")
    assert "did you mean 'viewers'" in refused("small", viewer=5)


@pytest.mark.parametrize("text", ["yes", "true", "on", "'true'"])
def test_words_for_booleans(folder: Path, text: str) -> None:
    scenario = load_scenario("small", [f"platforms.Flow.advance_compensation={text}"])
    assert scenario.platforms[0].advance_compensation is True


def test_booleans_are_no_numbers(folder: Path) -> None:
    said = refused("small", "seed=true", "platforms.Flow.take_rate=false")
    assert "seed: found true; a whole number" in said
    assert "take_rate: found false; a number" in said


def test_packaged_scenarios_are_found_by_name_anywhere(folder: Path) -> None:
    assert {"baseline", "quickstart"} <= set(library_names())
    assert load_scenario("quickstart") == load_scenario("quickstart.yaml")


def test_a_path_wins_over_a_packaged_name_and_a_folder_does_not(folder: Path) -> None:
    (folder / "quickstart").mkdir()
    assert load_scenario("quickstart").name != "Small"
    (folder / "quickstart.yaml").write_text(SMALL, encoding="utf-8")
    assert load_scenario("quickstart.yaml").name == "Small"


def test_names_come_from_the_wheel_where_it_has_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = folder / "package" / "packaged_scenarios"
    packaged.mkdir(parents=True)
    (packaged / "only_here.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(resolving.resources, "files", lambda _: folder / "package")
    assert library_names() == ["only_here"]
    assert load_scenario("only_here").name == "Small"


def test_unknown_names_list_the_nearest(folder: Path) -> None:
    assert "did you mean 'quickstart'?" in refused("quikstart")
    assert "did you mean 'small.yaml'?" in refused("smal.yaml")
    assert "packaged scenarios: baseline, cases/" in refused("zzz")
    assert "is a folder" in refused(folder)


def test_extends_merges_along_a_chain_from_the_file_s_own_folder(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "middle.yaml").write_text(
        "extends: ../small.yaml\nname: Middle\nseed: 5\nbrands:\n  - name: Aurora\n    cash: 7\n",
        encoding="utf-8",
    )
    (folder / "top.yaml").write_text(
        "extends: deep/middle.yaml\nname: Top\nbrands:\n  - {name: Zephyr, products: "
        "[{name: Cap, category: sports, unit_cost: 1, list_price: 9}]}\n",
        encoding="utf-8",
    )
    scenario = load_scenario("top.yaml")
    assert (scenario.name, scenario.seed, scenario.viewers) == ("Top", 5, 100)
    assert [brand.name for brand in scenario.brands] == ["Aurora", "Zephyr"]
    assert scenario.brands[0].cash == 7
    assert scenario.brands[0].products[0].name == "Night cream"


def test_an_error_in_a_base_names_the_base(folder: Path) -> None:
    text = SMALL.replace("unit_cost: 40", "unit_cost: -4")
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    (folder / "top.yaml").write_text("extends: small.yaml\nseeds: 3\n", encoding="utf-8")
    first, second = refused("top.yaml").split("\n")
    assert first.startswith("top.yaml:2: seeds: there is no key 'seeds' here; did you mean 'seed'?")
    assert second.startswith(
        "small.yaml:12: brands[Aurora].products[Night cream].unit_cost: found -4;"
    )


def test_a_packaged_name_can_be_extended_from_anywhere(folder: Path) -> None:
    (folder / "mine.yaml").write_text("extends: quickstart\nname: Mine\n", encoding="utf-8")
    assert load_scenario("mine.yaml").brands == load_scenario("quickstart").brands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("extends: nowhere.yaml\n", "mine.yaml:1: extends: there is no file or packaged scenario"),
        ("extends: [a, b]\n", "mine.yaml:1: extends: write the file name of one scenario"),
        ("name: x\nextends: mine.yaml\n", "mine.yaml:2: extends: goes in a circle: mine.yaml -> "),
        ("extends: small.yml\n", "did you mean 'small.yaml'?"),
    ],
)
def test_wrong_extends(folder: Path, text: str, words: str) -> None:
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    assert words in refused("mine.yaml")


def test_a_circle_prints_its_chain(folder: Path) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (folder / f"{name}.yaml").write_text(f"extends: {base}.yaml\n", encoding="utf-8")
    expected = "c.yaml:1: extends: goes in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"
    assert refused("a.yaml") == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file.yaml:1: the file is empty"),
        (b"\n  \n", "file.yaml:1: the file is empty"),
        (b"# nothing\n# yet\n", "file.yaml:1: the file holds only comments"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file.yaml:3: is a binary file"),
        (bytes(range(256)), "is a binary file"),
        ("name: 直播".encode("gb18030"), "file.yaml:1: the byte 0xb2 is not UTF-8"),
        (b"name: x\n# caf\xe9\n", "file.yaml:2: the byte 0xe9 is not UTF-8"),
        ("name: x\n".encode("utf-16"), "file.yaml:1: is UTF-16"),
        (b"- a\n- b\n", "file.yaml:1: a scenario is a mapping"),
        (b"just words\n", "file.yaml:1: a scenario is a mapping"),
        (b"name: x\n\tseed: 1\n", "file.yaml:2: indented with a tab"),
    ],
)
def test_files_that_hold_no_scenario(folder: Path, content: bytes, words: str) -> None:
    (folder / "file.yaml").write_bytes(content)
    said = refused("file.yaml")
    assert words in said
    assert "\n" not in said


def test_names_that_occur_twice_are_told_with_all_else_that_is_wrong(folder: Path) -> None:
    (folder / "file.yaml").write_bytes(b"brands:\n  - name: A\n  - name: A\n")
    said = refused("file.yaml")
    assert "file.yaml:3: the name 'A' is already used" in said
    assert "file.yaml:1: platforms: is missing" in said


def test_a_byte_order_mark_and_windows_lines_are_welcome(folder: Path) -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    (folder / "windows.yaml").write_bytes(text.encode("utf-8"))
    assert load_scenario("windows.yaml") == load_scenario("small.yaml")


def test_unreadable_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is larger than 10,000,000 bytes" in refused("/dev/zero")
    assert "cannot be read: " in refused("/proc/self/mem")
    assert "there is no file or packaged scenario" in refused("missing.yaml")
    assert "there is no file or packaged scenario" in refused("a\0b")
    assert "is no file name" in refused("x" * 5000)

    def denied(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refused("small.yaml") == "small.yaml: cannot be read: Permission denied"


def test_a_newer_schema_is_one_clear_error(folder: Path) -> None:
    text = f"schema_version: {SCHEMA_VERSION + 1}\nunheard_of: 3\nname: x\n"
    (folder / "newer.yaml").write_text(text, encoding="utf-8")
    (folder / "top.yaml").write_text("extends: newer.yaml\n", encoding="utf-8")
    for name in ("newer.yaml", "top.yaml"):
        said = refused(name)
        assert said.startswith("newer.yaml:1: schema_version: the scenario is written for")
        assert "\n" not in said


@pytest.mark.parametrize("name", ["baseline", "quickstart"])
def test_a_dumped_scenario_loads_as_its_equal_in_the_same_bytes(folder: Path, name: str) -> None:
    scenario = load_scenario(name)
    text = dump_scenario(scenario)
    (folder / "dumped.yaml").write_text(text, encoding="utf-8")
    again = load_scenario("dumped.yaml")
    assert again == scenario
    assert dump_scenario(again) == text


def test_mappings_are_read_like_files(folder: Path) -> None:
    brand = load_scenario("small").brands[0].model_dump()
    mapping: dict[str, Any] = {"extends": "small.yaml", "name": "Mapping", "brands": (brand,)}
    scenario = load_mapping(mapping, ["seed=2"], viewers=50)
    assert (scenario.name, scenario.seed, scenario.viewers) == ("Mapping", 2, 50)
    with pytest.raises(ScenarioError, match=r"^scenario: sed: there is no key 'sed' here"):
        load_mapping(mapping | {"sed": 1})
    endless: dict[str, Any] = {}
    endless["name"] = endless
    with pytest.raises(ScenarioError, match="nested more than"):
        load_mapping(endless)


def test_naming_one_kind_of_anchor_keeps_the_others(folder: Path) -> None:
    scenario = load_mapping({"extends": "small.yaml", "anchor_kinds": {"star": {"charisma": 0.95}}})
    default = load_scenario("small").anchor_kinds
    assert scenario.anchor_kinds["star"].charisma == 0.95
    assert scenario.anchor_kinds["star"].fans == default["star"].fans
    assert scenario.anchor_kinds["koc"] == default["koc"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)


@settings(max_examples=60, deadline=None)
@given(
    name=TEXTS,
    product=TEXTS,
    cost=st.floats(1e-3, 1e6),
    seed=st.integers(0, 2**63 - 1),
    share=st.floats(1e-6, 1 - 1e-6),
    stock=st.none() | st.integers(0, 10**10),
    free=st.booleans(),
)
def test_round_trip(
    name: str, product: str, cost: float, seed: int, share: float, stock: int | None, free: bool
) -> None:
    goods = {"name": product, "category": "food", "unit_cost": cost, "list_price": cost}
    scenario = load_mapping(
        {
            "name": name,
            "seed": seed,
            "segments": [{"name": "a", "share": share}, {"name": "b", "share": 1 - share}],
            "platforms": [{"name": "P"}],
            "brands": [
                {
                    "name": name,
                    "free_return_shipping": free,
                    "products": [goods | {"stock": stock}],
                    "collaboration": [{"strategy": "own_room"}, {"strategy": "star"}],
                }
            ],
            "regulation": [{"rule": "no_reason_return", "from": 3}],
            "events": [{"at": 3, "remove_anchor": {"rank": 1}}],
        }
    )
    text = dump_scenario(scenario)
    again = resolving.parse_yaml(text, "dump")
    assert Scenario.model_validate(again.plain()) == scenario
    assert dump_scenario(Scenario.model_validate(again.plain())) == text


def fragments() -> st.SearchStrategy[bytes]:
    """Bytes that are often almost a scenario: a good one with pieces cut out or put in."""
    pieces = [
        b"\t", b"-5", b"brands:", b"  - ", b"{", b"]", b": ", b"&a ", b"*a", b"'", b"1e6", b"\0",
        b"strategy: star", b"extends: file.yaml\n", b"\xff", b"null", b"!!map ",
    ]  # fmt: skip
    cut = st.tuples(st.integers(0, len(SMALL)), st.integers(0, 8), st.sampled_from(pieces))

    def apply(cuts: list[tuple[int, int, bytes]]) -> bytes:
        content = SMALL.encode()
        for start, length, piece in cuts:
            content = content[:start] + piece + content[start + length :]
        return content

    return st.lists(cut, min_size=1, max_size=4).map(apply)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=300) | fragments())
def test_any_bytes_are_a_scenario_or_a_clear_error(folder: Path, content: bytes) -> None:
    (folder / "file.yaml").write_bytes(content)
    try:
        scenario = load_scenario("file.yaml")
    except ScenarioError as error:
        assert "file.yaml" in str(error)
        assert "pydantic" not in str(error)
    else:
        assert isinstance(scenario, Scenario)
