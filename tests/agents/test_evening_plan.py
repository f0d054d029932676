"""Who is on air, and what is pitched when."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.accounts.flows import FlowKind
from simulator.agents.contracts import match_contracts
from simulator.agents.evening_plan import compose_evening, go_live, market_shock, plan_evening
from simulator.agents.expectations import kept_share
from simulator.rules.going_live import go_live_probability
from simulator.scenario.schema import Scenario
from tests.agents.evenings import named, room_of

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]


# Going live.


def test_who_stays_away(market: Any) -> None:
    for anchor in market.anchors:
        anchor.expected_income_fen, anchor.fatigue = 1e12, 0.0
    luna, pro, koc = (named(market.anchors, name) for name in ("Luna", "Pro 001", "Koc 001"))
    host = named(market.anchors, "Aurora store host")
    luna.status, luna.suspended_until = "suspended", 3
    pro.status = "gone"
    koc.status = "banned"
    for session in range(6):
        market.session = session
        go_live(market)
        assert not pro.on_air
        assert not koc.on_air
        assert host.on_air
        if session < 3:
            assert luna.status == "suspended"
            assert not luna.on_air
    assert luna.status == "active"


def test_store_rooms_close_without_goods(market: Any) -> None:
    host, brand = named(market.anchors, "Aurora store host"), named(market.brands, "Aurora")
    market.stock.on_stock[brand.products[0]] = 0
    go_live(market)
    assert host.on_air
    evening = compose_evening(market)
    assert brand.products[0] not in evening.offers.product
    market.stock.on_stock[brand.products] = 0
    go_live(market)
    assert not host.on_air
    market.stock.on_stock[brand.products] = 10
    brand.active = False
    go_live(market)
    assert not host.on_air
    assert not np.isin(compose_evening(market).offers.product, brand.products).any()


def test_nobody_on_air_is_an_evening_too(market: Any) -> None:
    market.stock.on_stock[:] = 0
    evening = plan_evening(market)
    assert len(evening.rooms) == len(evening.offers) == len(evening.pitches.offer) == 0
    np.testing.assert_array_equal(evening.pitches.first, [0])
    assert evening.rooms.content.shape == (0, 2)


def test_anchors_without_contracts_stay_at_home(market: Any) -> None:
    koc = named(market.anchors, "Koc 002")
    koc.expected_income_fen = 1e12
    market.contracts.void_anchor(koc.index)
    for session in range(20):
        market.session = session
        go_live(market)
        assert not koc.on_air


def test_going_live_is_as_frequent_as_it_should_be(market: Any) -> None:
    pro = named(market.anchors, "Pro 003")
    pro.fatigue, sessions = 0.4, 600
    for ratio, surplus in ((0.0, -1.0), (1.0, 0.0), (2.0, 1.0), (50.0, 2.0)):
        pro.expected_income_fen = ratio * pro.reservation_income_fen
        probability = go_live_probability(-0.2, 0.5, surplus + 1.0, 1.0, 2.0, 0.4)
        count = 0
        for session in range(sessions):
            market.session = session
            go_live(market)
            count += pro.on_air
        spread = np.sqrt(sessions * probability * (1 - probability))
        assert abs(count - sessions * probability) < 4 * spread


# Broadcasts and pitches.


@pytest.mark.parametrize("pitch_minutes", [3, 7, 10])
def test_pitches_tile_every_broadcast(
    make_scenario: MakeScenario, make_market: MakeMarket, pitch_minutes: int
) -> None:
    eager = {"base": 3.0}
    market = make_market(
        make_scenario(pitch_minutes=pitch_minutes, session_minutes=200, going_live=eager)
    )
    market.contracts = match_contracts(market)
    evening = plan_evening(market)
    rooms, offers, pitches = evening.rooms, evening.offers, evening.pitches
    assert len(rooms) > 15
    for room in range(len(rooms)):
        rows = slice(pitches.first[room], pitches.first[room + 1])
        begin, end, offer = (
            column[rows] for column in (pitches.begin_minute, pitches.end_minute, pitches.offer)
        )
        assert begin[0] == rooms.start_minute[room]
        assert end[-1] == rooms.end_minute[room]
        np.testing.assert_array_equal(begin[1:], end[:-1])
        assert (end[:-1] - begin[:-1] == pitch_minutes).all()
        assert 0 < end[-1] - begin[-1] <= pitch_minutes
        own = np.flatnonzero(offers.room == room)
        times = np.array([(offer == row).sum() for row in own])
        assert times.sum() == len(offer)
        assert times.min() >= 1
        assert times.max() - times.min() <= 1
        assert len(own) <= market.anchors[rooms.anchor[room]].slots
        # Nothing is pitched again before everything else was.
        for start in range(len(offer) - len(own) + 1):
            assert len(set(offer[start : start + len(own)].tolist())) == len(own)
    assert pitches.first[-1] == len(pitches.offer)


def test_rows_are_sorted(market: Any) -> None:
    evening = plan_evening(market)
    assert (np.diff(evening.rooms.anchor) > 0).all()
    offers = list(zip(evening.offers.room, evening.offers.product, strict=True))
    assert offers == sorted(set(offers))


def test_short_broadcasts_start_at_various_minutes_and_fit(market: Any) -> None:
    starts: list[int] = []
    for session in range(30):
        market.session = session
        rooms = plan_evening(market).rooms
        short = np.array([market.anchors[a].on_air_minutes == 100 for a in rooms.anchor])
        lengths = rooms.end_minute - rooms.start_minute
        assert (lengths == np.where(short, 100, 240)).all()
        assert (rooms.start_minute[~short] == 0).all()
        assert (rooms.end_minute <= 240).all()
        starts += rooms.start_minute[short].tolist()
    assert min(starts) < 5
    assert max(starts) > 135
    assert np.mean(starts) == pytest.approx(70, abs=4 * 41 / np.sqrt(len(starts)))


def test_the_best_product_opens_and_the_second_comes_half_way(market: Any) -> None:
    luna = named(market.anchors, "Luna")
    luna.on_air = True
    market.stock.on_stock[:] = 5_000
    evening = compose_evening(market)
    room = room_of(evening, luna)
    own = np.flatnonzero(evening.offers.room == room)
    product = evening.offers.product[own]
    orders = luna.expected_views * market.beliefs.orders_per_view[product, luna.index]
    price = market.products.shelf_price_fen[product]
    value = orders * price * evening.offers.commission_bp[own] / 10_000
    value *= kept_share(market)[market.products.category[product]]
    best = own[np.argsort(-(value + evening.offers.slot_fee_fen[own]))]
    first = evening.pitches.first[room]
    cycle = evening.pitches.offer[first : first + len(own)].tolist()
    assert len(own) >= 4
    assert cycle[0] == best[0]
    assert cycle.index(best[1]) == (len(own) + 1) // 2


def test_rooms_take_no_more_than_their_slots_and_time(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    group = {"name": "Brief", "count": 4, "type": "professional", "platforms": {"Stream": 1},
             "fans": 50_000, "on_air_minutes": 25}  # fmt: skip
    market = make_market(make_scenario(anchor_groups=[group]))
    market.contracts = match_contracts(market)
    brief = named(market.anchors, "Brief 001")
    assert (market.contracts.anchor == brief.index).sum() > 3
    brief.on_air = True
    evening = compose_evening(market)
    # 25 minutes hold three pitches of 7 minutes and one of 4.
    assert (evening.offers.room == room_of(evening, brief)).sum() == 3


def test_slots_that_a_brand_cannot_pay_stay_empty(market: Any) -> None:
    luna, aurora = named(market.anchors, "Luna"), named(market.brands, "Aurora")
    luna.on_air = True
    mine = (market.contracts.anchor == luna.index) & (market.contracts.brand == aurora.index)
    assert mine.sum() == 2
    fee = int(market.contracts.slot_fee_fen[mine][0])
    for cash, expected in ((2 * fee, 2), (2 * fee - 1, 1), (fee - 1, 0)):
        surplus = market.ledger.balance(aurora.cash_account) - cash
        providers = market.chart.service_providers
        market.ledger.post(FlowKind.ROOM_COST, aurora.cash_account, providers, surplus)
        evening = compose_evening(market)
        room = room_of(evening, luna) if luna.index in evening.rooms.anchor else -1
        pitched = np.isin(evening.offers.product, aurora.products) & (evening.offers.room == room)
        assert pitched.sum() == expected


def test_rooms_left_without_anything_to_pitch_are_not_on_air(market: Any) -> None:
    luna = named(market.anchors, "Luna")
    for anchor in market.anchors:
        anchor.on_air = anchor.name in ("Luna", "Aurora store host", "Koc 001")
    fees = market.contracts.anchor == luna.index
    assert fees.any()
    market.contracts.slot_fee_fen[fees] = 10**12  # more than anybody has
    before = compose_evening(market)
    assert luna.index not in before.rooms.anchor
    assert not luna.on_air
    assert named(market.anchors, "Aurora store host").index in before.rooms.anchor
    assert (np.bincount(before.offers.room, minlength=len(before.rooms)) > 0).all()
    assert before.rooms.anchor.tolist() == [a.index for a in market.anchors if a.on_air]
    # Those who stay away crowd nobody: the evening is the same as without them.
    again = compose_evening(market)
    np.testing.assert_array_equal(again.rooms.content, before.rooms.content)


def test_weekdays_and_festivals_move_the_market(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    plain = make_market(make_scenario(shocks={"market": 0.0}))
    calendar = {
        "weekdays": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
        "festivals": [
            {"name": "618", "at": 4, "sessions": 2, "opening": 0.4, "buying": 0.3},
            {"name": "Anniversary", "at": 5, "sessions": 3, "opening": 0.2, "buying": 0.1},
        ],
    }
    festive = make_market(make_scenario(shocks={"market": 0.0}, calendar=calendar))
    noisy = make_market(make_scenario(calendar=calendar))
    opening = [0.0, 0.1, 0.2, 0.3, 0.8, 1.1, 0.8, 0.2, 0.1]
    buying = [0, 0, 0, 0, 0.3, 0.4, 0.1, 0.1, 0]
    noise = []
    for session in range(9):
        plain.session = festive.session = noisy.session = session
        assert market_shock(plain) == 0.0
        assert market_shock(festive) == pytest.approx(opening[session])
        assert plan_evening(festive).buying_shift == pytest.approx(buying[session])
        noise.append(market_shock(noisy) - market_shock(festive))
    assert 0.03 < np.std(noise) < 0.2
