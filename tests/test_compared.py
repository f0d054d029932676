"""Comparing from Python says what the command says."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from simulator import Comparison, compare
from simulator.cli import main
from simulator.scenario.errors import ScenarioError
from tests.markets import small_content

FIELDS = {"replications": 2, "sessions": 1}


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("scenarios")
    short = small_content(name="short", pitch_minutes=3)
    for name, content in {"now": small_content(), "short": short}.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")
    return [folder / "now.yaml", folder / "short.yaml"]


@pytest.fixture(scope="module")
def found(scenarios: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    out = tmp_path_factory.mktemp("out") / "study"
    return compare(*scenarios, out=out, measure="orders", **FIELDS)


def test_tables_are_data_frames(found: Comparison) -> None:
    assert found.failed == 0
    assert found.runs["arm"].tolist() == ["now", "now", "short", "short"]
    means = found.runs.groupby("arm")["orders"].mean()
    row = found.differences.set_index("measure").loc["orders"]
    assert row["difference"] == pytest.approx(means["short"] - means["now"])
    assert found.winner in (None, "now", "short")


def test_printed_it_is_the_answer_of_the_command(
    found: Comparison, scenarios: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--out", str(found.folder), "--measure", "orders", "--workers", "0", "--no-report"]
    sizes = ["--replications", "2", "--sessions", "1"]
    assert main(["compare", *map(str, scenarios), *words, *sizes]) == 0
    said = capsys.readouterr().out
    assert said.startswith(repr(found))
    assert repr(found).startswith(found.answer)


def test_the_report_speaks_both_languages(found: Comparison) -> None:
    assert 'lang="zh' in found.report(lang="zh").read_text("utf-8")
    assert 'lang="en' in found.report().read_text("utf-8")


def test_without_a_place_results_are_where_the_command_puts_them(
    scenarios: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = "there is no measure 'ordres'"
    with pytest.raises(ScenarioError, match=refused):
        compare(*scenarios, measure="ordres")
    with pytest.raises(ScenarioError, match="cannot be compared"):
        compare(scenarios[0])
    assert not (tmp_path / "results").exists()
    monkeypatch.setattr("simulator.studies.comparing.compare_to_folder", lambda *_: 0)
    assert compare(*scenarios).folder == Path("results/now-short")


def test_nothing_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, simulator; assert 'numpy' not in sys.modules; "
        "assert 'compare' in dir(simulator)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
