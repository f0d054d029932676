"""Arms that are the same until an evening must be the same, to the last figure, until then.

This is a check of the experiment itself: a difference before the first evening that differs by
design would come from somewhere else than from what the arms change.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.kernels.digesting import Words
from simulator.scenario.schema import Scenario

WORDS = ("name", "question", "focus", "claim", "seed", "viewer_seed")
"""Parts of a scenario that change nothing in the market."""
DATED = {"regulation": "from", "events": "at"}
"""Lists whose entries begin at a session, and the key that says when."""
AWAY = ("remove_anchor", "ban_anchor")
ENDING = ("set", "demand_shift", "supply_shock", "scandal", "data_leak")
"""Events that are the same until the earlier of two ends: nobody knows before when they will."""


def first_by_design(one: Scenario, other: Scenario) -> int | None:
    """Return the first session in which two scenarios may differ.

    Args:
        one: A scenario.
        other: Another one of the same seeds.

    Returns:
        The session; None if they are the same market, so that nothing may differ at all.
    """
    plain, beside = (s.model_dump(mode="json", by_alias=True) for s in (one, other))
    differing = [name for name in plain if name not in WORDS and plain[name] != beside[name]]
    if not differing:
        return None
    if not set(differing) <= {*DATED, "calendar"}:
        return 0
    starts = []
    for name in differing:
        if name == "calendar":
            if plain[name] | {"festivals": 0} != beside[name] | {"festivals": 0}:
                return 0
            starts += _starts(plain[name]["festivals"], beside[name]["festivals"], "at")
        elif name == "events":
            starts += _event_starts(plain, beside)
        else:
            starts += _starts(plain[name], beside[name], DATED[name])
    return min(starts)


def _event_starts(one: dict[str, Any], other: dict[str, Any]) -> list[int]:
    """When two lists of events may first differ.

    A platform that opens is closed from the first evening on. Whether an anchor may return decides,
    on the night after she has gone, whether her followers drop her; credit may ban anybody.
    """
    alone = [entry for entry in one["events"] if entry not in other["events"]]
    beside = [entry for entry in other["events"] if entry not in one["events"]]
    starts = _ends(alone, beside)
    if starts:
        return starts
    for entry in (*alone, *beside):
        if "new_platform" in entry:
            starts.append(0)
        elif "return_anchor" in entry:
            both = (*one["events"], *other["events"])
            starts += [event["at"] for event in both if any(key in event for key in AWAY)]
            rules = (*one["regulation"], *other["regulation"])
            starts += [rule["from"] for rule in rules if rule["rule"] == "credit"]
        starts.append(int(entry["at"]))
    return starts or [0]


def _ends(alone: list[dict[str, Any]], beside: list[dict[str, Any]]) -> list[int]:
    """When the earlier of two ends, if the lists differ in nothing but when one event is undone."""
    if len(alone) != 1 or len(beside) != 1:
        return []
    first, second = alone[0], beside[0]
    if first | {"until": 0} != second | {"until": 0} or not any(key in first for key in ENDING):
        return []
    return [min(entry["until"] for entry in (first, second) if entry["until"] is not None)]


def _starts(one: list[dict[str, Any]], other: list[dict[str, Any]], key: str) -> list[int]:
    """When entries begin that only one of two lists holds."""
    alone = [entry for entry in one if entry not in other]
    alone += [entry for entry in other if entry not in one]
    # Lists of the same entries in another order differ in nothing.
    return [int(entry.get(key) or 0) for entry in alone] or [0]


def first_difference(one: Mapping[str, Words], other: Mapping[str, Words]) -> int | None:
    """Return the first session in which any table of two runs differs.

    Args:
        one: Digests by table and session.
        other: Those of another run.

    Returns:
        The session; None if all that both have played is the same.
    """
    found = []
    for name in one.keys() & other.keys():
        length = min(len(one[name]), len(other[name]))
        differs = np.flatnonzero(one[name][:length] != other[name][:length])
        if differs.size:
            found.append(int(differs[0]))
    return min(found, default=None)
