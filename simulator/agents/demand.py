"""What adaptive pricing learns about demand, and the price that follows.

**Belief.** Whoever considers a product in channel c (a host's room, or the shelf) at price p buys
with probability σ(b_c − α·(p/v − 1)). The brand holds a normal belief on α and on the b of every
channel that has sold the product, together. Each evening it looks at its own figures: how many
considered the product (on the shelf: came across it) and how many of them ordered. Evenings differ
by more than chance, so an evening's log-odds carry the variance of the room's shock as well;
Laplace's approximation turns what was seen into a normal observation (``rules.pricing``), and the
recursive least squares step of the linear model follows (a Kalman filter in which every b drifts).

**Price.** Over the channels of the last week, weighted by orders, p* solves the first-order
condition of logit demand: Σ_c ω_c·(p*_c/d_c − p) = 0 with p*_c of ``rules.pricing.logit_price_fen``
and ω_c = orders_c·d_c²·(1 − κ_c)·(1 − s_c), where the price in channel c is d_c·p. With one channel
that is its p*.

Evenings of a festival teach nothing, and neither does an offer that was sold out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.agents.expectations import kept_share, order_costs_fen
from simulator.agents.take_rates import fees_in_rooms_bp, take_rates_bp
from simulator.rules.numerics import logistic
from simulator.rules.pricing import logit_price_fen, posterior_log_odds
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.goods import Adaptive, PerceivedValue
from simulator.tables.sums import in_order, mean_in_order

if TYPE_CHECKING:
    from simulator.agents.brand import Brand
    from simulator.market import Market

SHELF = -1
"""Channel of orders outside rooms; rooms are known by their anchor."""
CHANNEL_MEMORY = 7
"""Sessions over which the weight of a channel fades (assumption)."""
FIRST_LOG_ODDS, FIRST_SPREAD = -2.0, 1.5
"""Belief on a channel that nothing is known of (assumption: hardly any)."""
LEAST_SENSITIVITY = 0.5
"""Sensitivity below which no price follows from it (assumption)."""
HIGHEST_RATIO = 4.0
"""Price over comparable price that no search goes beyond (assumption)."""
BISECTIONS = 50
PRIOR_ORDERS = 10.0
"""Orders that the expectation counts for when conversion is judged (assumption)."""


class Seen(NamedTuple):
    """What a brand saw of a product in one channel tonight."""

    channel: int
    considered: float
    """Simulated viewers who considered it and would have completed the checkout."""
    ordered: float
    """Simulated orders."""
    paid_ratio: float
    """What the viewer paid over the comparable price."""
    price_share: float
    """d: the seller's price over the regular shelf price."""
    coupon_share: float
    """Part of the price that the platform paid."""
    commission: float
    """κ: commission and take rate."""
    complete: bool
    """Whether everybody who wanted it got it."""


@dataclass
class Channel:
    """Where a product has been sold lately."""

    considered: float
    seen: Seen


class DemandBelief:
    """Normal belief on price sensitivity and on the log-odds of each channel of one product.

    Args:
        plan: The strategy.

    Attributes:
        mean: α, then b of each channel in the order of ``places``.
        covariance: Of the same, as rows.
        places: Place of each channel in the mean.
        channels: Channels of the last week.
    """

    def __init__(self, plan: Adaptive) -> None:
        self.mean = [plan.sensitivity]
        self.covariance = [[plan.sensitivity_spread * plan.sensitivity_spread]]
        self.places: dict[int, int] = {}
        self.channels: dict[int, Channel] = {}

    @property
    def sensitivity(self) -> float:
        """α as far as prices may rely on it."""
        return max(self.mean[0], LEAST_SENSITIVITY)

    def place_of(self, channel: int) -> int:
        """Place of a channel, which is new when it is not known yet."""
        if channel not in self.places:
            self.places[channel] = len(self.mean)
            self.mean.append(FIRST_LOG_ODDS)
            for row in self.covariance:
                row.append(0.0)
            self.covariance.append([0.0] * len(self.mean))
            self.covariance[-1][-1] = FIRST_SPREAD * FIRST_SPREAD
        return self.places[channel]

    def pass_night(self, drift: float) -> None:
        """Let demand move, and channels be forgotten.

        Args:
            drift: S.d. of the move in log-odds.
        """
        for place in self.places.values():
            self.covariance[place][place] += drift * drift
        for channel in self.channels.values():
            channel.considered *= 1.0 - 1.0 / CHANNEL_MEMORY

    def learn(self, seen: Seen, evening_variance: float) -> None:
        """Take in what was seen in a channel.

        Args:
            seen: Tonight's figures.
            evening_variance: Variance of an evening's log-odds beyond chance.
        """
        place, slope = self.place_of(seen.channel), -(seen.paid_ratio - 1.0)
        gains = [row[place] + slope * row[0] for row in self.covariance]
        mean = self.mean[place] + slope * self.mean[0]
        variance = gains[place] + slope * gains[0] + evening_variance
        mode = posterior_log_odds(mean, variance, seen.considered, seen.ordered)
        share = logistic(mode)
        weight = seen.considered * share * (1.0 - share)
        if not weight > 0.0:
            return
        total = variance + 1.0 / weight
        gap = mode + (seen.ordered - seen.considered * share) / weight - mean
        count = len(self.mean)
        for i in range(count):
            self.mean[i] += gains[i] / total * gap
            for j in range(count):
                self.covariance[i][j] -= gains[i] * gains[j] / total

    def share_at(self, channel: int, paid_ratio: float) -> float:
        """Share of those who consider the product that buy it.

        Args:
            channel: A known channel.
            paid_ratio: Price over comparable price.

        Returns:
            A probability.
        """
        return logistic(self.mean[self.places[channel]] - self.sensitivity * (paid_ratio - 1.0))


