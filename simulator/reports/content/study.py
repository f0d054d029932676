"""What a study's page says: the answer first, then cards, tables and notes."""

from collections.abc import Sequence
from typing import Any

from simulator.measures.definitions import BY_NAME
from simulator.reports.content.grid import Grid
from simulator.reports.content.headline import Card
from simulator.reports.languages.language import Language
from simulator.reports.study_results import Plain, StudyResults
from simulator.reports.study_words import full_label, level_text, own_label, value_text
from simulator.rules.units import FEN_PER_YUAN

FEW_WORLDS = 20
NAMES_LISTED = 6
SUMS = ("count", "money")


def answer(results: StudyResults, say: Language) -> str:
    """The answer in one sentence, and what belongs to it."""
    verdict, deciding = results.summary["verdict"], results.deciding
    pair, worlds = verdict["pair"], results.summary["worlds"]
    gap = pair["difference"]
    higher = results.study["better"] == "higher"
    low, high = (gap["low"], gap["high"]) if higher else (_minus(gap["high"]), _minus(gap["low"]))
    difference = gap["mean"] if higher else -gap["mean"]
    ahead = pair["better_share"] if higher else 1 - pair["better_share"]
    said = {
        "best": verdict["ranked"][0],
        "next": verdict["runner_up"],
        "tied": say.listed(verdict["tied"]),
        "difference": _an_evening(say, deciding, difference),
        "measure": full_label(results, say),
        "level": level_text(results, say),
        "low": value_text(say, deciding, low),
        "high": value_text(say, deciding, high),
        "ahead": f"{ahead * worlds:.3g}",
        "worlds": worlds,
    }
    if verdict["winner"] is not None:
        parts = [say("study.wins", **said)]
        if len(results.arms) > 2:
            parts.append(say("study.beats_all", **said))
    elif difference == 0 and gap["half_width"] == 0:
        parts = [say("study.same", **said)]
    else:
        parts = _tied(results, say, said)
    parts += _losses(results, say)
    return say.joined(parts)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _an_evening(say: Language, comparison: Plain, value: float | None) -> str:
    text = value_text(say, comparison, value)
    declared = BY_NAME.get(comparison["measure"])
    sums = declared is None or declared.kind in SUMS
    return say("study.per_evening", value=text) if sums else text


def _needed(say: Language, needed: int | None) -> str:
    if needed is None:
        return say("study.not_needed")
    return say("study.needed", needed=say.number(float(needed), 2))


def _tied(results: StudyResults, say: Language, said: dict[str, Any]) -> list[str]:
    """What can be said though nobody beats all: who leads, who is out, what it would take."""
    tied, needed = results.summary["verdict"]["tied"], results.summary["verdict"]["needed"]
    won, rest = _won(results), [arm for arm in results.arms if arm not in tied]
    gaps = [won.get((arm, other)) for arm in tied for other in rest]
    known = [gap for gap in gaps if gap is not None]
    if known and len(known) == len(gaps):
        least = _an_evening(say, results.deciding, min(known))
        words = {"rest": say.listed(rest), "least": least, **said}
        return [say("study.lead", **words), say("study.open", **said), _needed(say, needed)]
    apart = [say("study.ahead", arm=arm, other=other) for arm, other in won]
    told = [say("study.apart", pairs=say.listed(apart))] if apart else []
    return [say("study.tied", **said), _needed(say, needed), *told]


def _won(results: StudyResults) -> dict[tuple[str, str], float]:
    """Which arm beats which other, and by how much."""
    level, higher = 1 - results.summary["confidence"], results.study["better"] == "higher"
    found = {}
    for pair in results.deciding["pairs"]:
        if pair["p_holm"] <= level:
            mean, names = pair["difference"]["mean"], (pair["arm"], pair["against"])
            found[names if (mean > 0) == higher else names[::-1]] = abs(mean)
    return found


def _losses(results: StudyResults, say: Language) -> list[str]:
    if not results.money_at_risk:
        return []
    risks = zip(results.arms, results.deciding["risks"], strict=True)
    return [
        say("study.loses", arm=arm, share=say.percent(risk["loss"], 0))
        for arm, risk in risks
        if risk["loss"]
    ]


