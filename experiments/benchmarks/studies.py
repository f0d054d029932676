"""What a study takes beyond playing its runs."""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

from experiments.benchmarks.measuring import Figure, alternate, free_to_move, load, ratios, timed
from simulator.market import Market
from simulator.scenario.study_loading import StudyPlan, study_of
from simulator.studies.comparing import compare_to_folder
from simulator.studies.gathering import FigureTable, arms_beside_first
from simulator.studies.playing import Played, Task, Workers, cluster, played_there
from simulator.studies.run_record import Buyers, record_from
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_runs import StudyRuns

MOST_MILLISECONDS = 8.0
LEAST_SPEED = 0.88
ARMS = ["quickstart", "pricing/premium"]
LOOPS = 2
EMPTY_TASKS = 400
WORLDS_READ = 20


def study(runs: int) -> StudyPlan:
    """Two arms of quickstart with so many runs together."""
    return study_of(ARMS, {"replications": max(runs // len(ARMS), 2)})


def speed_against_bare_loops(runs: int, rounds: int = 3) -> list[Figure]:
    """A study with two workers against two bare loops side by side, its start and end included.

    Args:
        runs: Runs of the study.
        rounds: How often each is played.
    """
    plan, before = study(runs), load()
    loops, whole = [], []
    with free_to_move():
        for _ in range(rounds):
            # Without a turn that does not count, which would take as long as the others.
            loops.append(_loops(plan))
            whole.append(_study(plan))
    figure = Figure(
        "studies, two workers against two bare loops",
        f"seconds of two bare loops over those of a study of {runs:,} runs of quickstart with two "
        "workers, from an empty folder to its tables",
        ratios(loops, whole), at_least=LEAST_SPEED,
        note=f"{date.today().isoformat()}, {median(whole):,.0f} s against {median(loops):,.0f} s",
    )  # fmt: skip
    figure.load, figure.extra = (before, load()), {"runs": runs, "loops": loops, "study": whole}
    return [figure]


def _study(plan: StudyPlan) -> float:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "study"
        return timed(lambda: compare_to_folder(plan, place, Workers(LOOPS), quiet=True))


def _loops(plan: StudyPlan) -> float:
    """Both loops begin together; what is imported and compiled before is not counted."""
    worlds = plan.study.replications
    assert isinstance(worlds, int)
    pairs = [(arm, plan.study.seed + k) for k in range(worlds) for arm in range(len(ARMS))]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenarios"
        file.write_bytes(pickle.dumps(list(plan.typical)))
        words = [sys.executable, "-m", "experiments.benchmarks.bare_loop", str(file)]
        loops = [
            subprocess.Popen(
                [*words, json.dumps(pairs[first::LOOPS])],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env={**os.environ, "NUMBA_NUM_THREADS": "1"},
            )
            for first in range(LOOPS)
        ]  # fmt: skip
        for loop in loops:
            _expect(loop, "ready")
        begin = time.perf_counter()
        for loop in loops:
            assert loop.stdin is not None
            loop.stdin.write("\n")
            loop.stdin.flush()
        for loop in loops:
            _expect(loop, "done")
        seconds = time.perf_counter() - begin
        for loop in loops:
            loop.communicate()
        return seconds


def _expect(loop: "subprocess.Popen[str]", word: str) -> None:
    assert loop.stdout is not None
    found = loop.stdout.readline().strip()
    if found != word:
        raise RuntimeError(f"a bare loop says '{found}' instead of '{word}'")


def overhead_of_a_run(rounds: int) -> list[Figure]:
    """Milliseconds that a study adds to a run, part by part, of a market that has been played.

    Args:
        rounds: How often each part is timed.
    """
    before, plan = load(), study(len(ARMS) * WORLDS_READ)
    scenario = plan.typical[0]
    market, buyers = Market(scenario, threads=1), Buyers(scenario)
    market.run(on_session=buyers)
    tables, evenings = market.recorder.tables(), scenario.measure_from + scenario.sessions
    made = partial(record_from, market, tables, market.recorder.summary(tables), buyers.flags, 0.0)
    record = made().packed()
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder) / STORE)
        runs = StudyRuns(plan, store)
        places = list(runs.places(WORLDS_READ))
        for place in places:
            store.add(runs.key(place), record)
        parts: dict[str, Callable[[], float]] = {
            "record": lambda: timed(lambda: made().packed()),
            "buyers": lambda: timed(lambda: [buyers(market) for _ in range(evenings)]),
            "store": lambda: timed(lambda: store.add("key", record)),
            "reading": lambda: timed(lambda: _read(runs)) / len(places),
        }
        seconds = {name: median(values) for name, values in alternate(parts, rounds).items()}
        store.close()
    market.close()
    seconds["handing out"] = _handed_out(plan, record)
    told = ", ".join(f"{name} {1e3 * value:.1f}" for name, value in seconds.items())
    figure = Figure(
        "studies, overhead of a run",
        "milliseconds that a study adds to a run of quickstart: who buys, the record with its "
        "digests, the store, reading it twice, handing out to two workers and taking back",
        [1e3 * sum(seconds.values())], unit="ms", at_most=MOST_MILLISECONDS, note=told,
    )  # fmt: skip
    figure.load = before, load()
    return [figure]


def _read(runs: StudyRuns) -> None:
    """Read every run as a comparison and its export do."""
    FigureTable(runs, ("gmv_fen",)).read(WORLDS_READ)
    arms_beside_first(runs, WORLDS_READ)
    for place in runs.places(WORLDS_READ):
        figures = runs.figures(place)
        assert figures is not None
        figures.of("market")


def _handed_out(plan: StudyPlan, record: bytes) -> float:
    """Seconds for each of many tasks that play nothing."""
    workers, scenarios = Workers(LOOPS), list(plan.typical)
    nothing = partial(_nothing, record)

    def through(count: int, name: str) -> float:
        tasks = iter([Task(f"{name}{k}", 0, k, k) for k in range(count)])
        back: list[Played] = []
        seconds = timed(
            lambda: back.extend(played_there(tasks, scenarios, workers, client, nothing))
        )
        if any(run.record != record for run in back):
            raise RuntimeError(f"a task that plays nothing failed: {back[0].error}")
        return seconds

    with free_to_move(), cluster(workers) as client:
        through(8, "first")
        return through(EMPTY_TASKS, "empty") / EMPTY_TASKS


def _nothing(record: bytes, *_: object, **__: object) -> bytes:
    return record
