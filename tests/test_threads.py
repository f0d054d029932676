"""The number of threads changes nothing: run with more than one Numba thread, alone."""

import numba
import numpy as np
import pytest

from simulator.kernels.audience import WORTH_A_THREAD
from simulator.market import Market
from simulator.scenario.schema import Scenario
from tests.markets import differing, recorded, small_scenario

pytestmark = pytest.mark.threads


@pytest.fixture(autouse=True)
def two_threads() -> None:
    if numba.config.NUMBA_NUM_THREADS < 2:
        pytest.skip("this process was started with one Numba thread")


def crowded() -> Scenario:
    """So many viewers in an evening that ticks are worth waking a second thread."""
    return small_scenario(viewers=6_000, population=100_001, sessions=3)


def test_one_and_two_threads_play_the_same_run() -> None:
    one, two = recorded(crowded(), threads=1), recorded(crowded(), threads=2)
    assert differing(one, two) == []
    assert one["orders"].num_rows > 1_000


def test_the_crowd_is_large_enough_for_two_threads() -> None:
    market = Market(crowded())
    market.step()
    simulated = market.outcome.minutes_online.sum(axis=1) / market.weight
    assert simulated.max() > WORTH_A_THREAD
    market.close()


def test_viewers_columns_are_the_same_too() -> None:
    columns = []
    for threads in (1, 2):
        market = Market(crowded(), threads=threads)
        assert numba.get_num_threads() == threads
        market.step()
        market.step()
        columns.append(market.columns)
        market.close()
    for name in columns[0]._fields:
        assert np.array_equal(getattr(columns[0], name), getattr(columns[1], name)), name
