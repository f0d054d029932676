"""Solved intercepts: at reference conditions viewers do what the scenario says they do.

Each test plays a population of ``SAMPLE`` viewers, over all of whom intercepts are solved, through
ordinary rooms (``tests.reference_rooms``), and compares shares with their targets within binomial
bounds. What the reference leaves out (heat, recent purchases, comparing) is switched off.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.accounts.order_columns import Channel
from simulator.compiled.audience import need_tonight, play_shelf, tonights_goods
from simulator.kernels.fulfilment import DueOrders, cancels, decide_returns, receive
from simulator.kernels.state import PARAMETERS
from simulator.market import Market
from simulator.population.intercepts import REFERENCE, SAMPLE
from simulator.population.solving import considered_per_view, mean_logistic, solve_shift
from simulator.rules.buying import attention_rate
from simulator.rules.randomness import name_key
from simulator.tables.columns import as_kept
from tests.markets import scenario_of
from tests.reference_rooms import (
    COMPARABLE_FEN,
    LONG_AGO,
    PLENTY,
    everybody_comes,
    ordinary_evening,
    ordinary_market,
    play,
)

SIGMAS = 4.0
"""A correct share lies outside four standard errors once in 16,000 tests."""


def close_to(count: float, trials: float, target: float) -> bool:
    """Whether a count agrees with a target share of its trials, within binomial bounds."""
    error = np.sqrt(target * (1.0 - target) / trials)
    return bool(abs(count / trials - target) <= SIGMAS * error)


def fresh(market: Market, session: int) -> None:
    """Another evening among strangers who have bought nothing lately."""
    market.session = session
    columns = market.columns
    columns.reference_ratio[:] = as_kept("reference_ratio", 1.0)
    columns.last_purchase[:] = LONG_AGO
    columns.wallet_fen[:] = PLENTY
    columns.bond_anchor[:] = -1
    columns.bond[:] = 0.0
    columns.followed[:] = 0
    market.evening = ordinary_evening(market)


def one_view_each(**behaviour: Any) -> Market:
    """Everybody is shown one ordinary room once a session."""
    entering = {"views_per_opening": 1.0 + 1e-9, "popularity": 0.0, **behaviour.pop("entering", {})}
    interacting = {"follows_per_view": 0.0, "gifts_per_view": 0.0}
    interacting |= behaviour.pop("interacting", {})
    return ordinary_market(viewers=SAMPLE, entering=entering, interacting=interacting, **behaviour)


def evenings(market: Market, sessions: int, read: Callable[[Any], float | int]) -> float:
    """Sum of what is read off the outcomes of some evenings; all come in the first half."""
    total = 0.0
    for session in range(sessions):
        fresh(market, session)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        total += read(outcome)
    return total


@pytest.mark.parametrize(("target", "taste"), [(0.6, 0.4), (0.2, 1.5)])
def test_strangers_enter_ordinary_rooms_as_often_as_the_target_says(
    target: float, taste: float
) -> None:
    market = one_view_each(entering={"entries_per_place": target, "taste": taste})
    entered = evenings(market, 60, lambda outcome: outcome.views.sum())
    assert close_to(entered, 60 * SAMPLE, target)
    market.close()


def test_strangers_order_as_often_as_the_target_says() -> None:
    """Tastes select: who likes a category enters more often, stays longer and buys more."""
    target, sessions, orders, views = 0.1, 80, 0, 0
    market = one_view_each(
        segment={"susceptibility": 0.0},
        buying={"orders_per_view": target, "satiation": 0.0, "comparing_share": 0.0},
    )
    for session in range(sessions):
        fresh(market, session)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        orders, views = orders + outcome.orders.sum(), views + outcome.views.sum()
    assert close_to(orders, views, target)
    market.close()


def test_products_considered_in_a_view_follow_the_integral() -> None:
    """Stays that do not depend on taste, attention against patience, pitch after pitch."""
    sessions, considered, views = 30, 0, 0
    market = one_view_each(staying={"fit": 0.0}, entering={"taste": 0.0})
    for session in range(sessions):
        fresh(market, session)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        considered += outcome.offer_considered.sum()
        views += outcome.views.sum()
    p, buying = market.engine.drawn.audience_parameters, market.scenario.behaviour.buying
    rate = attention_rate(
        buying.attention_minutes, REFERENCE.interaction, buying.attention_interaction,
        REFERENCE.novelty, buying.attention_novelty,
    )  # fmt: skip
    hazard = market.scenario.behaviour.staying.base_hazard
    expected = considered_per_view(rate, hazard, p.frailty_variance, REFERENCE.pitch_minutes)
    # A view considers 0.94 products on average; their variance is no more than 2.2 (simulated).
    error = np.sqrt(2.2 / views)
    # Views of more than two hours, which the evening cuts short, would add 0.6 %.
    assert abs(considered / views - expected) <= SIGMAS * error + 0.006 * expected
    market.close()


def test_strangers_follow_as_often_as_the_target_says() -> None:
    target, sessions, follows, views = 0.05, 80, 0, 0
    market = one_view_each(
        interacting={"follows_per_view": target, "follow_bought": 0.0},
        staying={"fit": 0.0},
    )
    for session in range(sessions):
        fresh(market, session)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        follows, views = follows + outcome.follows.sum(), views + outcome.views.sum()
    assert close_to(follows, views, target)
    market.close()


@pytest.mark.parametrize("kind", ["comments", "likes", "shares"])
def test_viewers_react_as_often_as_the_target_says(kind: str) -> None:
    target, sessions, events, views = 0.04, 80, 0, 0
    market = one_view_each(
        segment={"susceptibility": 0.0, "impulsivity": 0.0},
        interacting={f"{kind}_per_view": target},
        staying={"fit": 0.0},
    )
    for session in range(sessions):
        fresh(market, session)
        outcome, _ = play(market, everybody_comes(market, 0.5))
        events, views = events + getattr(outcome, kind).sum(), views + outcome.views.sum()
    assert close_to(events, views, target)
    market.close()


@pytest.mark.parametrize("share", [0.4, 0.7])
def test_needs_end_in_a_purchase_as_often_as_the_target_says(share: float) -> None:
    """The choice among six offers and none is a multinomial logit, not six separate ones."""
    market = ordinary_market(
        viewers=SAMPLE, products=90, buying={"orders_per_view": 0.05, "shelf_purchase": share}
    )
    market.products.shelf_price_fen[:] = COMPARABLE_FEN
    parameters = np.array([tuple(market.engine.drawn.audience_parameters)], dtype=PARAMETERS).view(
        np.recarray
    )
    needs, bought, sessions = 0, 0, 30
    for session in range(sessions):
        fresh(market, session)
        goods = tonights_goods(market.engine, market)
        stock = np.full(len(market.products), PLENTY)
        need_tonight(market.engine, market)
        sales, sold_out, wanted = play_shelf(market.engine, market, goods, parameters, stock)
        assert sold_out == 0
        needs, bought = needs + len(wanted), bought + sales.units.sum()
    rate = float(market.engine.drawn.intercepts.need_rate[0])
    assert close_to(needs, sessions * SAMPLE, 1.0 - np.exp(-rate))
    completed = share * market.scenario.behaviour.buying.checkout_completion
    assert close_to(bought, needs, completed)
    market.close()


# After the order.


def ordinary_orders(market: Market, count: int, category: int = 0) -> DueOrders:
    """Orders of an ordinary room, each by another viewer and of another product."""
    rows = np.arange(count)
    size = len(market.columns.people)

    def real(value: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.full(count, value)

    def index(value: int) -> np.ndarray[Any, np.dtype[np.int32]]:
        return np.full(count, value, np.int32)

    return DueOrders(
        viewer=(rows % size).astype(np.int32),
        product=index(0),
        product_key=np.array([name_key(f"product/{row // size}") for row in rows], np.int64),
        category=index(category),
        anchor=index(0),
        session=index(4),
        channel=index(int(Channel.INFLUENCER)),
        delivered=index(5),
        window=index(7),
        heat=real(0.0),
        expected=real(REFERENCE.quality),
        received=real(np.nan),
        information=real(REFERENCE.information),
        price_fen=real(REFERENCE.price_fen),
        delay=real(0.0),
        effort=real(1.0 - REFERENCE.service),
        defect=np.zeros(count, np.bool_),
        promptness=real(0.0),
        wait_ratio=real(1.0),
    )


@pytest.mark.parametrize("target", [0.12, 0.4])
def test_orders_are_cancelled_as_often_as_the_target_says(target: float) -> None:
    market = ordinary_market(viewers=SAMPLE, after_sales={"cancel_rate": target})
    due = ordinary_orders(market, 20 * SAMPLE)
    # Normal heat: as many orders as ever in the room, and nothing scarce.
    gamma = market.columns.susceptibility[due.viewer].astype(np.float64)
    due = due._replace(heat=gamma * np.log(2.0))
    gone = cancels(
        due, market.columns, market.engine.drawn.after_sales_parameters, market.seeds.viewers
    )
    assert close_to(gone.sum(), len(gone), target)
    market.close()


@pytest.mark.parametrize(("target", "spread"), [(0.05, 0.12), (0.3, 0.2), (0.6, 0.3)])
def test_goods_are_returned_as_often_as_the_target_says(target: float, spread: float) -> None:
    market = ordinary_market(
        viewers=SAMPLE, category={"return_rate": target, "fit_uncertainty": spread}
    )
    # An ordinary viewer; what differs between viewers averages out to a little more.
    market.columns.return_propensity[:] = 0.0
    due = ordinary_orders(market, 20 * SAMPLE)
    due = due._replace(received=np.empty(len(due.viewer)))
    promised = REFERENCE.quality - REFERENCE.expected_surprise
    receive(
        due, np.full(1, REFERENCE.quality), np.zeros(1), market.engine.drawn.after_sales_parameters,
        market.seeds.viewers, due.received, due.defect,
    )  # fmt: skip
    due = due._replace(expected=np.full(len(due.viewer), promised))
    decided, back = decide_returns(
        due, market.columns, np.ones(len(due.viewer)), 5 + 7,
        market.engine.drawn.after_sales_parameters, market.seeds.viewers,
    )  # fmt: skip
    assert decided.all()
    assert close_to(back.sum(), len(back), target)
    market.close()


# Solving.


@pytest.mark.parametrize("target", [1e-6, 0.012, 0.5, 0.999])
def test_a_solved_shift_gives_the_mean_that_was_asked_for(target: float) -> None:
    values = np.linspace(-9.0, 5.0, 301) ** 3 / 20.0
    weights = np.linspace(0.0, 2.0, 301)
    shift = solve_shift(values, weights, target)
    mean = np.average(1.0 / (1.0 + np.exp(-(values + shift))), weights=weights)
    assert mean == pytest.approx(target, rel=1e-9)
    assert mean_logistic(values, weights, shift) == pytest.approx(mean, rel=1e-12)


def test_what_firms_do_moves_no_intercept() -> None:
    """Two scenarios that differ in firms share their viewers to the last digit."""

    def solved(fans: int, products: int) -> Any:
        market = ordinary_market(viewers=500, products=products)
        content = market.scenario.model_dump(by_alias=True)
        content["anchors"][0]["fans"] = fans
        market.close()
        other = Market(scenario_of(content))
        found = other.engine.drawn.intercepts
        other.close()
        return found

    few, many = solved(fans=0, products=3), solved(fans=300, products=9)
    for name, value in few._asdict().items():
        assert np.array_equal(value, getattr(many, name)), name
