"""Goods on account: what brands owe to suppliers, and when it is due."""

from typing import TYPE_CHECKING, NamedTuple

from simulator.accounts.flows import FlowKind
from simulator.agents.brand import Brand
from simulator.rules.units import FEN_PER_YUAN

if TYPE_CHECKING:
    from simulator.market import Market


class Payable(NamedTuple):
    """A supplier's bill for goods that have come already."""

    due_session: int
    brand: int
    amount_fen: int


def credit_left_fen(market: "Market", brand: Brand) -> int:
    """What suppliers would still deliver on account, fen.

    Args:
        market: The market.
        brand: The brand.
    """
    terms = brand.supplier_credit
    if terms is None:
        return 0
    owed = sum(bill.amount_fen for bill in market.supply.payables if bill.brand == brand.index)
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
        market.supply.payables.append(Payable(due, brand.index, taken * cost))
    return taken


def pay_suppliers(market: "Market") -> None:
    """Pay bills that are due (stage 3): from cash, then from the credit line; the rest is a claim.

    Args:
        market: The market.
    """
    due = [bill for bill in market.supply.payables if bill.due_session <= market.session]
    market.supply.payables = [
        bill for bill in market.supply.payables if bill.due_session > market.session
    ]
    for bill in due:
        _pay(market, market.brands[bill.brand], bill.amount_fen)


def call_in(market: "Market", brand: Brand) -> None:
    """Make all bills of a brand that is out of business due: they become claims on its estate.

    Args:
        market: The market.
        brand: The brand.
    """
    mine = [bill for bill in market.supply.payables if bill.brand == brand.index]
    market.supply.payables = [bill for bill in market.supply.payables if bill.brand != brand.index]
    for bill in mine:
        _pay(market, brand, bill.amount_fen)


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


def _pay(market: "Market", brand: Brand, amount_fen: int) -> None:
    if brand.active:
        draw_credit(market, brand, amount_fen)
    market.claims.pay_or_claim(
        FlowKind.PURCHASE_OF_STOCK, brand.cash_account, brand.deposit_account,
        market.chart.suppliers, amount_fen,
    )  # fmt: skip
