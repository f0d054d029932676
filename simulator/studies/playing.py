"""Playing many runs: in this process, or by the workers of a Dask cluster, local or elsewhere.

Every run is a pure function of its scenario and seeds, so who plays it, and when, changes nothing.
Only the process that called keeps what comes back; a worker that dies loses the runs that it was
playing, and others play them again.
"""

import asyncio
import logging
import os
import pickle
import time
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from simulator.scenario.errors import ScenarioError
from simulator.scenario.schema import Scenario
from simulator.studies.store import program_fingerprint

AHEAD = 12
"""Runs per worker that are handed out at most: enough that nobody waits, few enough to hold."""
REPLAYS = 3
"""Workers that may die of a run before the run itself is held guilty."""
CONNECT_SECONDS = 10
WORKERS_SECONDS = 60
RUN = "run"
"""What the names of all tasks begin with: the scheduler never forgets a beginning."""
SCENARIOS_KEPT = 16
"""Scenarios that a worker keeps, so that it need not unpack one for every run."""


@dataclass(frozen=True, slots=True)
class Task:
    """A run to be played.

    Attributes:
        key: Key of the run in the store.
        scenario: Position of the scenario among those of the study.
        seed: Seed of the world.
        viewer_seed: Seed of the viewers' draws.
    """

    key: str
    scenario: int
    seed: int
    viewer_seed: int


@dataclass(frozen=True)
class Played:
    """What came of a run: a record, or the reason why there is none."""

    task: Task
    record: bytes | None
    error: str | None = None


@dataclass(frozen=True)
class Workers:
    """Who plays.

    Attributes:
        count: Worker processes on this machine; 0 or 1 for this process itself.
        scheduler: Address of the scheduler of an existing cluster instead.
        allow_code: Whether classes of the user's own are run.
    """

    count: int
    scheduler: str | None = None
    allow_code: bool = False


def play_run(scenario: Scenario, seed: int, viewer_seed: int, allow_code: bool = False) -> bytes:
    """Play one run on one thread.

    Args:
        scenario: What is played, its seeds aside.
        seed: Seed of the world.
        viewer_seed: Seed of the viewers' draws.
        allow_code: Whether classes of the user's own may be run.

    Returns:
        The packed record.
    """
    import mesa  # noqa: F401  # before anything heavier, see cli

    from simulator.market import Market
    from simulator.scenario.own_code import code_allowed
    from simulator.studies.run_record import Buyers, record_of

    begin = time.perf_counter()
    seeds = {"seed": seed, "viewer_seed": viewer_seed}
    with code_allowed() if allow_code else nullcontext():
        market = Market(scenario.model_copy(update=seeds), threads=1)
        buyers = Buyers(scenario)
        market.run(on_session=buyers)
        return record_of(market, buyers.flags, time.perf_counter() - begin).packed()


def play_packed(
    packed: bytes, seed: int, viewer_seed: int, allow_code: bool, program: str
) -> bytes:
    """Play one run of a scenario that came over the wire; see ``play_run``.

    Args:
        packed: The scenario.
        seed: Seed of the world.
        viewer_seed: Seed of the viewers' draws.
        allow_code: Whether classes of the user's own may be run.
        program: Fingerprint of the program that asks.

    Raises:
        RuntimeError: The worker has another version of the program.
    """
    if program != program_fingerprint():
        raise RuntimeError("a worker has another version of Livemarket, or of its packages")
    return play_run(_scenario_of(packed), seed, viewer_seed, allow_code)


def _packed(scenario: Scenario) -> bytes:
    return zlib.compress(pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL))


@lru_cache(maxsize=SCENARIOS_KEPT)
def _scenario_of(packed: bytes) -> Scenario:
    scenario: Scenario = pickle.loads(zlib.decompress(packed))
    return scenario


def play_all(
    tasks: Iterable[Task], scenarios: list[Scenario], workers: Workers
) -> Iterator[Played]:
    """Play runs in any order; take what has come back one after the other.

    Args:
        tasks: The runs; they are taken as they are needed.
        scenarios: Scenarios of the study.
        workers: Who plays.

    Yields:
        What came of each run.

    Raises:
        ScenarioError: The scheduler does not answer.
    """
    if workers.scheduler is None and workers.count <= 1:
        yield from _played_here(tasks, scenarios, workers.allow_code)
        return
    with cluster(workers) as client:
        yield from played_there(iter(tasks), scenarios, workers, client)


def _played_here(
    tasks: Iterable[Task], scenarios: list[Scenario], allow_code: bool
) -> Iterator[Played]:
    for task in tasks:
        try:
            record = play_run(scenarios[task.scenario], task.seed, task.viewer_seed, allow_code)
        except Exception as error:
            yield Played(task, None, _told(error))
        else:
            yield Played(task, record)


