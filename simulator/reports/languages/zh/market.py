"""The market around a brand: concentration, platforms, prices."""

TEXTS: dict[str, str] = {
    "market.sentence": (
        "全市场平均每晚成交{gmv}。最大的五位主播占场观的{top5}；最大的品牌{brand}占成交总额的"
        "{brand_share}，品牌集中度（HHI，1 表示只有一家）为{hhi}。{platform}是最大的平台，"
        "占成交总额的{platform_share}。"
    ),
    "market.no_sales": "统计晚内没有任何成交。",
    "market.rank": "按成交总额，{brand}在{brands}个品牌中排第{rank}。",
    "prices.title": "各品类价格，元/单",
    "prices.sentence": (
        "在{category}品类，买家为{brand}平均支付{price}，为其他品牌平均支付{others}。"
    ),
    "prices.alone": "在{category}品类，{brand}的平均成交价为{price}，没有其他卖家。",
    "prices.none": "{brand}没有可供比较的成交价。",
    "head.category": "品类",
    "head.products": "在售商品",
    "head.paid": "平均成交价",
    "head.shelf": "货架价中位数",
    "head.paid_brand": "{brand}成交价",
    "head.shelf_brand": "{brand}货架价",
}
