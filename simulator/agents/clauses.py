"""Clauses of contracts: exclusivity, guaranteed sales (保量), and the promise of the best price.

**Exclusivity.** The anchor sells no rival of the category while the contract runs; matching sees to
that. She grants it only for what she asks (``Anchor.asked_exclusivity_fee_fen``).

**Guarantee.** In a session in which fewer units are sold than guaranteed, the missing share of the
slot fee goes back to the brand; where agreed, the anchor also pays a share of the price for each
unit missing, as far as her money reaches. What is sold out is not the anchor's fault.

**Best price.** See ``agents.best_price``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import running_before, sums_per_index
from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.best_price import BROKEN, KEPT, NO_CLAUSE, pay_penalties
from simulator.agents.campaigns import pay_special_sessions
from simulator.agents.links import pay_links
from simulator.rules.contracting import expected_shortfall
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.collaborations import Guarantee
from simulator.strategies.posted_terms import OfferedTerms
from simulator.strategies.promotion import Instrument
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.market import Market
    from simulator.tables.evening import Offers

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Clauses:
    """Clauses of contracts, shape (n,); zeros where there is none."""

    exclusive: Flags
    exclusivity_fee_fen: Int
    """Fen per product and session, on top of the slot fee."""
    guarantee_share: Real
    """Units guaranteed over those expected when signing; 0 where a number is agreed."""
    guaranteed_units: Int
    """Units guaranteed in a session."""
    compensation_bp: Int
    """Share of the price that the anchor pays for each unit missing."""
    best_price: Int
    """``NO_CLAUSE``, ``KEPT`` or ``BROKEN``."""
    penalty_fen: Int
    """Due for each session in which the product is cheaper elsewhere."""
    production_fen: Int
    """What the brand pays for making the host's show, per product and session."""

    def kept(self, rows: Flags | Int) -> "Clauses":
        """Return the given rows."""
        return Clauses(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def no_clauses(count: int) -> Clauses:
    """Return clauses of contracts that have none.

    Args:
        count: Number of contracts.

    Returns:
        Zeros, shape (count,).
    """
    whole, flags = np.zeros(count, np.int64), np.zeros(count, np.bool_)
    return Clauses(flags, whole, np.zeros(count), whole, whole, whole, whole, whole)


def joined_clauses(parts: Sequence[Clauses]) -> Clauses:
    """Put the rows of several tables one after the other.

    Args:
        parts: Tables.

    Returns:
        One table.
    """
    if not parts:
        return no_clauses(0)
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Clauses)
    }
    return Clauses(**columns)


def posted_clauses(offered: OfferedTerms, anchor: Int, exclusive: bool) -> Clauses:
    """State the clauses that a plan posts.

    Args:
        offered: Terms of the plan for all anchors.
        anchor: Anchors asked, shape (n,).
        exclusive: Whether as an exclusive contract.

    Returns:
        Clauses, shape (n,).
    """
    plain, clauses = no_clauses(len(anchor)), offered.clauses
    if clauses is None:
        return plain
    fees = replace(
        plain,
        exclusive=np.full(len(anchor), exclusive),
        exclusivity_fee_fen=clauses.exclusivity_fee_fen[anchor] * int(exclusive),
        production_fen=clauses.production_fen[anchor],
    )
    if not any(clauses.guarantees) and not any(clauses.best_prices):
        return fees
    guarantees = [clauses.guarantees[row] or Guarantee(share=0.0) for row in anchor]
    promises = [clauses.best_prices[row] for row in anchor]
    return replace(
        fees,
        guarantee_share=np.array(
            [entry.share if entry.units is None else 0.0 for entry in guarantees], np.float64
        ),
        guaranteed_units=_whole([entry.units or 0 for entry in guarantees]),
        compensation_bp=_whole([round(entry.compensation * BASIS_POINTS) for entry in guarantees]),
        best_price=_whole(
            [(KEPT if entry.kept else BROKEN) if entry else NO_CLAUSE for entry in promises]
        ),
        penalty_fen=_whole(
            [round(entry.penalty * FEN_PER_YUAN) if entry else 0 for entry in promises]
        ),
    )


def _whole(values: list[int]) -> Int:
    return np.array(values, np.int64)


# What a guarantee is worth.


def guaranteed_units(clauses: Clauses, orders: Real) -> Int:
    """Turn shares of expected orders into whole units.

    Args:
        clauses: Clauses as posted.
        orders: Orders expected of an evening, shape (n,).

    Returns:
        Units guaranteed in a session, shape (n,).
    """
    by_share = np.floor(clauses.guarantee_share * orders).astype(np.int64)
    return np.where(clauses.guarantee_share > 0.0, by_share, clauses.guaranteed_units)


def missing_shares(market: "Market", guaranteed: Int, orders: Real) -> Real:
    """Expect how much of what is guaranteed will be missing.

    The logarithm of an evening's sales varies by the shocks of the room, on entering and on buying,
    and by the product's appeal.

    Args:
        market: The market.
        guaranteed: Units guaranteed, shape (n,).
        orders: Orders expected, shape (n,).

    Returns:
        Shares, shape (n,); 0 where nothing is guaranteed.
    """
    shocks, missing = market.scenario.shocks, np.zeros(len(orders))
    parts = (shocks.room_entering, shocks.room_buying, shocks.appeal)
    variance = in_order(part * part for part in parts)
    sigma = float(np.sqrt(variance))
    for row in np.flatnonzero(guaranteed):
        missing[row] = expected_shortfall(float(orders[row]), float(guaranteed[row]), sigma)
    return missing


