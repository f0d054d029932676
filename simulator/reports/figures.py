"""The figures of a report: each is drawn from a result folder and says what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.concentration import lorenz
from simulator.measures.formats import number, percent
from simulator.reports import words
from simulator.reports.drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    SERIES,
    SKY,
    drawn,
)
from simulator.reports.results import Results, apportioned

Int = NDArray[np.int64]
FEN_PER_MILLION_YUAN = 1e8
FEN_PER_THOUSAND_YUAN = 1e5
REFUNDS = ("cancelled_fen", "returned_fen")
FEES = ("commission_fen", "agency_fen", "take_fen")


@dataclass(frozen=True)
class Picture:
    """A figure with its words.

    Attributes:
        name: Name of the file and of the anchor in the page.
        title: Title.
        sentence: What it shows, computed from the data.
        svg: The drawing.
    """

    name: str
    title: str
    sentence: str
    svg: str


Painter = Callable[[Results, Path | None], Picture]


def gmv_picture(results: Results, png: Path | None = None) -> Picture:
    """GMV true and net over sessions, burn-in shaded."""
    table = results.table("sessions", ["session", "measured", "gmv_fen", "net_gmv_fen"])
    session = table.column("session").to_numpy()
    gmv, net = results.whole(table, "gmv_fen"), results.whole(table, "net_gmv_fen")
    measured = table.column("measured").to_numpy(zero_copy_only=False)

    def draw(axes: Any) -> None:
        if (~measured).any():
            edge = float(session[measured][0]) - 0.5 if measured.any() else float(session[-1])
            axes.axvspan(float(session[0]) - 0.5, edge, color=PALE, lw=0)
            axes.text(float(session[0]), 0, f" {words.LABELS['burn_in']}", color=GREY, va="bottom")
        for values, colour, label in (
            (gmv, BLUE, words.LABELS["gmv"]),
            (net, ORANGE, words.LABELS["net"]),
        ):
            axes.plot(session, values / FEN_PER_MILLION_YUAN, color=colour, label=label)
        axes.legend(loc="upper left", ncols=2, fontsize=9.5, borderaxespad=0.1)
        axes.set_ylim(0, max(float(gmv.max()) / FEN_PER_MILLION_YUAN, 1e-9) * 1.22)
        axes.set_xlim(float(session[0]) - 0.5, float(session[-1]) + 0.5)
        axes.set_xlabel(words.LABELS["evening"])
        axes.set_ylabel(words.LABELS["million_yuan"])

    counted = gmv[measured]
    sentence = words.gmv_sentence(
        float(counted.mean()), float(net[measured].mean()), int(counted.min()), int(counted.max()),
        _drift(counted),
    )  # fmt: skip
    return Picture("gmv", words.TITLES["gmv"], sentence, drawn(draw, 3.2, png))


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


def funnel_picture(results: Results, png: Path | None = None) -> Picture:
    """The way from openings to kept orders, bars on a log scale."""
    steps = funnel_steps(results)
    counts = np.array(list(steps.values()), float) / results.sessions
    places = np.arange(counts.size)[::-1]

    def draw(axes: Any) -> None:
        smallest = max(float(counts[counts > 0].min(initial=np.inf)), 1.0)
        smallest = smallest if np.isfinite(smallest) else 1.0
        left, right = smallest / 20, max(float(counts.max()), 1.0)
        axes.barh(places, np.maximum(counts, left) - left, left=left, color=BLUE, height=0.62)
        axes.set_xscale("log")
        axes.set_xlim(left, right * (right / left) ** 0.34)
        for place, count, before in zip(
            places, counts, np.concatenate(([0.0], counts[:-1])), strict=True
        ):
            axes.text(
                max(count, left) * (right / left) ** 0.012, place, number(float(count)), va="center"
            )
            text = _step_text(float(count), float(before))
            axes.text(0.995, place + 0.5, text, va="center", ha="right", color=GREY, fontsize=9.5,
                      transform=axes.get_yaxis_transform())  # fmt: skip
        axes.set_yticks(places, [words.FUNNEL[name] for name in steps])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.grid(False)

    sentence = words.funnel_sentence(
        steps["views"], steps["considered"], steps["orders"], steps["kept"]
    )
    sentence = f"{sentence} {words.CHAIN_NOTE}"
    return Picture("funnel", words.TITLES["funnel"], sentence, drawn(draw, 3.3, png))


def sale_parts(results: Results) -> tuple[int, dict[str, int]]:
    """An average order and its parts in fen, rounded so that they add up exactly.

    Args:
        results: A result folder.

    Returns:
        Fen of an average order, and the parts by name in the order of the report; nothing if
        nothing was sold.
    """
    split: dict[str, int] = results.summary["split"]
    orders = results.total("orders")
    names = [name for name in split if name != "paid_fen"]
    if not orders or not split["paid_fen"]:
        return 0, {}
    paid = round(split["paid_fen"] / orders)
    shares = apportioned([split[name] for name in names], paid)
    parts = dict(zip(names, shares, strict=True))
    profit = parts.pop("brand_profit_fen")
    return paid, {**parts, "brand_profit_fen": profit}


def split_picture(results: Results, png: Path | None = None) -> Picture:
    """Where the money of an average order goes, from the payment down to the brand's profit."""
    paid, parts = sale_parts(results)
    shown = {name: fen for name, fen in parts.items() if fen or name == "brand_profit_fen"}

    def draw(axes: Any) -> None:
        names = ["paid_fen", *shown]
        places = np.arange(len(names))[::-1]
        left = paid
        for name, place in zip(names, places, strict=True):
            amount = paid if name == "paid_fen" else shown[name]
            last = name in ("paid_fen", "brand_profit_fen")
            start = 0 if last else left - amount
            left = left if last else start
            axes.barh(place, amount / 100, left=start / 100, color=_split_colour(name, amount))
            end = max(start, start + amount) / 100
            share = f"{amount / 100:,.2f}  ({percent(amount / paid if paid else None, 0)})"
            axes.text(end + 0.012 * paid / 100, place, share, va="center", fontsize=9.5)
        low = min(0, *shown.values(), 0) if shown else 0
        axes.axvline(0, color="#C5CBD3", lw=0.8)
        axes.set_xlim(low / 100, max(paid, 1) / 100 * 1.3)
        axes.set_yticks(places, [words.SPLIT[name] for name in names])
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set_xlabel(words.LABELS["yuan"])
        axes.grid(False, axis="y")

    refunded, fees = (sum(parts.get(name, 0) for name in group) for group in (REFUNDS, FEES))
    sentence = words.split_sentence(paid, refunded, fees, parts.get("brand_profit_fen", 0))
    height = 1.0 + 0.27 * (1 + len(shown))
    return Picture("split", words.TITLES["split"], sentence, drawn(draw, height, png))