def cards(results: StudyResults, say: Language) -> list[Card]:
    """One card per arm: its mean, how sure, and how often it is the best."""
    deciding = results.deciding
    found = []
    for arm, mean, best, risk in zip(
        results.arms, deciding["means"], deciding["best"], deciding["risks"], strict=True
    ):
        words = {"share": say.percent(best, 0), "loss": say.percent(risk["loss"], 0)}
        text = "study.best_loss" if results.money_at_risk else "study.best"
        margin = say(
            "study.sure",
            margin=value_text(say, deciding, mean["half_width"]),
            worlds=results.summary["worlds"],
            level=level_text(results, say),
        )
        value = _an_evening(say, deciding, mean["mean"])
        found.append(Card(arm, value, f"{margin}; {say(text, **words)}"))
    return found


def pairs_grid(results: StudyResults, say: Language) -> Grid:
    """Every arm against every other in the measure that decides."""
    higher, worlds = results.study["better"] == "higher", results.summary["worlds"]
    heads = [say("head.pair"), say("head.gap"), say("head.ahead"), say("head.apart")]
    rows = []
    for pair in results.deciding["pairs"]:
        ahead = pair["better_share"] if higher else 1 - pair["better_share"]
        needed = "?" if pair["needed"] is None else say.number(float(pair["needed"]), 2)
        apart = pair["p_holm"] <= 1 - results.summary["confidence"]
        rows.append([
            say("head.difference", arm=pair["arm"], first=pair["against"]),
            _gap(say, results.deciding, pair["difference"]),
            say("pairs.ahead", ahead=f"{ahead * worlds:.3g}", worlds=worlds),
            say("pairs.yes") if apart else say("pairs.no", needed=needed),
        ])  # fmt: skip
    label = _with_unit(say, results.deciding, full_label(results, say))
    note = say("pairs.note", measure=label, level=level_text(results, say))
    return Grid("", heads, rows, say("section.difference"), note)


def compared_grid(results: StudyResults, say: Language) -> Grid:
    """Every measure: means by arm, and differences to the first with their intervals."""
    first, others, alpha = results.first, results.arms[1:], 1 - results.summary["confidence"]
    heads = [say("head.measure"), *results.arms]
    heads += [say("head.difference", arm=arm, first=first) for arm in others]
    rows = []
    for comparison in results.summary["comparisons"]:
        means = [_short(say, comparison, mean["mean"]) for mean in comparison["means"]]
        gaps = [
            f"{_gap(say, comparison, pair['difference'])}{' *' if pair['p_holm'] <= alpha else ''}"
            for pair in results.against_first(comparison)
        ]
        label = _with_unit(say, comparison, own_label(results, say, comparison["measure"]))
        rows.append([label, *means, *gaps])
    note = say("compared.note", first=first, level=level_text(results, say))
    return Grid("", heads, rows, say("section.compared"), note)


