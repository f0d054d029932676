"""The recorder against an independent count of the same orders and evenings in pandas."""

import time

import numpy as np
import pandas as pd
import pytest

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import Channel, OrderState
from simulator.measures.concentration import gini
from simulator.measures.snapshot import check_viewer_totals
from tests.measures.factories import (
    MINUTES,
    PEOPLE_PER_VIEWER,
    VIEWERS,
    MadeUpMarket,
    played,
    scenario,
)

PLACED = {"orders": "units", "units": "units", "gmv_fen": "payment", "simulated_orders": "one"}
FINAL = {
    "closed_orders": "units", "cancelled": "cancelled", "delivered": "delivered_units",
    "kept": "kept", "returned": "returned_units", "complaints": "complaints",
    "net_gmv_fen": "net", "cancelled_fen": "cancelled_pay", "returned_fen": "returned_pay",
    "awarded_fen": "compensation_fen", "simulated_closed": "one", "problems": "problems",
}  # fmt: skip
KEYS = {
    "sessions": [], "brands": ["brand"], "anchors": ["anchor"], "platforms": ["platform"],
    "products": ["product"], "rooms": ["room"], "segments": ["segment"],
}  # fmt: skip


def frame(market: MadeUpMarket, parts: list[dict]) -> pd.DataFrame:
    """All orders with helper columns, counted without the recorder's help."""
    rows = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
    rows["segment"] = market.viewer_segments[rows["viewer"]]
    rows["one"] = 1
    rows["payment"] = rows["units"] * (rows["price_fen"] + rows["coupon_fen"])
    gap = rows["received_quality"].astype(float) - rows["expected_quality"].astype(float)
    flags = {
        "cancelled": rows["state"] == OrderState.CANCELLED,
        "kept": rows["state"] == OrderState.SETTLED,
        "returned_units": rows["state"] == OrderState.RETURNED,
        "delivered_units": rows["delivered"],
        "complaints": rows["complained"],
        "problems": rows["delivered"] & rows["problem"],
    }
    for name, flag in flags.items():
        rows[name] = rows["units"].where(flag, 0)
    rows["net"] = rows["payment"].where(flags["kept"], 0)
    rows["cancelled_pay"] = rows["payment"].where(flags["cancelled"], 0)
    rows["returned_pay"] = rows["payment"].where(flags["returned_units"], 0)
    rows["gap"] = gap.where(rows["delivered"], 0.0) * rows["units"]
    return rows


@pytest.fixture(scope="module")
def placed(market: MadeUpMarket) -> pd.DataFrame:
    return frame(market, market.every_order)


@pytest.fixture(scope="module")
def closed(market: MadeUpMarket) -> pd.DataFrame:
    return frame(market, market.every_closed)


def recorded(tables: dict, name: str) -> pd.DataFrame:
    """A table with a column ``index`` that numbers the members within each session."""
    table = tables[name].to_pandas()
    table["index"] = table.groupby("session").cumcount()
    return table.set_index(["session", "index"]) if KEYS[name] else table.set_index("session")


@pytest.mark.parametrize("name", KEYS)
def test_orders_are_counted_in_the_session_in_which_they_were_placed(
    name: str, tables: dict, placed: pd.DataFrame, closed: pd.DataFrame
) -> None:
    found = recorded(tables, name)
    for source, columns in ((placed, PLACED), (closed, FINAL)):
        key = KEYS[name]
        known = source[source[key[0]] >= 0] if key else source
        expected = known.groupby(["session", *key])[sorted(set(columns.values()))].sum()
        for column, origin in columns.items():
            wanted = expected[origin].reindex(found.index, fill_value=0)
            pd.testing.assert_series_equal(
                found[column], wanted, check_names=False, check_dtype=False
            )


def test_every_order_is_final_and_counted_once(tables: dict, placed: pd.DataFrame) -> None:
    sessions = tables["sessions"].to_pandas()
    assert (sessions["closed_orders"] == sessions["orders"]).all()
    assert sessions["orders"].sum() == placed["units"].sum()
    parts = sessions[["cancelled", "kept", "returned"]].sum(axis=1)
    assert (parts == sessions["orders"]).all()
    money = sessions[["net_gmv_fen", "cancelled_fen", "returned_fen"]].sum(axis=1)
    assert (money == sessions["gmv_fen"]).all()


