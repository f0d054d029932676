"""What stands in the cell of a table: numbers as people write them, choices, lists.

Figures are read exactly or not at all: 1,299.00 and 12.5万 have one meaning, 1.299,00 and "about
30" are refused.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from simulator.scenario.errors import Source, shown
from simulator.scenario.shapes import Shape
from simulator.scenario.table_columns import CHOICES, NO, YES, narrow
from simulator.scenario.yaml_source import Node, Scalar

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<money>(?:¥|RMB|CNY)?)\s*"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>(?:e[-+]?[0-9]{1,2})?)\s*"
    r"(?P<scale>(?:%|千|k|万|萬|w|亿)?)\s*(?P<unit>(?:元|块|yuan|人|粉丝|件|个|天|分钟|分)?)",
    re.IGNORECASE,
)
_SCALES = {
    "": 1, "%": Decimal("0.01"), "千": 1_000, "k": 1_000, "万": 10_000, "萬": 10_000, "w": 10_000,
    "亿": 100_000_000,
}  # fmt: skip
_HOURS = ("小时", "h", "hour", "hours")
_HEADING_UNITS = {
    "yuan": ("元", "¥", "rmb", "cny", "yuan"),
    "minutes": ("分钟", "min", "minutes"),
    "people": ("人", "people"),
    "units": ("件", "units"),
    "sessions": ("天", "days", "sessions"),
}
_SEPARATORS = re.compile(r"[;；、|/]")
_DIGITS = 40


@dataclass(frozen=True)
class Unit:
    """What a heading says of its figures, ``佣金(%)`` or ``粉丝数(万)``."""

    scale: Decimal = Decimal(1)
    percent: bool = False


def heading_unit(text: str, field: Shape) -> Unit | None:
    """Read the unit in a heading.

    Args:
        text: What stands in brackets.
        field: The field of the column.

    Returns:
        The unit, or None if the field cannot have it.
    """
    form, unit = narrow(text).strip().casefold(), field.unit()
    if form == "%" and _may_be_percent(field):
        return Unit(Decimal("0.01"), percent=True)
    if form in _HOURS and unit == "minutes":
        return Unit(Decimal(60))
    for kind, words in _HEADING_UNITS.items():
        if kind in unit:
            for scale, factor in (("", 1), ("千", 1_000), ("万", 10_000), ("w", 10_000)):
                if form in [scale + word for word in words] or form == scale != "":
                    return Unit(Decimal(factor))
    return None


def read_cell(text: str, field: Shape, unit: Unit, source: Source, decimal_comma: bool) -> Node:
    """Return the value of a cell that is not empty.

    Args:
        text: The cell.
        field: The field that it fills.
        unit: What the heading says.
        source: Where the cell stands.
        decimal_comma: Whether the file separates cells by semicolons, as programs do that write
            a comma for the decimal point.

    Raises:
        ValueError: When the cell cannot be understood; the message says what to write.
    """
    if field.form == "list":
        parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
        return Node(tuple(Node(part, source) for part in parts), source)
    if field.form == "row":
        inner = field.options[0].entry(0) or field
        numbers = [
            read_number(part, inner, unit, decimal_comma) for part in _SEPARATORS.split(text)
        ]
        return Node(tuple(Node(number, source) for number in numbers), source)
    kinds = {option.annotation for option in field.options}
    if bool in kinds:
        return Node(_boolean(text), source)
    if kinds & {int, float}:
        return Node(read_number(text, field, unit, decimal_comma), source)
    return Node(CHOICES.get(text, text) if field.choices else text, source)


def _boolean(text: str) -> Scalar:
    form = text.casefold()
    return True if form in YES else False if form in NO else text


def read_number(text: str, field: Shape, unit: Unit, decimal_comma: bool = False) -> int | float:
    """Return a number that a person has written.

    Args:
        text: Such as ``1,299.00``, ``20%``, ``¥129``, ``12.5万``; full-width signs are allowed.
        field: The field that it fills, which says whether % and ¥ have a meaning.
        unit: What the heading says.
        decimal_comma: Whether a comma may be a decimal point in this file.

    Raises:
        ValueError: When it is no number or could mean two.
    """
    plain = narrow(text).strip()
    match = _NUMBER.fullmatch(plain) if len(plain) <= _DIGITS else None
    if match is None:
        raise ValueError(_refusal(text, plain))
    digits, scale = match["digits"], match["scale"].casefold()
    if decimal_comma and digits.count(",") == 1 and "." not in digits:
        whole = digits.replace(",", "")
        raise ValueError(
            f"found {shown(text)}; in a table with semicolons the comma may be a decimal point: "
            f"write {whole} or {digits.replace(',', '.')}"
        )
    if scale == "%" and not _may_be_percent(field):
        raise ValueError(f"found {shown(text)}; % has no meaning here{_in_unit(field)}")
    money = match["money"] or match["unit"].casefold() in ("元", "块", "yuan")
    if money and "yuan" not in field.unit():
        raise ValueError(f"found {shown(text)}; this is no amount of money{_in_unit(field)}")
    factor = unit.scale
    if scale:
        if unit.scale != 1 and not (unit.percent and scale == "%"):
            raise ValueError(f"found {shown(text)}, but the heading names a unit already")
        factor = Decimal(_SCALES[scale])
    value = Decimal(match["sign"] + digits.replace(",", "") + match["power"]) * factor
    # Up to 40 digits a whole number is kept as one, as YAML does.
    return int(value) if value == value.to_integral_value() else float(value)


def _may_be_percent(field: Shape) -> bool:
    bounds = field.bounds()
    highest = bounds.get("le", bounds.get("lt"))
    return field.unit().startswith("share") or (highest is not None and highest <= 1)


def _in_unit(field: Shape) -> str:
    return f"; the column is in {field.unit()}" if field.unit() else ""


def _refusal(text: str, plain: str) -> str:
    """Say why a text is no number."""
    found = f"found {shown(text)}"
    if re.fullmatch(r"[-+]?[0-9.]*,[0-9]+%?|[-+]?[0-9]+(\.[0-9]{3})+(,[0-9]*)?", plain):
        return f"{found}; what the comma and points mean is not clear: write 1299.00 or 1,299.00"
    if re.fullmatch(r"[0-9.]+\s*折", plain):
        return f"{found}; write what is taken off, such as 20% for 8折"
    if re.search(r"[$€£]", plain):
        return f"{found}; money is in yuan"
    return (
        f"{found}; one number is needed, such as 30, 1,299.00, 20%, ¥129 or 12.5万 "
        "(an empty cell means the default)"
    )
