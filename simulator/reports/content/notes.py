"""Risks, rules and their enforcement, method, footer, all measures."""

from typing import Any

from simulator.measures.definitions import MEASURES
from simulator.reports.brand_figures import PROFIT, share_interval
from simulator.reports.content.grid import Grid
from simulator.reports.languages.language import Language
from simulator.reports.results import Results
from simulator.scenario.published import Setting
from simulator.scenario.shapes import number_text

WORST_OF = 20
"""The worst twentieth of the evenings."""
OUTSIDE_LISTED = 8
NAMES_LISTED = 6
MEASURE_HEADS = ("measure", "mean", "total", "simulated", "formula")
YUAN_OF_RULES = ("minimum",)


def risks(results: Results, say: Language) -> list[str]:
    """What may go wrong, and which figures rest on little."""
    found = [] if results.focus is None else _brand_risks(results, say, results.focus)
    warnings = [_warning(say, **warning) for warning in results.summary["warnings"]]
    found += warnings or [say("warning.none")]
    return [*found, *_outside(results, say), say("risk.one_world")]


def enforcement(results: Results, say: Language) -> list[str]:
    """Rules in force, and what their enforcement came to."""
    rules = [_rule_sentence(say, rule) for rule in results.scenario.get("regulation") or []]
    if not rules:
        return [say("rule.none")]
    total = results.total
    rooms, violations, detected = (
        total(name) or 0 for name in ("rooms_on_air", "violations", "violations_detected")
    )
    seen = say(
        "enforcement.sentence",
        share=say.percent(violations / rooms if rooms else None),
        inspections=say.number(total("inspections")),
        sessions=results.sessions,
        detected=say.number(detected),
        found=say.percent(detected / violations if violations else None),
        false_positives=say.number(total("false_positives")),
        fines=say.yuan(total("fine_fen")),
    )
    steps = ("talks", "warnings", "limits", "suspensions", "bans")
    ladder = say("enforcement.sanctions", **{name: say.number(total(name)) for name in steps})
    told = [*rules, seen, *_violations(results, say), ladder]
    credit = results.mean("credit")
    return told if credit is None else [*told, say("enforcement.credit", credit=f"{credit:.1f}")]


def _violations(results: Results, say: Language) -> list[str]:
    """What came of every other violation that was forbidden, or committed."""
    names = ("violations", "inspections", "violations_detected", "fines_imposed_fen")
    rows = results.measured("violations", ["violation", *names]).to_pylist()
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        found = sums.setdefault(row["violation"], dict.fromkeys(names, 0))
        for name in names:
            found[name] += row[name]
    return [
        say(
            "enforcement.violation",
            violation=say(f"violation.{kind}"),
            cases=say.number(found["violations"]),
            inspections=say.number(found["inspections"]),
            detected=say.number(found["violations_detected"]),
            fines=say.yuan(found["fines_imposed_fen"]),
        )
        for kind, found in sums.items()
        if kind != "false_claim" and (found["violations"] or found["inspections"])
    ]


def books_balance(results: Results) -> bool:
    """Tell whether all accounts sum to 0 and no money waits in escrow."""
    summary = results.summary
    return not summary["ledger_balance"] and not summary["escrow_after_run_off"]


def method(results: Results, say: Language) -> list[str]:
    """How the result was computed, in short."""
    summary = results.summary
    counts = {
        f"{name}s": len(set(results.table(f"{name}s", [name]).column(name).to_pylist()))
        for name in ("anchor", "brand")
    }
    market = say(
        "method.market",
        population=say.number(summary["population"]),
        viewers=f"{summary['viewers']:,}",
        weight=say.number(results.weight),
        minutes=results.scenario["session_minutes"],
        burn_in=summary["burn_in_sessions"],
        sessions=results.sessions,
        **counts,
    )
    others = ("gmv", "cohort", "noise", "assumptions")
    balance = say("books.balance" if books_balance(results) else "books.broken")
    return [market, *(say(f"method.{name}") for name in others), balance]


def footer(results: Results, say: Language) -> str:
    """Version, seeds and fingerprint."""
    manifest = results.manifest
    return say(
        "footer",
        version=manifest["packages"].get("livemarket") or "",
        world=manifest["seeds"]["world"],
        viewers=manifest["seeds"]["viewers"],
        short=manifest["fingerprint"][:16],
    )


