"""The compiled engine with a shadow of one viewer, who is played once more in plain Python.

For following a viewer: the compiled loops tell nothing of how they decide. So the evening's rooms
are taped tick by tick, the reference's code plays the one viewer among them, and tells her diary
of every decision. After each stage the shadow must be what the columns say that she has become.
"""

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulator.compiled.audience import clock_of, play_audience
from simulator.compiled.engine import CompiledEngine
from simulator.kernels.state import Tape, new_tape
from simulator.population.setup import Population
from simulator.reference import orders
from simulator.reference.adopting import preferences_of
from simulator.reference.buying import Request
from simulator.reference.diary import Diary
from simulator.reference.evening import (
    arrivals_by_tick,
    hand_over,
    invitation_of,
    shelf_of,
    tonight_of,
)
from simulator.reference.night import night_of, sleep
from simulator.reference.shelf import needs_of, take
from simulator.reference.solving import Levels
from simulator.reference.talking import (
    Talks,
    hear,
    messages,
    speak,
    talks_of_parcels,
    talks_of_shared,
)
from simulator.reference.tonight import Tonight
from simulator.reference.viewer import PlainViewer
from simulator.reference.visit import Visit
from simulator.tables.columns import NOBODY, ViewerColumns
from simulator.tables.evening import Outcome
from simulator.tables.viewers import (
    INVITE,
    WARN,
    Audience,
    BeliefSums,
    DueOrders,
    Flags,
    Real,
    Rows,
    Whole,
)

if TYPE_CHECKING:
    from simulator.market import Market


class ShadowMismatchError(RuntimeError):
    """The shadow decided otherwise than the compiled engine: one of the two has a mistake."""


