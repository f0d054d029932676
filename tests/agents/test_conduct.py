"""What is done beyond the law: paired markets, the same seeds and one change."""

from typing import Any

import numpy as np
import pytest

from simulator.agents.conduct import KINDS_OF_FAKES, left_by_anti_fraud, violation_of
from simulator.market import Market
from simulator.measures.definitions import BY_NAME
from simulator.measures.summary import split_of_sales
from simulator.scenario.conduct import FakeReviews, UnmarkedAI
from simulator.strategies.promotion import Instrument
from tests.market_fixture import small_market
from tests.markets import Content, scenario_of, small_content
from tests.paired import Tables, evenings_before, flow, played, same_for_viewers, total

START = 2
LAWFUL = [{"rule": "no_reason_return", "days": 3}]
NOVA = {"name": "Nova", "type": "virtual", "platform": "Flow", "fans": 300}


def market_content(**changes: Any) -> Content:
    plain = {"sessions": 5, "regulation": LAWFUL, "learning": {"rival_weight": 0.0}}
    content = small_content(**{**plain, **changes})
    content["anchors"] = [*content["anchors"], NOVA]
    return content


def with_conduct(content: Content, kind: str, name: str, *conduct: dict[str, Any]) -> Content:
    """The same market, in which somebody acts against the law from the second evening on."""
    dated = [{"from": START, **wrong} for wrong in conduct]
    entries = [
        {**entry, "conduct": dated} if entry["name"] == name else entry for entry in content[kind]
    ]
    return {**content, kind: entries}


@pytest.fixture(scope="module")
def lawful() -> Tables:
    return played(market_content())


def changed(kind: str, name: str, *conduct: dict[str, Any], **changes: Any) -> Tables:
    return played(with_conduct(market_content(**changes), kind, name, *conduct))


def evenings(tables: Tables, session: int) -> list[Any]:
    """What happened in rooms before a session; what became of orders is known later."""
    rooms = evenings_before(tables, session)["rooms"]
    return rooms.select(["session", "room", "views", "follows", "orders", "gmv_fen"]).to_pylist()


def test_nothing_happens_before_it_begins(lawful: Tables) -> None:
    wrongs = (
        ("anchors", "Ada", {"strategy": "unlabelled_ad", "pull": 1.0}),
        ("brands", "Acre", {"strategy": "quality"}),
        ("platforms", "Flow", {"strategy": "data_misuse", "gain": 2.0}),
    )
    for kind, name, wrong in wrongs:
        tables = changed(kind, name, wrong)
        assert evenings(tables, START) == evenings(lawful, START)
        assert kind == "platforms" or evenings(tables, 9) != evenings(lawful, 9)


def test_hidden_advertising_draws_viewers(lawful: Tables) -> None:
    hiding = changed("anchors", "Ada", {"strategy": "unlabelled_ad", "pull": 1.0})
    assert total(hiding, "anchors", "views", anchor="Ada") > total(
        lawful, "anchors", "views", anchor="Ada"
    )


# Fakes.


def test_fake_viewers_draw_real_ones_and_are_paid_for(lawful: Tables) -> None:
    faked = changed("anchors", "Ada", {"strategy": "fake_viewers", "times": 50, "cost": 0.2})
    assert total(faked, "anchors", "views", anchor="Ada") > total(
        lawful, "anchors", "views", anchor="Ada"
    )
    bots = faked["rooms"].to_pandas().query("anchor == 'Ada'").displayed_bots
    assert bots.iloc[0] == 0 < bots.iloc[-1]
    assert bots.sum() == total(faked, "sessions", "fake_viewers")
    assert flow(faked, "fake_buyers_hired") == 20 * bots.sum()
    # Those on show are not those who watch.
    peak = faked["rooms"].to_pandas().query("anchor == 'Ada'").peak_viewers
    assert (peak <= 4_321).all()


