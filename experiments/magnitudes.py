"""The baseline beside what is known: ``python experiments/magnitudes.py --viewers 20000``.

Plays a scenario and prints, side by side, what came out of its measured sessions and what was
wanted: the orders of magnitude that the market was designed for, and measured moments of the trade
(``experiments/facts/moments.csv``, by id). ``ok`` is inside the wanted range, ``near`` within a
factor of two of it, everything else is a MISS. Nothing here is fitted. With ``--write`` the table
goes into ``docs/validation.md``.
"""

import argparse
import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.market import Market
from simulator.scenario.loading import load_scenario

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "validation.md"
BEGIN, END = "<!-- magnitudes -->", "<!-- end of magnitudes -->"
DESIGN = "design"
"""Source of a magnitude that the market was designed for, without a single measured moment."""
FEN = 100.0
FACTOR = 2.0
Adder = Callable[..., None]


class Line(NamedTuple):
    """One row of the comparison."""

    name: str
    simulated: float
    low: float
    high: float
    unit: str
    source: str

    @property
    def verdict(self) -> str:
        """Tell how far the simulated figure is from the wanted range."""
        if self.low <= self.simulated <= self.high:
            return "ok"
        near = self.low / FACTOR <= self.simulated <= self.high * FACTOR
        return "near" if near else "MISS"

    @property
    def span(self) -> str:
        """The wanted range in words."""
        if self.low == self.high:
            return f"{self.low:,.4g}"
        return f"{self.low:,.4g} to {self.high:,.4g}"


