"""Live orders as rows: finding them, moving them from state to state, taking closed ones out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, as_int64
from simulator.accounts.ledger import Ledger
from simulator.accounts.order_columns import (
    FINAL_STATES,
    NEXT_STEP_DUE,
    OPEN_STATES,
    ORDER_COLUMNS,
    RANK_BITS,
    REACHED_FROM,
    OrderState,
)
from simulator.accounts.table import Table


class IllegalTransition(ValueError):  # noqa: N818 - reads better where it is raised
    """An order was asked to do what its state does not allow; names the order."""


class OrderTable:
    """The live orders and their states; money and goods are up to ``OrderBook``.

    Row numbers are int64 indices into the live rows; they change only in ``take_final``.

    Args:
        ledger: Knows the running session.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._orders = Table(ORDER_COLUMNS)
        self._rank_session = -1
        self._next_rank = 0

    def __len__(self) -> int:
        return len(self._orders)

    def column(self, name: str) -> NDArray[Any]:
        """A column of the live rows, shape (rows,): read only, until orders come or go."""
        return self._orders[name]

    def note(self, name: str, rows: IntArray, values: Any) -> None:
        """Write down something about orders, in a column that is declared writable.

        Args:
            name: Name of the column.
            rows: Row numbers.
            values: New values, shape (rows,) or a single one.

        Raises:
            ValueError: The column is the book's own.
        """
        if not self._orders.declared[name].writable:
            raise ValueError(f"only the book writes the column {name}")
        self._orders.write(name, rows, values)

    # Finding and closing orders.

    def rows_in(self, *states: OrderState) -> IntArray:
        """Rows of the orders in the given states, in order of their numbers."""
        return np.flatnonzero(np.isin(self._orders["state"], states))

    def open_rows(self) -> IntArray:
        """Rows of the orders that are not final: their money is in escrow."""
        return self.rows_in(*OPEN_STATES)

    def rows_with_case(self) -> IntArray:
        """Rows of the orders with an open case, final or not."""
        return np.flatnonzero(self._orders["case_open"])

    def due(self, state: OrderState, session: int) -> IntArray:
        """Rows of the orders in a state whose next step is due.

        Args:
            state: Placed (to be shipped), shipped (to be delivered) or kept (to be settled).
            session: The running session.

        Returns:
            Row numbers in order of the orders' numbers.
        """
        orders = self._orders
        reached = orders[NEXT_STEP_DUE[state]] <= session
        return np.flatnonzero((orders["state"] == state) & reached)

    def take_final(self, session: int) -> dict[str, NDArray[Any]]:
        """Move final orders without an open case out of the book; row numbers change.

        Args:
            session: The running session.

        Returns:
            All columns of these orders, sorted by closing session, then number.
        """
        self._refuse_other_session(session)
        closed = np.isin(self._orders["state"], FINAL_STATES) & ~self._orders["case_open"]
        rows = np.flatnonzero(closed)
        order = np.lexsort((self._orders["number"][rows], self._orders["closing_session"][rows]))
        taken = {name: self._orders[name][rows[order]] for name in self._orders.declared}
        self._orders.keep(~closed)
        return taken

    def _numbers(self, session: int, count: int) -> IntArray:
        if session != self._rank_session:
            self._rank_session, self._next_rank = session, 0
        first = (session << RANK_BITS) | self._next_rank
        self._next_rank += count
        return np.arange(first, first + count, dtype=np.int64)

    # The state machine.

    def _move(self, rows: IntArray, target: OrderState, session: int) -> None:
        rows = self._checked(rows, session)
        state = self._orders["state"]
        self._refuse(rows, state[rows] != REACHED_FROM[target], f"can't be {target.name.lower()}")
        self._orders.write("state", rows, target)
        if target in FINAL_STATES:
            self._orders.write("closing_session", rows, session)

    def _checked(self, rows: IntArray, session: int) -> IntArray:
        self._refuse_other_session(session)
        checked = as_int64(rows, "rows")
        if checked.size and (checked.min() < 0 or checked.max() >= len(self)):
            raise IndexError(f"rows must be 0 to {len(self) - 1}, the live orders")
        ordered = np.sort(checked)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        self._refuse(twice, np.ones(twice.size, np.bool_), "named twice")
        return checked

    def _refuse(self, rows: IntArray, wrong: NDArray[np.bool_], why: str) -> None:
        for row in np.asarray(rows)[wrong][:1]:
            number = int(self._orders["number"][row])
            rank = number & ((1 << RANK_BITS) - 1)
            state = OrderState(self._orders["state"][row]).name.lower()
            raise IllegalTransition(
                f"order {number} (session {number >> RANK_BITS}, rank {rank}) is {state}: {why}"
            )

    def _refuse_other_session(self, session: int) -> None:
        if session != self.ledger.session:
            raise ValueError(f"the ledger is in session {self.ledger.session}, not {session}")