class ShadowedEngine(CompiledEngine):
    """The compiled engine of a running market, with one viewer's shadow.

    Args:
        engine: The engine that the market has had so far.
        market: The market.
        diary: The diary to be written; its viewer says who is followed.
    """

    def __init__(self, engine: CompiledEngine, market: "Market", diary: Diary) -> None:
        self.drawn, self.workspace, self.viewers = engine.drawn, engine.workspace, engine.viewers
        self.usual_openings, self.usual_needs = engine.usual_openings, engine.usual_needs
        self.row, self.diary, self.levels = diary.viewer.row, diary, levels_of(engine.drawn)
        self.base_hazard = engine.drawn.audience_parameters.base_hazard
        # Shadows belong to no market: they must not be counted among its agents.
        self.home = mesa.Model()
        self.preferences = preferences_of(market)

    def adopt(self, market: "Market") -> None:
        """Take over the parameters of the scenario that holds from today on."""
        super().adopt(market)
        self.levels, self.preferences = levels_of(self.drawn), preferences_of(market)
        self.base_hazard = self.drawn.audience_parameters.base_hazard

    def viewer_at(self, row: int) -> PlainViewer:
        """A viewer as she is now."""
        columns = self.drawn.columns
        viewer = PlainViewer(self.home, row, columns.taste.shape[1], columns.habit.shape[1])
        viewer.read(columns)
        return viewer

    def shadow(self) -> PlainViewer:
        """The viewer as she is now, with her diary."""
        viewer = self.viewer_at(self.row)
        viewer.diary, self.diary.viewer = self.diary, viewer
        return viewer

    def agree(self, stage: str, viewer: PlainViewer) -> None:
        """Compare the shadow with the columns.

        Raises:
            ShadowMismatchError: They differ.
        """
        columns = self.drawn.columns
        mine = ViewerColumns._make(column[[self.row]].copy() for column in columns)
        viewer.row = 0
        viewer.write(mine)
        viewer.row = self.row
        for name in columns._fields:
            one, other = getattr(mine, name)[0], getattr(columns, name)[self.row]
            self.same(f"{stage}, {name}", one.tolist(), other.tolist())

    def same(self, what: str, shadow: Any, compiled: Any) -> None:
        """Refuse a difference."""
        if shadow != compiled:
            raise ShadowMismatchError(
                f"{what} of viewer {self.row}: the shadow has {shadow}, the columns {compiled}"
            )

    # The evening.

    def play_audience(self, market: "Market") -> tuple[Outcome, Audience]:
        """Play rooms and shelf, then the shadow among what was taped."""
        viewer = self.shadow()
        evening, clock = market.evening, clock_of(market)
        ticks = int(clock.minutes / clock.tick_minutes)
        tape = new_tape(ticks + 1, len(evening.rooms), len(evening.offers))
        outcome, audience = play_audience(self, market, tape)
        # Afterwards: rooms under live control have chosen their pitches by then.
        tonight = tonight_of(market, self.levels, self.base_hazard)
        shared = self._rooms(market, viewer, tonight, tape, audience)
        known = audience.sharers == self.row
        self.same("rooms shared", sorted(shared), audience.shared_anchors[known].tolist())
        self._shelf(market, viewer, tonight, audience)
        if viewer.opened != NOBODY:
            viewer.invited_by = NOBODY
        self.agree("evening", viewer)
        return outcome, audience

    def _rooms(
        self,
        market: "Market",
        viewer: PlainViewer,
        tonight: Tonight,
        tape: Tape,
        audience: Audience,
    ) -> list[int]:
        """Play the shadow's visit; the anchors whose rooms she shared."""
        invitation = invitation_of(market, self.levels, self.preferences, self.viewer_at)
        arrivals = arrivals_by_tick([viewer], invitation, tonight.ticks, tonight.tick_minutes)
        visit, asked, closed = None, 0, False
        for tick, arriving in enumerate(arrivals):
            begin = tick * tonight.tick_minutes
            if visit is None and not arriving:
                continue
            rewind(tonight, tape, tick)
            for _, minute in arriving:
                visit = Visit(viewer, max(minute, begin), tonight)
            assert visit is not None
            closed = visit.play(begin, begin + tonight.tick_minutes)
            asked += self._served(visit.requests, tonight, audience)
            visit.requests = []
            if closed:
                break
        if visit is None:
            return []
        if not closed:
            rewind(tonight, tape, tonight.ticks)
            visit.end(float(tonight.minutes))
        self.same("orders in rooms", asked, int((audience.sales.row == self.row).sum()))
        return visit.shared

    def _served(self, requests: list[Request], tonight: Tonight, audience: Audience) -> int:
        """Hand over what the compiled engine granted; how many orders that were."""
        sales, granted = audience.sales, 0
        for request in sorted(requests, key=lambda one: (one.part, one.lot)):
            found = (sales.row == self.row) & (sales.offer == request.offer.index)
            units = sales.units[found & (sales.minute == request.minute)].tolist()
            granted += len(units)
            hand_over(request, units[0] if units else 0, tonight)
        return granted

    def _shelf(
        self, market: "Market", viewer: PlainViewer, tonight: Tonight, audience: Audience
    ) -> None:
        """Let the shadow's needs be met."""
        sales = audience.shelf
        own = sales.row == self.row
        shelf = shelf_of(market, tonight, self.preferences)
        wants, surplus = needs_of(viewer, shelf)
        gained = audience.needs.surplus_fen[audience.needs.row == self.row]
        self.same("surplus on the shelf", sorted(surplus), sorted(gained.tolist()))
        bought = 0
        for want in sorted(wants, key=lambda one: one.lot):
            units = sales.units[own & (sales.product == want.good.index)].tolist()
            bought += len(units)
            take(want, units[0] if units else 0, market.session)
        self.same("orders on the shelf", bought, int(own.sum()))

    # Orders.

    def delivery_days(
        self, market: "Market", viewers: Rows, product_keys: Whole, channels: Rows, means: Whole
    ) -> Whole:
        """Note when her orders are due."""
        days = super().delivery_days(market, viewers, product_keys, channels, means)
        shadow = self.shadow()
        for n in np.flatnonzero(viewers == self.row):
            what, where, mean = int(product_keys[n]), int(channels[n]), int(means[n])
            due = orders.delivery_days(shadow, what, where, mean, market)
            self.same("delivery", due, int(days[n]))
        return days

    def _parcels(self, due: DueOrders) -> tuple[list[int], list[orders.Parcel], PlainViewer]:
        """Her orders among those due: rows, the orders, and who they belong to."""
        shadow = self.shadow()
        rows = np.flatnonzero(due.viewer == self.row)
        hers = DueOrders._make(column[rows] for column in due)
        return rows.tolist(), list(orders.parcels(hers, {self.row: shadow})), shadow

    def cancel(self, market: "Market", due: DueOrders) -> Flags:
        """Decide on cancelling."""
        rows, parcels, _ = self._parcels(due)
        cancelled = super().cancel(market, due)
        customs = orders.customs_of(market, self.levels)
        for row, parcel in zip(rows, parcels, strict=True):
            self.same("cancelling", orders.cancels(parcel, customs), bool(cancelled[row]))
        return cancelled

    def receive(self, market: "Market", due: DueOrders) -> tuple[Real, Flags]:
        """Find out the quality received."""
        rows, parcels, _ = self._parcels(due)
        received, defect = super().receive(market, due)
        customs, products = orders.customs_of(market, self.levels), market.products
        for row, parcel in zip(rows, parcels, strict=True):
            quality = float(products.quality[parcel.product])
            rate = float(products.batch_defect_rate[parcel.product])
            found = orders.receive(parcel, quality, rate, customs)
            self.same("quality received", found, (float(received[row]), bool(defect[row])))
        return received, defect

    def learn(
        self, market: "Market", due: DueOrders, rating_sum: Real, rating_weight: Real
    ) -> None:
        """Learn from deliveries."""
        _, parcels, shadow = self._parcels(due)
        super().learn(market, due, rating_sum, rating_weight)
        for parcel in parcels:
            orders.learn(parcel, orders.customs_of(market, self.levels))
        self.agree("learning", shadow)

    def problems(self, market: "Market", due: DueOrders) -> tuple[Flags, Flags]:
        """Decide on complaining."""
        rows, parcels, _ = self._parcels(due)
        met, complained = super().problems(market, due)
        customs = orders.customs_of(market, self.levels)
        for row, parcel in zip(rows, parcels, strict=True):
            found = orders.meets_problem(parcel, customs)
            self.same("problems", found, (bool(met[row]), bool(complained[row])))
        return met, complained

    def solve(self, market: "Market", due: DueOrders, share: Real) -> Flags:
        """Let an assistant try."""
        rows, parcels, _ = self._parcels(due)
        solved = super().solve(market, due, share)
        customs = orders.customs_of(market, self.levels)
        for row, parcel in zip(rows, parcels, strict=True):
            found = orders.is_solved_by_assistant(parcel, float(share[row]), customs)
            self.same("assistance", found, bool(solved[row]))
        return solved

    def learn_service(self, market: "Market", due: DueOrders, gap: Real, rating_sum: Real) -> None:
        """Learn from service."""
        rows, parcels, shadow = self._parcels(due)
        super().learn_service(market, due, gap, rating_sum)
        for row, parcel in zip(rows, parcels, strict=True):
            orders.learn_service(parcel, float(gap[row]), orders.customs_of(market, self.levels))
        self.agree("service", shadow)

    def decide_returns(self, market: "Market", due: DueOrders, free: Flags) -> tuple[Flags, Flags]:
        """Decide on returning."""
        rows, parcels, _ = self._parcels(due)
        decided, back = super().decide_returns(market, due, free)
        customs = orders.customs_of(market, self.levels)
        for row, parcel in zip(rows, parcels, strict=True):
            found = orders.decides_on_return(parcel, bool(free[row]), customs)
            self.same("returning", found, (bool(decided[row]), bool(back[row])))
        return decided, back

    def credit(self, viewers: Rows, amounts_fen: Whole) -> None:
        """Add to wallets."""
        shadow = self.shadow()
        super().credit(viewers, amounts_fen)
        for amount in amounts_fen[viewers == self.row].tolist():
            orders.credit(shadow, amount)
        self.agree("money back", shadow)

    def charge(self, viewers: Rows, amounts_fen: Whole) -> Whole:
        """Take from wallets."""
        shadow = self.shadow()
        paid = super().charge(viewers, amounts_fen)
        for amount in amounts_fen[viewers == self.row].tolist():
            orders.charge(shadow, amount)
        self.agree("carriage", shadow)
        return paid

    # Neighbours and the night.

    def tell_of_parcels(self, market: "Market", due: DueOrders, complained: Flags) -> None:
        """Invite and warn; note messages from her and to her."""
        shadow, buyers = self.shadow(), {row: self.viewer_at(row) for row in due.viewer.tolist()}
        super().tell_of_parcels(market, due, complained)
        customs = orders.customs_of(market, self.levels)
        parcels = orders.parcels(due, buyers)
        invites, warns = talks_of_parcels(parcels, complained.tolist(), customs)
        self._note_messages(market, shadow, INVITE, invites)
        self._note_messages(market, shadow, WARN, warns)
        self.agree("messages", shadow)

    def tell_of_shared(self, market: "Market", sharers: Rows, anchors: Rows) -> None:
        """Invite; note messages from her and to her."""
        shadow = self.shadow()
        super().tell_of_shared(market, sharers, anchors)
        pairs = zip(sharers.tolist(), anchors.tolist(), strict=True)
        customs = orders.customs_of(market, self.levels)
        talks = talks_of_shared(pairs, self.viewer_at, customs)
        self._note_messages(market, shadow, INVITE, talks)
        self.agree("messages", shadow)

    def _note_messages(
        self, market: "Market", shadow: PlainViewer, topic: int, talks: Talks
    ) -> None:
        for message in messages(market, topic, talks):
            if message.sender == self.row:
                speak(market, shadow, message)
            if message.listener == self.row:
                hear(market, shadow, message)

    def end_evening(self, market: "Market") -> BeliefSums:
        """Bring everybody to the next morning."""
        shadow = self.shadow()
        sums = super().end_evening(market)
        morning = sleep(shadow, night_of(market))
        self.agree("night", shadow)
        self.same("allowance", morning.income_fen, int(sums.income_fen[self.row]))
        return sums


