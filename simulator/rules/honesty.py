"""How anchors' claims and the regulator's inspections answer each other."""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, log
from simulator.rules.randomness import Whole
from simulator.rules.units import BASIS_POINTS


@rule
def imitation_probability(own_payoff: float, other_payoff: float, payoff_range: float) -> float:
    """Probability of copying another's way: max(0, π_other − π_own)/range, at most 1.

    Pairwise proportional imitation (Schlag 1998; Helbing 1992); many agents doing so follow the
    replicator equation.

    Args:
        own_payoff: π_own, any unit.
        other_payoff: π_other, the same unit.
        payoff_range: Largest payoff difference, the same unit, above 0.

    Returns:
        A probability.
    """
    if other_payoff <= own_payoff:
        return 0.0
    return min((other_payoff - own_payoff) / payoff_range, 1.0)


@rule
def inspection_rate_after(
    rate: float, speed: float, benefit: float, observed_share: float, cost: float
) -> float:
    """The regulator's inspection rate: y' = y + s·y(1 − y)·(benefit·share − cost).

    Replicator dynamics of the inspection game; the other side is ``imitation_probability``.

    Args:
        rate: y before, 0 to 1.
        speed: s per session, default 0.1.
        benefit: Worth of an inspection that finds something, in units of ``cost``.
        observed_share: Share of inspected operators found in violation, 0 to 1.
        cost: Cost of an inspection.

    Returns:
        y', cut to between 0 and 1.
    """
    change = speed * rate * (1.0 - rate) * (benefit * observed_share - cost)
    return min(max(rate + change, 0.0), 1.0)


@rule
def detection_probability(detection: float, severity: float) -> float:
    """Probability that an inspection finds a violation: 1 − (1 − d)^severity.

    Each unit of severity is one independent chance of being seen (assumption).

    Args:
        detection: d, chance to see a violation of severity 1, 0 to 1.
        severity: Exaggeration over ½, or fakes over true figures; 0 for none.

    Returns:
        A probability.
    """
    if severity <= 0.0 or detection <= 0.0:
        return 0.0
    if detection >= 1.0:
        return 1.0
    return 1.0 - exp(severity * log(1.0 - detection))


@rule
def dynamic_fine_fen(fine_fen: Whole, observed_share_bp: Whole) -> Whole:
    """A fine that rises with how common the violation is: fine·(1 + share), floored.

    Args:
        fine_fen: Static fine, fen.
        observed_share_bp: Share of inspected operators in violation, basis points.

    Returns:
        Whole fen.
    """
    return np.int64(fine_fen) * (BASIS_POINTS + observed_share_bp) // BASIS_POINTS