def _gap(say: Language, comparison: Plain, gap: Plain) -> str:
    mean, low, high = (_short(say, comparison, gap[part]) for part in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


def _short(say: Language, comparison: Plain, value: float | None) -> str:
    """A figure whose unit stands beside the name of its measure."""
    if value is None:
        return "?"
    if comparison["unit"].startswith("share") or comparison["measure"] == "conversion":
        return say.percent(value)
    return say.number(value / FEN_PER_YUAN if comparison["unit"].startswith("fen") else value)


def _with_unit(say: Language, comparison: Plain, label: str) -> str:
    money = comparison["unit"].startswith("fen")
    return f"{label}, {say('label.yuan')}" if money else label


def switched_grid(results: StudyResults, say: Language) -> Grid:
    """Who bought in one of two arms only, by segment."""
    first = results.first
    heads = [
        say("head.arm"), say("head.segment"), say("head.only_arm"),
        say("head.only_first", first=first), say("head.in_both"),
    ]  # fmt: skip
    rows = [
        [
            switch["arm"], say.name("segment", switch["segment"]),
            *(say.number(switch[key]) for key in ("only_arm", "only_other", "both")),
        ]
        for switch in results.summary["switches"]
    ]  # fmt: skip
    return Grid("", heads, rows, say("section.switched"), say("switched.note"))


def uncertain_sentence(results: StudyResults, say: Language) -> str:
    """How the lead of the best arm depends on what is uncertain."""
    arm, leads = results.leads
    means = [lead.mean for lead in leads]
    return say(
        "uncertain.sentence",
        points=len(leads),
        arm=arm,
        first=results.first,
        ahead=sum(mean > 0 for mean in means),
        sure=sum(lead.low is not None and lead.low > 0 for lead in leads),
        level=level_text(results, say),
        low=value_text(say, results.deciding, min(means)),
        high=value_text(say, results.deciding, max(means)),
    )


def uncertain_grid(results: StudyResults, say: Language) -> Grid:
    """Rank correlation of the lead with every uncertain value."""
    from scipy.stats import spearmanr

    lead = [point.mean for point in results.leads[1]]
    rows = []
    for entry in results.study["uncertainties"]:
        values = [point["values"][entry["name"]] for point in results.summary["points"]]
        constant = len(set(lead)) < 2
        correlation = 0.0 if constant else float(spearmanr(values, lead).statistic)
        span = f"{entry['low']:g}–{entry['high']:g}"
        rows.append([entry["name"], span, f"{correlation:+.2f}", entry["source"]])
    heads = [say(f"head.{name}") for name in ("uncertain", "range", "correlation", "source")]
    return Grid("", heads, rows, say("section.uncertain"), say("uncertain.note"))


def risk_sentences(results: StudyResults, say: Language) -> list[str]:
    """Risk of each arm, checks of the experiment, and what limits the answer."""
    said = [text for arm in range(len(results.arms)) for text in _risk(results, say, arm)]
    if results.study["draws"] < 2:
        said.append(say("study.sampling_unknown"))
    said += _identities(results, say)
    said += [_variance(results, say, pair) for pair in results.against_first(results.deciding)
             if pair["variance_ratio"] is not None]  # fmt: skip
    if results.summary["worlds"] < FEW_WORLDS:
        said.append(say("study.few_worlds", worlds=results.summary["worlds"]))
    failures = results.summary["failures"]
    if failures:
        said.append(say("study.failed", count=len(failures), error=failures[0][2]))
    return [*said, *_outside(results.summary["outside"], say)]


def _risk(results: StudyResults, say: Language, arm: int) -> list[str]:
    deciding = results.deciding
    risk, name = deciding["risks"][arm], results.arms[arm]
    if risk["spread"] is None:
        return []
    words = {
        "arm": name,
        "measure": full_label(results, say),
        "spread": value_text(say, deciding, risk["spread"]),
        "worst": value_text(say, deciding, risk["worst"]),
    }
    said = [say("study.risk_few" if risk["worst"] is None else "study.risk", **words)]
    if risk["sampling_share"] is not None:
        share, loss = (say.percent(risk[k], 0) for k in ("sampling_share", "loss_beyond_sampling"))
        said.append(say("study.sampling", share=share, arm=name, loss=loss))
    return said


def _identities(results: StudyResults, say: Language) -> list[str]:
    """What was checked of arms that begin alike; those that do not are told together."""
    entries = results.summary["identities"]
    at_once = [entry["arm"] for entry in entries if entry["design"] == 0]
    said = [_identity(results, say, entry) for entry in entries if entry["design"] != 0]
    if at_once:
        said.append(say("study.identity_zero", arm=say.listed(at_once), first=results.first))
    return said


def _identity(results: StudyResults, say: Language, entry: Plain) -> str:
    words: dict[str, Any] = {"arm": entry["arm"], "first": results.first}
    design, found = entry["design"], entry["found"]
    if found is not None and (design is None or found < design):
        return say("study.identity_broken", session=found, **words)
    if design is None:
        return say("study.identity_same", **words)
    return say("study.identity_kept", session=design, **words)


def _variance(results: StudyResults, say: Language, pair: Plain) -> str:
    bound = pair["ratio_bound"]
    said = "" if bound is None else say("study.bound", bound=say.number(bound, 2))
    ratio = say.number(pair["variance_ratio"], 2)
    return say("study.variance", ratio=ratio, arm=pair["arm"], first=results.first, bound=said)


def _outside(outside: Sequence[Sequence[str]], say: Language) -> list[str]:
    if not outside:
        return [say("study.outside_none")]
    by_arm: dict[str, list[str]] = {}
    for arm, path in outside:
        by_arm.setdefault(arm, []).append(path)
    by_paths: dict[tuple[str, ...], list[str]] = {}
    for arm, paths in by_arm.items():
        by_paths.setdefault(tuple(paths), []).append(arm)
    return [
        say("study.outside", arm=say.listed(arms), paths=say.listed(paths[:NAMES_LISTED]))
        for paths, arms in by_paths.items()
    ]


def method_sentences(results: StudyResults, say: Language) -> list[str]:
    """How arms were compared."""
    confidence, asked = results.summary["confidence"], results.study["confidence"]
    said = [say("study.method", worlds=results.summary["worlds"], alpha=f"{1 - confidence:.2g}")]
    if confidence != asked:
        said.append(say("study.looks", level=level_text(results, say), asked=say.percent(asked, 0)))
    return said
