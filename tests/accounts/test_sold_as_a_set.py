"""A product that is sold as a set: a unit of it is the set, in stock, orders and money."""

from collections.abc import Iterator

import pandas as pd
import pytest

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from tests.markets import YUAN

SET = "Takeoff/Club set of four"
SETS_AT_THE_START, COST = 800, 1_500


@pytest.fixture(scope="module")
def played() -> Iterator[Market]:
    # Clubs are few, and the case is a niche: here they have more money, and rooms sell more.
    changes = ["segments.clubs.allowance_median=40000", "behaviour.buying.orders_per_view=0.1"]
    scenario = load_scenario(
        "cases/springboard_maker/scale", changes, viewers=5_000, sessions=6, measure_from=0
    )
    market = Market(scenario, keep_orders=True)
    market.run()
    yield market
    market.close()


@pytest.fixture(scope="module")
def sets(played: Market) -> pd.DataFrame:
    orders = played.recorder.table("orders").to_pandas()
    return orders[orders["product"] == SET]


def test_a_club_buys_a_set_by_one_order_a_person(played: Market, sets: pd.DataFrame) -> None:
    assert len(sets) >= 3
    people = played.columns.people[sets["viewer"]]
    assert (sets["units"] == people).all()
    clubs = list(played.segment_names).index("clubs")
    assert (played.columns.segment[sets["viewer"]] == clubs).mean() > 0.5


def test_stock_counts_sets(played: Market, sets: pd.DataFrame) -> None:
    row, stock = played.products.names.index(SET), played.stock
    kept = sets[sets["state"] == "settled"]["units"].sum()
    assert stock.kept[row] == kept
    assert stock.in_transit[row] == 0
    assert stock.bought[row] >= SETS_AT_THE_START
    assert stock.on_stock[row] == stock.bought[row] - kept - stock.written_off[row]


def test_money_is_that_of_sets(played: Market, sets: pd.DataFrame) -> None:
    """A set costs what four boards cost; nobody pays for four sets."""
    assert set(sets["unit_cost_fen"]) == {COST * YUAN}
    assert sets["price_fen"].between(COST * YUAN, 3_600 * YUAN).all()
    table = played.recorder.table("products").to_pandas()
    mine = table[table["product"] == SET]
    assert mine["orders"].sum() == sets["units"].sum()
    assert mine["gmv_fen"].sum() == (sets["units"] * sets["price_fen"]).sum()
