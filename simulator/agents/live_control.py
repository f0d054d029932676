"""Which rooms choose their next pitch during the broadcast, and what they know beforehand.

Expected orders per viewer and minute of pitch follow from what is believed of orders per view of
the room: a view lasts some minutes, of which each product of the line-up has its share. What an
order is worth is the commission that is left after cancelling and returning, in a store room the
brand's profit.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.expectations import kept_share, order_profit_fen
from simulator.agents.line_up import LineUps
from simulator.agents.take_rates import fees_in_rooms_bp
from simulator.rules.live_control import attention_share
from simulator.rules.staying import mean_stay
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.room_plans import FixedControl, ThompsonControl
from simulator.strategies.promotion import Instrument
from simulator.tables.evening import Offers
from simulator.tables.live_control import (
    GREEDY,
    OPERATIONS_STAFF_EFFECT,
    THOMPSON,
    LiveControls,
    no_controls,
)

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
LEAST_RATE = 1e-9
"""Orders per viewer-minute below which nothing is expected: beliefs must stay above zero."""


def keeps_order(market: "Market", on_air: Int) -> NDArray[np.bool_]:
    """Tell which rooms keep to their running order, shape (rooms,)."""
    plans = [market.anchors[index].room.live_control for index in on_air]
    return np.array([isinstance(plan, FixedControl) for plan in plans], np.bool_)


def live_controls(market: "Market", on_air: Int, line_ups: LineUps, offers: Offers) -> LiveControls:
    """Prepare tonight's live control.

    Args:
        market: The market.
        on_air: Anchor of each room, shape (rooms,).
        line_ups: What the rooms pitch.
        offers: The offers, in the order of the line-ups, with flash stock between them.

    Returns:
        Rooms under live control; without any if all keep to their running orders.
    """
    plans = [market.anchors[index].room.live_control for index in on_air]
    chosen = [(room, plan) for room, plan in enumerate(plans) if not isinstance(plan, FixedControl)]
    if not chosen:
        return no_controls()
    staff = [market.anchors[on_air[room]].room.team.operations for room, _ in chosen]
    # Rooms under live control hold no flash stock, so their own offers stand side by side.
    usual = np.flatnonzero(offers.instrument != int(Instrument.FLASH_STOCK))
    turn = np.arange(len(offers))
    turn[usual] = usual[np.lexsort((line_ups.place, line_ups.room))]
    rate, value = np.full(len(offers), LEAST_RATE), np.zeros(len(offers))
    rate[usual] = expected_rate(market, on_air, line_ups)
    value[usual] = value_fen(market, on_air, line_ups, offers, usual)
    return LiveControls(
        room=np.array([room for room, _ in chosen], np.int32),
        way=np.array(
            [THOMPSON if isinstance(plan, ThompsonControl) else GREEDY for _, plan in chosen],
            np.int32,
        ),
        attention=np.array(
            [
                attention_share(plan.host_attention, float(heads), OPERATIONS_STAFF_EFFECT)
                for (_, plan), heads in zip(chosen, staff, strict=True)
            ]
        ),
        believed_orders=np.array([plan.believed_orders for _, plan in chosen]),
        hazard=market.scenario.behaviour.staying.base_hazard,
        variance=market.scenario.behaviour.staying.frailty_variance,
        turn=turn.astype(np.int32),
        expected_rate=rate,
        value_fen=value,
    )


def expected_rate(market: "Market", on_air: Int, line_ups: LineUps) -> Real:
    """Orders per viewer and minute of pitch that are expected of each offer, shape (offers,)."""
    staying = market.scenario.behaviour.staying
    stay = mean_stay(staying.base_hazard, staying.frailty_variance)
    products = np.bincount(line_ups.room, minlength=len(on_air))[line_ups.room]
    believed = market.beliefs.orders_per_view[line_ups.product, on_air[line_ups.room]]
    return np.asarray(np.maximum(believed * products / stay, LEAST_RATE), np.float64)


def value_fen(market: "Market", on_air: Int, line_ups: LineUps, offers: Offers, rows: Int) -> Real:
    """What an order of each product in the line-ups is worth to the room's operator.

    Args:
        market: The market.
        on_air: Anchor of each room, shape (rooms,).
        line_ups: What the rooms pitch.
        offers: The offers.
        rows: Row of each of the line-ups' products among the offers.

    Returns:
        Fen per order, shape (line-ups,).
    """
    product, signed = line_ups.product, line_ups.contract >= 0
    price, commission_bp = offers.price_fen[rows], offers.commission_bp[rows]
    kept = kept_share(market)[market.products.category[product]]
    commission = price * (commission_bp / BASIS_POINTS) * kept
    home = np.array([anchor.platform for anchor in market.anchors], np.int64)
    take = fees_in_rooms_bp(market, home[on_air[line_ups.room]], product)
    profit = order_profit_fen(market, product, price, np.zeros_like(take), take)
    return np.asarray(np.maximum(np.where(signed, commission, profit), 0.0), np.float64)
