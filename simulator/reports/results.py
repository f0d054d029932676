"""A result folder as a report needs it; nothing but the files of the folder is read."""

import errno
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.happenings import Happening, happenings
from simulator.scenario.published import Setting, settings

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

Int = NDArray[np.int64]


@dataclass(frozen=True)
class Results:
    """What a result folder holds.

    Attributes:
        folder: Where it is.
    """

    folder: Path

    @cached_property
    def summary(self) -> dict[str, Any]:
        """``summary.json``."""
        return self._json("summary.json")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """``manifest.json``."""
        return self._json("manifest.json")

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """``scenario.yaml``, as plain dictionaries and lists."""
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        text = (self.folder / "scenario.yaml").read_text("utf-8")
        loaded: dict[str, Any] = yaml.load(text, loader)
        return loaded

    @cached_property
    def settings(self) -> list[Setting]:
        """Every number of the scenario with the range of its source."""
        return list(settings(self._parsed))

    @cached_property
    def happenings(self) -> list[Happening]:
        """What happened in the run, burn-in included, in the order in which it is numbered."""
        return happenings(self._parsed)

    @cached_property
    def _parsed(self) -> "Scenario":
        from simulator.scenario.schema import Scenario

        return Scenario.model_validate(self.scenario)

    @cached_property
    def focus(self) -> str | None:
        """The brand in focus, if there is one and the market knows it."""
        brand: str | None = self.summary["focus"]
        known = self.table("brands", ["brand"]).column("brand").to_pylist()
        return brand if brand in known else None

    def of_brand(self, brand: str, column: str, table: str = "brands") -> Int:
        """A column of a brand by measured session, summed over its rows, null as 0."""
        rows = self.measured(table, ["session", "brand", column])
        mine = np.array([name == brand for name in rows.column("brand").to_pylist()], np.bool_)
        session = rows.column("session").to_numpy()
        if not self.sessions:
            return np.zeros(0, np.int64)
        sums = np.zeros(self.sessions, np.int64)
        first = int(self.summary["burn_in_sessions"])
        np.add.at(sums, session[mine] - first, self.whole(rows, column)[mine])
        return sums

    def table(self, name: str, columns: list[str] | None = None) -> Any:
        """Read a table, or some of its columns, as a ``pyarrow.Table``."""
        import pyarrow.parquet as pq

        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return pq.read_table(path, columns=columns)

    def measured(self, name: str, columns: list[str]) -> Any:
        """Rows of the measured sessions of a table."""
        table = self.table(name, ["measured", *columns])
        return table.filter(table.column("measured"))

    def whole(self, table: Any, column: str) -> Int:
        """A column of whole numbers, null as 0."""
        import pyarrow.compute as pc

        values: Int = pc.fill_null(table.column(column), 0).to_numpy()
        return values

    def mean(self, measure: str) -> float | None:
        """Mean of a measure over the measured sessions."""
        value: float | None = self.summary["measures"][measure]["mean"]
        return value

    def total(self, measure: str) -> float | None:
        """Total of a measure over the measured sessions."""
        value: float | None = self.summary["measures"][measure]["total"]
        return value

    def simulated(self, measure: str) -> int | None:
        """Simulated decisions behind a measure."""
        count: int | None = self.summary["measures"][measure]["simulated"]
        return count

    @property
    def sessions(self) -> int:
        """Number of measured sessions."""
        return int(self.summary["sessions"])

    @property
    def weight(self) -> float:
        """People that one simulated viewer stands for."""
        return float(self.summary["population"] / self.summary["viewers"])

    def views_by_anchor(self) -> dict[str, int]:
        """Views of each anchor that was on air, over the measured sessions."""
        rows = self.measured("anchors", ["anchor", "views", "on_air"])
        on_air = rows.filter(rows.column("on_air"))
        grouped = on_air.group_by("anchor", use_threads=False).aggregate([("views", "sum")])
        found = zip(grouped["anchor"].to_pylist(), grouped["views_sum"].to_pylist(), strict=True)
        return dict(sorted(found))

    def _json(self, name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / name).read_text("utf-8"))
        return loaded


def divided(parts: Sequence[int], by: int) -> list[int]:
    """Whole numbers close to each part / by that add up exactly to the rounded sum / by.

    Largest remainders (Hamilton); equal remainders go to the earlier part. Parts may be negative.

    Args:
        parts: Amounts.
        by: What they are divided by, above 0.

    Returns:
        One whole number for each part.
    """
    total = (2 * sum(parts) + by) // (2 * by)
    shares = [part // by for part in parts]
    left = total - sum(shares)
    by_remainder = sorted(range(len(parts)), key=lambda k: (-(parts[k] % by), k))
    for k in by_remainder[:left]:
        shares[k] += 1
    return shares