def measure_grid(results: Results, say: Language) -> Grid:
    """Every measure with mean, total, simulated decisions behind it, and formula."""
    rows = []
    for measure in MEASURES:
        figure = results.summary["measures"][measure.name]
        once = measure.kind in ("rate", "level", "growth")
        simulated = figure["simulated"]
        rows.append([
            say.label(measure),
            say.with_unit(figure["mean"], measure.unit),
            "" if once else say.with_unit(figure["total"], measure.unit),
            "" if simulated is None else f"{simulated:,}",
            say.formula(measure),
        ])  # fmt: skip
    heads = [say(f"head.{name}") for name in MEASURE_HEADS]
    return Grid("", heads, rows, say("section.measures"), wide=True)


def _brand_risks(results: Results, say: Language, brand: str) -> list[str]:
    profits = results.of_brand(brand, PROFIT)
    sessions, losses = profits.size, int((profits < 0).sum())
    low, high = share_interval(losses, sessions)
    found = [
        say("risk.loss", brand=brand, losses=losses, sessions=sessions,
            share=say.percent(losses / sessions, 0), low=say.percent(low, 0),
            high=say.percent(high, 0))
    ]  # fmt: skip
    worst = sorted(profits.tolist())[: max(-(-sessions // WORST_OF), 1)]
    worst_fen = say.yuan(sum(worst) / len(worst))
    if sessions < WORST_OF:
        found.append(say("risk.worst_one", brand=brand, worst=worst_fen))
    else:
        found.append(say("risk.worst", count=len(worst), sessions=sessions, brand=brand,
                         worst=worst_fen))  # fmt: skip
    cash = results.of_brand(brand, "cash_fen")
    found.append(say("risk.total", brand=brand, profit=say.yuan(int(profits.sum())),
                     cash=say.yuan(int(cash[-1]))))  # fmt: skip
    return found


def _outside(results: Results, say: Language) -> list[str]:
    """Settings outside the range of their source, and how many have none."""
    sourced = [setting for setting in results.settings if setting.fact]
    outside = [setting for setting in sourced if setting.outside]
    found = [_outside_sentence(say, setting) for setting in outside[:OUTSIDE_LISTED]]
    if len(outside) > OUTSIDE_LISTED:
        found.append(say("risk.outside_more", count=len(outside) - OUTSIDE_LISTED))
    rest = len(results.settings) - len(sourced)
    counts = {"sourced": len(sourced), "outside": len(outside), "rest": f"{rest:,}"}
    return [*found, say("risk.inside", **counts)]


def _outside_sentence(say: Language, setting: Setting) -> str:
    if setting.low is None:
        name = "risk.above"
    else:
        name = "risk.below" if setting.high is None else "risk.outside"
    limits = {"low": setting.low, "high": setting.high}
    known = {end: number_text(value) for end, value in limits.items() if value is not None}
    return say(name, path=setting.path, value=number_text(setting.value),
               source=say(f"source.{setting.fact}"), **known)  # fmt: skip


def _warning(
    say: Language, kind: str, what: str, limit: float, count: int, of: int, names: list[str]
) -> str:
    listed = say.listed([say.name(what, name) for name in names[:NAMES_LISTED]])
    if count > NAMES_LISTED:
        listed = say("warning.more", names=listed)
    name = "warning.small_stock" if kind == "small_stock" else f"warning.{kind}.{what}"
    return say(name, count=count, of=of, limit=say.number(limit), names=listed)


def _rule_sentence(say: Language, rule: dict[str, Any]) -> str:
    kind = rule["rule"].replace("false_advertising", "false_claim")
    values: dict[str, Any] = {
        name: say.yuan(100 * value) if name in YUAN_OF_RULES else number_text(value)
        for name, value in rule.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    if kind == "penalty":
        values["violation"] = say(f"violation.{rule['violation']}")
    values |= {
        "coverage_share": say.percent(rule.get("coverage"), 0),
        "inspection_share": say.percent(rule.get("inspection_rate")),
        "detection_share": say.percent(rule.get("detection"), 0),
    }
    known = f"rule.{kind}" in say.texts
    text = say(f"rule.{kind}", **values) if known else say("rule.other", rule=kind)
    start, until = rule.get("from") or 0, rule.get("until")
    if until is not None:
        return text + say("rule.dated_until", start=start, until=until)
    return text + say("rule.dated", start=start) if start else text
