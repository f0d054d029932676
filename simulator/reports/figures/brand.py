"""Figures of the brand in focus: bridge to profit, evenings, anchors, funnel."""

from pathlib import Path
from typing import Any

import numpy as np

from simulator.measures.summary import FEW_ORDERS
from simulator.reports.brand_figures import (
    PROFIT,
    Collaboration,
    average_bridge,
    collaborations,
)
from simulator.reports.drawing import BLUE, GREEN, INK, LINE, ORANGE, RED, drawn
from simulator.reports.figures.marks import mark_evenings, marked_sentence
from simulator.reports.figures.picture import (
    FEES,
    REFUNDS,
    SMALL,
    Picture,
    cascade,
    money_scale,
    share_of_step,
    steps,
)
from simulator.reports.languages.language import Language
from simulator.reports.results import Results

ANCHORS_SHOWN = 8
LONGEST_NAME = 18
"""Letters of a name beside a bar; the table has the whole name."""


def bridge_picture(results: Results, say: Language, brand: str, png: Path | None = None) -> Picture:
    """From GMV to profit on an average evening."""
    gmv, lines = average_bridge(results, brand)
    shown = {name: fen for name, fen in lines.items() if fen or name == PROFIT}
    profit = lines[PROFIT]

    def draw(axes: Any) -> None:
        cascade(axes, say, (say("line.gmv_fen"), gmv), shown)
        axes.set_xlabel(say("bridge.axis"))

    sentence = say(
        "bridge.earns" if profit >= 0 else "bridge.loses",
        brand=brand,
        gmv=say.yuan(gmv),
        refunded=say.yuan(sum(lines[name] for name in REFUNDS)),
        fees=say.yuan(sum(lines[name] for name in (*FEES, "slot_fee_fen"))),
        goods=say.yuan(lines["goods_fen"] + lines["delivery_fen"]),
        profit=say.yuan(abs(profit)),
    )
    height = 1.0 + 0.27 * (1 + len(shown))
    return Picture("bridge", say("bridge.title"), sentence, drawn(draw, height, png))


def focus_picture(results: Results, say: Language, brand: str, png: Path | None = None) -> Picture:
    """GMV and profit over the measured evenings."""
    gmv, profit = (results.of_brand(brand, name) for name in ("gmv_fen", PROFIT))
    session = np.arange(gmv.size) + int(results.summary["burn_in_sessions"])
    top = max(int(gmv.max(initial=1)), int(profit.max(initial=1)))
    unit, label = money_scale(say, top)

    def draw(axes: Any) -> None:
        axes.axhline(0, color=LINE, lw=0.8)
        for kept, colour, hatch, name in (
            (profit >= 0, GREEN, "", "focus.profit"),
            (profit < 0, RED, "////", "focus.loss"),
        ):
            if kept.any():
                axes.bar(session[kept], profit[kept] / unit, color=colour, width=0.8, hatch=hatch,
                         edgecolor="white", lw=0, label=say(name))  # fmt: skip
        axes.plot(session, gmv / unit, color=BLUE, label=say("label.gmv"), marker="o", ms=3)
        axes.legend(loc="upper left", ncols=3, fontsize=SMALL, borderaxespad=0.1)
        axes.set_ylim(min(0.0, float(profit.min(initial=0)) / unit * 1.1), top / unit * 1.28)
        axes.set_xlabel(say("label.evening"))
        axes.set_ylabel(label)
        axes.xaxis.get_major_locator().set_params(integer=True)
        mark_evenings(axes, results)

    sentence = say(
        "focus.sentence",
        low=say.yuan(int(gmv.min(initial=top))),
        high=say.yuan(int(gmv.max(initial=0))),
        worst=say.yuan(int(profit.min(initial=top))),
        best=say.yuan(int(profit.max(initial=-top))),
        losses=int((profit < 0).sum()),
        sessions=profit.size,
    )
    sentence += marked_sentence(results, say, int(results.summary["burn_in_sessions"]))
    return Picture("focus", say("focus.title"), sentence, drawn(draw, 3.2, png))