def learn_demand(market: "Market") -> None:
    """Learn from the evening, and work out tomorrow's prices (stage 9).

    Args:
        market: The market after the evening; beliefs of brands that price adaptively are updated.
    """
    for brand in market.brands:
        plan = brand.pricing
        if isinstance(plan, Adaptive) and brand.active and market.evening.buying_shift == 0.0:
            _learn(market, brand, plan)
        if isinstance(plan, PerceivedValue) and plan.conversion_premium > 0.0:
            brand.conversion = _conversion(market, brand)


def _learn(market: "Market", brand: "Brand", plan: Adaptive) -> None:
    """Update the belief on each product of a brand, and its best price."""
    spread = market.scenario.shocks.room_buying
    for row in brand.products.tolist():
        belief = brand.demand.setdefault(row, DemandBelief(plan))
        belief.pass_night(plan.drift)
        for seen in seen_tonight(market, row):
            if seen.considered <= 0.0:
                continue
            if seen.complete:
                belief.learn(seen, 0.0 if seen.channel == SHELF else spread * spread)
            known = belief.channels.setdefault(seen.channel, Channel(0.0, seen))
            known.seen = seen
            known.considered += seen.considered / CHANNEL_MEMORY
        best = best_price_fen(market, row, belief)
        if best is not None:
            before = brand.best_price_fen.get(row, float(market.products.regular_price_fen[row]))
            low, high = before * (1.0 - plan.largest_step), before * (1.0 + plan.largest_step)
            brand.best_price_fen[row] = min(max(best, low), high)


def seen_tonight(market: "Market", row: int) -> Iterator[Seen]:
    """What the owner of a product saw of it tonight, room by room and on the shelf.

    Args:
        market: The market after the evening.
        row: The product.

    Yields:
        One record for each offer, and one for the shelf.
    """
    products, offers, outcome = market.products, market.evening.offers, market.outcome
    completion = market.scenario.behaviour.buying.checkout_completion
    comparable = float(products.comparable_price_fen[row])
    regular = float(products.regular_price_fen[row])
    for offer in np.flatnonzero(offers.product == row).tolist():
        room = offers.room[offer]
        price, coupon = float(offers.price_fen[offer]), float(offers.coupon_fen[offer])
        place = market.evening.rooms.platform[room : room + 1].astype(np.int64)
        take = int(fees_in_rooms_bp(market, place, np.array([row]))[0])
        yield Seen(
            channel=int(market.evening.rooms.anchor[room]),
            considered=float(outcome.offer_considered[offer]) / market.weight * completion,
            ordered=float(outcome.offer_simulated_orders[offer]),
            paid_ratio=(price - coupon) / comparable,
            price_share=price / regular,
            coupon_share=coupon / price,
            commission=(int(offers.commission_bp[offer]) + take) / BASIS_POINTS,
            complete=bool(outcome.offer_units[offer] < offers.committed_units[offer]),
        )
    price = float(products.shelf_price_fen[row])
    sold = market.audience.shelf.product == row
    left = market.products.units_for_sale(market.stock.on_stock)[row]
    everywhere = np.arange(len(market.platforms))
    shelf_take = take_rates_bp(market, everywhere, np.full(len(everywhere), row))
    yield Seen(
        channel=SHELF,
        considered=float(market.audience.shelf_looks[row]) * completion,
        ordered=float(np.count_nonzero(sold)),
        paid_ratio=price / comparable,
        price_share=price / regular,
        coupon_share=0.0,
        commission=mean_in_order(shelf_take.astype(np.float64)) / BASIS_POINTS,
        complete=bool(left > 0),
    )


def best_price_fen(market: "Market", row: int, belief: DemandBelief) -> float | None:
    """Regular price at which the expected profit of all channels together is highest.

    Args:
        market: The market, for costs.
        row: The product.
        belief: What is believed about its demand.

    Returns:
        Fen; None as long as nothing was seen anywhere.
    """
    known = [belief.channels[channel] for channel in sorted(belief.channels)]
    known = [channel for channel in known if channel.seen.channel in belief.places]
    if not known:
        return None
    products = market.products
    comparable, cost = float(products.comparable_price_fen[row]), float(products.unit_cost_fen[row])
    kept = float(kept_share(market)[products.category[row]])
    order_costs = float(order_costs_fen(market, np.array([row]))[0])

    def slope(price: float) -> float:
        """Sign of the derivative of profit: Σ ω·(p*/d − p)."""
        terms = []
        for channel in known:
            seen = channel.seen
            own = price * seen.price_share
            # The viewer pays less than the seller gets where the platform gives a coupon.
            scale = comparable / (1.0 - seen.coupon_share)
            share = belief.share_at(seen.channel, own / scale)
            best = logit_price_fen(
                cost, seen.commission, kept, order_costs, scale, belief.sensitivity, share
            )
            weight = channel.considered * share * (1.0 - share) * (1.0 - seen.commission)
            terms.append(weight * seen.price_share / scale * (best - own))
        return in_order(terms)

    low, high = 1.0, HIGHEST_RATIO * comparable
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if slope(middle) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _conversion(market: "Market", brand: "Brand") -> dict[int, float]:
    """Orders in rooms so far over those expected at first: (orders + n)/(expected + n)."""
    beliefs, found = market.beliefs, {}
    for row in brand.products.tolist():
        ordered = in_order(beliefs.orders[row])
        expected = in_order(beliefs.views[row] * beliefs.prior[row])
        found[row] = (ordered + PRIOR_ORDERS) / (expected + PRIOR_ORDERS)
    return found
