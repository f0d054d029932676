"""Counterfactual twins: who never meets what was changed decides as if it had not been."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.market import Market
from simulator.tables.columns import COLUMNS
from tests.markets import Content, scenario_of
from tests.verification.evidence import Evidence
from tests.verification.watching import watched_evenings

EVENINGS = 4
APART = 10.0
"""Log-odds of one's own platform; the other one's are the opposite: once in half a billion."""


# Two halves of a market: East and West share nothing but the clock.


def brand(name: str, platform: str, price: float = 60.0, **changes: Any) -> Content:
    """A brand with a room of its own, two products and stock without end."""
    return {
        "name": name, "awareness": 0.2, "cash": 10_000_000, "traffic_share": 0.2,
        "products": [
            {"name": f"{name} {number}", "category": "food", "unit_cost": 20 + 5 * number,
             "list_price": 120, "quality": 0.4 + 0.2 * number, "stock": 10**6}
            for number in range(2)
        ],
        "pricing": {"strategy": "cost_plus", "markup": price / 20.0 - 1.0},
        "collaboration": {"strategy": "own_room", "platform": platform, "on_air_minutes": 60,
                          "fans": 800},
        **changes,
    }  # fmt: skip


def halves() -> Content:
    """East and West, each with rooms of its own; heat, herding and paid places are on."""
    return {
        "name": "halves", "seed": 4, "viewers": 3_000, "population": 30_000, "sessions": 5,
        "measure_from": 0, "session_minutes": 60, "contract_period": 2,
        "segments": [
            {"name": "eastern", "share": 0.5,
             "platform_affinity": {"East": APART, "West": -APART}},
            {"name": "western", "share": 0.5,
             "platform_affinity": {"East": -APART, "West": APART}},
        ],
        "categories": [{"name": "food", "return_rate": 0.2}],
        "platforms": [{"name": "East", "paid_every": 3}, {"name": "West", "paid_every": 3}],
        "anchors": [
            {"name": "Ke", "type": "koc", "platform": "East", "fans": 500, "on_air_minutes": 60}
        ],
        "brands": [
            brand("Ebony", "East"), brand("Echo", "East", 80.0),
            brand("Elm", "East", 50.0, collaboration={"strategy": "many_small", "contracts": 2}),
            brand("Wax", "West"), brand("Wool", "West", 90.0, promotions=[
                {"strategy": "limited_time", "discount": 0.2}]),
        ],
        "behaviour": {
            # Who gives up a platform goes to the other one. Friends and the mean of awareness
            # would cross the border as well, and so would rivals' figures below.
            "churn": {"lapse": 0.0},
            "word_of_mouth": {"neighbours": 0},
            "buying": {"orders_per_view": 0.2, "awareness": 0.0, "shelf_gmv_share": 0.0},
        },
        "learning": {"rival_weight": 0.0},
        "going_live": {"base": 4.0},
    }  # fmt: skip


class Half(NamedTuple):
    """All that the western half did."""

    columns: dict[str, list[Any]]
    orders: list[tuple[Any, ...]]
    rooms: list[tuple[Any, ...]]
    eastern_orders: int


ORDER_COLUMNS = (
    "session", "tick", "viewer", "channel", "anchor", "brand", "product", "platform", "units",
    "price_fen", "discount_fen", "coupon_fen", "unit_cost_fen", "brand_fen", "expected_quality",
    "received_quality", "state", "complaint", "defect", "deliver_session", "return_session",
)  # fmt: skip
ROOM_COLUMNS = (
    "session", "anchor", "platform", "views", "paid_views", "skips", "stay_seconds", "comments",
    "likes", "shares", "follows", "gifts_fen", "orders", "gmv_fen", "traffic_cost_fen",
    "peak_viewers",
)  # fmt: skip


def western(content: Content) -> Half:
    """Play a market and take down its western half, hosts by name."""
    market = Market(scenario_of(content), keep_orders=True)
    market.run(sessions=EVENINGS)
    tables = market.recorder.tables()
    rows = market.columns.segment == market.segment_names.index("western")
    named = np.array([*(anchor.name for anchor in market.anchors), "nobody"])
    columns = {}
    for name in COLUMNS:
        values = getattr(market.columns, name)[rows]
        columns[name] = (
            named[values] if name in ("bond_anchor", "invited_by", "disappointed_by") else values
        ).tolist()

    def listed(table: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
        frame = tables[table].to_pandas()
        west = frame[frame["platform"] == "West"]
        return sorted(west[list(names)].itertuples(index=False, name=None), key=repr)

    eastern = int((tables["orders"].to_pandas()["platform"] == "East").sum())
    market.close()
    return Half(columns, listed("orders", ORDER_COLUMNS), listed("rooms", ROOM_COLUMNS), eastern)


def dearer(content: Content) -> None:
    content["brands"][0]["pricing"]["markup"] *= 1.2


def one_more_anchor(content: Content) -> None:
    newcomer = {**content["anchors"][0], "name": "Amy", "fans": 700}
    content["anchors"] = [newcomer, *content["anchors"]]


def one_more_brand(content: Content) -> None:
    content["brands"] = [brand("Ash", "East"), *content["brands"]]


def one_more_product(content: Content) -> None:
    more = {**content["brands"][1]["products"][1], "name": "Aa"}
    content["brands"][1]["products"] = [more, *content["brands"][1]["products"]]


def another_name(content: Content) -> None:
    content["anchors"][0]["name"] = "Zoe"
    content["brands"][0]["name"] = "Yew"


def other_feed(content: Content) -> None:
    content["platforms"][0]["feed"] = {"popularity": 0.5, "relevance": 0.2}


def a_host_removed(content: Content) -> None:
    content["events"] = [{"at": 2, "remove_anchor": "Ke"}]


CHANGES: tuple[Callable[[Content], None], ...] = (
    dearer, one_more_anchor, one_more_brand, one_more_product, another_name, other_feed,
    a_host_removed,
)  # fmt: skip


@pytest.fixture(scope="module")
def unchanged() -> Half:
    return western(halves())


def differing_entries(one: Half, other: Half) -> int:
    """Entries of columns, orders and rooms that are not the same."""
    count = sum(
        a != b or type(a) is not type(b)
        for name in COLUMNS
        for a, b in zip(one.columns[name], other.columns[name], strict=True)
    )
    for mine, yours in ((one.orders, other.orders), (one.rooms, other.rooms)):
        count += len(set(map(repr, mine)) ^ set(map(repr, yours)))
    return count


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_happens_in_the_east_changes_nothing_in_the_west(
    figures: Evidence, unchanged: Half, change: Callable[[Content], None]
) -> None:
    """Bit for bit, with heat, herding and learning on: viewers' columns, orders, rooms."""
    content = json.loads(json.dumps(halves()))
    change(content)
    changed = western(content)
    assert changed.eastern_orders != unchanged.eastern_orders
    assert len(unchanged.orders) > 200
    viewers = len(unchanged.columns["people"])
    figures.same(
        f"differences in the West: {change.__name__.replace('_', ' ')}",
        0, differing_entries(unchanged, changed),
        f"{viewers:,} viewers, {len(unchanged.orders):,} orders",
    )  # fmt: skip


