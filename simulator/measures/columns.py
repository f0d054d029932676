"""Every table of measures, column by column: type, unit and meaning, declared once.

Money is whole fen, counts are whole people, orders, units or seconds at real size (weights
applied), rates are float64. What was not measured is null, never NaN. Columns on what became of
orders and on profit belong to the session in which the orders were placed (their cohort) and are
complete once the run-off is over. The order log and the ledger are declared in
``simulator.accounts.logs``.
"""

from dataclasses import dataclass
from typing import Any, Literal

from simulator.measures.definitions import MEASURES, RATES

SCHEMA_VERSION = 1
Type = Literal["int64", "float64", "string", "bool"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Name of the column.
        type: Arrow type of its values.
        unit: Unit of the values.
        meaning: What they say.
    """

    name: str
    type: Type
    unit: str
    meaning: str


def _whole(name: str, unit: str, meaning: str) -> Column:
    return Column(name, "int64", unit, meaning)


def _money(name: str, meaning: str) -> Column:
    return Column(name, "int64", "fen", meaning)


def _real(name: str, unit: str, meaning: str) -> Column:
    return Column(name, "float64", unit, meaning)


def _text(name: str, meaning: str) -> Column:
    return Column(name, "string", "", meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "bool", "", meaning)


KEY = (
    _whole("session", "session", "number of the session, from 0, burn-in included"),
    _flag("measured", "whether the session counts, or is burn-in"),
)
SALES = (
    _whole("orders", "orders", "paid orders; one unit each"),
    _whole("simulated_orders", "orders", "simulated orders behind them"),
    _whole("units", "units", "units paid"),
    _money("gmv_fen", "units x (price + platform coupon), paid"),
)
AFTER_SALES = (
    _whole("closed_orders", "orders", "orders of the session that are final"),
    _whole("simulated_closed", "orders", "simulated orders behind them"),
    _whole("cancelled", "orders", "cancelled before shipping"),
    _whole("delivered", "orders", "delivered"),
    _whole("kept", "orders", "kept and settled"),
    _whole("simulated_kept", "orders", "simulated orders behind them"),
    _whole("returned", "orders", "returned after delivery"),
    _whole("problems", "orders", "delivered, buyers had a problem"),
    _whole("complaints", "orders", "complained about"),
    _whole("gap_micro", "millionths", "sum over delivered of received less expected quality"),
    _whole("quality_micro", "millionths", "sum over delivered of received quality"),
    _money("net_gmv_fen", "GMV of orders kept"),
    _money("cancelled_fen", "GMV of cancelled orders"),
    _money("returned_fen", "GMV of returned orders"),
    _money("awarded_fen", "compensation awarded for these orders"),
)
AUDIENCE = (
    _whole("views", "views", "entries into rooms"),
    _whole("simulated_views", "views", "simulated views behind them"),
    _whole("paid_views", "views", "entries from paid places"),
    _whole("skips", "rooms", "rooms shown, not entered"),
    _whole("stay_seconds", "seconds", "time watched"),
    _whole("comments", "views", "views with a comment"),
    _whole("likes", "views", "views with a like"),
    _whole("shares", "views", "views that were shared"),
    _whole("follows", "people", "new followers"),
    _money("gifts_fen", "gifts to anchors"),
)
ROOM_SALES = (
    _whole("room_orders", "orders", "paid orders in rooms"),
    _whole("simulated_room_orders", "orders", "simulated orders behind them"),
    _money("gmv_room_fen", "GMV of these orders"),
)
SHORTAGE = (
    _whole("requested_units", "units", "units that viewers in rooms wanted"),
    _whole("sold_out_units", "units", "wanted, but sold out"),
)
BRAND_MONEY = (
    _money("revenue_fen", "brand's remainder of orders kept"),
    _money("goods_fen", "cost of units kept or written off"),
    _money("delivery_fen", "carriage there and back, insurance"),
    _money("slot_fee_fen", "slot fees of pitches held"),
    _money("brand_traffic_fen", "paid places and advertising"),
    _money("brand_room_cost_fen", "studio, streaming, teams and services of own rooms"),
    _money("brand_compensation_fen", "compensation of buyers"),
    _money("brand_fine_fen", "fines"),
    _money("other_cost_fen", "all other costs (interest, taxes, screening, training)"),
    _money("other_income_fen", "income other than sales"),
    _money("brand_profit_fen", "income less costs, by session of the order"),
)
ANCHOR_MONEY = (
    _money("commission_fen", "anchor's part of commission on orders kept"),
    _money("slot_fee_income_fen", "anchor's part of slot fees earned"),
    _money("gift_income_fen", "anchor's part of gifts"),
    _money("anchor_fine_fen", "fines"),
    _money("anchor_cost_fen", "all costs, fines included"),
    _money("anchor_income_fen", "income less costs, by session of the order"),
)
PLATFORM_MONEY = (
    _money("take_fen", "fees on orders kept, link fees included"),
    _money("traffic_fen", "revenue from paid places and advertising"),
    _money("gift_share_fen", "platform's part of gifts"),
    _money("coupon_fen", "coupons of orders not refunded"),
    _money("platform_profit_fen", "income less costs, by session of the order"),
)
VIEWER_STATE = (
    _whole("openings", "openings", "apps opened"),
    _whole("active_viewers", "people", "people who opened an app"),
    _whole("unfollows", "people", "follows given up or lapsed"),
    _whole("lapses", "people", "people who left a platform"),
    _whole("comebacks", "people", "people back on a platform"),
    _real("habit", "0 to 1", "mean habit per viewer and platform"),
)
BUYERS = (
    _whole("buyers", "people", "people who bought tonight"),
    _whole("repeat_buyers", "people", "of these, had bought before tonight"),
    _whole("simulated_buyers", "viewers", "simulated buyers"),
)
WELFARE = (
    _money("surplus_room_fen", "consumer surplus in rooms"),
    _money("surplus_shelf_fen", "consumer surplus on the shelf"),
    _money("regret_fen", "regret from exaggeration"),
)


def _measures_beyond(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns of the measures of a session that are neither rates nor in the table yet."""
    present = {column.name for column in columns}
    whole = ("count", "money", "peak")
    return tuple(
        Column(
            measure.name,
            "int64" if measure.kind in whole or measure.unit == "fen" else "float64",
            measure.unit,
            f"{measure.label}: {measure.formula}",
        )
        for measure in MEASURES
        if measure.kind != "rate" and measure.name not in present
    )


def _with_rates(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    present = {column.name for column in columns}
    rates = tuple(
        _real(rate.name, rate.unit, f"{rate.label}: {rate.formula}")
        for rate in RATES
        if present.issuperset(rate.numerator + rate.denominator)
    )
    return columns + rates


_SESSION_COLUMNS = (
    *KEY,
    _whole("population", "people", "people in the market"),
    _whole("session_seconds", "seconds", "length of the session"),
    _whole("order_wait_seconds", "seconds", "time from entering to ordering, over room orders"),
    _whole("simulated_shelf_orders", "orders", "simulated orders outside rooms"),
    _whole("simulated_store_orders", "orders", "simulated orders in store rooms"),
    _whole("simulated_influencer_orders", "orders", "simulated orders in other rooms"),
    *VIEWER_STATE, *BUYERS, *AUDIENCE, *SALES, *ROOM_SALES, *SHORTAGE, *AFTER_SALES,
    *BRAND_MONEY, *WELFARE,
)  # fmt: skip

TABLES: dict[str, tuple[Column, ...]] = {
    "sessions": _with_rates(_SESSION_COLUMNS + _measures_beyond(_SESSION_COLUMNS)),
    "platforms": _with_rates((
        *KEY,
        _text("platform", "name"),
        _text("kind", "shelf, feed or community"),
        _whole("rooms_on_air", "rooms", "rooms on air"),
        *VIEWER_STATE, *AUDIENCE, *SALES, *ROOM_SALES, *SHORTAGE, *AFTER_SALES, *PLATFORM_MONEY,
        _money("cash_fen", "account at the end of the session"),
    )),
    "brands": _with_rates((
        *KEY,
        _text("brand", "name"),
        _text("type", "traditional, emerging or white label"),
        _flag("active", "whether it is in business"),
        *SALES, *ROOM_SALES, *AFTER_SALES, *BRAND_MONEY,
        _money("cash_fen", "cash at the end of the session"),
        _money("deposit_fen", "deposit at the end of the session"),
        _money("loan_fen", "credit line drawn"),
    )),
    "anchors": _with_rates((
        *KEY,
        _text("anchor", "name"),
        _text("type", "type of anchor"),
        _text("platform", "where the anchor broadcasts"),
        _text("agency", "agency, null for independents"),
        _text("status", "active, suspended, banned or gone"),
        _flag("on_air", "whether on air tonight"),
        _whole("fans", "people", "followers at the start of the session"),
        _real("credit", "points", "credit score"),
        _real("fatigue", "0 to 1", "fatigue"),
        _real("exaggeration", "0 to 1", "exaggeration of claims"),
        _real("expected_views", "views", "views expected of a broadcast"),
        *AUDIENCE, *SALES, *SHORTAGE, *AFTER_SALES, *ANCHOR_MONEY,
        _money("cash_fen", "account at the end of the session"),
    )),
    "segments": _with_rates((
        *KEY,
        _text("segment", "name"),
        *VIEWER_STATE, *BUYERS, *SALES, *AFTER_SALES, *WELFARE,
        _real("follows_per_person", "anchors", "follows held per person"),
        _real("wallet_fen", "fen per person", "mean wallet"),
    )),
    "products": _with_rates((
        *KEY,
        _text("product", "brand/name, as in orders"),
        _text("brand", "brand"),
        _text("category", "category"),
        _flag("active", "whether it is on sale"),
        _money("shelf_price_fen", "price outside rooms"),
        _money("lowest_price_fen", "lowest price of the last seven sessions"),
        _real("rating", "0 to 1", "public rating"),
        _real("awareness", "share", "share of people who know it"),
        _whole("on_stock", "units", "free to sell at the end of the session"),
        _whole("in_transit", "units", "ordered, neither kept nor back"),
        _whole("offers", "rooms", "rooms that offered it"),
        _whole("exposed", "views", "views present while it was pitched"),
        _whole("considered", "views", "of these, considered it"),
        *SALES, *ROOM_SALES, *AFTER_SALES,
    )),
    "rooms": _with_rates((
        *KEY,
        _whole("room", "index", "number of the room tonight, as in orders"),
        _text("anchor", "host"),
        _text("type", "type of host"),
        _text("platform", "platform"),
        _text("brand", "brand of a store room, null for others"),
        _whole("start_minute", "minute", "first minute on air"),
        _whole("end_minute", "minute", "first minute no longer on air"),
        _whole("offers", "offers", "products in the line-up"),
        *AUDIENCE,
        _whole("peak_viewers", "viewers", "largest number of viewers in a minute"),
        _whole("displayed_bots", "viewers", "fake viewers shown"),
        _money("traffic_cost_fen", "paid for traffic"),
        *SHORTAGE, *SALES, *AFTER_SALES,
    )),
    "minutes": (
        *KEY,
        _whole("minute", "minute", "minute of the session"),
        _whole("room", "index", "number of the room tonight"),
        _text("anchor", "host"),
        _text("platform", "platform"),
        _whole("viewers", "viewers", "viewers at the end of the minute"),
        _whole("entries", "views", "entries"),
        _whole("orders", "orders", "paid orders"),
        _money("gmv_fen", "GMV of these orders"),
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
