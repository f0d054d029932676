"""The same scenario and seed give the same bytes: other processes, CPUs, caches, options, names.

The number of threads is tested in ``test_threads.py``; chunks, plain Python and the order of lists
in ``test_session.py``; versions of Python by the digests in ``baseline.yaml``.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from simulator.rules.compiling import ANNOUNCEMENT
from simulator.scenario.loading import dump_scenario, load_mapping
from simulator.studies import result_folder
from tests.markets import differing, recorded
from tests.scenario.mutations import tiny_content

ROOT = Path(__file__).resolve().parents[1]
MASK = ("AVX", "AVX2", "FMA", "FMA4", "AVX512F", "AVX512VL", "AVX512DQ", "AVX512BW")
"""What the C library must not use; it then takes its versions without fused multiply-add."""
TOLD = """
import hashlib, math, struct, sys
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
values = b"".join(struct.pack("d", math.exp(0.00137 * n - 20.0)) for n in range(20_000))
print(hashlib.sha256(values).hexdigest())
print(*(name for name in __cpu_dispatch__ if __cpu_features__.get(name)))
"""

RULES = """
import hashlib, json, warnings
from tests.rules.every_rule import results
warnings.simplefilter("ignore")
print(hashlib.sha256(json.dumps(results(rounds=1_000)).encode()).hexdigest())
"""


def content(**changes: Any) -> dict[str, Any]:
    """A market in which every mechanism is at work, as small as may be."""
    size = {"viewers": 400, "population": 4_321, "sessions": 4, "measure_from": 0}
    found = {**tiny_content(), **size, **changes}
    for brand in found["brands"]:
        brand |= {"traffic_share": 0.3, "stock_cover": 1}
        for product in brand["products"]:
            product["stock"] = 8
        if brand["collaboration"]["strategy"] == "own_room":
            # The platform on which every third place is paid.
            brand["collaboration"]["platform"] = "Flow"
    return found


def files(folder: Path) -> dict[str, bytes]:
    """What must be the same to the byte; time and versions are told elsewhere."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    del found["timing.json"]
    return found


