"""What must hold between fields of a scenario: names that exist, combinations that make sense."""

import math
from typing import TYPE_CHECKING

from simulator.scenario.checks_of_brands import (
    check_brands,
    check_campaigns,
    check_offers,
    check_product_plans,
    check_store_hosts,
)
from simulator.scenario.checks_of_conduct import check_conduct
from simulator.scenario.checks_of_events import check_events
from simulator.scenario.checks_of_people import (
    check_anchors,
    check_demographics,
    check_links,
    check_segments,
)
from simulator.scenario.checks_of_platforms import check_platforms
from simulator.scenario.checks_of_promotions import check_festival_prices, check_promotions
from simulator.scenario.checks_of_rooms import check_flash_stock, check_service_staff, check_tools
from simulator.scenario.names import twins
from simulator.scenario.refusing import fail, unique

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

MOST_PRODUCTS = 100_000
MOST_ANCHORS = 20_000


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
        unique(path, (entry.name for entry in getattr(scenario, path)))
    if scenario.viewers > scenario.population:
        fail(("viewers",), "there cannot be more simulated viewers than people in the population")
    share = math.fsum(segment.share for segment in scenario.segments)
    if abs(share - 1) > 1e-6:
        fail(("segments",), f"the shares of the segments add up to {share:g} instead of 1")
    check_platforms(scenario)
    check_segments(scenario)
    check_demographics(scenario)
    check_anchors(scenario)
    check_brands(scenario)
    check_product_plans(scenario)
    check_festival_prices(scenario)
    check_store_hosts(scenario)
    _check_weights(scenario)
    check_promotions(scenario)
    check_campaigns(scenario)
    _check_names(scenario)
    check_events(scenario)
    check_offers(scenario)
    check_links(scenario)
    check_tools(scenario)
    check_flash_stock(scenario)
    check_service_staff(scenario)
    check_conduct(scenario)


def _check_names(scenario: "Scenario") -> None:
    """Everybody has a name and a key of one's own."""
    for twin, message in twins(scenario):
        fail(twin, message)


def _check_size(scenario: "Scenario") -> None:
    """Refuse numbers of agents that no machine holds, before they are named one by one."""
    products = sum(group.count * group.products.each for group in scenario.brand_groups)
    if products > MOST_PRODUCTS:
        fail(("brand_groups",), f"{products:,.0f} products; at most {MOST_PRODUCTS:,} are possible")
    members = sum(group.count for group in scenario.anchor_groups)
    if members > MOST_ANCHORS:
        fail(("anchor_groups",), f"{members:,} anchors; at most {MOST_ANCHORS:,} are possible")


def _check_weights(scenario: "Scenario") -> None:
    """Relative numbers must not all be 0."""
    for kind, field in (("anchor_groups", "platforms"), ("anchor_groups", "agencies")):
        for index, group in enumerate(getattr(scenario, kind)):
            weights = getattr(group, field)
            if weights and not sum(weights.values()) > 0:
                fail((kind, index, field), "the weights are all 0")
    for index, brands in enumerate(scenario.brand_groups):
        if not sum(brands.products.categories.values()) > 0:
            fail(("brand_groups", index, "products", "categories"), "the weights are all 0")
