"""Interventions on paired markets: the same seeds, one event; what moves, and what cannot."""

from typing import Any

import numpy as np
import pytest

from simulator.agents.batches import open_batch
from simulator.agents.settings_in_force import follow_settings
from simulator.agents.shocks import image_tonight, product_shift, room_shift
from simulator.market import Market
from simulator.rules.after_sales import outgoing_defect_rate
from simulator.scenario.service import QualityControl
from simulator.stages.events import play_events
from simulator.strategies.promotion import Instrument
from tests.generous import generous_content
from tests.markets import Content, differing, scenario_of, small_content
from tests.paired import Tables, flow, known_before, played, same_for_viewers, total

Event = dict[str, Any]


def content(*events: Event, **changes: Any) -> Content:
    """Both platforms sell, everybody is on air most evenings, contracts hold for the whole run."""
    settings = {"viewers": 500, "population": 7_500, "sessions": 5, "measure_from": 0}
    settings |= {"contract_period": 7}
    return small_content(**settings | {"events": list(events)} | changes)


@pytest.fixture(scope="module")
def plain() -> Tables:
    return played(content())


def with_event(event: Event, plain: Tables, **changes: Any) -> Tables:
    """Play a market with an event; until its session nothing may differ."""
    tables = played(content(event, **changes))
    before = event["at"]
    assert differing(known_before(tables, before), known_before(plain, before)) == []
    return tables


def cell(tables: Tables, table: str, column: str, **where: Any) -> Any:
    frame = tables[table].to_pandas()
    for name, value in where.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame[column].item()


def evening(tables: Tables, session: int, table: str = "rooms", **where: str) -> Any:
    """Rows of a table of one session."""
    frame = tables[table].to_pandas()
    frame = frame[frame["session"] == session]
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return frame.reset_index(drop=True)


# Parameters.


def test_a_parameter_acts_from_its_session_until_it_is_undone(plain: Tables) -> None:
    changed = with_event(
        {"at": 2, "until": 3, "set": {"behaviour.staying.base_hazard": 6.0}}, plain
    )
    stays = [cell(changed, "sessions", "stay_per_view", session=s) for s in range(5)]
    usual = [cell(plain, "sessions", "stay_per_view", session=s) for s in range(5)]
    assert stays[2] < 0.5 * usual[2]
    assert stays[3] > 0.6 * usual[3]


@pytest.mark.parametrize(
    ("path", "value", "section"),
    [
        ("platforms.Flow.gift_share", 0.9, {"platforms": [
            {"name": "Flow", "take_rate": 0.0357, "coupon": 0.0333, "paid_every": 3,
             "gift_share": 0.9},
            {"name": "Bazaar", "kind": "shelf", "shelf_attraction": 1.0}]}),
        ("fulfilment.restocking", 7.5, {"fulfilment": {
            "shipping": 1.5, "return_shipping": 2.5, "restocking": 7.5}}),
        ("anchors.Ada.on_air_minutes", 30, None),
        ("regulation.no_reason_return.days", 1, {"regulation": [
            {"rule": "no_reason_return", "days": 1},
            {"rule": "false_claim_penalty", "inspection_rate": 0.5, "minimum": 50},
            {"rule": "credit"}]}),
        ("calendar.weekdays", [0.5] * 7, {"calendar": {"weekdays": [0.5] * 7}}),
    ],
)  # fmt: skip
def test_what_is_set_from_the_start_is_as_if_it_were_written(
    path: str, value: object, section: Content | None
) -> None:
    """Of what does nothing at set-up: an event at session 0 and the field itself are one."""
    if section is None:
        anchors = [dict(anchor) for anchor in small_content()["anchors"]]
        anchors[1]["on_air_minutes"] = value
        section = {"anchors": anchors}
    written, evented = played(content(**section)), played(content({"at": 0, "set": {path: value}}))
    assert differing(written, evented) == []
    assert differing(evented, played(content())) != []


def test_of_two_settings_the_later_one_counts_until_it_is_undone() -> None:
    path = "fulfilment.restocking"
    market = Market(scenario_of(content(
        {"at": 2, "until": 4, "set": {path: 3.0}}, {"at": 1, "set": {path: 2.0}},
    )))  # fmt: skip
    found = []
    for _ in range(5):
        market.step()
        found.append(market.scenario.fulfilment.restocking)
    assert found == [0.5, 2.0, 3.0, 3.0, 2.0]


