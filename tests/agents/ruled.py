"""One small market with and without a rule: same seeds, in force from a session on."""

from functools import cache
from typing import Any

import pyarrow as pa

from tests.markets import Content, small_content
from tests.paired import Tables, played

FROM = 3
"""First session of the rule; no contracts are signed on that day."""


def street(*rules: Content, learning: str = "frozen", **changes: Any) -> Content:
    """Three hosts and some small ones, three brands, a store room; nobody learns.

    So what hosts earn moves nothing else. No place of a feed is paid either, since what hosts spend
    on traffic hangs on what they earn. A page has fewer places than Flow has rooms.
    """
    content = small_content(viewers=900, population=90_000, sessions=6, measure_from=0)
    content["learning"] = {"adaptation": learning}
    content["going_live"] = {"base": 3.0}
    for platform in content["platforms"]:
        platform |= {"paid_every": 0, "coupon": 0.0, "feed": {"page": 2, "newcomers": 500}}
    for host, fans in zip(content["anchors"], (4_000, 15_000, 8_000), strict=True):
        host |= {"fans": fans}
    content["anchor_groups"] = [
        {"name": "Kid", "count": 4, "type": "koc", "fans": 500, "fans_sigma": 0.0,
         "platforms": {"Flow": 1}, "on_air_minutes": 45},
    ]  # fmt: skip
    for entry in content["brands"]:
        entry |= {"cash": 10_000_000}
    content |= changes
    content["regulation"] = [*content["regulation"], *rules]
    return content


def since(rule: str, **fields: Any) -> Content:
    """A rule that comes into force."""
    return {"rule": rule, "from": FROM, **fields}


@cache
def without(learning: str = "frozen") -> Tables:
    """The market without the rule."""
    return played(street(learning=learning))


def under(*rules: Content, **changes: Any) -> Tables:
    """The market with the rule."""
    return played(street(*rules, **changes))


DEEDS = ("views", "skips", "stay_seconds", "likes", "gifts_fen", "orders", "gmv_fen", "exposed")


def deeds(tables: Tables, first: int, end: int) -> Tables:
    """What viewers did in rooms in some sessions, whoever earns what by it."""
    return {"rooms": sessions(tables, first, end, "rooms")["rooms"].select(DEEDS)}


def sessions(tables: Tables, first: int, end: int, *names: str) -> Tables:
    """What happened in some sessions: by default what viewers found and did on the evening.

    The order log goes by the session of the order, and says what became of it afterwards.
    """
    found = {}
    for name in names or ("rooms", "products", "hours"):
        table = tables[name]
        inside = [first <= session < end for session in table["session"].to_pylist()]
        found[name] = table.filter(pa.array(inside))
    return found
