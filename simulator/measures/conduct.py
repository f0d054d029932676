"""What was done beyond the law, what was reported in place of the truth, and what came of it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.inputs import RecordedMarket
from simulator.scenario.enforcement import STATUTORY

Int = NDArray[np.int64]
Columns = dict[str, Any]


def violation_rows(market: RecordedMarket) -> Columns:
    """Columns of ``violations``: one row per kind of violation."""
    found = market.enforcement.by_violation
    counts = [found.get(name) for name in STATUTORY]

    def column(name: str) -> list[Any]:
        return [0 if count is None else getattr(count, name) for count in counts]

    return {
        "violation": list(STATUTORY),
        "violations": column("violations"),
        "inspections": column("inspected"),
        "violations_detected": column("detected"),
        "false_positives": column("false_positives"),
        "fines_imposed_fen": column("fines_fen"),
        "inspection_rate": [float(rate) for rate in column("inspection_rate")],
    }


def fakes_by_anchor(market: RecordedMarket) -> dict[str, Int]:
    """Fake orders in each anchor's room tonight and what they were paid, shape (anchors,)."""
    pairs = [tuple(anchor.fakes.values()) for anchor in market.anchors]
    return {
        "fake_orders": np.array([sum(count for count, _ in made) for made in pairs], np.int64),
        "fake_gmv_fen": np.array([sum(fen for _, fen in made) for made in pairs], np.int64),
    }


def fakes_by_brand(market: RecordedMarket) -> dict[str, Int]:
    """The same by the brand of the goods, shape (brands,)."""
    size = len(market.brands)
    orders, paid = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for anchor in market.anchors:
        for row, (count, fen) in anchor.fakes.items():
            orders[market.products.brand[row]] += count
            paid[market.products.brand[row]] += fen
    return {"fake_orders": orders, "fake_gmv_fen": paid}


def fakes_by_platform(market: RecordedMarket) -> dict[str, Int]:
    """The same by the platform of the room, shape (platforms,)."""
    place = np.array([anchor.platform for anchor in market.anchors], np.int64)
    found = {}
    for name, values in fakes_by_anchor(market).items():
        found[name] = np.zeros(len(market.platforms), np.int64)
        np.add.at(found[name], place, values)
    return found


def fakes_tonight(market: RecordedMarket) -> dict[str, int]:
    """Fakes of the whole market beside the truth: orders, viewers on show, GMV as reported."""
    fakes = {name: int(values.sum()) for name, values in fakes_by_anchor(market).items()}
    placed = market.placed
    paid = placed["units"].astype(np.int64) * (placed["price_fen"] + placed["coupon_fen"])
    return fakes | {
        "fake_viewers": int(market.evening.rooms.displayed_bots.sum()),
        "reported_gmv_fen": int(paid.sum()) + fakes["fake_gmv_fen"],
    }


def true_ratings(market: RecordedMarket) -> NDArray[np.float64]:
    """What ratings would be without bought reviews, by product."""
    found = market.products.rating.astype(np.float64)
    for brand in market.brands:
        for row, rating in brand.true_ratings.items():
            found[row] = rating
    return found
