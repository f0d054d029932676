"""How anchors get their traits: from the scenario, the spread of their group, defaults of type."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator.agents.anchor import NOBODY, AnchorSpec
from simulator.agents.composition import (
    MEDIAN,
    Quantiles,
    Trait,
    apportion,
    committed,
    group_quantiles,
    log_normal,
    pick,
    spread_around,
)
from simulator.agents.positions import Positions
from simulator.rules.randomness import name_key
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.names import member_name
from simulator.scenario.places import (
    Anchor,
    AnchorGroup,
    AnchorKind,
    AnchorTraits,
    AnchorType,
    default_anchor_kinds,
)
from simulator.scenario.schema import Scenario

EXAGGERATION_LEVELS_PER_UNIT = 4
"""Levels of exaggeration are multiples of a quarter."""
COMMISSION_SPREAD = 2.0
"""Relative half-width of commissions asked over the half-width of skills (assumption: with 0.15
around 19 % they reach from 13 % to 25 %; ``commission_mix`` has 10 to 29 %)."""
HIGHEST_COMMISSION = 0.9
RESERVATION_SLOPE = 0.59
"""Exponent of reservation income on fans inside a group (``viewers_per_fans_slope``)."""


def named_anchor(scenario: Scenario, positions: Positions, entry: Anchor) -> AnchorSpec:
    """Make an anchor that the scenario names.

    Args:
        scenario: The scenario, for the defaults of the type.
        positions: Positions of names.
        entry: What the scenario says about the anchor.

    Returns:
        The anchor, without a brand.
    """
    spec = anchor_spec(
        scenario, positions, entry, entry.name, entry.type, entry.platform, entry.agency, MEDIAN
    )
    fee = None if entry.slot_fee is None else round(entry.slot_fee * FEN_PER_YUAN)
    return replace(
        spec, slot_fee_fen=fee, usual_views=entry.average_views, specials=entry.specials,
        linked_to=entry.linked_to, spill_over=entry.spill_over, link_cost=entry.link_cost,
    )  # fmt: skip


def group_anchors(
    scenario: Scenario,
    positions: Positions,
    group: AnchorGroup,
    entrants: Mapping[str, Quantiles] | None = None,
) -> list[AnchorSpec]:
    """Make the members of a group, or entrants that resemble them.

    Args:
        scenario: The scenario, for the defaults of the type.
        positions: Positions of names.
        group: The group.
        entrants: Drawn quantiles by name; the group's own members when missing.

    Returns:
        The anchors, in the order of their numbers (of the mapping).
    """
    if entrants is not None:
        return [
            _group_anchor(
                scenario, positions, group, name, quantiles,
                pick(group.platforms, quantiles[Trait.PLATFORM]),
                pick(group.agencies, quantiles[Trait.AGENCY]) if group.agencies else None,
            )
            for name, quantiles in entrants.items()
        ]  # fmt: skip
    names = [member_name(group.name, number + 1) for number in range(group.count)]
    spread = group_quantiles([name_key(f"anchor/{name}") for name in names])
    platforms = apportion(group.platforms, group.count)
    agencies = apportion(group.agencies, group.count) if group.agencies else []
    return [
        _group_anchor(
            scenario, positions, group, name, quantiles,
            platforms[int(quantiles[Trait.PLATFORM] * group.count)],
            agencies[int(quantiles[Trait.AGENCY] * group.count)] if agencies else None,
        )
        for name, quantiles in zip(names, spread, strict=True)
    ]  # fmt: skip


def _group_anchor(
    scenario: Scenario,
    positions: Positions,
    group: AnchorGroup,
    name: str,
    quantiles: Quantiles,
    platform: str,
    agency: str | None,
) -> AnchorSpec:
    return anchor_spec(
        scenario, positions, group, name, group.type, platform, agency, quantiles, group.spread,
        group.fans_sigma,
    )  # fmt: skip


def anchor_spec(
    scenario: Scenario,
    positions: Positions,
    traits: AnchorTraits,
    name: str,
    type_: AnchorType,
    platform: str,
    agency: str | None,
    quantiles: Quantiles,
    spread: float = 0.0,
    fans_sigma: float = 0.0,
) -> AnchorSpec:
    """Make one anchor; what the scenario leaves open comes from the defaults of the type.

    Args:
        scenario: The scenario, for the defaults of the type.
        positions: Positions of names.
        traits: What the scenario says about the anchor or its group.
        name: Name of the anchor.
        type_: Type of the anchor.
        platform: Name of the platform.
        agency: Name of the agency, None for independents.
        quantiles: Where in its group the anchor stands.
        spread: Half-width of skills, image and screening.
        fans_sigma: Log-normal sigma of fans.

    Returns:
        The anchor, without a brand.
    """
    kind = scenario.anchor_kinds.get(type_) or default_anchor_kinds()[type_]
    stated = _with_defaults(traits, kind)

    def level(middle: float | None, trait: Trait) -> float:
        return spread_around(middle or 0.0, spread, quantiles[trait])

    prestige, warmth, fun = stated.image or kind.image
    asked = 1.0 + COMMISSION_SPREAD * spread * (2.0 * quantiles[Trait.COMMISSION] - 1.0)
    size = log_normal(1.0, fans_sigma, quantiles[Trait.FANS])
    income_size = log_normal(1.0, RESERVATION_SLOPE * fans_sigma, quantiles[Trait.FANS])
    return AnchorSpec(
        name=name,
        type=type_,
        platform=positions.platforms[platform],
        agency=NOBODY if agency is None else positions.agencies[agency],
        brand=NOBODY,
        charisma=level(stated.charisma, Trait.CHARISMA),
        expertise=level(stated.expertise, Trait.EXPERTISE),
        interaction=level(stated.interaction, Trait.INTERACTION),
        creativity=level(stated.creativity, Trait.CREATIVITY),
        image=(
            level(prestige, Trait.PRESTIGE),
            level(warmth, Trait.WARMTH),
            level(fun, Trait.FUN),
        ),
        exaggeration=_exaggeration(
            stated.exaggeration or 0.0, spread, quantiles[Trait.EXAGGERATION]
        ),
        screening=level(stated.screening, Trait.SCREENING),
        starting_fans=round((stated.fans or 0.0) * size),
        categories=tuple(sorted(positions.categories[name] for name in traits.categories)),
        content_mix=stated.content_mix or kind.content_mix,
        on_air_minutes=stated.on_air_minutes or kind.on_air_minutes,
        slots=kind.slots,
        commission_bp=round(
            min((stated.commission or 0.0) * asked, HIGHEST_COMMISSION) * BASIS_POINTS
        ),
        slot_fee_per_view=stated.slot_fee_per_view or 0.0,
        reservation_income_fen=round(
            (stated.reservation_income or 0.0) * income_size * FEN_PER_YUAN
        ),
        bonding=kind.bonding,
        exclusivity=stated.exclusivity or 0.0,
        room=traits.room,
        conduct=committed(traits.conduct, quantiles),
    )


def _with_defaults(traits: AnchorTraits, kind: AnchorKind) -> AnchorTraits:
    """Fill what the scenario leaves open with the defaults of the type."""
    filled: dict[str, Any] = dict(traits)
    for field in AnchorTraits.model_fields:
        if filled[field] is None:
            filled[field] = getattr(kind, field)
    return AnchorTraits(**{field: filled[field] for field in AnchorTraits.model_fields})


def _exaggeration(mean: float, spread: float, quantile: float) -> float:
    """Spread the levels 0, ¼ and ½ so that the group keeps its mean (assumption)."""
    half_width = 1.5 * min(mean, 0.5 - mean) if spread > 0.0 else 0.0
    value = mean + half_width * (2.0 * quantile - 1.0)
    return int(value * EXAGGERATION_LEVELS_PER_UNIT + 0.5) / EXAGGERATION_LEVELS_PER_UNIT
