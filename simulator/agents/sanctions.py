"""Credit scores and the ladder of sanctions: talk, warning, limited traffic, suspension, ban."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.agents.anchor import FULL_CREDIT, NOBODY, Anchor
from simulator.agents.blacklist import ban, blacklist
from simulator.rules.numerics import exp
from simulator.scenario.enforcement import CreditSystem

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


@dataclass(frozen=True)
class Sanction:
    """One step of the ladder, for the report."""

    session: int
    anchor: str
    operator: str
    measure: str
    """talk, warning, fine, limit, suspension or ban."""
    fine_fen: int
    credit: float | None
    """Score after the sanction, None for those who have none."""


class Guilt(NamedTuple):
    """What was proven of a host tonight."""

    brand: int
    """Brand of the room, -1 for none."""
    points: float
    """Points that it costs: the penalty's own, else those of the credit system."""


@dataclass
class ViolationCount:
    """What a session came to for one violation, false claims apart from others; counts are rows."""

    violations: int
    """Who committed it, found or not."""
    inspected: int = 0
    """Inspections of all authorities together."""
    detected: int = 0
    false_positives: int = 0
    fines_fen: int = 0
    inspection_rate: float = 0.0
    """The largest of all authorities, as planned."""


@dataclass
class EnforcementRecord:
    """What a session of enforcement came to; counts are rooms."""

    rooms: int
    violations: int
    """Rooms with an exaggerated claim, found or not."""
    inspected: int = 0
    detected: int = 0
    false_positives: int = 0
    fines_fen: int = 0
    talks: int = 0
    warnings: int = 0
    limits: int = 0
    suspensions: int = 0
    bans: int = 0
    inspection_rate: float = 0.0
    """Share of rooms inspected tonight, as planned."""
    fines_by_anchor_fen: Int = field(default_factory=lambda: np.zeros(0, np.int64))
    """Fines for each anchor's room that she or its brand pays, fen, shape (anchors,)."""
    by_violation: dict[str, ViolationCount] = field(default_factory=dict)
    """Every violation that is forbidden, or that somebody commits."""

    def tell_of_claims(self) -> None:
        """Set the counts of rooms, which are those of false claims."""
        claims = self.by_violation["false_claim"]
        self.violations, self.inspected = claims.violations, claims.inspected
        self.detected, self.false_positives = claims.detected, claims.false_positives
        self.inspection_rate = claims.inspection_rate


def traffic_factor(credit: float, rule: CreditSystem) -> float:
    """Feed weight by credit: e^{reward·(credit − s)/(100 − s)}, or the limit below its threshold.

    Args:
        credit: Score, 0 to 100.
        rule: The credit system; s is its suspension threshold.

    Returns:
        A factor on the room's standing, at least 0.
    """
    if credit < rule.limit_below:
        return rule.limited_traffic
    span = FULL_CREDIT - rule.suspend_below
    above = (credit - rule.suspend_below) / span if span > 0 else 0.0
    return exp(rule.reward * max(above, 0.0))


def keep_credit(
    market: "Market", guilty: dict[int, Guilt], rule: CreditSystem, record: EnforcementRecord
) -> None:
    """Take points from proven hosts and climb the ladder; let everybody else recover.

    The ladder (a fine is the penalty's business, whatever the score): talk while the score is still
    good, then warning, limited traffic, suspension, ban. Suspension and ban follow a proven
    violation only; limited traffic lasts until the score has recovered.

    Args:
        market: The market.
        guilty: What was proven, by index of the host of each room concerned.
        rule: The credit system.
        record: Tonight's record, which counts the sanctions.
    """
    for anchor in market.anchors:
        was_limited = anchor.credit < rule.limit_below
        if anchor.index in guilty:
            brand, points = guilty[anchor.index]
            anchor.credit = max(anchor.credit - points, 0.0)
            measure = _sanction(market, anchor, rule, was_limited, record)
            operator = market.brands[brand].name if brand >= 0 else anchor.name
            market.regulator.sanctions.append(
                Sanction(market.session, anchor.name, operator, measure, 0, anchor.credit)
            )
        else:
            anchor.credit = min(anchor.credit + rule.recovery, FULL_CREDIT)
        anchor.traffic_factor = traffic_factor(anchor.credit, rule)
    if rule.shared_blacklist:
        blacklist(market)


def _sanction(
    market: "Market", anchor: Anchor, rule: CreditSystem, was_limited: bool,
    record: EnforcementRecord,
) -> str:  # fmt: skip
    """Take the step of the ladder that the new score calls for.

    Returns:
        Name of the measure.
    """
    if anchor.credit < rule.ban_below:
        ban(market, anchor)
        anchor.banned_by.add(anchor.platform)
        if not rule.shared_blacklist and anchor.brand == NOBODY and anchor.linked_to is None:
            anchor.comes_back = market.session + 1 + rule.comeback
        record.bans += 1
        return "ban"
    if anchor.credit < rule.suspend_below:
        anchor.status = "suspended"
        anchor.suspended_until = market.session + 1 + rule.suspension
        record.suspensions += 1
        return "suspension"
    if anchor.credit < rule.limit_below:
        record.limits += int(not was_limited)
        return "limit"
    if anchor.credit < rule.warn_below:
        record.warnings += 1
        return "warning"
    record.talks += 1
    return "talk"
