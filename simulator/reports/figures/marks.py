"""Marks of what happened, on figures of evenings: a line with its numbers in the table."""

from typing import Any, NamedTuple

from simulator.reports.drawing import GREY, INK
from simulator.reports.languages.language import Language
from simulator.reports.results import Results

CLOSE = 0.045
"""Share of an axis within which numbers of marks would run into each other."""
MARK_SIZE = 8.5


class Mark(NamedTuple):
    """An evening before which something happened."""

    session: int
    first: int
    """First of its numbers in the table."""
    last: int


def marks(results: Results) -> list[Mark]:
    """Evenings on which something happened, with their numbers in the table."""
    found: dict[int, Mark] = {}
    for number, one in enumerate(results.happenings, start=1):
        first = found[one.session].first if one.session in found else number
        found[one.session] = Mark(one.session, first, number)
    return list(found.values())


def mark_evenings(axes: Any, results: Results) -> None:
    """Draw a line before each evening on which something happened, its numbers above the axes.

    Args:
        axes: Axes whose abscissa are evenings, with their final limits.
        results: A result folder.
    """
    low, high = axes.get_xlim()
    shown = [mark for mark in marks(results) if low <= mark.session - 0.5 <= high]
    for group in grouped(shown, CLOSE * (high - low)):
        for mark in group:
            axes.axvline(mark.session - 0.5, color=INK, lw=0.8, ls=(0, (1, 2)), zorder=1)
        middle = (group[0].session + group[-1].session) / 2 - 0.5
        axes.text(middle, 1.01, label_of(group), transform=axes.get_xaxis_transform(),
                  color=GREY, fontsize=MARK_SIZE, ha="center", va="bottom")  # fmt: skip


def marked_sentence(results: Results, say: Language, from_session: int = 0) -> str:
    """What the numbers above a figure are; nothing if it has none."""
    if any(mark.session >= from_session for mark in marks(results)):
        return say("happened.marks")
    return ""


def grouped(shown: list[Mark], gap: float) -> list[list[Mark]]:
    """Marks whose numbers stand together because the evenings are closer than a gap."""
    groups: list[list[Mark]] = []
    for mark in shown:
        if groups and mark.session - groups[-1][-1].session < gap:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def label_of(group: list[Mark]) -> str:
    """The numbers of a group."""
    first, last = group[0].first, group[-1].last
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"
