"""A study plays what is missing and nothing else, whoever plays, and says what failed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from simulator.cli import main
from simulator.scenario.study_loading import StudyPlan, load_study
from simulator.studies import playing
from simulator.studies.comparing import compare_to_folder
from simulator.studies.gathering import ArmBesideFirst
from simulator.studies.playing import Workers
from simulator.studies.run_record import Marks
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_result import Identity
from simulator.studies.study_runs import Place, StudyRuns
from tests.studies.conftest import WORLDS

HERE = Workers(0)


@pytest.fixture(scope="module")
def played(plan: StudyPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played") / "tiny"
    assert compare_to_folder(plan, folder, HERE, quiet=True) == 0
    return folder


def refuse_to_play(*_: object, **__: object) -> bytes:
    raise AssertionError("a run was played again")


def test_runs_are_listed_with_every_measure(played: Path) -> None:
    runs = pq.read_table(played / "runs.parquet").to_pandas()
    assert len(runs) == 3 * WORLDS
    assert runs["arm"].tolist() == sorted(runs["arm"], key=["now", "short pitches", "without Sun"].index)  # fmt: skip  # noqa: E501
    assert runs["seed"].tolist() == [1, 2, 3] * 3
    assert (runs["seed"] == runs["viewer_seed"]).all()
    assert runs["error"].isna().all()
    assert (runs["gmv_fen"] > 0).all()


def test_differences_are_those_of_the_runs(played: Path) -> None:
    runs = pq.read_table(played / "runs.parquet").to_pandas()
    by_arm = runs.pivot_table(index="world", columns="arm", values="gmv_fen")
    found = pq.read_table(played / "comparison.parquet").to_pandas()
    row = found[(found.measure == "gmv_fen") & (found.arm == "short pitches")].iloc[0]
    difference = by_arm["short pitches"] - by_arm["now"]
    assert row.against == "now"
    assert row.difference == pytest.approx(difference.mean())
    assert row.worlds == WORLDS


def test_arms_are_the_same_until_they_differ_by_design(played: Path) -> None:
    summary = json.loads((played / "summary.json").read_text("utf-8"))
    found = {entry["arm"]: (entry["design"], entry["found"]) for entry in summary["identities"]}
    assert found["short pitches"] == (0, 0)
    assert found["without Sun"] == (2, 2)


def test_who_changed_is_counted_in_people(played: Path) -> None:
    summary = json.loads((played / "summary.json").read_text("utf-8"))
    people = 4_321 / 300
    for switch in summary["switches"]:
        for key in ("only_arm", "only_other", "both"):
            assert switch[key] * WORLDS / people == pytest.approx(round(switch[key] * WORLDS / people))  # fmt: skip  # noqa: E501
    assert any(switch["both"] > 0 for switch in summary["switches"])


def test_the_same_study_again_plays_nothing(
    plan: StudyPlan, played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (played / "runs.parquet").read_bytes()
    monkeypatch.setattr(playing, "play_run", refuse_to_play)
    assert compare_to_folder(plan, played, HERE, quiet=True) == 0
    assert (played / "runs.parquet").read_bytes() == before


def test_the_study_in_the_folder_is_the_study(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = load_study(played / "study.yaml")
    before = (played / "runs.parquet").read_bytes()
    monkeypatch.setattr(playing, "play_run", refuse_to_play)
    assert compare_to_folder(again, played, HERE, quiet=True) == 0
    assert (played / "runs.parquet").read_bytes() == before


def test_a_wider_study_plays_what_is_new(
    study_file: Path, played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    play: Callable[..., bytes] = playing.play_run

    def counting(scenario: Any, seed: int, *rest: Any) -> bytes:
        counted.append(seed)
        return play(scenario, seed, *rest)

    monkeypatch.setattr(playing, "play_run", counting)
    compare_to_folder(load_study(study_file, {"replications": WORLDS + 1}), played, HERE, True)
    assert counted == [WORLDS + 1] * 3


def test_a_run_that_fails_is_recorded_and_the_study_goes_on(
    study_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    play: Callable[..., bytes] = playing.play_run

    def failing(scenario: Any, seed: int, *rest: Any) -> bytes:
        if seed == 2 and scenario.pitch_minutes == 3:
            raise RuntimeError("the shop burnt down")
        return play(scenario, seed, *rest)

    monkeypatch.setattr(playing, "play_run", failing)
    out = tmp_path / "out"
    words = ["compare", str(study_file), "--out", str(out), "--workers", "0", "--no-report"]
    assert main([*words, "--quiet"]) == 4
    assert "1 runs failed" in capsys.readouterr().err
    runs = pq.read_table(out / "runs.parquet").to_pandas()
    failed = runs[runs["error"].notna()]
    assert failed[["arm", "seed"]].to_numpy().tolist() == [["short pitches", 2]]
    assert "the shop burnt down" in failed["error"].iloc[0]
    assert json.loads((out / "summary.json").read_text("utf-8"))["worlds"] == WORLDS - 1
    # What failed is tried again.
    monkeypatch.setattr(playing, "play_run", play)
    assert main([*words, "--quiet"]) == 0


def test_a_folder_with_other_things_is_left_alone(plan: StudyPlan, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(ValueError, match="left alone"):
        compare_to_folder(plan, tmp_path, HERE, quiet=True)


def test_unknown_measures_and_members_are_named(
    study_file: Path, played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["compare", str(study_file), "--out", str(played), "--workers", "0", "--quiet"]
    assert main([*words, "--measure", "gmv_fem"]) == 2
    assert "did you mean 'gmv_fen'" in capsys.readouterr().err
    assert main([*words, "--of", "brands.Lom"]) == 2
    assert "brands.Loom" in capsys.readouterr().err


def test_it_stops_when_the_answer_is_sure_enough(study_file: Path, tmp_path: Path) -> None:
    wide = {"half_width": 1e9, "batch": 2, "most": 6}
    compare_to_folder(load_study(study_file, {"replications": wide}), tmp_path / "w", HERE, True)
    summary = json.loads((tmp_path / "w" / "summary.json").read_text("utf-8"))
    assert summary["worlds"] == 2
    assert summary["confidence"] == pytest.approx(1 - 0.05 / 3)


def test_uncertain_values_are_spread_over_their_ranges(study_file: Path, tmp_path: Path) -> None:
    changes = {
        "uncertainties": [
            {"name": "need", "path": "categories.food.need", "low": 0.5, "high": 2.0}
        ],
        "points": 4,
        "replications": 2,
        "sessions": 1,
    }
    folder = tmp_path / "points"
    compare_to_folder(load_study(study_file, changes), folder, HERE, quiet=True)
    runs = pq.read_table(folder / "runs.parquet").to_pandas()
    values = np.sort(runs["categories.food.need"].unique())
    # A Latin hypercube has one value in each of its equal parts.
    assert np.floor((values - 0.5) / 1.5 * 4).tolist() == [0, 1, 2, 3]
    assert len(runs) == 3 * 4 * 2
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert len(summary["points"]) == 4


def test_draws_play_a_world_again_with_other_luck(study_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "draws"
    plan = load_study(study_file, {"draws": 2, "replications": 2, "sessions": 1})
    compare_to_folder(plan, folder, HERE, quiet=True)
    runs = pq.read_table(folder / "runs.parquet").to_pandas()
    now = runs[runs["arm"] == "now"]
    assert now["seed"].tolist() == [1, 1, 2, 2]
    assert now["viewer_seed"].nunique() == 4
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert summary["comparisons"][0]["risks"][0]["sampling_share"] is not None


UNCERTAIN = {"name": "need", "path": "categories.food.need", "low": 0.5, "high": 2.0}


def test_who_changed_is_counted_over_all_points_and_draws(study_file: Path, tmp_path: Path) -> None:
    sizes = {"draws": 2, "points": 2, "replications": 2, "sessions": 1}
    plan = load_study(study_file, {**sizes, "uncertainties": [UNCERTAIN]})
    folder = tmp_path / "out"
    compare_to_folder(plan, folder, HERE, quiet=True)
    switches = json.loads((folder / "summary.json").read_text("utf-8"))["switches"]
    store = RunStore(folder / STORE)
    runs, only = StudyRuns(plan, store), 0
    for point, world, draw in np.ndindex(2, 2, 2):
        first, second = (runs.marks(Place(arm, point, world, draw)) for arm in (0, 1))
        assert first is not None
        assert second is not None
        only += len(set(np.flatnonzero(second.buyers)) - set(np.flatnonzero(first.buyers)))
    store.close()
    assert only > 0
    told = sum(entry["only_arm"] for entry in switches if entry["arm"] == "short pitches")
    assert told == pytest.approx(only / 8 * 4_321 / 300)


def test_arms_that_part_too_early_anywhere_are_found(study_file: Path) -> None:
    plan = load_study(study_file, {"uncertainties": [UNCERTAIN], "points": 2})
    beside = ArmBesideFirst(StudyRuns(plan, store=None), 2)  # type: ignore[arg-type]

    def marks(*words: int) -> Marks:
        digests = {"rooms": np.array(words, np.uint64)}
        return Marks(digests, np.zeros(1, np.bool_), np.zeros(1, np.int8), ("all",))

    beside.add(0, marks(1, 2, 3), marks(1, 2, 4))
    assert beside.identity == Identity("without Sun", 2, 2)
    beside.add(1, marks(1, 2, 3), marks(1, 5, 3))
    assert beside.identity == Identity("without Sun", 2, 1)
    assert beside.identity.broken


def test_one_process_may_compare_twice(tmp_path: Path) -> None:
    """As a notebook does: the second cluster finds the settings of Dask as the first one did."""
    script = tmp_path / "twice.py"
    script.write_text(
        "from simulator.studies.playing import Workers, cluster\n"
        "if __name__ == '__main__':\n"
        "    for _ in range(2):\n"
        "        with cluster(Workers(1)) as client:\n"
        "            print(client.submit(abs, -1).result())\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n1\n"), done.stderr
