"""Whoever plays, and whoever is killed meanwhile: a study ends with the same bytes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest
import yaml
from distributed import Client

from simulator.scenario.errors import ScenarioError
from simulator.scenario.own_code import code_allowed
from simulator.scenario.study_loading import StudyPlan, load_study
from simulator.studies import playing
from simulator.studies.comparing import compare_to_folder
from simulator.studies.playing import RUN, Workers
from simulator.studies.store import RunStore
from tests.markets import small_content
from tests.studies.conftest import WORLDS

pytestmark = pytest.mark.slow

HERE = Workers(0)
FILES = ("runs.parquet", "comparison.parquet", "summary.json")
KILLS = 20
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def alone(plan: StudyPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study played in one process that nobody disturbs."""
    folder = tmp_path_factory.mktemp("alone") / "tiny"
    assert compare_to_folder(plan, folder, HERE, quiet=True) == 0
    return folder


def assert_same(one: Path, other: Path) -> None:
    for name in FILES:
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_a_cluster_gives_the_same_bytes(plan: StudyPlan, alone: Path, tmp_path: Path) -> None:
    assert compare_to_folder(plan, tmp_path / "two", Workers(2), quiet=True) == 0
    assert_same(alone, tmp_path / "two")


class TcpCluster:
    """A scheduler and its workers, each a process of its own on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._workers = folder, list[subprocess.Popen[bytes]]()
        told = folder / "scheduler.json"
        self._scheduler = self._started(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told)
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while not told.is_file() or not told.read_text("utf-8").strip():
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.1)
        self.address: str = json.loads(told.read_text("utf-8"))["address"]

    def _started(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            env={**os.environ, "NUMBA_NUM_THREADS": "1"},
            cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def add_worker(self) -> None:
        """Start a worker of one thread that nobody starts again when it dies."""
        self._workers.append(self._started("worker", self.address, "--nthreads", "1", "--no-nanny"))

    def kill_the_oldest_worker(self) -> None:
        worker = self._workers.pop(0)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        for process in (*self._workers, self._scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[TcpCluster]:
    (tmp_path / "cluster").mkdir()
    found = TcpCluster(tmp_path / "cluster")
    try:
        yield found
    finally:
        found.close()


def runs_kept(monkeypatch: pytest.MonkeyPatch, then: Callable[[int], None]) -> list[str]:
    """Keys of runs in the order in which they are kept; ``then`` hears after each how many."""
    kept: list[str] = []
    add = RunStore.add

    def adding(store: RunStore, key: str, record: bytes) -> None:
        add(store, key, record)
        kept.append(key)
        then(len(kept))

    monkeypatch.setattr(RunStore, "add", adding)
    return kept


def test_workers_that_are_killed_cost_their_own_runs_only(
    plan: StudyPlan, alone: Path, cluster: TcpCluster, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Both workers of a cluster over TCP, and one of those that come after them."""
    cluster.add_worker()
    cluster.add_worker()

    def replaced(runs: int) -> None:
        if runs in (1, 3, 5):
            cluster.kill_the_oldest_worker()
            cluster.add_worker()

    kept = runs_kept(monkeypatch, replaced)
    players = Workers(0, cluster.address)
    assert compare_to_folder(plan, tmp_path / "tcp", players, quiet=True) == 0
    assert len(kept) == 3 * WORLDS
    assert len(set(kept)) == len(kept)
    assert_same(alone, tmp_path / "tcp")