# One market for all, without heat and herding.


def shared() -> Content:
    """Six brands with a room and a product each on one platform, shown three at a time.

    Off is all by which viewers or firms answer each other, and by which a purchase changes what
    else a viewer does: heat, herding, ratings in value, references, satiation, money, friends,
    learning; following after a purchase, bonds by parcels, leaving in disappointment.
    """
    names = ("Acre", "Birch", "Cedar", "Dale", "Elm", "Fir")
    brands = [brand(name, "Only", 50.0 + 6 * number) for number, name in enumerate(names)]
    for entry in brands:
        entry["products"] = entry["products"][:1]
    return {
        "name": "shared", "seed": 8, "viewers": 3_000, "population": 30_000, "sessions": 5,
        "measure_from": 0, "session_minutes": 60,
        "segments": [{"name": "everybody", "share": 1.0, "quality_sensitivity": 0.0,
                      "allowance_median": 100_000}],
        "categories": [{"name": "food", "return_rate": 0.2}],
        "platforms": [{"name": "Only", "paid_every": 0,
                       "feed": {"popularity": 0.0, "gmv_per_view": 0.0, "reach": 0.0, "page": 3}}],
        "brands": brands,
        "behaviour": {
            "entering": {"popularity": 0.0, "discount": 0.0, "crowding": 0.0},
            "buying": {"orders_per_view": 0.2, "awareness": 0.0, "shelf_gmv_share": 0.0,
                       "heat_cap": 0.0, "reference_gain": 0.0, "budget": 0.0, "satiation": 0.0},
            "interacting": {"follow_bought": 0.0},
            "bonds": {"satisfaction": 0.0, "disappointment": 0.0, "unfollow_gap": 0.0},
            "churn": {"gap": 0.0},
            "word_of_mouth": {"neighbours": 0},
        },
        "learning": {"adaptation": "frozen"},
    }  # fmt: skip


