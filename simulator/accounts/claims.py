"""Dues: paid from cash, then from the deposit; what is left becomes a claim of the creditor.

A bill that is not due yet is a claim, too. Claims are a memo ledger of their own: a claim raised,
settled or written off shows in the flows but moves no money. A claim that stays unpaid for a week
of sessions marks its debtor as bankrupt.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from simulator.accounts.arrays import IntArray, IntLike, as_int64, group_sums, running_before
from simulator.accounts.buyers_dues import BuyersDues
from simulator.accounts.flows import FlowKind, Role
from simulator.accounts.ledger import Ledger

PATIENCE_SESSIONS = 7
NOBODY = -1
# What a platform with advance compensation may pay in the debtor's place.
ADVANCEABLE = frozenset({FlowKind.COMPENSATION, FlowKind.RECALL_REFUND})


@dataclass
class Claim:
    """One unpaid due.

    Attributes:
        debtor: Cash account that owes.
        deposit: The debtor's deposit account, -1 if there is none.
        creditor: Account that is owed.
        kind: What the due is for; it is posted under this kind once paid.
        instrument: Instrument code of the due.
        cohort: Session that caused the due.
        since: Session from which it is due: in which it was raised (kept when a platform takes it
            over), or a later one for a bill.
        amount_fen: What is still unpaid.
    """

    debtor: int
    deposit: int
    creditor: int
    kind: FlowKind
    instrument: int
    cohort: int
    since: int
    amount_fen: int


class Claims:
    """All unpaid dues, and the one way to pay a due.

    Args:
        ledger: The ledger that payments are posted to.

    Attributes:
        buyers: Who of the viewers waits for what, where their account is a creditor.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._open: list[Claim] = []
        self._settled: Counter[tuple[int, int]] = Counter()
        self.buyers = BuyersDues()

    @property
    def open_claims(self) -> tuple[Claim, ...]:
        """Unpaid claims in the order of payment: oldest first, then by name."""
        return tuple(sorted(self._open, key=self._order_of_payment))

    def pay_or_claim(
        self,
        kind: FlowKind,
        cash: IntLike,
        deposit: IntLike,
        creditor: IntLike,
        amounts: IntLike,
        instruments: IntLike = 0,
        cohorts: IntLike | None = None,
        guarantor: IntLike = NOBODY,
    ) -> int:
        """Pay dues as far as cash and deposit reach; the rest becomes claims.

        Dues of one debtor are served by the creditor's name, instrument and cohort, never in the
        order given. All arguments broadcast against each other.

        Args:
            kind: What the dues are for.
            cash: Account ids of the debtors, shape (n,).
            deposit: Their deposit accounts, -1 for none.
            creditor: Account ids of the creditors.
            amounts: Fen due, at least 0.
            instruments: Instrument codes.
            cohorts: Sessions that caused the dues; the running session if None.
            guarantor: Account ids of platforms with advance compensation (-1 for none): they pay
                the creditor what the debtor can't and take the claim over, as far as their own
                money reaches.

        Returns:
            Fen that became claims.

        Raises:
            ValueError: An amount is negative, or the kind can't be advanced by a guarantor.
        """
        ledger = self.ledger
        given = (cash, deposit, creditor, guarantor, instruments)
        cohort_given = ledger.session if cohorts is None else cohorts
        columns = np.broadcast_arrays(
            *(as_int64(part, "dues") for part in (*given, cohort_given, amounts))
        )
        *keys, due = (np.ravel(column) for column in columns)
        if due.size and due.min() < 0:
            raise ValueError(f"{kind.label}: a due can't be negative, got {due.min()} fen")
        owed = np.flatnonzero(due)
        keys, due = group_sums([key[owed] for key in keys], due[owed])
        if kind not in ADVANCEABLE and (keys[3] != NOBODY).any():
            raise ValueError(f"no platform pays {kind.label} in a debtor's place")
        if due.size == 1 and due[0] <= self._funds(int(keys[0][0])):
            # Most are a single due that cash covers: nothing has to be put in order.
            payer, _, payee, _, code, caused = (int(key[0]) for key in keys)
            ledger.post(kind, payer, payee, int(due[0]), code, caused)
            return 0
        ranks = ledger.label_ranks()
        order = np.lexsort((keys[5], keys[4], ranks[keys[2]], ranks[keys[0]]))
        debtor, reserve, owner, backer, instrument, cohort = (key[order] for key in keys)
        due = due[order]

        in_cash = self._affordable(debtor, due)
        ledger.post(kind, debtor, owner, in_cash, instrument, cohort)
        from_deposit = self._affordable(reserve, due - in_cash)
        ledger.post(kind, reserve, owner, from_deposit, instrument, cohort)
        unpaid = due - in_cash - from_deposit
        advance = self._affordable(backer, unpaid)
        ledger.post(FlowKind.ADVANCE_COMPENSATION, backer, owner, advance, instrument, cohort)
        for row in np.flatnonzero(unpaid):
            party = (int(debtor[row]), int(reserve[row]))
            label = (int(instrument[row]), int(cohort[row]))
            taken_over = int(advance[row])
            self._raise(*party, int(backer[row]), FlowKind.ADVANCE_RECOVERED, *label, taken_over)
            self._raise(*party, int(owner[row]), kind, *label, int(unpaid[row]) - taken_over)
        return int(unpaid.sum())

    def defer(
        self, kind: FlowKind, cash: int, deposit: int, creditor: int, amount_fen: int, due: int
    ) -> None:
        """Owe a bill that is not due yet: a claim that is not collected before its session.

        Args:
            kind: What the bill is for.
            cash: Account id of the debtor.
            deposit: Its deposit account, -1 for none.
            creditor: Account id of the creditor.
            amount_fen: Fen owed.
            due: Session in which the bill is due.
        """
        self._raise(
            cash, deposit, creditor, kind, 0, self.ledger.session, amount_fen, max(due, 0)
        )  # fmt: skip

    def collect(self, debtor: int = NOBODY) -> int:
        """Pay claims that are due wherever there is cash or deposit, oldest first, then by name.

        Args:
            debtor: Cash account whose claims alone are paid; those of all if missing.

        Returns:
            Fen paid.
        """
        return self._collect(
            claim
            for claim in self.open_claims
            if claim.since <= self.ledger.session and debtor in (NOBODY, claim.debtor)
        )

    def take_settled(self, creditor: int) -> list[tuple[int, int]]:
        """Tell which debtors have paid a creditor's claims since this was last asked.

        Args:
            creditor: Account that was owed.

        Returns:
            Cash account of each debtor, by number, and fen paid.
        """
        mine = sorted(pair for pair in self._settled if pair[0] == creditor)
        return [(debtor, self._settled.pop((owed, debtor))) for owed, debtor in mine]

    def overdue(self, patience_sessions: int = PATIENCE_SESSIONS) -> IntArray:
        """Debtors who have left a claim unpaid for too long: the bankruptcy flag.

        Args:
            patience_sessions: Sessions that a claim may stay unpaid.

        Returns:
            Cash account ids, sorted by name.
        """
        limit = self.ledger.session - patience_sessions
        late = np.array(sorted({c.debtor for c in self._open if c.since <= limit}), np.int64)
        return late[np.argsort(self.ledger.label_ranks()[late])]

    def owed_by(self, account: int) -> int:
        """Unpaid dues of a debtor's cash account, fen."""
        return sum(claim.amount_fen for claim in self._open if claim.debtor == account)

    def owed_for(self, account: int, kind: FlowKind, due_by: int | None = None) -> int:
        """What a debtor's cash account owes of one kind, bills not due yet included, fen.

        Args:
            account: Cash account of the debtor.
            kind: What the dues are for.
            due_by: Session by which they must be due to count; all count if missing.
        """
        return sum(
            claim.amount_fen
            for claim in self._open
            if claim.debtor == account and claim.kind is kind
            and (due_by is None or claim.since <= due_by)
        )  # fmt: skip

    def wind_up(self, cash: int, deposit: int, outside: int) -> int:
        """Close an estate: pay its claims, write the rest off, give what is left to its owners.

        Wait with this until the debtor's orders are settled: what escrow still owes it would come
        too late for its creditors.

        Args:
            cash: The debtor's cash account.
            deposit: Its deposit account, -1 for none.
            outside: The account of the owners.

        Returns:
            Fen written off.
        """
        self._collect([claim for claim in self.open_claims if claim.debtor == cash])
        lost = [claim for claim in self.open_claims if claim.debtor == cash]
        for claim in lost:
            self._note(FlowKind.CLAIM_WRITTEN_OFF, claim, claim.amount_fen)
            if claim.kind.role is Role.STOCK:
                # The goods stay on the books at cost, so their price forgiven is a gain.
                parties = (claim.creditor, claim.debtor, claim.amount_fen)
                self.ledger.post(FlowKind.DEBT_RELIEF, *parties)
        self._open = [claim for claim in self._open if claim.debtor != cash]
        for account in (cash, deposit):
            self.ledger.post(FlowKind.BANKRUPTCY, account, outside, self._funds(account))
        return sum(claim.amount_fen for claim in lost)

    def _funds(self, account: int) -> int:
        return 0 if account == NOBODY else max(self.ledger.balance(account), 0)

    def _affordable(self, payer: IntArray, due: IntArray) -> IntArray:
        """How much of each due its payer can meet, serving the rows of one payer in order."""
        # The last account stands in for nobody; its money is masked out.
        funds = np.where(payer == NOBODY, 0, np.maximum(self.ledger.balances[payer], 0))
        order = np.argsort(payer, kind="stable")
        met = np.empty_like(due)
        left = funds[order] - running_before(payer[order], due[order])
        met[order] = np.clip(left, 0, due[order])
        return met

    def _raise(
        self,
        debtor: int,
        deposit: int,
        creditor: int,
        kind: FlowKind,
        instrument: int,
        cohort: int,
        amount_fen: int,
        due: int | None = None,
    ) -> None:
        if amount_fen == 0:
            return
        since = self.ledger.session if due is None else due
        claim = Claim(debtor, deposit, creditor, kind, instrument, cohort, since, amount_fen)
        self._open.append(claim)
        self._note(FlowKind.CLAIM_RAISED, claim, amount_fen)

    def _collect(self, claims: Iterable[Claim]) -> int:
        paid = 0
        for claim in claims:
            for account in (claim.debtor, claim.deposit):
                amount = min(self._funds(account), claim.amount_fen)
                self.ledger.post(
                    claim.kind, account, claim.creditor, amount, claim.instrument, claim.cohort
                )
                self._note(FlowKind.CLAIM_SETTLED, claim, amount)
                claim.amount_fen -= amount
                self._settled[claim.creditor, claim.debtor] += amount
                paid += amount
        self._open = [claim for claim in self._open if claim.amount_fen]
        return paid

    def _note(self, kind: FlowKind, claim: Claim, amount_fen: int) -> None:
        self.ledger.post(
            kind, claim.debtor, claim.creditor, amount_fen, claim.instrument, claim.cohort
        )

    def _order_of_payment(self, claim: Claim) -> tuple[int, int, str, int, int, int]:
        ranks = self.ledger.label_ranks()
        names = (int(ranks[claim.creditor]), claim.kind.label)
        return (claim.since, *names, int(ranks[claim.debtor]), claim.instrument, claim.cohort)
