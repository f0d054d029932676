"""What platforms spend on rooms: support, checks of content, streams, trying on.

Support of small rooms and prizes reach the host's (or the store room's brand's) account; everything
else is bought from providers. All of it leaves the platform's account, which may go below zero:
owners pay for growth.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.agents.links import reached_followers
from simulator.agents.prizes import award_prizes, note_shows
from simulator.rules.units import FEN_PER_YUAN, MINUTES_PER_HOUR

if TYPE_CHECKING:
    from simulator.agents.platform import Platform
    from simulator.market import Market

Int = NDArray[np.int64]


def load_streams(market: "Market") -> None:
    """Let streams suffer tonight from what exceeded their capacity last evening (stage 2).

    lag = 1 − (1 − usual)·(1 − over), over = max(0, 1 − capacity/peak), the share of viewers at the
    busiest minute for whom there was no room: quality is cut for all of them alike (assumption).

    Args:
        market: The market before tonight's evening.
    """
    for platform in market.platforms:
        platform.lag = platform.usual_lag
        if platform.capacity is not None and market.session > 0:
            over = overload(platform.capacity, float(peak_of(market, platform)))
            platform.lag = 1.0 - (1.0 - platform.usual_lag) * (1.0 - over)


def overload(capacity: float, peak: float) -> float:
    """Share of viewers at the busiest minute beyond capacity: max(0, 1 − capacity/peak)."""
    return max(0.0, 1.0 - capacity / peak) if peak > 0.0 else 0.0


def peak_of(market: "Market", platform: "Platform") -> int:
    """Most viewers at a time in a platform's rooms on the last evening, people."""
    here = market.evening.rooms.platform == platform.index
    together = market.outcome.minutes_online[:, here].sum(axis=1)
    return int(together.max()) if together.size else 0


def run_programmes(market: "Market") -> None:
    """Pay tonight's support, prizes, checks, servers and try-ons (stage 6).

    Args:
        market: The market after the evening; ``support_fen`` is set.
    """
    market.support_fen = np.zeros(len(market.anchors), np.int64)
    for platform in market.platforms:
        before_fen = market.ledger.balance(platform.account)
        rooms = np.flatnonzero(market.evening.rooms.platform == platform.index)
        _pay_support(market, platform, rooms)
        note_shows(market, platform, rooms)
        market.support_fen += award_prizes(market, platform)
        _pay_providers(market, platform, rooms)
        platform.spent_fen = before_fen - market.ledger.balance(platform.account)


def _pay_support(market: "Market", platform: "Platform", rooms: Int) -> None:
    """Pay a subsidy for each supported room to whoever runs it."""
    support = platform.small_anchors
    if support is None or support.subsidy <= 0 or not rooms.size:
        return
    tonight, chart = market.evening.rooms, market.chart
    followers = reached_followers(market)[tonight.anchor[rooms]]
    small = rooms[followers < support.below]
    anchor, brand = tonight.anchor[small], tonight.brand[small]
    each = round(support.subsidy * FEN_PER_YUAN)
    accounts = np.where(brand >= 0, chart.brand_cash[brand], chart.anchor[anchor])
    market.ledger.post(FlowKind.SUBSIDY, platform.account, accounts, np.full(len(small), each))
    np.add.at(market.support_fen, anchor[brand < 0], each)


def _pay_providers(market: "Market", platform: "Platform", rooms: Int) -> None:
    """Pay for checks of what is said and of who is there, for servers, and for trying on."""
    tonight, own = market.evening.rooms, platform.own
    minutes = int((tonight.end_minute[rooms] - tonight.start_minute[rooms]).sum())
    hours = minutes / MINUTES_PER_HOUR
    costs = [
        (FlowKind.MODERATION, platform.moderation * own.moderation_cost * hours),
        (FlowKind.MODERATION, platform.anti_fraud * own.anti_fraud_cost * hours),
    ]
    if platform.capacity is not None:
        costs.append((FlowKind.SERVICE, platform.capacity * own.capacity_cost))
    if platform.try_on is not None:
        costs.append((FlowKind.SERVICE, platform.try_on.cost * len(rooms)))
    for kind, yuan in costs:
        fen = round(yuan * FEN_PER_YUAN)
        if fen > 0:
            market.ledger.post(kind, platform.account, market.chart.service_providers, fen)
