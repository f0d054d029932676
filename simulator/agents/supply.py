"""Stock: what brands expect to sell, order, receive and pay, and how well each batch is made.

``StockBook`` is the source of truth for units on stock; this module holds what is still on its way
from suppliers. Goods are paid on delivery. All of it goes on while learning is frozen: a brand that
stopped counting what it sells would run dry, and that is no effect of learning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import sums_per_index
from simulator.accounts.flows import FlowKind
from simulator.agents.batches import open_batch
from simulator.agents.brand import Brand
from simulator.agents.expectations import order_profit_fen
from simulator.agents.shocks import delay
from simulator.agents.supplier_credit import credit_left_fen, draw_credit, take_on_account
from simulator.rules.decisions import LEAD_TIME
from simulator.rules.numerics import exp
from simulator.rules.randomness import chance, draw
from simulator.rules.units import BASIS_POINTS
from simulator.strategies.stocking import Stocker, StockNeed, stocker_of
from simulator.tables.products import Products

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
DEMAND_MEMORY = 7
"""Sessions over which units ordered are averaged."""
SPREAD_MEMORY = 28
"""Sessions over which the variance of units ordered is averaged."""
SPREAD_UNBIASED = (2.0 - 1.0 / DEMAND_MEMORY) / 2.0
"""Corrects squared deviations from the moving average, which scatters itself: (2 − 1/7)/2."""
DAYS_PER_YEAR = 365
RUNNING_CASH_BP = 2_000
"""Share of cash that a brand does not put into stock, but keeps for carriage, fees and interest
(assumption)."""
UNKNOWN_STOCK = -1
MOST_UNITS = 2**62
MEDIAN_PRICE_SENSITIVITY = 2.5
"""Median price sensitivity that opening forecasts reckon with."""


class Delivery(NamedTuple):
    """Goods on their way from a supplier."""

    due_session: int
    product: int
    units: int
    unit_cost_fen: int

    @property
    def value_fen(self) -> int:
        """What is to be paid when the goods arrive."""
        return self.units * self.unit_cost_fen


@dataclass
class Supply:
    """Expectations and deliveries of all brands; arrays have one row per product."""

    expected_units: Real = field(default_factory=lambda: np.zeros(0))
    """Moving average of units ordered per session."""
    variance: Real = field(default_factory=lambda: np.zeros(0))
    """Moving average of the squared deviation of units ordered per session."""
    orders_placed: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Orders with suppliers so far: the number of a lead time's draw."""
    batches: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Batches received so far: the number of a defect rate's draw."""
    deliveries: list[Delivery] = field(default_factory=list)
    """Goods under way, in no particular order."""

    def add_products(self, expected_units: Real, units_per_order: float = 1.0) -> None:
        """Make room for new products.

        Args:
            expected_units: Units expected per session, shape (new products,).
            units_per_order: People whom a simulated buyer stands for: orders come that many at a
                time, at first by a Poisson law.
        """
        none = np.zeros(len(expected_units), np.int64)
        self.expected_units = np.append(self.expected_units, expected_units)
        self.variance = np.append(self.variance, expected_units * units_per_order)
        self.orders_placed = np.append(self.orders_placed, none)
        self.batches = np.append(self.batches, none)

    def under_way(self) -> Int:
        """Units under way from suppliers by product, shape (products,)."""
        return self._sums([delivery.units for delivery in self.deliveries])

    def owed_on_delivery_fen(self) -> Int:
        """Value of goods under way by product, fen, shape (products,)."""
        return self._sums([delivery.value_fen for delivery in self.deliveries])

    def note_demand(self, units: Int, awaited: NDArray[np.bool_] | bool = False) -> None:
        """Average tonight's orders in.

        e' = e + (units − e)/7 and v' = v + (13/14·(units − e)² − v)/28.

        Args:
            units: Units ordered tonight, in rooms and on the shelf, shape (products,).
            awaited: Whether a product is still to be launched: nothing is learned of it.
        """
        missed = units - self.expected_units
        squared = SPREAD_UNBIASED * missed * missed
        variance = self.variance + (squared - self.variance) / SPREAD_MEMORY
        noted = self.expected_units + missed / DEMAND_MEMORY
        self.variance = np.where(awaited, self.variance, variance)
        self.expected_units = np.where(awaited, self.expected_units, noted)

    def _sums(self, amounts: list[int]) -> Int:
        rows = np.array([delivery.product for delivery in self.deliveries], np.int64)
        return sums_per_index(rows, np.array(amounts, np.int64), len(self.expected_units))


def expected_units_per_session(market: "Market") -> Real:
    """Forecast each product's units per session from what any seller can know.

    Args:
        market: The market; inactive products expect nothing.

    Returns:
        Units per session in rooms and on the shelf, float64, shape (products,).
    """
    return shelf_units(market) + signed_units(market) + own_room_units(market)


