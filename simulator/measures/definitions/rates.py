"""Measures that are ratios of totals."""

from simulator.measures.definitions.measure import MILLIONTH, rate

HORIZONS = (1, 7, 30)
"""Sessions after the first that cohorts are followed for."""


def _sessions(count: int) -> str:
    return "a session" if count == 1 else f"{count} sessions"


RATES = (
    rate("open_share", "Share who open", "share", "active_viewers", "population", "viewers"),
    rate("views_per_opening", "Views per opening", "views", "views", "openings",
          "simulated_views"),
    rate("paid_view_share", "Paid share of views", "share", "paid_views", "views",
          "simulated_views"),
    rate("skip_share", "Share skipped", "share", "skips", "views + skips", "simulated_views"),
    rate("enter_share", "Share entered", "share", "views", "impressions", "simulated_views"),
    rate("consider_share", "Considered among exposures", "share", "considered", "exposed",
         "simulated_views"),
    rate("stay_per_view", "Stay per view", "seconds", "stay_seconds", "views", "simulated_views"),
    rate("average_viewers", "Average concurrency", "viewers", "stay_seconds", "session_seconds",
          "simulated_views"),
    rate("viewers_per_room", "Viewers per room on air", "viewers", "stay_seconds",
         "on_air_seconds", "simulated_views"),
    rate("comments_per_view", "Comments per view", "share", "comments", "views",
          "simulated_views"),
    rate("likes_per_view", "Likes per view", "share", "likes", "views", "simulated_views"),
    rate("shares_per_view", "Shares per view", "share", "shares", "views", "simulated_views"),
    rate("follows_per_view", "Follows per view", "share", "follows", "views", "simulated_views"),
    rate("conversion", "Conversion", "orders per view", "room_orders", "views",
          "simulated_room_orders"),
    rate("buyer_share", "Buyers among the active", "share", "buyers", "active_viewers",
          "simulated_buyers"),
    rate("repeat_share", "Repeat buyers among buyers", "share", "repeat_buyers", "buyers",
          "simulated_buyers"),
    rate("minutes_to_order", "Minutes to order", "minutes", "order_wait_seconds", "room_orders",
          "simulated_room_orders", 1 / 60),
    rate("gmv_per_view_fen", "GMV per view", "fen per view", "gmv_room_fen", "views",
          "simulated_room_orders"),
    rate("order_value_fen", "Order value", "fen per order", "gmv_fen", "orders",
          "simulated_orders"),
    rate("store_share", "GMV share of store rooms", "share", "gmv_store_fen", "gmv_fen",
          "simulated_orders"),
    rate("influencer_share", "GMV share of influencer rooms", "share", "gmv_influencer_fen",
          "gmv_fen", "simulated_orders"),
    rate("shelf_share", "GMV share of the shelf", "share", "gmv_shelf_fen", "gmv_fen",
          "simulated_orders"),
    rate("sold_out_share", "Sold out among requests", "share", "sold_out_units",
          "requested_units", "simulated_room_orders"),
    rate("sell_through", "Sold of units committed", "share", "room_orders", "committed_units",
         "simulated_room_orders"),
    rate("sold_out_offer_share", "Sold out among offers", "share", "sold_out_offers", "offers",
         "simulated_room_orders"),
    rate("net_share", "Net over true GMV", "share", "net_gmv_fen",
          "net_gmv_fen + cancelled_fen + returned_fen", "simulated_closed"),
    rate("cancel_rate", "Cancel rate", "share", "cancelled", "closed_orders", "simulated_closed"),
    rate("return_rate", "Return rate", "share", "returned", "delivered", "simulated_closed"),
    rate("refund_rate", "Refund rate", "share", "cancelled + returned", "closed_orders",
          "simulated_closed"),
    rate("problem_rate", "Problems per delivery", "share", "problems", "delivered",
          "simulated_closed"),
    rate("complaint_rate", "Complaints per order", "share", "complaints", "closed_orders",
          "simulated_closed"),
    rate("handling_time", "From order to delivery", "sessions", "handling_sessions", "delivered",
         "simulated_closed"),
    rate("answer_time", "From complaint to answer", "sessions", "answer_sessions", "complaints",
         "simulated_closed"),
    rate("unanswered_share", "Complaints given up", "share", "unanswered", "complaints",
         "simulated_closed"),
    rate("satisfaction", "Satisfied with what came", "share", "satisfied", "delivered",
         "simulated_closed"),
    rate("positive_review_share", "Positive reviews", "share", "positive_reviews", "delivered",
         "simulated_closed"),
    rate("satisfaction_gap", "Received less expected quality", "quality", "gap_micro",
          "delivered", "simulated_closed", MILLIONTH),
    rate("received_quality", "Received quality", "quality", "quality_micro", "delivered",
          "simulated_closed", MILLIONTH),
    rate("brand_margin", "Brands' margin", "share of net GMV", "brand_profit_fen", "net_gmv_fen",
          "simulated_closed"),
    rate("contribution_margin", "Contribution of orders", "share of net GMV",
         "order_contribution_fen", "net_gmv_fen", "simulated_closed"),
    rate("destroyed_share", "Destroyed among returns", "share", "destroyed_units", "returned",
         "simulated_closed"),
    rate("waste_share", "Waste of returns", "share of net GMV", "destroyed_fen + return_cost_fen",
         "net_gmv_fen", "simulated_closed"),
    rate("first_buyer_share", "First purchases among buyers", "share", "first_buyers", "buyers",
         "simulated_buyers"),
    *(
        rate(f"{who}_retention_{k}", f"{title} within {_sessions(k)}", "share",
             f"{who}s_back_{k}", f"{who}s_followed_{k}", basis, later=True)
        for who, title, basis in (
            ("viewer", "First-time viewers active again", "viewers"),
            ("buyer", "First-time buyers who bought again", "simulated_buyers"),
        )
        for k in HORIZONS
    ),
    rate("detection_share", "Found among violations", "share", "violations_detected",
          "violations", ""),
)  # fmt: skip

TABLE_RATES = (
    rate("gmv_share", "Share of the market's GMV", "share", "gmv_fen", "market_gmv_fen",
         "simulated_orders"),
    rate("view_share", "Share of all views", "share", "views", "market_views", "simulated_views"),
    rate("appraisal", "Earned per yuan of fee", "yuan per yuan",
         "order_contribution_fen + commission_paid_fen", "commission_paid_fen + pitch_fee_fen",
         "simulated_closed"),
    rate("net_gmv_return", "Net GMV per yuan spent", "yuan per yuan", "net_gmv_fen", "spent_fen",
         "simulated_closed"),
    rate("contribution_return", "Contribution per yuan spent", "yuan per yuan",
         "order_contribution_fen", "spent_fen", "simulated_closed"),
)  # fmt: skip
"""Rates of the tables that hold their columns; the market as a whole has none of them."""
