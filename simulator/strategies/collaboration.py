"""With whom a brand wants to sell in rooms, on which terms, and how many contracts it seeks.

Pure functions of a plan and of columns of anchors; matching (deferred acceptance) does the rest.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.collaborations import (
    CelebrityCollaboration,
    Collaboration,
    NamedCollaboration,
    Offer,
    OwnRoomCollaboration,
)
from simulator.scenario.own_code import OwnCollaborationCode
from simulator.scenario.places import ANCHOR_TYPES
from simulator.strategies.own import OwnCollaboration
from simulator.strategies.posted_terms import (
    AnchorColumns,
    OfferedTerms,
    PlanByType,
    nothing,
    overwrite,
    plan_terms,
)

Flags = NDArray[np.bool_]
STORE: Final = ANCHOR_TYPES.index("store")


def _free(brand: int, anchors: AnchorColumns) -> Flags:
    """Active hosts of no rival's store, shape (anchors,)."""
    free: Flags = anchors.active & ((anchors.brand < 0) | (anchors.brand == brand))
    return free


class OnTerms(OwnCollaboration):
    """Sell through anchors of some types, on commission and slot fee."""

    parameters: PlanByType

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell who is wanted: active hosts of the types sought, and of no rival's store."""
        sought = np.array([ANCHOR_TYPES.index(kind) for kind in self.parameters.types], np.int64)
        wanted: Flags = _free(brand, anchors) & np.isin(anchors.kind, sought)
        return wanted

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """State the terms; where the plan is silent, what the anchor asks."""
        return plan_terms(self.parameters, anchors)

    def quota(self, products: int) -> int:
        """As many as the plan says."""
        return self.parameters.contracts if products else 0


class Celebrity(OnTerms):
    """Celebrities whose image fits the brand's."""

    parameters: CelebrityCollaboration

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell who is wanted: as by type, and with enough of a fit."""
        fits: Flags = anchors.image_fit[brand] >= self.parameters.least_fit
        return super().eligible(brand, anchors, product) & fits


class ByName(OwnCollaboration):
    """Ask anchors by name, each for one product or for all, on terms of its own."""

    parameters: NamedCollaboration

    def _offers(self, product: str) -> dict[str, Offer]:
        """Offers by anchor; one for the product itself wins over one for all products."""
        offers = self.parameters.offers
        everything = {offer.anchor: offer for offer in offers if offer.product is None}
        return everything | {offer.anchor: offer for offer in offers if offer.product == product}

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell who is asked: active hosts who are named, and of no rival's store."""
        offers = self._offers(product)
        named = np.array([name in offers for name in anchors.names], np.bool_)
        wanted: Flags = _free(brand, anchors) & named
        return wanted

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """State the terms: of the offer, else of the plan, else what the anchor asks."""
        offered = plan_terms(self.parameters, anchors)
        offers = self._offers(product)
        for row, name in enumerate(anchors.names):
            if name in offers:
                overwrite(offered, row, offers[name])
        return offered

    def quota(self, products: int) -> int:
        """No more than are offered."""
        offered = sum(1 if offer.product else products for offer in self.parameters.offers)
        return min(self.parameters.contracts, offered) if products else 0


class OwnRoom(OwnCollaboration):
    """A room of one's own: the brand's store host shows its products, without commission or fee."""

    parameters: OwnRoomCollaboration

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Tell which hosts are the brand's own and active."""
        own: Flags = anchors.active & (anchors.kind == STORE) & (anchors.brand == brand)
        return own

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """Neither commission nor slot fee: the host is on the brand's payroll."""
        return nothing(len(anchors.names), self.parameters.discount)

    def quota(self, products: int) -> int:
        """One contract for each product of the brand; the room's slots are the other limit."""
        return products


class NoRooms(OwnCollaboration):
    """Sell on the shelf only."""

    def eligible(self, brand: int, anchors: AnchorColumns, product: str) -> Flags:
        """Nobody is wanted."""
        return np.zeros_like(anchors.active)

    def terms(self, anchors: AnchorColumns, product: str) -> OfferedTerms:
        """No terms: zeros."""
        return nothing(len(anchors.names))

    def quota(self, products: int) -> int:
        """No contracts."""
        return 0


BY_TYPE = ("star", "many_small", "mixed", "portfolio", "virtual")
"""Plans that differ in whom they seek and on which terms, but not in how these are found.

Which set of contracts a portfolio is worth its risk for is chosen in ``agents.portfolio``.
"""
registry: dict[str, type[OwnCollaboration]] = {
    **dict.fromkeys(BY_TYPE, OnTerms),
    "celebrity": Celebrity,
    "by_name": ByName,
    "own_room": OwnRoom,
    "shelf_only": NoRooms,
}


def strategy_of(plan: Collaboration) -> OwnCollaboration:
    """The strategy that a plan of the scenario names."""
    if isinstance(plan, OwnCollaborationCode):
        own: OwnCollaboration = plan.make()
        return own
    return registry[plan.strategy](plan)