def shelf_units(market: "Market") -> Real:
    """Units per session that needs outside rooms let each product expect.

    People × needs × share met, split inside a category by how often an offer is looked at and
    taken: awareness × rating × √awareness·e^{−α·price/comparable price}, the logit's terms at the
    median viewer.

    Args:
        market: The market with ``usual_needs``; inactive products expect nothing.

    Returns:
        Units per session, float64, shape (products,).
    """
    buying, products = market.scenario.behaviour.buying, market.products
    met = market.usual_needs * buying.shelf_purchase * buying.checkout_completion
    seen = products.awareness.astype(np.float64) * products.rating.astype(np.float64)
    weight = seen * _appeal(products)
    in_category = np.bincount(products.category, weight, len(met))
    share = weight / np.maximum(in_category[products.category], 1e-300)
    return np.asarray(met[products.category] * share, np.float64)


def _appeal(products: Products) -> Real:
    """Relative weight of each product inside its category; 0 if it is not on sale."""
    ratio = products.shelf_price_fen / products.comparable_price_fen
    known = np.sqrt(products.awareness.astype(np.float64))
    cheap = [exp(-MEDIAN_PRICE_SENSITIVITY * float(x)) for x in ratio]
    return np.asarray(known * np.array(cheap) * products.active, np.float64)


def own_room_units(market: "Market") -> Real:
    """Units per session that brands with an own room expect there, shape (products,)."""
    units = np.zeros(len(market.products))
    for anchor in market.anchors:
        if anchor.is_store_host() and anchor.status == "active":
            rows = market.brands[anchor.brand].products
            believed = market.beliefs.orders_per_view[rows, anchor.index]
            units[rows] += believed * anchor.expected_views * market.products.active[rows]
    return units


def open_stock(market: "Market", rows: Int, starting_stock: Int, expected_units: Real) -> None:
    """Give new products their opening stock, paid by their owners' capital.

    Args:
        market: The market.
        rows: Product rows, which ``market.supply`` and ``market.stock`` must not know yet.
        starting_stock: Units given by the scenario, -1 where it is silent, shape (rows,).
        expected_units: Units expected per session, shape (rows,).
    """
    products = market.products
    silent = starting_stock == UNKNOWN_STOCK
    people = market.scenario.population / market.scenario.viewers
    market.supply.add_products(expected_units, people)
    needs = stock_needs(market, rows, expected_units, expected_units * people, 0 * rows)
    wanted = [
        stocker_of(market.brands[brand]).opening(need)
        for brand, need in zip(products.brand[rows].tolist(), needs, strict=True)
    ]
    units = np.where(silent, wanted, starting_stock).astype(np.int64)
    market.stock.add_products(products.brand[rows].astype(np.int64))
    market.stock.endow(rows, units, products.unit_cost_fen[rows])
    for row, arrived in zip(rows, units, strict=True):
        open_batch(market, int(row), int(arrived))


def stock_needs(
    market: "Market", rows: Int, expected: Real, variance: Real, position: Int
) -> list[StockNeed]:
    """Put together what strategies of stocking look at.

    Args:
        market: The market.
        rows: Rows of products, shape (n,).
        expected: Units expected per session, shape (n,).
        variance: Variance of units per session, shape (n,).
        position: Units on stock and under way, shape (n,).

    Returns:
        A need for each row; the margin is what an order on the shelf leaves before fees.
    """
    none = np.zeros(len(rows), np.int64)
    price, cost = market.products.shelf_price_fen[rows], market.products.unit_cost_fen[rows]
    margin = order_profit_fen(market, rows, price, none, none)
    columns = (expected, variance, position, margin, cost)
    return [
        StockNeed(market.session, *values)
        for values in zip(*(column.tolist() for column in columns), strict=True)
    ]


