"""The columns that tables may have: the one list of headings, English and Chinese.

Every column stands for a field of the scenario, which says what it means, its unit and its range.
A heading may name the unit in brackets: 成本价(元), 佣金(%), 粉丝数(万).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from simulator.scenario.errors import ScenarioError, nearest
from simulator.scenario.shapes import Shape, scenario_shape
from simulator.scenario.table_cells import Form, NumberKind, half_width


@dataclass(frozen=True)
class Column:
    """One column of a kind of table.

    Attributes:
        field: Where its cells go in an entry; dots lead further down.
        chinese: Usual Chinese headings.
        form: What its cells hold.
        needed: Whether a table must have it.
        english: More English headings; the field itself, with blanks, is one.
    """

    field: str
    chinese: tuple[str, ...]
    form: Form = "number"
    needed: bool = False
    english: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The English heading."""
        return self.english[0] if self.english else self.field.replace("_", " ")

    def headings(self) -> Iterator[str]:
        """Yield all that may stand in the first row."""
        yield from (self.field.replace("_", " "), *self.english, *self.chinese)


NOTE = Column("note", ("备注", "说明"), "text", english=("note", "notes", "remark", "remarks"))
"""A column for people: it changes nothing."""
_NAME = ("名称", "名字", "姓名")
_BRANDS = (
    Column("name", (*_NAME, "品牌", "品牌名称", "品牌名"), "text", needed=True,
           english=("name", "brand", "brand name")),
    Column("category", ("品类", "类目", "主营类目"), "text"),
    Column("type", ("类型", "品牌类型"), "text", english=("type", "kind")),
    Column("awareness", ("知名度", "品牌知名度")),
    Column("image", ("形象", "品牌形象"), "numbers"),
    Column("cash", ("现金", "资金", "启动资金")),
    Column("deposit", ("保证金",)),
    Column("credit_line", ("授信额度", "贷款额度")),
    Column("lead_days", ("补货周期", "交期", "补货天数")),
    Column("stock_cover", ("备货天数", "库存天数")),
    Column("service", ("售后水平", "服务水平")),
    Column("free_return_shipping", ("运费险", "退货包运费"), "yes_or_no"),
    Column("traffic_share", ("投流占比", "付费流量占比")),
    Column("pricing.strategy", ("定价策略",), "text", english=("pricing",)),
    Column("collaboration.strategy", ("合作策略", "合作方式"), "text", english=("collaboration",)),
)  # fmt: skip
_PRODUCTS = (
    Column("brand", ("品牌", "品牌名称"), "text"),
    Column("name", (*_NAME, "商品", "商品名称", "产品", "产品名称", "品名"), "text", needed=True,
           english=("name", "product", "product name")),
    Column("category", ("品类", "类目"), "text"),
    Column("unit_cost", ("成本价", "成本", "单位成本"), english=("unit cost", "cost")),
    Column("list_price", ("日常价", "定价", "售价", "标价", "吊牌价"),
           english=("list price", "price")),
    Column("comparable_price", ("竞品价", "参考价", "市场价", "市场参考价"),
           english=("comparable price", "reference price", "market price")),
    Column("quality", ("质量", "品质", "质量分")),
    Column("stock", ("库存", "库存量", "现货")),
    Column("defect_rate", ("问题率", "瑕疵率", "次品率", "不良率"),
           english=("problem share", "defect rate")),
)  # fmt: skip
_ANCHORS = (
    Column("name", (*_NAME, "主播", "主播名称", "昵称"), "text", needed=True,
           english=("name", "anchor", "anchor name")),
    Column("platform", ("平台",), "text"),
    Column("type", ("类型", "主播类型"), "text", english=("type", "kind")),
    Column("agency", ("机构", "所属机构"), "text", english=("agency", "mcn")),
    Column("brand", ("品牌", "所属品牌"), "text"),
    Column("fans", ("粉丝数", "粉丝", "粉丝量"), english=("fans", "followers")),
    Column("average_views", ("场均观看", "场均观看人次", "场均观看数", "场观")),
    Column("commission", ("佣金", "佣金率", "佣金比例")),
    Column("slot_fee", ("坑位费", "链接费")),
    Column("slot_fee_per_view", ("每次观看坑位费",)),
    Column("categories", ("品类", "类目", "主营类目"), "texts", english=("categories", "category")),
    Column("on_air_minutes", ("直播时长", "时长"), english=("on air minutes", "minutes")),
    Column("charisma", ("感染力", "魅力")),
    Column("expertise", ("专业度",)),
    Column("interaction", ("互动力", "互动能力")),
    Column("creativity", ("创意",)),
    Column("image", ("形象",), "numbers"),
    Column("exaggeration", ("夸大程度",)),
    Column("screening", ("选品力度",)),
    Column("content_mix", ("内容构成",), "numbers"),
    Column("reservation_income", ("保底收入",)),
)  # fmt: skip
_OFFERS = (
    Column("brand", ("品牌", "品牌名称"), "text"),
    Column("anchor", ("主播", "主播名称"), "text", needed=True, english=("anchor", "anchor name")),
    Column("product", ("商品", "商品名称", "产品", "产品名称"), "text",
           english=("product", "product name")),
    Column("commission", ("佣金", "佣金率", "佣金比例")),
    Column("slot_fee", ("坑位费", "链接费")),
    Column("discount", ("折扣", "直播间折扣", "让利"), english=("discount", "price cut")),
)  # fmt: skip
COLUMNS: MappingProxyType[str, tuple[Column, ...]] = MappingProxyType(
    {"brands": _BRANDS, "products": _PRODUCTS, "anchors": _ANCHORS, "offers": _OFFERS}
)
"""Columns by kind of table."""
TABLES_ONLY = ("products", "offers")
"""Kinds that stand in a scenario only as tables."""
IDENTITY = MappingProxyType(
    {"brands": ("name",), "products": ("brand", "name"), "anchors": ("name",),
     "offers": ("brand", "anchor", "product")}
)  # fmt: skip
"""Columns that together tell rows apart."""
PATHS: MappingProxyType[str, tuple[str | int, ...]] = MappingProxyType(
    {"brands": ("brands", 0), "products": ("brands", 0, "products", 0), "anchors": ("anchors", 0),
     "offers": ("brands", 0, "collaboration", 0, "by_name", "offers", 0)}
)  # fmt: skip
WORDS = MappingProxyType(
    {
        "type": {
            "头部": "star", "头部主播": "star", "超头": "star", "腰部": "professional",
            "腰部主播": "professional", "职业主播": "professional", "明星": "celebrity",
            "达人": "koc", "素人": "koc", "koc": "koc", "店播": "store", "虚拟主播": "virtual",
            "数字人": "virtual", "传统品牌": "traditional", "新锐品牌": "emerging",
            "白牌": "white_label", "star": "star", "professional": "professional",
            "celebrity": "celebrity", "virtual": "virtual", "store": "store",
        },
    }
)  # fmt: skip
"""What usual words in a column stand for."""
_UNIT = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*$")
_MONEY_UNITS = ("元", "yuan", "rmb", "¥")
_COUNT_UNITS = (
    "件", "个", "人", "人次", "天", "分钟", "units", "days", "people", "views", "minutes",
)  # fmt: skip
_TIMES = {"万": 10_000, "w": 10_000, "万元": 10_000, "万人": 10_000}


