"""The brand in focus: answer, cards, bridge from GMV to profit, anchors, cohorts."""

TEXTS: dict[str, str] = {
    "answer.earns": "{brand}平均每晚盈利{profit}（{noise}），占成交总额的{share}；{drivers}。",
    "answer.loses": "{brand}平均每晚亏损{profit}（{noise}），占成交总额的{share}；{drivers}。",
    "answer.few": "仅有{count}笔模拟订单，多半是偶然：",
    "answer.no_sales": "{brand}在{sessions}个统计晚中没有成交，平均每晚亏损{profit}。",
    "answer.noise": "95%置信区间±{margin}，依据{sessions}晚之间的差异",
    "answer.no_noise": "只有一晚，无法判断其中有多少是偶然",
    "answer.drivers": (
        "与其他品牌相比，最大的优势在{gain}（占成交总额{gain_share}，其他品牌{gain_others}），"
        "最大的劣势在{loss}（{loss_share}，其他品牌{loss_others}）"
    ),
    "answer.drivers_gain": (
        "与其他品牌相比，最大的优势在{gain}（占成交总额{gain_share}，其他品牌{gain_others}）"
    ),
    "answer.drivers_loss": (
        "与其他品牌相比，最大的劣势在{loss}（占成交总额{loss_share}，其他品牌{loss_others}）"
    ),
    "answer.drivers_none": "没有其他品牌可供比较",
    "answer.market": (
        "平均每晚有{people}人打开应用，进入直播间{views}次，下单{orders}笔，成交{gmv}；"
        "买家最终留下{net}的货，占{share}。"
    ),
    "basis.none": "不依赖样本",
    "basis.orders": "{count}笔模拟订单",
    "basis.views": "{count}次模拟观看",
    "basis.counted": "{basis}，计数误差±{noise}",
    "basis.points": "{basis}，计数误差±{points}个百分点",
    "basis.evenings": "{sessions}晚中有{losses}晚亏损",
    "basis.noise": "95%置信区间±{margin}，共{sessions}晚",
    "basis.market_share": "占市场{share}；{basis}",
    "card.gmv": "每晚成交总额",
    "card.net": "每晚净成交额",
    "card.profit": "每晚利润",
    "card.margin": "利润占净成交额",
    "card.refund": "退款率",
    "card.orders": "每晚订单",
    "line.gmv_fen": "成交总额",
    "line.cancelled_fen": "退款：发货前取消",
    "line.returned_fen": "退款：退货",
    "line.commission_fen": "主播佣金",
    "line.agency_fen": "机构佣金",
    "line.take_fen": "平台扣点",
    "line.goods_fen": "货品成本",
    "line.delivery_fen": "物流与退换",
    "line.slot_fee_fen": "坑位费",
    "line.traffic_fen": "投流",
    "line.room_cost_fen": "自播间费用",
    "line.liability_fen": "赔付与罚款",
    "line.other_fen": "其他费用（净）",
    "line.open_fen": "尚未完结",
    "line.brand_profit_fen": "利润",
    "item.cancelled_fen": "发货前取消",
    "item.returned_fen": "退货",
    "item.commission_fen": "主播佣金",
    "item.agency_fen": "机构佣金",
    "item.take_fen": "平台扣点",
    "item.goods_fen": "货品成本",
    "item.delivery_fen": "物流与退换",
    "item.slot_fee_fen": "坑位费",
    "item.traffic_fen": "投流",
    "item.room_cost_fen": "自播间费用",
    "item.liability_fen": "赔付与罚款",
    "item.other_fen": "其他费用",
    "bridge.title": "平均一晚：从成交总额到利润",
    "bridge.axis": "元/晚",
    "bridge.earns": (
        "{brand}平均每晚成交{gmv}，其中{refunded}退还买家，{fees}付给主播、机构和平台（含坑位费），"
        "{goods}用于货品及其配送；剩下利润{profit}。"
    ),
    "bridge.loses": (
        "{brand}平均每晚成交{gmv}，其中{refunded}退还买家，{fees}付给主播、机构和平台（含坑位费），"
        "{goods}用于货品及其配送；最终亏损{profit}。"
    ),
    "focus.title": "逐晚的成交与利润",
    "focus.profit": "盈利",
    "focus.loss": "亏损",
    "focus.sentence": (
        "每晚成交总额在{low}到{high}之间，利润在{worst}到{best}之间；{sessions}晚中有{losses}晚亏损。"
    ),
    "appraisal.title": "为直播间付出的，与其订单带来的",
    "appraisal.paid": "付出：佣金、坑位费、自播间",
    "appraisal.earned": "扣除这些之前的收益",
    "appraisal.axis": "元/晚",
    "appraisal.few": "订单过少",
    "appraisal.sentence": (
        "{brand}平均每晚为直播间付出{paid}，扣除退货后、付出这些费用之前的收益为{earned}；"
        "在模拟订单不少于{least}笔的主播中，每付一元收益最高的是{best}，为{best_rate}。"
    ),
    "appraisal.sentence_one": (
        "{brand}平均每晚为{best}付出{paid}，扣除退货后、付出这些费用之前的收益为{earned}，即每付一元收益{best_rate}。"
    ),
    "appraisal.sentence_few": (
        "{brand}平均每晚为直播间付出{paid}，扣除退货后、付出这些费用之前的收益为{earned}；"
        "没有主播达到比较所需的{least}笔模拟订单。"
    ),
    "appraisal.none": "统计晚内没有主播为{brand}带货。",
    "appraisal.rest": "其余{count}位",
    "appraisal.shelf": "货架（无主播）",
    "appraisal.note": (
        "收益：买家留下的订单在付佣金之前留给品牌的钱，已扣除货品、物流、退货和赔付。"
        "† 模拟订单不足{least}笔，多半是偶然。"
    ),
    "head.evenings": "合作晚数",
    "head.net": "净成交额",
    "head.commission": "佣金",
    "head.slot_fee": "坑位费",
    "head.traffic": "投流与直播间",
    "head.exposed_share": "曝光占比",
    "head.earned": "收益",
    "head.left": "品牌净得",
    "head.per_yuan": "每元收益",
    "instruments.title": "各营销工具的花费与所带来的订单，元/晚",
    "instruments.note": (
        "一笔订单计入其带有的每一种工具，因此各行相互重叠。贡献：这些订单在扣除货品、物流、退货和赔付后"
        "留给品牌的钱，尚未扣除按晚支付的费用。† 模拟订单不足{least}笔。"
    ),
    "instrument.room_discount": "直播间折扣",
    "instrument.limited_time": "限时折扣",
    "instrument.team": "团队",
    "instrument.question_time": "答疑",
    "instrument.vote": "投票",
    "instrument.lottery": "抽奖",
    "instrument.fan_group": "粉丝群",
    "instrument.security": "数据安全",
    "instrument.warm_up": "短视频预热",
    "instrument.fake_traffic": "虚假流量",
    "instrument.bonus": "主播奖金",
    "instrument.traffic_product": "引流款折扣",
    "instrument.platform_coupon": "平台券",
    "instrument.slot_fee": "坑位费",
    "instrument.commission": "佣金",
    "instrument.traffic": "投流",
    "instrument.room_cost": "自播间",
    "instrument.service_desk": "售后团队",
    "instrument.return_insurance": "运费险",
    "instrument.quality_control": "质检与选厂",
    "instrument.recall": "召回",
    "instrument.festival": "节日价",
    "instrument.launch_price": "新品价",
    "instrument.clearance": "清仓价",
    "instrument.price_guarantee": "保价",
    "instrument.packaging": "包装",
    "instrument.coupon": "店铺券",
    "instrument.full_reduction": "满减",
    "instrument.member_price": "会员价",
    "instrument.birthday": "生日优惠",
    "instrument.points": "积分",
    "instrument.insert_coupon": "包裹券",
    "instrument.streaming": "直播推流",
    "instrument.reminder": "触达老客",
    "instrument.flash_stock": "秒杀",
    "instrument.bundle": "组合装",
    "instrument.exclusivity": "独家",
    "instrument.best_price": "最低价承诺",
    "instrument.virtual_host": "虚拟主播",
    "instrument.co_branding": "联名",
    "instrument.licence": "形象授权",
    "instrument.offline_campaign": "线下活动",
    "instrument.special_session": "专题直播",
    "head.instrument": "营销工具",
    "head.spent": "花费",
    "head.contribution": "贡献",
    "head.net_return": "每元净成交额",
    "head.contribution_return": "每元贡献",
    "cohort.sentence": "统计晚内有{first}人首次购买（不限品牌），其中很快再次购买的：{rates}。",
    "cohort.rate": "{horizon}晚内{share}",
    "cohort.rate_one": "次晚{share}",
    "cohort.none": "没有首购者被跟踪足够长的时间。",
    "cohort.market": (
        "各比例只计入被跟踪了相应晚数的人：期限越长，排除的最后几晚越多。末列为至少被跟踪一晚的人数。"
    ),
    "cohort.viewers": "首次打开应用后再次打开",
    "cohort.buyers": "首次购买后再次购买（不限品牌）",
    "cohort.of_brand": "首次购买{brand}后再次购买{brand}",
    "head.cohort": "首次",
    "head.horizon": "{horizon}晚内",
    "head.horizon_one": "次晚",
    "cohort.short": "时间不足",
    "appraisal.caption": "元，平均每晚",
    "head.followed": "人数",
}
