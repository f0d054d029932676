"""The market around a brand: who is large, sales by group, prices by category, who came back."""

import statistics
from typing import Any

from simulator.measures.concentration import herfindahl
from simulator.measures.definitions.rates import HORIZONS
from simulator.reports.content.grid import Grid
from simulator.reports.languages.language import Language
from simulator.reports.results import Results

GROUPS = {
    "channels": "channel",
    "categories": "category",
    "platforms": "platform",
    "anchor_types": "type",
    "segments": "segment",
}
"""Groups of the summary, and what their members are called."""
GROUP_HEADS = ("gmv", "share", "order_value", "refunded", "returned", "simulated_orders")


def market_sentences(results: Results, say: Language) -> list[str]:
    """How concentrated the market is, and where the brand in focus stands."""
    import numpy as np

    gmv = _totals(results, "brands", "brand")
    platforms = _totals(results, "platforms", "platform")
    total = sum(gmv.values())
    if not total:
        return [say("market.no_sales")]
    largest, platform = next(iter(gmv)), next(iter(platforms))
    found = [
        say(
            "market.sentence",
            gmv=say.yuan(results.mean("gmv_fen")),
            top5=say.percent(results.total("top5_share")),
            brand=largest,
            brand_share=say.percent(gmv[largest] / total),
            hhi=f"{herfindahl(np.array(list(gmv.values()), np.int64)) or 0.0:.2f}",
            platform=platform,
            platform_share=say.percent(platforms[platform] / total),
        )
    ]
    if results.focus is not None:
        rank = list(gmv).index(results.focus) + 1
        found.append(say("market.rank", brand=results.focus, rank=rank, brands=len(gmv)))
    return found


def group_grids(results: Results, say: Language) -> list[Grid]:
    """Sales by channel, category, platform, type of host and segment."""
    grids = []
    heads = ["", *(say(f"head.{name}") for name in GROUP_HEADS)]
    for kind, member in GROUPS.items():
        groups: dict[str, dict[str, Any]] = results.summary["groups"][kind]
        ranked = sorted(groups.items(), key=lambda item: (-item[1]["gmv_fen"], item[0]))
        rows = [
            [
                say.name(member, name),
                say.yuan(sums["gmv_fen"] / results.sessions),
                say.percent(sums["gmv_share"]),
                say.yuan(sums["order_value_fen"]),
                say.percent(sums["refund_rate"]),
                say.percent(sums["return_rate"]),
                f"{sums['simulated_orders']:,}",
            ]
            for name, sums in ranked
        ]
        grids.append(Grid(say(f"group.{kind}"), heads, rows))
    return grids


def price_grid(results: Results, say: Language) -> tuple[str, Grid]:
    """Prices paid and asked by category: of all, and of the brand in focus.

    Returns:
        A sentence, empty without a brand in focus, and the table; with a brand in focus it holds
        the categories in which that brand sells.
    """
    brand = results.focus
    columns = ["brand", "category", "product", "active", "shelf_price_fen", "units", "gmv_fen"]
    rows = results.measured("products", columns).to_pylist()
    mine = [row for row in rows if row["brand"] == brand]
    own = {row["category"] for row in (rows if brand is None else mine)}
    table, said = [], []
    for category in sorted(own):
        everyone = [row for row in rows if row["category"] == category]
        cells = [
            say.name("category", category),
            f"{len({row['product'] for row in everyone if row['active']}):,}",
            say.yuan(_paid(everyone)),
            say.yuan(_shelf(everyone)),
        ]
        if brand is not None:
            ours = [row for row in mine if row["category"] == category]
            cells += [say.yuan(_paid(ours)), say.yuan(_shelf(ours))]
            others = _paid([row for row in everyone if row["brand"] != brand])
            if _paid(ours) is not None:
                name = "prices.alone" if others is None else "prices.sentence"
                values = {"category": cells[0], "brand": brand, "price": cells[4]}
                said.append(say(name, **values, others=say.yuan(others)))
        table.append(cells)
    heads = [say(f"head.{name}") for name in ("category", "products", "paid", "shelf")]
    if brand is not None:
        heads += [say(f"head.{name}", brand=brand) for name in ("paid_brand", "shelf_brand")]
        said = said or [say("prices.none", brand=brand)]
    return (said[0] if said else ""), Grid(say("prices.title"), heads, table)


