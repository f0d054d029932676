"""The regulator: authorities inspect, prove violations and punish; credit is in ``sanctions``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.agents.anchor import FULL_CREDIT, Anchor
from simulator.agents.blacklist import go_on_elsewhere
from simulator.agents.conduct import Offender
from simulator.agents.inspections import MEMORY, Desk, inspect
from simulator.agents.penalties import Finding, find, forget, punish
from simulator.agents.rules_in_force import RulesInForce, rules_in_force
from simulator.agents.sanctions import (
    EnforcementRecord,
    Guilt,
    Sanction,
    ViolationCount,
    keep_credit,
)
from simulator.agents.suspects import SUSPECTS, Operator, Suspects
from simulator.rules.numerics import log
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.enforcement import Violation

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
# Weights of the risk score, in log-odds of being inspected first (assumptions).
COMPLAINT_WEIGHT = 20.0
CREDIT_WEIGHT = 2.0
PAST_WEIGHT = 0.5


class Regulator(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """The regulator of the market: all authorities together.

    Args:
        model: The market.
        account: The treasury's account.
    """

    account: int
    """The treasury in the ledger."""
    rules: RulesInForce
    """Rules that bind in the running session."""
    desks: dict[tuple[str, str], Desk]
    """Inspectors by violation and authority, in the order of the rules."""
    sanctions: list[Sanction]
    """All sanctions so far, in order."""

    def __init__(self, model: Any, account: int) -> None:
        super().__init__(model)
        self.account = account
        self.rules = RulesInForce()
        self.desks = {}
        self.sanctions = []
        self._past: dict[int, int] = {}
        self._complaints = np.zeros(0, np.float64)
        self._orders = np.zeros(0, np.float64)

    def begin_session(self, market: "Market") -> None:
        """Look up the rules of the session, and let suspensions and stigmas run out (stage 1).

        A penalty that comes into force brings its own inspection rate along; one whose terms are
        changed keeps its inspectors and what they have found.

        Args:
            market: The market.
        """
        self.look_up(market)
        known, self.desks = self.desks, {}
        for rule in self.rules.penalties:
            place = (rule.violation, rule.authority)
            desk = known.get(place)
            if desk is None or desk.rule.from_ != rule.from_:
                desk = Desk(rule)
            desk.follow(rule)
            self.desks[place] = desk
        for anchor in market.anchors:
            anchor.end_suspension(market.session)
            if self.rules.credit is None:
                anchor.traffic_factor = 1.0
        forget(market.anchors)
        forget(market.brands)
        go_on_elsewhere(market, self.rules.credit)

    def look_up(self, market: "Market") -> None:
        """Look up the rules that bind in the running session, be it one of the run-off."""
        self.rules = rules_in_force(market.scenario.regulation, market.session)

    def desks_for(self, violation: Violation) -> list[Desk]:
        """Inspectors who look into a violation."""
        return [desk for (what, _), desk in self.desks.items() if what == violation]

    def hear(self, orders: Int, complaints: Int) -> None:
        """Count tonight's orders and complaints by anchor; older ones fade.

        Args:
            orders: Orders in each anchor's room tonight, shape (anchors,).
            complaints: Complaints raised today about orders from each anchor's rooms.
        """
        new = np.zeros(len(orders) - len(self._orders))
        self._orders = MEMORY * np.append(self._orders, new) + orders
        self._complaints = MEMORY * np.append(self._complaints, new) + complaints

    def note_violation(self, operator: Operator) -> None:
        """Remember a proven violation of a host, a brand or a platform."""
        self._past[operator.key] = self._past.get(operator.key, 0) + 1

    def risk(self, operator: Operator) -> float:
        """How much sooner than others somebody is inspected, log weight.

        w₁·complaints per order + w₂·(1 − credit/100) + w₃·ln(1 + past violations); the first two
        for hosts.

        Args:
            operator: The host of a room, else a brand or a platform.

        Returns:
            At least 0; added to a Gumbel number.
        """
        past = PAST_WEIGHT * log(1.0 + float(self._past.get(operator.key, 0)))
        if not isinstance(operator, Anchor):
            return past
        orders = max(float(self._orders[operator.index]), 1.0)
        complaints = min(float(self._complaints[operator.index]) / orders, 1.0)
        lost = 1.0 - operator.credit / FULL_CREDIT
        return COMPLAINT_WEIGHT * complaints + CREDIT_WEIGHT * lost + past


def enforce(market: "Market") -> EnforcementRecord:
    """Inspect what was done tonight, punish, and keep the credit scores (stage 8).

    Only inspection rates learn; while learning is frozen they stand still, everything else goes on.

    Args:
        market: The market after the evening and its fulfilment.

    Returns:
        What the session's enforcement came to.
    """
    regulator = market.regulator
    regulator.hear(_orders_by_anchor(market), market.evening_complaints)
    record = EnforcementRecord(len(market.evening.rooms), 0)
    record.fines_by_anchor_fen = np.zeros(len(market.anchors), np.int64)
    guilty: dict[int, Guilt] = {}
    for violation, desks in _to_look_into(market):
        suspects = SUSPECTS[violation](market)
        count = ViolationCount(int(np.count_nonzero(suspects.severity)))
        record.by_violation[violation] = count
        findings = _findings(market, suspects, desks, count)
        for finding in findings:
            _note(market, suspects, finding, guilty)
        count.fines_fen = punish(market, suspects, findings, record)
        record.fines_fen += count.fines_fen
    record.tell_of_claims()
    if regulator.rules.credit is not None:
        keep_credit(market, guilty, regulator.rules.credit, record)
    if market.scenario.learning.adaptation == "live":
        for desk in regulator.desks.values():
            if desk.rule.adapting:
                desk.adapt_rate()
    return record


def _to_look_into(market: "Market") -> Iterator[tuple[Violation, list[Desk]]]:
    """Violations that are forbidden, and those that somebody may commit unpunished."""
    offenders: list[Offender] = [*market.anchors, *market.brands, *market.platforms]
    at_large = any(offender.conduct for offender in offenders)
    for violation in SUSPECTS:
        found = market.regulator.desks_for(violation)
        if found or at_large or violation == "false_claim":
            yield violation, found


def _findings(
    market: "Market", suspects: Suspects, desks: list[Desk], count: ViolationCount
) -> list[Finding]:
    """What tonight's inspections of one violation prove."""
    findings = []
    for desk in desks:
        count.inspection_rate = max(count.inspection_rate, desk.rate)
        proven, inspected = inspect(market, suspects, desk)
        true = suspects.severity > 0
        count.inspected += inspected
        cost = inspected * round(desk.rule.inspection_cost * FEN_PER_YUAN)
        market.ledger.post(
            FlowKind.INSPECTION, market.regulator.account, market.chart.service_providers, cost
        )
        count.detected += int(np.count_nonzero(proven & true))
        count.false_positives += int(np.count_nonzero(proven & ~true))
        findings += [find(suspects, row, desk) for row in np.flatnonzero(proven).tolist()]
    return findings


def _note(market: "Market", suspects: Suspects, finding: Finding, guilty: dict[int, Guilt]) -> None:
    """Remember who was proven guilty, and what it costs her score."""
    row, host = finding.row, int(suspects.anchor[finding.row])
    if host < 0:
        market.regulator.note_violation(suspects.operator(market, row))
        return
    market.regulator.note_violation(market.anchors[host])
    points, credit = finding.desk.rule.points, market.regulator.rules.credit
    if points is None:
        points = 0.0 if credit is None else credit.points
    before = guilty.get(host)
    if before is None or points > before.points:
        guilty[host] = Guilt(int(suspects.brand[row]), points)


def _orders_by_anchor(market: "Market") -> Int:
    orders = np.zeros(len(market.anchors), np.int64)
    np.add.at(orders, market.evening.rooms.anchor, market.outcome.orders)
    return orders
