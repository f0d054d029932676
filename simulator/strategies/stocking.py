"""How much brands order from suppliers, and from which."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple, Protocol

import numpy as np

from simulator.rules.stocking import critical_ratio, newsvendor_level
from simulator.scenario.service import CoverStock, JustInTimeStock, NewsvendorStock

REORDER_COVER = 0.5
"""Share of the stock cover left (beyond the lead time) when a brand orders again (assumption)."""


class StockNeed(NamedTuple):
    """What is known of a product when its brand may order."""

    session: int
    expected: float
    """Units expected per session."""
    variance: float
    """Variance of units per session."""
    position: int
    """Units on stock and under way."""
    margin_fen: float
    """What a unit sold is expected to leave."""
    unit_cost_fen: int


class Buyer(Protocol):
    """What a strategy needs to know of a brand."""

    @property
    def key(self) -> int:
        """32-bit key of the brand's name."""
        ...

    @property
    def lead_days(self) -> int:
        """Sessions until ordered stock arrives."""
        ...

    @property
    def stock_cover(self) -> float:
        """Evenings of expected sales kept on stock."""
        ...


class Cover:
    """An (s, S) policy (Arrow, Harris & Marschak 1951).

    Orders up to S = e·(lead + cover) once stock and deliveries fall below e·(lead + cover/2).

    Args:
        plan: The strategy as the scenario gives it; it has no parameters.
        brand: The brand.
    """

    surcharge = 0.0

    def __init__(self, plan: CoverStock, brand: Buyer) -> None:
        self.plan = plan
        self.lead_days, self.cover = brand.lead_days, brand.stock_cover

    def opening(self, need: StockNeed) -> int:
        """Units on stock at the start: the cover."""
        return ceil(self.cover * need.expected)

    def wanted(self, need: StockNeed) -> int:
        """Units to order, 0 above the reorder point."""
        if need.position >= need.expected * (self.lead_days + REORDER_COVER * self.cover):
            return 0
        return ceil(need.expected * (self.lead_days + self.cover)) - need.position


class Newsvendor:
    """Order up to the fractile of demand until the order after this one comes in.

    S = F⁻¹(m/(m + w·c)) over lead time and review period, F normal; every ``review`` sessions, on
    which brands are spread by their key.

    Args:
        plan: The strategy as the scenario gives it.
        brand: The brand.
    """

    surcharge = 0.0

    def __init__(self, plan: NewsvendorStock, brand: Buyer) -> None:
        self.plan = plan
        self.lead_days, self.key = brand.lead_days, brand.key

    def opening(self, need: StockNeed) -> int:
        """Units on stock at the start: the level."""
        return self.level(need)

    def wanted(self, need: StockNeed) -> int:
        """Units to order tonight; 0 between reviews."""
        if (need.session + self.key) % self.plan.review:
            return 0
        return max(self.level(need) - need.position, 0)

    def level(self, need: StockNeed) -> int:
        """Units that stock and deliveries are filled up to.

        Args:
            need: What is known of the product.

        Returns:
            Whole units; 0 for a product that earns nothing.
        """
        sessions = self.lead_days + self.plan.review
        ratio = critical_ratio(need.margin_fen, self.plan.write_down * need.unit_cost_fen)
        if not 0.0 < ratio < 1.0:
            return 0
        spread = float(np.sqrt(need.variance * sessions))
        return ceil(newsvendor_level(need.expected * sessions, spread, ratio))


class JustInTime:
    """Order every evening what is expected to be sold until the next delivery, from near by.

    Args:
        plan: The strategy as the scenario gives it.
        brand: The brand; its own suppliers are not asked.
    """

    def __init__(self, plan: JustInTimeStock, brand: Buyer) -> None:
        self.plan, self.brand = plan, brand
        self.lead_days, self.surcharge = plan.lead_days, plan.surcharge

    def opening(self, need: StockNeed) -> int:
        """Units on stock at the start: the level."""
        return self._level(need)

    def wanted(self, need: StockNeed) -> int:
        """Units to order tonight."""
        return max(self._level(need) - need.position, 0)

    def _level(self, need: StockNeed) -> int:
        return ceil(need.expected * (self.lead_days + self.plan.cover))


Stocker = Cover | Newsvendor | JustInTime
registry: dict[str, Callable[..., Stocker]] = {
    "cover": Cover, "newsvendor": Newsvendor, "just_in_time": JustInTime,
}  # fmt: skip


class StockingBrand(Buyer, Protocol):
    """A brand with a strategy of stocking."""

    @property
    def stock(self) -> CoverStock | NewsvendorStock | JustInTimeStock:
        """The strategy as the scenario gives it."""
        ...


def stocker_of(brand: StockingBrand) -> Stocker:
    """Return how a brand decides on stock."""
    return registry[brand.stock.strategy](brand.stock, brand)
