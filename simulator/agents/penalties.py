"""What follows from a proven violation: a fine, a published name, and a while of restraint.

A fine is a multiple of its basis (advertising fee, illegal income or turnover of the evening), at
least the smallest fine; a fixed one is the smallest fine. Where several authorities prove the same
act, only the highest fine is due (Law on Administrative Penalty, 2021, article 29).
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.agents.anchor import Anchor
from simulator.agents.brand import Brand
from simulator.agents.inspections import Desk
from simulator.agents.platform import Platform
from simulator.agents.sanctions import EnforcementRecord, Sanction
from simulator.agents.suspects import Operator, Suspects, named
from simulator.rules.honesty import dynamic_fine_fen
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.enforcement import FineTerms

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
NO_DEPOSIT = -1
STIGMA_MEMORY = 0.95
"""Share of a stigma that is left a session later (assumption: half of it after two weeks)."""


class Finding(NamedTuple):
    """One act proven by one authority."""

    row: int
    desk: Desk
    fine_fen: int


def fine_fen(base_fen: int, terms: FineTerms) -> int:
    """Fine: a multiple of its basis, at least the minimum, in whole fen (floored)."""
    multiple_bp = round(terms.multiple * BASIS_POINTS)
    minimum_fen = round(terms.minimum * FEN_PER_YUAN)
    return max(minimum_fen, base_fen * multiple_bp // BASIS_POINTS)


def find(suspects: Suspects, row: int, desk: Desk) -> Finding:
    """Work out what a proven act costs under one authority's rule."""
    terms = desk.rule.terms()
    fine = fine_fen(suspects.base_fen(terms.basis, row), terms)
    if desk.rule.dynamic:
        fine = int(dynamic_fine_fen(fine, round(desk.observed_share * BASIS_POINTS)))
    return Finding(row, desk, fine)


def punish(
    market: "Market", suspects: Suspects, findings: list[Finding], record: EnforcementRecord
) -> int:
    """Fine, publish and stop what was proven; what nobody can pay becomes the treasury's claim.

    Args:
        market: The market.
        suspects: Whom the findings are about.
        findings: What was proven, in the order of suspects.
        record: Tonight's record.

    Returns:
        Fines imposed, fen.
    """
    due = _highest(findings)
    fines, cash, deposits = (np.zeros(len(due), np.int64) for _ in range(3))
    for place, finding in enumerate(due):
        rule = finding.desk.rule
        payer = suspects.liable(market, finding.row, rule.liable)
        fines[place] = finding.fine_fen
        cash[place], deposits[place] = _accounts(payer)
        _write_down(market, suspects, finding, payer, record)
    for finding in findings:
        _publish_and_stop(market, suspects, finding)
    market.claims.pay_or_claim(FlowKind.FINE, cash, deposits, market.regulator.account, fines)
    return int(fines.sum())


def _highest(findings: list[Finding]) -> list[Finding]:
    """For each act the highest fine; of equal ones the first desk's."""
    best: dict[int, Finding] = {}
    for finding in findings:
        known = best.get(finding.row)
        if known is None or finding.fine_fen > known.fine_fen:
            best[finding.row] = finding
    return [best[row] for row in sorted(best)]


def _accounts(payer: Operator) -> tuple[int, int]:
    """Where a fine is taken from: cash, and the deposit behind it."""
    if isinstance(payer, Brand):
        return payer.cash_account, payer.deposit_account
    return payer.account, NO_DEPOSIT


def _write_down(
    market: "Market", suspects: Suspects, finding: Finding, payer: Operator,
    record: EnforcementRecord,
) -> None:  # fmt: skip
    """Note the fine as a sanction, and by room if whoever runs it or its host pays."""
    row, name, credit = finding.row, suspects.operator(market, finding.row).name, None
    if suspects.anchor[row] >= 0:
        host = market.anchors[suspects.anchor[row]]
        name, credit = host.name, host.credit
        if payer is host or payer is suspects.operator(market, row):
            record.fines_by_anchor_fen[host.index] += finding.fine_fen
    market.regulator.sanctions.append(
        Sanction(market.session, name, payer.name, "fine", finding.fine_fen, credit)
    )


def _publish_and_stop(market: "Market", suspects: Suspects, finding: Finding) -> None:
    """Make the finding known, and let whoever is guilty refrain."""
    rule = finding.desk.rule
    for offender in named(suspects, market, finding.row):
        if rule.cease > 0:
            again = market.session + 1 + rule.cease
            offender.ceased[rule.violation] = max(again, offender.ceased.get(rule.violation, 0))
        if rule.publicity > 0.0 and not isinstance(offender, Platform):
            # Old news adds nothing.
            offender.stigma = max(offender.stigma, rule.publicity)


def forget(offenders: "list[Anchor] | list[Brand]") -> None:
    """Let stigmas fade overnight: s' = s · memory."""
    for offender in offenders:
        offender.stigma *= STIGMA_MEMORY
