"""How brands get their traits, and how their own rooms get hosts."""

from collections.abc import Sequence
from dataclasses import replace

from simulator.agents.anchor import NOBODY, AnchorSpec
from simulator.agents.anchor_casting import anchor_spec
from simulator.agents.brand import BrandSpec, own_room_plan
from simulator.agents.composition import Quantiles, Trait, committed, log_normal, pick
from simulator.agents.positions import Positions
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.collaborations import Collaboration, OwnRoomCollaboration
from simulator.scenario.goods import BrandGroup, BrandTraits
from simulator.scenario.names import host_name
from simulator.scenario.places import AnchorTraits
from simulator.scenario.schema import Scenario

HOST_SPREAD = 0.15
"""Half-width of store hosts' skills inside a group of brands (assumption)."""


def group_sizes(group: BrandGroup, spread: Sequence[Quantiles]) -> list[float]:
    """Return the awareness of each member over the median of its group.

    Args:
        group: The group.
        spread: Where each member stands.

    Returns:
        Log-normal sizes with median 1.
    """
    return [
        log_normal(1.0, group.awareness_sigma, quantiles[Trait.AWARENESS]) for quantiles in spread
    ]


def brand_spec(
    scenario: Scenario,
    positions: Positions,
    traits: BrandTraits,
    name: str,
    size: float,
    quantiles: Quantiles,
    generation: int = 0,
) -> BrandSpec:
    """Make one brand.

    Args:
        scenario: The scenario, for the platform of an own room.
        positions: Positions of names.
        traits: What the scenario says about the brand or its group.
        name: Name of the brand.
        size: Awareness over the median of the group.
        quantiles: Where in its group the brand stands.
        generation: 0 for the cast of the scenario.

    Returns:
        The brand.
    """
    plans = _plans(traits)
    plan = own_room_plan(plans)
    platform = NOBODY
    if plan is not None:
        platform = positions.platforms[_room_platform(scenario, plan, quantiles)]
    return BrandSpec(
        name=name,
        type=traits.type,
        awareness=min(traits.awareness * size, 1.0),
        image=traits.image,
        cash_fen=round(traits.cash * FEN_PER_YUAN),
        deposit_fen=round(traits.deposit * FEN_PER_YUAN),
        credit_line_fen=round(traits.credit_line * FEN_PER_YUAN),
        lead_days=traits.lead_days,
        stock_cover=traits.stock_cover,
        service=traits.service,
        free_return_shipping=traits.free_return_shipping,
        traffic_share=traits.traffic_share,
        pricing=traits.pricing,
        promotions=traits.promotions,
        collaborations=plans,
        own_room_platform=platform,
        plan_choice=traits.plan_choice,
        campaigns=traits.campaigns,
        generation=generation,
        service_desk=traits.service_desk,
        delivery=traits.delivery,
        return_insurance=traits.return_insurance,
        quality_control=traits.quality_control,
        recall=traits.recall,
        stock=traits.stock,
        supplier_credit=traits.supplier_credit,
        rivals_data=traits.rivals_data,
        traffic=traits.traffic,
        membership=traits.membership,
        revisits=traits.revisits,
        security=traits.security,
        conduct=committed(traits.conduct, quantiles),
        insert_coupon=traits.insert_coupon,
    )


def store_host(
    scenario: Scenario,
    positions: Positions,
    brand: BrandSpec,
    size: float,
    quantiles: Quantiles,
    spread: float,
) -> AnchorSpec | None:
    """Make the host of a brand's own room, who carries the brand's image.

    Args:
        scenario: The scenario.
        positions: Positions of names.
        brand: The brand.
        size: Awareness of the brand over the median of its group; the room's followers go along
            with it (assumption).
        quantiles: Where among its group's hosts the host stands.
        spread: Half-width of skills.

    Returns:
        The host, still without the brand's index; None if the brand plans no own room.
    """
    plan = own_room_plan(brand.collaborations)
    if plan is None:
        return None
    traits = AnchorTraits(
        fans=min(plan.fans * size, float(scenario.population)),
        on_air_minutes=plan.on_air_minutes,
        room=plan.room,
    )
    host = anchor_spec(
        scenario, positions, traits, host_name(brand.name), "store",
        _room_platform(scenario, plan, quantiles), None, quantiles, spread,
    )  # fmt: skip
    return replace(host, image=brand.image, generation=brand.generation)


def _plans(traits: BrandTraits) -> tuple[Collaboration, ...]:
    given = traits.collaboration
    return given if isinstance(given, tuple) else (given,)


def _room_platform(scenario: Scenario, plan: OwnRoomCollaboration, quantiles: Quantiles) -> str:
    if plan.platform is not None:
        return plan.platform
    if plan.platforms:
        return pick(plan.platforms, quantiles[Trait.PLATFORM])
    return min(scenario.platforms, key=lambda entry: (-entry.attraction, entry.name)).name
