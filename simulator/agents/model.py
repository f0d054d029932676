"""The Mesa side of a market: its agents, its clock, and what Mesa's tools expect of a model."""

import gc
from collections.abc import Mapping
from operator import index
from types import TracebackType
from typing import Any, Self

import mesa
import numpy as np

from simulator.population.viewers import EverybodySet, Viewer, ViewerSet
from simulator.scenario.errors import ScenarioError
from simulator.scenario.schema import Scenario
from simulator.tables.columns import new_columns


class PlayedScenario(Scenario):
    """The scenario of a market: equal to the one it was made from, but false as a condition.

    Mesa 3.5 has scenarios of its own. Whatever is true in ``model.scenario`` its SolaraViz takes
    for one of them, and refuses it or replaces it by a new one without arguments.
    """

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    __hash__ = Scenario.__hash__


def seed_and_settings(rng: Any, seed: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Mesa's tools give to a constructor as changes of a scenario.

    Args:
        rng: Seed of the world, or None.
        seed: The same under its other name, or None.
        settings: Parameters of the scenario by path.

    Returns:
        The settings, with the seed if one is given; numbers of NumPy's as Python's own.

    Raises:
        ScenarioError: There are two seeds, or a seed is no whole number.
    """
    changes = {
        path: value.tolist() if isinstance(value, np.generic | np.ndarray) else value
        for path, value in settings.items()
    }
    given = {name: value for name, value in (("rng", rng), ("seed", seed)) if value is not None}
    if len(set(given.values())) > 1:
        raise ScenarioError(f"rng={rng} and seed={seed} are two names of one seed; give one")
    for name, value in given.items():
        try:
            changes["seed"] = index(value)
        except TypeError:
            raise ScenarioError(f"{name} is a whole number, not {value!r}") from None
    return changes


class AgentModel(mesa.Model):  # type: ignore[misc]  # Mesa publishes no types.
    """A Mesa model whose viewers live in columns, beside agents that are objects.

    Unique ids are those of the rows for viewers; other agents follow in the order of joining.

    Args:
        scenario: What is played.
    """

    running: bool

    def __init__(self, scenario: Scenario) -> None:
        self.play_on(scenario)
        self._next_id = scenario.viewers
        super().__init__(rng=scenario.seed)
        self.viewers = ViewerSet(self, new_columns(0, 0, 0))

    @property
    def scenario(self) -> Scenario:
        """The scenario played."""
        return self._played

    @scenario.setter
    def scenario(self, _: Any) -> None:
        """Ignore what Mesa 3.5 sets on its own: a scenario that knows nothing but a seed."""

    def play_on(self, scenario: Scenario) -> None:
        """Play by a scenario from now on.

        Args:
            scenario: The scenario; whoever has copied something of it is told by others.
        """
        self._played = PlayedScenario.model_construct(scenario.model_fields_set, **dict(scenario))

    if "time" not in vars(mesa.Model):  # before Mesa 3.5

        @property
        def time(self) -> float:
            """Steps as a real number, as Mesa counts time from 3.5."""
            return float(self.steps)

    # Agents.

    @property
    def agents(self) -> EverybodySet:
        """All agents: first those with objects, then the viewers."""
        objects = {agent.unique_id: agent for agent in super().agents}
        return EverybodySet(self, objects, self.viewers)

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Agents by type; viewers are a set over columns."""
        return {**super().agents_by_type, Viewer: self.viewers}

    @property
    def agent_types(self) -> list[type]:
        """Types of agents, viewers included."""
        return [*super().agent_types, Viewer]

    def register_agent(self, agent: Any) -> None:
        """Let an agent join; Mesa's constructor of agents calls this.

        Args:
            agent: An agent with an object of its own.
        """
        super().register_agent(agent)
        # Mesa before 3.5 counts ids in a dictionary of the class, which would keep the model alive.
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)
        agent.unique_id = self._next_id
        self._next_id += 1

    def remove_all_agents(self) -> None:
        """Remove all agents, viewers included; such a market cannot be played on."""
        super().remove_all_agents()
        self.viewers = self.viewers.select(at_most=0)

    # Memory.

    def close(self) -> None:
        """Remove all agents and collect garbage.

        Not needed for a market that nobody refers to any more: it is freed by the next collection.
        """
        self.remove_all_agents()
        gc.collect()

    def __enter__(self) -> Self:
        """Return the market, to be closed at the end of a ``with`` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the market."""
        self.close()
