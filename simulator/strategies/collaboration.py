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
    NamedCollaboration,
    Offer,
    OwnRoomCollaboration,
    ShelfOnly,
    StarCollaboration,
)
from simulator.scenario.own_code import OwnCollaborationCode
from simulator.scenario.places import ANCHOR_TYPES
from simulator.strategies.own import OwnCollaboration

Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Int = NDArray[np.int64]
STORE: Final = ANCHOR_TYPES.index("store")
PlanByType: TypeAlias = StarCollaboration | ManySmallCollaboration | MixedCollaboration


class Contractor(Protocol):
    """What a collaboration looks at in an anchor."""

    name: str
    kind_index: int
    brand: int
    status: str
    commission_bp: int

    def asked_slot_fee_fen(self) -> int:
        """The slot fee asked, fen per product and session."""


@dataclass(frozen=True)
class AnchorColumns:
    """Anchors as columns, each of shape (anchors,)."""

    names: tuple[str, ...]
    kind: Int
    """Position of the anchor's type in ``ANCHOR_TYPES``."""
    brand: Int
    """Brand of a store host, -1 for everybody else."""
    active: Flags
    commission_bp: Int
    """Commission asked, basis points of the price."""
    slot_fee_fen: Int
    """Slot fee asked, fen per product and session."""

    @classmethod
    def of(cls, anchors: Sequence[Contractor]) -> "AnchorColumns":
        """Collect the columns from the anchors, in their order."""
        return cls(
            names=tuple(anchor.name for anchor in anchors),
            kind=np.array([anchor.kind_index for anchor in anchors], np.int64),
            brand=np.array([anchor.brand for anchor in anchors], np.int64),
            active=np.array([anchor.status == "active" for anchor in anchors], np.bool_),
            commission_bp=np.array([anchor.commission_bp for anchor in anchors], np.int64),
            slot_fee_fen=np.array([anchor.asked_slot_fee_fen() for anchor in anchors], np.int64),
        )


@dataclass(frozen=True)
class OfferedTerms:
    """Terms that a brand posts to each anchor, shape (anchors,)."""

    commission_bp: Int
    slot_fee_fen: Int
    """Fen per product and session."""
    discount: Real
    """Share of the shelf price given to each room."""


def _plan_terms(plan: PlanByType | NamedCollaboration, anchors: AnchorColumns) -> OfferedTerms:
    """Terms of a plan for everybody; where it is silent, what the anchor asks."""
    commission, fee = anchors.commission_bp.copy(), anchors.slot_fee_fen.copy()
    if plan.commission is not None:
        commission[:] = round(plan.commission * BASIS_POINTS)
    if plan.slot_fee is not None:
        fee[:] = round(plan.slot_fee * FEN_PER_YUAN)
    return OfferedTerms(commission, fee, np.full(len(fee), plan.discount))


def _free(brand: int, anchors: AnchorColumns) -> Flags:
    """Active hosts of no rival's store, shape (anchors,)."""
    free: Flags = anchors.active & ((anchors.brand < 0) | (anchors.brand == brand))
    return free


class OnTerms:
    """Sell through anchors of some types, on commission and slot fee.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: PlanByType) -> None:
        self.parameters = parameters

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell who is wanted: active hosts of the types sought, and of no rival's store.

        Args:
            brand: Index of the brand.
            anchors: All anchors.
            product: Name of the product; all are alike here.

        Returns:
            Flags, shape (anchors,).
        """
        sought = np.array([ANCHOR_TYPES.index(kind) for kind in self.parameters.types], np.int64)
        wanted: Flags = _free(brand, anchors) & np.isin(anchors.kind, sought)
        return wanted

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """State the terms; where the plan is silent, what the anchor asks.

        Args:
            anchors: All anchors.
            product: Name of the product; all are alike here.

        Returns:
            Terms by anchor.
        """
        return _plan_terms(self.parameters, anchors)

    def quota(self, products: int) -> int:
        """Contracts (product with anchor) sought in a period."""
        return self.parameters.contracts if products else 0


class Star(OnTerms):
    """Few stars and celebrities, dear and far-reaching."""


class ManySmall(OnTerms):
    """Many small anchors on commission."""


class Mixed(OnTerms):
    """Whoever promises the most."""


