"""The recorder of a market: reads one session after the other, and builds the tables at the end."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.order_columns import Channel
from simulator.measures import conduct, minutes, snapshot
from simulator.measures.assembly import build_table, ledger_table, order_table
from simulator.measures.brand_loyalty import BrandLoyalty
from simulator.measures.collaborations import Collaborations
from simulator.measures.columns import TABLES
from simulator.measures.definitions import RATES, ratio
from simulator.measures.inputs import Orders, RecordedMarket
from simulator.measures.instruments import instrument_rows
from simulator.measures.loyalty import Loyalty
from simulator.measures.money import (
    anchor_money,
    brand_money,
    market_money,
    others_money,
    platform_money,
)
from simulator.measures.order_rows import (
    CARRIED,
    CARRIED_FINAL,
    CARRIED_PLACED,
    FINAL_SUMS,
    GROUPS,
    PLACED_SUMS,
    carried_rows,
    final_rows,
    placed_rows,
)
from simulator.measures.snapshot import Columns
from simulator.measures.summary import summarise
from simulator.measures.tallies import Tally
from simulator.measures.welfare import with_surplus

Int = NDArray[np.int64]
ROWS: dict[str, Callable[[RecordedMarket], Columns]] = {
    "sessions": snapshot.session_row,
    "platforms": snapshot.platform_rows,
    "brands": snapshot.brand_rows,
    "anchors": snapshot.anchor_rows,
    "segments": snapshot.segment_rows,
    "products": snapshot.product_rows,
    "rooms": snapshot.room_rows,
    "channels": snapshot.channel_rows,
    "categories": snapshot.category_rows,
    "hours": minutes.hour_rows,
    "violations": conduct.violation_rows,
}
GROUP_OF = {
    "sessions": "market", "platforms": "platform", "brands": "brand", "anchors": "anchor",
    "segments": "segment", "products": "product", "rooms": "room", "channels": "channel",
    "categories": "category", "hours": "hour",
}  # fmt: skip


class Recorder:
    """Keeps what the measures of a run are made of.

    Args:
        market: The market; nothing but its scenario and its viewers' segments is read now.
        keep_orders: Whether to keep the rows of all orders for ``orders.parquet``.
        keep_minutes: Whether to keep the minutes of all evenings; those of the last are kept
            always.

    Attributes:
        keep_orders: May be switched before the first session.
        keep_minutes: May be switched before the first session.
    """

    def __init__(
        self, market: RecordedMarket, keep_orders: bool = False, keep_minutes: bool = False
    ) -> None:
        self.keep_orders = keep_orders
        self.keep_minutes = keep_minutes
        self._market = market
        self._sessions: list[int] = []
        self._rows: dict[str, list[Columns]] = {name: [] for name in ROWS}
        self._minutes: list[Columns] = []
        self._closed: list[Orders] = []
        self._placed = Tally(GROUPS, PLACED_SUMS)
        self._final = Tally(GROUPS, FINAL_SUMS)
        self._carried_placed = Tally((CARRIED,), CARRIED_PLACED)
        self._carried_final = Tally((CARRIED,), CARRIED_FINAL)
        self._collaborations = Collaborations()
        self._brand_loyalty = BrandLoyalty(market.scenario.measure_from)
        self._loyalty = Loyalty(
            market.viewer_segments, len(market.segment_names), market.scenario.measure_from
        )

    def record(self, market: RecordedMarket) -> None:
        """Read off a session (stage 10), after what became final in it.

        Args:
            market: The market after the session's other stages.

        Raises:
            ValueError: A total over viewers is unknown.
        """
        snapshot.check_viewer_totals(market.viewer_totals)
        self._sessions.append(market.session)
        for table, rows in ROWS.items():
            self._rows[table].append(rows(market))
        rows_placed = placed_rows(market, market.placed)
        self._placed.add(rows_placed)
        self._carried_placed.add(carried_rows(market.placed, rows_placed, CARRIED_PLACED))
        self._collaborations.evening(market, rows_placed)
        self._record_loyalty(market)
        if self.keep_minutes:
            self._minutes.append(minutes.minute_rows(market))

    def record_final(self, market: RecordedMarket, closed: Orders) -> None:
        """Count orders that became final; they count for the session in which they were placed.

        Args:
            market: The market.
            closed: What ``OrderBook.take_final`` returned.
        """
        if not closed["session"].size:
            return
        rows = final_rows(market, closed)
        self._final.add({name: rows[name] for name in ("session", *GROUPS, *FINAL_SUMS)})
        self._carried_final.add(carried_rows(closed, rows, CARRIED_FINAL))
        self._collaborations.final(closed, rows)
        self._loyalty.final(closed)
        if self.keep_orders:
            self._closed.append(closed)

    @property
    def sessions(self) -> tuple[int, ...]:
        """Numbers of the sessions recorded so far."""
        return tuple(self._sessions)

    def table(self, name: str) -> Any:
        """Build one table from everything recorded so far.

        Args:
            name: One of ``columns.TABLES``, ``ledger`` or ``orders``; ``minutes`` holds the last
                evening unless all were kept.

        Returns:
            A ``pyarrow.Table`` with its explicit schema, sorted by session.

        Raises:
            KeyError: There is no such table.
        """
        return self._table(name, _BrandMoney(self._market, self._sessions))

    def _table(self, name: str, money: "_BrandMoney") -> Any:
        market = self._market
        if name == "ledger":
            return ledger_table(market.ledger)
        if name == "orders":
            return order_table(market, self._closed)
        measure_from = market.scenario.measure_from
        if name == "minutes":
            return self._minute_table(self.keep_minutes)
        if name == "instruments":
            brands = [len(part["brand"]) for part in self._rows["brands"]]
            rows = instrument_rows(
                market, self._sessions, brands, self._carried_placed, self._carried_final
            )
            return build_table(name, self._sessions, rows, measure_from)
        if name == "collaborations":
            rows = self._collaborations.rows(market, self._sessions, money.room_costs())
            return build_table(name, self._sessions, rows, measure_from)
        rows = [
            columns | self._tallied(name, session, columns)
            for session, columns in zip(self._sessions, self._rows[name], strict=True)
        ]
        self._add_money(name, rows, money)
        return build_table(name, self._sessions, rows, measure_from)

    def known_at_once(self, name: str) -> tuple[str, ...]:
        """Return the columns of a table that are known at the end of the session itself.

        Others say what became of the session's orders, which is decided on later evenings.

        Args:
            name: A table that is read off every evening.
        """
        at_once = {"session", *PLACED_SUMS, *(self._rows[name][0] if self._rows[name] else ())}
        return tuple(column.name for column in TABLES[name] if column.name in at_once)

    def evening(self) -> dict[str, Any]:
        """Return what is known of the last session on the evening itself.

        Returns:
            Measures by name, without those of the ledger and of orders' fates; None for a rate
            whose denominator is 0. Empty before the first session.
        """
        if not self._sessions:
            return {}
        row = self._rows["sessions"][-1]
        row = row | self._tallied("sessions", self._sessions[-1], row)
        known = {name: None if part is None else part[0] for name, part in row.items()}
        plain = {n: v.item() if isinstance(v, np.generic) else v for n, v in known.items()}
        for measure in RATES:
            if {*measure.numerator, *measure.denominator} <= plain.keys():
                plain[measure.name] = ratio(measure, plain)
        return plain

    def tables(self) -> dict[str, Any]:
        """Build all tables of a result folder.

        Returns:
            By name a ``pyarrow.Table``; ``minutes_last`` is the last evening minute by minute,
            ``minutes`` and ``orders`` are there if they were kept.
        """
        names = [*ROWS, "instruments", "collaborations", "ledger"]
        names += ["minutes"] if self.keep_minutes else []
        names += ["orders"] if self.keep_orders else []
        money = _BrandMoney(self._market, self._sessions)
        tables = {name: self._table(name, money) for name in names}
        tables["minutes_last"] = self._minute_table(every_evening=False)
        return tables

    def summary(self, tables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What ``summary.json`` holds.

        Args:
            tables: What ``tables`` returned, if they were built already.

        Returns:
            See ``summary.summarise``.
        """
        return summarise(self._market, self.tables() if tables is None else tables)

    def _minute_table(self, every_evening: bool) -> Any:
        """Minutes of all evenings that were kept, or of the last one."""
        sessions, parts = self._sessions, self._minutes
        if not every_evening:
            sessions = sessions[-1:]
            parts = [minutes.minute_rows(self._market)] if sessions else []
        return build_table("minutes", sessions, parts, self._market.scenario.measure_from)

    def _record_loyalty(self, market: RecordedMarket) -> None:
        placed, brands = market.placed, len(market.brands)
        of_brands = self._brand_loyalty.evening(
            market.session, placed["brand"], placed["viewer"], brands
        )
        self._rows["brands"][-1].update(
            {name: _people(market, count) for name, count in of_brands.items()}
            | {"simulated_buyers": of_brands["buyers"]}
            | _shares(self._brand_loyalty.so_far(brands))
        )
        buyers = placed["viewer"]
        buyers = buyers[buyers >= 0]
        simulated = self._loyalty.evening(market.session, market.opened_viewers, buyers)
        counts = {name: _people(market, count) for name, count in simulated.items()}
        counts["simulated_buyers"] = simulated["buyers"]
        so_far = self._loyalty.so_far()
        self._rows["segments"][-1].update(counts | _shares(so_far))
        one = {name: [int(values.sum())] for name, values in counts.items()}
        together = {name: values.sum(keepdims=True) for name, values in so_far.items()}
        self._rows["sessions"][-1].update(one | _shares(together))

    def _tallied(self, table: str, session: int, columns: Columns) -> Columns:
        if table not in GROUP_OF:
            return {}
        size = len(columns[next(iter(columns))])
        group = GROUP_OF[table]
        placed = self._placed.totals(group, session, size)
        found: Columns = {**placed, **self._final.totals(group, session, size)}
        declared = {column.name for column in TABLES[table]}
        if "market_gmv_fen" in declared:
            market = self._placed.totals("market", session, 1)["gmv_fen"]
            found["market_gmv_fen"] = np.repeat(market, size)
        if "viewers_followed_1" in declared:
            found |= self._cohort(session, table == "sessions")
        if table == "brands":
            cohort = self._brand_loyalty.cohort(session, self._sessions[-1])
            found |= {name: _people(self._market, count) for name, count in cohort.items()}
        if table == "sessions":
            found |= self._channels(session)
        return {name: values for name, values in found.items() if name in declared}

    def _cohort(self, session: int, together: bool) -> Columns:
        cohort = self._loyalty.cohort(session, self._sessions[-1])
        people = {name: _people(self._market, count) for name, count in cohort.items()}
        return {name: [int(v.sum())] for name, v in people.items()} if together else dict(people)

    def _channels(self, session: int) -> Columns:
        sums = self._placed.totals("channel", session, len(Channel))
        found: Columns = {}
        for channel in Channel:
            name = channel.name.lower()
            found[f"{name}_orders"] = sums["orders"][[channel]]
            found[f"simulated_{name}_orders"] = sums["simulated_orders"][[channel]]
            found[f"gmv_{name}_fen"] = sums["gmv_fen"][[channel]]
        return found

    def _add_money(self, table: str, rows: list[Columns], money: "_BrandMoney") -> None:
        """Add the columns of income and cost by cohort, in place."""
        market = self._market
        chart, count = market.stock.chart, money.sessions
        if table == "sessions":
            brands = money.columns
            columns = {name: values.sum(axis=1)[:, None] for name, values in brands.items()}
            anchors, platforms = anchor_money(chart, count), platform_money(chart, count)
            market_columns = market_money(chart.ledger, count) | others_money(chart, count)
            columns |= {name: values[:, None] for name, values in market_columns.items()}
            for name, source in (
                ("anchor_income_fen", anchors),
                ("platform_profit_fen", platforms),
                ("coupon_fen", platforms),
            ):
                columns[name] = source[name].sum(axis=1)[:, None]
        elif table == "brands":
            columns = money.columns
        elif table == "anchors":
            columns = anchor_money(chart, count)
        elif table == "platforms":
            columns = platform_money(chart, count)
        else:
            return
        for session, row in zip(self._sessions, rows, strict=True):
            size = len(row[next(iter(row))])
            row.update({name: values[session, :size] for name, values in columns.items()})
            if table == "sessions":
                known = {name: None if part is None else part[0] for name, part in row.items()}
                row.update({name: [value] for name, value in with_surplus(known).items()})


