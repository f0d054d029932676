"""Order log and ledger table: schema, nulls, names, bytes."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.accounts.logs import (
    LEDGER_LOG_SCHEMA,
    ORDER_LOG_SCHEMA,
    LogNames,
    ledger_table,
    order_log_table,
)
from tests.accounts.books import Books, new_order, open_books, place

NAMES = LogNames(
    anchors=["anchor 0", "anchor 1"],
    agencies=["agency 0"],
    brands=["brand 0", "brand 1"],
    products=["cream", "soap", "lamp"],
    categories=["beauty", "home"],
    platforms=["platform 0", "platform 1"],
    instruments=["none", "evening discount", "slot fee", "ad"],
    segments=["careful", "keen"],
    list_price_fen=np.array([2_500, 900, 12_000]),
    viewer_segment=np.arange(100) % 2,
    weight=2.5,
)


def closed_books() -> Books:
    books = open_books()
    nobody = {"room": -1, "anchor": -1, "agency": -1, "commission_bp": 0}
    rows = place(
        books,
        new_order(viewer=70, instruments=0b1010, minutes_watched=2),
        new_order(viewer=71, product=2, channel=0, instruments=0, platform=1, category=1, **nobody),
        new_order(viewer=-1, agency=-1, agency_bp=0),
    )
    books.orders.cancel(rows[1:2], 0)
    books.orders.ship(rows[[0, 2]], 0)
    books.ledger.begin_session(1)
    books.orders.deliver(rows[[0, 2]], 1, np.array([0.5, 0.25], np.float32))
    books.orders.keep(rows[:1], 1)
    books.orders.return_(rows[2:], 1, 0)
    books.ledger.begin_session(2)
    books.orders.settle(rows[:1], 2)
    return books


def test_order_log_names_things_and_has_nulls_where_there_is_nothing() -> None:
    table = order_log_table(closed_books().orders.take_final(2), NAMES)
    assert table.schema.equals(ORDER_LOG_SCHEMA, check_metadata=True)
    table.validate(full=True)
    cancelled, returned, settled = table.to_pylist()
    assert [r["state"] for r in (cancelled, returned, settled)] == [
        *("cancelled", "returned", "settled")
    ]
    assert [r["closing_session"] for r in (cancelled, returned, settled)] == [0, 1, 2]
    shelf = {name: cancelled[name] for name in ("room", "anchor", "agency", "instruments")}
    assert shelf == dict.fromkeys(shelf)
    assert (cancelled["channel"], cancelled["product"], cancelled["brand"]) == (
        *("shelf", "lamp", "brand 1"),
    )
    assert (cancelled["platform"], cancelled["checkout_platform"]) == ("platform 1", "platform 0")
    assert (cancelled["received_quality"], cancelled["delivered"]) == (None, False)
    assert (cancelled["cancel_session"], cancelled["return_session"]) == (0, None)
    assert (returned["viewer"], returned["returned"], returned["return_session"]) == (None, True, 1)
    assert settled["room"] == "anchor 0 @ platform 0"
    assert (settled["instruments"], settled["received_quality"]) == ("evening discount+ad", 0.5)
    assert (settled["segment"], cancelled["segment"], returned["segment"]) == (
        *("careful", "keen", None),
    )
    assert (settled["list_price_fen"], cancelled["list_price_fen"]) == (2_500, 12_000)
    assert (settled["wait_seconds"], settled["weight"], settled["room_number"]) == (120, 2.5, 0)
    assert cancelled["room_number"] is None
    payment = 3 * 1999
    parts = ("commission_fen", "agency_fen", "take_fen", "link_fee_fen", "brand_fen")
    assert sum(settled[name] for name in parts) == payment


def test_types_are_those_of_every_result_table() -> None:
    for schema in (ORDER_LOG_SCHEMA, LEDGER_LOG_SCHEMA):
        assert set(schema.types) <= {pa.int64(), pa.float64(), pa.string(), pa.bool_()}
        assert schema.metadata[b"schema_version"] == b"1"
        assert b"pandas" not in schema.metadata


def test_an_empty_log_and_the_same_books_give_the_same_bytes() -> None:
    empty = order_log_table(open_books().orders.take_final(0), NAMES)
    assert empty.num_rows == 0
    written = []
    for _ in range(2):
        books = closed_books()
        sink = io.BytesIO()
        with pq.ParquetWriter(sink, LEDGER_LOG_SCHEMA) as writer:
            for session in books.ledger.sessions():
                writer.write_table(ledger_table(books.ledger.flows(session)))
        orders = io.BytesIO()
        pq.write_table(order_log_table(books.orders.take_final(2), NAMES), orders)
        written.append((sink.getvalue(), orders.getvalue()))
    assert written[0] == written[1]
    flows = pq.read_table(io.BytesIO(written[0][0]))
    assert flows.schema.equals(LEDGER_LOG_SCHEMA)
    assert flows["kind"].to_pylist().count("settlement_brand") == 1