class Watched(NamedTuple):
    """A shared market, played."""

    columns: dict[str, NDArray[Any]]
    orders: list[tuple[Any, ...]]
    met: dict[str, NDArray[np.bool_]]
    """Viewers who have met each product in a room."""
    listed: dict[str, NDArray[np.bool_]]
    """Viewers on whose page of the feed each host has stood."""


def watch(content: Content) -> Watched:
    """Play a market and look at everything that viewers see."""
    market = Market(scenario_of(content), keep_orders=True)
    with watched_evenings() as watcher:
        market.run(sessions=EVENINGS)
    viewers = np.arange(len(market.columns.people))

    def seen(
        evenings: list[set[tuple[int, int]]], names: list[str]
    ) -> dict[str, NDArray[np.bool_]]:
        rows: dict[int, set[int]] = {}
        for pairs in evenings:
            for row, index in pairs:
                rows.setdefault(index, set()).add(row)
        return {
            name: np.isin(viewers, list(rows.get(index, set()))) for index, name in enumerate(names)
        }

    met = seen(watcher.met, list(market.products.names))
    listed = seen(watcher.listed, [anchor.name for anchor in market.anchors])
    named = np.array([*(anchor.name for anchor in market.anchors), "nobody"])
    columns = {name: getattr(market.columns, name).copy() for name in COLUMNS}
    for name in ("bond_anchor", "invited_by", "disappointed_by"):
        columns[name] = named[columns[name]]
    frame = market.recorder.tables()["orders"].to_pandas()
    orders = list(frame[list(ORDER_COLUMNS)].itertuples(index=False, name=None))
    market.close()
    return Watched(columns, orders, met, listed)


def test_who_never_meets_a_dearer_product_is_her_own_twin(figures: Evidence) -> None:
    content = json.loads(json.dumps(shared()))
    content["brands"][2]["pricing"]["markup"] *= 1.3
    before, after = watch(shared()), watch(content)
    (name,) = [name for name in before.met if "Cedar" in name]
    # Whom she meets does not depend on prices.
    assert (before.met[name] == after.met[name]).all()
    spared = ~before.met[name]
    assert 300 < spared.sum() < 2_700
    bits = sum(
        int((before.columns[column][spared] != after.columns[column][spared]).sum())
        for column in COLUMNS
    )
    figures.same(
        "differences among those who never met a dearer product", 0, bits,
        f"{spared.sum():,} of {len(spared):,} viewers, {EVENINGS} evenings",
    )  # fmt: skip
    others = [
        {repr(row) for row in part.orders if row[5] != "Cedar"} for part in (before, after)
    ]  # fmt: skip
    sold = [sum(row[5] == "Cedar" for row in part.orders) for part in (before, after)]
    assert sold[1] < 0.95 * sold[0]
    figures.same(
        "differing orders of all other products", 0, len(others[0] ^ others[1]),
        f"{len(others[0]):,} orders",
    )  # fmt: skip


def test_who_never_meets_a_new_host_is_her_own_twin(figures: Evidence) -> None:
    """A brand with a host and a product, put first in the list, shifts nobody else's numbers."""
    content = json.loads(json.dumps(shared()))
    newcomer = json.loads(json.dumps(content["brands"][0]))
    newcomer["name"] = newcomer["products"][0]["name"] = "Aaa"
    newcomer["collaboration"]["fans"] = 0
    content["brands"] = [newcomer, *content["brands"]]
    before, after = watch(shared()), watch(content)
    spared = ~after.listed["Aaa store host"]
    assert 300 < spared.sum() < 2_700
    bits = sum(
        int((before.columns[column][spared] != after.columns[column][spared]).sum())
        for column in COLUMNS
    )
    figures.same(
        "differences among those who never met a new host", 0, bits,
        f"{spared.sum():,} of {len(spared):,} viewers, {EVENINGS} evenings",
    )  # fmt: skip
