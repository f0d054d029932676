"""What fixed markets came to, stored in ``baseline.yaml``: a change of the market is seen at once.

``make baseline`` stores it anew. That is done on purpose, by whoever has changed the market and has
read the table that ``test_baseline.py`` prints. The digests of the tables are the same on every
machine and with every version of Python, so they also prove that numbers do not depend on those.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from simulator.market import Market
from simulator.measures.definitions import BY_NAME
from simulator.scenario.loading import load_scenario
from simulator.studies.result_folder import fingerprint

STORED = Path(__file__).with_name("baseline.yaml")
RELATIVE_ERROR = 1e-12
MARKETS: dict[str, tuple[str, dict[str, int]]] = {
    "quickstart": ("quickstart", {}),
    "baseline, 6,000 viewers, 4 + 8 evenings": (
        "baseline",
        {"viewers": 6_000, "measure_from": 4, "sessions": 8},
    ),
}
"""Scenario and changes, by title."""
HEAD = """\
# What two fixed markets come to: totals of counts and money (fen), means of everything else, and a
# digest of every table. Written by `make baseline`; tests/test_baseline.py compares with it.
"""

Figures = dict[str, Any]


def played(title: str) -> Figures:
    """Play a market and return its figures.

    Args:
        title: A key of ``MARKETS``.

    Returns:
        Measures by name and digests by table.
    """
    name, changes = MARKETS[title]
    market = Market(load_scenario(name, **changes), keep_orders=True, keep_minutes=True)
    market.run()
    tables = market.recorder.tables()
    measures = market.recorder.summary(tables)["measures"]
    market.close()
    return {
        "measures": {name: figure_of(name, entry) for name, entry in measures.items()},
        "digests": {name: fingerprint({name: table}) for name, table in sorted(tables.items())},
    }


def figure_of(name: str, entry: Mapping[str, Any]) -> int | float | None:
    """The total of a count or of money, the mean of anything else."""
    exact = BY_NAME[name].kind in ("count", "money")
    return entry["total"] if exact else entry["mean"]


def stored() -> dict[str, Figures]:
    found: dict[str, Figures] = yaml.safe_load(STORED.read_text(encoding="utf-8"))
    return found


def differs(old: float | None, new: float | None) -> bool:
    """Whether a figure has changed: whole numbers exactly, others by more than rounding."""
    if old is None or new is None or isinstance(old, int) or isinstance(new, int):
        return old != new
    return abs(new - old) > RELATIVE_ERROR * max(abs(old), abs(new))


def differences(title: str, old: Figures, new: Figures) -> str:
    """A table of all that has changed, for a reader.

    Args:
        title: The market.
        old: Its figures as stored.
        new: Its figures now.

    Returns:
        Lines of text; nothing if nothing has changed.
    """
    rows = []
    for name in dict.fromkeys([*old["measures"], *new["measures"]]):
        before, after = old["measures"].get(name), new["measures"].get(name)
        if differs(before, after):
            rows.append((name, shown(before), shown(after), ratio(before, after)))
    tables = [
        name
        for name in sorted({*old["digests"], *new["digests"]})
        if old["digests"].get(name) != new["digests"].get(name)
    ]
    if not rows and not tables:
        return ""
    lines = [f"{title}:"]
    if rows:
        rows.insert(0, ("measure", "stored", "now", "now / stored"))
        first, *others = (max(len(row[column]) for row in rows) for column in range(4))
        for name, *cells in rows:
            aligned = (f"{cell:>{size}}" for cell, size in zip(cells, others, strict=True))
            lines.append("  ".join(["", f"{name:<{first}}", *aligned]))
    if tables:
        lines.append(f"  tables with other values: {', '.join(tables)}")
    return "\n".join(lines)


def shown(value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"


def ratio(old: float | None, new: float | None) -> str:
    if old is None or new is None or old == 0:
        return "-"
    change = new / old
    return f"{change:.4f}" if abs(change - 1) >= 1e-4 else f"1 {change - 1:+.1e}"


def main() -> None:
    """Store the figures of today, and say what has changed."""
    before = stored() if STORED.exists() else {}
    now = {title: played(title) for title in MARKETS}
    text = yaml.safe_dump(now, sort_keys=False, allow_unicode=True, width=100)
    STORED.write_text(HEAD + text, encoding="utf-8", newline="\n")
    nothing: Figures = {"measures": {}, "digests": {}}
    changes = [differences(title, before.get(title, nothing), now[title]) for title in MARKETS]
    print("\n\n".join(filter(None, changes)) or "Nothing has changed.")


if __name__ == "__main__":
    main()
