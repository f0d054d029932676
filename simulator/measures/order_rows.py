"""Orders as rows of whole numbers to be added up: when they are placed, and when they are final."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.order_columns import OrderState, wait_seconds
from simulator.measures.inputs import Orders, RecordedMarket
from simulator.rules.units import MINUTES_PER_HOUR
from simulator.strategies.promotion import Instrument

Int = NDArray[np.int64]
Rows = Mapping[str, NDArray[Any]]
MILLION = 1e6
FOUR_STARS = 0.6
"""Received quality from which on a review has four stars of five or more: a star is a fifth."""
GROUPS = (
    "market", "channel", "brand", "anchor", "platform", "segment", "category", "product", "room",
    "hour",
)  # fmt: skip
PLACED_SUMS = (
    "orders", "simulated_orders", "units", "gmv_fen", "room_orders", "simulated_room_orders",
    "gmv_room_fen", "order_wait_seconds",
)  # fmt: skip
FINAL_SUMS = (
    "closed_orders", "simulated_closed", "cancelled", "delivered", "kept", "simulated_kept",
    "returned", "problems", "complaints", "satisfied", "positive_reviews", "handling_sessions",
    "gap_micro", "quality_micro", "net_gmv_fen", "cancelled_fen", "returned_fen", "awarded_fen",
    "commission_paid_fen", "order_contribution_fen", "destroyed_units", "destroyed_fen",
    "return_cost_fen", "answer_sessions", "unanswered",
    "packaging_grams", "saved_grams",
)  # fmt: skip
MOST_AT_ONCE = 100_000
"""Orders that are counted at a time."""
CARRIED = "brand_instrument"
"""Group of the orders that carry an instrument: brand × ``len(Instrument)`` + code."""
CARRIED_PLACED = ("orders", "simulated_orders", "units", "gmv_fen")
CARRIED_FINAL = (
    "closed_orders", "simulated_closed", "cancelled", "delivered", "kept", "simulated_kept",
    "returned", "net_gmv_fen", "order_contribution_fen", "commission_paid_fen", "price_cut_fen",
    "coupon_fen", "benefit_fen", "reduction_fen",
)  # fmt: skip


def in_pieces(orders: Orders) -> Iterator[Orders]:
    """Cut orders into pieces: what is counted of an order takes more memory than the order.

    Args:
        orders: Orders, shape (n,) each.

    Yields:
        At most ``MOST_AT_ONCE`` of them; nothing once if there are none.
    """
    for begin in range(0, max(orders["session"].size, 1), MOST_AT_ONCE):
        yield {name: values[begin : begin + MOST_AT_ONCE] for name, values in orders.items()}


def placed_rows(market: RecordedMarket, placed: Orders) -> Rows:
    """Columns of ``PLACED_SUMS`` by ``GROUPS``.

    Args:
        market: The market.
        placed: Orders, shape (n,) each.

    Returns:
        Columns, shape (n,) each.
    """
    units = placed["units"].astype(np.int64)
    payment, in_room = _payment(placed), placed["room"] >= 0
    ones = np.ones(units.size, np.int64)
    return {
        **_groups(market, placed),
        "orders": units,
        "simulated_orders": ones,
        "units": units,
        "gmv_fen": payment,
        "room_orders": units * in_room,
        "simulated_room_orders": ones * in_room,
        "gmv_room_fen": payment * in_room,
        "order_wait_seconds": units * in_room * wait_seconds(placed),
    }


def final_rows(market: RecordedMarket, closed: Orders) -> Rows:
    """Columns of ``FINAL_SUMS`` by ``GROUPS``, and what ``CARRIED_FINAL`` has beyond them.

    Args:
        market: The market.
        closed: Orders that are final, shape (n,) each.

    Returns:
        Columns, shape (n,) each.
    """
    units, payment = closed["units"].astype(np.int64), _payment(closed)
    state, delivered = closed["state"], closed["delivered"]
    cancelled, returned = state == OrderState.CANCELLED, state == OrderState.RETURNED
    settled = state == OrderState.SETTLED
    quality = np.where(delivered, closed["received_quality"], 0.0).astype(np.float64)
    gap = np.where(delivered, quality - closed["expected_quality"].astype(np.float64), 0.0)
    days = closed["deliver_session"].astype(np.int64) - closed["session"]
    lost = closed["lost_units"].astype(np.int64)
    commission = closed["commission_fen"] + closed["agency_fen"]
    back_fen = sum(closed[f"return_{who}_fen"] for who in ("brand", "viewer", "insurer"))
    answered = closed["answer_session"].astype(np.int64) - closed["deliver_session"]
    service = closed["service_gap"].astype(np.float64)
    shipped, products = units * ~cancelled, market.products
    return {
        **_groups(market, closed),
        "closed_orders": units,
        "simulated_closed": np.ones(units.size, np.int64),
        "cancelled": units * cancelled,
        "delivered": units * delivered,
        "kept": units * settled,
        "simulated_kept": settled.astype(np.int64),
        "returned": units * returned,
        "problems": units * closed["problem"],
        "complaints": units * closed["complained"],
        "satisfied": units * (delivered & (gap + service >= 0.0)),
        "positive_reviews": units * (delivered & (quality + service >= FOUR_STARS)),
        "handling_sessions": units * days * delivered,
        "answer_sessions": units * answered * closed["complained"],
        "unanswered": units * closed["unanswered"],
        "gap_micro": units * np.rint(gap * MILLION).astype(np.int64),
        "quality_micro": units * np.rint(quality * MILLION).astype(np.int64),
        "net_gmv_fen": payment * settled,
        "cancelled_fen": payment * cancelled,
        "returned_fen": payment * returned,
        "awarded_fen": closed["compensation_fen"],
        "commission_paid_fen": commission * settled,
        "order_contribution_fen": contribution(closed),
        "destroyed_units": lost,
        "destroyed_fen": lost * closed["unit_cost_fen"],
        "packaging_grams": shipped * products.packaging_grams[closed["product"]],
        "saved_grams": shipped * products.saved_grams[closed["product"]],
        "return_cost_fen": back_fen + closed["shipping_fen"] * returned,
        "price_cut_fen": units * closed["price_cut_fen"] * settled,
        "coupon_fen": units * closed["coupon_fen"] * settled,
        "benefit_fen": units * closed["benefit_fen"] * settled,
        "reduction_fen": units * closed["reduction_fen"] * settled,
    }


def contribution(closed: Orders) -> Int:
    """What orders brought their brands: remainder less goods, carriage, returns, compensation.

    Carriage includes packaging beyond the usual, compensation what a price guarantee paid back.

    Fees that no single order owes (slots, traffic, rooms) are left out.

    Args:
        closed: Orders that are final, shape (n,) each.

    Returns:
        Fen, shape (n,).
    """
    state, units = closed["state"], closed["units"].astype(np.int64)
    settled = state == OrderState.SETTLED
    gone = np.where(settled, units, closed["lost_units"].astype(np.int64))
    earned: Int = (
        closed["brand_fen"] * settled
        - gone * closed["unit_cost_fen"]
        - (closed["shipping_fen"] + closed["packaging_fen"]) * (state != OrderState.CANCELLED)
        - closed["protected_fen"] * settled
        - closed["return_brand_fen"]
        - closed["premium_fen"]
        - closed["compensation_fen"]
    )
    return earned


def carried_rows(orders: Orders, rows: Rows, names: tuple[str, ...]) -> Rows:
    """Repeat rows for every instrument that an order carries; those without any carry none.

    Args:
        orders: Orders, shape (n,) each.
        rows: Their rows, shape (n,) each.
        names: Columns to keep.

    Returns:
        Columns with the group ``CARRIED``, an order as often as it has instruments.
    """
    bits = np.where(orders["instruments"] == 0, 1, orders["instruments"]).astype(np.int64)
    any_bits = int(np.bitwise_or.reduce(bits))
    codes = [code for code in Instrument if any_bits >> code & 1]
    carriers = [np.flatnonzero(bits >> code & 1) for code in codes]
    order = np.concatenate(carriers or [np.zeros(0, np.int64)])
    code = np.repeat(np.array(codes, np.int64), [carrier.size for carrier in carriers])
    member = orders["brand"][order].astype(np.int64) * len(Instrument) + code
    columns = {name: rows[name][order] for name in ("session", *names)}
    return {CARRIED: member, **columns}


def _groups(market: RecordedMarket, orders: Orders) -> dict[str, NDArray[Any]]:
    viewer = orders["viewer"]
    real = viewer >= 0
    segment = np.asarray(market.viewer_segments)[np.where(real, viewer, 0)]
    alike = ("channel", "brand", "anchor", "platform", "category", "product", "room")
    return {
        "session": orders["session"],
        "market": np.zeros(viewer.size, np.int64),
        "segment": np.where(real, segment, -1),
        "hour": np.where(orders["room"] >= 0, orders["tick"] // MINUTES_PER_HOUR, -1),
        **{name: orders[name] for name in alike},
    }


def _payment(orders: Orders) -> Int:
    units = orders["units"].astype(np.int64)
    paid: Int = units * (orders["price_fen"] + orders["coupon_fen"])
    return paid
