"""What each room has to sell tonight, and in which order it is pitched.

A room that others supply pitches its contracts, a store room its brand's products, as far as there
is stock: the best by the host's expected income (the brand's expected profit in a store room), at
most as many as there are slots and as the broadcast has full pitches.

Pitches are back to back and the running order is repeated until the broadcast ends, the last pitch
cut short if need be. How they are ranked and ordered is the room's strategy
(``strategies.line_up``); by default the best are spread evenly.
"""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import running_before
from simulator.agents.expectations import kept_share, order_profit_fen
from simulator.agents.links import persons
from simulator.agents.take_rates import fees_in_rooms_bp
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.room_plans import TrafficThenProfit
from simulator.strategies.line_up import line_up_strategy, van_der_corput
from simulator.tables.evening import Pitches

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Index = NDArray[np.int32]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
OWN_ROOM = -1
"""Row of the contract of a product in its brand's own room."""


@dataclass(frozen=True)
class LineUps:
    """Products in rooms tonight, sorted by (room, product); shape (n,)."""

    room: Int
    product: Int
    contract: Int
    """Row of the contract, -1 in the brand's own room."""
    expected_orders: Real
    """Orders expected tonight, people."""
    value_fen: Real
    """What the operator expects from the product tonight."""
    place: Int
    """Place in the running order of the room, from 0."""
    draws: Flags
    """Whether the product is there to draw viewers (``traffic_then_profit``)."""

    def __len__(self) -> int:
        """Return the number of products in rooms."""
        return len(self.product)

    def kept(self, rows: Flags | Int) -> "LineUps":
        """Return the given rows."""
        return LineUps(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def sellable(market: "Market") -> Flags:
    """Tell which products are on sale and on stock, shape (products,)."""
    in_business = np.array([brand.active for brand in market.brands], np.bool_)
    products = market.products
    there = products.units_for_sale(market.stock.on_stock) > 0
    return np.asarray(products.active & in_business[products.brand] & there, np.bool_)


def has_goods(market: "Market") -> Flags:
    """Tell which anchors have something to pitch tonight, shape (anchors,)."""
    on_sale, contracts = sellable(market), market.contracts
    goods = np.zeros(len(market.anchors), np.bool_)
    signed = np.flatnonzero(contracts.in_force & on_sale[contracts.product])
    # Whose brands cannot pay their slot fees tonight has nothing to pitch.
    goods[contracts.anchor[_affordable(market, signed)]] = True
    stocked = np.zeros(len(market.brands), np.bool_)
    stocked[market.products.brand[on_sale]] = True
    for anchor in market.anchors:
        if anchor.is_store_host():
            goods[anchor.index] = stocked[anchor.brand] and market.brands[anchor.brand].room_open
    return goods


def compose_line_ups(market: "Market", anchor_of_room: Int, full_pitches: Int) -> LineUps:
    """Choose the products of every room and their places in the running order.

    Args:
        market: The market.
        anchor_of_room: Anchor of each room on air, ascending, shape (rooms,).
        full_pitches: Pitches of full length that each broadcast has time for, shape (rooms,).

    Returns:
        The line-ups; every room has at least one product.
    """
    candidates = _candidates(market, anchor_of_room)
    slots = np.array([market.anchors[index].slots for index in anchor_of_room], np.int64)
    limit = np.minimum(slots, np.maximum(full_pitches, 1))
    best_first = np.lexsort((candidates.product, -candidates.value_fen, candidates.room))
    chosen = candidates.kept(best_first)
    rank = _place_in_group(chosen.room)
    plans = {
        room: plan
        for room, index in enumerate(anchor_of_room)
        if (plan := market.anchors[index].room.line_up).strategy != "spread"
    }
    for room, plan in plans.items():
        rows = chosen.room == room
        rank[rows] = line_up_strategy(plan).ranks(chosen.expected_orders[rows])
        if isinstance(plan, TrafficThenProfit):
            chosen.draws[rows] = rank[rows] < plan.traffic_products
    within = rank < limit[chosen.room]
    chosen, rank = chosen.kept(within), rank[within]
    turn = van_der_corput(rank)
    for room, plan in plans.items():
        rows = chosen.room == room
        turn[rows] = line_up_strategy(plan).turns(int(rows.sum()))[rank[rows]]
    chosen = chosen.kept(np.lexsort((turn, chosen.room)))
    chosen = replace(chosen, place=_place_in_group(chosen.room))
    return chosen.kept(np.lexsort((chosen.product, chosen.room)))


def running_order(line_ups: LineUps, start_minute: Int, end_minute: Int, length: int) -> Pitches:
    """Tile every broadcast with pitches.

    Args:
        line_ups: The line-ups of all rooms.
        start_minute: Start of each broadcast, shape (rooms,).
        end_minute: Its end.
        length: Minutes of a pitch.

    Returns:
        Pitches of all rooms, in order of time inside each.
    """
    rooms = len(start_minute)
    count = -(-(end_minute - start_minute) // length)
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(count)))
    room = np.repeat(np.arange(rooms), count)
    number = np.arange(len(room)) - first[room]
    products = np.bincount(line_ups.room, minlength=rooms)
    first_offer = np.cumsum(products) - products
    offer_at = np.empty(len(line_ups), np.int64)
    offer_at[first_offer[line_ups.room] + line_ups.place] = np.arange(len(line_ups))
    begin = start_minute[room] + number * length
    return Pitches(
        first=first.astype(np.int32),
        offer=offer_at[first_offer[room] + number % products[room]].astype(np.int32),
        begin_minute=begin.astype(np.int32),
        end_minute=np.minimum(begin + length, end_minute[room]).astype(np.int32),
    )