def test_copies_of_agents_and_products_follow_and_return() -> None:
    market = Market(scenario_of(content({"at": 1, "until": 2, "set": {
        "platforms.Flow.take_rate": 0.3, "anchors.Ada.charisma": 0.01, "agencies.House.split": 0.8,
        "brands.Acre.service": 0.9, "brands.Acre.products[food 0].unit_cost": 20.0,
        "categories.food.resaleable": 0.5, "behaviour.buying.quality": 3.0,
    }})))  # fmt: skip

    def copies() -> list[float]:
        row = market.products.names.index("Acre/food 0")
        acre = next(brand for brand in market.brands if brand.name == "Acre")
        ada = next(anchor for anchor in market.anchors if anchor.name == "Ada")
        house = next(agency for agency in market.agencies if agency.name == "House")
        parameters = market.engine.drawn.audience_parameters  # type: ignore[attr-defined]
        return [
            float(max(place.take_rate_bp for place in market.platforms)), ada.charisma,
            float(house.split_bp),
            float(market.service_levels[acre.index]), float(market.products.unit_cost_fen[row]),
            float(market.resaleable_bp[market.category_names.index("food")]), parameters.quality,
        ]  # fmt: skip

    before = copies()
    market.step()
    market.step()
    assert copies() == [3_000.0, 0.01, 8_000.0, 0.9, 2_000.0, 5_000.0, 3.0]
    market.step()
    assert copies() == before


# Anchors.


def test_who_is_removed_for_a_time_finds_followers_when_she_is_back() -> None:
    # She has no contracts until the next day on which some are signed: here every day is one.
    daily = {"contract_period": 1}
    usual = played(content(**daily))
    short = with_event({"at": 1, "until": 3, "remove_anchor": "Ada"}, usual, **daily)
    fans = [cell(short, "anchors", "fans", anchor="Ada", session=s) for s in range(5)]
    states = [cell(short, "anchors", "status", anchor="Ada", session=s) for s in range(5)]
    assert states == ["active", "gone", "gone", "active", "active"]
    assert fans[0] >= fans[1] >= fans[2] > 0.5 * fans[0]
    assert total(short, "rooms", "views", anchor="Ada") > 0
    assert evening(short, 2, anchor="Ada").empty
    assert not evening(short, 3, anchor="Ada").empty
    for_good = played(content({"at": 1, "remove_anchor": "Ada"}))
    assert [cell(for_good, "anchors", "fans", anchor="Ada", session=s) for s in (1, 4)] == [0, 0]


@pytest.mark.parametrize("whom", ["Ada B", "Ada"])
def test_a_linked_room_that_comes_back_keeps_followers_and_account(whom: str) -> None:
    linked = {"name": "Ada B", "platform": "Bazaar", "linked_to": "Ada", "fans": 3_000}
    market = Market(scenario_of(content(
        {"at": 1, "until": 3, "remove_anchor": whom},
        anchors=[*small_content()["anchors"], linked],
    )))  # fmt: skip
    room = next(anchor for anchor in market.anchors if anchor.name == "Ada B")
    market.step()
    fans, earned = market.fans_people[room.index], market.ledger.balance(room.account)
    assert fans > 0
    assert earned > 0
    for status in ("gone", "gone", "active"):
        market.step()
        assert room.status == status
        assert market.fans_people[room.index] > 0.5 * fans
        assert market.ledger.balance(room.account) > 0
    market.close()


def test_a_ban_is_a_sanction_and_a_return_ends_it() -> None:
    market = Market(scenario_of(content(
        {"at": 1, "ban_anchor": {"rank": 1}}, {"at": 3, "return_anchor": {"rank": 1}},
    )))  # fmt: skip
    market.step()
    largest = market.anchors[int(market.fans_people.argmax())]
    hers = market.contracts.anchor == largest.index
    assert market.contracts.in_force[hers].any()
    market.step()
    assert largest.status == "banned"
    assert not market.contracts.in_force[hers].any()
    assert [(s.anchor, s.measure) for s in market.regulator.sanctions if s.measure == "ban"] == [
        (largest.name, "ban")
    ]
    fans = market.fans_people[largest.index]
    market.step()
    market.step()
    assert largest.status == "active"
    assert 0 < market.fans_people[largest.index] <= fans
    market.run(1)


