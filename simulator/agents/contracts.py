"""Contracts between brands and anchors, and the round of matching that makes them.

On contract days every brand's plans post terms for each of its products to each anchor they seek.
Both sides value each possible contract by what they expect of it on one evening, a brand's budget
becomes an integer quota and an acceptable list, and deferred acceptance does the rest
(``matching``). What was agreed before is signed first: both sides rank it above all others.
Contracts last until the next round. Own rooms need no contracts.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.bargaining import agree_splits
from simulator.agents.clauses import Clauses, no_clauses
from simulator.agents.terms import PossibleContracts, post_terms
from simulator.matching import Offers as MatchingOffers
from simulator.matching import match

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
AGREED_FEN = 1e15
"""Added to the value of what was agreed before: more than any contract is worth."""


@dataclass
class Contracts:
    """Contracts in force, sorted by (anchor, product); at most one per pair; one row each."""

    brand: Index
    product: Index
    anchor: Index
    plan: Index
    """Position of the plan among the brand's collaborations."""
    commission_bp: Int
    agency_bp: Int
    """The agency's share of commission and slot fee."""
    slot_fee_fen: Int
    """Fen for each session in which the product is pitched."""
    discount: Real
    """Share of the shelf price that the room's viewers are given."""
    clauses: Clauses
    from_session: Index
    until_session: Index
    """First session after the contract."""
    value_to_brand_fen: Real
    """Profit that the brand expects of an evening."""
    value_to_anchor_fen: Real
    """Income that the anchor expects of an evening."""
    in_force: Flags
    """False once the contract is void because a party has left."""

    def __len__(self) -> int:
        """Return the number of contracts."""
        return len(self.product)

    @property
    def fees_fen(self) -> Int:
        """Due to the anchor for each session in which the product is pitched, fen."""
        return self.slot_fee_fen + self.clauses.exclusivity_fee_fen

    def void_anchor(self, anchor: int) -> None:
        """Void the contracts of who leaves or is banned (index); rows stay until the next round."""
        self.in_force &= self.anchor != anchor

    def void_brand(self, brand: int) -> None:
        """Void the contracts of a brand that goes out of business (index)."""
        self.in_force &= self.brand != brand


def no_contracts() -> Contracts:
    """Return an empty table, as before the first round."""
    index, whole = np.zeros(0, np.int32), np.zeros(0, np.int64)
    real, flags = np.zeros(0, np.float64), np.zeros(0, np.bool_)
    return Contracts(
        index, index, index, index, whole, whole, whole, real, no_clauses(0), index, index, real,
        real, flags,
    )  # fmt: skip


def is_contract_day(market: "Market") -> bool:
    """Tell whether brands and anchors match today."""
    return bool(market.session % market.scenario.contract_period == 0)


def match_contracts(market: "Market") -> Contracts:
    """Hold a round of matching (stage 3 of contract days).

    Args:
        market: The market; brands that choose among plans open or close their own rooms.

    Returns:
        The contracts in force until the next round.
    """
    agree_splits(market)
    possible = post_terms(market)
    _open_rooms(market, possible.plan_of_brand)
    if not len(possible):
        return no_contracts()
    offers = matching_offers(possible)
    signed = match(offers, possible.plan_quota, anchor_slots(market))
    rows = signed[np.lexsort((possible.product[signed], possible.anchor[signed]))]
    count = len(rows)
    start, period = market.session, market.scenario.contract_period
    return Contracts(
        brand=possible.brand[rows].astype(np.int32),
        product=possible.product[rows].astype(np.int32),
        anchor=possible.anchor[rows].astype(np.int32),
        plan=possible.plan_position[possible.plan[rows]].astype(np.int32),
        commission_bp=possible.commission_bp[rows],
        agency_bp=possible.agency_bp[rows],
        slot_fee_fen=possible.slot_fee_fen[rows],
        discount=possible.discount[rows],
        clauses=possible.clauses.kept(rows),
        from_session=np.full(count, start, np.int32),
        until_session=np.full(count, start + period, np.int32),
        value_to_brand_fen=possible.value_to_brand_fen[rows],
        value_to_anchor_fen=possible.value_to_anchor_fen[rows],
        in_force=np.ones(count, np.bool_),
    )


def _open_rooms(market: "Market", plan_of_brand: dict[int, int]) -> None:
    """Let own rooms broadcast in this period unless their brands have chosen another plan."""
    for brand in market.brands:
        position = plan_of_brand.get(brand.index)
        brand.room_open = position is None or brand.collaborations[position].strategy == "own_room"


def matching_offers(possible: PossibleContracts) -> MatchingOffers:
    """State possible contracts as matching reads them: each plan proposes with its own quota.

    Args:
        possible: Acceptable contracts, one per product and anchor.

    Returns:
        Columns for ``matching.match``; the proposer ("brand" there) is the plan.
    """
    return MatchingOffers(
        product=possible.product,
        brand=possible.plan,
        anchor=possible.anchor,
        category=possible.category,
        # Only the order counts within a plan; nothing acceptable may fall below zero.
        value_to_brand=possible.preference_fen - possible.preference_fen.min(),
        value_to_anchor=np.where(possible.fixed, AGREED_FEN, 0.0) + possible.value_to_anchor_fen,
        exclusive=possible.clauses.exclusive,
        tie_break=possible.tie_break,
        seller=possible.brand,
    )


def anchor_slots(market: "Market") -> Int:
    """Slots that each anchor has for other people's products: store hosts have none."""
    return np.array(
        [0 if anchor.is_store_host() else anchor.slots for anchor in market.anchors], np.int64
    )
