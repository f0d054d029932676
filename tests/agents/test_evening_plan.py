"""Who is on air, what is pitched when, at which price, with what stock behind it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from simulator.accounts.flows import FlowKind
from simulator.agents.contracts import match_contracts
from simulator.agents.evening_plan import compose_evening, go_live, market_shock, plan_evening
from simulator.agents.expectations import kept_share
from simulator.agents.offers_on_air import split_units
from simulator.agents.rooms_on_air import like_rooms
from simulator.rules.going_live import go_live_probability
from simulator.scenario.schema import Scenario
from simulator.tables.evening import Evening

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]
ROOM_IDENTITY = (
    "start_minute", "end_minute", "interaction", "charisma", "standing", "entering_shock",
    "buying_shock",
)  # fmt: skip


@pytest.fixture
def market(small_market: Any) -> Any:
    """A market with contracts on its first evening."""
    small_market.contracts = match_contracts(small_market)
    return small_market


def named(agents: Any, name: str) -> Any:
    return next(agent for agent in agents if agent.name == name)


def room_of(evening: Evening, anchor: Any) -> int:
    (row,) = np.flatnonzero(evening.rooms.anchor == anchor.index)
    return int(row)


def offer_of(market: Any, evening: Evening, anchor: str, product: str) -> int:
    room = room_of(evening, named(market.anchors, anchor))
    row = market.products.names.index(product)
    (offer,) = np.flatnonzero((evening.offers.room == room) & (evening.offers.product == row))
    return int(offer)


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


# Prices and claims.


def test_the_deeper_of_room_discount_and_promotion_counts(market: Any) -> None:
    aurora, luna = named(market.brands, "Aurora"), named(market.anchors, "Luna")
    luna.on_air = True
    held = aurora.key % 2  # every second session, by the brand's key
    market.products.shelf_price_fen[:] += 1
    for session, own, star, codes in ((held, 0.2, 0.2, (2, 2)), (1 - held, 0.1, 0.15, (1, 1))):
        market.session = session
        market.anchors[luna.index].on_air = named(market.anchors, "Aurora store host").on_air = True
        evening = compose_evening(market)
        rows = [
            offer_of(market, evening, host, "Aurora/Night cream")
            for host in ("Aurora store host", "Luna")
        ]
        prices = [int(np.ceil(round(12_901 * (1 - share), 6))) for share in (own, star)]
        assert evening.offers.price_fen[rows].tolist() == prices
        assert tuple(evening.offers.instrument[rows]) == codes
        assert set(evening.offers.scarcity[rows]) == {0.5 if session == held else 0.0}
        np.testing.assert_allclose(
            evening.offers.discount[rows], 1 - np.array(prices) / 12_900, rtol=1e-5
        )
        assert evening.offers.coupon_fen[rows].tolist() == [price // 20 for price in prices]


def test_discounts_count_from_the_lowest_price_and_are_never_negative(market: Any) -> None:
    market.products.lowest_price_fen = market.products.list_price_fen // 2
    assert not plan_evening(market).offers.discount.any()


def test_terms_come_from_the_contract(market: Any) -> None:
    evening = plan_evening(market)
    offers, contracts = evening.offers, market.contracts
    terms = {
        (a, p): (c, m, f)
        for a, p, c, m, f in zip(
            contracts.anchor, contracts.product, contracts.commission_bp, contracts.agency_bp,
            contracts.slot_fee_fen, strict=True,
        )
    }  # fmt: skip
    own = evening.rooms.brand[offers.room] >= 0
    assert own.any()
    assert not offers.commission_bp[own].any()
    assert not offers.slot_fee_fen[own].any()
    for row in np.flatnonzero(~own):
        key = (evening.rooms.anchor[offers.room[row]], offers.product[row])
        offered = (offers.commission_bp[row], offers.agency_bp[row], offers.slot_fee_fen[row])
        assert offered == terms[key]
    brand = market.products.brand[offers.product[own]]
    np.testing.assert_array_equal(brand, evening.rooms.brand[offers.room[own]])


def test_an_agency_stops_its_share_of_exaggerated_evenings(market: Any) -> None:
    luna, stopped = named(market.anchors, "Luna"), 0
    market.stock.on_stock[:] = 5_000
    for session in range(200):
        market.session = session
        luna.on_air = True
        evening = compose_evening(market)
        claims = evening.offers.exaggeration[evening.offers.room == room_of(evening, luna)]
        assert set(claims.tolist()) <= {0.0, 0.5}
        assert len(set(claims.tolist())) == 1
        stopped += claims[0] == 0.0
    assert abs(stopped - 100) < 4 * np.sqrt(50)
    for compliance, expected in ((0.0, 0.5), (1.0, 0.0)):
        market.agencies[0].compliance = compliance
        evening = compose_evening(market)
        claims = evening.offers.exaggeration[evening.offers.room == room_of(evening, luna)]
        assert set(claims.tolist()) == {expected}


def test_information_and_image_fit(market: Any) -> None:
    luna = named(market.anchors, "Luna")
    luna.on_air = True
    evening = compose_evening(market)
    row = offer_of(market, evening, "Luna", "Aurora/Night cream")
    information = 1 - (1 - 0.5 * 0.7) * (1 - 0.4 * 0.85)
    assert evening.offers.information[row] == pytest.approx(information, rel=1e-6)
    assert evening.offers.image_fit[row] == pytest.approx(1 - 2 * 0.2, rel=1e-6)
    assert evening.offers.information.max() <= 0.8


def crowding(market: Any, evening: Any) -> Any:
    """Content lost to like rooms, 0.03 × ln(1 + Σ cosine), by room."""
    rooms = evening.rooms
    mixes = np.array([market.anchors[index].content_mix for index in rooms.anchor])
    cosine = (1 - cdist(mixes, mixes, "cosine")) * (rooms.platform[:, None] == rooms.platform)
    return 0.03 * np.log1p(cosine.sum(axis=1) - 1.0)


def test_products_pitched_yesterday_are_old_news(market: Any) -> None:
    first = plan_evening(market)
    assert set(first.offers.novelty.tolist()) == {0.5}  # that of every category
    anchor = first.rooms.anchor[first.offers.room]
    market.beliefs.last_pitched[first.offers.product, anchor] = 0
    for session, share in ((1, 1 / 7), (5, 5 / 7), (9, 1.0)):
        market.session = session
        again = compose_evening(market)
        np.testing.assert_allclose(again.offers.novelty, 0.5 * share, rtol=1e-6)
        crowded = crowding(market, first)[:, None]
        shows = (first.rooms.content + crowded) * (1 - 0.2 * (1 - share))
        np.testing.assert_allclose(again.rooms.content, shows - crowded, rtol=1e-5)


# Stock.


def test_committed_units_share_out_the_stock_less_the_reserve(market: Any) -> None:
    numbers = np.random.default_rng(5)
    market.stock.on_stock[:] = numbers.integers(0, 200, len(market.products))
    evening = plan_evening(market)
    offers, stock = evening.offers, market.stock.on_stock
    committed = np.bincount(offers.product, offers.committed_units, len(stock)).astype(int)
    offered = np.bincount(offers.product, minlength=len(stock)) > 0
    reserve = stock // 10
    np.testing.assert_array_equal(committed, np.where(offered, stock - reserve, 0))
    assert not offered[stock == 0].any()
    assert (offers.committed_units >= 0).all()
    views = np.array([anchor.expected_views for anchor in market.anchors])
    anchor = evening.rooms.anchor[offers.room]
    expected = views[anchor] * market.beliefs.orders_per_view[offers.product, anchor]
    total = np.bincount(offers.product, expected, len(stock))[offers.product]
    fair = committed[offers.product] * expected / total
    assert (np.abs(offers.committed_units - fair) < 1).all()


@given(
    groups=st.lists(
        st.tuples(
            st.integers(0, 10**10),
            st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=6),
        ),
        max_size=5,
    )
)
def test_split_units_adds_up_and_is_fair(groups: list[tuple[int, list[float]]]) -> None:
    rows = [(g, units, w) for g, (units, weights) in enumerate(groups) for w in weights]
    order = np.random.default_rng(len(rows)).permutation(len(rows))
    group = np.array([rows[i][0] for i in order], np.int64)
    units = np.array([rows[i][1] for i in order], np.int64)
    weight = np.array([rows[i][2] for i in order], np.float64)
    parts = split_units(units, group, weight)
    assert (parts >= 0).all()
    for g, (total, weights) in enumerate(groups):
        own = group == g
        assert parts[own].sum() == total
        even = sum(weights) == 0
        share = 1 / len(weights) if even else weight[own] / weight[own].sum()
        assert (np.abs(parts[own] - total * share) <= 1 + 1e-9 * total).all()


# Rooms.


def test_content_of_a_lone_room_by_hand(market: Any) -> None:
    for brand in market.brands:
        brand.active = False
    named(market.brands, "Aurora").active = True
    host = named(market.anchors, "Aurora store host")
    host.on_air = True
    rooms = compose_evening(market).rooms
    assert len(rooms) == 1
    mix = (0.8, 0.0, 0.05, 0.1, 0.05, 0.0)
    tastes = ((0.5, 0.2, 0.6, 0.7, 0.6, 0.3), (0.9, 0.8, 0.4, 0.2, 0.1, 0.5))  # settled, young
    for segment, liking in enumerate(tastes):
        appeal = sum(share * taste for share, taste in zip(mix, liking, strict=True))
        assert rooms.content[0, segment] == pytest.approx(appeal * (0.5 + 0.15), rel=1e-6)


def test_crowding_takes_its_share_on_the_platform_only(market: Any) -> None:
    for anchor in market.anchors:
        anchor.on_air = anchor.name in ("Aurora store host", "Luna")
    before = compose_evening(market).rooms
    twin = named(market.anchors, "House brand 001 store host")
    luna, host = named(market.anchors, "Luna"), named(market.anchors, "Aurora store host")
    luna.platform, market.platforms[0].feed = 0, market.platforms[1].feed
    apart = compose_evening(market).rooms
    rows = [np.flatnonzero(apart.anchor == agent.index)[0] for agent in (host, luna)]
    # Alone on a platform nothing is lost; together 0.03 × ln(1 + cosine) is.
    cosine = 1 - cdist([host.content_mix], [luna.content_mix], "cosine")[0, 0]
    np.testing.assert_allclose(
        before.content[rows], apart.content[rows] - 0.03 * np.log1p(cosine), rtol=1e-5
    )
    twin.on_air = True
    twins = compose_evening(market).rooms
    row = np.flatnonzero(twins.anchor == host.index)[0]
    np.testing.assert_allclose(
        twins.content[row], apart.content[rows[0]] - 0.03 * np.log(2.0), rtol=1e-5
    )


def test_like_rooms_are_the_sum_of_cosines_with_others() -> None:
    numbers = np.random.default_rng(1)
    mixes, platform = numbers.random((9, 6)), np.array([0, 0, 0, 0, 1, 1, 1, 2, 2], np.int32)
    cosine = 1 - cdist(mixes, mixes, "cosine")
    for room, value in enumerate(like_rooms(mixes, platform)):
        others = [row for row in range(9) if platform[row] == platform[room] and row != room]
        assert value == pytest.approx(np.sum(cosine[room, others]))
    assert like_rooms(mixes[:1], platform[:1]).tolist() == [0.0]
    np.testing.assert_allclose(like_rooms(np.ones((3, 6)), platform[:3]), 2.0)


def test_one_room_less_leaves_the_others_numbers_alone(market: Any) -> None:
    go_live(market)
    luna = named(market.anchors, "Luna")
    luna.on_air = True
    more = compose_evening(market).rooms
    luna.on_air = False
    less = compose_evening(market).rooms
    shared = more.anchor != luna.index
    for column in ROOM_IDENTITY:
        np.testing.assert_array_equal(getattr(more, column)[shared], getattr(less, column))
    assert len(less) == len(more) - 1


def test_room_shocks_have_the_right_spread(market: Any) -> None:
    entering: list[float] = []
    buying: list[float] = []
    for session in range(120):
        market.session = session
        rooms = plan_evening(market).rooms
        entering += rooms.entering_shock.tolist()
        buying += rooms.buying_shock.tolist()
    assert len(entering) > 1_500
    for shocks, spread in ((entering, 0.5), (buying, 0.3)):
        assert np.mean(shocks) == pytest.approx(0, abs=4 * spread / np.sqrt(len(shocks)))
        assert np.std(shocks) == pytest.approx(spread, rel=0.08)
    assert abs(np.corrcoef(entering, buying)[0, 1]) < 4 / np.sqrt(len(entering))


def test_paid_places(market: Any) -> None:
    for brand in market.brands:
        brand.expected_room_sales_fen = 10_000_000
    market.platforms[0].paid_every = 0
    rooms = plan_evening(market).rooms
    buys = rooms.bid_fen > 0
    bazaar = rooms.platform == 0
    assert (rooms.bid_fen[bazaar] == 0).all()
    assert (rooms.bid_fen[buys] >= 30).all()
    assert (rooms.traffic_budget_fen[buys] >= rooms.bid_fen[buys]).all()
    assert not rooms.traffic_budget_fen[~buys].any()
    own = rooms.brand >= 0
    assert (rooms.traffic_budget_fen[own] == 1_000_000).all()  # 10 % of 100,000 yuan
    np.testing.assert_allclose(rooms.paid_weight, rooms.bid_fen * 0.6)
    luna = named(market.anchors, "Luna")
    luna.on_air, luna.expected_views = True, 10_000.0
    evening = compose_evening(market)
    # A fifth of the commission of 20 % that the agency leaves her.
    budget = int(0.2 * 0.2 * 0.7 * 10_000 * luna.gmv_per_view_fen)
    assert 30 < budget < market.ledger.balance(luna.account)
    assert evening.rooms.traffic_budget_fen[room_of(evening, luna)] == budget


def test_followers_and_sales_give_a_room_its_standing(market: Any) -> None:
    luna, host = named(market.anchors, "Luna"), named(market.anchors, "Aurora store host")
    for anchor in market.anchors:
        anchor.on_air = anchor in (luna, host)
        anchor.expected_views = 1e9 / (1 + anchor.index)  # of no account
    evening = compose_evening(market)
    for anchor in (luna, host):
        by_hand = (8_000 + anchor.starting_fans) ** 0.6 * (1 + anchor.gmv_per_view_fen) ** 0.2
        standing = evening.rooms.standing[room_of(evening, anchor)]
        assert standing == pytest.approx(by_hand * anchor.traffic_factor, rel=1e-6)


def test_credit_and_limits_scale_the_feed_weight(market: Any) -> None:
    luna = named(market.anchors, "Luna")
    luna.on_air = True
    full = compose_evening(market).rooms
    luna.traffic_factor = 0.3
    limited = compose_evening(market).rooms
    ratio = limited.standing / full.standing
    np.testing.assert_allclose(ratio, np.where(full.anchor == luna.index, 0.3, 1.0))


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
