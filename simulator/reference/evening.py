"""An evening: ticks in which visitors act, and what happens in between (odd.md, 3)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.reference.buying import Request
from simulator.reference.drawing import Preferences
from simulator.reference.opening import (
    Invitation,
    Video,
    draw_needs,
    open_app,
    watch_videos,
)
from simulator.reference.quoting import purses_of, put_in_basket
from simulator.reference.shelf import Shelf
from simulator.reference.solving import Levels
from simulator.reference.steering import Steering
from simulator.reference.tonight import (
    Good,
    Place,
    Room,
    Tonight,
    goods_tonight,
    offers_tonight,
    rooms_tonight,
)
from simulator.reference.viewer import PlainViewer
from simulator.reference.visit import Visit
from simulator.rules.shelf import need_probability
from simulator.tables.columns import NOBODY

if TYPE_CHECKING:
    from simulator.market import Market


@dataclass
class Sale:
    """An order granted."""

    request: Request
    units: int


@dataclass
class Minute:
    """What a room did in a minute; people, orders, fen and units."""

    online: int = 0
    entries: int = 0
    orders: int = 0
    gmv_fen: int = 0
    requested: int = 0
    sold_out: int = 0


@dataclass
class Played:
    """An evening that has been played."""

    tonight: Tonight
    sales: list[Sale]
    minutes: list[list[Minute]]
    """By minute and room."""
    shared: list[tuple[int, int]]
    """Viewers and the anchors whose rooms they shared, in order."""


@dataclass
class Ticks:
    """The evening tick by tick.

    Args:
        tonight: What viewers find.
        steering: Rooms under live control.
        begun: Called when the rooms of a tick are as visitors will see them.
    """

    tonight: Tonight
    steering: Sequence[Steering] = ()
    begun: Callable[[int, Tonight], None] | None = None
    visits: list[Visit] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    shared: list[tuple[int, int]] = field(default_factory=list)
    minutes: list[list[Minute]] = field(default_factory=list)

    def play(self, arrivals: Sequence[list[tuple[PlainViewer, float]]]) -> Played:
        """Play all ticks.

        Args:
            arrivals: Who arrives when, by tick.

        Returns:
            The evening.
        """
        tonight = self.tonight
        self.minutes = [[Minute() for _ in tonight.rooms] for _ in range(tonight.minutes)]
        for tick, arriving in enumerate(arrivals):
            begin = tick * tonight.tick_minutes
            for steering in self.steering:
                steering.turn(begin)
            for room in tonight.rooms:
                room.begin_tick(begin, tonight.places[room.platform].feed.popularity)
            if self.begun is not None:
                self.begun(tick, tonight)
            for viewer, minute in arriving:
                self.visits.append(Visit(viewer, max(minute, begin), tonight))
            self.play_tick(begin, begin + tonight.tick_minutes)
        for visit in self.visits:
            visit.end(float(tonight.minutes))
            self.note_shares(visit)
        return Played(tonight, self.sales, self.minutes, sorted(self.shared))

    def play_tick(self, begin: float, end: float) -> None:
        """Let everybody act, serve what was asked for, add up."""
        before = [room.tally["views"] for room in self.tonight.rooms]
        staying, asked = [], []
        for visit in self.visits:
            closed = visit.play(begin, end)
            asked += visit.requests
            visit.requests = []
            if closed:
                self.note_shares(visit)
            else:
                staying.append(visit)
        self.visits = staying
        minutes, known = self.minutes[int(begin)], len(self.sales)
        for request in sorted(asked, key=lambda r: (r.part, r.lot, r.viewer.row)):
            self.serve(request, minutes[request.offer.room])
        weights, levels = self.tonight.behaviour.buying, self.tonight.levels
        for room, minute, entered in zip(self.tonight.rooms, minutes, before, strict=True):
            room.end_tick(end - begin, levels.normal_rate, weights.heat_viewers)
            minute.online = room.present
            minute.entries += room.tally["views"] - entered
        for steering in self.steering:
            steering.note([sale.request.offer for sale in self.sales[known:]], end - begin)

    def serve(self, request: Request, minute: Minute) -> None:
        """Give what is left."""
        people, offer = request.viewer.people, request.offer
        units = min(people, offer.left)
        hand_over(request, units, self.tonight)
        minute.requested += people
        minute.sold_out += people - units
        if units == 0:
            return
        offer.left -= units
        self.tonight.rooms[offer.room].recent_orders += 1.0
        minute.orders += units
        minute.gmv_fen += units * (offer.price_fen - request.quote.off_fen)
        self.sales.append(Sale(request, units))

    def note_shares(self, visit: Visit) -> None:
        """Remember which rooms were shared in a visit."""
        self.shared += [(visit.viewer.row, anchor) for anchor in visit.shared]


def hand_over(request: Request, units: int, tonight: Tonight) -> None:
    """Give a viewer the units that were left for her; what she paid for more goes back at once."""
    viewer, offer = request.viewer, request.offer
    viewer.wallet_fen += (viewer.people - units) * request.quote.pays_fen
    if units > 0:
        for good in offer.goods:
            viewer.last_purchase[good.category] = tonight.session
    else:
        put_in_basket(viewer, tonight, offer, request.quote, -1)
        request.view.bought -= request.hopeful
    if viewer.diary is not None:
        viewer.diary.served(request, units)


def tonight_of(market: "Market", levels: Levels, base_hazard: float) -> Tonight:
    """Read what viewers find tonight.

    Args:
        market: The market, its evening planned.
        levels: Solved levels.
        base_hazard: Hazard of leaving a room without any content, per minute.

    Returns:
        Rooms, offers, products and platforms as they are when the evening begins.
    """
    scenario = market.scenario
    goods = goods_tonight(market, levels)
    offers = offers_tonight(market, goods)
    rooms: list[Room] = rooms_tonight(market, offers)
    return Tonight(
        session=market.session,
        minutes=scenario.session_minutes,
        tick_minutes=scenario.tick_seconds / 60.0,
        seed=market.seeds.viewers,
        behaviour=scenario.behaviour,
        levels=levels,
        base_hazard=base_hazard,
        rooms=rooms,
        offers=offers,
        goods=goods,
        places=[
            Place(
                p.index,
                p.name,
                p.feed,
                p.relevance,
                p.paid_every,
                p.does.search,
                p.followed_places,
            )
            for p in market.platforms
        ],
        room_of={room.anchor: room for room in rooms},
        by_segment=[Counter() for _ in market.segment_names],
        purses=purses_of(market.evening),
        customs=market.evening.customs,
    )


def invitation_of(
    market: "Market",
    levels: Levels,
    preferences: Preferences,
    viewer_at: Callable[[int], PlainViewer],
) -> Invitation:
    """Read what everybody who might open an app finds tonight."""
    chances = [need_probability(rate) for rate in levels.need_rate]
    rooms = market.evening.rooms
    hosts = [market.anchors[index] for index in rooms.anchor]
    return Invitation(
        session=market.session,
        minutes=market.scenario.session_minutes,
        seed=market.seeds.viewers,
        opening=market.scenario.behaviour.opening,
        shift=float(market.evening.market_shock),
        on_air={host.index for host in hosts},
        reminders={
            host.index: float(reminder)
            for host, reminder in zip(hosts, rooms.reminder, strict=True)
        },
        videos=[
            Video(host.index, host.key, host.platform, float(share))
            for host, share in zip(hosts, rooms.video_share, strict=True)
            if share > 0
        ],
        platform_of=[anchor.platform for anchor in market.anchors],
        platforms=market.platforms,
        preferences=preferences,
        network=market.scenario.behaviour.word_of_mouth,
        needs=list(zip(map(int, market.category_keys), chances, strict=True)),
        viewer_at=viewer_at,
        viewers=market.scenario.viewers,
    )


def shelf_of(market: "Market", tonight: Tonight, preferences: Preferences) -> Shelf:
    """Lay out the shelf."""
    on_sale: list[list[Good]] = [[] for _ in market.category_names]
    for good in tonight.goods:
        if market.products.active[good.index]:
            on_sale[good.category].append(good)
    keys = [int(key) for key in market.category_keys]
    return Shelf(tonight, on_sale, keys, market.platforms, preferences)


def arrivals_by_tick(
    viewers: Sequence[PlainViewer], invitation: Invitation, ticks: int, tick_minutes: float
) -> list[list[tuple[PlainViewer, float]]]:
    """Let everybody decide on opening an app; who arrives when, by tick."""
    arrivals: list[list[tuple[PlainViewer, float]]] = [[] for _ in range(ticks)]
    for viewer in viewers:
        draw_needs(viewer, invitation)
        by_video = watch_videos(viewer, invitation)
        minute = open_app(viewer, invitation)
        if by_video and viewer.opened == NOBODY:
            # A video is about tonight: who stays away forgets it.
            viewer.invited_by = NOBODY
        if minute is not None:
            arrivals[min(int(minute / tick_minutes), ticks - 1)].append((viewer, minute))
    return arrivals
