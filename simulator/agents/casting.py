"""From a scenario to its cast: every anchor and brand by name, and the table of products.

Named agents are taken as they are; groups are expanded by ``composition``. Every brand with a plan
for an own room gets a store host of its own, unless the scenario names an anchor of that brand.
"""

from dataclasses import dataclass, replace

from simulator.agents.anchor import AnchorSpec
from simulator.agents.anchor_casting import group_anchors, named_anchor
from simulator.agents.assortment import (
    ProductSpec,
    group_product,
    group_products,
    named_products,
    product_columns,
)
from simulator.agents.brand import BrandSpec
from simulator.agents.brand_casting import HOST_SPREAD, brand_spec, group_sizes, store_host
from simulator.agents.composition import (
    MEDIAN,
    Quantiles,
    Trait,
    entrant_quantiles,
    group_quantiles,
    pick,
)
from simulator.agents.positions import Positions, numbered
from simulator.rules.randomness import name_key
from simulator.scenario import places
from simulator.scenario.goods import BrandGroup
from simulator.scenario.names import brand_names
from simulator.scenario.schema import Scenario
from simulator.tables.products import Int, Products


@dataclass(frozen=True)
class Cast:
    """Who is in the market, everybody sorted by name.

    Attributes:
        platforms: Entries of the scenario; likewise ``agencies``.
        anchors: Anchors, store hosts among them.
        brands: Brands.
        products: The table of products, with the brand's position as brand index.
        starting_stock: Units on stock at the start by product, -1 where the scenario is silent.
        category_names: Names of the categories, sorted; indices refer to them.
        segment_names: Names of the segments, sorted.
    """

    platforms: tuple[places.Platform, ...]
    agencies: tuple[places.Agency, ...]
    anchors: tuple[AnchorSpec, ...]
    brands: tuple[BrandSpec, ...]
    products: Products
    starting_stock: Int
    category_names: list[str]
    segment_names: list[str]


def cast_market(scenario: Scenario, world_seed: int) -> Cast:
    """Expand a scenario into its cast.

    Args:
        scenario: The scenario.
        world_seed: Seed of the world; only the appeal of products depends on it.

    Returns:
        The cast. It does not depend on the order of any list in the scenario.
    """
    positions = Positions.of(scenario)
    brands, products, hosts = _cast_brands(scenario, positions)
    brand_index = numbered(brand.name for brand in brands)
    anchors = _cast_anchors(scenario, positions, brand_index, hosts)
    awareness = {brand.name: brand.awareness for brand in brands}
    table, stock = product_columns(scenario, world_seed, products, brand_index, awareness)
    return Cast(
        platforms=tuple(sorted(scenario.platforms, key=lambda platform: platform.name)),
        agencies=tuple(sorted(scenario.agencies, key=lambda agency: agency.name)),
        anchors=anchors,
        brands=brands,
        products=table,
        starting_stock=stock,
        category_names=sorted(positions.categories),
        segment_names=sorted(segment.name for segment in scenario.segments),
    )


def _cast_brands(
    scenario: Scenario, positions: Positions
) -> tuple[tuple[BrandSpec, ...], list[ProductSpec], dict[str, AnchorSpec]]:
    """Return the brands, their products, and the hosts of own rooms by brand."""
    brands: list[BrandSpec] = []
    products: list[ProductSpec] = []
    hosts: dict[str, AnchorSpec] = {}

    def add(brand: BrandSpec, size: float, quantiles: Quantiles, spread: float) -> None:
        brands.append(brand)
        host = store_host(scenario, positions, brand, size, quantiles, spread)
        if host is not None:
            hosts[brand.name] = host

    for entry in scenario.brands:
        add(brand_spec(scenario, positions, entry, entry.name, 1.0, MEDIAN), 1.0, MEDIAN, 0.0)
        products += named_products(entry, positions.categories)
    for group in scenario.brand_groups:
        names = brand_names(group)
        spread = group_quantiles([name_key(f"brand/{name}") for name in names])
        sizes = group_sizes(group, spread)
        for name, size, quantiles in zip(names, sizes, spread, strict=True):
            brand = brand_spec(scenario, positions, group, name, size, quantiles)
            add(brand, size, quantiles, HOST_SPREAD)
        products += group_products(group, positions.categories)
    return tuple(sorted(brands, key=lambda brand: brand.name)), products, hosts


def _cast_anchors(
    scenario: Scenario,
    positions: Positions,
    brand_index: dict[str, int],
    hosts: dict[str, AnchorSpec],
) -> tuple[AnchorSpec, ...]:
    cast = []
    for entry in scenario.anchors:
        spec = named_anchor(scenario, positions, entry)
        if entry.brand is not None:
            del hosts[entry.brand]
            spec = replace(spec, brand=brand_index[entry.brand])
        cast.append(spec)
    for group in scenario.anchor_groups:
        cast += group_anchors(scenario, positions, group)
    cast += [replace(host, brand=brand_index[brand]) for brand, host in hosts.items()]
    return tuple(sorted(cast, key=lambda spec: spec.name))


