"""Programs that are timed against the kernel play the same evening, to the last bit."""

from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from experiments.benchmarks import report
from experiments.benchmarks.c_programs import CProgram, compilers
from experiments.benchmarks.evenings import Evening, sized, taken_down
from experiments.benchmarks.layout import RECORDS, header
from experiments.benchmarks.measuring import Figure, Player, alternate, machine, timed
from experiments.benchmarks.plain.evening import PlainEvening
from experiments.benchmarks.rows import as_rows, take_back
from experiments.benchmarks.sameness import differences
from experiments.benchmarks.scaling import compiled_time, slope
from experiments.benchmarks.vectors.evening import NumpyEvening
from simulator.kernels.feed import LARGEST_FEED
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.tables.parameters import Seeds
from tests.markets import scenario_of, small_content
from tests.reference.markets import lively_scenario

COUNTED = ("views", "stay_seconds", "skips", "comments", "likes", "follows")
COMPILERS = compilers() or [
    pytest.param("", marks=pytest.mark.skip(reason="no C compiler (gcc or clang) on the path"))
]


def crowded_scenario() -> Scenario:
    """More rooms on one platform than race at an opening."""
    rooms = {"strategy": "own_room", "platform": "Flow", "room_cost": 1, "on_air_minutes": 45}
    brands = {
        "name": "crowd",
        "count": LARGEST_FEED + 40,
        "cash": 50_000,
        "products": {"each": 1, "categories": {"food": 1}},
        "collaboration": rooms,
    }
    return scenario_of(small_content(brand_groups=[brands], going_live={"base": 5.0}))


@cache
def program(name: str, compiler: str) -> CProgram:
    return CProgram(name, compiler, taken_down(sized("quickstart", viewers=500), 0))


MARKETS = {
    "quickstart": lambda: (sized("quickstart", viewers=1_500), 2),
    "crowded": lambda: (crowded_scenario(), 2),
    **{f"lively {n}": lambda n=n: (lively_scenario(Random(n)), 1) for n in range(3)},
}


@pytest.fixture(scope="module", params=MARKETS)
def start(request: pytest.FixtureRequest) -> Evening:
    return taken_down(*MARKETS[request.param]())


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("threads", [1, 2])
def test_the_twin_plays_the_same_evening(start: Evening, compiler: str, threads: int) -> None:
    ours, theirs = start.copy(), start.copy()
    sold = ours.play()
    assert differences(ours, theirs, sold, -2, chunks_alike=True)
    assert differences(ours, theirs, sold, sold, chunks_alike=True)
    sold_by_twin = program("audience", compiler).on(theirs, threads)()
    assert differences(ours, theirs, sold, sold_by_twin, chunks_alike=True) == []
    assert ours.stage.room_totals["views"].sum() > 100


@pytest.mark.parametrize("compiler", COMPILERS)
def test_rows_play_the_same_evening(start: Evening, compiler: str) -> None:
    ours, theirs = start.copy(), start.copy()
    sold, rows = ours.play(), as_rows(start)
    sold_by_rows = CProgram("rowwise", compiler, start).on(theirs, rows=rows)()
    take_back(theirs, rows)
    assert differences(ours, theirs, sold, sold_by_rows, chunks_alike=False) == []


def test_numpy_plays_the_same_evening(start: Evening) -> None:
    ours, theirs = start.copy(), start.copy()
    sold, sold_by_numpy = ours.play(), NumpyEvening(theirs).play()
    assert differences(ours, theirs, sold, sold_by_numpy, chunks_alike=False) == []


def test_the_markets_have_something_to_compare() -> None:
    sold, paid, crowded = 0, 0, 0
    for make in MARKETS.values():
        evening = taken_down(*make())
        sold += evening.play()
        paid += int(evening.stage.room_totals["paid_views"].sum())
        crowded = max(
            crowded, int((evening.stage.platforms.end - evening.stage.platforms.begin).max())
        )
    assert sold > 100
    assert paid > 100
    assert crowded > LARGEST_FEED


def test_a_difference_in_the_last_bit_is_noticed() -> None:
    start = taken_down(sized("quickstart", viewers=500), 1)
    ours, theirs = start.copy(), start.copy()
    sold = ours.play()
    bond = theirs.stage.bond
    theirs.play()
    bond[0, 0] ^= 1
    found = differences(ours, theirs, sold, sold, chunks_alike=True)
    assert len(found) == 1
    assert found[0].startswith("bond: 1 of ")


