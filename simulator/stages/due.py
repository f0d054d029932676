"""What buyers decide on: the columns of orders for which something is due."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.tables.viewers import DueOrders

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
READ = (
    "viewer", "product", "category", "anchor", "session", "channel", "deliver_session",
    "window_end_session", "heat", "expected_quality", "received_quality", "information",
    "price_fen", "brand", "defect",
)  # fmt: skip
"""Columns of orders on which buyers decide."""


def due_orders(market: "Market", rows: Int) -> DueOrders:
    """Read the columns that buyers decide on.

    Args:
        market: The market.
        rows: Rows of the orders.

    Returns:
        One row per order.
    """
    orders = market.orders
    return due_from(market, {name: orders.column(name)[rows] for name in READ})


def due_from(market: "Market", columns: Mapping[str, NDArray[Any]]) -> DueOrders:
    """Read the same from columns of orders, which may have left the book.

    Args:
        market: The market.
        columns: Those of ``READ``, shape (n,) each.

    Returns:
        One row per order.
    """
    product, brand = columns["product"], columns["brand"]
    delivered, placed = columns["deliver_session"], columns["session"]
    plan = market.scenario.fulfilment
    days = delivered - placed - plan.ship_sessions - plan.delivery_sessions
    # Who orders goods made to order has been told how long they take.
    days = days - market.products.production_sessions[product]

    def real(name: str) -> NDArray[np.float64]:
        return columns[name].astype(np.float64)

    return DueOrders(
        viewer=columns["viewer"],
        product=product,
        product_key=market.products.keys[product].astype(np.int64),
        category=columns["category"].astype(np.int32),
        anchor=columns["anchor"],
        session=placed,
        channel=columns["channel"].astype(np.int32),
        delivered=delivered,
        window=columns["window_end_session"] - delivered,
        heat=real("heat"),
        expected=real("expected_quality"),
        received=real("received_quality"),
        information=real("information"),
        price_fen=real("price_fen"),
        delay=np.clip(days / plan.delivery_sessions, 0.0, 1.0),
        effort=1.0 - market.service_levels[brand],
        defect=columns["defect"],
        promptness=market.services.promptness[brand],
        wait_ratio=market.services.wait_ratio[brand],
    )


def running_sum_by(groups: NDArray[Any], amounts: Int) -> Int:
    """Return the running sum of amounts within each group, in the order given.

    Args:
        groups: Group of each amount, shape (n,).
        amounts: Amounts, shape (n,).

    Returns:
        Shape (n,).
    """
    order = np.argsort(groups, kind="stable")
    sums = np.cumsum(amounts[order])
    starts = np.r_[True, np.diff(groups[order]) != 0] if len(order) else np.zeros(0, np.bool_)
    before = np.where(starts, sums - amounts[order], 0)
    running = np.empty_like(amounts)
    running[order] = sums - np.maximum.accumulate(before)
    return running
