"""Line-ups: who is chosen, and who comes when."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.room_plans import BestFirst, Spread, TrafficThenProfit
from simulator.strategies.line_up import line_up_strategy, registry

SPREAD, BEST = Spread(strategy="spread"), BestFirst(strategy="best_first")


def drawing(products: int) -> TrafficThenProfit:
    return TrafficThenProfit(strategy="traffic_then_profit", traffic_products=products)


def order_of(plan: Spread | BestFirst | TrafficThenProfit, count: int) -> list[int]:
    """Ranks in running order."""
    return np.argsort(line_up_strategy(plan).turns(count), kind="stable").tolist()


def test_orders_by_hand() -> None:
    assert order_of(SPREAD, 6) == [0, 4, 2, 1, 5, 3]
    assert order_of(BEST, 6) == [0, 1, 2, 3, 4, 5]
    # One that draws, then all that earn; two that draw, each with its half.
    assert order_of(drawing(1), 4) == [0, 1, 2, 3]
    assert order_of(drawing(2), 6) == [0, 2, 3, 1, 4, 5]
    assert order_of(drawing(2), 5) == [0, 2, 3, 1, 4]


def test_products_that_draw_are_those_with_the_most_orders() -> None:
    orders = np.array([5.0, 1.0, 9.0, 7.0])  # the best by value first
    assert line_up_strategy(drawing(2)).ranks(orders).tolist() == [2, 3, 0, 1]
    assert line_up_strategy(drawing(9)).ranks(orders).tolist() == [0, 1, 2, 3]
    for plan in (SPREAD, BEST):
        assert line_up_strategy(plan).ranks(orders).tolist() == [0, 1, 2, 3]


@given(count=st.integers(1, 40), draws=st.integers(1, 50))
def test_everybody_comes_once(count: int, draws: int) -> None:
    for plan in (SPREAD, BEST, drawing(draws)):
        assert sorted(order_of(plan, count)) == list(range(count))
        orders = np.arange(count, dtype=np.float64)
        assert sorted(line_up_strategy(plan).ranks(orders).tolist()) == list(range(count))


@pytest.mark.parametrize("draws", [1, 2, 3])
def test_each_that_draws_is_followed_by_some_that_earn(draws: int) -> None:
    order = order_of(drawing(draws), 12)
    assert order[0] == 0
    places = [order.index(rank) for rank in range(draws)]
    assert all(later - before > 1 for before, later in pairwise(places))


def test_every_strategy_of_the_scenario_has_its_class() -> None:
    assert set(registry) == {"spread", "best_first", "traffic_then_profit"}
