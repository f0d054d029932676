"""The case own_brand: its sizes are those of measured sessions; each way of selling is its own."""

import csv
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.schema import Scenario

ROOT = Path(__file__).parents[2]
CASE = ROOT / "scenarios" / "cases" / "own_brand"
FACTS = ROOT / "experiments" / "facts" / "douyin_sessions_calibration.csv"
WAYS = ("base", "star", "many_kocs", "own_room")
FAMOUS = {"Su Wan", "Han Qing", "Gu Chen"}
EVENINGS = 3


@cache
def scenario(way: str, **changes: int) -> Scenario:
    return load_scenario(f"cases/own_brand/{way}", (), **changes)


@cache
def played(way: str) -> dict[str, pd.DataFrame]:
    """The tables of a short and coarse run."""
    market = Market(
        scenario(way, viewers=4_000, measure_from=1, sessions=EVENINGS - 1), keep_orders=True
    )
    market.run()
    tables = {name: table.to_pandas() for name, table in market.recorder.tables().items()}
    market.close()
    return tables


def of_peony(way: str, table: str) -> pd.DataFrame:
    rows = played(way)[table]
    return rows[rows["brand"] == "Peony"]


@cache
def sessions() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def readme_rows() -> dict[str, str]:
    """What the README says where figures come from."""
    text = (CASE / "README.md").read_text("utf-8")
    return dict(re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE))


def numbers(text: str) -> list[float]:
    return [float(word.replace(",", "")) for word in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


# Where figures come from.


@pytest.mark.parametrize(
    ("types", "row"),
    [(("star", "celebrity"), "famous"), (("professional",), "professionals"),
     (("koc",), "small hosts")],
)  # fmt: skip
def test_views_of_hosts_are_those_of_the_sessions_named(types: tuple[str, ...], row: str) -> None:
    said, sources = next(
        item for item in readme_rows().items() if item[0].startswith(f"views of {row}")
    )
    dates = re.findall(r"20\d\d-\d\d(?:-\d\d)?", sources)
    views = {
        float(session["views"]) for session in sessions()
        if session["date"] in dates and session["type"] in sources
    }  # fmt: skip
    hosts = scenario("base").anchors
    mine = {host.average_views for host in hosts if host.type in types
            and host.average_views is not None}  # fmt: skip
    assert mine == set(numbers(said))
    assert mine <= views


def test_prices_lie_within_the_order_values_of_the_sessions() -> None:
    said, sources = next(
        item for item in readme_rows().items() if item[0].startswith("list prices")
    )
    peony = next(brand for brand in scenario("base").brands if brand.name == "Peony")
    prices = [product.list_price for product in peony.products]
    assert [min(prices), max(prices)] == numbers(said)
    values = sorted(float(row["aov_yuan"]) for row in sessions() if row["aov_yuan"])
    low, high = (value for value in numbers(re.sub(r"20\d\d-\d\d-\d\d", "", sources)))
    assert {low, high} <= set(values)
    assert sum(low <= value <= high for value in values) == 10
    assert low < min(prices) < max(prices) < high


# What sets each way apart.


def test_ways_differ_in_how_peony_sells_and_in_nothing_else() -> None:
    base = scenario("base").model_dump(exclude={"name", "question", "brands", "claim"})
    for way in WAYS:
        whole = scenario(way)
        assert whole.model_dump(exclude={"name", "question", "brands", "claim"}) == base
        others = [brand for brand in whole.brands if brand.name != "Peony"]
        assert others == [brand for brand in scenario("base").brands if brand.name != "Peony"]
        peony, before = (
            next(b for b in s.brands if b.name == "Peony").model_dump(exclude={"collaboration"})
            for s in (whole, scenario("base"))
        )
        assert peony == before


@pytest.mark.parametrize("way", WAYS)
def test_peony_sells_on_the_shelf_whatever_else_it_does(way: str) -> None:
    pairs = of_peony(way, "collaborations")
    assert pairs[pairs["anchor"].isna()]["orders"].sum() > 0


def test_on_the_shelf_only_nobody_pitches() -> None:
    pairs = of_peony("base", "collaborations")
    assert pairs["anchor"].isna().all()
    assert of_peony("base", "brands")[["slot_fee_fen", "commission_paid_fen"]].sum().sum() == 0


def test_famous_hosts_take_fee_and_commission() -> None:
    pairs = of_peony("star", "collaborations")
    rooms = pairs[pairs["offers"] > 0]
    assert set(rooms["anchor"]) <= FAMOUS
    assert rooms["offers"].sum() > 0
    quotes = {host.name: host.slot_fee for host in scenario("star").anchors}
    due = sum(int(row.offers * quotes[row.anchor] * 100) for row in rooms.itertuples())
    assert rooms["pitch_fee_fen"].sum() == due > 0
    nightly = rooms.groupby("session")["offers"].sum()
    assert (nightly <= 2).all()  # slots that are left to a young brand
    orders = of_peony("star", "orders")
    sold = orders[orders["room"].notna()]
    kept = sold[sold["state"] == "settled"]
    # A host's agency has its part of the commission.
    share = (kept["commission_fen"] + kept["agency_fen"]) / (kept["units"] * kept["price_fen"])
    assert (share.round(2) == 0.20).all()


def test_smaller_hosts_take_commission_and_hardly_a_fee() -> None:
    pairs = of_peony("many_kocs", "collaborations")
    rooms = pairs[pairs["offers"] > 0]
    hosts = {host.name: host for host in scenario("many_kocs").anchors}
    assert {hosts[name].type for name in rooms["anchor"]} == {"koc", "professional"}
    assert rooms["anchor"].nunique() > 8
    for row in rooms.itertuples():
        host = hosts[row.anchor]
        quote = 0 if host.type == "koc" else host.slot_fee
        assert row.pitch_fee_fen == row.offers * quote * 100
    assert rooms["offers"].sum() > 3 * of_peony("star", "collaborations")["offers"].sum()


def test_a_room_of_its_own_costs_its_evenings_and_traffic() -> None:
    pairs = of_peony("own_room", "collaborations")
    rooms = pairs[pairs["offers"] > 0]
    assert set(rooms["anchor"]) == {"Peony store host"}
    assert pairs[["pitch_fee_fen", "commission_paid_fen"]].sum().sum() == 0
    assert rooms["room_cost_fen"].sum() == EVENINGS * 380_000
    assert rooms["traffic_fen"].sum() > 0
    air = played("own_room")["rooms"]
    assert (air[air["brand"] == "Peony"].groupby("session").size() == 1).all()
