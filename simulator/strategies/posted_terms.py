"""Terms that brands post to anchors, as columns; missing ones are what the anchor asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.collaborations import (
    BestPrice,
    CelebrityCollaboration,
    Guarantee,
    ManySmallCollaboration,
    MixedCollaboration,
    NamedCollaboration,
    Offer,
    PortfolioCollaboration,
    StarCollaboration,
    VirtualCollaboration,
)

Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Int = NDArray[np.int64]
PlanByType: TypeAlias = (
    StarCollaboration
    | ManySmallCollaboration
    | MixedCollaboration
    | PortfolioCollaboration
    | CelebrityCollaboration
    | VirtualCollaboration
)


class Contractor(Protocol):
    """What a collaboration looks at in an anchor."""

    name: str
    kind_index: int
    brand: int
    status: str
    commission_bp: int

    def asked_slot_fee_fen(self) -> int:
        """The slot fee asked, fen per product and session."""

    def asked_exclusivity_fee_fen(self) -> int:
        """Asked for selling no rival, fen per product and session."""


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
    exclusivity_fee_fen: Int
    """Asked for selling no rival of the category, fen per product and session."""
    image_fit: Real
    """Fit of images, -1 to 1, shape (brands, anchors); empty where nobody asks for it."""

    @classmethod
    def of(cls, anchors: Sequence[Contractor], image_fit: Real | None = None) -> "AnchorColumns":
        """Collect the columns from the anchors, in their order.

        Args:
            anchors: The anchors.
            image_fit: Fit of images, shape (brands, anchors); only a plan by fit needs it.

        Returns:
            The columns.
        """
        return cls(
            names=tuple(anchor.name for anchor in anchors),
            kind=np.array([anchor.kind_index for anchor in anchors], np.int64),
            brand=np.array([anchor.brand for anchor in anchors], np.int64),
            active=np.array([anchor.status == "active" for anchor in anchors], np.bool_),
            commission_bp=np.array([anchor.commission_bp for anchor in anchors], np.int64),
            slot_fee_fen=np.array([anchor.asked_slot_fee_fen() for anchor in anchors], np.int64),
            exclusivity_fee_fen=np.array(
                [anchor.asked_exclusivity_fee_fen() for anchor in anchors], np.int64
            ),
            image_fit=np.zeros((0, len(anchors))) if image_fit is None else image_fit,
        )


@dataclass(frozen=True)
class OfferedClauses:
    """What a brand posts beyond commission, slot fee and discount, shape (anchors,)."""

    exclusive: Flags
    """Whether exclusivity is asked for as well."""
    exclusivity_fee_fen: Int
    """Offered for it, fen per product and session."""
    production_fen: Int
    """What the brand pays for making the host's show, fen per product and session."""
    guarantees: list[Guarantee | None]
    best_prices: list[BestPrice | None]


@dataclass(frozen=True)
class OfferedTerms:
    """Terms that a brand posts to each anchor, shape (anchors,)."""

    commission_bp: Int
    slot_fee_fen: Int
    """Fen per product and session."""
    discount: Real
    """Share of the shelf price given to each room."""
    clauses: OfferedClauses | None = None


def _fen(yuan: float) -> int:
    return round(yuan * FEN_PER_YUAN)


def plan_terms(plan: PlanByType | NamedCollaboration, anchors: AnchorColumns) -> OfferedTerms:
    """State a plan's terms for everybody; where it is silent, what the anchor asks.

    Args:
        plan: The plan.
        anchors: All anchors.

    Returns:
        Terms by anchor.
    """
    commission, fee = anchors.commission_bp.copy(), anchors.slot_fee_fen.copy()
    exclusivity_fee = anchors.exclusivity_fee_fen.copy()
    if plan.commission is not None:
        commission[:] = round(plan.commission * BASIS_POINTS)
    if plan.slot_fee is not None:
        fee[:] = _fen(plan.slot_fee)
    if plan.exclusivity_fee is not None:
        exclusivity_fee[:] = _fen(plan.exclusivity_fee)
    count = len(fee)
    production = _fen(plan.production) if isinstance(plan, VirtualCollaboration) else 0
    clauses = OfferedClauses(
        np.full(count, plan.exclusive), exclusivity_fee, np.full(count, production, np.int64),
        [plan.guarantee] * count, [plan.best_price] * count,
    )  # fmt: skip
    return OfferedTerms(commission, fee, np.full(count, plan.discount), clauses)


def nothing(count: int, discount: float = 0.0) -> OfferedTerms:
    """State terms without commission, fees and clauses.

    Args:
        count: Number of anchors.
        discount: Share of the shelf price given to the room.

    Returns:
        Terms by anchor.
    """
    whole = np.zeros(count, np.int64)
    return OfferedTerms(whole, whole.copy(), np.full(count, discount))


def overwrite(offered: OfferedTerms, row: int, offer: Offer) -> None:
    """Let an offer's own numbers take the place of the plan's for one anchor.

    Args:
        offered: The plan's terms; changed.
        row: The anchor.
        offer: The offer.
    """
    if offer.commission is not None:
        offered.commission_bp[row] = round(offer.commission * BASIS_POINTS)
    if offer.slot_fee is not None:
        offered.slot_fee_fen[row] = _fen(offer.slot_fee)
    if offer.discount is not None:
        offered.discount[row] = offer.discount
    clauses = offered.clauses
    assert clauses is not None
    if offer.exclusive is not None:
        clauses.exclusive[row] = offer.exclusive
    if offer.exclusivity_fee is not None:
        clauses.exclusivity_fee_fen[row] = _fen(offer.exclusivity_fee)
    clauses.guarantees[row] = offer.guarantee or clauses.guarantees[row]
    clauses.best_prices[row] = offer.best_price or clauses.best_prices[row]
