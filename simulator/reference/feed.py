"""The page that a visitor's feed shows, and the paid places beside it (odd.md, 7.3)."""

from dataclasses import dataclass

from simulator.kernels.feed import CANDIDATES, LARGEST_FEED, MOST_LAPS
from simulator.reference.solving import add
from simulator.reference.tonight import Place, Room, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.decisions import FEED_RANK
from simulator.rules.feed import organic_weight, rank_key, relevance, sought_taste
from simulator.rules.randomness import draw4


@dataclass(eq=False)
class Listed:
    """A room on a page, and why it is there."""

    room: Room
    why: str
    time: float
    """Race time; of followed rooms the bond."""


@dataclass(eq=False)
class Feed:
    """A page of rooms and a list of paid ones, and how far she has swiped."""

    page: list[Listed]
    paid: list[Listed]
    paid_every: int
    swipes: int = 0
    place: int = 0
    lap: int = 0
    entered_this_lap: bool = False

    def next_room(self, minute: float) -> tuple[Room, bool] | None:
        """Swipe on.

        Args:
            minute: The time.

        Returns:
            The next room on the air and whether the place is paid; None if there is no more.
        """
        self.swipes += 1
        if self.paid_every > 0 and self.swipes % self.paid_every == 0:
            room = self._next_paid(minute)
            if room is not None:
                return room, True
        while True:
            if self.place == len(self.page):
                self.lap += 1
                if not self.entered_this_lap or self.lap >= MOST_LAPS or not self.page:
                    return None
                self.entered_this_lap, self.place = False, 0
            room = self.page[self.place].room
            self.place += 1
            if minute < room.end:
                return room, False

    def _next_paid(self, minute: float) -> Room | None:
        """The next room that still pays, and is not on the page for nothing."""
        free = [listed.room for listed in self.page]
        while self.paid:
            room = self.paid.pop(0).room
            if minute < room.end and room.budget_left_fen > 0 and room not in free:
                return room
        return None


def build_feed(viewer: PlainViewer, tonight: Tonight, minute: float) -> Feed:
    """Rank the rooms of the platform just opened that are on the air at this minute.

    Args:
        viewer: Who has opened an app.
        tonight: The rooms as the tick began.
        minute: The minute of arrival.

    Returns:
        Her feed.
    """
    place = tonight.places[viewer.opened]
    all_here = [room for room in tonight.rooms if room.platform == place.index]
    live = [room for room in all_here if room.is_on_air(minute)]
    known = known_rooms(viewer, tonight, live)
    strangers = [room for room in live if all(room is not listed.room for listed in known)]
    if len(all_here) > LARGEST_FEED:
        strangers = [room for room in strangers if in_sample(viewer, tonight, room, len(all_here))]
    race = sorted(
        (race_time(viewer, tonight, room, place) for room in strangers),
        key=lambda listed: listed.time,
    )
    bidding = [room for room in live if room.budget_left_fen > 0 and room.paid_weight > 0.0]
    paid = sorted(
        (paid_time(viewer, tonight, room) for room in bidding), key=lambda listed: listed.time
    )
    size = place.feed.page
    feed = Feed([*known, *race][:size], paid[:size], place.paid_every)
    if viewer.diary is not None:
        viewer.diary.feed(feed)
    return feed


def known_rooms(viewer: PlainViewer, tonight: Tonight, live: list[Room]) -> list[Listed]:
    """Followed rooms, the strongest bond first, then the one that a neighbour told of."""
    followed = [
        Listed(tonight.room_of[bond.anchor], "followed", bond.strength)
        for _, bond in viewer.followed()
        if tonight.room_of.get(bond.anchor) in live
    ]
    followed.sort(key=lambda listed: -listed.time)
    # A platform gives only so many places to hosts who are followed; the others have to race.
    known = followed[: tonight.places[viewer.opened].followed_places]
    told_of = tonight.room_of.get(viewer.invited_by)
    if told_of in live and all(listed.room is not told_of for listed in followed):
        known.append(Listed(told_of, "told of", 0.0))
    return known


def in_sample(viewer: PlainViewer, tonight: Tonight, room: Room, rooms: int) -> bool:
    """Whether a room is among those looked at on a large platform: another sample every evening."""
    words = draw4(tonight.seed, viewer.row, room.key, tonight.session, 0, FEED_RANK, 0)
    return int(words[2]) < 2**32 * CANDIDATES // (rooms + 1)


def race_time(viewer: PlainViewer, tonight: Tonight, room: Room, place: Place) -> Listed:
    """Time of a room in the race for the page."""
    words = draw4(tonight.seed, viewer.row, room.key, tonight.session, 0, FEED_RANK, 0)
    fit = add(
        share * sought_taste(viewer.taste[category], category in viewer.wants, place.search)
        for category, share in enumerate(room.mix)
    )
    suits = relevance(room.content[viewer.segment], fit)
    weight = organic_weight(room.feed_weight, suits, place.relevance)
    return Listed(room, "recommended", rank_key(words[0], weight))


def paid_time(viewer: PlainViewer, tonight: Tonight, room: Room) -> Listed:
    """Time of a bidding room in the race for paid places."""
    words = draw4(tonight.seed, viewer.row, room.key, tonight.session, 0, FEED_RANK, 0)
    return Listed(room, "paid", rank_key(words[1], room.paid_weight))
