"""How a group becomes members: evenly spaced quantiles, handed out in an order keyed by name.

Who is in a market is part of the scenario, not of chance. So a trait of n members takes the n
values at the quantiles (k + ½)/n, and which member gets which value depends on the members' names
alone (Philox with seed 0): not on a seed, not on the order of the file.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypeVar

from simulator.rules.decisions import COMPOSITION, ENTRANT
from simulator.rules.numerics import exp, normal_quantile
from simulator.rules.randomness import Whole, draw, uniform
from simulator.scenario.conduct import Misconduct
from simulator.tables.sums import in_order

COMPOSITION_SEED = 0
Wrong = TypeVar("Wrong", bound=Misconduct)


class Trait(IntEnum):
    """Codes of the traits that a group leaves open. Codes are never reused."""

    CHARISMA = 1
    EXPERTISE = 2
    INTERACTION = 3
    CREATIVITY = 4
    PRESTIGE = 5
    WARMTH = 6
    FUN = 7
    EXAGGERATION = 8
    SCREENING = 9
    FANS = 10
    COMMISSION = 11
    PLATFORM = 12
    AGENCY = 13
    TEMPLATE = 14
    AWARENESS = 20
    CATEGORY = 21
    ASSORTMENT = 22
    PRICE = 30
    QUALITY = 31
    CONDUCT = 40
    COVERAGE = 41


Quantiles = Mapping[Trait, float]
"""For each trait a number in (0, 1): where in its group a member stands."""

MEDIAN: Quantiles = dict.fromkeys(Trait, 0.5) | {Trait.CONDUCT: 0.0}
"""Quantiles of a named agent, whose traits and conduct are what the scenario says."""


def composition_word(key: int, trait: Trait, position: int = 0) -> Whole:
    """Draw the word that orders members by a trait.

    Args:
        key: 32-bit key of the member's name.
        trait: Which trait.
        position: Number of the thing within the member, such as a brand's third product.

    Returns:
        A word in [0, 2^32).
    """
    return draw(COMPOSITION_SEED, key, int(trait), 0, 0, COMPOSITION, position)


def even_quantiles(words: Sequence[Whole]) -> list[float]:
    """Give the quantiles (rank + ½)/n to members in the order of their words.

    Args:
        words: One word per member, shape (n,).

    Returns:
        Quantiles in (0, 1), shape (n,).
    """
    count = len(words)
    quantiles = [0.0] * count
    for rank, member in enumerate(sorted(range(count), key=lambda m: (int(words[m]), m))):
        quantiles[member] = (rank + 0.5) / count
    return quantiles


def group_quantiles(keys: Sequence[int]) -> list[Quantiles]:
    """Spread all traits over the members of a group.

    Args:
        keys: 32-bit keys of the members' names.

    Returns:
        Quantiles by trait for each member.
    """
    columns = {
        trait: even_quantiles([composition_word(key, trait) for key in keys]) for trait in Trait
    }
    return [{trait: columns[trait][m] for trait in Trait} for m in range(len(keys))]


def entrant_quantiles(
    world_seed: int, slot_key: int, generation: int, position: int = 0
) -> Quantiles:
    """Draw the traits of an entrant, who stands for chance and not for the scenario.

    Args:
        world_seed: Seed of the world.
        slot_key: 32-bit key of type and slot.
        generation: 1 for the first entrant in the slot, then 2 and so on.
        position: Number of the thing within the entrant, such as a brand's third product.

    Returns:
        Quantiles by trait.
    """
    return {
        trait: uniform(
            draw(world_seed, slot_key, int(trait), generation & 0xFFFF, 0, ENTRANT, position)
        )
        for trait in Trait
    }


def spread_around(value: float, half_width: float, quantile: float) -> float:
    """Return value + half-width·(2u − 1), cut to [0, 1].

    Args:
        value: Middle of the group.
        half_width: Largest deviation.
        quantile: u in (0, 1).

    Returns:
        The member's value.
    """
    return min(max(value + half_width * (2.0 * quantile - 1.0), 0.0), 1.0)


def log_normal(median: float, sigma: float, quantile: float) -> float:
    """Return the quantile of a log-normal distribution: median·e^{σ·Φ⁻¹(u)}.

    Args:
        median: Median, any unit.
        sigma: Standard deviation of the logarithm.
        quantile: u in (0, 1).

    Returns:
        A number in the unit of the median.
    """
    return median * exp(sigma * normal_quantile(quantile))


def apportion(weights: Mapping[str, float], count: int) -> list[str]:
    """Share out ``count`` places by weights with the method of the largest remainder (Hamilton).

    Args:
        weights: Weights of at least 0 by name; equal shares if all are 0.
        count: Number of places.

    Returns:
        ``count`` names in sorted order; equal remainders go to the first name.
    """
    names = sorted(weights)
    total = in_order(weights[name] for name in names)
    quotas = [count * (weights[n] / total if total > 0 else 1 / len(names)) for n in names]
    places = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(names)), key=lambda i: (places[i] - quotas[i], i))
    for winner in by_remainder[: count - sum(places)]:
        places[winner] += 1
    return [name for name, number in zip(names, places, strict=True) for _ in range(number)]


def pick(weights: Mapping[str, float], quantile: float) -> str:
    """Return the name at a quantile of the cumulated weights.

    Args:
        weights: Weights of at least 0 by name; equal shares if all are 0.
        quantile: u in (0, 1).

    Returns:
        A name.
    """
    names = sorted(weights)
    total = in_order(weights[name] for name in names)
    if total <= 0:
        return names[int(quantile * len(names))]
    reached = 0.0
    for name in names:
        reached += weights[name] / total
        if quantile < reached:
            return name
    return next(name for name in reversed(names) if weights[name] > 0)


def committed(conduct: tuple[Wrong, ...], quantiles: Quantiles) -> tuple[Wrong, ...]:
    """Return what a member of a group does beyond the law: the first ``share`` of them do it.

    Args:
        conduct: What the scenario says about the group.
        quantiles: Where in its group the member stands.

    Returns:
        What this member does.
    """
    return tuple(wrong for wrong in conduct if quantiles[Trait.CONDUCT] < wrong.share)
