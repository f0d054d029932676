"""Each promotion beside the same market without it: what it moves, and what it cannot reach.

Six brands sell one product or two each on one platform; off is all by which viewers or firms answer
each other (``shared`` of the tests of twins). One of them, Cedar, gives something. All others must
sell the same orders to the last bit, at the same prices, in the same minute.
"""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.market import Market
from tests.markets import Content, scenario_of
from tests.verification.test_twins import ORDER_COLUMNS, shared

LONG = 16
"""Evenings in which orders of the first ones are kept and buyers come again."""


def market_of(**changes: Any) -> Content:
    """The shared market, in which Cedar has two products."""
    content: Content = json.loads(json.dumps(shared()))
    cedar = content["brands"][2]
    first = cedar["products"][0]
    cedar["products"] = [first, {**first, "name": f"{first['name']} too"}]
    cedar |= changes
    return content


def played(content: Content, sessions: int) -> tuple[pd.DataFrame, Market]:
    """Orders of a market, and the market after its run-off."""
    market = Market(scenario_of(content), keep_orders=True)
    market.run(sessions=sessions)
    orders = market.recorder.table("orders").to_pandas()
    market.close()
    return orders, market


@pytest.fixture(scope="module")
def short() -> pd.DataFrame:
    return played(market_of(), 5)[0]


@pytest.fixture(scope="module")
def long() -> tuple[pd.DataFrame, Market]:
    return played(market_of(), LONG)


def told(orders: pd.DataFrame) -> list[str]:
    """Everything about orders that is compared."""
    rows = orders[list(ORDER_COLUMNS)].itertuples(index=False, name=None)
    return [repr(row) for row in rows]


