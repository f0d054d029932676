"""Hosts who give up their place by hazard, offers of other agencies, and recruiting.

A host who gives up goes to the agency that would leave her the most, if one would leave her more
than she keeps now, and else leaves the market. Contracts in force go along with her.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.agents.anchor import NOBODY, NOT_AGREED, Anchor, AnchorSpec
from simulator.agents.casting import cast_entrant_anchor
from simulator.rules.decisions import QUIT
from simulator.rules.hosts import quit_probability
from simulator.rules.randomness import chance, draw
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.hosts import QuitHazard
from simulator.scenario.places import AnchorType
from simulator.strategies.promotion import Instrument
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.agency import Agency
    from simulator.market import Market

RECRUITED_SKILLS = ("charisma", "expertise", "interaction", "creativity")


def gives_up(market: "Market", anchor: Anchor, hazard: QuitHazard) -> bool:
    """Tell whether an anchor gives up her place tonight.

    Args:
        market: The market.
        anchor: An active anchor who is no store host.
        hazard: Weights of the decision.

    Returns:
        The outcome of her draw.
    """
    probability = quit_probability(
        hazard.base,
        max(anchor.expected_income_fen, 1.0),
        float(max(anchor.reservation_income_fen, 1)),
        hazard.income,
        anchor.fatigue,
        hazard.fatigue,
        offer_ratio(market, anchor),
        hazard.offers,
    )
    bits = draw(market.world_seed, anchor.key, 0, market.session, 0, QUIT, 0)
    return chance(bits, probability)


def best_offer(market: "Market", anchor: Anchor) -> "Agency | None":
    """Find the agency that would leave an anchor more than she keeps now, None if none would.

    Independents seek no agency. Of equal offers the first by name counts.
    """
    if anchor.agency == NOBODY:
        return None
    best = max(market.agencies, key=_left_bp)
    return best if _left_bp(best) > _kept_bp(market, anchor) else None


def offer_ratio(market: "Market", anchor: Anchor) -> float:
    """What the best other agency would leave an anchor over what she keeps now, at least 1."""
    best = best_offer(market, anchor)
    if best is None:
        return 1.0
    return _left_bp(best) / max(_kept_bp(market, anchor), 1)


def _kept_bp(market: "Market", anchor: Anchor) -> int:
    """Share of her earnings that an anchor keeps now, basis points."""
    return BASIS_POINTS - anchor.agreed_split_bp(market.agencies[anchor.agency].split_bp)


def _left_bp(agency: "Agency") -> int:
    """Share of her earnings that an agency leaves an anchor, basis points; bonuses not counted."""
    return BASIS_POINTS - agency.split_bp


def move(market: "Market", anchor: Anchor, agency: "Agency") -> None:
    """Let an anchor go to another agency."""
    anchor.agency, anchor.split_bp = agency.index, NOT_AGREED
    market.anchor_agency[anchor.index] = agency.index


# Recruiting.


def recruited(market: "Market", type_: AnchorType, slot: int, generation: int) -> AnchorSpec:
    """Find who takes over a place: whoever comes, or the best of an agency's candidates.

    Candidates differ in their skills alone; the first is the one who comes where nobody recruits.

    Args:
        market: The market; the agency pays for further candidates as far as its money reaches.
        type_: Type of the anchor.
        slot: Number of the place.
        generation: 1 for the first entrant in the place, then 2 and so on.

    Returns:
        The entrant.
    """

    def candidate(number: int) -> AnchorSpec:
        return cast_entrant_anchor(
            market.scenario,
            market.world_seed,
            type_,
            slot,
            generation,
            number,
        )

    first = candidate(0)
    if first.agency == NOBODY:
        return first
    agency = market.agencies[first.agency]
    further = _affordable_candidates(market, agency)
    seen = [first, *(candidate(number + 1) for number in range(further))]
    best = max(seen, key=_skill)
    skills = {name: getattr(best, name) for name in RECRUITED_SKILLS}
    return replace(first, **skills)


def _affordable_candidates(market: "Market", agency: "Agency") -> int:
    """See as many candidates beyond the first as the agency wants and can pay, and pay for them."""
    each = round(agency.recruiting.cost * FEN_PER_YUAN)
    wanted = agency.recruiting.candidates - 1
    funds = max(market.ledger.balance(agency.account), 0)
    further = min(wanted, funds // each) if each > 0 else wanted
    if further * each > 0:
        market.ledger.post(
            FlowKind.SERVICE,
            agency.account,
            market.chart.service_providers,
            further * each,
            int(Instrument.RECRUITING),
        )
    return further


def _skill(spec: AnchorSpec) -> float:
    return in_order(getattr(spec, name) for name in RECRUITED_SKILLS)
