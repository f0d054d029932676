"""Every table of measures, column by column: type, unit and meaning, declared once.

Money is whole fen, counts are whole people, orders, units or seconds at real size (weights
applied), rates are float64. What was not measured is null, never NaN. Columns on what became of
orders and on profit belong to the session in which the orders were placed (their cohort) and are
complete once the run-off is over; orders in ``hours`` are those of rooms. The order log and the
ledger are declared in ``simulator.accounts.logs``.
"""

from typing import Any

from simulator.measures.column_groups import (
    AFTER_SALES,
    ANCHOR_MONEY,
    AUDIENCE,
    BRAND_LOYALTY,
    BRAND_MONEY,
    BUYERS,
    COUPONS,
    FAKES,
    KEY,
    LOYALTY,
    MARKET_GMV,
    MARKET_VIEWS,
    PITCH_FEES,
    PITCHED,
    PLATFORM_MONEY,
    ROOM_SALES,
    SALES,
    SHORTAGE,
    VIEWER_STATE,
    WELFARE,
    Column,
    Type,
    flag,
    money,
    real,
    text,
    whole,
)
from simulator.measures.definitions import MEASURES, RATE_OF

SCHEMA_VERSION = 1
INSTRUMENT_RESULTS = (
    "closed_orders", "simulated_closed", "cancelled", "delivered", "kept", "simulated_kept",
    "returned", "net_gmv_fen", "order_contribution_fen",
)  # fmt: skip
"""What is told of the orders that carry an instrument."""


