"""The products of brands and groups of brands, and the table that holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.agents import composition
from simulator.agents.composition import Trait
from simulator.rules.contracting import either
from simulator.rules.decisions import PRODUCT_APPEAL
from simulator.rules.randomness import draw, name_key, normal
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.goods import Brand, BrandGroup, Product, ProductGroup
from simulator.scenario.names import group_assortments, product_name
from simulator.scenario.product_plans import ORDINARY, ProductPlan
from simulator.scenario.schema import Scenario
from simulator.tables.products import Int, Products

UNKNOWN_STOCK = -1
"""Starting stock of a product for which the scenario leaves it open."""
KNOWN_BEFORE = 0.5
"""How much of a product's quality its reviews tell before the first session (assumption)."""
REMEMBERED_SESSIONS = 7


@dataclass(frozen=True)
class ProductSpec:
    """What the scenario says about one product; money in fen per unit."""

    brand: str
    name: str
    category: int
    unit_cost_fen: int
    list_price_fen: int
    comparable_price_fen: int
    quality: float
    defect_rate: float
    stock: int
    partner: str | None = None
    partner_bp: int = 0
    plan: ProductPlan = ORDINARY


def named_products(brand: Brand, categories: Mapping[str, int]) -> list[ProductSpec]:
    """Take over the products of a named brand.

    Args:
        brand: The brand as the scenario has it.
        categories: Index of each category by name.

    Returns:
        Its products.
    """
    return [
        ProductSpec(
            brand=brand.name,
            name=product.name,
            category=categories[product.category],
            unit_cost_fen=_fen(product.unit_cost),
            list_price_fen=_fen(product.list_price),
            comparable_price_fen=_fen(product.comparable_price or product.list_price),
            quality=product.quality,
            defect_rate=product.defect_rate,
            stock=_starting_stock(product),
            plan=product,
            partner=None if product.co_brand is None else product.co_brand.partner,
            partner_bp=0
            if product.co_brand is None
            else round(product.co_brand.share * BASIS_POINTS),
        )
        for product in brand.products
    ]


def _starting_stock(product: Product) -> int:
    """Units at the start; goods made to order have none."""
    if product.customised is not None:
        return 0
    return UNKNOWN_STOCK if product.stock is None else product.stock


def group_products(group: BrandGroup, categories: Mapping[str, int]) -> list[ProductSpec]:
    """Spread prices and qualities over the products of a group (``scenario.names`` names them).

    Args:
        group: The group of brands.
        categories: Index of each category by name.

    Returns:
        The products of all members.
    """
    goods = group.products
    rows = [
        (brand, position, category)
        for brand, category, names in group_assortments(group)
        for position in range(len(names))
    ]
    keys = [name_key(f"brand/{brand}") for brand, _, _ in rows]
    spread = {
        trait: composition.even_quantiles(
            [
                composition.composition_word(key, trait, row[1])
                for key, row in zip(keys, rows, strict=True)
            ]
        )
        for trait in (Trait.PRICE, Trait.QUALITY)
    }
    return [
        group_product(
            goods, brand, position, category, categories[category],
            spread[Trait.PRICE][row], spread[Trait.QUALITY][row],
        )
        for row, (brand, position, category) in enumerate(rows)
    ]  # fmt: skip


def group_product(
    goods: ProductGroup,
    brand: str,
    position: int,
    category: str,
    category_index: int,
    price_quantile: float,
    quality_quantile: float,
) -> ProductSpec:
    """Make one product of a group.

    Args:
        goods: What the group's products are like.
        brand: Name of the brand.
        position: Number of the product within the brand, from 0.
        category: Name of its category.
        category_index: Index of its category.
        price_quantile: Where among the group's list prices it stands, in (0, 1).
        quality_quantile: Where among the group's qualities it stands, in (0, 1).

    Returns:
        The product, called ``<category> <number>``.
    """
    list_price = composition.log_normal(goods.price_median, goods.price_sigma, price_quantile)
    return ProductSpec(
        brand=brand,
        name=product_name(category, position),
        category=category_index,
        unit_cost_fen=_fen(list_price * (1.0 - goods.margin)),
        list_price_fen=_fen(list_price),
        comparable_price_fen=_fen(list_price),
        quality=composition.spread_around(
            goods.quality_mean, goods.quality_spread, quality_quantile
        ),
        defect_rate=goods.defect_rate,
        stock=UNKNOWN_STOCK,
    )


