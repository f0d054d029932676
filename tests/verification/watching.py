"""Every single view of played evenings, which the tables only show in sum.

The loop over ticks is run in plain Python, so that visitors can be looked at in between; all that
it calls is compiled as ever. Views are whole for visitors with one view each
(``close_probability`` 1): their slot then tells when it began and when it ended. What visitors have
seen is whole in any case.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.compiled import audience
from simulator.kernels import audience as kernel
from simulator.kernels.feed import ORGANIC, PAID
from simulator.kernels.state import Stage


class Views(NamedTuple):
    """Views as columns, in any order."""

    row: NDArray[np.int64]
    room: NDArray[np.int64]
    entry: NDArray[np.float64]
    """Minute."""
    end: NDArray[np.float64]
    """Minute."""
    left: NDArray[np.bool_]
    """Whether she left of her own accord; else the broadcast or the evening was over."""


class Watcher:
    """Looks at all visitors after every tick."""

    def __init__(self) -> None:
        self.evenings: list[Views] = []
        self.met: list[set[tuple[int, int]]] = []
        """Pairs of viewer and product seen in rooms, one set an evening."""
        self.listed: list[set[tuple[int, int]]] = []
        """Pairs of viewer and anchor whose room stood on her page of the feed, likewise."""
        self.stages: list[Stage] = []

    def begin(self, stage: Stage) -> None:
        """Forget what is left in slots from evenings before."""
        stage.visitors["row"] = -1
        stage.visitors["entry"] = np.nan
        self._parts: list[Views] = []
        self.met.append(set())
        self.listed.append(set())
        self.stages.append(stage)

    def look(self, stage: Stage, evening_is_over: float | None = None) -> None:
        """Note whose visit has ended; a slot is not given to anybody else in the same tick."""
        visitors = stage.visitors
        inside = np.zeros(visitors.shape, np.bool_)
        for chunk, counters in enumerate(stage.chunks):
            inside[chunk, stage.active[chunk, : counters.active]] = True
        here = visitors["row"] >= 0
        chunk, slot = np.nonzero(here if evening_is_over is not None else here & ~inside)
        them, pages = visitors[chunk, slot], stage.race_room[chunk, slot]
        for visitor, page, seen in zip(
            them, pages[:, ORGANIC], stage.memory["product"][chunk, slot], strict=True
        ):
            row, count = int(visitor["row"]), int(visitor["remembered"])
            assert count <= len(seen), "more was seen than is remembered"
            self.met[-1].update((row, int(product)) for product in seen[:count])
            hosts = stage.rooms["anchor"][page[: visitor["feed_size"]]]
            self.listed[-1].update((row, int(host)) for host in hosts)
        self._note_views(them, pages, evening_is_over)
        if evening_is_over is None:
            visitors["row"][chunk, slot] = -1
            visitors["entry"][chunk, slot] = np.nan

    def _note_views(self, them: Any, pages: Any, evening_is_over: float | None) -> None:
        """Note the last views of visits, of those who have entered a room at all."""
        entered = ~np.isnan(them["entry"])
        them, pages = them[entered], pages[entered]
        paid = them["paid"] == 1
        place = np.where(paid, them["paid_position"], them["position"]) - 1
        end = them["clock"] if evening_is_over is None else np.full(len(them), evening_is_over)
        self._parts.append(
            Views(
                row=them["row"].astype(np.int64),
                room=pages[np.arange(len(them)), np.where(paid, PAID, ORGANIC), place].astype(
                    np.int64
                ),
                entry=them["entry"].copy(),
                end=end.astype(np.float64),
                left=them["gone"] <= end,
            )
        )

    def end(self, stage: Stage, minutes: float) -> None:
        """Note those who are still there when the evening is over."""
        self.look(stage, minutes)
        self.evenings.append(
            Views(*(np.concatenate(part) for part in zip(*self._parts, strict=True)))
        )


@contextmanager
def watched_evenings() -> Iterator[Watcher]:
    """Watch all evenings that are played."""
    watcher = Watcher()
    serve, close, play = kernel.serve, kernel.close_evening, audience.play_evening

    def serving(stage: Stage, *others: Any) -> int:
        watcher.look(stage)
        return int(serve(stage, *others))

    def closing(stage: Stage, minute: float, *others: Any) -> None:
        watcher.end(stage, minute)
        close(stage, minute, *others)

    def playing(stage: Stage, *others: Any) -> int:
        watcher.begin(stage)
        return int(play.py_func(stage, *others))

    kernel.serve, kernel.close_evening = serving, closing
    audience.play_evening = playing
    try:
        yield watcher
    finally:
        kernel.serve, kernel.close_evening = serve, close
        audience.play_evening = play
