"""What buyers decide on: the columns of orders for which something is due."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.tables.viewers import DueOrders

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def due_orders(market: "Market", rows: Int) -> DueOrders:
    """Read the columns that buyers decide on.

    Args:
        market: The market.
        rows: Rows of the orders.

    Returns:
        One row per order.
    """
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
        promptness=market.services.promptness[orders.column("brand")[rows]],
        wait_ratio=market.services.wait_ratio[orders.column("brand")[rows]],
    )
