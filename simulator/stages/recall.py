"""Recalls: a batch that proves to be bad is taken off sale, and bad units sold are paid back.

Saved are those who would have bought the rest of the batch, and what buyers of bad units think of
brand and host once they have their money back. Lost are the goods, the money and the carriage, and
some of the rating, since the news gets about (Dawar & Pillutla 2000).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import sums_per_index
from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.events import OrderRecall
from simulator.stages.customers import refund
from simulator.stages.due import READ, due_from, running_sum_by
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
REMEMBERED = (*READ, "units", "batch_number", "protected_fen")


@dataclass
class Recalls:
    """What is known of batches, and where sold units are, for brands that call goods back.

    Attributes:
        batch: Number of the batch that the counts are about, by product.
        received: Units of it that buyers have received, by product.
        defective: Defective ones among them, by product.
        called_back: Product and number of every batch that was called back.
        sold: Bad units that buyers have kept and that were not paid back, orders as columns.
    """

    batch: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    received: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    defective: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    called_back: set[tuple[int, int]] = field(default_factory=set)
    sold: Columns = field(default_factory=dict)

    def call_back_all(self, product: int, batches: int) -> None:
        """Call back all batches of a product so far, by order of the regulator."""
        self.called_back |= {(product, number) for number in range(batches + 1)}

    def grow(self, products: int) -> None:
        """Make room for new products."""
        new = np.zeros(products - len(self.batch), np.int64)
        self.batch, self.received = np.append(self.batch, new), np.append(self.received, new)
        self.defective = np.append(self.defective, new)


def watch_parcels(market: "Market", rows: Int) -> None:
    """Count what buyers receive of each batch; a batch that proves to be bad is called back.

    Args:
        market: The market.
        rows: Rows of orders delivered today.
    """
    recalls, orders, size = market.recalls, market.orders, len(market.products)
    if not any(brand.recall for brand in market.brands):
        return
    recalls.grow(size)
    fresh = recalls.batch != market.supply.batches
    recalls.received[fresh] = recalls.defective[fresh] = 0
    recalls.batch = market.supply.batches.copy()
    product, units = (orders.column(name)[rows].astype(np.int64) for name in ("product", "units"))
    recalls.received += sums_per_index(product, units, size)
    recalls.defective += sums_per_index(product, units * orders.column("defect")[rows], size)
    for brand in market.brands:
        plan = brand.recall
        for row in brand.products.tolist() if plan is not None and brand.active else ():
            seen, bad = int(recalls.received[row]), int(recalls.defective[row])
            batch = (row, int(recalls.batch[row]))
            enough = plan is not None and seen >= plan.evidence and bad >= plan.defect_share * seen
            if enough and batch not in recalls.called_back:
                recalls.called_back.add(batch)
                take_off_sale(market, row)


def take_off_sale(market: "Market", row: int) -> None:
    """Call off orders not shipped yet, write off the stock, and let the news get about.

    Args:
        market: The market.
        row: Row of the product.
    """
    orders, products = market.orders, market.products
    placed = orders.rows_in(OrderState.PLACED)
    mine = placed[orders.column("product")[placed] == row]
    refund(market, mine)
    orders.cancel(mine, market.session)
    left = market.stock.on_stock[[row]]
    market.stock.write_off(np.array([row]), left)
    loss = market.scenario.behaviour.service.recall_publicity
    reviews = (
        float(products.rating_weight[row]) + market.scenario.behaviour.after_sales.rating_prior
    )
    products.rating_sum[row] = np.float32(float(products.rating_sum[row]) - loss * reviews)


def pay_back(market: "Market") -> None:
    """Pay buyers back for bad units of batches called back, as far as the brand's cash reaches.

    It is their turn once an order is settled: before that they may still send it back themselves.
    What cash does not reach for waits for the next session.

    Args:
        market: The market, after orders were settled.
    """
    recalls = market.recalls
    _remember(market)
    if not recalls.called_back or not recalls.sold:
        return
    sold, chart = recalls.sold, market.chart
    batches = zip(sold["product"].tolist(), sold["batch_number"].tolist(), strict=True)
    asked = np.flatnonzero([batch in recalls.called_back for batch in batches])
    brand, units = sold["brand"][asked], sold["units"][asked].astype(np.int64)
    # What a price guarantee has paid back is not paid back again.
    paid = sold["price_fen"][asked] * units - sold["protected_fen"][asked]
    funds = np.maximum(market.ledger.balances[chart.brand_cash[brand]], 0)
    reached = running_sum_by(brand, paid) <= funds
    rows, brand, units, paid = asked[reached], brand[reached], units[reached], paid[reached]
    cohort, code = sold["session"][rows].astype(np.int64), int(Instrument.RECALL)
    cash, deposit = chart.brand_cash[brand], chart.brand_deposit[brand]
    market.ledger.post(FlowKind.RECALL_REFUND, cash, chart.viewers, paid, code, cohort)
    carriage = units * round(market.scenario.fulfilment.return_shipping * FEN_PER_YUAN)
    market.claims.pay_or_claim(
        FlowKind.RETURN_SHIPPING, cash, deposit, chart.logistics, carriage, code, cohort
    )
    market.engine.credit(sold["viewer"][rows], paid)
    _relieve(market, {name: column[rows] for name, column in sold.items()})
    recalls.sold = {name: np.delete(column, rows) for name, column in sold.items()}


def _relieve(market: "Market", paid_back: Columns) -> None:
    """Let buyers who have their money back think better of host and product."""
    relief = market.scenario.behaviour.service.recall_relief
    due, products = due_from(market, paid_back), market.products
    rating_sum = products.rating_sum.astype(np.float64)
    market.engine.learn_service(market, due, np.full(len(due.viewer), relief), rating_sum)
    products.rating_sum[:] = rating_sum


def _remember(market: "Market") -> None:
    """Keep in mind where bad units went that were settled today; forget those long ago."""
    recalls, closed = market.recalls, market.closed
    look_back = _look_back(market)
    if not look_back.any():
        return
    kept = (closed["state"] == OrderState.SETTLED) & closed["defect"] & (closed["viewer"] >= 0)
    today = {name: closed[name][kept] for name in REMEMBERED}
    before = recalls.sold or {name: column[:0] for name, column in today.items()}
    sold = {name: np.concatenate((before[name], today[name])) for name in REMEMBERED}
    recent = market.session - sold["session"] <= look_back[sold["brand"]]
    recalls.sold = {name: column[recent] for name, column in sold.items()}


def _look_back(market: "Market") -> Int:
    """Sessions for which sold units are traced, by brand: its own plan's, or a regulator's."""
    back = [brand.recall.look_back if brand.recall else 0 for brand in market.brands]
    ordered = {brand.name: brand.index for brand in market.brands}
    for event in market.scenario.events:
        if isinstance(event, OrderRecall):
            index = ordered[event.recall.brand]
            back[index] = max(back[index], event.recall.look_back)
    return np.array(back, np.int64)
