"""Figures as readers of a language write them: units of money, thousands or 万 and 亿, lists."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from simulator.measures import formats
from simulator.rules.units import FEN_PER_YUAN


class Numbers(Protocol):
    """How a language writes figures; None is a figure that was not measured."""

    def number(self, value: float | None, digits: int = 3) -> str:
        """A number with so many significant digits and a word for its size."""
        ...

    def yuan(self, fen: float | None) -> str:
        """An amount of fen in yuan."""
        ...

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share in per cent; small ones get more digits."""
        ...

    def with_unit(self, value: float | None, unit: str) -> str:
        """A figure in the unit of its measure, money in yuan and shares in per cent."""
        ...

    def listed(self, words: Sequence[str]) -> str:
        """Words one after the other."""
        ...

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences one after the other."""
        ...


class EnglishNumbers:
    """Thousands as k, then M and bn."""

    def number(self, value: float | None, digits: int = 3) -> str:
        """For example ``36.1 M`` or ``4,512``."""
        return formats.number(value, digits)

    def yuan(self, fen: float | None) -> str:
        """For example ``36.1 M yuan`` or ``98.40 yuan``."""
        return formats.yuan(fen)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """For example ``1.6 %``."""
        return formats.percent(share, digits)

    def with_unit(self, value: float | None, unit: str) -> str:
        """For example ``12.3 seconds``."""
        return formats.with_unit(value, unit)

    def listed(self, words: Sequence[str]) -> str:
        """Words with commas between them."""
        return ", ".join(words)

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences with a blank between them."""
        return " ".join(sentences)


class ChineseNumbers:
    """Ten thousands as 万 (10⁴), then 亿 (10⁸).

    Babel's compact format has the same signs, but decimals instead of significant digits.

    Args:
        units: Chinese name of every unit of a measure.
        missing: What stands for a figure that was not measured.
    """

    def __init__(self, units: Mapping[str, str], missing: str) -> None:
        self._units = units
        self._missing = missing

    def number(self, value: float | None, digits: int = 3) -> str:
        """For example ``3,610万``, ``1.24万`` or ``4,512``."""
        if value is None:
            return self._missing
        for limit, name in ((1e8, "亿"), (1e4, "万")):
            if abs(value) >= limit * (1 - 5e-4):
                return f"{formats.significant(value / limit, digits)}{name}"
        return formats.number(value, digits)

    def yuan(self, fen: float | None) -> str:
        """For example ``3,610万元`` or ``98.40元``."""
        if fen is None:
            return self._missing
        amount = fen / FEN_PER_YUAN
        return f"{amount:,.2f}元" if abs(amount) < 1000 else f"{self.number(amount)}元"

    def percent(self, share: float | None, digits: int = 1) -> str:
        """For example ``1.6%``."""
        if share is None:
            return self._missing
        return formats.percent(share, digits).replace(" ", "")

    def with_unit(self, value: float | None, unit: str) -> str:
        """For example ``12.3秒``."""
        if value is None:
            return self._missing
        first, _, rest = unit.partition(" ")
        if first == "fen":
            return f"{self.yuan(value)}{self._units[unit] if rest else ''}"
        if first == "share" or unit == "orders per view":
            return self.percent(value)
        return f"{self.number(value)}{self._units[unit]}"

    def listed(self, words: Sequence[str]) -> str:
        """Words with the enumeration comma between them."""
        return "、".join(words)

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences without a blank between them."""
        return "".join(sentences)
