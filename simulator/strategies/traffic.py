"""What a platform's feed rewards, and who buys paid places in it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.rules.feed import paid_weight, policy_weight
from simulator.scenario.places import FeedPolicy
from simulator.scenario.platform_policies import (
    FairShareFeed,
    FeedRule,
    GmvPerViewFeed,
    MixedFeed,
    PopularityFeed,
    RelevanceFeed,
    SmallAnchorSupport,
)
from simulator.tables.sums import in_order

Int = NDArray[np.int64]
Real = NDArray[np.float64]
NEARLY = 1.0 - 1e-12
"""Rounding must not push a room that is alone with a weight above the cap."""


Exponents = Callable[[FeedPolicy, Any], dict[str, float]]


def _mixed(feed: FeedPolicy, policy: MixedFeed) -> dict[str, float]:
    return {}


def _relevance(feed: FeedPolicy, policy: RelevanceFeed) -> dict[str, float]:
    return {"popularity": 0.0, "gmv_per_view": 0.0, "reach": 0.0}


def _popularity(feed: FeedPolicy, policy: PopularityFeed) -> dict[str, float]:
    return {"popularity": policy.live, "gmv_per_view": 0.0, "reach": policy.followers}


def _gmv_per_view(feed: FeedPolicy, policy: GmvPerViewFeed) -> dict[str, float]:
    return {"popularity": 0.0, "gmv_per_view": policy.exponent, "reach": 0.0}


def _fair_share(feed: FeedPolicy, policy: FairShareFeed) -> dict[str, float]:
    return {"popularity": 0.0, "gmv_per_view": 0.0, "reach": -policy.exponent}


registry: dict[str, Exponents] = {
    "mixed": _mixed,
    "relevance": _relevance,
    "popularity": _popularity,
    "gmv_per_view": _gmv_per_view,
    "fair_share": _fair_share,
}
"""By name of the policy: the exponents of the feed that it replaces."""


def feed_of(feed: FeedPolicy, policy: FeedRule) -> FeedPolicy:
    """Return a platform's feed with the exponents of its policy.

    Every policy is a choice of exponents, so ``standing`` and the kernels know nothing of names.
    The recommender's precision is technology and none of the policy's business: it stays.

    Args:
        feed: What the scenario says under ``feed``.
        policy: The policy that it names.

    Returns:
        The feed in force.
    """
    return feed.model_copy(update=registry[policy.strategy](feed, policy))


def standing(
    followers: Real, gmv_per_view_fen: Real, traffic_factor: Real, feed: FeedPolicy
) -> Real:
    """Weight rooms before live popularity: (n + followers)^r · (1 + GMV per view)^g · factor.

    n are the followers that the feed credits to everybody. Relevance and live popularity differ by
    viewer and minute, so the audience kernel adds them.

    Only ratios of weights count in a feed (Plackett–Luce). Nothing is divided by a mean over the
    rooms on air: one room more would then touch the others' numbers.

    Args:
        followers: The host's followers, people, shape (rooms,).
        gmv_per_view_fen: The room's shrunken GMV per view, fen, shape (rooms,).
        traffic_factor: Credit's reward or limit, above 0, shape (rooms,).
        feed: The platform's feed.

    Returns:
        Weights above 0, shape (rooms,).
    """
    weights = [
        # Reach is a fair-share exponent with the opposite sign.
        policy_weight(1.0 + float(sales), feed.gmv_per_view,
                      feed.newcomers + float(fans), feed.reach)
        for fans, sales in zip(followers, gmv_per_view_fen, strict=True)
    ]  # fmt: skip
    return np.array(weights, np.float64) * traffic_factor


def supported(weights: Real, followers: Real, support: SmallAnchorSupport | None) -> Real:
    """Lift the weights of rooms with few followers: by a factor, and to a share that they have.

    Args:
        weights: Weights of a platform's rooms, shape (rooms,).
        followers: Followers with which the feed credits them, people, shape (rooms,).
        support: The support; none when None.

    Returns:
        Weights, shape (rooms,).
    """
    if support is None:
        return weights
    small = followers < support.below
    return guaranteed(np.where(small, support.boost * weights, weights), small, support.share)


def guaranteed(weights: Real, small: NDArray[np.bool_], share: float) -> Real:
    """Lift some weights so that they make up a share s of all: w' = w·max(1, s/(1 − s)·R/W).

    W are the weights of those lifted, R those of the rest. Ratios within either stay.

    Args:
        weights: Weights of a platform's rooms, at least 0, shape (rooms,).
        small: Which of them are lifted, shape (rooms,).
        share: s, below 1; nothing is lifted at 0.

    Returns:
        Weights, shape (rooms,).
    """
    ours, rest = in_order(weights[small].tolist()), in_order(weights[~small].tolist())
    if ours <= 0.0:
        return weights
    factor = share / (1.0 - share) * rest / ours
    return np.where(small, factor * weights, weights) if factor > 1.0 else weights


def capped(weights: Real, share: float | None) -> Real:
    """Take from the largest weights what exceeds a share of all: w' = min(w, s·Σw').

    The sum is over the capped weights, so that no room has more than s of what is left. With k
    rooms at the cap, Σw' = Σ_rest w / (1 − k·s); k is the smallest number for which the next room
    keeps within it. Where s·rooms ≤ 1 nobody can have less than s: all weights are alike.

    Args:
        weights: Weights of a platform's rooms, at least 0, shape (rooms,).
        share: s, above 0; no cap when None.

    Returns:
        Weights, shape (rooms,).
    """
    shown = int(np.count_nonzero(weights))
    if share is None or share >= 1.0 or shown == 0:
        return weights
    if share * shown <= 1.0:
        return np.where(weights > 0.0, float(weights.max()), 0.0)
    largest = np.sort(weights)[::-1]
    for cut, weight in enumerate(largest):
        most = share * in_order(largest[cut:]) / (1.0 - cut * share)
        if weight * NEARLY <= most:
            return np.minimum(weights, most)
    raise AssertionError("the smallest weight of all lies above the mean")


@dataclass(frozen=True)
class Bids:
    """Bids for paid places, each of shape (rooms,); zeros where no traffic is bought."""

    bid_fen: Int
    """Fen per entered view."""
    traffic_budget_fen: Int
    """Most that the operator spends tonight."""
    paid_weight: Real
    """Bid times shrunken conversion."""

    def put(self, room: int, bid_fen: int, budget_fen: int, conversion: float) -> None:
        """Set the bid of one room; it stays out if it cannot pay for a single view.

        Args:
            room: The room.
            bid_fen: Fen per entered view, 0 for none.
            budget_fen: Most that it spends tonight.
            conversion: The room's shrunken entries per time shown, 0 to 1.
        """
        buys = 0 < bid_fen <= budget_fen
        self.bid_fen[room] = bid_fen if buys else 0
        self.traffic_budget_fen[room] = budget_fen if buys else 0
        self.paid_weight[room] = paid_weight(float(bid_fen), conversion) if buys else 0.0


def planned_bid_fen(bid_share: float, value_of_view_fen: float, lowest_price_fen: int) -> int:
    """Bid of a brand that pays by what a view is worth to it: ⌊share × value⌋, or nothing.

    The winner pays her own bid, so whoever bids the whole value gains nothing by a view: the share
    is what she shades it by. Nobody buys views that are worth less than the lowest price.

    Args:
        bid_share: Share of the value that is bid, 0 to 1.
        value_of_view_fen: Profit that a view is expected to bring, fen.
        lowest_price_fen: The platform's lowest price of a paid view, fen; 0 where no place is paid.

    Returns:
        Fen per entered view; 0 if nothing is bid.
    """
    bid = math.floor(bid_share * max(value_of_view_fen, 0.0))
    return bid if 0 < lowest_price_fen <= bid else 0


def bids(
    traffic_share: Real,
    expected_sales_fen: Real,
    gmv_per_view_fen: Real,
    conversion: Real,
    lowest_price_fen: Int,
    funds_fen: Int,
) -> Bids:
    """Bid for paid places with a share of expected sales.

    An operator who wants to spend the share s of sales bids s times what a view sells, as bidding
    for a target return on advertising does, but at least the platform's lowest price. The budget
    is s times the evening's expected sales, as far as cash reaches. Whoever cannot pay for a single
    view stays out. All of this is an assumption.

    Args:
        traffic_share: s, share of the room's sales spent on traffic, shape (rooms,).
        expected_sales_fen: Expected sales of the room tonight, fen.
        gmv_per_view_fen: The room's shrunken GMV per view, fen.
        conversion: The room's shrunken entries per time shown, 0 to 1.
        lowest_price_fen: The platform's lowest price of a paid view, fen; 0 where no place is paid.
        funds_fen: The operator's cash, fen.

    Returns:
        Bids, budgets and weights in the draw of paid places.
    """
    wanted = np.floor(traffic_share * expected_sales_fen).astype(np.int64)
    budget = np.minimum(wanted, np.maximum(funds_fen, 0))
    worth = np.floor(traffic_share * gmv_per_view_fen).astype(np.int64)
    bid = np.maximum(worth, lowest_price_fen)
    buys = (lowest_price_fen > 0) & (budget >= bid)
    bid, budget = np.where(buys, bid, 0), np.where(buys, budget, 0)
    weights = [
        paid_weight(float(price), float(rate)) for price, rate in zip(bid, conversion, strict=True)
    ]
    return Bids(bid, budget, np.array(weights, np.float64))
