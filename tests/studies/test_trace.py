"""Following one viewer: the same story from both engines, in which every sum adds up."""

import json
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.cli import main
from simulator.market import Market
from simulator.reference.notes import Entry
from simulator.reference.solving import add
from simulator.rules.numerics import logistic
from simulator.scenario.schema import Scenario
from simulator.stages import shadow
from simulator.studies import trace
from simulator.studies.trace import Trace, buyers_of, trace_viewer
from simulator.studies.trace_text import WIDTH, summarised, trace_text
from simulator.tables.engine_names import EngineName
from tests.markets import small_scenario
from tests.random_markets import random_scenario
from tests.reference.markets import lively_scenario

NO_LOGIT = ("log hazard", "V", "V + luck", "quality")
"""Totals that are not the log-odds of the chance beside them."""


def somebody(scenario: Scenario, dice: Random) -> tuple[int, int]:
    """A viewer and a session of a scenario."""
    sessions = scenario.measure_from + scenario.sessions
    return dice.randrange(scenario.viewers), dice.randrange(sessions)


def stories(numbers: range) -> Iterator[Trace]:
    """Traces of somebody in lively markets and in random ones."""
    for number in numbers:
        for scenario in (lively_scenario(Random(number)), random_scenario(Random(number))):
            yield trace_viewer(scenario, *somebody(scenario, Random(number)))


@pytest.fixture(scope="module")
def long_story() -> Trace:
    """Somebody who does a lot."""
    return max(stories(range(11, 12)), key=lambda story: len(story.entries))


def same_from_both_engines(scenario: Scenario, dice: Random) -> int:
    viewer, session = somebody(scenario, dice)
    one, other = (trace_viewer(scenario, viewer, session, engine) for engine in EngineName)
    assert trace_text(one) == trace_text(other)
    assert one.as_dict() == other.as_dict()
    return len(one.entries)


def test_the_same_story_from_both_engines() -> None:
    entries = [same_from_both_engines(lively_scenario(Random(n)), Random(n)) for n in (6, 7, 11)]
    entries += [same_from_both_engines(random_scenario(Random(n)), Random(n)) for n in (7, 13)]
    print(f"{len(entries)} stories of {sum(entries)} entries, the same from both engines")
    assert sum(entries) > 500


@pytest.mark.slow
def test_many_stories_are_the_same_from_both_engines() -> None:
    for number in range(100, 130):
        same_from_both_engines(lively_scenario(Random(number)), Random(number))
        same_from_both_engines(random_scenario(Random(number)), Random(number))


def test_a_session_in_which_events_happen_is_told_alike_by_both_engines() -> None:
    events = [
        {"at": 1, "set": {"behaviour.staying.base_hazard": 0.3, "behaviour.entering.taste": 2.0,
                          "behaviour.interacting.comments_per_view": 0.3}},
        {"at": 1, "scandal": {"anchor": "Ada", "reach": 1.0, "bonds": 0.9}},
        {"at": 1, "data_leak": {"platform": "Flow"}},
    ]  # fmt: skip
    evented, plain = (
        small_scenario(viewers=80, measure_from=0, sessions=2, events=chosen)
        for chosen in (events, [])
    )
    changed = 0
    for row in range(0, 20, 5):
        told = [trace_viewer(evented, row, 1, engine).as_dict() for engine in EngineName]
        assert told[0] == told[1]
        changed += told[0]["entries"] != trace_viewer(plain, row, 1).as_dict()["entries"]
    assert changed > 0


def test_terms_add_up(long_story: Trace) -> None:
    summed = [entry for entry in long_story.entries if entry.terms]
    assert {entry.of for entry in summed} >= {"utility", "log hazard", "V", "V + heat"}
    for entry in summed:
        assert entry.total == pytest.approx(add(entry.terms.values()), abs=1e-9), entry.what


def test_chances_follow_from_utilities_and_outcomes_from_draws(long_story: Trace) -> None:
    chances = 0
    for entry in long_story.entries:
        if entry.probability is None:
            continue
        if entry.total is not None and entry.of not in NO_LOGIT:
            assert entry.probability == pytest.approx(logistic(entry.total), rel=1e-9), entry.what
            chances += 1
        if entry.outcome in ("yes", "no") and entry.draw is not None:
            assert (entry.outcome == "yes") == (entry.draw < entry.probability), entry.what
    assert chances > 20


def test_watching_changes_nothing() -> None:
    scenario = small_scenario(viewers=120, sessions=2)
    plain, watched = Market(scenario), Market(scenario)
    plain.step()
    watched.step()
    trace._followed(watched, 5)
    plain.step()
    for name, one, other in zip(plain.columns._fields, plain.columns, watched.columns, strict=True):
        np.testing.assert_array_equal(one, other, err_msg=name)
    tables, others = plain.recorder.tables(), watched.recorder.tables()
    assert all(tables[name].equals(others[name]) for name in tables)


def test_lines_fit_a_terminal_and_tell_the_evening_in_order(long_story: Trace) -> None:
    text = trace_text(long_story)
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH
    headings = [line for line in lines[1:] if line and not line.startswith(" ")]
    assert headings[:3] == ["Opening an app", "The page of the feed", "In rooms"]
    assert headings[-1] in ("The night", "Neighbours")
    minutes = [entry.minute for entry in long_story.entries if entry.minute is not None]
    served = [entry for entry in long_story.entries if entry.what.startswith("is served")]
    assert len(served) > 0
    assert minutes[0] == min(minutes)


