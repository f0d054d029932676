"""States at the end of a session, peaks, concentration and growth."""

from simulator.measures.definitions.measure import Measure, growth, level, spread

LEVELS = (
    level("habit", "Habit", "mean habit per viewer and platform", "0 to 1"),
    level("bond", "Bond", "mean bond over the bonds that exist", "0 to 1"),
    level("follows_per_person", "Follows per person", "follows held / population", "anchors"),
    level("wallet_fen", "Wallet per person", "Σ wallets / population", "fen per person"),
    level("credit", "Credit", "mean score of the anchors on air", "points", ""),
    level("exaggeration", "Exaggeration", "mean over the offers of the evening", "0 to 1", ""),
    level("inspection_rate", "Inspection rate", "share of rooms inspected, as planned", "share",
           ""),
    level("active_anchors", "Anchors in business", "anchors neither banned nor gone", "anchors",
           ""),
    level("active_brands", "Brands in business", "brands not bankrupt", "brands", ""),
    level("awareness", "Awareness", "mean over the products on sale", "share"),
    level("purchase_frequency", "Orders per buyer",
          "orders / buyers, both since the first measured session", "orders", "simulated_buyers"),
    level("repurchase_share", "Buyers who came back",
          "bought on two evenings or more / buyers, both since the first measured session",
          "share", "simulated_buyers"),
    level("problem_buyer_share", "Buyers who ever had a problem",
          "had one so far / received a parcel so far, orders that are final", "share",
          "simulated_buyers"),
    level("complaint_buyer_share", "Buyers who ever complained",
          "complained so far / received a parcel so far, orders that are final", "share",
          "simulated_buyers"),
    level("brand_cash_fen", "Brands' cash", "Σ cash accounts", "fen", ""),
    level("brand_loan_fen", "Brands' loans", "Σ credit lines drawn", "fen", ""),
)  # fmt: skip

SPREADS = (
    spread("gini_views", "Gini of views", "of the views of anchors on air", "0 to 1"),
    spread("hhi_views", "HHI of views", "Σ squared shares of views by anchor", "0 to 1"),
    spread("top1_share", "Top anchor's share of views", "views of the largest / views", "share"),
    spread("top5_share", "Top five anchors' share of views", "views of the five largest / views",
            "share"),
    spread("log_views_sd", "S.d. of log views", "s.d. of ln(views) over anchors with views",
            "log units"),
    spread("gini_gmv", "Gini of GMV", "of the GMV of anchors on air", "0 to 1",
           "simulated_room_orders"),
    spread("hhi_gmv", "HHI of GMV", "Σ squared shares of GMV in rooms by anchor", "0 to 1",
           "simulated_room_orders"),
    spread("top1_gmv_share", "Top anchor's share of GMV", "GMV of the largest / GMV in rooms",
           "share", "simulated_room_orders"),
    spread("top5_gmv_share", "Top five anchors' share of GMV",
           "GMV of the five largest / GMV in rooms", "share", "simulated_room_orders"),
    spread("hhi_brands", "HHI of brands", "Σ squared shares of GMV by brand", "0 to 1",
           "simulated_orders"),
    spread("hhi_platforms", "HHI of platforms", "Σ squared shares of GMV by platform", "0 to 1",
           "simulated_orders"),
)  # fmt: skip

PEAKS = (
    Measure("peak_viewers", "Peak concurrency", "largest number of viewers in rooms in a minute",
            "viewers", "peak", basis="simulated_views"),
)  # fmt: skip

GROWTHS = (
    growth("view_growth", "Growth of views", "views", "simulated_views"),
    growth("active_growth", "Growth of active viewers", "active_viewers", "viewers"),
    growth("order_growth", "Growth of orders", "orders", "simulated_orders"),
    growth("gmv_growth", "Growth of GMV", "gmv_fen", "simulated_orders"),
)
