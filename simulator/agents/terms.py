"""What brands post on contract days: every possible contract with its terms and its value.

**Value to the brand**, fen per evening: expected views × believed orders per view × expected profit
per order − slot fee. Below zero it is not acceptable.

**Value to the anchor**: (expected commission on what will be kept + slot fee) × (1 − the agency's
share) × (1 + 5 % of the fit of images). An anchor refuses less than half of the commission asked,
and products rated below 0.3 + 0.3 × screening effort (assumptions).

**Exploration.** A plan ranks its contracts by value + T·Gumbel, a logit choice with temperature T =
``learning.temperature`` × mean value / √round; the draw belongs to brand and anchor. What is
acceptable does not depend on it.

**Budget.** Slot fees of a period may take half of the brand's cash, shared evenly by its plans. A
plan either keeps its whole list and seeks only as many contracts as it could pay if they were the
dearest ones, or strikes the dear ones off and seeks its full number: whichever promises more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import running_before
from simulator.agents.draws import draw_table, gumbels
from simulator.agents.expectations import (
    agency_split_bp,
    image_fit,
    kept_share,
    order_profit_fen,
)
from simulator.rules.decisions import OPTION_CHOICE, TIE_BREAK
from simulator.rules.learning import choice_temperature
from simulator.rules.units import BASIS_POINTS
from simulator.strategies.collaboration import AnchorColumns, eligible, quota, terms
from simulator.strategies.promotion import discounted

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
BUDGET_SHARE = 0.5
"""Share of cash that slot fees of a period may take (assumption)."""
LEAST_COMMISSION_SHARE = 0.5
"""Share of the commission asked below which an anchor refuses (assumption)."""
IMAGE_PREMIUM = 0.05
"""Part of its income that an anchor would give for a perfect fit of images (assumption)."""
LEAST_RATING = 0.3
RATING_PER_SCREENING = 0.3


@dataclass(frozen=True)
class PossibleContracts:
    """Acceptable contracts, one per product and anchor, by (plan, product, anchor); shape (n,)."""

    plan: Int
    """Row of the plan among all plans of all brands."""
    brand: Int
    product: Int
    anchor: Int
    category: Int
    commission_bp: Int
    agency_bp: Int
    slot_fee_fen: Int
    discount: Real
    value_to_brand_fen: Real
    value_to_anchor_fen: Real
    preference_fen: Real
    """Value to the brand with exploration: its order of preference."""
    tie_break: Int
    plan_position: Int
    """Position of each plan among its brand's collaborations, shape (plans,)."""
    plan_quota: Int
    """Contracts that each plan can afford, shape (plans,)."""

    def __len__(self) -> int:
        """Return the number of possible contracts."""
        return len(self.product)


