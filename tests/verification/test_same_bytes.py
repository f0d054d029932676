"""One scenario, one result folder: whatever the order of a file, and whoever else is running."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from simulator.scenario.loading import load_scenario
from simulator.studies.single_run import RunOptions, run_to_folder
from tests.markets import small_content
from tests.verification.evidence import Evidence

ROOT = Path(__file__).absolute().parents[2]


def measured(folder: Path) -> dict[str, bytes]:
    """Contents of the files that a scenario and a seed determine."""
    files = [*folder.glob("*.parquet"), folder / "summary.json"]
    return {path.name: path.read_bytes() for path in files}


def mixed(content: Any, dice: Random) -> Any:
    """The same content, its lists of named entries and all its keys in another order."""
    if isinstance(content, dict):
        keys = list(content)
        dice.shuffle(keys)
        return {key: mixed(content[key], dice) for key in keys}
    if isinstance(content, list):
        entries = [mixed(entry, dice) for entry in content]
        if all(isinstance(entry, dict) for entry in entries):
            dice.shuffle(entries)
        return entries
    return content


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8")
    return path


def test_the_order_of_a_file_does_not_change_a_byte(figures: Evidence, tmp_path: Path) -> None:
    content = small_content(viewers=400, population=4_321)
    folders = []
    for number in range(3):
        changed = content if number == 0 else mixed(content, Random(number))
        path = written(tmp_path, f"order{number}", changed)
        options = RunOptions(
            tmp_path / f"out{number}", write_orders=True, write_minutes=True, quiet=True
        )
        folders.append(measured(run_to_folder(load_scenario(path), options).folder))
    texts = [(tmp_path / f"order{number}.yaml").read_text("utf-8") for number in range(3)]
    assert len(set(texts)) == 3
    alike = sum(part[name] == folders[0][name] for part in folders[1:] for name in part)
    assert folders[0].keys() == folders[1].keys() == folders[2].keys()
    figures.same(
        "result files, two other orders of lists and keys", 2 * len(folders[0]), alike, "all bytes"
    )


def at_once(tmp_path: Path, cache: Path | None, runs: int) -> list[dict[str, bytes]]:
    """Run the same scenario in several processes at the same time."""
    content = small_content(viewers=300, population=3_000, sessions=3)
    path = written(tmp_path, "scenario", content)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if cache is not None:
        environment["LIVEMARKET_CACHE_DIR"] = str(cache)
    folders = [tmp_path / f"run{number}" for number in range(runs)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "simulator", "run", str(path), "--out", str(folder),
             "--orders", "--quiet", "--no-report", "--threads", "1"],
            cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
        )
        for folder in folders
    ]  # fmt: skip
    for process in processes:
        _, errors = process.communicate(timeout=500)
        assert process.returncode == 0, errors
    return [measured(folder) for folder in folders]


def test_two_processes_at_once_write_the_same_bytes(figures: Evidence, tmp_path: Path) -> None:
    one, other = at_once(tmp_path, None, 2)
    assert one.keys() == other.keys()
    alike = sum(one[name] == other[name] for name in one)
    figures.same("result files, two processes at once", len(one), alike, "all bytes")


@pytest.mark.slow
def test_processes_that_compile_at_once_do_not_disturb_each_other(
    figures: Evidence, tmp_path: Path
) -> None:
    """Both start with an empty cache and fill it together; the third one reads what they left."""
    cache = tmp_path / "cache"
    one, other = at_once(tmp_path, cache, 2)
    (kernels,) = cache.glob("kernels-*")
    assert any(kernels.rglob("audience.play_evening-*.nbi"))
    later = tmp_path / "later"
    later.mkdir()
    (third,) = at_once(later, cache, 1)
    alike = sum(one[name] == other[name] == third[name] for name in one)
    figures.same("result files, cache filled by two at once", len(one), alike, "all bytes")