def test_fake_viewers_do_nothing_where_nobody_follows_a_crowd() -> None:
    aloof = {
        "behaviour": {"buying": {"orders_per_view": 0.2}, "entering": {"popularity": 0.0}},
        "platforms": [
            {"name": "Flow", "feed": {"popularity": 0.0}}, {"name": "Bazaar", "kind": "shelf"}
        ],
    }  # fmt: skip
    faked = changed("anchors", "Ada", {"strategy": "fake_viewers", "times": 50}, **aloof)
    plain = played(market_content(**aloof))
    faked["rooms"] = faked["rooms"].drop_columns(["displayed_bots"])
    plain["rooms"] = plain["rooms"].drop_columns(["displayed_bots"])
    assert same_for_viewers(faked, plain) == []


def test_what_anti_fraud_finds_is_paid_for_and_moves_nobody(lawful: Tables) -> None:
    def faked(found: float) -> Tables:
        content = market_content()
        content["platforms"] = [
            {**place, "anti_fraud": found} if place["name"] == "Flow" else place
            for place in content["platforms"]
        ]
        wrongs = (
            {"strategy": "fake_viewers", "times": 50, "cost": 0.2},
            {"strategy": "fake_orders", "times": 2.0, "cost": 4.0},
        )
        return played(with_conduct(content, "anchors", "Ada", *wrongs))

    none, half, all_of_them = faked(0.0), faked(0.5), faked(1.0)
    for column in ("fake_viewers", "fake_orders"):
        shown = [total(tables, "sessions", column) for tables in (none, half, all_of_them)]
        assert shown[0] > shown[1] > shown[2] == 0
    assert flow(all_of_them, "fake_buyers_hired") > 0
    assert same_for_viewers(all_of_them, lawful) == []


@pytest.mark.parametrize(("found", "left"), [(0.0, 10), (0.9, 1), (0.3, 7), (0.45, 5), (1.0, 0)])
def test_of_ten_fakes_so_many_are_left(found: float, left: int) -> None:
    market: Any = small_market()
    anchor = market.anchors[0]
    market.platforms[anchor.platform].anti_fraud = found
    assert left_by_anti_fraud(market, anchor, 10) == left


def test_fake_orders_go_through_the_books_and_not_into_true_figures() -> None:
    """Where feeds don't look at sales, viewers do what they did; money is all that moves."""
    blind = {"platforms": [
        {"name": "Flow", "take_rate": 0.05, "feed": {"gmv_per_view": 0.0}},
        {"name": "Bazaar", "kind": "shelf", "take_rate": 0.05, "feed": {"gmv_per_view": 0.0}},
    ]}  # fmt: skip
    wrong = {"strategy": "fake_orders", "times": 2.0, "cost": 4.0}
    faked, plain = changed("brands", "Loom", wrong, **blind), played(market_content(**blind))
    for tables in (faked, plain):
        tables["rooms"] = tables["rooms"].drop_columns(["fake_orders", "fake_gmv_fen"])
    assert same_for_viewers(faked, plain) == []
    number, paid = total(faked, "sessions", "fake_orders"), total(faked, "sessions", "fake_gmv_fen")
    assert number > 0
    assert total(faked, "sessions", "reported_gmv_fen") == paid + total(
        plain, "sessions", "gmv_fen"
    )
    assert flow(faked, "fake_orders_funded") == paid
    fees = flow(faked, "fake_orders_fee")
    assert flow(faked, "fake_orders_returned") == paid
    # The fee of each of three products on each of four evenings is rounded down to a fen.
    assert 0 <= 0.05 * paid - fees < 12
    assert flow(faked, "fake_buyers_hired") == 400 * number
    lost = total(plain, "brands", "brand_profit_fen", brand="Loom") - total(
        faked, "brands", "brand_profit_fen", brand="Loom"
    )
    assert lost == fees + 400 * number
    spent = total(faked, "instruments", "spent_fen", brand="Loom", instrument="fake_traffic")
    assert spent == lost
    # No fee of theirs is one on orders kept, no money sent around is a cost or an income, and who
    # gets what of true sales adds up to what was paid.
    for name in ("take_fen", "other_income_fen"):
        assert total(faked, "sessions", name) == total(plain, "sessions", name)
    other = total(faked, "sessions", "other_cost_fen") - total(plain, "sessions", "other_cost_fen")
    assert other == lost
    assert split_of_sales(faked["sessions"])["open_fen"] == 0


