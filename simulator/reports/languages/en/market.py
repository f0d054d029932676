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
