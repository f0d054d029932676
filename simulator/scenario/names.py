"""Who is in a market by name, groups expanded: names must differ, and so must their keys.

Everybody draws random numbers under a 32-bit key of the name. A name that occurs twice, or two
names with the same key, would share their luck; both are mistakes of the scenario.
"""

import hashlib
import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.scenario.goods import BrandGroup, BrandTraits
    from simulator.scenario.schema import Scenario

Path = tuple[str | int, ...]
ENTRANT = re.compile(r".+ entrant \d+-\d+")
"""Names that entrants get during a run."""


def name_key(name: str) -> int:
    """The 32-bit key of a named thing: BLAKE2s of its name in UTF-8, first four bytes.

    Args:
        name: Kind and name, such as ``"brand/Aurora"``.

    Returns:
        A key in [0, 2^32), the same in every process.
    """
    return int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "little")


def member_name(group: str, number: int) -> str:
    """Name the members of a group: ``<group> 001`` and so on."""
    return f"{group} {number:03d}"


def host_name(brand: str) -> str:
    """Name the host of a brand's own room."""
    return f"{brand} store host"


class Rotation:
    """Hands out names one after the other so that every beginning of the row keeps the weights.

    The next one is whoever is furthest behind its share. So a group that grows by a member leaves
    what the others were given unchanged, which the method of the largest remainder would not.

    Args:
        weights: Weights of at least 0 by name; equal shares if all are 0.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        total = math.fsum(weights.values())
        self._shares = {
            name: weights[name] / total if total > 0 else 1 / len(weights)
            for name in sorted(weights)
        }
        self._given = dict.fromkeys(self._shares, 0)

    def next(self, units: int) -> str:
        """Return the name that is furthest behind after ``units`` more have been given.

        Args:
            units: Size of what is handed out, such as the products of a brand.

        Returns:
            The name; ties go to the first in sorted order.
        """
        total = sum(self._given.values()) + units
        behind = {name: share * total - self._given[name] for name, share in self._shares.items()}
        chosen = max(behind, key=lambda name: behind[name])
        self._given[chosen] += units
        return chosen


def brand_names(group: "BrandGroup") -> list[str]:
    """Name the brands of a group, in the order of their numbers."""
    return [member_name(group.name, number + 1) for number in range(group.count)]


def group_assortments(group: "BrandGroup") -> Iterator[tuple[str, str, list[str]]]:
    """Name the products of a group, brand by brand.

    Each brand has products of one category, as own rooms do. Numbers of products and categories go
    by the members' numbers, so that one more member changes neither a name nor a key.

    Args:
        group: The group.

    Yields:
        Brand, category, and names of the products, ``<category> <number>``.
    """
    rotation = Rotation(group.products.categories)
    for number, brand in enumerate(brand_names(group)):
        count = _rounded(group.products.each * (number + 1))
        count -= _rounded(group.products.each * number)
        category = rotation.next(count)
        yield brand, category, [product_name(category, place) for place in range(count)]


def product_name(category: str, position: int) -> str:
    """Name a product of a group by its number within the brand, from 0."""
    return f"{category} {position + 1}"


def has_own_room(brand: "BrandTraits") -> bool:
    """Tell whether a brand plans a room of its own."""
    plans = brand.collaboration
    listed = plans if isinstance(plans, tuple) else (plans,)
    return any(plan.strategy == "own_room" for plan in listed)


class Named(NamedTuple):
    """Somebody or something with a key.

    Attributes:
        kind: What it is, such as ``brand``.
        name: Its name.
        path: Where in the scenario the name comes from.
    """

    kind: str
    name: str
    path: Path


def everybody(scenario: "Scenario") -> Iterator[Named]:
    """Name everybody and everything that has a key.

    Args:
        scenario: The scenario.

    Yields:
        Categories, platforms, agencies, brands, products, anchors with the hosts of own rooms.
    """
    for kind, field in (
        ("category", "categories"), ("platform", "platforms"), ("agency", "agencies"),
    ):  # fmt: skip
        for index, entry in enumerate(getattr(scenario, field)):
            yield Named(kind, entry.name, (field, index, "name"))
    for index, brand in enumerate(scenario.brands):
        yield Named("brand", brand.name, ("brands", index, "name"))
        for place, product in enumerate(brand.products):
            where = ("brands", index, "products", place, "name")
            yield Named("product", f"{brand.name}/{product.name}", where)
    for index, group in enumerate(scenario.brand_groups):
        for name, _, goods in group_assortments(group):
            yield Named("brand", name, ("brand_groups", index, "name"))
            for good in goods:
                yield Named("product", f"{name}/{good}", ("brand_groups", index, "products"))
    yield from anchors(scenario)


def anchors(scenario: "Scenario") -> Iterator[Named]:
    """Name all anchors, the hosts of own rooms among them."""
    hosted = {anchor.brand for anchor in scenario.anchors if anchor.brand is not None}
    for index, anchor in enumerate(scenario.anchors):
        yield Named("anchor", anchor.name, ("anchors", index, "name"))
    for index, group in enumerate(scenario.anchor_groups):
        for number in range(group.count):
            name = member_name(group.name, number + 1)
            yield Named("anchor", name, ("anchor_groups", index, "name"))
    for brand, path in brands_with_own_room(scenario):
        if brand not in hosted:
            yield Named("anchor", host_name(brand), path)


def brands_with_own_room(scenario: "Scenario") -> Iterator[tuple[str, Path]]:
    """Name the brands that plan a room of their own, each with where its name comes from."""
    for index, brand in enumerate(scenario.brands):
        if has_own_room(brand):
            yield brand.name, ("brands", index, "name")
    for index, group in enumerate(scenario.brand_groups):
        if has_own_room(group):
            yield from ((name, ("brand_groups", index, "name")) for name in brand_names(group))


def twins(scenario: "Scenario") -> Iterator[tuple[Path, str]]:
    """Find names that cannot be told apart.

    Args:
        scenario: The scenario.

    Yields:
        Path of the second of two, and what is wrong.
    """
    names: set[str] = set()
    owners: dict[int, str] = {}
    for kind, name, path in everybody(scenario):
        full = f"{kind}/{name}"
        if full in names:
            yield path, f"there are two {_several(kind)} called '{name}' once groups are expanded"
        elif (other := owners.setdefault(name_key(full), full)) != full:
            text = f"'{other}' and '{full}' have the same 32-bit key, so they would draw the same "
            yield path, f"{text}random numbers; rename one of them (any change will do)"
        elif kind in ("anchor", "brand") and ENTRANT.fullmatch(name):
            yield path, f"'{name}' is a name that an entrant may get; choose another"
        names.add(full)


def _several(kind: str) -> str:
    return {"category": "categories", "agency": "agencies"}.get(kind, f"{kind}s")


def _rounded(number: float) -> int:
    """Round half up, which is the same everywhere."""
    return int(number + 0.5)
