"""Figures of a study: paired differences, worlds, and the way to profit of every arm."""

from pathlib import Path
from typing import Any

import numpy as np

from simulator.reports.drawing import BLUE, GREY, INK, LINE, SERIES, drawn
from simulator.reports.figures.picture import PROFIT, Picture, cascade
from simulator.reports.languages.language import Language
from simulator.reports.study_results import StudyResults
from simulator.reports.study_words import full_label, level_text, value_text
from simulator.rules.units import FEN_PER_YUAN

JITTER = 0.24
WORLDS_DRAWN = 500
"""Worlds of an arm that are drawn at most."""
UNCERTAINTIES = 6
"""Uncertain values over which the lead is drawn."""
BRIDGES = 4
"""Arms whose way to profit is drawn."""
MARKS = "osD^vPX*"
"""What tells arms apart where colours do not."""


def _scale(results: StudyResults) -> float:
    return float(FEN_PER_YUAN) if results.deciding["unit"].startswith("fen") else 1.0


def _axis(axes: Any, say: Language, results: StudyResults) -> None:
    _numbered(axes.xaxis, say, results)
    axes.set_xlabel(f"{full_label(results, say)}{_unit(results, say)}")
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(False, axis="y")


def _numbered(axis: Any, say: Language, results: StudyResults) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(4))
    percent = results.deciding["unit"].startswith("share")
    axis.set_major_formatter(lambda value, _: say.percent(value) if percent else say.number(value))


def _unit(results: StudyResults, say: Language) -> str:
    money = results.deciding["unit"].startswith("fen")
    return f", {say('label.yuan')}" if money else ""


def difference_picture(results: StudyResults, say: Language, png: Path | None = None) -> Picture:
    """Mean differences to the first arm with their intervals."""
    pairs = results.against_first(results.deciding)
    scale = _scale(results)
    places = np.arange(len(pairs))[::-1]

    def draw(axes: Any) -> None:
        axes.axvline(0, color=LINE, lw=1.2)
        for place, pair in zip(places, pairs, strict=True):
            gap = pair["difference"]
            if gap["low"] is not None:
                axes.plot([gap["low"] / scale, gap["high"] / scale], [place, place], color=BLUE)
            axes.plot([gap["mean"] / scale], [place], "o", color=BLUE, ms=7)
        axes.set_yticks(places, [pair["arm"] for pair in pairs])
        axes.set_ylim(-0.6, len(pairs) - 0.4)
        _axis(axes, say, results)

    sentence = say(
        "difference.sentence",
        first=results.first,
        worlds=results.summary["worlds"],
        level=level_text(results, say),
    )
    title = say("difference.title", first=results.first)
    return Picture("difference", title, sentence, drawn(draw, 1.1 + 0.4 * len(pairs), png))