def rewind(tonight: Tonight, tape: Tape, tick: int) -> None:
    """Put rooms and offers back to where a tick began."""
    for room, taped in zip(tonight.rooms, tape.rooms[tick], strict=True):
        room.displayed, room.rate_ratio = float(taped["displayed"]), float(taped["rate_ratio"])
        room.budget_left_fen = int(taped["budget_left_fen"])
        popularity = tonight.places[room.platform].feed.popularity
        room.begin_tick(tick * tonight.tick_minutes, popularity)
    for offer, left in zip(tonight.offers, tape.stock[tick].tolist(), strict=True):
        offer.left = left


def levels_of(drawn: Population) -> Levels:
    """Read the levels that were solved for the compiled engine."""
    solved, rooms, talk = drawn.intercepts, drawn.audience_parameters, drawn.talk_parameters
    return Levels(
        enter=solved.enter,
        room=solved.room.tolist(),
        shelf=solved.shelf.tolist(),
        need_rate=solved.need_rate.tolist(),
        cancel=solved.cancel,
        return_=solved.return_.tolist(),
        problem=solved.problem,
        complain=solved.complain,
        invite=talk.invite_intercept,
        warn=talk.warn_intercept,
        normal_rate=solved.normal_rate,
        follow=rooms.follow_intercept,
        comment=rooms.comment_hazard,
        like=rooms.like_hazard,
        share=rooms.share_hazard,
        gift=rooms.gift_hazard,
    )
