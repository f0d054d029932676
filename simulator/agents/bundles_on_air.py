"""Which of tonight's offers are bundles: two products of a brand at one price."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.best_price import undercutting
from simulator.scenario.promotions import Bundle
from simulator.strategies.promotion import Instrument, discounted, is_held
from simulator.tables.personal_prices import NO_PARTNER

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def bundles_tonight(market: "Market", product: Int) -> tuple[Int, NDArray[np.float64]]:
    """Find what comes with the product of each offer, and the bundle's discount.

    A bundle is held wherever its first product is pitched, as long as the second is on sale and on
    stock; of several the deepest discount counts.

    Args:
        market: The market.
        product: Product of each offer, shape (offers,).

    Returns:
        The second product, -1 for none, and the discount on both, shape (offers,) each.
    """
    partner = np.full(len(product), NO_PARTNER, np.int64)
    discount = np.zeros(len(product))
    for index in np.unique(market.products.brand[product]):
        brand = market.brands[index]
        held = [
            entry
            for entry in brand.promotions
            if isinstance(entry, Bundle) and is_held(entry.every, brand.key, market.session)
        ]
        for bundle in sorted(held, key=lambda entry: (entry.discount, *entry.products)):
            first, second = (market.products.names.index(f"{brand.name}/{name}")
                             for name in bundle.products)  # fmt: skip
            if market.products.active[second] and market.stock.on_stock[second] > 0:
                partner[product == first] = second
                discount[product == first] = bundle.discount
    return partner, discount


def price_bundles(
    market: "Market", product: Int, contract: Int, price_fen: Int, instrument: Int
) -> tuple[Int, Int]:
    """Put one price on both products of a bundle, in place: the deeper discount counts.

    A bundle with a product of which others were promised the best price is not held.

    Args:
        market: The market.
        product: Product of each offer, shape (offers,).
        contract: Row of its contract, -1 in the brand's own room.
        price_fen: Prices of the products alone, to be replaced.
        instrument: Instrument codes of these prices, likewise.

    Returns:
        The second product, -1 for none, and its lowest price of the last seven sessions, 0 for
        none, shape (offers,) each.
    """
    partner, discount = bundles_tonight(market, product)
    held = partner != NO_PARTNER
    barred = undercutting(market, product[held], contract[held])
    barred |= undercutting(market, partner[held], contract[held])
    partner[np.flatnonzero(held)[barred]] = NO_PARTNER
    rows = np.flatnonzero(partner != NO_PARTNER)
    lowest = np.zeros_like(price_fen)
    if rows.size:
        shelf, second = market.products.regular_price_fen, partner[rows]
        alone = 1.0 - price_fen[rows] / np.maximum(shelf[product[rows]], 1)
        deeper = np.maximum(alone, discount[rows])
        price_fen[rows] = discounted(shelf[product[rows]] + shelf[second], deeper)
        instrument[rows] = int(Instrument.BUNDLE)
        lowest[rows] = market.products.lowest_price_fen[second]
    return partner, lowest
