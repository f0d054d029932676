"""Who works with whom: brand-proposing deferred acceptance (Gale & Shapley 1962) over contracts.

A possible contract puts one product into one slot of one anchor. Both sides rank single contracts
by expected value, strictly: equal values are told apart by a keyed tie-break, never by the order
of the input. A brand signs at most its quota, an anchor at most its slots, and a product at most
one contract with an anchor, though it may be offered on several terms. Such preferences are
substitutable, so deferred acceptance ends in a stable set of contracts, the best one for every
brand (Hatfield & Milgrom 2005).

**Exclusive contracts first.** An exclusive contract makes the brand the only one of its category
at that anchor. Those contracts are matched in a pass of their own, with full quotas and slots, in
which an anchor accepts at most one per category. The second pass matches all other contracts with
the quotas and slots that are left, without those of rival brands in a category so taken. Each pass
is stable in its own market; nothing that was signed in the first is given up for the second.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Offers:
    """Possible contracts as columns, shape (n,).

    Attributes:
        product: Product index.
        brand: Index of the product's brand.
        anchor: Anchor index.
        category: Category index of the product.
        value_to_brand: Expected value, any unit, the same for all; below zero: not acceptable.
        value_to_anchor: Likewise for the anchor.
        exclusive: The brand wants to be the only one of its category at the anchor.
        tie_break: Keyed draw of (brand, anchor): the smaller one wins between equal values.
        seller: Who counts as a rival: plans of one seller propose apart, but are no rivals. Each
            proposer is a seller of its own when missing.
    """

    product: IntArray
    brand: IntArray
    anchor: IntArray
    category: IntArray
    value_to_brand: NDArray[np.float64]
    value_to_anchor: NDArray[np.float64]
    exclusive: NDArray[np.bool_]
    tie_break: NDArray[np.integer[Any]]
    seller: IntArray | None = None

    def __len__(self) -> int:
        return self.product.size


@dataclass(frozen=True)
class _Side:
    """How one side chooses: the best of each group, of these as many as the limit allows."""

    agent: IntArray
    rank: IntArray
    group: IntArray
    limit: IntArray


@dataclass(frozen=True)
class _Pass:
    """One market: the contracts that take part and both sides' choice."""

    rows: IntArray
    brands: _Side
    anchors: _Side


def match(offers: Offers, brand_quota: IntArray, anchor_slots: IntArray) -> IntArray:
    """Sign contracts.

    Args:
        offers: Possible contracts.
        brand_quota: Contracts that each brand can afford, shape (brands,).
        anchor_slots: Contracts that each anchor has room for, shape (anchors,).

    Returns:
        Row numbers of the signed contracts, sorted by anchor, brand, product.

    Raises:
        ValueError: A value is not a number, a quota is negative, or two offers are identical.
    """
    market = _Market(offers, brand_quota, anchor_slots)
    first = _deferred_acceptance(market.exclusive_pass())
    second = _deferred_acceptance(market.other_pass(first))
    signed = np.concatenate((first, second))
    keys = (offers.product[signed], offers.brand[signed], offers.anchor[signed])
    return np.asarray(signed[np.lexsort(keys)], np.int64)


class _Market:
    """Offers with strict ranks, from which both passes are cut."""

    def __init__(self, offers: Offers, brand_quota: IntArray, anchor_slots: IntArray) -> None:
        values = np.stack((offers.value_to_brand, offers.value_to_anchor))
        if np.isnan(values).any():
            raise ValueError("the value of a contract is not a number")
        if min(brand_quota.min(initial=0), anchor_slots.min(initial=0)) < 0:
            raise ValueError("quotas and slots can't be negative")
        self.offers = offers
        self.brand_quota = brand_quota
        self.anchor_slots = anchor_slots
        self.acceptable = (values >= 0).all(axis=0)
        self.brand_rank = _strict_rank(offers, values[0], values[1])
        self.anchor_rank = _strict_rank(offers, values[1], values[0])
        anchors = max(anchor_slots.size, 1)
        self.pair = offers.product.astype(np.int64) * anchors + offers.anchor
        self.cell = offers.category.astype(np.int64) * anchors + offers.anchor

    def exclusive_pass(self) -> _Pass:
        rows = np.flatnonzero(self.acceptable & self.offers.exclusive)
        return self._pass(rows, self.cell, self.brand_quota, self.anchor_slots)

    def other_pass(self, signed: IntArray) -> _Pass:
        """What is left once the exclusive contracts are signed."""
        offers = self.offers
        quota_left, slots_left = self.brand_quota.copy(), self.anchor_slots.copy()
        np.subtract.at(quota_left, offers.brand[signed], 1)
        np.subtract.at(slots_left, offers.anchor[signed], 1)
        owner = np.full(int(self.cell.max(initial=0)) + 1, -1, np.int64)
        seller = offers.brand if offers.seller is None else offers.seller
        owner[self.cell[signed]] = seller[signed]
        rival = (owner[self.cell] != -1) & (owner[self.cell] != seller)
        taken = np.isin(self.pair, self.pair[signed])
        rows = np.flatnonzero(self.acceptable & ~offers.exclusive & ~rival & ~taken)
        return self._pass(rows, self.pair, quota_left, slots_left)

    def _pass(self, rows: IntArray, group: IntArray, quota: IntArray, slots: IntArray) -> _Pass:
        brands = _Side(self.offers.brand, self.brand_rank, self.pair, quota)
        return _Pass(rows, brands, _Side(self.offers.anchor, self.anchor_rank, group, slots))


