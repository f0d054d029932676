"""What must hold between fields of a scenario: names that exist, combinations that make sense."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.scenario.event_checks import check_events
from simulator.scenario.events import festivals_of
from simulator.scenario.names import anchors, brand_names, brands_with_own_room, twins
from simulator.scenario.promotions import Bundle, Coupon, FlashStock, FullReduction
from simulator.scenario.refusing import fail as _fail
from simulator.scenario.refusing import known as _known

if TYPE_CHECKING:
    from simulator.scenario.collaborations import Collaboration
    from simulator.scenario.goods import BrandTraits, Promotion
    from simulator.scenario.schema import Scenario

MOST_PRODUCTS = 100_000
MOST_ANCHORS = 20_000
MOST_FILES = 32
"""Brands that may keep files on their customers: each takes 12 bytes a viewer."""


def _unique(path: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            _fail((path, index, "name"), f"the name '{name}' is used twice in {path}")
        seen.add(name)


def check(scenario: "Scenario") -> None:
    """Refuse names that don't exist and combinations that can't be simulated.

    Args:
        scenario: The scenario whose single fields are already valid.

    Raises:
        PydanticCustomError: With a message and the path of the field at fault.
    """
    _check_size(scenario)
    for path in (
        "segments", "categories", "platforms", "agencies", "anchors", "anchor_groups", "brands",
        "brand_groups",
    ):  # fmt: skip
        _unique(path, (entry.name for entry in getattr(scenario, path)))
    if scenario.viewers > scenario.population:
        _fail(("viewers",), "there cannot be more simulated viewers than people in the population")
    share = math.fsum(segment.share for segment in scenario.segments)
    if abs(share - 1) > 1e-6:
        _fail(("segments",), f"the shares of the segments add up to {share:g} instead of 1")
    _check_platforms(scenario)
    _check_segments(scenario)
    _check_demographics(scenario)
    _check_anchors(scenario)
    _check_brands(scenario)
    _check_product_plans(scenario)
    _check_festival_prices(scenario)
    _check_store_hosts(scenario)
    _check_weights(scenario)
    _check_names(scenario)
    check_events(scenario)
    _check_offers(scenario)
    _check_promotions(scenario)
    _check_campaigns(scenario)
    _check_links(scenario)


def _check_names(scenario: "Scenario") -> None:
    """Everybody has a name and a key of one's own."""
    for twin, message in twins(scenario):
        _fail(twin, message)


def _check_size(scenario: "Scenario") -> None:
    """Refuse numbers of agents that no machine holds, before they are named one by one."""
    products = sum(group.count * group.products.each for group in scenario.brand_groups)
    if products > MOST_PRODUCTS:
        _fail(
            ("brand_groups",), f"{products:,.0f} products; at most {MOST_PRODUCTS:,} are possible"
        )
    members = sum(group.count for group in scenario.anchor_groups)
    if members > MOST_ANCHORS:
        _fail(("anchor_groups",), f"{members:,} anchors; at most {MOST_ANCHORS:,} are possible")


def _check_platforms(scenario: "Scenario") -> None:
    popularity = scenario.behaviour.entering.popularity
    for index, platform in enumerate(scenario.platforms):
        total = popularity + platform.feed.popularity
        # Decimals that add up to 0.9 need not do so in binary: 0.3 + 0.6 falls just short.
        if round(total, 9) >= 0.9:
            _fail(
                ("platforms", index, "feed", "popularity"),
                f"the feed's popularity exponent and behaviour.entering.popularity add up to "
                f"{total:g}; from 0.9 on the winner takes all",
            )


def _check_segments(scenario: "Scenario") -> None:
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    for index, segment in enumerate(scenario.segments):
        for name in segment.tastes:
            _known(("segments", index, "tastes", name), "category", name, categories)
        for name in segment.platform_affinity:
            _known(("segments", index, "platform_affinity", name), "platform", name, platforms)
        for field, shares in (
            ("age_shares", segment.age_shares),
            ("city_tier_shares", segment.city_tier_shares),
        ):
            if abs(math.fsum(shares) - 1) > 1e-6:
                _fail(
                    ("segments", index, field), f"the shares add up to {math.fsum(shares):g}, not 1"
                )


def _check_demographics(scenario: "Scenario") -> None:
    categories = [category.name for category in scenario.categories]
    for field in ("women_tastes", "age_tastes", "city_tastes"):
        for name in getattr(scenario.demographics, field):
            _known(("demographics", field, name), "category", name, categories)


