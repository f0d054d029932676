"""Where compiled kernels are kept: a folder named by a hash of all sources that they come from.

Numba's own cache notices an edit of a kernel's file, but not of a rule that it calls from another
file; with the hash in the folder's name every edit is noticed. Processes that compile at the same
time take turns in a folder (``one_at_a_time``).
"""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

SOURCES = ("rules", "kernels", "tables", "population")
KEPT_FOLDERS = 3


def fingerprint() -> str:
    """Return a hash of all compiled sources, of the versions and of the CPU's name."""
    from importlib.metadata import version

    digest = hashlib.blake2s(digest_size=8)
    root = Path(__file__).resolve().parents[1]
    for folder in SOURCES:
        for path in sorted((root / folder).glob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    machine = (platform.machine(), platform.processor())
    for part in (version("numba"), version("numpy"), sys.version, *machine):
        digest.update(part.encode())
    return digest.hexdigest()


def cache_root() -> Path:
    """Return the folder of all caches: LIVEMARKET_CACHE_DIR, else the user's cache folder."""
    chosen = os.environ.get("LIVEMARKET_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "livemarket"


def use_cache() -> Path:
    """Point Numba at the cache folder of these sources; call before kernels are imported.

    Returns:
        The folder: a temporary one if the user's cache folder can't be written.
    """
    name = f"kernels-{fingerprint()}"
    try:
        folder = cache_root() / name
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise OSError(f"{folder} can't be written")
        prune(folder.parent, keep=folder)
    except (OSError, RuntimeError):
        folder = Path(tempfile.gettempdir()) / f"livemarket-{os.getuid()}" / name
        folder.mkdir(parents=True, exist_ok=True)
    import numba

    setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010 - numba declares it nowhere
    lock_indices()
    return folder


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, waiting for whoever holds it; it is let go when a process dies.

    A folder that can't be written is only read, and needs no lock. Where files can't be locked, on
    Windows and some network drives, all stays as Numba has it. The standard library's lock and not
    a package's: to import one takes longer than to load all kernels.
    """
    if fcntl is None:
        yield
        return
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def lock_indices() -> None:
    """Let Numba read and write a function's index under the lock of its folder.

    Numba reads an index, adds an entry, numbers its file by those that it has read, and writes
    both. Two processes that do so at once lose an entry, or give one number to two entries: then a
    later run would load the code of another signature.
    """
    from numba.core import caching

    plain = caching.IndexDataCacheFile

    class LockedIndex(plain):  # type: ignore[misc, valid-type]
        def save(self, key: Any, data: Any) -> None:
            with one_at_a_time(Path(self._cache_path)):
                super().save(key, data)

        def load(self, key: Any) -> Any:
            with one_at_a_time(Path(self._cache_path)):
                return super().load(key)

    if plain.__name__ != LockedIndex.__name__:
        setattr(caching, "IndexDataCacheFile", LockedIndex)  # noqa: B010 - a class, to mypy


def prune(root: Path, keep: Path) -> None:
    """Remove the oldest cache folders of other sources."""
    others = [path for path in root.glob("kernels-*") if path != keep]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT_FOLDERS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
