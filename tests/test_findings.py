"""Findings are held against the figures that they are about, and a miss is called a miss."""

import re
from pathlib import Path

import numpy as np
import pytest

from experiments.findings.checking import FOLDER, SIGNS, Check, Outcome, figure, findings, outcomes
from experiments.findings.table import BEGIN, END, lines, write
from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.scenario.study_loading import load_study
from simulator.studies.comparing import refuse_unknown
from simulator.studies.run_record import MEMBERS, Figures, Marks, RunRecord, figures_by_name
from simulator.studies.statistics import Interval
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_runs import StudyRuns

FACTS = FOLDER.parent / "facts" / "findings.md"
CHECK = Check("more", "own room", "shelf alone", "gmv_fen", "higher", ("brands.A", "brands.B"),
              ("anchors.C",))  # fmt: skip


def figures(a: float, **others: float) -> Figures:
    brands = {"A": {"gmv_fen": a}} | {name: {"gmv_fen": v} for name, v in others.items()}
    anchors = {"C": {"gmv_fen": 4.0}} if others else {}
    return figures_by_name({"market": {"market": {}}, "brands": brands, "anchors": anchors})


@pytest.mark.parametrize("name", findings())
def test_every_finding_has_a_study_with_its_arms_and_measures(name: str) -> None:
    assert re.search(rf"^\| {name} \|", FACTS.read_text("utf-8"), re.M)
    plan = load_study(FOLDER / f"{name}.yaml")
    refuse_unknown(plan)
    arms = {arm.name for arm in plan.study.arms}
    for check in findings()[name]:
        assert {check.arm, check.against} <= arms
        assert check.sign in SIGNS
        kinds = {member.partition(".")[0] for member in (*check.of, *check.less)}
        for sums in [MEMBERS[kind] for kind in kinds] or [tuple(BY_NAME)]:
            assert check.measure in (*sums, *RATE_OF)


def test_a_figure_is_the_sum_of_members_less_others() -> None:
    assert figure(CHECK, figures(10.0, B=5.0)) == 11.0
    # A member that an arm does not have sells nothing.
    assert figure(CHECK, figures(10.0)) == 10.0
    assert figure(Check("", "", "", "gmv_fen", "lower", ("brands.Z",)), figures(1.0)) is None


def outcome(sign: str, mean: float, p: float) -> Outcome:
    check = Check("x", "a", "b", "gmv_fen", sign)
    return Outcome(check, 1_000.0, Interval(mean, mean - 1, mean + 1, 1.0), p, 9)


@pytest.mark.parametrize(
    ("sign", "mean", "p", "said"),
    [
        ("higher", 500.0, 0.01, "as found"),
        ("higher", -500.0, 0.01, "MISS"),
        ("lower", -500.0, 0.01, "as found"),
        ("lower", 500.0, 0.01, "MISS"),
        ("higher", 500.0, 0.2, "not told apart"),
        ("not higher", 500.0, 0.2, "as found"),
        ("not higher", 500.0, 0.01, "MISS"),
        ("not higher", -500.0, 0.01, "as found"),
    ],
)
def test_verdicts(sign: str, mean: float, p: float, said: str) -> None:
    assert outcome(sign, mean, p).verdict == said


def test_runs_are_paired_by_world(tmp_path: Path) -> None:
    plan = load_study(FOLDER / "adopt_live.yaml", {"replications": 4})
    store = RunStore(tmp_path / STORE)
    runs = StudyRuns(plan, store)
    marks = Marks({}, np.zeros(3, np.bool_), np.zeros(3, np.int8), ("all",))
    for place in runs.places(3):
        found = figures(100.0 * place.world + 7.0 * place.arm + place.arm * place.world)
        store.add(runs.key(place), RunRecord(found, marks, 0.0).packed())
    (came,) = outcomes([CHECK], runs, 4)
    store.close()
    assert came.worlds == 3
    assert came.before == pytest.approx(100.0)
    assert came.difference.mean == pytest.approx(8.0)
    assert came.difference.half_width == pytest.approx(4.3027 / np.sqrt(3), rel=1e-4)


def test_the_table_keeps_what_was_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "validation.md"
    path.write_text(
        f"# V\n\n{BEGIN}\n| head |\n| old | kept |\n| new | gone |\n{END}\nend\n", "utf-8"
    )
    write({"new": [outcome("higher", 500.0, 0.01)]}, path)
    text = path.read_text("utf-8")
    assert "| old | kept |" in text
    assert "gone" not in text
    (row,) = lines({"new": [outcome("higher", 500.0, 0.01)]})
    assert row in text
    assert "+50.0%" in row
    assert text.endswith(f"{END}\nend\n")
    begun = tmp_path / "begun.md"
    write({"new": [outcome("higher", 500.0, 0.01)]}, begun)
    assert row in begun.read_text("utf-8")
