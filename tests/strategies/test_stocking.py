"""How much brands order, against the newsvendor's closed form and plain sums."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from simulator.agents.supply import Supply
from simulator.rules.stocking import critical_ratio, newsvendor_level
from simulator.scenario.service import CoverStock, JustInTimeStock, NewsvendorStock
from simulator.strategies.stocking import Newsvendor, StockNeed, registry, stocker_of


def brand(strategy: Any, **changes: Any) -> Any:
    """A brand with a strategy of stocking."""
    return SimpleNamespace(stock=strategy, key=3, lead_days=4, stock_cover=10.0, **changes)


def need(**changes: Any) -> StockNeed:
    """Thirty units a session, give or take ten."""
    plain = StockNeed(
        session=4, expected=30.0, variance=100.0, position=0, margin_fen=60.0, unit_cost_fen=400
    )
    return plain._replace(**changes)


@given(st.floats(0.01, 1e4), st.floats(0.01, 1e4))
def test_at_the_critical_ratio_one_more_unit_earns_nothing(margin: float, loss: float) -> None:
    ratio = critical_ratio(margin, loss)
    # It is sold with 1 − ratio, and left over with ratio.
    assert margin * (1.0 - ratio) == pytest.approx(loss * ratio, rel=1e-9)


@given(st.floats(0.0, 1e5), st.floats(0.1, 1e4), st.floats(0.01, 0.99))
def test_stock_suffices_with_the_critical_ratio(mean: float, spread: float, ratio: float) -> None:
    level = newsvendor_level(mean, spread, ratio)
    assert level == pytest.approx(max(norm(mean, spread).ppf(ratio), 0.0), abs=1e-6 * spread)


def test_the_newsvendor_covers_lead_time_and_review() -> None:
    plan = NewsvendorStock(strategy="newsvendor", review=7, write_down=0.1)
    stocker = stocker_of(brand(plan))
    # 60 against 0.1 × 400: a ratio of 0.6 over eleven sessions.
    expected = norm(330.0, 10.0 * 11**0.5).ppf(0.6)
    assert stocker.wanted(need()) == int(np.ceil(expected))
    assert stocker.wanted(need(position=300)) == int(np.ceil(expected)) - 300
    assert stocker.wanted(need(position=400)) == 0
    assert stocker.wanted(need(session=5)) == 0
    assert stocker.wanted(need(margin_fen=-5.0)) == 0
    assert stocker.opening(need(session=5)) == int(np.ceil(expected))


def test_dearer_leftovers_mean_less_stock_and_better_margins_more() -> None:
    levels = [
        Newsvendor(
            NewsvendorStock(strategy="newsvendor", write_down=share), brand(None)
        ).level(need(margin_fen=margin))
        for share, margin in ((0.1, 60.0), (0.5, 60.0), (0.1, 600.0))
    ]  # fmt: skip
    assert levels[1] < levels[0] < levels[2]


def test_just_in_time_orders_every_evening_what_will_be_sold() -> None:
    plan = JustInTimeStock(strategy="just_in_time", cover=0.5, lead_days=2, surcharge=0.1)
    stocker = stocker_of(brand(plan))
    assert (stocker.lead_days, stocker.surcharge) == (2, 0.1)
    for session in range(3):
        assert stocker.wanted(need(session=session, position=20)) == 75 - 20
    assert stocker.wanted(need(position=75)) == 0


def test_cover_is_the_default_and_every_strategy_has_a_class() -> None:
    stocker = stocker_of(brand(CoverStock(strategy="cover")))
    assert stocker.wanted(need(position=270)) == 0
    assert stocker.wanted(need(position=269)) == 30 * 14 - 269
    assert stocker.opening(need()) == 300
    plans = {
        "cover": CoverStock(strategy="cover"),
        "newsvendor": NewsvendorStock(strategy="newsvendor"),
        "just_in_time": JustInTimeStock(strategy="just_in_time"),
    }
    assert {name: type(stocker_of(brand(plan))) for name, plan in plans.items()} == registry


def test_mean_and_variance_of_demand_are_learnt_without_bias() -> None:
    supply = Supply()
    supply.add_products(np.full(4_000, 50.0), 10.0)
    assert (supply.variance == 500.0).all()
    dice = np.random.default_rng(5)
    means, variances = [], []
    for session in range(300):
        supply.note_demand(dice.poisson(50.0, 4_000))
        if session >= 200:
            means.append(supply.expected_units.mean())
            variances.append(supply.variance.mean())
    assert np.mean(means) == pytest.approx(50.0, rel=0.005)
    assert np.mean(variances) == pytest.approx(50.0, rel=0.01)
