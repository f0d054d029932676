"""Memory that one evening leaves to the next.

An evening reserves far more than it touches, one part per chunk. Taken anew every evening, the
system would have to clear the same pages each time (8 % of a run, where it gives huge pages).
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from simulator.kernels.state import Records

GROWTH = 1.25
"""Memory is reserved for more than asked for, as the next evening may need a little more."""


class Workspace:
    """Buffers by name, kept until a larger one is asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.uint8]] = {}

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

    def records(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> Records:
        """Hand out records, with attributes in plain Python too; see ``array``."""
        return self.array(name, shape, dtype).view(np.recarray)
