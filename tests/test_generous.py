"""Coupons, full baskets, members, points, messages, bundles and flash stock in whole markets."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from simulator.accounts.cohorts import reconcile
from simulator.market import Market
from tests.generous import generous_content
from tests.markets import scenario_of
from tests.reference.comparing import Comparison

OFF = ["price_cut_fen", "benefit_fen", "reduction_fen", "points_fen", "coupon_fen"]


@pytest.fixture(scope="module")
def played() -> Iterator[Market]:
    """A market to the end of its run-off; profit and cash are reconciled on the way."""
    market = Market(scenario_of(generous_content()), keep_orders=True)
    while market.session < market.last_session:
        market.step()
        told = reconcile(
            market.chart, market.claims, market.orders, market.slot_fees, market.customers
        )
        told.check()
    market.run_off()
    reconcile(
        market.chart, market.claims, market.orders, market.slot_fees, market.customers
    ).check()
    yield market
    market.close()


@pytest.fixture(scope="module")
def orders(played: Market) -> pd.DataFrame:
    return played.recorder.table("orders").to_pandas()


def carried(orders: pd.DataFrame, name: str) -> pd.DataFrame:
    """Orders that carry an instrument."""
    named = orders["instruments"].fillna("").str.split("+")
    return orders[[name in names for names in named]]


def test_both_engines_give_everybody_the_same_price() -> None:
    comparison = Comparison().compare(scenario_of(generous_content(sessions=9)))
    assert comparison.differences == []
    assert comparison.orders > 500


def test_every_instrument_is_used_and_takes_off_what_it_says(orders: pd.DataFrame) -> None:
    for name in (
        "coupon", "full_reduction", "member_price", "birthday", "points", "reminder",
        "flash_stock", "bundle", "insert_coupon",
    ):  # fmt: skip
        assert len(carried(orders, name)) > 3, name
    coupon = carried(orders, "coupon")
    alone = coupon[~coupon["instruments"].str.contains("bundle")]
    assert set(alone["benefit_fen"]) == {400}
    assert (carried(orders, "full_reduction")["reduction_fen"] > 0).all()
    assert (carried(orders, "points")["points_fen"] > 0).all()
    assert (carried(orders, "flash_stock")["brand"] == "Husk").all()
    none = orders[orders["instruments"].isna()]
    assert not none[["benefit_fen", "reduction_fen", "points_fen"]].to_numpy().any()


def test_a_price_is_the_shelfs_less_everything_that_was_taken_off(
    played: Market, orders: pd.DataFrame
) -> None:
    """Shelf prices of the small market's cost-plus brand do not move."""
    in_room = orders[orders["room"].notna() & (orders["brand"] == "Loom")]
    shelf = in_room["price_fen"] + in_room[OFF].sum(axis=1)
    prices = dict(zip(played.products.names, played.products.shelf_price_fen, strict=True))
    assert (shelf == in_room["product"].map(prices)).all()
    assert (orders["price_fen"] >= 1).all()


def test_a_basket_takes_off_its_steps_to_the_fen(orders: pd.DataFrame) -> None:
    """满减: floor(basket / step) times the amount, however it is spread over the items."""
    loom = orders[orders["room"].notna() & (orders["brand"] == "Loom")].copy()
    loom["counts"] = loom["price_fen"] + loom["reduction_fen"] + loom["points_fen"]
    baskets = loom.groupby(["session", "viewer"])
    whole = baskets["units"].nunique() == 1
    steps = baskets["counts"].sum() // 5_000 * 600
    off = baskets["reduction_fen"].sum()
    assert (off[whole] == steps[whole]).all()
    assert (baskets.size()[whole] > 1).sum() > 10
    assert off[whole].sum() > 0


def test_bundles_are_two_orders_of_as_many_units(orders: pd.DataFrame) -> None:
    bundles = carried(orders, "bundle")
    key = ["session", "viewer", "tick", "anchor"]
    pairs = bundles.groupby(key)["product"].apply(sorted)
    assert (pairs.map(len) == 2).mean() > 0.95
    units = bundles.groupby(key)["units"].nunique()
    assert (units == 1).all()
    assert bundles["product"].nunique() == 2
    # A quarter off what both cost on the shelf, rounded up to whole fen.
    parts = bundles.groupby(key)[OFF].sum()
    pays = bundles.groupby(key)["price_fen"].sum()
    shelf = pays + parts.sum(axis=1)
    assert (shelf - parts["price_cut_fen"] == np.ceil(shelf * 0.75)).all()
    assert len(pays) > 15


def test_flash_stock_sells_no_more_than_there_is(orders: pd.DataFrame) -> None:
    flash = carried(orders, "flash_stock")
    by_room = flash.groupby(["session", "room"])["units"].sum()
    assert by_room.max() <= 40


