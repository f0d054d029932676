"""What brands post on contract days, before anybody has looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.clauses import Clauses, joined_clauses, posted_clauses
from simulator.agents.lawful_terms import lawful_clauses, lawful_commission_bp
from simulator.scenario.collaborations import Collaboration, NamedCollaboration
from simulator.strategies.collaboration import strategy_of
from simulator.strategies.posted_terms import AnchorColumns, OfferedTerms
from simulator.strategies.promotion import discounted

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
BUDGET_SHARE = 0.5
"""Share of cash that slot fees of a period may take (assumption)."""


@dataclass(frozen=True)
class Posted:
    """Terms as posted, before anybody has looked at them; shape (n,)."""

    plan: Int
    product: Int
    anchor: Int
    price_fen: Int
    commission_bp: Int
    slot_fee_fen: Int
    discount: Real
    fixed: Flags
    clauses: Clauses

    def kept(self, rows: Flags | Int) -> "Posted":
        """Return the given rows."""
        names = [field.name for field in fields(self) if field.name != "clauses"]
        columns = {name: getattr(self, name)[rows] for name in names}
        return Posted(**columns, clauses=self.clauses.kept(rows))

    @property
    def fees_fen(self) -> Int:
        """What a pitch costs the brand in any case, fen."""
        clauses = self.clauses
        return self.slot_fee_fen + clauses.exclusivity_fee_fen + clauses.production_fen


@dataclass(frozen=True)
class Plan:
    """One plan of one brand."""

    brand: int
    position: int
    strategy: Collaboration
    quota: int
    budget_fen: int
    """Fees of a period at most."""

    @property
    def is_fixed(self) -> bool:
        """Whether its contracts were agreed before."""
        return is_fixed(self.strategy)


def is_fixed(plan: Collaboration) -> bool:
    """Tell whether a plan's contracts were agreed before and are signed first."""
    return isinstance(plan, NamedCollaboration) and plan.negotiation == "fixed"


def posted_terms(market: "Market", anchors: AnchorColumns) -> tuple[list[Plan], Posted]:
    """Post every plan's terms for every product to every anchor that it seeks.

    Args:
        market: The market.
        anchors: All anchors.

    Returns:
        The plans, and what they post, in their order; exclusive terms stand apart.
    """
    plans: list[Plan] = []
    blocks: list[Posted] = []
    fits = _category_fits(market)
    for brand in market.brands:
        rows = brand.products[market.products.active[brand.products]]
        if not brand.active or not len(rows):
            continue
        cash = max(market.ledger.balance(brand.cash_account), 0)
        seeking = [
            (position, plan)
            for position, plan in enumerate(brand.collaborations)
            if plan.strategy not in ("own_room", "shelf_only")
        ]
        sharing = len(seeking) if brand.plan_choice == "all" else 1
        for position, plan in seeking:
            strategy = strategy_of(plan)
            for row in rows:
                name = market.products.names[row].removeprefix(f"{brand.name}/")
                category = market.products.category[row]
                wanted = fits[:, category] & strategy.eligible(brand.index, anchors, name)
                offered = strategy.terms(anchors, name)
                blocks.append(_block(market, plan, len(plans), int(row), offered, wanted, False))
                asked = wanted & offered.clauses.exclusive if offered.clauses else wanted & False
                if asked.any():
                    blocks.append(_block(market, plan, len(plans), int(row), offered, asked, True))
            budget = int(BUDGET_SHARE * cash) // sharing
            plans.append(Plan(brand.index, position, plan, strategy.quota(len(rows)), budget))
    return plans, _stacked(blocks)


def _block(
    market: "Market",
    plan: Collaboration,
    number: int,
    product: int,
    offered: OfferedTerms,
    asked: Flags,
    exclusive: bool,
) -> Posted:
    """Terms of a plan for one product, with or without exclusivity."""
    anchor = np.flatnonzero(asked)
    discount = offered.discount[anchor]
    return Posted(
        plan=np.full(len(anchor), number, np.int64),
        product=np.full(len(anchor), product, np.int64),
        anchor=anchor,
        price_fen=discounted(market.products.regular_price_fen[product], discount),
        commission_bp=lawful_commission_bp(market, offered.commission_bp[anchor]),
        slot_fee_fen=offered.slot_fee_fen[anchor],
        discount=discount,
        fixed=np.full(len(anchor), is_fixed(plan)),
        clauses=lawful_clauses(market, posted_clauses(offered, anchor, exclusive)),
    )


def _stacked(blocks: Sequence[Posted]) -> Posted:
    whole, real = np.zeros(0, np.int64), np.zeros(0, np.float64)
    flags = np.zeros(0, np.bool_)
    empty = Posted(whole, whole, whole, whole, whole, whole, real, flags, joined_clauses([]))
    names = [field.name for field in fields(Posted) if field.name != "clauses"]
    columns = {
        name: np.concatenate([getattr(block, name) for block in (empty, *blocks)]) for name in names
    }
    return Posted(**columns, clauses=joined_clauses([block.clauses for block in blocks]))


def _category_fits(market: "Market") -> Flags:
    """Whether each anchor pitches each category, shape (anchors, categories)."""
    fits = np.zeros((len(market.anchors), len(market.category_names)), np.bool_)
    for anchor in market.anchors:
        fits[anchor.index, list(anchor.categories) if anchor.categories else slice(None)] = True
    return fits