def receive_deliveries(market: "Market") -> None:
    """Take in and pay what arrives today (stage 3): from cash, then from the credit line.

    What a brand can't pay any more it turns away at the gate, so goods never become a claim.

    Args:
        market: The market.
    """
    supply, products = market.supply, market.products
    due = [entry for entry in supply.deliveries if entry.due_session <= market.session]
    supply.deliveries = [entry for entry in supply.deliveries if entry.due_session > market.session]
    for entry in sorted(due, key=lambda entry: (entry.product, entry)):
        brand = market.brands[products.brand[entry.product]]
        if not brand.active:
            continue
        taken = take_on_account(market, brand, entry.product, entry.units, entry.unit_cost_fen)
        units = min(entry.units - taken, _funds_fen(market, brand) // entry.unit_cost_fen)
        if units > 0:
            draw_credit(market, brand, units * entry.unit_cost_fen)
            market.stock.buy(entry.product, units, entry.unit_cost_fen)
        if taken + units > 0:
            open_batch(market, entry.product, taken + units)


def order_stock(market: "Market") -> None:
    """Order what brands' strategies want (``strategies.stocking``), the most urgent first.

    A brand orders no more than it could pay after what it has ordered and owes already: from its
    credit line, from cash but for a reserve, and on account.

    Args:
        market: The market after the evening (stage 9).
    """
    supply = market.supply
    position = market.stock.on_stock + supply.under_way()
    committed = supply.owed_on_delivery_fen()
    expected = np.maximum(supply.expected_units, signed_units(market))
    every = np.arange(len(position))
    needs = stock_needs(market, every, expected, supply.variance, position)
    for brand in market.brands:
        if brand.active:
            cash = max(market.ledger.balance(brand.cash_account), 0)
            reserve = cash * RUNNING_CASH_BP // BASIS_POINTS
            owed = int(committed[brand.products].sum())
            owed += market.claims.owed_by(brand.cash_account)
            if brand.supplier_credit is not None:
                # Bills for goods are paid out of what the goods bring.
                owed -= market.claims.owed_for(brand.cash_account, FlowKind.PURCHASE_OF_STOCK)
            funds = _funds_fen(market, brand) - reserve - owed + credit_left_fen(market, brand)
            stocker = stocker_of(brand)
            for row in _most_urgent_first(market, brand, position):
                wanted = stocker.wanted(needs[row])
                wanted = min(wanted, _useful_units(market, row, float(expected[row])))
                cost = round(needs[row].unit_cost_fen * (1.0 + stocker.surcharge))
                units = min(wanted, max(funds, 0) // cost)
                if units > 0:
                    funds -= units * cost
                    _place_order(market, stocker, row, units, cost)


def signed_units(market: "Market") -> Real:
    """Units per session that contracts in force let a brand expect.

    Past sales know nothing of a star signed yesterday: a brand that waited for its moving average
    would be sold out on the best evenings of the contract.

    Args:
        market: The market.

    Returns:
        Σ over contracts of orders per view × expected views × share of evenings on air, float64,
        shape (products,).
    """
    contracts = market.contracts
    product, anchor = contracts.product[contracts.in_force], contracts.anchor[contracts.in_force]
    views = np.array([host.expected_views for host in market.anchors], np.float64)
    orders = market.beliefs.orders_per_view[product, anchor] * views[anchor]
    orders *= market.scenario.going_live.expected_share
    return np.asarray(np.bincount(product, orders, len(market.products)), np.float64)


def _useful_units(market: "Market", row: int, expected: float) -> int:
    """Units beyond which an order makes no sense: goods made to order, or close to their end."""
    plan, tomorrow = market.products.plans[row], market.session + 1
    if plan.customised is not None or plan.launch > tomorrow:
        return 0
    if plan.end is None:
        return MOST_UNITS
    return int(np.ceil(expected * max(plan.end - tomorrow, 0)))


def _most_urgent_first(market: "Market", brand: Brand, position: Int) -> list[int]:
    """The brand's products by evenings of sales left; scarce money goes to the first."""
    expected = np.maximum(market.supply.expected_units[brand.products], 1e-9)
    left = position[brand.products] / expected
    keys = market.products.keys[brand.products]
    return [int(row) for row in brand.products[np.lexsort((keys, left))]]


def _place_order(
    market: "Market", stocker: Stocker, row: int, units: int, unit_cost_fen: int
) -> None:
    """Order from the supplier; the lead time is a session shorter or longer in half of cases."""
    supply = market.supply
    key, number = int(market.products.keys[row]), int(supply.orders_placed[row])
    bits = draw(market.world_seed, key, number, 0, 0, LEAD_TIME, 0)
    deviation = -1 if chance(bits, 0.25) else int(not chance(bits, 0.75))
    lead = max(stocker.lead_days + deviation, 1) + delay(market, row)
    supply.deliveries.append(Delivery(market.session + lead, row, units, unit_cost_fen))
    supply.orders_placed[row] += 1


def service_loans(market: "Market") -> None:
    """Pay interest on loans, then pay back whatever cash goods under way don't need (stage 9).

    Interest of a session is ⌊loan·rate/365⌋ fen.

    Args:
        market: The market.
    """
    committed = market.supply.owed_on_delivery_fen()
    rate_bp = round(market.scenario.service_market.interest * BASIS_POINTS)
    for brand in market.brands:
        if brand.loan_fen <= 0:
            continue
        interest = brand.loan_fen * rate_bp // (BASIS_POINTS * DAYS_PER_YEAR)
        market.claims.pay_or_claim(
            FlowKind.INTEREST,
            brand.cash_account,
            brand.deposit_account,
            market.chart.lender,
            interest,
        )
        spare = market.ledger.balance(brand.cash_account) - int(committed[brand.products].sum())
        repaid = min(brand.loan_fen, max(spare, 0))
        market.ledger.post(FlowKind.REPAYMENT, brand.cash_account, market.chart.lender, repaid)
        brand.loan_fen -= repaid


def void_deliveries(market: "Market", products: Sequence[int] | Int) -> None:
    """Call off what is under way for products of a brand that is out of business.

    Args:
        market: The market.
        products: Product rows.
    """
    gone = {int(row) for row in products}
    supply = market.supply
    supply.deliveries = [entry for entry in supply.deliveries if entry.product not in gone]


def _funds_fen(market: "Market", brand: Brand) -> int:
    """Cash and what is left of the credit line, fen."""
    cash = max(market.ledger.balance(brand.cash_account), 0)
    return int(cash + max(brand.credit_line_fen - brand.loan_fen, 0))
