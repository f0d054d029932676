"""The shelf: multinomial logit by Gumbel draws, sampling of offers, log-sum."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import binomtest, chisquare

from simulator.rules import buying, decisions, feed, randomness, shelf

VIEWERS = 20_000
UTILITIES = (-0.5, 0.3, -1.2)


def test_largest_utility_plus_gumbel_is_chosen_with_its_logit_share() -> None:
    alternatives = (*UTILITIES, 0.0)
    chosen = [0] * len(alternatives)
    for viewer in range(VIEWERS):
        scores = [
            utility
            + randomness.gumbel(randomness.draw(4, viewer, offer, 9, 0, decisions.SHELF_CHOICE, 0))
            for offer, utility in enumerate(alternatives)
        ]
        chosen[scores.index(max(scores))] += 1
    total = sum(math.exp(utility) for utility in UTILITIES)
    shares = [math.exp(utility) / (1.0 + total) for utility in UTILITIES]
    shares.append(1.0 - sum(shares))
    assert chisquare(chosen, [VIEWERS * share for share in shares]).pvalue > 1e-4


@given(st.lists(st.floats(-20.0, 20.0), min_size=1, max_size=6))
def test_log_sum(utilities: list[float]) -> None:
    total = sum(math.exp(utility) for utility in utilities)
    assert shelf.log_sum(total) == pytest.approx(float(logsumexp([0.0, *utilities])), rel=1e-12)


def test_offers_are_sampled_without_replacement_in_proportion_to_weight() -> None:
    known = ((0.2, 0.9), (0.6, 0.5), (0.1, 0.8), (0.4, 0.6))
    weights = [awareness * rating for awareness, rating in known]
    inclusion = dict.fromkeys(range(4), 0.0)
    for first, second in itertools.permutations(range(4), 2):
        chance = weights[first] / sum(weights) * weights[second] / (sum(weights) - weights[first])
        inclusion[first] += chance
        inclusion[second] += chance
    counts = [0] * 4
    for viewer in range(VIEWERS):
        keys = [
            feed.rank_key(
                randomness.draw(4, viewer, offer, 9, 0, decisions.SHELF_SAMPLE, 0), weights[offer]
            )
            for offer in range(4)
        ]
        for offer in np.argsort(keys)[:2]:
            counts[int(offer)] += 1
    for offer in range(4):
        assert binomtest(counts[offer], VIEWERS, inclusion[offer]).pvalue > 1e-4


def test_needs_are_poisson() -> None:
    assert shelf.need_probability(0.0) == 0.0
    assert shelf.need_probability(0.25) == pytest.approx(-math.expm1(-0.25), rel=1e-14)


def test_surplus_falls_by_demand_when_one_price_rises() -> None:
    comparable, sensitivity = 9_900.0, 2.5

    def total(price: float) -> float:
        cost = buying.price_utility(price / comparable, sensitivity, 0.0, 0.0)
        mine = shelf.shelf_utility(1.4, cost, -0.1)
        return math.exp(mine) + math.exp(-0.4)

    def surplus(price: float) -> float:
        return shelf.shelf_surplus_fen(total(price), comparable, sensitivity)

    slope = (surplus(8_001.0) - surplus(7_999.0)) / 2.0
    cost = buying.price_utility(8_000.0 / comparable, sensitivity, 0.0, 0.0)
    demand = math.exp(shelf.shelf_utility(1.4, cost, -0.1)) / (1.0 + total(8_000.0))
    assert slope == pytest.approx(-demand, rel=1e-6)


def test_with_one_offer_the_shelf_is_the_binary_logit() -> None:
    assert shelf.shelf_surplus_fen(math.exp(0.7), 9_900.0, 2.5) == pytest.approx(
        buying.consumer_surplus_fen(9_900.0, 2.5, 0.7), rel=1e-14
    )
