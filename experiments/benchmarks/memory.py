"""Peak memory of long runs, each in a process of its own."""

import datetime
import resource
import subprocess
import sys
import tempfile
import time

from experiments.benchmarks.measuring import Figure, load

RUNS = (("1,000,000 viewers x 74 sessions", 1_000_000, 60, 14, 1.5),
        ("10,000,000 viewers x 10 sessions", 10_000_000, 10, 0, 5.0))  # fmt: skip
"""Name, viewers, measured sessions, burn-in, and the wanted bound in GB (10^9 bytes)."""


def peak_memory(name: str, viewers: int, sessions: int, burn_in: int, bound: float) -> Figure:
    """Play the baseline in a child process and read its largest resident set.

    Args:
        name: Name of the run.
        viewers: Simulated viewers.
        sessions: Measured sessions.
        burn_in: Sessions before.
        bound: Wanted bound, GB.

    Returns:
        The figure, with its date.
    """
    # What compiles would stay in the memory of the run.
    subprocess.run([sys.executable, "-m", "simulator.warm_up"], check=True)
    before, begin = load(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        words = ["-m", "simulator", "run", "baseline", "--viewers", str(viewers), "--no-report"]
        words += ["--sessions", str(sessions), "--set", f"measure_from={burn_in}", "--quiet"]
        program = [sys.executable, *words, "--out", f"{folder}/out"]
        subprocess.run(program, check=True)
    # The largest of all children so far: runs go from small to large.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    figure = Figure(f"peak memory, {name}", "largest resident set of `livemarket run`", [peak],
                    unit="GB", at_most=bound)  # fmt: skip
    figure.load = before, load()
    spent = time.perf_counter() - begin
    figure.note = f"{datetime.date.today().isoformat()}, {spent:,.0f} s"
    return figure
