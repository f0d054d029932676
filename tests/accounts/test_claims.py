"""Dues against a plain one-by-one payment."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.claims import NOBODY
from simulator.accounts.flows import FlowKind
from tests.accounts.books import BRANDS, CASH, DEPOSITS, PLATFORM_CASH, open_books, owed_to, whole

# (brand, creditor, amount, instrument)
DUES = st.lists(
    st.tuples(
        st.integers(0, BRANDS - 1),
        st.sampled_from(["treasury", "platform:platform 0"]),
        st.integers(0, 40_000),
        st.integers(0, 1),
    ),
    max_size=6,
)


def paid_one_by_one(dues: list[tuple[int, str, int, int]]) -> tuple[Counter[str], Counter[str]]:
    """What each creditor gets and is still owed when dues are served by name, then instrument."""
    cash, deposit = list(CASH), list(DEPOSITS)
    got: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for brand, creditor, amount, _ in sorted(dues, key=lambda due: (due[0], due[1], due[3])):
        in_cash = min(amount, cash[brand])
        from_deposit = min(amount - in_cash, deposit[brand])
        cash[brand] -= in_cash
        deposit[brand] -= from_deposit
        got[creditor] += in_cash + from_deposit
        owed[creditor] += amount - in_cash - from_deposit
    return got, owed


@given(DUES, st.randoms(use_true_random=False))
def test_cash_then_deposit_then_claim_in_any_order_of_input(
    dues: list[tuple[int, str, int, int]], random: Random
) -> None:
    got, owed = paid_one_by_one(dues)
    seen = []
    for _ in range(2):
        books = open_books(with_stock=False)
        chart, ledger, claims = books.chart, books.ledger, books.claims
        creditors = {"treasury": chart.treasury, "platform:platform 0": int(chart.platform[0])}
        brand = np.array([due[0] for due in dues], np.int64)
        claimed = claims.pay_or_claim(
            FlowKind.FINE,
            chart.brand_cash[brand],
            chart.brand_deposit[brand],
            np.array([creditors[due[1]] for due in dues], np.int64),
            np.array([due[2] for due in dues], np.int64),
            np.array([due[3] for due in dues], np.int64),
        )
        assert claimed == owed.total()
        assert ledger.balance(chart.treasury) == got["treasury"]
        assert ledger.balance(int(chart.platform[0])) - PLATFORM_CASH == got["platform:platform 0"]
        for name, account in creditors.items():
            assert owed_to(claims, account) == owed[name]
        books.check()
        flows = ledger.flows(0)
        columns = (flows.kind, flows.debit, flows.credit, flows.instrument, flows.amount_fen)
        seen.append((list(zip(*columns, strict=True)), claims.open_claims))
        random.shuffle(dues)
    assert seen[0] == seen[1]


def test_claims_are_paid_oldest_first_then_by_name_once_money_is_back() -> None:
    books = open_books(with_stock=False)
    ledger, chart, claims = books.ledger, books.chart, books.claims
    cash, deposit = int(chart.brand_cash[1]), int(chart.brand_deposit[1])
    funds = CASH[1] + DEPOSITS[1]
    assert claims.pay_or_claim(FlowKind.SERVICE, cash, deposit, chart.service_providers, funds) == 0
    assert claims.pay_or_claim(FlowKind.FINE, cash, deposit, chart.treasury, 100) == 100
    ledger.begin_session(1)
    claims.pay_or_claim(FlowKind.WAGE, cash, deposit, chart.outside, 50)
    claims.pay_or_claim(FlowKind.SHIPPING, cash, deposit, chart.logistics, 60, cohorts=0)
    ledger.begin_session(2)
    assert claims.collect() == 0
    ledger.post(FlowKind.LOAN, chart.lender, cash, 170)
    assert claims.collect() == 170
    # The fine of session 0 is paid, then logistics (before "outside"), then what is left.
    assert [(c.kind, c.amount_fen, c.since) for c in claims.open_claims] == [(FlowKind.WAGE, 40, 1)]
    assert owed_to(claims, chart.outside) == 40
    assert ledger.balance(chart.treasury) == 100
    flows = ledger.flows(2)
    paid: Counter[str] = Counter()
    for kind, amount in zip(flows.kind, flows.amount_fen.tolist(), strict=True):
        paid[kind] += amount
    assert paid == {
        "claim_settled": 170, "fine": 100, "loan": 170, "shipping": 60, "wage": 10,
    }  # fmt: skip
    books.check()


def test_seven_sessions_unpaid_flag_a_bankruptcy_and_winding_up_writes_off() -> None:
    books = open_books()
    ledger, chart, claims = books.ledger, books.chart, books.claims
    cash, deposit = int(chart.brand_cash[1]), int(chart.brand_deposit[1])
    funds = CASH[1] + DEPOSITS[1]
    claims.pay_or_claim(FlowKind.FINE, cash, deposit, chart.treasury, funds + 30)
    ledger.begin_session(4)
    assert books.stock.buy(whole(2), whole(10), whole(5003)) == 50_030
    ledger.begin_session(6)
    assert claims.overdue().tolist() == []
    ledger.begin_session(7)
    assert claims.overdue().tolist() == [cash]
    ledger.post(FlowKind.LOAN, chart.lender, cash, 40)
    assert claims.wind_up(cash, deposit, chart.outside) == 50_030 + 30 - 40
    assert claims.open_claims == ()
    assert claims.overdue().tolist() == []
    assert ledger.balance(cash) == ledger.balance(deposit) == 0
    books.check()
    # A solvent brand that leaves gets its money back.
    other = int(chart.brand_cash[0])
    assert claims.wind_up(other, int(chart.brand_deposit[0]), chart.outside) == 0
    assert ledger.balance(other) == 0
    flows = ledger.flows(7)
    returned = [
        amount
        for kind, amount in zip(flows.kind, flows.amount_fen.tolist(), strict=True)
        if kind == "bankruptcy"
    ]
    assert sorted(returned) == sorted([CASH[0], DEPOSITS[0]])
    books.check()


def test_platform_pays_viewers_in_advance_and_takes_the_claim_over() -> None:
    books = open_books(with_stock=False)
    ledger, chart, claims = books.ledger, books.chart, books.claims
    cash, deposit = int(chart.brand_cash[1]), int(chart.brand_deposit[1])
    platform, before = int(chart.platform[0]), ledger.balance(chart.viewers)
    due = CASH[1] + DEPOSITS[1] + PLATFORM_CASH + 5
    claims.pay_or_claim(
        FlowKind.COMPENSATION, cash, deposit, chart.viewers, due, guarantor=platform
    )
    assert ledger.balance(chart.viewers) - before == due - 5
    assert ledger.balance(platform) == 0
    owed = {(c.creditor, c.kind): c.amount_fen for c in claims.open_claims}
    assert owed == {
        (platform, FlowKind.ADVANCE_RECOVERED): PLATFORM_CASH,
        (chart.viewers, FlowKind.COMPENSATION): 5,
    }
    books.check()
    ledger.begin_session(1)
    ledger.post(FlowKind.LOAN, chart.lender, cash, 10**6)
    assert claims.collect() == PLATFORM_CASH + 5
    assert ledger.balance(platform) == PLATFORM_CASH
    assert ledger.balance(chart.viewers) - before == due
    books.check()
    with pytest.raises(ValueError, match="no platform pays fine"):
        claims.pay_or_claim(FlowKind.FINE, cash, deposit, chart.treasury, 1, guarantor=platform)


def test_debtors_without_deposit_and_wrong_dues() -> None:
    books = open_books(with_stock=False)
    chart, claims = books.chart, books.claims
    anchor = int(chart.anchor[0])
    assert claims.pay_or_claim(FlowKind.TAX, anchor, NOBODY, chart.treasury, 9) == 9
    assert claims.owed_by(anchor) == 9
    with pytest.raises(ValueError, match="a due can't be negative"):
        claims.pay_or_claim(FlowKind.TAX, anchor, NOBODY, chart.treasury, -9)
    books.check()


def test_a_bill_is_owed_at_once_and_collected_from_its_session_on() -> None:
    books = open_books(with_stock=False)
    chart, ledger, claims = books.chart, books.ledger, books.claims
    cash, deposit = int(chart.brand_cash[0]), int(chart.brand_deposit[0])
    ledger.begin_session(2)
    claims.defer(FlowKind.PURCHASE_OF_STOCK, cash, deposit, chart.suppliers, 700, 5)
    claims.defer(FlowKind.PURCHASE_OF_STOCK, cash, deposit, chart.suppliers, 0, 5)
    assert len(claims.open_claims) == 1
    assert claims.owed_by(cash) == claims.owed_for(cash, FlowKind.PURCHASE_OF_STOCK) == 700
    assert claims.owed_for(cash, FlowKind.FINE) == 0
    for session in (3, 4):
        ledger.begin_session(session)
        assert claims.owed_for(cash, FlowKind.PURCHASE_OF_STOCK, session) == 0
        assert claims.collect() == 0
    ledger.begin_session(5)
    assert claims.owed_for(cash, FlowKind.PURCHASE_OF_STOCK, 5) == 700
    assert claims.collect(int(chart.brand_cash[1])) == 0
    assert claims.collect(cash) == 700
    assert ledger.balance(cash) == CASH[0] - 700
    assert claims.open_claims == ()
