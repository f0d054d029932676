"""Tables of the result folder: one explicit schema with a version each, written byte for byte."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulator.accounts.ledger import Flows
from simulator.accounts.order_columns import Channel, OrderState

ORDER_LOG_VERSION = "1"
LEDGER_LOG_VERSION = "1"

_NAMES = ("room", "channel", "anchor", "agency", "brand", "product", "category", "platform")
_WHOLE = ("discount_fen", "coupon_fen", "unit_cost_fen", "commission_fen", "agency_fen")
_WHOLE_AFTER = ("platform_fee_fen", "link_fee_fen", "brand_fen", "shipping_fen", "compensation_fen")
_RATES = ("expected_quality", "received_quality", "exaggeration", "information")
_DATES = ("ship_session", "deliver_session", "window_end_session")
_EVENTS = ("cancel_session", "return_session")


def _fields(names: Sequence[str], kind: pa.DataType, nullable: bool = False) -> list[pa.Field]:
    return [pa.field(name, kind, nullable) for name in names]


# One row per order, written when it is final. Null: no such thing (a shelf order has no room, an
# undelivered one no received quality).
ORDER_LOG_SCHEMA = pa.schema(
    [
        *_fields(("closing_session", "number", "session", "tick"), pa.int64()),
        pa.field("viewer", pa.int64()),
        *_fields(_NAMES, pa.string(), nullable=True),
        pa.field("checkout_platform", pa.string(), nullable=False),
        *_fields(("units", "price_fen", *_WHOLE, *_WHOLE_AFTER), pa.int64()),
        pa.field("instruments", pa.string()),
        *_fields(_RATES, pa.float64(), nullable=True),
        pa.field("state", pa.string(), nullable=False),
        *_fields(("delivered", "returned", "complaint", "defect"), pa.bool_()),
        *_fields(_DATES, pa.int64()),
        *_fields(_EVENTS, pa.int64(), nullable=True),
    ],
    metadata={"table": "orders", "schema_version": ORDER_LOG_VERSION},
)

LEDGER_LOG_SCHEMA = pa.schema(
    [
        pa.field("session", pa.int64(), nullable=False),
        *_fields(("kind", "debit", "credit"), pa.string()),
        *_fields(("instrument", "amount_fen"), pa.int64()),
    ],
    metadata={"table": "ledger", "schema_version": LEDGER_LOG_VERSION},
)


class LogNames(NamedTuple):
    """Names by index, as the order book uses the indices; instruments by code (0 is none)."""

    anchors: Sequence[str]
    agencies: Sequence[str]
    brands: Sequence[str]
    products: Sequence[str]
    categories: Sequence[str]
    platforms: Sequence[str]
    instruments: Sequence[str]


def order_log_table(closed: Mapping[str, NDArray[Any]], names: LogNames) -> pa.Table:
    """The order log of closed orders.

    Args:
        closed: What ``OrderBook.take_final`` returned, shape (n,) each, in its order.
        names: Names by index.

    Returns:
        A table of ``ORDER_LOG_SCHEMA``; a room is named ``anchor @ platform``.
    """
    anchor = _named(names.anchors, closed["anchor"])
    platform = _named(names.platforms, closed["platform"])
    room = pc.binary_join_element_wise(anchor, platform, " @ ")
    columns: dict[str, pa.Array] = {
        "viewer": _whole_or_null(closed["viewer"]),
        "room": pc.if_else(closed["room"] < 0, None, room),
        "channel": _named([member.name.lower() for member in Channel], closed["channel"]),
        "anchor": anchor,
        "agency": _named(names.agencies, closed["agency"]),
        "brand": _named(names.brands, closed["brand"]),
        "product": _named(names.products, closed["product"]),
        "category": _named(names.categories, closed["category"]),
        "platform": platform,
        "checkout_platform": _named(names.platforms, closed["checkout_platform"]),
        "instruments": _named(
            names.instruments, np.where(closed["instrument"] == 0, -1, closed["instrument"])
        ),
        "state": _named([member.name.lower() for member in OrderState], closed["state"]),
        "complaint": pa.array(closed["complained"]),
        **{name: _rate_or_null(closed[name]) for name in _RATES},
        **{name: _whole_or_null(closed[name]) for name in _EVENTS},
    }
    for field in ORDER_LOG_SCHEMA:
        if field.name not in columns:
            columns[field.name] = pa.array(closed[field.name]).cast(field.type)
    return pa.table([columns[name] for name in ORDER_LOG_SCHEMA.names], schema=ORDER_LOG_SCHEMA)


def ledger_table(flows: Flows) -> pa.Table:
    """One session's flows as a table of ``LEDGER_LOG_SCHEMA``.

    Args:
        flows: What ``Ledger.flows`` returned.

    Returns:
        The table, in the order given.
    """
    return pa.table(
        {name: getattr(flows, name) for name in LEDGER_LOG_SCHEMA.names}, LEDGER_LOG_SCHEMA
    )


def _named(names: Sequence[str], index: NDArray[Any]) -> pa.Array:
    """Names by index, null below zero."""
    places = pa.array(index.astype(np.int64), mask=index < 0)
    return pa.array(list(names), pa.string()).take(places)


def _whole_or_null(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=values < 0)


def _rate_or_null(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.astype(np.float64), mask=np.isnan(values))