def shape_of(kind: str, field: str) -> Shape:
    """Return what a column's field may hold.

    Args:
        kind: Kind of table.
        field: Field of the column; must exist.
    """
    if (kind, field) == ("brands", "category"):
        return shape_of("products", "category")
    if field == "brand" and kind in ("products", "offers"):
        return shape_of("brands", "name")
    shape = scenario_shape()
    for step in (*PATHS[kind], *field.split(".")):
        shape = _below(shape, step)
    return shape


def _below(shape: Shape, step: str | int) -> Shape:
    """Return what stands below a key, index or kind of entry that is known to exist."""
    kinds = shape.entries() if isinstance(step, int) else None
    for option in (shape, *shape.options):
        if step == "strategy" and option.tagged:
            return Shape(Literal[tuple(option.tagged)], shape.field)
        inner = kinds or option.tagged.get(str(step)) or option.entry(step)
        if inner is not None:
            return inner
    raise KeyError(step)


def column_of(kind: str, heading: str) -> tuple[Column, NumberKind]:
    """Find the column that a heading names.

    Args:
        kind: Kind of table.
        heading: As it stands in the table.

    Raises:
        ScenarioError: When there is none; the message names the nearest.
    """
    unit = _UNIT.search(heading)
    name = _normal(heading[: unit.start()] if unit else heading)
    named = {_normal(other): column for column in (*COLUMNS[kind], NOTE)
             for other in column.headings()}  # fmt: skip
    column = named.get(name)
    if column is None:
        near = nearest(name, named)
        known = ", ".join(other.heading for other in COLUMNS[kind])
        hint = f"; did you mean '{near}'?" if near else f"; known: {known}"
        raise ScenarioError(
            f"there is no column '{heading.strip()}' in a table of {kind}{_elsewhere(kind, name)}"
            f"{hint} (a column 'note' may hold anything)"
        )
    numbers = _kind_of(kind, column)
    if unit is None or column is NOTE:
        return column, numbers
    return column, _with_unit(heading, half_width(unit[1]).casefold(), numbers)


def _normal(heading: str) -> str:
    return re.sub(r"[\s_-]+", " ", half_width(heading)).casefold().strip()


def _elsewhere(kind: str, name: str) -> str:
    """Name the table to which a heading belongs."""
    for other, columns in COLUMNS.items():
        if other != kind and any(name in map(_normal, column.headings()) for column in columns):
            return f" (it belongs to a table of {other})"
    return ""


def _kind_of(kind: str, column: Column) -> NumberKind:
    """Return which signs numbers of a column may carry; levels from 0 to 1 may be per cent."""
    if column.form not in ("number", "numbers"):
        return NumberKind()
    shape = shape_of(kind, column.field)
    unit = shape.unit()
    level = unit in ("", "quality") and shape.bounds().get("le") == 1
    row = shape.form == "row"
    return NumberKind(money=unit.startswith("yuan"), share=unit.startswith("share") or level or row)


def _with_unit(heading: str, unit: str, numbers: NumberKind) -> NumberKind:
    if unit == "%" and numbers.share:
        return NumberKind(share=True, percent=True)
    if unit in _TIMES and not numbers.share:
        return NumberKind(money=numbers.money, times=_TIMES[unit])
    if unit in _MONEY_UNITS and numbers.money:
        return numbers
    if unit in _COUNT_UNITS and not numbers.money and not numbers.share:
        return numbers
    raise ScenarioError(f"the unit in '{heading.strip()}' does not fit its column")
