"""Studies are read with file and line, and every run of a study is a scenario of its own."""

from pathlib import Path
from typing import Any

import pytest

from simulator.scenario.errors import ScenarioError
from simulator.scenario.study_loading import is_study, load_study, study_of

STUDY = """\
name: Which price?
base: quickstart
arms:
  - {name: now}
  - {name: dearer, set: {brands.Aurora.pricing.premium: 0.9}}
measure: brand_profit_fen
of: brands.Aurora
replications: 4
viewers: 500
uncertainties:
  - {name: returns, path: categories.beauty.return_rate, low: 0.1, high: 0.4}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(STUDY, "utf-8")
    return path


def message(path: Path, old: str, new: str) -> str:
    path.write_text(STUDY.replace(old, new), "utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_study(path)
    return str(refused.value)


def test_a_study_gives_the_scenario_of_every_run(study: Path) -> None:
    assert is_study(study)
    assert not is_study("quickstart")
    plan = load_study(study)
    dearer = plan.scenario(1, 7, 8, {"categories.beauty.return_rate": 0.33})
    now = plan.scenario(0, 7, 8)
    assert (dearer.seed, dearer.viewer_seed, dearer.viewers) == (7, 8, 500)
    aurora = next(brand for brand in dearer.brands if brand.name == "Aurora")
    assert aurora.pricing.premium == 0.9  # type: ignore[union-attr]
    beauty = {c.name: c.return_rate for c in dearer.categories}["beauty"]
    assert beauty == 0.33
    assert {c.name: c.return_rate for c in now.categories}["beauty"] == 0.2


def test_scenarios_alone_are_a_study(tmp_path: Path) -> None:
    plan = study_of(["quickstart", "baseline"], {"replications": 3})
    assert [arm.name for arm in plan.study.arms] == ["quickstart", "baseline"]
    assert plan.study.replications == 3
    with pytest.raises(ScenarioError, match="cannot be compared"):
        study_of(["quickstart"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("replications: 4", "replications: 1", "prices.yaml:8: replications"),
        ("replications: 4", "replicatons: 4", "did you mean 'replications'?"),
        ("low: 0.1, high: 0.4", "low: 0.5, high: 0.4", "low (0.5) must be below high (0.4)"),
        ("base: quickstart", "base: quickstar", "did you mean 'quickstart'?"),
        ("premium: 0.9", "premum: 0.9", "prices.yaml:5"),
        ("{name: dearer,", "{name: now,", "'now' is already used in line 4"),
        ("path: categories.beauty", "path: categories.beuty", "beauty"),
        ("base: quickstart\n", "", "names no scenario, and the study has no base"),
        ("name: Which price?", "study_version: 9\nname: x", "install a newer one"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(study: Path, old: str, new: str, said: str) -> None:
    assert said in message(study, old, new)


def test_fields_may_be_given_from_outside(study: Path) -> None:
    changes: dict[str, Any] = {"replications": 9, "seed": 5}
    plan = load_study(study, changes)
    assert (plan.study.replications, plan.study.seed) == (9, 5)