def test_who_is_away_by_two_events_comes_back_after_the_last() -> None:
    market = Market(scenario_of(content(
        {"at": 0, "until": 2, "remove_anchor": "Bo"}, {"at": 1, "until": 4, "remove_anchor": "Bo"},
    )))  # fmt: skip
    bo = next(anchor for anchor in market.anchors if anchor.name == "Bo")
    found = []
    for _ in range(5):
        market.step()
        found.append(bo.status)
    assert found == ["gone", "gone", "gone", "gone", "active"]


# Demand and supply.


def test_a_festival_by_event_is_one_of_the_calendar() -> None:
    entry = {"name": "618", "sessions": 2, "opening": 0.6}
    called = played(content({"at": 2, "festival": entry}))
    written = played(content(calendar={"festivals": [{"at": 2, **entry}]}))
    assert differing(called, written) == []


def test_what_people_want_less_is_bought_less_and_only_that(plain: Tables) -> None:
    shift = {"category": "apparel", "buying": -3.0}
    less = with_event({"at": 2, "until": 3, "demand_shift": shift}, plain)
    for category, moved in (("apparel", True), ("food", False)):
        here, there = (
            int(evening(t, 2, "categories", category=category)["orders"].sum())
            for t in (less, plain)
        )
        assert (here < 0.6 * there) if moved else (here >= there)
    here, there = (set(evening(t, 2)["start_minute"]) for t in (less, plain))
    assert here == there


def test_dearer_goods_cost_more_until_the_shock_is_over() -> None:
    market = Market(scenario_of(content(
        {"at": 1, "until": 3, "supply_shock": {"brand": "Acre", "cost": 0.5}},
        {"at": 2, "until": 4, "supply_shock": {"category": "food", "cost": 1.0}},
    )))  # fmt: skip
    usual = market.products.unit_cost_fen.copy()
    acre = next(brand.products for brand in market.brands if brand.name == "Acre")
    husk = next(brand.products for brand in market.brands if brand.name == "Husk")
    loom = next(brand.products for brand in market.brands if brand.name == "Loom")
    for factor_of_acre, factor_of_husk in ((1.0, 1.0), (1.5, 1.0), (3.0, 2.0), (2.0, 2.0), (1, 1)):
        market.step()
        cost = market.products.unit_cost_fen
        assert cost[acre].tolist() == np.rint(usual[acre] * factor_of_acre).tolist()
        assert cost[husk].tolist() == np.rint(usual[husk] * factor_of_husk).tolist()
        assert cost[loom].tolist() == usual[loom].tolist()


@pytest.mark.parametrize(("shock", "shoddy"), [((1, 4), (2, 5)), ((2, 5), (1, 4))])
def test_costs_of_shoddy_goods_follow_shocks_and_settings(
    shock: tuple[int, int], shoddy: tuple[int, int]
) -> None:
    """Whatever begins first and ends first: cost · (1 + rise) · (1 − saving), quality − loss."""
    wrong = {"strategy": "quality", "from": shoddy[0], "until": shoddy[1], "loss": 0.2,
             "saving": 0.4}  # fmt: skip
    path = "brands.Acre.products[food 0]"
    market = Market(scenario_of(content(
        {"at": shock[0], "until": shock[1], "supply_shock": {"brand": "Acre", "cost": 0.5}},
        {"at": 3, "set": {f"{path}.quality": 0.7, f"{path}.unit_cost": 20.0}},
        brands=[brand | {"conduct": [wrong] if brand["name"] == "Acre" else []}
                for brand in small_content()["brands"]], sessions=6,
    )))  # fmt: skip
    row = market.products.names.index("Acre/food 0")
    usual, good = int(market.products.unit_cost_fen[row]), float(market.products.quality[row])
    for session in range(6):
        market.step()
        cost, quality = (2_000, 0.7) if session >= 3 else (usual, good)
        cut, dearer = shoddy[0] <= session < shoddy[1], shock[0] <= session < shock[1]
        due = cost * (1.5 if dearer else 1.0) * (0.6 if cut else 1.0)
        assert market.products.unit_cost_fen[row] == pytest.approx(due, abs=1)
        assert market.products.quality[row] == pytest.approx(quality - 0.2 * cut)


