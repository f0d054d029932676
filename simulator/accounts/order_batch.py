"""From a batch of purchases to complete new orders, in serving order and with their shares."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, as_int64
from simulator.accounts.chart import Chart
from simulator.accounts.order_columns import ORDER_COLUMNS, RATES, OrderState
from simulator.accounts.shares import split_payment

Columns: TypeAlias = dict[str, NDArray[Any]]


def prepare(
    batch: dict[str, Any],
    session: int,
    event_time: NDArray[Any],
    tie_break: NDArray[np.integer[Any]],
    chart: Chart,
    brand_of_product: IntArray,
) -> Columns:
    """Complete a batch of new orders, but for number and unit cost.

    Args:
        batch: Given columns and rates, shape (n,) or single values; see ``OrderBook.place``. It is
            emptied: orders of a large evening are not in memory twice.
        session: The running session.
        event_time: When each order was paid, shape (n,).
        tie_break: Hash that orders equal times, shape (n,).
        chart: Tells which agents there are.
        brand_of_product: Brand index by product, shape (products,).

    Returns:
        Columns of shape (n,) in serving order.

    Raises:
        ValueError: A column is unknown, missing or out of range, or two orders can't be told apart.
        TypeError: A whole number is given as a float.
    """
    given = _full_columns(batch, np.asarray(event_time).size)
    order = serving_order(event_time, tie_break, given["viewer"], given["product"])
    batch.clear()
    columns = {name: given.pop(name)[order] for name in [*given]}
    checkout = columns["checkout_platform"]
    columns["checkout_platform"] = np.where(checkout < 0, columns["platform"], checkout)
    _refuse_impossible(columns, session, chart, brand_of_product.size)
    columns["brand"] = brand_of_product[columns["product"]]
    columns["session"] = np.full(order.size, session)
    columns["state"] = np.full(order.size, int(OrderState.PLACED))
    columns["received_quality"] = np.full(order.size, np.nan, np.float32)
    rates = [columns.pop(rate) for rate in RATES]
    payment = (columns["units"], columns["price_fen"], columns["coupon_fen"])
    shares = split_payment(*payment, *rates)
    for name, share in (("anchor", shares.commission_fen), ("agency", shares.agency_fen)):
        if ((columns[name] < 0) & (share > 0)).any():
            raise ValueError(f"an order without {name} owes commission to its {name}")
    return columns | shares._asdict()


def serving_order(
    event_time: NDArray[Any],
    tie_break: NDArray[np.integer[Any]],
    viewer: IntArray,
    product: IntArray,
) -> IntArray:
    """Positions in the order of serving: by time, equal times by hash, then viewer and product.

    Args:
        event_time: Times, shape (n,), no NaN.
        tie_break: Hashes, shape (n,).
        viewer: Viewer indices, shape (n,).
        product: Product indices, shape (n,).

    Returns:
        Positions, int64, shape (n,).

    Raises:
        ValueError: A time is NaN, or two orders agree in everything.
    """
    times = np.asarray(event_time)
    if times.dtype.kind == "f" and np.isnan(times).any():
        raise ValueError("an order has no event time")
    keys = (times, np.asarray(tie_break), viewer, product)
    order = np.lexsort(tuple(reversed(keys)))
    same = np.ones(max(order.size - 1, 0), np.bool_)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    for position in np.flatnonzero(same)[:1]:
        row = order[position]
        raise ValueError(f"viewer {viewer[row]} ordered product {product[row]} twice at one time")
    return order.astype(np.int64)


def _full_columns(batch: Mapping[str, Any], count: int) -> Columns:
    """The batch as arrays of one length: int64 for whole numbers, defaults filled in."""
    given = {column.name: column for column in ORDER_COLUMNS if not column.computed}
    for name in batch:
        if name not in given and name not in RATES:
            raise ValueError(f"{name} is not a column of new orders")
    columns: Columns = {}
    for name in (*given, *RATES):
        value = batch.get(name, 0 if name in RATES else given[name].default)
        if value is None:
            raise ValueError(f"new orders need {name} ({given[name].meaning})")
        whole = name in RATES or np.dtype(given[name].dtype).kind == "i"
        array = as_int64(value, name) if whole else np.asarray(value)
        columns[name] = np.broadcast_to(array, count)
    return columns


def _refuse_impossible(columns: Columns, session: int, chart: Chart, products: int) -> None:
    platforms = len(chart.platform_names)
    for name, low, end in (
        ("viewer", -1, 2**31),
        ("product", 0, products),
        ("platform", 0, platforms),
        ("checkout_platform", 0, platforms),
        ("anchor", -1, len(chart.anchor_names)),
        ("agency", -1, len(chart.agency_names)),
        ("units", 1, 2**31),
        ("price_fen", 0, 2**62),
        ("coupon_fen", 0, 2**62),
        ("shipping_fen", 0, 2**62),
    ):
        for value in columns[name][(columns[name] < low) | (columns[name] >= end)][:1]:
            raise ValueError(f"{name} of an order must be {low} to {end - 1}, not {value}")
    steps = [columns[f"{step}_session"] for step in ("ship", "deliver", "window_end")]
    dates = np.array([np.full_like(steps[0], session), *steps])
    if (np.diff(dates, axis=0) < 0).any():
        raise ValueError("an order is paid, shipped, delivered, closed: its sessions go back")
