"""What must hold between the fields of brands: goods, offers, campaigns."""

from typing import TYPE_CHECKING

from simulator.scenario.names import anchors, brand_names, brands_with_own_room
from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.collaborations import Collaboration
    from simulator.scenario.schema import Scenario


def check_brands(scenario: "Scenario") -> None:
    """Brands, their goods and rooms speak of what exists; so does the focus."""
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    if not scenario.brands and not scenario.brand_groups:
        fail(("brands",), "a market needs at least one brand (brands or brand_groups)")
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            where: list[str | int] = [kind, index, "collaboration"]
            plans = brand.collaboration
            listed = plans if isinstance(plans, tuple) else (plans,)
            for position, plan in enumerate(listed):
                if plan.strategy == "own_room" and plan.platform is not None:
                    spot = [*where, position] if isinstance(plans, tuple) else where
                    known([*spot, "platform"], "platform", plan.platform, platforms)
                for name in plan.platforms if plan.strategy == "own_room" else ():
                    spot = [*where, position] if isinstance(plans, tuple) else where
                    known([*spot, "platforms", name], "platform", name, platforms)
    for index, brand in enumerate(scenario.brands):
        for place, product in enumerate(brand.products):
            path: list[str | int] = ["brands", index, "products", place, "category"]
            known(path, "category", product.category, categories)
    for index, group in enumerate(scenario.brand_groups):
        for name in group.products.categories:
            path = ["brand_groups", index, "products", "categories", name]
            known(path, "category", name, categories)
    names = [brand.name for brand in scenario.brands]
    names += [name for group in scenario.brand_groups for name in brand_names(group)]
    if scenario.focus.brand is not None:
        known(("focus", "brand"), "brand", scenario.focus.brand, names)


def check_store_hosts(scenario: "Scenario") -> None:
    """A store host needs a brand with an own room, a brand one own room, a room one host."""
    owners = [name for name, _ in brands_with_own_room(scenario)]
    hosted: set[str] = set()
    for index, anchor in enumerate(scenario.anchors):
        if anchor.type == "store" and anchor.brand is None:
            fail(("anchors", index, "brand"), f"the store host '{anchor.name}' needs a brand")
        if anchor.brand is None:
            continue
        known(("anchors", index, "brand"), "brand with an own room", anchor.brand, owners)
        if anchor.brand in hosted:
            fail(
                ("anchors", index, "brand"),
                f"the own room of '{anchor.brand}' has a host already",
            )
        hosted.add(anchor.brand)
    for index, group in enumerate(scenario.anchor_groups):
        if group.type == "store":
            fail(
                ("anchor_groups", index, "type"),
                "store hosts come with the own rooms of brands, not in groups",
            )
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            rooms = [p for p in _plans(brand.collaboration) if p.strategy == "own_room"]
            if len(rooms) > 1:
                fail((kind, index, "collaboration"), "a brand can have one own room")


def _plans(collaboration: "Collaboration | tuple[Collaboration, ...]") -> "list[Collaboration]":
    return list(collaboration) if isinstance(collaboration, tuple) else [collaboration]


def check_offers(scenario: "Scenario") -> None:
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
                    known((*where, row, "anchor"), "anchor", offer.anchor, cast)
                    if offer.product is not None:
                        known((*where, row, "product"), "product", offer.product, goods)
                    if (offer.anchor, offer.product) in seen:
                        what = offer.product or "all products"
                        fail((*where, row), f"'{offer.anchor}' is offered {what} twice")
                    seen.add((offer.anchor, offer.product))


def check_product_plans(scenario: "Scenario") -> None:
    """A product ends after its launch, and sells from stock or to order."""
    for index, brand in enumerate(scenario.brands):
        for place, product in enumerate(brand.products):
            path = ("brands", index, "products", place)
            if product.end is not None and product.end <= product.launch:
                fail((*path, "end"), f"ends in session {product.end}, before it is launched")
            if product.customised is not None and product.stock is not None:
                fail((*path, "stock"), "goods made to order have no stock (customised is set)")


def check_campaigns(scenario: "Scenario") -> None:
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
                        known((*where, "fans", name), "segment", name, segments)
                elif campaign.segment is not None:
                    known((*where, "segment"), "segment", campaign.segment, segments)
    for index, entry in enumerate(scenario.brands):
        for row, product in enumerate(entry.products):
            if product.co_brand is not None:
                partners = [name for name in names if name != entry.name]
                path = ("brands", index, "products", row, "co_brand", "partner")
                known(path, "other brand", product.co_brand.partner, partners)
