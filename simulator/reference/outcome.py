"""From an evening that was played to the tables that firms, accounts and measures read."""

from collections.abc import Iterable, Sequence

import numpy as np

from simulator.reference.evening import Minute, Played
from simulator.reference.shelf import ShelfSale
from simulator.tables.evening import Outcome
from simulator.tables.personal_prices import CLAIMED_COUPON
from simulator.tables.viewers import Sales, ShelfSales, Whole


def whole(numbers: Iterable[int]) -> Whole:
    """A column of whole numbers."""
    return np.array(list(numbers), dtype=np.int64)


def outcome_of(played: Played) -> Outcome:
    """Say what came of each room and offer."""
    rooms, offers = played.tonight.rooms, played.tonight.offers
    sales = played.sales

    def tallied(name: str) -> Whole:
        return whole(room.tally[name] for room in rooms)

    def offered(name: str) -> Whole:
        return whole(offer.tally[name] for offer in offers)

    def by_minute(name: str) -> Whole:
        table = [[getattr(minute, name) for minute in row] for row in played.minutes]
        return np.array(table, dtype=np.int64).reshape(len(played.minutes), len(rooms))

    def over_minutes(name: str) -> Whole:
        return whole(
            sum(getattr(row[room.index], name) for row in played.minutes) for room in rooms
        )

    units = whole(
        sum(sale.units for sale in sales if sale.request.offer is offer) for offer in offers
    )
    gmv = [0] * len(offers)
    for sale in sales:
        offer, off = sale.request.offer, sale.request.quote.off_fen
        gmv[offer.index] += sale.units * (offer.price_fen - off)
    simulated = [sum(sale.request.offer is offer for sale in sales) for offer in offers]
    return Outcome(
        views=tallied("views"),
        simulated_views=tallied("simulated_views"),
        paid_views=tallied("paid_views"),
        stay_seconds=tallied("stay_seconds"),
        peak_viewers=whole(peak(played.minutes, room.index) for room in rooms),
        comments=tallied("comments"),
        likes=tallied("likes"),
        shares=tallied("shares"),
        gifts_fen=tallied("gifts_fen"),
        follows=tallied("follows"),
        orders=over_minutes("orders"),
        simulated_orders=whole(
            sum(sale.request.offer.room == room.index for sale in sales) for room in rooms
        ),
        units=over_minutes("orders"),
        gmv_fen=over_minutes("gmv_fen"),
        sold_out_units=over_minutes("sold_out"),
        requested_units=over_minutes("requested"),
        # What is shown in the tick in which a budget runs out is the platform's loss.
        traffic_cost_fen=whole(min(room.tally["traffic_fen"], room.budget_fen) for room in rooms),
        skips=tallied("skips"),
        offer_exposed=offered("exposed"),
        offer_considered=offered("considered"),
        offer_orders=units,
        offer_simulated_exposed=offered("simulated_exposed"),
        offer_simulated_orders=whole(simulated),
        offer_units=units,
        offer_claimed=offered("claimed"),
        offer_redeemed=whole(
            sum(
                sale.units
                for sale in sales
                if sale.request.offer is offer and sale.request.quote.benefit == CLAIMED_COUPON
            )
            for offer in offers
        ),
        offer_gmv_fen=whole(gmv),
        minutes_online=by_minute("online"),
        minutes_orders=by_minute("orders"),
        minutes_gmv_fen=by_minute("gmv_fen"),
        minutes_entries=by_minute("entries"),
    )


def peak(minutes: Sequence[Sequence[Minute]], room: int) -> int:
    """The most viewers that a room had at the end of a minute."""
    return max((row[room].online for row in minutes), default=0)


def sales_of(played: Played) -> Sales:
    """Orders of rooms as columns, in the order in which they were served."""
    asked = [sale.request for sale in played.sales]
    return Sales(
        minute=np.array([request.minute for request in asked], dtype=np.float64),
        row=np.array([request.viewer.row for request in asked], dtype=np.int32),
        offer=np.array([request.offer.index for request in asked], dtype=np.int32),
        units=whole(sale.units for sale in played.sales),
        heat=np.array([request.heat for request in asked], dtype=np.float64),
        expected_quality=np.array(
            [request.expected_quality for request in asked], dtype=np.float64
        ),
        minutes_watched=np.array([request.minutes_watched for request in asked], dtype=np.float64),
        paid=np.array([request.view.paid for request in asked], dtype=np.int32),
        benefit=np.array([request.quote.benefit for request in asked], dtype=np.int32),
        benefit_fen=whole(request.quote.benefit_fen for request in asked),
        reduction_fen=whole(request.quote.reduction_fen for request in asked),
        points_fen=whole(request.quote.points_fen for request in asked),
    )


def shelf_sales_of(sales: Sequence[ShelfSale]) -> ShelfSales:
    """Orders of the shelf as columns, in the order in which they were served."""
    return ShelfSales(
        rank=whole(sale.lot for sale in sales),
        row=np.array([sale.viewer.row for sale in sales], dtype=np.int32),
        product=np.array([sale.good.index for sale in sales], dtype=np.int32),
        platform=np.array([sale.platform for sale in sales], dtype=np.int32),
        units=whole(sale.units for sale in sales),
    )
