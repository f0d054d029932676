"""Stage 6: cancellations, shipping, delivery, quality received, returns, complaints, settlement."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.agents.co_branding import share_co_brands
from simulator.agents.fakes import bought_reviews
from simulator.agents.product_life import pay_packaging
from simulator.rules.after_sales import shrunken_rating
from simulator.rules.units import FEN_PER_YUAN
from simulator.stages import customers
from simulator.stages.compensation import compensate, entitled
from simulator.stages.due import due_orders, running_sum_by
from simulator.stages.insurance import insure, note_insured
from simulator.stages.recall import pay_back, watch_parcels
from simulator.stages.service_desk import answers, feel_answers
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def ship_or_cancel(market: "Market") -> None:
    """Ship what is due, unless the buyer has had second thoughts."""
    orders, session = market.orders, market.session
    rows = orders.due(OrderState.PLACED, session)
    cancelled = market.engine.cancel(market, due_orders(market, rows))
    customers.refund(market, rows[cancelled])
    orders.cancel(rows[cancelled], session)
    orders.ship(rows[~cancelled], session)
    insure(market, rows[~cancelled])
    pay_packaging(market, rows[~cancelled])
    customers.print_coupons(market, rows[~cancelled])


def deliver(market: "Market") -> None:
    """Deliver what is due: buyers find out the quality, learn, rate and complain."""
    orders, session, engine = market.orders, market.session, market.engine
    rows, products = orders.due(OrderState.SHIPPED, session), market.products
    received, defect = engine.receive(market, due_orders(market, rows))
    orders.note("defect", rows, defect)
    orders.note("batch_number", rows, market.supply.batches[orders.column("product")[rows]])
    orders.deliver(rows, session, received.astype(np.float32))
    open_windows(market, rows)
    due = due_orders(market, rows)
    rating_sum = products.rating_sum.astype(np.float64)
    rating_weight = products.rating_weight.astype(np.float64)
    engine.learn(market, due, rating_sum, rating_weight)
    products.rating_sum[:] = rating_sum
    products.rating_weight[:] = rating_weight
    met, complained = engine.problems(market, due)
    orders.note("problem", rows, met)
    orders.complain(rows[complained], session)
    engine.tell_of_parcels(market, due, complained)
    watch_parcels(market, rows)
    customers.enclose_coupons(market, rows)


def open_windows(market: "Market", rows: Int) -> None:
    """Open the return windows of what is delivered today, as the law of today has them.

    Args:
        market: The market.
        rows: Rows of orders delivered today.
    """
    orders, product = market.orders, market.orders.column("product")[rows]
    days = market.regulator.rules.return_window_sessions
    # Goods made to order can't be sent back without a reason (Consumer Rights Act 2013, art. 25).
    window = np.where(market.products.order_capacity[product] > 0, 0, days)
    orders.note("window_end_session", rows, market.session + window)


def keep_or_return(market: "Market") -> None:
    """Let buyers decide on what they have received; carriage of returns is paid."""
    orders, session = market.orders, market.session
    rows = orders.rows_in(OrderState.DELIVERED)
    due = due_orders(market, rows)
    brand = orders.column("brand")[rows]
    free = market.services.returns_free[brand]
    decided, back = market.engine.decide_returns(market, due, free)
    returned = rows[decided & back]
    note_insured(market, rows[decided], back[decided])
    customers.refund(market, returned)
    _pay_carriage(market, returned)
    bp = market.resaleable_bp[orders.column("category")[returned]]
    orders.return_(returned, session, bp)
    orders.keep(rows[decided & ~back], session)
    customers.note_kept(market, rows[decided & ~back])


def _pay_carriage(market: "Market", rows: Int) -> None:
    """Pay for carriage and handling of returns: the insurer, the brand, or the viewer."""
    orders, plan, chart = market.orders, market.scenario.fulfilment, market.chart
    brand, units = orders.column("brand")[rows], orders.column("units")[rows].astype(np.int64)
    carriage = units * round(plan.return_shipping * FEN_PER_YUAN)
    cohort = orders.column("session")[rows].astype(np.int64)
    insured = market.services.insured[brand]
    free = market.services.returns_free[brand]
    by_brand = free & ~insured
    cash, deposit = chart.brand_cash[brand], chart.brand_deposit[brand]
    market.claims.pay_or_claim(
        FlowKind.RETURN_SHIPPING, cash[by_brand], deposit[by_brand], chart.logistics,
        carriage[by_brand], 0, cohort[by_brand],
    )  # fmt: skip
    market.ledger.post(
        FlowKind.RETURN_SHIPPING, chart.insurer, chart.logistics, carriage[insured],
        int(Instrument.RETURN_INSURANCE), cohort[insured],
    )  # fmt: skip
    handling = units * round(plan.restocking * FEN_PER_YUAN)
    market.claims.pay_or_claim(
        FlowKind.SERVICE, cash, deposit, chart.service_providers, handling, 0, cohort
    )
    own = market.engine.charge(orders.column("viewer")[rows][~free], carriage[~free])
    orders.note("return_brand_fen", rows, handling + np.where(by_brand, carriage, 0))
    orders.note("return_insurer_fen", rows[insured], carriage[insured])
    orders.note("return_viewer_fen", rows[~free], own)
    market.ledger.post(
        FlowKind.RETURN_SHIPPING, chart.viewers, chart.logistics, own, 0, cohort[~free]
    )


def handle_complaints(market: "Market") -> None:
    """Close the complaints whose turn has come; brands with good service compensate a part.

    Where a brand has no cash, a platform with advance compensation pays in its place; else buyers
    get nothing, and their loss shows in their disappointment. Whom the law gives a multiple of the
    price gets that instead.
    """
    market.claims.buyers.begin_day(len(market.anchors))
    orders, chart = market.orders, market.chart
    closed = answers(market)
    rows = closed.rows
    brand = orders.column("brand")[rows]
    paid = orders.column("price_fen")[rows] * orders.column("units")[rows]
    by_law = entitled(market, rows) & ~closed.given_up
    award = paid * market.compensation_bp[brand] // 10_000 * ~(closed.given_up | by_law)
    cohort = orders.column("session")[rows].astype(np.int64)
    balances = market.ledger.balances
    by_brand = running_sum_by(brand, award) <= balances[chart.brand_cash[brand]]
    platform = orders.column("platform")[rows].astype(np.int64)
    left = np.where(by_brand, 0, award) * market.advances_compensation[platform]
    by_platform = running_sum_by(platform, left) <= balances[chart.platform[platform]]
    paid_by_brand, advanced = np.where(by_brand, award, 0), np.where(by_platform, left, 0)
    market.ledger.post(
        FlowKind.COMPENSATION, chart.brand_cash[brand], chart.viewers, paid_by_brand, 0, cohort
    )
    market.ledger.post(
        FlowKind.ADVANCE_COMPENSATION, chart.platform[platform], chart.viewers, advanced, 0, cohort
    )
    award = paid_by_brand + advanced
    award[by_law] = compensate(market, rows[by_law])
    market.engine.credit(orders.column("viewer")[rows], award)
    feel_answers(market, closed)
    orders.close_case(rows, market.session, award)


def settle(market: "Market") -> None:
    """Pay out what has outlived its return window, and take closed orders out of the book."""
    orders = market.orders
    orders.settle(orders.due(OrderState.KEPT, market.session), market.session)
    market.closed = orders.take_final(market.session)
    share_co_brands(market)
    pay_back(market)


def update_ratings(market: "Market") -> None:
    """Let ratings follow what buyers received; old reviews fade."""
    products, after = market.products, market.scenario.behaviour.after_sales
    bought = bought_reviews(market)
    for row in range(len(products)):
        products.rating[row] = shrunken_rating(
            float(products.rating_sum[row]) + float(bought[row]),
            float(products.rating_weight[row]) + float(bought[row]),
            float(products.rating_prior[row]), after.rating_prior,
        )  # fmt: skip
    products.rating_sum *= np.float32(after.rating_memory)
    products.rating_weight *= np.float32(after.rating_memory)
