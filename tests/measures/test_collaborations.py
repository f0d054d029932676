"""Who sold what for whom: sums by brand and anchor against an independent count and the books."""

from typing import Any

import numpy as np
import pandas
import pytest

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.market import Market
from tests.markets import small_scenario
from tests.measures.factories import BRANDS, MadeUpMarket

FEES = {
    "pitch_fee_fen": "slot_fee_fen",
    "traffic_fen": "brand_traffic_fen",
    "room_cost_fen": "brand_room_cost_fen",
}
"""Columns beside those of brands that have another name."""


@pytest.fixture(scope="module")
def played() -> Market:
    market = Market(small_scenario(sessions=8))
    market.run()
    return market


def by(table: pandas.DataFrame, *keys: str) -> pandas.DataFrame:
    return table.drop(columns=["measured"]).groupby(list(keys)).sum(numeric_only=True)


def adds_up(pairs: pandas.DataFrame, wholes: pandas.DataFrame, key: str, names: set[str]) -> None:
    sums, whole = by(pairs, "session", key), wholes.set_index(["session", key])
    for name in names:
        expected = whole[FEES.get(name, name)]
        difference = expected - sums[name].reindex(whole.index, fill_value=0)
        assert (difference == 0).all(), name


def test_orders_are_those_of_an_independent_count(market: MadeUpMarket, tables: dict) -> None:
    pairs = tables["collaborations"].to_pandas()
    found = {
        (row.session, row.brand, None if pandas.isna(row.anchor) else row.anchor): row
        for row in pairs.itertuples()
    }
    expected: dict[tuple[int, str, str | None], list[int]] = {}
    for placed in market.every_order:
        for k in range(placed["number"].size):
            key = _key(placed, k)
            expected.setdefault(key, [0, 0, 0])[0] += int(placed["units"][k])
    for closed in market.every_closed:
        for k in np.flatnonzero(closed["state"] == OrderState.SETTLED):
            parts = expected[_key(closed, k)]
            parts[1] += int(closed["commission_fen"][k])
            parts[2] += int(closed["platform_fee_fen"][k] + closed["link_fee_fen"][k])
    assert len(expected) > 50
    for key, (units, commission, fee) in expected.items():
        row = found[key]
        assert [row.units, row.commission_fen, row.take_fen] == [units, commission, fee]
    assert sum(row.units > 0 for row in found.values()) == len(expected)


def _key(orders: dict[str, Any], k: int) -> tuple[int, str, str | None]:
    anchor = int(orders["anchor"][k])
    host = None if anchor < 0 else f"Host {anchor}"
    return int(orders["session"][k]), BRANDS[int(orders["brand"][k])], host


@pytest.mark.parametrize("real", [False, True])
def test_pairs_add_up_to_brands_and_anchors(
    real: bool, tables: dict, request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue("played").recorder.tables() if real else tables
    pairs, brands, anchors = (
        found[name].to_pandas() for name in ("collaborations", "brands", "anchors")
    )
    whole = {name for name in pairs if pairs[name].dtype == np.int64} - {"session"}
    of_brands = {name for name in whole if FEES.get(name, name) in brands}
    assert {"orders", "net_gmv_fen", "order_contribution_fen", *FEES} <= of_brands
    adds_up(pairs, brands, "brand", of_brands)
    in_rooms = pairs[pairs["anchor"].notna()]
    names = {"orders", "gmv_fen", "kept", "net_gmv_fen", "commission_fen", "exposed", "offers"}
    adds_up(in_rooms, anchors, "anchor", names)
    shares = by(pairs, "session", "brand")[["commission_fen", "agency_fen", "take_fen"]]
    sums = brands.set_index(["session", "brand"])
    rest = sums["net_gmv_fen"] - sums["revenue_fen"]
    assert (rest - shares.sum(axis=1).reindex(rest.index, fill_value=0) == 0).all()


def test_what_an_anchor_costs_is_told_by_anchor(played: Market) -> None:
    pairs = played.recorder.table("collaborations").to_pandas()
    nobody = pairs[pairs["anchor"].isna()]
    assert (nobody[[*FEES, "offers", "exposed", "agency_fen", "commission_fen"]] == 0).all(
        axis=None
    )
    hosts = pairs[pairs["anchor"].notna()]
    own = hosts["anchor"].str.startswith("Loom")
    assert (hosts.loc[own, "room_cost_fen"] == 50 * 100).all()
    assert (hosts.loc[~own, ["room_cost_fen", "traffic_fen"]] == 0).all(axis=None)
    assert hosts["pitch_fee_fen"].sum() > 0


def test_handling_of_returns_is_no_cost_of_rooms(played: Market) -> None:
    brands = played.recorder.table("brands").to_pandas()
    ledger = played.recorder.table("ledger").to_pandas()
    handling = ledger.loc[ledger["kind"] == FlowKind.SERVICE.name.lower(), "amount_fen"].sum()
    assert handling > 0
    assert (brands.loc[brands["brand"] != "Loom", "brand_room_cost_fen"] == 0).all()
    carriage = ledger.loc[
        ledger["kind"].isin(["shipping", "return_shipping"])
        & ledger["debit"].str.startswith("brand"), "amount_fen"
    ].sum()  # fmt: skip
    assert brands["delivery_fen"].sum() == handling + carriage


def test_pairs_come_by_brand_then_anchor_and_the_shelf_last(played: Market) -> None:
    pairs = played.recorder.table("collaborations").to_pandas()
    assert pairs["session"].is_monotonic_increasing
    brands = [brand.name for brand in played.brands]
    anchors = [anchor.name for anchor in played.anchors]
    for _, rows in pairs.groupby("session"):
        places = [
            (brands.index(row.brand), len(anchors) if pandas.isna(row.anchor) else
             anchors.index(row.anchor))
            for row in rows.itertuples()
        ]  # fmt: skip
        assert places == sorted(set(places))