def moments() -> dict[str, tuple[float, float]]:
    """Return low and high of every measured moment; the middle alone where no range is known."""
    with (HERE / "facts" / "moments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {}
    for row in rows:
        numbers = [float(row[part]) for part in ("low", "mid", "high") if row[part]]
        known[row["id"]] = (min(numbers), max(numbers))
    return known


def measured(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return the measured sessions of a table."""
    table = tables[name]
    return table[table["measured"]]


def compared(tables: dict[str, pd.DataFrame], weight: float) -> list[Line]:
    """Compare a run with what is wanted.

    Args:
        tables: The recorded tables of the run.
        weight: People per simulated viewer.

    Returns:
        The lines of the comparison.
    """
    facts = moments()
    lines: list[Line] = []

    def design(name: str, value: float, low: float, high: float, unit: str = "") -> None:
        lines.append(Line(name, value, low, high, unit, DESIGN))

    def fact(name: str, value: float, moment: str, unit: str = "", least: float = 1.0) -> None:
        low, high = facts[moment]
        lines.append(Line(name, value, low * least, high, unit, moment))

    s, rooms = measured(tables, "sessions"), measured(tables, "rooms")
    mean = s.mean(numeric_only=True)
    design("openings", mean["openings"], 4.5e6, 4.5e6, "people")
    design("views", mean["views"], 22.5e6, 22.5e6, "people")
    design("views per opening", mean["views"] / mean["openings"], 5.0, 5.0)
    design("rooms on air", mean["rooms_on_air"], 90, 90)
    by_room = rooms[rooms["views"] > 0]
    nightly = by_room.groupby("session")["views"]
    design("top room", float(nightly.max().mean()), 2.7e6, 5.4e6, "views")
    design("median room", float(nightly.median().mean()), 40e3, 40e3, "views")
    spread = float(np.mean([np.log(v).std(ddof=0) for _, v in nightly]))
    design("s.d. of log views, about", spread, 2.0, 2.0)
    fact("s.d. of log views", spread, "log_views_sd")
    fact("stay per view", mean["stay_seconds"] / mean["views"], "stay_per_view", "s")
    peak = by_room["peak_viewers"] * (by_room["end_minute"] - by_room["start_minute"]) * 60.0
    ratio = (peak / by_room["stay_seconds"])[by_room["views"] > 100 * weight]
    fact("peak over average viewers", float(ratio.median()), "peak_over_average")
    _sales(lines, s, rooms, design, fact)
    _people(mean, design, fact)
    _composition(tables, fact)
    return lines


def _sales(
    lines: list[Line], s: pd.DataFrame, rooms: pd.DataFrame, design: Adder, fact: Adder
) -> None:
    mean = s.mean(numeric_only=True)
    orders = rooms["orders"].sum() / rooms["views"].sum()
    by_type = rooms.groupby("type")[["views", "orders", "gmv_fen"]].sum()
    conversion = by_type["orders"] / by_type["views"]
    design("room orders", mean["room_orders"], 360e3, 360e3, "people")
    design("orders per view", orders, 0.016, 0.016)
    fact("orders per view, store rooms", conversion["store"], "orders_per_view_store")
    fact("orders per view, star rooms", conversion["star"], "orders_per_view_kol")
    stars = by_type.loc[["star", "professional"]].sum()
    fact("the same, and professionals", stars["orders"] / stars["views"], "orders_per_view_kol")
    gmv = mean["gmv_store_fen"] + mean["gmv_influencer_fen"]
    design("GMV in rooms", gmv / FEN, 36e6, 36e6, "yuan")
    fact("GMV per view", gmv / FEN / mean["views"], "gmv_per_view", "yuan")
    design("order value in rooms", gmv / FEN / mean["room_orders"], 100, 100, "yuan")
    total = gmv + mean["gmv_shelf_fen"]
    for channel in ("shelf", "store", "influencer"):
        share = mean[f"gmv_{channel}_fen"] / total
        fact(f"share of GMV: {channel}", share, f"gmv_split_{channel}")
    fact("paid share of views", mean["paid_views"] / mean["views"], "paid_traffic_share")
    refunds = (mean["cancelled"] + mean["returned"]) / mean["closed_orders"]
    fact("cancelled and returned of paid", refunds, "return_rate_live")
    design("returned of delivered", mean["returned"] / mean["delivered"], 0.2, 0.4)
    design("sold out of requested", mean["sold_out_units"] / mean["requested_units"], 0.0, 0.1)
    lines.append(
        Line("complaints of problems", mean["complaints"] / mean["problems"], 0.136, 0.136, "",
             "complain_share")
    )  # fmt: skip


def _people(mean: "pd.Series[float]", design: Adder, fact: Adder) -> None:
    views = mean["views"]
    fact("follows per view", mean["follows"] / views, "follow_per_view")
    # Upper bounds: users who are active in all behaviours; a tenth of one would be too few.
    for name, moment in (("comments", "comment"), ("likes", "like")):
        fact(f"{name} per view, at most", mean[name] / views, f"{moment}_per_click", least=0.1)
    design("problems per delivery", mean["problems"] / mean["delivered"], 0.03, 0.12)


def _composition(tables: dict[str, pd.DataFrame], fact: Adder) -> None:
    """What is sold in rooms, and how views go with followers."""
    rooms, anchors = measured(tables, "rooms"), measured(tables, "anchors")
    sold = measured(tables, "categories").groupby("category")[
        ["gmv_room_fen", "returned", "delivered"]
    ].sum()  # fmt: skip
    for category in ("apparel", "beauty", "food"):
        share = sold["gmv_room_fen"][category] / sold["gmv_room_fen"].sum()
        fact(f"share of GMV in rooms: {category}", share, f"category_mix_{category}")
    apparel = sold.loc["apparel"]
    fact("returned of delivered, all apparel", apparel["returned"] / apparel["delivered"],
         "return_rate_womens_clothing")  # fmt: skip
    fact("products in a room", float(rooms["offers"].median()), "skus_per_session")
    ever = measured(tables, "sessions")["problem_buyer_share"].iloc[-1]
    fact("buyers who had a problem so far", float(ever), "problem_share")
    known = anchors[anchors["on_air"]].groupby("anchor")[
        ["stay_seconds", "on_air_seconds", "fans"]
    ].mean()  # fmt: skip
    known = known[(known["stay_seconds"] > 0) & (known["fans"] > 0)]
    viewers = np.log(known["stay_seconds"] / known["on_air_seconds"])
    slope = float(np.polyfit(np.log(known["fans"]), viewers, 1)[0])
    fact("log viewers on log followers, slope", slope, "viewers_per_fans_slope")


def written(lines: list[Line]) -> list[str]:
    """The comparison as a table in Markdown."""
    head = [
        "| measure | simulated | wanted | unit | | source |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return head + [
        f"| {line.name} | {line.simulated:,.4g} | {line.span} | {line.unit} | {line.verdict} | "
        f"{line.source} |"
        for line in lines
    ]


def write(lines: list[Line], said: str, path: Path = DOCUMENT) -> None:
    """Put the comparison between its markers.

    Args:
        lines: The comparison.
        said: What was played.
        path: The document.

    Raises:
        ValueError: The document has no place for it.
    """
    before, begin, rest = path.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: {BEGIN} … {END}")
    table = "\n".join([f"{before}{BEGIN}", f"{said}:", "", *written(lines), f"{END}{after}"])
    path.write_text(table, "utf-8")


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="baseline")
    parser.add_argument("--viewers", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=60)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    parser.add_argument("--write", action="store_true", help="into docs/validation.md")
    options = parser.parse_args()
    settings = [f"viewers={options.viewers}", f"seed={options.seed}"]
    settings.append(f"sessions={options.sessions}")
    scenario = load_scenario(options.scenario, overrides=[*settings, *options.set])
    market = Market(scenario)
    market.run()
    tables = {name: table.to_pandas() for name, table in market.recorder.tables().items()}
    lines = compared(tables, market.weight)
    said = f"{scenario.name}, {options.viewers:,} viewers, seed {options.seed}"
    print(said)
    print(f"{'measure':36} {'simulated':>12} {'wanted':>21} {'':6} verdict  source")
    for line in lines:
        print(
            f"{line.name:36} {line.simulated:12,.4g} {line.span:>21} {line.unit:6} "
            f"{line.verdict:7}  {line.source}"
        )
    if options.write:
        write(lines, f"{said}, {options.sessions} measured evenings")
    _print_kinds(tables)


def _print_kinds(tables: dict[str, pd.DataFrame]) -> None:
    """Print what rooms of each type of host came to."""
    rooms, anchors = measured(tables, "rooms"), measured(tables, "anchors")
    nights = rooms["session"].nunique()
    print(f"\n{'type':14} {'rooms':>6} {'views':>12} {'median room':>12} {'orders/view':>12} "
          f"{'share of views':>15} {'fans':>12}")  # fmt: skip
    for kind, part in rooms.groupby("type"):
        fans = anchors[anchors["type"] == kind].groupby("session")["fans"].sum().mean()
        share = part["views"].sum() / rooms["views"].sum()
        print(
            f"{kind:14} {len(part) / nights:6.1f} {part['views'].sum() / nights:12,.0f} "
            f"{part['views'].median():12,.0f} {part['orders'].sum() / part['views'].sum():12.2%} "
            f"{share:15.1%} {fans:12,.0f}"
        )


if __name__ == "__main__":
    main()
