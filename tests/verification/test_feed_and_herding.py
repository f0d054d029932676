"""Which rooms are seen, and what it does to them that others see them: the feed and herding."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import fsolve
from scipy.special import expit

from simulator.market import Market
from tests.markets import scenario_of, small_content
from tests.reference_rooms import (
    PLENTY,
    everybody_comes,
    ordinary_evening,
    ordinary_market,
    play,
    with_parameters,
)
from tests.verification.evidence import Evidence

SURE = 60.0
STANDING = np.array([1.0, 2.0, 3.0, 5.0, 8.0])
CONTENT = np.array([0.9, 0.1, 0.5, 0.3, 0.7])
STAY_MINUTES = 1.0 / (0.775 * 0.5)


def rooms_market(rooms: int, viewers: int, popularity: float = 0.0, **changes: Any) -> Market:
    """Rooms with one product that differ in nothing but what a test gives them."""
    market = ordinary_market(
        viewers=viewers, rooms=rooms, products=1,
        staying={"content": 0.0, "fit": 0.0}, interacting={"follows_per_view": 0.0},
        entering={"popularity": 0.0, "content": 0.0, "taste": 0.0},
        **changes,
    )  # fmt: skip
    feed = market.platforms[0].feed
    market.platforms[0].feed = feed.model_copy(update={"popularity": popularity})
    with_parameters(market, enter_intercept=SURE, close_probability=1.0)
    return market


# Plackett-Luce.


def test_pages_of_the_feed_are_plackett_luce(figures: Evidence) -> None:
    """The first three of five rooms, in order: 60 outcomes, weighted by standing and relevance."""
    viewers, precision = 40_000, 0.8
    market = rooms_market(5, viewers, feed={"relevance": precision})
    market.evening.rooms.standing[:] = STANDING
    market.evening.rooms.content[:, 0] = CONTENT
    with_parameters(market, enter_intercept=-SURE)  # all look, nobody enters
    _, stage = play(market, everybody_comes(market))
    shown = stage.race_room[:, : viewers // len(stage.chunks), 0, :3].reshape(viewers, 3)
    orders = list(permutations(range(5), 3))
    counts = np.array([(shown == order).all(axis=1).sum() for order in orders])
    assert counts.sum() == viewers

    def chances(weight: NDArray[np.float64]) -> NDArray[np.float64]:
        total = weight.sum()
        return np.array(
            [
                weight[a] / total * weight[b] / (total - weight[a])
                * weight[c] / (total - weight[a] - weight[b])
                for a, b, c in orders
            ]
        )  # fmt: skip

    expected = viewers * chances(STANDING * np.exp(precision * CONTENT))
    without = viewers * chances(STANDING)
    assert expected.min() > 5.0
    figures.compare_squares(
        "first three places of the feed", float(((counts - expected) ** 2 / expected).sum()),
        len(orders) - 1, "relevance left out", float(((without - expected) ** 2 / expected).sum()),
    )  # fmt: skip
    first = np.bincount(shown[:, 0], minlength=5)
    weight = STANDING * np.exp(precision * CONTENT)
    expected = viewers * weight / weight.sum()
    # Independent keys instead of a race: the largest of uniform numbers times the weight.
    dice = np.random.default_rng(1).uniform(size=(400_000, 5)) * weight
    rival = viewers * np.bincount(dice.argmax(axis=1), minlength=5) / len(dice)
    figures.compare_squares(
        "first place of the feed", float(((first - expected) ** 2 / expected).sum()), 4,
        "largest of weight × uniform", float(((rival - expected) ** 2 / expected).sum()),
    )  # fmt: skip
    market.close()


def test_paid_places_are_plackett_luce_on_bids(figures: Evidence) -> None:
    """Every place is paid and a page has one place: whoever wins the paid race is seen first.

    She pays unless she stands on the page anyway, which is a race of its own.
    """
    viewers = 40_000
    market = rooms_market(5, viewers, feed={"page": 1, "relevance": 0.0})
    market.platforms[0].paid_every = 1
    rooms, paid = market.evening.rooms, STANDING[::-1].copy()
    rooms.standing[:] = STANDING
    rooms.bid_fen[:], rooms.traffic_budget_fen[:] = 7, PLENTY
    rooms.paid_weight[:] = paid
    outcome, _ = play(market, everybody_comes(market))
    shares, free = paid / paid.sum(), STANDING / STANDING.sum()
    expected = viewers * shares
    rival = viewers * (shares + free) / 2.0
    figures.compare_squares(
        "first paid place", float(((outcome.views - expected) ** 2 / expected).sum()), 4,
        "organic weights as well", float(((rival - expected) ** 2 / expected).sum()),
    )  # fmt: skip
    expected = viewers * shares * (1.0 - free)
    figures.compare(
        "views that are paid for", float(expected.sum()) / viewers,
        float(outcome.paid_views.sum()) / viewers,
        float(np.sqrt(expected.sum() * (1.0 - expected.sum() / viewers))) / viewers,
        "paid for on the page as well", 1.0,
    )  # fmt: skip
    assert (outcome.traffic_cost_fen == 7 * outcome.paid_views).all()
    market.close()


# Herding.


def settled_shares(market: Market, evenings: int, since: int) -> NDArray[np.float64]:
    """Log shares of entries after some minutes, by evening and room."""
    shares = []
    for session in range(evenings):
        market.session = session
        base = market.evening.rooms
        market.evening = ordinary_evening(market)
        market.evening.rooms.standing[:] = base.standing
        market.evening.rooms.start_minute[:] = base.start_minute
        outcome, _ = play(market, everybody_comes(market, 1.0))
        entries = outcome.minutes_entries[since:].sum(axis=0)
        shares.append(entries / entries.sum())
    return np.array(shares)


def slope(log_shares: NDArray[np.float64], appeal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slope of log shares in appeal, by evening."""
    centred = appeal - appeal.mean()
    return (log_shares @ centred) / (centred @ centred)


