"""Break the simulator on purpose, one thing at a time: the tests named for it must fail.

``python -m tests.breaks`` makes every break of the lists beside this file in a copy of the sources
and runs the tests that must notice it; ``python -m tests.breaks chunk`` only those with the word in
their title. A break that a test does not notice means that the test has no teeth.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COPIED = ("simulator", "tests", "scenarios", "experiments", "docs", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*cache", "*.pyc")


@dataclass(frozen=True)
class Break:
    """A change of the sources that tests must notice.

    Attributes:
        title: What is wrong after it.
        file: Path of the source.
        old: Text that is replaced; it stands there once.
        new: What replaces it.
        noticed_by: Tests, each of which must fail: names of files or of functions.
    """

    title: str
    file: str
    old: str
    new: str
    noticed_by: tuple[str, ...]

    def problem(self, root: Path = ROOT) -> str | None:
        """Say why the break cannot be made, None if it can."""
        count = (root / self.file).read_text("utf-8").count(self.old)
        return None if count == 1 else f"its text stands {count} times in {self.file}"

    def make(self, root: Path) -> None:
        """Change the source."""
        path = root / self.file
        path.write_text(path.read_text("utf-8").replace(self.old, self.new), "utf-8")


def all_breaks() -> list[Break]:
    """Return the breaks of all lists."""
    entries: list[dict[str, Any]] = []
    for path in sorted(HERE.glob("*.yaml")):
        entries += yaml.safe_load(path.read_text("utf-8"))
    return [
        Break(entry["break"], entry["file"], entry["from"], entry["to"], tuple(entry["noticed_by"]))
        for entry in entries
    ]


def unnoticed(broken: Break, folder: Path) -> list[str]:
    """Make a break in a copy of the sources and run its tests.

    Args:
        broken: The break.
        folder: Where the copy is made; compiled code is kept there.

    Returns:
        Those of its tests that did not fail.
    """
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, tree / name)
    broken.make(tree)
    environment = os.environ | {
        "PYTHONPATH": str(tree), "LIVEMARKET_CACHE_DIR": str(folder / "compiled"),
        "NUMBA_NUM_THREADS": "2",
    }  # fmt: skip
    missed = []
    for test in broken.noticed_by:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test],
            cwd=tree, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{test} cannot be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        if done.returncode == 0:
            missed.append(test)
    return missed


def main(words: list[str]) -> int:
    """Make breaks, print what came of each; return 1 if one was not noticed."""
    chosen = [one for one in all_breaks() if all(word in one.title for word in words)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, broken in enumerate(chosen, 1):
            missed = unnoticed(broken, Path(folder))
            failed += bool(missed)
            outcome = f"NOT noticed by {', '.join(missed)}" if missed else "noticed"
            print(f"{number}/{len(chosen)} {broken.title}: {outcome}", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} breaks were noticed by every test named")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
