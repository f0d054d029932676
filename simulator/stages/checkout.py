"""From what was sold tonight to orders in the book, with prices, shares and dates."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.order_columns import Channel
from simulator.agents.campaigns import carried_by_product
from simulator.agents.product_life import make_to_order, planned_instruments
from simulator.agents.take_rates import split_of_fees_bp, take_rates_bp
from simulator.stages import customers
from simulator.stages.baskets import (
    carried_benefits,
    partners_of,
    settled_reductions,
    unbundled,
)
from simulator.strategies.promotion import Instrument
from simulator.tables.viewers import Sales

if TYPE_CHECKING:
    from simulator.market import Market

Batch = dict[str, NDArray[Any]]
END_OF_EVENING = 1e6


def place_orders(market: "Market") -> None:
    """Book tonight's orders: rooms by time of purchase, then the shelf in its keyed order."""
    parts = [_room_batch(market), _shelf_batch(market)]
    batch = {name: np.concatenate([part.pop(name) for part in parts]) for name in [*parts[0]]}
    event_time = batch.pop("event_time")
    tie_break = batch.pop("tie_break")
    _add_dates(market, batch)
    batch["packaging_fen"] = batch["units"] * market.products.packaging_fen[batch["product"]]
    batch["instruments"] |= planned_instruments(market)[batch["product"]]
    make_to_order(market, batch["product"], batch["units"])
    rows = market.orders.place(batch, market.session, event_time, tie_break)
    placed = {name: market.orders.column(name)[rows] for name in market.placed_columns}
    market.placed = placed
    customers.note_orders(market, rows)


def _room_batch(market: "Market") -> Batch:
    """Return the orders of rooms as columns."""
    sales, rooms, offers = market.audience.sales, market.evening.rooms, market.evening.offers
    products = market.products
    offer = sales.offer
    room, product = offers.room[offer], offers.product[offer]
    anchor = rooms.anchor[room]
    agency = market.anchor_agency[anchor]
    store = rooms.brand[room] >= 0
    pays = offers.price_fen[offer] - offers.coupon_fen[offer]
    worth = pays - sales.benefit_fen - sales.points_fen
    reduction = settled_reductions(products.brand[product].astype(np.int64), sales, worth)
    price = worth - reduction
    platform, commission_bp = rooms.platform[room], offers.commission_bp[offer]
    completes, take, link_fee = split_of_fees_bp(
        market, platform.astype(np.int64), product, commission_bp
    )
    batch: Batch = {
        "event_time": sales.minute,
        "tie_break": np.arange(len(offer)),
        "tick": np.minimum(sales.minute, market.scenario.session_minutes - 1).astype(np.int64),
        "viewer": sales.row,
        "room": room,
        "channel": np.where(store, int(Channel.STORE), int(Channel.INFLUENCER)),
        "anchor": anchor,
        "agency": agency,
        "product": product,
        "category": products.category[product],
        "platform": platform,
        "units": sales.units,
        "price_fen": price,
        "discount_fen": np.maximum(products.list_price_fen[product] - price, 0),
        "instrument": offers.instrument[offer],
        "instruments": _carried(market, sales) | carried_benefits(market, sales, reduction),
        "price_cut_fen": products.regular_price_fen[product] - offers.price_fen[offer],
        "coupon_fen": offers.coupon_fen[offer],
        "benefit_fen": sales.benefit_fen,
        "reduction_fen": reduction,
        "points_fen": sales.points_fen,
        "commission_bp": commission_bp,
        "agency_bp": np.where(agency >= 0, offers.agency_bp[offer], 0),
        "checkout_platform": completes,
        "platform_fee_bp": take,
        "link_fee_bp": link_fee,
        "expected_quality": sales.expected_quality.astype(np.float32),
        "exaggeration": offers.exaggeration[offer],
        "information": offers.information[offer],
        "heat": sales.heat.astype(np.float32),
        "minutes_watched": sales.minutes_watched.astype(np.float32),
        "paid_view": sales.paid > 0,
    }
    return unbundled(market, batch, partners_of(market, offer))


