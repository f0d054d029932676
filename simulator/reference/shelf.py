"""Needs met outside rooms: a few offers, one choice among them and nothing (odd.md, 7.7)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.kernels.shelf import LARGEST_OCCASION
from simulator.reference.buying import fullness, liking_of, price_part, quality_weight
from simulator.reference.drawing import Preferences
from simulator.reference.solving import add
from simulator.reference.tonight import Good, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.buying import product_utility
from simulator.rules.decisions import PLATFORM_CHOICE, SHELF_CHOICE, SHELF_NEED, SHELF_SAMPLE
from simulator.rules.feed import rank_key
from simulator.rules.numerics import INFINITY, exp
from simulator.rules.randomness import chance, draw4, gumbel
from simulator.rules.shelf import shelf_surplus_fen, shelf_utility


@dataclass(eq=False)
class Want:
    """What a viewer wants from the shelf."""

    viewer: PlainViewer
    good: Good
    platform: int
    lot: int
    """Decides who is served first."""


@dataclass(eq=False)
class ShelfSale:
    """An order granted on the shelf."""

    viewer: PlainViewer
    good: Good
    platform: int
    lot: int
    units: int


@dataclass(eq=False)
class Shelf:
    """The shelf tonight."""

    tonight: Tonight
    on_sale: list[list[Good]]
    """Products on sale by category."""
    category_keys: list[int]
    platforms: Sequence[Any]
    preferences: Preferences
    """What people think of platforms."""
    looks: Counter[int] = field(default_factory=Counter)
    """How often each product was looked at."""


def needs_of(viewer: PlainViewer, shelf: Shelf) -> tuple[list[Want], list[int]]:
    """Let a viewer choose for each of her needs of tonight.

    Args:
        viewer: The viewer.
        shelf: The shelf.

    Returns:
        What she wants, and the surplus of each of her needs, fen.
    """
    tonight = shelf.tonight
    wants: list[Want] = []
    surplus: list[int] = []
    for category, key in enumerate(shelf.category_keys):
        if category not in viewer.wants:
            continue
        words = draw4(tonight.seed, viewer.row, key, tonight.session, 0, SHELF_NEED, 0)
        if viewer.diary is not None:
            viewer.diary.seeking(category)
        seen = offers_seen(viewer, shelf, category)
        shelf.looks.update(good.index for good in seen)
        values = [shelf_value(viewer, tonight, good) for good in seen]
        surplus.append(surplus_of(viewer, seen, values))
        good = choose(viewer, shelf, key, seen, values)
        if good is not None:
            platform = platform_for(viewer, shelf, key)
            wants.append(Want(viewer, good, platform, int(words[1])))
    return wants, surplus


def offers_seen(viewer: PlainViewer, shelf: Shelf, category: int) -> list[Good]:
    """The offers that she comes across: the first of a race at speed awareness × rating."""
    tonight, times = shelf.tonight, {}
    for good in shelf.on_sale[category]:
        words = draw4(tonight.seed, viewer.row, good.key, tonight.session, 0, SHELF_SAMPLE, 0)
        time = rank_key(words[0], good.known)
        if time < INFINITY:
            times[good.index] = time
    first = sorted(times, key=lambda index: times[index])
    return [tonight.goods[index] for index in first[: tonight.behaviour.buying.shelf_offers]]


def shelf_value(viewer: PlainViewer, tonight: Tonight, good: Good) -> float:
    """Value of an offer without host, bond and heat, at the quality that ratings tell."""
    worth = product_utility(
        good.shelf_level, good.common, liking_of(viewer, good),
        tonight.behaviour.buying.taste, good.rating, quality_weight(viewer, tonight),
    )  # fmt: skip
    reference = viewer.reference_ratio[good.category]
    cost = price_part(viewer, tonight, good.comparable_fen, good.shelf_price_fen, reference)
    return shelf_utility(worth, cost, fullness(viewer, tonight, good))


def surplus_of(viewer: PlainViewer, seen: list[Good], values: list[float]) -> int:
    """(v/α)·ln(1 + Σ e^V) for all people stood for, v weighted by e^V; whole fen."""
    shares = [exp(value) for value in values]
    total = add(shares)
    if not total > 0.0:
        return 0
    weighted = add(share * good.comparable_fen for share, good in zip(shares, seen, strict=True))
    money = shelf_surplus_fen(total, weighted / total, viewer.price_sensitivity)
    return int(money * viewer.people)


def choose(
    viewer: PlainViewer, shelf: Shelf, key: int, seen: list[Good], values: list[float]
) -> Good | None:
    """Choose among the offers and nothing, by utility and luck; then check out or not."""
    tonight = shelf.tonight

    def words(object_: int) -> Any:
        return draw4(tonight.seed, viewer.row, object_, tonight.session, 0, SHELF_CHOICE, 0)

    none = words(key)
    lucks = [gumbel(words(good.key)[0]) for good in seen]
    best, chosen = gumbel(none[0]), None
    for good, value, luck in zip(seen, values, lucks, strict=True):
        if value + luck > best:
            best, chosen = value + luck, good
    completes = chance(none[1], tonight.behaviour.buying.checkout_completion)
    if viewer.diary is not None:
        viewer.diary.shelf(viewer, tonight, seen, values, lucks, gumbel(none[0]), chosen)
        if chosen is not None:
            viewer.diary.shelf_checkout(tonight, none[1], completes)
    return chosen if completes else None


def platform_for(viewer: PlainViewer, shelf: Shelf, category_key: int) -> int:
    """Where she meets the need; luck is keyed by the category, apart from that of the evening."""
    tonight, occasion = shelf.tonight, 1 + category_key % LARGEST_OCCASION
    utilities = []
    for place, platform in enumerate(shelf.platforms):
        words = draw4(
            tonight.seed, viewer.row, platform.key, tonight.session, occasion, PLATFORM_CHOICE, 0
        )
        utilities.append(shelf.preferences.shelf(viewer, place) + gumbel(words[0]))
    return utilities.index(max(utilities))


def serve_shelf(
    wants: list[Want], stock_left: list[int], session: int
) -> tuple[list[ShelfSale], int]:
    """Serve wants in the order of their lots, as long as stock and wallets last.

    Args:
        wants: What is wanted, by viewer and category.
        stock_left: Units by product, to be reduced.
        session: The session.

    Returns:
        Orders, and units that were wanted but sold out.
    """
    sales, sold_out = [], 0
    for want in sorted(wants, key=lambda one: one.lot):
        good = want.good
        units = take(want, stock_left[good.index], session)
        if units is None:
            continue
        sold_out += want.viewer.people - units
        stock_left[good.index] -= units
        if units > 0:
            sales.append(ShelfSale(want.viewer, good, want.platform, want.lot, units))
    return sales, sold_out


def take(want: Want, left: int, session: int) -> int | None:
    """Take what is left for a viewer from the shelf and pay for it.

    Returns:
        Units, None if her wallet does not hold the price for all people she stands for.
    """
    viewer, good = want.viewer, want.good
    affordable = viewer.people * good.shelf_price_fen <= viewer.wallet_fen
    units = min(viewer.people, left) if affordable else 0
    viewer.wallet_fen -= units * good.shelf_price_fen
    if units > 0:
        viewer.last_purchase[good.category] = session
    if viewer.diary is not None:
        viewer.diary.shelf_served(want, affordable, units)
    return units if affordable else None
