"""Figures of the whole market: GMV, the split of a sale, concentration, the funnel."""

from pathlib import Path
from typing import Any

import numpy as np

from simulator.measures.concentration import lorenz
from simulator.reports.drawing import BLUE, GREY, INK, ORANGE, PALE, RED, SKY, drawn
from simulator.reports.figures.marks import mark_evenings, marked_sentence
from simulator.reports.figures.picture import (
    FEES,
    PROFIT,
    REFUNDS,
    SMALL,
    Picture,
    cascade,
    money_scale,
    share_of_step,
    steps,
)
from simulator.reports.languages.language import Language
from simulator.reports.results import Int, Results, divided


def gmv_picture(results: Results, say: Language, png: Path | None = None) -> Picture:
    """GMV true and net over sessions, burn-in shaded."""
    table = results.table("sessions", ["session", "measured", "gmv_fen", "net_gmv_fen"])
    session = table.column("session").to_numpy()
    gmv, net = results.whole(table, "gmv_fen"), results.whole(table, "net_gmv_fen")
    measured = table.column("measured").to_numpy(zero_copy_only=False)
    unit, label = money_scale(say, float(gmv.max()))

    def draw(axes: Any) -> None:
        if (~measured).any():
            edge = float(session[measured][0]) - 0.5 if measured.any() else float(session[-1])
            axes.axvspan(float(session[0]) - 0.5, edge, color=PALE, lw=0)
            axes.text(float(session[0]), 0, f" {say('label.burn_in')}", color=GREY, va="bottom")
        for values, colour, style, name in (
            (gmv, BLUE, "-", "label.gmv"),
            (net, ORANGE, (0, (4, 1.5)), "label.net"),
        ):
            axes.plot(session, values / unit, color=colour, ls=style, label=say(name))
        axes.legend(loc="upper left", ncols=2, fontsize=SMALL, borderaxespad=0.1)
        axes.set_ylim(0, max(float(gmv.max()) / unit, 1e-9) * 1.22)
        axes.set_xlim(float(session[0]) - 0.5, float(session[-1]) + 0.5)
        mark_evenings(axes, results)
        axes.set_xlabel(say("label.evening"))
        axes.set_ylabel(label)

    counted = gmv[measured]
    sentence = say(
        "gmv.sentence",
        mean=say.yuan(float(counted.mean())),
        low=say.yuan(int(counted.min())),
        high=say.yuan(int(counted.max())),
        net=say.yuan(float(net[measured].mean())),
    )
    change = _drift(counted)
    if change is not None:
        way = "gmv.higher" if change > 0 else "gmv.lower"
        sentence += say(way, change=say.percent(abs(change)))
    sentence += marked_sentence(results, say)
    return Picture("gmv", say("gmv.title"), sentence, drawn(draw, 3.2, png))


def funnel_steps(results: Results) -> dict[str, int]:
    """Totals of each step from opening an app to keeping what was bought in a room."""
    sessions = results.measured("sessions", ["openings", "views", "skips"])
    rooms = results.measured("rooms", ["orders", "delivered", "kept"])
    products = results.measured("products", ["considered"])

    def total(table: Any, column: str) -> int:
        return int(results.whole(table, column).sum())

    return {
        "openings": total(sessions, "openings"),
        "shown": total(sessions, "views") + total(sessions, "skips"),
        "views": total(sessions, "views"),
        "considered": total(products, "considered"),
        "orders": total(rooms, "orders"),
        "delivered": total(rooms, "delivered"),
        "kept": total(rooms, "kept"),
    }


def funnel_picture(results: Results, say: Language, png: Path | None = None) -> Picture:
    """The way from openings to kept orders, bars on a log scale."""
    counts = funnel_steps(results)

    def draw(axes: Any) -> None:
        steps(axes, say, counts, results.sessions)

    sentence = say(
        "funnel.sentence",
        conversion=share_of_step(say, counts, "orders", "views"),
        buying=share_of_step(say, counts, "orders", "considered"),
        keeping=share_of_step(say, counts, "kept", "orders"),
    )
    return Picture("funnel", say("funnel.title"), sentence, drawn(draw, 3.3, png))


