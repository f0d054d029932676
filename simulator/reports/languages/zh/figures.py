"""Labels and sentences of the figures that show the market, the funnel and an evening."""

TEXTS: dict[str, str] = {
    "label.gmv": "成交总额（真实）",
    "label.net": "净成交额",
    "label.burn_in": "预热期",
    "label.evening": "晚",
    "label.money": "{unit}元",
    "unit.1e0": "",
    "unit.1e3": "千",
    "unit.1e6": "百万",
    "unit.1e9": "十亿",
    "label.minute": "开播后的分钟",
    "label.viewers": "直播间在线人数",
    "label.viewers_k": "在线人数，千人",
    "label.orders_per_minute": "每分钟订单",
    "label.anchors_share": "主播累计占比（由小到大），%",
    "label.views_share": "场观累计占比，%",
    "label.equal": "完全均等",
    "label.gini": "基尼系数 {gini}",
    "label.top_anchor": "最大的主播\n{share}",
    "label.pitches": "{brand}讲解",
    "label.yuan": "元",
    "gmv.title": "市场成交总额与净成交额",
    "gmv.sentence": "平均每晚成交{mean}，在{low}到{high}之间；扣除取消和退货后剩{net}。",
    "gmv.higher": "最后三分之一的晚上比最初三分之一高{change}。",
    "gmv.lower": "最后三分之一的晚上比最初三分之一低{change}。",
    "step.openings": "打开应用",
    "step.shown": "刷到直播间",
    "step.views": "进入直播间",
    "step.exposed": "看到商品讲解",
    "step.considered": "考虑购买",
    "step.orders": "直播间下单",
    "step.delivered": "送达",
    "step.kept": "留下",
    "step.times": "×{times}",
    "funnel.title": "从打开应用到留下商品",
    "funnel.sentence": (
        "进入直播间的{conversion}最终下单，被考虑的商品有{buying}被买下，订单的{keeping}被留下。"
        "右侧的×或%：相对上一步；横条为对数刻度。"
    ),
    "brand_funnel.title": "从看到{brand}的商品到留下它",
    "brand_funnel.sentence": (
        "在直播间看到{brand}商品的人有{considering}考虑购买，其中{buying}下单，订单的{keeping}被留下。"
        "右侧的%：相对上一步；横条为对数刻度。"
    ),
    "split.title": "市场上平均一单的钱归了谁",
    "split.paid": "支付",
    "split.earns": (
        "平均一单{paid}，其中{refunded}退还买家，留下的订单付给主播、机构和平台{fees}；"
        "扣除其他全部费用后品牌盈利{profit}。"
    ),
    "split.loses": (
        "平均一单{paid}，其中{refunded}退还买家，留下的订单付给主播、机构和平台{fees}；"
        "扣除其他全部费用后品牌亏损{profit}。"
    ),
    "concentration.title": "场观在主播之间的分布",
    "concentration.many": (
        "场观的基尼系数为{gini}：{anchors}位主播中的{half}位带来一半场观，最大的{top_name}占{top}。"
    ),
    "concentration.one": (
        "场观的基尼系数为{gini}：{anchors}位主播中，{top_name}一人就带来{top}的场观。"
    ),
    "evening.title": "在线人数、订单与讲解",
    "evening.sentence": (
        "第{session}晚在线人数在第{minute}分钟达到峰值{peak}{over}；"
        "订单在第{best_minute}分钟达到每分钟{orders}笔的峰值。{pitches}"
    ),
    "evening.over": "，为平均值的{times}倍",
    "evening.pitches": (
        "{of}分钟中有{minutes}分钟在讲解{brand}，涉及{all_rooms}个直播间中的{rooms}个。"
    ),
    "evening.no_pitches": "当晚没有直播间讲解{brand}。",
}
