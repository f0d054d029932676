"""What ``summary.json`` says of each brand, anchor, platform and instrument."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.measures.definitions import RATE_OF, ratio

Figures = dict[str, Any]
FEWEST_SESSIONS = 20
"""Sessions below which the worst twentieth of them would be less than one."""
SALES_SUMS = (
    "orders", "simulated_orders", "gmv_fen", "closed_orders", "simulated_closed", "cancelled",
    "delivered", "returned", "kept", "net_gmv_fen", "order_contribution_fen",
)  # fmt: skip
BRAND_SUMS = (
    *SALES_SUMS, "market_gmv_fen", "revenue_fen", "goods_fen", "delivery_fen", "slot_fee_fen",
    "brand_traffic_fen", "brand_room_cost_fen", "brand_compensation_fen", "brand_fine_fen",
    "other_cost_fen", "other_income_fen", "brand_profit_fen", "commission_paid_fen",
    "destroyed_units", "destroyed_fen", "return_cost_fen",
)  # fmt: skip
ANCHOR_SUMS = (
    *SALES_SUMS, "views", "simulated_views", "room_orders", "commission_paid_fen", "pitch_fee_fen",
    "commission_fen", "slot_fee_income_fen", "gift_income_fen", "other_income_fen",
    "anchor_cost_fen", "anchor_fine_fen", "anchor_income_fen",
)  # fmt: skip
PLATFORM_SUMS = (
    *SALES_SUMS, "market_gmv_fen", "views", "market_views", "take_fen", "traffic_fen",
    "gift_share_fen", "other_income_fen", "platform_revenue_fen", "coupon_fen",
    "platform_profit_fen",
)  # fmt: skip
INSTRUMENT_SUMS = ("spent_fen", *SALES_SUMS)


def brand_figures(brands: Any, instruments: Any) -> dict[str, Figures]:
    """Sums, rates, risk and return per instrument of each brand.

    ``loss_share`` is the share of sessions with a negative cohort profit, ``worst_twentieth_fen``
    the mean profit of the worst 5 % of sessions, None with fewer than ``FEWEST_SESSIONS``.

    Args:
        brands: Measured rows of ``brands``.
        instruments: Measured rows of ``instruments``.

    Returns:
        Figures by name; ``instruments`` has those that were paid for or carried by an order.
    """
    used = _by_name(instruments, "brand")
    return {
        name: {
            **_sums_and_rates(rows, BRAND_SUMS),
            **_last(rows, ("cash_fen", "deposit_fen", "loan_fen", "awareness", "active")),
            **risk(rows["brand_profit_fen"]),
            "instruments": _instruments(used[name]),
        }
        for name, rows in _by_name(brands, "brand").items()
    }


def anchor_figures(anchors: Any) -> dict[str, Figures]:
    """Sums, rates, income by kind and appraisal of each anchor.

    Args:
        anchors: Measured rows of ``anchors``.

    Returns:
        Figures by name.
    """
    kept = ("type", "platform", "status", "fans", "credit")
    return {
        name: {
            **_sums_and_rates(rows, ANCHOR_SUMS),
            **_last(rows, kept),
            "evenings": sum(rows["on_air"]),
        }
        for name, rows in _by_name(anchors, "anchor").items()
    }


def platform_figures(platforms: Any) -> dict[str, Figures]:
    """Sums, shares and revenue by stream of each platform, from its measured rows."""
    return {
        name: _sums_and_rates(rows, PLATFORM_SUMS)
        for name, rows in _by_name(platforms, "platform").items()
    }


def instrument_figures(instruments: Any) -> dict[str, Figures]:
    """Spending and return of each instrument over all brands, from measured rows."""
    return _instruments(instruments.to_pydict(), everything=True)


def risk(profits_fen: Sequence[int]) -> Figures:
    """How often and how deep profit by session falls below zero.

    Args:
        profits_fen: Profit of each measured session.

    Returns:
        ``loss_share`` and ``worst_twentieth_fen``, None where there are too few sessions.
    """
    count = len(profits_fen)
    worst = sorted(profits_fen)[: -(-count // FEWEST_SESSIONS)]
    return {
        "sessions": count,
        "loss_share": sum(profit < 0 for profit in profits_fen) / count if count else None,
        "worst_twentieth_fen": sum(worst) / len(worst) if count >= FEWEST_SESSIONS else None,
    }


def _instruments(rows: Mapping[str, list[Any]], everything: bool = False) -> dict[str, Figures]:
    """Figures by instrument; those that nobody used are left out unless asked for."""
    found: dict[str, dict[str, list[Any]]] = {}
    for place, name in enumerate(rows["instrument"]):
        part = found.setdefault(name, {key: [] for key in INSTRUMENT_SUMS})
        for key in INSTRUMENT_SUMS:
            part[key].append(rows[key][place])
    figures = {name: _sums_and_rates(part, INSTRUMENT_SUMS) for name, part in found.items()}
    return {
        name: figure
        for name, figure in figures.items()
        if everything or figure["spent_fen"] or figure["orders"]
    }


def _by_name(table: Any, key: str) -> dict[str, dict[str, list[Any]]]:
    """Columns by member, in the order of names."""
    columns = table.to_pydict()
    places: dict[str, list[int]] = {}
    for place, name in enumerate(columns[key]):
        places.setdefault(name, []).append(place)
    return {
        name: {column: [values[k] for k in rows] for column, values in columns.items()}
        for name, rows in sorted(places.items())
    }


def _sums_and_rates(rows: Mapping[str, list[Any]], names: Sequence[str]) -> Figures:
    """Totals, and every rate that they suffice for."""
    totals: dict[str, int | None] = {name: sum(rows[name]) for name in names}
    rates = {
        rate.name: ratio(rate, totals)
        for rate in RATE_OF.values()
        if totals.keys() >= {*rate.numerator, *rate.denominator}
    }
    return {**totals, **rates}


def _last(rows: Mapping[str, list[Any]], names: Sequence[str]) -> Figures:
    return {name: rows[name][-1] for name in names}
