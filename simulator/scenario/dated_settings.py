"""What the scenario is in each session: entries of `events` set parameters, and undo it.

Every combination of settings that a run will see is put together and checked like a scenario of its
own before the run begins, so that what is wrong is said with its line and path.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.scenario.errors import Problem, ScenarioError, Source
from simulator.scenario.events import SetParameters
from simulator.scenario.merging import apply_overrides
from simulator.scenario.messages import problems_of
from simulator.scenario.names import everybody
from simulator.scenario.settable import refusal
from simulator.scenario.yaml_source import Node, node_of

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

Numbers = tuple[int, ...]


class DatedScenario:
    """The scenarios of a run, by the settings that are in force.

    Args:
        scenario: The scenario as it is written.
        tree: What it was read from, with the lines; made from the scenario when missing.
        files: Names of the files in the order in which problems are listed.

    Raises:
        ScenarioError: What is set does not exist, or cannot be what it is set to.
    """

    def __init__(
        self, scenario: "Scenario", tree: Node | None = None, files: Iterable[str] = ()
    ) -> None:
        self._events = [
            (number, event)
            for number, event in enumerate(scenario.events)
            if isinstance(event, SetParameters)
        ]
        self._by_numbers: dict[Numbers, Scenario] = {(): scenario}
        if not self._events:
            return
        if tree is None:
            tree = node_of(scenario.model_dump(mode="json", by_alias=True), Source("scenario"))
        self._refuse(tree)
        dates = {event.at for _, event in self._events}
        dates |= {event.until for _, event in self._events if event.until is not None}
        for session in sorted(dates):
            numbers = self._numbers(session)
            if numbers not in self._by_numbers:
                self._by_numbers[numbers] = _with_settings(scenario, tree, numbers, list(files))

    def at(self, session: int) -> "Scenario":
        """Return the scenario of a session.

        Args:
            session: Session number, 0-based, burn-in included.
        """
        return self._by_numbers[self._numbers(session)]

    def _numbers(self, session: int) -> Numbers:
        """Entries in force, the latest last: where two set the same, the later one counts."""
        if not self._events:
            return ()
        found = [(event.at, number) for number, event in self._events if event.in_force(session)]
        return tuple(number for _, number in sorted(found))

    def _refuse(self, tree: Node) -> None:
        problems = []
        for number, event in self._events:
            for path, value in _settings(tree, number):
                try:
                    reason = refusal(path)
                except ScenarioError as error:
                    reason = str(error)
                if reason is not None:
                    where = f"events[{number}].{event.KEY}"
                    problems.append(Problem(value.source, where, f"{path} {reason}"))
        if problems:
            raise ScenarioError(problems)


def _settings(tree: Node, number: int) -> list[tuple[str, Node]]:
    """Paths and values that an entry of `events` sets."""
    entry: Any = (tree.mapping or {})["events"].entries
    return list(entry[number].mapping["set"].mapping.items())


def _with_settings(
    scenario: "Scenario", tree: Node, numbers: Numbers, files: list[str]
) -> "Scenario":
    """Make the scenario that some settings give, and check it as any other."""
    from simulator.scenario.loading import checkable
    from simulator.scenario.own_code import with_own_code
    from simulator.scenario.schema import Scenario

    settings = [setting for number in numbers for setting in _settings(tree, number)]
    changed = with_own_code(apply_overrides(tree, settings))
    try:
        found = Scenario.model_validate(checkable(changed))
    except ValidationError as error:
        raise ScenarioError(problems_of(error, changed, files)) from None
    before, after = (_who(one) for one in (scenario, found))
    if before != after:
        odd = sorted(before ^ after)[0]
        text = f"changes who is in the market ({odd}); that is settled at set-up"
        where = f"events[{numbers[-1]}].set"
        raise ScenarioError([Problem(settings[-1][1].source, where, text)])
    return found


def _who(scenario: "Scenario") -> set[str]:
    """Everybody and everything with a name, and the brands that keep files on customers."""
    from simulator.scenario.checks_of_promotions import keeps_files

    named = {f"{one.kind} {one.name}" for one in everybody(scenario)}
    named |= {f"customers' files of {one.name}" for one in scenario.brands if keeps_files(one)}
    groups = scenario.brand_groups
    return named | {f"customers' files of {one.name}" for one in groups if keeps_files(one)}
