"""Campaigns, special sessions, co-branding and linked rooms: same seeds, one change."""

from typing import Any

import numpy as np
import pytest

from simulator.agents.campaigns import TRYING
from simulator.market import Market
from simulator.scenario.campaigns import Charity
from simulator.tables.columns import as_reals
from tests.agents.evenings import named, offer_of, room_of
from tests.markets import YUAN, Content, brand, scenario_of, small_content
from tests.paired import evenings_before, flow, played, same_for_viewers, total
from tests.reference.comparing import Comparison

START = 2


def stage(**husk: Any) -> Content:
    """Husk sells food in a room of its own and at Ada's, Loom sells apparel; nobody learns."""
    content = small_content(viewers=1_500, population=150_000)
    content["learning"] = {"adaptation": "frozen"}
    content["behaviour"] = {"buying": {"orders_per_view": 0.05}}
    content["anchors"][1] |= {"exaggeration": 0.0, "slot_fee_per_view": None, "slot_fee": 20}
    ada = {"strategy": "by_name", "offers": [{"anchor": "Ada"}], "negotiation": "fixed"}
    own = {"strategy": "own_room", "room_cost": 50, "fans": 3_000, "on_air_minutes": 45,
           "platform": "Flow"}  # fmt: skip
    content["brands"] = [
        brand("Husk", "food", 2, collaboration=[ada, own], image=[0.9, 0.1, 0.5], **husk),
        brand("Loom", "apparel", 2, collaboration=ada, image=[0.1, 0.9, 0.5]),
    ]
    for entry in content["brands"]:
        entry |= {"cash": 10_000_000, "pricing": {"strategy": "cost_plus", "markup": 2.0}}
    return content


def with_special(special: dict[str, Any] | None) -> Content:
    content = stage()
    content["brands"][0]["collaboration"][1]["specials"] = [special] if special else []
    return content


def first_evening(content: Content, sessions: int = 1) -> Market:
    market = Market(scenario_of(content))
    for _ in range(sessions):
        market.step()
    return market


# Co-branding.


def co_branded(share: float | None) -> Content:
    content = stage()
    if share is not None:
        content["brands"][0]["products"][1]["co_brand"] = {"partner": "Loom", "share": share}
    return content


def test_who_likes_what_the_partner_sells_likes_the_product() -> None:
    """Husk's second product is food; Loom sells apparel, which the thrifty love and food bores."""

    def buyers(content: Content, product: str) -> tuple[float, int]:
        content["segments"][0]["tastes"] = {"apparel": 1.0, "food": -1.0}
        market = Market(scenario_of(content), keep_orders=True)
        market.run()
        orders = market.recorder.table("orders").to_pandas()
        mine = orders[orders["product"] == product]
        apparel = market.category_names.index("apparel")
        tastes = as_reals("taste", market.columns.taste)[mine["viewer"], apparel]
        market.close()
        return float(tastes.mean()), len(mine)

    alone, together = (buyers(co_branded(share), "Husk/food 1") for share in (None, 0.3))
    assert together[0] > alone[0] + 0.2
    assert together[1] > alone[1]
    # The product beside it has one brand, and its buyers the same tastes as before.
    other = [buyers(co_branded(share), "Husk/food 0")[0] for share in (None, 0.3)]
    assert abs(other[1] - other[0]) < 0.1


def test_both_engines_unite_tastes() -> None:
    content = co_branded(0.3) | {"viewers": 600, "population": 60_000, "sessions": 3}
    comparison = Comparison().compare(scenario_of(content))
    assert comparison.differences == []
    assert comparison.orders > 50


