"""Result folders: schemas, bytes, and what is (not) overwritten."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.measures.columns import TABLES, schema
from simulator.scenario.loading import load_scenario
from simulator.studies.result_folder import (
    FolderRefusedError,
    fingerprint,
    is_result,
    write_table,
)
from simulator.studies.single_run import RunOptions, profile_text, run_to_folder
from tests.measures.factories import MadeUpMarket, scenario

ROOT = Path(__file__).parents[2]
WRITE = """
import sys
from pathlib import Path
from simulator.studies.single_run import RunOptions, run_to_folder
from tests.measures.factories import MadeUpMarket, scenario
options = RunOptions(Path(sys.argv[1]), threads=1, write_orders=True, write_minutes=True)
run_to_folder(scenario(), options, lambda made, threads: MadeUpMarket(made))
"""


def write(folder: Path, seed: int = 1, **options: bool):
    return run_to_folder(
        scenario(),
        RunOptions(folder, threads=1, **options),
        lambda made, threads: MadeUpMarket(made, seed),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "run"
    write(place, write_orders=True, write_minutes=True, quiet=True)
    return place


def test_all_files_are_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.parquet" for name in (*TABLES, "minutes_last", "ledger", "orders")}
    others = {"scenario.yaml", "summary.json", "manifest.json", "timing.json"}
    assert names == tables | others


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for name, hash_seed in (("one", "1"), ("other", "2")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-c", WRITE, str(tmp_path / name)], check=True, env=environment,
            cwd=tmp_path, capture_output=True,
        )  # fmt: skip
        digests.append({
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (tmp_path / name).iterdir()
            if path.name != "timing.json"
        })  # fmt: skip
    assert digests[0] == digests[1]


@pytest.mark.parametrize("name", [*TABLES, "minutes_last", "ledger", "orders"])
def test_files_hold_plain_types_and_nulls(folder: Path, name: str) -> None:
    path = folder / f"{name}.parquet"
    table = pq.read_table(path)
    plain = {pa.int64(), pa.float64(), pa.string(), pa.bool_()}
    assert {field.type for field in table.schema} <= plain
    metadata = pq.read_metadata(path).metadata
    assert metadata[b"schema_version"] == b"1"
    assert b"pandas" not in metadata
    assert b"ARROW:schema" not in metadata
    for column in table.columns:
        if column.type == pa.float64():
            assert "nan" not in {str(value) for value in column.to_pylist()}
    if name in TABLES:
        assert table.schema.names == [column.name for column in TABLES[name]]


@pytest.mark.parametrize("name", ["sessions", "rooms", "ledger", "orders"])
def test_each_session_is_one_row_group(folder: Path, name: str) -> None:
    key = "closing_session" if name == "orders" else "session"
    file = pq.ParquetFile(folder / f"{name}.parquet")
    found = []
    for group in range(file.num_row_groups):
        sessions = set(file.read_row_group(group, [key]).column(key).to_pylist())
        assert len(sessions) == 1
        found += sessions
    assert found == sorted(set(found))


def test_what_is_read_back_is_what_was_recorded(tmp_path: Path, tables: dict) -> None:
    for name, table in tables.items():
        write_table(tmp_path / "table.parquet", table)
        assert pq.read_table(tmp_path / "table.parquet").equals(table), name


def test_an_empty_table_can_be_written(tmp_path: Path) -> None:
    write_table(tmp_path / "empty.parquet", schema("rooms").empty_table())
    assert pq.read_table(tmp_path / "empty.parquet").schema.equals(schema("rooms"))


def test_the_scenario_is_written_so_that_it_runs_again(folder: Path) -> None:
    assert load_scenario(folder / "scenario.yaml") == scenario()


def test_the_manifest_tells_seeds_versions_and_fingerprint(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["seeds"] == {"world": 1, "viewers": 1}
    assert manifest["packages"]["pyarrow"] == pa.__version__
    assert manifest["schema_versions"]["sessions"] == 1
    tables = {path.stem: pq.read_table(path) for path in folder.glob("*.parquet")}
    assert manifest["fingerprint"] == fingerprint(tables)


def test_the_fingerprint_sees_every_change(tables: dict) -> None:
    base = {"rooms": tables["rooms"]}
    seen = {fingerprint(base), fingerprint({"room": tables["rooms"]})}
    rooms = tables["rooms"]
    for column, value in (
        ("views", 1), ("anchor", "x"), ("brand", "x"), ("return_rate", None), ("measured", True),
    ):  # fmt: skip
        changed = [value, *rooms.column(column).to_pylist()[1:]]
        assert changed != rooms.column(column).to_pylist()
        place, field = rooms.schema.get_field_index(column), rooms.schema.field(column)
        other = rooms.set_column(place, field, pa.array(changed, field.type))
        seen.add(fingerprint({"rooms": other}))
    assert len(seen) == 7


def test_timing_holds_what_varies(folder: Path) -> None:
    timing = json.loads((folder / "timing.json").read_text("utf-8"))
    assert timing["threads"] == 1
    assert timing["peak_memory_bytes"] > 10**7
    assert timing["seconds"]["playing"] > 0
    assert timing["cpu_count"] == os.cpu_count()


def test_an_older_result_is_replaced(tmp_path: Path) -> None:
    place = tmp_path / "run"
    write(place, quiet=True)
    before = (place / "summary.json").read_bytes()
    (place / "report.html").write_text("an older report")
    write(place, seed=2, quiet=True)
    assert (place / "summary.json").read_bytes() != before
    assert not (place / "report.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_failed_write_leaves_the_older_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "run"
    write(place, quiet=True)
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("simulator.studies.result_folder._manifest", full_disk)
    with pytest.raises(OSError, match="no space"):
        write(place, seed=2, quiet=True)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_other_folders_and_files_are_refused_before_anything_is_played(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("a file")

    def never(*_: object) -> MadeUpMarket:
        raise AssertionError("played before the folder was checked")

    for place in (precious, tmp_path / "file"):
        with pytest.raises(FolderRefusedError, match="--out"):
            run_to_folder(scenario(), RunOptions(place, quiet=True), never)
    assert [path.name for path in precious.iterdir()] == ["thesis.txt"]
    (precious / "manifest.json").write_text('{"kind": "something else"}')
    assert not is_result(precious)


@pytest.mark.parametrize("name", ["notes.txt", "my_copy.parquet", "sub", "figures/mine.ods"])
def test_what_a_user_put_into_a_result_is_not_lost(tmp_path: Path, name: str) -> None:
    place = tmp_path / "run"
    write(place, seed=1, quiet=True)
    (place / "figures").mkdir(exist_ok=True)
    (place / "figures" / "profit.svg").write_text("drawn by a run")
    (place / name).write_text("mine")
    before = sorted(path.name for path in place.rglob("*"))
    with pytest.raises(FolderRefusedError, match=f"holds '{name}'.*would be lost"):
        write(place, seed=2, quiet=True)
    assert sorted(path.name for path in place.rglob("*")) == before
    (place / name).unlink()
    write(place, seed=2, quiet=True)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("file/run", "Not a directory"),
        ("a" * 300, "File name too long"),
        ("/proc/run", "No such file or directory"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_played(
    tmp_path: Path, place: str, reason: str
) -> None:
    (tmp_path / "file").write_text("a file")

    def never(*_: object) -> MadeUpMarket:
        raise AssertionError("played before the folder was checked")

    with pytest.raises(FolderRefusedError, match=rf"cannot be written \({reason}\): .*--out"):
        run_to_folder(scenario(), RunOptions(tmp_path / place, quiet=True), never)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_becomes_read_only_meanwhile_is_no_mistake_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("simulator.studies.result_folder._write_json", refuse)
    with pytest.raises(FolderRefusedError, match=r"cannot be written \(Read-only file system\)"):
        write(tmp_path / "run", quiet=True)
    assert list(tmp_path.iterdir()) == []


def test_a_market_that_cannot_fit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psutil

    def little() -> SimpleNamespace:
        return SimpleNamespace(available=1000)

    def never(*_: object) -> MadeUpMarket:
        raise AssertionError("played before the memory was checked")

    monkeypatch.setattr(psutil, "virtual_memory", little)
    with pytest.raises(MemoryError, match=r"viewers need about .* GiB, 0\.0 GiB are free"):
        run_to_folder(scenario(), RunOptions(tmp_path / "run", quiet=True), never)


@pytest.mark.parametrize("moment", [1, 2])
def test_an_interruption_between_old_and_new_keeps_the_older_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    place = tmp_path / "run"
    write(place, quiet=True)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    rename, renamed = Path.rename, []

    def interrupted(path: Path, target: Path) -> Path:
        renamed.append(path)
        if len(renamed) == moment:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(place, seed=2, quiet=True)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    write(tmp_path, quiet=True)
    assert is_result(tmp_path)


def test_headline_and_profile_are_text(tmp_path: Path) -> None:
    result = write(tmp_path / "run", profile=True, quiet=True)
    mean = result.summary["measures"]["gmv_fen"]["mean"] / 100
    gmv = next(line for line in result.headline if line.split()[0] == "GMV")
    assert f"{mean / 1000:.0f} k yuan" in gmv
    assert "480 simulated" in gmv
    assert result.profile == profile_text([("audience", 1.5), ("fulfilment", 0.25)])
    assert "85.7 %" in result.profile


def test_progress_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.studies.progress.PLAIN_LINE_SECONDS", 0.0)
    write(tmp_path / "run")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "evening 1 of 6" in shown.err
    assert "s left" in shown.err
    write(tmp_path / "run", quiet=True)
    assert capsys.readouterr().err == ""
