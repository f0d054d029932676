"""Needs met outside rooms: a few offers on the shelf, and the choice among them or none."""

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from simulator.kernels.deciding import price_part
from simulator.kernels.opening import profile_of
from simulator.kernels.state import Record, Records
from simulator.rules.buying import product_utility, satiation
from simulator.rules.decisions import PLATFORM_CHOICE, SHELF_CHOICE, SHELF_NEED, SHELF_SAMPLE
from simulator.rules.numerics import exp
from simulator.rules.randomness import Whole, chance, draw4, gumbel
from simulator.rules.shelf import sampling_key, shelf_surplus_fen, shelf_utility
from simulator.tables.columns import ViewerColumns
from simulator.tables.parameters import Clock, Seeds

MOST_OFFERS = 16
LARGEST_OCCASION = 65535


class ShelfChoices(NamedTuple):
    """What each viewer wants from the shelf; shape (viewers, categories), product -1: nothing."""

    product: NDArray[np.int32]
    platform: NDArray[np.int8]
    rank: NDArray[np.int64]


class ShelfSales(NamedTuple):
    """Orders granted on the shelf, in the order in which they were served."""

    rank: NDArray[np.int64]
    row: NDArray[np.int32]
    product: NDArray[np.int32]
    platform: NDArray[np.int8]
    units: NDArray[np.int64]

    def granted(self, count: int) -> "ShelfSales":
        """Cut the buffers to the orders granted."""
        return ShelfSales(
            self.rank[:count],
            self.row[:count],
            self.product[:count],
            self.platform[:count],
            self.units[:count],
        )


@njit(cache=True, error_model="numpy", parallel=True)
def choose_on_shelf(
    columns: ViewerColumns,
    goods: Records,
    first_of_category: NDArray[np.int32],
    of_category: NDArray[np.int32],
    category_keys: NDArray[np.int64],
    platform_keys: NDArray[np.int64],
    affinity: NDArray[np.float64],
    looked_at: int,
    parameters: Records,
    clock: Clock,
    seeds: Seeds,
    choices: ShelfChoices,
    needs: NDArray[np.int64],
    surplus_fen: NDArray[np.int64],
) -> None:
    """Let every viewer with a need choose among the offers that she comes across.

    Args:
        columns: The viewers' columns; ``wants`` tells who needs what tonight.
        goods: Products tonight.
        first_of_category: Start of each category in ``of_category``, shape (categories + 1,).
        of_category: Products on sale, sorted by category.
        category_keys: 32-bit keys of categories.
        platform_keys: 32-bit keys of platforms.
        affinity: Log-odds of meeting a need on each platform by profile; shape (profiles,
            platforms).
        looked_at: Offers that a viewer looks at.
        parameters: Weights of the decision, one record.
        clock: Session.
        seeds: Seeds of the draws.
        choices: What is wanted, to be written.
        needs: Number of needs by viewer, to be written.
        surplus_fen: Consumer surplus of the people stood for, by viewer, to be written.
    """
    wanted, where, ranks = choices.product, choices.platform, choices.rank
    for row in prange(columns.people.shape[0]):
        i = np.int64(row)
        needs[i] = 0
        surplus_fen[i] = 0
        for c in range(category_keys.shape[0]):
            wanted[i, c] = -1
            if not (columns.wants[i] >> c) & 1:
                continue
            words = draw4(seeds.viewers, i, category_keys[c], clock.session, 0, SHELF_NEED, 0)
            needs[i] += 1
            product, total, weighted = _best_offer(
                columns, goods, i, of_category[first_of_category[c] : first_of_category[c + 1]],
                category_keys[c], looked_at, parameters[0], clock.session, seeds.viewers,
            )  # fmt: skip
            if total > 0.0:
                alpha = np.float64(columns.price_sensitivity[i])
                one = shelf_surplus_fen(total, weighted / total, alpha)
                surplus_fen[i] += np.int64(one * columns.people[i])
            wanted[i, c] = product
            ranks[i, c] = words[1]
            where[i, c] = _shelf_platform(
                columns, i, platform_keys, affinity, clock.session, category_keys[c], seeds.viewers
            )


