"""What a room is worth to viewers and to the feed, and who pays for places in it."""

from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from simulator.agents.evening_plan import compose_evening, go_live, plan_evening
from simulator.agents.rooms_on_air import like_rooms
from tests.agents.evenings import named, room_of

ROOM_IDENTITY = (
    "start_minute", "end_minute", "interaction", "charisma", "standing", "entering_shock",
    "buying_shock",
)  # fmt: skip


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
