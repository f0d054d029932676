"""Evenings made by hand, in which nothing but one decision at a time can vary.

``ordinary_market`` is a market at the conditions at which targets are stated (``REFERENCE`` of
``population.intercepts``): strangers to the host, an ordinary room and offer, nothing bought
lately, stock without end.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiled.audience import play_rooms, tonights_goods
from simulator.kernels.state import Stage
from simulator.market import Market
from simulator.population.intercepts import REFERENCE, appeal_quantiles
from simulator.rules.randomness import name_key
from simulator.tables.evening import Evening, Offers, Outcome, Pitches, Rooms
from tests.markets import scenario_of

LONG_AGO = -10_000
PLENTY = 10**12
PRICE_FEN = round(REFERENCE.price_fen)
COMPARABLE_FEN = round(REFERENCE.price_fen / (1.0 - REFERENCE.discount))


def ordinary_market(
    viewers: int = 4_000,
    rooms: int = 1,
    products: int = 9,
    weight: int = 1,
    minutes: int = 240,
    seed: int = 3,
    segment: dict[str, Any] | None = None,
    category: dict[str, Any] | None = None,
    feed: dict[str, Any] | None = None,
    **behaviour: Any,
) -> Market:
    """A market with ordinary rooms on one platform and products whose appeals span their spread.

    Args:
        viewers: Simulated viewers.
        rooms: Rooms, all on air all the time.
        products: Products of the one category; nine at a time span the spread of appeals.
        weight: People per viewer.
        minutes: Length of the evening.
        seed: Seed of world and viewers.
        segment: Fields of the one segment.
        category: Fields of the one category.
        feed: Fields of the platform's feed.
        behaviour: Sections of the scenario's behaviour.
    """
    goods = [
        {
            "name": f"product {number:03d}",
            "category": "all",
            "unit_cost": PRICE_FEN / 200,
            "list_price": PRICE_FEN / 100,
            "comparable_price": COMPARABLE_FEN / 100,
            "quality": REFERENCE.quality,
        }
        for number in range(products)
    ]
    market = Market(
        scenario_of(
            {
                "name": "ordinary",
                "seed": seed,
                "viewers": viewers,
                "population": viewers * weight,
                "session_minutes": minutes,
                "segments": [{"name": "everybody", "share": 1.0, **(segment or {})}],
                "categories": [{"name": "all", **(category or {})}],
                "platforms": [
                    {"name": "Only", "paid_every": 0, "feed": {"popularity": 0.0, **(feed or {})}}
                ],
                "anchors": [
                    {"name": f"host {number:03d}", "platform": "Only", "fans": 0}
                    for number in range(rooms)
                ],
                "brands": [{"name": "Brand", "products": goods}],
                "behaviour": behaviour,
            }
        )
    )
    appeal = appeal_quantiles(market.scenario.shocks.appeal)
    market.products.appeal[:] = np.resize(appeal, products)
    market.products.rating[:] = REFERENCE.quality
    market.columns.last_purchase[:] = LONG_AGO
    market.columns.wallet_fen[:] = PLENTY
    market.evening = ordinary_evening(market)
    return market


def ordinary_evening(market: Market) -> Evening:
    """All anchors on air from the first to the last minute, each with all products in turn."""
    rooms, products = len(market.anchors), len(market.products)
    minutes, length = market.scenario.session_minutes, int(REFERENCE.pitch_minutes)
    begin = np.arange(0, minutes, length)
    pitches = len(begin)

    def real(value: float, count: int) -> NDArray[np.float32]:
        return np.full(count, value, np.float32)

    def whole(value: int, count: int) -> NDArray[np.int64]:
        return np.full(count, value, np.int64)

    def index(value: int, count: int) -> NDArray[np.int32]:
        return np.full(count, value, np.int32)

    count = rooms * products
    turn = np.add.outer(np.arange(rooms) * products, np.arange(pitches) % products)
    return Evening(
        session=market.session,
        market_shock=0.0,
        buying_shift=0.0,
        rooms=Rooms(
            anchor=np.arange(rooms, dtype=np.int32), platform=index(0, rooms),
            brand=index(-1, rooms), kind=index(1, rooms), start_minute=index(0, rooms),
            end_minute=index(minutes, rooms),
            content=np.full((rooms, 1), REFERENCE.content, np.float32),
            interaction=real(REFERENCE.interaction, rooms), charisma=real(0.5, rooms),
            bonding=real(1.0, rooms), lag=real(0.0, rooms), standing=np.ones(rooms),
            bid_fen=whole(0, rooms), traffic_budget_fen=whole(0, rooms),
            paid_weight=np.zeros(rooms), displayed_bots=whole(0, rooms),
            entering_shock=real(0.0, rooms), buying_shock=real(0.0, rooms),
            leave_factor=np.ones(rooms), comment_factor=np.ones(rooms),
            follow_shift=np.zeros(rooms), reminder=np.zeros(rooms), video_share=np.zeros(rooms),
        ),
        offers=Offers(
            room=np.repeat(np.arange(rooms, dtype=np.int32), products),
            product=np.tile(np.arange(products, dtype=np.int32), rooms),
            price_fen=whole(PRICE_FEN, count), coupon_fen=whole(0, count),
            discount=real(REFERENCE.discount, count), exaggeration=real(0.0, count),
            information=real(REFERENCE.information, count),
            novelty=real(REFERENCE.novelty, count), image_fit=real(0.0, count),
            scarcity=real(0.0, count), committed_units=whole(PLENTY, count),
            commission_bp=whole(0, count), agency_bp=whole(0, count),
            slot_fee_fen=whole(0, count), exclusivity_fee_fen=whole(0, count),
            contract=index(-1, count), instrument=index(0, count),
        ),
        pitches=Pitches(
            first=(np.arange(rooms + 1) * pitches).astype(np.int32),
            offer=turn.ravel().astype(np.int32),
            begin_minute=np.tile(begin, rooms).astype(np.int32),
            end_minute=np.tile(np.minimum(begin + length, minutes), rooms).astype(np.int32),
        ),
    )  # fmt: skip


def everybody_comes(market: Market, latest_share: float = 0.0) -> NDArray[np.float32]:
    """Open the app for all viewers.

    Args:
        market: The market.
        latest_share: They come evenly spread over this share of the evening; 0: all at its start.

    Returns:
        Minutes of arrival.
    """
    viewers = len(market.columns.people)
    market.columns.opened[:] = 0
    market.columns.visited[:] = 0
    last = latest_share * market.scenario.session_minutes
    # A keyed shuffle, so that the minute of arrival has nothing to do with the row.
    place = np.argsort([name_key(f"{market.session}/{row}") for row in range(viewers)])
    return (last * (place + 0.5) / viewers).astype(np.float32)


def play(market: Market, arrival: NDArray[np.float32]) -> tuple[Outcome, Stage]:
    """Play one evening in the rooms."""
    outcome, stage, _ = play_rooms(
        market.engine, market, tonights_goods(market.engine, market), arrival
    )
    return outcome, stage


def with_parameters(market: Market, **changes: float) -> None:
    """Replace parameters of decisions in rooms."""
    market.engine.drawn = market.engine.drawn._replace(
        audience_parameters=market.engine.drawn.audience_parameters._replace(**changes)
    )
