"""Stage 6: cancellations, shipping, delivery, quality received, returns, complaints, settlement."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.agents.co_branding import share_co_brands
from simulator.rules.after_sales import shrunken_rating
from simulator.rules.units import FEN_PER_YUAN
from simulator.tables.viewers import DueOrders

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def ship_or_cancel(market: "Market") -> None:
    """Ship what is due, unless the buyer has had second thoughts."""
    orders, session = market.orders, market.session
    rows = orders.due(OrderState.PLACED, session)
    cancelled = market.engine.cancel(market, due_orders(market, rows))
    refund(market, rows[cancelled])
    orders.cancel(rows[cancelled], session)
    orders.ship(rows[~cancelled], session)


def deliver(market: "Market") -> None:
    """Deliver what is due: buyers find out the quality, learn, rate and complain."""
    orders, session, engine = market.orders, market.session, market.engine
    rows, products = orders.due(OrderState.SHIPPED, session), market.products
    received, defect = engine.receive(market, due_orders(market, rows))
    orders.column("defect")[rows] = defect
    orders.deliver(rows, session, received.astype(np.float32))
    due = due_orders(market, rows)
    rating_sum = products.rating_sum.astype(np.float64)
    rating_weight = products.rating_weight.astype(np.float64)
    engine.learn(market, due, rating_sum, rating_weight)
    products.rating_sum[:] = rating_sum
    products.rating_weight[:] = rating_weight
    met, complained = engine.problems(market, due)
    orders.column("problem")[rows] = met
    orders.complain(rows[complained], session)
    engine.tell_of_parcels(market, due, complained)


def keep_or_return(market: "Market") -> None:
    """Let buyers decide on what they have received; carriage of returns is paid."""
    orders, session = market.orders, market.session
    rows = orders.rows_in(OrderState.DELIVERED)
    due = due_orders(market, rows)
    brand = orders.column("brand")[rows]
    free = market.brand_pays_returns[brand]
    decided, back = market.engine.decide_returns(market, due, free)
    returned = rows[decided & back]
    refund(market, returned)
    _pay_carriage(market, returned)
    bp = market.resaleable_bp[orders.column("category")[returned]]
    orders.return_(returned, session, bp)
    orders.keep(rows[decided & ~back], session)


def _pay_carriage(market: "Market", rows: Int) -> None:
    """Pay for carriage and handling of returns; viewers pay theirs where it is not free."""
    orders, plan, chart = market.orders, market.scenario.fulfilment, market.chart
    brand, units = orders.column("brand")[rows], orders.column("units")[rows].astype(np.int64)
    carriage = units * round(plan.return_shipping * FEN_PER_YUAN)
    cohort = orders.column("session")[rows].astype(np.int64)
    free = market.brand_pays_returns[brand]
    cash, deposit = chart.brand_cash[brand], chart.brand_deposit[brand]
    market.claims.pay_or_claim(
        FlowKind.RETURN_SHIPPING, cash[free], deposit[free], chart.logistics, carriage[free], 0,
        cohort[free],
    )  # fmt: skip
    handling = units * round(plan.restocking * FEN_PER_YUAN)
    market.claims.pay_or_claim(
        FlowKind.SERVICE, cash, deposit, chart.service_providers, handling, 0, cohort
    )
    own = market.engine.charge(orders.column("viewer")[rows][~free], carriage[~free])
    orders.column("return_brand_fen")[rows] = handling + np.where(free, carriage, 0)
    orders.column("return_viewer_fen")[rows[~free]] = own
    market.ledger.post(FlowKind.RETURN_SHIPPING, chart.viewers, chart.logistics, int(own.sum()))


def handle_complaints(market: "Market") -> None:
    """Close yesterday's complaints; brands with good service compensate part of the price.

    Where a brand has no cash, a platform with advance compensation pays in its place; else buyers
    get nothing, and their loss shows in their disappointment.
    """
    orders, chart = market.orders, market.chart
    rows = orders.rows_with_case()
    rows = rows[orders.column("deliver_session")[rows] < market.session]
    brand = orders.column("brand")[rows]
    paid = orders.column("price_fen")[rows] * orders.column("units")[rows]
    award = paid * market.compensation_bp[brand] // 10_000
    cohort = orders.column("session")[rows].astype(np.int64)
    balances = market.ledger.balances
    by_brand = _running_sum_by(brand, award) <= balances[chart.brand_cash[brand]]
    platform = orders.column("platform")[rows].astype(np.int64)
    left = np.where(by_brand, 0, award) * market.advances_compensation[platform]
    by_platform = _running_sum_by(platform, left) <= balances[chart.platform[platform]]
    paid_by_brand, advanced = np.where(by_brand, award, 0), np.where(by_platform, left, 0)
    market.ledger.post(
        FlowKind.COMPENSATION, chart.brand_cash[brand], chart.viewers, paid_by_brand, 0, cohort
    )
    market.ledger.post(
        FlowKind.ADVANCE_COMPENSATION, chart.platform[platform], chart.viewers, advanced, 0, cohort
    )
    award = paid_by_brand + advanced
    market.engine.credit(orders.column("viewer")[rows], award)
    orders.close_case(rows, market.session, award)


def _running_sum_by(groups: NDArray[Any], amounts: Int) -> Int:
    """Return the running sum of amounts within each group, in the order given."""
    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(amounts[order])
    starts = np.r_[True, np.diff(groups[order]) != 0] if len(order) else np.zeros(0, np.bool_)
    before = np.where(starts, sums - amounts[order], 0)
    running = np.empty_like(amounts)
    running[order] = sums - np.maximum.accumulate(before)
    return running


def settle(market: "Market") -> None:
    """Pay out what has outlived its return window, and take closed orders out of the book."""
    orders = market.orders
    orders.settle(orders.due(OrderState.KEPT, market.session), market.session)
    market.closed = orders.take_final(market.session)
    share_co_brands(market)


def update_ratings(market: "Market") -> None:
    """Let ratings follow what buyers received; old reviews fade."""
    products, after = market.products, market.scenario.behaviour.after_sales
    for row in range(len(products)):
        products.rating[row] = shrunken_rating(
            float(products.rating_sum[row]), float(products.rating_weight[row]),
            float(products.rating_prior[row]), after.rating_prior,
        )  # fmt: skip
    products.rating_sum *= np.float32(after.rating_memory)
    products.rating_weight *= np.float32(after.rating_memory)


def refund(market: "Market", rows: Int) -> None:
    """Put what buyers paid for these orders back into their wallets."""
    orders = market.orders
    paid = orders.column("price_fen")[rows] * orders.column("units")[rows]
    market.engine.credit(orders.column("viewer")[rows], paid)


def due_orders(market: "Market", rows: Int) -> DueOrders:
    """Read the columns that buyers decide on."""
    orders = market.orders
    product = orders.column("product")[rows]
    delivered, placed = orders.column("deliver_session")[rows], orders.column("session")[rows]
    plan = market.scenario.fulfilment
    days = delivered - placed - plan.ship_sessions - plan.delivery_sessions

    def real(name: str) -> NDArray[np.float64]:
        return orders.column(name)[rows].astype(np.float64)

    return DueOrders(
        viewer=orders.column("viewer")[rows],
        product=product,
        product_key=market.products.keys[product].astype(np.int64),
        category=orders.column("category")[rows].astype(np.int32),
        anchor=orders.column("anchor")[rows],
        session=placed,
        channel=orders.column("channel")[rows].astype(np.int32),
        delivered=delivered,
        window=orders.column("window_end_session")[rows] - delivered,
        heat=real("heat"),
        expected=real("expected_quality"),
        received=real("received_quality"),
        information=real("information"),
        price_fen=real("price_fen"),
        delay=np.clip(days / plan.delivery_sessions, 0.0, 1.0),
        effort=1.0 - market.service_levels[orders.column("brand")[rows]],
        defect=orders.column("defect")[rows],
    )
