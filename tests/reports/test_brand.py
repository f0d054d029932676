"""The brand in focus: bridge to the fen, drivers, noise, who sold for it, funnel, risk."""

from pathlib import Path

import numpy as np
import pandas
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.measures.formats import number, percent, yuan
from simulator.reports.brand_figures import (
    PROFIT,
    average_bridge,
    bridge,
    collaborations,
    drivers,
    margin_of_mean,
    share_interval,
)
from simulator.reports.figures.brand import brand_steps
from simulator.reports.results import Results
from tests.measures.factories import BRANDS
from tests.reports.folders import Page

TOOLS = {
    "room_discount": "Room discount",
    "slot_fee": "Slot fee",
    "commission": "Commission",
    "traffic": "Bought traffic",
    "room_cost": "Own room",
}
LINES = {
    "cancelled_fen": ["cancelled_fen"],
    "returned_fen": ["returned_fen"],
    "goods_fen": ["goods_fen"],
    "delivery_fen": ["delivery_fen"],
    "slot_fee_fen": ["slot_fee_fen"],
    "traffic_fen": ["brand_traffic_fen"],
    "room_cost_fen": ["brand_room_cost_fen"],
    "liability_fen": ["brand_compensation_fen", "brand_fine_fen"],
    PROFIT: [PROFIT],
}


def measured(folder: Path, table: str) -> pandas.DataFrame:
    rows = pq.read_table(folder / f"{table}.parquet").to_pandas()
    return rows[rows["measured"]]


@pytest.mark.parametrize("brand", BRANDS)
def test_the_bridge_adds_up_to_the_fen(folder: Path, brand: str) -> None:
    gmv, lines = bridge(Results(folder), frozenset({brand}))
    rows = measured(folder, "brands")
    mine = rows[rows["brand"] == brand]
    assert gmv == mine["gmv_fen"].sum() > 0
    assert sum(lines.values()) == gmv
    for name, columns in LINES.items():
        assert lines[name] == mine[columns].sum().sum()
    fees = sum(lines[name] for name in ("commission_fen", "agency_fen", "take_fen"))
    assert fees == mine["net_gmv_fen"].sum() - mine["revenue_fen"].sum()
    assert lines["commission_fen"] + lines["agency_fen"] == mine["commission_paid_fen"].sum()


def test_the_bridge_of_an_average_evening_adds_up_to_the_fen(folder: Path, page: Page) -> None:
    gmv, lines = average_bridge(Results(folder), "Birch")
    exact, totals = bridge(Results(folder), frozenset({"Birch"}))
    assert sum(lines.values()) == gmv
    assert abs(gmv - exact / 9) <= 0.5
    assert all(abs(lines[name] - totals[name] / 9) < 1 for name in lines)
    assert f"Of {yuan(gmv)} that Birch sells on an average evening" in page.text


def test_all_brands_together_have_the_bridge_of_the_market(folder: Path) -> None:
    results = Results(folder)
    gmv, lines = bridge(results, frozenset(BRANDS))
    split = results.summary["split"]
    assert gmv == split["paid_fen"]
    assert lines == {name: split[name] for name in lines}


def test_who_sold_for_the_brand(folder: Path, page: Page) -> None:
    entries = collaborations(Results(folder), "Birch")
    rows = measured(folder, "collaborations")
    mine = rows[rows["brand"] == "Birch"]
    assert {entry.anchor for entry in entries} == {
        None if pandas.isna(anchor) else anchor for anchor in mine["anchor"].unique()
    }
    assert entries[-1].anchor is None
    for entry in entries:
        own = mine[
            mine["anchor"].isna() if entry.anchor is None else mine["anchor"] == entry.anchor
        ]
        left = own["order_contribution_fen"] - own[
            ["pitch_fee_fen", "traffic_fen", "room_cost_fen"]
        ].sum(axis=1)  # fmt: skip
        assert entry.left_fen == left.sum()
    paid = sum(entry.paid_fen for entry in entries[:-1]) / 9
    assert f"Rooms cost Birch {yuan(paid)} an evening" in page.text


