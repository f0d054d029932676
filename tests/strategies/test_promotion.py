from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.goods import LimitedTimeDiscount
from simulator.strategies.promotion import (
    NO_PROMOTION,
    Instrument,
    discounted,
    room_prices,
    running_promotion,
)


def limited(discount, scarcity=0.5, every=1):
    return LimitedTimeDiscount(
        strategy="limited_time", discount=discount, scarcity=scarcity, every=every
    )


def promoter(*promotions, key=0):
    return SimpleNamespace(key=key, promotions=promotions)


def test_a_brand_without_promotions_runs_none():
    assert running_promotion(promoter(), 3) == NO_PROMOTION == (0.0, 0.0, 0)


@given(st.integers(0, 2**32 - 1), st.integers(1, 365))
def test_a_promotion_runs_once_in_every_so_many_sessions(key, every):
    owner = promoter(limited(0.2, every=every), key=key)
    held = [running_promotion(owner, s).instrument != Instrument.NONE for s in range(2 * every)]
    assert sum(held[:every]) == 1
    assert held[:every] == held[every:]


def test_brands_are_spread_over_the_sessions():
    plan = limited(0.2, every=4)
    tonight = [
        sum(running_promotion(promoter(plan, key=key), session).discount > 0 for key in range(40))
        for session in range(4)
    ]
    assert tonight == [10, 10, 10, 10]


def test_the_deepest_of_several_promotions_counts():
    owner = promoter(limited(0.1, 0.9), limited(0.3, 0.2), limited(0.3, 0.4))
    assert running_promotion(owner, 0) == (0.3, 0.4, Instrument.LIMITED_TIME)


@given(st.integers(1, 10**9), st.integers(0, 10_000))
def test_a_discount_is_never_larger_than_advertised(price, discount_bp):
    paid = int(discounted(np.array([price]), discount_bp / 10_000)[0])
    assert paid >= 1
    if paid > 1:
        assert (
            price * (10_000 - discount_bp)
            <= paid * 10_000
            < price * (10_000 - discount_bp) + 10_000
        )


def test_discounted_prices_by_hand():
    assert discounted(np.array([10_000, 999, 3]), 0.15).tolist() == [8_500, 850, 3]
    assert discounted(np.array([10_000, 1]), 1.0).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("room_discount", "promotion", "price", "scarcity", "instrument"),
    [
        (0.0, NO_PROMOTION, 10_000, 0.0, Instrument.NONE),
        (0.05, NO_PROMOTION, 9_500, 0.0, Instrument.ROOM_DISCOUNT),
        (0.05, (0.2, 0.7, Instrument.LIMITED_TIME), 8_000, 0.7, Instrument.LIMITED_TIME),
        (0.25, (0.2, 0.7, Instrument.LIMITED_TIME), 7_500, 0.0, Instrument.ROOM_DISCOUNT),
    ],
)
def test_the_deeper_of_contract_and_promotion_counts(
    room_discount, promotion, price, scarcity, instrument
):
    running = type(NO_PROMOTION)(*promotion)
    offer = room_prices(np.array([10_000]), room_discount, running)
    assert (offer.price_fen.tolist(), offer.scarcity, offer.instrument) == (
        [price],
        scarcity,
        instrument,
    )


def test_instrument_codes_that_stored_orders_depend_on():
    # Orders hold them as bits, tables by place: without gaps, and never a second time.
    assert [code.value for code in Instrument] == list(range(len(Instrument)))
    assert [Instrument.ROOM_DISCOUNT, Instrument.LIMITED_TIME, Instrument.PLATFORM_COUPON] == [
        1,
        2,
        3,
    ]
    assert (Instrument.TRAINING, len(Instrument) < 63) == (8, True)
