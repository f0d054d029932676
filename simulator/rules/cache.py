"""Where compiled kernels are kept: a folder named by a hash of all sources that they come from.

Numba's own cache notices an edit of a kernel's file, but not of a rule that it calls from another
file; with the hash in the folder's name every edit is noticed.
"""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

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
    return folder


def prune(root: Path, keep: Path) -> None:
    """Remove the oldest cache folders of other sources."""
    others = [path for path in root.glob("kernels-*") if path != keep]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT_FOLDERS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
