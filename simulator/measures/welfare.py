"""Total surplus and who gets it: consumers, brands, anchors, agencies, platforms, the public.

Suppliers, carriers, services, teams, banks and insurers are taken to earn no more than their own
costs, so that what is paid to them is a cost of the market and nobody's surplus. Payments between
the parties change the split and not the total.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Int = NDArray[np.int64]
CONSUMER_PARTS: Mapping[str, int] = {
    "surplus_room_fen": 1, "surplus_shelf_fen": 1, "regret_fen": -1, "buyer_money_fen": 1,
}  # fmt: skip
"""Columns that make up consumer surplus, with their signs."""
FIRMS_AND_PUBLIC = (
    "brand_profit_fen", "anchor_income_fen", "agency_income_fen", "platform_profit_fen",
    "treasury_fen",
)  # fmt: skip
"""What the other parties get."""
PARTIES = ("consumer_surplus_fen", *FIRMS_AND_PUBLIC)
"""Who gets what; together the total surplus."""


def with_surplus(row: Mapping[str, int | None]) -> dict[str, int | None]:
    """Consumer and total surplus of a session.

    Args:
        row: The columns of ``CONSUMER_PARTS`` and ``FIRMS_AND_PUBLIC``, fen; None if unknown.

    Returns:
        ``consumer_surplus_fen`` and ``total_surplus_fen``; None where a part is unknown.
    """
    consumers = _sum({name: (row.get(name), sign) for name, sign in CONSUMER_PARTS.items()})
    parts = {"consumer_surplus_fen": (consumers, 1)}
    parts |= {name: (row.get(name), 1) for name in FIRMS_AND_PUBLIC}
    return {"consumer_surplus_fen": consumers, "total_surplus_fen": _sum(parts)}


def split_of_surplus(totals: Mapping[str, int | None]) -> dict[str, int | None]:
    """Who gets what of the total surplus over some sessions, in fen.

    Args:
        totals: Totals of the columns of a session.

    Returns:
        The total and the parts of ``PARTIES``, which add up to it; then the parts of
        ``CONSUMER_PARTS``, of which consumer surplus is made. None for what was not measured.
    """
    names = ("total_surplus_fen", *PARTIES, *CONSUMER_PARTS)
    return {name: totals.get(name) for name in names}


def _sum(parts: Mapping[str, tuple[int | None, int]]) -> int | None:
    total = 0
    for value, sign in parts.values():
        if value is None:
            return None
        total += sign * int(value)
    return total