def test_fake_orders_of_a_host_are_cancelled_and_raise_her_standing() -> None:
    """With twice the sales that it has, a room is shown more."""
    keen = {"platforms": [
        {"name": "Flow", "feed": {"gmv_per_view": 2.0}}, {"name": "Bazaar", "kind": "shelf"},
    ], "sessions": 9}  # fmt: skip
    faked = changed("anchors", "Ada", {"strategy": "fake_orders", "times": 20.0}, **keen)
    plain = played(market_content(**keen))
    assert total(faked, "anchors", "impressions", anchor="Ada") > total(
        plain, "anchors", "impressions", anchor="Ada"
    )
    paid = total(faked, "anchors", "fake_gmv_fen", anchor="Ada")
    assert paid == total(faked, "platforms", "fake_gmv_fen", platform="Flow") > 0
    assert paid == total(faked, "brands", "fake_gmv_fen")
    cancelled = flow(faked, "refund_cancelled") - float(
        faked["orders"].to_pandas().query("state == 'cancelled'").eval("units * price_fen").sum()
    )
    assert cancelled == paid


def flash_content(**changes: Any) -> Content:
    """Loom sells its best product as flash stock in its own room too."""
    content = market_content(**changes)
    (loom,) = [entry for entry in content["brands"] if entry["name"] == "Loom"]
    loom |= {
        "cash": 1_000_000,
        "promotions": [{"strategy": "flash_stock", "product": "apparel 0", "discount": 0.3}],
    }
    return content


def test_fakes_of_flash_stock_count_beside_those_of_the_ordinary_offer() -> None:
    wrong = {"strategy": "fake_orders", "times": 3.0}
    market = Market(scenario_of(with_conduct(flash_content(), "brands", "Loom", wrong)))
    both = 0
    for session in range(START + 3):
        market.step()
        (host,) = [anchor for anchor in market.anchors if anchor.name.startswith("Loom")]
        offers, outcome = market.evening.offers, market.outcome
        room = np.flatnonzero(market.evening.rooms.anchor == host.index)
        mine = np.flatnonzero(np.isin(offers.room, room)) if session >= START else room[:0]
        faked = 3 * outcome.offer_orders[mine]
        assert sum(count for count, _ in host.fakes.values()) == faked.sum()
        paid = (faked * offers.price_fen[mine]).sum()
        assert sum(fen for _, fen in host.fakes.values()) == paid
        sold = offers.product[mine][faked > 0]
        both += len(sold) - len(set(sold.tolist()))
    assert both > 0
    market.close()


def test_whoever_fakes_orders_does_not_bid_by_them() -> None:
    wrong, quick = {"strategy": "fake_orders", "times": 5.0}, {"learning": {"prior_views": 5}}
    market = Market(scenario_of(with_conduct(market_content(**quick), "anchors", "Ada", wrong)))
    for _ in range(START + 3):
        market.step()
    ada, sun = market.anchors[0], market.anchors[-1]
    assert (ada.name, sun.name) == ("Ada", "Sun")
    assert ada.inflated > 1.1
    assert sun.inflated == 1.0
    market.close()


def test_bought_reviews_raise_the_rating_on_show_alone() -> None:
    wrong = {"strategy": "fake_reviews", "times": 3.0}
    faked = changed("brands", "Husk", wrong).copy()
    goods = faked["products"].to_pandas()
    husk = goods[(goods.brand == "Husk") & (goods.session > START)]
    others = goods[goods.brand != "Husk"]
    assert (husk.rating >= husk.true_rating).all()
    assert (husk.rating > husk.true_rating + 0.01).any()
    assert (others.rating == others.true_rating).all()
    assert flow(faked, "fake_buyers_hired") > 0


# Goods.


def test_an_invented_price_draws_viewers_by_the_discount_seen(lawful: Tables) -> None:
    wrong = {"strategy": "price_fraud", "inflation": 3.0}
    shown = {"sessions": 8}
    faked = changed("brands", "Loom", wrong, **shown)
    plain = played(market_content(**shown))
    hosts = plain["anchors"].to_pandas().anchor.unique()
    (loom,) = [host for host in hosts if host.startswith("Loom")]
    assert total(faked, "anchors", "views", anchor=loom) > total(
        plain, "anchors", "views", anchor=loom
    )
    blind = {"behaviour": {"buying": {"orders_per_view": 0.2}, "entering": {"discount": 0.0}}}
    unseen = changed("brands", "Loom", wrong, **blind)
    assert same_for_viewers(unseen, played(market_content(**blind))) == []


