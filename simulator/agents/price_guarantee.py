"""The lowest-price guarantee: whoever has bought lately gets back what the price has fallen by.

**When.** On every evening after the purchase, for as many sessions as the guarantee lasts and as
long as the order is not final, the lowest transaction price of the evening (``strategies.pricing``)
is held against the price paid. Only some claim; their share is taken of the amount, to the fen.

**Money.** What is due is paid at once, so that no debt is left over night; a brand without cash
pays nothing, and nobody can make it. Until a price falls there is nothing to book: whether it does
is up to the brand. Each order remembers what it got back; an order that is cancelled or returned is
refunded at the full price, and gives the same amount back.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import running_before
from simulator.accounts.flows import FlowKind
from simulator.rules.units import BASIS_POINTS
from simulator.strategies.price_promotions import guarantee_of
from simulator.strategies.pricing import SESSIONS_REMEMBERED
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
NO_GUARANTEE = -1


def honour_guarantees(market: "Market") -> None:
    """Pay back falls of prices (stage 9).

    Args:
        market: The market after the evening, its prices remembered.
    """
    promises = [guarantee_of(brand.promotions) for brand in market.brands]
    if not any(promises):
        return
    lasts = np.array([NO_GUARANTEE if p is None else p.lasts for p in promises], np.int64)
    claimed = [0.0 if p is None else p.claimed for p in promises]
    claimed_bp = np.array([round(share * BASIS_POINTS) for share in claimed], np.int64)
    orders, rows = market.orders, market.orders.open_rows()
    brand = orders.column("brand")[rows].astype(np.int64)
    age = market.session - orders.column("session")[rows].astype(np.int64)
    entitled = (age > 0) & (age <= lasts[brand]) & (orders.column("viewer")[rows] >= 0)
    rows, brand = rows[entitled], brand[entitled]
    tonight = market.products.price_history_fen[market.session % SESSIONS_REMEMBERED]
    fall = orders.column("price_fen")[rows] - tonight[orders.column("product")[rows]]
    units = orders.column("units")[rows].astype(np.int64)
    due = np.maximum(fall, 0) * units * claimed_bp[brand] // BASIS_POINTS
    due = np.maximum(due - orders.column("protected_fen")[rows], 0)
    _pay(market, rows, brand, due)


def _pay(market: "Market", rows: Int, brand: Int, due: Int) -> None:
    """Pay as far as brands' cash reaches, oldest orders first."""
    orders, cash = market.orders, market.chart.brand_cash[brand]
    order = np.lexsort((orders.column("number")[rows], brand))
    left = np.maximum(market.ledger.balances[cash[order]], 0)
    left = left - running_before(brand[order], due[order])
    paid = np.zeros_like(due)
    paid[order] = np.where(due[order] <= left, due[order], 0)
    market.ledger.post(
        FlowKind.PRICE_PROTECTION, cash, market.chart.viewers, paid,
        int(Instrument.PRICE_GUARANTEE), orders.column("session")[rows].astype(np.int64),
    )  # fmt: skip
    market.engine.credit(orders.column("viewer")[rows], paid)
    orders.note("protected_fen", rows, orders.column("protected_fen")[rows] + paid)


def take_back_protection(market: "Market", rows: Int) -> None:
    """Take back from refunded buyers what the guarantee had paid them.

    Args:
        market: The market.
        rows: Orders whose buyers have just got the full price back into their wallets.
    """
    orders = market.orders
    rows = rows[orders.column("protected_fen")[rows] > 0]
    if not len(rows):
        return
    back = market.engine.charge(
        orders.column("viewer")[rows], orders.column("protected_fen")[rows].copy()
    )
    cash = market.chart.brand_cash[orders.column("brand")[rows]]
    market.ledger.post(
        FlowKind.PRICE_PROTECTION_REVERSED, market.chart.viewers, cash, back,
        int(Instrument.PRICE_GUARANTEE), orders.column("session")[rows].astype(np.int64),
    )  # fmt: skip
    orders.note("protected_fen", rows, orders.column("protected_fen")[rows] - back)
