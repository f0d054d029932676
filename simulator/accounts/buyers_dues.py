"""Compensation that buyers have been awarded and wait for, and what of today's falls on hosts."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from simulator.accounts.arrays import IntArray


@dataclass
class BuyersDues:
    """Awards beyond what debtors could pay; the claims of all viewers together, one by one."""

    queues: dict[int, deque[tuple[int, int]]] = field(default_factory=dict)
    """By cash account of the debtor: viewer and fen of each award, the oldest first."""
    by_host_fen: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    """Compensation of today's that falls on hosts, fen, shape (anchors,)."""

    def begin_day(self, anchors: int) -> None:
        """Count afresh what falls on hosts."""
        self.by_host_fen = np.zeros(anchors, np.int64)

    def wait(self, debtor: int, viewer: int, amount_fen: int) -> None:
        """Let a viewer wait for an award."""
        if amount_fen > 0:
            self.queues.setdefault(debtor, deque()).append((viewer, amount_fen))

    def paid(self, debtor: int, amount_fen: int) -> list[tuple[int, int]]:
        """Tell who gets how much of what a debtor has paid, the oldest award first.

        Args:
            debtor: Cash account of the debtor.
            amount_fen: What was paid.

        Returns:
            Viewers and fen; what nobody waits for is left out.
        """
        found = []
        queue = self.queues.get(debtor, deque())
        while amount_fen > 0 and queue:
            viewer, left = queue.popleft()
            part = min(left, amount_fen)
            found.append((viewer, part))
            amount_fen -= part
            if part < left:
                queue.appendleft((viewer, left - part))
        return found