class ByName:
    """Ask anchors by name, each for one product or for all, on terms of its own.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: NamedCollaboration) -> None:
        self.parameters = parameters

    def _offers(self, product: str) -> dict[str, Offer]:
        """Offers by anchor; one for the product itself wins over one for all products."""
        offers = self.parameters.offers
        everything = {offer.anchor: offer for offer in offers if offer.product is None}
        return everything | {offer.anchor: offer for offer in offers if offer.product == product}

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell who is asked: active hosts who are named, and of no rival's store.

        Args:
            brand: Index of the brand.
            anchors: All anchors.
            product: Name of the product.

        Returns:
            Flags, shape (anchors,).
        """
        offers = self._offers(product)
        named = np.array([name in offers for name in anchors.names], np.bool_)
        wanted: Flags = _free(brand, anchors) & named
        return wanted

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """State the terms: of the offer, else of the plan, else what the anchor asks.

        Args:
            anchors: All anchors.
            product: Name of the product.

        Returns:
            Terms by anchor.
        """
        offered = _plan_terms(self.parameters, anchors)
        offers = self._offers(product)
        for row, name in enumerate(anchors.names):
            offer = offers.get(name)
            if offer is None:
                continue
            if offer.commission is not None:
                offered.commission_bp[row] = round(offer.commission * BASIS_POINTS)
            if offer.slot_fee is not None:
                offered.slot_fee_fen[row] = round(offer.slot_fee * FEN_PER_YUAN)
            if offer.discount is not None:
                offered.discount[row] = offer.discount
        return offered

    def quota(self, products: int) -> int:
        """Contracts sought in a period: no more than are offered."""
        offered = sum(1 if offer.product else products for offer in self.parameters.offers)
        return min(self.parameters.contracts, offered) if products else 0


class OwnRoom:
    """A room of one's own: the brand's store host shows its products, without commission or fee.

    Args:
        parameters: The plan as the scenario gives it.
    """

    def __init__(self, parameters: OwnRoomCollaboration) -> None:
        self.parameters = parameters

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell which hosts are the brand's own and active, shape (anchors,)."""
        own: Flags = anchors.active & (anchors.kind == STORE) & (anchors.brand == brand)
        return own

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """State the terms: neither commission nor slot fee; the host is on the brand's payroll."""
        nothing = np.zeros_like(anchors.commission_bp)
        return OfferedTerms(
            nothing, nothing.copy(), np.full(len(nothing), self.parameters.discount)
        )

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

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Nobody, shape (anchors,)."""
        return np.zeros_like(anchors.active)

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """No terms: zeros."""
        nothing = np.zeros_like(anchors.commission_bp)
        return OfferedTerms(nothing, nothing.copy(), np.zeros(len(nothing)))

    def quota(self, products: int) -> int:
        """No contracts."""
        return 0


Strategy: TypeAlias = OnTerms | ByName | OwnRoom | NoRooms | OwnCollaboration
registry: dict[str, type[Star | ManySmall | Mixed | ByName | OwnRoom | NoRooms]] = {
    "star": Star,
    "many_small": ManySmall,
    "mixed": Mixed,
    "by_name": ByName,
    "own_room": OwnRoom,
    "shelf_only": NoRooms,
}


def strategy_of(plan: Collaboration) -> Strategy:
    """The strategy that a plan of the scenario names."""
    if isinstance(plan, OwnCollaborationCode):
        own: OwnCollaboration = plan.make()
        return own
    return registry[plan.strategy](plan)  # type: ignore[arg-type]


def eligible(plan: Collaboration, brand: int, anchors: AnchorColumns, product: str = "") -> Flags:
    """Tell which anchors a brand's plan accepts for a product.

    Args:
        plan: One plan of the brand.
        brand: Index of the brand.
        anchors: All anchors.
        product: Name of the product.

    Returns:
        Flags, shape (anchors,).
    """
    return strategy_of(plan).eligible(brand, anchors, product)


def terms(plan: Collaboration, anchors: AnchorColumns, product: str = "") -> OfferedTerms:
    """State the terms that a brand's plan posts to every anchor for a product.

    Args:
        plan: One plan of the brand.
        anchors: All anchors.
        product: Name of the product.

    Returns:
        Commission (basis points), slot fee (fen per product and session), discount (share).
    """
    return strategy_of(plan).terms(anchors, product)


def quota(plan: Collaboration, products: int) -> int:
    """Count the contracts (product with anchor) that a plan seeks in a period.

    Args:
        plan: One plan of the brand.
        products: Number of the brand's products on sale.

    Returns:
        Contracts, at least 0.
    """
    return strategy_of(plan).quota(products)