def spread_picture(results: StudyResults, say: Language, png: Path | None = None) -> Picture:
    """Every world of every arm."""
    values = np.array(results.deciding["values"], float)
    scale = _scale(results)
    worlds, arms = values.shape
    places = np.arange(arms)[::-1]
    shown = values[:: -(-worlds // WORLDS_DRAWN)]
    offset = ((np.arange(len(shown)) * 0.618034) % 1.0 - 0.5) * 2 * JITTER

    def draw(axes: Any) -> None:
        if values.min() < 0 < values.max():
            axes.axvline(0, color=LINE, lw=1.2)
        for arm, place in enumerate(places):
            axes.plot(
                shown[:, arm] / scale, place + offset, MARKS[arm % len(MARKS)], ms=3.5, alpha=0.65,
                color=SERIES[arm % len(SERIES)], mew=0,
            )  # fmt: skip
            mean = values[:, arm].mean() / scale
            axes.plot([mean, mean], [place - 0.38, place + 0.38], color=INK, lw=2)
        axes.set_yticks(places, results.arms)
        axes.set_ylim(-0.6, arms - 0.4)
        _axis(axes, say, results)

    sentence = say(
        "spread.sentence",
        low=value_text(say, results.deciding, float(values.min())),
        high=value_text(say, results.deciding, float(values.max())),
    )
    if len(shown) < worlds:
        some = say("spread.some", drawn=len(shown), worlds=worlds)
        sentence = say.joined([sentence, some])
    return Picture("spread", say("spread.title"), sentence, drawn(draw, 1.1 + 0.55 * arms, png))


def uncertain_pictures(
    results: StudyResults, say: Language, places: list[Path | None]
) -> list[Picture]:
    """The lead of the best arm over each uncertain value."""
    shown = results.study["uncertainties"][:UNCERTAINTIES]
    return [
        _uncertain(results, say, entry["name"], index, places[index])
        for index, entry in enumerate(shown)
    ]


def _uncertain(
    results: StudyResults, say: Language, name: str, index: int, png: Path | None
) -> Picture:
    arm, leads = results.leads
    values = [point["values"][name] for point in results.summary["points"]]
    scale = _scale(results)

    def draw(axes: Any) -> None:
        axes.axhline(0, color=LINE, lw=1.2)
        for value, lead in zip(values, leads, strict=True):
            if lead.low is not None and lead.high is not None:
                axes.plot([value, value], [lead.low / scale, lead.high / scale], color=BLUE)
        axes.plot(values, [lead.mean / scale for lead in leads], "o", color=BLUE, ms=6)
        _numbered(axes.yaxis, say, results)
        axes.set_xlabel(name)
        axes.set_ylabel(f"{say('uncertain.axis')}{_unit(results, say)}")

    words = {"arm": arm, "first": results.first}
    sentence = say("uncertain.picture", level=level_text(results, say), **words)
    title = say("uncertain.title", value=name, **words)
    return Picture(f"uncertain{index + 1}", title, sentence, drawn(draw, 2.4, png))


def bridge_pictures(
    results: StudyResults, say: Language, places: list[Path | None]
) -> list[Picture]:
    """From GMV to profit in each arm; none unless the study is about a brand."""
    if not results.study["of"].startswith("brands."):
        return []
    return [
        _bridge(results, say, arm, index, places[index])
        for index, arm in enumerate(results.arms[:BRIDGES])
    ]


def bridge_lines(means: dict[str, float]) -> tuple[int, dict[str, int]]:
    """GMV of a brand and what goes off it, down to its profit: they add up to GMV, fen.

    Args:
        means: The brand's figures, means an evening.

    Returns:
        GMV and the lines, whole fen; what rounding leaves is among other costs.
    """
    gmv = round(means["gmv_fen"])
    lines = {
        "refunded_fen": round(means["gmv_fen"] - means["net_gmv_fen"]),
        "fees_fen": round(means["net_gmv_fen"] - means["revenue_fen"]),
        "goods_fen": round(means["goods_fen"]),
        "delivery_fen": round(means["delivery_fen"]),
        "slot_fee_fen": round(means["slot_fee_fen"]),
        "traffic_fen": round(means["brand_traffic_fen"]),
        "room_cost_fen": round(means["brand_room_cost_fen"]),
        "liability_fen": round(means["brand_compensation_fen"] + means["brand_fine_fen"]),
    }
    profit = round(means[PROFIT])
    other = gmv - sum(lines.values()) - profit
    return gmv, lines | {"other_fen": other, PROFIT: profit}


def _bridge(
    results: StudyResults, say: Language, arm: str, index: int, png: Path | None
) -> Picture:
    gmv, lines = bridge_lines(results.member_means[arm])
    shown = {name: fen for name, fen in lines.items() if abs(fen) > FEN_PER_YUAN or name == PROFIT}

    def draw(axes: Any) -> None:
        cascade(axes, say, (say("line.gmv_fen"), gmv), shown)
        axes.set_xlabel(say("bridge.axis"), color=GREY)

    sentence = say(
        "bridges.sentence",
        gmv=say.yuan(gmv),
        refunded=say.yuan(lines["refunded_fen"]),
        fees=say.yuan(lines["fees_fen"] + lines["slot_fee_fen"]),
        profit=say.yuan(lines[PROFIT]),
    )
    title = say("bridges.title", arm=arm)
    return Picture(f"bridge{index + 1}", title, sentence, drawn(draw, 1.0 + 0.27 * len(shown), png))
