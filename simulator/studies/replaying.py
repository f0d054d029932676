"""The command ``replay``: play a result folder again from its manifest, and compare."""

import filecmp
import json
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulator.scenario.loading import load_scenario
from simulator.studies.result_folder import MANIFEST
from simulator.studies.single_run import RunOptions, run_to_folder
from simulator.tables.engine_names import EngineName


def replay_folder(folder: Path, threads: int | None, engine: EngineName, quiet: bool) -> list[str]:
    """Play a result folder again.

    Args:
        folder: The result folder; nothing in it is changed.
        threads: Number of threads; None for all cores.
        engine: Who plays the viewers.
        quiet: Whether to show no progress.

    Returns:
        What differs, a line each; nothing if the folder comes out the same. With other versions of
        the packages than it was made with the values are compared, not the bytes.
    """
    manifest = _manifest(folder)
    seeds = manifest["seeds"]
    tables = set(manifest["schema_versions"]) - {"result", "scenario"}
    scenario = load_scenario(
        folder / "scenario.yaml", (), seed=seeds["world"], viewer_seed=seeds["viewers"]
    )
    with tempfile.TemporaryDirectory(prefix="livemarket-replay-") as place:
        again = Path(place) / "again"
        options = RunOptions(
            out=again, threads=threads, write_orders="orders" in tables,
            write_minutes="minutes" in tables, quiet=quiet, engine=engine,
        )  # fmt: skip
        run_to_folder(scenario, options)
        others = _other_versions(manifest["packages"])
        if others:
            return _by_value(manifest, _manifest(again), others)
        names = ["summary.json", *(f"{name}.parquet" for name in sorted(tables))]
        return [line for name in names for line in _by_bytes(folder / name, again / name)]


def _by_bytes(before: Path, after: Path) -> list[str]:
    if not before.exists():
        return [f"{before.name}: is missing in the folder"]
    if not after.exists():
        return [f"{before.name}: was not written this time"]
    return [] if filecmp.cmp(before, after, shallow=False) else [f"{before.name}: differs"]


def _by_value(before: Any, after: Any, others: list[str]) -> list[str]:
    if before["fingerprint"] == after["fingerprint"]:
        return []
    return [f"values differ; the folder was made with {', '.join(others)}"]


def _other_versions(packages: dict[str, str | None]) -> list[str]:
    """Packages whose installed version is not the one that a folder was made with."""
    return [
        f"{name} {made_with} (now {here})"
        for name, made_with in packages.items()
        if (here := _installed(name)) != made_with
    ]


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _manifest(folder: Path) -> Any:
    return json.loads((folder / MANIFEST).read_text("utf-8"))