def test_late_goods_come_later_and_nobody_elses() -> None:
    late = {"at": 0, "supply_shock": {"brand": "Loom", "delay": 9}}
    # Little stock, so that everybody orders at once.
    brands = [{**brand, "stock_cover": 1.0} for brand in small_content()["brands"]]
    markets = [Market(scenario_of(content(*events, brands=brands))) for events in ((), (late,))]
    for market in markets:
        market.step()
    usual, delayed = (
        sorted((d.product, d.units, d.due_session) for d in market.supply.deliveries)
        for market in markets
    )
    loom = next(brand.products for brand in markets[0].brands if brand.name == "Loom")
    assert {product for product, _, _ in usual} & set(loom.tolist())
    assert delayed == [(p, u, due + 9 * (p in loom)) for p, u, due in usual]


# Streams.


def test_a_platform_that_is_down_loses_views_and_the_other_does_not(plain: Tables) -> None:
    down = with_event({"at": 2, "outage": {"platform": "Flow", "minute": 10, "minutes": 35}}, plain)
    assert evening(down, 2, platform="Flow")["end_minute"].tolist() == [10, 10]
    here, there = (evening(t, 2, platform="Flow")["views"].sum() for t in (down, plain))
    assert here < 0.6 * there
    # Who opens the other platform meets the same rooms; the next evening streams work.
    assert evening(down, 2, platform="Bazaar")[["views", "stay_seconds"]].equals(
        evening(plain, 2, platform="Bazaar")[["views", "stay_seconds"]]
    )
    assert (evening(down, 3)["end_minute"] == evening(plain, 3)["end_minute"]).all()


def test_stutter_shortens_stays_and_technicians_halve_the_chance(plain: Tables) -> None:
    trouble = {"at": 2, "outage": {"platform": "Flow", "lag": 1.0}}
    lame = with_event(trouble, plain)
    here, there = (
        evening(t, 2, "platforms", platform="Flow")["stay_per_view"].item() for t in (lame, plain)
    )
    assert here < 0.9 * there
    staffed = [
        {**anchor, "room": {"team": {"technology": 60}}} for anchor in small_content()["anchors"]
    ]
    spared = played(content(trouble, anchors=staffed))
    assert differing(spared, played(content(anchors=staffed))) == []


# News.


def test_a_scandal_costs_its_host_bonds_views_and_orders_and_fades(plain: Tables) -> None:
    scandal = {"anchor": "Ada", "reach": 1.0, "bonds": 0.8, "entering": 3.0, "buying": 3.0}
    market, other = (Market(scenario_of(content(*events))) for events in (
        (), ({"at": 2, "scandal": {**scandal, "recovery": 1}},),
    ))  # fmt: skip
    for _ in range(2):
        market.step()
        other.step()
    ada = next(anchor.index for anchor in market.anchors if anchor.name == "Ada")
    before = other.columns.bond.astype(np.int64)
    hers = other.columns.bond_anchor == ada
    play_events(other)
    after = other.columns.bond.astype(np.int64)
    assert (after[~hers] == before[~hers]).all()
    assert np.abs(after[hers] - 0.2 * before[hers]).max() <= 0.5
    hit = with_event({"at": 2, "scandal": scandal}, plain)
    for column in ("views", "orders"):
        here, there = (evening(t, 2, anchor="Ada")[column].sum() for t in (hit, plain))
        assert here < 0.7 * there


def test_a_scandal_that_is_cleared_up_leaves_no_shock() -> None:
    market = Market(scenario_of(content(
        {"at": 0, "until": 2, "scandal": {"anchor": "Ada"}},
        {"at": 0, "until": 2, "scandal": {"brand": "Loom", "rating": 0.3}},
    )))  # fmt: skip
    market.step()
    ada = next(anchor for anchor in market.anchors if anchor.name == "Ada")
    bo = next(anchor for anchor in market.anchors if anchor.name == "Bo")
    loom = next(brand.products for brand in market.brands if brand.name == "Loom")
    others = np.setdiff1d(np.arange(len(market.products)), loom)
    assert max(room_shift(market, ada)) < 0
    assert room_shift(market, bo) == (0.0, 0.0)
    assert max(image_tonight(market, ada)) < max(ada.image)
    assert image_tonight(market, bo) == bo.image
    assert product_shift(market)[loom].max() < 0
    assert not product_shift(market)[others].any()
    market.step()
    market.step()
    assert room_shift(market, ada) == (0.0, 0.0)
    assert image_tonight(market, ada) == ada.image
    assert not product_shift(market).any()


