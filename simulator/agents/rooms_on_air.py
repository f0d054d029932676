"""What rooms are like tonight, as columns.

**Content** by segment: Σ format share × the segment's liking × (½ + creativity/2), less what
repetition and crowding take (``rules.feed.content_value``). Repetition takes up to a fifth, by how
recently the room pitched the same products (assumption). Rooms on air on the platform crowd each
other by how like they are, the cosine of their mixes of formats (1 if both show the same).

**Paid places.** A store room spends its brand's ``traffic_share`` of sales, any other room a tenth
of its expected commission (assumption); ``strategies.traffic`` turns that into bids. A brand with a
plan for ``traffic`` bids by what a view is worth to it, within its budget.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.campaigns import charmed_content
from simulator.agents.conduct import bonding_of_conduct, bots_on_show, pull_of_conduct
from simulator.agents.expectations import agency_split_bp, order_profit_fen
from simulator.agents.line_up import LineUps
from simulator.agents.links import reached_followers
from simulator.agents.platform_duties import capped_standing
from simulator.agents.room_tools import (
    interaction_on_air,
    lag_on_air,
    tool_effects,
    video_share,
)
from simulator.agents.shocks import room_shift
from simulator.agents.take_rates import fees_in_rooms_bp, link_hassle
from simulator.rules.decisions import ROOM_SHOCK
from simulator.rules.feed import content_value
from simulator.rules.randomness import draw4, normal
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.campaigns import Charity
from simulator.strategies.promotion import discounted
from simulator.strategies.traffic import (
    Bids,
    bids,
    capped,
    planned_bid_fen,
    standing,
    supported,
)
from simulator.tables.evening import Index, Real, Real64, Rooms
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Int = NDArray[np.int64]
FULL_NOVELTY_SESSIONS = 7
"""Sessions after which a product pitched again in a room feels as new as ever (assumption)."""
REPETITION = 0.2
"""Share of content lost when all products were on the evening before (assumption)."""
TRAFFIC_SHARE_OF_COMMISSION = 0.2
"""Share of expected commission that anchors spend on traffic (assumption)."""


def room_columns(
    market: "Market", on_air: Int, start_minute: Int, end_minute: Int, line_ups: LineUps
) -> Rooms:
    """Describe the rooms on air.

    Args:
        market: The market.
        on_air: Anchors on air, ascending, shape (rooms,).
        start_minute: Start of each broadcast.
        end_minute: Its end.
        line_ups: What the rooms pitch.

    Returns:
        The rooms, sorted by anchor.
    """
    anchors = [market.anchors[index] for index in on_air]
    shocks = market.scenario.shocks
    words = [
        draw4(market.world_seed, anchor.key, 0, market.session, 0, ROOM_SHOCK, 0)
        for anchor in anchors
    ]
    bidding = _bids(market, anchors, line_ups)
    content = _content(market, anchors, line_ups)
    content = charmed_content(market, line_ups.room, line_ups.product, content)
    hassle = link_hassle(market)
    tools = [tool_effects(anchor, market.session) for anchor in anchors]
    news = [room_shift(market, anchor) for anchor in anchors]
    buying = [
        # Goods of a store room are its brand's, whose stigma weighs on them already.
        shift + hassle[anchor.platform] - (0.0 if anchor.is_store_host() else anchor.stigma)
        for anchor, (_, shift) in zip(anchors, news, strict=True)
    ]
    return Rooms(
        anchor=on_air.astype(np.int32),
        platform=_index([anchor.platform for anchor in anchors]),
        brand=_index([anchor.brand for anchor in anchors]),
        kind=_index([anchor.kind_index for anchor in anchors]),
        start_minute=start_minute.astype(np.int32),
        end_minute=end_minute.astype(np.int32),
        content=content.astype(np.float32),
        interaction=_real([interaction_on_air(market, anchor) for anchor in anchors]),
        charisma=_real([anchor.charisma for anchor in anchors]),
        bonding=_real([_bonding(market, anchor) for anchor in anchors]),
        lag=_real([lag_on_air(market, anchor) for anchor in anchors]),
        standing=_standing(market, anchors),
        bid_fen=bidding.bid_fen,
        traffic_budget_fen=bidding.traffic_budget_fen,
        paid_weight=bidding.paid_weight,
        displayed_bots=np.array([bots_on_show(market, a) for a in anchors], np.int64),
        entering_shock=_real(
            [
                shocks.room_entering * normal(word[0]) + _pull(market, anchor) + entering
                for word, anchor, (entering, _) in zip(words, anchors, news, strict=True)
            ]
        ),
        buying_shock=_real(
            [
                shocks.room_buying * normal(word[1]) + shift
                for word, shift in zip(words, buying, strict=True)
            ]
        ),
        leave_factor=np.array([tool.leave_factor for tool in tools], np.float64),
        comment_factor=np.array([tool.comment_factor for tool in tools], np.float64),
        follow_shift=np.array([tool.follow_shift for tool in tools], np.float64),
        reminder=np.array([tool.reminder for tool in tools], np.float64),
        video_share=np.array([video_share(market, anchor) for anchor in anchors], np.float64),
    )


def _pull(market: "Market", anchor: "Anchor") -> float:
    """Log-odds of entering that a special session adds, and what is done beyond the law."""
    special = anchor.special.pull if anchor.special is not None else 0.0
    return special + pull_of_conduct(market, anchor)


def _bonding(market: "Market", anchor: "Anchor") -> float:
    """Strength of the bonds that grow tonight: a session for a good cause warms viewers."""
    warm = 1.0 + anchor.special.warmth if isinstance(anchor.special, Charity) else 1.0
    return bonding_of_conduct(market, anchor) * warm


def newness(market: "Market", product: Int, anchor: Int) -> Real64:
    """How new products feel in a room: sessions since the last pitch there over seven, at most 1.

    Args:
        market: The market.
        product: Product rows, shape (n,).
        anchor: Anchors, shape (n,).

    Returns:
        Shares, shape (n,); 1 for what was never pitched there.
    """
    last = market.beliefs.last_pitched[product, anchor]
    rested = np.minimum((market.session - last) / FULL_NOVELTY_SESSIONS, 1.0)
    return np.asarray(np.where(last < 0, 1.0, rested), np.float64)


def like_rooms(mixes: Real64, platform: Index) -> Real64:
    """Sum of the cosines of each room's mix of formats with those of the platform's other rooms.

    Args:
        mixes: Weights of formats, shape (rooms, formats).
        platform: Platform of each room, shape (rooms,).

    Returns:
        0 (alone, or nothing in common) to the number of other rooms, shape (rooms,).
    """
    length = np.zeros(len(mixes))
    product = np.zeros((len(mixes), len(mixes)))
    # Column by column: library matrix products sum in an order that depends on the CPU.
    for column in mixes.T:
        length += column * column
        product += column[:, None] * column[None, :]
    scale = np.sqrt(length)
    cosine = product / np.maximum(scale[:, None] * scale[None, :], 1e-12)
    others = platform[:, None] == platform[None, :]
    np.fill_diagonal(others, False)
    return _sums_of_rows(np.where(others, cosine, 0.0))


def _sums_of_rows(table: Real64) -> Real64:
    """Add up each row from left to right, shape (rows,)."""
    total = np.zeros(len(table))
    for column in table.T:
        total += column
    return total


def _content(market: "Market", anchors: "list[Anchor]", line_ups: LineUps) -> Real64:
    by_name = {segment.name: segment for segment in market.scenario.segments}
    liking = [by_name[name].content_tastes for name in market.segment_names]
    tastes = np.array(liking, np.float64)
    mixes = np.array([anchor.content_mix for anchor in anchors], np.float64)
    mixes = mixes.reshape(len(anchors), tastes.shape[1])
    shares = mixes / np.maximum(_sums_of_rows(mixes), 1e-12)[:, None]
    appeal = np.zeros((len(anchors), len(tastes)))
    for format_ in range(tastes.shape[1]):
        appeal += shares[:, format_, None] * tastes[None, :, format_]
    creativity = np.array([anchor.creativity for anchor in anchors], np.float64)
    platform = _index([anchor.platform for anchor in anchors])
    fresh = 1.0 - REPETITION * _repetition(market, anchors, line_ups)
    shows = appeal * ((0.5 + 0.5 * creativity) * fresh)[:, None]
    weight, like = market.scenario.behaviour.entering.crowding, like_rooms(mixes, platform)
    rows = [
        [content_value(float(value), weight, float(others)) for value in show]
        for show, others in zip(shows, like, strict=True)
    ]
    return np.array(rows, np.float64).reshape(shows.shape)


def _repetition(market: "Market", anchors: "list[Anchor]", line_ups: LineUps) -> Real64:
    """Mean lack of newness over the line-up, by room."""
    index = np.array([anchor.index for anchor in anchors], np.int64)
    known = 1.0 - newness(market, line_ups.product, index[line_ups.room])
    total = np.bincount(line_ups.room, known, len(anchors))
    return total / np.maximum(np.bincount(line_ups.room, minlength=len(anchors)), 1)


def _standing(market: "Market", anchors: "list[Anchor]") -> Real64:
    platform = np.array([anchor.platform for anchor in anchors], np.int64)
    followers = reached_followers(market)[[anchor.index for anchor in anchors]]
    sales = np.array([anchor.gmv_per_view_fen for anchor in anchors], np.float64)
    factor = np.array([anchor.traffic_factor for anchor in anchors], np.float64)
    weights = np.zeros(len(anchors))
    for entry in market.platforms:
        here = platform == entry.index
        weight = standing(followers[here], sales[here], factor[here], entry.feed)
        weight = supported(weight, followers[here], entry.small_anchors)
        weights[here] = capped_standing(market, capped(weight, entry.top_share))
    return weights


def _bids(market: "Market", anchors: "list[Anchor]", line_ups: LineUps) -> Bids:
    rooms = len(anchors)
    share, sales = np.zeros(rooms), np.zeros(rooms)
    accounts, lowest = np.zeros(rooms, np.int64), np.zeros(rooms, np.int64)
    commission = _mean_commission(market, line_ups, rooms)
    split_bp = agency_split_bp(market)
    # Whoever fakes orders knows better than to bid by them.
    worth = [anchor.gmv_per_view_fen / anchor.inflated for anchor in anchors]
    for room, anchor in enumerate(anchors):
        platform = market.platforms[anchor.platform]
        lowest[room] = platform.traffic_price_fen if platform.paid_every > 0 else 0
        if anchor.is_store_host():
            brand = market.brands[anchor.brand]
            share[room], sales[room] = brand.traffic_share, brand.expected_room_sales_fen
            accounts[room] = brand.cash_account
        else:
            own = 1.0 - float(split_bp[anchor.index]) / BASIS_POINTS
            share[room] = TRAFFIC_SHARE_OF_COMMISSION * float(commission[room]) * own
            sales[room] = anchor.expected_views * worth[room]
            accounts[room] = anchor.account
    index = np.array([anchor.index for anchor in anchors], np.int64)
    conversion, funds = market.beliefs.entry_rate[index], market.ledger.balances[accounts]
    bidding = bids(
        share,
        sales,
        np.array(worth, np.float64),
        conversion,
        lowest,
        funds,
    )
    for room, anchor in enumerate(anchors):
        plan = market.brands[anchor.brand].traffic if anchor.is_store_host() else None
        if plan is not None:
            value = _value_of_view_fen(market, anchor, line_ups, room)
            bid = planned_bid_fen(plan.bid_share, value, int(lowest[room]))
            budget = min(round(plan.budget * FEN_PER_YUAN), int(funds[room]))
            bidding.put(room, bid, budget, float(conversion[room]))
    return bidding


def _value_of_view_fen(market: "Market", anchor: "Anchor", line_ups: LineUps, room: int) -> float:
    """Profit expected of a view of an own room: Σ expected orders × profit of one / views."""
    rows = np.flatnonzero(line_ups.room == room)
    product = line_ups.product[rows]
    take = fees_in_rooms_bp(market, np.full(len(rows), anchor.platform), product)
    room_plan = market.brands[anchor.brand].own_room()
    discount = 0.0 if room_plan is None else room_plan.discount
    price = discounted(market.products.regular_price_fen[product], discount)
    profit = order_profit_fen(market, product, price, np.zeros_like(take), take)
    expected = in_order(line_ups.expected_orders[rows] * profit)
    return expected / max(anchor.expected_views, 1.0)


def _mean_commission(market: "Market", line_ups: LineUps, rooms: int) -> Real64:
    """Mean commission of the line-up, a share of the price, weighted by expected orders."""
    signed = line_ups.contract >= 0
    rate = np.zeros(len(line_ups))
    rate[signed] = market.contracts.commission_bp[line_ups.contract[signed]] / BASIS_POINTS
    orders = np.bincount(line_ups.room, line_ups.expected_orders, rooms)
    earned = np.bincount(line_ups.room, line_ups.expected_orders * rate, rooms)
    return np.asarray(earned / np.maximum(orders, 1e-12), np.float64)


def _index(values: list[int]) -> Index:
    return np.array(values, np.int32)


def _real(values: list[float]) -> Real:
    return np.array(values, np.float32)
