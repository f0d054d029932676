"""From an agent to its accounts: orders and fees name agents by index, the ledger by account id."""

import numpy as np

from simulator.accounts.arrays import IntArray, IntLike
from simulator.accounts.flows import AccountKind, FlowKind
from simulator.accounts.ledger import Ledger


class Chart:
    """Account ids by agent index; an index is the order of joining and is never used again.

    Args:
        ledger: The ledger in which accounts are opened.

    Attributes:
        brand_names: Names by brand index; likewise ``anchor_names`` and so on.
        brand_cash: Account ids, shape (brands,); likewise ``brand_deposit``, ``anchor``,
            ``agency``, ``platform``, ``platform_deposit`` and ``order_escrow`` (by platform).
        viewers: Account id; likewise the other accounts of which there is only one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.brand_names: list[str] = []
        self.anchor_names: list[str] = []
        self.agency_names: list[str] = []
        self.platform_names: list[str] = []
        self.brand_cash: IntArray = np.zeros(0, np.int64)
        self.brand_deposit: IntArray = np.zeros(0, np.int64)
        self.anchor: IntArray = np.zeros(0, np.int64)
        self.agency: IntArray = np.zeros(0, np.int64)
        self.platform: IntArray = np.zeros(0, np.int64)
        self.platform_deposit: IntArray = np.zeros(0, np.int64)
        self.order_escrow: IntArray = np.zeros(0, np.int64)
        self.outside = ledger.find(AccountKind.OUTSIDE)
        self.viewers = ledger.open(AccountKind.VIEWERS)
        self.slot_escrow = ledger.open(AccountKind.SLOT_ESCROW)
        self.treasury = ledger.open(AccountKind.TREASURY)
        self.suppliers = ledger.open(AccountKind.SUPPLIERS)
        self.logistics = ledger.open(AccountKind.LOGISTICS)
        self.lender = ledger.open(AccountKind.LENDER)
        self.insurer = ledger.open(AccountKind.INSURER)
        self.service_providers = ledger.open(AccountKind.SERVICE_PROVIDERS)

    def add_brand(self, name: str) -> int:
        """Open a brand's cash and deposit; returns its index."""
        self.brand_cash = self._opened(self.brand_cash, AccountKind.BRAND_CASH, name)
        self.brand_deposit = self._opened(self.brand_deposit, AccountKind.BRAND_DEPOSIT, name)
        self.brand_names.append(name)
        return len(self.brand_names) - 1

    def add_anchor(self, name: str) -> int:
        """Open an anchor's account; returns its index."""
        self.anchor = self._opened(self.anchor, AccountKind.ANCHOR, name)
        self.anchor_names.append(name)
        return len(self.anchor_names) - 1

    def add_agency(self, name: str) -> int:
        """Open an agency's account; returns its index."""
        self.agency = self._opened(self.agency, AccountKind.AGENCY, name)
        self.agency_names.append(name)
        return len(self.agency_names) - 1

    def add_platform(self, name: str) -> int:
        """Open a platform's account, deposit and order escrow; returns its index."""
        self.platform = self._opened(self.platform, AccountKind.PLATFORM, name)
        self.platform_deposit = self._opened(
            self.platform_deposit, AccountKind.PLATFORM_DEPOSIT, name
        )
        self.order_escrow = self._opened(self.order_escrow, AccountKind.ORDER_ESCROW, name)
        self.platform_names.append(name)
        return len(self.platform_names) - 1

    def endow(self, accounts: IntLike, amounts: IntLike) -> None:
        """Post opening balances.

        Args:
            accounts: Account ids, shape (n,) or a single id.
            amounts: Fen, shape (n,) or a single amount.
        """
        self.ledger.post(FlowKind.OPENING_BALANCE, self.outside, accounts, amounts)

    def _opened(self, accounts: IntArray, kind: AccountKind, name: str) -> IntArray:
        return np.append(accounts, np.int64(self.ledger.open(kind, name)))