def _check_anchors(scenario: "Scenario") -> None:
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    agencies = [agency.name for agency in scenario.agencies]
    for index, anchor in enumerate(scenario.anchors):
        _known(("anchors", index, "platform"), "platform", anchor.platform, platforms)
        if anchor.agency is not None:
            _known(("anchors", index, "agency"), "agency", anchor.agency, agencies)
        for name in anchor.categories:
            _known(("anchors", index, "categories"), "category", name, categories)
    for index, group in enumerate(scenario.anchor_groups):
        for name in group.platforms:
            _known(("anchor_groups", index, "platforms", name), "platform", name, platforms)
        for name in group.agencies:
            _known(("anchor_groups", index, "agencies", name), "agency", name, agencies)
        for name in group.categories:
            _known(("anchor_groups", index, "categories"), "category", name, categories)


def _check_store_hosts(scenario: "Scenario") -> None:
    """A store host needs a brand with an own room, a brand one own room, a room one host."""
    owners = [name for name, _ in brands_with_own_room(scenario)]
    hosted: set[str] = set()
    for index, anchor in enumerate(scenario.anchors):
        if anchor.type == "store" and anchor.brand is None:
            _fail(("anchors", index, "brand"), f"the store host '{anchor.name}' needs a brand")
        if anchor.brand is None:
            continue
        _known(("anchors", index, "brand"), "brand with an own room", anchor.brand, owners)
        if anchor.brand in hosted:
            _fail(
                ("anchors", index, "brand"),
                f"the own room of '{anchor.brand}' has a host already",
            )
        hosted.add(anchor.brand)
    for index, group in enumerate(scenario.anchor_groups):
        if group.type == "store":
            _fail(
                ("anchor_groups", index, "type"),
                "store hosts come with the own rooms of brands, not in groups",
            )
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            rooms = [p for p in _plans(brand.collaboration) if p.strategy == "own_room"]
            if len(rooms) > 1:
                _fail((kind, index, "collaboration"), "a brand can have one own room")


def _plans(collaboration: "Collaboration | tuple[Collaboration, ...]") -> "list[Collaboration]":
    return list(collaboration) if isinstance(collaboration, tuple) else [collaboration]


def _check_offers(scenario: "Scenario") -> None:
    """Offers by name are for anchors and products that exist, one for each pair."""
    cast = [anchor.name for anchor in anchors(scenario)]
    goods_of = {brand.name: [good.name for good in brand.products] for brand in scenario.brands}
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            goods = goods_of[scenario.brands[index].name] if kind == "brands" else []
            for position, plan in enumerate(_plans(brand.collaboration)):
                if plan.strategy != "by_name":
                    continue
                many = isinstance(brand.collaboration, tuple)
                where = (kind, index, "collaboration", *((position,) if many else ()), "offers")
                seen: set[tuple[str, str | None]] = set()
                for row, offer in enumerate(plan.offers):
                    _known((*where, row, "anchor"), "anchor", offer.anchor, cast)
                    if offer.product is not None:
                        _known((*where, row, "product"), "product", offer.product, goods)
                    if (offer.anchor, offer.product) in seen:
                        what = offer.product or "all products"
                        _fail((*where, row), f"'{offer.anchor}' is offered {what} twice")
                    seen.add((offer.anchor, offer.product))


def _check_product_plans(scenario: "Scenario") -> None:
    """A product ends after its launch, and sells from stock or to order."""
    for index, brand in enumerate(scenario.brands):
        for place, product in enumerate(brand.products):
            path = ("brands", index, "products", place)
            if product.end is not None and product.end <= product.launch:
                _fail((*path, "end"), f"ends in session {product.end}, before it is launched")
            if product.customised is not None and product.stock is not None:
                _fail((*path, "stock"), "goods made to order have no stock (customised is set)")


def _check_festival_prices(scenario: "Scenario") -> None:
    """Festival prices speak of festivals of the calendar."""
    held = [festival.name for festival in festivals_of(scenario)]
    for kind in ("brands", "brand_groups"):
        for index, brand in enumerate(getattr(scenario, kind)):
            for row, promotion in enumerate(brand.promotions):
                if promotion.strategy != "festival":
                    continue
                path = (kind, index, "promotions", row)
                if not held:
                    _fail(path, "there are no festivals (calendar.festivals)")
                for place, name in enumerate(promotion.festivals):
                    _known((*path, "festivals", place), "festival", name, held)


def _check_promotions(scenario: "Scenario") -> None:
    """Promotions name products of the brand, and take off less than what they ask for."""
    files = 0
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            own = scenario.brands[index].products if kind == "brands" else ()
            goods = [good.name for good in own]
            for place, entry in enumerate(brand.promotions):
                where = (kind, index, "promotions", place)
                if isinstance(entry, Coupon) and entry.off >= entry.threshold:
                    _fail((*where, "off"), "a coupon must take off less than its threshold")
                if isinstance(entry, FullReduction) and entry.off >= entry.step:
                    _fail((*where, "off"), "a reduction must take off less than its step")
                named = _products_named(entry)
                if named and kind == "brand_groups":
                    _fail(where, f"{entry.strategy} names products, which only a brand has")
                for name in named:
                    _known(where, "product", name, goods)
                if len(named) > len(set(named)):
                    _fail((*where, "products"), "a bundle is made of two different products")
            files += getattr(brand, "count", 1) if keeps_files(brand) else 0
            if files > MOST_FILES:
                text = f"at most {MOST_FILES} brands can have members, revisits, full reductions"
                _fail((kind, index), text)


