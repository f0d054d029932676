"""What ``summary.json`` says of each brand, anchor, platform and instrument."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.measures.definitions import RATE_OF, ratio
from simulator.measures.definitions.rates import HORIZONS
from simulator.measures.grouping import sums_by, sums_by_pair
from simulator.measures.instruments import OF_BRANDS

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
    "destroyed_units", "destroyed_fen", "return_cost_fen", "problems", "complaints", "satisfied",
    "positive_reviews", "handling_sessions", "answer_sessions", "unanswered", "offers",
    "sold_out_offers", "buyers", "repeat_buyers", "simulated_buyers", "first_buyers",
    "packaging_grams", "saved_grams", "coupons_claimed", "coupons_redeemed", "coupons_lapsed",
    "inserts_issued", "inserts_redeemed", "inserts_lapsed",
    *(f"buyers_{done}_{k}" for k in HORIZONS for done in ("followed", "back")),
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
BRAND_STATE = ("cash_fen", "deposit_fen", "loan_fen", "awareness", "active",
               "purchase_frequency", "repurchase_share")  # fmt: skip
ANCHOR_STATE = ("type", "platform", "status", "fans", "credit")
"""What is told as it was at the end."""
SELLING = tuple(code.name.lower() for code in OF_BRANDS)
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
    sums = sums_by(brands, "brand", BRAND_SUMS)
    used = sums_by_pair(instruments, "brand", "instrument", INSTRUMENT_SUMS)
    rows = _by_name(brands, "brand", (*BRAND_STATE, "brand_profit_fen"))
    return {
        name: {
            **_with_rates(sums[name]),
            **_last(columns, BRAND_STATE),
            **risk(columns["brand_profit_fen"]),
            "instruments": {
                instrument: _with_rates(spent)
                for instrument in SELLING
                if (spent := used[name].get(instrument)) and (spent["spent_fen"] or spent["orders"])
            },
        }
        for name, columns in rows.items()
    }


def anchor_figures(anchors: Any) -> dict[str, Figures]:
    """Sums, rates, income by kind and appraisal of each anchor.

    Args:
        anchors: Measured rows of ``anchors``.

    Returns:
        Figures by name.
    """
    sums = sums_by(anchors, "anchor", ANCHOR_SUMS)
    return {
        name: {
            **_with_rates(sums[name]),
            **_last(columns, ANCHOR_STATE),
            "evenings": sum(columns["on_air"]),
        }
        for name, columns in _by_name(anchors, "anchor", (*ANCHOR_STATE, "on_air")).items()
    }


def platform_figures(platforms: Any) -> dict[str, Figures]:
    """Sums, shares and revenue by stream of each platform, from its measured rows."""
    sums = sums_by(platforms, "platform", PLATFORM_SUMS)
    return {name: _with_rates(parts) for name, parts in sorted(sums.items())}


def instrument_figures(instruments: Any) -> dict[str, Figures]:
    """Spending and return of each instrument over all brands, from measured rows."""
    sums = sums_by(instruments, "instrument", INSTRUMENT_SUMS)
    return {name: _with_rates(sums[name]) for name in SELLING if name in sums}


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


def _by_name(table: Any, key: str, columns: Sequence[str]) -> dict[str, dict[str, list[Any]]]:
    """Some columns by member, in the order of names."""
    found: dict[str, dict[str, list[Any]]] = {}
    for row in table.select([key, *columns]).to_pylist():
        member = found.setdefault(row[key], {name: [] for name in columns})
        for name in columns:
            member[name].append(row[name])
    return dict(sorted(found.items()))


def _with_rates(sums: Mapping[str, int]) -> Figures:
    """Totals, and every rate that they suffice for."""
    totals: dict[str, int | None] = dict(sums)
    rates = {
        rate.name: ratio(rate, totals)
        for rate in RATE_OF.values()
        if totals.keys() >= {*rate.numerator, *rate.denominator}
    }
    return {**totals, **rates}


def _last(rows: Mapping[str, list[Any]], names: Sequence[str]) -> Figures:
    return {name: rows[name][-1] for name in names}
