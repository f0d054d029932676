"""What a report says beside its figures: headline, tables, enforcement, warnings, method."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.measures.definitions import BY_NAME as DEFINITIONS
from simulator.measures.definitions import KINDS, MEASURES, ratio
from simulator.measures.formats import number, percent, with_unit, yuan
from simulator.reports import words
from simulator.reports.results import Results

LARGEST_ANCHORS = 10
HEADLINE = (
    ("gmv_fen", "orders", "relative"),
    ("net_gmv_fen", "orders", "relative"),
    ("conversion", "orders", "relative"),
    ("refund_rate", "orders", "points"),
    ("brand_margin", "orders", ""),
    ("stay_per_view", "views", ""),
)
"""Measure, what is behind it, and how its noise by counting is told."""


@dataclass(frozen=True)
class Card:
    """A headline figure: label, value, and how sure it is."""

    label: str
    value: str
    sure: str


@dataclass(frozen=True)
class Grid:
    """A table of text; the first column is a heading, the others are numbers.

    Attributes:
        title: Title, may be empty.
        heads: Heads of the columns.
        rows: Rows of cells.
    """

    title: str
    heads: Sequence[str]
    rows: list[list[str]]


def answer(results: Results) -> str:
    """The answer first, in two sentences."""
    return words.answer(
        results.sessions,
        results.mean("active_viewers"),
        results.mean("views"),
        results.mean("orders"),
        results.mean("gmv_fen"),
        results.mean("net_gmv_fen"),
    )


def cards(results: Results) -> list[Card]:
    """The headline figures with what each rests on."""
    found = []
    for name, what, noise in HEADLINE:
        measure, mean, simulated = DEFINITIONS[name], results.mean(name), results.simulated(name)
        sure = words.how_sure(simulated, what, mean if noise == "points" else None, bool(noise))
        found.append(Card(measure.label, with_unit(mean, measure.unit), sure))
    return found


def group_grids(results: Results) -> list[Grid]:
    """Sales by channel, category, platform, type of host and segment."""
    grids = []
    for kind, title in words.GROUPS.items():
        groups: dict[str, dict[str, Any]] = results.summary["groups"][kind]
        ranked = sorted(groups.items(), key=lambda item: (-item[1]["gmv_fen"], item[0]))
        rows = [_group_row(results, kind, name, sums) for name, sums in ranked]
        grids.append(Grid(title, words.GROUP_HEADS, rows))
    return grids


def anchor_grid(results: Results) -> Grid:
    """The anchors with the most views over the measured sessions."""
    sums = ("views", "orders", "gmv_fen", "closed_orders", "cancelled", "returned")
    table = results.measured("anchors", ["anchor", "type", *sums])
    grouped = table.group_by(["anchor", "type"], use_threads=False)
    rows = grouped.aggregate([(name, "sum") for name in sums]).to_pylist()
    market = sum(row["views_sum"] or 0 for row in rows)
    rows.sort(key=lambda row: (-(row["views_sum"] or 0), row["anchor"]))
    return Grid(
        "",
        words.ANCHOR_HEADS,
        [_anchor_row(results, row, sums, market) for row in rows[:LARGEST_ANCHORS]],
    )


def enforcement(results: Results) -> list[str]:
    """Rules in force, and what their enforcement came to."""
    rules = [_rule_sentence(rule) for rule in results.scenario.get("regulation") or []]
    if not rules:
        return [words.NO_RULES]
    total = results.total
    seen = words.enforcement_sentence(
        results.sessions, total("inspections"), total("violations"), total("violations_detected"),
        total("false_positives"), total("fine_fen"), total("rooms_on_air"),
    )  # fmt: skip
    steps = [total(name) for name in words.SANCTIONS]
    return [*rules, seen, words.sanctions_sentence(steps, results.mean("credit"))]


def warnings(results: Results) -> list[str]:
    """Which figures rest on little."""
    found = results.summary["warnings"]
    return [words.warning(**warning) for warning in found] or [words.NO_WARNINGS]


def books_balance(results: Results) -> bool:
    """Tell whether all accounts sum to 0 and no money waits in escrow."""
    summary = results.summary
    return not summary["ledger_balance"] and not summary["escrow_after_run_off"]


def method(results: Results) -> list[str]:
    """How the result was computed, in short."""
    scenario, summary = results.scenario, results.summary
    anchors = len(set(results.table("anchors", ["anchor"]).column("anchor").to_pylist()))
    brands = len(set(results.table("brands", ["brand"]).column("brand").to_pylist()))
    return words.method(
        results.sessions, summary["burn_in_sessions"], summary["population"], summary["viewers"],
        results.weight, scenario["session_minutes"], anchors, brands,
    )  # fmt: skip


def footer(results: Results) -> str:
    """Version, seeds and fingerprint."""
    manifest = results.manifest
    return words.FOOTER.format(
        version=manifest["packages"].get("livemarket") or "",
        world=manifest["seeds"]["world"],
        viewers=manifest["seeds"]["viewers"],
        short=manifest["fingerprint"][:16],
    )


def measure_grid(results: Results) -> Grid:
    """Every measure with mean, total, simulated decisions behind it, and formula."""
    rows = []
    for measure in MEASURES:
        figure = results.summary["measures"][measure.name]
        once, plain = measure.kind in ("rate", "level"), measure.kind in ("count", "money")
        total = "" if once else with_unit(figure["total"], measure.unit)
        simulated = figure["simulated"]
        rows.append([
            measure.label,
            with_unit(figure["mean"], measure.unit),
            total,
            "" if simulated is None else f"{simulated:,}",
            measure.formula if plain else f"{measure.formula} ({KINDS[measure.kind]})",
        ])  # fmt: skip
    return Grid("", words.MEASURE_HEADS, rows)


def _group_row(results: Results, kind: str, name: str, sums: dict[str, Any]) -> list[str]:
    shown = words.CHANNELS.get(name, name) if kind == "channels" else name
    return [
        shown,
        yuan(sums["gmv_fen"] / results.sessions),
        percent(sums["gmv_share"]),
        yuan(sums["order_value_fen"]),
        percent(sums["refund_rate"]),
        percent(sums["return_rate"]),
        f"{sums['simulated_orders']:,}",
    ]


def _anchor_row(
    results: Results, row: dict[str, Any], sums: Sequence[str], market: int
) -> list[str]:
    totals: dict[str, int | None] = {name: row[f"{name}_sum"] or 0 for name in sums}
    views, orders, gmv = (totals[name] or 0 for name in ("views", "orders", "gmv_fen"))
    return [
        row["anchor"],
        row["type"],
        number(views / results.sessions),
        percent(views / market if market else None),
        number(orders / results.sessions),
        yuan(gmv / results.sessions),
        percent(ratio(DEFINITIONS["refund_rate"], totals)),
    ]


def _rule_sentence(rule: dict[str, Any]) -> str:
    shares = {
        name: percent(rule.get(key), digits)
        for name, key, digits in (
            ("inspection_share", "inspection_rate", 1),
            ("detection_share", "detection", 0),
        )
    }
    text = words.RULES[rule["rule"]].format(**rule, **shares)
    start, until = rule.get("from") or 0, rule.get("until")
    if not start and until is None:
        return text
    end = "" if until is None else words.UNTIL.format(until=until)
    return text + words.DATED.format(start=start, end=end)
