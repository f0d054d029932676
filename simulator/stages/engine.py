"""The seam between a market and its viewers: what stages ask, whoever plays the viewers.

Two engines answer. The compiled one holds viewers in columns and decides in compiled loops
(``compiled.engine``); the reference engine has a plain Python object for each viewer
(``reference.engine``). Both give the same numbers to the last bit, which tests compare.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.tables.columns import ViewerColumns
from simulator.tables.engine_names import EngineName
from simulator.tables.evening import Outcome
from simulator.tables.viewers import Audience, BeliefSums, DueOrders, Flags, Real, Rows, Whole

if TYPE_CHECKING:
    from simulator.market import Market


class Engine(Protocol):
    """All viewers of a market, and every decision that they make.

    Arrays by viewer have one element per simulated viewer, arrays by order one per row of ``due``.
    """

    @property
    def viewers(self) -> Any:
        """The viewers as a set of Mesa agents."""

    @property
    def segments(self) -> NDArray[np.int8]:
        """Segment of each viewer."""

    @property
    def usual_openings(self) -> float:
        """People who open an app on an ordinary evening."""

    @property
    def usual_needs(self) -> Real:
        """People who need something outside rooms on an ordinary evening, by category."""

    def columns(self) -> ViewerColumns:
        """The state of all viewers as columns."""

    def wallets_fen(self) -> int:
        """Money in all wallets."""

    def count_fans(self, anchors: int) -> Whole:
        """Followers of each anchor, people."""

    def adopt(self, market: "Market") -> None:
        """Take over parameters from today's scenario; what was drawn and solved stays."""

    def open_platforms(self, market: "Market", places: list[int]) -> None:
        """Let viewers open platforms that were closed before."""

    def hear_of_anchor(
        self, market: "Market", anchor: int, key: int, reach: float, lost: float
    ) -> None:
        """Let a share of an anchor's followers lose a share of their bond with her."""

    def hear_of_leak(self, market: "Market", place: int, share: float, lost: float) -> None:
        """Let a share of people lose a share of their habit on a platform."""

    def play_audience(self, market: "Market") -> tuple[Outcome, Audience]:
        """Open apps, swipe, enter, watch, buy and leave; then meet needs on the shelf."""

    def delivery_days(
        self, market: "Market", viewers: Rows, product_keys: Whole, channels: Rows, means: Whole
    ) -> Whole:
        """Sessions from shipping to delivery of tonight's orders, around their means."""

    def cancel(self, market: "Market", due: DueOrders) -> Flags:
        """Which orders are cancelled before they are shipped."""

    def receive(self, market: "Market", due: DueOrders) -> tuple[Real, Flags]:
        """Quality that each buyer finds, and whether the unit is defective."""

    def learn(
        self, market: "Market", due: DueOrders, rating_sum: Real, rating_weight: Real
    ) -> None:
        """Let what was delivered move bonds and disappointment, and add reviews by product."""

    def problems(self, market: "Market", due: DueOrders) -> tuple[Flags, Flags]:
        """Which buyers of delivered orders have a problem, and which of them complain."""

    def solve(self, market: "Market", due: DueOrders, share: Real) -> Flags:
        """Which complaints an assistant answers for good."""

    def learn_service(self, market: "Market", due: DueOrders, gap: Real, rating_sum: Real) -> None:
        """Let what service did move bonds and disappointment, and change reviews by product."""

    def decide_returns(self, market: "Market", due: DueOrders, free: Flags) -> tuple[Flags, Flags]:
        """Which delivered orders are decided on today, and which of them go back.

        ``free`` tells where sending back costs the viewer nothing.
        """

    def credit(self, viewers: Rows, amounts_fen: Whole) -> None:
        """Put money into wallets."""

    def charge(self, viewers: Rows, amounts_fen: Whole) -> Whole:
        """Take money out of wallets, one after another, as far as each reaches; what was paid."""

    def remind(
        self, market: "Market", viewers: Whole, brand_key: int, anchor: int, read: float
    ) -> None:
        """Send customers a message of a brand; who reads it is invited to an anchor's room."""

    def teach(self, doubt: float, calm: float) -> None:
        """Teach viewers to doubt claims and to resist impulses; shares of what is missing."""

    def tell_of_parcels(self, market: "Market", due: DueOrders, complained: Flags) -> None:
        """Let satisfied buyers invite a neighbour and dissatisfied ones warn one."""

    def tell_of_shared(self, market: "Market", sharers: Rows, anchors: Rows) -> None:
        """Let those who shared a room tonight invite a neighbour."""

    def end_evening(self, market: "Market") -> BeliefSums:
        """Bring every viewer to the next morning."""

    def totals(self, market: "Market") -> dict[str, Any]:
        """Totals over viewers, those of ``measures.inputs.VIEWER_TOTALS``."""

    def close(self) -> None:
        """Give back memory that only evenings need: none follows soon."""


def engine_of(name: str) -> Callable[["Market"], Engine]:
    """Return what makes an engine for a market whose firms are cast.

    Args:
        name: Name of the engine.

    Returns:
        A function from the market to its engine.

    Raises:
        ValueError: There is no engine of that name.
    """
    if name == EngineName.COMPILED:
        from simulator.compiled.engine import CompiledEngine

        return CompiledEngine
    if name == EngineName.REFERENCE:
        from simulator.reference.engine import ReferenceEngine

        return ReferenceEngine
    known = ", ".join(f"'{engine.value}'" for engine in EngineName)
    raise ValueError(f"there is no engine '{name}'; known are {known}")
