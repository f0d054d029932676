"""From columns session by session to Arrow tables with an explicit schema."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from simulator.accounts.ledger import Ledger
from simulator.accounts.logs import (
    LEDGER_LOG_SCHEMA,
    ORDER_LOG_SCHEMA,
    LogNames,
    order_log_table,
)
from simulator.accounts.logs import ledger_table as flows_table
from simulator.measures.columns import TABLES, schema
from simulator.measures.definitions import BY_NAME, RATE_OF, WEEK, Measure
from simulator.measures.inputs import Orders, RecordedMarket
from simulator.measures.snapshot import Columns


def build_table(
    name: str, sessions: Sequence[int], rows: Sequence[Columns], measure_from: int
) -> Any:
    """Put the columns of all sessions one after the other.

    Args:
        name: Name of the table.
        sessions: Session of each part.
        rows: Columns of each part; what a part lacks is null.
        measure_from: First measured session.

    Returns:
        A ``pyarrow.Table``.
    """
    import pyarrow as pa

    table_schema = schema(name)
    sizes = [len(part[next(iter(part))]) for part in rows]
    key = np.repeat(np.array(sessions, np.int64), sizes)
    known: dict[str, Any] = {"session": pa.array(key), "measured": pa.array(key >= measure_from)}
    for column in TABLES[name]:
        if column.name in known:
            continue
        arrow_type = table_schema.field(column.name).type
        rate, measure = RATE_OF.get(column.name), BY_NAME.get(column.name)
        if rate is not None:
            known[column.name] = _rate(rate, known, arrow_type)
        elif measure is not None and measure.kind == "growth":
            known[column.name] = _growth(known[measure.numerator[0]], arrow_type)
        else:
            parts = [part.get(column.name) for part in rows]
            known[column.name] = _column(parts, sizes, arrow_type)
    return pa.table([known[column.name] for column in TABLES[name]], schema=table_schema)


def ledger_table(ledger: Ledger) -> Any:
    """All flows of the run, session after session, the run-off included."""
    import pyarrow as pa

    parts = [flows_table(ledger.flows(session)) for session in ledger.sessions()]
    return pa.concat_tables(parts).combine_chunks() if parts else LEDGER_LOG_SCHEMA.empty_table()


def order_table(market: RecordedMarket, closed: Sequence[Orders]) -> Any:
    """The log of all closed orders, in the order of closing."""
    import pyarrow as pa

    names = LogNames(
        [anchor.name for anchor in market.anchors],
        [agency.name for agency in market.agencies],
        [brand.name for brand in market.brands],
        list(market.products.names),
        list(market.category_names),
        [platform.name for platform in market.platforms],
        list(market.instrument_names),
        list(market.segment_names),
        market.products.list_price_fen,
        np.asarray(market.viewer_segments),
        market.scenario.population / market.scenario.viewers,
    )
    if not closed:
        return ORDER_LOG_SCHEMA.empty_table()
    return pa.concat_tables([order_log_table(part, names) for part in closed]).combine_chunks()


def _column(parts: Sequence[Any], sizes: Sequence[int], arrow_type: Any) -> Any:
    """A column of all sessions."""
    import pyarrow as pa

    kinds = {getattr(part, "dtype", None) for part in parts}
    if len(kinds) == 1 and None not in kinds:
        # All at once where that is the same: it is done for every column of every table.
        return _chunk(np.concatenate(parts), sum(sizes), arrow_type)
    if all(isinstance(part, list) for part in parts):
        return _chunk([*chain.from_iterable(parts)], sum(sizes), arrow_type)
    chunks = [_chunk(part, size, arrow_type) for part, size in zip(parts, sizes, strict=True)]
    return pa.concat_arrays(chunks) if chunks else pa.nulls(0, arrow_type)


def _chunk(values: Any, size: int, arrow_type: Any) -> Any:
    """A column or one session's part of it; None and NaN become null."""
    import pyarrow as pa

    if values is None:
        return pa.nulls(size, arrow_type)
    return pa.array(values, arrow_type, from_pandas=True)


def _rate(measure: Measure, known: dict[str, Any], arrow_type: Any) -> Any:
    """A rate row by row; null where the denominator is 0 or a part was not measured."""
    import pyarrow as pa
    import pyarrow.compute as pc

    above, below = (
        _sum([known[name] for name in names]) for names in (measure.numerator, measure.denominator)
    )
    positive = pc.if_else(pc.equal(below, 0), pa.scalar(None, pa.int64()), below)
    share = pc.divide(above.cast(pa.float64()), positive.cast(pa.float64()))
    return pc.multiply(share, measure.scale).cast(arrow_type)


def _growth(column: Any, arrow_type: Any) -> Any:
    """Seven sessions over the seven before, less 1; null for the first thirteen."""
    import pyarrow as pa

    return pa.array([week_on_week(column.to_pylist(), k) for k in range(len(column))], arrow_type)


def week_on_week(values: Sequence[int | None], last: int) -> float | None:
    """Growth of a count from one week to the next.

    Args:
        values: The count by session.
        last: Position of the last session of the later week.

    Returns:
        Σ of the later week / Σ of the earlier one - 1; None if a session is missing or the
        earlier week had nothing.
    """
    weeks = values[max(last + 1 - 2 * WEEK, 0) : last + 1]
    known = [value for value in weeks if value is not None]
    before, after = sum(known[:WEEK]), sum(known[WEEK:])
    return after / before - 1.0 if len(known) == 2 * WEEK and before else None


def _sum(columns: Sequence[Any]) -> Any:
    import pyarrow.compute as pc

    total = columns[0]
    for column in columns[1:]:
        total = pc.add(total, column)
    return total