@dataclass(frozen=True)
class _Posted:
    """Terms as posted, before anybody has looked at them; shape (n,)."""

    plan: Int
    product: Int
    anchor: Int
    price_fen: Int
    commission_bp: Int
    slot_fee_fen: Int
    discount: Real

    def kept(self, rows: Flags | Int) -> "_Posted":
        return _Posted(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class _Plan:
    """One plan of one brand."""

    brand: int
    position: int
    quota: int
    budget_fen: int


def post_terms(market: "Market") -> PossibleContracts:
    """Post the terms of all plans and keep what both sides accept.

    Args:
        market: The market.

    Returns:
        Possible contracts and the plans' quotas.
    """
    anchors = AnchorColumns.of(market.anchors)
    plans, posted = _posted(market, anchors)
    posted = posted.kept(_anchors_accept(market, posted, anchors))
    orders = _expected_orders(market, posted)
    value = _value_to_brand(market, posted, orders)
    rows = _best_per_pair(posted, value, len(market.anchors))
    posted, orders, value = posted.kept(rows), orders[rows], value[rows]
    brand = market.products.brand[posted.product].astype(np.int64)
    preference = value + _exploration(market, plans, posted, value)
    quotas, affordable = _affordable(market, plans, posted, preference)
    ties = draw_table(
        market.world_seed, *_keys(market), market.session // market.scenario.contract_period,
        TIE_BREAK,
    )[brand, posted.anchor]  # fmt: skip
    income = _value_to_anchor(market, posted, orders)
    split = agency_split_bp(market)[posted.anchor]
    keep = np.flatnonzero(affordable)
    return PossibleContracts(
        plan=posted.plan[keep],
        brand=brand[keep],
        product=posted.product[keep],
        anchor=posted.anchor[keep],
        category=market.products.category[posted.product[keep]].astype(np.int64),
        commission_bp=posted.commission_bp[keep],
        agency_bp=split[keep],
        slot_fee_fen=posted.slot_fee_fen[keep],
        discount=posted.discount[keep],
        value_to_brand_fen=value[keep],
        value_to_anchor_fen=income[keep],
        preference_fen=preference[keep],
        tie_break=ties[keep],
        plan_position=np.array([plan.position for plan in plans], np.int64),
        plan_quota=quotas,
    )


def _posted(market: "Market", anchors: AnchorColumns) -> tuple[list[_Plan], _Posted]:
    """Every plan's terms for every product and every anchor that it seeks."""
    plans: list[_Plan] = []
    blocks: list[tuple[NDArray[np.generic], ...]] = []
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
        for position, plan in seeking:
            budget = int(BUDGET_SHARE * cash) // len(seeking)
            for row in rows:
                name = market.products.names[row].removeprefix(f"{brand.name}/")
                category = market.products.category[row]
                wanted = eligible(plan, brand.index, anchors, name)
                offered = terms(plan, anchors, name)
                anchor = np.flatnonzero(fits[:, category] & wanted)
                discount = offered.discount[anchor]
                blocks.append(
                    (
                        np.full(len(anchor), len(plans), np.int64),
                        np.full(len(anchor), row, np.int64), anchor,
                        discounted(market.products.regular_price_fen[row], discount),
                        offered.commission_bp[anchor], offered.slot_fee_fen[anchor], discount,
                    )
                )  # fmt: skip
            plans.append(_Plan(brand.index, position, quota(plan, len(rows)), budget))
    return plans, _stacked(blocks)


def _stacked(blocks: Sequence[tuple[NDArray[np.generic], ...]]) -> _Posted:
    whole = [
        np.concatenate([block[column] for block in blocks]).astype(np.int64)
        if blocks
        else np.zeros(0, np.int64)
        for column in range(6)
    ]
    shares = [block[6] for block in blocks]
    discount = np.concatenate(shares).astype(np.float64) if blocks else np.zeros(0)
    plan, product, anchor, price, commission, fee = whole
    return _Posted(plan, product, anchor, price, commission, fee, discount)


def _category_fits(market: "Market") -> Flags:
    """Whether each anchor pitches each category, shape (anchors, categories)."""
    fits = np.zeros((len(market.anchors), len(market.category_names)), np.bool_)
    for anchor in market.anchors:
        fits[anchor.index, list(anchor.categories) if anchor.categories else slice(None)] = True
    return fits


def _anchors_accept(market: "Market", posted: _Posted, anchors: AnchorColumns) -> Flags:
    """What anchors don't refuse: a decent commission, a decent product; store hosts refuse all."""
    screening = np.array([anchor.screening for anchor in market.anchors], np.float64)
    asked = LEAST_COMMISSION_SHARE * anchors.commission_bp
    threshold = LEAST_RATING + RATING_PER_SCREENING * screening
    rating = market.products.rating[posted.product].astype(np.float64)
    free = anchors.brand < 0
    return np.asarray(
        free[posted.anchor]
        & (posted.commission_bp >= asked[posted.anchor])
        & (rating >= threshold[posted.anchor])
    )


def _expected_orders(market: "Market", posted: _Posted) -> Real:
    views = np.array([anchor.expected_views for anchor in market.anchors], np.float64)
    believed = market.beliefs.orders_per_view[posted.product, posted.anchor]
    return np.asarray(views[posted.anchor] * believed, np.float64)


def _value_to_brand(market: "Market", posted: _Posted, orders: Real) -> Real:
    rates = np.array([platform.take_rate_bp for platform in market.platforms], np.int64)
    home = np.array([anchor.platform for anchor in market.anchors], np.int64)
    take = rates[home[posted.anchor]]
    profit = order_profit_fen(market, posted.product, posted.price_fen, posted.commission_bp, take)
    return orders * profit - posted.slot_fee_fen


def _value_to_anchor(market: "Market", posted: _Posted, orders: Real) -> Real:
    brand = market.products.brand[posted.product]
    kept = kept_share(market)[market.products.category[posted.product]]
    own = 1.0 - agency_split_bp(market)[posted.anchor] / BASIS_POINTS
    commission = orders * kept * posted.price_fen * posted.commission_bp / BASIS_POINTS
    premium = 1.0 + IMAGE_PREMIUM * image_fit(market)[brand, posted.anchor]
    return np.asarray((commission + posted.slot_fee_fen) * own * premium, np.float64)


def _best_per_pair(posted: _Posted, value: Real, anchors: int) -> Int:
    """Rows worth having, the best plan's terms for each pair; ties go to the plan named first."""
    rows = np.flatnonzero(value >= 0.0)
    pair = posted.product[rows] * anchors + posted.anchor[rows]
    order = np.lexsort((posted.plan[rows], -value[rows], pair))
    first = np.append(True, np.diff(pair[order]) != 0) if len(rows) else np.zeros(0, np.bool_)
    return np.sort(rows[order[first]])


def _exploration(market: "Market", plans: Sequence[_Plan], posted: _Posted, value: Real) -> Real:
    """T·Gumbel for each possible contract; T by plan."""
    count = np.bincount(posted.plan, minlength=len(plans))
    mean = np.bincount(posted.plan, value, len(plans)) / np.maximum(count, 1)
    learning = market.scenario.learning
    round_ = float(market.session // market.scenario.contract_period + 1)
    temperature = np.array(
        [choice_temperature(learning.temperature, float(size), round_) for size in mean], np.float64
    )
    words = draw_table(market.world_seed, *_keys(market), market.session, OPTION_CHOICE)
    brand = market.products.brand[posted.product]
    return np.asarray(temperature[posted.plan] * gumbels(words)[brand, posted.anchor])


def _affordable(
    market: "Market", plans: Sequence[_Plan], posted: _Posted, preference: Real
) -> tuple[Int, Flags]:
    """Turn budgets into quotas and acceptable lists, shapes (plans,) and (n,)."""
    sought = np.array([plan.quota for plan in plans], np.int64)
    budget = np.array([plan.budget_fen for plan in plans], np.int64)
    plan, cost = posted.plan, posted.slot_fee_fen * market.scenario.contract_period
    dearest_first = np.lexsort((-cost, plan))
    before = running_before(plan[dearest_first], cost[dearest_first])
    spent = before + cost[dearest_first]
    within = spent <= budget[plan[dearest_first]]
    few = np.minimum(np.bincount(plan[dearest_first][within], minlength=len(plans)), sought)
    cheap = cost * sought[plan] <= budget[plan]
    all_ = np.ones(len(plan), np.bool_)
    strike = _promise(plan, preference, cheap, sought) > _promise(plan, preference, all_, few)
    quotas = np.where(strike, sought, few)
    return quotas, np.where(strike[plan], cheap, True)


def _promise(plan: Int, preference: Real, listed: Flags, quotas: Int) -> Real:
    """Sum of the best listed contracts of each plan, as many as its quota, shape (plans,)."""
    rows = np.flatnonzero(listed)
    order = rows[np.lexsort((-preference[rows], plan[rows]))]
    place = running_before(plan[order], np.ones(len(order), np.int64))
    best = order[place < quotas[plan[order]]]
    return np.asarray(np.bincount(plan[best], preference[best], len(quotas)), np.float64)


def _keys(market: "Market") -> tuple[Int, Int]:
    brands = np.array([brand.key for brand in market.brands], np.int64)
    return brands, np.array([anchor.key for anchor in market.anchors], np.int64)
