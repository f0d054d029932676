"""How shocks hit, and how they fade."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp


@rule
def left_of_shock(sessions: float, recovery: float) -> float:
    """Share of a shock that is still felt: e^{-t/T} (assumption: memory fades evenly).

    Args:
        sessions: t, sessions since it happened.
        recovery: T, sessions after which e^-1 of it is left; positive.

    Returns:
        1 at first, falling to 0.
    """
    return exp(-sessions / recovery)


@rule
def outage_chance(most: float, technicians: float) -> float:
    """Chance that a room is hit by an outage: c/2^n (assumption: each technician halves it).

    Args:
        most: c, chance without technicians, 0 to 1.
        technicians: n, number of technicians.

    Returns:
        A chance, 0 to 1.
    """
    left = most
    for _ in range(int(technicians)):
        left *= 0.5
    return left


@rule
def share_leaked(most: float, spending: float, half: float) -> float:
    """Share of people whose data get out: m·h/(h + s), with falling returns (assumption).

    Args:
        most: m, share without any security, 0 to 1.
        spending: s, spending on security, yuan a session.
        half: h, spending that halves the share; positive.

    Returns:
        A share, at most m.
    """
    return most * half / (half + spending)


@rule
def after_bad_news(level: float, lost: float) -> float:
    """Bond or habit of somebody whom bad news has reached: B·(1 − l).

    Args:
        level: B, before.
        lost: l, share that is lost, 0 to 1.

    Returns:
        The level afterwards, at most as large.
    """
    return level * (1.0 - lost)
