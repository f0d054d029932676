"""The recorder of a market: reads one session after the other, and builds the tables at the end."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.order_columns import Channel, OrderState
from simulator.measures import snapshot
from simulator.measures.assembly import build_table, ledger_table, order_table
from simulator.measures.columns import TABLES
from simulator.measures.definitions import RATES, ratio
from simulator.measures.inputs import Orders, RecordedMarket
from simulator.measures.money import anchor_money, brand_money, market_money, platform_money
from simulator.measures.snapshot import Columns
from simulator.measures.summary import summarise
from simulator.measures.tallies import Tally

Int = NDArray[np.int64]
MILLION = 1e6
GROUPS = ("market", "channel", "brand", "anchor", "platform", "segment", "product", "room")
PLACED_SUMS = (
    "orders", "simulated_orders", "units", "gmv_fen", "room_orders", "simulated_room_orders",
    "gmv_room_fen",
)  # fmt: skip
FINAL_SUMS = (
    "closed_orders", "simulated_closed", "cancelled", "delivered", "kept", "simulated_kept",
    "returned", "problems", "complaints", "gap_micro", "quality_micro", "net_gmv_fen",
    "cancelled_fen", "returned_fen", "awarded_fen",
)  # fmt: skip
ROWS: dict[str, Callable[[RecordedMarket], Columns]] = {
    "sessions": snapshot.session_row,
    "platforms": snapshot.platform_rows,
    "brands": snapshot.brand_rows,
    "anchors": snapshot.anchor_rows,
    "segments": snapshot.segment_rows,
    "products": snapshot.product_rows,
    "rooms": snapshot.room_rows,
}
GROUP_OF = {
    "sessions": "market", "platforms": "platform", "brands": "brand", "anchors": "anchor",
    "segments": "segment", "products": "product", "rooms": "room",
}  # fmt: skip


class Recorder:
    """Keeps what the measures of a run are made of.

    Args:
        market: The market; nothing but its scenario is read now.
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
        self._minute_sessions: list[int] = []
        self._closed: list[Orders] = []
        self._placed = Tally(GROUPS, PLACED_SUMS)
        self._final = Tally(GROUPS, FINAL_SUMS)
        self._has_bought = np.zeros(market.scenario.viewers, np.bool_)

    def record(self, market: RecordedMarket) -> None:
        """Read off a session (stage 10).

        Args:
            market: The market after the session's other stages.

        Raises:
            ValueError: A total over viewers is unknown.
        """
        snapshot.check_viewer_totals(market.viewer_totals)
        self._sessions.append(market.session)
        for table, rows in ROWS.items():
            self._rows[table].append(rows(market))
        self._placed.add(_placed_rows(market, market.placed))
        self._record_buyers(market)
        if not self.keep_minutes:
            self._minutes, self._minute_sessions = [], []
        self._minutes.append(snapshot.minute_rows(market))
        self._minute_sessions.append(market.session)

    def record_final(self, market: RecordedMarket, closed: Orders) -> None:
        """Count orders that became final; they count for the session in which they were placed.

        Args:
            market: The market.
            closed: What ``OrderBook.take_final`` returned.
        """
        if not closed["session"].size:
            return
        self._final.add(_final_rows(market, closed))
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
        market = self._market
        if name == "ledger":
            return ledger_table(market.ledger)
        if name == "orders":
            return order_table(market, self._closed)
        measure_from = market.scenario.measure_from
        if name == "minutes":
            return build_table(name, self._minute_sessions, self._minutes, measure_from)
        rows = [
            columns | self._tallied(name, session, columns)
            for session, columns in zip(self._sessions, self._rows[name], strict=True)
        ]
        self._add_money(name, rows)
        return build_table(name, self._sessions, rows, measure_from)

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
        names = [*ROWS, "ledger"]
        names += ["minutes"] if self.keep_minutes else []
        names += ["orders"] if self.keep_orders else []
        tables = {name: self.table(name) for name in names}
        measure_from = self._market.scenario.measure_from
        last, sessions = self._minutes[-1:], self._minute_sessions[-1:]
        tables["minutes_last"] = build_table("minutes", sessions, last, measure_from)
        return tables

    def summary(self, tables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What ``summary.json`` holds.

        Args:
            tables: What ``tables`` returned, if they were built already.

        Returns:
            See ``summary.summarise``.
        """
        return summarise(self._market, self.tables() if tables is None else tables)

    def _record_buyers(self, market: RecordedMarket) -> None:
        viewers = np.unique(market.placed["viewer"])
        viewers = viewers[viewers >= 0]
        again = self._has_bought[viewers]
        self._has_bought[viewers] = True
        segment = np.asarray(market.viewer_segments)[viewers].astype(np.int64)
        size = len(market.segment_names)
        simulated = np.bincount(segment, minlength=size).astype(np.int64)
        repeated = np.bincount(segment[again], minlength=size).astype(np.int64)
        scenario = market.scenario
        people, repeaters = (
            _people(count, scenario.population, scenario.viewers) for count in (simulated, repeated)
        )
        counts = {"buyers": people, "repeat_buyers": repeaters, "simulated_buyers": simulated}
        self._rows["segments"][-1].update(counts)
        self._rows["sessions"][-1].update({k: [int(v.sum())] for k, v in counts.items()})

    def _tallied(self, table: str, session: int, columns: Columns) -> Columns:
        size = len(columns[next(iter(columns))])
        group = GROUP_OF[table]
        found: Columns = {
            **self._placed.totals(group, session, size),
            **self._final.totals(group, session, size),
        }
        if table == "sessions":
            found |= self._channels(session)
        declared = {column.name for column in TABLES[table]}
        return {name: values for name, values in found.items() if name in declared}

    def _channels(self, session: int) -> Columns:
        sums = self._placed.totals("channel", session, len(Channel))
        found: Columns = {}
        for channel in Channel:
            name = channel.name.lower()
            found[f"{name}_orders"] = sums["orders"][[channel]]
            found[f"simulated_{name}_orders"] = sums["simulated_orders"][[channel]]
            found[f"gmv_{name}_fen"] = sums["gmv_fen"][[channel]]
        return found

    def _add_money(self, table: str, rows: list[Columns]) -> None:
        """Add the columns of income and cost by cohort, in place."""
        market = self._market
        chart, claims = market.stock.chart, market.claims
        count = max(self._sessions, default=-1) + 1
        if table == "sessions":
            brands = brand_money(chart, claims, count)
            columns = {name: values.sum(axis=1)[:, None] for name, values in brands.items()}
            anchors, platforms = anchor_money(chart, count), platform_money(chart, count)
            market_columns = market_money(chart.ledger, count)
            columns |= {name: values[:, None] for name, values in market_columns.items()}
            for name, source in (
                ("anchor_income_fen", anchors),
                ("platform_profit_fen", platforms),
                ("coupon_fen", platforms),
            ):
                columns[name] = source[name].sum(axis=1)[:, None]
        elif table == "brands":
            columns = brand_money(chart, claims, count)
        elif table == "anchors":
            columns = anchor_money(chart, count)
        elif table == "platforms":
            columns = platform_money(chart, count)
        else:
            return
        for session, row in zip(self._sessions, rows, strict=True):
            size = len(row[next(iter(row))])
            row.update({name: values[session, :size] for name, values in columns.items()})


def _people(simulated: Int, population: int, viewers: int) -> Int:
    """People behind simulated viewers, rounded half up in integers."""
    rounded: Int = (2 * simulated * population + viewers) // (2 * viewers)
    return rounded


def _groups(market: RecordedMarket, orders: Orders) -> dict[str, NDArray[Any]]:
    viewer = orders["viewer"]
    real = viewer >= 0
    segment = np.asarray(market.viewer_segments)[np.where(real, viewer, 0)]
    return {
        "session": orders["session"],
        "market": np.zeros(viewer.size, np.int64),
        "segment": np.where(real, segment, -1),
        **{n: orders[n] for n in ("channel", "brand", "anchor", "platform", "product", "room")},
    }


def _payment(orders: Orders) -> Int:
    units = orders["units"].astype(np.int64)
    paid: Int = units * (orders["price_fen"] + orders["coupon_fen"])
    return paid


def _placed_rows(market: RecordedMarket, placed: Orders) -> Mapping[str, NDArray[Any]]:
    units = placed["units"].astype(np.int64)
    payment, in_room = _payment(placed), placed["room"] >= 0
    ones = np.ones(units.size, np.int64)
    return {
        **_groups(market, placed),
        "orders": units,
        "simulated_orders": ones,
        "units": units,
        "gmv_fen": payment,
        "room_orders": units * in_room,
        "simulated_room_orders": ones * in_room,
        "gmv_room_fen": payment * in_room,
    }


def _final_rows(market: RecordedMarket, closed: Orders) -> Mapping[str, NDArray[Any]]:
    units, payment = closed["units"].astype(np.int64), _payment(closed)
    state, delivered = closed["state"], closed["delivered"]
    cancelled, returned = state == OrderState.CANCELLED, state == OrderState.RETURNED
    settled = state == OrderState.SETTLED
    quality = np.where(delivered, closed["received_quality"], 0.0).astype(np.float64)
    gap = np.where(delivered, quality - closed["expected_quality"].astype(np.float64), 0.0)
    return {
        **_groups(market, closed),
        "closed_orders": units,
        "simulated_closed": np.ones(units.size, np.int64),
        "cancelled": units * cancelled,
        "delivered": units * delivered,
        "kept": units * settled,
        "simulated_kept": settled.astype(np.int64),
        "returned": units * returned,
        "problems": units * closed["problem"],
        "complaints": units * closed["complained"],
        "gap_micro": units * np.rint(gap * MILLION).astype(np.int64),
        "quality_micro": units * np.rint(quality * MILLION).astype(np.int64),
        "net_gmv_fen": payment * settled,
        "cancelled_fen": payment * cancelled,
        "returned_fen": payment * returned,
        "awarded_fen": closed["compensation_fen"],
    }