def _measures_beyond(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of the measures of a session that are neither rates nor in the table yet."""
    present = {column.name for column in columns}
    exact = ("count", "money", "peak")
    return tuple(
        Column(
            measure.name,
            "int64" if measure.kind in exact or measure.unit == "fen" else "float64",
            measure.unit,
            f"{measure.label}: {measure.formula}",
        )
        for measure in MEASURES
        if measure.kind != "rate" and measure.name not in present
    )


def _with_rates(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    present = {column.name for column in columns}
    rates = tuple(
        real(rate.name, rate.unit, f"{rate.label}: {rate.formula}")
        for rate in RATE_OF.values()
        if present.issuperset(rate.numerator + rate.denominator)
    )
    return columns + rates


_SESSION_COLUMNS = (
    *KEY,
    whole("population", "people", "people in the market"),
    whole("session_seconds", "seconds", "length of the session"),
    whole("on_air_seconds", "seconds", "time on air, over rooms"),
    whole("simulated_shelf_orders", "orders", "simulated orders outside rooms"),
    whole("simulated_store_orders", "orders", "simulated orders in store rooms"),
    whole("simulated_influencer_orders", "orders", "simulated orders in other rooms"),
    *VIEWER_STATE, *BUYERS, *LOYALTY, *AUDIENCE, *PITCHED, *SALES, *ROOM_SALES, *SHORTAGE,
    *AFTER_SALES, *BRAND_MONEY, *WELFARE,
)  # fmt: skip

TABLES: dict[str, tuple[Column, ...]] = {
    "sessions": _with_rates(_SESSION_COLUMNS + _measures_beyond(_SESSION_COLUMNS)),
    "platforms": _with_rates((
        *KEY,
        text("platform", "name"),
        text("kind", "shelf, feed or community"),
        whole("rooms_on_air", "rooms", "rooms on air"),
        whole("on_air_seconds", "seconds", "time on air, over rooms"),
        *VIEWER_STATE, *AUDIENCE, *MARKET_VIEWS, *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES,
        *SHORTAGE, *AFTER_SALES, *PLATFORM_MONEY,
        money("cash_fen", "account at the end of the session"),
        real("take_rate", "share", "take rate tonight, beside those of categories and sellers"),
        real("lag", "share", "trouble of streams tonight"),
        real("moderation", "share", "share of exaggerated evenings stopped before they air"),
        *FAKES,
    )),
    "brands": _with_rates((
        *KEY,
        text("brand", "name"),
        text("type", "traditional, emerging or white label"),
        flag("active", "whether it is in business"),
        real("awareness", "share", "mean over its products on sale"),
        *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES, *AFTER_SALES, *BRAND_MONEY,
        *BRAND_LOYALTY, *COUPONS,
        money("cash_fen", "cash at the end of the session"),
        money("deposit_fen", "deposit at the end of the session"),
        money("loan_fen", "credit line drawn"),
        *FAKES,
    )),
    "anchors": _with_rates((
        *KEY,
        text("anchor", "name"),
        text("type", "type of anchor"),
        text("platform", "where the anchor broadcasts"),
        text("agency", "agency, null for independents"),
        text("status", "active, suspended, banned or gone"),
        flag("on_air", "whether on air tonight"),
        whole("fans", "people", "followers at the start of the session"),
        real("credit", "points", "credit score"),
        real("fatigue", "0 to 1", "fatigue"),
        real("exaggeration", "0 to 1", "exaggeration of claims"),
        real("expected_views", "views", "views expected of a broadcast"),
        whole("on_air_seconds", "seconds", "time on air tonight"),
        *AUDIENCE, *MARKET_VIEWS, *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES, *SHORTAGE,
        *AFTER_SALES, *PITCH_FEES, *ANCHOR_MONEY,
        money("cash_fen", "account at the end of the session"),
        *FAKES,
    )),
    "segments": _with_rates((
        *KEY,
        text("segment", "name"),
        whole("views", "views", "entries into rooms"),
        *VIEWER_STATE, *BUYERS, *LOYALTY, *SALES, *MARKET_GMV, *ROOM_SALES, *AFTER_SALES, *WELFARE,
        real("follows_per_person", "anchors", "follows held per person"),
        real("wallet_fen", "fen per person", "mean wallet"),
    )),
    "products": _with_rates((
        *KEY,
        text("product", "brand/name, as in orders"),
        text("brand", "brand"),
        text("category", "category"),
        flag("active", "whether it is on sale"),
        money("shelf_price_fen", "price outside rooms"),
        money("lowest_price_fen", "lowest price of the last seven sessions"),
        real("rating", "0 to 1", "public rating"),
        real("awareness", "share", "share of people who know it"),
        whole("on_stock", "units", "free to sell at the end of the session"),
        whole("in_transit", "units", "ordered, neither kept nor back"),
        *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES, *AFTER_SALES,
        real("true_rating", "0 to 1", "what the rating would be without bought reviews"),
    )),
    "rooms": _with_rates((
        *KEY,
        whole("room_number", "index", "number of the room tonight, as in orders"),
        text("room", "host @ platform, as in orders"),
        text("anchor", "host"),
        text("type", "type of host"),
        text("platform", "platform"),
        text("brand", "brand of a store room, null for others"),
        whole("start_minute", "minute", "first minute on air"),
        whole("end_minute", "minute", "first minute no longer on air"),
        whole("on_air_seconds", "seconds", "time on air"),
        *AUDIENCE, *PITCHED,
        whole("peak_viewers", "viewers", "largest number of viewers in a minute"),
        whole("displayed_bots", "viewers", "fake viewers shown"),
        money("traffic_cost_fen", "paid for traffic"),
        *SHORTAGE, *SALES, *ROOM_SALES, *AFTER_SALES, *PITCH_FEES, *FAKES,
    )),
    "violations": (
        *KEY,
        text("violation", "what is forbidden"),
        whole("violations", "cases", "rooms, brands or platforms that did it, found or not"),
        whole("inspections", "cases", "of all authorities together"),
        whole("violations_detected", "cases", "guilty and proven"),
        whole("false_positives", "cases", "innocent and found guilty"),
        money("fines_imposed_fen", "fines imposed, paid or not"),
        real("inspection_rate", "share", "share inspected, as planned; the largest of all"),
    ),
    "channels": _with_rates((
        *KEY,
        text("channel", "shelf, store or influencer"),
        *AUDIENCE, *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES, *SHORTAGE, *AFTER_SALES,
    )),
    "categories": _with_rates((
        *KEY,
        text("category", "name"),
        *PITCHED, *SALES, *MARKET_GMV, *ROOM_SALES, *AFTER_SALES,
    )),
    "hours": _with_rates((
        *KEY,
        whole("hour", "hour", "hour of the session, from 0"),
        whole("minutes", "minutes", "length; the last one may be shorter"),
        whole("viewer_minutes", "minutes", "sum over minutes of viewers in rooms at their end"),
        whole("peak_viewers", "viewers", "largest number of viewers in rooms in a minute"),
        whole("views", "views", "entries into rooms"),
        *SALES, *ROOM_SALES, *AFTER_SALES,
    )),
    "instruments": _with_rates((
        *KEY,
        text("brand", "brand"),
        text("instrument", "what orders owe their sale to; none: to nothing of this kind"),
        text("payer", "who bears it: brand or platform; null for none"),
        money("spent_fen", "spent on it; price cuts, coupons and commission: of orders kept"),
        *SALES,
        *(column for column in AFTER_SALES if column.name in INSTRUMENT_RESULTS),
    )),
    "collaborations": _with_rates((
        *KEY,
        text("brand", "brand"),
        text("anchor", "who pitched; null for the shelf, and for costs that no anchor caused"),
        whole("offers", "offers", "products of the brand in the anchor's line-ups"),
        whole("exposed", "views", "views while they were pitched"),
        whole("considered", "views", "of these, led to a decision"),
        *SALES, *AFTER_SALES,
        money("commission_fen", "anchor's part of commission on orders kept"),
        money("agency_fen", "agency's part of commission on orders kept"),
        money("take_fen", "platforms' fees on orders kept"),
        *PITCH_FEES,
        money("traffic_fen", "traffic that the brand bought for its own room"),
        money("room_cost_fen", "studio, streaming and team of its own room"),
    )),
    "minutes": (
        *KEY,
        whole("minute", "minute", "minute of the session"),
        whole("room_number", "index", "number of the room tonight, as in orders and rooms"),
        text("anchor", "host"),
        text("platform", "platform"),
        text("product", "what is pitched as the minute begins, null for nothing"),
        whole("viewers", "viewers", "viewers at the end of the minute"),
        whole("entries", "views", "entries"),
        whole("leavers", "views", "views that ended"),
        whole("orders", "orders", "paid orders"),
        whole("units", "units", "units paid"),
        money("gmv_fen", "GMV of these orders"),
    ),
}  # fmt: skip


def schema(table: str) -> Any:
    """The Arrow schema of a table, with the schema version as its only metadata.

    Args:
        table: Name of the table.

    Returns:
        A ``pyarrow.Schema``.
    """
    import pyarrow as pa

    fields = [pa.field(column.name, _arrow_type(column.type)) for column in TABLES[table]]
    return pa.schema(fields, metadata={"schema_version": str(SCHEMA_VERSION)})


def _arrow_type(name: Type) -> Any:
    import pyarrow as pa

    types = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
    return types.get(name, pa.bool_())
