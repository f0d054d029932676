"""Tables of the result folder: one explicit schema with a version each, written byte for byte."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulator.accounts.ledger import Flows
from simulator.accounts.order_columns import Channel, OrderState, wait_seconds

ORDER_LOG_VERSION = "1"
LEDGER_LOG_VERSION = "1"
_RATES = ("expected_quality", "received_quality", "exaggeration", "information")
_EVENTS = ("cancel_session", "return_session", "answer_session")

Type = Literal["int64", "float64", "string", "bool"]


class LogColumn(NamedTuple):
    """One column of a log; null where there is no such thing, if that may be."""

    name: str
    type: Type
    unit: str
    meaning: str
    nullable: bool = False


_C = LogColumn
ORDER_LOG_COLUMNS: tuple[LogColumn, ...] = (
    _C("closing_session", "int64", "session", "session in which it became final"),
    _C("number", "int64", "", "session x 2^40 + rank in the session by time of payment"),
    _C("session", "int64", "session", "session in which it was paid"),
    _C("tick", "int64", "minute", "minute of the session in which it was paid"),
    _C("viewer", "int64", "", "who bought; null for a fake buyer", True),
    _C("segment", "string", "", "segment of the buyer", True),
    _C("weight", "float64", "people", "people whom the buyer stands for, on average"),
    _C("room", "string", "", "host @ platform; null for the shelf", True),
    _C("room_number", "int64", "index", "number of the room that evening, as in rooms", True),
    _C("channel", "string", "", "shelf, store (room of a brand) or influencer (other room)"),
    _C("anchor", "string", "", "who pitched", True),
    _C("agency", "string", "", "the anchor's agency", True),
    _C("brand", "string", "", "who sold"),
    _C("product", "string", "", "what was bought"),
    _C("category", "string", "", "its category"),
    _C("platform", "string", "", "where it was shown; it pays the coupon"),
    _C("checkout_platform", "string", "", "whose checkout held the payment"),
    _C("units", "int64", "units", "units bought; one per person"),
    _C("list_price_fen", "int64", "fen per unit", "list price"),
    _C("price_fen", "int64", "fen per unit", "paid by the buyer"),
    _C("discount_fen", "int64", "fen per unit", "list price less price paid, at least 0"),
    _C("price_cut_fen", "int64", "fen per unit", "shelf price less the room's price"),
    _C("coupon_fen", "int64", "fen per unit", "paid by the platform"),
    _C("benefit_fen", "int64", "fen per unit", "off by coupon, member's price or birthday"),
    _C("reduction_fen", "int64", "fen per unit", "taken off by a full basket"),
    _C("points_fen", "int64", "fen per unit", "paid in points"),
    _C("instruments", "string", "", "all that the sale is owed to, joined by +", True),
    _C("paid_view", "bool", "", "a paid place led the buyer to the room"),
    _C("wait_seconds", "int64", "seconds", "from entering the room to ordering; 0 on the shelf"),
    _C("unit_cost_fen", "int64", "fen per unit", "cost of the goods"),
    _C("commission_fen", "int64", "fen", "the anchor's part of the commission, if kept"),
    _C("agency_fen", "int64", "fen", "the agency's part of the commission, if kept"),
    _C("take_fen", "int64", "fen", "fee of the checkout's platform, if kept"),
    _C("link_fee_fen", "int64", "fen", "fee of the platform that showed it, if kept"),
    _C("brand_fen", "int64", "fen", "the brand's remainder, if kept"),
    _C("shipping_fen", "int64", "fen", "carriage to the buyer, paid by the brand when shipped"),
    _C("return_brand_fen", "int64", "fen", "carriage back and handling paid by the brand"),
    _C("return_viewer_fen", "int64", "fen", "carriage back paid by the buyer"),
    _C("return_insurer_fen", "int64", "fen", "carriage back paid by an insurer"),
    _C("premium_fen", "int64", "fen", "freight insurance paid by the brand"),
    _C("lost_units", "int64", "units", "came back unfit to be sold again"),
    _C("compensation_fen", "int64", "fen", "awarded for a complaint"),
    _C("expected_quality", "float64", "0 to 1", "expected when bought"),
    _C("received_quality", "float64", "0 to 1", "found at delivery; null before", True),
    _C("exaggeration", "float64", "0 to 1", "of the claim when bought"),
    _C("information", "float64", "0 to 0.8", "what the buyer had learned about fit"),
    _C("state", "string", "", "cancelled, returned or settled"),
    _C("delivered", "bool", "", "was delivered"),
    _C("returned", "bool", "", "was returned after delivery"),
    _C("problem", "bool", "", "the buyer met a problem"),
    _C("complaint", "bool", "", "the buyer complained"),
    _C("defect", "bool", "", "of a defect batch"),
    _C("ship_session", "int64", "session", "session of shipping, as planned when paid"),
    _C("deliver_session", "int64", "session", "session of delivery, as planned when paid"),
    _C("window_end_session", "int64", "session", "session in which the return window ends"),
    _C("cancel_session", "int64", "session", "session of cancelling", True),
    _C("return_session", "int64", "session", "session of returning", True),
    _C("answer_session", "int64", "session", "session in which a complaint was closed", True),
    _C("unanswered", "bool", "", "the buyer gave up waiting for an answer"),
    _C("service_gap", "float64", "quality", "lost by how the complaint was answered"),
)
"""One row per order, written when it is final, sorted by closing session, then number."""

LEDGER_LOG_COLUMNS: tuple[LogColumn, ...] = (
    _C("session", "int64", "session", "session in which the money moved"),
    _C("kind", "string", "", "reason, see simulator/accounts/flows.py"),
    _C("debit", "string", "", "account that pays"),
    _C("credit", "string", "", "account that receives"),
    _C("instrument", "int64", "code", "instrument that it belongs to, 0 for none"),
    _C("amount_fen", "int64", "fen", "sum of all flows of this kind between the two"),
)
"""One row per kind of flow, payer, receiver, instrument and session."""


def _schema(table: str, version: str, columns: Sequence[LogColumn]) -> pa.Schema:
    types = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
    fields = [pa.field(c.name, types.get(c.type, pa.bool_()), c.nullable) for c in columns]
    return pa.schema(fields, metadata={"table": table, "schema_version": version})


ORDER_LOG_SCHEMA = _schema("orders", ORDER_LOG_VERSION, ORDER_LOG_COLUMNS)
LEDGER_LOG_SCHEMA = _schema("ledger", LEDGER_LOG_VERSION, LEDGER_LOG_COLUMNS)


class LogNames(NamedTuple):
    """Names by index, as the order book uses the indices, and what else orders point to.

    Instruments are by code, of which 0 is none.
    """

    anchors: Sequence[str]
    agencies: Sequence[str]
    brands: Sequence[str]
    products: Sequence[str]
    categories: Sequence[str]
    platforms: Sequence[str]
    instruments: Sequence[str]
    segments: Sequence[str]
    list_price_fen: NDArray[np.int64]
    """By product."""
    viewer_segment: NDArray[Any]
    """Segment index by viewer."""
    weight: float
    """People per viewer."""


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
    viewer = closed["viewer"]
    segment = np.where(viewer < 0, -1, names.viewer_segment[np.maximum(viewer, 0)])
    columns: dict[str, pa.Array] = {
        "viewer": _whole_or_null(viewer),
        "segment": _named(names.segments, segment),
        "weight": pa.array(np.full(viewer.size, names.weight)),
        "room_number": _whole_or_null(closed["room"]),
        "list_price_fen": pa.array(names.list_price_fen[closed["product"]].astype(np.int64)),
        "wait_seconds": pa.array(wait_seconds(closed)),
        "take_fen": pa.array(closed["platform_fee_fen"]),
        "room": pc.if_else(closed["room"] < 0, None, room),
        "channel": _named([member.name.lower() for member in Channel], closed["channel"]),
        "anchor": anchor,
        "agency": _named(names.agencies, closed["agency"]),
        "brand": _named(names.brands, closed["brand"]),
        "product": _named(names.products, closed["product"]),
        "category": _named(names.categories, closed["category"]),
        "platform": platform,
        "checkout_platform": _named(names.platforms, closed["checkout_platform"]),
        "instruments": _joined(names.instruments, closed["instruments"]),
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


def _joined(names: Sequence[str], bits: NDArray[Any]) -> pa.Array:
    """Names by the bits set, joined by +; null for none."""
    sets, place = np.unique(bits, return_inverse=True)
    texts = [
        "+".join(n for code, n in enumerate(names) if one >> code & 1) for one in sets.tolist()
    ]
    return pa.array([text or None for text in texts], pa.string()).take(pa.array(place))


def _whole_or_null(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.astype(np.int64), mask=values < 0)


def _rate_or_null(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.astype(np.float64), mask=np.isnan(values))