def played_there(
    tasks: Iterator[Task],
    scenarios: list[Scenario],
    workers: Workers,
    client: Any,
    play: Callable[..., bytes] = play_packed,
) -> Iterator[Played]:
    """Hand out a few runs ahead of those that come back, so that memory stays flat.

    Args:
        tasks: The runs.
        scenarios: Scenarios of the study.
        workers: Who plays.
        client: Client of their cluster.
        play: What a worker does; it takes what ``play_packed`` takes.

    Yields:
        What came of each run.
    """
    import distributed

    as_completed: Any = distributed.as_completed
    packed = lru_cache(maxsize=None)(lambda place: _packed(scenarios[place]))
    coming = as_completed((), with_results=True, raise_errors=False)
    waiting: dict[Any, Task] = {}

    def hand_out() -> int:
        # Workers may have come or gone. After many have gone, more may be waiting than would be
        # handed out to those who are left.
        most: int = max(sum(client.nthreads().values()), 1) * AHEAD
        chosen = list(islice(tasks, max(most - len(waiting), 0)))
        if chosen:
            # The scenario goes with the task: what is scattered beforehand dies with its worker.
            futures = client.map(
                play,
                [packed(task.scenario) for task in chosen],
                [task.seed for task in chosen],
                [task.viewer_seed for task in chosen],
                allow_code=workers.allow_code, program=program_fingerprint(),
                key=[f"{RUN}-{task.key}" for task in chosen], pure=False, retries=0,
            )  # fmt: skip
            waiting.update(zip(futures, chosen, strict=True))
            coming.update(futures)
        return most

    most = hand_out()
    for future, result in coming:
        yield _came_back(waiting.pop(future), future, result)
        future.release()
        # Many at a time: to the scheduler a dozen tasks are hardly more work than one.
        if 2 * len(waiting) <= most:
            most = hand_out()


def _came_back(task: Task, future: Any, result: Any) -> Played:
    """What a worker sent.

    Raises:
        ScenarioError: The scheduler is gone.
    """
    if future.status == "error":
        return Played(task, None, _told(future.exception()))
    if isinstance(result, CancelledError):
        raise ScenarioError(
            f"the scheduler has dropped a run ({result}): perhaps it is gone. What was finished is "
            "kept; the same command goes on from there"
        )
    return Played(task, result)


@contextmanager
def cluster(workers: Workers) -> Iterator[Any]:
    """A client of a cluster that is there, or of one on this machine while it is needed."""
    import dask
    import distributed  # noqa: F401  # its own settings would end with ours if they began within

    settings = {
        # Numba takes no notice of OMP_NUM_THREADS, which Dask sets by itself.
        "distributed.nanny.pre-spawn-environ.NUMBA_NUM_THREADS": "1",
        "distributed.scheduler.allowed-failures": REPLAYS,
        # A run that waits for another one in a worker would share the guilt if that one kills it.
        "distributed.scheduler.worker-saturation": 1.0,
        # What goes wrong is told by the runs; workers that end complain of one another.
        "distributed.logging.distributed": "critical",
        # What Dask does while it waits takes a twentieth of two cores, most of it to watch itself.
        "distributed.worker.profile.enabled": False,
        "distributed.worker.memory.monitor-interval": "2s",
        "distributed.admin.tick.interval": "1s",
        "distributed.admin.system-monitor.interval": "10s",
        "distributed.scheduler.work-stealing": False,
        "distributed.scheduler.active-memory-manager.start": False,
        "distributed.diagnostics.nvml": False,
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        if workers.scheduler is not None:
            yield _client_of(workers.scheduler, stack)
        else:
            yield _client_of_own(workers.count, stack)


def _client_of(scheduler: str, stack: ExitStack) -> Any:
    """A client of a cluster that is there."""
    import distributed

    # The package has no types.
    client_of: Any = distributed.Client
    try:
        # In a thread of its own: in a notebook a loop of events is running in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, _greeted(scheduler)).result()
        client = stack.enter_context(client_of(scheduler, timeout=CONNECT_SECONDS))
    except (OSError, ValueError) as error:
        reason = str(error) or f"what is there says nothing in {CONNECT_SECONDS} s"
        raise ScenarioError(
            f"no scheduler answers at {scheduler} ({reason}): start one with 'dask scheduler' and "
            "workers with 'dask worker ADDRESS --nthreads 1'"
        ) from None
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError:
        raise ScenarioError(
            f"the scheduler at {scheduler} has no workers: start some with "
            f"'dask worker {scheduler} --nthreads 1'"
        ) from None
    return client


async def _greeted(scheduler: str) -> None:
    """Exchange greetings with a scheduler; a client would wait for them without end.

    Raises:
        OSError: Nobody is there, or nobody who speaks as a scheduler does.
        ValueError: It is no address.
    """
    import distributed

    package: Any = distributed
    words = package.Security().get_connection_args("client")
    greeting = package.comm.connect(scheduler, timeout=CONNECT_SECONDS, **words)
    comm = await asyncio.wait_for(greeting, CONNECT_SECONDS + 1)
    await comm.close()


def _client_of_own(count: int, stack: ExitStack) -> Any:
    """A client of a cluster on this machine that ends with it."""
    import distributed

    client_of: Any = distributed.Client
    cluster_of: Any = distributed.LocalCluster
    # Whoever is interrupted leaves at once; what tidies up after that would complain of it.
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:multiprocessing.resource_tracker")
    try:
        started = cluster_of(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
    except RuntimeError as error:
        raise ScenarioError(
            f"the workers do not start ({error}): in a script, what calls them must stand "
            "below 'if __name__ == \"__main__\":'; with --workers 0 there are none"
        ) from None
    # Everybody is on this machine: what was played need not come by way of the scheduler.
    return stack.enter_context(client_of(stack.enter_context(started), direct_to_workers=True))


def _told(error: BaseException) -> str:
    """What went wrong, with the place where it did."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" ({entry.name}, line {entry.lineno})" for entry in last)
    return f"{type(error).__name__}: {error}{place}"