def keeps_files(brand: "BrandTraits") -> bool:
    """Tell whether a brand needs files on its customers."""
    reduces = any(isinstance(entry, FullReduction) for entry in brand.promotions)
    return reduces or brand.membership is not None or brand.revisits is not None


def _products_named(entry: "Promotion") -> tuple[str, ...]:
    if isinstance(entry, Bundle):
        return entry.products
    return (entry.product,) if isinstance(entry, FlashStock) else ()


def _check_weights(scenario: "Scenario") -> None:
    """Relative numbers must not all be 0."""
    for kind, field in (("anchor_groups", "platforms"), ("anchor_groups", "agencies")):
        for index, group in enumerate(getattr(scenario, kind)):
            weights = getattr(group, field)
            if weights and not sum(weights.values()) > 0:
                _fail((kind, index, field), "the weights are all 0")
    for index, brands in enumerate(scenario.brand_groups):
        if not sum(brands.products.categories.values()) > 0:
            _fail(("brand_groups", index, "products", "categories"), "the weights are all 0")


def _check_brands(scenario: "Scenario") -> None:
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    if not scenario.brands and not scenario.brand_groups:
        _fail(("brands",), "a market needs at least one brand (brands or brand_groups)")
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            where: list[str | int] = [kind, index, "collaboration"]
            plans = brand.collaboration
            listed = plans if isinstance(plans, tuple) else (plans,)
            for position, plan in enumerate(listed):
                if plan.strategy == "own_room" and plan.platform is not None:
                    spot = [*where, position] if isinstance(plans, tuple) else where
                    _known([*spot, "platform"], "platform", plan.platform, platforms)
                for name in plan.platforms if plan.strategy == "own_room" else ():
                    spot = [*where, position] if isinstance(plans, tuple) else where
                    _known([*spot, "platforms", name], "platform", name, platforms)
    for index, brand in enumerate(scenario.brands):
        for place, product in enumerate(brand.products):
            path: list[str | int] = ["brands", index, "products", place, "category"]
            _known(path, "category", product.category, categories)
    for index, group in enumerate(scenario.brand_groups):
        for name in group.products.categories:
            path = ["brand_groups", index, "products", "categories", name]
            _known(path, "category", name, categories)
    names = [brand.name for brand in scenario.brands]
    names += [name for group in scenario.brand_groups for name in brand_names(group)]
    if scenario.focus.brand is not None:
        _known(("focus", "brand"), "brand", scenario.focus.brand, names)


def _check_campaigns(scenario: "Scenario") -> None:
    """Campaigns speak of segments, co-branded products of brands that exist."""
    segments = [segment.name for segment in scenario.segments]
    names = [brand.name for brand in scenario.brands]
    names += [name for group in scenario.brand_groups for name in brand_names(group)]
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            for row, campaign in enumerate(brand.campaigns):
                where = (kind, index, "campaigns", row)
                if campaign.strategy == "entertainment_ip":
                    for name in campaign.fans:
                        _known((*where, "fans", name), "segment", name, segments)
                elif campaign.segment is not None:
                    _known((*where, "segment"), "segment", campaign.segment, segments)
    for index, entry in enumerate(scenario.brands):
        for row, product in enumerate(entry.products):
            if product.co_brand is not None:
                partners = [name for name in names if name != entry.name]
                path = ("brands", index, "products", row, "co_brand", "partner")
                _known(path, "other brand", product.co_brand.partner, partners)


def _check_links(scenario: "Scenario") -> None:
    """Linked rooms are of anchors who have a room of their own on another platform."""
    by_name = {anchor.name: anchor for anchor in scenario.anchors}
    hosts = [anchor.name for anchor in scenario.anchors if anchor.linked_to is None]
    for index, anchor in enumerate(scenario.anchors):
        if anchor.linked_to is None:
            continue
        path = ("anchors", index, "linked_to")
        _known(path, "other anchor of the list", anchor.linked_to, hosts)
        if anchor.brand is not None or by_name[anchor.linked_to].brand is not None:
            _fail(path, "rooms of brands can't be linked")
        rooms = [by_name[anchor.linked_to]]
        rooms += [
            other for other in scenario.anchors[:index] if other.linked_to == anchor.linked_to
        ]
        if anchor.platform in {room.platform for room in rooms}:
            _fail(path, f"'{anchor.linked_to}' has a room on {anchor.platform} already")
