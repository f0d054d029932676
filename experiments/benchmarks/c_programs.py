"""C programs that play an evening: built into a temporary folder and called through ctypes."""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.evenings import Evening
from experiments.benchmarks.layout import handed_over, header

SOURCES = Path(__file__).absolute().parent / "c"
FLAGS = ("-std=c11", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
LIKE_NUMBA = ("-fno-math-errno", "-fno-trapping-math")
"""What LLVM takes for granted: nobody reads ``errno`` or the flags of floating-point units. No bit
depends on it, but a division under a condition would not be turned into vector instructions."""
STRICT = ("-Wall", "-Wextra", "-Wno-unknown-pragmas", "-Wno-unused-function")
COMPILERS = ("gcc", "clang")


def compilers() -> list[str]:
    """Return the C compilers that are installed, the first being the one to compare with."""
    return [name for name in COMPILERS if shutil.which(name)]


def version_of(compiler: str) -> str:
    """Return the first line that a compiler says of itself."""
    told = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True)
    return told.stdout.splitlines()[0]


class CProgram:
    """A C program that plays evenings.

    Args:
        name: Name of its source without ``.c``.
        compiler: Name of the compiler.
        evening: Any evening; fixes types and numbers of dimensions.

    Raises:
        RuntimeError: The compiler refuses the program.
    """

    def __init__(self, name: str, compiler: str, evening: Evening) -> None:
        self.name, self.compiler = name, compiler
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "layout.h").write_text(header(evening), encoding="utf-8")
            self.threaded = self._build(Path(folder), "-fopenmp") or not self._build(Path(folder))
            # Loaded before the folder goes.
            self._library = ctypes.CDLL(str(Path(folder) / f"{name}.so"))

    def _build(self, folder: Path, *more: str) -> bool:
        words = [self.compiler, *FLAGS, *LIKE_NUMBA, *STRICT, *more, f"-I{folder}"]
        words += [str(SOURCES / f"{self.name}.c"), "-o", str(folder / f"{self.name}.so"), "-lm"]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        if done.returncode != 0 and not more:
            raise RuntimeError(f"{self.compiler} refuses {self.name}.c:\n{done.stderr}")
        return done.returncode == 0

    def on(
        self, evening: Evening, threads: int = 1, rows: NDArray[np.void] | None = None
    ) -> Callable[[], int]:
        """Return a function without arguments that plays an evening.

        Args:
            evening: The evening; it is changed when played.
            threads: Threads.
            rows: Viewers as rows, for the program that wants them.

        Returns:
            A function that returns the number of orders granted.
        """
        handed = [handed_over(evening, threads), *([] if rows is None else [rows])]
        call = self._library.play_evening
        call.restype, call.argtypes = ctypes.c_int64, [ctypes.c_void_p] * len(handed)
        # Named in the function so that its memory lives as long.
        alive = (evening, handed)

        def play() -> int:
            return int(call(*(array.ctypes.data for array in alive[1])))

        return play
