"""The page of rooms that a visitor sees, against a full sort in plain Python."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from simulator.compiled.audience import play_rooms, tonights_goods
from simulator.kernels.arriving import admit
from simulator.kernels.audience import turn_rooms
from simulator.kernels.feed import next_room
from simulator.kernels.state import Stage
from simulator.market import Market
from simulator.rules.decisions import FEED_RANK
from simulator.rules.randomness import draw4
from simulator.tables.columns import as_kept, as_reals
from tests.markets import scenario_of
from tests.reference_rooms import ordinary_evening, with_parameters

ROOMS, VIEWERS, PAGE = 14, 120, 5
PLACES, SEARCH = 2, 1.5
"""Places of a page of ``PAGE`` for followed hosts; taste that a need adds to a category."""
SESSION = 0


def feed_market(
    pages: tuple[int, ...] = (PAGE,), paid_every: int = 0, rooms: int = ROOMS
) -> Market:
    """Rooms on one or two platforms, differing in all that a feed looks at."""
    names = ("Flow", "Wave")[: len(pages)]
    market = Market(
        scenario_of(
            {
                "name": "feeds", "seed": 41, "viewers": VIEWERS, "population": VIEWERS,
                "session_minutes": 60,
                "segments": [{"name": "everybody", "share": 1.0}],
                "platform_kinds": {"feed": {"search": SEARCH, "followed_places": PLACES / PAGE}},
                "categories": [{"name": "food"}, {"name": "home"}],
                "platforms": [
                    {"name": name, "paid_every": paid_every,
                     "feed": {"relevance": 0.7, "popularity": 0.0, "page": page}}
                    for name, page in zip(names, pages, strict=True)
                ],
                "anchors": [
                    {"name": f"host {number:03d}", "platform": names[number % len(names)],
                     "fans": 0}
                    for number in range(rooms)
                ],
                "brands": [
                    {"name": "Brand", "products": [
                        {"name": name, "category": name, "unit_cost": 5, "list_price": 20}
                        for name in ("food", "home")
                    ]},
                ],
            }
        )
    )  # fmt: skip
    market.evening = ordinary_evening(market)
    tonight, dice = market.evening.rooms, np.random.default_rng(7)
    tonight.platform[:] = np.arange(rooms) % len(names)
    tonight.content[:] = dice.uniform(0.0, 1.0, tonight.content.shape)
    tonight.standing[:] = dice.lognormal(0.0, 1.0, rooms)
    tonight.start_minute[:] = np.where(np.arange(rooms) % 5 == 4, 30, 0)
    tonight.end_minute[:] = np.where(np.arange(rooms) % 4 == 3, 40, 60)
    tonight.bid_fen[:] = 30
    tonight.traffic_budget_fen[:] = np.where(np.arange(rooms) % 2 == 0, 100_000, 0)
    tonight.paid_weight[:] = dice.lognormal(0.0, 1.0, rooms)
    return market


def staged(market: Market) -> Stage:
    """The stage of the evening, with slots for everybody and nobody there yet."""
    market.columns.opened[:] = 0
    late = np.full(VIEWERS, market.scenario.session_minutes - 0.5, np.float32)
    with_parameters(market, enter_intercept=-60.0)
    _, stage, _ = play_rooms(market.engine, market, tonights_goods(market.engine, market), late)
    stage.chunks["free"] = stage.free.shape[1]
    stage.free[:] = np.arange(stage.free.shape[1])[::-1]
    stage.chunks["active"] = 0
    return stage


def meet(market: Market, stage: Stage, viewer: int, minute: float) -> tuple[Any, int]:
    """Let a viewer open the app, all alone; her visitor and slot."""
    stage.chunks[0].active, stage.chunks[0].free = 0, stage.free.shape[1]
    arrival = np.zeros(VIEWERS, np.float32)
    arrival[viewer] = minute
    openers = np.array([viewer], np.int32)
    never = np.zeros(0, np.int32)
    turn_rooms(
        stage.rooms, stage.platforms, stage.place_of_room, stage.feed_weight, never, never, minute
    )
    admit(stage, market.columns, 0, openers, arrival, 0, 1, 0.0, SESSION, market.seeds.viewers)
    slot = int(stage.active[0, 0])
    return stage.visitors[0, slot], slot


@dataclass
class PlainFeed:
    """What a visitor is shown, place by place, by sorting everything."""

    market: Market
    viewer: int
    minute: float
    place: int = 0
    lap: int = 0
    position: int = 0
    entered: bool = False
    organic: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        market, columns = self.market, self.market.columns
        rooms, offers = market.evening.rooms, market.evening.offers
        platform = int(columns.opened[self.viewer])
        policy = market.platforms[platform].feed
        category = market.products.category[offers.product]
        organic, paid = [], []
        for room in range(len(rooms)):
            live = rooms.start_minute[room] <= self.minute < rooms.end_minute[room]
            if rooms.platform[room] != platform or not live:
                continue
            key = int(self.keys()[room])
            words = draw4(market.seeds.viewers, self.viewer, key, SESSION, 0, FEED_RANK, 0)
            race = [-np.log((word + 0.5) / 2.0**32) for word in words]
            share = np.bincount(category[offers.room == room], minlength=2)
            wants = (int(columns.wants[self.viewer]) >> np.arange(2)) & 1
            liking = as_reals("taste", columns.taste[self.viewer]) + SEARCH * wants
            suits = rooms.content[room, 0] + share / share.sum() @ liking
            weight = rooms.standing[room] * np.exp(policy.relevance * suits)
            organic.append((*self.before_all(room), race[0] / weight, room))
            if rooms.traffic_budget_fen[room] > 0:
                paid.append((race[1] / rooms.paid_weight[room], room))
        self.organic = [entry[-1] for entry in sorted(organic)][: policy.page]
        self.paid = [entry[-1] for entry in sorted(paid)][: policy.page]

    def keys(self) -> Any:
        """Keys of tonight's rooms."""
        return self.market.stage_keys  # type: ignore[attr-defined]

    def before_all(self, room: int) -> tuple[int, float]:
        """Some followed rooms first, strongest bond first; then the one a neighbour told of."""
        columns, anchor = self.market.columns, int(self.market.evening.rooms.anchor[room])
        followed = self.followed_on_air()
        if anchor in followed:
            place = followed.index(anchor)
            return (0, float(place)) if place < PLACES else (2, 0.0)
        return (1, 0.0) if columns.invited_by[self.viewer] == anchor else (2, 0.0)

    def followed_on_air(self) -> list[int]:
        """Followed hosts on the air now, strongest bond first."""
        columns, rooms = self.market.columns, self.market.evening.rooms
        live = (rooms.start_minute <= self.minute) & (self.minute < rooms.end_minute)
        found = [
            (-float(columns.bond[self.viewer, k]), int(columns.bond_anchor[self.viewer, k]))
            for k in range(columns.bond_anchor.shape[1])
            if (columns.followed[self.viewer] >> k) & 1
        ]
        return [anchor for _, anchor in sorted(found) if anchor >= 0 and live[anchor]]

    def next(self, minute: float, paid_every: int) -> tuple[int, bool]:
        """The next room, and whether its place is paid; -1 at the end."""
        rooms = self.market.evening.rooms
        self.place += 1
        if paid_every and self.place % paid_every == 0:
            while self.paid:
                room = self.paid.pop(0)
                if minute < rooms.end_minute[room] and room not in self.organic:
                    return room, True
        while True:
            if self.position == len(self.organic):
                self.lap += 1
                if not self.entered:
                    return -1, False
                self.entered, self.position = False, 0
            room = self.organic[self.position]
            self.position += 1
            if minute < rooms.end_minute[room]:
                return room, False


