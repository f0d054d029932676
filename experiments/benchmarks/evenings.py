"""One evening of a market, as it stands before the doors open, to be played again and again.

``simulator.compiled.audience`` hands all that an evening is played on to one function. Here
its arguments are taken down, so that other programs can be given the same.
"""

from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from simulator.compiled import audience
from simulator.kernels.audience import play_evening
from simulator.kernels.state import Records, Stage, Tape, Traits, new_tape
from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.schema import Scenario
from simulator.tables.parameters import Clock, Seeds

WORKED_IN = frozenset(
    {"visitors", "memory", "race_key", "race_room", "race_time", "active", "requests", "queue",
     "messages", "sales"}
)  # fmt: skip
"""Arrays whose values mean nothing before the evening: they need not be set back."""


class Evening(NamedTuple):
    """What ``play_evening`` is given."""

    stage: Stage
    traits: Traits
    clock: Clock
    seeds: Seeds
    pitch_offer: NDArray[np.int32]
    pitch_end: NDArray[np.int32]
    openers: NDArray[np.int32]
    first_opener: NDArray[np.int64]
    arrival_minute: NDArray[np.float32]
    budget_fen: NDArray[np.int64]
    sales: Records
    minutes: Records
    tape: Tape

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return every array by name, those of the tuples included; the tape is always empty."""
        found = {**self.stage._asdict(), **self.traits._asdict()}
        found |= {name: part for name, part in self._asdict().items() if name not in NESTED}
        return found

    def copy(self) -> "Evening":
        """Return the same evening on memory of its own."""
        copies = {
            name: like(array) if name in WORKED_IN else array.copy()
            for name, array in self.arrays().items()
        }
        stage = Stage(*(copies[name] for name in Stage._fields))
        traits = Traits(*(copies[name] for name in Traits._fields))
        flat = {name: copies[name] for name in self._fields if name not in NESTED}
        return Evening(stage, traits, self.clock, self.seeds, tape=new_tape(0, 0, 0), **flat)

    def set_back(self, start: "Evening") -> None:
        """Make it what it was before it was played."""
        begun = start.arrays()
        for name, array in self.arrays().items():
            if name not in WORKED_IN:
                np.copyto(array, begun[name])

    def play(self) -> int:
        """Play it with the simulator's own kernel; return the number of orders granted."""
        return int(play_evening(*self))


NESTED = ("stage", "traits", "clock", "seeds", "tape")


def like(array: NDArray[Any]) -> NDArray[Any]:
    """Return zeros of the same shape and type; untouched pages take no memory."""
    return np.zeros(array.shape, dtype=array.dtype).view(type(array))


def sized(name: str, **settings: Any) -> Scenario:
    """Return a scenario with parameters changed, by path."""
    return load_scenario(name, overrides=[f"{path}={value}" for path, value in settings.items()])


def taken_down(scenario: Scenario, sessions_before: int) -> Evening:
    """Play a market for some sessions and take down what the next evening would be played on.

    Args:
        scenario: The scenario.
        sessions_before: Sessions played before.

    Returns:
        The evening, not yet played, on memory of its own.
    """
    market = Market(scenario)
    for _ in range(sessions_before):
        market.step()
    taken: list[Evening] = []

    def take_down(*arguments: Any) -> int:
        evening = Evening(*arguments)
        taken.append(evening.copy())
        return evening.play()

    with patch.object(audience, "play_evening", take_down):
        market.step()
    market.close()
    if taken[0].stage.perks.shape[0]:
        raise ValueError("the programs know no prices for single viewers")
    return taken[0]
