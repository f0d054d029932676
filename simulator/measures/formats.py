"""Figures as people read them: fen as yuan, shares as per cent, large numbers in thousands."""

import math
from decimal import ROUND_HALF_UP, Decimal

from simulator.rules.units import FEN_PER_YUAN

MISSING = "not measured"
BARE = ("0 to 1", "quality")
"""Units that say what a number can be, not what it counts."""


def number(value: float | None, digits: int = 3) -> str:
    """A number with so many significant digits and a thousand, million or billion behind it.

    Args:
        value: The number.
        digits: Significant digits below a thousand.

    Returns:
        For example ``36.1 M``, ``4,512`` or ``0.0161``.
    """
    if value is None:
        return MISSING
    size = abs(value)
    for limit, name in ((1e9, "bn"), (1e6, "M"), (1e4, "k")):
        if size >= limit * (1 - 5e-4):
            return f"{significant(value / (1e3 if limit == 1e4 else limit), digits)} {name}"
    if size >= 1000 or float(value).is_integer():
        return f"{value:,.0f}"
    return significant(value, digits)


def yuan(fen: float | None, digits: int = 3) -> str:
    """An amount of fen in yuan, for example ``36.1 M yuan`` or ``98.40 yuan``."""
    if fen is None:
        return MISSING
    amount = fen / FEN_PER_YUAN
    return f"{amount:,.2f} yuan" if abs(amount) < 1000 else f"{number(amount, digits)} yuan"


def percent(share: float | None, digits: int = 1) -> str:
    """A share in per cent, for example ``1.6 %``; small ones get more digits."""
    if share is None:
        return MISSING
    size = abs(share)
    places = digits + (1 if 0 < size < 0.01 else 0) + (1 if 0 < size < 0.001 else 0)
    return f"{100 * share:.{places}f} %"


def with_unit(value: float | None, unit: str) -> str:
    """A figure in the unit of its measure.

    Args:
        value: The figure, money in fen.
        unit: Unit as ``definitions`` declares it.

    Returns:
        The figure as text, money in yuan and shares in per cent.
    """
    if value is None:
        return MISSING
    first, _, rest = unit.partition(" ")
    if first == "fen":
        return f"{yuan(value)} {rest}".rstrip()
    if first == "share" or unit == "orders per view":
        return percent(value)
    return number(value) if unit in BARE else f"{number(value)} {unit}"


def counting_noise(simulated: int | None) -> float | None:
    """Half-width of the 95 % interval of a count, as a share of it: 1.96/√n (Poisson).

    Args:
        simulated: Number of simulated decisions behind a figure.

    Returns:
        The share; None without any.
    """
    return None if not simulated else float(1.96 / math.sqrt(simulated))


def significant(value: float, digits: int) -> str:
    """A number with so many significant digits and commas between thousands.

    Halves are rounded up as people write them: 2.675 is 2.68, although its binary fraction is less.
    """
    exact = Decimal(repr(float(value)))
    if not exact:
        return "0"
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() + 1 - digits), ROUND_HALF_UP)
    size = abs(rounded)
    if size >= 1:
        # All digits before the point are written, even if they are more than were asked for.
        places = max(digits - len(str(int(size))), 0)
        return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,.{places}f}"
    return f"{float(rounded):.{digits}g}"
