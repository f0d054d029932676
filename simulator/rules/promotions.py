"""What a price is to one viewer: full reductions, points, birthdays."""

from simulator.rules.compiled import rule
from simulator.rules.randomness import Whole, Word, choose

DAYS_OF_YEAR = 365
TEN_THOUSAND = 10_000


@rule
def full_reduction_fen(
    basket_fen: Whole, price_fen: Whole, every_fen: Whole, off_fen: Whole
) -> Whole:
    """What one more item brings off a basket: x·(⌊(b + p)/y⌋ − ⌊b/y⌋), at most all of it but a fen.

    满减: x off for every full y in the basket of an evening. What items bring one after the other
    adds up to what the whole basket brings, x·⌊Σp/y⌋.

    Args:
        basket_fen: b, what the basket holds already, fen.
        price_fen: p > 0, price of the item, fen.
        every_fen: y > 0, fen.
        off_fen: x, fen.

    Returns:
        Fen off this item, from 0 to p − 1.
    """
    steps = (basket_fen + price_fen) // every_fen - basket_fen // every_fen
    return min(off_fen * steps, price_fen - 1)


@rule
def points_used_fen(points_fen: Whole, price_fen: Whole, most_bp: Whole) -> Whole:
    """Points spent on an item: min(what she has, ⌊p·m/10,000⌋).

    Args:
        points_fen: Points that a person has with the brand, at their value in fen.
        price_fen: p, what is left to pay, fen.
        most_bp: m, largest share of a price that points may pay, basis points, below 10,000.

    Returns:
        Fen paid in points.
    """
    return min(points_fen, price_fen * most_bp // TEN_THOUSAND)


@rule
def has_birthday(word: Word, today: Whole, days: Whole) -> bool:
    """Whether her birthday was less than so many days ago: (today − birthday) mod 365 < days.

    Birthdays are spread evenly over the year (assumption).

    Args:
        word: Her draw for the birthday.
        today: Day of the year, from 0.
        days: Days from the birthday on, 0 for never.

    Returns:
        True on ``days`` of 365 days.
    """
    return bool((today - choose(word, DAYS_OF_YEAR)) % DAYS_OF_YEAR < days)


@rule
def bundle_mean(lead: float, second: float, lead_share: float) -> float:
    """A part of the utility of two products at one price: s·lead + (1 − s)·second.

    The bundle is a good whose comparable price is the sum of the two: per yuan it is as good as its
    parts on average, weighted by value (a bundle averages tastes, Adams & Yellen 1976). Only the
    budget feels that more is paid.

    Args:
        lead: Part of the product that is pitched, log-odds.
        second: The same part of the other one.
        lead_share: s, comparable price of the first over that of both, 0 to 1.

    Returns:
        Utility in log-odds.
    """
    return lead_share * lead + (1.0 - lead_share) * second
