"""A small market with a crowd of small hosts on one of its platforms, and how it is played."""

from typing import Any

import numpy as np
import pandas as pd

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from tests.agents.rooms import content_with
from tests.markets import Content, scenario_of

YUAN = 100
FLOW, BAZAAR = "Flow", "Bazaar"
BO = "Bo"
"""A host on Bazaar."""
DEEDS = [
    "session", "anchor", "impressions", "views", "paid_views", "stay_seconds", "comments", "likes",
    "shares", "follows", "gifts_fen", "exposed", "considered", "orders", "units", "gmv_fen",
    "requested_units", "order_wait_seconds", "peak_viewers", "traffic_cost_fen",
]  # fmt: skip
"""What viewers do in a room on an evening; what becomes of orders is known later."""


def content_of(flow: Content | None = None, **changes: Any) -> Content:
    """Nine rooms on two platforms, on air every evening; what Flow does is changed.

    Args:
        flow: Fields of the platform Flow.
        changes: Sections of the scenario.
    """
    sections = {name: changes.pop(name) for name in ("learning",) if name in changes}
    content = content_with(**changes) | sections
    content["anchor_groups"] = [
        {"name": "Koc", "count": 5, "type": "koc", "platforms": {FLOW: 1}, "fans": 200}
    ]
    content["platforms"][0]["feed"] = {"newcomers": 1, "reach": 0.6, "page": 3}
    content["platforms"][0] |= flow or {}
    return content


def played(flow: Content | None = None, sessions: int = 4, **changes: Any) -> Market:
    """Play some evenings of the market."""
    market = Market(scenario_of(content_of(flow, **changes)))
    for _ in range(sessions):
        market.step()
    return market


def rooms_of(market: Market) -> pd.DataFrame:
    """The table of rooms."""
    frame: pd.DataFrame = market.recorder.table("rooms").to_pandas()
    return frame


def total(market: Market, column: str, **where: Any) -> int:
    """Sum of a column of rooms."""
    frame = rooms_of(market)
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return int(frame[column].sum())


def paid(market: Market, kind: FlowKind) -> int:
    """What platforms have paid of a kind, fen."""
    accounts = [platform.account for platform in market.platforms]
    parts = [market.ledger.entries(session) for session in market.ledger.sessions()]
    chosen = [(part.kind == kind) & np.isin(part.debit, accounts) for part in parts]
    return sum(int(p.amount_fen[rows].sum()) for p, rows in zip(parts, chosen, strict=True))


def platform_of(market: Market, name: str) -> Any:
    """A platform by name."""
    return next(platform for platform in market.platforms if platform.name == name)


def anchor_of(market: Market, name: str) -> Any:
    """An anchor by name."""
    return next(anchor for anchor in market.anchors if anchor.name == name)


def assert_untouched(one: Market, other: Market, sessions: int = 1) -> None:
    """Rooms of Bazaar and what they sold are the same to the last bit on the first evenings."""
    frames = []
    for market in (one, other):
        rooms = rooms_of(market)
        rooms = rooms[(rooms["platform"] == BAZAAR) & (rooms["session"] < sessions)]
        frames.append(rooms[DEEDS].reset_index(drop=True))
    assert frames[0]["orders"].sum() > 0
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def assert_same_evenings(one: Market, other: Market, sessions: int) -> None:
    """All rooms are the same to the last bit on the first evenings."""
    first, second = (
        rooms_of(market).query(f"session < {sessions}")[DEEDS].reset_index(drop=True)
        for market in (one, other)
    )
    assert len(first) > 0
    pd.testing.assert_frame_equal(first, second, check_exact=True)