def test_flash_stock_is_advertised_by_the_invented_price_too() -> None:
    wrong = {"strategy": "price_fraud", "inflation": 3.0, "from": 0}
    seen = []
    for content in (
        flash_content(), with_conduct(flash_content(), "brands", "Loom", wrong)
    ):  # fmt: skip
        market = Market(scenario_of(content))
        market.step()
        offers = market.evening.offers
        loom = market.products.brand[offers.product] == market.brands[2].index
        flash = offers.instrument == int(Instrument.FLASH_STOCK)
        assert market.brands[2].name == "Loom"
        seen.append((offers.discount[loom & flash], offers.discount[flash & ~loom]))
        market.close()
    (plain, other), (invented, same) = seen
    assert len(plain) > 0
    assert invented == pytest.approx(1 - (1 - plain) / 4)
    assert same.tolist() == other.tolist()


def test_borrowed_fame_sells_and_ends_where_there_is_none_to_borrow() -> None:
    content = market_content(sessions=8)
    content["brands"] = [
        {**entry, "awareness": 0.9 if entry["name"] == "Acre" else 0.05}
        for entry in content["brands"]
    ]
    wrong = {"strategy": "infringement", "closeness": 1.0}
    plain = played(content)
    copied = played(with_conduct(content, "brands", "Husk", {**wrong, "of": "Acre"}))
    alike = played(with_conduct(content, "brands", "Acre", {**wrong, "of": "Loom"}))
    assert total(copied, "brands", "orders", brand="Husk") > total(
        plain, "brands", "orders", brand="Husk"
    )
    assert same_for_viewers(alike, plain) == []


def test_shoddy_goods_disappoint_cost_less_and_can_be_made_well_again() -> None:
    wrong = {"strategy": "quality", "loss": 0.3, "saving": 0.4, "from": START, "until": START + 2}
    content = market_content()
    content["anchors"] = [{**entry, "exaggeration": 0.0} for entry in content["anchors"]]
    market = Market(scenario_of(with_conduct(content, "brands", "Acre", wrong)))
    rows = next(brand for brand in market.brands if brand.name == "Acre").products
    quality, cost = market.products.quality[rows].copy(), market.products.unit_cost_fen[rows].copy()
    seen = []
    for _ in range(START + 3):
        market.step()
        offers = market.evening.offers
        mine = np.isin(offers.product, rows)
        seen.append(
            (market.products.quality[rows].copy(), market.products.unit_cost_fen[rows].copy(),
             offers.exaggeration[mine].max(initial=0.0), offers.exaggeration[~mine].max())
        )  # fmt: skip
    for session, (now, price, claimed, others) in enumerate(seen):
        shoddy = START <= session < START + 2
        assert now == pytest.approx(quality - 0.3 * shoddy)
        assert price == pytest.approx(cost * (1 - 0.4 * shoddy), abs=1)
        assert claimed == pytest.approx((0.3 / (1 - now)).max() * shoddy)
        assert others == 0.0
    market.close()


def test_what_hosts_are_told_of_shoddy_goods_is_no_false_claim_of_theirs(lawful: Tables) -> None:
    shoddy = changed("brands", "Acre", {"strategy": "quality", "loss": 0.3})
    plain = lawful["violations"].to_pandas().set_index(["session", "violation"]).violations
    found = shoddy["violations"].to_pandas().set_index(["session", "violation"]).violations
    assert found.loc[START + 1, "quality"] == 1
    assert plain.loc[START + 1, "quality"] == 0
    assert found.loc[START, "false_claim"] == plain.loc[START, "false_claim"] > 0
    gap = {name: total(tables, "brands", "gap_micro", brand="Acre") for name, tables in (
        ("shoddy", shoddy), ("plain", lawful))}  # fmt: skip
    assert gap["shoddy"] < gap["plain"]


# Platforms and virtual hosts.