def product_columns(
    scenario: Scenario,
    world_seed: int,
    specs: Sequence[ProductSpec],
    brand_index: Mapping[str, int],
    awareness: Mapping[str, float],
) -> tuple[Products, Int]:
    """Put products into columns, sorted by (brand, product).

    The rating before the first session is 0.5 + ½·(q̄ − 0.5), where q̄ is the quality that buyers
    receive on average, quality − defect rate × defect gap: the products have been on sale before,
    and half of what sets them apart is known (assumption). Reviews then replace it.

    Args:
        scenario: The scenario.
        world_seed: Seed of the world, for the appeal ξ ~ N(0, σ²).
        specs: Products.
        brand_index: Index of each brand by name.
        awareness: Awareness of each brand by name.

    Returns:
        The columns, and the units on stock at the start (-1 where the scenario is silent).
    """
    rows = sorted(specs, key=lambda spec: (spec.brand, spec.name))
    keys = [name_key(f"product/{row.brand}/{row.name}") for row in rows]
    list_price = np.array([row.list_price_fen for row in rows], np.int64)
    defect_rate = np.array([row.defect_rate for row in rows], np.float32)
    gap = scenario.behaviour.after_sales.defect_gap
    received = [row.quality - row.defect_rate * gap for row in rows]
    prior = np.array([0.5 + KNOWN_BEFORE * (quality - 0.5) for quality in received], np.float32)
    appeal = [
        scenario.shocks.appeal * normal(draw(world_seed, key, 0, 0, 0, PRODUCT_APPEAL, 0))
        for key in keys
    ]
    known = [
        either(awareness[row.brand], awareness[row.partner])
        if row.partner
        else awareness[row.brand]
        for row in rows
    ]
    saved = np.array([_saved_grams(row.plan, scenario) for row in rows], np.int64)
    products = Products(
        names=[f"{row.brand}/{row.name}" for row in rows],
        keys=np.array(keys, np.uint32),
        brand=np.array([brand_index[row.brand] for row in rows], np.int32),
        category=np.array([row.category for row in rows], np.int32),
        unit_cost_fen=np.array([row.unit_cost_fen for row in rows], np.int64),
        list_price_fen=list_price,
        comparable_price_fen=np.array([row.comparable_price_fen for row in rows], np.int64),
        quality=np.array([row.quality for row in rows], np.float32),
        defect_rate=defect_rate,
        batch_defect_rate=defect_rate.copy(),
        appeal=np.array(appeal, np.float32),
        awareness=np.array(known, np.float32),
        rating_prior=prior,
        rating_sum=np.zeros(len(rows), np.float32),
        rating_weight=np.zeros(len(rows), np.float32),
        rating=prior.copy(),
        shelf_price_fen=list_price.copy(),
        lowest_price_fen=list_price.copy(),
        price_history_fen=np.tile(list_price, (REMEMBERED_SESSIONS, 1)),
        partner=np.array(
            [brand_index[row.partner] if row.partner else -1 for row in rows], np.int32
        ),
        partner_bp=np.array([row.partner_bp for row in rows], np.int32),
        active=np.ones(len(rows), np.bool_),
        order_capacity=np.array([_capacity(row.plan) for row in rows], np.int64),
        production_sessions=np.array([_production(row.plan) for row in rows], np.int64),
        packaging_fen=np.array([_packaging_fen(row.plan) for row in rows], np.int64),
        packaging_grams=scenario.fulfilment.packaging_grams - saved,
        saved_grams=saved,
        plans=[row.plan for row in rows],
    )
    return products, np.array([row.stock for row in rows], np.int64)


def _capacity(plan: ProductPlan) -> int:
    return 0 if plan.customised is None else plan.customised.capacity


def _production(plan: ProductPlan) -> int:
    return 0 if plan.customised is None else plan.customised.production_sessions


def _packaging_fen(plan: ProductPlan) -> int:
    """What better packaging costs a unit, fen."""
    better = plan.packaging
    if better is None:
        return 0
    looks = better.appearance * better.appearance_cost
    safety = better.protection * better.protection_cost
    return round((looks + safety + better.green * better.green_cost) * FEN_PER_YUAN)


def _saved_grams(plan: ProductPlan, scenario: Scenario) -> int:
    """Packaging material that green packaging saves on a unit shipped, grams."""
    green = 0.0 if plan.packaging is None else plan.packaging.green
    return round(green * scenario.fulfilment.packaging_grams)


def _fen(yuan: float) -> int:
    return max(round(yuan * FEN_PER_YUAN), 1)