def test_coupons_claimed_in_rooms_are_used_or_lapse(played: Market, orders: pd.DataFrame) -> None:
    used = carried(orders, "coupon")
    # A bundle is bought with one coupon and becomes two orders.
    second = used["instruments"].str.contains("bundle") & used["product"].str.endswith("food 1")
    used = used[~second].groupby("brand")["units"].sum()
    told = played.recorder.table("brands").to_pandas().groupby("brand").sum(numeric_only=True)
    assert told["coupons_redeemed"][used.index].tolist() == used.tolist()
    assert set(used.index) == {"Acre", "Loom"}
    assert told.loc["Husk", "coupons_claimed"] == 0
    left = told["coupons_claimed"] - told["coupons_redeemed"]
    assert (told["coupons_lapsed"] == left).all()
    assert (left[used.index] > 0).all()
    measures = played.recorder.summary(played.recorder.tables())["measures"]
    first = played.scenario.measure_from
    table = played.recorder.table("brands").to_pandas()
    sums = table[table["session"] >= first][["coupons_claimed", "coupons_lapsed"]].sum()
    assert measures["coupon_breakage"]["mean"] == sums["coupons_lapsed"] / sums["coupons_claimed"]


def test_coupons_in_parcels_are_used_once_or_lapse(played: Market, orders: pd.DataFrame) -> None:
    husk = [brand.name for brand in played.brands].index("Husk")
    used = carried(orders, "insert_coupon")
    assert set(used["brand"]) == {"Husk"}
    assert set(used["benefit_fen"]) == {500}
    files, club = played.customers, int(played.customers.club_of([husk])[0])
    mine = orders[(orders["brand"] == "Husk") & orders["delivered"]]
    people = played.columns.people
    assert files.inserts_issued[club] == people[mine["viewer"]].sum()
    # One coupon is one order: nobody uses more than came.
    uses = used.groupby(["session", "viewer"]).ngroup().nunique()
    assert 3 < uses <= len(mine)
    assert files.inserts_redeemed[club] == sum(
        people[viewer] for _, viewer in used.groupby(["session", "viewer"]).groups
    )
    told = played.recorder.table("brands").to_pandas()
    told = told[told["brand"] == "Husk"]
    assert told["inserts_redeemed"].sum() == files.inserts_redeemed[club]
    left = told[["inserts_issued", "inserts_redeemed", "inserts_lapsed"]].sum()
    assert left["inserts_issued"] > left["inserts_redeemed"] + left["inserts_lapsed"] > 0
    flows = played.recorder.table("ledger").to_pandas()
    shipped = orders[(orders["brand"] == "Husk") & (orders["state"] != "cancelled")]["units"].sum()
    printed = flows[flows["kind"] == "packaging"]["amount_fen"].sum()
    assert printed == 10 * shipped
    table = played.recorder.table("instruments").to_pandas()
    spent = table[table["instrument"] == "insert_coupon"]["spent_fen"].sum()
    kept = used[used["state"] == "settled"]
    assert spent == printed + (kept["benefit_fen"] * kept["units"]).sum()


def test_points_come_from_orders_kept_and_pay_for_others(
    played: Market, orders: pd.DataFrame
) -> None:
    flows = played.recorder.table("ledger").to_pandas().groupby("kind")["amount_fen"].sum()
    paid = orders["points_fen"] * orders["units"]
    assert flows["points_spent"] == paid[orders["state"] == "settled"].sum() > 0
    assert paid[orders["state"] != "settled"].sum() > 0
    files = played.customers
    left = flows["points_earned"] - flows["points_spent"] - flows.get("points_lost", 0)
    assert files.owed_by_brand(len(played.brands)).sum() == left
    club = files.club_of([[b.name for b in played.brands].index("Loom")])[0]
    assert (files.points_per_person(club) * files.people).sum() <= left
    loom = orders[(orders["brand"] == "Loom") & (orders["state"] == "settled")]
    assert flows["points_earned"] <= 0.06 * (loom["price_fen"] * loom["units"]).sum()
    assert flows["points_lost"] > 0


def test_messages_cost_what_they_cost_and_return_is_told(played: Market) -> None:
    table = played.recorder.table("instruments").to_pandas()
    spent = table.groupby("instrument")[["spent_fen", "orders"]].sum()
    flows = played.recorder.table("ledger").to_pandas().groupby("kind")["amount_fen"].sum()
    assert spent.loc["reminder", "spent_fen"] == flows["reminder"] > 0
    points = flows["points_earned"] - flows["points_lost"]
    assert spent.loc["points", "spent_fen"] == points
    orders = played.recorder.table("orders").to_pandas()
    kept = orders[orders["state"] == "settled"]
    for name, column in (
        ("coupon", "benefit_fen"), ("member_price", "benefit_fen"), ("birthday", "benefit_fen"),
        ("full_reduction", "reduction_fen"), ("flash_stock", "price_cut_fen"),
        ("bundle", "price_cut_fen"),
    ):  # fmt: skip
        mine = carried(kept, name)
        assert spent.loc[name, "spent_fen"] == (mine[column] * mine["units"]).sum()
        assert spent.loc[name, "orders"] == carried(orders, name)["units"].sum()
    assert np.isfinite(spent).all().all()
