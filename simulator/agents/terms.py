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
dearest ones, or strikes the dear ones off and seeks its full number: whichever promises more. A
portfolio is chosen instead (``portfolio``).

**Clauses** change what a contract is worth (``clauses``): a fee for exclusivity, what a guarantee
is expected to bring back, and, to an anchor, the promise of the best price. Fixed offers are signed
before all others, whatever they are worth.

**Choice of plan.** A brand that learns runs one plan a period (``plan_choice``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import running_before
from simulator.agents.best_price import NO_CLAUSE
from simulator.agents.clauses import Clauses, guaranteed_units, missing_shares
from simulator.agents.draws import draw_table, gumbels
from simulator.agents.expectations import (
    agency_split_bp,
    image_fit,
    kept_share,
    order_profit_fen,
)
from simulator.agents.lawful_terms import lawful_commission_bp
from simulator.agents.links import persons
from simulator.agents.plan_choice import chosen_plans
from simulator.agents.portfolio import portfolios
from simulator.agents.posting import Plan, Posted, posted_terms
from simulator.agents.take_rates import fees_in_rooms_bp
from simulator.rules.decisions import OPTION_CHOICE, TIE_BREAK
from simulator.rules.learning import choice_temperature
from simulator.rules.units import BASIS_POINTS
from simulator.strategies.posted_terms import AnchorColumns

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST_COMMISSION_SHARE = 0.5
"""Share of the commission asked below which an anchor refuses (assumption)."""
IMAGE_PREMIUM = 0.05
"""Part of its income that an anchor would give for a perfect fit of images (assumption)."""
BEST_PRICE_PREMIUM = 0.1
"""Part of its income that an anchor would give for the promise of the best price (assumption)."""
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
    clauses: Clauses
    fixed: Flags
    """Agreed before: signed first, whatever it is worth."""
    value_to_brand_fen: Real
    value_to_anchor_fen: Real
    preference_fen: Real
    """Value to the brand with exploration: its order of preference."""
    tie_break: Int
    plan_position: Int
    """Position of each plan among its brand's collaborations, shape (plans,)."""
    plan_quota: Int
    """Contracts that each plan can afford, shape (plans,)."""
    plan_of_brand: dict[int, int]
    """Position of the plan that a brand has chosen for the period, by brand; others run all."""

    def __len__(self) -> int:
        """Return the number of possible contracts."""
        return len(self.product)


def post_terms(market: "Market") -> PossibleContracts:
    """Post the terms of all plans and keep what both sides accept.

    Args:
        market: The market.

    Returns:
        Possible contracts and the plans' quotas.
    """
    anchors = AnchorColumns.of(market.anchors, image_fit(market))
    asked_bp = lawful_commission_bp(market, anchors.commission_bp)
    anchors = replace(anchors, commission_bp=asked_bp)
    plans, posted = posted_terms(market, anchors)
    posted = posted.kept(_anchors_accept(market, posted, anchors))
    orders = _expected_orders(market, posted)
    posted = replace(posted, clauses=_counted(posted.clauses, orders))
    back = _expected_back(market, posted, orders)
    value = _value_to_brand(market, posted, orders, back)
    rows = _best_per_pair(market, plans, posted, value)
    posted, orders, value, back = posted.kept(rows), orders[rows], value[rows], back[rows]
    preference = value + _exploration(market, plans, posted, value)
    quotas, listed = _affordable(market, plans, posted, preference)
    gross = value + posted.fees_fen
    quotas, listed = portfolios(market, plans, posted, preference, gross, quotas, listed)
    chosen, runs = chosen_plans(market, plans, _promise(posted.plan, value, listed, quotas))
    keep = np.flatnonzero(listed & runs[posted.plan])
    income = _value_to_anchor(market, posted, orders, back)
    return _possible(
        market, plans, posted.kept(keep), value[keep], income[keep], preference[keep], quotas,
        chosen,
    )  # fmt: skip


def _possible(
    market: "Market",
    plans: Sequence[Plan],
    posted: Posted,
    value: Real,
    income: Real,
    preference: Real,
    quotas: Int,
    chosen: dict[int, int],
) -> PossibleContracts:
    brand = market.products.brand[posted.product].astype(np.int64)
    ties = draw_table(
        market.world_seed, *_keys(market), market.session // market.scenario.contract_period,
        TIE_BREAK,
    )[brand, posted.anchor]  # fmt: skip
    return PossibleContracts(
        plan=posted.plan,
        brand=brand,
        product=posted.product,
        anchor=posted.anchor,
        category=market.products.category[posted.product].astype(np.int64),
        commission_bp=posted.commission_bp,
        agency_bp=agency_split_bp(market)[posted.anchor],
        slot_fee_fen=posted.slot_fee_fen,
        discount=posted.discount,
        clauses=posted.clauses,
        fixed=posted.fixed,
        value_to_brand_fen=value,
        value_to_anchor_fen=income,
        preference_fen=preference,
        tie_break=ties,
        plan_position=np.array([plan.position for plan in plans], np.int64),
        plan_quota=quotas,
        plan_of_brand=chosen,
    )


def _anchors_accept(market: "Market", posted: Posted, anchors: AnchorColumns) -> Flags:
    """What anchors don't refuse: decent terms and products, their price for selling no rival.

    Store hosts and linked rooms refuse all; what was agreed before is not refused.
    """
    screening = np.array([anchor.screening for anchor in market.anchors], np.float64)
    asked = LEAST_COMMISSION_SHARE * anchors.commission_bp
    threshold = LEAST_RATING + RATING_PER_SCREENING * screening
    rating = market.products.rating[posted.product].astype(np.float64)
    clauses, fee = posted.clauses, anchors.exclusivity_fee_fen[posted.anchor]
    decent = (
        (posted.commission_bp >= asked[posted.anchor])
        & (rating >= threshold[posted.anchor])
        & (~clauses.exclusive | (clauses.exclusivity_fee_fen >= fee))
    )
    free = (anchors.brand < 0) & (persons(market.anchors) == np.arange(len(market.anchors)))
    return np.asarray(free[posted.anchor] & (decent | posted.fixed))


def _expected_orders(market: "Market", posted: Posted) -> Real:
    views = np.array([anchor.expected_views for anchor in market.anchors], np.float64)
    believed = market.beliefs.orders_per_view[posted.product, posted.anchor]
    orders = np.asarray(views[posted.anchor] * believed, np.float64)
    person = persons(market.anchors)
    for linked in np.flatnonzero(person != np.arange(len(person))).tolist():
        rows = np.flatnonzero(posted.anchor == person[linked])
        orders[rows] += views[linked] * market.beliefs.orders_per_view[posted.product[rows], linked]
    return orders


def _counted(clauses: Clauses, orders: Real) -> Clauses:
    """Clauses with guarantees in whole units."""
    return replace(clauses, guaranteed_units=guaranteed_units(clauses, orders))


def _expected_back(market: "Market", posted: Posted, orders: Real) -> Real:
    """What a guarantee is expected to bring back on an evening, fen, shape (n, 2).

    The first column is the part of the slot fee, the second what the anchor pays beside it.
    """
    guaranteed = posted.clauses.guaranteed_units
    missing = missing_shares(market, guaranteed, orders)
    paid = missing * guaranteed * posted.price_fen * posted.clauses.compensation_bp / BASIS_POINTS
    return np.stack((missing * posted.slot_fee_fen, paid), axis=1)


def _value_to_brand(market: "Market", posted: Posted, orders: Real, back: Real) -> Real:
    home = np.array([anchor.platform for anchor in market.anchors], np.int64)
    take = fees_in_rooms_bp(market, home[posted.anchor], posted.product)
    profit = order_profit_fen(market, posted.product, posted.price_fen, posted.commission_bp, take)
    return orders * profit - posted.fees_fen + back[:, 0] + back[:, 1]


def _value_to_anchor(market: "Market", posted: Posted, orders: Real, back: Real) -> Real:
    brand = market.products.brand[posted.product]
    kept = kept_share(market)[market.products.category[posted.product]]
    own = 1.0 - agency_split_bp(market)[posted.anchor] / BASIS_POINTS
    commission = orders * kept * posted.price_fen * posted.commission_bp / BASIS_POINTS
    fees = posted.slot_fee_fen + posted.clauses.exclusivity_fee_fen - back[:, 0]
    premium = 1.0 + IMAGE_PREMIUM * image_fit(market)[brand, posted.anchor]
    promise = 1.0 + BEST_PRICE_PREMIUM * (posted.clauses.best_price != NO_CLAUSE)
    return np.asarray((commission + fees) * own * premium * promise - back[:, 1], np.float64)


def _best_per_pair(market: "Market", plans: Sequence[Plan], posted: Posted, value: Real) -> Int:
    """Rows worth having: the best plan's terms for each pair, with and without exclusivity.

    Ties go to the plan named first. Plans among which a brand chooses don't take rows from each
    other, and what was agreed before is never given up.
    """
    rows = np.flatnonzero((value >= 0.0) | posted.fixed)
    alone = np.array([market.brands[plan.brand].plan_choice == "learned" for plan in plans])
    plan = posted.plan[rows]
    apart = np.where(alone[plan], plan + 1, 0) if len(rows) else plan
    pair = posted.product[rows] * len(market.anchors) + posted.anchor[rows]
    pair = (pair * 2 + posted.clauses.exclusive[rows]) * (len(plans) + 1) + apart
    order = np.lexsort((plan, -value[rows], ~posted.fixed[rows], pair))
    first = np.append(True, np.diff(pair[order]) != 0) if len(rows) else np.zeros(0, np.bool_)
    return np.sort(rows[order[first]])


def _exploration(market: "Market", plans: Sequence[Plan], posted: Posted, value: Real) -> Real:
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
    market: "Market", plans: Sequence[Plan], posted: Posted, preference: Real
) -> tuple[Int, Flags]:
    """Turn budgets into quotas and acceptable lists, shapes (plans,) and (n,)."""
    sought = np.array([plan.quota for plan in plans], np.int64)
    budget = np.array([plan.budget_fen for plan in plans], np.int64)
    plan, cost = posted.plan, posted.fees_fen * market.scenario.contract_period
    dearest_first = np.lexsort((-cost, plan))
    before = running_before(plan[dearest_first], cost[dearest_first])
    spent = before + cost[dearest_first]
    within = spent <= budget[plan[dearest_first]]
    few = np.minimum(np.bincount(plan[dearest_first][within], minlength=len(plans)), sought)
    cheap = cost * sought[plan] <= budget[plan]
    all_ = np.ones(len(plan), np.bool_)
    strike = _promise(plan, preference, cheap, sought) > _promise(plan, preference, all_, few)
    agreed = np.array([plan.is_fixed for plan in plans], np.bool_)
    quotas = np.where(strike | agreed, sought, few)
    return quotas, np.where((strike & ~agreed)[plan], cheap, True)


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
