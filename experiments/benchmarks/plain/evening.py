"""An evening in plain Python, one visitor after another."""

import random

from experiments.benchmarks.evenings import Evening
from experiments.benchmarks.plain.visitor import Visitor
from experiments.benchmarks.plain.world import World


class PlainEvening:
    """The whole evening.

    Args:
        evening: The evening, which is read and never changed.
        seed: Seed of ``random``.
    """

    def __init__(self, evening: Evening, seed: int = 1) -> None:
        random.seed(seed)
        self.evening, self.world = evening, World(evening)

    def play(self) -> int:
        """Play it; return the number of orders granted."""
        evening, world, here = self.evening, self.world, list[Visitor]()
        tick_minutes = evening.clock.tick_minutes
        first, openers = evening.first_opener.tolist(), evening.openers.tolist()
        for tick in range(len(first) - 1):
            begin = tick * tick_minutes
            world.turn_rooms(begin)
            for row in openers[first[tick] : first[tick + 1]]:
                here.append(Visitor(world, row, max(float(evening.arrival_minute[row]), begin)))
            end = begin + tick_minutes
            here = [visitor for visitor in here if not visitor.advance(end)]
            world.serve()
            world.add_up(tick_minutes)
        for visitor in here:
            visitor.clock = float(evening.clock.minutes)
            if visitor.room is not None:
                visitor.leave()
        return world.orders

    @property
    def views(self) -> int:
        """Views of all rooms, people."""
        return sum(room.views for room in self.world.rooms)

    @property
    def stay_seconds(self) -> int:
        """Time spent in all rooms, seconds of people."""
        return sum(room.stay_seconds for room in self.world.rooms)
