"""Slot fees (坑位费), which wait in escrow until the pitch takes place, and viewers' gifts."""

import numpy as np

from simulator.accounts.arrays import IntArray, IntLike, as_int64, look_up, sums_per_index
from simulator.accounts.chart import Chart
from simulator.accounts.flows import FlowKind
from simulator.accounts.ledger import LedgerImbalance
from simulator.accounts.shares import checked_rates, floored_share, split_gift
from simulator.accounts.table import Column, Table

SLOT_COLUMNS = (
    Column("brand", "int32", "index", "who paid"),
    Column("anchor", "int32", "index", "who is to pitch"),
    Column("agency", "int32", "index", "the anchor's agency; -1 none"),
    Column("agency_bp", "int32", "bp", "the agency's part of what is earned"),
    Column("instrument", "int16", "code", "instrument code"),
    Column("fee_fen", "int64", "fen", "paid into escrow"),
    Column("earned_fen", "int64", "fen", "out of escrow to anchor and agency", 0, computed=True),
    Column("refunded_fen", "int64", "fen", "out of escrow back to the brand", 0, computed=True),
)


class SlotFees:
    """Slot fees of contracts, from signing to the last pitch.

    Args:
        chart: Accounts of brands, anchors and agencies.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.ledger = chart.ledger
        self._slots = Table(SLOT_COLUMNS)

    def pay(
        self,
        brands: IntArray,
        anchors: IntArray,
        agencies: IntArray,
        fees_fen: IntArray,
        agency_bp: IntLike = 0,
        instruments: IntLike = 0,
    ) -> IntArray:
        """Put the fees of signed contracts into escrow.

        Args:
            brands: Brand indices, shape (n,).
            anchors: Anchor indices, shape (n,).
            agencies: Agency indices, -1 for none, shape (n,).
            fees_fen: Fees, fen, shape (n,).
            agency_bp: The agency's part, basis points, shape (n,) or a single rate.
            instruments: Instrument codes.

        Returns:
            A number for each contract, int64, shape (n,), by which it is earned or refunded.

        Raises:
            ValueError: A rate is out of range, or an agency's part has nobody to go to.
        """
        count = brands.size
        rates = np.broadcast_to(checked_rates(agency_bp), count)
        fees = as_int64(fees_fen, "slot fees")
        if ((agencies < 0) & (rates > 0)).any():
            raise ValueError("an anchor without agency owes a part of its slot fee to one")
        codes = np.broadcast_to(as_int64(instruments, "instruments"), count)
        cash = self.chart.brand_cash[brands]
        self.ledger.post(FlowKind.SLOT_FEE_PAID, cash, self.chart.slot_escrow, fees, codes)
        return self._slots.append(
            {
                "brand": brands,
                "anchor": anchors,
                "agency": agencies,
                "agency_bp": rates,
                "instrument": codes,
                "fee_fen": fees,
            }
        )

    def earn(self, contracts: IntArray, amounts_fen: IntArray | None = None) -> None:
        """Pay out for pitches that took place; the cost falls on the running session.

        Args:
            contracts: Distinct contract numbers, shape (n,).
            amounts_fen: How much of each fee was earned; all that is left if None.

        Raises:
            ValueError: More than is left in escrow.
        """
        slots = self._slots
        amounts = self._drawn(contracts, amounts_fen)
        rates = slots["agency_bp"][contracts]
        before = slots["earned_fen"][contracts]
        # The agency's part is floored on the sum so far: partial payments add up to the same.
        agency_part = floored_share(before + amounts, rates) - floored_share(before, rates)
        codes = slots["instrument"][contracts].astype(np.int64)
        escrow = self.chart.slot_escrow
        anchor = look_up(self.chart.anchor, slots["anchor"][contracts])
        agency = look_up(self.chart.agency, slots["agency"][contracts])
        brand_cash = self.chart.brand_cash[slots["brand"][contracts]]
        post = self.ledger.post
        post(FlowKind.SLOT_FEE_EARNED, escrow, anchor, amounts - agency_part, codes)
        post(FlowKind.SLOT_FEE_AGENCY, escrow, agency, agency_part, codes)
        post(FlowKind.SLOT_FEE_EXPENSED, brand_cash, escrow, amounts, codes)
        slots.write("earned_fen", contracts, before + amounts)

    def refund(self, contracts: IntArray) -> None:
        """Give back what is left of fees whose pitches will not take place.

        Args:
            contracts: Distinct contract numbers, shape (n,).
        """
        amounts = self._drawn(contracts, None)
        brand_cash = self.chart.brand_cash[self._slots["brand"][contracts]]
        codes = self._slots["instrument"][contracts].astype(np.int64)
        escrow = self.chart.slot_escrow
        self.ledger.post(FlowKind.SLOT_FEE_REFUNDED, escrow, brand_cash, amounts, codes)
        refunded = self._slots["refunded_fen"][contracts]
        self._slots.write("refunded_fen", contracts, refunded + amounts)

    def left_fen(self, contracts: IntArray) -> IntArray:
        """What is left in escrow of each contract's fee, int64 fen, shape (n,)."""
        slots = self._slots
        paid_out = slots["earned_fen"][contracts] + slots["refunded_fen"][contracts]
        return np.asarray(slots["fee_fen"][contracts] - paid_out, np.int64)

    def prepaid_by_brand(self) -> IntArray:
        """What is left in escrow by brand, fen, shape (brands,)."""
        left = self.left_fen(np.arange(len(self._slots)))
        return sums_per_index(self._slots["brand"], left, len(self.chart.brand_names))

    def check(self) -> None:
        """Prove that slot escrow is exactly what contracts have left in it.

        Raises:
            LedgerImbalance: It is not.
        """
        left = int(self.prepaid_by_brand().sum())
        held = self.ledger.balance(self.chart.slot_escrow)
        if left != held:
            message = f"slot escrow holds {held} fen, its contracts have {left} left"
            raise LedgerImbalance(message, None)

    def _drawn(self, contracts: IntArray, amounts_fen: IntArray | None) -> IntArray:
        if np.unique(contracts).size != contracts.size:
            raise ValueError("a contract is named twice")
        left = self.left_fen(contracts)
        if amounts_fen is None:
            return left
        amounts = as_int64(amounts_fen, "slot fees")
        for row in np.flatnonzero((amounts > left) | (amounts < 0))[:1]:
            raise ValueError(
                f"contract {contracts[row]} has {left[row]} fen in escrow, not {amounts[row]}"
            )
        return amounts


def post_gifts(
    chart: Chart,
    anchors: IntArray,
    agencies: IntArray,
    platforms: IntArray,
    amounts_fen: IntArray,
    platform_bp: IntLike,
    agency_bp: IntLike,
) -> None:
    """Split viewers' gifts between platform, agency and anchor.

    Args:
        chart: Accounts.
        anchors: Anchor indices, shape (n,).
        agencies: Agency indices, -1 for none, shape (n,).
        platforms: Platform indices, shape (n,).
        amounts_fen: Gifts, fen, shape (n,).
        platform_bp: The platform's share, basis points, shape (n,) or a single rate.
        agency_bp: The agency's part of the rest, basis points, shape (n,) or a single rate.
    """
    shares = split_gift(amounts_fen, platform_bp, agency_bp)
    post, viewers = chart.ledger.post, chart.viewers
    anchor, agency = chart.anchor[anchors], look_up(chart.agency, agencies)
    post(FlowKind.GIFT_SHARE_PLATFORM, viewers, chart.platform[platforms], shares.platform_fen)
    post(FlowKind.GIFT_SHARE_AGENCY, viewers, agency, shares.agency_fen)
    post(FlowKind.GIFT, viewers, anchor, shares.anchor_fen)
