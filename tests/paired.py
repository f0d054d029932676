"""Two markets with the same seeds and one change: what moved, and what did not."""

import pyarrow as pa

from simulator.market import Market
from tests.markets import Content, differing, scenario_of

Tables = dict[str, pa.Table]
VIEWERS_TABLES = ("rooms", "orders", "products", "segments", "hours", "categories", "channels")
"""What viewers did, and nothing that depends on the terms of contracts alone."""


def played(content: Content) -> Tables:
    market = Market(scenario_of(content), keep_orders=True)
    try:
        market.run()
        tables: Tables = market.recorder.tables()
        return tables
    finally:
        market.close()


def total(tables: Tables, table: str, column: str, **where: str) -> float:
    frame = tables[table].to_pandas()
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return float(frame[column].sum())


def flow(tables: Tables, kind: str) -> float:
    return total(tables, "ledger", "amount_fen", kind=kind)


def same_for_viewers(one: Tables, other: Tables) -> list[str]:
    """Differences in what viewers did; which instruments an order carries is no deed of theirs."""

    def deeds(tables: Tables) -> Tables:
        chosen = {name: tables[name] for name in VIEWERS_TABLES}
        return chosen | {"orders": chosen["orders"].drop_columns(["instruments"])}

    return differing(deeds(one), deeds(other))


def evenings_before(tables: Tables, session: int) -> Tables:
    """Rooms, products and the market on the evenings before a session."""
    chosen = {}
    for name in ("rooms", "products", "sessions"):
        table = tables[name]
        before = [value < session for value in table["session"].to_pylist()]
        chosen[name] = table.filter(pa.array(before))
    return chosen


AT_ONCE = {
    "rooms": ["views", "stay_seconds", "comments", "follows", "orders", "units", "gmv_fen"],
    "products": ["shelf_price_fen", "on_stock", "in_transit", "orders", "gmv_fen", "rating"],
    "sessions": ["openings", "unfollows", "habit", "bond", "wallet_fen", "brand_cash_fen"],
}
"""Figures that are known the same evening; what becomes of its orders shows later."""


def known_before(tables: Tables, session: int) -> Tables:
    """What was known of the evenings before a session."""
    return {
        name: table.select(AT_ONCE[name])
        for name, table in evenings_before(tables, session).items()
    }
