"""What the recorder reads from a market: the attributes, and the totals over viewers.

Protocols, so that measures know nothing of the classes above them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.claims import Claims
from simulator.accounts.customer_files import CustomerFiles
from simulator.accounts.ledger import Ledger
from simulator.accounts.stock import StockBook
from simulator.scenario.schema import Scenario
from simulator.tables.evening import Evening, Outcome
from simulator.tables.products import Products

Orders = Mapping[str, NDArray[Any]]
"""Orders as columns, those of ``simulator.accounts.order_columns``."""


@dataclass(frozen=True)
class ViewerTotal:
    """A total over viewers that a market hands over after each session.

    Attributes:
        name: Key; with ``_by_segment`` or ``_by_platform`` appended, an array over these.
        whole: Whether it is a whole number (people, fen, seconds at real size) or a mean.
        meaning: What it says.
    """

    name: str
    whole: bool
    meaning: str


VIEWER_TOTALS: dict[str, ViewerTotal] = {
    total.name: total
    for total in (
        ViewerTotal("openings", True, "apps opened, people × platforms"),
        ViewerTotal("active_viewers", True, "people who opened at least one app"),
        ViewerTotal("unfollows", True, "follows given up or lapsed, people"),
        ViewerTotal("lapses", True, "people who left a platform"),
        ViewerTotal("comebacks", True, "people who came back to a platform"),
        ViewerTotal("follows_people", True, "follows held, people × anchors"),
        ViewerTotal("wallets_fen", True, "Σ wallets at real size"),
        ViewerTotal("views", True, "entries into rooms (only by segment)"),
        ViewerTotal("surplus_room_fen", True, "consumer surplus of decisions in rooms"),
        ViewerTotal("surplus_shelf_fen", True, "consumer surplus of decisions on the shelf"),
        ViewerTotal("regret_fen", True, "regret from exaggerated claims"),
        ViewerTotal("people", True, "people (for means per person; only by segment)"),
        ViewerTotal("habit", False, "mean habit per viewer and platform"),
        ViewerTotal("bond", False, "mean bond over the bonds that exist"),
    )
}
SUFFIXES = ("", "_by_segment", "_by_platform")


class AnchorLike(Protocol):
    """What is recorded of an anchor; ``platform`` and ``agency`` are indices."""

    name: str
    type: Any
    platform: int
    agency: int
    credit: float
    fatigue: float
    exaggeration: float
    expected_views: float
    status: Any
    on_air: bool
    account: int
    fakes: dict[int, tuple[int, int]]


class BrandLike(Protocol):
    """What is recorded of a brand."""

    name: str
    type: Any
    active: bool
    cash_account: int
    deposit_account: int
    loan_fen: int
    true_ratings: dict[int, float]


class PlatformLike(Protocol):
    """What is recorded of a platform."""

    name: str
    kind: Any
    account: int
    take_rate_bp: int
    lag: float
    moderation: float


class Named(Protocol):
    """Anything with a name."""

    name: str


class EnforcementLike(Protocol):
    """What the regulator did in a session; counts are rooms or hosts."""

    violations: int
    inspected: int
    detected: int
    false_positives: int
    fines_fen: int
    talks: int
    warnings: int
    limits: int
    suspensions: int
    bans: int
    inspection_rate: float
    by_violation: Mapping[str, Any]


class RecordedMarket(Protocol):
    """A market as the recorder sees it; arrays over agents are ordered by their index."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""

    @property
    def session(self) -> int:
        """Number of the running session, from 0, burn-in included."""

    @property
    def anchors(self) -> Sequence[AnchorLike]:
        """Anchors by index."""

    @property
    def brands(self) -> Sequence[BrandLike]:
        """Brands by index."""

    @property
    def platforms(self) -> Sequence[PlatformLike]:
        """Platforms by index."""

    @property
    def agencies(self) -> Sequence[Named]:
        """Agencies by index."""

    @property
    def products(self) -> Products:
        """Products."""

    @property
    def stock(self) -> StockBook:
        """Units by product."""

    @property
    def ledger(self) -> Ledger:
        """The books."""

    @property
    def claims(self) -> Claims:
        """Unpaid dues."""

    @property
    def customers(self) -> CustomerFiles:
        """What brands know of their customers."""

    @property
    def category_names(self) -> Sequence[str]:
        """Categories by index."""

    @property
    def segment_names(self) -> Sequence[str]:
        """Segments by index."""

    @property
    def instrument_names(self) -> Sequence[str]:
        """Instruments by code; code 0 is none."""

    @property
    def viewer_segments(self) -> NDArray[np.integer[Any]]:
        """Segment index by simulated viewer."""

    @property
    def opened_viewers(self) -> NDArray[np.bool_]:
        """Whether each simulated viewer opened an app tonight."""

    @property
    def fans_people(self) -> NDArray[np.int64]:
        """Followers by anchor, people."""

    @property
    def evening(self) -> Evening:
        """Tonight's rooms and offers."""

    @property
    def outcome(self) -> Outcome:
        """What came of them."""

    @property
    def placed(self) -> Orders:
        """Tonight's orders, as columns."""

    @property
    def viewer_totals(self) -> Mapping[str, Any]:
        """Totals over viewers by name, see ``VIEWER_TOTALS``."""

    @property
    def enforcement(self) -> EnforcementLike:
        """What the regulator did tonight."""