def concentration_picture(results: Results, png: Path | None = None) -> Picture:
    """Lorenz curve of the views of anchors, with the Gini coefficient."""
    views = results.views_by_anchor()
    amounts = np.array(list(views.values()), np.int64)
    gini = results.total("gini_views") or 0.0
    members, shares = lorenz(amounts) if amounts.sum() else (np.array([0.0, 1.0]),) * 2
    ranked = sorted(views.items(), key=lambda item: (-item[1], item[0]))
    half = int(np.searchsorted(np.cumsum([count for _, count in ranked]), amounts.sum() / 2)) + 1

    def draw(axes: Any) -> None:
        axes.plot([0, 100], [0, 100], color=GREY, lw=1, ls=(0, (4, 3)))
        axes.text(38, 44, words.LABELS["equal"], color=GREY, ha="right")
        axes.fill_between(members * 100, shares * 100, members * 100, color=SKY, alpha=0.25, lw=0)
        axes.plot(members * 100, shares * 100, color=BLUE)
        axes.text(6, 86, f"{words.LABELS['gini']} {gini:.2f}", color=BLUE, fontsize=15,
                  fontweight="bold")  # fmt: skip
        if amounts.size > 1:
            axes.plot(members[-2:] * 100, shares[-2:] * 100, color=RED, lw=2.6)
            axes.annotate(
                f"{words.LABELS['top_anchor']}\n{percent(ranked[0][1] / amounts.sum())}",
                (members[-2:].mean() * 100, shares[-2:].mean() * 100), (54, 74), color=RED,
                ha="right", va="center", arrowprops={"arrowstyle": "-", "color": RED, "lw": 0.8},
            )  # fmt: skip
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 101)
        axes.set_xlabel(f"{words.LABELS['anchors_share']}, %")
        axes.set_ylabel(f"{words.LABELS['views_share']}, %")

    top_name, top = (ranked[0][0], ranked[0][1] / amounts.sum()) if amounts.sum() else ("-", 0.0)
    sentence = words.concentration_sentence(gini, top_name, top, half, amounts.size)
    return Picture("concentration", words.TITLES["concentration"], sentence, drawn(draw, 3.3, png))


