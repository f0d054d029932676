"""What happens in a run and when: events that come and are undone, rules that begin and end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.scenario.dates import DatedRule
from simulator.scenario.events import (
    AnchorByRank,
    HoldFestival,
    Lasting,
    Once,
    SetParameters,
)

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

NAMED = ("anchor", "brand", "platform", "category")
"""Fields of an event's section that say whom it meets; a product is named with its brand."""
RULE = "rule"
PACT = "self_regulation"


@dataclass(frozen=True)
class Happening:
    """Something that begins or ends at a session.

    Attributes:
        session: The session, 0-based, burn-in included.
        kind: Key of the event, ``rule`` for a rule, ``self_regulation`` for a pact.
        ends: Whether it ends here.
        whom: Whom it meets by name; nobody in particular when empty.
        rank: Rank by followers of the anchor whom it meets, if she is not named.
        values: What the entry of the scenario says beside that.
    """

    session: int
    kind: str
    ends: bool = False
    whom: tuple[str, ...] = ()
    rank: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


def happenings(scenario: "Scenario") -> list[Happening]:
    """List what happens in a run, burn-in included, in the order of sessions.

    Rules in force from the start are no happenings, and festivals end by themselves.

    Args:
        scenario: The scenario.

    Returns:
        Beginnings and ends; at one session ends come first, then kinds by name.
    """
    found = [*_events(scenario), *_festivals(scenario), *_rules(scenario)]
    end = scenario.measure_from + scenario.sessions
    inside = [one for one in found if 0 <= one.session < end]
    return sorted(inside, key=lambda one: (one.session, not one.ends, one.kind, str(one)))


def _events(scenario: "Scenario") -> Iterator[Happening]:
    for event in scenario.events:
        for said in _said(event):
            yield Happening(event.at, event.KEY, **said)
            until = event.until if isinstance(event, Lasting) else None
            if until is not None and until > event.at:
                yield Happening(until, event.KEY, True, **said)


def _said(event: Once) -> Iterator[dict[str, Any]]:
    """Whom an event meets, and its values; of what is set, path by path."""
    what = getattr(event, event.KEY)
    if isinstance(event, SetParameters):
        for path, value in sorted(event.set.items()):
            yield {"values": {"path": path, "value": value}}
    elif isinstance(what, AnchorByRank):
        yield {"rank": what.rank}
    elif isinstance(what, str):
        yield {"whom": (what,)}
    else:
        values = what.model_dump()
        whom = [values[name] for name in NAMED if values.get(name) is not None]
        if values.get("product") is not None:
            whom = [f"{values['brand']}/{values['product']}"]
        yield {"whom": tuple(whom), "values": values}


def _festivals(scenario: "Scenario") -> Iterator[Happening]:
    for festival in scenario.calendar.festivals:
        values = {"name": festival.name, "sessions": festival.sessions}
        yield Happening(festival.at, HoldFestival.KEY, values=values)


def _rules(scenario: "Scenario") -> Iterator[Happening]:
    for rule in scenario.regulation:
        values: dict[str, Any] = {"rule": rule.rule}
        if rule.rule == "penalty":
            values["violation"] = rule.violation
        yield from _dated(rule, RULE, values)
    pact = scenario.self_regulation
    if pact is not None:
        yield from _dated(pact, PACT, {}, pact.platforms)


def _dated(
    rule: DatedRule, kind: str, values: dict[str, Any], whom: tuple[str, ...] = ()
) -> Iterator[Happening]:
    if rule.from_ > 0:
        yield Happening(rule.from_, kind, False, whom, values=values)
    if rule.until is not None and rule.until > rule.from_:
        yield Happening(rule.until, kind, True, whom, values=values)
