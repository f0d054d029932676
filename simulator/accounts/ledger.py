"""Double entry in integer fen: every flow leaves one account and reaches another.

"Debit" and "credit" are used as on a bank statement: the debited account pays, the credited one
receives. Memo flows (see ``flows``) are written down and move nothing. Each posting carries an
instrument code (which discount, coupon, ad or fee it belongs to; 0 is none) and a cohort: the
session of the order, or of the activity, that caused it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import (
    IntArray,
    IntLike,
    as_int64,
    exact_sum,
    group_sums,
    sums_per_index,
)
from simulator.accounts.flows import AccountKind, FlowKind

# No balance can exceed what was ever posted, so this bound keeps int64 from wrapping.
TURNOVER_LIMIT_FEN = 2**62
_NO_KIND = -1
_KINDS = tuple(FlowKind)


class LedgerImbalance(RuntimeError):  # noqa: N818 - reads better where it is raised
    """The books do not balance; names the kind of entry that broke them.

    Args:
        message: What is wrong, in a sentence.
        kind: The kind of entry that broke the balance, None if nothing was ever posted.
    """

    def __init__(self, message: str, kind: FlowKind | None) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Entries:
    """Postings as columns, all int64 of shape (n,); amounts in fen, never negative."""

    kind: IntArray
    debit: IntArray
    credit: IntArray
    instrument: IntArray
    cohort: IntArray
    amount_fen: IntArray

    def __iter__(self) -> Iterator[IntArray]:
        return (getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class Flows:
    """Flows of one session, sorted by the names of kind, debit, credit, then instrument."""

    session: IntArray
    kind: list[str]
    debit: list[str]
    credit: list[str]
    instrument: IntArray
    amount_fen: IntArray


class Ledger:
    """All accounts of the market and every flow between them.

    The account ``outside`` is opened with the ledger; opening balances come out of it, so that all
    balances sum to exactly zero.
    """

    def __init__(self) -> None:
        self._session = 0
        self._turnover_fen = 0
        self._owners: list[tuple[AccountKind, str]] = []
        self._ids: dict[tuple[AccountKind, str], int] = {}
        self._kind_bit = np.zeros(0, np.int64)
        self._guarded = np.zeros(0, np.bool_)
        self._balances = np.zeros(0, np.int64)
        self._carried = np.zeros(0, np.int64)
        self._last_kind = np.zeros(0, np.int64)
        self._overdrawn_by = np.zeros(0, np.int64)
        self._ranks = np.zeros(0, np.int64)
        self._singles: list[tuple[int, int, int, int, int, int]] = []
        self._batches: list[Entries] = []
        self._closed: dict[int, Entries] = {}
        self.open(AccountKind.OUTSIDE)

    # Accounts.

    def open(self, kind: AccountKind, name: str = "") -> int:
        """Open an account.

        Args:
            kind: Type of the account.
            name: Its owner; empty for the types of which there is only one.

        Returns:
            The account's id: a small number that never changes.

        Raises:
            ValueError: It exists already, or the type has no owners (or needs one).
        """
        if bool(name) != kind.owned:
            need = "needs the name of its owner" if kind.owned else "has no owner"
            raise ValueError(f"an account of type {kind.label} {need}, got {name!r}")
        if (kind, name) in self._ids:
            raise ValueError(f"the account {kind.label}:{name} is open already")
        identity = len(self._owners)
        self._owners.append((kind, name))
        self._ids[kind, name] = identity
        self._kind_bit = np.append(self._kind_bit, np.int64(1 << kind))
        self._guarded = np.append(self._guarded, kind.guarded)
        self._balances = np.append(self._balances, np.int64(0))
        self._carried = np.append(self._carried, np.int64(0))
        self._last_kind = np.append(self._last_kind, np.int64(_NO_KIND))
        self._overdrawn_by = np.append(self._overdrawn_by, np.int64(_NO_KIND))
        return identity

    def find(self, kind: AccountKind, name: str = "") -> int:
        """The id of an open account; KeyError if there is none."""
        return self._ids[kind, name]

    def kind_of(self, account: int) -> AccountKind:
        """The type of an account."""
        return self._owners[account][0]

    def label(self, account: int) -> str:
        """An account's name in tables: ``brand_cash:Aurora``, or ``treasury`` where unique."""
        kind, name = self._owners[account]
        return f"{kind.label}:{name}" if name else kind.label

    def label_ranks(self) -> IntArray:
        """Position of each account in the alphabetical list of labels, shape (accounts,)."""
        if self._ranks.size != len(self):
            labels = [self.label(account) for account in range(len(self))]
            self._ranks = np.empty(len(labels), np.int64)
            self._ranks[sorted(range(len(labels)), key=labels.__getitem__)] = range(len(labels))
        return self._ranks

    def __len__(self) -> int:
        return len(self._owners)

    @property
    def balances(self) -> IntArray:
        """Balances in fen by account id: a read-only view, valid until an account is opened."""
        view = self._balances[:]
        view.flags.writeable = False
        return view

    def balance(self, account: int) -> int:
        """One account's balance in fen."""
        return int(self._balances[account])

    # Postings.

    @property
    def session(self) -> int:
        """The session that postings are dated with."""
        return self._session

    def begin_session(self, session: int) -> None:
        """Close the books of the running session and open the next.

        Args:
            session: Number of the session that begins; the running one again does nothing.

        Raises:
            ValueError: The session lies in the past.
        """
        if session < self._session:
            raise ValueError(f"session {session} is over: the ledger stands at {self._session}")
        if session == self._session:
            return
        self._closed[self._session] = self._journal()
        self._singles, self._batches = [], []
        self._carried = self._balances.copy()
        self._session = session

    def post(
        self,
        kind: FlowKind,
        debit_ids: IntLike,
        credit_ids: IntLike,
        amounts: IntLike,
        instruments: IntLike = 0,
        cohorts: IntLike | None = None,
    ) -> None:
        """Move money, dated with the running session. Arguments broadcast against each other.

        Args:
            kind: The reason; its declaration says which accounts may pay and receive.
            debit_ids: Accounts that pay, shape (n,) or a single id.
            credit_ids: Accounts that receive, shape (n,) or a single id.
            amounts: Fen, shape (n,) or a single amount; zeros are dropped, whatever their ids.
            instruments: Instrument codes, shape (n,) or a single code.
            cohorts: Sessions that caused the flow; the running session if None.

        Raises:
            TypeError: An argument is not a whole number.
            ValueError: An amount is negative, or the kind does not link these accounts.
            OverflowError: The run's turnover leaves int64.
        """
        given = (debit_ids, credit_ids, amounts, instruments)
        cohorts = self._session if cohorts is None else cohorts
        if all(type(value) is int for value in (*given, cohorts)):
            self._post_one(kind, *given, cohorts)  # type: ignore[arg-type]
            return
        debit, credit, amount, instrument, cohort = np.broadcast_arrays(
            as_int64(debit_ids, "debit ids"),
            as_int64(credit_ids, "credit ids"),
            as_int64(amounts, "amounts"),
            as_int64(instruments, "instruments"),
            as_int64(cohorts, "cohorts"),
        )
        if amount.size and amount.min() < 0:
            raise ValueError(f"{kind.label}: amounts can't be negative, got {amount.min()} fen")
        used = np.flatnonzero(np.ravel(amount))
        columns = [np.ravel(part)[used] for part in (debit, credit, instrument, cohort)]
        self._post_many(kind, columns, np.ravel(amount)[used])

    def _post_one(
        self, kind: FlowKind, debit: int, credit: int, amount: int, instrument: int, cohort: int
    ) -> None:
        if amount < 0:
            raise ValueError(f"{kind.label}: amounts can't be negative, got {amount} fen")
        if amount == 0:
            return
        if min(debit, credit) < 0 or max(debit, credit) >= len(self._owners):
            raise ValueError(f"{kind.label}: no account has the id {debit} or {credit}")
        self._refuse_pair(kind, debit, credit)
        self._count_turnover(amount)
        self._singles.append((int(kind), debit, credit, instrument, cohort, amount))
        if kind.memo:
            return
        self._balances[debit] -= amount
        self._balances[credit] += amount
        self._last_kind[debit] = self._last_kind[credit] = kind
        if self._guarded[debit] and -amount <= self._balances[debit] < 0:
            self._overdrawn_by[debit] = kind

    def _post_many(self, kind: FlowKind, columns: list[IntArray], amounts: IntArray) -> None:
        if not amounts.size:
            return
        debit, credit = columns[:2]
        if min(debit.min(), credit.min()) < 0 or max(debit.max(), credit.max()) >= len(self):
            raise ValueError(f"{kind.label}: an account id is not between 0 and {len(self) - 1}")
        self._count_turnover(exact_sum(amounts))
        (debit, credit, instrument, cohort), amounts = group_sums(columns, amounts)
        allowed = (self._kind_bit[debit] & kind.payer_mask != 0) & (debit != credit)
        allowed &= self._kind_bit[credit] & kind.receiver_mask != 0
        for wrong in np.flatnonzero(~allowed)[:1]:
            self._refuse_pair(kind, int(debit[wrong]), int(credit[wrong]))
        code = np.full(amounts.size, int(kind), np.int64)
        self._batches.append(Entries(code, debit, credit, instrument, cohort, amounts))
        if kind.memo:
            return
        was_sound = self._balances >= 0
        np.subtract.at(self._balances, debit, amounts)
        np.add.at(self._balances, credit, amounts)
        self._last_kind[debit] = self._last_kind[credit] = kind
        self._overdrawn_by[self._guarded & was_sound & (self._balances < 0)] = kind

    def _refuse_pair(self, kind: FlowKind, debit: int, credit: int) -> None:
        if debit == credit:
            raise ValueError(f"{kind.label}: {self.label(debit)} can't pay itself")
        if self.kind_of(debit) not in kind.payers or self.kind_of(credit) not in kind.receivers:
            pair = f"{self.label(debit)} to {self.label(credit)}"
            raise ValueError(f"{kind.label} can't go from {pair}; see simulator/accounts/flows.py")

    def _count_turnover(self, amount: int) -> None:
        if self._turnover_fen + amount >= TURNOVER_LIMIT_FEN:
            raise OverflowError("the run moved more than 2^62 fen: amounts no longer fit int64")
        self._turnover_fen += amount

    # Reading the books.

    def _journal(self) -> Entries:
        """This session's postings, summed over equal keys and sorted by ids."""
        batches = list(self._batches)
        if self._singles:
            kind, debit, credit, instrument, cohort, amount = np.array(self._singles, np.int64).T
            batches.append(Entries(kind, debit, credit, instrument, cohort, amount))
        if not batches:
            return Entries(*(np.zeros(0, np.int64) for _ in fields(Entries)))
        columns = [np.concatenate(parts) for parts in zip(*batches, strict=True)]
        (kind, debit, credit, instrument, cohort), amount = group_sums(columns[:-1], columns[-1])
        journal = Entries(kind, debit, credit, instrument, cohort, amount)
        self._singles, self._batches = [], [journal]
        return journal

    def entries(self, session: int) -> Entries:
        """A session's postings by (kind, debit, credit, instrument, cohort), sorted by ids."""
        if session == self._session:
            return self._journal()
        empty = Entries(*(np.zeros(0, np.int64) for _ in fields(Entries)))
        return self._closed.get(session, empty)

    def sessions(self) -> list[int]:
        """Sessions that hold entries, the running one included, in order."""
        return [*self._closed, self._session]

    def flows(self, session: int) -> Flows:
        """A session's flows, summed by kind, debit, credit and instrument.

        Args:
            session: Number of the session.

        Returns:
            The table, sorted by names so that it depends on nothing else.
        """
        entries = self.entries(session)
        keys = [entries.kind, entries.debit, entries.credit, entries.instrument]
        (kind, debit, credit, instrument), amounts = group_sums(keys, entries.amount_fen)
        labels = [self.label(account) for account in range(len(self))]
        names = [member.label for member in FlowKind]
        ranks = self.label_ranks()
        kind_ranks = np.argsort(np.argsort(np.array(names)))
        order = np.lexsort((instrument, ranks[credit], ranks[debit], kind_ranks[kind]))
        return Flows(
            np.full(amounts.size, session, np.int64),
            [names[code] for code in kind[order]],
            [labels[account] for account in debit[order]],
            [labels[account] for account in credit[order]],
            instrument[order],
            amounts[order],
        )

    def check(self) -> None:
        """Prove the balance after a session.

        All accounts sum to exactly zero, each equals what it carried over plus this session's
        entries, and no guarded account (viewers, escrows, deposits) is below zero.

        Raises:
            LedgerImbalance: With the kind of entry that broke it.
        """
        moved = self._moved_this_session()
        wrong = np.flatnonzero(self._balances != self._carried + moved)
        total = int(self._balances.sum())
        if wrong.size or total:
            raise self._imbalance(wrong, total, moved)
        below = np.flatnonzero(self._guarded & (self._balances < 0))
        if below.size:
            account = int(below[0])
            kind = _as_kind(self._overdrawn_by, account)
            raise LedgerImbalance(
                f"{self.label(account)} stands at {self.balance(account)} fen after session "
                f"{self._session} and may not go below zero; {_name(kind)} took it there",
                kind,
            )

    def _moved_this_session(self) -> IntArray:
        journal = self._journal()
        memo = np.array([kind.memo for kind in FlowKind])[journal.kind]
        amounts = np.where(memo, np.int64(0), journal.amount_fen)
        received = sums_per_index(journal.credit, amounts, len(self))
        return received - sums_per_index(journal.debit, amounts, len(self))

    def _imbalance(
        self, wrong: IntArray | NDArray[np.intp], total: int, moved: IntArray
    ) -> LedgerImbalance:
        message = f"all accounts sum to {total} fen instead of 0 after session {self._session}"
        if not wrong.size:
            return LedgerImbalance(message, None)
        account = int(wrong[0])
        surplus = int(self._balances[account] - self._carried[account] - moved[account])
        kind = _as_kind(self._last_kind, account)
        return LedgerImbalance(
            f"{message}; {self.label(account)} is {surplus} fen off its entries, "
            f"the last of which was {_name(kind)}",
            kind,
        )


def _as_kind(codes: IntArray, account: int) -> FlowKind | None:
    code = int(codes[account])
    return None if code == _NO_KIND else _KINDS[code]


def _name(kind: FlowKind | None) -> str:
    return "no entry" if kind is None else kind.label
