"""Prices, promises and products' lives in whole markets: what each moves, and what it can't reach.

East and West of ``test_twins.halves`` share nothing but the clock. Whatever an eastern brand does,
the West decides bit for bit as before.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from simulator.accounts.order_columns import OrderState
from simulator.market import Market
from simulator.session import RUN_OFF, STAGES
from tests.markets import Content, brand, differing, recorded, scenario_of, small_content
from tests.verification.test_twins import ORDER_COLUMNS, ROOM_COLUMNS, halves

EVENINGS, START = 6, 3
FESTIVAL = {"name": "618", "at": START, "sessions": 2, "opening": 0.0, "buying": 0.0}
LOOK = {"appearance": 1.0, "appearance_utility": 1.5, "protection": 1.0, "transit_share": 1.0}


class Played(NamedTuple):
    """What a run left behind."""

    tables: dict[str, pd.DataFrame]
    lowest: np.ndarray
    """Lowest transaction price by session and product, fen."""
    stock: np.ndarray
    """Units on stock after each session."""
    names: list[str]


def content_with(change: str) -> Content:
    """The two halves, with something changed at Ebony, a brand of the East."""
    content = halves()
    content["sessions"] = EVENINGS
    content["calendar"] = {"festivals": [FESTIVAL]}
    ebony = next(entry for entry in content["brands"] if entry["name"] == "Ebony")
    goods = ebony["products"]
    changes: dict[str, dict[str, Any]] = {
        "festival": {"promotions": [{"strategy": "festival", "discount": 0.3}]},
        "moving": {"promotions": [{"strategy": "limited_time", "discount": 0.3, "every": 3}]},
        "guarantee": {"promotions": [
            {"strategy": "limited_time", "discount": 0.3, "every": 3},
            {"strategy": "price_guarantee", "claimed": 0.7, "expected_fall": 0.5},
        ]},
        "ending": {"products": [dict(goods[0], end=START), goods[1]]},
        "clearance": {
            "products": [dict(goods[0], end=START), goods[1]],
            "promotions": [{"strategy": "clearance", "discount": 0.6, "lasts": 2}],
        },
        "launch": {"products": [dict(goods[0], launch=START), goods[1]]},
        "later launch": {"products": [dict(goods[0], launch=START + 2), goods[1]]},
        "cheap launch": {
            "products": [dict(goods[0], launch=START), goods[1]],
            "promotions": [{"strategy": "launch", "discount": 0.3, "lasts": 2}],
        },
        "young": {"products": [
            dict(one, life_cycle={"introduction": EVENINGS, "first_utility": -3.0})
            for one in goods
        ]},
        "packaging": {"products": [dict(one, packaging=LOOK, defect_rate=0.2) for one in goods]},
        "green": {"products": [dict(one, packaging={"green": 0.4}) for one in goods]},
        "plain packaging": {"products": [dict(one, defect_rate=0.2) for one in goods]},
        "customised": {"products": [
            {**{key: one[key] for key in one if key != "stock"},
             "customised": {"production_sessions": 2, "capacity": 10**6}}
            for one in goods
        ]},
        "adaptive": {"pricing": {"strategy": "adaptive"}},
        "conversion": {"pricing": {"strategy": "perceived_value", "conversion_premium": 0.8}},
    }  # fmt: skip
    ebony.update(changes.get(change, {}))
    return content


@cache
def played(change: str) -> Played:
    """Play the two halves to the end of the run-off."""
    market = Market(scenario_of(content_with(change)), keep_orders=True)
    lowest, stock = [], []
    for _ in range(EVENINGS):
        market.step()
        lowest.append(market.products.price_history_fen[(market.session - 1) % 7].copy())
        stock.append(market.stock.on_stock.copy())
    market.step()
    tables = {name: table.to_pandas() for name, table in market.recorder.tables().items()}
    names = list(market.products.names)
    market.close()
    return Played(tables, np.array(lowest), np.array(stock), names)


def of_ebony(change: str, table: str, column: str, sessions: range = range(EVENINGS)) -> float:
    """A column of Ebony's rows, added up over sessions."""
    rows = played(change).tables[table]
    mine = rows[(rows["brand"] == "Ebony") & rows["session"].isin(sessions)]
    return float(mine[column].sum())