def _candidates(market: "Market", anchor_of_room: Int) -> LineUps:
    """Everything that could be pitched, in no particular order."""
    on_sale, contracts = sellable(market), market.contracts
    room_of = np.full(len(market.anchors), -1, np.int64)
    room_of[anchor_of_room] = np.arange(len(anchor_of_room))
    signed = np.flatnonzero(
        contracts.in_force & on_sale[contracts.product] & (room_of[contracts.anchor] >= 0)
    )
    signed, host = _in_rooms_of_persons(market, anchor_of_room, _affordable(market, signed))
    hosts = [
        market.anchors[index] for index in anchor_of_room if market.anchors[index].is_store_host()
    ]
    stocks = [market.brands[host.brand].products for host in hosts]
    own_product = np.concatenate([np.zeros(0, np.int64), *stocks])
    own_anchor = np.repeat(
        np.array([host.index for host in hosts], np.int64), [len(stock) for stock in stocks]
    )
    on_stock = on_sale[own_product]
    own_product, own_anchor = own_product[on_stock], own_anchor[on_stock]
    product = np.concatenate((contracts.product[signed], own_product)).astype(np.int64)
    anchor = np.concatenate((host, own_anchor)).astype(np.int64)
    contract = np.concatenate((signed, np.full(len(own_product), OWN_ROOM)))
    views = np.array([entry.expected_views for entry in market.anchors], np.float64)
    orders = views[anchor] * market.beliefs.orders_per_view[product, anchor]
    value = _values(market, product, anchor, contract, orders)
    nobody = np.zeros(len(product), np.bool_)
    return LineUps(
        room_of[anchor], product, contract, orders, value, np.zeros_like(product), nobody
    )


def _in_rooms_of_persons(market: "Market", anchor_of_room: Int, signed: Int) -> tuple[Int, Int]:
    """Contracts with the anchors in whose rooms they are pitched: linked ones come on top."""
    host = market.contracts.anchor[signed].astype(np.int64)
    person = persons(market.anchors)
    rows, rooms = [signed], [host]
    for index in anchor_of_room[person[anchor_of_room] != anchor_of_room].tolist():
        mine = signed[host == person[index]]
        rows.append(mine)
        rooms.append(np.full(len(mine), index, np.int64))
    return np.concatenate(rows), np.concatenate(rooms)


def _values(market: "Market", product: Int, anchor: Int, contract: Int, orders: Real) -> Real:
    """Expected commission and fees of a contract; expected profit in the own room; fen."""
    contracts = market.contracts
    price = market.products.regular_price_fen[product]
    value = np.zeros(len(product))
    signed = contract >= 0
    rows = contract[signed]
    commission = contracts.commission_bp[rows] / BASIS_POINTS
    commission *= kept_share(market)[market.products.category[product[signed]]]
    value[signed] = orders[signed] * price[signed] * commission + contracts.fees_fen[rows]
    own = ~signed
    home = np.array([entry.platform for entry in market.anchors], np.int64)
    take = fees_in_rooms_bp(market, home[anchor[own]], product[own])
    profit = order_profit_fen(market, product[own], price[own], np.zeros_like(take), take)
    value[own] = orders[own] * profit
    return value


def _place_in_group(group: Int) -> Int:
    """Number rows within runs of equal values, from 0."""
    return running_before(group, np.ones(len(group), np.int64))


def _affordable(market: "Market", contracts: Int) -> Int:
    """Contracts whose slot fees their brands can pay tonight, the cheapest first if money is short.

    Args:
        market: The market.
        contracts: Rows of contracts.

    Returns:
        The rows that can be paid, ascending.
    """
    brand = market.contracts.brand[contracts].astype(np.int64)
    fee = market.contracts.fees_fen[contracts]
    cash = market.ledger.balances[[entry.cash_account for entry in market.brands]]
    order = np.lexsort((contracts, fee, brand))
    due = running_before(brand[order], fee[order]) + fee[order]
    paid = (fee[order] == 0) | (due <= cash[brand[order]])
    return np.sort(contracts[order[paid]])
