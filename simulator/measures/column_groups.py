"""Columns of tables, and the groups of them that several tables share."""

from dataclasses import dataclass
from typing import Literal

from simulator.measures.definitions.rates import HORIZONS

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


def whole(name: str, unit: str, meaning: str) -> Column:
    """Declare a whole number."""
    return Column(name, "int64", unit, meaning)


def money(name: str, meaning: str) -> Column:
    """Declare whole fen."""
    return Column(name, "int64", "fen", meaning)


def real(name: str, unit: str, meaning: str) -> Column:
    """Declare a real number."""
    return Column(name, "float64", unit, meaning)


def text(name: str, meaning: str) -> Column:
    """Declare a text."""
    return Column(name, "string", "", meaning)


def flag(name: str, meaning: str) -> Column:
    """Declare a yes or no."""
    return Column(name, "bool", "", meaning)


KEY = (
    whole("session", "session", "number of the session, from 0, burn-in included"),
    flag("measured", "whether the session counts, or is burn-in"),
)
SALES = (
    whole("orders", "orders", "paid orders; one unit each"),
    whole("simulated_orders", "orders", "simulated orders behind them"),
    whole("units", "units", "units paid"),
    money("gmv_fen", "units x (price + platform coupon), paid"),
)
AFTER_SALES = (
    whole("closed_orders", "orders", "orders of the session that are final"),
    whole("simulated_closed", "orders", "simulated orders behind them"),
    whole("cancelled", "orders", "cancelled before shipping"),
    whole("delivered", "orders", "delivered"),
    whole("kept", "orders", "kept and settled"),
    whole("simulated_kept", "orders", "simulated orders behind them"),
    whole("returned", "orders", "returned after delivery"),
    whole("problems", "orders", "delivered, buyers had a problem"),
    whole("complaints", "orders", "complained about"),
    whole("satisfied", "orders", "delivered, at least as good as expected"),
    whole("positive_reviews", "orders", "delivered, received quality of four or five stars"),
    whole("handling_sessions", "sessions", "sum over delivered of sessions until delivery"),
    whole("gap_micro", "millionths", "sum over delivered of received less expected quality"),
    whole("quality_micro", "millionths", "sum over delivered of received quality"),
    money("net_gmv_fen", "GMV of orders kept"),
    money("cancelled_fen", "GMV of cancelled orders"),
    money("returned_fen", "GMV of returned orders"),
    money("awarded_fen", "compensation awarded for these orders"),
    money("commission_paid_fen", "commission of orders kept, anchors' and agencies' part"),
    money("order_contribution_fen", "brand's remainder less all costs of the order itself"),
    whole("destroyed_units", "units", "came back unfit to be sold again"),
    money("destroyed_fen", "cost of these units"),
    money("return_cost_fen", "carriage there and back and handling of returned parcels"),
    whole("answer_sessions", "sessions", "sum over complaints of sessions until they were closed"),
    whole("unanswered", "orders", "complained, and gave up waiting for an answer"),
    whole("packaging_grams", "grams", "packaging of parcels shipped that is thrown away"),
    whole("saved_grams", "grams", "packaging that green packaging saved on them"),
)
AUDIENCE = (
    whole("views", "views", "entries into rooms"),
    whole("simulated_views", "views", "simulated views behind them"),
    whole("paid_views", "views", "entries from paid places"),
    whole("skips", "rooms", "rooms shown, not entered"),
    whole("impressions", "rooms", "rooms shown"),
    whole("stay_seconds", "seconds", "time watched"),
    whole("comments", "views", "views with a comment"),
    whole("likes", "views", "views with a like"),
    whole("shares", "views", "views that were shared"),
    whole("follows", "people", "new followers"),
    money("gifts_fen", "gifts to anchors"),
)
ROOM_SALES = (
    whole("room_orders", "orders", "paid orders in rooms"),
    whole("simulated_room_orders", "orders", "simulated orders behind them"),
    money("gmv_room_fen", "GMV of these orders"),
    whole("order_wait_seconds", "seconds", "sum over these of time from entering to ordering"),
)
PITCHED = (
    whole("offers", "offers", "products offered in rooms"),
    whole("sold_out_offers", "offers", "of these, all committed units were sold"),
    whole("committed_units", "units", "units set apart for these offers"),
    whole("exposed", "views", "views present while an offer was pitched"),
    whole("considered", "views", "of these, led to a decision"),
)
SHORTAGE = (
    whole("requested_units", "units", "units that viewers in rooms wanted"),
    whole("sold_out_units", "units", "wanted, but sold out"),
)
BRAND_MONEY = (
    money("revenue_fen", "brand's remainder of orders kept"),
    money("goods_fen", "cost of units kept or written off"),
    money(
        "delivery_fen",
        "carriage there and back, handling, service desk, warehouse, insurance",
    ),
    money("slot_fee_fen", "slot fees of pitches held"),
    money("brand_traffic_fen", "paid places, advertising and messages to customers"),
    money("brand_room_cost_fen", "studio, streaming and teams of own rooms"),
    money("brand_compensation_fen", "compensation of buyers"),
    money("brand_fine_fen", "fines"),
    money("other_cost_fen", "all other costs (interest, taxes, screening, training)"),
    money("other_income_fen", "income other than sales"),
    money("brand_profit_fen", "income less costs, by session of the order"),
)
ANCHOR_MONEY = (
    money("commission_fen", "anchor's part of commission on orders kept"),
    money("slot_fee_income_fen", "anchor's part of slot fees earned"),
    money("gift_income_fen", "anchor's part of gifts"),
    money("other_income_fen", "all other income (prizes, subsidies)"),
    money("anchor_fine_fen", "fines"),
    money("anchor_cost_fen", "all costs, fines included"),
    money("anchor_income_fen", "income less costs, by session of the order"),
)
PLATFORM_MONEY = (
    money("take_fen", "fees on orders kept, link fees included"),
    money("traffic_fen", "revenue from paid places and advertising"),
    money("gift_share_fen", "platform's part of gifts"),
    money("other_income_fen", "all other income"),
    money("platform_revenue_fen", "all income, coupons that came back not counted"),
    money("coupon_fen", "coupons of orders not refunded"),
    money("support_fen", "subsidies of rooms, and prizes for creators"),
    money("checks_fen", "checks of what is said in rooms"),
    money("platform_profit_fen", "income less costs, by session of the order"),
)
VIEWER_STATE = (
    whole("openings", "openings", "apps opened"),
    whole("active_viewers", "people", "people who opened an app"),
    whole("unfollows", "people", "follows given up or lapsed"),
    whole("lapses", "people", "people who left a platform"),
    whole("comebacks", "people", "people back on a platform"),
    real("habit", "0 to 1", "mean habit per viewer and platform"),
)
BUYERS = (
    whole("buyers", "people", "people who bought tonight"),
    whole("repeat_buyers", "people", "of these, had bought before tonight"),
    whole("simulated_buyers", "viewers", "simulated buyers"),
)
LOYALTY = (
    whole("first_viewers", "people", "people who opened an app for the first time"),
    whole("first_buyers", "people", "people who bought for the first time"),
    real("purchase_frequency", "orders", "orders per buyer since the first measured session"),
    real("repurchase_share", "share", "bought on two evenings or more, of these buyers"),
    real("problem_buyer_share", "share", "ever had a problem, of those who received a parcel"),
    real("complaint_buyer_share", "share", "ever complained, of those who received a parcel"),
    *(
        whole(f"{who}s_{done}_{k}", "people", meaning.format(k=k))
        for who in ("viewer", "buyer")
        for k in HORIZONS
        for done, meaning in (
            ("followed", "first ones of this session if {k} more were played, else 0"),
            ("back", "of these, again within {k} sessions"),
        )
    ),
)
BRAND_LOYALTY = (
    whole("buyers", "people", "people who bought the brand tonight"),
    whole("repeat_buyers", "people", "of these, had bought it before tonight"),
    whole("simulated_buyers", "viewers", "simulated buyers"),
    whole("first_buyers", "people", "people who bought the brand for the first time"),
    real("purchase_frequency", "orders", "orders per buyer since the first measured session"),
    real("repurchase_share", "share", "bought on two evenings or more, of these buyers"),
    *(
        whole(f"buyers_{done}_{k}", "people", meaning.format(k=k))
        for k in HORIZONS
        for done, meaning in (
            ("followed", "first buyers of this session if {k} more were played, else 0"),
            ("back", "of these, bought the brand again within {k} sessions"),
        )
    ),
)
FAKES = (
    whole("fake_orders", "orders", "orders of hired buyers; not among orders"),
    money("fake_gmv_fen", "what these were paid; reported with GMV, not part of it"),
)
COUPONS = (
    whole("coupons_claimed", "people", "coupons that viewers claimed, once for each offer shown"),
    whole("coupons_redeemed", "people", "of these, used for an order before the evening ended"),
    whole("coupons_lapsed", "people", "of these, never used"),
    whole("inserts_issued", "people", "people whose parcel brought a coupon tonight"),
    whole("inserts_redeemed", "people", "people who used such a coupon tonight"),
    whole("inserts_lapsed", "people", "people whose coupon ran out, or was followed by another"),
)
MARKET_GMV = (money("market_gmv_fen", "GMV of the whole market"),)
MARKET_VIEWS = (whole("market_views", "views", "views of the whole market"),)
PITCH_FEES = (money("pitch_fee_fen", "slot fees that brands paid for pitches"),)
WELFARE = (
    money("surplus_room_fen", "consumer surplus in rooms"),
    money("surplus_shelf_fen", "consumer surplus on the shelf"),
    money("regret_fen", "regret from exaggeration"),
)