def appraisal_sentence(results: Results, say: Language, brand: str) -> str:
    """What rooms cost a brand, what they earned, and who earned most for a yuan."""
    hosts = [c for c in collaborations(results, brand) if c.anchor is not None]
    if not hosts:
        return say("appraisal.none", brand=brand)
    sure = [c for c in hosts if c.sums["simulated_closed"] >= FEW_ORDERS and c.per_yuan is not None]
    best = max(sure, key=lambda c: (c.per_yuan or 0.0, c.anchor or ""), default=None)
    name = "appraisal.sentence_few" if best is None else "appraisal.sentence"
    return say(
        "appraisal.sentence_one" if best is not None and len(hosts) == 1 else name,
        brand=brand,
        paid=say.yuan(sum(c.paid_fen for c in hosts) / results.sessions),
        earned=say.yuan(sum(c.earned_fen for c in hosts) / results.sessions),
        best="" if best is None else best.anchor,
        best_rate="" if best is None else say.yuan(100 * (best.per_yuan or 0.0)),
        least=FEW_ORDERS,
    )


def appraisal_picture(
    results: Results, say: Language, brand: str, png: Path | None = None
) -> Picture | None:
    """Paid and earned by anchor; None if nobody sold for the brand."""
    hosts = [c for c in collaborations(results, brand) if c.anchor is not None][:ANCHORS_SHOWN]
    if not hosts:
        return None
    paid = np.array([c.paid_fen for c in hosts], float) / results.sessions
    earned = np.array([c.earned_fen for c in hosts], float) / results.sessions
    unit, label = money_scale(say, max(float(paid.max()), float(earned.max())))
    places = np.arange(len(hosts))[::-1]

    def draw(axes: Any) -> None:
        axes.barh(places + 0.19, earned / unit, height=0.36, color=BLUE,
                  label=say("appraisal.earned"))  # fmt: skip
        axes.barh(places - 0.19, paid / unit, height=0.36, color=ORANGE, hatch="///",
                  edgecolor="white", lw=0, label=say("appraisal.paid"))  # fmt: skip
        axes.axvline(0, color=LINE, lw=0.8)
        axes.set_yticks(places, [marked(c, LONGEST_NAME) for c in hosts])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set_ylim(-0.6, len(hosts) - 0.4 + 0.5)
        axes.legend(loc="upper right", ncols=2, fontsize=SMALL, borderaxespad=0.0,
                    columnspacing=1.0, handlelength=1.2)  # fmt: skip
        axes.set_xlabel(f"{label} / {say('label.evening')}")
        axes.grid(False, axis="y")

    height = 1.15 + 0.42 * len(hosts)
    sentence = appraisal_sentence(results, say, brand)
    return Picture("appraisal", say("appraisal.title"), sentence, drawn(draw, height, png))


def marked(entry: Collaboration, longest: int | None = None) -> str:
    """The name of an anchor, cut to a length, with a mark if it rests on few orders."""
    name = entry.anchor or ""
    if longest is not None and len(name) > longest:
        name = f"{name[: longest - 1].rstrip()}…"
    return f"{name} †" if entry.sums["simulated_closed"] < FEW_ORDERS else name


def brand_funnel_picture(
    results: Results, say: Language, brand: str, png: Path | None = None
) -> Picture:
    """From seeing a product of the brand in a room to keeping it."""
    counts = brand_steps(results, brand)

    def draw(axes: Any) -> None:
        steps(axes, say, counts, results.sessions)

    sentence = say(
        "brand_funnel.sentence",
        brand=brand,
        considering=share_of_step(say, counts, "considered", "exposed"),
        buying=share_of_step(say, counts, "orders", "considered"),
        keeping=share_of_step(say, counts, "kept", "orders"),
    )
    title = say("brand_funnel.title", brand=brand)
    return Picture("brand_funnel", title, sentence, drawn(draw, 2.6, png))


def brand_steps(results: Results, brand: str) -> dict[str, int]:
    """Totals of each step from seeing a product of the brand in a room to keeping it."""
    names = ["exposed", "considered", "orders", "delivered", "kept"]
    seen = {n: int(results.of_brand(brand, n, "products").sum()) for n in names[:2]}
    rows = results.measured("collaborations", ["brand", "anchor", *names[2:]]).to_pylist()
    mine = [row for row in rows if row["brand"] == brand and row["anchor"] is not None]
    return seen | {name: sum(row[name] for row in mine) for name in names[2:]}
