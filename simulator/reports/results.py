"""A result folder as a report needs it; nothing but the files of the folder is read."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

    def table(self, name: str, columns: list[str] | None = None) -> Any:
        """Read a table, or some of its columns, as a ``pyarrow.Table``."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / f"{name}.parquet", columns=columns)

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


def apportioned(parts: list[int], total: int) -> list[int]:
    """Whole numbers in proportion to the parts that add up exactly to a total.

    Largest remainders (Hamilton); equal remainders go to the earlier part. Parts may be negative.

    Args:
        parts: Amounts, with a sum above 0.
        total: What the result adds up to.

    Returns:
        One whole number for each part.
    """
    whole = sum(parts)
    shares = [part * total // whole for part in parts]
    left = total - sum(shares)
    by_remainder = sorted(range(len(parts)), key=lambda k: (-(parts[k] * total % whole), k))
    for k in by_remainder[:left]:
        shares[k] += 1
    return shares
