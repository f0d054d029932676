"""Memory that one evening leaves to the next.

An evening reserves far more than it touches, one part per chunk. Taken anew every evening, the
system would have to clear the same pages each time (8 % of a run, where it gives huge pages).
"""

import ctypes
import sys
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from simulator.kernels.state import Records

GROWTH = 1.25
"""Memory is reserved for more than asked for, as the next evening may need a little more."""
MOST_KEPT_BYTES = 10_000_000_000
"""Reserved above this (a tenth of it touched; four million viewers), memory is dearer than time."""
LARGE_BYTES = 200_000_000
"""Reserved below this, what the C library holds back is not worth looking for every evening."""


class Workspace:
    """Buffers by name, kept until a larger one is asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.uint8]] = {}
        self._places = 0
        self._is_large = False

    def places(self, count: int) -> int:
        """Return a number of places in each chunk that seldom changes from evening to evening.

        Chunks then lie where they lay the evening before. If they moved, an evening would touch
        other pages than the last, until all that is reserved had been touched.

        Args:
            count: Places needed.

        Returns:
            At least as many.
        """
        if self._places < count:
            self._places = int(count * GROWTH)
        return self._places

    def array(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """Hand out an array whose values are undefined; what had the name before is void.

        Args:
            name: Name of the buffer.
            shape: Shape.
            dtype: Type of the values.

        Returns:
            A contiguous array.
        """
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        kept = self._kept.get(name)
        if kept is None or len(kept) < size:
            kept = self._kept[name] = np.empty(int(size * GROWTH), dtype=np.uint8)
        return kept[:size].view(dtype).reshape(shape)

    def rest(self) -> None:
        """Give back what is worth it between two evenings, and what others freed meanwhile."""
        reserved = sum(len(kept) for kept in self._kept.values())
        if reserved > MOST_KEPT_BYTES:
            self._kept.clear()
        self._is_large |= reserved > LARGE_BYTES
        if self._is_large:
            _trim()

    def close(self) -> None:
        """Give everything back: no evening follows soon."""
        self._kept.clear()
        _trim()

    def records(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> Records:
        """Hand out records, with attributes in plain Python too; see ``array``."""
        return self.array(name, shape, dtype).view(np.recarray)


def _trim() -> None:
    # The C library keeps what is freed between blocks still in use: a tenth of a large run.
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
