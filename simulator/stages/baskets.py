"""What buyers of rooms are charged: full baskets are settled, bundles fall into two orders."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.agents.offers_on_air import split_units
from simulator.strategies.promotion import Instrument
from simulator.tables.personal_prices import (
    BIRTHDAY_PRICE,
    CLAIMED_COUPON,
    MEMBER_PRICE,
    NO_BENEFIT,
    NO_PARTNER,
    PARCEL_COUPON,
)
from simulator.tables.viewers import Sales

if TYPE_CHECKING:
    from simulator.market import Market

Batch = dict[str, NDArray[Any]]
Int = NDArray[np.int64]
INSTRUMENT_OF = {
    NO_BENEFIT: Instrument.NONE,
    CLAIMED_COUPON: Instrument.COUPON,
    MEMBER_PRICE: Instrument.MEMBER_PRICE,
    BIRTHDAY_PRICE: Instrument.BIRTHDAY,
    PARCEL_COUPON: Instrument.INSERT_COUPON,
}
AMOUNTS = ("price_fen", "coupon_fen", "benefit_fen", "reduction_fen", "points_fen")
"""What an offer's price consists of, fen per unit."""


def settled_reductions(brand: Int, sales: Sales, worth_fen: Int) -> Int:
    """Share the reduction of each full basket between its items, by what they would have cost.

    In the room the item that fills a step brings the reduction; the receipt spreads it, so that who
    sends one item back gets back what it cost. Largest remainder, so not a fen is lost. A basket of
    which something was only partly left keeps what each item brought.

    Args:
        brand: Brand of each sale, shape (n,).
        sales: What was sold in rooms tonight.
        worth_fen: What each unit would have cost without the reduction, at least 1 more than what
            it brought, fen, shape (n,).

    Returns:
        Fen per unit, shape (n,); the same sum for every basket.
    """
    reduction = np.asarray(sales.reduction_fen, np.int64)
    if not reduction.any():
        return reduction
    _, basket = np.unique(np.stack((sales.row, brand)), axis=1, return_inverse=True)
    basket = basket.reshape(-1)
    baskets = int(basket.max()) + 1
    least, most = np.full(baskets, np.iinfo(np.int64).max), np.zeros(baskets, np.int64)
    np.minimum.at(least, basket, sales.units)
    np.maximum.at(most, basket, sales.units)
    total = np.zeros(baskets, np.int64)
    np.add.at(total, basket, reduction)
    # At least a fen of every item is paid.
    shared = split_units(total[basket], basket, (worth_fen - 1).astype(np.float64))
    return np.where((least == most)[basket], shared, reduction)


def carried_benefits(market: "Market", sales: Sales, reduction_fen: Int) -> Int:
    """Return as bits what was taken off for the single buyers, and who had been sent a message."""
    codes = np.array([int(INSTRUMENT_OF[kind]) for kind in sorted(INSTRUMENT_OF)])
    had = sales.benefit_fen > 0
    carried = np.where(had, np.int64(1) << codes[sales.benefit], 0)
    carried |= (reduction_fen > 0).astype(np.int64) << int(Instrument.FULL_REDUCTION)
    carried |= (sales.points_fen > 0).astype(np.int64) << int(Instrument.POINTS)
    brand = market.products.brand[market.evening.offers.product[sales.offer]]
    for index, rows in market.reminded.items():
        reached = (brand == index) & np.isin(sales.row, rows)
        carried |= reached.astype(np.int64) << int(Instrument.REMINDER)
    return np.asarray(carried, np.int64)


def unbundled(market: "Market", batch: Batch, partner: Int) -> Batch:
    """Make two orders of every bundle: all amounts fall to the products by comparable price.

    The share of the second product is rounded half up, which for two is the largest remainder; the
    first takes the rest. Nothing was claimed of the second product.

    Args:
        market: The market.
        batch: Orders of rooms, each under the product that was pitched.
        partner: The product that came with it, -1 for none, shape (n,).

    Returns:
        The orders, the second ones behind.
    """
    rows = np.flatnonzero(partner != NO_PARTNER)
    if not rows.size:
        return batch
    products = market.products
    second = {name: values[rows].copy() for name, values in batch.items()}
    other, own = partner[rows], batch["product"][rows]
    value = products.comparable_price_fen[other]
    both = products.comparable_price_fen[own] + value
    for name in AMOUNTS:
        part = (2 * batch[name][rows] * value + both) // (2 * both)
        second[name] = part
        batch[name][rows] -= part
    second["product"], second["category"] = other, products.category[other]
    second["expected_quality"] = products.rating[other]
    second["exaggeration"] = np.zeros(len(rows), np.float32)
    together = {name: np.concatenate((batch[name], second[name])) for name in batch}
    rated = np.concatenate((rows, np.arange(len(rows)) + len(partner)))
    return together | _prices_against(market, together, rated)


def _prices_against(market: "Market", batch: Batch, rows: Int) -> Batch:
    """Prices of parts of bundles against list and shelf; the other rows stay as they are."""
    products, product = market.products, batch["product"][rows]
    price_cut, discount = batch["price_cut_fen"].copy(), batch["discount_fen"].copy()
    full = sum(batch[name][rows] for name in AMOUNTS)
    price_cut[rows] = products.regular_price_fen[product] - full
    discount[rows] = np.maximum(products.list_price_fen[product] - batch["price_fen"][rows], 0)
    return {"price_cut_fen": price_cut, "discount_fen": discount}


def partners_of(market: "Market", offer: NDArray[np.integer]) -> Int:
    """Return the second product of each offer, -1 for none, shape (n,)."""
    perks = market.evening.perks
    if not len(perks):
        return np.full(len(offer), NO_PARTNER, np.int64)
    return np.asarray(perks.partner[offer], np.int64)
