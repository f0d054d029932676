"""One opening of an app: swiping, entering, watching, leaving, swiping on (odd.md, 7.4 and 7.5)."""

from dataclasses import dataclass

from simulator.kernels.state import REMEMBERED
from simulator.reference.buying import Attention, Request, consider, liking_of, look, try_to_buy
from simulator.reference.feed import Feed, build_feed
from simulator.reference.leaving import closes_app, follow_or_deepen, interact
from simulator.reference.quoting import claims_coupon
from simulator.reference.tonight import Offer, Room, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.buying import attention_rate
from simulator.rules.decisions import CONSIDER, ENTER, STAY
from simulator.rules.feed import enter_probability, enter_utility
from simulator.rules.numerics import INFINITY
from simulator.rules.randomness import chance, draw4, exponential, gamma_from_words
from simulator.rules.staying import leave_hazard, leave_index, minutes_to_threshold
from simulator.rules.units import SECONDS_PER_MINUTE


@dataclass(eq=False)
class View:
    """One entry into a room.

    ``patience`` is what is left of the threshold E, in hazard; it is spent at ``hazard`` since the
    minute ``since``, so that she leaves at ``leaves`` if nothing changes.
    """

    room: Room
    entered: float
    bond: float
    frailty: float
    patience: float
    since: float
    hazard: float = 0.0
    leaves: float = INFINITY
    offer: Offer | None = None
    attention: Attention | None = None
    bought: int = 0
    """Orders of this view that were granted, or asked for while there seemed to be stock."""
    turned: bool = False
    """Whether she has turned to what is pitched at all."""
    paid: bool = False
    """Whether a paid place led her here."""


