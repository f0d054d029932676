"""The tables that may stand in a scenario, and what their columns are called.

A column stands for a field of the schema, from which its meaning, unit and range are taken. Its
titles are the field's name and the words here, in which case, blanks, hyphens and full-width
letters do not matter. A unit may follow in brackets: ``佣金(%)``, ``粉丝数（万）``.
"""

from dataclasses import dataclass
from functools import cache

from simulator.scenario.shapes import Shape

NOTES = ("note", "notes", "remark", "remarks", "备注", "说明")
"""Columns for the reader alone; they act on nothing."""


@dataclass(frozen=True)
class Column:
    """A column and the field that it fills."""

    field: str
    """Field of the section, dotted where it lies deeper; or a key that says whose row this is."""
    titles: tuple[str, ...] = ()
    """What else the column may be called."""

    def heading(self) -> str:
        """Return the column's name with its first Chinese title."""
        chinese = next((title for title in self.titles if not title.isascii()), None)
        return f"{self.field} ({chinese})" if chinese else self.field


@dataclass(frozen=True)
class Table:
    """One kind of table."""

    name: str
    """Key of the scenario under which the table stands."""
    section: str
    """Section of the schema that a row becomes."""
    identity: tuple[str, ...]
    """Fields that must be filled and that no two rows share."""
    columns: tuple[Column, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Titles that belong to another table or mean nothing certain, with what to do."""

    def shape(self) -> Shape:
        """Return what a row becomes."""
        from simulator.scenario import goods, places

        return Shape(getattr(goods, self.section, None) or getattr(places, self.section))

    def field(self, column: Column) -> Shape | None:
        """Return the field that a column fills, or None for a key of the row."""
        shape: Shape | None = self.shape()
        for step in column.field.split("."):
            shape = shape.entry(step) if shape else None
        return shape

    def by_title(self) -> dict[str, Column]:
        """Return the columns by the forms of all their titles."""
        return _by_title(self)


@cache
def _by_title(table: Table) -> dict[str, Column]:
    return {
        title_form(title): column
        for column in table.columns
        for title in (column.field, column.field.replace(".", " "), *column.titles)
    }


def title_form(title: str) -> str:
    """Return a title without what does not matter: case, blanks, hyphens, full-width forms."""
    plain = narrow(title).strip().casefold()
    return "".join(sign for sign in plain if sign not in " -_.\t\n\u00a0")


def narrow(text: str) -> str:
    """Return a text with full-width letters, digits and signs as ordinary ones."""
    return text.translate(_NARROW)


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x00A0: " ", 0xFFE5: "¥", 0x2212: "-",
}  # fmt: skip

BRANDS = Table(
    "brands", "Brand", ("name",),
    (
        Column("name", ("brand", "brand name", "品牌", "品牌名", "品牌名称", "名称")),
        Column("type", ("brand type", "品牌类型", "类型")),
        Column("awareness", ("知名度", "认知度")),
        Column("image", ("品牌形象", "形象")),
        Column("cash", ("现金", "启动资金", "资金")),
        Column("deposit", ("保证金",)),
        Column("credit_line", ("授信额度", "信用额度")),
        Column("lead_days", ("lead time", "备货周期", "补货周期", "交货期")),
        Column("stock_cover", ("备货天数", "库存周转天数")),
        Column("service", ("service level", "售后水平", "服务水平")),
        Column("free_return_shipping", ("运费险", "退货包运费")),
        Column("traffic_share", ("投流占比", "投流比例")),
        Column("pricing.strategy", ("pricing", "定价策略")),
        Column("pricing.markup", ("markup", "mark-up", "加价率")),
        Column("collaboration.strategy", ("collaboration", "合作策略")),
    ),
    (
        ("category", "products have categories, brands have none: move it to the products' table"),
        ("品类", "products have categories, brands have none: move it to the products' table"),
    ),
)  # fmt: skip

PRODUCTS = Table(
    "products", "Product", ("brand", "name"),
    (
        Column("brand", ("brand name", "品牌", "品牌名", "品牌名称")),
        Column("name", ("product", "product name", "商品", "商品名", "商品名称", "产品", "产品名称",
                        "品名", "名称")),
        Column("category", ("品类", "类目", "分类")),
        Column("unit_cost", ("cost", "成本价", "成本", "单位成本", "进价")),
        Column("list_price", ("price", "everyday price", "日常价", "日销价", "售价")),
        Column("comparable_price", ("market price", "参考价", "市场价", "竞品价", "对标价")),
        Column("quality", ("质量", "品质")),
        Column("defect_rate", ("defect share", "defects", "次品率", "不良率", "残次率")),
        Column("stock", ("units on stock", "库存", "库存量", "库存数量")),
    ),
    (
        ("lead_days", "lead days belong to the brand: move them to the brands' table"),
        ("lead time", "lead days belong to the brand: move them to the brands' table"),
        ("备货周期", "it belongs to the brand: move it to the brands' table"),
    ),
)  # fmt: skip

ANCHORS = Table(
    "anchors", "Anchor", ("name",),
    (
        Column("name", ("anchor", "anchor name", "主播", "主播名", "主播名称", "达人", "达人昵称",
                        "昵称", "名称")),
        Column("type", ("kind", "主播类型", "达人类型", "类型")),
        Column("platform", ("平台",)),
        Column("agency", ("mcn", "机构", "所属机构")),
        Column("brand", ("所属品牌", "品牌")),
        Column("fans", ("followers", "粉丝数", "粉丝", "粉丝量")),
        Column("average_views", ("views", "场均观看", "场均观看人数", "场均观看人次", "场观")),
        Column("commission", ("佣金", "佣金率", "佣金比例")),
        Column("slot_fee", ("坑位费",)),
        Column("slot_fee_per_view", ("每观看坑位费",)),
        Column("reservation_income", ("最低收入", "保底收入")),
        Column("categories", ("category", "带货品类", "品类", "类目")),
        Column("on_air_minutes", ("hours", "minutes", "直播时长", "场均时长")),
        Column("charisma", ("感染力",)),
        Column("expertise", ("专业度",)),
        Column("interaction", ("互动能力",)),
        Column("creativity", ("创意",)),
        Column("image", ("形象",)),
        Column("exaggeration", ("夸大程度",)),
        Column("screening", ("选品严格度",)),
    ),
)  # fmt: skip

TABLES = {table.name: table for table in (BRANDS, PRODUCTS, ANCHORS)}

CHOICES = {
    "头部主播": "star", "头部": "star", "明星主播": "celebrity", "明星": "celebrity",
    "职业主播": "professional", "腰部主播": "professional", "腰部": "professional",
    "尾部主播": "koc", "素人": "koc", "店播": "store", "虚拟主播": "virtual", "数字人": "virtual",
    "传统品牌": "traditional", "新锐品牌": "emerging", "白牌": "white_label",
    "成本加成": "cost_plus", "跟随竞品": "competition_following", "感知价值": "perceived_value",
}  # fmt: skip
"""Chinese words for the values of choices."""
YES = ("true", "yes", "y", "是", "有")
NO = ("false", "no", "n", "否", "无")
