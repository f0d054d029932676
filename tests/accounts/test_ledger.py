"""The ledger against plain dictionaries."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.flows import AccountKind, FlowKind
from simulator.accounts.ledger import Ledger, LedgerImbalance

CASH, ANCHOR, PLATFORM = AccountKind.BRAND_CASH, AccountKind.ANCHOR, AccountKind.PLATFORM


def small_ledger() -> tuple[Ledger, dict[str, int]]:
    ledger = Ledger()
    ids = {"outside": ledger.find(AccountKind.OUTSIDE)}
    for kind, name in ((CASH, "b"), (CASH, "a"), (PLATFORM, "p"), (ANCHOR, "x"), (ANCHOR, "w")):
        ids[name] = ledger.open(kind, name)
    for kind in (AccountKind.SERVICE_PROVIDERS, AccountKind.VIEWERS, AccountKind.SLOT_ESCROW):
        ids[kind.label] = ledger.open(kind)
    return ledger, ids


# (kind, payers, receivers) of which any mixture may be posted.
CHOICES = [
    (FlowKind.TRAFFIC, ["a", "b", "x"], ["p"]),
    (FlowKind.ROOM_COST, ["a", "b", "w"], ["service_providers"]),
    (FlowKind.OPENING_BALANCE, ["outside"], ["a", "b", "p", "x", "w", "viewers"]),
]
AMOUNT = st.integers(0, 2**45)


@st.composite
def postings(draw: st.DrawFn) -> list[tuple[FlowKind, list[tuple[str, str, int, int]]]]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        kind, payers, receivers = draw(st.sampled_from(CHOICES))
        row = st.tuples(
            st.sampled_from(payers), st.sampled_from(receivers), AMOUNT, st.integers(0, 2)
        )
        found.append((kind, draw(st.lists(row, max_size=8))))
    return found


@given(postings(), st.booleans())
def test_balances_and_flows_equal_plain_bookkeeping(
    batches: list[tuple[FlowKind, list[tuple[str, str, int, int]]]], singly: bool
) -> None:
    ledger, ids = small_ledger()
    balances: Counter[str] = Counter()
    flows: Counter[tuple[str, str, str, int]] = Counter()
    for kind, rows in batches:
        for payer, receiver, amount, instrument in rows:
            balances[payer] -= amount
            balances[receiver] += amount
            if amount:
                labels = (ledger.label(ids[payer]), ledger.label(ids[receiver]))
                flows[kind.label, *labels, instrument] += amount
        columns = [[ids[r[0]] for r in rows], [ids[r[1]] for r in rows], *zip(*rows, strict=True)]
        if singly:
            for payer, receiver, amount, instrument in rows:
                ledger.post(kind, ids[payer], ids[receiver], amount, instrument)
        elif rows:
            ledger.post(kind, columns[0], columns[1], columns[4], columns[5])
    assert {name: ledger.balance(ids[name]) for name in balances} == balances
    assert ledger.balances.sum() == 0
    table = ledger.flows(0)
    found = zip(table.kind, table.debit, table.credit, table.instrument.tolist(), strict=True)
    expected = sorted(flows)
    assert list(found) == expected
    assert table.amount_fen.tolist() == [flows[key] for key in expected]
    ledger.check()


def test_accounts_have_owners_and_open_once() -> None:
    ledger, ids = small_ledger()
    assert ledger.find(CASH, "a") == ids["a"]
    assert ledger.label(ids["a"]) == "brand_cash:a"
    assert ledger.label(ids["viewers"]) == "viewers"
    with pytest.raises(ValueError, match="brand_cash:a is open already"):
        ledger.open(CASH, "a")
    with pytest.raises(ValueError, match="needs the name of its owner"):
        ledger.open(CASH)
    with pytest.raises(ValueError, match="has no owner"):
        ledger.open(AccountKind.TREASURY, "a")
    with pytest.raises(ValueError, match="read-only"):
        ledger.balances[0] = 1


@pytest.mark.parametrize("many", [False, True])
def test_wrong_postings_are_refused_and_leave_no_trace(many: bool) -> None:
    ledger, ids = small_ledger()
    outside = ids["outside"]

    def post(kind: FlowKind, debit: int, credit: int, amount: object) -> None:
        wrap = (lambda value: np.array([value])) if many else (lambda value: value)
        ledger.post(kind, wrap(debit), wrap(credit), wrap(amount))

    with pytest.raises(ValueError, match="can't be negative, got -1 fen"):
        post(FlowKind.TRAFFIC, ids["a"], ids["p"], -1)
    with pytest.raises(ValueError, match="traffic can't go from platform:p to brand_cash:a"):
        post(FlowKind.TRAFFIC, ids["p"], ids["a"], 1)
    with pytest.raises(ValueError, match="outside can't pay itself"):
        post(FlowKind.OPENING_BALANCE, outside, outside, 1)
    with pytest.raises(ValueError, match="id"):
        post(FlowKind.TRAFFIC, -1, ids["p"], 1)
    with pytest.raises(ValueError, match="id"):
        post(FlowKind.TRAFFIC, ids["a"], len(ledger), 1)
    with pytest.raises(TypeError, match="whole numbers"):
        post(FlowKind.TRAFFIC, ids["a"], ids["p"], 1.0)
    with pytest.raises(OverflowError, match="no longer fit int64"):
        post(FlowKind.OPENING_BALANCE, outside, ids["a"], 2**62)
    post(FlowKind.TRAFFIC, -1, -1, 0)  # nothing to pay, so nobody needs to be there
    assert not ledger.balances.any()
    assert ledger.flows(0).kind == []


def test_memo_flows_are_written_down_but_move_nothing() -> None:
    ledger, ids = small_ledger()
    suppliers = ledger.open(AccountKind.SUPPLIERS)
    ledger.post(FlowKind.STOCK_WRITE_OFF, ids["a"], suppliers, 70)
    ledger.post(FlowKind.STOCK_WRITE_OFF, np.array([ids["a"]]), suppliers, 7)
    assert ledger.flows(0).amount_fen.tolist() == [77]
    assert not ledger.balances.any()
    ledger.check()


def test_flows_are_dated_with_the_session_and_stay() -> None:
    ledger, ids = small_ledger()
    ledger.post(FlowKind.ROOM_COST, ids["a"], ids["service_providers"], 5)
    ledger.begin_session(3)
    ledger.post(FlowKind.ROOM_COST, ids["a"], ids["service_providers"], 8, cohorts=1)
    ledger.post(FlowKind.ROOM_COST, ids["a"], ids["service_providers"], 4)
    assert ledger.flows(0).amount_fen.tolist() == [5]
    assert ledger.flows(3).amount_fen.tolist() == [12]  # cohorts are not told apart in flows
    assert ledger.entries(3).cohort.tolist() == [1, 3]
    assert ledger.flows(2).kind == []
    assert ledger.sessions() == [0, 3]
    ledger.begin_session(3)
    with pytest.raises(ValueError, match="session 2 is over"):
        ledger.begin_session(2)
    ledger.check()


def test_flows_do_not_depend_on_the_order_of_opening() -> None:
    tables = []
    for names in (["a", "b", "c"], ["c", "a", "b"]):
        ledger = Ledger()
        ids = {name: ledger.open(CASH, name) for name in names}
        platform = ledger.open(PLATFORM, "p")
        for name in names:
            ledger.post(FlowKind.TRAFFIC, ids[name], platform, ord(name))
        tables.append(ledger.flows(0))
    assert tables[0].debit == tables[1].debit == ["brand_cash:a", "brand_cash:b", "brand_cash:c"]
    assert tables[0].amount_fen.tolist() == tables[1].amount_fen.tolist() == [97, 98, 99]


@pytest.mark.parametrize("many", [False, True])
def test_check_names_the_entry_that_overdrew_a_guarded_account(many: bool) -> None:
    ledger, ids = small_ledger()
    viewers = np.array([ids["viewers"]]) if many else ids["viewers"]
    ledger.post(FlowKind.HOUSEHOLD_INCOME, ids["outside"], viewers, 10)
    ledger.post(FlowKind.GIFT, viewers, ids["x"], 10)
    ledger.check()
    ledger.post(FlowKind.MEMBERSHIP_FEE, viewers, ids["a"], 3)
    ledger.post(FlowKind.GIFT, viewers, ids["x"], 1)
    with pytest.raises(LedgerImbalance, match="viewers stands at -4 fen") as caught:
        ledger.check()
    assert caught.value.kind is FlowKind.MEMBERSHIP_FEE
    ledger.post(FlowKind.HOUSEHOLD_INCOME, ids["outside"], viewers, 4)
    ledger.check()


def test_check_names_the_account_and_entry_when_a_balance_was_changed_without_one() -> None:
    ledger, ids = small_ledger()
    ledger.post(FlowKind.TRAFFIC, ids["a"], ids["p"], 10)
    ledger._balances[ids["p"]] += 7
    with pytest.raises(LedgerImbalance, match="sum to 7 fen instead of 0") as caught:
        ledger.check()
    assert "platform:p is 7 fen off its entries" in str(caught.value)
    assert caught.value.kind is FlowKind.TRAFFIC
    ledger._balances[ids["a"]] -= 7  # sums to zero again, but no entry says so
    with pytest.raises(LedgerImbalance, match="brand_cash:a is -7 fen off"):
        ledger.check()


def test_every_flow_is_documented_and_links_some_accounts() -> None:
    for kind in FlowKind:
        assert kind.meaning and kind.payers and kind.receivers
    assert len({kind.label for kind in FlowKind}) == len(FlowKind)
    assert len({kind.label for kind in AccountKind}) == len(AccountKind)
