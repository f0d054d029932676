"""Matching against a brute-force enumeration of all stable sets of contracts."""

from dataclasses import dataclass, fields
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.matching import IntArray, Offers, _Market, _Pass, _Side, match


@dataclass(frozen=True)
class Case:
    offers: Offers
    quota: IntArray
    slots: IntArray


def make_offers(rows: list[tuple[int, int, int, int, float, float, bool, int]]) -> Offers:
    """Rows of (product, brand, anchor, category, to brand, to anchor, exclusive, tie-break)."""
    columns = list(zip(*rows, strict=True)) or [()] * 8
    kinds = (np.int64, np.int64, np.int64, np.int64, np.float64, np.float64, np.bool_, np.int64)
    return Offers(*(np.array(c, kind) for c, kind in zip(columns, kinds, strict=True)))


@st.composite
def markets(
    draw: st.DrawFn, most: int = 8, exclusive: bool = False, several_terms: bool = True
) -> Case:
    brands, anchors = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    owner = draw(st.lists(st.integers(0, brands - 1), min_size=1, max_size=4))
    category = draw(st.lists(st.integers(0, 1), min_size=len(owner), max_size=len(owner)))
    count = draw(st.integers(0, most))
    tie_break = draw(st.lists(st.integers(0, 3), min_size=9, max_size=9))
    rows: dict[object, tuple[int, int, int, int, float, float, bool, int]] = {}
    for _ in range(count):
        product, anchor = draw(st.integers(0, len(owner) - 1)), draw(st.integers(0, anchors - 1))
        values = draw(st.integers(-1, 4)), draw(st.integers(-1, 4))
        only = exclusive and draw(st.booleans())
        brand = owner[product]
        key = (product, anchor, only, values) if several_terms else (product, anchor, only)
        rows[key] = (
            *(product, brand, anchor, category[product]),
            *(float(values[0]), float(values[1])),
            *(only, tie_break[brand * 3 + anchor]),
        )
    quota = np.array(draw(st.lists(st.integers(0, 3), min_size=brands, max_size=brands)), np.int64)
    slots = np.array(
        draw(st.lists(st.integers(0, 3), min_size=anchors, max_size=anchors)), np.int64
    )
    return Case(make_offers(list(rows.values())), quota, slots)


# The reference: preferences as sorted lists, choice by going down the list.


def preference(case: Case, row: int, side: str) -> tuple[object, ...]:
    offers = case.offers
    values = (offers.value_to_brand[row], offers.value_to_anchor[row])
    own, other = values if side == "brand" else values[::-1]
    identity = (offers.product[row], offers.anchor[row], offers.exclusive[row])
    return (-own, offers.tie_break[row], *identity, -other)


def choose(case: Case, side: str, agent: int, available: set[int]) -> set[int]:
    """The favourite contracts of an agent: at most one per (product, anchor), up to its limit."""
    offers = case.offers
    agents = offers.brand if side == "brand" else offers.anchor
    limit = (case.quota if side == "brand" else case.slots)[agent]
    values = offers.value_to_brand if side == "brand" else offers.value_to_anchor
    chosen: list[int] = []
    own = [row for row in available if agents[row] == agent and values[row] >= 0]
    for row in sorted(own, key=lambda r: preference(case, r, side)):
        pair = (offers.product[row], offers.anchor[row])
        if len(chosen) < limit and pair not in [
            (offers.product[c], offers.anchor[c]) for c in chosen
        ]:
            chosen.append(row)
    return set(chosen)


def chosen_by_all(case: Case, side: str, available: set[int]) -> set[int]:
    count = case.quota.size if side == "brand" else case.slots.size
    return set().union(*(choose(case, side, agent, available) for agent in range(count)))


def is_stable(case: Case, signed: set[int]) -> bool:
    if any(chosen_by_all(case, side, signed) != signed for side in ("brand", "anchor")):
        return False
    return not any(
        row in chosen_by_all(case, "brand", signed | {row})
        and row in chosen_by_all(case, "anchor", signed | {row})
        for row in range(len(case.offers))
        if row not in signed
    )


def stable_sets(case: Case) -> list[set[int]]:
    rows = range(len(case.offers))
    subsets = (set(c) for size in range(len(rows) + 1) for c in combinations(rows, size))
    return [subset for subset in subsets if is_stable(case, subset)]


def blocking_pairs(
    offers: Offers, signed: IntArray, brand_quota: IntArray, anchor_slots: IntArray
) -> IntArray:
    """Contracts that brand and anchor would both rather sign than keep to what they signed.

    Args:
        offers: Possible contracts.
        signed: Row numbers of the signed contracts.
        brand_quota: As in ``match``.
        anchor_slots: As in ``match``.

    Returns:
        Row numbers, sorted; empty if the contracts are stable (each pass in its own market).
    """
    market = _Market(offers, brand_quota, anchor_slots)
    first = signed[offers.exclusive[signed]]
    second = signed[~offers.exclusive[signed]]
    found = [
        _blocking(market.exclusive_pass(), first),
        _blocking(market.other_pass(first), second),
    ]
    return np.sort(np.concatenate(found))


def _wants(side: _Side, rows: IntArray, signed: IntArray) -> NDArray[np.bool_]:
    """Would this side choose each contract, given those it has signed?"""
    nobody = side.rank.size
    count = np.zeros(side.limit.size, np.int64)
    np.add.at(count, side.agent[signed], 1)
    worst = np.full(side.limit.size, -1, np.int64)
    np.maximum.at(worst, side.agent[signed], side.rank[signed])
    in_group = np.full(int(side.group.max(initial=0)) + 1, nobody, np.int64)
    in_group[side.group[signed]] = side.rank[signed]
    agent, rank, mate = side.agent[rows], side.rank[rows], in_group[side.group[rows]]
    free = count[agent] < side.limit[agent]
    return np.where(mate < nobody, rank < mate, free | (rank < worst[agent]))