# Entrants.

SKILLS = (Trait.CHARISMA, Trait.EXPERTISE, Trait.INTERACTION, Trait.CREATIVITY)
"""What tells candidates for a place apart."""


@dataclass(frozen=True)
class EntrantBrand:
    """A brand that enters, with what it brings along.

    Attributes:
        brand: The brand.
        products: Its products, sorted by name, whose brand index is the one asked for.
        starting_stock: Units on stock by product, -1 where the scenario is silent.
        host: The host of its own room, if it has one.
    """

    brand: BrandSpec
    products: Products
    starting_stock: Int
    host: AnchorSpec | None


def cast_entrant_anchor(
    scenario: Scenario,
    world_seed: int,
    type_: places.AnchorType,
    slot: int,
    generation: int,
    candidate: int = 0,
) -> AnchorSpec:
    """Draw an anchor who enters where another has left.

    The entrant resembles a group of the scenario of that type (any of them in proportion to its
    members), with traits drawn from the group's distribution instead of spread evenly over it.

    Args:
        scenario: The scenario.
        world_seed: Seed of the world.
        type_: Type of the anchor; not ``store``, whose hosts come with their brands.
        slot: Number of the place that is taken over; it stays with the place for ever.
        generation: 1 for the first entrant in the slot, then 2 and so on.
        candidate: Number among the candidates for the place; all but skills are the first's.

    Returns:
        The anchor, called ``<type> entrant <slot>-<generation>``.
    """
    positions = Positions.of(scenario)
    key = name_key(f"entrant/anchor/{type_}/{slot}")
    quantiles = dict(entrant_quantiles(world_seed, key, generation))
    own = entrant_quantiles(world_seed, key, generation, candidate)
    quantiles |= {trait: own[trait] for trait in SKILLS}
    groups = [group for group in scenario.anchor_groups if group.type == type_]
    if groups:
        by_name = {group.name: group for group in groups}
        weights = {group.name: float(group.count) for group in groups}
        group = by_name[pick(weights, quantiles[Trait.TEMPLATE])]
    else:
        group = places.AnchorGroup(
            name=type_,
            count=1,
            type=type_,
            platforms={platform.name: 1.0 for platform in scenario.platforms},
        )
    name = f"{type_} entrant {slot}-{generation}"
    spec = group_anchors(scenario, positions, group, {name: quantiles})[0]
    return replace(spec, generation=generation)


def cast_entrant_brand(
    scenario: Scenario,
    world_seed: int,
    type_: str,
    slot: int,
    generation: int,
    brand_index: int,
) -> EntrantBrand:
    """Draw a brand that enters where another went bankrupt.

    Args:
        scenario: The scenario.
        world_seed: Seed of the world.
        type_: Archetype of the brand; another one if the scenario has no group of that type.
        slot: Number of the place that is taken over; it stays with the place for ever.
        generation: 1 for the first entrant in the slot, then 2 and so on.
        brand_index: Index that the brand will have.

    Returns:
        The brand, called ``<type> entrant <slot>-<generation>``, with products and host.

    Raises:
        ValueError: The scenario has no groups of brands that an entrant could resemble.
    """
    if not scenario.brand_groups:
        raise ValueError("no brand can enter a market without groups of brands")
    positions = Positions.of(scenario)
    key = name_key(f"entrant/brand/{type_}/{slot}")
    quantiles = entrant_quantiles(world_seed, key, generation)
    groups = [group for group in scenario.brand_groups if group.type == type_]
    by_name = {group.name: group for group in groups or scenario.brand_groups}
    weights = {name: float(group.count) for name, group in by_name.items()}
    group = by_name[pick(weights, quantiles[Trait.TEMPLATE])]
    (size,) = group_sizes(group, [quantiles])
    name = f"{type_} entrant {slot}-{generation}"
    brand = brand_spec(scenario, positions, group, name, size, quantiles, generation)
    host = store_host(scenario, positions, brand, size, quantiles, HOST_SPREAD)
    specs = _entrant_products(group, positions, name, world_seed, key, generation)
    products, stock = product_columns(
        scenario, world_seed, specs, {name: brand_index}, {name: brand.awareness}
    )
    return EntrantBrand(
        brand, products, stock, None if host is None else replace(host, brand=brand_index)
    )


def _entrant_products(
    group: BrandGroup,
    positions: Positions,
    brand: str,
    world_seed: int,
    slot_key: int,
    generation: int,
) -> list[ProductSpec]:
    own = entrant_quantiles(world_seed, slot_key, generation)
    category = pick(group.products.categories, own[Trait.CATEGORY])
    count = int(group.products.each + own[Trait.ASSORTMENT])
    products = []
    for position in range(count):
        drawn = entrant_quantiles(world_seed, slot_key, generation, position + 1)
        products.append(
            group_product(
                group.products, brand, position, category, positions.categories[category],
                drawn[Trait.PRICE], drawn[Trait.QUALITY],
            )
        )  # fmt: skip
    return products
