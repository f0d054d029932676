"""Columns of what agents and categories have: read off them again whenever somebody changes."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.agents.services import services_of
from simulator.rules.units import BASIS_POINTS

if TYPE_CHECKING:
    from simulator.market import Market

COMPENSATION_BP = 2_000
"""Share of the price that a brand with full service awards for a complaint (assumption)."""


def number_agents(market: "Market") -> None:
    """Bring the columns of agents and categories up to date.

    Args:
        market: The market; its columns by platform, anchor, brand and category are replaced.
    """
    platforms, anchors, brands = market.platforms, market.anchors, market.brands
    market.platform_keys = np.array([platform.key for platform in platforms], np.int64)
    market.gift_share_bp = np.array([platform.gift_share_bp for platform in platforms])
    market.advances_compensation = np.array([place.advance_compensation for place in platforms])
    market.anchor_keys = np.array([anchor.key for anchor in anchors], dtype=np.int64)
    market.anchor_platform = np.array([anchor.platform for anchor in anchors], dtype=np.int64)
    market.anchor_agency = np.array([anchor.agency for anchor in anchors], dtype=np.int64)
    market.services = services_of(brands, market.scenario)
    market.service_levels = np.array([brand.service for brand in brands])
    market.compensation_bp = np.array([round(b.service * COMPENSATION_BP) for b in brands])
    by_name = {category.name: category for category in market.scenario.categories}
    goods = [by_name[name] for name in market.category_names]
    market.satiation_sessions = np.array([category.satiation_sessions for category in goods])
    market.resaleable_bp = np.array([round(one.resaleable * BASIS_POINTS) for one in goods])