# Fees of an evening.


def pay_slot_fees(market: "Market") -> None:
    """Put tonight's slot fees and fees for exclusivity into escrow (stage 4).

    Args:
        market: The market with the evening; ``slot_contracts`` numbers the slot fees first.
    """
    offers = market.evening.offers
    parts = [
        _into_escrow(market, offers, offers.slot_fee_fen, Instrument.SLOT_FEE),
        _into_escrow(market, offers, offers.exclusivity_fee_fen, Instrument.EXCLUSIVITY),
    ]
    market.slot_contracts = np.concatenate(parts)


def _into_escrow(market: "Market", offers: "Offers", fee: Int, instrument: Instrument) -> Int:
    paid = np.flatnonzero(fee > 0)
    anchor = market.evening.rooms.anchor[offers.room[paid]]
    agency = market.anchor_agency[anchor]
    return market.slot_fees.pay(
        market.products.brand[offers.product[paid]].astype(np.int64), anchor.astype(np.int64),
        agency, fee[paid], np.where(agency >= 0, offers.agency_bp[paid], 0), int(instrument),
    )  # fmt: skip


def settle_contracts(market: "Market") -> None:
    """Settle tonight's contracts (stage 6): slot fees, guarantees, broken promises, production.

    Args:
        market: The market after the evening.
    """
    offers, clauses = market.evening.offers, market.contracts.clauses
    missing = missing_units(market)
    market.earned_fees_fen = offers.slot_fee_fen + offers.exclusivity_fee_fen
    paid = np.flatnonzero(offers.slot_fee_fen > 0)
    fee = offers.slot_fee_fen[paid]
    guaranteed = np.maximum(clauses.guaranteed_units[offers.contract[paid]], 1)
    # The brand takes the remainder: of a fee that is not whole, the smaller part is earned.
    earned = fee * (guaranteed - np.minimum(missing[paid], guaranteed)) // guaranteed
    market.earned_fees_fen[paid] -= fee - earned
    slots = market.slot_contracts
    market.slot_fees.earn(slots[: len(paid)], earned)
    market.slot_fees.refund(slots[: len(paid)][earned < fee])
    market.slot_fees.earn(slots[len(paid) :])
    _compensate(market, missing)
    pay_penalties(market)
    _pay_production(market)
    pay_special_sessions(market)
    pay_links(market)


def missing_units(market: "Market") -> Int:
    """Count the units that tonight's guarantees lack, shape (offers,).

    Args:
        market: The market after the evening.

    Returns:
        Units; 0 where nothing was guaranteed or all that the room had was sold.
    """
    offers, contracts = market.evening.offers, market.contracts
    missing = np.zeros(len(offers), np.int64)
    signed = np.flatnonzero(offers.contract >= 0)
    rows = offers.contract[signed].astype(np.int64)
    # What linked rooms sell counts, and it is counted once, in the room of who has signed.
    sold = sums_per_index(rows, market.outcome.offer_units[signed], len(contracts))[rows]
    had = sums_per_index(rows, offers.committed_units[signed], len(contracts))[rows]
    first = market.evening.rooms.anchor[offers.room[signed]] == contracts.anchor[rows]
    short = np.maximum(contracts.clauses.guaranteed_units[rows] - sold, 0)
    missing[signed] = np.where((sold >= had) | ~first, 0, short)
    return missing


def _compensate(market: "Market", missing: Int) -> None:
    """Let anchors pay for units missing, in the order of offers, as far as their money reaches."""
    offers = market.evening.offers
    rows = np.flatnonzero(missing)
    clauses = market.contracts.clauses.kept(offers.contract[rows].astype(np.int64))
    due = floored_share(missing[rows] * offers.price_fen[rows], clauses.compensation_bp)
    anchor = market.evening.rooms.anchor[offers.room[rows]]
    payer = market.chart.anchor[anchor]
    left = np.maximum(market.ledger.balances[payer] - running_before(payer, due), 0)
    brand = market.products.brand[offers.product[rows]]
    market.ledger.post(
        FlowKind.GUARANTEE_SHORTFALL, payer, market.chart.brand_cash[brand], np.minimum(due, left),
        int(Instrument.SLOT_FEE),
    )  # fmt: skip


def _pay_production(market: "Market") -> None:
    """Pay for the making of virtual hosts' shows."""
    offers = market.evening.offers
    rows = np.flatnonzero(offers.contract >= 0)
    due = market.contracts.clauses.production_fen[offers.contract[rows]]
    brand = market.products.brand[offers.product[rows]]
    market.claims.pay_or_claim(
        FlowKind.SERVICE, market.chart.brand_cash[brand], market.chart.brand_deposit[brand],
        market.chart.service_providers, due, int(Instrument.VIRTUAL_HOST),
    )  # fmt: skip
