"""The reference engine: every viewer a plain Mesa agent, every decision a plain function."""

from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from simulator.reference import orders
from simulator.reference.adopting import base_hazard, preferences_of, shut
from simulator.reference.drawing import (
    draw_fans,
    draw_viewers,
    goods_of,
    mean_habits,
    rest,
)
from simulator.reference.evening import (
    Ticks,
    arrivals_by_tick,
    invitation_of,
    shelf_of,
    tonight_of,
)
from simulator.reference.night import Morning, night_of, sleep
from simulator.reference.outcome import outcome_of, sales_of, shelf_sales_of, whole
from simulator.reference.shelf import Shelf, Want, needs_of, serve_shelf
from simulator.reference.solving import add, solve_levels, stated_levels
from simulator.reference.steering import keep_pitches, steering_of
from simulator.reference.talking import talks_of_parcels, talks_of_shared, tell
from simulator.reference.totals import viewer_totals
from simulator.reference.viewer import as_columns
from simulator.rules.decisions import NEWS, REMINDER
from simulator.rules.education import taught
from simulator.rules.randomness import chance, draw4
from simulator.rules.shelf import need_probability
from simulator.rules.shocks import after_bad_news
from simulator.tables.columns import NOBODY, ViewerColumns
from simulator.tables.evening import Outcome
from simulator.tables.sums import SHARE_PARTS
from simulator.tables.viewers import (
    INVITE,
    WARN,
    Audience,
    BeliefSums,
    DueOrders,
    Flags,
    Needs,
    Real,
    Rows,
    Whole,
)

if TYPE_CHECKING:
    from simulator.market import Market


