"""A trace in words, for a terminal."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from simulator.studies.trace import Trace

if TYPE_CHECKING:
    from simulator.reference.notes import Entry

WIDTH = 100
MINUTE = 8
HEADINGS = {
    "opening": "Opening an app",
    "feed": "The page of the feed",
    "rooms": "In rooms",
    "buying": "In rooms",
    "leaving": "In rooms",
    "shelf": "Needs outside rooms",
    "orders": "Orders and parcels",
    "neighbours": "Neighbours",
    "night": "The night",
}


def trace_text(trace: Trace) -> str:
    """Write a trace as text.

    Args:
        trace: The trace.

    Returns:
        Lines of at most ``WIDTH`` characters, times in front.
    """
    lines = [f"{trace.scenario}: viewer {trace.viewer} in session {trace.session}", ""]
    for name, value in trace.profile.items():
        lines += _wrapped(f"{name}: {_figure(value)}", 2)
    if trace.happened:
        lines += ["", "What happened that day", ""]
        lines += [line for one in trace.happened for line in _wrapped(one, 2)]
    heading = ""
    for entry in summarised(trace.entries):
        if HEADINGS[entry.part] != heading:
            heading = HEADINGS[entry.part]
            lines += ["", heading, ""]
        lines += entry_lines(entry)
    return "\n".join(lines)


def entry_lines(entry: "Entry") -> list[str]:
    """Write one decision: when and what, the sum of its terms, chance and draw, further figures."""
    minute = "" if entry.minute is None else f"{entry.minute:.3f}"
    outcome = f": {entry.outcome}" if entry.outcome else ""
    lines = [f"{minute:>{MINUTE}}  {entry.what}{outcome}"]
    if entry.total is not None:
        lines += _wrapped(f"{entry.of} {_real(entry.total)}: {_sum(entry.terms)}", MINUTE + 4)
    chances = []
    if entry.probability is not None:
        chances.append(f"chance {entry.probability:.6f}")
    if entry.draw is not None:
        chances.append(f"draw {entry.draw:.6f}")
    facts = [f"{name} {_figure(value)}" for name, value in entry.facts.items()]
    rest = ", ".join([*chances, *facts])
    return [*lines, *(_wrapped(rest, MINUTE + 4) if rest else [])]


def summarised(entries: Iterable["Entry"]) -> Iterator["Entry"]:
    """Put looks at a room that change nothing into one entry, with the range of the heat."""
    looks: list[Entry] = []
    for entry in entries:
        if entry.what == "looks at the room" and entry.outcome == "not yet":
            looks.append(entry)
            continue
        yield from _looks(looks)
        looks = []
        yield entry
    yield from _looks(looks)


def _looks(looks: list["Entry"]) -> Iterator["Entry"]:
    if len(looks) < 2:
        yield from looks
        return
    hottest = max(looks, key=lambda look: float(look.facts["heat"]))
    until = f"{looks[-1].minute:.3f}"
    yield type(hottest)(
        hottest.part, f"looks at the room {len(looks)} times until {until}, at its hottest",
        looks[0].minute, hottest.terms, hottest.total, hottest.of, hottest.probability,
        hottest.draw, hottest.outcome, hottest.facts,
    )  # fmt: skip


def _sum(terms: dict[str, float]) -> str:
    """Terms with their signs: they add up."""
    return ", ".join(f"{name} {value:+.4f}" for name, value in terms.items())


def _real(value: float) -> str:
    return f"{value:.4f}"


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_figure(one)}" for name, one in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _wrapped(text: str, indent: int) -> list[str]:
    inner = " " * (indent + 2)
    return wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=inner)
