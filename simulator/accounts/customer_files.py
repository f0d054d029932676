"""What brands know of their customers: orders kept, the last order, points that they owe.

Only brands that ask for it keep files; each has a **club**, a number of its own among them. Points
are held at their value, in fen of all people whom a viewer stands for. They are a debt of the brand
from the order that earned them until they are spent or lost; coupons from parcels likewise:

    earned − spent − lost = points in the files + points in orders that nobody has decided on
    issued − redeemed − lapsed = coupons that people hold
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import IntArray, sums_per_index
from simulator.accounts.ledger import LedgerImbalance

NEVER: Final = -1
"""Session of the last order of those who have not ordered yet."""
NO_CLUB: Final = -1
MOST_ORDERS = np.iinfo(np.int16).max
Inserts: TypeAlias = tuple[int, int, int]
"""Coupons that came with parcels, were used, and lapsed; people."""
Flags = NDArray[np.bool_]


class CustomerFiles:
    """The files of all brands that keep any.

    Args:
        people: People whom each viewer stands for, shape (viewers,).

    Attributes:
        people: The same.
        brands: Index of the brand of each club.
        inserts_issued: Coupons that came with parcels so far, by club, people.
        inserts_redeemed: Of these, used for an order, whatever becomes of it.
        inserts_lapsed: Of these, out of date, or followed by another one.
        owed_fen: Points earned and neither spent nor lost, by club.
    """

    def __init__(self, people: NDArray[np.integer]) -> None:
        self.people = people
        self.brands: list[int] = []
        self.owed_fen: list[int] = []
        self._club_of: dict[int, int] = {}
        self._orders: list[NDArray[np.int16]] = []
        self._last: list[NDArray[np.int16]] = []
        self._points: list[IntArray] = []
        self._insert: list[NDArray[np.int16]] = []
        self.inserts_issued: list[int] = []
        self.inserts_redeemed: list[int] = []
        self.inserts_lapsed: list[int] = []
        self._before: list[Inserts] = []

    def __len__(self) -> int:
        """Return the number of clubs."""
        return len(self.brands)

    def open(self, brand: int) -> None:
        """Begin the files of a brand."""
        viewers = len(self.people)
        self._club_of[brand] = len(self.brands)
        self.brands.append(brand)
        self.owed_fen.append(0)
        self._orders.append(np.zeros(viewers, np.int16))
        self._last.append(np.full(viewers, NEVER, np.int16))
        self._points.append(np.zeros(viewers, np.int64))
        self._insert.append(np.zeros(viewers, np.int16))
        for counts in (self.inserts_issued, self.inserts_redeemed, self.inserts_lapsed):
            counts.append(0)
        self._before.append((0, 0, 0))

    def club_of(self, brands: Sequence[int] | NDArray[np.integer]) -> IntArray:
        """Return the clubs of brands, ``NO_CLUB`` for those that keep no files."""
        found = [self._club_of.get(int(brand), NO_CLUB) for brand in brands]
        return np.array(found, np.int64)

    def members(self, club: int, orders: int) -> Flags:
        """Tell who has kept so many orders, shape (viewers,)."""
        return np.asarray(self._orders[club] >= orders, np.bool_)

    def points_per_person(self, club: int) -> IntArray:
        """Return whole fen of points that each of the people has, shape (viewers,)."""
        return np.asarray(self._points[club] // self.people, np.int64)

    def last_order(self, club: int) -> NDArray[np.int16]:
        """Return the session of the last order, shape (viewers,); read only."""
        return self._last[club]

    def inserts(self, club: int) -> NDArray[np.int32]:
        """Return the session after the one in which each viewer's coupon came, 0 for none."""
        return self._insert[club].astype(np.int32)

    def put_inserts(self, club: int, viewers: IntArray, session: int) -> None:
        """Let parcels bring a coupon; who has one already goes on with the new one.

        Args:
            club: The brand's club.
            viewers: Who received a parcel, one entry for each parcel.
            session: The running session.
        """
        insert, first = self._insert[club], np.unique(viewers)
        self.inserts_issued[club] += int(self.people[viewers].sum())
        spare = int(self.people[viewers].sum()) - int(self.people[first].sum())
        self.inserts_lapsed[club] += spare + int(self.people[first[insert[first] > 0]].sum())
        insert[first] = session + 1

    def use_inserts(self, club: int, viewers: IntArray) -> None:
        """Take the coupons of viewers who have used them."""
        used = np.unique(viewers)
        self.inserts_redeemed[club] += int(self.people[used].sum())
        self._insert[club][used] = 0

    def lose_inserts(self, club: int, before: int) -> None:
        """Cancel coupons that came before a session."""
        insert = self._insert[club]
        stale = np.flatnonzero((insert > 0) & (insert <= before))
        self.inserts_lapsed[club] += int(self.people[stale].sum())
        insert[stale] = 0

    def begin_session(self) -> None:
        """Begin to count tonight's coupons."""
        self._before = [self._inserts_so_far(club) for club in range(len(self))]

    def inserts_tonight(self, brand: int) -> Inserts:
        """Tell how many coupons of a brand's parcels came, were used and lapsed tonight; people."""
        club = self._club_of.get(brand)
        if club is None:
            return (0, 0, 0)
        now, before = self._inserts_so_far(club), self._before[club]
        return (now[0] - before[0], now[1] - before[1], now[2] - before[2])

    def _inserts_so_far(self, club: int) -> Inserts:
        counts = self.inserts_issued, self.inserts_redeemed, self.inserts_lapsed
        return (counts[0][club], counts[1][club], counts[2][club])

    def inserts_held(self, club: int) -> int:
        """Count the people with a coupon that is still valid."""
        return int(self.people[self._insert[club] > 0].sum())

    def note_order(self, club: int, viewers: IntArray, session: int, points_fen: IntArray) -> None:
        """Write down orders, and take out the points that paid for them.

        Args:
            club: The brand's club.
            viewers: Who ordered, shape (n,).
            session: The running session.
            points_fen: Points in the payment of each order.
        """
        self._last[club][viewers] = session
        np.subtract.at(self._points[club], viewers, points_fen)

    def give_back(self, club: int, viewers: IntArray, points_fen: IntArray) -> None:
        """Put points of orders that were cancelled or returned back into the files."""
        np.add.at(self._points[club], viewers, points_fen)

    def note_kept(
        self, club: int, viewers: IntArray, earned_fen: IntArray, spent_fen: IntArray
    ) -> None:
        """Write down that orders are kept: they count, earn points, and theirs are spent."""
        counts = np.bincount(viewers, minlength=len(self.people))
        together = np.minimum(self._orders[club] + counts, MOST_ORDERS)
        self._orders[club][:] = together
        np.add.at(self._points[club], viewers, earned_fen)
        self.owed_fen[club] += int(earned_fen.sum()) - int(spent_fen.sum())

    def lose(self, club: int, before: int) -> int:
        """Cancel the points of those whose last order was before a session.

        Args:
            club: The brand's club.
            before: First session in which an order keeps points alive.

        Returns:
            Fen of points that are lost.
        """
        stale = self._last[club] < before
        lost = int(self._points[club][stale].sum())
        self._points[club][stale] = 0
        self.owed_fen[club] -= lost
        return lost

    def owed_by_brand(self, brands: int) -> IntArray:
        """Return points owed, fen, shape (brands,)."""
        return sums_per_index(np.array(self.brands, np.int64), np.array(self.owed_fen), brands)

    def check(self, undecided_fen: IntArray) -> None:
        """Prove that the debt is what files and undecided orders hold.

        Args:
            undecided_fen: Points in orders that nobody has decided on, by club.

        Raises:
            LedgerImbalance: They differ.
        """
        for club, owed in enumerate(self.owed_fen):
            left = self.inserts_issued[club] - self.inserts_redeemed[club]
            if left - self.inserts_lapsed[club] != self.inserts_held(club):
                raise LedgerImbalance(
                    f"coupons from parcels of brand {self.brands[club]} do not add up", None
                )
            points = self._points[club]
            held = int(points.sum()) + int(undecided_fen[club])
            if held != owed or (points.size and points.min() < 0):
                raise LedgerImbalance(
                    f"brand {self.brands[club]} owes {owed} fen of points, its customers hold "
                    f"{held}",
                    None,
                )