def sale_parts(results: Results) -> tuple[int, dict[str, int]]:
    """An average order and its parts in fen, rounded so that they add up exactly.

    Args:
        results: A result folder.

    Returns:
        Fen of an average order, and the parts by name in the order of the report; nothing if
        nothing was sold.
    """
    split: dict[str, int] = results.summary["split"]
    orders = int(results.total("orders") or 0)
    names = [name for name in split if name != "paid_fen"]
    if not orders or not split["paid_fen"]:
        return 0, {}
    shares = divided([split[name] for name in names], orders)
    parts = dict(zip(names, shares, strict=True))
    profit = parts.pop(PROFIT)
    return sum(shares), {**parts, PROFIT: profit}


def split_picture(results: Results, say: Language, png: Path | None = None) -> Picture:
    """Where the money of an average order goes, from the payment down to the brand's profit."""
    paid, parts = sale_parts(results)
    shown = {name: fen for name, fen in parts.items() if fen or name == PROFIT}
    profit = parts.get(PROFIT, 0)

    def draw(axes: Any) -> None:
        cascade(axes, say, (say("split.paid"), paid), shown)
        axes.set_xlabel(say("label.yuan"))

    sentence = say(
        "split.earns" if profit >= 0 else "split.loses",
        paid=say.yuan(paid),
        refunded=say.yuan(sum(parts.get(name, 0) for name in REFUNDS)),
        fees=say.yuan(sum(parts.get(name, 0) for name in FEES)),
        profit=say.yuan(abs(profit)),
    )
    height = 1.0 + 0.27 * (1 + len(shown))
    return Picture("split", say("split.title"), sentence, drawn(draw, height, png))


def concentration_picture(results: Results, say: Language, png: Path | None = None) -> Picture:
    """Lorenz curve of the views of anchors, with the Gini coefficient."""
    views = results.views_by_anchor()
    amounts = np.array(list(views.values()), np.int64)
    gini = results.total("gini_views") or 0.0
    members, shares = lorenz(amounts) if amounts.sum() else (np.array([0.0, 1.0]),) * 2
    ranked = sorted(views.items(), key=lambda item: (-item[1], item[0]))
    half = int(np.searchsorted(np.cumsum([count for _, count in ranked]), amounts.sum() / 2)) + 1
    top_name, top = (ranked[0][0], ranked[0][1] / amounts.sum()) if amounts.sum() else ("-", 0.0)

    def draw(axes: Any) -> None:
        axes.plot([0, 100], [0, 100], color=GREY, lw=1, ls=(0, (4, 3)))
        axes.text(38, 44, say("label.equal"), color=GREY, ha="right")
        axes.fill_between(members * 100, shares * 100, members * 100, color=SKY, alpha=0.25, lw=0)
        axes.plot(members * 100, shares * 100, color=BLUE)
        axes.text(6, 86, say("label.gini", gini=f"{gini:.2f}"), color=BLUE, fontsize=15,
                  fontweight="bold")  # fmt: skip
        if amounts.size > 1:
            axes.plot(members[-2:] * 100, shares[-2:] * 100, color=RED, lw=2.6)
            axes.annotate(
                say("label.top_anchor", share=say.percent(top)),
                (members[-2:].mean() * 100, shares[-2:].mean() * 100), (54, 74), color=INK,
                ha="right", va="center", arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.8},
            )  # fmt: skip
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 101)
        axes.set_xlabel(say("label.anchors_share"))
        axes.set_ylabel(say("label.views_share"))

    sentence = say(
        "concentration.one" if half == 1 else "concentration.many",
        gini=f"{gini:.2f}",
        top_name=top_name,
        top=say.percent(top),
        half=half,
        anchors=amounts.size,
    )
    return Picture("concentration", say("concentration.title"), sentence, drawn(draw, 3.3, png))


def _drift(values: Int) -> float | None:
    """How much the last third of the evenings differs from the first; None if too few."""
    third = values.size // 3
    if third < 3 or not values[:third].sum():
        return None
    return float(values[-third:].sum() / values[:third].sum() - 1)
