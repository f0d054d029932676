"""Labels and sentences of the figures that show the market, the funnel and an evening."""

TEXTS: dict[str, str] = {
    "label.gmv": "GMV, true",
    "label.net": "net, kept",
    "label.burn_in": "burn-in",
    "label.evening": "evening",
    "label.money": "{unit} yuan",
    "unit.1e0": "",
    "unit.1e3": "thousand",
    "unit.1e6": "million",
    "unit.1e9": "billion",
    "label.minute": "minutes into the evening",
    "label.viewers": "viewers in rooms",
    "label.viewers_k": "viewers in rooms, k",
    "label.orders_per_minute": "orders a minute",
    "label.anchors_share": "share of anchors, smallest first, %",
    "label.views_share": "share of their views, %",
    "label.equal": "all alike",
    "label.gini": "Gini {gini}",
    "label.top_anchor": "largest anchor\n{share}",
    "label.pitches": "{brand} on show",
    "label.yuan": "yuan",
    "gmv.title": "GMV of the market, true and net",
    "gmv.sentence": (
        "Evenings bring {mean} on average, from {low} to {high}; {net} is left when cancellations "
        "and returns are off."
    ),
    "gmv.higher": " The last third of the evenings is {change} higher than the first.",
    "gmv.lower": " The last third of the evenings is {change} lower than the first.",
    "step.openings": "App openings",
    "step.shown": "Rooms shown",
    "step.views": "Rooms entered",
    "step.exposed": "Saw a product on show",
    "step.considered": "Considered it",
    "step.orders": "Ordered in a room",
    "step.delivered": "Delivered",
    "step.kept": "Kept",
    "step.times": "× {times}",
    "funnel.title": "From opening the app to keeping the goods",
    "funnel.sentence": (
        "{conversion} of the rooms entered end in an order, {buying} of the products considered "
        "are bought, and {keeping} of the orders are kept. "
        "× or % on the right: what becomes of the step before; bars on a log scale."
    ),
    "brand_funnel.title": "From seeing a product of {brand} to keeping it",
    "brand_funnel.sentence": (
        "{considering} of those who see a product of {brand} in a room consider it, {buying} of "
        "these order, and {keeping} of the orders are kept. "
        "% on the right: what is left of the step before; bars on a log scale."
    ),
    "split.title": "Who gets what of an average sale in the market",
    "split.paid": "Paid",
    "split.earns": (
        "Of an average order of {paid}, {refunded} goes back to buyers, {fees} to hosts, agencies "
        "and platforms for orders kept; after all other costs the brand earns {profit}."
    ),
    "split.loses": (
        "Of an average order of {paid}, {refunded} goes back to buyers, {fees} to hosts, agencies "
        "and platforms for orders kept; after all other costs the brand loses {profit}."
    ),
    "concentration.title": "How views are shared among anchors",
    "concentration.many": (
        "The Gini coefficient of views is {gini}: {half} of {anchors} hosts bring half of all "
        "views, and {top_name}, the largest, {top}."
    ),
    "concentration.one": (
        "The Gini coefficient of views is {gini}: one of {anchors} hosts, {top_name}, brings "
        "{top} of all views."
    ),
    "evening.title": "Viewers, orders and pitches",
    "evening.sentence": (
        "On evening {session} viewers peak at {peak} in minute {minute}{over}; orders peak at "
        "{orders} a minute in minute {best_minute}.{pitches}"
    ),
    "evening.over": ", {times} times the average",
    "evening.pitches": (
        " {brand} is on show in {minutes} of {of} minutes, in {rooms} of {all_rooms} rooms."
    ),
    "evening.no_pitches": " {brand} is on show in no room tonight.",
}
