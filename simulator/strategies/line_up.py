"""Line-ups: which products of a room come when.

A line-up has ranks, by which products are chosen while there are slots, and turns, by which those
chosen come on.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.scenario import room_plans
from simulator.strategies.own import OwnStrategy

Int = NDArray[np.int64]
Real = NDArray[np.float64]
SIXTY_FOUR_BITS = 64


class SpreadOrder(OwnStrategy):
    """The best are spread evenly: the place of rank r is the r-th van der Corput number."""

    def ranks(self, orders: Real) -> Int:
        """Rank the candidates, who come best first; here the best is the first.

        Args:
            orders: Orders expected of each, people; shape (n,).

        Returns:
            Ranks from 0, shape (n,).
        """
        return np.arange(len(orders))

    def turns(self, count: int) -> NDArray[np.uint64]:
        """Say when each rank comes on, in ascending order of these numbers, shape (count,).

        Here the best opens, the second comes half-way, and so on.
        """
        return van_der_corput(np.arange(count))


class BestFirstOrder(SpreadOrder):
    """The best first, the others in order."""

    def turns(self, count: int) -> NDArray[np.uint64]:
        """By rank."""
        return np.arange(count, dtype=np.uint64)


class TrafficThenProfitOrder(SpreadOrder):
    """Products that draw viewers (引流款), each before its share of those that earn (利润款)."""

    parameters: room_plans.TrafficThenProfit

    def ranks(self, orders: Real) -> Int:
        """Those with the most expected orders come first, then the others by value."""
        by_orders = np.argsort(-orders, kind="stable")
        drawing = np.sort(by_orders[: self.parameters.traffic_products])
        others = np.setdiff1d(np.arange(len(orders)), drawing)
        ranks = np.empty(len(orders), np.int64)
        ranks[np.concatenate((drawing, others))] = np.arange(len(orders))
        return ranks

    def turns(self, count: int) -> NDArray[np.uint64]:
        """Blocks: one product that draws, then its share of the others in order of rank."""
        draws = min(self.parameters.traffic_products, count)
        rank = np.arange(count)
        earning = rank >= draws
        block = np.where(earning, (rank - draws) * draws // max(count - draws, 1), rank)
        turn = (2 * block + earning) * count + rank
        return turn.astype(np.uint64)


registry: dict[str, type[SpreadOrder]] = {
    "spread": SpreadOrder,
    "best_first": BestFirstOrder,
    "traffic_then_profit": TrafficThenProfitOrder,
}


def line_up_strategy(plan: room_plans.LineUp) -> SpreadOrder:
    """Make the strategy that a room plan names."""
    return registry[plan.strategy](plan)


def van_der_corput(rank: Int) -> NDArray[np.uint64]:
    """The van der Corput sequence in base 2 as a 64-bit number: the bits of the rank reversed."""
    bits = rank.astype(np.uint64)
    reversed_ = np.zeros_like(bits)
    for bit in range(SIXTY_FOUR_BITS):
        reversed_ |= ((bits >> np.uint64(bit)) & np.uint64(1)) << np.uint64(
            SIXTY_FOUR_BITS - 1 - bit
        )
    return reversed_