def command(scenario: Path, out: Path) -> list[str]:
    words = ["-m", "simulator", "run", str(scenario), "--out", str(out), "--no-report"]
    return [sys.executable, *words, "--orders", "--minutes"]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "market.yaml"
    path.write_text(dump_scenario(load_mapping(content())), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def usual(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run in this process."""
    out = tmp_path_factory.mktemp("usual") / "run"
    assert main([*command(scenario, out)[3:], "--quiet"]) == 0
    return files(out)


def told(changes: Mapping[str, str]) -> tuple[str, list[str]]:
    """A digest of the C library's exp, and the features of the CPU that NumPy uses."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        env=environment(**changes), capture_output=True, text=True, check=True,
    )  # fmt: skip
    digest, used = done.stdout.splitlines()
    return digest, used.split()


def masked() -> dict[str, str]:
    """An environment in which libraries see an old CPU, proven to be one."""
    digest, used = told({})
    if not used:
        pytest.skip("this CPU has no features beyond those that NumPy always uses")
    changes = {
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=" + ",".join(f"-{name}" for name in MASK),
        "NPY_DISABLE_CPU_FEATURES": " ".join(used),
    }
    other, left = told(changes)
    assert left == []
    assert other != digest, "the C library still uses fused multiply-add"
    return changes


def test_every_mechanism_is_at_work(usual: dict[str, bytes], scenario: Path) -> None:
    measures = json.loads(usual["summary.json"])["measures"]
    idle = {
        name
        for name in (
            "store_orders", "influencer_orders", "shelf_orders", "paid_views", "follows", "shares",
            "comments", "gifts_fen", "cancelled", "returned", "kept", "complaints", "slot_fee_fen",
            "commission_fen", "coupon_fen", "traffic_fen", "inspections", "violations_detected",
            "fine_fen", "sold_out_units",
        )
        if not measures[name]["total"]
    }  # fmt: skip
    assert idle == set()
    assert {"orders.parquet", "minutes.parquet", "scenario.yaml", "manifest.json"} <= set(usual)


def test_another_process_writes_the_same_bytes(
    scenario: Path, usual: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    subprocess.run(
        [*command(scenario, out), "--threads", "1", "--quiet"],
        env=environment(PYTHONHASHSEED="7", NUMBA_NUM_THREADS="2", LC_ALL="C", TZ="Asia/Shanghai"),
        cwd=tmp_path, check=True,
    )  # fmt: skip
    assert files(out) == usual


def test_an_older_cpu_writes_the_same_bytes(
    scenario: Path, usual: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    subprocess.run([*command(scenario, out), "--quiet"], env=environment(**masked()), check=True)
    assert files(out) == usual


def test_an_older_cpu_decides_to_the_last_bit_alike() -> None:
    """Tables show few last bits; here is every rule, on thousands of arguments."""
    digests = [
        subprocess.run(
            [sys.executable, "-c", RULES],
            env=environment(**changes), capture_output=True, text=True, check=True, cwd=ROOT,
        ).stdout
        for changes in ({}, masked())
    ]  # fmt: skip
    assert len(digests[0]) == 65
    assert digests[0] == digests[1]


@pytest.mark.slow
def test_kernels_compiled_for_an_older_cpu_write_the_same_bytes(
    scenario: Path, usual: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    old = environment(
        **masked(), NUMBA_CPU_NAME="x86-64", NUMBA_CPU_FEATURES="",
        LIVEMARKET_CACHE_DIR=str(tmp_path / "cache"),
    )  # fmt: skip
    subprocess.run([*command(scenario, out), "--quiet"], env=old, check=True)
    assert files(out) == usual


@pytest.mark.slow
def test_two_processes_with_a_cold_cache_write_the_same_bytes_and_say_that_they_compile(
    scenario: Path, usual: dict[str, bytes], tmp_path: Path
) -> None:
    cold = environment(LIVEMARKET_CACHE_DIR=str(tmp_path / "cache"))

    def started(name: str, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*command(scenario, tmp_path / name), *words],
            env=cold, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    for process in [started("one"), started("other")]:
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0
        assert said.splitlines()[0] == ANNOUNCEMENT
        assert said.count(ANNOUNCEMENT) == 1
    warm = started("warm")
    _, said = warm.communicate(timeout=600)
    assert (warm.returncode, said) == (0, "")
    assert files(tmp_path / "one") == files(tmp_path / "other") == files(tmp_path / "warm") == usual


@pytest.mark.slow
def test_a_cold_cache_is_filled_quietly_if_asked(scenario: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*command(scenario, tmp_path / "run"), "--quiet"],
        env=environment(LIVEMARKET_CACHE_DIR=str(tmp_path / "cache")),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")


def test_logs_of_orders_and_minutes_change_nothing_else(
    scenario: Path, usual: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    assert main(["run", str(scenario), "--out", str(out), "--no-report", "--quiet"]) == 0
    plain = files(out)
    logs = {"orders.parquet", "minutes.parquet"}
    assert set(usual) - set(plain) == logs
    del plain["manifest.json"]
    assert plain == {name: usual[name] for name in plain}


def test_the_full_scenario_that_is_written_gives_the_same_bytes(
    usual: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "again.yaml").write_bytes(usual["scenario.yaml"])
    out = tmp_path / "run"
    assert main([*command(tmp_path / "again.yaml", out)[3:], "--quiet"]) == 0
    assert files(out) == usual


def test_names_that_are_no_keys_may_be_others() -> None:
    written = content()
    renamed = json.loads(json.dumps(written))
    renamed |= {"name": "另一个", "question": "Why?"}
    for segment in renamed["segments"]:
        segment["name"] += " people"
    renamed["calendar"]["festivals"][0]["name"] = "Double 11"
    one, other = recorded(load_mapping(written)), recorded(load_mapping(renamed))
    assert differing(one, other) == ["orders: segment", "segments: segment"]


# Interruptions.


@pytest.mark.parametrize("table", [1, 5, 9])
def test_an_interruption_while_writing_leaves_the_older_result(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: int
) -> None:
    out, written = tmp_path / "run", []
    assert main(["run", str(scenario), "--out", str(out), "--no-report", "--quiet"]) == 0
    before = files(out)
    write = result_folder.write_table

    def interrupted(path: Path, rows: Any) -> None:
        written.append(path)
        write(path, rows)
        if len(written) == table:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    monkeypatch.setattr(result_folder, "write_table", interrupted)
    again = ["run", str(scenario), "--out", str(out), "--no-report", "--quiet", "--seed", "2"]
    assert main(again) == 130
    assert len(written) == table
    assert files(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def wait_until_handled(pid: int, number: signal.Signals) -> None:
    """Wait until a process has put a handler of its own in place, as Linux tells it."""
    for _ in range(6_000):
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        # Python itself handles SIGINT from the start; SIGTERM tells that the command has begun.
        if caught >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.01)
    raise AssertionError(f"no handler of {number.name} within a minute")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interruptions_at_any_time_leave_nothing_half_written(
    number: signal.Signals, tmp_path: Path
) -> None:
    words = ["run", "quickstart", "--no-report", "--quiet", "--out", "here/run"]
    codes = []
    for step in range(12):
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *words],
            env=environment(), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        wait_until_handled(process.pid, number)
        time.sleep(0.25 * step)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        codes.append(process.returncode)
        assert process.returncode in (0, 130)
        assert said == (b"Interrupted.\n" if process.returncode else b"")
        left = sorted(path.name for path in tmp_path.rglob("*") if path.parent.name != "run")
        assert left in ([], ["here"], ["here", "run"])
        if "run" in left:
            assert len(files(tmp_path / "here" / "run")) > 10
    assert 130 in codes