def test_bad_goods_make_problems_and_a_recall_pays_back(plain: Tables) -> None:
    bad = {"at": 0, "bad_batch": {"brand": "Loom", "defect_rate": 0.8}}
    spoilt = played(content(bad, sessions=8))
    usual = played(content(sessions=8))
    for brand, moved in (("Loom", True), ("Acre", False)):
        here, there = (total(t, "brands", "problems", brand=brand) for t in (spoilt, usual))
        assert (here > 2 * there) if moved else (here < 1.5 * there + 30)
    recalled = played(content(bad, {"at": 6, "recall": {"brand": "Loom"}}, sessions=8))
    assert differing(known_before(recalled, 6), known_before(spoilt, 6)) == []
    assert flow(spoilt, "recall_refund") == 0
    assert flow(recalled, "recall_refund") > 0
    assert total(recalled, "instruments", "spent_fen", instrument="recall") > 0
    # Nothing of it is for sale that evening.
    stock = evening(recalled, 6, "products", brand="Loom")["units"].sum()
    assert stock < evening(spoilt, 6, "products", brand="Loom")["units"].sum()


def test_who_paid_a_recalled_order_in_points_has_them_again() -> None:
    """The books of points are checked every evening, and would not balance without them."""
    recall = {"at": 9, "recall": {"brand": "Loom"}}
    orders = played(generous_content(events=[recall]))["orders"].to_pandas()
    called_off = orders.query("brand == 'Loom' and state == 'cancelled' and session < 9")
    assert (called_off["points_fen"] > 0).any()


def test_goods_come_bad_until_the_harvest_is_over_and_checks_find_some() -> None:
    bad = {"brand": "Loom", "product": "apparel 1", "defect_rate": 0.8}
    market = Market(scenario_of(content({"at": 1, "until": 3, "bad_batch": bad})))
    row, other = (market.products.names.index(f"Loom/apparel {n}") for n in (1, 0))

    def rates() -> tuple[float, float]:
        """Defect rates of both products if a batch came now."""
        for each in (row, other):
            open_batch(market, each, 1)
        rate = market.products.batch_defect_rate
        return float(rate[row]), float(rate[other])

    market.step()
    usual = rates()
    market.session = 1
    play_events(market)
    assert market.products.batch_defect_rate[row] == np.float32(0.8)
    assert float(market.products.batch_defect_rate[other]) == usual[1]
    assert rates()[0] == np.float32(0.8)
    assert rates()[1] < 0.3
    loom = next(brand for brand in market.brands if brand.name == "Loom")
    loom.quality_control = QualityControl(inspection=1.0, detection=0.5)
    assert rates()[0] == np.float32(outgoing_defect_rate(0.8, 0.0, 0.5, 1.0, 0.5))
    market.session = 3
    assert rates()[0] < 0.3


# Platforms and data.


def test_nobody_goes_where_nothing_has_opened() -> None:
    places = [*small_content()["platforms"], {"name": "Nova", "attraction": 1.0}]
    hosts = [*small_content()["anchors"],
             {"name": "Nia", "type": "koc", "platform": "Nova", "fans": 900}]  # fmt: skip
    # Hosts without goods stay away until contracts are signed: here that is every day.
    opens = played(content({"at": 2, "new_platform": "Nova"}, platforms=places, anchors=hosts,
                           contract_period=1))  # fmt: skip
    openings = [cell(opens, "platforms", "openings", session=s, platform="Nova") for s in range(5)]
    fans = [cell(opens, "anchors", "fans", session=s, anchor="Nia") for s in range(5)]
    assert openings[:2] == [0, 0]
    assert fans[:2] == [0, 0]
    assert min(openings[2:]) > 0
    assert fans[4] > 0
    states = [cell(opens, "anchors", "status", session=s, anchor="Nia") for s in (0, 2)]
    assert states == ["waiting", "active"]
    assert total(opens, "orders", "units", platform="Nova") > 0
    early = opens["orders"].to_pandas().query("session < 2 and platform == 'Nova'")
    assert early.empty