def cohort_grid(results: Results, say: Language) -> tuple[str, Grid | None]:
    """How many of those who came for the first time were back soon.

    Returns:
        A sentence, and the table; no table if nobody was followed for long enough.
    """
    parts = [(who, k) for who in ("buyer", "viewer") for k in HORIZONS]
    names = [f"{who}s_{done}_{k}" for who, k in parts for done in ("followed", "back")]
    sessions = results.measured("sessions", ["first_buyers", *names])
    total = {name: int(results.whole(sessions, name).sum()) for name in ("first_buyers", *names)}
    share = {
        (who, k): total[f"{who}s_back_{k}"] / total[f"{who}s_followed_{k}"]
        for who, k in parts
        if total[f"{who}s_followed_{k}"]
    }
    rates = [_rate(say, k, share["buyer", k]) for k in HORIZONS if ("buyer", k) in share]
    if not rates:
        return say("cohort.none"), None
    sentence = say("cohort.sentence", first=say.number(total["first_buyers"]),
                   rates=say.listed(rates))  # fmt: skip
    rows = [
        [
            say(f"cohort.{who}s"),
            *(_share(say, share.get((who, k))) for k in HORIZONS),
            say.number(total[f"{who}s_followed_{HORIZONS[0]}"]),
        ]
        for who in ("buyer", "viewer")
    ]
    if results.focus is not None:
        rows.insert(0, _brand_cohort(results, say, results.focus))
    heads = [say("head.cohort"), *(_horizon(say, k) for k in HORIZONS)]
    grid = Grid("", [*heads, say("head.followed")], rows, say("section.cohorts"),
                say("cohort.market"))  # fmt: skip
    return sentence, grid


def _brand_cohort(results: Results, say: Language, brand: str) -> list[str]:
    """How many of those who bought the brand for the first time bought it again soon."""
    followed = {k: int(results.of_brand(brand, f"buyers_followed_{k}").sum()) for k in HORIZONS}
    back = {k: int(results.of_brand(brand, f"buyers_back_{k}").sum()) for k in HORIZONS}
    shares = [_share(say, back[k] / followed[k] if followed[k] else None) for k in HORIZONS]
    return [say("cohort.of_brand", brand=brand), *shares, say.number(followed[HORIZONS[0]])]


def _share(say: Language, share: float | None) -> str:
    return say("cohort.short") if share is None else say.percent(share)


def _horizon(say: Language, horizon: int) -> str:
    return say("head.horizon_one") if horizon == 1 else say("head.horizon", horizon=horizon)


def _rate(say: Language, horizon: int, share: float) -> str:
    name = "cohort.rate_one" if horizon == 1 else "cohort.rate"
    return say(name, share=say.percent(share), horizon=horizon)


def _totals(results: Results, table: str, key: str) -> dict[str, int]:
    """GMV over the measured sessions, the largest first."""
    rows = results.measured(table, [key, "gmv_fen"])
    grouped = rows.group_by(key, use_threads=False).aggregate([("gmv_fen", "sum")])
    pairs = zip(grouped[key].to_pylist(), grouped["gmv_fen_sum"].to_pylist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _paid(rows: list[dict[str, Any]]) -> float | None:
    units = sum(row["units"] for row in rows)
    return sum(row["gmv_fen"] for row in rows) / units if units else None


def _shelf(rows: list[dict[str, Any]]) -> float | None:
    prices = [row["shelf_price_fen"] for row in rows if row["active"]]
    return statistics.median(prices) if prices else None
