"""Which dated rules bind in a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from simulator.scenario.dates import DatedRule
from simulator.scenario.enforcement import AnyPenalty, CreditSystem, FalseClaimPenalty, Penalty
from simulator.scenario.market_rules import NoReasonReturn
from simulator.scenario.regulation import Rule

AnyRule = TypeVar("AnyRule", bound=DatedRule)


@dataclass(frozen=True)
class RulesInForce:
    """The rules of one session."""

    return_window_sessions: int = 0
    """Sessions after delivery in which goods may be sent back without a reason; 0 for none."""
    credit: CreditSystem | None = None
    """Credit scores with a ladder of sanctions."""
    binding: tuple[Rule, ...] = ()
    """All rules that bind, in the order of the scenario."""

    def latest(self, kind: type[AnyRule]) -> AnyRule | None:
        """Return the rule of a kind that binds, of several the latest (lex posterior).

        Args:
            kind: Class of the rule.

        Returns:
            The rule, None where there is none.
        """
        return _latest([rule for rule in self.binding if isinstance(rule, kind)])

    def all_of(self, kind: type[AnyRule]) -> list[AnyRule]:
        """Return the rules of a kind that bind side by side, ordered by what they say."""
        found = [rule for rule in self.binding if isinstance(rule, kind)]
        return sorted(found, key=lambda rule: rule.model_dump_json())

    penalties: tuple[AnyPenalty, ...] = ()
    """One penalty for each violation and authority, false claims first, then by name."""


def rules_in_force(regulation: Iterable[Rule], session: int) -> RulesInForce:
    """Collect the rules that bind in a session.

    Where two rules of a kind overlap, the longest return window counts, and of credit systems and
    of one authority's penalties for a violation the latest (lex posterior). The order in the
    scenario doesn't matter.

    Args:
        regulation: All rules of the scenario, each with its dates.
        session: Session number, 0-based, burn-in included.

    Returns:
        The rules of the session.
    """
    binding = [rule for rule in regulation if rule.in_force(session)]
    windows = [rule.days for rule in binding if isinstance(rule, NoReasonReturn)]
    return RulesInForce(
        return_window_sessions=max(windows, default=0),
        credit=_latest([rule for rule in binding if isinstance(rule, CreditSystem)]),
        binding=tuple(binding),
        penalties=_penalties(binding),
    )


def _penalties(binding: list[Rule]) -> tuple[AnyPenalty, ...]:
    """The latest penalty of each authority for each violation."""
    found: dict[tuple[bool, str, str], list[AnyPenalty]] = {}
    for rule in binding:
        if isinstance(rule, FalseClaimPenalty | Penalty):
            place = (rule.violation != "false_claim", rule.violation, rule.authority)
            found.setdefault(place, []).append(rule)
    latest = (_latest(found[place]) for place in sorted(found))
    return tuple(rule for rule in latest if rule is not None)


def _latest(rules: list[AnyRule]) -> AnyRule | None:
    """The rule that came into force last; of those of one day, the first by its written form."""
    return min(rules, key=lambda rule: (-rule.from_, rule.model_dump_json()), default=None)
