"""What ``summary.json`` says: every measure over the measured sessions, and what it rests on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.columns import SCHEMA_VERSION, TABLES
from simulator.measures.concentration import concentration, herfindahl
from simulator.measures.definitions import BY_NAME, MEASURES, WEEK, Measure, ratio
from simulator.measures.grouping import sums_by
from simulator.measures.inputs import RecordedMarket
from simulator.measures.members import (
    anchor_figures,
    brand_figures,
    instrument_figures,
    platform_figures,
)
from simulator.measures.snapshot import CONCENTRATION_COLUMNS
from simulator.measures.welfare import split_of_surplus
from simulator.tables.sums import in_order

FEW_ORDERS = 30
"""Below this many simulated orders a figure is mostly chance."""
SMALL_STOCK_WEIGHTS = 20
"""Below this many simulated orders' worth of units, stock runs out by coarse steps."""
NAMES_LISTED = 20
GROUP_SUMS = (
    "orders", "simulated_orders", "gmv_fen", "closed_orders", "cancelled", "delivered", "returned",
    "kept", "net_gmv_fen",
)  # fmt: skip
GROUP_RATES = ("order_value_fen", "refund_rate", "return_rate")
Figures = dict[str, Any]


def summarise(market: RecordedMarket, tables: Mapping[str, Any]) -> Figures:
    """Everything that ``summary.json`` holds.

    Args:
        market: The market after the run-off.
        tables: What ``Recorder.tables`` returned.

    Returns:
        Numbers, strings, lists and dictionaries; the same for the same run, byte for byte.
    """
    scenario, ledger, chart = market.scenario, market.ledger, market.stock.chart
    measured = {name: _measured(table) for name, table in tables.items() if name != "ledger"}
    sessions = measured["sessions"]
    balances = ledger.balances
    escrow = int(balances[chart.order_escrow].sum()) + ledger.balance(chart.slot_escrow)
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "question": scenario.question,
        "focus": scenario.focus.brand,
        "sessions": sessions.num_rows,
        "burn_in_sessions": tables["sessions"].num_rows - sessions.num_rows,
        "population": scenario.population,
        "viewers": scenario.viewers,
        "measures": measure_figures(measured, scenario.viewers),
        "split": split_of_sales(sessions),
        "welfare": split_of_surplus(_totals_of(sessions)),
        "groups": group_figures(measured),
        "brands": brand_figures(measured["brands"], measured["instruments"]),
        "anchors": anchor_figures(measured["anchors"]),
        "platforms": platform_figures(measured["platforms"]),
        "instruments": instrument_figures(measured["instruments"]),
        "ledger_balance": int(balances.sum()),
        "escrow_after_run_off": escrow,
        "warnings": warnings(measured, scenario.population / scenario.viewers),
    }


def measure_figures(measured: Mapping[str, Any], viewers: int) -> dict[str, Figures]:
    """Every measure as mean over sessions and as total, with the simulated decisions behind it.

    Args:
        measured: Measured rows of the tables.
        viewers: Number of simulated viewers.

    Returns:
        By name of the measure: ``mean``, ``total`` (``last`` for levels), ``simulated``, ``unit``.
    """
    columns: dict[str, list[Any]] = measured["sessions"].to_pydict()
    totals = _totals_of(measured["sessions"])
    of_totals = _concentration_of_totals(measured)
    figures = {}
    for measure in MEASURES:
        if measure.kind == "growth":
            of_totals[measure.name] = _growth_of(columns[measure.numerator[0]])
        mean, total = _combined(measure, columns[measure.name], totals, of_totals)
        simulated = viewers if measure.basis == "viewers" else totals.get(measure.basis)
        figures[measure.name] = {
            "mean": mean, "total": total, "simulated": simulated, "unit": measure.unit,
        }  # fmt: skip
        if measure.kind == "level":
            last = columns[measure.name][-1:]
            figures[measure.name]["last"] = last[0] if last else None
    return figures


def split_of_sales(sessions: Any) -> dict[str, int]:
    """Who gets what of everything that was paid, in fen; the parts add up to ``paid_fen``.

    Paid = cancelled + returned + commissions + agencies + platforms + brands' remainder; the
    remainder = costs − other income + profit. ``open_fen`` is what is not final yet: 0 after the
    run-off.

    Args:
        sessions: Measured rows of ``sessions``.

    Returns:
        The parts in the order of the report.
    """
    columns = sessions.to_pydict()

    def total(name: str) -> int:
        return sum(columns[name])

    parts = {
        "cancelled_fen": total("cancelled_fen"),
        "returned_fen": total("returned_fen"),
        "commission_fen": total("commission_fen"),
        "agency_fen": total("agency_fen"),
        "take_fen": total("take_fen"),
        "goods_fen": total("goods_fen"),
        "delivery_fen": total("delivery_fen"),
        "slot_fee_fen": total("slot_fee_fen"),
        "traffic_fen": total("brand_traffic_fen"),
        "room_cost_fen": total("brand_room_cost_fen"),
        "liability_fen": total("brand_compensation_fen") + total("brand_fine_fen"),
        "other_fen": total("other_cost_fen") - total("other_income_fen"),
        "brand_profit_fen": total("brand_profit_fen"),
    }
    paid = total("gmv_fen")
    return {"paid_fen": paid, **parts, "open_fen": paid - sum(parts.values())}