@pytest.mark.parametrize("popularity", [0.4, 0.6])
def test_shares_go_as_appeal_over_one_minus_the_popularity_exponent(
    figures: Evidence, popularity: float
) -> None:
    """Herding by the feed alone: everybody enters what is shown first; 1,000 people a viewer."""
    appeal = np.array([0.0, 0.25, 0.5])
    market = rooms_market(3, 60_000, popularity, weight=1_000, feed={"relevance": 0.0})
    market.evening.rooms.standing[:] = np.exp(appeal)
    found = slope(np.log(settled_shares(market, 8, since=120)), appeal)
    figures.compare(
        f"herding: d ln(share)/dV at b = {popularity}",
        1.0 / (1.0 - popularity), float(found.mean()), float(found.std(ddof=1) / np.sqrt(8)),
        "one round of herding, 1 + b", 1.0 + popularity,
    )  # fmt: skip
    market.close()


def test_herding_by_feed_and_entrance_settles_at_its_fixed_point(figures: Evidence) -> None:
    """Exponents 0.25 and 0.3: n_j = λ·W·s_j·n_j^¼ / Σ s·n^¼ × σ(u + 0.3·ln(1 + n_j))."""
    appeal, intercept, weight, viewers = np.array([0.0, 0.3, 0.6]), -4.0, 100, 60_000
    market = rooms_market(3, viewers, 0.25, weight=weight, feed={"relevance": 0.0, "page": 1})
    with_parameters(market, enter_intercept=intercept, popularity=0.3, enter_discount=0.0)
    market.evening.rooms.standing[:] = np.exp(appeal)
    found = slope(np.log(settled_shares(market, 8, since=120)), appeal)

    def fixed_point(in_feed: float, at_entrance: float) -> float:
        def surplus(log_people: NDArray[np.float64]) -> NDArray[np.float64]:
            shown = np.exp(appeal + in_feed * np.log1p(np.exp(log_people)))
            enter = expit(intercept + at_entrance * np.log1p(np.exp(log_people)))
            arrivals = viewers * weight / 240.0 * shown / shown.sum() * enter
            return np.log(arrivals * STAY_MINUTES) - log_people

        people = np.exp(fsolve(surplus, np.full(3, 7.0)))
        return float(slope(np.log(people / people.sum())[None, :], appeal)[0])

    figures.compare(
        "herding: d ln(share)/dV by feed and entrance",
        fixed_point(0.25, 0.3), float(found.mean()), float(found.std(ddof=1) / np.sqrt(8)),
        "feed alone", fixed_point(0.25, 0.0),
    )  # fmt: skip
    market.close()


def test_a_head_start_is_forgotten_below_the_bound(figures: Evidence) -> None:
    """Of two rooms alike one begins an hour later; above b = 1 it never catches up."""
    shares = {}
    for popularity in (0.8, 1.2):
        market = rooms_market(2, 36_000, popularity, minutes=1_200, feed={"relevance": 0.0})
        market.evening.rooms.start_minute[1] = 60
        shares[popularity] = settled_shares(market, 6, since=700)[:, 1]
        market.close()
    assert shares[1.2].max() < 0.25
    figures.compare(
        "share of the room that began an hour later, b = 0.8", 0.5,
        float(shares[0.8].mean()), float(shares[0.8].std(ddof=1) / np.sqrt(6)),
        "the first takes all", 0.0,
    )  # fmt: skip


@pytest.mark.parametrize(("feed", "allowed"), [(0.59, True), (0.6, False)])
def test_a_scenario_cannot_reach_the_bound(feed: float, allowed: bool) -> None:
    content = small_content()
    content["platforms"][0]["feed"] = {"popularity": feed}
    if allowed:
        scenario_of(content)
        return
    with pytest.raises(ValueError, match=r"add up to 0\.9"):
        scenario_of(content)
