"""Who sold: what the brand in focus paid anchors and what their orders earned; the largest."""

from collections.abc import Sequence

from simulator.measures.definitions import BY_NAME, ratio
from simulator.measures.summary import FEW_ORDERS
from simulator.reports.brand_figures import ANCHOR_SUMS, Collaboration, collaborations
from simulator.reports.content.grid import Grid
from simulator.reports.figures.brand import marked
from simulator.reports.languages.language import Language
from simulator.reports.results import Results
from simulator.rules.units import FEN_PER_YUAN

LARGEST_ANCHORS = 10
LISTED = 12
HEADS = ("anchor", "type", "evenings", "simulated_orders", "exposed_share", "net", "earned",
         "commission", "slot_fee", "traffic", "left", "per_yuan")  # fmt: skip
INSTRUMENT_HEADS = ("instrument", "simulated_orders", "spent", "net", "contribution", "net_return",
                    "contribution_return")  # fmt: skip
NO_INSTRUMENT = "none"
LARGEST_HEADS = ("anchor", "type", "views", "view_share", "orders", "gmv", "refunded")


def collaboration_grid(results: Results, say: Language, brand: str) -> Grid:
    """What each anchor was paid, and what her orders earned after returns, an evening."""
    entries = collaborations(results, brand)
    hosts = [entry for entry in entries if entry.anchor is not None]
    shown, rest = hosts[:LISTED], hosts[LISTED:]
    exposed = sum(entry.sums["exposed"] for entry in hosts)
    rows = [
        _row(results, say, entry, marked(entry), say.name("type", entry.type), exposed)
        for entry in shown
    ]
    if rest:
        label = say("appraisal.rest", count=len(rest))
        rows.append(_row(results, say, _together(rest), label, "", exposed))
    rows += [
        _row(results, say, entry, say("appraisal.shelf"), "", exposed)
        for entry in entries
        if entry.anchor is None
    ]
    heads = [say(f"head.{name}") for name in HEADS]
    note = say("appraisal.note", least=FEW_ORDERS)
    return Grid(say("appraisal.caption"), heads, rows, "", note)


def anchor_grid(results: Results, say: Language) -> Grid:
    """The anchors with the most views over the measured sessions."""
    sums = ("views", "orders", "gmv_fen", "closed_orders", "cancelled", "returned")
    table = results.measured("anchors", ["anchor", "type", *sums])
    grouped = table.group_by(["anchor", "type"], use_threads=False)
    rows = grouped.aggregate([(name, "sum") for name in sums]).to_pylist()
    market = sum(row["views_sum"] or 0 for row in rows)
    rows.sort(key=lambda row: (-(row["views_sum"] or 0), row["anchor"]))
    cells = []
    for row in rows[:LARGEST_ANCHORS]:
        totals: dict[str, int | None] = {name: row[f"{name}_sum"] or 0 for name in sums}
        views, orders, gmv = (totals[name] or 0 for name in ("views", "orders", "gmv_fen"))
        cells.append([
            row["anchor"],
            say.name("type", row["type"]),
            say.number(views / results.sessions),
            say.percent(views / market if market else None),
            say.number(orders / results.sessions),
            say.yuan(gmv / results.sessions),
            say.percent(ratio(BY_NAME["refund_rate"], totals)),
        ])  # fmt: skip
    heads = [say(f"head.{name}") for name in LARGEST_HEADS]
    return Grid("", heads, cells, say("section.anchors_market"))


def instrument_grid(results: Results, say: Language, brand: str) -> Grid | None:
    """What each instrument of a brand cost, and what came with it; None if none was used."""
    used = results.summary["brands"][brand]["instruments"]
    rows = []
    for name, sums in used.items():
        if name == NO_INSTRUMENT:
            continue
        few = " †" if sums["simulated_orders"] < FEW_ORDERS else ""
        money = [sums[key] for key in ("spent_fen", "net_gmv_fen", "order_contribution_fen")]
        rates = [sums[key] for key in ("net_gmv_return", "contribution_return")]
        rows.append([
            say.name("instrument", name) + few,
            f"{sums['simulated_orders']:,}",
            *(say.number(round(fen / results.sessions / FEN_PER_YUAN)) for fen in money),
            *("" if rate is None else f"{rate:,.2f}" for rate in rates),
        ])  # fmt: skip
    if not rows:
        return None
    heads = [say(f"head.{name}") for name in INSTRUMENT_HEADS]
    note = say("instruments.note", least=FEW_ORDERS)
    return Grid(say("instruments.title"), heads, rows, "", note)


def _together(entries: Sequence[Collaboration]) -> Collaboration:
    sums = {name: sum(entry.sums[name] for entry in entries) for name in ANCHOR_SUMS}
    return Collaboration("", "", sum(entry.evenings for entry in entries), sums)


def _row(
    results: Results, say: Language, entry: Collaboration, label: str, kind: str, exposed: int
) -> list[str]:
    sums, days = entry.sums, results.sessions
    in_room = entry.anchor is not None
    rate = entry.per_yuan

    def evening(fen: int) -> str:
        return say.number(round(fen / days / FEN_PER_YUAN))

    return [
        label,
        kind,
        f"{entry.evenings:,}" if in_room else "",
        f"{sums['simulated_closed']:,}",
        say.percent(sums["exposed"] / exposed if exposed else None) if in_room else "",
        evening(sums["net_gmv_fen"]),
        evening(entry.earned_fen),
        evening(sums["commission_paid_fen"]),
        evening(sums["pitch_fee_fen"]),
        evening(sums["traffic_fen"] + sums["room_cost_fen"]),
        evening(entry.left_fen),
        "" if rate is None else f"{rate:,.2f}",
    ]