def test_looks_that_change_nothing_are_told_in_one_line() -> None:
    def look(minute: float, warmth: float, outcome: str = "not yet") -> Entry:
        terms = {"V": -1.0, "scarcity": 0.0, "recent orders": warmth}
        return Entry(
            "buying", "looks at the room", minute, terms, warmth - 1.0, "V + heat", 0.2, 0.9,
            outcome, {"heat": warmth},
        )  # fmt: skip

    looks = [look(3.5, 0.1), look(4.0, 0.3), look(5.0, 0.2), look(6.0, 0.4, "is tempted")]
    first, last = summarised(looks)
    assert first.what == "looks at the room 3 times until 5.000, at its hottest"
    assert (first.minute, first.total) == (3.5, pytest.approx(-0.7))
    assert last == looks[-1]
    assert list(summarised(looks[:1])) == looks[:1]


def test_a_shadow_that_decides_otherwise_is_an_internal_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sleep = shadow.sleep

    def sleepless(viewer: object, night: object) -> object:
        morning = sleep(viewer, night)  # type: ignore[arg-type]
        viewer.wallet_fen += 1  # type: ignore[attr-defined]
        return morning

    monkeypatch.setattr(shadow, "sleep", sleepless)
    with pytest.raises(shadow.ShadowMismatchError, match="night, wallet_fen of viewer 3"):
        trace_viewer(small_scenario(viewers=60), 3, 0)


def test_the_command_prints_words_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["trace", "quickstart", "--viewer", "7", "--session", "0", "--viewers", "300"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert text.startswith("Quickstart market: viewer 7 in session 0\n")
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["viewer"], told["session"]) == (7, 0)
    assert [entry["what"] for entry in told["entries"]]
    assert main([*words, "--seed", "9"]) == 0
    assert capsys.readouterr().out != text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--viewer 300", "--viewer 300: there is no such viewer, they are 0 to 299"),
        ("--viewer -1", "--viewer -1: there is no such viewer, they are 0 to 299"),
        ("--viewer 0 --session 99", "--session 99: there is no such session, they are 0 to"),
        ("--viewer 0 --session -1", "--session -1: there is no such session, they are 0 to"),
        ("--viewer 0 --engine fast", "'fast' is not one of 'compiled', 'reference'"),
        ("", "say --viewer N, or --buyers"),
    ],
)
def test_nobody_there_is_wrong_input(
    words: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", "quickstart", "--viewers", "300", *words.split()]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown


def test_the_first_measured_session_is_the_default() -> None:
    scenario = small_scenario(viewers=60)
    assert trace_viewer(scenario, 1).session == scenario.measure_from == 1


@pytest.mark.parametrize(("engine", "each"), [("compiled", 700), ("reference", 6_000)])
def test_a_market_that_cannot_fit_is_not_traced(
    engine: str, each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = small_scenario(viewers=50)
    free = SimpleNamespace(available=50 * each - 1)
    monkeypatch.setattr("psutil.virtual_memory", lambda: free)
    with pytest.raises(MemoryError, match="50 viewers need about"):
        trace_viewer(scenario, 0, session=0, engine=EngineName(engine))
    free.available += 1
    assert trace_viewer(scenario, 0, session=0, engine=EngineName(engine)).viewer == 0


@pytest.mark.parametrize("engine", EngineName)
def test_buyers_are_those_of_the_session(engine: EngineName) -> None:
    scenario = small_scenario(sessions=3, measure_from=1)
    head, *lines = buyers_of(scenario, 2, engine).splitlines()
    market = Market(scenario, keep_orders=True)
    market.run()
    orders = market.recorder.table("orders").to_pandas()
    market.close()
    evening = orders[orders["session"] == 2]
    assert head.startswith(f"{evening['viewer'].nunique()} viewers buy in session 2")
    listed = [int(line.split()[1]) for line in lines]
    counts = evening.groupby("viewer").size()
    assert [counts[viewer] for viewer in listed] == sorted(counts, reverse=True)[: len(listed)]
    assert len(listed) == min(10, counts.size)


def test_a_viewer_or_buyers_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "quickstart"]) == 2
    assert "--buyers" in capsys.readouterr().err
    assert main(["trace", "quickstart", "--viewer", "1", "--buyers"]) == 2


def test_what_happened_that_day_is_told_where_it_may_concern_her() -> None:
    events = [
        {"at": 1, "ban_anchor": "Ada"}, {"at": 1, "set": {"pitch_minutes": 4}},
        {"at": 0, "until": 1, "outage": {"platform": "Flow", "lag": 0.5}},
        {"at": 0, "festival": {"name": "520"}},
    ]  # fmt: skip
    scenario = small_scenario(viewers=80, measure_from=0, sessions=2, events=events)
    market = Market(scenario)
    market.step()
    fans = (market.columns.bond_anchor == 0).any(axis=1)
    left = ((market.columns.lapsed >> 1) & 1).astype(bool)
    assert market.anchors[0].name == "Ada"
    assert market.platforms[1].name == "Flow"
    told = ["over: outage, Flow", "ban anchor, Ada", "set pitch_minutes 4"]
    seen = set()
    for row in (int(np.flatnonzero(fans & ~left)[0]), int(np.flatnonzero(~fans & ~left)[0])):
        story = trace_viewer(scenario, row, 1)
        expected = [line for line in told if fans[row] or line != "ban anchor, Ada"]
        assert story.happened == story.as_dict()["happened"] == expected
        assert "What happened that day" in trace_text(story)
        seen.add(bool(fans[row]))
    assert seen == {True, False}
    assert trace_viewer(scenario, 0, 0).happened == ["festival, 520", "outage, Flow"]
