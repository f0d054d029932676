"""The commented scenario that `livemarket new` writes."""

import re
from pathlib import Path

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_scenario
from simulator.scenario.starting import write_new


def uncommented(text: str) -> str:
    """The text with every setting switched on; explanations begin with "# "."""
    return re.sub(r"(?m)^#(?=[a-z]|  )", "", text)


@pytest.mark.parametrize("base", ["baseline", "quickstart"])
def test_a_new_scenario_changes_nothing_until_something_is_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (path,) = write_new("my_market", base)
    assert path == Path("my_market.yaml")
    written, original = load_scenario(path), load_scenario(base)
    assert written.name == "My market"
    assert written.model_copy(update={"name": original.name}) == original
    text = path.read_text(encoding="utf-8")
    (tmp_path / "all.yaml").write_text(uncommented(text), encoding="utf-8")
    everything = load_scenario("all.yaml")
    assert everything.focus.brand == "My brand"
    assert {brand.name for brand in everything.brands} >= {"My brand"}
    assert everything.segments == original.segments
    assert everything.platforms == original.platforms
    assert everything.behaviour == original.behaviour
    assert everything.regulation == original.regulation
    assert len(everything.events) == 1


def test_a_file_of_one_s_own_is_extended_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_new("first", "quickstart")
    (tmp_path / "sub").mkdir()
    (path,) = write_new("sub/second.yaml", "first.yaml")
    assert "\nextends: ../first.yaml\n" in path.read_text(encoding="utf-8")
    assert load_scenario(path).name == "Second"


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("precious", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"mine\.yaml exists and was left as it is"):
        write_new("mine")
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("name", "base", "words"),
    [
        ("x", "baselin", "did you mean 'baseline'?"),
        ("", "baseline", "is no name for a scenario"),
        ("nowhere/x", "baseline", "cannot be written"),
        ("a\0b", "baseline", "cannot be written"),
    ],
)
def test_what_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, base: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        write_new(name, base)
    assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []
