"""The market around a brand: concentration, platforms, prices."""

TEXTS: dict[str, str] = {
    "market.sentence": (
        "The whole market sells {gmv} an evening. The five largest anchors have {top5} of all "
        "views; the largest brand, {brand}, has {brand_share} of GMV, and the concentration of "
        "brands (HHI, 1 means one brand sells all) is {hhi}. {platform} is the largest platform "
        "with {platform_share} of GMV."
    ),
    "market.no_sales": "Nothing was sold on the measured evenings.",
    "market.rank": "{brand} is number {rank} of {brands} brands by GMV.",
    "welfare.sentence": (
        "Beyond what goods and services cost, an evening leaves {total} to all together: {parts}"
    ),
    "welfare.gets": "{party} get {share}",
    "welfare.losers": "; {parts}",
    "welfare.loses": "{party} lose {amount}",
    "welfare.end": ".",
    "welfare.regret": " Claims that were not true cost buyers {regret} of it, already taken off.",
    "welfare.none": "Beyond what goods and services cost, an evening leaves nothing: {total}.",
    "welfare.title": "Who gets what: surplus of an average evening",
    "welfare.total": "together",
    "welfare.total.what": "the parts add up to it exactly",
    "welfare.note": (
        "Buyers' part is worked out from their decisions (log-sum, in yuan), not paid to them. "
        "Suppliers, carriers, services and banks are taken to earn no more than their costs."
    ),
    "party.consumer_surplus_fen": "buyers",
    "party.brand_profit_fen": "brands",
    "party.anchor_income_fen": "anchors",
    "party.agency_income_fen": "agencies",
    "party.platform_profit_fen": "platforms",
    "party.treasury_fen": "the public",
    "party.consumer_surplus_fen.what": (
        "what purchases are worth to them above the price, less regret, and compensation received "
        "less carriage back"
    ),
    "party.brand_profit_fen.what": "profit of all brands",
    "party.anchor_income_fen.what": "commission, slot fees and gifts less costs",
    "party.agency_income_fen.what": "their parts of these less costs",
    "party.platform_profit_fen.what": "fees, traffic and gifts less coupons and costs",
    "party.treasury_fen.what": "fines and taxes less subsidies and inspections",
    "head.party": "who",
    "head.surplus": "surplus",
    "head.what": "what it is",
    "prices.title": "Prices by category, yuan an order",
    "prices.sentence": (
        "In {category}, buyers pay {brand} {price} and other brands {others} on average."
    ),
    "prices.alone": "In {category}, {brand} sells for {price} on average, and nobody else sells.",
    "prices.none": "{brand} sold nothing whose price could be compared.",
    "head.category": "category",
    "head.products": "products on sale",
    "head.paid": "mean price paid",
    "head.shelf": "median shelf price",
    "head.paid_brand": "{brand}, paid",
    "head.shelf_brand": "{brand}, shelf",
}
