"""What an evening in NumPy is played on: arrays instead of records."""

from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.evenings import Evening
from experiments.benchmarks.vectors.rules import Dice
from simulator.kernels.state import BETWEEN_ROOMS, REMEMBERED, VISITOR

Whole: TypeAlias = NDArray[np.int64]


def fields_of(records: NDArray[Any]) -> SimpleNamespace:
    """Return the fields of records as contiguous arrays."""
    names = records.dtype.names or ()
    return SimpleNamespace(**{name: np.ascontiguousarray(records[name]) for name in names})


class State:
    """The evening as arrays; visitors are numbered by their position among the openers.

    Args:
        evening: The evening; it is changed when played.
    """

    def __init__(self, evening: Evening) -> None:
        self.evening, stage = evening, evening.stage
        parameters = stage.parameters[0]
        self.p = SimpleNamespace(**{n: float(parameters[n]) for n in stage.parameters.dtype.names})
        self.dice = Dice(int(evening.seeds.viewers), evening.clock.session)
        self.rooms, self.offers = fields_of(stage.rooms), fields_of(stage.offers)
        self.goods, self.platforms = fields_of(stage.goods), fields_of(stage.platforms)
        self.totals = fields_of(stage.room_totals[0])
        self.offer_totals = fields_of(stage.offer_totals[0])
        self.segment_totals = fields_of(stage.segment_totals[0])
        self.shared: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
        self.requests: list[dict[str, NDArray[Any]]] = []
        self.sold, self.tick_begin, self.tick_end = 0, 0.0, 0.0
        self._admit_nobody()

    def _admit_nobody(self) -> None:
        """Make room for everybody who will open an app; copy her traits."""
        evening, count = self.evening, len(self.evening.openers)
        traits, row = evening.traits, self.evening.openers
        v = SimpleNamespace(**{n: np.zeros(count, VISITOR[n]) for n in VISITOR.names or ()})
        v.row = row.astype(np.int64)
        v.people = traits.people[row].astype(np.int64)
        v.segment, v.platform = traits.segment[row], traits.opened[row].astype(np.int64)
        v.price_sensitivity = traits.price_sensitivity[row].astype(np.float64)
        v.quality_weight = self.p.quality * traits.quality_sensitivity[row].astype(np.float64)
        v.impulsivity = traits.impulsivity[row].astype(np.float64)
        v.susceptibility = traits.susceptibility[row].astype(np.float64)
        v.scepticism = traits.scepticism[row].astype(np.float64)
        v.allowance_fen = traits.allowance_fen[row].astype(np.float64)
        v.room[:] = BETWEEN_ROOMS
        page = evening.stage.race_room.shape[3]
        self.v, self.open = v, np.ones(count, dtype=np.bool_)
        self.organic, self.paid = (np.full((count, page), -1, np.int32) for _ in range(2))
        self.seen_product, self.seen_offer = (
            np.full((count, REMEMBERED), -1, np.int32) for _ in range(2)
        )
        self.seen_attention = np.zeros((count, REMEMBERED))

    def write_back(self) -> None:
        """Put rooms, offers, totals and messages where the kernel leaves them."""
        stage = self.evening.stage
        for records, fields in (
            (stage.rooms, self.rooms), (stage.offers, self.offers),
            (stage.room_totals[0], self.totals), (stage.offer_totals[0], self.offer_totals),
            (stage.segment_totals[0], self.segment_totals),
        ):  # fmt: skip
            for name, values in vars(fields).items():
                records[name] = values
        row, anchor = (np.concatenate(part) for part in zip(*self.shared, strict=True))
        most = stage.messages.shape[1]
        flat = stage.messages.reshape(-1)
        flat["row"][: len(row)], flat["anchor"][: len(row)] = row, anchor
        for k in range(len(stage.chunks)):
            stage.chunks["messages"][k] = min(max(len(row) - k * most, 0), most)
