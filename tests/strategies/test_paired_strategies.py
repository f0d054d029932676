"""How brands sell, price and stock in whole markets: same seeds, one change, and what stays.

East and West of ``test_twins.halves`` share nothing but the clock. Elm and Ebony sell in the East;
whatever they do, the West decides bit for bit as before. What a strategy moves is told by the
figures of its own brand.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from simulator.market import Market
from tests.markets import Content, scenario_of
from tests.verification.test_twins import ORDER_COLUMNS, ROOM_COLUMNS, halves

EVENINGS = 4
HOSTS = {
    "Sia": {"type": "star", "image": [0.2, 0.2, 0.2], "fans": 3_000},
    "Cel": {"type": "celebrity", "image": [0.9, 0.1, 0.5], "fans": 2_000},
    "Far": {"type": "celebrity", "image": [0.1, 0.9, 0.5], "fans": 2_000},
    "Pro": {"type": "professional", "fans": 1_000},
    "Vi": {"type": "virtual", "fans": 300},
}  # fmt: skip
"""Hosts of the East beside Ke, a KOC. Elm's image is that of Cel."""


class Played(NamedTuple):
    """What a run left behind."""

    tables: dict[str, pd.DataFrame]
    stock: np.ndarray
    """Units on stock after each session."""
    shelf_fen: np.ndarray
    """Shelf prices of each session."""
    names: list[str]


def stage() -> Content:
    """The two halves with a full cast in the East."""
    content = halves()
    content["sessions"] = EVENINGS
    content["anchors"] += [
        {"name": name, "platform": "East", "on_air_minutes": 60, **traits}
        for name, traits in HOSTS.items()
    ]
    elm = of(content, "Elm")
    elm |= {"image": [0.9, 0.1, 0.5], "collaboration": {"strategy": "shelf_only"}}
    for entry in content["brands"]:
        if entry["name"].startswith("E"):
            entry["products"] = [
                {key: one[key] for key in one if key != "stock"} for one in entry["products"]
            ]
    return content


def of(content: Content, brand: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in content["brands"] if entry["name"] == brand)
    return found


COLLABORATIONS: dict[str, dict[str, Any]] = {
    "shelf_only": {"strategy": "shelf_only"},
    "star": {"strategy": "star"},
    "many_small": {"strategy": "many_small"},
    "mixed": {"strategy": "mixed"},
    "portfolio": {"strategy": "portfolio"},
    "penniless portfolio": {"strategy": "portfolio", "budget": 0},
    "celebrity": {"strategy": "celebrity"},
    "any celebrity": {"strategy": "celebrity", "least_fit": -1},
    "virtual": {"strategy": "virtual"},
    "by_name": {"strategy": "by_name", "offers": [{"anchor": "Pro"}]},
    "own_room": {"strategy": "own_room", "platform": "East", "on_air_minutes": 60, "fans": 800},
}
EBONY: dict[str, dict[str, Any]] = {
    "following": {"pricing": {"strategy": "competition_following"}},
    "undercutting": {"pricing": {"strategy": "competition_following", "gap": -0.3}},
    "perceived": {"pricing": {"strategy": "perceived_value", "premium": 0.0},
                  "awareness": 0.4},
    "premium": {"pricing": {"strategy": "perceived_value", "premium": 1.0},
                "awareness": 0.4},
    "limited_time": {"promotions": [{"strategy": "limited_time", "discount": 0.3, "every": 3}]},
    "cover": {},
    "just_in_time": {"stock": {"strategy": "just_in_time"}},
    "newsvendor": {"stock": {"strategy": "newsvendor", "review": 1, "write_down": 0.9}},
    "bold newsvendor": {"stock": {"strategy": "newsvendor", "review": 1, "write_down": 0.01}},
    "on account": {"supplier_credit": {"sessions": 2, "surcharge": 0.1}, "lead_days": 1,
                   "stock_cover": 1.0},
    "cash": {"lead_days": 1, "stock_cover": 1.0},
}  # fmt: skip


@cache
def played(change: str) -> Played:
    """Play the market with a change at Elm or Ebony to the end of its run-off."""
    content = stage()
    if change in COLLABORATIONS:
        of(content, "Elm")["collaboration"] = COLLABORATIONS[change]
    else:
        of(content, "Ebony").update(EBONY[change])
    market = Market(scenario_of(content), keep_orders=True)
    stock, shelf = [], []
    for _ in range(EVENINGS):
        market.step()
        stock.append(market.stock.on_stock.copy())
        shelf.append(market.products.shelf_price_fen.copy())
    market.step()
    tables = {name: table.to_pandas() for name, table in market.recorder.tables().items()}
    names = list(market.products.names)
    market.close()
    return Played(tables, np.array(stock), np.array(shelf), names)


def west(change: str) -> list[list[str]]:
    """All orders and rooms of the West."""
    found = []
    for table, names in (("orders", ORDER_COLUMNS), ("rooms", ROOM_COLUMNS)):
        rows = played(change).tables[table]
        rows = rows[rows["platform"] == "West"]
        found.append(sorted(map(repr, rows[list(names)].itertuples(index=False, name=None))))
    return found


@pytest.mark.parametrize("change", [*COLLABORATIONS, *EBONY])
def test_the_west_is_its_own_twin(change: str) -> None:
    assert west(change) == west("shelf_only")
    assert all(len(rows) > 5 for rows in west(change))


# With whom.


def hosts_of(change: str, brand: str = "Elm") -> set[str]:
    """Who pitched a brand's products."""
    rows = played(change).tables["collaborations"]
    return set(rows[(rows["brand"] == brand) & (rows["offers"] > 0)]["anchor"])


