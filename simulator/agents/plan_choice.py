"""Which of its plans a brand runs in a period, when it learns.

A brand whose ``plan_choice`` is ``learned`` runs one plan at a time. It expects of each plan what
its best contracts promise for an evening, as many as it could sign (anchors may yet refuse); of its
own room what believed orders bring less the room's cost; of the shelf alone nothing extra. One plan
is drawn with a probability ∝ e^{profit/T}, T = ``learning.temperature`` × mean profit / √round
(a logit choice, as an argmax of profit + T·Gumbel). The draw belongs to brand and plan.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.expectations import order_profit_fen
from simulator.agents.posting import Plan
from simulator.agents.take_rates import fees_in_rooms_bp
from simulator.rules.decisions import OPTION_CHOICE
from simulator.rules.learning import choice_temperature
from simulator.rules.randomness import draw, gumbel, name_key
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.collaborations import OwnRoomCollaboration
from simulator.strategies.promotion import discounted
from simulator.tables.sums import in_order, mean_in_order

if TYPE_CHECKING:
    from simulator.agents.brand import Brand
    from simulator.market import Market

Real = NDArray[np.float64]
Flags = NDArray[np.bool_]


def chosen_plans(
    market: "Market", plans: Sequence[Plan], promise_fen: Real
) -> tuple[dict[int, int], Flags]:
    """Let brands that learn choose.

    Args:
        market: The market.
        plans: Plans that seek anchors.
        promise_fen: Profit of an evening that each of them promises, shape (plans,).

    Returns:
        Position of the chosen plan by brand, and whether each plan runs, shape (plans,).
    """
    chosen: dict[int, int] = {}
    runs = np.ones(len(plans), np.bool_)
    for brand in market.brands:
        if brand.plan_choice != "learned" or not brand.active:
            continue
        profit = dict.fromkeys(range(len(brand.collaborations)), 0.0)
        for number, plan in enumerate(plans):
            if plan.brand == brand.index:
                profit[plan.position] = float(promise_fen[number])
        for position, strategy in enumerate(brand.collaborations):
            if isinstance(strategy, OwnRoomCollaboration):
                profit[position] = own_room_profit_fen(market, brand, strategy)
        chosen[brand.index] = _drawn(market, brand, profit)
    for number, plan in enumerate(plans):
        runs[number] = chosen.get(plan.brand, plan.position) == plan.position
    return chosen, runs


def own_room_profit_fen(market: "Market", brand: "Brand", plan: OwnRoomCollaboration) -> float:
    """Profit that a brand expects of an evening in its own room.

    Args:
        market: The market.
        brand: The brand.
        plan: The plan of the room.

    Returns:
        Fen: Σ expected views × believed orders per view × profit per order − the room's cost.
    """
    rows = brand.products[market.products.active[brand.products]]
    total = -plan.room_cost * FEN_PER_YUAN
    for anchor in market.anchors:
        if anchor.brand == brand.index and anchor.status == "active":
            orders = market.beliefs.orders_per_view[rows, anchor.index] * anchor.expected_views
            price = discounted(market.products.regular_price_fen[rows], plan.discount)
            home = np.full(len(rows), anchor.platform, np.int64)
            take = fees_in_rooms_bp(market, home, rows)
            profit = order_profit_fen(market, rows, price, np.zeros_like(take), take)
            total += in_order(orders * profit)
    return float(total)


def _drawn(market: "Market", brand: "Brand", profit_fen: dict[int, float]) -> int:
    """Draw a plan by the logit of its profit."""
    round_ = float(market.session // market.scenario.contract_period + 1)
    mean = mean_in_order(list(profit_fen.values()))
    temperature = choice_temperature(market.scenario.learning.temperature, mean, round_)
    best, best_value = 0, -np.inf
    seen: dict[str, int] = {}
    for position, profit in profit_fen.items():
        strategy = brand.collaborations[position].strategy
        seen[strategy] = seen.get(strategy, 0) + 1
        key = name_key(f"plan/{strategy}/{seen[strategy]}")
        bits = draw(market.world_seed, brand.key, key, market.session, 0, OPTION_CHOICE, 0)
        value = profit + temperature * float(gumbel(bits))
        if value > best_value:
            best, best_value = position, value
    return best
