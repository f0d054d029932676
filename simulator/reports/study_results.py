"""A study's folder as a report needs it; nothing but its files is read."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

PROFIT = "brand_profit_fen"
Plain = dict[str, Any]


class Lead(NamedTuple):
    """How much better an arm is than the first; the ends are None where there is no interval."""

    mean: float
    low: float | None
    high: float | None


def _lead(gap: Plain, higher: bool) -> Lead:
    if higher:
        return Lead(gap["mean"], gap["low"], gap["high"])
    low, high = (None if gap[end] is None else -gap[end] for end in ("high", "low"))
    return Lead(-gap["mean"], low, high)


@dataclass(frozen=True)
class StudyResults:
    """What a study's folder holds.

    Attributes:
        folder: The folder.
    """

    folder: Path

    @cached_property
    def summary(self) -> Plain:
        """The summary; see ``studies.study_folder.study_summary``."""
        found: Plain = json.loads((self.folder / "summary.json").read_text("utf-8"))
        return found

    @property
    def study(self) -> Plain:
        """The study as it was asked for."""
        study: Plain = self.summary["study"]
        return study

    @property
    def arms(self) -> list[str]:
        """Names of the arms; the first is the one that others are measured against."""
        return list(self.summary["arms"])

    @property
    def first(self) -> str:
        """The first arm."""
        return self.arms[0]

    @property
    def deciding(self) -> Plain:
        """Comparison of the measure that decides."""
        found: Plain = self.summary["comparisons"][0]
        return found

    @property
    def money_at_risk(self) -> bool:
        """Whether the measure that decides can be a loss."""
        return "profit" in self.deciding["measure"]

    def against_first(self, comparison: Plain) -> list[Plain]:
        """Pairs of a comparison in which other arms stand against the first."""
        return [pair for pair in comparison["pairs"] if pair["against"] == self.first]

    @cached_property
    def leads(self) -> tuple[str, list[Lead]]:
        """The best arm other than the first, and its lead over the first at every point."""
        arm = next(arm for arm in self.summary["verdict"]["ranked"] if arm != self.first)
        higher = self.study["better"] == "higher"
        gaps = [
            pair["difference"]
            for point in self.summary["points"]
            for pair in self.against_first(point["comparison"])
            if pair["arm"] == arm
        ]
        return arm, [_lead(gap, higher) for gap in gaps]

    @cached_property
    def member_means(self) -> dict[str, dict[str, float]]:
        """Means over all runs of the member's figures, by arm and measure."""
        import pyarrow.parquet as pq

        table = pq.read_table(self.folder / "runs.parquet")
        names = [name for name in table.column_names if name.startswith("of_")]
        found: dict[str, dict[str, float]] = {arm: {} for arm in self.arms}
        for arm in self.arms:
            rows = table.filter(_equal(table.column("arm"), arm)).select(names).to_pydict()
            for name, values in rows.items():
                known = [value for value in values if value is not None]
                if known:
                    found[arm][name.removeprefix("of_")] = sum(known) / len(known)
        return found


def _equal(column: Any, value: str) -> Any:
    import pyarrow.compute as pc

    return pc.equal(column, value)