def figure(change: str, brand: str, column: str, sessions: range = range(EVENINGS)) -> float:
    rows = played(change).tables["brands"]
    return float(rows[(rows["brand"] == brand) & rows["session"].isin(sessions)][column].sum())


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("star", {"Sia", "Cel", "Far"}),
        ("many_small", {"Ke", "Pro", "Vi"}),
        ("celebrity", {"Cel"}),
        ("any celebrity", {"Cel", "Far"}),
        ("virtual", {"Vi"}),
        ("by_name", {"Pro"}),
        ("own_room", {"Elm store host"}),
    ],
)
def test_a_plan_sells_through_whom_it_seeks_and_nobody_else(change: str, wanted: set[str]) -> None:
    assert hosts_of(change)
    assert hosts_of(change) <= wanted
    assert figure(change, "Elm", "orders") > 0


def test_without_rooms_there_is_no_pitch_and_no_fee() -> None:
    assert hosts_of("shelf_only") == set()
    assert figure("shelf_only", "Elm", "slot_fee_fen") == 0
    assert figure("shelf_only", "Elm", "orders") == 0


def test_stars_reach_more_viewers_than_small_hosts_and_take_a_fee() -> None:
    def exposed(change: str) -> float:
        rows = played(change).tables["collaborations"]
        return float(rows[rows["brand"] == "Elm"]["exposed"].sum())

    assert exposed("star") > exposed("many_small") > 0
    # A professional takes a fee as well, and a smaller one.
    assert figure("star", "Elm", "slot_fee_fen") > 5 * figure("many_small", "Elm", "slot_fee_fen")


def test_the_mixed_plan_sells_at_least_as_much_as_each_of_its_parts() -> None:
    for part in ("celebrity", "virtual", "by_name"):
        assert hosts_of("mixed") > hosts_of(part)
        assert figure("mixed", "Elm", "orders") > figure(part, "Elm", "orders")


def test_a_portfolio_without_a_budget_asks_nobody_who_wants_a_fee() -> None:
    assert figure("penniless portfolio", "Elm", "slot_fee_fen") == 0
    assert hosts_of("penniless portfolio") < hosts_of("portfolio")
    assert hosts_of("penniless portfolio") <= {"Ke", "Vi"}


def test_a_fitting_celebrity_sells_better_than_one_who_does_not_fit() -> None:
    rows = played("any celebrity").tables["collaborations"]
    rows = rows[rows["brand"] == "Elm"].groupby("anchor")[["orders", "exposed"]].sum()
    sold = rows["orders"] / rows["exposed"]
    assert sold["Cel"] > sold["Far"]


# At which price.


def mean_price(change: str) -> float:
    run = played(change)
    mine = [row for row, name in enumerate(run.names) if name.startswith("Ebony/")]
    return float(run.shelf_fen[-1, mine].mean())


@pytest.mark.parametrize(
    ("dear", "cheap"), [("following", "undercutting"), ("premium", "perceived")]
)
def test_a_lower_price_sells_more(dear: str, cheap: str) -> None:
    assert mean_price(cheap) < mean_price(dear)
    late = range(1, EVENINGS)
    assert figure(cheap, "Ebony", "orders", late) > figure(dear, "Ebony", "orders", late)


def test_a_limited_time_offer_sells_more_on_its_evenings_and_changes_nothing_before() -> None:
    rows = played("limited_time").tables["orders"]
    mine = rows[rows["brand"] == "Ebony"]
    carried = mine["instruments"].fillna("").str.contains("limited_time")
    held = sorted(set(mine[carried]["session"]))
    assert held
    assert all(mine[mine["session"] == evening].shape[0] > 0 for evening in held)
    assert figure("limited_time", "Ebony", "orders", range(held[0], held[0] + 1)) > figure(
        "cover", "Ebony", "orders", range(held[0], held[0] + 1)
    )
    names = ["session", "viewer", "product", "price_fen", "units"]
    before = [
        {row for row in orders[names].itertuples(index=False, name=None) if row[0] < held[0]}
        for orders in (played(change).tables["orders"] for change in ("limited_time", "cover"))
    ]
    assert before[0] == before[1]


# With how much on stock.


def mean_stock(change: str) -> float:
    run = played(change)
    mine = [row for row, name in enumerate(run.names) if name.startswith("Ebony/")]
    return float(run.stock[:, mine].mean())


def test_just_in_time_holds_less_stock_and_pays_more_for_it() -> None:
    assert mean_stock("just_in_time") < mean_stock("cover")

    def bought(change: str) -> float:
        ledger = played(change).tables["ledger"]
        goods = ledger[ledger["kind"] == "purchase_of_stock"]
        return float(goods[goods["debit"].str.contains("Ebony")]["amount_fen"].sum())

    assert 0 < bought("just_in_time") < bought("cover")
    dear, cheap = (
        figure(change, "Ebony", "goods_fen") / figure(change, "Ebony", "kept")
        for change in ("just_in_time", "cover")
    )
    assert dear > cheap


def test_a_newsvendor_with_dear_leftovers_holds_less() -> None:
    assert mean_stock("newsvendor") < mean_stock("bold newsvendor")


def test_goods_on_account_are_dearer_and_nobody_else_notices() -> None:
    """Ebony sells what it sells; each unit costs up to a tenth more."""
    assert figure("on account", "Ebony", "orders") == figure("cash", "Ebony", "orders") > 0
    cost, usual = (figure(change, "Ebony", "goods_fen") for change in ("on account", "cash"))
    assert usual < cost <= 1.1 * usual + 10
    gained = figure("cash", "Ebony", "brand_profit_fen")
    gained -= figure("on account", "Ebony", "brand_profit_fen")
    assert gained > 0
