"""What a cell of a table means: numbers as merchants write them, lists, yes and no.

A number may have thousands separators (1,299.00), full-width signs (１２９．００), a currency
(¥129, 129元), a percent sign (20%) or a multiplier (12.5万, 3w). Whatever two people could read in
two ways is refused.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Form = Literal["text", "number", "texts", "numbers", "yes_or_no"]
CellValue = str | int | float | bool | tuple[str | int | float, ...]

MAX_DIGITS = 30
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0xA0: " ", 0x2212: "-", 0xFFE5: "¥",
}  # fmt: skip
_TIMES = {"": 1, "万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<before>¥|rmb)?\s*"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"\s*(?P<times>[万w千k亿]?)\s*(?P<after>元|yuan|rmb|%)?",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"[-+]?[0-9.]+e[-+]?[0-9]+", re.IGNORECASE)
_RANGE = re.compile(r"[0-9.,]+\s*(?:-|~|–|—|to|至|到)\s*[0-9.,]+.*", re.IGNORECASE)
_YES = ("yes", "y", "true", "是", "有")
_NO = ("no", "n", "false", "否", "无")
_SEPARATORS = re.compile(r"[;；、/|]")


@dataclass(frozen=True)
class NumberKind:
    """Which signs a column of numbers may carry.

    Attributes:
        money: Whether a sign for yuan may stand at a number.
        share: Whether a percent sign may.
        percent: Whether the heading says that all numbers are per cent.
        times: What the heading says that all numbers are multiplied by.
        thousands: Whether commas can only separate thousands; beside semicolons between columns
            they may as well be decimal signs.
    """

    money: bool = False
    share: bool = False
    percent: bool = False
    times: int = 1
    thousands: bool = True


class RefusedCellError(ValueError):
    """A cell cannot be read; the message says what to write."""


def half_width(text: str) -> str:
    """Return a text with full-width letters, digits and signs as ordinary ones."""
    return text.translate(_FULL_WIDTH).strip()


def number_of(text: str, kind: NumberKind) -> int | float:
    """Read one number.

    Args:
        text: The cell, not empty.
        kind: Which signs may stand in its column.

    Raises:
        RefusedCellError: When it is no number, or could mean two.
    """
    plain = half_width(text)
    if "," in plain and not kind.thousands and re.fullmatch(r"[^,.]*[0-9],[0-9][^,.]*", plain):
        raise RefusedCellError(
            "a comma could separate thousands or decimals here: write 1299 or 12.99"
        )
    match = _NUMBER.fullmatch(plain)
    if match is None or len(plain) > MAX_DIGITS:
        raise RefusedCellError(_why_no_number(plain))
    value = Decimal(match["sign"] + match["digits"].replace(",", ""))
    after = (match["after"] or "").lower()
    if (match["before"] or after in ("元", "yuan", "rmb")) and not kind.money:
        raise RefusedCellError("this column does not hold money: write the number alone")
    if after == "%":
        if not kind.share or match["times"] or match["before"]:
            raise RefusedCellError("this column does not hold shares: write the number without %")
        value /= 100
    else:
        value *= _TIMES[match["times"].lower()] * kind.times
        value = value / 100 if kind.percent else value
    return int(value) if value == value.to_integral_value() else float(value)


def _why_no_number(text: str) -> str:
    if _EXPONENT.fullmatch(text):
        return "write the number out: a spreadsheet that shows an exponent may have lost digits"
    if _RANGE.fullmatch(text):
        return "write one number, not a range"
    if text in ("-", "--", "—", "–", "/", "n/a", "N/A", "#N/A", "无", "暂无"):
        return "leave the cell empty if there is no value"
    if text.startswith("="):
        return "save the table with values instead of formulas"
    if re.fullmatch(r"[-+]?[0-9.,' ]+", text):
        return "write thousands with commas and decimals with a point, as in 1,299.00"
    return "write one plain number"


def value_of(text: str, form: Form, kind: NumberKind, words: dict[str, str]) -> CellValue:
    """Read one cell.

    Args:
        text: The cell, not empty.
        form: What its column holds.
        kind: Which signs numbers may carry.
        words: What usual words stand for, such as 白牌 for ``white_label``.

    Raises:
        RefusedCellError: When it cannot be read.
    """
    if form == "number":
        return number_of(text, kind)
    if form == "yes_or_no":
        return _yes_or_no(text)
    if form == "text":
        return words.get(half_width(text).casefold(), text.strip())
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if form == "numbers":
        return tuple(number_of(part, kind) for part in parts)
    return tuple(words.get(half_width(part).casefold(), part) for part in parts)


def _yes_or_no(text: str) -> bool:
    word = half_width(text).casefold()
    if word not in _YES + _NO:
        raise RefusedCellError("write yes or no")
    return word in _YES
