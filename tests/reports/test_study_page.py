"""The answer of a study is what its figures say, in both languages."""

import json
from pathlib import Path

import numpy as np
import pytest

from simulator.reports.content.study import (
    answer,
    pairs_grid,
    risk_sentences,
    uncertain_grid,
    uncertain_sentence,
)
from simulator.reports.figures.study import bridge_lines, spread_picture, uncertain_pictures
from simulator.reports.languages.language import language
from simulator.reports.study_page import study_lines
from simulator.reports.study_results import StudyResults
from simulator.scenario.study import Study
from simulator.studies.comparison import compare, verdict
from simulator.studies.study_folder import study_summary
from simulator.studies.study_result import Identity, StudyResult

ARMS = ("now", "dearer", "cheaper")


def folder_of(place: Path, means: tuple[float, ...], spread: float, better: str = "higher") -> Path:
    """A study's folder with GMV made up: means by arm in yuan, 20 worlds."""
    noise = np.random.default_rng(3).normal(0, spread, (20, 1, len(ARMS)))
    values = (np.array(means) + noise) * 100
    study = Study(
        name="Prices",
        arms=tuple({"name": arm, "scenario": "quickstart"} for arm in ARMS),
        measure="gmv_fen",
        better=better,
    )
    found = compare(ARMS, {"gmv_fen": values}, better == "higher", 0.95)
    result = StudyResult(
        study=study, arms=ARMS, asked=20, worlds=20, columns=(), confidence=0.95, comparisons=found,
        verdict=verdict(found[0], ARMS, better == "higher", 0.95), switches=[],
        identities=[Identity("dearer", 7, 7), Identity("cheaper", 7, 3)], points=[], failures=[],
        outside=[],
    )  # fmt: skip
    (place / "summary.json").write_text(json.dumps(study_summary(result)), "utf-8")
    return place


def test_a_winner_is_named_with_how_much_and_how_sure(tmp_path: Path) -> None:
    lines = study_lines(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0))
    assert lines[0].startswith("dearer beats now by ")
    assert "95 % interval" in lines[0]
    assert "ahead in 20 of 20 worlds" in lines[0]
    assert "It beats every other arm; now comes closest." in lines[0]
    assert any(line.strip().startswith("cheaper") for line in lines[1:])


def test_what_is_better_may_be_less(tmp_path: Path) -> None:
    said = study_lines(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0, "lower"))[0]
    assert said.startswith("cheaper beats now by ")
    assert "ahead in 20 of 20 worlds" in said


def test_nobody_is_ranked_who_cannot_be_told_apart(tmp_path: Path) -> None:
    said = study_lines(folder_of(tmp_path, (1000.0, 1001.0, 500.0), 200.0))[0]
    assert not any(text in said for text in ("dearer beats now", "now beats dearer"))
    assert "Which of them is best cannot be told" in said
    assert "worlds would be needed" in said


def test_who_leads_is_said_though_nobody_beats_all(tmp_path: Path) -> None:
    said = study_lines(folder_of(tmp_path, (1000.0, 1002.0, 500.0), 50.0))[0]
    assert said.startswith("dearer, now beat cheaper by ")
    assert "or more (GMV, means over 20 worlds). Which of them is best cannot be told" in said
    assert "worlds would be needed" in said
    lower = study_lines(folder_of(tmp_path, (500.0, 1001.0, 502.0), 50.0, "lower"))[0]
    assert lower.startswith("now, cheaper beat dearer by ") or lower.startswith(
        "cheaper, now beat dearer by "
    )


def test_the_lead_is_the_smallest_of_those_that_are_told_apart(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, (1000.0, 1002.0, 500.0), 50.0)
    results = StudyResults(folder)
    means = {arm: np.mean(column) for arm, column in
             zip(ARMS, np.array(results.deciding["values"]).T, strict=True)}  # fmt: skip
    least = min(means["now"], means["dearer"]) - means["cheaper"]
    assert f"by {language().yuan(least)} an evening or more" in answer(results, language())


def test_who_beats_one_of_the_others_only_is_named(tmp_path: Path) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1001.0, 500.0), 50.0))
    (pair,) = (pair for pair in results.deciding["pairs"]
               if (pair["arm"], pair["against"]) == ("cheaper", "now"))  # fmt: skip
    pair["p_holm"] = 0.2
    results.summary["verdict"] |= {
        "ranked": ["dearer", "now", "cheaper"],
        "tied": ["dearer", "now"],
    }
    said = answer(results, language())
    assert "cannot be told apart in 20 worlds" in said
    assert "Told apart all the same: dearer beats cheaper." in said


