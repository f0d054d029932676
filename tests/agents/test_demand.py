"""What adaptive pricing learns, against a matrix filter, a library's optimum and a known demand."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from simulator.agents.demand import SHELF, Channel, DemandBelief, Seen, best_price_fen
from simulator.agents.expectations import kept_share, order_profit_fen
from simulator.rules.pricing import dither_share, posterior_log_odds
from simulator.scenario.goods import Adaptive
from tests.market_fixture import brand, small_market

COMPARABLE, COST = 10_000.0, 4_000.0
PLAN = Adaptive(strategy="adaptive")


def seen(channel: int, considered: float, ordered: float, ratio: float, **changes: Any) -> Seen:
    """An evening's figures; everything sold at the regular price, without coupon."""
    plain = Seen(channel, considered, ordered, ratio, 1.0, 0.0, 0.2, True)
    return plain._replace(**changes)


def believing(alpha: float, levels: dict[int, float], weights: dict[int, Seen]) -> DemandBelief:
    """A belief that is sure of itself."""
    belief = DemandBelief(PLAN)
    belief.mean = [alpha]
    for channel, level in levels.items():
        belief.mean[belief.place_of(channel)] = level
        belief.channels[channel] = Channel(weights[channel].considered, weights[channel])
    return belief


def test_learning_is_the_kalman_filter_of_the_laplace_observation() -> None:
    belief, numbers = DemandBelief(PLAN), np.random.default_rng(3)
    mean, covariance = np.array([2.5]), np.array([[0.25]])
    places: dict[int, int] = {}
    for _ in range(30):
        channel = int(numbers.integers(-1, 3))
        evening = seen(channel, 400.0, float(numbers.integers(40, 120)),
                       float(numbers.uniform(0.8, 1.2)))  # fmt: skip
        belief.pass_night(0.05)
        belief.learn(evening, 0.02)
        if channel not in places:
            places[channel] = len(mean)
            mean = np.append(mean, -2.0)
            covariance = np.pad(covariance, (0, 1))
            covariance[-1, -1] = 1.5**2
            fresh = len(mean) - 1
        else:
            fresh = -1
        for place in places.values():
            # A channel met tonight has had no night yet.
            covariance[place, place] += 0.05**2 if place != fresh else 0.0
        row = np.zeros(len(mean))
        row[0], row[places[channel]] = -(evening.paid_ratio - 1.0), 1.0
        variance = row @ covariance @ row + 0.02
        mode = posterior_log_odds(float(row @ mean), float(variance), 400.0, evening.ordered)
        share = expit(mode)
        noise = 1.0 / (400.0 * share * (1.0 - share))
        observed = mode + (evening.ordered - 400.0 * share) * noise
        gain = covariance @ row / (variance + noise)
        mean = mean + gain * (observed - row @ mean)
        covariance = covariance - np.outer(gain, gain) * (variance + noise)
    assert belief.mean == pytest.approx(mean.tolist(), rel=1e-9)
    assert np.array(belief.covariance) == pytest.approx(covariance, rel=1e-7, abs=1e-12)


def test_nobody_who_considered_teaches_nothing() -> None:
    belief = DemandBelief(PLAN)
    belief.learn(seen(SHELF, 0.0, 0.0, 1.1), 0.1)
    assert belief.mean == [2.5, -2.0]
    assert belief.covariance == [[0.25, 0.0], [0.0, 2.25]]


def profit(market: Any, price: float, belief: DemandBelief) -> float:
    """Expected profit of all channels at a regular price, from what the market says of an order."""
    total = 0.0
    for channel, weight in belief.channels.items():
        own, view = price * weight.seen.price_share, weight.seen
        paid = own * (1.0 - view.coupon_share) / COMPARABLE
        share = expit(belief.mean[belief.places[channel]] - belief.mean[0] * (paid - 1.0))
        bp = np.array([round(view.commission * 10_000)])
        each = order_profit_fen(market, np.array([0]), np.array([own]), bp, np.zeros(1))  # type: ignore[arg-type]
        total += weight.considered * share * float(each[0])
    return total


@pytest.mark.parametrize("alpha", [1.4, 2.5, 4.0])
def test_the_best_price_earns_most_over_all_channels(alpha: float) -> None:
    """Two rooms with discounts, commissions and a coupon, and the shelf, against a search."""
    market = small_market(brands=[brand("Alpha", {"strategy": "adaptive"})], anchors=[])
    weights = {
        4: seen(4, 900.0, 0.0, 1.0, price_share=0.85, commission=0.3),
        7: seen(7, 400.0, 0.0, 1.0, price_share=0.95, coupon_share=0.1, commission=0.15),
        SHELF: seen(SHELF, 600.0, 0.0, 1.0, commission=0.03),
    }
    belief = believing(alpha, {4: -0.4, 7: 0.8, SHELF: -1.5}, weights)
    found = best_price_fen(market, 0, belief)
    best = minimize_scalar(
        lambda price: -profit(market, price, belief), bounds=(COST, 3 * COMPARABLE),
        method="bounded", options={"xatol": 1e-6},
    )  # fmt: skip
    assert kept_share(market)[0] < 1.0
    assert found == pytest.approx(best.x, rel=1e-5)


def test_nothing_seen_gives_no_price() -> None:
    market = small_market(brands=[brand("Alpha", {"strategy": "adaptive"})], anchors=[])
    assert best_price_fen(market, 0, DemandBelief(PLAN)) is None


def learned_prices(
    market: Any, alpha: float, level: float, evenings: int, numbers: np.random.Generator
) -> NDArray[np.float64]:
    """Prices that the learner holds best, evening by evening, before a known logit demand."""
    belief, price, prices = DemandBelief(PLAN), COMPARABLE, []
    for evening in range(evenings):
        sign = 1.0 if numbers.random() < 0.5 else -1.0
        asked = price * (1.0 + sign * dither_share(0.04, 0.10, evening + 1.0))
        considered = 3_000
        ordered = numbers.binomial(considered, expit(level - alpha * (asked / COMPARABLE - 1.0)))
        figures = seen(0, float(considered), float(ordered), asked / COMPARABLE)
        belief.pass_night(PLAN.drift)
        belief.learn(figures, 0.0)
        belief.channels[0] = Channel(float(considered), figures)
        best = best_price_fen(market, 0, belief)
        assert best is not None
        price = min(max(best, price * 0.8), price * 1.2)
        prices.append(price)
    return np.array(prices)


@pytest.mark.parametrize("alpha", [2.0, 3.2])
def test_the_learner_finds_the_best_price_of_a_known_logit(alpha: float) -> None:
    """About 1,000 orders an evening; true sensitivities off the prior mean by a deviation."""
    market = small_market(brands=[brand("Alpha", {"strategy": "adaptive"})], anchors=[])
    numbers = np.random.default_rng(11)
    figures = seen(0, 3_000.0, 0.0, 1.0)
    truth = believing(alpha, {0: -0.6}, {0: figures})
    best = best_price_fen(market, 0, truth)
    assert best is not None
    off, regrets = [], []
    for _ in range(8):
        prices = learned_prices(market, alpha, -0.6, 60, numbers)[-20:]
        off.append(prices.mean() / best - 1.0)
        regrets += [1.0 - profit(market, p, truth) / profit(market, best, truth) for p in prices]
    assert abs(np.mean(off)) <= 0.02
    assert np.mean(regrets) <= 0.01
    # Without learning, the price of the prior mean would be a good deal off.
    prior = best_price_fen(market, 0, believing(2.5, {0: -0.6}, {0: figures}))
    assert prior is not None
    assert abs(prior / best - 1.0) > 0.05
