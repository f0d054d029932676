"""The promise of the best price: nobody else may sell the product cheaper (全网最低价).

While such a contract runs, the shelf and all rooms keep to the lowest price that a clause gives
tonight, and rooms with a clause get it. What counts is what buyers pay for the product there, with
all that differs from room to room:

* flash stock of the product, and bundles with it, are for rooms that were promised;
* a coupon of the brand that would make the product cheaper than there is not valid elsewhere.

What a brand gives to a customer wherever she buys (members' prices, points, full baskets) and what
the platform pays is the same in all rooms, and breaks no promise.

A brand that breaks its word leaves prices alone. It pays the penalty for each session in which
buyers could have the product cheaper elsewhere, to each anchor who was promised.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.strategies.loyalty import coupon_off, perks_tonight
from simulator.strategies.price_promotions import with_cuts
from simulator.strategies.promotion import Instrument, room_prices, running_promotion
from simulator.tables.personal_prices import NO_PARTNER, Perks

if TYPE_CHECKING:
    from simulator.market import Market
    from simulator.tables.evening import Offers

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_CLAUSE: Final = 0
KEPT: Final = 1
BROKEN: Final = 2


def kept_promises(market: "Market") -> Int:
    """Rows of the contracts in force whose promise the brand keeps, on air tonight or not."""
    contracts = market.contracts
    return np.flatnonzero(contracts.in_force & (contracts.clauses.best_price == KEPT))


def promised_prices(market: "Market") -> Int:
    """Find the lowest price that kept clauses in force give each product tonight.

    Args:
        market: The market; a clause binds whether or not its room is on air.

    Returns:
        Fen, shape (products,); 0 for products without such a clause.
    """
    promised = np.zeros(len(market.products), np.int64)
    for row in kept_promises(market):
        product = int(market.contracts.product[row])
        price = _clause_price(market, int(row))
        promised[product] = min(price, promised[product]) if promised[product] else price
    return promised


def _clause_price(market: "Market", contract: int) -> int:
    """Price that a contract gives its room tonight, fen."""
    contracts, products = market.contracts, market.products
    product = contracts.product[contract]
    promotion = running_promotion(market.brands[contracts.brand[contract]], market.session)
    regular = products.regular_price_fen[[product]]
    room = room_prices(regular, float(contracts.discount[contract]), promotion)
    return int(with_cuts(products, np.array([product], np.int64), room).price_fen[0])


def undercutting(market: "Market", product: Int, contract: Int) -> Flags:
    """Tell in which rooms a product would break a promise if it were cheaper there.

    Args:
        market: The market.
        product: Products, shape (n,).
        contract: Contract under which each room sells for the brand, -1 in its own, shape (n,).

    Returns:
        True where the product was promised to somebody, and not to whom the room belongs to.
    """
    contracts, kept = market.contracts, kept_promises(market)
    promised = np.isin(product, contracts.product[kept])
    pairs = {(int(contracts.product[row]), int(contracts.anchor[row])) for row in kept}
    for row in np.flatnonzero(promised & (contract >= 0)):
        promised[row] = (int(product[row]), int(contracts.anchor[contract[row]])) not in pairs
    return promised


def hold_best_prices(market: "Market", product: Int, contract: Int, price: Int) -> Int:
    """Keep rooms to the best price that was promised: nobody below it, and who was promised at it.

    Args:
        market: The market.
        product: Product of each offer, shape (n,).
        contract: Row of its contract, -1 in the brand's own room.
        price: Price without regard to clauses, fen.

    Returns:
        Prices, fen, shape (n,).
    """
    kept = market.contracts.clauses.best_price == KEPT
    if not kept.any():
        return price
    promised = promised_prices(market)[product]
    has_clause = np.zeros(len(product), np.bool_)
    signed = contract >= 0
    has_clause[signed] = kept[contract[signed]]
    held = np.maximum(price, promised)
    return np.where(has_clause & (promised > 0), promised, held)


def hold_coupons(market: "Market", offers: "Offers", perks: Perks) -> None:
    """Make coupons invalid in rooms where they would make a promised product cheapest, in place.

    Args:
        market: The market.
        offers: Tonight's offers.
        perks: What they take off for whom.
    """
    product, contract = offers.product.astype(np.int64), offers.contract.astype(np.int64)
    rows = np.flatnonzero(undercutting(market, product, contract) & (perks.coupon_fen > 0))
    if not rows.size:
        return
    promised = promised_prices(market)[product[rows]]
    there = promised - np.array(
        [_coupon_off(market, int(item), int(price)) for item, price in
         zip(product[rows], promised, strict=True)], np.int64,
    )  # fmt: skip
    cheaper = rows[offers.price_fen[rows] - perks.coupon_fen[rows] < there]
    perks.coupon_fen[cheaper], perks.claimed[cheaper] = 0, 0.0


def _coupon_off(market: "Market", product: int, price_fen: int) -> int:
    """What the brand's deepest coupon takes off a price tonight, fen."""
    brand = market.brands[market.products.brand[product]]
    return coupon_off(perks_tonight(brand, market.session).coupons, price_fen)


# Broken promises.


def paid_prices(market: "Market", product: int) -> Int:
    """What buyers pay for a product in each offer at best: coupon claimed, its share of a bundle.

    Args:
        market: The market with the evening.
        product: The product.

    Returns:
        Fen, shape (offers,); the largest number where an offer does not have the product.
    """
    offers, perks = market.evening.offers, market.evening.perks
    paid = np.full(len(offers), np.iinfo(np.int64).max)
    coupon = perks.coupon_fen if len(perks) else np.zeros(len(offers), np.int64)
    partner = perks.partner if len(perks) else np.full(len(offers), NO_PARTNER)
    value = market.products.comparable_price_fen
    for row in np.flatnonzero((offers.product == product) | (partner == product)).tolist():
        price = int(offers.price_fen[row] - coupon[row])
        if partner[row] != NO_PARTNER:
            both = int(value[offers.product[row]] + value[partner[row]])
            price = price * int(value[product]) // both
        paid[row] = price
    return paid


def pay_penalties(market: "Market") -> None:
    """Charge brands that sold cheaper elsewhere tonight than in a room that they had promised."""
    contracts = market.contracts
    owed = np.zeros(len(contracts), np.int64)
    for row in np.flatnonzero(contracts.in_force & (contracts.clauses.best_price == BROKEN)):
        product = int(contracts.product[row])
        paid = paid_prices(market, product)
        there = _signed_by(market, int(contracts.anchor[row]))
        price = _clause_price(market, int(row))
        price = min(price - _coupon_off(market, product, price), int(_least(paid[there])))
        elsewhere = min(int(market.products.shelf_price_fen[product]), int(_least(paid[~there])))
        if elsewhere < price:
            owed[row] = contracts.clauses.penalty_fen[row]
    market.claims.pay_or_claim(
        FlowKind.BREACH_PENALTY, market.chart.brand_cash[contracts.brand],
        market.chart.brand_deposit[contracts.brand], market.chart.anchor[contracts.anchor], owed,
        int(Instrument.BEST_PRICE),
    )  # fmt: skip


def _signed_by(market: "Market", anchor: int) -> Flags:
    """Offers under contracts of a person, shape (offers,)."""
    contract = market.evening.offers.contract
    signed = contract >= 0
    signed[signed] = market.contracts.anchor[contract[signed]] == anchor
    return np.asarray(signed, np.bool_)


def _least(prices: Int) -> int:
    return int(prices.min(initial=np.iinfo(np.int64).max))
