"""A pricing strategy of one's own: cost plus a mark-up, brought down to a price that ends in nine.

Prices just below a round one are read from the left: 99 looks further from 100 than it is. What
that does to demand is not part of the model; what it does to margins is.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import FEN_PER_YUAN
from simulator.strategies.own import OwnPricing, Section, quantity
from simulator.strategies.pricing import MarketView, Seller
from simulator.tables.products import Products


class NineEndings(OwnPricing):
    """Unit cost times (1 + mark-up), at most, ending in nine yuan."""

    adjusts = False

    class Parameters(Section):
        """What a scenario sets."""

        markup: float = quantity(1.0, "Mark-up on unit cost.", unit="share of cost", low=0, high=20)

    def set_prices(self, brand: Seller, products: Products, view: MarketView) -> NDArray[np.int64]:
        """Set the brand's shelf prices.

        Args:
            brand: The brand.
            products: All products.
            view: Yesterday's market; not looked at.

        Returns:
            Fen per unit, shape (brand's products,).
        """
        wanted = products.unit_cost_fen[brand.products] * (1.0 + self.parameters.markup)
        yuan = (wanted // FEN_PER_YUAN).astype(np.int64)
        nine = (yuan - 9) // 10 * 10 + 9
        return np.asarray(np.where(nine > 0, nine, np.maximum(yuan, 1)) * FEN_PER_YUAN, np.int64)