class Visit:
    """A viewer with the app open.

    Args:
        viewer: Who.
        arrival: Minute of arrival.
        tonight: What she finds.
    """

    def __init__(self, viewer: PlainViewer, arrival: float, tonight: Tonight) -> None:
        self.viewer, self.tonight = viewer, tonight
        self.clock = arrival
        self.feed: Feed = build_feed(viewer, tonight, arrival)
        self.view: View | None = None
        self.seen: dict[int, Attention] = {}
        """Attention by product, the longest known first; only so many are remembered."""
        self.requests: list[Request] = []
        self.shared: list[int] = []
        """Anchors whose rooms she has shared."""

    def play(self, tick_begin: float, tick_end: float) -> bool:
        """Live through a tick, in which rooms do not change.

        Args:
            tick_begin: Minute at which the tick begins.
            tick_end: Minute at which it ends.

        Returns:
            Whether she has closed the app.
        """
        while self.clock < tick_end:
            if self.view is None:
                if not self.swipe():
                    return True
            elif self.watch(self.view, tick_begin, tick_end) and self.leave(self.view):
                return True
        return False

    # Between rooms.

    def swipe(self) -> bool:
        """Look at the next room and enter or skip it; whether there was one."""
        found = self.feed.next_room(self.clock)
        if found is None:
            if self.viewer.diary is not None:
                self.viewer.diary.feed_ends(self.clock)
            return False
        room, paid = found
        if self.wants_to_enter(room, paid):
            self.enter(room, paid)
        else:
            room.tally["skips"] += self.viewer.people
            glance = self.tonight.behaviour.entering.glance_seconds
            self.clock += glance / SECONDS_PER_MINUTE
        return True

    def wants_to_enter(self, room: Room, paid: bool) -> bool:
        """Decide on the room on show."""
        viewer, weights = self.viewer, self.tonight.behaviour.entering
        bond = viewer.bond_with(room.anchor)
        strength = 0.0 if bond is None else bond.strength
        taste = 0.0 if room.offer is None else liking_of(viewer, room.offer.good)
        discount = 0.0 if room.offer is None else room.offer.discount
        utility = enter_utility(
            self.tonight.levels.enter, room.entering_shock, strength, weights.bond, taste,
            weights.taste, room.content[viewer.segment], weights.content, discount,
            weights.discount, room.displayed, weights.popularity,
        )  # fmt: skip
        word = draw4(self.tonight.seed, *self.key(room), ENTER, 0)[0]
        enters = chance(word, enter_probability(utility))
        if viewer.diary is not None:
            viewer.diary.shown(self, room, paid, strength, taste, discount, utility, word, enters)
        return enters

    def enter(self, room: Room, paid: bool) -> None:
        """Begin a view; frailty and patience are drawn once."""
        viewer, tonight = self.viewer, self.tonight
        bond = viewer.bond_with(room.anchor)
        words = draw4(tonight.seed, *self.key(room), STAY, 0)
        frailty = gamma_from_words(
            tonight.behaviour.staying.frailty_variance, words[0], words[1], tonight.seed,
            *self.key(room), STAY,
        )  # fmt: skip
        patience = exponential(words[2])
        strength = 0.0 if bond is None else bond.strength
        self.view = View(room, self.clock, strength, frailty, patience, self.clock, paid=paid)
        self.feed.entered_this_lap = True
        room.present += viewer.people
        room.simulated_present += 1
        room.tally["views"] += viewer.people
        room.tally["simulated_views"] += 1
        tonight.by_segment[viewer.segment]["views"] += viewer.people
        if paid:
            room.tally["paid_views"] += viewer.people
            room.tally["traffic_fen"] += viewer.people * room.bid_fen
        if viewer.diary is not None:
            viewer.diary.entering(self.view)

    def key(self, room: Room) -> tuple[int, int, int, int]:
        """What draws about a room are keyed by: viewer, room, session, lap of the feed."""
        return self.viewer.row, room.key, self.tonight.session, self.feed.lap

    # In a room.

    def watch(self, view: View, tick_begin: float, tick_end: float) -> bool:
        """Watch until the tick ends; whether the view ends before, at ``clock``."""
        room = view.room
        if self.clock >= min(view.leaves, room.end):
            return True
        if not view.turned or view.offer is not room.offer:
            self.turn_to(view, room.offer)
        if self.clock < view.leaves:
            self.attend(view, tick_begin, tick_end)
        self.clock = max(self.clock, min(view.leaves, tick_end))
        return view.leaves < tick_end

    def turn_to(self, view: View, offer: Offer | None) -> None:
        """Attend to what is pitched now; it decides how fast patience runs out."""
        viewer, tonight = self.viewer, self.tonight
        self.part_from_offer(view)
        view.patience -= view.hazard * (self.clock - view.since)
        view.since, view.offer, view.turned = self.clock, offer, True
        view.attention = None if offer is None else self.meet(view.room, offer)
        staying, fit = tonight.behaviour.staying, 0.0
        if offer is not None:
            fit = liking_of(viewer, offer.good)
        index = leave_index(
            view.room.content[viewer.segment], staying.content, view.bond, staying.bond, fit,
            staying.fit, 0.0 if offer is None else offer.exaggeration, staying.hard_selling,
            view.room.lag, staying.lag,
        )  # fmt: skip
        base = tonight.base_hazard * view.room.leave_factor
        view.hazard = leave_hazard(base, view.frailty, index)
        view.leaves = self.clock + minutes_to_threshold(view.patience, view.hazard)
        if viewer.diary is not None:
            viewer.diary.turning(self, view, fit)

    def meet(self, room: Room, offer: Offer) -> Attention:
        """Go on attending to a product where she stopped, or begin with it."""
        viewer, tonight = self.viewer, self.tonight
        key = offer.good.index
        attention = self.seen.get(key)
        if attention is None:
            words = draw4(tonight.seed, viewer.row, offer.good.key, tonight.session, 0, CONSIDER, 0)
            attention = Attention(words)
            if len(self.seen) == REMEMBERED:
                del self.seen[next(iter(self.seen))]
            self.seen[key] = attention
        if attention.offer is not offer:
            attention.offer = offer
            offer.tally["exposed"] += viewer.people
            offer.tally["simulated_exposed"] += 1
            if claims_coupon(viewer, tonight, offer.perk):
                offer.tally["claimed"] += viewer.people
        weights = tonight.behaviour.buying
        attention.rate = attention_rate(
            weights.attention_minutes, room.interaction, weights.attention_interaction,
            offer.novelty, weights.attention_novelty,
        )  # fmt: skip
        missing = max(attention.needed - attention.paid, 0.0)
        attention.ready = self.clock + missing / attention.rate
        attention.choosing = attention.unmoved = False
        return attention

    def part_from_offer(self, view: View) -> None:
        """Remember how much attention the product on show has had."""
        attention = view.attention
        if attention is None or attention.considered or attention.decided:
            return
        attention.paid = attention.needed - (attention.ready - self.clock) * attention.rate

    def attend(self, view: View, tick_begin: float, tick_end: float) -> None:
        """Consider and buy what is on show, if it is time."""
        offer, attention = view.offer, view.attention
        if offer is None or attention is None or attention.decided:
            return
        if not attention.choosing and not attention.unmoved:
            if not attention.ready < min(view.leaves, tick_end):
                return
            self.clock = max(self.clock, attention.ready)
            consider(self.viewer, self.tonight, view, offer, attention, self.clock)
        if attention.choosing:
            tempted = look(self.viewer, self.tonight, view, offer, attention, self.clock)
            if tempted is not None:
                asked = try_to_buy(
                    self.viewer, self.tonight, view, offer, attention, self.clock, tempted
                )
                if asked is not None:
                    asked.rank(tick_begin, tick_end - tick_begin)
                    self.requests.append(asked)

    def leave(self, view: View) -> bool:
        """End a view: what she did in it, the bond, and whether she closes the app."""
        viewer, room, minutes = self.viewer, view.room, self.clock - view.entered
        self.part_from_offer(view)
        if viewer.diary is not None:
            viewer.diary.leaving(self, view, minutes)
        if interact(viewer, self.tonight, view, minutes, self.feed.lap):
            self.shared.append(room.anchor)
        follow_or_deepen(viewer, self.tonight, view, minutes, self.feed.lap)
        seconds = int(minutes * SECONDS_PER_MINUTE + 0.5)
        room.tally["stay_seconds"] += seconds * viewer.people
        room.present -= viewer.people
        room.simulated_present -= 1
        self.view = None
        return closes_app(viewer, self.tonight, room, self.feed.lap)

    def end(self, minute: float) -> None:
        """End the evening."""
        if self.view is not None:
            self.clock = minute
            self.leave(self.view)
