import json

import numpy as np
import pytest

from simulator.measures.concentration import gini
from simulator.measures.definitions import MEASURES
from simulator.measures.summary import warnings
from tests.measures.factories import PEOPLE_PER_VIEWER, MadeUpMarket, played


@pytest.fixture(scope="module")
def sessions(tables: dict):
    table = tables["sessions"].to_pandas()
    return table[table["measured"]]


def test_every_measure_is_in_the_summary(summary: dict) -> None:
    assert list(summary["measures"]) == [measure.name for measure in MEASURES]
    json.dumps(summary, allow_nan=False)


@pytest.mark.parametrize("name", ["orders", "gmv_fen", "views", "fine_fen", "brand_profit_fen"])
def test_what_adds_up_is_added_up(name: str, summary: dict, sessions) -> None:
    figure = summary["measures"][name]
    assert figure["total"] == sessions[name].sum()
    assert isinstance(figure["total"], int)
    assert figure["mean"] == pytest.approx(sessions[name].mean(), rel=1e-14)


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("conversion", ["room_orders"], ["views"]),
        ("refund_rate", ["cancelled", "returned"], ["closed_orders"]),
        ("gmv_per_view_fen", ["gmv_room_fen"], ["views"]),
        ("skip_share", ["skips"], ["views", "skips"]),
        ("average_viewers", ["stay_seconds"], ["session_seconds"]),
    ],
)
def test_rates_are_ratios_of_totals(
    name: str, above: list[str], below: list[str], summary: dict, sessions
) -> None:
    expected = sessions[above].to_numpy().sum() / sessions[below].to_numpy().sum()
    assert summary["measures"][name]["mean"] == pytest.approx(expected, rel=1e-14)
    assert summary["measures"][name]["total"] == summary["measures"][name]["mean"]
    if name == "refund_rate":
        assert expected != pytest.approx(sessions[name].mean(), rel=1e-6)  # the wrong mean


def test_levels_peaks_and_concentration(summary: dict, sessions, tables: dict) -> None:
    measures = summary["measures"]
    assert measures["habit"]["mean"] == measures["habit"]["last"] == pytest.approx(0.41)
    assert measures["habit"]["total"] is None
    assert measures["peak_viewers"]["total"] == sessions["peak_viewers"].max()
    assert measures["peak_viewers"]["mean"] == sessions["peak_viewers"].mean()
    assert measures["gini_views"]["mean"] == pytest.approx(sessions["gini_views"].mean())
    anchors = tables["anchors"].to_pandas()
    rows = anchors[anchors["measured"] & anchors["on_air"]]
    views = rows.groupby("anchor")["views"].sum().to_numpy()
    assert measures["gini_views"]["total"] == gini(views)


def test_each_figure_knows_what_it_rests_on(summary: dict, sessions) -> None:
    measures = summary["measures"]
    assert measures["gmv_fen"]["simulated"] == sessions["simulated_orders"].sum() == 480
    assert measures["views"]["simulated"] == sessions["simulated_views"].sum()
    assert measures["openings"]["simulated"] == 1_000
    assert measures["fine_fen"]["simulated"] is None


def test_what_was_not_measured_is_null(summary: dict) -> None:
    assert summary["measures"]["lapses"]["total"] is None


def test_books_are_closed(summary: dict, market: MadeUpMarket) -> None:
    assert summary["ledger_balance"] == 0
    assert summary["escrow_after_run_off"] == 0
    assert summary["sessions"] == 4
    assert summary["burn_in_sessions"] == 2
    unfinished = MadeUpMarket(market.scenario)
    for session in range(3):
        unfinished.play(session)
    assert unfinished.recorder.summary()["escrow_after_run_off"] > 0


def test_the_split_of_sales_adds_up_exactly(summary: dict, sessions) -> None:
    split = dict(summary["split"])
    paid = split.pop("paid_fen")
    assert paid == sessions["gmv_fen"].sum()
    assert sum(split.values()) == paid
    assert split["open_fen"] == 0
    assert split["brand_profit_fen"] == sessions["brand_profit_fen"].sum()


def test_groups_add_up_to_the_market(summary: dict, sessions, tables: dict) -> None:
    for kind, groups in summary["groups"].items():
        total = sum(group["gmv_fen"] for group in groups.values())
        rooms = tables["rooms"].to_pandas()
        in_rooms = rooms.loc[rooms["measured"], "gmv_fen"].sum()
        of_rooms = kind in ("anchor_types", "hours")
        assert total == (in_rooms if of_rooms else sessions["gmv_fen"].sum())
    shelf = summary["groups"]["channels"]["shelf"]
    assert shelf["orders"] == sessions["shelf_orders"].sum()
    closed = shelf["cancelled"] + shelf["returned"]
    assert shelf["refund_rate"] == closed / shelf["closed_orders"]


def test_small_samples_and_small_stocks_are_warned_of(market: MadeUpMarket, summary: dict) -> None:
    assert summary["warnings"] == []
    short = played(sessions=1, measure_from=0)
    found = {(w["kind"], w["what"]): w for w in short.recorder.summary()["warnings"]}
    products = found["few_orders", "product"]
    assert products["count"] == products["of"] == 12
    assert products["names"][0] == "Aurora/P0"
    tables = short.recorder.tables()
    stock = np.array(tables["products"].column("on_stock").to_pylist())
    weight = stock.min() / 20 + 1
    small = warnings(tables, weight)[-1]
    assert small["kind"] == "small_stock"
    assert small["count"] == (stock < 20 * weight).sum() > 0
    assert weight > PEOPLE_PER_VIEWER
