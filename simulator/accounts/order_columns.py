"""What an order is: its states, its channels and its columns, declared once."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.table import Column
from simulator.rules.units import SECONDS_PER_MINUTE

RANK_BITS = 40


class OrderState(IntEnum):
    """Where an order stands; cancelled, returned and settled are final."""

    PLACED = 0
    CANCELLED = 1
    SHIPPED = 2
    DELIVERED = 3
    KEPT = 4
    RETURNED = 5
    SETTLED = 6


# Every state is reached from exactly one other.
REACHED_FROM = {
    OrderState.CANCELLED: OrderState.PLACED,
    OrderState.SHIPPED: OrderState.PLACED,
    OrderState.DELIVERED: OrderState.SHIPPED,
    OrderState.KEPT: OrderState.DELIVERED,
    OrderState.RETURNED: OrderState.DELIVERED,
    OrderState.SETTLED: OrderState.KEPT,
}
# The column that says when an order in this state is due to move on without a decision.
NEXT_STEP_DUE = {
    OrderState.PLACED: "ship_session",
    OrderState.SHIPPED: "deliver_session",
    OrderState.KEPT: "window_end_session",
}
FINAL_STATES = (OrderState.CANCELLED, OrderState.RETURNED, OrderState.SETTLED)
# Their payment is in escrow.
OPEN_STATES = (OrderState.PLACED, OrderState.SHIPPED, OrderState.DELIVERED, OrderState.KEPT)
# Their units are neither kept nor back.
TRANSIT_STATES = (OrderState.PLACED, OrderState.SHIPPED, OrderState.DELIVERED)


class Channel(IntEnum):
    """Where an order came about."""

    SHELF = 0
    STORE = 1
    INFLUENCER = 2


# What the batch of new orders says beside the columns; used once to split the payment.
RATES = ("commission_bp", "agency_bp", "platform_fee_bp", "link_fee_bp")

ORDER_COLUMNS = (
    Column(
        "number",
        "int64",
        "1",
        "session << 40 | rank in the session, by event time, then hash",
        computed=True,
    ),
    Column("session", "int32", "session", "session in which it was paid", computed=True),
    Column("tick", "int16", "minute", "minute of the session"),
    Column("viewer", "int32", "index", "who bought; -1 a fake buyer, paid from outside"),
    Column("room", "int32", "index", "room of this session; -1 the shelf", -1),
    Column("channel", "int8", "code", "shelf, store room or influencer room"),
    Column("anchor", "int32", "index", "who pitched; -1 nobody", -1),
    Column("agency", "int32", "index", "the anchor's agency; -1 none", -1),
    Column("brand", "int32", "index", "who sold, from the product", computed=True),
    Column("product", "int32", "index", "what was bought"),
    Column("category", "int16", "index", "category of the product"),
    Column("platform", "int16", "index", "where it was shown; pays the coupon, earns the link fee"),
    Column("checkout_platform", "int16", "index", "whose escrow and take rate; -1: platform", -1),
    Column("units", "int32", "units", "units bought, real size"),
    Column("price_fen", "int64", "fen/unit", "paid per unit by the viewer"),
    Column("discount_fen", "int64", "fen/unit", "list price less price paid", 0),
    Column("instrument", "int16", "code", "the discount or coupon that it was bought under", 0),
    Column("instruments", "int64", "bits", "bit k: it carries the instrument of code k", 0),
    Column("price_cut_fen", "int64", "fen/unit", "shelf price less the room's price", 0),
    Column("coupon_fen", "int64", "fen/unit", "paid per unit by the platform", 0),
    Column("benefit_fen", "int64", "fen/unit", "off by coupon, member's price or birthday", 0),
    Column("reduction_fen", "int64", "fen/unit", "taken off by a full basket", 0),
    Column("points_fen", "int64", "fen/unit", "paid in points", 0),
    Column("unit_cost_fen", "int64", "fen/unit", "moving average cost when placed", computed=True),
    Column("commission_fen", "int64", "fen", "the anchor's part of the commission", computed=True),
    Column("agency_fen", "int64", "fen", "the agency's part of the commission", computed=True),
    Column("platform_fee_fen", "int64", "fen", "take of the checkout's platform", computed=True),
    Column("link_fee_fen", "int64", "fen", "fee of the platform that showed it", computed=True),
    Column("brand_fen", "int64", "fen", "the brand's remainder", computed=True),
    Column("shipping_fen", "int64", "fen", "carriage that the brand pays at shipping", 0),
    Column("packaging_fen", "int64", "fen", "packaging that the brand pays at shipping", 0),
    Column("protected_fen", "int64", "fen", "paid back as the price fell", 0, writable=True),
    Column("expected_quality", "float32", "0–1", "q̂ when bought", 0.0, writable=True),
    Column("received_quality", "float32", "0–1", "known at delivery, NaN before", computed=True),
    Column("heat", "float32", "log-odds", "heat of the moment when bought", 0.0),
    Column("minutes_watched", "float32", "minutes", "time in the room before buying", 0.0),
    Column("paid_view", "bool", "", "a paid place led its buyer to the room", False),
    Column("exaggeration", "float32", "0–1", "of the claim when bought", 0.0, writable=True),
    Column("information", "float32", "0–0.8", "about fit when bought", 0.0, writable=True),
    Column("defect", "bool", "", "of a defect batch", False, writable=True),
    Column("problem", "bool", "", "its buyer met a problem", False, writable=True),
    Column("ship_session", "int32", "session", "due to be shipped", writable=True),
    Column("deliver_session", "int32", "session", "due to be delivered", writable=True),
    Column("window_end_session", "int32", "session", "return window ends", writable=True),
    Column("state", "int8", "code", "see OrderState", computed=True),
    Column("delivered", "bool", "", "was delivered", False, computed=True),
    Column("returned", "bool", "", "was returned", False, computed=True),
    Column("complained", "bool", "", "was complained about", False, computed=True),
    Column("case_open", "bool", "", "a complaint waits to be handled", False, computed=True),
    Column("compensation_fen", "int64", "fen", "awarded in closed cases", 0, computed=True),
    Column(
        "return_brand_fen",
        "int64",
        "fen",
        "carriage back and handling, the brand's",
        0,
        writable=True,
    ),
    Column("return_viewer_fen", "int64", "fen", "carriage back, the buyer's", 0, writable=True),
    Column("return_insurer_fen", "int64", "fen", "carriage back, an insurer's", 0, writable=True),
    Column("premium_fen", "int64", "fen", "freight insurance, the brand's", 0, writable=True),
    Column("batch_number", "int32", "index", "batch of the product; -1 before", -1, writable=True),
    Column("answer_session", "int32", "session", "complaint closed; -1 none", -1, writable=True),
    Column("unanswered", "bool", "", "its buyer gave up complaining", False, writable=True),
    Column("service_gap", "float32", "quality", "lost by the answer", 0.0, writable=True),
    Column("lost_units", "int32", "units", "came back unfit to be sold again", 0, computed=True),
    Column("cancel_session", "int32", "session", "cancelled; -1 not", -1, computed=True),
    Column("return_session", "int32", "session", "returned; -1 not", -1, computed=True),
    Column("closing_session", "int32", "session", "final; -1 not yet", -1, computed=True),
)


def wait_seconds(orders: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Whole seconds from entering a room to ordering in it; 0 on the shelf.

    Args:
        orders: Columns of orders, shape (n,) each.

    Returns:
        Shape (n,).
    """
    seconds = orders["minutes_watched"].astype(np.float64) * SECONDS_PER_MINUTE
    return np.floor(seconds).astype(np.int64)