def test_the_partner_gets_its_share_of_sales_and_no_viewer_sees_it() -> None:
    contents = co_branded(0.0), co_branded(0.3)
    for content in contents:
        # With one product the own room has no order of products that profit could change.
        del content["brands"][0]["products"][0]
    free, shared = (played(content) for content in contents)
    assert same_for_viewers(free, shared) == []
    orders = shared["orders"].to_pandas()
    settled = orders[(orders["product"] == "Husk/food 1") & (orders["state"] == "settled")]
    due = int((settled["brand_fen"] * 3_000 // 10_000).sum())
    assert flow(shared, "co_brand_share") == due > 0
    assert flow(free, "co_brand_share") == 0
    spent = {"instrument": "co_branding"}
    assert total(shared, "instruments", "spent_fen", brand="Husk", **spent) == due
    assert total(shared, "instruments", "spent_fen", brand="Loom", **spent) == 0
    for name, sign in (("Husk", -1), ("Loom", 1)):
        gain = total(shared, "brands", "brand_profit_fen", brand=name)
        gain -= total(free, "brands", "brand_profit_fen", brand=name)
        assert gain == sign * due


def test_both_are_known_for_the_product_and_both_images_count() -> None:
    alone, both = (first_evening(co_branded(share)) for share in (None, 0.3))
    for market, known in ((alone, 0.2), (both, 1 - 0.8 * 0.8)):
        row = market.products.names.index("Husk/food 1")
        assert market.resting_awareness[row] == pytest.approx(known)
        other = market.products.names.index("Husk/food 0")
        assert market.resting_awareness[other] == pytest.approx(0.2)
    host = named(both.anchors, "Ada")
    middle = np.array([0.5, 0.5, 0.5])
    fit = 1 - 2 * np.abs(middle - np.array(host.image)).sum() / 3
    offer = offer_of(both, both.evening, "Ada", "Husk/food 1")
    assert both.evening.offers.image_fit[offer] == pytest.approx(fit, rel=1e-6)
    plain = 1 - 2 * np.abs(np.array([0.9, 0.1, 0.5]) - np.array(host.image)).sum() / 3
    offer = offer_of(both, both.evening, "Ada", "Husk/food 0")
    assert both.evening.offers.image_fit[offer] == pytest.approx(plain, rel=1e-6)


# Offline campaigns.


OFFLINE = {"strategy": "offline", "at": START, "sessions": 2, "segment": "lavish",
           "spending": 10_000, "contact_cost": 1}  # fmt: skip


def test_an_offline_campaign_costs_and_makes_known_from_its_first_evening_on() -> None:
    without, with_it = played(stage()), played(stage(campaigns=[OFFLINE]))
    before = [evenings_before(tables, START) for tables in (without, with_it)]
    assert before[0]["rooms"].num_rows > 0
    for name in before[0]:
        assert before[0][name].equals(before[1][name])
    spent = {"brand": "Husk", "instrument": "offline_campaign"}
    assert total(with_it, "instruments", "spent_fen", **spent) == 2 * 10_000 * YUAN
    assert total(without, "instruments", "spent_fen", **spent) == 0
    orders = with_it["orders"].to_pandas()
    carried = ["offline_campaign" in str(names) for names in orders["instruments"]]
    meant = (orders["brand"] == "Husk") & orders["session"].isin([START, START + 1])
    assert meant.any()
    assert carried == meant.tolist()


def test_reach_awareness_and_information_by_hand() -> None:
    plain, market = (first_evening(stage(**c), START + 1) for c in ({}, {"campaigns": [OFFLINE]}))
    reached = 1 - np.exp(-10_000 / (0.4 * 150_000))
    brand_ = named(market.brands, "Husk")
    assert brand_.reached[0] == pytest.approx(reached)
    offer = offer_of(market, market.evening, "Ada", "Husk/food 1")
    told = float(plain.evening.offers.information[offer])
    tried = TRYING * reached * 0.4 * 0.3
    expected = 0.8 * (1 - (1 - told / 0.8) * (1 - tried / 0.8))
    from simulator.rules.after_sales import combined_information

    assert combined_information(told, tried, 0.8) == pytest.approx(
        float(market.evening.offers.information[offer]), rel=1e-6
    )
    assert told < float(market.evening.offers.information[offer])
    assert expected > told
    loom = offer_of(market, market.evening, "Ada", "Loom/apparel 1")
    assert market.evening.offers.information[loom] == plain.evening.offers.information[loom]
    mine = market.products.brand == brand_.index
    gained = market.products.awareness - plain.products.awareness
    assert (gained[mine] > 0).all()
    assert gained[mine].max() <= reached * 0.4 * 0.5


def test_what_cannot_be_paid_does_not_take_place() -> None:
    dear = {**OFFLINE, "spending": 10**8}
    broke = played(stage(campaigns=[dear]))
    assert same_for_viewers(broke, played(stage())) == []
    assert total(broke, "instruments", "spent_fen", instrument="offline_campaign") == 0


# An entertainment IP.


LICENCE = {"strategy": "entertainment_ip", "at": START, "sessions": 1, "fee": 3_000,
           "fans": {"lavish": 0.5}, "charm": 0.6}  # fmt: skip


def test_an_ip_charms_its_lovers_in_rooms_that_pitch_the_goods() -> None:
    plain, market = (first_evening(stage(**c), START + 1) for c in ({}, {"campaigns": [LICENCE]}))
    lavish, thrifty = (market.segment_names.index(name) for name in ("lavish", "thrifty"))
    for host, share in (("Husk store host", 1.0), ("Ada", 0.5)):
        room = room_of(market.evening, named(market.anchors, host))
        before, after = plain.evening.rooms.content[room], market.evening.rooms.content[room]
        gain = 0.6 * 0.5 * share * (1 - before[lavish])
        assert after[lavish] == pytest.approx(before[lavish] + gain, rel=1e-5)
        assert after[thrifty] == before[thrifty]
    mine = market.products.brand == named(market.brands, "Husk").index
    floor = 1 - (1 - 0.2) * (1 - 0.4 * 0.5)
    # In the night after it fades a little, as ever, towards what it was.
    fading = market.scenario.behaviour.buying.awareness_forgetting * (floor - 0.2)
    assert (market.products.awareness[mine] >= np.float32(floor - fading)).all()
    assert (plain.products.awareness[mine] < floor - fading).all()


def test_a_licence_is_paid_and_moves_nothing_before_it_begins() -> None:
    without, with_it = played(stage()), played(stage(campaigns=[LICENCE]))
    before = [evenings_before(tables, START) for tables in (without, with_it)]
    for name in before[0]:
        assert before[0][name].equals(before[1][name])
    assert flow(with_it, "licence_fee") == 3_000 * YUAN
    stay = [
        total(tables, "rooms", "stay_seconds", anchor="Husk store host")
        for tables in (without, with_it)
    ]
    assert stay[1] > stay[0]


# Special sessions.


HOT = {"strategy": "hot_topic", "at": START, "every": 100, "pull": 1.5, "cost": 700}
CHARITY = {"strategy": "charity", "at": START, "every": 100, "pull": 0.0, "warmth": 2.0}


def tonight(tables: Any, column: str, anchor: str, session: int = START) -> float:
    frame = tables["rooms"].to_pandas()
    rows = frame[(frame["session"] == session) & (frame["anchor"] == anchor)]
    return float(rows[column].sum())


def test_a_hot_topic_draws_viewers_on_its_evening_and_costs() -> None:
    without, with_it = played(with_special(None)), played(with_special(HOT))
    before = [evenings_before(tables, START) for tables in (without, with_it)]
    for name in before[0]:
        assert before[0][name].equals(before[1][name])
    host = "Husk store host"
    assert tonight(with_it, "views", host) > 1.1 * tonight(without, "views", host)
    spent = {"brand": "Husk", "instrument": "special_session"}
    assert total(with_it, "instruments", "spent_fen", **spent) == 700 * YUAN


def test_a_charity_session_gives_sales_away_and_bonds_grow() -> None:
    usual, good = (first_evening(with_special(s), START) for s in (None, CHARITY))
    for column in ("bond", "habit", "wallet_fen"):
        one, other = (getattr(market.columns, column) for market in (usual, good))
        np.testing.assert_array_equal(one, other)
    usual.step()
    good.step()
    host = named(good.anchors, "Husk store host")
    assert isinstance(host.special, Charity)
    room = room_of(good.evening, host)
    given = int(good.outcome.gmv_fen[room]) // 10
    sent = good.ledger.entries(START)
    from simulator.accounts.flows import FlowKind

    donated = sent.amount_fen[sent.kind == int(FlowKind.DONATION)].sum()
    assert donated == given > 0
    bonds = [
        float(market.columns.bond[market.columns.bond_anchor == host.index].astype(float).sum())
        for market in (usual, good)
    ]
    assert bonds[1] > bonds[0]


# Linked rooms.


def linked(**changes: Any) -> Content:
    """Ada on Flow; with ``changes``, a second room of hers on Bazaar."""
    content = stage()
    if changes:
        second = {"name": "Ada on Bazaar", "type": "star", "platform": "Bazaar", "fans": 700,
                  "linked_to": "Ada", "agency": "House", **changes}  # fmt: skip
        content["anchors"].append(second)
    return content


def test_a_linked_room_shows_the_same_person_with_the_same_goods() -> None:
    market = first_evening(linked(link_cost=30), START + 1)
    ada, second = named(market.anchors, "Ada"), named(market.anchors, "Ada on Bazaar")
    evening = market.evening
    rooms = [room_of(evening, anchor) for anchor in (ada, second)]
    assert evening.rooms.start_minute[rooms[0]] == evening.rooms.start_minute[rooms[1]]
    offers = [np.flatnonzero(evening.offers.room == room) for room in rooms]
    for column in ("product", "price_fen", "commission_bp", "exaggeration", "information"):
        values = getattr(evening.offers, column)
        np.testing.assert_array_equal(values[offers[0]], values[offers[1]])
    assert (evening.offers.slot_fee_fen[offers[0]] > 0).all()
    assert not evening.offers.slot_fee_fen[offers[1]].any()
    assert second.fatigue == pytest.approx(ada.fatigue, abs=0.2)
    assert ada.index in market.contracts.anchor
    assert second.index not in market.contracts.anchor
    from simulator.agents.links import reached_followers

    credited = reached_followers(market)
    fans = market.fans_people
    assert credited[ada.index] == fans[ada.index] + 0.2 * fans[second.index]
    assert credited[second.index] == fans[second.index] + 0.2 * fans[ada.index]


def test_linked_rooms_add_views_and_leave_with_their_person() -> None:
    one, two = played(linked()), played(linked(link_cost=30))
    assert total(two, "rooms", "views", anchor="Ada on Bazaar") > 0
    before = total(one, "rooms", "views", anchor="Ada")
    after = total(two, "rooms", "views", anchor="Ada")
    assert after + total(two, "rooms", "views", anchor="Ada on Bazaar") > before
    content = linked(link_cost=30)
    content["events"] = [{"at": START, "remove_anchor": "Ada"}]
    gone = played(content)["rooms"].to_pandas()
    assert set(gone[gone["session"] >= START]["anchor"]).isdisjoint({"Ada", "Ada on Bazaar"})


def test_a_link_to_a_platform_where_nobody_is_costs_its_price_and_no_more() -> None:
    def alone(content: Content) -> Content:
        for segment in content["segments"]:
            segment["platform_affinity"] = {"Bazaar": -10.0, "Flow": 10.0}
        return content

    one, two = played(alone(linked())), played(alone(linked(link_cost=30, spill_over=0)))
    here = [
        tables["rooms"].to_pandas().query("platform == 'Flow'").reset_index(drop=True)
        for tables in (one, two)
    ]
    columns = ["session", "anchor", "views", "stay_seconds", "orders", "gmv_fen", "follows"]
    assert here[0][columns].equals(here[1][columns])
    nights = two["rooms"].to_pandas().query("anchor == 'Ada on Bazaar'").shape[0]
    assert nights > 0
    cost = [flow(tables, "room_cost") for tables in (one, two)]
    assert cost[1] - cost[0] == 30 * YUAN * nights
