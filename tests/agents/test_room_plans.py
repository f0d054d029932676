"""Rooms that are run differently: one change at a time, everything else and all draws the same.

Herding is off where twins are compared, so that whatever a room does reaches others only through
viewers who meet it.
"""

from typing import Any

import numpy as np
import pytest

from simulator.market import Market
from tests.markets import Content, differing, recorded, scenario_of, small_content

ADA = "Ada"
PRICE_FEN = 100


def content_with(room: Content | None = None, anchor: str = ADA, **changes: Any) -> Content:
    """The small market with a plan for one anchor's room, agents who go live every evening."""
    content = small_content(
        viewers=1_500, population=15_000, sessions=3, measure_from=1, going_live={"base": 5.0, "income": 0.0},
        learning={"adaptation": "frozen"}, **changes,
    )  # fmt: skip
    for entry in content["anchors"]:
        if entry["name"] == anchor and room is not None:
            entry["room"] = room
    return content


def played(room: Content | None = None, sessions: int = 4, **changes: Any) -> Market:
    """Play the small market."""
    market = Market(scenario_of(content_with(room, **changes)), keep_minutes=True)
    for _ in range(sessions):
        market.step()
    return market


def of_anchor(market: Market, column: str, name: str = ADA) -> int:
    """Sum of a column of rooms over all sessions."""
    rooms = market.recorder.table("rooms").to_pandas()
    return int(rooms.loc[rooms["anchor"] == name, column].sum())


def spent_by(market: Market, name: str) -> dict[str, int]:
    """What an anchor paid by kind of flow, fen."""
    account = next(anchor.account for anchor in market.anchors if anchor.name == name)
    paid: dict[str, int] = {}
    for session in market.ledger.sessions():
        entries = market.ledger.entries(session)
        for kind, fen in zip(
            entries.kind[entries.debit == account],
            entries.amount_fen[entries.debit == account],
            strict=True,
        ):
            paid[str(int(kind))] = paid.get(str(int(kind)), 0) + int(fen)
    return paid
