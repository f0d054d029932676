"""The scenarios that travel with the program are what they say they are."""

import re
from collections import Counter
from pathlib import Path

import pytest

from simulator.scenario.loading import load_scenario
from simulator.scenario.places import ANCHOR_TYPES
from simulator.scenario.resolving import library, library_names
from simulator.scenario.schema import Scenario


def own_rooms(scenario: Scenario) -> int:
    """Brands with a room of their own; each brings a store host along."""

    def has_room(collaboration: object) -> bool:
        plans = collaboration if isinstance(collaboration, tuple) else (collaboration,)
        return any(plan.strategy == "own_room" for plan in plans)

    return sum(
        getattr(brand, "count", 1)
        for brand in (*scenario.brands, *scenario.brand_groups)
        if has_room(brand.collaboration)
    )


@pytest.mark.parametrize("name", library_names())
def test_every_packaged_scenario_is_valid(name: str) -> None:
    assert load_scenario(name).question


def test_the_baseline_has_the_size_it_promises() -> None:
    baseline = load_scenario("baseline")
    assert (baseline.viewers, baseline.population) == (100_000, 10_000_000)
    assert (baseline.measure_from, baseline.sessions, baseline.session_minutes) == (14, 60, 240)
    assert len(baseline.segments) == 3
    assert {platform.kind for platform in baseline.platforms} == {"shelf", "feed", "community"}
    assert len(baseline.agencies) == 3
    groups = Counter({group.type: group.count for group in baseline.anchor_groups})
    assert sum(groups.values()) + own_rooms(baseline) == 150
    assert set(groups) | {"store"} == set(ANCHOR_TYPES)
    assert sum(group.count for group in baseline.brand_groups) == 120
    products = [(group.count, group.products) for group in baseline.brand_groups]
    assert sum(count * goods.each for count, goods in products) == 400
    sold = {name for _, goods in products for name in goods.categories}
    assert sold == {category.name for category in baseline.categories}
    assert len(sold) == 8
    assert baseline.events == ()
    kinds = {brand.pricing.strategy for brand in baseline.brand_groups}
    assert kinds == {"cost_plus", "competition_following", "perceived_value"}


def test_the_quickstart_has_the_size_it_promises() -> None:
    quickstart = load_scenario("quickstart")
    assert (quickstart.viewers, quickstart.population) == (5_000, 500_000)
    assert quickstart.sessions == 20
    assert not quickstart.anchor_groups
    assert not quickstart.brand_groups
    assert len(quickstart.anchors) + own_rooms(quickstart) == 12
    assert len(quickstart.brands) == 10
    assert sum(len(brand.products) for brand in quickstart.brands) == 30
    names = [product.name for brand in quickstart.brands for product in brand.products]
    assert len(set(names)) == 30
    assert all(p.unit_cost < p.list_price for brand in quickstart.brands for p in brand.products)


@pytest.mark.parametrize("path", sorted(library().rglob("*.yaml")), ids=lambda path: path.name)
def test_every_line_of_a_packaged_scenario_is_explained(path: Path) -> None:
    bare = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        opens = re.fullmatch(r"\s*[a-z_]+:", line)
        title = re.match(r"(name|question|extends|claim): |  \{of: ", line)
        product = re.match(r"\s+- \{name: .*category: ", line)
        if line.strip() and "#" not in line and not opens and not title and not product:
            bare.append(f"{number}: {line}")
    # Lists of numbers by category stand under a comment of their own.
    assert [line for line in bare if not re.search(r"categories: \{", line)] == []
