"""Goods in whole units: every unit bought is kept by a buyer, under way, on stock or written off.

Goods are valued at moving average cost in whole fen: the unit cost of an order is the floor of
value over units on stock when it is placed, stays with the order, and comes back with the goods;
the rest of the division stays with the stock. So the value on hand is exactly what was paid for
goods, less the cost of units that are gone.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, IntLike, as_int64, running_before, sums_per_index
from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import checked_rates
from simulator.rules.units import BASIS_POINTS

COUNTERS = (
    "bought",
    "on_stock",
    "in_transit",
    "kept",
    "written_off",
    "stock_value_fen",
    "transit_value_fen",
    "carried_bp",
)


class StockImbalance(RuntimeError):  # noqa: N818 - reads better where it is raised
    """Units of a product were lost or made up."""


class StockBook:
    """Units and their value by product.

    Args:
        chart: Accounts of the brands that own the goods.
        claims: Pays suppliers, or owes them.

    Attributes:
        brand: Brand index by product, int64, shape (products,).
        bought: Units ever bought, int64, shape (products,); likewise ``on_stock`` (free to sell),
            ``in_transit`` (ordered, not yet kept or come back), ``kept`` and ``written_off``.
        stock_value_fen: What the units on stock have cost, int64, shape (products,).
        transit_value_fen: What the units in transit have cost, int64, shape (products,).
        carried_bp: Fraction of a resaleable unit left from earlier returns, 1/10,000 unit.
    """

    def __init__(self, chart: Chart, claims: Claims) -> None:
        self.chart = chart
        self.claims = claims
        self.ledger = chart.ledger
        self.brand: IntArray = np.zeros(0, np.int64)
        self.bought: IntArray = np.zeros(0, np.int64)
        self.on_stock: IntArray = np.zeros(0, np.int64)
        self.in_transit: IntArray = np.zeros(0, np.int64)
        self.kept: IntArray = np.zeros(0, np.int64)
        self.written_off: IntArray = np.zeros(0, np.int64)
        self.stock_value_fen: IntArray = np.zeros(0, np.int64)
        self.transit_value_fen: IntArray = np.zeros(0, np.int64)
        self.carried_bp: IntArray = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return self.brand.size

    def add_products(self, brands: IntLike) -> IntArray:
        """Make room for new products without any stock.

        Args:
            brands: Brand index of each product, shape (n,) or a single index.

        Returns:
            Their product indices.
        """
        new = np.atleast_1d(as_int64(brands, "brands"))
        self.brand = np.append(self.brand, new)
        for name in COUNTERS:
            setattr(self, name, np.append(getattr(self, name), np.zeros_like(new)))
        return np.arange(len(self) - new.size, len(self))

    def endow(self, products: IntLike, units: IntLike, unit_cost_fen: IntLike) -> None:
        """Opening stock, paid by the owners' capital.

        Args:
            products: Product indices, shape (n,).
            units: Units of each, shape (n,).
            unit_cost_fen: Cost per unit, fen.
        """
        product, count, cost = self._receive(products, units, unit_cost_fen)
        cash = self.chart.brand_cash[self.brand[product]]
        self.chart.endow(cash, count * cost)
        self.ledger.post(FlowKind.PURCHASE_OF_STOCK, cash, self.chart.suppliers, count * cost)

    def buy(
        self, products: IntLike, units: IntLike, unit_cost_fen: IntLike, instruments: IntLike = 0
    ) -> int:
        """Buy goods; what the brand can't pay becomes the suppliers' claim.

        Args:
            products: Product indices, shape (n,).
            units: Units of each, shape (n,).
            unit_cost_fen: Cost per unit, fen.
            instruments: Instrument codes.

        Returns:
            Fen that became claims.
        """
        product, count, cost = self._receive(products, units, unit_cost_fen)
        brand = self.brand[product]
        return self.claims.pay_or_claim(
            FlowKind.PURCHASE_OF_STOCK,
            self.chart.brand_cash[brand],
            self.chart.brand_deposit[brand],
            self.chart.suppliers,
            count * cost,
            instruments,
        )

    def receive(self, products: IntLike, units: IntLike, unit_cost_fen: IntLike) -> None:
        """Take in goods that are paid later; paying the bill is up to the caller.

        Args:
            products: Product indices, shape (n,).
            units: Units of each, shape (n,).
            unit_cost_fen: Cost per unit, fen.
        """
        self._receive(products, units, unit_cost_fen)

    def write_off(self, products: IntLike, units: IntLike) -> None:
        """Write off goods on stock (expired, recalled, left by a bankrupt brand).

        Args:
            products: Distinct product indices, shape (n,).
            units: Units of each, shape (n,).
        """
        product, count = as_int64(products, "products"), as_int64(units, "units")
        if np.unique(product).size != product.size:
            raise ValueError("a product is written off twice at once")
        cost = self.take(product, count)
        # The last unit takes along what the floor of the unit cost left behind.
        empty = (self.on_stock[product] == 0) & (count > 0)
        rest = np.where(empty, self.stock_value_fen[product], 0)
        self.stock_value_fen[product] -= rest
        self.transit_value_fen[product] += rest
        self._leave(product, count, count * cost + rest)
        self.written_off += sums_per_index(product, count, len(self))
        self._note(FlowKind.STOCK_WRITE_OFF, product, count * cost + rest, 0, None)

    def take(self, products: IntArray, units: IntArray) -> IntArray:
        """Reserve units for orders.

        Args:
            products: Product indices, shape (n,).
            units: Units of each order, shape (n,).

        Returns:
            Unit cost of each order, fen.

        Raises:
            StockImbalance: More units than there are on stock.
        """
        wanted = sums_per_index(products, units, len(self))
        _refuse_where(wanted > self.on_stock, "ordered and on stock", wanted, self.on_stock)
        cost = self.stock_value_fen[products] // np.maximum(self.on_stock[products], 1)
        value = sums_per_index(products, units * cost, len(self))
        self.on_stock -= wanted
        self.in_transit += wanted
        self.stock_value_fen -= value
        self.transit_value_fen += value
        return np.asarray(cost, np.int64)

    def release(self, products: IntArray, units: IntArray, unit_cost_fen: IntArray) -> IntArray:
        """Put units of cancelled orders back on stock.

        Args:
            products: Product indices, shape (n,).
            units: Units of each order, shape (n,).
            unit_cost_fen: Cost that the orders carry.

        Returns:
            Units back on stock by product, shape (products,).
        """
        self._leave(products, units, units * unit_cost_fen)
        return self._back(products, units, unit_cost_fen)

    def hand_over(
        self,
        products: IntArray,
        units: IntArray,
        unit_cost_fen: IntArray,
        instruments: IntArray,
        cohorts: IntArray,
    ) -> None:
        """Units that buyers keep become cost of goods.

        Args:
            products: Product indices, shape (n,).
            units: Units of each order, shape (n,).
            unit_cost_fen: Cost that the orders carry.
            instruments: Instrument codes of the orders.
            cohorts: Sessions of the orders.
        """
        value = units * unit_cost_fen
        self._leave(products, units, value)
        self.kept += sums_per_index(products, units, len(self))
        self._note(FlowKind.COST_OF_GOODS, products, value, instruments, cohorts)

    def come_back(
        self,
        products: IntArray,
        units: IntArray,
        unit_cost_fen: IntArray,
        resaleable_bp: IntLike,
        sequence: IntArray,
        instruments: IntArray,
        cohorts: IntArray,
    ) -> tuple[IntArray, IntArray]:
        """Units that buyers return: some can be sold again, the rest is written off.

        Args:
            products: Product indices, shape (n,).
            units: Units of each order, shape (n,).
            unit_cost_fen: Cost that the orders carry.
            resaleable_bp: Share of units that can be sold again, basis points.
            sequence: Distinct numbers that put the orders of a product in a fixed order.
            instruments: Instrument codes of the orders.
            cohorts: Sessions of the orders.

        Returns:
            Units back on stock by product, shape (products,), and units lost by order, shape (n,).
        """
        resaleable = self._resaleable(products, units, resaleable_bp, sequence)
        lost = units - resaleable
        self._leave(products, units, units * unit_cost_fen)
        self.written_off += sums_per_index(products, lost, len(self))
        worth = lost * unit_cost_fen
        self._note(FlowKind.STOCK_WRITE_OFF, products, worth, instruments, cohorts)
        return self._back(products, resaleable, unit_cost_fen), lost

    def value_by_brand(self) -> IntArray:
        """Cost of all goods on hand and in transit, fen, shape (brands,)."""
        value = self.stock_value_fen + self.transit_value_fen
        return sums_per_index(self.brand, value, len(self.chart.brand_names))

    def check(self) -> None:
        """Prove that no unit was lost; raises StockImbalance naming the product."""
        gone = self.kept + self.in_transit + self.on_stock + self.written_off
        _refuse_where(self.bought != gone, "bought and accounted for", self.bought, gone)
        for name in COUNTERS:
            column = getattr(self, name)
            _refuse_where(column < 0, f"{name}, which can't be below zero", column)

    def _receive(
        self, products: IntLike, units: IntLike, unit_cost_fen: IntLike
    ) -> tuple[IntArray, IntArray, IntArray]:
        columns = np.broadcast_arrays(
            as_int64(products, "products"),
            as_int64(units, "units"),
            as_int64(unit_cost_fen, "unit costs"),
        )
        product, count, cost = (np.ravel(column) for column in columns)
        if count.size and min(count.min(), cost.min()) < 0:
            raise ValueError("units bought and their cost can't be negative")
        arrived = sums_per_index(product, count, len(self))
        self.bought += arrived
        self.on_stock += arrived
        self.stock_value_fen += sums_per_index(product, count * cost, len(self))
        return product, count, cost

    def _leave(self, products: IntArray, units: IntArray, value_fen: IntArray) -> None:
        self.in_transit -= sums_per_index(products, units, len(self))
        self.transit_value_fen -= sums_per_index(products, value_fen, len(self))

    def _back(self, products: IntArray, units: IntArray, unit_cost_fen: IntArray) -> IntArray:
        back = sums_per_index(products, units, len(self))
        self.on_stock += back
        self.stock_value_fen += sums_per_index(products, units * unit_cost_fen, len(self))
        return back

    def _resaleable(
        self, products: IntArray, units: IntArray, resaleable_bp: IntLike, sequence: IntArray
    ) -> IntArray:
        # Flooring order by order would write off every return of a single unit, so the fractions
        # of a product's returns are carried on until they make a whole unit.
        rates = np.broadcast_to(checked_rates(resaleable_bp), units.shape)
        order = np.lexsort((sequence, products))
        product, part = products[order], (units * rates)[order]
        before = self.carried_bp[product] + running_before(product, part)
        whole = np.empty_like(units)
        whole[order] = (before + part) // BASIS_POINTS - before // BASIS_POINTS
        total = self.carried_bp + sums_per_index(product, part, len(self))
        self.carried_bp = total % BASIS_POINTS
        return whole

    def _note(
        self,
        kind: FlowKind,
        products: IntArray,
        value_fen: IntArray,
        instruments: IntLike,
        cohorts: IntArray | None,
    ) -> None:
        cash = self.chart.brand_cash[self.brand[products]]
        self.ledger.post(kind, cash, self.chart.suppliers, value_fen, instruments, cohorts)


def _refuse_where(wrong: NDArray[np.bool_], what: str, *counts: IntArray) -> None:
    for product in np.flatnonzero(wrong)[:1]:
        found = " and ".join(str(count[product]) for count in counts)
        raise StockImbalance(f"product {product}: {what}: {found}")