@njit(cache=True, error_model="numpy")
def _best_offer(
    columns: ViewerColumns,
    goods: Records,
    viewer: Whole,
    candidates: NDArray[np.int32],
    category_key: Whole,
    looked_at: int,
    p: Record,
    session: int,
    seed: np.uint64,
) -> tuple[int, float, float]:
    """Sample offers by awareness times rating, and choose by multinomial logit.

    Returns:
        The product chosen (-1 for none), the sum of e^V, and the sum of comparable price times e^V.
    """
    race = np.empty(MOST_OFFERS)
    seen = np.empty(MOST_OFFERS, dtype=np.int64)
    count = 0
    for product in candidates:
        word = draw4(seed, viewer, goods[product].key, session, 0, SHELF_SAMPLE, 0)[0]
        time = sampling_key(word, goods[product].sampling_weight, 1.0)
        if count == looked_at and time >= race[count - 1]:
            continue
        place = count if count < looked_at else count - 1
        while place > 0 and race[place - 1] > time:
            race[place], seen[place] = race[place - 1], seen[place - 1]
            place -= 1
        race[place], seen[place] = time, product
        count = min(count + 1, looked_at)
    none = draw4(seed, viewer, category_key, session, 0, SHELF_CHOICE, 0)
    best, choice = gumbel(none[0]), -1
    total, weighted = 0.0, 0.0
    for k in range(count):
        product = seen[k]
        if not race[k] < np.inf:
            continue
        value = shelf_value(columns, goods[product], viewer, p, session)
        share = exp(value)
        total += share
        weighted += share * goods[product].comparable_fen
        word = draw4(seed, viewer, goods[product].key, session, 0, SHELF_CHOICE, 0)[0]
        if value + gumbel(word) > best:
            best, choice = value + gumbel(word), product
    if choice >= 0 and not chance(none[1], p.checkout_completion):
        choice = -1
    return choice, total, weighted


@njit(cache=True, error_model="numpy")
def shelf_value(
    columns: ViewerColumns, good: Record, viewer: Whole, p: Record, session: int
) -> float:
    """Value of an offer on the shelf: no host, no bond, no heat; quality as rated."""
    worth = product_utility(
        good.shelf_intercept, good.common_utility,
        np.float64(columns.taste[viewer, good.category]), p.taste, good.rating,
        p.quality * np.float64(columns.quality_sensitivity[viewer]), 0.0,
    )  # fmt: skip
    cost = price_part(
        np.float64(good.shelf_price_fen), good.comparable_fen,
        np.float64(columns.reference_ratio[viewer, good.category]),
        np.float64(columns.price_sensitivity[viewer]),
        np.float64(columns.allowance_fen[viewer]), p,
    )  # fmt: skip
    days = np.float64(session - columns.last_purchase[viewer, good.category])
    fullness = satiation(days, good.satiation_sessions, p.satiation)
    return shelf_utility(worth, cost, fullness)


@njit(cache=True, error_model="numpy")
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
        words = draw4(seed, viewer, platform_keys[p], session, occasion, PLATFORM_CHOICE, 0)
        utility = affinity[profile, p] + gumbel(words[0])
        if utility > best:
            best, choice = utility, p
    return choice


@njit(cache=True, error_model="numpy")
def serve_shelf(
    columns: ViewerColumns,
    goods: Records,
    choices: ShelfChoices,
    stock_left: NDArray[np.int64],
    session: int,
    sales: ShelfSales,
) -> tuple[int, int]:
    """Serve what is wanted from the shelf, in a keyed order, as long as stock and wallets last.

    Args:
        columns: The viewers' columns; wallets and last purchases are written.
        goods: Products tonight.
        choices: What each viewer wants.
        stock_left: Units on the shelf by product, to be reduced.
        session: Session.
        sales: Orders granted, to be written.

    Returns:
        Number of orders granted, and units that were wanted but sold out.
    """
    wanted = choices.product
    total = 0
    for i in range(wanted.shape[0]):
        for c in range(wanted.shape[1]):
            total += 1 if wanted[i, c] >= 0 else 0
    rank, cell = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int64)
    n = 0
    for i in range(wanted.shape[0]):
        for c in range(wanted.shape[1]):
            if wanted[i, c] >= 0:
                rank[n], cell[n] = choices.rank[i, c], i * wanted.shape[1] + c
                n += 1
    sold, sold_out = 0, 0
    for n in np.argsort(rank, kind="mergesort"):
        i, c = cell[n] // wanted.shape[1], cell[n] % wanted.shape[1]
        product = wanted[i, c]
        people, price = np.int64(columns.people[i]), goods[product].shelf_price_fen
        if columns.wallet_fen[i] < people * price:
            continue
        units = min(people, stock_left[product])
        sold_out += people - units
        if units == 0:
            continue
        stock_left[product] -= units
        columns.wallet_fen[i] -= units * price
        columns.last_purchase[i, c] = session
        sales.rank[sold], sales.row[sold] = rank[n], i
        sales.product[sold], sales.platform[sold] = product, choices.platform[i, c]
        sales.units[sold] = units
        sold += 1
    return sold, sold_out
