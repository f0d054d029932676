"""Adaptive pricing in whole markets whose demand is a known logit: the price it finds, and at what
cost it finds it."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from simulator.agents.expectations import order_profit_fen
from simulator.market import Market
from tests.markets import Content, scenario_of
from tests.verification.evidence import Evidence
from tests.verification.test_price_in_a_market import COMMISSION, COMPARABLE, TAKE, one_evening

EVENINGS, JUDGED, WORLDS = 60, 20, 6
VIEWERS = 8_000
SENSITIVITY = 3.0
"""A deviation above what the brand expects at first."""


def learning_market(seed: int) -> Content:
    """The market of the known monopoly price, with a brand that has to find it."""
    content = one_evening(COMPARABLE, seed)
    content["segments"][0]["price_sensitivity_median"] = SENSITIVITY
    content["brands"][0]["pricing"] = {"strategy": "adaptive"}
    content["going_live"] = {"base": 5.0, "fatigue": 0.0}
    return {**content, "sessions": EVENINGS, "viewers": VIEWERS, "population": VIEWERS}


class Course(NamedTuple):
    """One world: prices held best, evening by evening, over the true best one."""

    ratio: NDArray[np.float64]
    forgone: NDArray[np.float64]
    """Share of the largest expected profit that the prices asked give away, experiments too."""
    orders: NDArray[np.int64]


def course(seed: int) -> Course:
    """Play a world and judge its prices by the true demand."""
    market = Market(scenario_of(learning_market(seed)))
    level = float(market.engine.drawn.intercepts.room[0])
    rates = [np.array([round(rate * 10_000)]) for rate in (COMMISSION, TAKE)]

    def profit(price_fen: float) -> float:
        share = float(expit(level - SENSITIVITY * price_fen / 100.0 / COMPARABLE))
        each = order_profit_fen(market, np.array([0]), np.array([price_fen]), *rates)  # type: ignore[arg-type]
        return share * float(each[0])

    best = minimize_scalar(
        lambda price: -profit(price), bounds=(3_000, 40_000), method="bounded",
        options={"xatol": 1e-3},
    )  # fmt: skip
    ratios, forgone, orders = [], [], []
    for _ in range(EVENINGS):
        market.step()
        asked = float(market.products.shelf_price_fen[0])
        ratios.append(market.brands[0].best_price_fen[0] / best.x)
        forgone.append(1.0 - profit(asked) / -best.fun)
        orders.append(int(market.outcome.orders.sum()))
    market.close()
    return Course(np.array(ratios), np.array(forgone), np.array(orders))


@pytest.mark.slow
def test_adaptive_prices_find_the_first_order_price_at_little_cost(figures: Evidence) -> None:
    """Sixty evenings of six worlds; judged over the last twenty, with experiments going on."""
    courses = [course(seed) for seed in range(WORLDS)]
    on_air = [one.orders[-JUDGED:][one.orders[-JUDGED:] > 0] for one in courses]
    assert min(len(evenings) for evenings in on_air) >= JUDGED - 3
    assert min(int(evenings.min()) for evenings in on_air) >= 850
    off = np.array([one.ratio[-JUDGED:].mean() - 1.0 for one in courses])
    lost = np.array([one.forgone[-JUDGED:].mean() for one in courses])
    root = np.sqrt(WORLDS)
    figures.within(
        "adaptive price over the first-order price", 0.02, float(off.mean()),
        float(off.std(ddof=1) / root),
    )  # fmt: skip
    figures.within(
        "profit forgone by adaptive prices", 0.01, float(lost.mean()),
        float(lost.std(ddof=1) / root),
    )  # fmt: skip
