"""Slot fees in escrow and the split of gifts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.fees import post_gifts
from simulator.accounts.flows import FlowKind
from simulator.accounts.ledger import LedgerImbalance
from tests.accounts.books import CASH, PLATFORM_CASH, WALLETS, Books, open_books, whole


def signed(books: Books, *fees: int, agency_bp: int = 3_333) -> np.ndarray:
    count = len(fees)
    return books.slots.pay(
        np.arange(count) % 2,
        np.arange(count) % 2,
        np.zeros(count, np.int64),
        whole(*fees),
        agency_bp,
    )


def test_fee_waits_in_escrow_until_pitched_or_given_back() -> None:
    books = open_books(with_stock=False)
    chart, balance = books.chart, books.ledger.balance
    contracts = signed(books, 1_000, 2_000)
    assert balance(chart.slot_escrow) == 3_000
    assert [balance(int(a)) for a in chart.brand_cash] == [CASH[0] - 1_000, CASH[1] - 2_000]
    assert books.slots.prepaid_by_brand().tolist() == [1_000, 2_000]
    books.check()
    books.ledger.begin_session(1)
    books.slots.earn(contracts[:1])
    books.slots.refund(contracts[1:])
    assert balance(int(chart.anchor[0])) == 1_000 - 333
    assert balance(int(chart.agency[0])) == 333
    assert balance(int(chart.brand_cash[1])) == CASH[1]
    assert balance(chart.slot_escrow) == 0
    books.slots.earn(contracts)  # nothing is left
    books.slots.refund(contracts)
    assert books.ledger.flows(1).kind == [
        *("slot_fee_agency", "slot_fee_earned", "slot_fee_expensed", "slot_fee_refunded")
    ]
    books.check()


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.integers(0, 10_000))
def test_fee_earned_pitch_by_pitch_splits_like_the_whole(parts: list[int], agency_bp: int) -> None:
    books = open_books(with_stock=False)
    contracts = signed(books, sum(parts), agency_bp=agency_bp)
    for part in parts:
        books.slots.earn(contracts, whole(part))
    agency = books.ledger.balance(int(books.chart.agency[0]))
    assert agency == sum(parts) * agency_bp // 10_000
    assert books.ledger.balance(int(books.chart.anchor[0])) == sum(parts) - agency
    books.check()


def test_wrong_use_of_contracts_is_refused() -> None:
    books = open_books(with_stock=False)
    contracts = signed(books, 100)
    with pytest.raises(ValueError, match="contract 0 has 100 fen in escrow, not 101"):
        books.slots.earn(contracts, whole(101))
    with pytest.raises(ValueError, match="named twice"):
        books.slots.refund(whole(0, 0))
    with pytest.raises(ValueError, match="without agency"):
        books.slots.pay(whole(0), whole(0), whole(-1), whole(5), 1)
    books.slots.pay(whole(0), whole(0), whole(-1), whole(5))
    books.check()
    books.ledger.post(
        FlowKind.SLOT_FEE_PAID, int(books.chart.brand_cash[0]), books.chart.slot_escrow, 1
    )
    with pytest.raises(LedgerImbalance, match="slot escrow holds 106 fen"):
        books.slots.check()


def test_gifts_are_split_and_leave_the_wallets_whole() -> None:
    books = open_books(with_stock=False)
    chart, balance = books.chart, books.ledger.balance
    post_gifts(chart, whole(0, 1), whole(0, -1), whole(0, 1), whole(101, 7), 5_000, whole(3_333, 0))
    assert balance(chart.viewers) == WALLETS - 108
    assert balance(int(chart.platform[0])) == PLATFORM_CASH + 50
    assert balance(int(chart.agency[0])) == 16
    assert balance(int(chart.anchor[0])) == 35
    assert balance(int(chart.platform[1])) == PLATFORM_CASH + 3
    assert balance(int(chart.anchor[1])) == 4
    books.check()
