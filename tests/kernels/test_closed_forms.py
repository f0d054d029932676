"""Whole evenings in their limits, where the answer is a formula."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.population.intercepts import REFERENCE
from simulator.tables.evening import Outcome
from tests.reference_rooms import (
    LONG_AGO,
    PLENTY,
    everybody_comes,
    ordinary_evening,
    ordinary_market,
    play,
    with_parameters,
)

SIGMAS = 4.0
SURE = 60.0
"""Log-odds of what is sure to happen."""


def survival(minutes: NDArray[np.float64], hazard: float, variance: float) -> NDArray[np.float64]:
    """S(t) of a constant hazard with Gamma frailty, from NumPy alone."""
    if variance == 0.0:
        return np.exp(-hazard * minutes)
    return (1.0 + variance * hazard * minutes) ** (-1.0 / variance)


def one_view_from_the_first_minute(
    viewers: int, minutes: int, variance: float, hazard: float
) -> Outcome:
    """All viewers enter one room at its first minute, and close the app after one view."""
    market = ordinary_market(
        viewers=viewers, minutes=minutes, seed=17,
        staying={"frailty_variance": variance, "base_hazard": hazard, "fit": 0.0},
        entering={"popularity": 0.0},
        interacting={"follows_per_view": 0.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=SURE, close_probability=1.0)
    outcome, _ = play(market, everybody_comes(market))
    market.close()
    assert outcome.views.sum() == viewers
    return outcome


@pytest.mark.parametrize(("variance", "hazard"), [(0.5, 0.775), (0.0, 0.3), (0.8, 0.2)])
def test_stays_survive_as_the_gamma_frailty_law_says(variance: float, hazard: float) -> None:
    viewers, minutes = 20_000, 60
    outcome = one_view_from_the_first_minute(viewers, minutes, variance, hazard)
    # Whoever came at minute 0 and is still there at the end of minute t has stayed t + 1 minutes.
    watching = outcome.minutes_online[:, 0] / viewers
    expected = survival(np.arange(1.0, minutes + 1.0), hazard, variance)
    error = np.sqrt(expected * (1.0 - expected) / viewers)
    # The session ends all views at its last minute only after that minute has been counted.
    assert (np.abs(watching - expected) <= SIGMAS * error).all()
    # Kolmogorov-Smirnov over the grid: beyond 1.95 / sqrt(n) once in a thousand samples.
    assert np.abs(watching - expected).max() <= 1.95 / np.sqrt(viewers)


def test_seconds_watched_are_those_of_the_survival_curve() -> None:
    viewers, minutes, variance, hazard = 20_000, 60, 0.5, 0.775
    outcome = one_view_from_the_first_minute(viewers, minutes, variance, hazard)
    grid = (np.arange(60_000) + 0.5) * minutes / 60_000
    curve = survival(grid, hazard, variance)
    mean = 60.0 * curve.mean() * minutes
    square = 2.0 * 3600.0 * (grid * curve).mean() * minutes
    error = np.sqrt((square - mean**2) / viewers)
    assert abs(outcome.stay_seconds.sum() / viewers - mean) <= SIGMAS * error


@pytest.mark.parametrize("tick_seconds", [15, 30])
def test_the_length_of_a_tick_does_not_change_how_long_viewers_stay(tick_seconds: int) -> None:
    """Patience runs in continuous time: with nothing else to react to, all stay to the second."""
    seconds = []
    for length in (60, tick_seconds):
        market = ordinary_market(viewers=2_000, minutes=60, staying={"fit": 0.0})
        content = market.scenario.model_copy(update={"tick_seconds": length})
        market._played = content
        with_parameters(market, enter_intercept=SURE, close_probability=1.0)
        outcome, _ = play(market, everybody_comes(market))
        seconds.append(outcome.stay_seconds.sum())
        market.close()
    assert seconds[0] == seconds[1]


def views_per_opening(entering: float, closing: float, page: int) -> float:
    """Expected views of a visit, place by place: the feed begins again after every page.

    A page without any room worth entering ends the visit. Going backwards through the page, the
    expectation is a + b * (expectation at the next page's start).
    """
    barren, fertile = (0.0, 0.0), (0.0, 1.0)  # beyond the last place, as (a, b)
    for _ in range(page):

        def before(after: tuple[float, float], fed: tuple[float, float]) -> tuple[float, float]:
            stays = 1.0 - closing
            a = entering * (1.0 + stays * fed[0]) + (1.0 - entering) * after[0]
            return a, entering * stays * fed[1] + (1.0 - entering) * after[1]

        barren, fertile = before(barren, fertile), before(fertile, fertile)
    return barren[0] / (1.0 - barren[1])


@pytest.mark.parametrize(("entering", "page"), [(1.0, 4), (0.6, 4), (0.6, 300), (0.2, 3)])
def test_views_per_opening_are_geometric_but_for_barren_pages(entering: float, page: int) -> None:
    viewers, mean, sessions = 3_000, 4.0, 8
    market = ordinary_market(
        viewers=viewers, rooms=60, products=1, feed={"page": page},
        entering={"views_per_opening": mean, "popularity": 0.0, "taste": 0.0,
                  "entries_per_place": min(entering, 0.99)},
        interacting={"follows_per_view": 0.0},
    )  # fmt: skip
    if entering == 1.0:
        with_parameters(market, enter_intercept=SURE)
    views = []
    for session in range(sessions):
        market.session = session
        market.evening = ordinary_evening(market)
        outcome, _ = play(market, everybody_comes(market, 0.2))
        views.append(outcome.views.sum())
    expected = views_per_opening(entering, 1.0 / mean, min(page, 60))
    if entering == 1.0:
        assert expected == pytest.approx(mean)
    # The variance of a visit's views is at most that of the geometric law.
    error = np.sqrt(mean * (mean - 1.0) / (sessions * viewers))
    assert abs(np.sum(views) / (sessions * viewers) - expected) <= SIGMAS * error
    market.close()


def test_who_is_not_interested_skips_a_page_and_goes() -> None:
    market = ordinary_market(viewers=500, rooms=7, products=1, feed={"page": 5})
    with_parameters(market, enter_intercept=-SURE)
    outcome, stage = play(market, everybody_comes(market))
    assert outcome.views.sum() == 0
    assert outcome.skips.sum() == 5 * 500
    assert outcome.skips.max() <= 500
    assert (stage.chunks["active"] == 0).all()
    assert market.columns.last_purchase.max() == LONG_AGO
    market.close()


def test_sure_buyers_buy_once_and_a_decision_is_final() -> None:
    """Everybody wants the one product and looks at it all evening, in every room."""
    market = ordinary_market(
        viewers=400, rooms=5, products=1, minutes=120,
        entering={"views_per_opening": 10.0}, buying={"checkout_completion": 1.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=SURE)
    market.engine.drawn.intercepts.room[:] = SURE
    outcome, _ = play(market, everybody_comes(market))
    assert 0 < outcome.orders.sum() <= 400
    assert outcome.orders.sum() == outcome.offer_considered.sum()
    # Considered once, in a room where she was there to see it.
    assert outcome.offer_exposed.sum() >= 400
    assert (outcome.offer_considered <= outcome.offer_exposed).all()
    assert (outcome.offer_exposed <= outcome.views).all()
    market.close()


def test_attention_follows_its_exponential_law_across_rooms() -> None:
    """Attention to a product is kept from room to room: only total time counts.

    A viewer who moves between rooms that all pitch the same product considers it after an
    exponential time of watching, as if she had stayed in one of them.
    """
    viewers, minutes = 8_000, 30
    market = ordinary_market(
        viewers=viewers, rooms=12, products=1, minutes=minutes, seed=23,
        staying={"fit": 0.0, "frailty_variance": 0.0, "base_hazard": 0.5},
        entering={"popularity": 0.0, "glance_seconds": 0.001},
        interacting={"follows_per_view": 0.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=SURE, close_probability=1.0 / 3.0)
    outcome, _ = play(market, everybody_comes(market))
    p = market.engine.drawn.audience_parameters
    rate = np.exp(
        p.attention_interaction * REFERENCE.interaction + p.attention_novelty * REFERENCE.novelty
    ) / p.attention_minutes  # fmt: skip
    # Views end with hazard 0.5 and then the app with chance 1/3: time online is exponential with
    # hazard 1/6, attention with its rate; which comes first?
    closing = 0.5 / 3.0
    expected = rate / (rate + closing)
    considered = outcome.offer_considered.sum() / viewers
    error = np.sqrt(expected * (1.0 - expected) / viewers)
    # The evening cuts off e^{-30/6} of visits, nearly all of which have considered by then.
    assert abs(considered - expected) <= SIGMAS * error
    market.close()


@pytest.mark.parametrize("stock", [0, PLENTY])
def test_only_who_gets_the_goods_follows_for_having_bought(stock: int) -> None:
    """Everybody asks for the product and would follow nobody without having bought."""
    market = ordinary_market(viewers=400, products=1, minutes=60)
    market.evening.offers.committed_units[:] = stock
    with_parameters(market, enter_intercept=SURE, follow_intercept=-SURE, follow_bought=2.0 * SURE)
    market.engine.drawn.intercepts.room[:] = SURE
    outcome, _ = play(market, everybody_comes(market))
    assert outcome.requested_units.sum() > 100
    assert (outcome.follows.sum() > 100) == (stock > 0)
    market.close()


def test_who_hears_that_it_is_sold_out_has_not_bought() -> None:
    """One unit for many who ask in the same minute: one of them has bought."""
    market = ordinary_market(viewers=400, products=1, minutes=60)
    market.evening.offers.committed_units[:] = 1
    with_parameters(market, enter_intercept=SURE, follow_intercept=-SURE, follow_bought=2.0 * SURE)
    market.engine.drawn.intercepts.room[:] = SURE
    outcome, _ = play(market, everybody_comes(market, 0.5))
    assert outcome.orders.sum() == 1
    assert outcome.requested_units.sum() > 100
    # Whoever leaves within the minute in which the last unit goes has not heard.
    assert outcome.follows.sum() <= 5
    market.close()


def test_heat_moves_hands_of_those_whom_it_cannot_make_buy() -> None:
    likes = []
    for weight in (0.0, 3.0):
        market = ordinary_market(
            viewers=2_000, segment={"susceptibility": 0.4}, interacting={"likes_per_view": 0.02}
        )
        with_parameters(market, enter_intercept=SURE, interaction_heat=weight, scarcity=1.0)
        market.engine.drawn.intercepts.room[:] = -SURE
        market.evening.offers.scarcity[:] = 1.0
        outcome, _ = play(market, everybody_comes(market))
        likes.append(outcome.likes.sum())
        market.close()
    assert likes[1] > 1.5 * likes[0]
