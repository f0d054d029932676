"""Fake viewers, orders and reviews: what they cost, and which public figures they move.

**Fake orders** go through the books. In a brand's own room hired buyers pay with the brand's money,
the platform takes its fee, and the rest comes back at once: the brand loses fee and wages. In other
rooms they cancel, and the host pays their wages. No goods move and no viewer has bought: orders,
GMV and refunds of the tables are the true ones. The fakes count in what everybody sees: GMV per
view, by which feeds rank rooms and sponsors judge them, and rivals' figures. What a platform's
``anti_fraud`` finds is taken out of these and of the viewers on show; it is paid for all the same.

**Bought reviews** are of the best quality and fade like others: the rating on show is
(Σ received + bought + prior·n)/(reviews + bought + n).
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.conduct import bots_bought, doing, doing_in_room, left_by_anti_fraud
from simulator.agents.take_rates import completing_platform, take_rates_bp
from simulator.rules.after_sales import shrunken_rating
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.conduct import FakeOrders, FakeReviews, FakeViewers
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.agents.brand import Brand
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
NO_DEPOSIT = -1


def circulate_fakes(market: "Market") -> None:
    """Pay for tonight's fakes, and let fake orders go through the books (stage 6).

    Args:
        market: The market after the evening's true orders.
    """
    for anchor in market.anchors:
        anchor.fakes = {}
    rooms = market.evening.rooms
    for room, index in enumerate(rooms.anchor.tolist()):
        anchor = market.anchors[index]
        faking = doing_in_room(market, anchor, FakeViewers)
        bots = bots_bought(market, anchor)
        if faking is not None and bots > 0:
            _hire(market, anchor, round(bots * faking.cost * FEN_PER_YUAN))
        selling = doing_in_room(market, anchor, FakeOrders)
        if selling is not None:
            _fake_orders(market, room, anchor, selling)
    for brand in market.brands:
        buying = doing(brand, FakeReviews, market.session) if brand.active else None
        if buying is not None:
            _buy_reviews(market, brand, buying)


def _fake_orders(market: "Market", room: int, anchor: "Anchor", faking: FakeOrders) -> None:
    """Place ``times`` the room's true orders once more, product by product, rounded down."""
    offers = market.evening.offers
    mine = np.flatnonzero(offers.room == room)
    counts = np.floor(faking.times * market.outcome.offer_orders[mine]).astype(np.int64)
    paid = counts * offers.price_fen[mine]
    total, number = int(paid.sum()), int(counts.sum())
    place = int(completing_platform(market)[anchor.platform])
    if anchor.is_store_host():
        # Whoever has no money to send around can fake nothing.
        cash = market.ledger.balance(market.brands[anchor.brand].cash_account)
        if total > cash:
            return
        rates = take_rates_bp(market, np.full(len(mine), place, np.int64), offers.product[mine])
        fee = int(floored_share(paid, rates).sum())
        _send_around(market, market.brands[anchor.brand], place, total, fee)
    else:
        escrow, outside = market.chart.order_escrow[place], market.chart.outside
        market.ledger.post(FlowKind.ORDER_PAYMENT, outside, escrow, total)
        market.ledger.post(FlowKind.REFUND_CANCELLED, escrow, outside, total)
    _hire(market, anchor, round(number * faking.cost * FEN_PER_YUAN))
    for row, count, fen in zip(
        offers.product[mine].tolist(), counts.tolist(), paid.tolist(), strict=True
    ):
        left = left_by_anti_fraud(market, anchor, count)
        if left > 0:
            # A product on flash stock has a second offer.
            before = anchor.fakes.get(row, (0, 0))
            shown = left_by_anti_fraud(market, anchor, fen)
            anchor.fakes[row] = (before[0] + left, before[1] + shown)


def _send_around(market: "Market", brand: "Brand", platform: int, total: int, fee: int) -> None:
    """Let a brand's money go through hired buyers and escrow and back; the platform takes a fee."""
    ledger, chart, code = market.ledger, market.chart, int(Instrument.FAKE_TRAFFIC)
    escrow, cash = chart.order_escrow[platform], brand.cash_account
    ledger.post(FlowKind.FAKE_ORDERS_FUNDED, cash, chart.outside, total, code)
    ledger.post(FlowKind.ORDER_PAYMENT, chart.outside, escrow, total)
    ledger.post(FlowKind.FAKE_ORDERS_RETURNED, escrow, cash, total, code)
    ledger.post(FlowKind.FAKE_ORDERS_FEE, cash, chart.platform[platform], fee, code)


def _hire(market: "Market", anchor: "Anchor", due_fen: int) -> None:
    """Let the operator of a room pay for fakes."""
    if anchor.is_store_host():
        _pay(market, market.brands[anchor.brand], due_fen)
    else:
        market.claims.pay_or_claim(
            FlowKind.FAKE_BUYERS_HIRED, anchor.account, NO_DEPOSIT, market.chart.outside, due_fen,
            int(Instrument.FAKE_TRAFFIC),
        )  # fmt: skip


def _pay(market: "Market", brand: "Brand", due_fen: int) -> None:
    market.claims.pay_or_claim(
        FlowKind.FAKE_BUYERS_HIRED, brand.cash_account, brand.deposit_account,
        market.chart.outside, due_fen, int(Instrument.FAKE_TRAFFIC),
    )  # fmt: skip


def _buy_reviews(market: "Market", brand: "Brand", buying: FakeReviews) -> None:
    """Buy ``times`` as many reviews as units were sold tonight."""
    placed = market.placed
    bought = 0
    for row in brand.products.tolist():
        units = int(placed["units"][placed["product"] == row].sum())
        reviews = int(buying.times * units)
        brand.bought_reviews[row] = brand.bought_reviews.get(row, 0.0) + reviews / market.weight
        bought += reviews
    _pay(market, brand, round(bought * buying.cost * FEN_PER_YUAN))


def bought_reviews(market: "Market") -> Real:
    """Bought reviews on show, which fade a step as others do.

    Args:
        market: The market; what is left for tomorrow, and what the ratings would be without them,
            is written down.

    Returns:
        Simulated reviews by product, shape (products,).
    """
    products, after = market.products, market.scenario.behaviour.after_sales
    shown = np.zeros(len(products))
    for brand in market.brands:
        for row, reviews in brand.bought_reviews.items():
            shown[row] = reviews
            brand.bought_reviews[row] = reviews * after.rating_memory
            brand.true_ratings[row] = shrunken_rating(
                float(products.rating_sum[row]), float(products.rating_weight[row]),
                float(products.rating_prior[row]), after.rating_prior,
            )  # fmt: skip
    return shown


def fake_gmv_fen(market: "Market") -> Int:
    """What tonight's fake orders were paid, by anchor, fen, shape (anchors,)."""
    paid = [sum(fen for _, fen in anchor.fakes.values()) for anchor in market.anchors]
    return np.array(paid, np.int64)
