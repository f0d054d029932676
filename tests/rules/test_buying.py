"""Buying: the equation of V term by term, reference, heat, attention, surplus."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import buying

SHARE = st.floats(min_value=0.0, max_value=1.0)
MODEST = st.floats(min_value=-2.0, max_value=2.0)
RATIO = st.floats(min_value=0.3, max_value=2.0)


@given(MODEST, MODEST, MODEST, SHARE, SHARE, MODEST, RATIO, RATIO, st.floats(0.1, 5.0), SHARE)
def test_utility_is_the_equation_of_the_model(
    intercept: float,
    appeal: float,
    taste: float,
    expected_quality: float,
    bond: float,
    shock: float,
    reference: float,
    price_ratio: float,
    price_over_allowance: float,
    heat: float,
) -> None:
    product = buying.product_utility(
        intercept,
        appeal + buying.awareness_utility(0.3, 0.1, 0.5),
        taste,
        0.6,
        expected_quality,
        1.5,
    )
    room = buying.room_utility(shock, bond, 1.0, 0.4, 0.3)
    price = buying.price_utility(
        price_ratio,
        2.5,
        buying.reference_gain_or_loss(reference, price_ratio, 0.5, 2.0),
        buying.budget_strain(price_over_allowance * 12_000.0, 12_000.0, 0.5),
    )
    recent = buying.satiation(3.0, 7.0, 2.0)
    probability = buying.buy_probability(buying.static_utility(product, room, price, recent), heat)
    gain = reference - price_ratio
    v = (
        intercept
        + appeal
        + shock
        + 0.6 * taste
        + 1.5 * (expected_quality - 0.5)
        + 1.0 * bond
        + 0.3 * 0.4
        + 0.5 * math.log(0.3 / 0.1)
        - 2.5 * price_ratio
        + 0.5 * (gain if gain >= 0 else 2.0 * gain)
        - 0.5 * max(0.0, math.log(price_over_allowance))
        - 2.0 * math.exp(-3.0 / 7.0)
        + heat
    )
    assert probability == pytest.approx(1.0 / (1.0 + math.exp(-v)), rel=1e-12)


def test_logit_share_of_an_outside_option_worth_nothing() -> None:
    assert buying.buy_probability(0.0, 0.0) == 0.5
    assert buying.buy_probability(math.log(3.0) - 0.25, 0.25) == pytest.approx(0.75, rel=1e-15)


@given(RATIO, st.floats(0.01, 0.3))
def test_a_loss_weighs_lambda_times_a_gain(reference: float, change: float) -> None:
    gain = buying.reference_gain_or_loss(reference, reference - change, 0.5, 2.0)
    loss = buying.reference_gain_or_loss(reference, reference + change, 0.5, 2.0)
    assert gain > 0.0
    assert loss == pytest.approx(-2.0 * gain, rel=1e-9)
    assert buying.reference_gain_or_loss(reference, reference, 0.5, 2.0) == 0.0


def test_reference_price_converges_geometrically() -> None:
    reference = 1.0
    for _ in range(12):
        reference = buying.reference_after(reference, 0.7, 0.2)
    assert reference == pytest.approx(0.7 + 0.3 * 0.8**12, rel=1e-13)
    assert buying.reference_after(0.7, 0.7, 0.2) == 0.7


@given(SHARE, SHARE, SHARE, SHARE)
def test_perceived_quality_lies_between_rating_and_claim(
    quality: float, exaggeration: float, rating: float, believed: float
) -> None:
    claim = quality + exaggeration * (1.0 - quality)
    perceived = buying.perceived_quality(quality, exaggeration, rating, believed)
    assert min(claim, rating) - 1e-15 <= perceived <= max(claim, rating) + 1e-15


def test_perceived_quality_at_its_ends() -> None:
    assert buying.perceived_quality(0.4, 0.0, 0.9, 0.0) == 0.9
    assert buying.perceived_quality(0.4, 0.0, 0.9, 1.0) == 0.4
    assert buying.perceived_quality(0.4, 1.0, 0.9, 1.0) == 1.0
    assert buying.perceived_quality(0.6, 0.5, 0.5, 0.5) == pytest.approx(0.65, rel=1e-15)


def test_believed_share_is_cut_to_a_share() -> None:
    assert buying.believed_share(0.5, 0.25, 0.3, 0.5, 0.4) == pytest.approx(0.45, rel=1e-15)
    assert buying.believed_share(0.0, 1.0, 0.3, 0.5, 0.4) == 0.0
    assert buying.believed_share(1.0, 0.0, 0.3, 5.0, 0.4) == 1.0


def test_attention_makes_consideration_exponential_in_pitch_minutes() -> None:
    assert buying.attention_rate(1.0, 0.0, 0.5, 0.0, 0.5) == 1.0
    rate = buying.attention_rate(2.0, 0.6, 0.5, 0.2, 0.4)
    assert rate == pytest.approx(math.exp(0.5 * 0.6 + 0.4 * 0.2) / 2.0, rel=1e-14)


def test_budget_strain_begins_at_the_allowance_and_is_logarithmic() -> None:
    assert buying.budget_strain(11_999.0, 12_000.0, 0.5) == 0.0
    assert buying.budget_strain(12_000.0, 12_000.0, 0.5) == 0.0
    twice = buying.budget_strain(24_000.0, 12_000.0, 0.5)
    assert twice == pytest.approx(-0.5 * math.log(2.0), rel=1e-14)


def test_satiation_fades() -> None:
    assert buying.satiation(0.0, 7.0, 2.0) == -2.0
    assert buying.satiation(7.0, 7.0, 2.0) == pytest.approx(-2.0 / math.e, rel=1e-14)
    assert buying.satiation(math.inf, 7.0, 2.0) == 0.0


def test_heat_is_capped_and_starts_from_the_normal_rate() -> None:
    assert buying.heat(0.5, 0.4, 0.3, 0.3, 0.0, 1.5) == pytest.approx(0.06, rel=1e-14)
    normal = buying.heat(0.0, 0.0, 0.3, 0.3, 1.0, 1.5)
    assert normal == pytest.approx(0.3 * math.log(2.0), rel=1e-14)
    assert buying.heat(1.0, 1.0, 0.3, 0.5, 1e9, 1.5) == 1.5


@given(st.floats(1e-4, 0.1), st.floats(0.0, 1e6))
def test_smoothed_rate_of_a_normal_room_is_normal(rate: float, viewers: float) -> None:
    assert buying.smoothed_order_rate(rate * viewers, viewers, rate, 20.0) == pytest.approx(rate)


def test_smoothed_rate_of_an_empty_room_is_normal() -> None:
    assert buying.smoothed_order_rate(0.0, 0.0, 0.01, 20.0) == pytest.approx(0.01, rel=1e-15)
    assert buying.smoothed_order_rate(5.0, 80.0, 0.01, 20.0) == pytest.approx(0.052, rel=1e-14)


def test_heat_feedback_has_one_fixed_point() -> None:
    """The rate that heat brings about, fed back, ends at one value from any start."""

    def rate_after(rate: float) -> float:
        warmth = buying.heat(0.0, 0.0, 0.3, 0.5, rate / 0.01, 1.5)
        smoothed = buying.smoothed_order_rate(
            1000.0 * buying.buy_probability(-4.8, warmth), 1000.0, 0.01, 20.0
        )
        return smoothed

    ends = []
    for start in (0.0, 0.01, 0.5, 1.0):
        rate = start
        for _ in range(200):
            rate = rate_after(rate)
        ends.append(rate)
    assert max(ends) - min(ends) < 1e-12


def test_scarcity() -> None:
    assert buying.scarcity(100.0, 100.0) == 0.0
    assert buying.scarcity(25.0, 100.0) == 0.75
    assert buying.scarcity(0.0, 100.0) == 1.0
    assert buying.scarcity(0.0, 0.0) == 1.0
    assert buying.scarcity(120.0, 100.0) == 0.0


@given(st.floats(2_000.0, 30_000.0), st.floats(1.0, 4.0), MODEST, RATIO)
def test_surplus_falls_by_demand_when_the_price_rises(
    comparable: float, sensitivity: float, base: float, ratio: float
) -> None:
    def surplus(price: float) -> float:
        cost = buying.price_utility(price / comparable, sensitivity, 0.0, 0.0)
        return buying.consumer_surplus_fen(comparable, sensitivity, base + cost)

    price, step = ratio * comparable, comparable * 1e-4
    slope = (surplus(price + step) - surplus(price - step)) / (2.0 * step)
    demand = buying.buy_probability(base - sensitivity * ratio, 0.0)
    assert slope == pytest.approx(-demand, rel=1e-6)


def test_misbelief_costs_buyers_the_utility_they_did_not_get() -> None:
    money = 10_000.0 / 2.5
    lost = buying.misbelief_surplus_fen(10_000.0, 2.5, 0.0, -0.3)
    assert lost == pytest.approx(-money * 0.5 * 0.3, rel=1e-14)
    assert buying.misbelief_surplus_fen(10_000.0, 2.5, 0.4, 0.4) == 0.0
    # To first order it turns surplus at the believed utility into what choices were worth.
    small = 1e-6
    believed = buying.consumer_surplus_fen(10_000.0, 2.5, 0.4 + small)
    corrected = believed + buying.misbelief_surplus_fen(10_000.0, 2.5, 0.4 + small, 0.4)
    assert corrected == pytest.approx(buying.consumer_surplus_fen(10_000.0, 2.5, 0.4), abs=1e-8)