def test_channels_and_rooms_are_told_apart(tables: dict, placed: pd.DataFrame) -> None:
    sessions = tables["sessions"].to_pandas().set_index("session")
    for channel, orders, gmv in (
        (Channel.SHELF, "shelf_orders", "gmv_shelf_fen"),
        (Channel.STORE, "store_orders", "gmv_store_fen"),
        (Channel.INFLUENCER, "influencer_orders", "gmv_influencer_fen"),
    ):
        sums = placed[placed["channel"] == channel].groupby("session")[["units", "payment"]].sum()
        assert (sessions[orders] == sums["units"]).all()
        assert (sessions[gmv] == sums["payment"]).all()
        count = placed[placed["channel"] == channel].groupby("session").size()
        assert (sessions[f"simulated_{orders}"] == count).all()
    rooms = placed[placed["room"] >= 0].groupby("session")
    assert (sessions["room_orders"] == rooms["units"].sum()).all()
    assert (sessions["gmv_room_fen"] == rooms["payment"].sum()).all()
    assert (sessions["simulated_room_orders"] == rooms.size()).all()


def test_quality_is_summed_in_millionths(tables: dict, closed: pd.DataFrame) -> None:
    sessions = tables["sessions"].to_pandas().set_index("session")
    gap = closed.groupby("session")["gap"].sum()
    delivered = closed.groupby("session")["delivered_units"].sum()
    np.testing.assert_allclose(sessions["satisfaction_gap"], gap / delivered, atol=1e-6)


def test_buyers_are_people_who_bought(tables: dict, placed: pd.DataFrame) -> None:
    sessions = tables["sessions"].to_pandas().set_index("session")
    seen: set[int] = set()
    for session, orders in placed.groupby("session"):
        tonight = set(orders["viewer"])
        assert sessions.loc[session, "simulated_buyers"] == len(tonight)
        assert sessions.loc[session, "buyers"] == len(tonight) * PEOPLE_PER_VIEWER
        assert sessions.loc[session, "repeat_buyers"] == len(tonight & seen) * PEOPLE_PER_VIEWER
        seen |= tonight
    segments = tables["segments"].to_pandas().groupby("session")[["buyers", "repeat_buyers"]].sum()
    assert (segments["buyers"] == sessions["buyers"]).all()
    assert (segments["repeat_buyers"] == sessions["repeat_buyers"]).all()


def test_audiences_add_up_over_rooms_anchors_and_platforms(
    market: MadeUpMarket, tables: dict
) -> None:
    columns = ["views", "stay_seconds", "gifts_fen", "follows", "requested_units", "skips"]
    sums = [
        tables[name].to_pandas().groupby("session")[columns].sum()
        for name in ("rooms", "anchors", "platforms", "sessions")
    ]
    for other in sums[1:]:
        pd.testing.assert_frame_equal(sums[0], other)
    sessions = tables["sessions"].to_pandas()
    for row, (evening, outcome) in enumerate(market.evenings):
        assert sums[3].loc[row, "views"] == outcome.views.sum()
        assert sessions.loc[row, "peak_viewers"] == outcome.minutes_online.sum(axis=1).max()
        mean = outcome.stay_seconds.sum() / (MINUTES * 60)
        assert sessions.loc[row, "average_viewers"] == pytest.approx(mean, rel=1e-14)
        assert sessions.loc[row, "gini_views"] == gini(outcome.views)
        assert sessions.loc[row, "rooms_on_air"] == len(evening.rooms)


def test_rates_are_ratios_row_by_row(tables: dict) -> None:
    rooms = tables["rooms"].to_pandas()
    share = rooms["returned"] / rooms["delivered"].replace(0, np.nan)
    np.testing.assert_array_equal(rooms["return_rate"], share)
    sessions = tables["sessions"].to_pandas()
    assert (sessions["conversion"] == sessions["room_orders"] / sessions["views"]).all()
    assert (sessions["skip_share"] == sessions["skips"] / sessions[["views", "skips"]].sum(axis=1)
            ).all()  # fmt: skip


def test_money_comes_from_the_ledger_by_cohort(market: MadeUpMarket, tables: dict) -> None:
    flows = pd.concat([_entries(market, s) for s in market.ledger.sessions()])
    by_kind = flows.groupby(["kind", "cohort"])["amount"].sum()
    sessions = tables["sessions"].to_pandas().set_index("session")
    for column, kind in (
        ("commission_fen", FlowKind.SETTLEMENT_COMMISSION),
        ("take_fen", FlowKind.SETTLEMENT_PLATFORM_FEE),
        ("revenue_fen", FlowKind.SALE_RECOGNISED),
        ("slot_fee_fen", FlowKind.SLOT_FEE_EXPENSED),
        ("fine_fen", FlowKind.FINE),
        ("traffic_fen", FlowKind.TRAFFIC),
        ("compensation_fen", FlowKind.COMPENSATION),
    ):
        wanted = by_kind[int(kind)].reindex(sessions.index, fill_value=0)
        assert (sessions[column] == wanted).all(), column