def _blocking(market: _Pass, signed: IntArray) -> IntArray:
    wanted = _wants(market.brands, market.rows, signed) & _wants(
        market.anchors, market.rows, signed
    )
    return market.rows[wanted & ~np.isin(market.rows, signed)]


def terms(case: Case, signed: NDArray[np.int64]) -> list[tuple[object, ...]]:
    names = [field.name for field in fields(Offers) if field.name != "seller"]
    return [tuple(getattr(case.offers, name)[row] for name in names) for row in signed]


def shuffled(case: Case, order: NDArray[np.int64]) -> Case:
    columns = (getattr(case.offers, field.name) for field in fields(Offers))
    return Case(
        Offers(*(None if column is None else column[order] for column in columns)),
        case.quota, case.slots,
    )  # fmt: skip


@given(markets())
@settings(max_examples=150, deadline=None)
def test_result_is_the_stable_set_that_every_brand_likes_best(case: Case) -> None:
    signed = set(match(case.offers, case.quota, case.slots).tolist())
    stable = stable_sets(case)
    assert signed in stable
    for other in stable:
        # Given both sets of contracts to choose from, no brand takes anything from the other.
        assert chosen_by_all(case, "brand", signed | other) == signed


@given(markets(), st.data())
@settings(max_examples=100, deadline=None)
def test_blocking_pairs_agree_with_the_definition(case: Case, data: st.DataObject) -> None:
    rows = data.draw(st.sets(st.integers(0, max(len(case.offers) - 1, 0))))
    signed = {row for row in rows if row < len(case.offers)}
    if any(chosen_by_all(case, side, signed) != signed for side in ("brand", "anchor")):
        return  # not a feasible set, to which blocking does not apply
    found = blocking_pairs(case.offers, np.array(sorted(signed), np.int64), case.quota, case.slots)
    assert (found.size == 0) == is_stable(case, signed)


@given(markets(most=40, exclusive=True), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_quotas_stability_and_exclusivity_in_any_order_of_input(case: Case, random: Random) -> None:
    offers = case.offers
    signed = match(offers, case.quota, case.slots)
    assert (np.bincount(offers.brand[signed], minlength=case.quota.size) <= case.quota).all()
    assert (np.bincount(offers.anchor[signed], minlength=case.slots.size) <= case.slots).all()
    assert (offers.value_to_brand[signed] >= 0).all()
    assert (offers.value_to_anchor[signed] >= 0).all()
    pairs = list(zip(offers.product[signed], offers.anchor[signed], strict=True))
    assert len(set(pairs)) == len(pairs)
    assert blocking_pairs(offers, signed, case.quota, case.slots).size == 0
    for row in signed[offers.exclusive[signed]]:
        cell = (offers.anchor == offers.anchor[row]) & (offers.category == offers.category[row])
        assert set(offers.brand[signed][cell[signed]]) == {offers.brand[row]}
    order = list(range(len(offers)))
    random.shuffle(order)
    other = shuffled(case, np.array(order, np.int64))
    assert terms(other, match(other.offers, other.quota, other.slots)) == terms(case, signed)


def test_textbook_market_with_two_stable_matchings_gives_the_brands_theirs() -> None:
    # Each brand likes "its" anchor best, each anchor the other brand (Gale & Shapley 1962, ex. 1).
    rows = [
        (0, 0, 0, 0, 2.0, 1.0, False, 0),
        (0, 0, 1, 0, 1.0, 2.0, False, 0),
        (1, 1, 0, 1, 1.0, 2.0, False, 0),
        (1, 1, 1, 1, 2.0, 1.0, False, 0),
    ]
    one_each = np.ones(2, np.int64)
    assert match(make_offers(rows), one_each, one_each).tolist() == [0, 3]


def test_exclusive_contract_goes_first_and_shuts_out_rivals_of_its_category_only() -> None:
    rows = [
        (0, 0, 0, 0, 1.0, 1.0, True, 0),
        (1, 1, 0, 0, 9.0, 9.0, False, 0),  # a better rival of the same category
        (2, 1, 0, 1, 1.0, 1.0, False, 0),  # another category
        (3, 0, 0, 0, 1.0, 0.5, False, 0),  # the exclusive brand's own second product
    ]
    quota, slots = np.array([2, 2]), np.array([3])
    assert match(make_offers(rows), quota, slots).tolist() == [0, 3, 2]


def test_tie_break_decides_between_equal_values_and_identical_offers_are_refused() -> None:
    rows = [(0, 0, 0, 0, 1.0, 1.0, False, 5), (1, 1, 0, 0, 1.0, 1.0, False, 3)]
    one, two = np.array([1]), np.array([1, 1])
    assert match(make_offers(rows), two, one).tolist() == [1]
    with pytest.raises(ValueError, match="product 0 and anchor 0 are identical"):
        match(make_offers([rows[0], rows[0]]), two, one)


def test_values_must_be_numbers_and_quotas_not_negative() -> None:
    offer = [(0, 0, 0, 0, float("nan"), 1.0, False, 5)]
    with pytest.raises(ValueError, match="not a number"):
        match(make_offers(offer), np.array([1]), np.array([1]))
    with pytest.raises(ValueError, match="negative"):
        match(make_offers([]), np.array([-1]), np.array([1]))