def _carried(market: "Market", sales: Sales) -> NDArray[np.int64]:
    """Return what each order of a room owes its sale to, as bits: what brand or platform paid."""
    rooms, offers = market.evening.rooms, market.evening.offers
    offer = sales.offer
    store = rooms.brand[offers.room[offer]] >= 0
    hosts = [market.anchors[index] for index in rooms.anchor.tolist()]
    special = np.array([host.special is not None for host in hosts], np.bool_)
    code = offers.instrument[offer].astype(np.int64)
    carried = np.where(code > 0, np.int64(1) << code, 0)
    carried |= carried_by_product(market)[offers.product[offer]]
    for instrument, found in (
        (Instrument.PLATFORM_COUPON, offers.coupon_fen[offer] > 0),
        (Instrument.SLOT_FEE, offers.slot_fee_fen[offer] > 0),
        (Instrument.COMMISSION, offers.commission_bp[offer] > 0),
        (Instrument.TRAFFIC, store & (sales.paid > 0)),
        (Instrument.ROOM_COST, store),
        (Instrument.EXCLUSIVITY, offers.exclusivity_fee_fen[offer] > 0),
        (Instrument.VIRTUAL_HOST, _clause(market, offer, "production_fen") > 0),
        (Instrument.BEST_PRICE, _clause(market, offer, "best_price") > 0),
        (Instrument.SPECIAL_SESSION, store & special[offers.room[offer]]),
    ):
        carried |= found.astype(np.int64) << int(instrument)
    carried |= market.services.instruments[market.products.brand[offers.product[offer]]]
    return carried.astype(np.int64)


def _clause(market: "Market", offer: NDArray[np.integer], name: str) -> NDArray[np.int64]:
    """Read a clause of the contracts under which orders were placed; 0 in own rooms."""
    contract = market.evening.offers.contract[offer]
    values = np.append(getattr(market.contracts.clauses, name), 0)
    return np.asarray(values[contract], np.int64)


def _shelf_batch(market: "Market") -> Batch:
    """Return the orders of the shelf as columns; nobody pitches there and nothing is claimed."""
    sales, products = market.audience.shelf, market.products
    product, count = sales.product, len(sales.product)
    none = np.full(count, -1, dtype=np.int64)
    zero = np.zeros(count, dtype=np.int64)
    price, cut = products.shelf_price_fen[product], products.cut_instrument[product]
    platform = sales.platform.astype(np.int64)
    return {
        "event_time": np.full(count, END_OF_EVENING),
        "tie_break": np.arange(count),
        "tick": np.full(count, market.scenario.session_minutes - 1),
        "viewer": sales.row,
        "room": none,
        "channel": np.full(count, int(Channel.SHELF)),
        "anchor": none,
        "agency": none,
        "product": product,
        "category": products.category[product],
        "platform": platform,
        "units": sales.units,
        "price_fen": price,
        "discount_fen": np.maximum(products.list_price_fen[product] - price, 0),
        "instrument": cut,
        "instruments": np.where(cut > 0, 1 << cut, 0)
        | market.services.instruments[products.brand[product]]
        | carried_by_product(market)[product],
        "price_cut_fen": products.cut_fen[product],
        "coupon_fen": zero,
        "benefit_fen": zero,
        "reduction_fen": zero,
        "points_fen": zero,
        "commission_bp": zero,
        "agency_bp": zero,
        "checkout_platform": platform,
        "platform_fee_bp": take_rates_bp(market, platform, product),
        "link_fee_bp": zero,
        "expected_quality": products.rating[product],
        "exaggeration": np.zeros(count, dtype=np.float32),
        "information": np.zeros(count, dtype=np.float32),
        "heat": np.zeros(count, dtype=np.float32),
        "minutes_watched": np.zeros(count, dtype=np.float32),
        "paid_view": np.zeros(count, dtype=np.bool_),
    }


def _add_dates(market: "Market", batch: Batch) -> None:
    """Set when each order is due to be shipped, delivered and closed, and what shipping costs."""
    services, brand = market.services, market.products.brand[batch["product"]]
    days = market.engine.delivery_days(
        market,
        batch["viewer"].astype(np.int32),
        market.products.keys[batch["product"]].astype(np.int64),
        batch["channel"].astype(np.int32),
        services.delivery_sessions[brand],
    )
    product = batch["product"]
    # Goods made to order can't be sent back without a reason (Consumer Rights Act 2013, art. 25).
    to_order = market.products.order_capacity[product] > 0
    window = np.where(to_order, 0, market.regulator.rules.return_window_sessions)
    ready = market.session + market.products.production_sessions[product]
    batch["ship_session"] = ready + services.ship_sessions[brand]
    batch["deliver_session"] = batch["ship_session"] + days
    # By today's law; that of the day of delivery will count.
    batch["window_end_session"] = batch["deliver_session"] + window
    batch["shipping_fen"] = batch["units"] * services.shipping_fen[brand]
