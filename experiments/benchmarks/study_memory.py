"""Peak memory of a comparison of very many runs that are in the store already.

``python -m experiments.benchmarks.study_memory RUNS`` compares them and prints what it took.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from experiments.benchmarks.measuring import Figure, load
from simulator.reports.study_page import write_study_report
from simulator.scenario.study_loading import study_of
from simulator.studies.comparing import compare_to_folder
from simulator.studies.playing import Workers, play_run
from simulator.studies.run_record import (
    RunRecord,
    unpacked_figures,
    unpacked_marks,
)
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_runs import StudyRuns

RUNS = 100_000
MOST_MEGABYTES = 250.0
KINDS = 64
"""Different records among the runs."""
SPREAD = 0.05
MEGABYTE = 1024.0
"""KiB, in which the system tells the largest resident set."""


def peak_of_many_runs(runs: int = RUNS) -> list[Figure]:
    """Compare very many runs in a child process and read its largest resident set.

    Args:
        runs: Runs in the store.
    """
    before = load()
    words = [sys.executable, "-m", "experiments.benchmarks.study_memory", str(runs)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    figure = Figure(
        f"studies, memory of {runs:,} runs compared",
        "largest resident set beyond that after the imports and one run of quickstart: comparison, "
        "tables and report of a study whose runs are all in the store",
        [told["megabytes"]], unit="MB", at_most=MOST_MEGABYTES,
        note=f"{date.today().isoformat()}, on top of {told['start']:.0f} MB; "
        f"{told['seconds']:.0f} s, file of {told['store']:,.0f} MB",
    )  # fmt: skip
    figure.load = before, load()
    return [figure]


def records(content: bytes) -> list[bytes]:
    """Return variations of a record: every figure up or down by a little."""
    generator = np.random.default_rng(1)
    figures, marks = unpacked_figures(content), unpacked_marks(content)
    found = []
    for _ in range(KINDS):
        values = {
            kind: table * (1.0 + SPREAD * generator.standard_normal(table.shape))
            for kind, table in figures.values.items()
        }
        found.append(RunRecord(replace(figures, values=values), marks, 1.0).packed())
    return found


def filled(folder: Path, runs: int) -> tuple[StudyRuns, float]:
    """Make a study of quickstart whose runs are all in the store."""
    worlds = runs // 2
    plan = study_of(["quickstart", "pricing/premium"], {"replications": worlds})
    content = records(play_run(plan.typical[0], 1, 1))
    start = _peak()
    store = RunStore(folder / STORE)
    found = StudyRuns(plan, store)
    keys = [found.key(place) for place in found.places(worlds)]
    store.close()
    file = sqlite3.connect(folder / STORE)
    with file:
        file.executemany(
            "INSERT INTO runs VALUES (?, ?)",
            ((key, content[int(key[:8], 16) % KINDS]) for key in keys),
        )
    file.close()
    return found, start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def main() -> None:
    """Compare, and print what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs, start = filled(folder, int(sys.argv[1]))
        begin = time.perf_counter()
        compare_to_folder(runs.plan, folder, Workers(0), quiet=True)
        write_study_report(folder)
        told = {
            "megabytes": _peak() - start,
            "start": start,
            "seconds": time.perf_counter() - begin,
            "store": (folder / STORE).stat().st_size / 1e6,
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