def flow(change: str, *kinds: str) -> int:
    """Fen that went by some kinds of flow, all together."""
    rows = played(change).tables["ledger"]
    return int(rows[rows["kind"].isin(kinds)]["amount_fen"].sum())


def orders_of(change: str, product: str = "Ebony/Ebony 0") -> pd.DataFrame:
    """Orders of one product."""
    rows = played(change).tables["orders"]
    return rows[rows["product"] == product]


def west(change: str, last: int = EVENINGS) -> list[list[str]]:
    """All orders and rooms of the West before a session."""
    found = []
    for table, names in (("orders", ORDER_COLUMNS), ("rooms", ROOM_COLUMNS)):
        rows = played(change).tables[table]
        rows = rows[(rows["platform"] == "West") & (rows["session"] < last)]
        # As text: what is missing is not a number, which is not even equal to itself.
        found.append(sorted(map(repr, rows[list(names)].itertuples(index=False, name=None))))
    return found


@pytest.mark.parametrize(
    "change",
    ["festival", "guarantee", "clearance", "launch", "young", "packaging", "green", "customised",
     "adaptive", "conversion"],
)  # fmt: skip
def test_the_other_half_is_not_touched(change: str) -> None:
    assert west(change) == west("nothing")
    assert not played(change).tables["brands"].equals(played("nothing").tables["brands"])


# Cuts of the price.


