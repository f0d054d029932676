"""Needs met outside rooms: a few offers on the shelf, and the choice among them or none."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.deciding import price_part
from simulator.kernels.inner import inner_kernel
from simulator.kernels.liking import liking_of
from simulator.kernels.opening import profile_of
from simulator.kernels.state import Record, Records
from simulator.rules.buying import product_utility, satiation
from simulator.rules.decisions import PLATFORM_CHOICE, SHELF_CHOICE, SHELF_NEED, SHELF_SAMPLE
from simulator.rules.feed import rank_key
from simulator.rules.numerics import exp
from simulator.rules.randomness import Whole, chance, draw, draw4, draw4_in_loop, gumbel
from simulator.rules.shelf import shelf_surplus_fen, shelf_utility
from simulator.tables.columns import ViewerColumns
from simulator.tables.fixed_point import ratio_of
from simulator.tables.parameters import Clock, Seeds

MOST_OFFERS = 16
LARGEST_OCCASION = 65535


class Shelf(NamedTuple):
    """Products on sale, sorted by category; shape (products,)."""

    product: NDArray[np.int32]
    key: NDArray[np.int64]
    weight: NDArray[np.float64]
    """Awareness times rating."""
    first: NDArray[np.int32]
    """Where each category begins, shape (categories + 1,)."""


def fill_shelf(goods: Records, active: NDArray[np.bool_], categories: int) -> Shelf:
    """Put the products on sale on the shelf.

    Args:
        goods: All products tonight.
        active: Whether each is on sale.
        categories: Number of categories.

    Returns:
        The shelf.
    """
    on_sale = np.flatnonzero(active)
    order = on_sale[np.argsort(goods["category"][on_sale], kind="stable")].astype(np.int32)
    first = np.searchsorted(goods["category"][order], np.arange(categories + 1)).astype(np.int32)
    return Shelf(order, goods["key"][order], goods["sampling_weight"][order], first)


@njit(cache=True, error_model="numpy", nogil=True)
def choose_on_shelf(
    columns: ViewerColumns,
    goods: Records,
    shelf: Shelf,
    category_keys: NDArray[np.int64],
    platform_keys: NDArray[np.int64],
    affinity: NDArray[np.float64],
    looked_at: int,
    parameters: Records,
    clock: Clock,
    seeds: Seeds,
    needs: Records,
    begin: int,
    end: int,
) -> int:
    """Let every viewer with a need choose among the offers that she comes across.

    Args:
        columns: The viewers' columns; ``wants`` tells who needs what tonight.
        goods: Products tonight.
        shelf: Products on sale.
        category_keys: 32-bit keys of categories.
        platform_keys: 32-bit keys of platforms.
        affinity: Log-odds of meeting a need on each platform by profile; shape (profiles,
            platforms).
        looked_at: Offers that a viewer looks at.
        parameters: Weights of the decision, one record.
        clock: Session.
        seeds: Seeds of the draws.
        needs: Needs and what was chosen, to be written from place begin × categories on; shape
            (viewers × categories,).
        begin: First row.
        end: Row after the last.

    Returns:
        Number of needs.
    """
    categories = category_keys.shape[0]
    place = np.int64(begin * categories)
    p = parameters[0]
    race_time = np.empty(shelf.product.shape[0])
    race, seen = np.empty(MOST_OFFERS), np.empty(MOST_OFFERS, dtype=np.int32)
    for i in range(begin, end):
        for c in range(categories):
            if not (columns.wants[i] >> c) & 1:
                continue
            count = _look_around(
                shelf, c, looked_at, race_time, race, seen, i, clock.session, seeds.viewers
            )
            product, total, weighted = _best_offer(
                columns, goods, i, seen, count, category_keys[c], p, clock.session, seeds.viewers
            )
            found = needs[place]
            place += 1
            found.rank = draw4(seeds.viewers, i, category_keys[c], clock.session, 0, SHELF_NEED, 0)[
                1
            ]
            found.row = i
            found.category = c
            found.product = product
            found.platform = _shelf_platform(
                columns, i, platform_keys, affinity, clock.session, category_keys[c], seeds.viewers
            )
            money = 0.0
            if total > 0.0:
                alpha = np.float64(columns.price_sensitivity[i])
                money = shelf_surplus_fen(total, weighted / total, alpha)
            found.surplus_fen = np.int64(money * columns.people[i])
    return int(place - begin * categories)


@njit(cache=True, error_model="numpy", nogil=True)
def count_looks(
    columns: ViewerColumns,
    shelf: Shelf,
    looked_at: int,
    session: int,
    seed: np.uint64,
    looks: NDArray[np.int64],
) -> None:
    """Count the viewers who come across each product on the shelf tonight, bought or not.

    Args:
        columns: The viewers' columns; ``wants`` tells who needs what tonight.
        shelf: Products on sale.
        looked_at: Offers that a viewer looks at.
        session: Session.
        seed: Seed of the viewers.
        looks: Simulated viewers by product, to be added to.
    """
    race_time = np.empty(shelf.product.shape[0])
    race, seen = np.empty(MOST_OFFERS), np.empty(MOST_OFFERS, dtype=np.int32)
    for i in range(columns.wants.shape[0]):
        for c in range(shelf.first.shape[0] - 1):
            if not (columns.wants[i] >> c) & 1:
                continue
            count = _look_around(shelf, c, looked_at, race_time, race, seen, i, session, seed)
            for k in range(count):
                looks[seen[k]] += 1


@inner_kernel
def _look_around(
    shelf: Shelf,
    category: Whole,
    looked_at: int,
    race_time: NDArray[np.float64],
    race: NDArray[np.float64],
    seen: NDArray[np.int32],
    viewer: Whole,
    session: int,
    seed: np.uint64,
) -> int:
    """Sample offers of a category by awareness times rating: the first in a race of all.

    Returns:
        Number of offers; ``seen`` holds their products, ``race`` their times.
    """
    key, weight, product = shelf.key, shelf.weight, shelf.product
    begin = np.int64(shelf.first[category])
    several = np.int64(shelf.first[category + 1]) - begin
    for n in range(several):
        word = draw4_in_loop(seed, viewer, key[np.uint64(begin + n)], session, 0, SHELF_SAMPLE, 0)[
            0
        ]
        race_time[n] = rank_key(word, weight[np.uint64(begin + n)])
    count, worst = 0, np.inf
    for n in range(several):
        time = race_time[n]
        if not time < worst:
            continue
        place = count if count < looked_at else count - 1
        while place > 0 and race[place - 1] > time:
            race[place], seen[place] = race[place - 1], seen[place - 1]
            place -= 1
        race[place], seen[place] = time, product[begin + n]
        count = min(count + 1, looked_at)
        worst = race[count - 1] if count == looked_at else np.inf
    return count


@inner_kernel
def _best_offer(
    columns: ViewerColumns,
    goods: Records,
    viewer: Whole,
    seen: NDArray[np.int32],
    count: int,
    category_key: Whole,
    p: Record,
    session: int,
    seed: np.uint64,
) -> tuple[Whole, float, float]:
    """Choose by multinomial logit among the offers seen and none.

    Returns:
        The product chosen (-1 for none), the sum of e^V, and the sum of comparable price times e^V.
    """
    none = draw4(seed, viewer, category_key, session, 0, SHELF_CHOICE, 0)
    best, choice = gumbel(none[0]), np.int32(-1)
    total, weighted = 0.0, 0.0
    for k in range(count):
        product = seen[k]
        value = shelf_value(columns, goods[product], viewer, p, session)
        share = exp(value)
        total += share
        weighted += share * goods[product].comparable_fen
        word = draw(seed, viewer, goods[product].key, session, 0, SHELF_CHOICE, 0)
        if value + gumbel(word) > best:
            best, choice = value + gumbel(word), product
    if choice >= 0 and not chance(none[1], p.checkout_completion):
        choice = np.int32(-1)
    return choice, total, weighted


@inner_kernel
def shelf_value(
    columns: ViewerColumns, good: Record, viewer: Whole, p: Record, session: int
) -> float:
    """Value of an offer on the shelf: no host, no bond, no heat; quality as rated."""
    worth = product_utility(
        good.shelf_intercept, good.common_utility,
        liking_of(columns.taste, viewer, good), p.taste, good.rating,
        p.quality * np.float64(columns.quality_sensitivity[viewer]),
    )  # fmt: skip
    cost = price_part(
        np.float64(good.shelf_price_fen), good.comparable_fen,
        ratio_of(columns.reference_ratio[viewer, good.category]),
        np.float64(columns.price_sensitivity[viewer]),
        np.float64(columns.allowance_fen[viewer]), p,
    )  # fmt: skip
    days = np.float64(session - columns.last_purchase[viewer, good.category])
    fullness = satiation(days, good.satiation_sessions, p.satiation)
    return shelf_utility(worth, cost, fullness)


@inner_kernel
def _shelf_platform(
    columns: ViewerColumns,
    viewer: Whole,
    platform_keys: NDArray[np.int64],
    affinity: NDArray[np.float64],
    session: int,
    category_key: Whole,
    seed: np.uint64,
) -> int:
    """Choose where to meet a need (logit over platforms); occasion 0 is that of the evening."""
    best, choice = -np.inf, 0
    occasion = 1 + category_key % LARGEST_OCCASION
    profile = profile_of(
        columns.segment[viewer], columns.age_band[viewer], columns.female[viewer],
        columns.city_tier[viewer],
    )  # fmt: skip
    for p in range(platform_keys.shape[0]):
        word = draw(seed, viewer, platform_keys[p], session, occasion, PLATFORM_CHOICE, 0)
        utility = affinity[profile, p] + gumbel(word)
        if utility > best:
            best, choice = utility, p
    return choice


@njit(cache=True, error_model="numpy")
def serve_shelf(
    columns: ViewerColumns,
    goods: Records,
    needs: Records,
    stock_left: NDArray[np.int64],
    session: int,
    units_sold: NDArray[np.int64],
) -> int:
    """Serve what is wanted from the shelf, one need after the other, while stock and money last.

    Args:
        columns: The viewers' columns; wallets and last purchases are written.
        goods: Products tonight.
        needs: What is wanted, in the order of serving.
        stock_left: Units on the shelf by product, to be reduced.
        session: Session.
        units_sold: Units sold for each need, to be written.

    Returns:
        Units that were wanted but sold out.
    """
    sold_out = 0
    for n in range(needs.shape[0]):
        wanted = needs[n]
        units_sold[n] = 0
        if wanted.product < 0:
            continue
        people, price = np.int64(columns.people[wanted.row]), goods[wanted.product].shelf_price_fen
        if columns.wallet_fen[wanted.row] < people * price:
            continue
        units = min(people, stock_left[wanted.product])
        sold_out += people - units
        if units > 0:
            stock_left[wanted.product] -= units
            columns.wallet_fen[wanted.row] -= units * price
            columns.last_purchase[wanted.row, wanted.category] = session
            units_sold[n] = units
    return sold_out