def test_most_workers_may_die_at_once(
    plan: StudyPlan, alone: Path, cluster: TcpCluster, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """One of three is left: more runs are waiting then than would be handed out to it."""
    for _ in range(3):
        cluster.add_worker()

    def bereft(runs: int) -> None:
        if runs == 1:
            cluster.kill_the_oldest_worker()
            cluster.kill_the_oldest_worker()
            with Client(cluster.address) as client:
                until = time.monotonic() + PATIENCE_SECONDS
                while len(client.nthreads()) > 1:
                    assert time.monotonic() < until, "nobody notices that workers have died"
                    time.sleep(0.05)

    kept = runs_kept(monkeypatch, bereft)
    monkeypatch.setattr(playing, "AHEAD", 2)
    with Client(cluster.address) as client:
        client.wait_for_workers(3, timeout=PATIENCE_SECONDS)
    players = Workers(0, cluster.address)
    assert compare_to_folder(plan, tmp_path / "tcp", players, quiet=True) == 0
    assert len(set(kept)) == len(kept) == 3 * WORLDS
    assert_same(alone, tmp_path / "tcp")


def command(study_file: Path, folder: Path, *words: str) -> list[str]:
    start = [sys.executable, "-m", "simulator", "compare", str(study_file)]
    return [*start, "--out", str(folder), "--quiet", "--no-report", *words]


def test_the_command_plays_on_a_cluster_over_tcp(
    study_file: Path, alone: Path, cluster: TcpCluster, tmp_path: Path
) -> None:
    cluster.add_worker()
    cluster.add_worker()
    words = command(study_file, tmp_path / "tcp", "--scheduler", cluster.address)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert_same(alone, tmp_path / "tcp")
    with Client(cluster.address) as client:
        counts = client.run_on_scheduler(
            lambda dask_scheduler: dict(dask_scheduler.task_prefixes[RUN].state_counts)
        )
    assert counts["memory"] == 3 * WORLDS


@pytest.fixture
def silent() -> Iterator[str]:
    """Address of somebody who takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nonsense", "missing port"),
        ("foo://127.0.0.1:8786", "unknown address scheme"),
        ("tcp://127.0.0.1:1", "Timed out"),
        ("silent", "says nothing"),
    ],
)
def test_a_wrong_address_is_told(
    address: str, reason: str, study_file: Path, silent: str, tmp_path: Path
) -> None:
    named = silent if address == "silent" else address
    words = command(study_file, tmp_path / "out", "--scheduler", named)
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"no scheduler answers at {named} (")
    assert reason in line


def test_a_scheduler_without_workers_is_told(
    plan: StudyPlan, cluster: TcpCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "WORKERS_SECONDS", 1)
    with pytest.raises(ScenarioError, match="has no workers: start some with 'dask worker tcp://"):
        compare_to_folder(plan, tmp_path / "out", Workers(0, cluster.address), quiet=True)


def test_a_worker_with_another_program_plays_nothing(
    plan: StudyPlan, cluster: TcpCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.add_worker()
    monkeypatch.setattr(playing, "program_fingerprint", lambda: "of another version")
    with pytest.raises(ScenarioError, match=r"only 0 worlds .* another version of Livemarket"):
        compare_to_folder(plan, tmp_path / "out", Workers(0, cluster.address), quiet=True)


def test_an_interruption_ends_the_workers_and_is_all_that_is_said(
    study_file: Path, tmp_path: Path
) -> None:
    words = command(study_file, tmp_path / "out", "--workers", "2", "--replications", "200")
    driver = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + PATIENCE_SECONDS
    while len(family := psutil.Process(driver.pid).children(recursive=True)) < 3:
        assert time.monotonic() < until, "the workers do not start"
        time.sleep(0.1)
    time.sleep(5.0)
    driver.send_signal(signal.SIGINT)
    # Whoever is left would keep the pipes open.
    assert driver.communicate(timeout=PATIENCE_SECONDS) == ("", "Interrupted.\n")
    assert driver.returncode == 130
    assert psutil.wait_procs(family, PATIENCE_SECONDS)[1] == []


KILLER = '''
import os

from simulator.strategies.own import OwnPricing


class Deadly(OwnPricing):
    """Takes its process with it in one world of three."""

    def set_prices(self, brand, products, view):
        if view.world_seed == 2:
            os.kill(os.getpid(), 9)
        return products.shelf_price_fen[brand.products]
'''


def test_a_run_that_kills_its_workers_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deadly_prices.py").write_text(KILLER, "utf-8")
    (tmp_path / "small.yaml").write_text(yaml.safe_dump(small_content(sessions=1)), "utf-8")
    deadly = {"brands.Acre.pricing": {"strategy": "deadly_prices:Deadly"}}
    study: dict[str, Any] = {
        "name": "Deadly", "base": "small.yaml", "replications": 3,
        "arms": [{"name": "now"}, {"name": "deadly", "set": deadly}],
    }  # fmt: skip
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(study), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [
        str(tmp_path), os.environ.get("PYTHONPATH", ""),
    ])))  # fmt: skip
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with code_allowed():
        plan = load_study(tmp_path / "study.yaml")
        workers = Workers(2, allow_code=True)
        assert compare_to_folder(plan, tmp_path / "out", workers, quiet=True) == 1
    runs = pq.read_table(tmp_path / "out" / "runs.parquet").to_pandas()
    failed = runs[runs["error"].notna()]
    assert failed[["arm", "seed"]].to_numpy().tolist() == [["deadly", 2]]
    assert "KilledWorker" in failed["error"].iloc[0]


def test_a_driver_that_is_killed_again_and_again_ends_with_the_same_bytes(
    study_file: Path, alone: Path, tmp_path: Path
) -> None:
    """Alone and with two workers, which must not outlive it; a study that ends begins anew."""
    folder = tmp_path / "killed"
    words = command(study_file, folder)
    usual = {}
    for workers in ("0", "2"):
        begin = time.monotonic()
        subprocess.run([*words, "--workers", workers], check=True)
        usual[workers] = time.monotonic() - begin
        assert_same(alone, folder)
        shutil.rmtree(folder)
    generator = np.random.default_rng(1)
    kills = ended = 0
    while kills < KILLS:
        workers = "2" if kills % 4 == 3 else "0"
        driver = subprocess.Popen([*words, "--workers", workers])
        try:
            code = driver.wait(float(generator.uniform(0.0, usual[workers])))
        except subprocess.TimeoutExpired:
            family = psutil.Process(driver.pid).children(recursive=True)
            driver.send_signal(signal.SIGKILL)
            driver.wait()
            kills += 1
            assert psutil.wait_procs(family, PATIENCE_SECONDS)[1] == []
        else:
            assert code == 0
            assert_same(alone, folder)
            shutil.rmtree(folder)
            ended += 1
    print(f"{kills} kills, {ended} studies that ended between them")
    subprocess.run([*words, "--workers", "0"], check=True)
    assert_same(alone, folder)
