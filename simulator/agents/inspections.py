"""Inspections: one desk for each violation and authority, with inspectors of its own.

**Coverage.** An authority is competent for a share of operators; which they are, names decide. So
authorities leave gaps, (1 − c₁)(1 − c₂) of the operators for whom nobody is competent, and overlap:
c₁·c₂ of them are looked into twice.

**Budget.** A desk inspects rate × those covered. Whom it inspects first is a draw from the
Plackett–Luce model by risk score.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from simulator.agents.composition import Trait, composition_word
from simulator.agents.suspects import Operator, Suspects
from simulator.rules.decisions import DETECTION, INSPECTION
from simulator.rules.honesty import detection_probability, inspection_rate_after
from simulator.rules.randomness import chance, draw4, gumbel, name_key, uniform
from simulator.scenario.enforcement import AnyPenalty, FalseClaimPenalty

if TYPE_CHECKING:
    from simulator.market import Market

Flags = NDArray[np.bool_]
REGULATOR_KEY: Final = name_key("regulator")
FALSE_CLAIM_KEY: Final = name_key("rule/false_claim_penalty")
ADAPTING_SPEED = 0.1
"""Speed of the inspection rate in the replicator equation, per session."""
MEMORY = 0.9
"""Share of what was found and complained about that still counts a session later (assumption)."""


class Desk:
    """Inspectors of one authority for one violation.

    Args:
        rule: The penalty that they enforce.
    """

    rate: float
    """Share of those covered who are inspected, 0 to 1."""

    def __init__(self, rule: AnyPenalty) -> None:
        self.rule = rule
        self.rate = rule.inspection_rate
        self.key = FALSE_CLAIM_KEY
        if not isinstance(rule, FalseClaimPenalty):
            self.key = name_key(f"rule/penalty/{rule.violation}/{rule.authority}")
        place = name_key(f"authority/{rule.authority}")
        self._place = place & 0xFFFFFF
        self._found = self._looked = 0.0

    def follow(self, rule: AnyPenalty) -> None:
        """Go on under the same rule with other terms; another inspection rate counts from now."""
        if rule.inspection_rate != self.rule.inspection_rate:
            self.rate = rule.inspection_rate
        self.rule = rule

    @property
    def observed_share(self) -> float:
        """Share of those inspected who were proven guilty, over the last sessions; 0 at first."""
        return self._found / self._looked if self._looked > 0 else 0.0

    def note_findings(self, proven: int, inspected: int) -> None:
        """Count tonight's findings; older ones fade."""
        self._found = MEMORY * self._found + proven
        self._looked = MEMORY * self._looked + inspected

    def adapt_rate(self) -> None:
        """Move the inspection rate by the replicator equation, once anything was inspected."""
        if self._looked > 0:
            self.rate = inspection_rate_after(
                self.rate, ADAPTING_SPEED, self.rule.benefit, self.observed_share, self.rule.cost
            )

    def is_competent(self, operator: Operator) -> bool:
        """Tell whether the authority is competent for an operator, or a platform."""
        if self.rule.coverage >= 1.0:
            return True
        word = composition_word(operator.key, Trait.COVERAGE, self._place)
        return uniform(np.int64(word)) < self.rule.coverage


def inspection_capacity(rate: float, rooms: int, bits: np.int64) -> int:
    """Rooms inspected tonight: rate × rooms, the fraction of a room by a draw, so unbiased.

    Args:
        rate: Share of rooms inspected, 0 to 1.
        rooms: Rooms on air.
        bits: A word of a draw.

    Returns:
        A whole number of rooms with mean rate × rooms.
    """
    whole = int(rate * rooms)
    return min(whole + int(chance(bits, rate * rooms - whole)), rooms)


def inspect(market: "Market", suspects: Suspects, desk: Desk) -> tuple[Flags, int]:
    """Inspect by risk score + Gumbel (Plackett–Luce) and tell who is proven guilty.

    Args:
        market: The market, whose regulator keeps the scores.
        suspects: Those who may be inspected.
        desk: Whose inspectors go out.

    Returns:
        Whether each suspect is proven guilty, shape (suspects,), and how many were inspected.
    """
    seed, session = market.world_seed, market.session
    bits = draw4(seed, REGULATOR_KEY, desk.key, session, 0, INSPECTION, 0)[0]
    order = inspection_order(market, suspects, desk)
    inspected = inspection_capacity(desk.rate, len(order), bits)
    proven = np.zeros(len(suspects), np.bool_)
    for row in order[:inspected]:
        operator, slot = suspects.operator(market, row), suspects.slot(market, row)
        words = draw4(seed, operator.key, desk.key, session, 0, DETECTION, slot)
        severity = float(suspects.severity[row])
        if severity > 0:
            probability = detection_probability(desk.rule.detection, severity)
            proven[row] = chance(words[0], probability)
        else:
            proven[row] = chance(words[1], desk.rule.false_positive)
    desk.note_findings(int(np.count_nonzero(proven)), inspected)
    return proven, inspected


def inspection_order(market: "Market", suspects: Suspects, desk: Desk | None = None) -> list[int]:
    """Order those covered by risk score + Gumbel: a draw from the Plackett–Luce model.

    Args:
        market: The market.
        suspects: Those who may be inspected.
        desk: Whose inspectors go out; those who look into false claims when missing.

    Returns:
        Rows of suspects, the first to be inspected first; equal scores by keys.
    """
    key = FALSE_CLAIM_KEY if desk is None else desk.key
    scores = []
    for row in range(len(suspects)):
        operator, slot = suspects.operator(market, row), suspects.slot(market, row)
        if desk is not None and not desk.is_competent(operator):
            continue
        words = draw4(market.world_seed, operator.key, key, market.session, 0, INSPECTION, slot)
        host = market.anchors[suspects.anchor[row]] if suspects.anchor[row] >= 0 else operator
        scores.append((-market.regulator.risk(host) - gumbel(words[0]), host.key, row))
    return [row for _, _, row in sorted(scores)]
