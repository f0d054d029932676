"""Every measure, declared once: name, label, formula, unit, and how sessions are combined.

A measure is a column of ``sessions.parquet``. Those of kind ``rate`` are worked out from other
columns, so that a summary over sessions is a ratio of totals and never a mean of ratios; they are
added to every other table that holds their numerator and denominator.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "money", "rate", "level", "peak", "concentration"]
KINDS: dict[Kind, str] = {
    "count": "adds up over sessions",
    "money": "adds up over sessions, in fen",
    "rate": "ratio of totals",
    "level": "a state at the end of a session: mean over sessions, and the last one",
    "peak": "largest value: mean over sessions, and the largest of all",
    "concentration": "of one session, and of the totals of all measured sessions",
}
MILLIONTH = 1e-6
"""Sums of qualities are whole millionths, so that they are exact."""


@dataclass(frozen=True)
class Measure:
    """One measure of a market.

    Attributes:
        name: Column in the tables and key in ``summary.json``.
        label: What a reader calls it.
        formula: How it is worked out.
        unit: Unit of the value.
        kind: How sessions are combined, see ``KINDS``.
        table: Table it lives in.
        numerator: Columns added up above the line; only for rates.
        denominator: Columns added up below the line; only for rates.
        scale: Factor on numerator over denominator; only for rates.
        basis: Column that counts the simulated decisions behind the figure; ``viewers`` stands for
            the number of simulated viewers, an empty string for a figure that rests on no sample.
    """

    name: str
    label: str
    formula: str
    unit: str
    kind: Kind
    table: str = "sessions"
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    scale: float = 1.0
    basis: str = ""


def _count(name: str, label: str, formula: str, unit: str, basis: str = "") -> Measure:
    return Measure(name, label, formula, unit, "count", basis=basis)


def _money(name: str, label: str, formula: str, basis: str = "simulated_orders") -> Measure:
    return Measure(name, label, formula, "fen", "money", basis=basis)


def _level(name: str, label: str, formula: str, unit: str, basis: str = "viewers") -> Measure:
    return Measure(name, label, formula, unit, "level", basis=basis)


def _rate(
    name: str,
    label: str,
    unit: str,
    numerator: str,
    denominator: str,
    basis: str,
    scale: float = 1.0,
) -> Measure:
    above, below = tuple(numerator.split(" + ")), tuple(denominator.split(" + "))
    top = f"({numerator})" if len(above) > 1 else numerator
    factor = "" if scale == 1.0 else f" × {scale:g}"
    formula = f"{top} / {denominator}{factor}"
    return Measure(name, label, formula, unit, "rate", "sessions", above, below, scale, basis)


def _spread(name: str, label: str, formula: str, unit: str) -> Measure:
    return Measure(name, label, formula, unit, "concentration", basis="simulated_views")


_COUNTS = (
    _count("openings", "App openings", "people × platforms opened", "openings", "viewers"),
    _count("active_viewers", "Active viewers", "people who opened an app", "people", "viewers"),
    _count("views", "Views", "entries into a room", "views", "simulated_views"),
    _count("paid_views", "Paid views", "entries from paid places", "views", "simulated_views"),
    _count("skips", "Rooms skipped", "rooms shown, not entered", "rooms", "simulated_views"),
    _count("stay_seconds", "Time watched", "Σ stays", "seconds", "simulated_views"),
    _count("comments", "Comments", "views with a comment", "views", "simulated_views"),
    _count("likes", "Likes", "views with a like", "views", "simulated_views"),
    _count("shares", "Shares", "views that were shared", "views", "simulated_views"),
    _count("follows", "Follows", "new followers", "people", "simulated_views"),
    _count("unfollows", "Unfollows", "follows given up or lapsed", "people", "viewers"),
    _count("lapses", "Viewers who left", "people who left a platform", "people", "viewers"),
    _count("comebacks", "Viewers who came back", "people back on a platform", "people", "viewers"),
    _count("rooms_on_air", "Rooms on air", "rooms", "rooms"),
    _count("orders", "Orders", "paid orders, in rooms and on the shelf", "orders",
           "simulated_orders"),
    _count("room_orders", "Room orders", "paid orders in rooms", "orders", "simulated_room_orders"),
    _count("store_orders", "Store room orders", "paid orders in store rooms", "orders",
           "simulated_store_orders"),
    _count("influencer_orders", "Influencer room orders", "paid orders in other rooms", "orders",
           "simulated_influencer_orders"),
    _count("shelf_orders", "Shelf orders", "paid orders outside rooms", "orders",
           "simulated_shelf_orders"),
    _count("units", "Units", "units paid", "units", "simulated_orders"),
    _count("buyers", "Buyers", "people who bought tonight", "people", "simulated_buyers"),
    _count("repeat_buyers", "Repeat buyers", "buyers who had bought before tonight", "people",
           "simulated_buyers"),
    _count("requested_units", "Units requested", "units that viewers in rooms wanted", "units",
           "simulated_room_orders"),
    _count("sold_out_units", "Units short", "requested units that were sold out", "units",
           "simulated_room_orders"),
    _count("closed_orders", "Final orders", "orders of the session that are final", "orders",
           "simulated_closed"),
    _count("cancelled", "Cancelled", "orders cancelled before shipping", "orders",
           "simulated_closed"),
    _count("delivered", "Delivered", "orders delivered", "orders", "simulated_closed"),
    _count("kept", "Kept", "orders kept and settled", "orders", "simulated_kept"),
    _count("returned", "Returned", "orders returned after delivery", "orders", "simulated_closed"),
    _count("problems", "Problems", "delivered orders that buyers had a problem with",
           "orders", "simulated_closed"),
    _count("complaints", "Complaints", "orders complained about", "orders", "simulated_closed"),
    _count("inspections", "Inspections", "rooms inspected", "rooms"),
    _count("violations", "Violations", "rooms with exaggerated claims", "rooms"),
    _count("violations_detected", "Violations found", "of these, proven by an inspection",
           "rooms"),
    _count("false_positives", "Wrongly found guilty", "honest rooms found guilty", "rooms"),
    _count("talks", "Talks", "first steps of the ladder", "anchors"),
    _count("warnings", "Warnings", "warnings given", "anchors"),
    _count("limits", "Traffic limited", "hosts whose traffic was newly limited", "anchors"),
    _count("suspensions", "Suspensions", "hosts suspended", "anchors"),
    _count("bans", "Bans", "hosts banned", "anchors"),
)  # fmt: skip

_MONEY = (
    _money("gmv_fen", "GMV", "Σ units × (price + platform coupon), paid"),
    _money("gmv_room_fen", "GMV in rooms", "GMV of room orders", "simulated_room_orders"),
    _money("gmv_store_fen", "GMV of store rooms", "GMV in rooms run by a brand",
           "simulated_store_orders"),
    _money("gmv_influencer_fen", "GMV of influencer rooms", "GMV in all other rooms",
           "simulated_influencer_orders"),
    _money("gmv_shelf_fen", "GMV on the shelf", "GMV outside rooms", "simulated_shelf_orders"),
    _money("net_gmv_fen", "Net GMV", "GMV of orders kept", "simulated_kept"),
    _money("cancelled_fen", "Cancelled GMV", "GMV of cancelled orders", "simulated_closed"),
    _money("returned_fen", "Returned GMV", "GMV of returned orders", "simulated_closed"),
    _money("gifts_fen", "Gifts", "gifts to anchors", "simulated_views"),
    _money("revenue_fen", "Brands' revenue", "brands' remainder of orders kept",
           "simulated_closed"),
    _money("goods_fen", "Cost of goods", "cost of units kept or written off", "simulated_closed"),
    _money("delivery_fen", "Delivery", "carriage there and back, insurance", "simulated_closed"),
    _money("commission_fen", "Commissions", "anchors' part, orders kept", "simulated_closed"),
    _money("agency_fen", "Agencies' commissions", "agencies' part, orders kept",
           "simulated_closed"),
    _money("slot_fee_fen", "Slot fees", "slot fees of pitches held", ""),
    _money("traffic_fen", "Traffic", "paid places and advertising", "simulated_views"),
    _money("room_cost_fen", "Rooms", "studio, streaming, teams and services", ""),
    _money("compensation_fen", "Compensation", "paid to buyers, by session of the order",
           "simulated_closed"),
    _money("fine_fen", "Fines", "penalties paid", ""),
    _money("take_fen", "Take revenue", "platforms' fees on orders kept", "simulated_closed"),
    _money("gift_share_fen", "Platforms' gifts", "platforms' part of gifts", "simulated_views"),
    _money("coupon_fen", "Platform coupons", "coupons of orders not refunded", "simulated_closed"),
    _money("brand_profit_fen", "Brands' profit", "income less costs, by session of the order",
           "simulated_closed"),
    _money("anchor_income_fen", "Anchors' income",
           "commission, fees, gifts and prizes less costs, by session of the order",
           "simulated_closed"),
    _money("platform_profit_fen", "Platforms' profit",
           "fees, traffic and gifts less coupons and costs", "simulated_closed"),
    _money("surplus_room_fen", "Consumer surplus in rooms", "Σ (v/α)·ln(1 + e^V)",
           "simulated_views"),
    _money("surplus_shelf_fen", "Consumer surplus on the shelf", "Σ (v/α)·ln(1 + Σ e^V)",
           "viewers"),
    _money("regret_fen", "Regret from exaggeration", "Σ P·(V decided − V experienced)·v/α",
           "simulated_room_orders"),
)  # fmt: skip

_RATES = (
    _rate("open_share", "Share who open", "share", "active_viewers", "population", "viewers"),
    _rate("views_per_opening", "Views per opening", "views", "views", "openings",
          "simulated_views"),
    _rate("paid_view_share", "Paid share of views", "share", "paid_views", "views",
          "simulated_views"),
    _rate("skip_share", "Share skipped", "share", "skips", "views + skips", "simulated_views"),
    _rate("stay_per_view", "Stay per view", "seconds", "stay_seconds", "views", "simulated_views"),
    _rate("average_viewers", "Average concurrency", "viewers", "stay_seconds", "session_seconds",
          "simulated_views"),
    _rate("comments_per_view", "Comments per view", "share", "comments", "views",
          "simulated_views"),
    _rate("likes_per_view", "Likes per view", "share", "likes", "views", "simulated_views"),
    _rate("shares_per_view", "Shares per view", "share", "shares", "views", "simulated_views"),
    _rate("follows_per_view", "Follows per view", "share", "follows", "views", "simulated_views"),
    _rate("conversion", "Conversion", "orders per view", "room_orders", "views",
          "simulated_room_orders"),
    _rate("buyer_share", "Buyers among the active", "share", "buyers", "active_viewers",
          "simulated_buyers"),
    _rate("repeat_share", "Repeat buyers among buyers", "share", "repeat_buyers", "buyers",
          "simulated_buyers"),
    _rate("minutes_to_order", "Minutes to order", "minutes", "order_wait_seconds", "room_orders",
          "simulated_room_orders", 1 / 60),
    _rate("gmv_per_view_fen", "GMV per view", "fen per view", "gmv_room_fen", "views",
          "simulated_room_orders"),
    _rate("order_value_fen", "Order value", "fen per order", "gmv_fen", "orders",
          "simulated_orders"),
    _rate("store_share", "GMV share of store rooms", "share", "gmv_store_fen", "gmv_fen",
          "simulated_orders"),
    _rate("influencer_share", "GMV share of influencer rooms", "share", "gmv_influencer_fen",
          "gmv_fen", "simulated_orders"),
    _rate("shelf_share", "GMV share of the shelf", "share", "gmv_shelf_fen", "gmv_fen",
          "simulated_orders"),
    _rate("sold_out_share", "Sold out among requests", "share", "sold_out_units",
          "requested_units", "simulated_room_orders"),
    _rate("net_share", "Net over true GMV", "share", "net_gmv_fen",
          "net_gmv_fen + cancelled_fen + returned_fen", "simulated_closed"),
    _rate("cancel_rate", "Cancel rate", "share", "cancelled", "closed_orders", "simulated_closed"),
    _rate("return_rate", "Return rate", "share", "returned", "delivered", "simulated_closed"),
    _rate("refund_rate", "Refund rate", "share", "cancelled + returned", "closed_orders",
          "simulated_closed"),
    _rate("problem_rate", "Problems per delivery", "share", "problems", "delivered",
          "simulated_closed"),
    _rate("complaint_rate", "Complaints per order", "share", "complaints", "closed_orders",
          "simulated_closed"),
    _rate("satisfaction_gap", "Received less expected quality", "quality", "gap_micro",
          "delivered", "simulated_closed", MILLIONTH),
    _rate("received_quality", "Received quality", "quality", "quality_micro", "delivered",
          "simulated_closed", MILLIONTH),
    _rate("brand_margin", "Brands' margin", "share of net GMV", "brand_profit_fen", "net_gmv_fen",
          "simulated_closed"),
    _rate("detection_share", "Found among violations", "share", "violations_detected",
          "violations", ""),
)  # fmt: skip

_LEVELS = (
    _level("habit", "Habit", "mean habit per viewer and platform", "0 to 1"),
    _level("bond", "Bond", "mean bond over the bonds that exist", "0 to 1"),
    _level("follows_per_person", "Follows per person", "follows held / population", "anchors"),
    _level("wallet_fen", "Wallet per person", "Σ wallets / population", "fen per person"),
    _level("credit", "Credit", "mean score of the anchors on air", "points", ""),
    _level("exaggeration", "Exaggeration", "mean over the offers of the evening", "0 to 1", ""),
    _level("inspection_rate", "Inspection rate", "share of rooms inspected, as planned", "share",
           ""),
    _level("active_anchors", "Anchors in business", "anchors neither banned nor gone", "anchors",
           ""),
    _level("active_brands", "Brands in business", "brands not bankrupt", "brands", ""),
    _level("brand_cash_fen", "Brands' cash", "Σ cash accounts", "fen", ""),
    _level("brand_loan_fen", "Brands' loans", "Σ credit lines drawn", "fen", ""),
)  # fmt: skip

_SPREADS = (
    _spread("gini_views", "Gini of views", "of the views of anchors on air", "0 to 1"),
    _spread("hhi_views", "HHI of views", "Σ squared shares of views by anchor", "0 to 1"),
    _spread("top1_share", "Top anchor's share of views", "views of the largest / views", "share"),
    _spread("top5_share", "Top five anchors' share of views", "views of the five largest / views",
            "share"),
    _spread("log_views_sd", "S.d. of log views", "s.d. of ln(views) over anchors with views",
            "log units"),
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    *_COUNTS,
    Measure("peak_viewers", "Peak concurrency", "largest number of viewers in rooms in a minute",
            "viewers", "peak", basis="simulated_views"),
    *_MONEY,
    *_RATES,
    *_LEVELS,
    *_SPREADS,
)  # fmt: skip
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
RATES: tuple[Measure, ...] = tuple(measure for measure in MEASURES if measure.kind == "rate")


def ratio(measure: Measure, totals: dict[str, int | None]) -> float | None:
    """A rate from totals: scale × Σ numerator / Σ denominator.

    Args:
        measure: A measure of kind ``rate``.
        totals: Total of every column; None where it was not measured.

    Returns:
        The rate; None if a column was not measured or the denominator is 0.
    """
    above = [totals[name] for name in measure.numerator]
    below = [totals[name] for name in measure.denominator]
    known_above = [value for value in above if value is not None]
    known_below = [value for value in below if value is not None]
    if len(known_above) < len(above) or len(known_below) < len(below) or not sum(known_below):
        return None
    return sum(known_above) / sum(known_below) * measure.scale