@pytest.mark.parametrize("paid_every", [0, 1, 3])
def test_rooms_are_shown_in_the_order_of_a_full_sort(paid_every: int) -> None:
    market = feed_market(paid_every=paid_every)
    dice = np.random.default_rng(paid_every)
    columns = market.columns
    for viewer in range(VIEWERS):
        hosts = dice.permutation(ROOMS)[: viewer // 4 % 5]
        columns.bond_anchor[viewer, 2 : 2 + len(hosts)] = hosts
        columns.bond[viewer, 2 : 2 + len(hosts)] = as_kept(
            "bond", dice.uniform(0.0, 1.0, len(hosts))
        )
        # A bond that is no follow puts nobody first.
        columns.followed[viewer] = 0b1111100 if viewer % 3 else 0
        columns.invited_by[viewer] = dice.integers(-1, ROOMS)
        columns.wants[viewer] = dice.integers(0, 4)
    stage = staged(market)
    market.stage_keys = stage.rooms["key"]  # type: ignore[attr-defined]
    stage.rooms["budget_left_fen"] = market.evening.rooms.traffic_budget_fen
    lengths = set()
    for viewer in range(0, VIEWERS, 4):
        minute = float(np.float32(dice.uniform(0.0, 45.0)))
        visitor, slot = meet(market, stage, viewer, minute)
        plain = PlainFeed(market, viewer, minute)
        platform = stage.platforms[0]
        for step in range(40):
            visitor.clock = minute + step / 2.0
            found = int(next_room(visitor, slot, stage.race_room[0], stage.rooms, platform))
            expected, was_paid = plain.next(float(visitor.clock), paid_every)
            assert found == expected, (viewer, step)
            if found < 0:
                break
            assert bool(visitor.paid) == was_paid
            enters = bool(dice.integers(0, 3) == 0)
            visitor.entered_this_lap |= enters
            plain.entered |= enters
        lengths.add(plain.lap)
    assert len(lengths) > 2
    market.close()


def test_a_lap_without_an_entry_ends_the_visit() -> None:
    market = feed_market()
    stage = staged(market)
    visitor, slot = meet(market, stage, 3, 1.0)
    shown = []
    while True:
        room = int(next_room(visitor, slot, stage.race_room[0], stage.rooms, stage.platforms[0]))
        if room < 0:
            break
        shown.append(room)
    assert len(shown) == PAGE == len(set(shown))
    market.close()


def test_a_lap_with_an_entry_is_followed_by_the_same_page() -> None:
    market = feed_market()
    stage = staged(market)
    visitor, slot = meet(market, stage, 3, 1.0)
    laps: list[list[int]] = [[], [], []]
    for lap in laps:
        for _ in range(PAGE):
            lap.append(
                int(next_room(visitor, slot, stage.race_room[0], stage.rooms, stage.platforms[0]))
            )
        visitor.entered_this_lap = 1
    assert laps[0] == laps[1] == laps[2]
    assert visitor.lap == 2
    market.close()


def test_a_room_without_money_left_gets_no_paid_place() -> None:
    market = feed_market(paid_every=1)
    stage = staged(market)
    stage.rooms["budget_left_fen"] = market.evening.rooms.traffic_budget_fen
    visitor, slot = meet(market, stage, 8, 1.0)
    on_page = {int(room) for room in stage.race_room[0, slot, 0, : int(visitor.feed_size)]}
    stage.rooms["budget_left_fen"] = 0
    stage.rooms[4].budget_left_fen = 1
    paid = set()
    for _ in range(PAGE):
        room = int(next_room(visitor, slot, stage.race_room[0], stage.rooms, stage.platforms[0]))
        if visitor.paid:
            paid.add(room)
    assert paid <= {4} - on_page
    market.close()


def test_each_platform_has_a_page_of_its_own() -> None:
    """Nobody is interested: all see one page of their platform, whatever the others' pages are."""
    market = feed_market(pages=(2, 6), rooms=16)
    market.evening.rooms.start_minute[:] = 0
    market.evening.rooms.end_minute[:] = 60
    with_parameters(market, enter_intercept=-60.0)
    columns = market.columns
    columns.opened[:] = np.arange(VIEWERS) % 2
    outcome, _, _ = play_rooms(
        market.engine, market, tonights_goods(market.engine, market), np.zeros(VIEWERS, np.float32)
    )
    skips = np.bincount(market.evening.rooms.platform, outcome.skips)
    assert skips.tolist() == [2 * VIEWERS / 2, 6 * VIEWERS / 2]
    market.close()


def test_a_large_platform_shows_a_sample_that_another_seed_changes() -> None:
    """Above 300 rooms a viewer's page is drawn from about 128 of them, keyed by viewer and room."""
    rooms, page = 400, 300
    market = feed_market(pages=(page,), rooms=rooms)
    market.evening.rooms.start_minute[:] = 0
    market.evening.rooms.end_minute[:] = 60
    stage = staged(market)
    seen = []
    for viewer in range(30):
        visitor, slot = meet(market, stage, viewer, 0.0)
        seen.append({int(r) for r in stage.race_room[0, slot, 0, : int(visitor.feed_size)]})
    sizes = np.array([len(part) for part in seen])
    # 400 draws with chance 128/401 each.
    assert abs(sizes.mean() - 400 * 128 / 401) < 4.0 * np.sqrt(400 * 0.32 * 0.68 / 30)
    assert len(set.union(*seen)) == rooms
    assert seen[0] != seen[1]
    market.close()
