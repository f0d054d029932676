"""The chart of accounts and of flows: who holds money, and who may pay whom for what.

Declared once. The ledger refuses a posting between accounts that a flow does not name, so this
table is also the documentation of ``ledger.parquet``.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class AccountKind(IntEnum):
    """A type of account: does each owner have its own, and may it go below zero?"""

    owned: bool
    guarded: bool
    meaning: str

    def __new__(cls, owned: bool, guarded: bool, meaning: str) -> "AccountKind":
        """Number the members in the order of their declaration."""
        member = int.__new__(cls, len(cls.__members__))
        member._value_ = len(cls.__members__)
        member.owned, member.guarded, member.meaning = owned, guarded, meaning
        return member

    @property
    def label(self) -> str:
        """The name that tables show."""
        return self.name.lower()

    OUTSIDE = False, False, "the rest of the world: employers, owners, fake buyers"
    VIEWERS = False, True, "the wallets of all viewers at their real size"
    BRAND_CASH = True, False, "a brand's working capital"
    BRAND_DEPOSIT = True, True, "a brand's security deposit at the platforms"
    ANCHOR = True, False, "an anchor's money"
    AGENCY = True, False, "an agency's money"
    PLATFORM = True, False, "a platform's money"
    PLATFORM_DEPOSIT = True, True, "a platform's guarantee fund"
    ORDER_ESCROW = True, True, "payments for orders that a platform's checkout holds"
    SLOT_ESCROW = False, True, "slot fees paid for pitches that have not taken place"
    TREASURY = False, False, "fines, taxes and subsidies"
    SUPPLIERS = False, False, "factories and wholesalers"
    LOGISTICS = False, False, "carriers"
    LENDER = False, False, "banks"
    INSURER = False, False, "freight insurance"
    SERVICE_PROVIDERS = False, False, "the service market with posted prices"


class Role(StrEnum):
    """What a flow is in the profit of its payer and of its receiver."""

    PROFIT = "profit"  # a cost of the payer, an income of the receiver
    FINANCING = "financing"  # capital, loans, moves between own accounts
    STOCK = "stock"  # turns into goods, a cost only when they are gone
    PREPAID = "prepaid"  # a slot fee, a cost only when pitched
    RECEIVABLE = "receivable"  # cash for a sale that is already in profit
    NOTE = "note"  # in nobody's profit


_K = AccountKind
_OPERATORS = (_K.BRAND_CASH, _K.ANCHOR, _K.AGENCY)
_FIRMS = (*_OPERATORS, _K.PLATFORM)
_BUYERS = (_K.VIEWERS, _K.OUTSIDE)
# Whatever may be paid in cash may also be taken from the debtor's deposit.
_DEPOSIT_OF = {_K.BRAND_CASH: _K.BRAND_DEPOSIT, _K.PLATFORM: _K.PLATFORM_DEPOSIT}


def _mask(kinds: Iterable[AccountKind]) -> int:
    return sum(1 << kind for kind in set(kinds))


class FlowKind(IntEnum):
    """A reason to move money; ``memo`` flows are written down but move none."""

    payers: frozenset[AccountKind]
    receivers: frozenset[AccountKind]
    payer_mask: int
    receiver_mask: int
    role: Role
    memo: bool
    meaning: str

    def __new__(
        cls,
        payers: tuple[AccountKind, ...],
        receivers: tuple[AccountKind, ...],
        role: Role,
        meaning: str,
        memo: bool = False,
    ) -> "FlowKind":
        """Number the members in the order of their declaration."""
        member = int.__new__(cls, len(cls.__members__))
        member._value_ = len(cls.__members__)
        deposits = (_DEPOSIT_OF[kind] for kind in payers if kind in _DEPOSIT_OF)
        member.payers = frozenset((*payers, *deposits))
        member.receivers = frozenset(receivers)
        member.payer_mask, member.receiver_mask = _mask(member.payers), _mask(receivers)
        member.role, member.memo, member.meaning = role, memo, meaning
        return member

    @property
    def label(self) -> str:
        """The name that tables show."""
        return self.name.lower()

    # fmt: off
    # Money enters and leaves the market.
    OPENING_BALANCE = (_K.OUTSIDE,), tuple(_K), Role.FINANCING, "what an account starts with"
    HOUSEHOLD_INCOME = (_K.OUTSIDE,), (_K.VIEWERS,), Role.FINANCING, "weekly allowances"
    INCOME_FORGONE = (
        (_K.VIEWERS,), (_K.OUTSIDE,), Role.FINANCING, "wallet above its cap, spent elsewhere",
    )
    DRAWINGS = _FIRMS, (_K.OUTSIDE,), Role.FINANCING, "what owners take out of a running business"
    WAGE = _FIRMS, (_K.OUTSIDE,), Role.PROFIT, "teams of rooms and offices"
    FAKE_BUYERS_HIRED = (
        _OPERATORS, (_K.OUTSIDE,), Role.PROFIT, "fake orders, views and reviews bought",
    )

    # An order: payment, settlement, refund.
    ORDER_PAYMENT = _BUYERS, (_K.ORDER_ESCROW,), Role.NOTE, "the buyer pays units x price"
    PLATFORM_COUPON = (
        (_K.PLATFORM,), (_K.ORDER_ESCROW,), Role.PROFIT, "the coupon a platform pays for",
    )
    SETTLEMENT_BRAND = (
        (_K.ORDER_ESCROW,), (_K.BRAND_CASH,), Role.RECEIVABLE, "the brand's remainder, at the end",
    )
    SETTLEMENT_COMMISSION = (
        (_K.ORDER_ESCROW,), (_K.ANCHOR,), Role.PROFIT, "commission, less the agency's part",
    )
    SETTLEMENT_AGENCY = (
        (_K.ORDER_ESCROW,), (_K.AGENCY,), Role.PROFIT, "the agency's part of commission",
    )
    SETTLEMENT_PLATFORM_FEE = (
        (_K.ORDER_ESCROW,), (_K.PLATFORM,), Role.PROFIT, "take rate of the checkout's platform",
    )
    SETTLEMENT_LINK_FEE = (
        (_K.ORDER_ESCROW,), (_K.PLATFORM,), Role.PROFIT, "fee of the platform that showed the link",
    )
    REFUND_CANCELLED = (_K.ORDER_ESCROW,), _BUYERS, Role.NOTE, "back to the buyer, before shipping"
    REFUND_RETURNED = (_K.ORDER_ESCROW,), _BUYERS, Role.NOTE, "back to the buyer, goods returned"
    COUPON_REFUND = (
        (_K.ORDER_ESCROW,), (_K.PLATFORM,), Role.PROFIT, "the coupon back to its platform",
    )
    SALE_RECOGNISED = (
        _BUYERS, (_K.BRAND_CASH,), Role.PROFIT, "brand's remainder, earned when kept", True,
    )

    # Slot fees.
    SLOT_FEE_PAID = (
        (_K.BRAND_CASH,), (_K.SLOT_ESCROW,), Role.PREPAID, "slot fee when the contract is signed",
    )
    SLOT_FEE_EARNED = (
        (_K.SLOT_ESCROW,), (_K.ANCHOR,), Role.PROFIT, "slot fee of a pitch that took place",
    )
    SLOT_FEE_AGENCY = (
        (_K.SLOT_ESCROW,), (_K.AGENCY,), Role.PROFIT, "the agency's part of an earned slot fee",
    )
    SLOT_FEE_REFUNDED = (
        (_K.SLOT_ESCROW,), (_K.BRAND_CASH,), Role.PREPAID, "slot fee of a pitch that failed",
    )
    SLOT_FEE_EXPENSED = (
        (_K.BRAND_CASH,), (_K.SLOT_ESCROW,), Role.PROFIT, "slot fee as a cost, when pitched", True,
    )
    GUARANTEE_SHORTFALL = (
        (_K.ANCHOR, _K.AGENCY), (_K.BRAND_CASH,), Role.PROFIT, "guaranteed sales that were missed",
    )

    # Running a room and a business.
    TRAFFIC = _OPERATORS, (_K.PLATFORM,), Role.PROFIT, "paid places in the feed, per entered view"
    ADVERTISING = _OPERATORS, (_K.PLATFORM, _K.SERVICE_PROVIDERS), Role.PROFIT, "ads outside rooms"
    ROOM_COST = (
        _OPERATORS, (_K.SERVICE_PROVIDERS,), Role.PROFIT, "studio and streaming of an evening",
    )
    SERVICE = (
        _FIRMS, (_K.SERVICE_PROVIDERS,), Role.PROFIT, "data, security, after-sales and the like",
    )
    TRAINING = _FIRMS, (_K.SERVICE_PROVIDERS,), Role.PROFIT, "training of anchors and teams"
    SCREENING = _FIRMS, (_K.SERVICE_PROVIDERS,), Role.PROFIT, "checks of suppliers and goods"
    MEMBERSHIP_FEE = (_K.VIEWERS,), (_K.BRAND_CASH, _K.PLATFORM), Role.PROFIT, "paid memberships"
    GIFT = (_K.VIEWERS,), (_K.ANCHOR,), Role.PROFIT, "gifts, the anchor's part"
    GIFT_SHARE_AGENCY = (_K.VIEWERS,), (_K.AGENCY,), Role.PROFIT, "gifts, the agency's part"
    GIFT_SHARE_PLATFORM = (_K.VIEWERS,), (_K.PLATFORM,), Role.PROFIT, "gifts, the platform's part"
    CREATOR_PRIZE = (_K.PLATFORM,), (_K.ANCHOR, _K.AGENCY), Role.PROFIT, "prizes for creators"

    # Goods.
    PURCHASE_OF_STOCK = (_K.BRAND_CASH,), (_K.SUPPLIERS,), Role.STOCK, "units bought at cost"
    COST_OF_GOODS = (
        (_K.BRAND_CASH,), (_K.SUPPLIERS,), Role.PROFIT, "cost of units that buyers keep", True,
    )
    STOCK_WRITE_OFF = (
        (_K.BRAND_CASH,), (_K.SUPPLIERS,), Role.PROFIT, "cost of units that nobody will buy", True,
    )
    SHIPPING = (_K.BRAND_CASH,), (_K.LOGISTICS,), Role.PROFIT, "carriage to the buyer"
    RETURN_SHIPPING = (
        (_K.VIEWERS, _K.BRAND_CASH, _K.PLATFORM, _K.INSURER), (_K.LOGISTICS,), Role.PROFIT,
        "carriage back from the buyer",
    )
    INSURANCE_PREMIUM = (_K.BRAND_CASH, _K.VIEWERS), (_K.INSURER,), Role.PROFIT, "freight insurance"
    INSURANCE_PAYOUT = (
        (_K.INSURER,), (_K.VIEWERS, _K.BRAND_CASH), Role.PROFIT, "freight insurance pays",
    )

    # Liability.
    COMPENSATION = (
        _FIRMS, _BUYERS, Role.PROFIT, "compensation of buyers (problem, multiple, guarantee)",
    )
    RECALL_REFUND = _FIRMS, _BUYERS, Role.PROFIT, "price paid back after settlement, goods recalled"
    ADVANCE_COMPENSATION = (
        (_K.PLATFORM,), _BUYERS, Role.PROFIT, "a platform pays for a debtor, takes the claim",
    )
    ADVANCE_RECOVERED = (
        _FIRMS, (_K.PLATFORM,), Role.PROFIT, "the debtor repays what a platform advanced",
    )
    FINE = (
        _FIRMS, (_K.TREASURY, _K.PLATFORM), Role.PROFIT, "penalties of a regulator or platform",
    )
    TAX = _FIRMS, (_K.TREASURY,), Role.PROFIT, "taxes"
    SUBSIDY = (
        (_K.TREASURY, _K.PLATFORM), _FIRMS, Role.PROFIT, "support of newcomers and small anchors",
    )
    INSPECTION = (
        (_K.TREASURY, _K.PLATFORM), (_K.SERVICE_PROVIDERS,), Role.PROFIT, "cost of inspections",
    )
    MODERATION = (_K.PLATFORM,), (_K.SERVICE_PROVIDERS,), Role.PROFIT, "cost of checks"

    # Capital.
    DEPOSIT_TOP_UP = (
        (_K.BRAND_CASH, _K.PLATFORM), (_K.BRAND_DEPOSIT, _K.PLATFORM_DEPOSIT), Role.FINANCING,
        "cash into the deposit",
    )
    DEPOSIT_RELEASED = (
        (_K.BRAND_DEPOSIT, _K.PLATFORM_DEPOSIT), (_K.BRAND_CASH, _K.PLATFORM), Role.FINANCING,
        "deposit back into cash",
    )
    LOAN = (_K.LENDER,), _FIRMS, Role.FINANCING, "credit line drawn"
    REPAYMENT = _FIRMS, (_K.LENDER,), Role.FINANCING, "credit line paid back"
    INTEREST = _FIRMS, (_K.LENDER,), Role.PROFIT, "interest on the credit line"
    BANKRUPTCY = (
        _FIRMS, (_K.TREASURY, _K.OUTSIDE), Role.FINANCING, "what is left of a bankrupt estate",
    )
    CLAIM_RAISED = tuple(_K), tuple(_K), Role.NOTE, "a due beyond cash and deposit, or later", True
    CLAIM_SETTLED = tuple(_K), tuple(_K), Role.NOTE, "a claim paid later", True
    CLAIM_WRITTEN_OFF = tuple(_K), tuple(_K), Role.NOTE, "a claim nobody can collect", True
    DEBT_RELIEF = tuple(_K), _FIRMS, Role.PROFIT, "goods never paid for, claim forgiven", True

    # Promises about prices, packaging, and what is left of a product at its end.
    PRICE_PROTECTION = (
        (_K.BRAND_CASH,), (_K.VIEWERS,), Role.PROFIT, "price guarantee: the price has fallen",
    )
    PRICE_PROTECTION_REVERSED = (
        (_K.VIEWERS,), (_K.BRAND_CASH,), Role.PROFIT, "price protection of an order that came back",
    )
    PACKAGING = (_K.BRAND_CASH,), (_K.SUPPLIERS,), Role.PROFIT, "packaging beyond the usual"
    SALVAGE = (_K.OUTSIDE,), (_K.BRAND_CASH,), Role.PROFIT, "leftover goods, sold to a trader"

    # Customers who come again. Points move no money until they pay for something.
    POINTS_EARNED = (
        (_K.BRAND_CASH,), (_K.VIEWERS,), Role.PROFIT, "points of orders kept, a debt of the brand",
        True,
    )
    POINTS_SPENT = (
        (_K.VIEWERS,), (_K.BRAND_CASH,), Role.PROFIT, "points in the price of orders kept", True,
    )
    POINTS_LOST = (
        (_K.VIEWERS,), (_K.BRAND_CASH,), Role.PROFIT, "points that have expired", True,
    )
    REMINDER = (
        (_K.BRAND_CASH,), (_K.SERVICE_PROVIDERS,), Role.PROFIT, "messages to customers",
    )
    # Clauses of contracts, campaigns.
    BREACH_PENALTY = (
        (_K.BRAND_CASH,), (_K.ANCHOR,), Role.PROFIT, "the promise of the best price was broken",
    )
    CO_BRAND_SHARE = (
        (_K.BRAND_CASH,), (_K.BRAND_CASH,), Role.PROFIT, "a co-branding partner's share of a sale",
    )
    LICENCE_FEE = (_K.BRAND_CASH,), (_K.OUTSIDE,), Role.PROFIT, "licence for an entertainment IP"
    DONATION = _OPERATORS, (_K.OUTSIDE,), Role.PROFIT, "given away after a charity session"
    # Rooms, again: kinds are numbered in order.
    ROOM_TOOLS = (
        _OPERATORS, (_K.SERVICE_PROVIDERS,), Role.PROFIT,
        "questions, votes, prizes and fan groups of rooms",
    )
    BONUS = (
        (_K.AGENCY, _K.BRAND_CASH), (_K.ANCHOR,), Role.PROFIT, "bonus of a host on a room's sales",
    )
    EDUCATION = (
        (_K.TREASURY,), (_K.SERVICE_PROVIDERS,), Role.PROFIT, "campaigns that teach consumers",
    )
    # Money that a brand sends around so that sales look larger.
    FAKE_ORDERS_FUNDED = (
        (_K.BRAND_CASH,), (_K.OUTSIDE,), Role.FINANCING, "money for hired buyers to order with",
    )
    FAKE_ORDERS_RETURNED = (
        (_K.ORDER_ESCROW,), (_K.BRAND_CASH,), Role.FINANCING, "the same money, from escrow",
    )
    FAKE_ORDERS_FEE = (
        (_K.BRAND_CASH,), (_K.PLATFORM,), Role.PROFIT, "take rate of the checkout on fake orders",
    )
    # fmt: on
