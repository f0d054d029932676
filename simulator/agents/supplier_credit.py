"""Goods on account: what brands owe to suppliers, and when it is due."""

from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.agents.brand import Brand
from simulator.rules.units import FEN_PER_YUAN

if TYPE_CHECKING:
    from simulator.market import Market

GOODS = FlowKind.PURCHASE_OF_STOCK


def credit_left_fen(market: "Market", brand: Brand) -> int:
    """What suppliers would still deliver on account, fen.

    Args:
        market: The market.
        brand: The brand.
    """
    terms = brand.supplier_credit
    if terms is None:
        return 0
    owed = market.claims.owed_for(brand.cash_account, GOODS)
    return max(round(terms.limit * FEN_PER_YUAN) - owed, 0)


def take_on_account(
    market: "Market", brand: Brand, product: int, units: int, unit_cost_fen: int
) -> int:
    """Take in goods as far as suppliers give credit.

    Args:
        market: The market.
        brand: The brand.
        product: Row of the product.
        units: Units that have come.
        unit_cost_fen: Cost of a unit when paid on delivery; on account it costs the surcharge more.

    Returns:
        Units taken on account.
    """
    terms = brand.supplier_credit
    if terms is None:
        return 0
    cost = round(unit_cost_fen * (1.0 + terms.surcharge))
    taken = min(units, credit_left_fen(market, brand) // cost)
    if taken > 0:
        market.stock.receive(product, taken, cost)
        due = market.session + terms.sessions
        accounts = brand.cash_account, brand.deposit_account, market.chart.suppliers
        market.claims.defer(GOODS, *accounts, taken * cost, due)
    return taken


def pay_suppliers(market: "Market") -> None:
    """Pay bills that are due (stage 3): from cash, then from the credit line.

    Args:
        market: The market.
    """
    for brand in market.brands:
        if brand.active and brand.supplier_credit is not None:
            due = market.claims.owed_for(brand.cash_account, GOODS, market.session)
            draw_credit(market, brand, due)
            market.claims.collect(brand.cash_account)


def draw_credit(market: "Market", brand: Brand, due_fen: int) -> None:
    """Borrow what cash lacks for a payment, as far as the credit line reaches.

    Args:
        market: The market.
        brand: The brand.
        due_fen: The payment.
    """
    missing = max(due_fen - max(market.ledger.balance(brand.cash_account), 0), 0)
    borrowed = min(missing, max(brand.credit_line_fen - brand.loan_fen, 0))
    market.ledger.post(FlowKind.LOAN, market.chart.lender, brand.cash_account, borrowed)
    brand.loan_fen += borrowed
