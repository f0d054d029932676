"""Shares against exact fractions."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.shares import LARGEST_SUM_FEN, floored_share, split_gift, split_payment

RATE = st.integers(0, 10_000)


@given(
    st.integers(1, 10**5), st.integers(0, 10**8), st.integers(0, 10**6),
    st.tuples(RATE, RATE, RATE).filter(lambda rates: sum(rates) <= 10_000), RATE,
)  # fmt: skip
def test_payment_is_floored_for_all_but_the_brand(
    units: int, price: int, coupon: int, rates: tuple[int, int, int], agency: int
) -> None:
    commission, platform, link = rates
    shares = split_payment(units, price, coupon, commission, agency, platform, link)
    payment = units * (price + coupon)
    total = floor(Fraction(payment * commission, 10_000))
    agency_fen = floor(Fraction(total * agency, 10_000))
    platform_fen = floor(Fraction(payment * platform, 10_000))
    link_fen = floor(Fraction(payment * link, 10_000))
    brand_fen = payment - total - platform_fen - link_fen
    assert [int(share) for share in shares] == [
        *(total - agency_fen, agency_fen, platform_fen, link_fen, brand_fen)
    ]
    assert brand_fen >= floor(Fraction(payment * (10_000 - sum(rates)), 10_000)) >= 0


@given(st.integers(0, LARGEST_SUM_FEN), RATE, RATE)
def test_gift_adds_up_and_leaves_the_remainder_to_the_anchor(
    gift: int, platform: int, agency: int
) -> None:
    shares = split_gift(gift, platform, agency)
    platform_fen = floor(Fraction(gift * platform, 10_000))
    agency_fen = floor(Fraction((gift - platform_fen) * agency, 10_000))
    expected = [platform_fen, agency_fen, gift - platform_fen - agency_fen]
    assert [int(share) for share in shares] == expected


def test_impossible_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="10001 bp of the payment"):
        split_payment(1, 100, 0, 9_000, 0, 1_000, 1)
    with pytest.raises(ValueError, match="a share must be 0 to 10000 bp"):
        floored_share(100, -1)
    with pytest.raises(ValueError, match="a sum must be 0 to"):
        floored_share(LARGEST_SUM_FEN + 1, 1)
    with pytest.raises(ValueError, match="too large"):
        split_payment(10**5, 10**10, 0, 0, 0, 0, 0)
    with pytest.raises(TypeError, match="whole numbers"):
        floored_share(100, 0.5)  # type: ignore[arg-type]
