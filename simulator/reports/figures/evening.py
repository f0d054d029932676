"""An evening minute by minute, with the pitches of the brand in focus."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.reports.drawing import GREY, HATCHES, INK, RED, SERIES, drawn
from simulator.reports.figures.picture import SMALL, Picture
from simulator.reports.languages.language import Language
from simulator.reports.results import Int, Results

ROOMS_SHOWN = 5


class Evening(NamedTuple):
    """The last evening, by minute."""

    session: int
    viewers: dict[str, Int]
    """Viewers in rooms by platform, shape (minutes,)."""
    orders: Int
    pitches: dict[str, NDArray[np.bool_]]
    """Whether an anchor pitches the brand in focus, shape (minutes,), most minutes first."""
    rooms: int

    @property
    def total(self) -> Int:
        """Viewers in all rooms, shape (minutes,)."""
        parts = list(self.viewers.values())
        return np.sum(parts, axis=0) if parts else np.zeros(0, np.int64)


def last_evening(results: Results) -> Evening:
    """Read the last evening of a result folder."""
    names = [
        "session",
        "minute",
        "room_number",
        "anchor",
        "platform",
        "product",
        "viewers",
        "orders",
    ]
    table = results.table("minutes_last", names)
    minute = table.column("minute").to_numpy()
    minutes = int(minute.max(initial=-1)) + 1
    orders = np.zeros(minutes, np.int64)
    np.add.at(orders, minute, results.whole(table, "orders"))
    return Evening(
        int(table.column("session")[0].as_py()) if table.num_rows else 0,
        _by_platform(results, table, minute, minutes),
        orders,
        _pitches(results, table, minute, minutes),
        len(set(table.column("room_number").to_pylist())),
    )


def evening_picture(results: Results, say: Language, png: Path | None = None) -> Picture:
    """Viewers in rooms by platform, orders a minute, and who pitches the brand in focus."""
    evening, brand = last_evening(results), results.focus
    minutes, total = evening.orders.size, evening.total
    shown = list(evening.pitches.items())[:ROOMS_SHOWN]

    def draw(panels: Any) -> None:
        _draw_viewers(panels[0], say, evening)
        lower = panels[1]
        lower.fill_between(np.arange(minutes), evening.orders, step="mid", color=INK, alpha=0.75,
                           lw=0)  # fmt: skip
        lower.set_ylabel(say("label.orders_per_minute"))
        lower.set_ylim(0, max(float(evening.orders.max(initial=1)), 1) * 1.1)
        if shown:
            _draw_pitches(panels[2], say, brand, shown)
        last = panels[-1]
        last.set_xlim(0, max(minutes, 1))
        last.set_xticks(np.arange(0, minutes + 1, 60 if minutes > 150 else 15))
        last.set_xlabel(say("label.minute"))

    sentence = _sentence(say, evening, brand)
    ratios = (2.0, 1.0, 0.3 * len(shown) + 0.1) if shown else (2.0, 1.0)
    height = 3.9 * sum(ratios) / 3.0 if total.size else 3.9
    svg = drawn(draw, height, png, ratios)
    return Picture("evening", say("evening.title"), sentence, svg)


def _sentence(say: Language, evening: Evening, brand: str | None) -> str:
    total, orders = evening.total, evening.orders
    average = float(total.mean()) if total.size else 0.0
    pitches = ""
    if brand is not None and evening.pitches:
        on_show = np.any(list(evening.pitches.values()), axis=0)
        pitches = say("evening.pitches", brand=brand, minutes=int(on_show.sum()), of=orders.size,
                      rooms=len(evening.pitches), all_rooms=evening.rooms)  # fmt: skip
    elif brand is not None:
        pitches = say("evening.no_pitches", brand=brand)
    peak = int(total.max(initial=0))
    over = say("evening.over", times=f"{peak / average:.1f}") if average else ""
    return say(
        "evening.sentence",
        session=evening.session,
        peak=say.number(peak),
        minute=int(total.argmax()) if total.size else 0,
        over=over,
        orders=say.number(int(orders.max(initial=0))),
        best_minute=int(orders.argmax()) if orders.size else 0,
        pitches=pitches,
    )


def _draw_viewers(axes: Any, say: Language, evening: Evening) -> None:
    total = evening.total
    thousands = total.max(initial=0) >= 10_000
    unit = 1e3 if thousands else 1.0
    layers = axes.stackplot(
        np.arange(total.size), [v / unit for v in evening.viewers.values()], colors=SERIES,
        labels=list(evening.viewers), lw=0,
    )  # fmt: skip
    for layer, hatch in zip(layers, HATCHES, strict=False):
        layer.set(hatch=hatch, edgecolor="white")
    axes.set_ylabel(say("label.viewers_k" if thousands else "label.viewers"))
    axes.set_ylim(0, max(float(total.max(initial=1)) / unit, 1e-3) * 1.25)
    axes.legend(loc="upper left", ncols=3, fontsize=SMALL, handlelength=1.4, columnspacing=1.1,
                borderaxespad=0.1, handletextpad=0.4)  # fmt: skip


def _draw_pitches(
    axes: Any, say: Language, brand: str | None, shown: list[tuple[str, NDArray[np.bool_]]]
) -> None:
    """A line per anchor, thick while the brand is on show."""
    places = np.arange(len(shown))[::-1]
    for place, (name, on_show) in zip(places, shown, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], on_show.astype(np.int8), [0]))))
        spans = [(int(a), int(b - a)) for a, b in edges.reshape(-1, 2)]
        axes.broken_barh(spans, (place - 0.42, 0.36), color=RED, lw=0)
        axes.text(0, place + 0.02, name, fontsize=SMALL, va="bottom", color=INK)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_yticks([])
    axes.grid(False, axis="y")
    axes.set_title(say("label.pitches", brand=brand), fontsize=SMALL, color=GREY, loc="left", pad=3)


def _pitches(
    results: Results, table: Any, minute: Int, minutes: int
) -> dict[str, NDArray[np.bool_]]:
    """Who pitches the brand in focus, and in which minutes."""
    goods = results.table("products", ["product", "brand"]).to_pydict()
    brand_of = dict(zip(goods["product"], goods["brand"], strict=True))
    found: dict[str, NDArray[np.bool_]] = {}
    products = table.column("product").to_pylist()
    anchors = table.column("anchor").to_pylist()
    for row, (product, anchor) in enumerate(zip(products, anchors, strict=True)):
        if product is not None and brand_of[product] == results.focus:
            found.setdefault(anchor, np.zeros(minutes, np.bool_))[minute[row]] = True
    return dict(sorted(found.items(), key=lambda item: (-int(item[1].sum()), item[0])))


def _by_platform(results: Results, table: Any, minute: Int, minutes: int) -> dict[str, Int]:
    platforms = np.array(table.column("platform").to_pylist(), np.object_)
    viewers = results.whole(table, "viewers")
    found: dict[str, Int] = {}
    for name in sorted(set(platforms.tolist())):
        found[name] = np.zeros(minutes, np.int64)
        mine = platforms == name
        np.add.at(found[name], minute[mine], viewers[mine])
    return found
