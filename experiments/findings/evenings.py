"""Figures evening by evening, for findings that tell how something moves.

A study keeps means over measured sessions. Where a finding is about other sessions, or about how
far something swings, the same runs are played here; they go into the study's store as well, so that
nothing is played twice.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.scenario.schema import Scenario
from simulator.studies.run_record import MARKET, Buyers, RunRecord, record_from
from simulator.studies.study_runs import StudyRuns

FILE = "evenings.json"
"""Name of the file beside the store."""
Series = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Means:
    """Means over some sessions, by member and column."""

    values: Mapping[str, Mapping[str, float]]

    def of(self, member: str) -> Mapping[str, float]:
        """Return the figures of a member; none if there is no such member."""
        return self.values.get(member, {})


@dataclass(frozen=True)
class Evenings:
    """What a run came to, session by session.

    Attributes:
        values: By member and column one number per session, burn-in included.
    """

    values: Mapping[str, Mapping[str, list[float]]]

    def during(self, first: int, end: int) -> Means:
        """Return means over sessions.

        Args:
            first: The first session.
            end: The session after the last.

        Raises:
            ValueError: The run was shorter.
        """
        for columns in self.values.values():
            for column, path in columns.items():
                if len(path) < end:
                    raise ValueError(f"'{column}' has {len(path)} sessions, {end} are asked for")
        return Means(
            {
                member: {name: float(np.mean(path[first:end])) for name, path in columns.items()}
                for member, columns in self.values.items()
            }
        )


def evenings_of(
    tables: Mapping[str, Any], members: Iterable[str], columns: Iterable[str]
) -> Series:
    """Read columns of members from the tables of a run.

    Args:
        tables: Tables of the run by name.
        members: ``market``, or kind and name, such as ``anchors.Gu``.
        columns: Columns of their tables.

    Returns:
        Numbers by member, column and session; a member without rows is left out, and so is a
        column that its table does not have. Where a member has no row, or no value, there is 0.
    """
    sessions = tables["sessions"].num_rows
    found: Series = {}
    for member in sorted(set(members)):
        kind, _, name = member.partition(".")
        table = tables["sessions" if kind == MARKET else kind]
        if kind != MARKET:
            mask = [value == name for value in table.column(kind.removesuffix("s")).to_pylist()]
            table = table.filter(mask)
        if not table.num_rows:
            continue
        rows = table.column("session").to_pylist()
        found[member] = {}
        for column in sorted({*columns} & {*table.column_names}):
            path = [0.0] * sessions
            for session, value in zip(rows, table.column(column).to_pylist(), strict=True):
                path[session] = float(value or 0)
            found[member][column] = path
    return found


def play_evenings(
    runs: StudyRuns, worlds: int, members: Iterable[str], columns: Iterable[str], file: Path
) -> dict[str, Evenings]:
    """Play what is missing of a study, and keep evenings of members beside the usual record.

    Args:
        runs: The runs of the study.
        worlds: Worlds that are asked for.
        members: Whose evenings are kept.
        columns: Which figures.
        file: Where they are kept; what it holds already is not played again.

    Returns:
        Evenings by the key of the run.
    """
    wanted = {"members": sorted(set(members)), "columns": sorted(set(columns))}
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    if kept.get("wanted") != wanted:
        kept = {"wanted": wanted, "runs": {}}
    stored, found = runs.store.keys(), kept["runs"]
    asked = {runs.key(place): place for place in runs.places(worlds)}
    for key, place in asked.items():
        if key in found and key in stored:
            continue
        record, tables = _played(runs.scenario(place), *runs.seeds(place))
        runs.store.add(key, record.packed())
        found[key] = evenings_of(tables, wanted["members"], wanted["columns"])
        file.write_text(json.dumps(kept), "utf-8")
        print(f"\r{len(found)} of {len(asked)} runs", end="", flush=True)
    print()
    return {key: Evenings(found[key]) for key in asked}


def _played(scenario: Scenario, seed: int, viewer_seed: int) -> tuple[RunRecord, Any]:
    """Play one run as studies do, and return its tables too."""
    from simulator.market import Market

    begin = time.perf_counter()
    seeds = {"seed": seed, "viewer_seed": viewer_seed}
    market = Market(scenario.model_copy(update=seeds), threads=1)
    buyers = Buyers(scenario)
    market.run(on_session=buyers)
    tables = market.recorder.tables()
    summary = market.recorder.summary(tables)
    seconds = time.perf_counter() - begin
    record = record_from(market, tables, summary, buyers.flags, seconds)
    market.close()
    return record, tables