def test_every_pair_is_listed(tmp_path: Path) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1001.0, 500.0), 50.0))
    rows = {row[0]: row[1:] for row in pairs_grid(results, language()).rows}
    assert list(rows) == ["dearer − now", "cheaper − now", "cheaper − dearer"]
    assert rows["cheaper − now"][1:] == ["0 of 20 worlds", "yes"]
    assert rows["dearer − now"][2].startswith("no, about ")
    values = np.array(results.deciding["values"])
    ahead = int((values[:, 1] > values[:, 0]).sum())
    assert rows["dearer − now"][1] == f"{ahead} of 20 worlds"


def test_what_all_arms_have_in_common_is_said_once(tmp_path: Path) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0))
    results.summary["outside"] = [[arm, "a.b"] for arm in ARMS] + [["cheaper", "c"]]
    for entry in results.summary["identities"]:
        entry["design"] = entry["found"] = 0
    say = language("en")
    said = risk_sentences(results, say)
    assert say("study.identity_zero", arm="dearer, cheaper", first="now") in said
    assert say("study.outside", arm="now, dearer", paths="a.b") in said
    assert say("study.outside", arm="cheaper", paths="a.b, c") in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_broken_experiment_is_told(tmp_path: Path, lang: str) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0))
    say = language(lang)
    said = risk_sentences(results, say)
    assert say("study.identity_kept", arm="dearer", first="now", session=7) in said
    assert say("study.identity_broken", arm="cheaper", first="now", session=3) in said
    assert "dearer" in answer(results, say)


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_how_the_lead_depends_on_what_is_uncertain(tmp_path: Path, better: str) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0, better))
    results.study["uncertainties"] = [
        {"name": "returns", "path": "r", "low": 0.1, "high": 0.4, "source": "assumption"}
    ]
    sign = 1.0 if better == "higher" else -1.0
    best = "dearer" if better == "higher" else "cheaper"
    for value, lead in ((0.15, 500.0), (0.25, 100.0), (0.35, -300.0)):
        middle = sign * lead * 100
        gap = {"mean": middle, "low": middle - 20_000, "high": middle + 20_000}
        pairs = [{"arm": best, "against": "now", "difference": gap}]
        results.summary["points"].append(
            {"values": {"returns": value}, "comparison": {"pairs": pairs}}
        )
    arm, leads = results.leads
    assert arm == best
    assert [lead.mean for lead in leads] == [50_000, 10_000, -30_000]
    assert [lead.low for lead in leads] == [30_000, -10_000, -50_000]
    say = language("en")
    said = uncertain_sentence(results, say)
    assert f"{best} is ahead of now at 2 of them, at 1 by more than" in said
    assert uncertain_grid(results, say).rows[0][:3] == ["returns", "0.1–0.4", "-1.00"]
    (picture,) = uncertain_pictures(results, say, [None])
    assert "returns" in picture.svg


def test_of_very_many_worlds_some_are_drawn(tmp_path: Path) -> None:
    results = StudyResults(folder_of(tmp_path, (1000.0, 1500.0, 500.0), 10.0))
    few = spread_picture(results, language("en"))
    assert "are drawn" not in few.sentence
    results.deciding["values"] = (results.deciding["values"] * 60)[:1001]
    many = spread_picture(results, language("en"))
    assert "334 of the 1001 worlds are drawn." in many.sentence
    assert len(many.svg) < 60 * len(few.svg)


def test_the_way_to_profit_adds_up() -> None:
    means = {
        "gmv_fen": 1000.4, "net_gmv_fen": 700.2, "revenue_fen": 600.1, "goods_fen": 200.0,
        "delivery_fen": 30.0, "slot_fee_fen": 40.0, "brand_traffic_fen": 5.0,
        "brand_room_cost_fen": 50.0, "brand_compensation_fen": 1.0, "brand_fine_fen": 2.0,
        "brand_profit_fen": 250.6,
    }  # fmt: skip
    gmv, lines = bridge_lines(means)
    assert gmv == 1000
    assert sum(lines.values()) == gmv
    assert lines["refunded_fen"] == 300
    assert lines["fees_fen"] == 100
