"""What teams and tools do to a room."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp


@rule
def helped_interaction(
    skill: float, assistants: float, viewers: float, viewers_each: float, most: float
) -> float:
    """Interaction skill of a host with assistants: i + (1 − i)·m·a/(a + v/s).

    Assistants answer whom the host has no time for, so the more viewers, the less one of them can
    do (assumption; the form is that of a queue whose servers are shared).

    Args:
        skill: i, interaction skill of the host, 0 to 1.
        assistants: a, number of assistants.
        viewers: v, viewers expected at a time, people.
        viewers_each: s, viewers at a time for whom one assistant does half of what is possible.
        most: m, share of the missing skill that assistants without end make up for.

    Returns:
        Skill, 0 to 1.
    """
    if not assistants > 0.0:
        return skill
    return skill + (1.0 - skill) * most * assistants / (assistants + viewers / viewers_each)


@rule
def stream_lag(platform: float, own: float, technicians: float, effect: float) -> float:
    """Trouble of a room's stream: min(1, platform's + own)·(1 − e)^n.

    Each technician finds a share of the faults that are left (assumption).

    Args:
        platform: Trouble of the platform's streams, 0 to 1.
        own: Trouble of the room's own stream, 0 to 1.
        technicians: n, number of technicians.
        effect: e, share of the faults that one of them mends, 0 to 1.

    Returns:
        Trouble, 0 to 1.
    """
    left = min(platform + own, 1.0)
    for _ in range(int(technicians)):
        left *= 1.0 - effect
    return left


@rule
def prize_pull(most: float, prizes_per_view: float, half: float) -> float:
    """Log-odds of following that prizes add: m·p/(p + h), with falling returns (assumption).

    Args:
        most: m, log-odds that prizes without end add.
        prizes_per_view: p, prizes over expected views, yuan.
        half: h, prizes per view at which half of it is reached, yuan.

    Returns:
        Log-odds.
    """
    return most * prizes_per_view / (prizes_per_view + half)


@rule
def tool_factor(log_hazard: float) -> float:
    """What a tool does to a hazard: e^x (proportional hazards, Cox 1972).

    Args:
        log_hazard: x, log-hazard that the tool adds.

    Returns:
        Factor of the hazard.
    """
    return exp(log_hazard)
