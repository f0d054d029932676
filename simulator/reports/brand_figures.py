"""What became of a brand over the measured evenings: bridge to profit, drivers, noise, anchors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.reports.results import Int, Results, divided

PROFIT = "brand_profit_fen"
BRIDGE: dict[str, tuple[str, tuple[tuple[str, int], ...]]] = {
    "cancelled_fen": ("brands", (("cancelled_fen", 1),)),
    "returned_fen": ("brands", (("returned_fen", 1),)),
    "commission_fen": ("collaborations", (("commission_fen", 1),)),
    "agency_fen": ("collaborations", (("agency_fen", 1),)),
    "take_fen": ("collaborations", (("take_fen", 1),)),
    "goods_fen": ("brands", (("goods_fen", 1),)),
    "delivery_fen": ("brands", (("delivery_fen", 1),)),
    "slot_fee_fen": ("brands", (("slot_fee_fen", 1),)),
    "traffic_fen": ("brands", (("brand_traffic_fen", 1),)),
    "room_cost_fen": ("brands", (("brand_room_cost_fen", 1),)),
    "liability_fen": ("brands", (("brand_compensation_fen", 1), ("brand_fine_fen", 1))),
    "other_fen": ("brands", (("other_cost_fen", 1), ("other_income_fen", -1))),
    PROFIT: ("brands", ((PROFIT, 1),)),
}
"""Lines between GMV and profit: the table, and the columns added up with their signs."""
ANCHOR_SUMS = (
    "exposed", "orders", "gmv_fen", "simulated_closed", "net_gmv_fen", "commission_paid_fen",
    "order_contribution_fen", "pitch_fee_fen", "traffic_fen", "room_cost_fen", "offers",
)  # fmt: skip


def bridge(results: Results, brands: frozenset[str]) -> tuple[int, dict[str, int]]:
    """GMV of some brands over the measured evenings, and where all of it went.

    Args:
        results: A result folder.
        brands: Names of the brands.

    Returns:
        GMV, and by line what goes off it, down to the profit: they add up to GMV, fen. Returned
        orders are GMV that never became revenue, so their commission is in no line.
    """
    sums: dict[str, dict[str, int]] = {}
    for table in ("brands", "collaborations"):
        wanted = {c for source, parts in BRIDGE.values() if source == table for c, _ in parts}
        wanted |= {"gmv_fen"}
        rows = results.measured(table, ["brand", *sorted(wanted)])
        mine = np.array([name in brands for name in rows.column("brand").to_pylist()], np.bool_)
        sums[table] = {c: int(results.whole(rows, c)[mine].sum()) for c in wanted}
    lines = {
        name: sum(sign * sums[table][column] for column, sign in parts)
        for name, (table, parts) in BRIDGE.items()
    }
    return sums["brands"]["gmv_fen"], lines


def average_bridge(results: Results, brand: str) -> tuple[int, dict[str, int]]:
    """The bridge of an average evening, rounded so that it adds up to the fen."""
    _, lines = bridge(results, frozenset({brand}))
    shares = dict(zip(lines, divided(list(lines.values()), max(results.sessions, 1)), strict=True))
    return sum(shares.values()), shares


@dataclass(frozen=True)
class Driver:
    """A line of the bridge beside that of the other brands, as shares of GMV."""

    line: str
    share: float
    others: float


def drivers(results: Results, brand: str) -> tuple[Driver | None, Driver | None]:
    """Where a brand keeps most of its GMV, and where it loses most, against all others.

    Args:
        results: A result folder.
        brand: The brand.

    Returns:
        The line that takes less than at the others by most, and the one that takes more by most;
        None where there is none, or nobody to compare with.
    """
    gmv, lines = bridge(results, frozenset({brand}))
    names = results.measured("brands", ["brand"]).column("brand").to_pylist()
    others_gmv, others = bridge(results, frozenset(names) - {brand})
    if not gmv or not others_gmv:
        return None, None
    found = [
        Driver(name, lines[name] / gmv, others[name] / others_gmv)
        for name in lines
        if name != PROFIT
    ]
    gain = max(found, key=lambda line: line.others - line.share)
    loss = max(found, key=lambda line: line.share - line.others)
    return (
        gain if gain.share < gain.others else None,
        loss if loss.share > loss.others else None,
    )


def margin_of_mean(values: Int) -> float | None:
    """Half-width of the 95 % interval of a mean: t(n − 1)·s/√n (Student 1908); None for one value.

    Args:
        values: One value per evening, shape (n,).
    """
    if values.size < 2:
        return None
    from scipy.special import stdtrit

    spread = float(np.std(values, ddof=1))
    return float(stdtrit(values.size - 1, 0.975)) * spread / math.sqrt(values.size)


def share_interval(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927).

    Args:
        count: How many.
        of: Of how many, above 0.

    Returns:
        Lower and upper end.
    """
    z = 1.959964
    share, weight = count / of, z * z / of
    centre = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(centre - half, 0.0), min(centre + half, 1.0)


@dataclass(frozen=True)
class Collaboration:
    """What an anchor did for a brand over the measured evenings.

    Attributes:
        anchor: Name; None for orders on the shelf.
        type: Type of the anchor.
        evenings: Evenings with a pitch.
        sums: Totals of ``ANCHOR_SUMS``.
    """

    anchor: str | None
    type: str | None
    evenings: int
    sums: Mapping[str, int]

    @property
    def paid_fen(self) -> int:
        """Commission, slot fees, bought traffic and own room."""
        names = ("commission_paid_fen", "pitch_fee_fen", "traffic_fen", "room_cost_fen")
        return sum(self.sums[name] for name in names)

    @property
    def earned_fen(self) -> int:
        """What her orders left to the brand after returns and before commission."""
        return self.sums["order_contribution_fen"] + self.sums["commission_paid_fen"]

    @property
    def left_fen(self) -> int:
        """What is left of that when all is paid."""
        return self.earned_fen - self.paid_fen

    @property
    def per_yuan(self) -> float | None:
        """Earned per yuan paid; None if nothing was paid."""
        return self.earned_fen / self.paid_fen if self.paid_fen else None


def collaborations(results: Results, brand: str) -> list[Collaboration]:
    """Who sold for a brand; anchors by what their orders earned, the shelf last.

    Args:
        results: A result folder.
        brand: The brand.

    Returns:
        One entry per anchor that had a pitch of the brand, and one for the shelf.
    """
    rows = results.measured("collaborations", ["brand", "anchor", *ANCHOR_SUMS]).to_pylist()
    types = results.table("anchors", ["anchor", "type"]).to_pydict()
    type_of = dict(zip(types["anchor"], types["type"], strict=True))
    found: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        if row["brand"] == brand:
            found.setdefault(row["anchor"], []).append(row)
    entries = [
        Collaboration(
            anchor,
            None if anchor is None else type_of[anchor],
            sum(row["offers"] > 0 for row in mine),
            {name: sum(row[name] for row in mine) for name in ANCHOR_SUMS},
        )
        for anchor, mine in found.items()
    ]
    return sorted(entries, key=lambda e: (e.anchor is None, -e.earned_fen, e.anchor or ""))
