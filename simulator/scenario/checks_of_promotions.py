"""What must hold between a promotion and the brand that holds it."""

from typing import TYPE_CHECKING

from simulator.scenario.events import festivals_of
from simulator.scenario.promotions import Bundle, Coupon, FlashStock, FullReduction
from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.goods import BrandTraits, Promotion
    from simulator.scenario.schema import Scenario


MOST_FILES = 32
"""Brands that may keep files on their customers: each takes 14 bytes a viewer."""


def check_promotions(scenario: "Scenario") -> None:
    """Promotions name products of the brand, and take off less than what they ask for."""
    files = 0
    for kind, entries in (("brands", scenario.brands), ("brand_groups", scenario.brand_groups)):
        for index, brand in enumerate(entries):
            own = scenario.brands[index].products if kind == "brands" else ()
            goods = [good.name for good in own]
            for place, entry in enumerate(brand.promotions):
                where = (kind, index, "promotions", place)
                if isinstance(entry, Coupon) and entry.off >= entry.threshold:
                    fail((*where, "off"), "a coupon must take off less than its threshold")
                if isinstance(entry, FullReduction) and entry.off >= entry.step:
                    fail((*where, "off"), "a reduction must take off less than its step")
                named = _products_named(entry)
                if named and kind == "brand_groups":
                    fail(where, f"{entry.strategy} names products, which only a brand has")
                for name in named:
                    known(where, "product", name, goods)
                if len(named) > len(set(named)):
                    fail((*where, "products"), "a bundle is made of two different products")
            coupon = brand.insert_coupon
            if coupon is not None and coupon.off >= coupon.threshold:
                path = (kind, index, "insert_coupon", "off")
                fail(path, "a coupon must take off less than its threshold")
            files += getattr(brand, "count", 1) if keeps_files(brand) else 0
            if files > MOST_FILES:
                fail(
                    (kind, index),
                    f"at most {MOST_FILES} brands can have members, revisits, full reductions, "
                    "coupons in parcels",
                )


def keeps_files(brand: "BrandTraits") -> bool:
    """Tell whether a brand needs files on its customers."""
    reduces = any(isinstance(entry, FullReduction) for entry in brand.promotions)
    customers = (brand.membership, brand.revisits, brand.insert_coupon)
    return reduces or any(plan is not None for plan in customers)


def _products_named(entry: "Promotion") -> tuple[str, ...]:
    if isinstance(entry, Bundle):
        return entry.products
    return (entry.product,) if isinstance(entry, FlashStock) else ()


def check_festival_prices(scenario: "Scenario") -> None:
    """Festival prices speak of festivals of the calendar."""
    held = [festival.name for festival in festivals_of(scenario)]
    for kind in ("brands", "brand_groups"):
        for index, brand in enumerate(getattr(scenario, kind)):
            for row, promotion in enumerate(brand.promotions):
                if promotion.strategy != "festival":
                    continue
                path = (kind, index, "promotions", row)
                if not held:
                    fail(path, "there are no festivals (calendar.festivals)")
                for place, name in enumerate(promotion.festivals):
                    known((*path, "festivals", place), "festival", name, held)
