"""How a sum is split: each share is floored in basis points, one party takes the remainder."""

from typing import NamedTuple

import numpy as np

from simulator.accounts.arrays import IntArray, IntLike, as_int64
from simulator.rules.units import BASIS_POINTS

# A sum this large times 10,000 would leave int64.
LARGEST_SUM_FEN = (2**63 - 1) // BASIS_POINTS


class PaymentShares(NamedTuple):
    """Who gets what of an order's payment; int64 fen, shape (n,); adds up to the payment."""

    commission_fen: IntArray
    agency_fen: IntArray
    platform_fee_fen: IntArray
    link_fee_fen: IntArray
    brand_fen: IntArray


class GiftShares(NamedTuple):
    """Who gets what of a gift; int64 fen, shape (n,); adds up to the gift."""

    platform_fen: IntArray
    agency_fen: IntArray
    anchor_fen: IntArray


def checked_rates(rate_bp: IntLike) -> IntArray:
    """Rates as int64; ValueError unless each is 0 to 10,000 basis points."""
    rate = as_int64(rate_bp, "rates")
    if rate.size and (rate.min() < 0 or rate.max() > BASIS_POINTS):
        raise ValueError(f"a share must be 0 to {BASIS_POINTS} bp, not {rate.min()}…{rate.max()}")
    return rate


def floored_share(amount_fen: IntLike, rate_bp: IntLike) -> IntArray:
    """A share of a sum, rounded down to whole fen (or whole units).

    Args:
        amount_fen: Sums of at least 0, shape (n,).
        rate_bp: Rates in basis points from 0 to 10,000, shape (n,) or a single rate.

    Returns:
        ``floor(amount * rate / 10000)``, int64, shape (n,).

    Raises:
        ValueError: A rate is not between 0 and 10,000, or a sum is negative or beyond 9e14.
    """
    amount, rate = as_int64(amount_fen, "amounts"), checked_rates(rate_bp)
    if amount.size and (amount.min() < 0 or amount.max() > LARGEST_SUM_FEN):
        raise ValueError(f"a sum must be 0 to {LARGEST_SUM_FEN}: {amount.min()}…{amount.max()}")
    return np.asarray(amount * rate // BASIS_POINTS, np.int64)


def split_payment(
    units: IntLike,
    price_fen: IntLike,
    coupon_fen: IntLike,
    commission_bp: IntLike,
    agency_bp: IntLike,
    platform_fee_bp: IntLike,
    link_fee_bp: IntLike,
) -> PaymentShares:
    """Split an order's payment, ``units * (price + coupon)``, once, at checkout.

    The agency's part is taken from the floored commission and the anchor keeps the rest of it; the
    brand takes what remains of the payment, so that nothing is lost to rounding.

    Args:
        units: Units bought, shape (n,).
        price_fen: Paid per unit by the viewer, fen.
        coupon_fen: Paid per unit by the platform, fen.
        commission_bp: Commission of anchor and agency together, basis points of the payment.
        agency_bp: The agency's part, basis points of the commission.
        platform_fee_bp: Take rate, basis points of the payment.
        link_fee_bp: Fee for a link to another platform's checkout, basis points of the payment.

    Returns:
        The shares, adding up exactly to the payment.

    Raises:
        ValueError: The rates exceed the payment, or a payment is beyond 9e14 fen.
    """
    counts = as_int64(units, "units")
    per_unit = as_int64(price_fen, "prices") + as_int64(coupon_fen, "coupons")
    if counts.size and int(counts.max()) * int(per_unit.max()) > LARGEST_SUM_FEN:
        raise ValueError(f"an order of {counts.max()} units at {per_unit.max()} fen is too large")
    rates = [as_int64(rate, "rates") for rate in (commission_bp, platform_fee_bp, link_fee_bp)]
    together = rates[0] + rates[1] + rates[2]
    if together.size and together.max() > BASIS_POINTS:
        raise ValueError(f"commission and fees add up to {together.max()} bp of the payment")
    payment = counts * per_unit
    commission, platform_fee, link_fee = (floored_share(payment, rate) for rate in rates)
    agency = floored_share(commission, agency_bp)
    brand = payment - commission - platform_fee - link_fee
    return PaymentShares(commission - agency, agency, platform_fee, link_fee, brand)


def split_gift(amount_fen: IntLike, platform_bp: IntLike, agency_bp: IntLike) -> GiftShares:
    """Split gifts: the platform's share first, then the agency's part of the rest.

    Args:
        amount_fen: Gifts, fen, shape (n,).
        platform_bp: The platform's share, basis points of the gift.
        agency_bp: The agency's part, basis points of what the platform leaves.

    Returns:
        The shares; the anchor takes the remainder.
    """
    amount = as_int64(amount_fen, "gifts")
    platform = floored_share(amount, platform_bp)
    agency = floored_share(amount - platform, agency_bp)
    return GiftShares(platform, agency, amount - platform - agency)
