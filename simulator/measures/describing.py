"""Measures and tables in words, for ``livemarket describe``."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simulator.accounts.logs import LEDGER_LOG_COLUMNS, ORDER_LOG_COLUMNS
from simulator.measures.columns import TABLES
from simulator.measures.definitions import BY_NAME, KINDS, MEASURES, RATE_OF, Measure
from simulator.scenario.errors import ScenarioError, shown, suggestion
from simulator.strategies.promotion import Instrument

_WIDTH = 26


class Described(NamedTuple):
    """A column in words."""

    name: str
    type: str
    unit: str
    meaning: str


def tables() -> dict[str, list[Described]]:
    """Every table of a result folder, with its columns in order."""
    logs = {"ledger": LEDGER_LOG_COLUMNS, "orders": ORDER_LOG_COLUMNS}
    found = {
        name: [Described(c.name, c.type, c.unit, c.meaning) for c in columns]
        for name, columns in TABLES.items()
    }
    found |= {name: [Described(*c[:4]) for c in columns] for name, columns in logs.items()}
    return found | {"minutes_last": found["minutes"]}


def describe_results(path: str) -> str:
    """Describe measures or tables.

    Args:
        path: ``measures``, ``measures.gmv_fen``, ``tables``, ``tables.rooms`` or
            ``tables.rooms.views``.

    Returns:
        Text of several lines.

    Raises:
        ScenarioError: There is no such measure, table or column; the message names what is near.
    """
    root, *steps = path.split(".")
    if root == "measures":
        return _measures(steps)
    known = tables()
    if not steps:
        return "\n".join(_line(name, f"{len(columns)} columns") for name, columns in known.items())
    columns = {column.name: column for column in known[_found(steps[0], list(known), "tables")]}
    if len(steps) == 1:
        return "\n".join(
            _line(column.name, column.meaning, column.unit) for column in columns.values()
        )
    name = _found(".".join(steps[1:]), list(columns), path.rpartition(".")[0])
    column = columns[name]
    facts = {"type": column.type, "unit": column.unit}
    return "\n".join([path, f"  {column.meaning}", *_facts(facts)])


def describe_instruments() -> str:
    """List the codes by which the ledger names instruments."""
    lines = [
        "Codes of instruments in tables.ledger; tables.orders and tables.instruments name them."
    ]
    return "\n".join([*lines, *(f"  {code.value:>3}  {code.name.lower()}" for code in Instrument)])


def _measures(steps: Sequence[str]) -> str:
    if not steps:
        return "\n".join(_line(m.name, f"{m.label}: {m.formula}", m.unit) for m in MEASURES)
    every = {**RATE_OF, **BY_NAME}
    measure = every[_found(".".join(steps), list(every), "measures")]
    holders = [
        name for name, columns in tables().items() if measure.name in {c.name for c in columns}
    ]
    facts = {
        "formula": measure.formula,
        "unit": measure.unit,
        "kind": f"{measure.kind}: {KINDS[measure.kind]}",
        "rests on": _basis(measure),
        "tables": ", ".join(holders),
    }
    return "\n".join([f"measures.{measure.name}", f"  {measure.label}", *_facts(facts)])


def _basis(measure: Measure) -> str:
    return "the number of simulated viewers" if measure.basis == "viewers" else measure.basis


def _found(name: str, known: list[str], where: str) -> str:
    if name not in known:
        raise ScenarioError(f"there is no {shown(name)} in {where}{suggestion(name, known)}")
    return name


def _line(name: str, meaning: str, unit: str = "") -> str:
    return f"{name:<{_WIDTH}} {meaning}" + (f" [{unit}]" if unit else "")


def _facts(facts: dict[str, str]) -> Iterator[str]:
    yield from (f"  {name:<8} {text}" for name, text in facts.items() if text)
