"""Programs that are timed against the kernel play the same evening, to the last bit."""

from functools import cache
from random import Random

import numpy as np
import pytest

from experiments.benchmarks.c_programs import CProgram, compilers
from experiments.benchmarks.evenings import Evening, sized, taken_down
from experiments.benchmarks.layout import RECORDS, header
from experiments.benchmarks.rows import as_rows, take_back
from experiments.benchmarks.sameness import differences
from experiments.benchmarks.vectors.evening import NumpyEvening
from simulator.kernels.feed import LARGEST_FEED
from simulator.scenario.schema import Scenario
from tests.markets import scenario_of, small_content
from tests.reference.markets import lively_scenario

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
    **{f"lively {n}": lambda n=n: (lively_scenario(Random(n)), 1) for n in range(4)},
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
    bond[0, 0] = np.nextafter(bond[0, 0], np.float32(2.0))
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
