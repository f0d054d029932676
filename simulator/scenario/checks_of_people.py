"""What must hold between platforms, segments and anchors: names that exist, shares that add up."""

import math
from typing import TYPE_CHECKING

from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def check_segments(scenario: "Scenario") -> None:
    """Segments speak of categories and platforms that exist, and their shares add up to 1."""
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    for index, segment in enumerate(scenario.segments):
        for name in segment.tastes:
            known(("segments", index, "tastes", name), "category", name, categories)
        for name in segment.platform_affinity:
            known(("segments", index, "platform_affinity", name), "platform", name, platforms)
        for field, shares in (
            ("age_shares", segment.age_shares),
            ("city_tier_shares", segment.city_tier_shares),
        ):
            if abs(math.fsum(shares) - 1) > 1e-6:
                fail(
                    ("segments", index, field), f"the shares add up to {math.fsum(shares):g}, not 1"
                )


def check_demographics(scenario: "Scenario") -> None:
    """Tastes by age, gender and city are for categories that exist."""
    categories = [category.name for category in scenario.categories]
    for field in ("women_tastes", "age_tastes", "city_tastes"):
        for name in getattr(scenario.demographics, field):
            known(("demographics", field, name), "category", name, categories)


def check_anchors(scenario: "Scenario") -> None:
    """Anchors and groups speak of platforms, agencies and categories that exist."""
    categories = [category.name for category in scenario.categories]
    platforms = [platform.name for platform in scenario.platforms]
    agencies = [agency.name for agency in scenario.agencies]
    for index, anchor in enumerate(scenario.anchors):
        known(("anchors", index, "platform"), "platform", anchor.platform, platforms)
        if anchor.agency is not None:
            known(("anchors", index, "agency"), "agency", anchor.agency, agencies)
        for name in anchor.categories:
            known(("anchors", index, "categories"), "category", name, categories)
    for index, group in enumerate(scenario.anchor_groups):
        for name in group.platforms:
            known(("anchor_groups", index, "platforms", name), "platform", name, platforms)
        for name in group.agencies:
            known(("anchor_groups", index, "agencies", name), "agency", name, agencies)
        for name in group.categories:
            known(("anchor_groups", index, "categories"), "category", name, categories)


def check_links(scenario: "Scenario") -> None:
    """Linked rooms are of anchors who have a room of their own on another platform."""
    by_name = {anchor.name: anchor for anchor in scenario.anchors}
    hosts = [anchor.name for anchor in scenario.anchors if anchor.linked_to is None]
    for index, anchor in enumerate(scenario.anchors):
        if anchor.linked_to is None:
            continue
        path = ("anchors", index, "linked_to")
        known(path, "other anchor of the list", anchor.linked_to, hosts)
        if anchor.brand is not None or by_name[anchor.linked_to].brand is not None:
            fail(path, "rooms of brands can't be linked")
        rooms = [by_name[anchor.linked_to]]
        rooms += [
            other for other in scenario.anchors[:index] if other.linked_to == anchor.linked_to
        ]
        if anchor.platform in {room.platform for room in rooms}:
            fail(path, f"'{anchor.linked_to}' has a room on {anchor.platform} already")