def test_brand_profit_is_income_less_costs(tables: dict) -> None:
    brands = tables["brands"].to_pandas()
    costs = ["goods_fen", "delivery_fen", "slot_fee_fen", "brand_traffic_fen",
             "brand_room_cost_fen", "brand_compensation_fen", "brand_fine_fen",
             "other_cost_fen"]  # fmt: skip
    profit = brands["revenue_fen"] + brands["other_income_fen"] - brands[costs].sum(axis=1)
    assert (profit == brands["brand_profit_fen"]).all()
    sessions = tables["sessions"].to_pandas()
    together = brands.groupby("session")["brand_profit_fen"].sum()
    assert (together.to_numpy() == sessions["brand_profit_fen"].to_numpy()).all()
    assert (brands.loc[brands["brand"] == "Aurora", "other_cost_fen"] == 1_234).all()


def test_kept_sales_are_split_without_a_remainder(tables: dict) -> None:
    sessions = tables["sessions"].to_pandas()
    parts = sessions[["commission_fen", "agency_fen", "take_fen", "revenue_fen"]].sum(axis=1)
    assert (parts == sessions["net_gmv_fen"]).all()


def test_viewer_totals_that_no_table_knows_are_refused() -> None:
    check_viewer_totals({"openings": 1, "openings_by_platform": np.zeros(3), "habit": 0.4})
    with pytest.raises(ValueError, match=r"'opening'.*openings"):
        check_viewer_totals({"opening": 1})


def test_the_last_evening_is_kept_minute_by_minute(market: MadeUpMarket, tables: dict) -> None:
    last = tables["minutes_last"].to_pandas()
    _, outcome = market.evenings[-1]
    assert set(last["session"]) == {len(market.evenings) - 1}
    viewers = last.pivot_table(
        index="minute", columns="room_number", values="viewers", aggfunc="sum"
    )
    np.testing.assert_array_equal(viewers.to_numpy(), outcome.minutes_online)
    assert "minutes" not in tables


def test_all_minutes_are_kept_on_request() -> None:
    market = MadeUpMarket(scenario(sessions=2, measure_from=1))
    market.recorder.keep_minutes = True
    market.run()
    minutes = market.recorder.tables()["minutes"].to_pandas()
    for session, (_, outcome) in enumerate(market.evenings):
        rows = minutes[minutes["session"] == session]
        assert rows["orders"].sum() == outcome.minutes_orders.sum()
    assert minutes["measured"].tolist() == (minutes["session"] >= 1).tolist()


def test_tables_can_be_read_before_orders_are_final() -> None:
    market = MadeUpMarket(scenario(sessions=4, measure_from=1))
    market.play(0)
    market.play(1)
    sessions = market.recorder.table("sessions").to_pandas()
    assert (sessions["closed_orders"] < sessions["orders"]).all()
    assert sessions["return_rate"].isna().iloc[-1]
    assert (sessions["gmv_fen"] > 0).all()


def test_a_recorder_without_sessions_gives_empty_tables() -> None:
    market = MadeUpMarket(scenario())
    assert {
        table.num_rows for name, table in market.recorder.tables().items() if name != "ledger"
    } == {0}


def test_recording_is_cheap() -> None:
    market = played(sessions=2, measure_from=0)
    begin = time.perf_counter()
    for _ in range(20):
        market.recorder.record(market)
    assert (time.perf_counter() - begin) / 20 < 0.02  # 20 ms where 2 ms are meant


def test_the_made_up_market_has_what_the_tests_are_about(
    placed: pd.DataFrame, closed: pd.DataFrame
) -> None:
    assert len(placed) == len(closed) == 6 * 120
    assert placed["viewer"].between(0, VIEWERS - 1).all()
    for column in ("cancelled", "kept", "returned_units", "complaints", "problems", "coupon_fen"):
        assert closed[column].sum() > 0
    assert set(placed["channel"]) == set(Channel)


def _entries(market: MadeUpMarket, session: int) -> pd.DataFrame:
    entries = market.ledger.entries(session)
    return pd.DataFrame(
        {"kind": entries.kind, "cohort": entries.cohort, "amount": entries.amount_fen}
    )