def test_festival_prices_sell_more_while_it_lasts_and_change_nothing_before() -> None:
    before, during = range(START), range(START, START + 2)
    for table in ("orders", "rooms", "products"):
        one, other = (played(name).tables[table] for name in ("festival", "nothing"))
        early = [rows[rows["session"] < START].reset_index(drop=True) for rows in (one, other)]
        names = [name for name in early[0] if not name.endswith("_session")]
        if table == "orders":
            names = ["session", "viewer", "product", "price_fen", "units", "instruments"]
            early = [rows.sort_values(names).reset_index(drop=True) for rows in early]
        pd.testing.assert_frame_equal(early[0][names], early[1][names])
    assert of_ebony("festival", "brands", "orders", before) == of_ebony(
        "nothing", "brands", "orders", before
    )
    assert of_ebony("festival", "brands", "orders", during) > of_ebony(
        "nothing", "brands", "orders", during
    )
    rows = orders_of("festival")
    held = rows["session"].isin(during)
    assert rows[held]["instruments"].str.contains("festival").all()
    assert not rows[~held]["instruments"].str.contains("festival").any()
    regular = int(orders_of("nothing")["list_price_fen"].iloc[0]) // 2  # cost-plus: half of it
    assert set(rows[held]["price_fen"]) == {regular * 7 // 10}


def test_what_an_instrument_took_off_is_what_orders_kept_were_cheaper() -> None:
    tools = played("festival").tables["instruments"]
    spent = int(tools[tools["instrument"] == "festival"]["spent_fen"].sum())
    rows = pd.concat([orders_of("festival"), orders_of("festival", "Ebony/Ebony 1")])
    kept = rows[rows["instruments"].str.contains("festival") & (rows["state"] == "settled")]
    # 30 % off: what was paid is 70 % of the regular price.
    cut = (kept["price_fen"] * 10 // 7 - kept["price_fen"]) * kept["units"]
    assert spent == pytest.approx(int(cut.sum()), rel=1e-3)
    assert spent > 0


def test_clearance_sells_more_before_the_end_and_a_trader_takes_the_rest() -> None:
    last = range(START - 2, START)
    assert of_ebony("clearance", "brands", "orders", last) > of_ebony(
        "ending", "brands", "orders", last
    )
    for change in ("ending", "clearance"):
        assert orders_of(change)["session"].max() == START - 1
        assert len(orders_of(change, "Ebony/Ebony 1")["session"].unique()) == EVENINGS
        row = played(change).names.index("Ebony/Ebony 0")
        # What buyers send back later goes to the trader on the morning after.
        left = played(change).stock[:, row]
        assert (left[START:] < left[START - 1] // 100).all()
        assert 0 < flow(change, "salvage") <= 0.2 * flow(change, "stock_write_off") + 10
    assert flow("nothing", "salvage") == 0


# Products' lives.


def test_nothing_is_sold_before_its_launch_nor_known_of_when_it_will_be() -> None:
    assert orders_of("launch")["session"].min() == START
    assert orders_of("later launch")["session"].min() == START + 2
    for table in ("rooms", "products", "brands"):
        early = [
            rows[rows["session"] < START].reset_index(drop=True)
            for rows in (played(change).tables[table] for change in ("launch", "later launch"))
        ]
        # What comes of early orders is told when all is over, and is the same; who of their buyers
        # came back is not: there is something new to come back for.
        later = [n for n in early[0] if "_back_" in n or "_retention_" in n]
        pd.testing.assert_frame_equal(early[0].drop(columns=later), early[1].drop(columns=later))


def test_a_launch_price_brings_orders_to_new_products() -> None:
    def first(change: str) -> pd.DataFrame:
        rows = orders_of(change)
        return rows[rows["session"] < START + 2]

    assert first("cheap launch")["units"].sum() > first("launch")["units"].sum()
    assert first("cheap launch")["instruments"].str.contains("launch_price").all()


def test_young_products_sell_less_at_first() -> None:
    assert of_ebony("young", "brands", "orders", range(2)) < 0.7 * of_ebony(
        "nothing", "brands", "orders", range(2)
    )


def test_packaging_costs_what_it_costs_protects_and_pleases() -> None:
    def share(change: str, column: str) -> float:
        whole = "delivered" if column == "problems" else "orders"
        return of_ebony(change, "brands", column) / of_ebony(change, "brands", whole)

    better, plain = (
        of_ebony(change, "brands", "orders") for change in ("packaging", "plain packaging")
    )
    assert better > plain
    assert share("packaging", "problems") < share("plain packaging", "problems")
    rows = pd.concat([orders_of("packaging"), orders_of("packaging", "Ebony/Ebony 1")])
    shipped = rows[rows["state"] != "cancelled"]["units"].sum()
    assert flow("packaging", "packaging") == 250 * shipped
    tools = played("packaging").tables["instruments"]
    assert tools[tools["instrument"] == "packaging"]["spent_fen"].sum() == 250 * shipped


def test_green_packaging_saves_its_share_of_the_material() -> None:
    """200 grams a parcel; better looks save nothing."""
    for change, saved in (("packaging", 0), ("green", 80)):
        rows = pd.concat([orders_of(change), orders_of(change, "Ebony/Ebony 1")])
        shipped = rows[rows["state"] != "cancelled"]["units"].sum()
        assert of_ebony(change, "brands", "saved_grams") == saved * shipped
        assert of_ebony(change, "brands", "packaging_grams") == (200 - saved) * shipped
    assert flow("green", "packaging") > 0


def test_goods_made_to_order_are_never_on_stock_take_longer_and_stay() -> None:
    assert (played("customised").stock[:, played("customised").names.index("Ebony/Ebony 0")]
            <= played("nothing").stock[0].max() // 100).all()  # fmt: skip
    custom, plain = orders_of("customised"), orders_of("nothing")
    assert len(custom) > 100
    back = custom[custom["returned"]]
    assert back["defect"].all()
    assert len(back) / len(custom) < len(plain[plain["returned"]]) / len(plain)
    wait = [
        (rows[rows["delivered"]]["deliver_session"] - rows[rows["delivered"]]["session"]).mean()
        for rows in (custom, plain)
    ]
    assert wait[0] == pytest.approx(wait[1] + 2.0, abs=0.2)


# The promise.


def test_the_guarantee_pays_back_what_prices_fall_by() -> None:
    """Order by order, from the order log and the prices of each evening."""
    run, due = played("guarantee"), 0
    rows = pd.concat([orders_of("guarantee"), orders_of("guarantee", "Ebony/Ebony 1")])
    for order in rows[rows["state"] == "settled"].itertuples():
        last = min(order.session + 7, order.closing_session - 1, EVENINGS - 1)
        prices = run.lowest[order.session + 1 : last + 1, run.names.index(order.product)]
        fall = max(int(order.price_fen - prices.min()), 0) if len(prices) else 0
        due += fall * order.units * 7_000 // 10_000
    paid = flow("guarantee", "price_protection") - flow("guarantee", "price_protection_reversed")
    assert paid == due > 0
    tools = run.tables["instruments"]
    assert tools[tools["instrument"] == "price_guarantee"]["spent_fen"].sum() == due
    assert flow("moving", "price_protection") == 0


def test_the_guarantee_makes_buyers_less_afraid_of_paying_too_much() -> None:
    assert of_ebony("guarantee", "brands", "orders") > of_ebony("moving", "brands", "orders")


def test_nobody_gets_more_back_than_was_paid() -> None:
    """Bad batches are called back while prices fall: order by order, and fen by fen."""
    content = content_with("guarantee")
    ebony = next(entry for entry in content["brands"] if entry["name"] == "Ebony")
    ebony["products"] = [dict(one, defect_rate=0.4) for one in ebony["products"]]
    ebony["recall"] = {"evidence": 20, "defect_share": 0.1}
    market = Market(scenario_of(content | {"fulfilment": {"ship_sessions": 3}}))
    back = kept = 0
    while market.session < EVENINGS or len(market.orders):
        for _, stage in STAGES if market.session < EVENINGS else RUN_OFF:
            stage(market)
        market.session += 1
        closed = market.closed
        undone = np.isin(closed["state"], (OrderState.CANCELLED, OrderState.RETURNED))
        assert not closed["protected_fen"][undone].any()
        back += int(undone.sum())
        kept += int(closed["protected_fen"].sum())
    flows = market.recorder.table("ledger").to_pandas().groupby("kind")["amount_fen"].sum()
    assert back > 50
    assert flows["price_protection"] - flows["price_protection_reversed"] == kept > 0
    assert flows["price_protection_reversed"] > 0
    market.close()


# Learning.


def test_adaptive_prices_move_and_stand_still_while_learning_is_frozen() -> None:
    frozen = content_with("adaptive") | {"learning": {"adaptation": "frozen", "rival_weight": 0.0}}
    prices = {}
    for name, content in (("live", content_with("adaptive")), ("frozen", frozen)):
        market = Market(scenario_of(content))
        rows = next(entry for entry in market.brands if entry.name == "Ebony").products
        prices[name] = []
        for _ in range(3):
            market.step()
            prices[name].append(market.products.shelf_price_fen[rows].tolist())
        market.close()
    assert prices["frozen"] == [[12_000, 12_000]] * 3
    # The first evening is the list price and the first experiment.
    assert {price for price in prices["live"][0]} <= {10_800, 13_200}
    assert prices["live"][1] != prices["live"][0]


def test_own_conversion_lifts_the_price_of_what_sells_better_than_expected() -> None:
    market = Market(scenario_of(content_with("conversion")))
    owner = next(entry for entry in market.brands if entry.name == "Ebony")
    for _ in range(4):
        market.step()
    better, worse = sorted(owner.products.tolist(), key=lambda row: -owner.conversion[row])
    ratio = market.products.shelf_price_fen / market.products.comparable_price_fen
    known = market.products.rating.astype(float)
    assert owner.conversion[better] > owner.conversion[worse]
    lift = np.log(ratio[better] / ratio[worse])
    rating_alone = 0.3 * (known[better] - known[worse])
    assert lift > rating_alone
    market.close()


# Both engines.


def everything() -> Content:
    """A small market in which every promotion and plan of this file is at work."""
    content = small_content(sessions=3, viewers=200)
    content["calendar"] = {"festivals": [{"name": "618", "at": 2, "sessions": 1}]}
    loom = brand(
        "Loom",
        "apparel",
        3,
        pricing={"strategy": "adaptive"},
        promotions=[
            {"strategy": "festival"},
            {"strategy": "clearance", "lasts": 2},
            {"strategy": "price_guarantee"},
        ],
        collaboration={"strategy": "own_room", "room_cost": 50, "fans": 300, "on_air_minutes": 45},
    )
    loom["products"][0]["end"] = 3
    loom["products"][1]["packaging"] = LOOK
    acre = brand("Acre", "food", 2, pricing={"strategy": "perceived_value",
                                             "conversion_premium": 0.5},
                 promotions=[{"strategy": "launch"}])  # fmt: skip
    acre["products"][0] |= {"launch": 1, "life_cycle": {"introduction": 4}}
    acre["products"][1]["customised"] = {"capacity": 5_000, "production_sessions": 1}
    content["brands"] = [loom, acre, content["brands"][2]]
    return content


def test_both_engines_tell_the_same() -> None:
    scenario = scenario_of(everything())
    assert differing(recorded(scenario), recorded(scenario, engine="reference")) == []
