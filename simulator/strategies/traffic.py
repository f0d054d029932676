"""What a platform's feed rewards, and who buys paid places in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.rules.feed import paid_weight, policy_weight
from simulator.scenario.places import FeedPolicy

Int = NDArray[np.int64]
Real = NDArray[np.float64]


class Mixture:
    """A feed policy as a mixture of exponents.

    Relevance alone, popularity, sales and reach are the corners: all exponents 0 but one. Relevance
    and live popularity differ by viewer and minute, so the audience kernel adds them.

    Args:
        feed: The platform's policy.
    """

    def __init__(self, feed: FeedPolicy) -> None:
        self.feed = feed

    def standing(self, followers: Real, gmv_per_view_fen: Real, traffic_factor: Real) -> Real:
        """Weight rooms before live popularity: (n + followers)^r · (1 + GMV per view)^g · factor.

        n are the followers that the feed credits to everybody.

        Only ratios of weights count in a feed (Plackett–Luce). Nothing is divided by a mean over
        the rooms on air: one room more would then touch the others' numbers.

        Args:
            followers: The host's followers, people, shape (rooms,).
            gmv_per_view_fen: The room's shrunken GMV per view, fen, shape (rooms,).
            traffic_factor: Credit's reward or limit, above 0, shape (rooms,).

        Returns:
            Weights above 0, shape (rooms,).
        """
        feed = self.feed
        weights = [
            # Reach is a fair-share exponent with the opposite sign.
            policy_weight(1.0 + float(sales), feed.gmv_per_view,
                          feed.newcomers + float(fans), feed.reach)
            for fans, sales in zip(followers, gmv_per_view_fen, strict=True)
        ]  # fmt: skip
        return np.array(weights, np.float64) * traffic_factor


registry: dict[str, type[Mixture]] = {"mixture": Mixture}


def standing(
    followers: Real, gmv_per_view_fen: Real, traffic_factor: Real, feed: FeedPolicy
) -> Real:
    """Weight rooms of one platform before live popularity; see ``Mixture.standing``.

    Args:
        followers: The host's followers, people, shape (rooms,).
        gmv_per_view_fen: The room's shrunken GMV per view, fen, shape (rooms,).
        traffic_factor: Credit's reward or limit, above 0, shape (rooms,).
        feed: The platform's policy.

    Returns:
        Weights above 0, shape (rooms,).
    """
    return Mixture(feed).standing(followers, gmv_per_view_fen, traffic_factor)


@dataclass(frozen=True)
class Bids:
    """Bids for paid places, each of shape (rooms,); zeros where no traffic is bought."""

    bid_fen: Int
    """Fen per entered view."""
    traffic_budget_fen: Int
    """Most that the operator spends tonight."""
    paid_weight: Real
    """Bid times shrunken conversion."""


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