def test_nobody_comes_back_to_what_has_not_opened() -> None:
    places = [*small_content()["platforms"], {"name": "Nova"}]
    churn = {"behaviour": {"buying": {"orders_per_view": 0.2},
                           "churn": {"lapse": 0.2, "come_back": 0.5}}}  # fmt: skip
    market = Market(scenario_of(content({"at": 3, "new_platform": "Nova"}, platforms=places,
                                        **churn)))  # fmt: skip
    nova = next(place.index for place in market.platforms if place.name == "Nova")
    others = [place.index for place in market.platforms if place.name != "Nova"]
    for _ in range(2):
        before = market.columns.lapsed.copy()
        market.step()
        after, people = market.columns.lapsed, market.columns.people
        came = sum(
            int(people[((before >> place) & 1 == 1) & ((after >> place) & 1 == 0)].sum())
            for place in others
        )
        assert came > 0
        assert market.belief_sums.comebacks.sum() == came
        assert ((after >> nova) & 1).all()
        assert not market.columns.habit[:, nova].any()
    market.step()
    market.step()
    assert ((market.columns.lapsed >> nova) & 1).mean() < 0.5


def test_what_a_feed_has_learned_stays_when_another_part_of_it_is_set() -> None:
    places = small_content()["platforms"]
    learns = {"parameter": "popularity", "low": 0.0, "high": 0.4, "step": 0.1, "every": 1}
    places[0] |= {"feed": {"popularity": 0.2}, "adapts": learns}
    event = {"at": 3, "set": {"platforms.Flow.feed.gmv_per_view": 0.9}}
    market = Market(scenario_of(content(event, platforms=places)))
    (flow_place,) = [place for place in market.platforms if place.name == "Flow"]
    for _ in range(3):
        market.step()
    learned, before = flow_place.feed.popularity, flow_place.feed.gmv_per_view
    market.session = 3
    follow_settings(market)
    assert learned != 0.2
    assert before != 0.9
    assert (flow_place.feed.popularity, flow_place.feed.gmv_per_view) == (learned, 0.9)
    market.close()


@pytest.mark.parametrize("kind", ["platforms", "brands"])
def test_what_got_out_does_not_depend_on_what_is_spent_afterwards(kind: str) -> None:
    name = small_content()[kind][0]["name"]
    leak = {"at": 1, "data_leak": {kind[:-1]: name, "records": 0.8}}
    late = {"at": 2, "set": {f"{kind}.{name}.security": 1e6}}
    lost = []
    for events in ([leak], [leak, late]):
        market = Market(scenario_of(content(*events)))
        for _ in range(3):
            market.step()
        rooms = [room_shift(market, anchor)[1] for anchor in market.anchors]
        lost.append([*rooms, *product_shift(market).tolist()])
        market.close()
    assert lost[1] == lost[0]
    assert min(lost[0]) < 0


def test_a_leak_costs_habit_and_security_spares_half_at_its_price(plain: Tables) -> None:
    leak = {"at": 2, "data_leak": {"platform": "Flow", "records": 0.8, "habit": 0.9}}
    leaky = with_event(leak, plain)
    guarded = small_content()["platforms"]
    guarded[0]["security"] = 10_000

    def lost(**changes: Any) -> float:
        """Share of habit that is gone on the morning of the leak."""
        market = Market(scenario_of(content(leak, **changes)))
        market.step()
        market.step()
        flow, bazaar = (
            next(p.index for p in market.platforms if p.name == name) for name in ("Flow", "Bazaar")
        )
        before = market.columns.habit.copy()
        play_events(market)
        after = market.columns.habit
        assert (after[:, bazaar] == before[:, bazaar]).all()
        touched = after[:, flow] != before[:, flow]
        assert after[touched, flow] == pytest.approx(0.1 * before[touched, flow], rel=1e-6)
        return float(1 - after[:, flow].sum() / before[:, flow].sum())

    assert 0.65 < lost() < 0.79
    assert 0.3 < lost(platforms=guarded) < 0.42
    here, there = (evening(t, 2, "platforms", platform="Flow") for t in (leaky, plain))
    assert here["openings"].item() < there["openings"].item()
    usual = played(content(platforms=guarded))
    ledger = usual["ledger"].to_pandas()
    paid = ledger[ledger["instrument"] == int(Instrument.SECURITY)]
    assert paid["amount_fen"].tolist() == [10_000_00] * 5
    assert same_for_viewers(usual, plain) == []
