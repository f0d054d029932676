"""A room that chooses its next pitch by what it has sold so far tonight (odd.md, live control)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.reference.tonight import Offer, Room, Tonight
from simulator.rules.decisions import LIVE_CONTROL
from simulator.rules.live_control import believed_sales_rate, drawn_sales_rate, fresh_share
from simulator.rules.randomness import chance, draw4
from simulator.tables.live_control import LONGEST_RUN, THOMPSON

if TYPE_CHECKING:
    from simulator.market import Market


@dataclass(eq=False)
class Steering:
    """Whoever watches the figures of a room.

    ``order`` is the running order, ``pitched`` what has been on so far, the latest last.
    """

    room: Room
    seed: np.uint64
    session: int
    draws: bool
    """Whether rates are drawn (Thompson) or taken at their mean."""
    attention: float
    believed_orders: float
    hazard: float
    variance: float
    order: list[Offer]
    expected: dict[Offer, float]
    """Orders per viewer-minute expected of each offer."""
    value_fen: dict[Offer, float]
    """What an order of each offer is worth to the operator."""
    pitched: list[Offer] = field(default_factory=list)
    steps: int = 0
    """How often the running order was followed."""
    watched: defaultdict[Offer, float] = field(default_factory=lambda: defaultdict(float))
    """Viewer-minutes of those to whom an offer was new."""
    ended: dict[Offer, float] = field(default_factory=dict)
    """When an offer was last on."""
    fresh: float = 1.0
    """Share of viewers to whom what is on now is new."""
    sold: Counter[Offer] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin as planned."""
        self.follow()

    def follow(self) -> Offer:
        """Pitch the next product of the running order."""
        offer = self.order[self.steps % len(self.order)]
        self.steps += 1
        self.pitched.append(offer)
        return offer

    def turn(self, minute: float) -> None:
        """Choose the next pitch if one ends at this minute."""
        pitches = self.room.pitches
        coming = len(self.pitched)
        if coming < len(pitches) and pitches[coming - 1][0] <= minute:
            self.ended[self.pitched[-1]] = minute
            until = pitches[coming][0]
            middle = 0.5 * (minute + until)
            chosen = self.choose(int(minute), middle, len(pitches) - coming)
            pitches[coming] = (until, chosen)
            self.fresh = self.freshness(chosen, middle)

    def freshness(self, offer: Offer, middle: float) -> float:
        """Share of viewers to whom an offer is new in the middle of a pitch."""
        if offer not in self.ended:
            return 1.0
        return fresh_share(middle - self.ended[offer], self.hazard, self.variance)

    def choose(self, minute: int, middle: float, left: int) -> Offer:
        """Choose, with so many pitches still to come, and remember it."""
        planned = self.order[self.steps % len(self.order)]
        new = [offer for offer in self.order if offer not in self.pitched]
        act = self.words(0, minute)
        if len(new) >= left or not chance(act[0], self.attention):
            return self.follow()
        run = self.pitched[-LONGEST_RUN:]
        worn = run[0] if len(run) == LONGEST_RUN and len(set(run)) == 1 else None
        worth = {planned: self.worth(planned, minute, middle)} if planned.left > 0 else {}
        for offer in self.order:
            if offer in self.pitched and offer is not worn and offer.left > 0:
                worth.setdefault(offer, self.worth(offer, minute, middle))
        # Of equals the planned one, then the first in running order.
        best = max(worth, key=lambda offer: worth[offer], default=planned)
        if best is planned or not worth[best] > 0.0:
            return self.follow()
        self.pitched.append(best)
        return best

    def worth(self, offer: Offer, minute: int, middle: float) -> float:
        """What an offer is believed to earn per viewer and minute, fen."""
        known = (
            self.expected[offer], self.believed_orders, float(self.sold[offer]),
            self.watched[offer],
        )  # fmt: skip
        if self.draws:
            rate = drawn_sales_rate(*known, self.words(offer.good.key, minute)[0])
        else:
            rate = believed_sales_rate(*known)
        return rate * self.value_fen[offer] * self.freshness(offer, middle)

    def words(self, about: int, minute: int) -> tuple[np.int64, np.int64, np.int64, np.int64]:
        """Her draw about a product, or about acting at all."""
        return draw4(self.seed, self.room.anchor_key, about, self.session, minute, LIVE_CONTROL, 0)

    def note(self, sold: list[Offer], minutes: float) -> None:
        """Count viewers and orders of a tick."""
        if self.room.offer is not None:
            self.watched[self.room.offer] += self.fresh * self.room.simulated_present * minutes
        self.sold.update(offer for offer in sold if offer.room == self.room.index)


def steering_of(market: "Market", tonight: Tonight) -> list[Steering]:
    """Say who watches the figures tonight, by room.

    Args:
        market: The market, its evening planned.
        tonight: What viewers find.

    Returns:
        Rooms under live control.
    """
    controls = market.evening.controls
    turn = [tonight.offers[int(index)] for index in controls.turn]
    return [
        Steering(
            room=tonight.rooms[int(index)],
            seed=market.seeds.world,
            session=market.session,
            draws=int(controls.way[row]) == THOMPSON,
            attention=float(controls.attention[row]),
            believed_orders=float(controls.believed_orders[row]),
            hazard=controls.hazard,
            variance=controls.variance,
            order=[offer for offer in turn if offer.room == index],
            expected={offer: float(controls.expected_rate[offer.index]) for offer in turn},
            value_fen={offer: float(controls.value_fen[offer.index]) for offer in turn},
        )
        for row, index in enumerate(controls.room)
    ]


def keep_pitches(market: "Market", tonight: Tonight) -> None:
    """Write what was pitched into the evening, where measures read it."""
    pitches = market.evening.pitches
    for room in tonight.rooms:
        first = int(pitches.first[room.index])
        for row, (_, offer) in enumerate(room.pitches):
            pitches.offer[first + row] = offer.index
