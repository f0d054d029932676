"""A small market with a plan for one anchor's room, and what is looked at in it."""

from typing import Any

import numpy as np
import pandas as pd

from simulator.market import Market
from simulator.strategies.promotion import Instrument
from tests.markets import Content, brand, recorded, scenario_of, small_content

YUAN = 100
ADA = "Ada"
SPREAD_RANKS = {4: [0, 2, 1, 3], 5: [0, 4, 2, 1, 3], 6: [0, 4, 2, 1, 5, 3]}
"""Ranks in running order by length of the line-up: van der Corput's sequence, sorted."""
MONEY_OR_COMMENTS = ("comment", "cost", "income", "cash", "total_surplus")
COMMENTS_AND_MONEY = {
    "rooms", "sessions", "anchors", "ledger", "agencies", "platforms", "instruments", "segments",
    "claims", "categories", "hours", "accounts", "minutes", "channels",
}  # fmt: skip


def content_with(room: Content | None = None, anchor: str = ADA, **changes: Any) -> Content:
    """The small market with a plan for one anchor's room, agents who go live every evening."""
    size = {"viewers": 1_500, "population": 15_000, "sessions": 3, "measure_from": 1}
    content = small_content(
        going_live={"base": 5.0, "income": 0.0}, learning={"adaptation": "frozen"},
        **(size | changes),
    )  # fmt: skip
    # Ada sells five kinds of food at prices far apart.
    content["brands"].append(brand("Mill", "food", 5, collaboration={
        "strategy": "by_name", "offers": [{"anchor": ADA, "commission": 0.25, "slot_fee": 1}],
    }))  # fmt: skip
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


def record(room: Content | None = None) -> dict[str, Any]:
    """All tables of the small market, played to the end."""
    return recorded(scenario_of(content_with(room)))


def total(tables: dict[str, Any], table: str, column: str) -> int:
    """Sum of a column of a table, of Ada's rows."""
    rows = tables[table].to_pandas()
    return int(rows.loc[rows["anchor"] == ADA, column].sum())


def index_of(market: Market, name: str) -> int:
    """Index of an anchor."""
    return next(anchor.index for anchor in market.anchors if anchor.name == name)


def room_of(market: Market, name: str) -> int:
    """Position of an anchor's room among tonight's."""
    return int(np.flatnonzero(market.evening.rooms.anchor == index_of(market, name))[0])


def store_market(room: Content) -> Market:
    """The small market with a plan for Loom's own room."""
    content = content_with()
    content["brands"][0]["collaboration"]["room"] = room
    return Market(scenario_of(content))


def moving_content(strategy: str, tastes: Content) -> Content:
    """The small market, not frozen, in which Ada changes her mix by a tenth a session."""
    content = content_with({"content": {"strategy": strategy, "step": 0.1}})
    content["learning"] = {"adaptation": "live", "revision": 0.0}
    content["segments"] = [segment | tastes for segment in content["segments"]]
    return content | {"viewers": 300, "population": 3_000}


def wages_of(market: Market) -> int:
    """What Ada paid her team so far, fen."""
    account = market.anchors[index_of(market, ADA)].account
    parts = [market.ledger.entries(session) for session in market.ledger.sessions()]
    return sum(
        int(part.amount_fen[(part.debit == account) & (part.instrument == Instrument.TEAM)].sum())
        for part in parts
    )


def first_round(market: Market, name: str) -> list[int]:
    """Products of a room in the order in which they first come."""
    room, pitches = room_of(market, name), market.evening.pitches
    offers = pitches.offer[pitches.first[room] : pitches.first[room + 1]]
    return list(dict.fromkeys(market.evening.offers.product[offers].tolist()))


def assert_same_evening_of(one: Market, other: Market, name: str) -> None:
    """Whoever has the app of another platform open tonight does the same to the last bit."""
    rows = []
    for market in (one, other):
        rooms = market.recorder.table("rooms").to_pandas()
        rows.append(rooms[(rooms["anchor"] == name) & (rooms["session"] == 0)])
    assert len(rows[0]) == 1
    pd.testing.assert_frame_equal(*rows, check_exact=True)
