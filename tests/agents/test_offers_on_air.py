"""At which price, with which claims and with what stock products are pitched."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.evening_plan import compose_evening, plan_evening
from simulator.agents.offers_on_air import split_units
from tests.agents.evenings import named, offer_of, room_of

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
