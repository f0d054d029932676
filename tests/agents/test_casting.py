"""The cast: what the scenario says, whatever the order it says it in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.agents.casting import (
    Cast,
    cast_entrant_anchor,
    cast_entrant_brand,
    cast_market,
)
from simulator.agents.composition import apportion, even_quantiles
from simulator.rules.decisions import PRODUCT_APPEAL
from simulator.rules.randomness import draw, name_key
from simulator.scenario.names import Rotation
from simulator.scenario.schema import Scenario
from simulator.tables.products import Products

MakeScenario = Callable[..., Scenario]
WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.floats(0.01, 100, allow_nan=False),
    min_size=1,
    max_size=6,
)


def reversed_lists(scenario: Scenario) -> Scenario:
    """The same scenario with every list of named things the other way round."""
    lists = (
        "segments", "categories", "platforms", "agencies", "anchors", "anchor_groups", "brands",
        "brand_groups",
    )  # fmt: skip
    written = scenario.model_dump(by_alias=True)
    for name in lists:
        written[name] = list(reversed(written[name]))
    for brand in written["brands"]:
        brand["products"] = list(reversed(brand["products"]))
    for group in written["anchor_groups"]:
        group["platforms"] = dict(reversed(group["platforms"].items()))
    for group in written["brand_groups"]:
        categories = group["products"]["categories"]
        group["products"]["categories"] = dict(reversed(categories.items()))
    return Scenario.model_validate(written)


def with_one_more(scenario: Scenario, groups: str, name: str) -> Scenario:
    """The same scenario with one more member in a group."""
    written = scenario.model_dump(by_alias=True)
    for group in written[groups]:
        group["count"] += int(group["name"] == name)
    return Scenario.model_validate(written)


def assert_same_products(one: Products, other: Products) -> None:
    for field in fields(Products):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def by_product(cast: Cast, column: str) -> dict[str, Any]:
    return dict(zip(cast.products.names, getattr(cast.products, column).tolist(), strict=True))


def test_the_cast_does_not_depend_on_the_order_of_the_file(small_scenario: Scenario) -> None:
    one, other = cast_market(small_scenario, 3), cast_market(reversed_lists(small_scenario), 3)
    assert one.anchors == other.anchors
    assert one.brands == other.brands
    assert one.platforms == other.platforms
    assert one.category_names == other.category_names
    assert one.segment_names == other.segment_names
    assert_same_products(one.products, other.products)
    np.testing.assert_array_equal(one.starting_stock, other.starting_stock)


def test_everybody_is_sorted_by_name_and_products_by_brand(small_scenario: Scenario) -> None:
    cast = cast_market(small_scenario, 3)
    for agents in (cast.anchors, cast.brands, cast.platforms, cast.agencies):
        names = [agent.name for agent in agents]
        assert names == sorted(names)
    rows = [tuple(name.split("/")) for name in cast.products.names]
    assert rows == sorted(rows)
    assert [cast.brands[index].name for index in cast.products.brand] == [row[0] for row in rows]


def test_one_more_brand_leaves_names_keys_and_appeals_of_others_alone(
    small_scenario: Scenario,
) -> None:
    before = cast_market(small_scenario, 3)
    after = cast_market(with_one_more(small_scenario, "brand_groups", "Label"), 3)
    added = {brand.name for brand in after.brands} - {brand.name for brand in before.brands}
    assert added == {"Label 009"}
    for column in ("keys", "appeal", "category"):
        old, new = by_product(before, column), by_product(after, column)
        assert old == {name: new[name] for name in old}
    assert set(by_product(after, "keys")) - set(by_product(before, "keys")) == {
        name for name in after.products.names if name.startswith("Label 009/")
    }


def test_one_more_anchor_moves_others_by_one_rank_at_most(small_scenario: Scenario) -> None:
    before = {anchor.name: anchor for anchor in cast_market(small_scenario, 3).anchors}
    larger = with_one_more(small_scenario, "anchor_groups", "Koc")
    after = {anchor.name: anchor for anchor in cast_market(larger, 3).anchors}
    assert set(after) - set(before) == {"Koc 010"}
    for name, anchor in before.items():
        if name.startswith("Koc "):
            # Quantiles (r + ½)/9 become (r' + ½)/10 with r' = r or r + 1: less than 1/9 apart.
            assert abs(after[name].charisma - anchor.charisma) < 2 * 0.15 / 9
        else:
            assert after[name] == anchor


def test_members_take_evenly_spaced_quantiles(small_scenario: Scenario) -> None:
    kocs = [a for a in cast_market(small_scenario, 3).anchors if a.name.startswith("Koc ")]
    quantiles = (np.arange(9) + 0.5) / 9
    fans = 4_000 * np.exp(stats.norm.ppf(quantiles))
    assert sorted(koc.starting_fans for koc in kocs) == [round(number) for number in fans]
    charisma = sorted(koc.charisma for koc in kocs)
    np.testing.assert_allclose(charisma, 0.45 + 0.15 * (2 * quantiles - 1), rtol=1e-12)
    # Independent orders: skill does not go along with fans.
    by_fans = sorted(kocs, key=lambda koc: koc.starting_fans)
    assert [koc.charisma for koc in by_fans] != charisma


def test_a_group_keeps_its_mean_exaggeration_on_three_levels(make_scenario: MakeScenario) -> None:
    for mean in (0.0, 0.1, 0.25, 0.4, 0.5):
        group = {
            "name": "Pro", "count": 300, "platforms": {"Stream": 1}, "exaggeration": mean,
        }  # fmt: skip
        anchors = cast_market(make_scenario(anchor_groups=[group]), 3).anchors
        levels = [anchor.exaggeration for anchor in anchors if anchor.name.startswith("Pro ")]
        assert set(levels) <= {0.0, 0.25, 0.5}
        assert np.mean(levels) == pytest.approx(mean, abs=0.01)


def test_platforms_are_shared_by_largest_remainder(small_scenario: Scenario) -> None:
    cast = cast_market(small_scenario, 3)
    pros = [anchor for anchor in cast.anchors if anchor.name.startswith("Pro ")]
    counts = Counter(cast.platforms[anchor.platform].name for anchor in pros)
    assert counts == {"Stream": 4, "Bazaar": 2}
    assert {anchor.agency for anchor in pros} == {0}
    kocs = [anchor for anchor in cast.anchors if anchor.name.startswith("Koc ")]
    assert {anchor.agency for anchor in kocs} == {-1}


def test_products_of_a_group(small_scenario: Scenario) -> None:
    cast = cast_market(small_scenario, 3)
    labels = [name for name in cast.products.names if name.startswith("Label ")]
    assert len(labels) == 20  # 8 brands, 2.5 products each
    names = Counter(name.split("/")[1].split()[0] for name in labels)
    assert max(abs(names["food"] - 10), abs(names["beauty"] - 5), abs(names["apparel"] - 5)) <= 3
    rows = [cast.products.names.index(name) for name in labels]
    prices = np.sort(cast.products.list_price_fen[rows])
    expected = 8_800 * np.exp(stats.norm.ppf((np.arange(20) + 0.5) / 20))
    np.testing.assert_allclose(prices, expected, atol=0.5)
    costs = cast.products.unit_cost_fen[rows] / cast.products.list_price_fen[rows]
    np.testing.assert_allclose(costs, 0.5, atol=0.001)


def test_named_products_are_taken_over(small_scenario: Scenario) -> None:
    cast = cast_market(small_scenario, 3)
    row = cast.products.names.index("Aurora/Night cream")
    assert cast.products.unit_cost_fen[row] == 4_000
    assert cast.products.comparable_price_fen[row] == 12_900
    assert cast.category_names[cast.products.category[row]] == "beauty"
    assert cast.starting_stock[row] == 8_000
    assert cast.starting_stock[cast.products.names.index("Aurora/Day cream")] == -1
    # Half of what sets 0.7 − 0.02 × 0.4 apart from one half is known.
    assert cast.products.rating[row] == pytest.approx(0.5 + 0.5 * (0.692 - 0.5), rel=1e-6)


def test_only_the_appeal_depends_on_the_seed(small_scenario: Scenario) -> None:
    one, other = cast_market(small_scenario, 3), cast_market(small_scenario, 4)
    assert one.anchors == other.anchors
    assert one.brands == other.brands
    assert (one.products.appeal != other.products.appeal).all()
    for seed, cast in ((3, one), (4, other)):
        words = [draw(seed, name_key(f"product/{name}"), 0, 0, 0, PRODUCT_APPEAL, 0)
                 for name in cast.products.names]  # fmt: skip
        expected = 0.5 * stats.norm.ppf((np.array(words) + 0.5) / 2.0**32)
        np.testing.assert_allclose(cast.products.appeal, expected, rtol=1e-6)
    other.products.appeal = one.products.appeal
    assert_same_products(one.products, other.products)


def test_own_rooms_get_hosts(small_scenario: Scenario) -> None:
    cast = cast_market(small_scenario, 3)
    hosts = {anchor.name: anchor for anchor in cast.anchors if anchor.brand >= 0}
    owners = {brand.name for brand in cast.brands if brand.own_room_platform >= 0}
    assert owners == {"Aurora", "House brand 001", "House brand 002", "House brand 003"}
    assert set(hosts) == {f"{owner} store host" for owner in owners}
    for host in hosts.values():
        brand = cast.brands[host.brand]
        assert host.type == "store"
        assert host.name == f"{brand.name} store host"
        assert host.image == brand.image
        assert cast.platforms[host.platform].name == "Stream"  # the largest attraction
    assert hosts["Aurora store host"].starting_fans == 50_000
    # Inside a group followers go along with awareness.
    group = sorted((hosts[f"{owner} store host"] for owner in owners - {"Aurora"}),
                   key=lambda host: host.starting_fans)  # fmt: skip
    awareness = [cast.brands[host.brand].awareness for host in group]
    assert awareness == sorted(awareness)
    assert len(set(awareness)) == 3


def test_platforms_that_tie_are_told_apart_by_name(make_scenario: MakeScenario) -> None:
    platforms = [{"name": "Stream"}, {"name": "Bazaar"}]
    cast = cast_market(make_scenario(platforms=platforms), 3)
    homes = {cast.platforms[a.platform].name for a in cast.anchors if a.type == "store"}
    assert homes == {"Bazaar"}


def test_a_named_host_takes_the_place_of_the_store_host(make_scenario: MakeScenario) -> None:
    host = {"name": "Ada", "type": "virtual", "platform": "Bazaar", "brand": "Aurora"}
    cast = cast_market(make_scenario(anchors=[host]), 3)
    aurora = [anchor for anchor in cast.anchors if anchor.brand == 0]
    assert [anchor.name for anchor in aurora] == ["Ada"]
    assert cast.brands[0].name == "Aurora"


@given(weights=WEIGHTS, count=st.integers(0, 200))
def test_apportionment_stays_within_a_place_of_the_quota(
    weights: dict[str, float], count: int
) -> None:
    places = apportion(weights, count)
    assert len(places) == count
    assert places == sorted(places)
    total = sum(weights.values())
    for name, weight in weights.items():
        assert abs(places.count(name) - count * weight / total) < 1 + 1e-9


@given(weights=WEIGHTS, count=st.integers(1, 100))
def test_every_beginning_of_a_rotation_keeps_the_weights(
    weights: dict[str, float], count: int
) -> None:
    rotation, given_so_far = Rotation(weights), Counter[str]()
    total = sum(weights.values())
    for number in range(1, count + 1):
        given_so_far[rotation.next(1)] += 1
        for name, weight in weights.items():
            # Whoever is furthest behind is behind, so nobody gets a whole unit ahead.
            assert given_so_far[name] - number * weight / total < 1 + 1e-9


@given(words=st.lists(st.integers(0, 2**32 - 1), max_size=50))
def test_even_quantiles_are_a_permutation_in_the_order_of_words(words: list[int]) -> None:
    quantiles = even_quantiles(words)
    expected = (np.arange(len(words)) + 0.5) / max(len(words), 1)
    np.testing.assert_allclose(np.sort(quantiles), expected)
    order = np.argsort(quantiles)
    assert [words[i] for i in order] == sorted(words)


def test_entrants_are_drawn_by_type_slot_and_generation(small_scenario: Scenario) -> None:
    first = cast_entrant_anchor(small_scenario, 3, "koc", 5, 1)
    assert first.name == "koc entrant 5-1"
    assert first.generation == 1
    assert first == cast_entrant_anchor(reversed_lists(small_scenario), 3, "koc", 5, 1)
    for other in ((4, "koc", 5, 1), (3, "koc", 6, 1), (3, "koc", 5, 2), (3, "virtual", 5, 1)):
        assert cast_entrant_anchor(small_scenario, *other).charisma != first.charisma


def test_entrants_resemble_their_group(small_scenario: Scenario) -> None:
    entrants = [cast_entrant_anchor(small_scenario, 3, "koc", slot, 1) for slot in range(400)]
    assert {entrant.type for entrant in entrants} == {"koc"}
    fans = np.log([entrant.starting_fans / 4_000 for entrant in entrants])
    assert stats.kstest(fans, "norm").pvalue > 0.01
    charisma = (np.array([entrant.charisma for entrant in entrants]) - 0.30) / 0.30
    assert stats.kstest(charisma, "uniform").pvalue > 0.01
    platforms = Counter(entrant.platform for entrant in entrants)
    assert abs(platforms[0] - 200) < 4 * np.sqrt(400 / 4)


def test_an_entrant_brand_brings_products_and_host(small_scenario: Scenario) -> None:
    entrant = cast_entrant_brand(small_scenario, 3, "emerging", 5, 2, 40)
    assert entrant.brand.name == "emerging entrant 5-2"
    assert (entrant.products.brand == 40).all()
    assert len(set(entrant.products.category.tolist())) == 1
    names = [f"{entrant.brand.name}/" in name for name in entrant.products.names]
    assert all(names)
    assert len(names) >= 2
    if entrant.host is not None:
        assert entrant.host.brand == 40
    hosts = [cast_entrant_brand(small_scenario, 3, "emerging", slot, 1, 40).host is not None
             for slot in range(60)]  # fmt: skip
    # Three of eleven members of groups have own rooms.
    assert abs(sum(hosts) - 60 * 3 / 11) < 4 * np.sqrt(60 * 3 / 11 * 8 / 11)


def test_the_types_of_columns(small_scenario: Scenario) -> None:
    products = cast_market(small_scenario, 3).products
    assert products.keys.dtype == np.uint32
    assert products.price_history_fen.shape == (7, len(products))
    for column in (products.unit_cost_fen, products.shelf_price_fen, products.lowest_price_fen):
        assert column.dtype == np.int64
    for column in (products.quality, products.appeal, products.awareness, products.rating):
        assert column.dtype == np.float32
