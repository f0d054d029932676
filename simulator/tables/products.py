"""The products on the market, as columns; row order is (brand name, product name)."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real = NDArray[np.float32]


@dataclass
class Products:
    """State of all products; every array has one row per product.

    Money is fen per unit, quality and rating lie in [0, 1], awareness is a share of the population.
    """

    names: list[str]
    keys: NDArray[np.uint32]
    """32-bit hash of ``product/<brand>/<name>``: the identity in every draw."""
    brand: Index
    category: Index
    unit_cost_fen: Int
    list_price_fen: Int
    comparable_price_fen: Int
    quality: Real
    defect_rate: Real
    batch_defect_rate: Real
    """Defect rate of the batch on sale now: the mean rate times the shock of the batch."""
    appeal: Real
    """xi, common to all viewers, log-odds; unknown to the brand at first."""
    awareness: Real
    rating_prior: Real
    rating_sum: Real
    rating_weight: Real
    rating: Real
    """Shrunken mean of received quality, what viewers read."""
    shelf_price_fen: Int
    """Price outside rooms today."""
    lowest_price_fen: Int
    """Lowest transaction price of the last seven sessions, the base of every discount."""
    price_history_fen: NDArray[np.int64]
    """Lowest transaction price by session modulo 7, shape (7, products)."""
    partner: Index
    """Index of the second brand on the product, -1 for none."""
    partner_bp: Index
    """The partner's share of what the brand keeps of a sale, basis points."""
    active: NDArray[np.bool_]
    """Whether the product is on sale; products of bankrupt brands are not."""

    def __len__(self) -> int:
        """Return the number of products."""
        return len(self.names)


def joined(products: Products, new: Products) -> Products:
    """Append products to the table; rows that exist keep their numbers.

    Args:
        products: The table.
        new: Products that enter.

    Returns:
        A new table.
    """
    columns: dict[str, Any] = {}
    for field in fields(Products):
        old, added = getattr(products, field.name), getattr(new, field.name)
        if isinstance(old, list):
            columns[field.name] = [*old, *added]
        else:
            columns[field.name] = np.concatenate([old, added], axis=old.ndim - 1)
    return Products(**columns)
