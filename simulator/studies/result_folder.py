"""A result folder: written beside its place, moved there when complete, the same byte for byte.

Everything that varies between two runs of the same scenario (time, memory, host) goes into
``timing.json``; everything else depends on the scenario and the installed versions alone.
"""

import errno
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulator.scenario.errors import ScenarioError
from simulator.scenario.schema import SCHEMA_VERSION as SCENARIO_VERSION

RESULT_KIND = "livemarket result"
RESULT_VERSION = 1
PACKAGES = ("livemarket", "mesa", "numba", "numpy", "pyarrow", "pydantic")
MANIFEST = "manifest.json"
FILES = ("scenario.yaml", "summary.json", "timing.json", "report.html")
"""What a result folder holds beside its manifest, tables and figures."""
FULL = (errno.ENOSPC, errno.EDQUOT)
PREPARED = ".livemarket-"
"""What the name of a folder begins with in which a result is prepared."""
COMPRESSION = "zstd"
COMPRESSION_LEVEL = 3
COMPRESSED_ROWS = 100
"""Rows per row group from which on a table is compressed; of smaller groups most is metadata."""


class FolderRefusedError(ScenarioError):
    """The place for a result holds something else, which must not be overwritten."""


@dataclass(frozen=True)
class Contents:
    """What goes into a result folder.

    Attributes:
        scenario_yaml: The scenario, fully resolved.
        tables: Tables by name, without ending.
        summary: What ``summary.json`` holds.
        seeds: Seeds of the world and of the viewers.
        timing: What ``timing.json`` holds.
    """

    scenario_yaml: str
    tables: Mapping[str, Any]
    summary: Mapping[str, Any]
    seeds: Mapping[str, int]
    timing: Mapping[str, Any]


def refuse_place(folder: Path) -> None:
    """Refuse a place that holds anything but a result folder, or where nothing can be written.

    Args:
        folder: Where a result is to be written; it may be missing or empty.

    Raises:
        FolderRefusedError: It is a file, a folder with other contents, or cannot be written.
    """
    with _unwritable(folder):
        if folder.exists() or folder.is_symlink():
            _refuse_foreign(folder)
        # A result is prepared beside its place, so it is the folder above that counts.
        above = next(path for path in folder.absolute().parents if path.exists())
        with tempfile.TemporaryDirectory(prefix=PREPARED, dir=above):
            pass


@contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    """Turn what the system has against a folder into a message; a full disk is another matter."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.errno in FULL:
            raise
        raise FolderRefusedError(
            f"{folder} cannot be written ({error.strerror}): choose another --out"
        ) from None


def _refuse_foreign(folder: Path) -> None:
    if not folder.is_dir():
        raise FolderRefusedError(f"{folder} is a file, not a folder: choose another --out")
    if any(folder.iterdir()) and not is_result(folder):
        raise FolderRefusedError(
            f"{folder} holds files that are no result of a run, so it is left alone: choose "
            "another --out"
        )
    strangers = _strangers(folder)
    if strangers:
        raise FolderRefusedError(
            f"{folder} holds '{strangers[0]}', which is no part of a result and would be lost: "
            "move it, or choose another --out"
        )


def _strangers(folder: Path) -> list[str]:
    """Names in a result folder, or among its figures, that no run has written."""
    tables = _manifest_of(folder).get("schema_versions", {})
    known = {*FILES, MANIFEST, "figures", *(f"{name}.parquet" for name in tables)}
    found = [path.name for path in folder.iterdir() if path.name not in known]
    if (folder / "figures").is_dir():
        drawn = (folder / "figures").iterdir()
        found += [f"figures/{path.name}" for path in drawn if path.suffix not in (".svg", ".png")]
    return sorted(found)


def is_result(folder: Path) -> bool:
    """Tell whether a folder holds the result of a run."""
    return _manifest_of(folder).get("kind") == RESULT_KIND


def _manifest_of(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def write_result(folder: Path, contents: Contents) -> None:
    """Write a result folder; an older result is replaced only when the new one is complete.

    Args:
        folder: Where to.
        contents: What.

    Raises:
        FolderRefusedError: The place holds something else or cannot be written.
        OSError: The disk is full; nothing was replaced.
    """
    refuse_place(folder)
    with _unwritable(folder), _replaced_when_complete(folder) as place:
        (place / "scenario.yaml").write_text(contents.scenario_yaml, "utf-8", newline="\n")
        _write_json(place / "summary.json", contents.summary)
        for name, table in contents.tables.items():
            write_table(place / f"{name}.parquet", table)
        _write_json(place / MANIFEST, _manifest(contents))
        _write_json(place / "timing.json", contents.timing)


def write_table(path: Path, table: Any) -> None:
    """Write a table as Parquet, one row group per session (orders: session of closing).

    Args:
        path: The file.
        table: A ``pyarrow.Table`` with the key ``schema_version`` in its metadata.
    """
    import numpy as np
    import pyarrow.parquet as pq

    key = "closing_session" if "closing_session" in table.column_names else "session"
    session = table.column(key).to_numpy()
    starts = np.flatnonzero(np.diff(session, prepend=session[:1] - 1)).tolist()
    compressed = table.num_rows >= COMPRESSED_ROWS * len(starts)
    with pq.ParquetWriter(
        path,
        table.schema,
        compression=COMPRESSION if compressed else "none",
        compression_level=COMPRESSION_LEVEL if compressed else None,
        use_dictionary=False,
        write_statistics=False,
        store_schema=False,
        version="2.6",
    ) as writer:
        writer.add_key_value_metadata(table.schema.metadata)
        for start, end in pairwise([*starts, table.num_rows]):
            writer.write_table(table.slice(start, end - start), row_group_size=end - start)


def fingerprint(tables: Mapping[str, Any]) -> str:
    """Digest of the values of all tables, whatever the file format does with them.

    Args:
        tables: Tables by name.

    Returns:
        SHA-256 over names, types and values, hexadecimal.
    """
    digest = hashlib.sha256()
    for name in sorted(tables):
        table = tables[name].combine_chunks()
        for field, column in zip(table.schema, table.columns, strict=True):
            digest.update(f"{name}.{field.name}:{field.type}:{len(column)}\n".encode())
            for part in _value_bytes(column.combine_chunks()):
                digest.update(part)
    return digest.hexdigest()


def host_figures() -> dict[str, Any]:
    """What a run's time depends on: machine, cores, Python, and the largest memory so far."""
    return {
        "host": platform.node(),
        "machine": platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "cpu_count": os.cpu_count(),
        "peak_memory_bytes": _peak_memory_bytes(),
    }


def _manifest(contents: Contents) -> dict[str, Any]:
    schemas = {
        name: int(table.schema.metadata[b"schema_version"])
        for name, table in sorted(contents.tables.items())
    }
    return {
        "kind": RESULT_KIND,
        "schema_versions": {"result": RESULT_VERSION, "scenario": SCENARIO_VERSION, **schemas},
        "seeds": dict(contents.seeds),
        "packages": {name: _version(name) for name in PACKAGES},
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "fingerprint": fingerprint(contents.tables),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a checkout that was never installed
        return None


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", "utf-8", newline="\n")


def _value_bytes(array: Any) -> Iterator[Any]:
    """The values of an array as bytes: which are null, then numbers, or lengths and text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    yield pc.is_null(array).cast(pa.uint8()).to_numpy().tobytes()
    if pa.types.is_string(array.type):
        filled = pc.fill_null(array, "")
        yield pc.binary_length(filled).to_numpy().tobytes()
        yield "".join(filled.to_pylist()).encode()
    elif pa.types.is_boolean(array.type):
        yield pc.fill_null(array, False).cast(pa.uint8()).to_numpy().tobytes()
    else:
        yield pc.fill_null(array, 0).to_numpy().tobytes()


def _peak_memory_bytes() -> int:
    """Largest resident memory of this process so far."""
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return int(getattr(psutil.Process().memory_info(), "peak_wset", 0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@contextmanager
def _replaced_when_complete(folder: Path) -> Iterator[Path]:
    """A temporary sibling that takes the folder's place at the end, or leaves no trace."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    prepared = Path(tempfile.mkdtemp(prefix=PREPARED, dir=folder.parent))
    place, older = prepared / "new", prepared / "old"
    try:
        place.mkdir()
        yield place
        try:
            if folder.exists():
                folder.rename(older)
            place.rename(folder)
        except BaseException:
            if older.exists() and not folder.exists():
                older.rename(folder)
            raise
    finally:
        if folder.exists() or not older.exists():
            shutil.rmtree(prepared, ignore_errors=True)