def test_misused_data_sharpen_one_platforms_feed() -> None:
    wrong = {"strategy": "data_misuse", "gain": 1.5, "from": START, "until": START + 1}
    market = Market(scenario_of(with_conduct(market_content(), "platforms", "Flow", wrong)))
    precision = []
    for _ in range(START + 2):
        market.step()
        precision.append([platform.relevance for platform in market.platforms])
    lawful = precision[0]
    assert precision[START] == [lawful[0], 2.5 * lawful[1]]
    assert precision[START + 1] == lawful
    market.close()


def test_misused_data_sharpen_what_a_rule_has_dulled() -> None:
    wrong = {"strategy": "data_misuse", "gain": 1.5, "from": START, "until": START + 1}
    cap = {"rule": "precision_cap", "relevance": 0.0}
    content = market_content(regulation=[*LAWFUL, cap])
    market = Market(scenario_of(with_conduct(content, "platforms", "Flow", wrong)))
    precision = []
    for _ in range(START + 2):
        market.step()
        precision.append([platform.relevance for platform in market.platforms])
    own = market.platforms[1].feed.relevance
    assert precision[START] == [0.0, 2.5 * own]
    assert precision[START - 1] == precision[START + 1] == [0.0, 0.0]
    market.close()


def test_bonds_grow_with_a_virtual_host_whom_nobody_marks(lawful: Tables) -> None:
    unmarked = with_conduct(market_content(sessions=8), "anchors", "Nova",
                            {"strategy": "unmarked_ai"})  # fmt: skip
    bonds = []
    for content in (market_content(sessions=8), unmarked):
        market = Market(scenario_of(content))
        market.run()
        nova = next(anchor.index for anchor in market.anchors if anchor.name == "Nova")
        mine = market.columns.bond_anchor == nova
        bonds.append(int(market.columns.bond[mine].astype(np.int64).sum()))
        market.close()
    assert bonds[1] > bonds[0]


def test_the_three_kinds_of_fakes_are_one_violation() -> None:
    assert violation_of(FakeReviews(strategy="fake_reviews")) == "fake_traffic"
    assert violation_of(UnmarkedAI(strategy="unmarked_ai")) == "unmarked_ai"
    assert len(KINDS_OF_FAKES) == 3


def test_a_share_of_a_group_does_it() -> None:
    content = market_content()
    content["anchor_groups"] = [
        {"name": "Small", "count": 10, "type": "koc", "platforms": {"Flow": 1},
         "conduct": [{"strategy": "fake_viewers", "share": 0.3}]},
    ]  # fmt: skip
    market = Market(scenario_of(content))
    small = [anchor for anchor in market.anchors if anchor.name.startswith("Small")]
    assert sum(bool(anchor.conduct) for anchor in small) == 3
    market.close()


def test_what_is_reported_is_a_measure() -> None:
    assert {"reported_gmv_fen", "fake_orders", "fake_viewers", "fake_traffic_fen"} <= BY_NAME.keys()


def test_shoddy_goods_follow_what_events_make_of_quality_and_cost() -> None:
    wrong = {"strategy": "quality", "loss": 0.3, "saving": 0.5}
    path = "brands.Acre.products[food 0]"
    content = with_conduct(market_content(), "brands", "Acre", wrong)
    content["brands"][1]["conduct"][0]["from"] = 0
    content["events"] = [
        {"at": 1, "until": 3, "supply_shock": {"brand": "Acre", "cost": 1.0}},
        {"at": 2, "set": {f"{path}.quality": 0.8}},
        {"at": 3, "set": {"brands.Acre.conduct.0.saving": 0.25, "brands.Acre.conduct.0.loss": 0.1}},
    ]
    market = Market(scenario_of(content))
    row = market.products.names.index("Acre/food 0")
    usual = int(market.products.unit_cost_fen[row])
    quality = float(market.products.quality[row])
    seen = []
    for _ in range(4):
        market.step()
        seen.append((float(market.products.quality[row]), int(market.products.unit_cost_fen[row])))
    expected = [(quality - 0.3, 0.5), (quality - 0.3, 1.0), (0.5, 1.0), (0.7, 0.75)]
    for (now, cost), (better, share) in zip(seen, expected, strict=True):
        assert now == pytest.approx(better, abs=1e-6)
        assert cost == pytest.approx(usual * share, abs=1)
    market.close()
