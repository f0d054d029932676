"""Risks, rules, enforcement and method."""

TEXTS: dict[str, str] = {
    "risk.loss": (
        "{brand}在{sessions}晚中有{losses}晚亏损：概率为{share}，若各晚相同且独立，"
        "95%置信区间为{low}到{high}。"
    ),
    "risk.worst": "最差的5%的晚上（{sessions}晚中的{count}晚）平均为{brand}带来{worst}。",
    "risk.worst_one": "统计晚不足20晚，无法给出最差的5%；最差的一晚为{brand}带来{worst}。",
    "risk.total": "全部统计晚{brand}合计获利{profit}，期末现金{cash}。",
    "risk.one_world": "以上只是一个模拟世界。差异不大时，请换几个随机种子再下结论。",
    "risk.outside": "{path}为{value}；来源给出的范围是{low}到{high}（{source}）。",
    "risk.below": "{path}为{value}；来源给出的是不低于{low}（{source}）。",
    "risk.above": "{path}为{value}；来源给出的是不高于{high}（{source}）。",
    "risk.outside_more": "另有{count}项设置超出其来源的范围。",
    "risk.inside": (
        "本情景有{sourced}项设置有公开来源的范围，其中{outside}项超出；"
        "其余{rest}个数值没有来源范围，属于假设或选择。"
    ),
    "source.pitch_minutes": "营销研究中的单品讲解时长",
    "source.views_per_user_day": "KuaiLive 用户每日进房数，上限",
    "source.orders_per_view": "店播与达播的下单率",
    "source.loss_aversion": "损失厌恶系数的已发表估计",
    "source.comment_per_click": "KuaiLive 用户的评论率，上限",
    "source.like_per_click": "KuaiLive 用户的点赞率，上限",
    "source.gift_per_click": "KuaiLive 用户的打赏率，上限",
    "source.follow_per_view": "主办方自报的关注率",
    "source.commission_mix": "在售商品的佣金率",
    "source.session_hours_store": "店播时长4至6小时",
    "source.paid_traffic_share": "付费流量占比10%至30%",
    "source.platform_take": "平台技术服务费率",
    "source.advertising_law": "《广告法》第五十五条",
    "source.no_reason_return": "《消费者权益保护法》第二十五条",
    "warning.small_stock": (
        "{of}种商品中有{count}种的库存曾低于{limit}件（20笔模拟订单），售罄会呈粗粒度的跳跃：{names}。"
    ),
    "warning.few_orders.product": (
        "{of}种商品中有{count}种的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.few_orders.brand": (
        "{of}个品牌中有{count}个的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.few_orders.anchor": (
        "{of}位主播中有{count}位的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.few_orders.category": (
        "{of}个品类中有{count}个的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.few_orders.platform": (
        "{of}个平台中有{count}个的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.few_orders.segment": (
        "{of}个人群中有{count}个的模拟订单不足{limit}笔，其数字多半是偶然：{names}。"
    ),
    "warning.more": "{names}等",
    "warning.none": "本报告中没有依赖不足30笔模拟订单的数字。",
    "rule.none": "本情景没有施行任何规则。",
    "rule.no_reason_return": "商品可在{days}天内无理由退货。",
    "rule.false_claim_penalty": (
        "虚假宣传按广告费用的{multiple}倍罚款，至少{minimum}；抽查比例从{inspection_share}起，"
        "完全夸大的宣传有{detection_share}的概率被查实。"
    ),
    "rule.penalty": (
        "禁止{violation}。主管部门管辖{coverage_share}的经营者，抽查比例从{inspection_share}起，"
        "严重程度为一的违规有{detection_share}的概率被查实；被查实者在{cease}晚内收手。"
    ),
    "violation.false_claim": "虚假宣传",
    "violation.unlabelled_ad": "未标明的广告",
    "violation.fake_traffic": "流量造假",
    "violation.price_fraud": "价格欺诈",
    "violation.infringement": "侵权仿冒",
    "violation.quality": "以次充好",
    "violation.data_misuse": "滥用数据",
    "violation.unmarked_ai": "未标识的虚拟主播",
    "enforcement.violation": (
        "{violation}：{cases}起，抽查{inspections}次，查实{detected}起；裁定罚款共{fines}。"
    ),
    "rule.credit": (
        "信用分：查实一次扣{points}分；低于{limit_below}限流，低于{suspend_below}停播，"
        "低于{ban_below}封禁。"
    ),
    "rule.dated": "自第{start}晚起施行。",
    "rule.dated_until": "自第{start}晚起施行，至第{until}晚前为止。",
    "rule.other": "已施行：{rule}。",
    "enforcement.sentence": (
        "{share}的直播间存在夸大宣传。{sessions}晚共抽查{inspections}次，查实{detected}起违规"
        "（占{found}），误罚{false_positives}个诚信的直播间；罚款共{fines}。"
    ),
    "enforcement.sanctions": (
        "处罚：约谈{talks}次，警告{warnings}次，限流{limits}次，停播{suspensions}次，封禁{bans}次。"
    ),
    "enforcement.credit": "在播主播的平均信用分为{credit}。",
    "method.market": (
        "对{population}人的多主体模拟；{viewers}名模拟观众各代表{weight}人。{anchors}位主播和"
        "{brands}个品牌在每晚{minutes}分钟里与他们相遇：先预热{burn_in}晚，再统计{sessions}晚。"
    ),
    "method.gmv": (
        "成交总额（真实）是买家与平台券支付的金额。净成交额是买家留下的订单部分。最后一晚之后，"
        "时间在没有观众的情况下继续，直到每笔订单都已取消、退货或结算，因此不会有哪一晚只计入一半。"
    ),
    "method.cohort": (
        "订单的结局及其利润都计入下单的那一晚。比率都是总量之比，而非比率的平均。"
        "利润未扣除模型之外的费用，如办公、研发和站外广告。"
    ),
    "method.noise": (
        "“计数误差”是只模拟一部分观众带来的误差（95%）。利润的置信区间来自各晚之间的差异"
        "（学生t分布，95%）。两者都不涉及另一个模拟世界。"
    ),
    "method.assumptions": (
        "除非情景注明来源，参数都是假设；用 livemarket describe 命令可查看两者。"
        "货币用复式账记录，精确到分。"
    ),
}
