"""What a strategy of a user's own looks like: derive from a class below, name it in a scenario.

::

    # my_prices.py
    import numpy as np

    from simulator.strategies.own import OwnPricing, Section, quantity

    class Doubled(OwnPricing):
        class Parameters(Section):
            factor: float = quantity(2.0, "Price over unit cost.", unit="ratio", low=1, high=20)

        def set_prices(self, brand, products, view):
            cost = products.unit_cost_fen[brand.products]
            return np.rint(cost * self.parameters.factor).astype(np.int64)

    # my_market.yaml
    pricing: {strategy: "my_prices:Doubled", factor: 2.5}

    livemarket run my_market.yaml --allow-code

A strategy is made anew whenever it is asked, from its parameters alone: what it knows of the market
is in its arguments, and it must draw nothing but keyed numbers (``simulator.rules.randomness``),
or two runs of one scenario would differ.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.fields import Section, quantity

if TYPE_CHECKING:
    from simulator.strategies.collaboration import AnchorColumns, OfferedTerms
    from simulator.strategies.pricing import MarketView, Seller
    from simulator.tables.products import Products

__all__ = ["OwnCollaboration", "OwnPricing", "Section", "quantity"]


class OwnStrategy:
    """A strategy with parameters that a scenario sets.

    Args:
        parameters: Checked values, an instance of ``Parameters``.
    """

    Parameters: ClassVar[type[Section]] = Section
    """What a scenario may set: fields declared with ``quantity``."""

    def __init__(self, parameters: Any) -> None:
        self.parameters = parameters


class OwnPricing(OwnStrategy, ABC):
    """How a brand sets its shelf prices every morning."""

    adjusts: ClassVar[bool] = True
    """Whether prices stand still while learning is frozen."""

    @abstractmethod
    def set_prices(
        self, brand: "Seller", products: "Products", view: "MarketView"
    ) -> NDArray[np.int64]:
        """Set the brand's shelf prices.

        Args:
            brand: The brand; ``brand.products`` are its rows.
            products: All products, yesterday's prices among them.
            view: Yesterday's market as every brand sees it.

        Returns:
            Fen per unit, at least 1, shape (brand's products,).
        """


class OwnCollaboration(OwnStrategy, ABC):
    """With whom a brand wants to sell in rooms, on which terms."""

    @abstractmethod
    def eligible(self, brand: int, anchors: "AnchorColumns", product: str) -> NDArray[np.bool_]:
        """Tell which anchors are wanted for a product.

        Args:
            brand: Index of the brand.
            anchors: All anchors.
            product: Name of the product.

        Returns:
            Flags, shape (anchors,).
        """

    @abstractmethod
    def terms(self, anchors: "AnchorColumns", product: str) -> "OfferedTerms":
        """State the terms posted to each anchor.

        Args:
            anchors: All anchors.
            product: Name of the product.

        Returns:
            Commission, slot fee and discount by anchor.
        """

    @abstractmethod
    def quota(self, products: int) -> int:
        """Count the contracts (product with anchor) sought in a period.

        Args:
            products: Number of the brand's products on sale.

        Returns:
            Contracts, at least 0.
        """
