"""With whom a brand wants to sell in rooms, on which terms, and how many contracts it seeks.

Pure functions of a plan and of columns of anchors; matching (deferred acceptance) does the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.goods import (
    Collaboration,
    ManySmallCollaboration,
    MixedCollaboration,
    OwnRoomCollaboration,
    ShelfOnly,
    StarCollaboration,
)
from simulator.scenario.places import ANCHOR_TYPES

Flags = NDArray[np.bool_]
Int = NDArray[np.int64]
STORE: Final = ANCHOR_TYPES.index("store")
PlanOnTerms: TypeAlias = StarCollaboration | ManySmallCollaboration | MixedCollaboration


class Contractor(Protocol):
    """What a collaboration looks at in an anchor."""

    kind_index: int
    brand: int
    status: str
    commission_bp: int
    slot_fee_per_view: float
    expected_views: float


@dataclass(frozen=True)
class AnchorColumns:
    """Anchors as columns, each of shape (anchors,)."""

    kind: Int
    """Position of the anchor's type in ``ANCHOR_TYPES``."""
    brand: Int
    """Brand of a store host, -1 for everybody else."""
    active: Flags
    commission_bp: Int
    """Commission asked, basis points of the price."""
    slot_fee_fen: Int
    """Slot fee asked: yuan per view times expected views, in whole fen."""

    @classmethod
    def of(cls, anchors: Sequence[Contractor]) -> "AnchorColumns":
        """Collect the columns from the anchors, in their order."""
        fees = [anchor.slot_fee_per_view * anchor.expected_views for anchor in anchors]
        return cls(
            kind=np.array([anchor.kind_index for anchor in anchors], np.int64),
            brand=np.array([anchor.brand for anchor in anchors], np.int64),
            active=np.array([anchor.status == "active" for anchor in anchors], np.bool_),
            commission_bp=np.array([anchor.commission_bp for anchor in anchors], np.int64),
            slot_fee_fen=np.array([round(fee * FEN_PER_YUAN) for fee in fees], np.int64),
        )


@dataclass(frozen=True)
class OfferedTerms:
    """Terms that a brand posts to each anchor, shape (anchors,)."""

    commission_bp: Int
    slot_fee_fen: Int
    """Fen per product and session."""
    discount: float
    """Share of the shelf price given to these rooms."""


class OnTerms:
    """Sell through anchors of some types, on commission and slot fee.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: PlanOnTerms) -> None:
        self.parameters = parameters

    def eligible(self, brand: int, anchors: AnchorColumns) -> Flags:
        """Tell who is wanted: active hosts of the types sought, and of no rival's store.

        Args:
            brand: Index of the brand.
            anchors: All anchors.

        Returns:
            Flags, shape (anchors,).
        """
        sought = np.array([ANCHOR_TYPES.index(kind) for kind in self.parameters.types], np.int64)
        free = (anchors.brand < 0) | (anchors.brand == brand)
        wanted: Flags = anchors.active & free & np.isin(anchors.kind, sought)
        return wanted

    def terms(self, anchors: AnchorColumns) -> OfferedTerms:
        """State the terms; where the plan is silent, what the anchor asks.

        Args:
            anchors: All anchors.

        Returns:
            Terms by anchor.
        """
        plan = self.parameters
        commission, fee = anchors.commission_bp, anchors.slot_fee_fen
        if plan.commission is not None:
            commission = np.full_like(commission, round(plan.commission * BASIS_POINTS))
        if plan.slot_fee is not None:
            fee = np.full_like(fee, round(plan.slot_fee * FEN_PER_YUAN))
        return OfferedTerms(commission.copy(), fee.copy(), plan.discount)

    def quota(self, products: int) -> int:
        """Contracts (product with anchor) sought in a period."""
        return self.parameters.contracts if products else 0


class Star(OnTerms):
    """Few stars and celebrities, dear and far-reaching."""


class ManySmall(OnTerms):
    """Many small anchors on commission."""


class Mixed(OnTerms):
    """Whoever promises the most."""


class OwnRoom:
    """A room of one's own: the brand's store host shows its products, without commission or fee.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: OwnRoomCollaboration) -> None:
        self.parameters = parameters

    def eligible(self, brand: int, anchors: AnchorColumns) -> Flags:
        """Tell which hosts are the brand's own and active, shape (anchors,)."""
        own: Flags = anchors.active & (anchors.kind == STORE) & (anchors.brand == brand)
        return own

    def terms(self, anchors: AnchorColumns) -> OfferedTerms:
        """State the terms: neither commission nor slot fee; the host is on the brand's payroll."""
        nothing = np.zeros_like(anchors.commission_bp)
        return OfferedTerms(nothing, nothing.copy(), self.parameters.discount)

    def quota(self, products: int) -> int:
        """One contract for each product of the brand; the room's slots are the other limit."""
        return products


class NoRooms:
    """Sell on the shelf only.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: ShelfOnly) -> None:
        self.parameters = parameters

    def eligible(self, brand: int, anchors: AnchorColumns) -> Flags:
        """Nobody, shape (anchors,)."""
        return np.zeros_like(anchors.active)

    def terms(self, anchors: AnchorColumns) -> OfferedTerms:
        """No terms: zeros."""
        nothing = np.zeros_like(anchors.commission_bp)
        return OfferedTerms(nothing, nothing.copy(), 0.0)

    def quota(self, products: int) -> int:
        """No contracts."""
        return 0


Strategy: TypeAlias = OnTerms | OwnRoom | NoRooms
registry: dict[str, type[Star | ManySmall | Mixed | OwnRoom | NoRooms]] = {
    "star": Star,
    "many_small": ManySmall,
    "mixed": Mixed,
    "own_room": OwnRoom,
    "shelf_only": NoRooms,
}


def strategy_of(plan: Collaboration) -> Strategy:
    """The strategy that a plan of the scenario names."""
    return registry[plan.strategy](plan)  # type: ignore[arg-type]


def eligible(plan: Collaboration, brand: int, anchors: AnchorColumns) -> Flags:
    """Tell which anchors a brand's plan accepts.

    Args:
        plan: One plan of the brand.
        brand: Index of the brand.
        anchors: All anchors.

    Returns:
        Flags, shape (anchors,).
    """
    return strategy_of(plan).eligible(brand, anchors)


def terms(plan: Collaboration, anchors: AnchorColumns) -> OfferedTerms:
    """State the terms that a brand's plan posts to every anchor.

    Args:
        plan: One plan of the brand.
        anchors: All anchors.

    Returns:
        Commission (basis points), slot fee (fen per product and session), discount (share).
    """
    return strategy_of(plan).terms(anchors)


def quota(plan: Collaboration, products: int) -> int:
    """Count the contracts (product with anchor) that a plan seeks in a period.

    Args:
        plan: One plan of the brand.
        products: Number of the brand's products on sale.

    Returns:
        Contracts, at least 0.
    """
    return strategy_of(plan).quota(products)
