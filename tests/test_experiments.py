"""Scripts under ``experiments/`` work on a small market."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.study_loading import load_study
from simulator.studies.comparing import refuse_unknown

EXPERIMENTS = Path(__file__).absolute().parents[1] / "experiments"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXPERIMENTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(EXPERIMENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_ready_studies_are_valid_and_of_a_size_for_a_laptop(path: Path) -> None:
    plan = load_study(path)
    refuse_unknown(plan)
    study = plan.study
    assert path.read_text("utf-8").splitlines()[0].endswith("?")
    worlds = study.replications if isinstance(study.replications, int) else study.replications.most
    points = study.points if study.uncertainties else 1
    evenings = (study.sessions or 60) + (study.measure_from or 14)
    assert worlds * len(study.arms) * points * evenings * (study.viewers or 100_000) < 3e7


def test_magnitudes_are_printed_beside_what_is_wanted() -> None:
    magnitudes = script("magnitudes")
    scenario = load_scenario("quickstart", overrides=["viewers=1000", "sessions=8"])
    market = Market(scenario)
    market.run()
    tables = {name: table.to_pandas() for name, table in market.recorder.tables().items()}
    lines = {line.name: line for line in magnitudes.compared(tables, market.weight)}
    sessions = tables["sessions"][tables["sessions"]["measured"]]
    assert lines["views"].simulated == sessions["views"].mean()
    orders, views = sessions["room_orders"].sum(), sessions["views"].sum()
    assert np.isclose(lines["orders per view"].simulated, orders / views)
    assert lines["stay per view"].low == 95.0
    assert all(np.isfinite(line.simulated) for line in lines.values())
    market.close()


def test_verdicts() -> None:
    line = script("magnitudes").Line
    assert line("a", 3.0, 2.0, 4.0, "", "").verdict == "ok"
    assert line("a", 1.0, 2.0, 4.0, "", "").verdict == "near"
    assert line("a", 8.0, 2.0, 4.0, "", "").verdict == "near"
    assert line("a", 0.9, 2.0, 4.0, "", "").verdict == "MISS"