def test_an_evening_set_back_is_played_alike() -> None:
    start = taken_down(sized("quickstart", viewers=500), 1)
    ours, theirs = start.copy(), start.copy()
    sold = ours.play()
    theirs.play()
    theirs.set_back(start)
    assert differences(ours, theirs, sold, theirs.play(), chunks_alike=True) == []


def test_the_header_declares_every_record() -> None:
    text = header(taken_down(sized("quickstart", viewers=500), 0))
    for name, dtype in RECORDS.items():
        for field in dtype.names or ():
            assert f'"{name}.{field}"' in text


def test_plain_python_plays_such_evenings() -> None:
    """In distribution: views, minutes, orders and follows of evenings with other seeds."""
    start = taken_down(sized("quickstart", viewers=4_000), 3)
    ours, theirs = [], []
    for seed in range(20):
        evening = start.copy()._replace(seeds=Seeds(np.uint64(1), np.uint64(seed + 100)))
        sold, total = evening.play(), evening.stage.room_totals
        ours.append([sold, *(int(total[name].sum()) for name in COUNTED)])
        plain = PlainEvening(start, seed)
        sold, rooms = plain.play(), plain.world.rooms
        theirs.append([sold, *(sum(getattr(room, name) for room in rooms) for name in COUNTED)])
    one, other = np.array(ours, dtype=float), np.array(theirs, dtype=float)
    error = np.sqrt((one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / len(one))
    assert (one.mean(axis=0) > 0).all()
    assert np.abs((one.mean(axis=0) - other.mean(axis=0)) / error).max() < 4.0
    # The error is small enough to see a mistake of a tenth in all but the rarest.
    assert (error / one.mean(axis=0) < 0.1).all()


# Figures and where they go.


def some_figures() -> list[Figure]:
    return [
        Figure("speed against a snail", "a race", [2.0, 4.0, 3.0], at_least=3.0),
        Figure("two threads", "one against two", [1.5], at_least=1.6, ceiling=[1.9, 1.8, 2.0]),
        Figure("slope in legs", "cost", [1.04], at_most=1.05,
               extra={"sizes": [1, 2, 4], "seconds": [1.0, 2.0, 4.1]}),
    ]  # fmt: skip


def test_a_missed_bound_is_shown_as_missed() -> None:
    assert [figure.verdict for figure in some_figures()] == ["met", "MISSED", "met"]
    assert Figure("a", "", [1.06], at_most=1.05).verdict == "MISSED"
    assert Figure("a", "", [1.06]).verdict == ""


def test_figures_are_stored_drawn_and_put_into_the_readme(tmp_path: Path) -> None:
    long = Figure("peak memory, of old", "", [1.0], unit="GB", at_most=2.0, note="2020-01-01")
    report.write_json([long], machine(), 1.0, "", tmp_path)
    results = report.write_json(some_figures(), machine(), 1.0, "Only a trial.", tmp_path)
    assert report.stored(tmp_path) == results
    assert [entry["name"] for entry in results["figures"]][-1] == "peak memory, of old"
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.BEGIN} old {report.END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        report.fill_readme(results, readme)
    text = readme.read_text(encoding="utf-8")
    assert text == f"before\n{report.table(results)}\nafter\n"
    assert "| two threads (pure arithmetic: 1.90) | 1.50 |  | 1 | ≥ 1.6 | MISSED |" in text
    assert "| speed against a snail | 3.00 | 2.00 – 4.00 | 3 | ≥ 3 | met |" in text
    assert "Only a trial." in text
    report.draw(results, tmp_path / "results.svg")
    assert "a snail" in (tmp_path / "results.svg").read_text(encoding="utf-8")


def test_players_take_turns() -> None:
    turns = []

    def player(name: str) -> Player:
        return lambda: float(turns.append(name) or len(turns))  # type: ignore[func-returns-value]

    seconds = alternate({"a": player("a"), "b": player("b")}, 2)
    assert "".join(turns) == "ababab"
    assert seconds == {"a": [3.0, 5.0], "b": [4.0, 6.0]}


def test_slopes() -> None:
    assert np.isclose(slope([1.0, 10.0, 100.0], [3.0, 30.0, 300.0]), 1.0)
    assert np.isclose(slope([2.0, 4.0], [1.0, 4.0]), 2.0)


def test_time_in_compiled_loops_is_counted() -> None:
    market = Market(sized("quickstart", viewers=500), threads=1)
    market.step()
    with compiled_time() as spent:
        seconds = timed(market.step)
    assert 0.0 < spent[0] < seconds
    before = spent[0]
    market.step()
    assert spent[0] == before
    market.close()
