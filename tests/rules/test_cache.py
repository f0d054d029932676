"""The cache of compiled code: two processes that compile at the same time keep both results."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).absolute().parents[2]
SAVE = """
import sys, time
from pathlib import Path
if {locked}:
    import simulator.rules.compiled
from numba.core.caching import IndexDataCacheFile

folder, mine, other = Path({folder!r}), {mine!r}, {other!r}


class Watched(IndexDataCacheFile):
    def _load_index(self):
        # Gives the other process time to read what this one is about to change.
        found = super()._load_index()
        (folder / f"read-{{mine}}").touch()
        until = time.monotonic() + 2.0
        while time.monotonic() < until and not (folder / f"read-{{other}}").exists():
            time.sleep(0.01)
        return found


(folder / f"ready-{{mine}}").touch()
while not (folder / f"ready-{{other}}").exists():
    time.sleep(0.01)
Watched(str(folder), "kernel", "stamp").save(mine, f"code of {{mine}}")
"""


def save_two_at_once(folder: Path, locked: bool) -> dict[str, object]:
    """Save two entries of one function in two processes; return what is found afterwards."""
    running = [
        subprocess.Popen(
            [
                sys.executable, "-c",
                SAVE.format(locked=locked, folder=str(folder), mine=mine, other=other),
            ],
            cwd=ROOT,
        )
        for mine, other in (("one", "two"), ("two", "one"))
    ]  # fmt: skip
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    from numba.core.caching import IndexDataCacheFile

    index = IndexDataCacheFile(str(folder), "kernel", "stamp")
    return {name: index.load(name) for name in ("one", "two")}


def test_two_processes_that_save_at_once_keep_both_entries(tmp_path: Path) -> None:
    found = save_two_at_once(tmp_path, locked=True)
    assert found == {"one": "code of one", "two": "code of two"}


def test_without_the_lock_an_entry_is_lost(tmp_path: Path) -> None:
    """What the lock is for: should Numba lock its index itself one day, ours may go."""
    assert None in save_two_at_once(tmp_path, locked=False).values()


def test_a_folder_that_cannot_be_written_is_read_without_a_lock(tmp_path: Path) -> None:
    from simulator.rules.cache import one_at_a_time

    with one_at_a_time(tmp_path / "missing"):
        pass
    with one_at_a_time(tmp_path):
        assert (tmp_path / "lock").exists()


def test_where_files_cannot_be_locked_the_cache_works_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.rules import cache

    def refuse(*_: object) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr(cache, "fcntl", SimpleNamespace(flock=refuse, LOCK_EX=0))
    with cache.one_at_a_time(tmp_path):
        pass
    monkeypatch.setattr(cache, "fcntl", None)
    with cache.one_at_a_time(tmp_path / "other"):
        pass


@pytest.mark.parametrize("times", [1, 3])
def test_the_index_is_locked_once_however_often_that_is_asked(times: int) -> None:
    from numba.core import caching

    from simulator.rules.cache import lock_indices

    for _ in range(times):
        lock_indices()
    own = [kind for kind in caching.IndexDataCacheFile.__mro__ if kind.__name__ == "LockedIndex"]
    assert len(own) == 1