def test_few_orders_are_marked(folder: Path, page: Page) -> None:
    entries = collaborations(Results(folder), "Birch")
    few = {e.anchor for e in entries if e.anchor and e.sums["simulated_closed"] < 30}
    assert few
    assert {text[:-2] for text in page.spoken if text.endswith(" †")} == few


def test_the_answer_names_profit_noise_and_drivers(folder: Path, page: Page) -> None:
    rows = measured(folder, "brands")
    profit = rows.loc[rows["brand"] == "Birch", PROFIT]
    earns = "earns" if profit.mean() >= 0 else "loses"
    interval = stats.t.interval(0.95, len(profit) - 1, profit.mean(), stats.sem(profit))
    margin = (interval[1] - interval[0]) / 2
    expected = f"Birch {earns} {yuan(abs(profit.mean()))} an evening (±{yuan(margin)} at 95 %"
    assert expected in page.text
    assert "its largest advantage is" in page.text


def test_drivers_are_the_largest_differences_from_the_other_brands(folder: Path) -> None:
    results = Results(folder)
    gmv, lines = bridge(results, frozenset({"Birch"}))
    others_gmv, others = bridge(results, frozenset(BRANDS) - {"Birch"})
    by_line = {
        name: lines[name] / gmv - others[name] / others_gmv for name in lines if name != PROFIT
    }
    gain, loss = drivers(results, "Birch")
    assert gain is not None
    assert loss is not None
    assert by_line[gain.line] == min(by_line.values()) < 0
    assert by_line[loss.line] == max(by_line.values()) > 0


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40))
def test_the_margin_is_that_of_students_t(values: list[int]) -> None:
    numbers = np.array(values, np.int64)
    sure = stats.t.ppf(0.975, numbers.size - 1) * stats.sem(numbers)
    assert margin_of_mean(numbers) == pytest.approx(sure, rel=1e-9, abs=1e-6)


def test_one_evening_has_no_margin() -> None:
    assert margin_of_mean(np.array([5], np.int64)) is None


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_interval_of_a_share_is_wilsons(count: int, of: int) -> None:
    count = min(count, of)
    expected = stats.binomtest(count, of).proportion_ci(0.95, "wilson")
    assert share_interval(count, of) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_the_funnel_of_the_brand(folder: Path, page: Page) -> None:
    steps = brand_steps(Results(folder), "Birch")
    rows = measured(folder, "collaborations")
    mine = rows[(rows["brand"] == "Birch") & rows["anchor"].notna()]
    names = ["exposed", "considered", "orders", "delivered", "kept"]
    assert steps == {name: mine[name].sum() for name in names}
    assert f"{percent(steps['considered'] / steps['exposed'])} of those who see" in page.text


def test_risks_of_the_brand(folder: Path, page: Page) -> None:
    rows = measured(folder, "brands")
    profit = rows.loc[rows["brand"] == "Birch", PROFIT]
    losses = (profit < 0).sum()
    assert f"Birch ends {losses} of 9 evenings with a loss: {percent(losses / 9, 0)}" in page.text
    assert "Fewer than 20 evenings were measured" in page.text
    assert f"the worst evening brought Birch {yuan(profit.min())}" in page.text


def test_instruments_are_told(folder: Path, page: Page) -> None:
    used = Results(folder).summary["brands"]["Birch"]["instruments"]
    told = {name: sums for name, sums in used.items() if name != "none"}
    assert told
    for name, sums in told.items():
        (place,) = (k for k, text in enumerate(page.spoken) if TOOLS[name] in (text, text[:-2]))
        cells = page.spoken[place + 1 : place + 3]
        spent = number(round(sums["spent_fen"] / 900))
        assert cells == [f"{sums['simulated_orders']:,}", spent]


def test_first_buyers_are_followed(page: Page, sessions: pandas.DataFrame) -> None:
    first = sessions["first_buyers"].sum()
    assert f"Of {number(first)} people who bought for the first time" in page.text
    back = sessions["buyers_back_7"].sum() / sessions["buyers_followed_7"].sum()
    assert f"{percent(back)} within 7 evenings" in page.text
    assert "too early to say" in page.text