def group_figures(measured: Mapping[str, Any]) -> dict[str, dict[str, Figures]]:
    """Sales by channel, platform, category, segment, and in rooms by type of anchor and hour.

    Args:
        measured: Measured rows of the tables.

    Returns:
        By kind of group and name: totals, rates (as ratios of totals) and the share of GMV.
    """
    grouped = {
        "channels": sums_by(measured["channels"], "channel", GROUP_SUMS),
        "platforms": sums_by(measured["platforms"], "platform", GROUP_SUMS),
        "categories": sums_by(measured["categories"], "category", GROUP_SUMS),
        "segments": sums_by(measured["segments"], "segment", GROUP_SUMS),
        "anchor_types": sums_by(measured["rooms"], "type", GROUP_SUMS),
        "hours": sums_by(measured["hours"], "hour", GROUP_SUMS),
    }
    market = sum(measured["sessions"].column("gmv_fen").to_pylist())
    return {
        kind: {str(name): _with_rates(sums, market) for name, sums in sorted(rows.items())}
        for kind, rows in grouped.items()
    }


def warnings(measured: Mapping[str, Any], weight: float) -> list[Figures]:
    """Figures that rest on few simulated orders, and stocks too small for the weight.

    Args:
        measured: Measured rows of the tables.
        weight: People per simulated viewer.

    Returns:
        One entry per kind: what, how many, of how many, and the first names.
    """
    found = [_few_orders(measured[f"{key}s"], key) for key in ("brand", "anchor", "product")]
    found += [_few_orders(measured["products"], "category"), _small_stock(measured, weight)]
    return [warning for warning in found if warning["count"]]


def _totals_of(sessions: Any) -> dict[str, int | None]:
    """Totals of all whole numbers of ``sessions``; None where a session does not know one."""
    columns = sessions.to_pydict()
    return {
        column.name: None if None in columns[column.name] else sum(columns[column.name])
        for column in TABLES["sessions"]
        if column.type == "int64"
    }


def _measured(table: Any) -> Any:
    return table.filter(table.column("measured")) if "measured" in table.column_names else table


def _combined(
    measure: Measure,
    values: list[Any],
    totals: dict[str, int | None],
    of_totals: dict[str, float | None],
) -> tuple[float | None, float | int | None]:
    """Mean over sessions and total of one measure, by its kind."""
    if measure.kind == "rate":
        share = ratio(measure, totals)
        return share, share
    known = [value for value in values if value is not None]
    mean = in_order(known) / len(known) if known else None
    if measure.kind in ("count", "money"):
        return mean, totals.get(measure.name)
    if measure.kind == "peak":
        return mean, max(known, default=None)
    return mean, of_totals.get(measure.name)


def _concentration_of_totals(measured: Mapping[str, Any]) -> dict[str, float | None]:
    anchors = measured["anchors"]
    on_air = anchors.filter(anchors.column("on_air"))
    found: dict[str, float | None] = {}
    for column, names in CONCENTRATION_COLUMNS.items():
        found |= dict(zip(names, concentration(_totals(on_air, "anchor", column)), strict=False))
    for name, key in (("hhi_brands", "brand"), ("hhi_platforms", "platform")):
        found[name] = herfindahl(_totals(measured[f"{key}s"], key, "gmv_fen"))
    return found


def _totals(table: Any, key: str, column: str) -> NDArray[np.int64]:
    """Exact sums of a column by a key, in the order of its values."""
    sums = sums_by(table, key, (column,))
    return np.array([row[column] for _, row in sorted(sums.items())], np.int64)


def _growth_of(values: list[int | None]) -> float | None:
    """The last seven sessions over the first seven, less 1; None with fewer than fourteen."""
    known = [value for value in values if value is not None]
    first, last = sum(known[:WEEK]), sum(known[-WEEK:])
    return last / first - 1.0 if len(known) >= 2 * WEEK and first else None


def _with_rates(sums: Mapping[str, int], market_gmv_fen: int) -> Figures:
    totals: dict[str, int | None] = dict(sums)
    rates = {name: ratio(BY_NAME[name], totals) for name in GROUP_RATES}
    share = sums["gmv_fen"] / market_gmv_fen if market_gmv_fen else None
    return {**sums, **rates, "gmv_share": share}


def _few_orders(table: Any, key: str) -> Figures:
    """Brands, anchors, products or categories with too few simulated orders to tell much."""
    rows = table.filter(table.column("on_air")) if "on_air" in table.column_names else table
    grouped = rows.group_by(key, use_threads=False)
    found = grouped.aggregate([("simulated_orders", "sum")]).to_pylist()
    names = sorted(row[key] for row in found if row["simulated_orders_sum"] < FEW_ORDERS)
    return {
        "kind": "few_orders",
        "what": key,
        "limit": FEW_ORDERS,
        "count": len(names),
        "of": len(found),
        "names": names[:NAMES_LISTED],
    }


def _small_stock(measured: Mapping[str, Any], weight: float) -> Figures:
    """Products whose stock was at some time too small for the steps in which it is sold."""
    limit = SMALL_STOCK_WEIGHTS * weight
    products = measured["products"]
    rows = products.filter(products.column("active"))
    grouped = rows.group_by("product", use_threads=False)
    found = grouped.aggregate([("on_stock", "min")]).to_pylist()
    small = sorted(row["product"] for row in found if row["on_stock_min"] < limit)
    return {
        "kind": "small_stock",
        "what": "product",
        "limit": limit,
        "count": len(small),
        "of": len(found),
        "names": small[:NAMES_LISTED],
    }