class _BrandMoney:
    """Income and costs of brands by cohort, worked out once for all tables of one moment."""

    def __init__(self, market: RecordedMarket, sessions: Sequence[int]) -> None:
        self._market = market
        self.sessions = max(sessions, default=-1) + 1

    @cached_property
    def columns(self) -> dict[str, Int]:
        """See ``money.brand_money``."""
        return brand_money(self._market.stock.chart, self._market.claims, self.sessions)

    def room_costs(self) -> dict[str, Int]:
        """What brands paid for slots, traffic and their own rooms, by cohort."""
        return {
            "pitch_fee_fen": self.columns["slot_fee_fen"],
            "traffic_fen": self.columns["brand_traffic_fen"],
            "room_cost_fen": self.columns["brand_room_cost_fen"],
        }


def _people(market: RecordedMarket, simulated: Int) -> Int:
    """People behind simulated viewers, rounded half up in integers."""
    population, viewers = market.scenario.population, market.scenario.viewers
    rounded: Int = (2 * simulated * population + viewers) // (2 * viewers)
    return rounded


def _shares(so_far: Mapping[str, Int]) -> Columns:
    """What buyers came to so far; None without any."""
    ratios = {
        "purchase_frequency": ("orders", "buyers"),
        "repurchase_share": ("twice", "buyers"),
        "problem_buyer_share": ("problem", "received"),
        "complaint_buyer_share": ("complained", "received"),
    }
    return {
        name: [a / b if b else None for a, b in zip(*parts, strict=True)]
        for name, keys in ratios.items()
        if so_far.keys() >= {*keys}
        for parts in [[so_far[key].tolist() for key in keys]]
    }
