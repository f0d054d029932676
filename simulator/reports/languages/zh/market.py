"""The market around a brand: concentration, platforms, prices."""

TEXTS: dict[str, str] = {
    "market.sentence": (
        "全市场平均每晚成交{gmv}。最大的五位主播占场观的{top5}；最大的品牌{brand}占成交总额的"
        "{brand_share}，品牌集中度（HHI，1 表示只有一家）为{hhi}。{platform}是最大的平台，"
        "占成交总额的{platform_share}。"
    ),
    "market.no_sales": "统计晚内没有任何成交。",
    "market.rank": "按成交总额，{brand}在{brands}个品牌中排第{rank}。",
    "welfare.sentence": "扣除货品与服务的成本，平均每晚为各方共创造剩余{total}：{parts}",
    "welfare.gets": "{party}得{share}",
    "welfare.losers": "；{parts}",
    "welfare.loses": "{party}亏损{amount}",
    "welfare.end": "。",
    "welfare.regret": "不实宣传使买家每晚损失{regret}，已从中扣除。",
    "welfare.none": "扣除货品与服务的成本，平均每晚没有剩余：{total}。",
    "welfare.title": "谁得到多少：平均一晚的剩余",
    "welfare.total": "合计",
    "welfare.total.what": "各项之和，分毫不差",
    "welfare.note": (
        "买家所得由其购买决定推算（对数和，折合为元），并非实际付给买家的钱。"
        "供应商、快递、服务商与银行视为只收回成本。"
    ),
    "party.consumer_surplus_fen": "买家",
    "party.brand_profit_fen": "品牌",
    "party.anchor_income_fen": "主播",
    "party.agency_income_fen": "机构",
    "party.platform_profit_fen": "平台",
    "party.treasury_fen": "公共财政",
    "party.consumer_surplus_fen.what": "所购之物高于价格的价值减误信损失，加赔付减退货运费",
    "party.brand_profit_fen.what": "所有品牌的利润",
    "party.anchor_income_fen.what": "佣金、坑位费与打赏减成本",
    "party.agency_income_fen.what": "以上各项中机构的部分减成本",
    "party.platform_profit_fen.what": "扣点、投流与打赏减平台券与成本",
    "party.treasury_fen.what": "罚款与税减补贴与抽查费用",
    "head.party": "各方",
    "head.surplus": "剩余",
    "head.what": "含义",
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
