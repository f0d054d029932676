"""Findings are held against the figures that they are about, and a miss is called a miss."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.findings.checking import (
    FOLDER,
    Check,
    Outcome,
    figure,
    findings,
    outcomes,
    swing,
)
from experiments.findings.evenings import FILE, Evenings, evenings_of, play_evenings
from experiments.findings.table import (
    BEGIN,
    DOCUMENT,
    END,
    lines,
    said,
    stamp,
    stamps,
    write,
)
from simulator.measures.columns import TABLES
from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.scenario.names import anchors, brand_names
from simulator.scenario.schema import Scenario
from simulator.scenario.study_loading import load_study
from simulator.studies.comparing import refuse_unknown
from simulator.studies.run_record import (
    MARKET,
    MEMBERS,
    Figures,
    Marks,
    RunRecord,
    figures_by_name,
)
from simulator.studies.statistics import Interval
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_runs import Place, StudyRuns

FACTS = FOLDER.parent / "facts" / "findings.md"
CHECK = Check("more", "own room", "shelf alone", "gmv_fen", "higher", ("brands.A", "brands.B"),
              ("anchors.C",))  # fmt: skip
CHECKS = [(name, check) for name, checks in findings().items() for check in checks]


def published() -> list[str]:
    return re.findall(r"^\| ([a-z_]+) \|", FACTS.read_text("utf-8"), re.M)[1:]


def test_every_published_finding_is_tried() -> None:
    assert sorted(published()) == sorted(findings())
    assert all(findings().values())


def members_of(scenario: Scenario) -> set[str]:
    brands = {brand.name for brand in scenario.brands}
    brands |= {name for group in scenario.brand_groups for name in brand_names(group)}
    return {
        MARKET,
        *(f"brands.{name}" for name in brands),
        *(f"anchors.{anchor.name}" for anchor in anchors(scenario)),
        *(f"platforms.{platform.name}" for platform in scenario.platforms),
    }


def measures_of(check: Check, kind: str) -> set[str]:
    """What a check may ask of members of a kind."""
    if check.during:
        table = TABLES["sessions" if kind == MARKET else kind]
        return {column.name for column in table if column.type != "string"}
    return {*RATE_OF, *(BY_NAME if kind == MARKET else MEMBERS[kind])}


@pytest.mark.parametrize("name", findings())
def test_arms_members_measures_and_sessions_of_checks_exist(name: str) -> None:
    plan = load_study(FOLDER / f"{name}.yaml")
    refuse_unknown(plan)
    scenarios = {arm.name: one for arm, one in zip(plan.study.arms, plan.typical, strict=True)}
    for check in findings()[name]:
        arms = [check.arm, check.against, *([check.unlike] if check.unlike else [])]
        assert {*arms} <= scenarios.keys()
        assert len({*arms}) == len(arms)
        for member in check.members:
            # A room of one's own is missing where there is none.
            assert any(member in members_of(scenarios[arm]) for arm in arms), member
            assert {*check.measures} <= measures_of(check, member.partition(".")[0])
        for arm in arms if check.during else ():
            played = scenarios[arm].measure_from + scenarios[arm].sessions
            assert 0 <= check.during[0] < check.during[1] <= played


def test_the_stored_table_has_a_row_for_every_check_and_is_of_the_same_studies() -> None:
    text = DOCUMENT.read_text("utf-8")
    table = text.partition(BEGIN)[2].partition(END)[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    wanted = [said(name, check) for name, check in CHECKS]
    assert len({*wanted}) == len(wanted)
    assert len(rows) == len(wanted)
    missing = [start for start in wanted if not any(row.startswith(start) for row in rows)]
    assert missing == [], "run: python -m experiments.findings --write"
    outdated = {name for name in findings() if stamps(text).get(name) != stamp(name)}
    assert outdated == set(), "run: python -m experiments.findings --write"
    verdicts = [row.split(" | ")[-1].removesuffix(" |") for row in rows]
    assert {*verdicts} <= {"as found", "not told apart", "MISS"}
    worlds = [int(row.split(" | ")[-2]) for row in rows]
    assert min(worlds) >= 5


def figures(a: float, **others: float) -> Figures:
    brands = {"A": {"gmv_fen": a}} | {name: {"gmv_fen": v} for name, v in others.items()}
    anchors = {"C": {"gmv_fen": 4.0}} if others else {}
    return figures_by_name({"market": {"market": {}}, "brands": brands, "anchors": anchors})


def test_a_figure_is_the_sum_of_members_less_others() -> None:
    assert figure(CHECK, figures(10.0, B=5.0)) == 11.0
    # A member that an arm does not have sells nothing.
    assert figure(CHECK, figures(10.0)) == 10.0
    assert figure(Check("", "", "", "gmv_fen", "lower", ("brands.Z",)), figures(1.0)) is None


def test_a_figure_may_be_a_share_or_a_ratio() -> None:
    share = Check("", "", "", "gmv_fen", "lower", ("brands.A",), among=("brands.A", "brands.B"))
    assert figure(share, figures(10.0, B=30.0)) == 0.25
    assert figure(share, figures(0.0, B=0.0)) is None
    found = figures_by_name({"market": {"market": {"violations": 3.0, "rooms_on_air": 12.0}}})
    ratio = Check("", "", "", "violations", "lower", per="rooms_on_air")
    assert figure(ratio, found) == 0.25


def outcome(sign: str, mean: float, p: float, beside: tuple[float, float] | None = None) -> Outcome:
    check = Check("x", "a", "b", "gmv_fen", sign, unlike="c" if "not" in sign else "",
                  published=(-0.21, -0.17))  # fmt: skip
    counterpart = None if beside is None else Interval(sum(beside) / 2, *beside, None)
    return Outcome(check, 1_000.0, Interval(mean, mean - 100, mean + 100, 100.0), p, 9, counterpart)


@pytest.mark.parametrize(
    ("sign", "mean", "p", "said"),
    [
        ("higher", 500.0, 0.01, "as found"),
        ("higher", -500.0, 0.01, "MISS"),
        ("lower", -500.0, 0.01, "as found"),
        ("lower", 500.0, 0.01, "MISS"),
        ("higher", 500.0, 0.2, "not told apart"),
        ("lower", -500.0, 0.2, "not told apart"),
    ],
)
def test_verdicts(sign: str, mean: float, p: float, said: str) -> None:
    assert outcome(sign, mean, p).verdict == said


@pytest.mark.parametrize(
    ("mean", "p", "beside", "said"),
    [
        # Its interval is -50 to 150: only a gain beyond that is excluded.
        (50.0, 0.2, (151.0, 400.0), "as found"),
        (50.0, 0.2, (149.0, 400.0), "not told apart"),
        # The counterpart gains nothing that could be missing here.
        (-200.0, 0.2, (-50.0, 400.0), "not told apart"),
        (50.0, 0.2, (-400.0, -151.0), "not told apart"),
        (50.0, 0.2, None, "not told apart"),
        # What is told apart needs no counterpart.
        (500.0, 0.01, (900.0, 1100.0), "MISS"),
        (-500.0, 0.01, None, "as found"),
    ],
)
def test_what_must_not_be_higher_has_to_exclude_what_its_counterpart_gains(
    mean: float, p: float, beside: tuple[float, float] | None, said: str
) -> None:
    assert outcome("not higher", mean, p, beside).verdict == said
    mirrored = None if beside is None else (-beside[1], -beside[0])
    assert outcome("not lower", -mean, p, mirrored).verdict == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"sign": "not higher"},
        {"sign": "higher", "unlike": "c"},
        {"sign": "different"},
        {"sign": "lower", "swing": True},
        {"sign": "lower", "swing": True, "during": (0, 13)},
    ],
)
def test_checks_that_could_pass_without_saying_anything_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="x"):
        Check("x", "a", "b", "gmv_fen", **wrong)


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


def test_a_counterpart_is_measured_against_the_same_arm_in_the_same_worlds(tmp_path: Path) -> None:
    plan = load_study(FOLDER / "digital_anchor.yaml", {"replications": 3})
    store = RunStore(tmp_path / STORE)
    runs = StudyRuns(plan, store)
    marks = Marks({}, np.zeros(3, np.bool_), np.zeros(3, np.int8), ("all",))
    for place in runs.places(3):
        found = figures(100.0 * place.world + (0.0, 2.0, 50.0 + place.world)[place.arm])
        store.add(runs.key(place), RunRecord(found, marks, 0.0).packed())
    check = Check("x", "digital host", "no room", "gmv_fen", "not higher", ("brands.A",),
                  unlike="human host")  # fmt: skip
    (came,) = outcomes([check], runs, 3)
    store.close()
    assert came.counterpart is not None
    assert came.counterpart.mean == pytest.approx(51.0)
    assert came.difference.mean == pytest.approx(2.0)


EVENINGS = Evenings(
    {
        MARKET: {
            "violations": [9.0] * 7 + [1.0] * 7 + [3.0] * 7 + [0.0] * 4,
            "rooms_on_air": [10.0] * 25,
        }
    }
)


def test_a_swing_is_the_largest_week_less_the_smallest() -> None:
    share = {"measure": "violations", "per": "rooms_on_air", "sign": "lower", "swing": True}
    whole = Check("x", "a", "b", during=(0, 25), **share)  # type: ignore[arg-type]
    # The rest of a week at the end does not count.
    assert swing(whole, EVENINGS) == pytest.approx(0.8)
    late = Check("x", "a", "b", during=(7, 25), **share)  # type: ignore[arg-type]
    assert swing(late, EVENINGS) == pytest.approx(0.2)
    with pytest.raises(ValueError, match="25 sessions, 28"):
        EVENINGS.during(7, 28)


def test_evenings_are_read_by_session_with_zero_where_there_is_nothing() -> None:
    tables = {
        "sessions": pa.table({"session": [0, 1, 2], "gmv_fen": [5, 6, 7]}),
        "anchors": pa.table(
            {
                "session": [0, 0, 1, 2],
                "anchor": ["Gu", "Ke", "Gu", "Ke"],
                "views": [1, 9, None, 8],
            }
        ),
    }
    found = evenings_of(tables, ["anchors.Gu", MARKET, "anchors.Nobody"], ["views", "gmv_fen"])
    assert found == {
        "anchors.Gu": {"views": [1.0, 0.0, 0.0]},
        MARKET: {"gmv_fen": [5.0, 6.0, 7.0]},
    }


def test_evenings_are_those_of_the_runs_of_the_study(tmp_path: Path) -> None:
    sizes = {"replications": 2, "viewers": 200, "measure_from": 1, "sessions": 2}
    plan = load_study(FOLDER / "exit_mega.yaml", sizes)
    star, columns = "anchors.Lin Yue", ["views", "gmv_fen"]
    store = RunStore(tmp_path / STORE)
    runs = StudyRuns(plan, store)
    found = play_evenings(runs, 2, [star, MARKET], columns, tmp_path / FILE)
    assert not runs.missing(2)
    for place in runs.places(2):
        kept = runs.figures(place)
        assert kept is not None
        path = found[runs.key(place)]
        for member in (star, MARKET):
            means = path.during(1, 3).of(member)
            assert {name: kept.of(member)[name] for name in columns} == pytest.approx(means)
    # What is there is not played again.
    store.add(runs.key(Place(0, 0, 0, 0)), b"")
    assert play_evenings(runs, 2, [star, MARKET], columns, tmp_path / FILE) == found
    assert store.get(runs.key(Place(0, 0, 0, 0))) == b""
    store.close()


def test_the_table_keeps_what_was_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "validation.md"
    path.write_text(
        f"# V\n\n{BEGIN}\n| finding | x |\n| --- | --- |\n| exit_mega | kept |\n"
        "| exit_mega | too |\n| adopt_live | gone |\n"
        f"\n<!-- exit_mega 0a -->\n<!-- adopt_live 0b -->\n{END}\nend\n",
        "utf-8",
    )
    write({"adopt_live": [outcome("higher", 500.0, 0.01)]}, path)
    text = path.read_text("utf-8")
    assert "| exit_mega | kept |\n| exit_mega | too |\n" in text
    assert "gone" not in text
    (row,) = lines({"adopt_live": [outcome("higher", 500.0, 0.01)]})
    assert row in text
    assert "| +50.0% | -21% to -17% |" in row
    assert text.endswith(f"{END}\nend\n")
    assert stamps(text) == {"exit_mega": "0a", "adopt_live": stamp("adopt_live")}
    once = text
    write({"adopt_live": [outcome("higher", 500.0, 0.01)]}, path)
    assert path.read_text("utf-8") == once
    path.write_text("# V\n", "utf-8")
    with pytest.raises(ValueError, match="no place"):
        write({"adopt_live": [outcome("higher", 500.0, 0.01)]}, path)
