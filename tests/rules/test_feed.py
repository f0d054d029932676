"""The feed: Plackett–Luce, herding, entering, closing."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, chisquare

from simulator.rules import decisions, feed, numerics, randomness

WORDS = st.integers(min_value=0, max_value=2**32 - 1)
WEIGHTS = (1.0, 2.0, 3.5, 0.5)
VIEWERS = 20_000


def ranking(viewer: int) -> tuple[int, ...]:
    keys = [
        feed.rank_key(randomness.draw(11, viewer, room, 5, 0, decisions.FEED_RANK, 0), weight)
        for room, weight in enumerate(WEIGHTS)
    ]
    return tuple(int(room) for room in np.argsort(keys))


@pytest.fixture(scope="module")
def rankings() -> list[tuple[int, ...]]:
    return [ranking(viewer) for viewer in range(VIEWERS)]


def test_first_place_is_proportional_to_weight(rankings: list[tuple[int, ...]]) -> None:
    for room, weight in enumerate(WEIGHTS):
        first = sum(order[0] == room for order in rankings)
        assert binomtest(first, VIEWERS, weight / sum(WEIGHTS)).pvalue > 1e-4


def test_whole_order_is_plackett_luce(rankings: list[tuple[int, ...]]) -> None:
    orders = list(itertools.permutations(range(len(WEIGHTS))))
    expected = []
    for order in orders:
        probability, left = 1.0, sum(WEIGHTS)
        for room in order:
            probability *= WEIGHTS[room] / left
            left -= WEIGHTS[room]
        expected.append(VIEWERS * probability)
    observed = [rankings.count(order) for order in orders]
    assert chisquare(observed, expected).pvalue > 1e-4


@given(st.lists(st.tuples(WORDS, st.floats(1e-6, 1e6)), min_size=2, max_size=6))
def test_race_times_order_rooms_as_gumbel_scores_do(rooms: list[tuple[int, float]]) -> None:
    for word, weight in rooms:
        bits = np.int64(word)
        score = math.log(weight) + randomness.gumbel(bits)
        assert -math.log(feed.rank_key(bits, weight)) == pytest.approx(score, abs=1e-12)


def test_a_room_without_weight_comes_last() -> None:
    assert feed.rank_key(np.int64(5), 0.0) == math.inf
    assert feed.rank_key(np.int64(5), -1.0) == math.inf


def test_an_added_room_leaves_the_others_in_order() -> None:
    for viewer in range(200):
        order = ranking(viewer)
        without = [room for room in order if room != 2]
        keys = {
            room: feed.rank_key(
                randomness.draw(11, viewer, room, 5, 0, decisions.FEED_RANK, 0), WEIGHTS[room]
            )
            for room in (0, 1, 3)
        }
        assert sorted(keys, key=lambda room: keys[room]) == without


@given(st.floats(0.01, 1e4), st.floats(0.0, 1.0), st.floats(0.01, 1e7), st.floats(-1.0, 1.0))
def test_policy_weight_is_a_product_of_powers(gmv: float, g: float, fans: float, r: float) -> None:
    assert feed.policy_weight(gmv, g, fans, r) == pytest.approx(gmv**g * fans**r, rel=1e-13)


def test_popularity_raises_shares_to_one_over_one_minus_b() -> None:
    appeal, b = (0.0, 0.4, -0.3), 0.6
    crowd = 1e12
    viewers = [crowd / 3] * 3
    for _ in range(200):
        weights = [
            feed.organic_weight(numerics.power(1.0 + n, b), v, 1.0)
            for n, v in zip(viewers, appeal, strict=True)
        ]
        viewers = [crowd * weight / sum(weights) for weight in weights]
    expected = [math.exp(v / (1.0 - b)) for v in appeal]
    for share, other in zip(viewers, expected, strict=True):
        assert share / crowd == pytest.approx(other / sum(expected), rel=1e-9)


def test_relevance_and_weights_of_organic_and_paid_places() -> None:
    assert feed.relevance(0.5, 0.3) == pytest.approx(0.8, rel=1e-15)
    assert feed.sought_taste(0.5, False, 2.0) == 0.5
    assert feed.sought_taste(0.5, True, 2.0) == 2.5
    assert feed.organic_weight(3.0, 2.0, 0.0) == 3.0
    assert feed.organic_weight(3.0, 2.0, 0.5) == pytest.approx(3.0 * math.e, rel=1e-15)
    assert feed.paid_weight(30.0, 0.2) == pytest.approx(6.0)
    assert feed.rank_key(np.int64(5), feed.paid_weight(0.0, 0.2)) == math.inf


def test_content_is_worth_less_among_like_rooms() -> None:
    assert feed.content_value(0.4, 0.1, 0.0) == 0.4
    assert feed.content_value(0.4, 0.1, math.e - 1.0) == pytest.approx(0.3, rel=1e-14)
    assert feed.content_value(0.4, 0.3, 1_000.0) == 0.0


def test_doubling_the_viewers_on_show_multiplies_the_odds() -> None:
    def odds(viewers: float) -> float:
        utility = feed.enter_utility(
            -3.0, 0.2, 0.1, 2.0, 0.5, 0.6, 0.3, 1.0, 0.15, 1.2, viewers, 0.3
        )
        p = feed.enter_probability(utility)
        return p / (1.0 - p)

    assert odds(2 * 999.0 + 1.0) / odds(999.0) == pytest.approx(2.0**0.3, rel=1e-12)


def test_enter_utility_adds_up() -> None:
    utility = feed.enter_utility(-3.0, 0.2, 0.1, 2.0, 0.5, 0.6, 0.3, 1.0, 0.15, 1.2, 0.0, 0.3)
    assert utility == pytest.approx(-3.0 + 0.2 + 0.2 + 0.3 + 0.3 + 0.18, rel=1e-13)
