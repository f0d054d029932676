"""A study: which arm wins, by how much, how sure, who changed, and what was checked."""

TEXTS: dict[str, str] = {
    "study.wins": (
        "{best}比{next}高出{difference}（{measure}；{level}置信区间{low}至{high}）；"
        "在{worlds}个平行市场中有{ahead}个领先。"
    ),
    "study.beats_all": "它优于所有其他方案，{next}最接近。",
    "study.tied": (
        "在{worlds}个平行市场中无法区分{tied}：{best}比{next}高出{difference}"
        "（{measure}），{level}置信区间为{low}至{high}。"
    ),
    "study.lead": (
        "{tied}都领先于{rest}，至少领先{least}（{measure}，{worlds}个平行市场的平均）。"
    ),
    "study.open": (
        "它们之间哪个最好无法区分：{best}比{next}领先{difference}，{level}置信区间为{low}至{high}。"
    ),
    "study.needed": "大约需要{needed}个平行市场才能区分。",
    "study.not_needed": "无法估计需要多少个平行市场才能区分。",
    "study.apart": "仍可区分的有：{pairs}。",
    "study.ahead": "{arm}优于{other}",
    "study.same": "{tied}的{measure}在每个平行市场中都相同。",
    "study.loses": "{arm}在{share}的平行市场中亏损。",
    "study.of": "{member}的{measure}",
    "study.per_evening": "每晚{value}",
    "study.sure": "±{margin}，{worlds}个平行市场，{level}",
    "study.best": "在{share}的平行市场中最好",
    "study.best_loss": "在{share}的平行市场中最好，在{loss}中亏损",
    "section.difference": "好多少，有多确定",
    "section.bridges": "差别从何而来",
    "section.compared": "所有比较过的指标",
    "section.switched": "谁的行为变了",
    "section.uncertain": "不确定的因素及其影响",
    "section.study_risk": "风险、检查与局限",
    "section.study_method": "如何比较",
    "difference.title": "同一平行市场中与{first}的差额",
    "difference.sentence": (
        "每个点是{worlds}个平行市场中与{first}之差的平均值，横线是{level}置信区间；"
        "横线跨过零，就说不清两者哪个更好。"
    ),
    "spread.title": "逐个平行市场",
    "spread.sentence": (
        "每个点是一个平行市场，短线是平均值：各方案从{low}到{high}。"
        "平行市场之间的差别在于哪些商品讨喜、谁开播、每晚的运气如何。"
    ),
    "spread.some": "图中只画出{worlds}个平行市场中的{drawn}个。",
    "bridges.title": "{arm}：从成交总额到利润",
    "bridges.sentence": (
        "每晚成交{gmv}，其中{refunded}退给买家，{fees}归主播、机构和平台，剩下{profit}。"
    ),
    "line.refunded_fen": "退款",
    "line.fees_fen": "佣金与扣点",
    "head.pair": "两个方案",
    "head.gap": "差额",
    "head.ahead": "领先",
    "head.apart": "能否区分",
    "pairs.ahead": "{worlds}个平行市场中的{ahead}个",
    "pairs.yes": "能",
    "pairs.no": "不能，约需{needed}个平行市场",
    "pairs.note": (
        "{measure}，每晚：同一平行市场中的平均差额与{level}置信区间，"
        "以及前一个方案更好的平行市场个数。"
    ),
    "compared.note": (
        "每晚平均；差额是同一平行市场中与{first}之差，附{level}置信区间。"
        "* 表示把第一项以外的所有指标一并校正（霍尔姆法）后，仍能与{first}区分。"
    ),
    "head.difference": "{arm} − {first}",
    "switched.sentence": (
        "只在两种情形之一下单的人数（所有模拟的平均）：只在该方案下单的，以及只在{first}下单的。"
    ),
    "switched.note": "全部统计晚的人数；其余的人在两种情形下都买或都不买。",
    "head.arm": "方案",
    "head.segment": "人群",
    "head.only_arm": "只在该方案",
    "head.only_first": "只在{first}",
    "head.in_both": "两者都买",
    "uncertain.sentence": (
        "在不确定因素的{points}个取值点上重复了比较，本页其余数字是各点的平均值。"
        "{arm}在其中{ahead}个点领先{first}，在{sure}个点上{level}置信区间完全高于零；"
        "领先幅度从{low}到{high}。"
    ),
    "uncertain.title": "{arm}与{first}之差，按{value}",
    "uncertain.axis": "领先幅度",
    "uncertain.picture": (
        "每个点是{arm}在一个取值点上的领先幅度，竖线是{level}置信区间；低于零表示{first}领先。"
        "各取值点的所有不确定因素都不同。"
    ),
    "uncertain.note": (
        "领先幅度与各因素取值的秩相关（斯皮尔曼）：接近0说明没有影响，"
        "接近1说明随之扩大，接近−1说明随之缩小。"
    ),
    "head.uncertain": "不确定因素",
    "head.range": "范围",
    "head.correlation": "领先幅度与取值的相关",
    "head.source": "来源",
    "study.risk": (
        "{arm}：{measure}在平行市场之间的标准差为{spread}；最差的二十分之一平均为{worst}。"
    ),
    "study.risk_few": "{arm}：{measure}在平行市场之间的标准差为{spread}。",
    "study.sampling": (
        "{arm}各次模拟的方差中有{share}是观众抽样噪声，上面的数字已经扣除；"
        "扣除之后亏损的概率为{loss}。"
    ),
    "study.sampling_unknown": (
        "每个平行市场只模拟了一次，数字中仍含抽样噪声；让每个平行市场以不同的观众运气模拟两次，即可把它与风险分开。"
    ),
    "study.identity_kept": (
        "已检查：在第{session}场（两者按设计开始不同）之前，{arm}与{first}的所有表格完全相同。"
    ),
    "study.identity_zero": "{arm}：按设计从第一场起就与{first}不同，之前没有可检查的。",
    "study.identity_same": "已检查：{arm}与{first}是同一个市场，数字完全相同。",
    "study.identity_broken": (
        "{arm}在第{session}场就已与{first}不同，早于设计：请不要使用这一比较。"
    ),
    "study.variance": (
        "就{arm}与{first}之差而言，使用相同的平行市场相当于{ratio}倍数量的独立市场{bound}。"
    ),
    "study.bound": "（若只有观众的决策在变动，最多为{bound}倍）",
    "study.few_worlds": "只模拟了{worlds}个平行市场：少于二十个时置信区间较粗略。",
    "study.failed": "有{count}次模拟失败，所在的平行市场未计入：{error}",
    "study.outside": "{arm}：{paths}超出其来源给出的范围。",
    "study.outside_none": "所有参数都在其来源给出的范围之内。",
    "study.method": (
        "每个方案都在相同的{worlds}个平行市场中模拟：同样的种子、人群和运气，共同的部分因此相互抵消。"
        "置信区间按成对差额的学生氏分布计算；自助法区间见对比表。"
        "成对学生氏检验的概率按霍尔姆法校正比较次数后低于{alpha}，才认为两个方案可以区分。"
    ),
    "study.looks": (
        "平行市场分批增加，直到区间足够窄；每看一次都算数，因此单次水平为{level}而不是{asked}。"
    ),
    "study.footer": "由 Livemarket {version} 生成。平行市场：种子{first}至{last}。",
}
