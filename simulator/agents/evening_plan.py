"""Stage 4 of a session: who goes live, with what, and the evening that viewers find.

Anchors decide whether to go live (``rules.going_live``); a store host is on air whenever the brand
is in business and has stock; whoever is suspended, banned or gone, or has nothing to sell, stays
away. A broadcast shorter than the evening starts at any of the minutes at which it still fits,
drawn anew every evening.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.campaigns import special_tonight
from simulator.agents.consumer_rules import customs_tonight
from simulator.agents.flash_on_air import with_flash_stock
from simulator.agents.line_up import compose_line_ups, has_goods, running_order
from simulator.agents.links import follow_persons, persons
from simulator.agents.live_control import keeps_order, live_controls
from simulator.agents.offers_on_air import coupon_rates, offer_columns
from simulator.agents.perks_on_air import perk_columns, purse_columns
from simulator.agents.platform_duties import may_broadcast
from simulator.agents.rooms_on_air import room_columns
from simulator.agents.shocks import minutes_left, opening_shift
from simulator.rules.decisions import GO_LIVE, MARKET_SHOCK
from simulator.rules.going_live import go_live_probability
from simulator.rules.randomness import chance, choose, draw4, normal
from simulator.scenario.events import festivals_of
from simulator.tables.evening import Evening
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Int = NDArray[np.int64]
LARGEST_SURPLUS = 2.0
"""Cap on expected income over reservation income minus one."""
DAYS_OF_WEEK = 7


def plan_evening(market: "Market") -> Evening:
    """Let anchors go live and put together what viewers find tonight.

    Args:
        market: The market; ``anchor.on_air`` is set.

    Returns:
        The evening.
    """
    go_live(market)
    return compose_evening(market)


def go_live(market: "Market") -> None:
    """Decide for every anchor whether there is a broadcast tonight.

    Args:
        market: The market; ``anchor.on_air`` and ``anchor.special`` are set, and suspensions that
            are over end.
    """
    goods = has_goods(market)
    for anchor in market.anchors:
        anchor.end_suspension(market.session)
        anchor.on_air = (
            anchor.status == "active"
            and anchor.linked_to is None
            and bool(goods[anchor.index])
            and may_broadcast(market, anchor)
            and _willing(market, anchor)
        )
        anchor.special = special_tonight(market, anchor) if anchor.on_air else None
    follow_persons(market)


def compose_evening(market: "Market") -> Evening:
    """Compose the evening of those on air.

    Args:
        market: The market after ``go_live``.

    Returns:
        Rooms sorted by anchor, offers by (room, product), pitches by (room, time).
    """
    scenario = market.scenario
    on_air = np.array([anchor.index for anchor in market.anchors if anchor.on_air], np.int64)
    start, end = broadcast_minutes(market, on_air)
    line_ups = compose_line_ups(market, on_air, (end - start) // scenario.pitch_minutes)
    empty = np.bincount(line_ups.room, minlength=len(on_air)) == 0
    if empty.any():
        # Nobody can pay what they ask tonight: they stay away, and the others are alone on air.
        for index in on_air[empty]:
            market.anchors[index].on_air = False
        follow_persons(market)
        return compose_evening(market)
    offers, pitches = with_flash_stock(
        market, offer_columns(market, on_air, line_ups),
        running_order(line_ups, start, end, scenario.pitch_minutes), coupon_rates(market, on_air),
        keeps_order(market, on_air),
    )  # fmt: skip
    return Evening(
        session=market.session,
        market_shock=market_shock(market),
        buying_shift=_festival_sum(market, "buying"),
        rooms=room_columns(market, on_air, start, end, line_ups),
        offers=offers,
        pitches=pitches,
        perks=perk_columns(market, offers),
        purses=purse_columns(market),
        controls=live_controls(market, on_air, line_ups, offers),
        customs=customs_tonight(market),
    )


def broadcast_minutes(market: "Market", on_air: Int) -> tuple[Int, Int]:
    """Return when each broadcast starts and ends.

    Args:
        market: The market.
        on_air: Anchors on air, shape (rooms,).

    Returns:
        First minute, and the minute after the last, shape (rooms,) each.
    """
    evening = market.scenario.session_minutes
    start, end = np.zeros(len(on_air), np.int64), np.zeros(len(on_air), np.int64)
    keys = [market.anchors[index].key for index in persons(market.anchors)]
    for room, index in enumerate(on_air):
        anchor = market.anchors[index]
        length = min(anchor.on_air_minutes, evening)
        words = draw4(market.world_seed, keys[index], 0, market.session, 0, GO_LIVE, 0)
        begins = int(choose(words[1], evening - length + 1))
        start[room], end[room] = minutes_left(market, anchor, begins, begins + length)
    return start, end


def market_shock(market: "Market") -> float:
    """Log-odds that tonight adds to opening the app: weekday, festivals and a common shock.

    Args:
        market: The market.

    Returns:
        Log-odds.
    """
    scenario = market.scenario
    bits = draw4(market.world_seed, 0, 0, market.session, 0, MARKET_SHOCK, 0)[0]
    weekday = scenario.calendar.weekdays[market.session % DAYS_OF_WEEK]
    called = _festival_sum(market, "opening") + opening_shift(market)
    return weekday + called + scenario.shocks.market * normal(bits)


def _willing(market: "Market", anchor: "Anchor") -> bool:
    if anchor.is_store_host():
        return True
    parameters = market.scenario.going_live
    reservation = float(max(anchor.reservation_income_fen, 1))
    probability = go_live_probability(
        parameters.base,
        parameters.income,
        min(float(anchor.expected_income_fen), (1.0 + LARGEST_SURPLUS) * reservation),
        reservation,
        parameters.fatigue,
        anchor.fatigue,
    )
    words = draw4(market.world_seed, anchor.key, 0, market.session, 0, GO_LIVE, 0)
    return chance(words[0], probability)


def _festival_sum(market: "Market", effect: str) -> float:
    """Add up an effect ('opening' or 'buying') of the festivals held tonight."""
    festivals = festivals_of(market.scenario)
    return in_order(
        float(getattr(festival, effect))
        for festival in sorted(festivals, key=lambda festival: festival.name)
        if festival.at <= market.session < festival.at + festival.sessions
    )
