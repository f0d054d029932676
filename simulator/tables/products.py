"""The products on the market, as columns; row order is (brand name, product name)."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.product_plans import ORDINARY, ProductPlan

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real = NDArray[np.float32]
ADDED = (
    "added_utility", "added_novelty", "cut_fen", "cut_share", "cut_instrument", "order_capacity",
    "production_sessions", "packaging_fen", "packaging_grams", "saved_grams",
)  # fmt: skip
"""Columns of what is planned on top; 0 for an ordinary product."""


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
    added_utility: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """What its phase of life, its packaging and promises add tonight, log-odds."""
    added_novelty: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """How much of what its category lacks in novelty a launch makes up for, 0 to 1."""
    cut_fen: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """What a promotion takes off the shelf price tonight; the shelf price is net of it."""
    cut_share: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """The same as a share of the regular price: rooms give at least that."""
    cut_instrument: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Instrument code of the cut, 0 for none."""

    order_capacity: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Units an evening that are made to order; 0 for what is sold from stock."""
    production_sessions: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Sessions of production before shipping; 0 for what is sold from stock."""
    packaging_fen: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """What packaging costs beyond the usual, fen per unit shipped."""
    packaging_grams: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Packaging material of a unit shipped that is thrown away, grams."""
    saved_grams: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """What green packaging saves of it, grams."""
    plans: list[ProductPlan] = field(default_factory=list)
    """What the scenario plans for each."""

    def __post_init__(self) -> None:
        """Start without promotions and without anything added."""
        for name in ADDED:
            if len(getattr(self, name)) != len(self.names):
                kind = getattr(self, name).dtype
                setattr(self, name, np.zeros(len(self.names), kind))
        if len(self.plans) != len(self.names):
            self.plans = [ORDINARY] * len(self.names)

    @property
    def regular_price_fen(self) -> Int:
        """Shelf price without tonight's promotions, shape (products,)."""
        return np.asarray(self.shelf_price_fen + self.cut_fen, np.int64)

    def units_for_sale(self, on_stock: Int) -> Int:
        """Units that can be sold tonight: what is on stock, or what can be made to order.

        Args:
            on_stock: Units on stock, shape (products,).

        Returns:
            Units, shape (products,).
        """
        return np.asarray(np.maximum(on_stock, self.order_capacity), np.int64)

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
    for column in fields(Products):
        old, added = getattr(products, column.name), getattr(new, column.name)
        if isinstance(old, list):
            columns[column.name] = [*old, *added]
        else:
            columns[column.name] = np.concatenate([old, added], axis=old.ndim - 1)
    return Products(**columns)
