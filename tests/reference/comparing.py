"""Plays a market with both engines side by side and compares whatever can be compared.

From the command line, for as many random markets as you have patience for::

    python -m tests.reference.comparing 300
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from simulator.compiled import audience
from simulator.kernels import audience as audience_kernel
from simulator.kernels.deciding import ATTENDING, CONSIDERING, DECIDED, UNMOVED
from simulator.market import Market
from simulator.reference.evening import Ticks
from simulator.reference.visit import View, Visit
from simulator.scenario.schema import Scenario
from simulator.studies.single_run import RunOptions, run_to_folder
from simulator.tables.engine_names import EngineName
from tests.markets import differing
from tests.random_markets import random_scenario

State = tuple[Any, ...]
Ticked = list[tuple[list[State], list[State]]]
"""By tick: visitors and rooms as they are when visitors have acted and requests are served."""


class Tally:
    """A diary that only counts the decisions that it is told of."""

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts

    def __getattr__(self, name: str) -> Any:
        def note(*_: Any) -> None:
            self.counts[name] += 1

        return note


@dataclass
class Comparison:
    """What was compared, and what differed."""

    markets: int = 0
    sessions: int = 0
    orders: int = 0
    states: int = 0
    """States of visitors compared, one for each at the end of each tick."""
    decisions: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} {count:,}" for name, count in sorted(self.decisions.items()))
        return (
            f"{self.markets:,} markets, {self.sessions:,} sessions, {self.orders:,} orders; "
            f"{sum(self.decisions.values()):,} decisions ({kinds}); {self.states:,} states of "
            f"visitors; {len(self.differences)} differences"
        )

    def note(self, where: str, one: Any, other: Any) -> None:
        """Note a difference."""
        if one != other:
            self.differences.append(f"{where}: compiled {one}, reference {other}")

    def compare(self, scenario: Scenario) -> "Comparison":
        """Play a scenario to the end of its run-off with both engines, in step."""
        compiled = Market(scenario, keep_orders=True, keep_minutes=True)
        reference = Market(scenario, keep_orders=True, keep_minutes=True, engine="reference")
        for viewer in reference.viewers:
            viewer.diary = Tally(self.decisions)
        try:
            self._columns("set-up", compiled, reference)
            for session in range(scenario.measure_from + scenario.sessions):
                if self.differences:
                    return self
                self._session(session, compiled, reference)
            compiled.run_off()
            reference.run_off()
            self._columns("run-off", compiled, reference)
            tables = compiled.recorder.tables(), reference.recorder.tables()
            self.differences += differing(*tables)
            self.orders += len(tables[0]["orders"])
        finally:
            compiled.close()
            reference.close()
        self.markets += 1
        return self

    def _session(self, session: int, compiled: Market, reference: Market) -> None:
        with watched_kernels() as mine, watched_visits() as others:
            compiled.step()
            reference.step()
        self.note(f"session {session}, ticks", len(mine), len(others))
        for tick, (one, other) in enumerate(zip(mine, others, strict=True)):
            self.states += len(one[0])
            for what, these, those in zip(("visitor", "room"), one, other, strict=True):
                where = f"session {session}, tick {tick}, {what}"
                self.note(f"{where}s", len(these), len(those))
                for this, that in zip(these, those, strict=False):
                    self.note(where, this, that)
        self._columns(f"session {session}", compiled, reference)
        self.sessions += 1

    def _columns(self, when: str, compiled: Market, reference: Market) -> None:
        these, those = compiled.columns, reference.columns
        for name, one, other in zip(these._fields, these, those, strict=True):
            assert one.dtype == other.dtype
            for row in np.unique(np.argwhere(one != other)[:, 0])[:3]:
                self.note(f"{when}, {name} of viewer {row}", one[row].tolist(), other[row].tolist())


# What the compiled engine leaves after each tick.


@contextmanager
def watched_kernels() -> Iterator[Ticked]:
    """Collect the states of visitors and rooms at the end of each tick of compiled evenings."""
    ticked: Ticked = []
    add_up, play = audience_kernel.add_up, audience.play_evening
    stages = []

    def playing(stage: Any, *arguments: Any) -> int:
        stages.append(stage)
        evening = getattr(play, "py_func", play)
        return int(evening(stage, *arguments))

    def adding(*arguments: Any) -> None:
        stage = stages[-1]
        add_up(*arguments)
        ticked.append((compiled_visitors(stage), compiled_rooms(stage)))

    audience.play_evening, audience_kernel.add_up = playing, adding  # type: ignore[assignment]
    try:
        yield ticked
    finally:
        audience.play_evening, audience_kernel.add_up = play, add_up


def compiled_visitors(stage: Any) -> list[State]:
    """Where everybody is who has the app open, and what she has done so far."""
    states = []
    for chunk, counters in enumerate(stage.chunks):
        for slot in stage.active[chunk, : counters["active"]]:
            v = stage.visitors[chunk, slot]
            way = (int(v.row), int(v.lap), int(v.place), int(v.position))
            if v.room < 0:
                states.append((*way, -1, float(v.clock)))
                continue
            view = (float(v.entry), float(v.bond), float(v.frailty), float(v.gone), bool(v.bought))
            states.append((*way, int(v.room), *view, int(v.offer), int(v.stage)))
    return sorted(states)


def compiled_rooms(stage: Any) -> list[State]:
    """What visitors will see of each room, and what is left of its offers."""
    left = [(room, int(offer.stock_left)) for offer in stage.offers for room in [int(offer.room)]]
    return [
        (
            float(room.displayed), float(room.rate_ratio), int(room.budget_left_fen),
            int(room.present), [units for place, units in left if place == index],
        )
        for index, room in enumerate(stage.rooms)
    ]  # fmt: skip


# What the reference engine leaves.


@contextmanager
def watched_visits() -> Iterator[Ticked]:
    """The same of evenings of the reference engine."""
    ticked: Ticked = []
    play_tick = Ticks.play_tick

    def playing(ticks: Ticks, begin: float, end: float) -> None:
        play_tick(ticks, begin, end)
        rooms, offers = ticks.tonight.rooms, ticks.tonight.offers
        ticked.append(
            (
                sorted(plain_visitor(visit) for visit in ticks.visits),
                [
                    (
                        room.displayed, room.rate_ratio, room.budget_left_fen, room.present,
                        [offer.left for offer in offers if offer.room == room.index],
                    )
                    for room in rooms
                ],
            )
        )  # fmt: skip

    Ticks.play_tick = playing  # type: ignore[method-assign]
    try:
        yield ticked
    finally:
        Ticks.play_tick = play_tick  # type: ignore[method-assign]


def plain_visitor(visit: Visit) -> State:
    """Where a visitor is, and what she has done so far."""
    feed, view = visit.feed, visit.view
    way = (visit.viewer.row, feed.lap, feed.swipes, feed.place)
    if view is None:
        return (*way, -1, visit.clock)
    done = (view.entered, view.bond, view.frailty, view.leaves, view.bought > 0)
    offer = -1 if view.offer is None else view.offer.index
    return (*way, view.room.index, *done, offer, stage_of(view))


def stage_of(view: View) -> int:
    """What she waits for, as the kernels number it."""
    attention = view.attention
    if attention is None or attention.decided:
        return DECIDED
    if attention.choosing:
        return CONSIDERING
    return UNMOVED if attention.unmoved else ATTENDING


# Result folders.


def folder_digests(scenario: Scenario, folder: Path, engine: EngineName) -> dict[str, str]:
    """Play a scenario into a folder; the digest of every file that must be the same."""
    options = RunOptions(folder, write_orders=True, write_minutes=True, quiet=True, engine=engine)
    run_to_folder(scenario, options)
    assert json.loads((folder / "timing.json").read_text())["engine"] == engine.value
    same = [*folder.glob("*.parquet"), folder / "summary.json", folder / "scenario.yaml"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in same}


def main() -> None:
    """Compare as many random markets as the command line says."""
    found = Comparison()
    for number in range(int(sys.argv[1])):
        found.compare(random_scenario(Random(number)))
        if found.differences:
            print(f"random market {number}", *found.differences[:5], sep="\n  ")
            break
    print(found)


if __name__ == "__main__":
    main()