def _strict_rank(
    offers: Offers, own_value: NDArray[np.float64], other_value: NDArray[np.float64]
) -> IntArray:
    """Position of each contract in a strict order over all, best first, shape (n,)."""
    keys = (
        -own_value,
        offers.tie_break,
        offers.product,
        offers.anchor,
        offers.exclusive,
        -other_value,
    )
    order = np.lexsort(tuple(reversed(keys)))
    same = np.ones(max(order.size - 1, 0), np.bool_)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    for row in order[1:][same][:1]:
        pair = f"product {offers.product[row]} and anchor {offers.anchor[row]}"
        raise ValueError(f"two offers for {pair} are identical")
    rank = np.empty(order.size, np.int64)
    rank[order] = np.arange(order.size)
    return rank


def _deferred_acceptance(market: _Pass) -> IntArray:
    """Brands propose in the order of their ranks, anchors hold the best so far."""
    brands = market.brands
    brand, rank, quota = brands.agent.tolist(), brands.rank.tolist(), brands.limit.tolist()
    row_of_rank = np.argsort(brands.rank).tolist()
    heaps, next_terms = _proposals(market)
    anchors = _AnchorsHold(market.anchors)
    held = [0] * len(quota)
    waiting = list(range(len(quota)))
    while waiting:
        proposer = waiting[-1]
        if held[proposer] >= quota[proposer] or not heaps[proposer]:
            waiting.pop()
            continue
        held[proposer] += 1
        refused = anchors.consider(row_of_rank[heappop(heaps[proposer])])
        if refused is None:
            continue
        loser = brand[refused]
        held[loser] -= 1
        if refused in next_terms:
            heappush(heaps[loser], rank[next_terms[refused]])
        waiting.append(loser)
    return np.array(sorted(anchors.held_rows()), np.int64)


def _proposals(market: _Pass) -> tuple[list[list[int]], dict[int, int]]:
    """Each brand's heap of ranks to propose, and the next-best terms of the same pair by row.

    Only the best terms of a (product, anchor) start in the heap: the next are proposed once those
    are refused, so that a brand never has two contracts of one pair.
    """
    brands = market.brands
    rows = market.rows[np.argsort(brands.rank[market.rows])].tolist()
    heaps: list[list[int]] = [[] for _ in range(brands.limit.size)]
    next_terms: dict[int, int] = {}
    latest: dict[int, int] = {}
    for row in rows:
        pair = int(brands.group[row])
        if pair in latest:
            next_terms[latest[pair]] = row
        else:
            heaps[int(brands.agent[row])].append(int(brands.rank[row]))
        latest[pair] = row
    return heaps, next_terms


class _AnchorsHold:
    """The contracts that anchors hold: the best of each group, as many as there are slots."""

    def __init__(self, side: _Side) -> None:
        self._agent = side.agent.tolist()
        self._rank = side.rank.tolist()
        self._group = side.group.tolist()
        self._slots = side.limit.tolist()
        self._row_of_rank = np.argsort(side.rank).tolist()
        self._held: dict[int, int] = {}
        self._count = [0] * side.limit.size
        # Worst first; rows given up meanwhile are skipped when they come up.
        self._worst: list[list[int]] = [[] for _ in range(side.limit.size)]

    def consider(self, row: int) -> int | None:
        """Hold a proposed contract or not; returns the contract that is refused for it."""
        anchor, group = self._agent[row], self._group[row]
        if self._slots[anchor] == 0:
            return row
        rival = self._held.get(group)
        if rival is None and self._count[anchor] == self._slots[anchor]:
            rival = self._worst_held(anchor)
        if rival is not None:
            if self._rank[rival] < self._rank[row]:
                return row
            del self._held[self._group[rival]]
            self._count[anchor] -= 1
        self._held[group] = row
        self._count[anchor] += 1
        heappush(self._worst[anchor], -self._rank[row])
        return rival

    def held_rows(self) -> list[int]:
        return list(self._held.values())

    def _worst_held(self, anchor: int) -> int:
        heap = self._worst[anchor]
        while True:
            row: int = self._row_of_rank[-heap[0]]
            if self._held.get(self._group[row]) == row:
                return row
            heappop(heap)