def bought(orders: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Who bought what, when and at which price: what Cedar's rating does not reach."""
    names = ["session", "tick", "viewer", "product", "units", "price_fen"]
    return set(orders[names].itertuples(index=False, name=None))


def same_but_for_cedar(one: pd.DataFrame, other: pd.DataFrame, before: int = 0) -> None:
    """Everybody else's orders are the same, and so are Cedar's before something begins."""
    for orders in (one[one["brand"] != "Cedar"], one[one["session"] < before]):
        assert len(orders) > 300 or orders.empty
    others = [
        set(told(part[(part["brand"] != "Cedar") | (part["session"] < before)]))
        for part in (one, other)
    ]
    assert others[0] == others[1]


def cedar(orders: pd.DataFrame) -> pd.DataFrame:
    return orders[orders["brand"] == "Cedar"]


def test_a_coupon_sells_more_to_those_who_claim_it(short: pd.DataFrame) -> None:
    price = cedar(short)["price_fen"].max() / 100
    coupon = {"strategy": "coupon", "off": price / 2, "threshold": price * 0.9, "claimed": 0.5}
    orders, _ = played(market_of(promotions=[coupon]), 5)
    same_but_for_cedar(short, orders)
    claimed = cedar(orders)["benefit_fen"] > 0
    assert claimed.sum() > 0.55 * len(claimed)
    assert len(cedar(orders)) > 1.1 * len(cedar(short))
    # Who has not claimed it buys what she would have bought.
    alone = cedar(orders)[~claimed]
    assert bought(alone) <= bought(cedar(short))


def test_a_coupon_that_no_price_reaches_changes_nothing(short: pd.DataFrame) -> None:
    price = cedar(short)["price_fen"].max() / 100
    coupon = {"strategy": "coupon", "off": 1, "threshold": price + 1, "claimed": 1.0}
    orders, _ = played(market_of(promotions=[coupon]), 5)
    assert told(orders) == told(short)


def test_a_coupon_that_all_claim_is_claimed_by_all_who_are_shown_the_offer() -> None:
    def coupons(claimed: float) -> pd.Series:
        coupon = {"strategy": "coupon", "off": 1, "threshold": 2, "claimed": claimed}
        _, market = played(market_of(promotions=[coupon]), 5)
        table = market.recorder.table("brands").to_pandas()
        others = table[table["brand"] != "Cedar"]
        assert not others[["coupons_claimed", "coupons_redeemed"]].to_numpy().any()
        return table[table["brand"] == "Cedar"].sum(numeric_only=True)

    everybody, half, nobody = (coupons(share) for share in (1.0, 0.5, 0.0))
    assert everybody["coupons_claimed"] == everybody["exposed"] > 0
    assert everybody["coupons_redeemed"] == everybody["room_orders"]
    assert 0.4 * half["exposed"] < half["coupons_claimed"] < 0.6 * half["exposed"]
    assert half["coupons_redeemed"] > 0.4 * half["room_orders"]
    assert nobody["coupons_claimed"] == nobody["coupons_redeemed"] == 0
    assert nobody["room_orders"] > 0


def test_a_full_reduction_makes_a_second_item_cheaper(short: pd.DataFrame) -> None:
    price = cedar(short)["price_fen"].max() / 100
    plan = {"strategy": "full_reduction", "step": 1.5 * price, "off": 0.5 * price}
    orders, _ = played(market_of(promotions=[plan]), 5)
    same_but_for_cedar(short, orders)

    def both(frame: pd.DataFrame) -> int:
        return int((cedar(frame).groupby(["session", "viewer"]).size() == 2).sum())

    assert both(orders) > 1.2 * both(short) > 0
    # Who buys one thing pays what she would have paid.
    per_basket = cedar(orders).groupby(["session", "viewer"])["price_fen"].transform("size")
    alone = cedar(orders)[per_basket == 1]
    assert bought(alone) <= bought(cedar(short))


def test_a_bundle_sells_the_second_product_with_the_first(short: pd.DataFrame) -> None:
    names = [entry["name"] for entry in market_of()["brands"][2]["products"]]
    bundle = {"strategy": "bundle", "products": names, "discount": 0.2}
    orders, _ = played(market_of(promotions=[bundle]), 5)
    same_but_for_cedar(short, orders)
    sold = [cedar(part).groupby("product")["units"].sum() for part in (short, orders)]
    assert (sold[1] > 1.1 * sold[0]).all()


def test_flash_stock_sells_out_at_its_moment(short: pd.DataFrame) -> None:
    name = market_of()["brands"][2]["products"][0]["name"]
    flash = {"strategy": "flash_stock", "product": name, "units": 30, "discount": 0.6, "at": 0.5}
    orders, _ = played(market_of(promotions=[flash]), 5)
    same_but_for_cedar(short, orders)
    quick = orders[orders["instruments"].fillna("").str.contains("flash_stock")]
    assert set(quick.groupby("session")["units"].sum()) == {30}
    assert quick.groupby("session")["tick"].agg(np.ptp).max() < 10
    # Before its moment nothing has changed on the first evening.
    first = [
        part[(part["session"] == 0) & (part["tick"] < quick["tick"].min())]
        for part in (short, orders)
    ]
    assert told(first[0]) == told(first[1])


def loyal(**changes: Any) -> Content:
    return {"orders": 1, "discount": 0.0, **changes}


def test_members_buy_more_at_their_price(long: tuple[pd.DataFrame, Market]) -> None:
    orders, _ = played(market_of(membership=loyal(discount=0.4)), LONG)
    begun = cedar(orders)[cedar(orders)["benefit_fen"] > 0]["session"].min()
    same_but_for_cedar(long[0], orders, before=begun)
    assert 0 < begun < LONG - 3
    late = [len(part[part["session"] >= begun]) for part in (cedar(long[0]), cedar(orders))]
    assert late[1] > 1.05 * late[0]
    # Who pays the full price would have bought without members as well.
    full = cedar(orders)[cedar(orders)["benefit_fen"] == 0]
    assert bought(full) <= bought(cedar(long[0]))


def test_a_birthday_is_for_members_and_for_its_days(long: tuple[pd.DataFrame, Market]) -> None:
    plan = loyal(birthday_discount=0.5, birthday_days=90)
    orders, _ = played(market_of(membership=plan), LONG)
    same_but_for_cedar(long[0], orders)
    begun = cedar(orders)[cedar(orders)["benefit_fen"] > 0]
    assert len(begun) > 10
    assert len(cedar(orders)) > len(cedar(long[0]))


def test_points_bring_members_back(long: tuple[pd.DataFrame, Market]) -> None:
    plan = loyal(points={"rate": 0.4, "most": 0.8})
    orders, market = played(market_of(membership=plan), LONG)
    begun = cedar(orders)[cedar(orders)["points_fen"] > 0]["session"].min()
    same_but_for_cedar(long[0], orders, before=begun)
    late = [len(part[part["session"] >= begun]) for part in (cedar(long[0]), cedar(orders))]
    assert late[1] > late[0]
    owed = market.customers.owed_by_brand(len(market.brands))
    assert [brand.name for brand, fen in zip(market.brands, owed, strict=True) if fen] == ["Cedar"]


def test_a_coupon_in_the_parcel_sells_the_next_order(long: tuple[pd.DataFrame, Market]) -> None:
    price = cedar(long[0])["price_fen"].max() / 100
    plan = {"off": 0.6 * price, "threshold": 0.9 * price, "scanned": 0.8, "lasts": 5}
    orders, market = played(market_of(insert_coupon=plan), LONG)
    used = orders["instruments"].fillna("").str.contains("insert_coupon")
    begun = orders[used]["session"].min()
    assert begun > orders["deliver_session"].min()
    same_but_for_cedar(long[0], orders, before=begun)
    assert set(orders[used]["brand"]) == {"Cedar"}
    late = [len(part[part["session"] >= begun]) for part in (cedar(long[0]), cedar(orders))]
    assert late[1] > 1.05 * late[0]
    # Who pays the full price would have bought without a coupon as well.
    full = cedar(orders)[cedar(orders)["benefit_fen"] == 0]
    assert bought(full) <= bought(cedar(long[0]))
    table = market.recorder.table("brands").to_pandas().groupby("brand")
    assert set(table["inserts_issued"].sum().loc[lambda sums: sums > 0].index) == {"Cedar"}


def test_a_message_brings_back_those_who_read_it(long: tuple[pd.DataFrame, Market]) -> None:
    plan = {"after_sessions": 3, "every": 3, "times": 5, "cost": 0.1, "read": 0.8}
    reached: set[int] = set()
    market = Market(scenario_of(market_of(revisits=plan)), keep_orders=True)

    def note(playing: Market) -> None:
        for rows in playing.reminded.values():
            reached.update(rows.tolist())

    market.run(sessions=LONG, on_session=note)
    orders = market.recorder.table("orders").to_pandas()
    columns, before = market.columns, long[1].columns
    spared = np.ones(len(columns.people), np.bool_)
    spared[list(reached)] = False
    assert 100 < len(reached) < len(spared) - 300
    # Who was sent no message is her own twin.
    for name in ("opened", "habit", "lapsed", "followed", "bond_anchor", "bond", "last_purchase"):
        assert (getattr(columns, name)[spared] == getattr(before, name)[spared]).all(), name
    kept = [bought(part[spared[part["viewer"]]]) for part in (long[0], orders)]
    assert kept[0] == kept[1]
    again = [cedar(part)["viewer"].isin(reached).sum() for part in (long[0], orders)]
    assert again[1] > again[0]
    carried = orders["instruments"].fillna("").str.contains("reminder")
    assert set(orders[carried]["brand"]) == {"Cedar"}
    market.close()