def evening_picture(results: Results, png: Path | None = None) -> Picture:
    """The last evening: viewers in rooms by platform, and orders a minute."""
    table = results.table("minutes_last", ["session", "minute", "platform", "viewers", "orders"])
    minute = table.column("minute").to_numpy()
    minutes = int(minute.max(initial=-1)) + 1
    orders = np.zeros(minutes, np.int64)
    np.add.at(orders, minute, results.whole(table, "orders"))
    viewers = _by_platform(results, table, minute, minutes)
    total = np.sum(list(viewers.values()), axis=0) if viewers else np.zeros(0, np.int64)

    def draw(panels: Any) -> None:
        upper, lower = panels
        axis = np.arange(minutes)
        upper.stackplot(axis, [v / 1e3 for v in viewers.values()], colors=SERIES,
                        labels=list(viewers), lw=0)  # fmt: skip
        upper.set_ylabel(f"{words.LABELS['viewers']}, k")
        upper.set_ylim(0, max(float(total.max(initial=1)) / 1e3, 1e-3) * 1.25)
        upper.legend(loc="upper left", ncols=3, fontsize=9.5, handlelength=0.9, columnspacing=1.1,
                     borderaxespad=0.1, handletextpad=0.4)  # fmt: skip
        lower.fill_between(axis, orders, step="mid", color=INK, alpha=0.75, lw=0)
        lower.set_ylabel(words.LABELS["orders_per_minute"])
        lower.set_ylim(0, max(float(orders.max(initial=1)), 1) * 1.1)
        lower.set_xlim(0, max(minutes, 1))
        lower.set_xticks(np.arange(0, minutes + 1, 60 if minutes > 150 else 15))
        lower.set_xlabel(words.LABELS["minute"])

    session = int(table.column("session")[0].as_py()) if table.num_rows else 0
    average = float(total.mean()) if total.size else 0.0
    peak, when = (int(total.max()), int(total.argmax())) if total.size else (0, 0)
    best, best_when = (int(orders.max()), int(orders.argmax())) if minutes else (0, 0)
    sentence = words.evening_sentence(
        session, peak, when, peak / average if average else None, best, best_when
    )
    return Picture("evening", words.TITLES["evening"], sentence, drawn(draw, 3.9, png, rows=2))


def focus_picture(results: Results, png: Path | None = None) -> Picture | None:
    """GMV and profit of the brand in focus over sessions; None if there is none."""
    brand = results.summary["focus"]
    names = ["session", "measured", "brand", "gmv_fen", "brand_profit_fen"]
    table = results.table("brands", names)
    chosen = np.array([name == brand for name in table.column("brand").to_pylist()], np.bool_)
    if brand is None or not chosen.any():
        return None
    session = table.column("session").to_numpy()[chosen]
    measured = table.column("measured").to_numpy(zero_copy_only=False)[chosen]
    gmv = results.whole(table, "gmv_fen")[chosen]
    profit = results.whole(table, "brand_profit_fen")[chosen]

    def draw(axes: Any) -> None:
        axes.axhline(0, color="#C5CBD3", lw=0.8)
        bars = profit / FEN_PER_THOUSAND_YUAN
        axes.bar(session, bars, color=np.where(bars < 0, RED, GREEN), width=0.8,
                 label=words.LABELS["profit"])  # fmt: skip
        axes.plot(session, gmv / FEN_PER_THOUSAND_YUAN, color=BLUE, label=words.LABELS["gmv"])
        axes.legend(loc="upper left", ncols=2, fontsize=9.5, borderaxespad=0.1)
        top = max(float(gmv.max()), float(profit.max()), 1.0) / FEN_PER_THOUSAND_YUAN
        axes.set_ylim(min(0.0, float(bars.min()) * 1.1), top * 1.25)
        axes.set_xlabel(words.LABELS["evening"])
        axes.set_ylabel(words.LABELS["thousand_yuan"])

    market = results.mean("gmv_fen")
    sentence = words.focus_sentence(
        brand,
        float(gmv[measured].mean()),
        float(gmv[measured].mean()) / market if market else None,
        float(profit[measured].mean()),
        int((profit[measured] < 0).sum()),
        int(measured.sum()),
    )
    return Picture("focus", words.TITLES["focus"], sentence, drawn(draw, 3.2, png))


PAINTERS: dict[str, Painter] = {
    "gmv": gmv_picture,
    "funnel": funnel_picture,
    "split": split_picture,
    "concentration": concentration_picture,
    "evening": evening_picture,
}


def all_pictures(results: Results, png_folder: Path | None = None) -> list[Picture]:
    """Draw all figures of a report.

    Args:
        results: A result folder.
        png_folder: Where to write PNG files as well.

    Returns:
        The figures in the order of the report; that of the brand in focus comes first.
    """
    focus = focus_picture(results, png_folder and png_folder / "focus.png")
    pictures = [
        paint(results, png_folder and png_folder / f"{name}.png")
        for name, paint in PAINTERS.items()
    ]
    return pictures if focus is None else [focus, *pictures]


def _drift(values: Int) -> float | None:
    """How much the last third of the evenings differs from the first; None if too few."""
    third = values.size // 3
    if third < 3 or not values[:third].sum():
        return None
    return float(values[-third:].sum() / values[:third].sum() - 1)


def _step_text(count: float, before: float) -> str:
    if not before or not count:
        return ""
    return f"× {count / before:.1f}" if count > before else percent(count / before)


def _split_colour(name: str, amount: int) -> str:
    if name == "brand_profit_fen":
        return RED if amount < 0 else GREEN
    if name == "paid_fen":
        return INK
    if name in REFUNDS:
        return ORANGE
    return BLUE if name in FEES else GREY


def _by_platform(results: Results, table: Any, minute: Int, minutes: int) -> dict[str, Int]:
    platforms = np.array(table.column("platform").to_pylist(), np.object_)
    viewers = results.whole(table, "viewers")
    found: dict[str, Int] = {}
    for name in sorted(set(platforms.tolist())):
        found[name] = np.zeros(minutes, np.int64)
        mine = platforms == name
        np.add.at(found[name], minute[mine], viewers[mine])
    return found
