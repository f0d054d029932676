"""What would differ between versions of Python, caught on any of them."""

import builtins
import sys
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.schema import Scenario
from tests.markets import small_scenario
from tests.random_markets import random_scenario

PLAIN_SUM = builtins.sum


@pytest.fixture
def sums_of_reals(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Places in the simulator where ``sum`` is given reals.

    From Python 3.12 ``sum`` compensates for rounding, before it does not: the last bits differ.
    ``tables.sums.in_order`` and ``math.fsum`` are the same everywhere. Booleans and whole numbers
    are exact either way.
    """
    places: set[str] = set()

    def watched(values: Iterable[Any], /, start: Any = 0) -> Any:
        caller = sys._getframe(1)
        held = list(values)
        reals = [value for value in [*held, start] if isinstance(value, float | np.floating)]
        name = str(caller.f_globals.get("__name__"))
        if reals and name.startswith("simulator."):
            places.add(f"{name}:{caller.f_lineno}")
        return PLAIN_SUM(held, start)

    monkeypatch.setattr(builtins, "sum", watched)
    yield places


SCENARIOS = [
    small_scenario(),
    load_scenario("quickstart", viewers=500, sessions=8),
    *(random_scenario(Random(number)) for number in range(8)),
]


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=range(len(SCENARIOS)))
def test_reals_are_added_up_in_the_same_way_everywhere(
    scenario: Scenario, engine: str, sums_of_reals: set[str]
) -> None:
    market = Market(scenario, keep_orders=True, engine=engine).run()
    market.recorder.summary()
    assert sums_of_reals == set()


def test_a_sum_of_reals_is_noticed(sums_of_reals: set[str]) -> None:
    code = "def total(values):\n    return sum(values)\n"
    module: dict[str, Any] = {"__name__": "simulator.somewhere"}
    exec(code, module)
    assert module["total"]([1, True, np.int64(3)]) == 5
    assert sums_of_reals == set()
    assert module["total"](iter([1, 0.5])) == 1.5
    assert sums_of_reals == {"simulator.somewhere:2"}
