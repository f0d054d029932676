"""The folder of a study: runs and comparisons as tables, the same bytes for the same study."""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from simulator.measures.definitions import MEASURES
from simulator.scenario.errors import ScenarioError
from simulator.scenario.yaml_writing import write_yaml
from simulator.studies.comparison import MeasureComparison
from simulator.studies.run_record import MARKET
from simulator.studies.statistics import bootstrap_interval
from simulator.studies.store import STORE
from simulator.studies.study_result import StudyResult
from simulator.studies.study_runs import Place, StudyRuns

STUDY_KIND = "livemarket study"
SUMMARY = "summary.json"
STUDY_FILE = "study.yaml"
RUNS_VERSION = 1
ROWS_IN_A_GROUP = 1_000
PARQUET: dict[str, Any] = {
    "compression": "zstd", "use_dictionary": False, "write_statistics": False,
    "store_schema": False, "version": "2.6",
}  # fmt: skip
OF = "of_"
"""What columns of the member's figures begin with; the others are the market's."""


def refuse_study_place(folder: Path) -> None:
    """Refuse a place that holds anything but this kind of folder.

    Args:
        folder: Where a study is to be kept; it may be missing or empty.

    Raises:
        ScenarioError: It is a file, or a folder with other contents.
    """
    if folder.is_file():
        raise ScenarioError(f"{folder} is a file, not a folder: choose another --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STORE).is_file():
        raise ScenarioError(
            f"{folder} holds files that are no study, so it is left alone: choose another --out"
        )


def is_study_folder(folder: Path) -> bool:
    """Tell whether a folder holds a finished study."""
    try:
        summary = json.loads((folder / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("kind") == STUDY_KIND


def write_study(folder: Path, runs: StudyRuns, result: StudyResult) -> None:
    """Write everything that a study came to.

    ``study.yaml`` and the scenarios in ``arms`` are those of the study in full: playing them again
    gives the same runs.

    Args:
        folder: The study's folder.
        runs: The runs.
        result: What they came to.
    """
    arms = folder / "arms"
    arms.mkdir(exist_ok=True)
    written = []
    for index, arm in enumerate(result.study.arms):
        name = f"{index + 1}.yaml"
        _write_text(arms / name, runs.text(index))
        written.append({"name": arm.name, "scenario": f"arms/{name}"})
    # By paths of their own the uncertain parameters are set in the scenarios once more.
    study = result.study.model_dump(mode="json", exclude_none=True) | {"arms": written}
    study.pop("base", None)
    _write_text(folder / STUDY_FILE, write_yaml(study))
    write_runs(folder / "runs.parquet", runs, result)
    _write(folder / "comparison.parquet", comparison_table(result))
    text = json.dumps(study_summary(result), indent=1, ensure_ascii=False, allow_nan=False)
    _write_text(folder / SUMMARY, text + "\n")


def study_summary(result: StudyResult) -> dict[str, Any]:
    """Return what reports need of a study, as plain values; what is not finite is None."""
    plain = asdict(result) | {"study": result.study.model_dump(mode="json")}
    deciding, *others = plain["comparisons"]
    others += [point["comparison"] for point in plain["points"]]
    # Worlds are drawn of the measure that decides; all are in the tables.
    for comparison in others:
        del comparison["values"]
    for comparison in (deciding, *others):
        for pair in comparison["pairs"]:
            del pair["differences"]
    return {"kind": STUDY_KIND, "schema_version": RUNS_VERSION, **_finite(plain)}


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return _finite(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _write_text(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, "utf-8", newline="\n")
    beside.replace(path)


def write_runs(path: Path, runs: StudyRuns, result: StudyResult) -> None:
    """Write one row per run by arm, point, world and draw: seeds, error and every measure.

    Neither time nor host is in it, so the same study gives the same bytes wherever it is played.
    Rows are written a group at a time: however many runs there are, few are held.

    Args:
        path: The file.
        runs: The runs.
        result: What they came to.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, failed = _runs_schema(runs, result.columns), runs.store.failures()
    places = runs.in_order(result.asked)
    beside = path.with_name(f".{path.name}")
    with pq.ParquetWriter(beside, schema, **PARQUET) as writer:
        while rows := [_run_row(runs, p, failed) for p in islice(places, ROWS_IN_A_GROUP)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    beside.replace(path)


def _runs_schema(runs: StudyRuns, member: tuple[str, ...]) -> Any:
    import pyarrow as pa

    numbers = ("point", "world", "draw", "seed", "viewer_seed")
    columns = [
        pa.field("arm", pa.string()),
        *(pa.field(name, pa.int64()) for name in numbers),
        pa.field("error", pa.string()),
        *(pa.field(entry.path, pa.float64()) for entry in runs.plan.study.uncertainties),
        *(pa.field(measure.name, pa.float64()) for measure in MEASURES),
        *(pa.field(f"{OF}{name}", pa.float64()) for name in member),
    ]
    return pa.schema(columns, metadata={"schema_version": str(RUNS_VERSION)})


def _run_row(runs: StudyRuns, place: Place, failed: dict[str, str]) -> dict[str, Any]:
    study, (seed, viewer_seed) = runs.plan.study, runs.seeds(place)
    row: dict[str, Any] = {
        "arm": study.arms[place.arm].name,
        "point": place.point,
        "world": place.world,
        "draw": place.draw,
        "seed": seed,
        "viewer_seed": viewer_seed,
        "error": failed.get(runs.key(place)),
        **runs.points[place.point],
    }
    figures = runs.figures(place)
    if figures is None:
        return row
    member = figures.of(study.of) if study.of else {}
    found = figures.of(MARKET) | {f"{OF}{name}": value for name, value in member.items()}
    return row | {name: None if math.isnan(value) else value for name, value in found.items()}


def comparison_table(result: StudyResult) -> Any:
    """One row per measure and pair of arms.

    Args:
        result: What a study came to.

    Returns:
        A ``pyarrow.Table``.
    """
    import pyarrow as pa

    texts = ("measure", "unit", "arm", "against")
    numbers = (
        "mean", "mean_against", "difference", "low", "high", "bootstrap_low", "bootstrap_high",
        "p", "p_holm", "better_share", "variance_ratio", "ratio_bound",
    )  # fmt: skip
    schema = pa.schema(
        [
            *(pa.field(name, pa.string()) for name in texts),
            pa.field("worlds", pa.int64()),
            *(pa.field(name, pa.float64()) for name in numbers),
            pa.field("separated", pa.bool_()),
            pa.field("worlds_needed", pa.int64()),
        ],
        metadata={"schema_version": str(RUNS_VERSION)},
    )
    rows = [row for comparison in result.comparisons for row in _pair_rows(comparison, result)]
    return pa.Table.from_pylist(rows, schema=schema)


def _pair_rows(comparison: MeasureComparison, result: StudyResult) -> Iterator[dict[str, Any]]:
    means = dict(zip(result.arms, comparison.means, strict=True))
    for pair in comparison.pairs:
        ends = bootstrap_interval(pair.differences, result.confidence) or (None, None)
        yield {
            "measure": comparison.measure,
            "unit": comparison.unit,
            "arm": pair.arm,
            "against": pair.against,
            "worlds": result.worlds,
            "mean": means[pair.arm].mean,
            "mean_against": means[pair.against].mean,
            "difference": pair.difference.mean,
            "low": pair.difference.low,
            "high": pair.difference.high,
            "bootstrap_low": ends[0],
            "bootstrap_high": ends[1],
            "p": pair.p,
            "p_holm": pair.p_holm,
            "better_share": pair.better_share,
            "variance_ratio": pair.variance_ratio,
            "ratio_bound": pair.ratio_bound,
            "separated": pair.separated(result.confidence),
            "worlds_needed": pair.needed,
        }


def _write(path: Path, table: Any) -> None:
    """Write a table beside its place and move it there: a reader never sees half of one."""
    import pyarrow.parquet as pq

    beside = path.with_name(f".{path.name}")
    pq.write_table(table, beside, **PARQUET)
    beside.replace(path)
