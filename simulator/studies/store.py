"""Where a study keeps its runs: one SQLite file, written by one process, safe after every run.

A run is found by its content: the resolved scenario with its seeds, and the program that played it.
The same study again therefore goes on where it stopped, and a wider one plays what is new only.
"""

import hashlib
import sqlite3
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simulator.scenario.errors import ScenarioError

STORE = "runs.sqlite"
STORE_VERSION = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS runs (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (key TEXT PRIMARY KEY, error TEXT NOT NULL) WITHOUT ROWID;
"""


@cache
def program_fingerprint() -> str:
    """Return a hash of the simulator's sources and of the versions that decide its numbers."""
    digest = hashlib.sha256()
    root = Path(__file__).resolve().parents[1]
    for path in sorted(root.rglob("*.py")):
        if "reports" not in path.relative_to(root).parts:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    for package in ("numba", "numpy", "pyarrow", "mesa"):
        try:
            digest.update(version(package).encode())
        except PackageNotFoundError:
            digest.update(b"?")
    return digest.hexdigest()


def scenario_key(scenario_yaml: str) -> str:
    """Return what the keys of all runs of a scenario are made of.

    Args:
        scenario_yaml: The scenario in full; its own seeds do not count.
    """
    return hashlib.sha256(f"{program_fingerprint()}\n{scenario_yaml}".encode()).hexdigest()


def run_key(scenario: str, seed: int, viewer_seed: int) -> str:
    """Return the key of a run.

    Args:
        scenario: Key of the scenario.
        seed: Seed of the world.
        viewer_seed: Seed of the viewers' draws.
    """
    return hashlib.sha256(f"{scenario}\n{seed}\n{viewer_seed}".encode()).hexdigest()


class RunStore:
    """The runs of a study by their keys.

    Args:
        path: The file; it is made if it is missing.

    Raises:
        ScenarioError: The file is of a newer version, or no store at all.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, timeout=2.0, isolation_level=None)
        try:
            # One writer: a second study in the same folder is refused at once.
            self._file.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=FULL")
            found = int(self._file.execute("PRAGMA user_version").fetchone()[0])
            if found > STORE_VERSION:
                raise ScenarioError(
                    f"{path} was written by a newer program (version {found} of the store; this "
                    f"one knows {STORE_VERSION}): install a newer one, or choose another --out"
                )
            if found < STORE_VERSION:
                # Runs of another program are never asked for again.
                self._file.execute("DROP TABLE IF EXISTS runs")
            self._file.executescript(_TABLES)
            self._file.execute(f"PRAGMA user_version={STORE_VERSION}")
        except sqlite3.OperationalError as error:
            self._file.close()
            raise ScenarioError(
                f"{path} cannot be used ({error}): perhaps another study is being played there"
            ) from None
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise ScenarioError(f"{path} is no store of runs ({error})") from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def keys(self) -> set[str]:
        """Return the keys of all runs that are there."""
        return {row[0] for row in self._file.execute("SELECT key FROM runs")}

    def add(self, key: str, record: bytes) -> None:
        """Keep a finished run; it is on the disk when this returns.

        Args:
            key: Key of the run.
            record: The packed record.
        """
        self._file.execute("INSERT OR REPLACE INTO runs VALUES (?, ?)", (key, record))
        self._file.execute("DELETE FROM failures WHERE key = ?", (key,))

    def add_failure(self, key: str, error: str) -> None:
        """Note that a run failed, and why."""
        self._file.execute("INSERT OR REPLACE INTO failures VALUES (?, ?)", (key, error))

    def get(self, key: str) -> bytes | None:
        """Return a run as it was packed, or None if it is not there."""
        row = self._file.execute("SELECT record FROM runs WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def failures(self) -> dict[str, str]:
        """Return why runs failed, by their keys."""
        return dict(self._file.execute("SELECT key, error FROM failures"))