class ReferenceEngine:
    """Viewers of a market as plain objects; see ``stages.engine.Engine`` for the methods.

    Args:
        market: The market, its firms cast.
    """

    def __init__(self, market: "Market") -> None:
        scenario, seed = market.scenario, market.seeds.viewers
        self.preferences = preferences_of(market)
        self.people = draw_viewers(market, seed)
        for viewer in self.people:
            rest(viewer, market, self.preferences, 0.0)
        self.levels = solve_levels(
            self.people, scenario.behaviour, goods_of(market), scenario.shocks.appeal
        )
        usual, needs = mean_habits(self.people), need_probability(add(self.levels.need_rate))
        chances = [need_probability(rate) for rate in self.levels.need_rate]
        self.usual_needs = np.array([scenario.population * chance for chance in chances])
        for viewer in self.people:
            draw_fans(viewer, scenario, market.anchors, usual, seed)
            rest(viewer, market, self.preferences, needs)
        self.usual_openings = self._usual_openings()
        self.base_hazard = base_hazard(scenario.behaviour)
        for viewer in self.people:
            shut(viewer, market)
        self.mornings: list[Morning] = []
        self.viewers = mesa.agent.AgentSet(self.people, random=market.random)

    def adopt(self, market: "Market") -> None:
        """Take over the parameters of the scenario that holds from today on."""
        behaviour = market.scenario.behaviour
        self.preferences, self.base_hazard = preferences_of(market), base_hazard(behaviour)
        self.levels = replace(self.levels, **stated_levels(self.people, behaviour))

    def open_platforms(self, market: "Market", places: list[int]) -> None:
        """Let viewers open platforms that were closed before."""
        for viewer in self.people:
            viewer.lapsed -= set(places)

    def hear_of_anchor(
        self, market: "Market", anchor: int, key: int, reach: float, lost: float
    ) -> None:
        """Let news cost an anchor bonds."""
        for viewer in self.people:
            bond = viewer.bond_with(anchor)
            word = draw4(market.seeds.viewers, viewer.row, key, market.session, 0, NEWS, 0)[0]
            if bond is not None and chance(word, reach):
                bond.strength = after_bad_news(bond.strength, lost)

    def hear_of_leak(self, market: "Market", place: int, share: float, lost: float) -> None:
        """Let a leak cost a platform habit."""
        key = market.platforms[place].key
        for viewer in self.people:
            word = draw4(market.seeds.viewers, viewer.row, key, market.session, 0, NEWS, 0)[0]
            if chance(word, share):
                viewer.habit[place] = after_bad_news(viewer.habit[place], lost)

    def _usual_openings(self) -> float:
        """Habits times people, in whole parts of a share, platform by platform."""
        places = range(len(self.people[0].habit))
        parts = [
            sum(floor(viewer.habit[place] * SHARE_PARTS) * viewer.people for viewer in self.people)
            for place in places
        ]
        return add(number / SHARE_PARTS for number in parts)

    @property
    def segments(self) -> NDArray[np.int8]:
        """Segment of each viewer."""
        return np.array([viewer.segment for viewer in self.people], dtype=np.int8)

    def columns(self) -> ViewerColumns:
        """A copy of all viewers as columns."""
        return as_columns(self.people)

    def wallets_fen(self) -> int:
        """Add up wallets."""
        return sum(viewer.wallet_fen for viewer in self.people)

    def count_fans(self, anchors: int) -> Whole:
        """Count followers by anchor."""
        fans = [0] * anchors
        for viewer in self.people:
            for _, bond in viewer.followed():
                fans[bond.anchor] += viewer.people
        return whole(fans)

    def play_audience(self, market: "Market") -> tuple[Outcome, Audience]:
        """Play rooms, then the shelf with what rooms have left."""
        tonight = tonight_of(market, self.levels, self.base_hazard)
        invitation = invitation_of(market, self.levels, self.preferences, self.people.__getitem__)
        arrivals = arrivals_by_tick(self.people, invitation, tonight.ticks, tonight.tick_minutes)
        played = Ticks(tonight, steering_of(market, tonight)).play(arrivals)
        keep_pitches(market, tonight)
        products, on_stock = market.products, market.stock.on_stock
        stock = [int(units) for units in products.units_for_sale(on_stock)]
        for sale in played.sales:
            for good in sale.request.offer.goods:
                stock[good.index] -= sale.units
        shelf = shelf_of(market, tonight, self.preferences)
        wants, needs, surplus = self.needs(shelf)
        shelf_sales, sold_out = serve_shelf(wants, stock, market.session)
        for viewer in self.people:
            # An invitation is heard once, by whoever opens the app.
            if viewer.opened != NOBODY:
                viewer.invited_by = NOBODY
        by_segment = tonight.by_segment
        return outcome_of(played), Audience(
            sales=sales_of(played),
            shelf=shelf_sales_of(shelf_sales),
            shelf_sold_out_units=sold_out,
            needs=Needs(np.array(needs, dtype=np.int32), whole(surplus)),
            sharers=np.array([row for row, _ in played.shared], dtype=np.int32),
            shared_anchors=np.array([anchor for _, anchor in played.shared], dtype=np.int32),
            segment_views=whole(tally["views"] for tally in by_segment),
            segment_surplus_fen=whole(tally["surplus_fen"] for tally in by_segment),
            segment_regret_fen=whole(tally["regret_fen"] for tally in by_segment),
            shelf_looks=whole(
                shelf.looks[product] if market.counts_looks else 0
                for product in range(len(market.products))
            ),
        )

    def needs(self, shelf: Shelf) -> tuple[list[Want], list[int], list[int]]:
        """Let needs arise: what is wanted, whose needs they are, and the surplus of each."""
        wants, rows, surplus = [], [], []
        for viewer in self.people:
            own, gains = needs_of(viewer, shelf)
            wants += own
            rows += [viewer.row] * len(gains)
            surplus += gains
        return wants, rows, surplus

    def delivery_days(
        self, market: "Market", viewers: Rows, product_keys: Whole, channels: Rows, means: Whole
    ) -> Whole:
        """Draw the time that deliveries take."""
        columns = (viewers, product_keys, channels, means)
        return whole(
            orders.delivery_days(self.people[row], key, channel, mean, market)
            for row, key, channel, mean in zip(*(c.tolist() for c in columns), strict=True)
        )

    def cancel(self, market: "Market", due: DueOrders) -> Flags:
        """Decide on cancelling."""
        customs = orders.customs_of(market, self.levels)
        found = [orders.cancels(parcel, customs) for parcel in orders.parcels(due, self.people)]
        return np.array(found, dtype=np.bool_)

    def receive(self, market: "Market", due: DueOrders) -> tuple[Real, Flags]:
        """Find out the quality received."""
        customs, products = orders.customs_of(market, self.levels), market.products
        found = [
            orders.receive(
                parcel, float(products.quality[parcel.product]),
                float(products.batch_defect_rate[parcel.product]), customs,
            )
            for parcel in orders.parcels(due, self.people)
        ]  # fmt: skip
        received = [quality for quality, _ in found]
        return np.array(received, dtype=np.float64), np.array([d for _, d in found], dtype=np.bool_)

    def learn(
        self, market: "Market", due: DueOrders, rating_sum: Real, rating_weight: Real
    ) -> None:
        """Learn from deliveries, in the order of the orders."""
        customs = orders.customs_of(market, self.levels)
        for parcel in orders.parcels(due, self.people):
            rating_sum[parcel.product] += parcel.received
            rating_weight[parcel.product] += 1.0
            orders.learn(parcel, customs)

    def problems(self, market: "Market", due: DueOrders) -> tuple[Flags, Flags]:
        """Decide on complaining."""
        customs = orders.customs_of(market, self.levels)
        found = [
            orders.meets_problem(parcel, customs) for parcel in orders.parcels(due, self.people)
        ]
        met = np.array([problem for problem, _ in found], dtype=np.bool_)
        return met, np.array([complained for _, complained in found], dtype=np.bool_)

    def solve(self, market: "Market", due: DueOrders, share: Real) -> Flags:
        """Let an assistant try."""
        customs, parcels = orders.customs_of(market, self.levels), orders.parcels(due, self.people)
        found = [
            orders.is_solved_by_assistant(parcel, chance, customs)
            for parcel, chance in zip(parcels, share.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.bool_)

    def learn_service(self, market: "Market", due: DueOrders, gap: Real, rating_sum: Real) -> None:
        """Learn from service, in the order of the orders."""
        customs = orders.customs_of(market, self.levels)
        for parcel, felt in zip(orders.parcels(due, self.people), gap.tolist(), strict=True):
            rating_sum[parcel.product] += felt
            orders.learn_service(parcel, felt, customs)

    def decide_returns(self, market: "Market", due: DueOrders, free: Flags) -> tuple[Flags, Flags]:
        """Decide on returning."""
        customs = orders.customs_of(market, self.levels)
        asked = zip(orders.parcels(due, self.people), free.tolist(), strict=True)
        found = [orders.decides_on_return(parcel, gratis, customs) for parcel, gratis in asked]
        decided = np.array([today for today, _ in found], dtype=np.bool_)
        return decided, np.array([back for _, back in found], dtype=np.bool_)

    def credit(self, viewers: Rows, amounts_fen: Whole) -> None:
        """Add to wallets."""
        for row, amount in zip(viewers.tolist(), amounts_fen.tolist(), strict=True):
            orders.credit(self.people[row], amount)

    def charge(self, viewers: Rows, amounts_fen: Whole) -> Whole:
        """Take from wallets."""
        dues = zip(viewers.tolist(), amounts_fen.tolist(), strict=True)
        return whole(orders.charge(self.people[row], amount) for row, amount in dues)

    def remind(
        self, market: "Market", viewers: Whole, brand_key: int, anchor: int, read: float
    ) -> None:
        """Invite those who read."""
        for row in viewers.tolist():
            viewer = self.people[row]
            word = draw4(market.seeds.viewers, row, brand_key, market.session, 0, REMINDER, 0)[0]
            if chance(word, read) and viewer.invited_by == NOBODY:
                viewer.invited_by = anchor

    def teach(self, doubt: float, calm: float) -> None:
        """Teach everybody."""
        for viewer in self.people:
            viewer.scepticism = taught(viewer.scepticism, doubt, 1.0)
            viewer.impulsivity = taught(viewer.impulsivity, calm, 0.0)

    def tell_of_parcels(self, market: "Market", due: DueOrders, complained: Flags) -> None:
        """Invite and warn."""
        customs = orders.customs_of(market, self.levels)
        parcels = orders.parcels(due, self.people)
        invites, warns = talks_of_parcels(parcels, complained.tolist(), customs)
        tell(market, self.people, INVITE, invites)
        tell(market, self.people, WARN, warns)

    def tell_of_shared(self, market: "Market", sharers: Rows, anchors: Rows) -> None:
        """Invite."""
        customs = orders.customs_of(market, self.levels)
        pairs = zip(sharers.tolist(), anchors.tolist(), strict=True)
        tell(
            market, self.people, INVITE,
            talks_of_shared(pairs, self.people.__getitem__, customs),
        )  # fmt: skip

    def end_evening(self, market: "Market") -> BeliefSums:
        """Bring every viewer to the next morning."""
        night = night_of(market)
        self.mornings = [sleep(viewer, night) for viewer in self.people]
        return BeliefSums(
            whole(morning.income_fen for morning in self.mornings),
            np.array([morning.unfollows for morning in self.mornings], dtype=np.int32),
            np.array([morning.lapses for morning in self.mornings], dtype=np.int32),
            np.array([morning.comebacks for morning in self.mornings], dtype=np.int32),
        )

    def totals(self, market: "Market") -> dict[str, Any]:
        """Add up over viewers."""
        return viewer_totals(market, self.people, self.mornings)

    def close(self) -> None:
        """Nothing is kept for evenings alone."""
