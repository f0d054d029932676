"""What all figures are made of: a picture with its words, cascades of money, steps of a funnel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.reports.drawing import BLUE, GREEN, GREY, INK, LINE, ORANGE, RED
from simulator.reports.languages.language import Language
from simulator.rules.units import FEN_PER_YUAN

REFUNDS = ("cancelled_fen", "returned_fen")
FEES = ("commission_fen", "agency_fen", "take_fen")
PROFIT = "brand_profit_fen"
SMALL = 9.5
"""Size of small text, points."""


@dataclass(frozen=True)
class Picture:
    """A figure with its words.

    Attributes:
        name: Name of the file and of the anchor in the page.
        title: Title.
        sentence: What it shows, computed from the data.
        svg: The drawing.
    """

    name: str
    title: str
    sentence: str
    svg: str


def money_scale(say: Language, largest_fen: float) -> tuple[float, str]:
    """Fen per unit of an axis, and the label of the axis, so that ticks have few digits.

    Args:
        say: The language.
        largest_fen: Largest amount on the axis.

    Returns:
        Fen per unit and the label.
    """
    power = next((p for p in (9, 6, 3) if largest_fen >= 2 * 10**p * FEN_PER_YUAN), 0)
    unit = say(f"unit.1e{power}")
    return 10.0**power * FEN_PER_YUAN, say("label.money", unit=unit).strip()


def cascade(axes: Any, say: Language, start: tuple[str, int], parts: Mapping[str, int]) -> None:
    """Draw how an amount is used up, bar below bar, from the whole down to the profit.

    Args:
        axes: Axes.
        say: The language; labels are its ``line`` texts.
        start: Label and amount of the whole, fen.
        parts: What goes off, by name, fen; ``PROFIT`` is what is left and stands at zero.
    """
    label, whole = start
    names = ["", *parts]
    places = np.arange(len(names))[::-1]
    left, low = whole, 0
    reach = max(whole, *(abs(part) for part in parts.values()), 1)
    for name, place in zip(names, places, strict=True):
        amount = parts[name] if name else whole
        fixed = name in ("", PROFIT)
        first = 0 if fixed else left - amount
        left = left if fixed else first
        low = min(low, first, first + amount)
        colour = _cascade_colour(name, amount)
        axes.barh(place, amount / FEN_PER_YUAN, left=first / FEN_PER_YUAN, color=colour)
        end = max(first, first + amount, 0) / FEN_PER_YUAN
        share = say.percent(amount / whole if whole else None, 0)
        money = _amount(amount, reach)
        text = f"{money}  ({share})" if whole else money
        axes.text(end + 0.012 * reach / FEN_PER_YUAN, place, text, va="center", fontsize=SMALL)
    axes.axvline(0, color=LINE, lw=0.8)
    axes.set_xlim(low / FEN_PER_YUAN * 1.05, reach / FEN_PER_YUAN * 1.36)
    axes.set_yticks(places, [label, *(say(f"line.{name}") for name in parts)])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.xaxis.set_major_locator(_few_ticks())
    axes.xaxis.set_major_formatter(lambda value, _: say.number(value))
    axes.grid(False, axis="y")


def steps(axes: Any, say: Language, counts: Mapping[str, int], evenings: int) -> None:
    """Draw the steps of a funnel as bars on a log scale, with what is left of the step before.

    Args:
        axes: Axes.
        say: The language; labels are its ``step`` texts.
        counts: Totals by step.
        evenings: Number of evenings; bars are means.
    """
    values = np.array([count / evenings for count in counts.values()], float)
    places = np.arange(values.size)[::-1]
    smallest = max(float(values[values > 0].min(initial=np.inf)), 1.0)
    smallest = smallest if np.isfinite(smallest) else 1.0
    left, right = smallest / 20, max(float(values.max(initial=1.0)), 1.0)
    axes.barh(places, np.maximum(values, left) - left, left=left, color=BLUE, height=0.62)
    axes.set_xscale("log")
    axes.set_xlim(left, right * (right / left) ** 0.34)
    before = np.concatenate(([0.0], values[:-1]))
    for place, count, above in zip(places, values, before, strict=True):
        shown = max(count, left) * (right / left) ** 0.012
        axes.text(shown, place, say.number(float(count)), va="center")
        text = _step_text(say, float(count), float(above))
        axes.text(0.995, place + 0.5, text, va="center", ha="right", color=GREY, fontsize=SMALL,
                  transform=axes.get_yaxis_transform())  # fmt: skip
    axes.set_yticks(places, [say(f"step.{name}") for name in counts])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.grid(False)


def share_of_step(say: Language, counts: Mapping[str, int], part: str, whole: str) -> str:
    """Return what one step of a funnel is of another, per cent."""
    return say.percent(counts[part] / counts[whole] if counts[whole] else None)


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def _amount(fen: int, largest: int) -> str:
    """Yuan with two decimals, unless the largest amount of the figure leaves no room for them."""
    return f"{fen / FEN_PER_YUAN:,.{2 if largest < 1000 * FEN_PER_YUAN else 0}f}"


def _step_text(say: Language, count: float, before: float) -> str:
    if not before or not count:
        return ""
    if count > before:
        return say("step.times", times=f"{count / before:.1f}")
    return say.percent(count / before)


def _cascade_colour(name: str, amount: int) -> str:
    if name == PROFIT:
        return RED if amount < 0 else GREEN
    if not name:
        return INK
    if name in REFUNDS:
        return ORANGE
    return BLUE if name in FEES else GREY
