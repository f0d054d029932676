"""Opening an app, in NumPy: the feed of all who arrive in a tick, platform by platform."""

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.vectors import rules
from experiments.benchmarks.vectors.rules import Flags, Real
from experiments.benchmarks.vectors.state import State, Whole
from simulator.kernels.feed import CANDIDATES, LARGEST_FEED, ORGANIC, PAID
from simulator.rules.decisions import (
    FEED_RANK,
)
from simulator.rules.randomness import TWO_POWER_32
from simulator.tables.columns import BOND_SLOTS, as_reals


class Arriving(State):
    """Those who open an app."""

    def arrive(self, who: Whole) -> None:
        """Rank rooms for those who open an app, platform by platform."""
        v = self.v
        arrival = self.evening.arrival_minute[v.row[who]].astype(np.float64)
        v.clock[who] = np.maximum(arrival, self.tick_begin)
        for platform in range(len(self.platforms.begin)):
            there = who[v.platform[who] == platform]
            if len(there):
                self.build_feed(there, platform)

    def known_rooms(self, who: Whole, platform: int) -> tuple[Real, NDArray[np.int32]]:
        """Race times and rooms of those that each knows, infinity for none; see ``feed``."""
        stage, row = self.evening.stage, self.v.row[who]
        anchors = stage.bond_anchor[row]
        follows = (stage.followed[row][:, None] >> np.arange(BOND_SLOTS)) & 1 == 1
        index = np.where(follows & (anchors >= 0), stage.room_of_anchor[anchors], -1)
        index = np.where(self.is_live(who[:, None], index, platform), index, -1)
        times = np.where(index >= 0, -1.0 - as_reals("bond", stage.bond[row]), np.inf)
        by_bond = np.argsort(times, axis=1, kind="stable")
        times, index = (np.take_along_axis(part, by_bond, axis=1) for part in (times, index))
        told = self.evening.traits.invited_by[row]
        invited = np.where(told >= 0, stage.room_of_anchor[told], -1)
        invited = np.where((index == invited[:, None]).any(axis=1), -1, invited)
        invited = np.where(self.is_live(who, invited, platform), invited, -1)
        page, places = self.organic.shape[1], int(self.platforms.followed_places[platform])
        times[:, min(page, places) :] = np.inf
        full = np.isfinite(times).sum(axis=1) >= page
        last = np.where((invited >= 0) & ~full, -0.5, np.inf)
        return np.column_stack([times, last]), np.column_stack([index, invited]).astype(np.int32)

    def is_live(self, who: Whole, index: Whole, platform: int) -> Flags:
        """Whether rooms of a platform are on the air for visitors; -1 is no room."""
        rooms, clock = self.rooms, self.v.clock[who]
        on_air = (rooms.start_minute[index] <= clock) & (clock < rooms.end_minute[index])
        live: Flags = (index >= 0) & (rooms.platform[index] == platform) & on_air
        return live

    def build_feed(self, who: Whole, platform: int) -> None:
        """See ``feed.build_feed``."""
        stage, places, v = self.evening.stage, self.platforms, self.v
        here = slice(int(places.begin[platform]), int(places.end[platform]))
        count, row = here.stop - here.start, v.row[who]
        wanted = (self.evening.traits.wants[row][:, None] >> np.arange(stage.taste.shape[1])) & 1
        taste = as_reals("taste", stage.taste[row])
        liking = np.where(wanted == 1, taste + places.search[platform], taste)
        fit = np.zeros((len(who), count))
        for c in range(liking.shape[1]):
            fit += stage.feed_share[c, here] * liking[:, c, None]
        whole = int(TWO_POWER_32)
        limit = whole if count <= LARGEST_FEED else whole * CANDIDATES // (count + 1)
        words = self.dice.blocks(row[:, None], stage.feed_key[None, here], 0, FEED_RANK)
        suits = stage.feed_content[v.segment[who], here] + fit
        weight = stage.feed_weight[ORGANIC, here] * rules.exp_in_range(
            suits * places.precision[platform]
        )
        time = rules.rank_key(words[0], np.where(words[2] < limit, weight, 0.0))
        known_time, known = self.known_rooms(who, platform)
        reader, nth = np.nonzero(np.isfinite(known_time))
        time[reader, stage.place_of_room[known[reader, nth]] - here.start] = np.inf
        rooms = np.broadcast_to(stage.on_platform[here], time.shape)
        size = self.keep_best(
            self.organic, who, np.column_stack([known_time, time]), np.column_stack([known, rooms])
        )
        v.feed_size[who] = np.minimum(size, places.page[platform])
        v.paid_size[who] = 0
        if places.paid_every[platform] > 0:
            time = rules.rank_key(words[1], stage.feed_weight[PAID, here])
            size = self.keep_best(self.paid, who, time, rooms)
            v.paid_size[who] = np.minimum(size, places.page[platform])

    def keep_best(
        self, lists: NDArray[np.int32], who: Whole, time: Real, rooms: NDArray[np.int32]
    ) -> Whole:
        """Write the rooms with the smallest times into lists; return how many each has."""
        page = min(lists.shape[1], time.shape[1])
        if page < time.shape[1]:
            best = np.argpartition(time, page - 1, axis=1)[:, :page]
            best.sort(axis=1)
        else:
            best = np.broadcast_to(np.arange(page), time.shape)
        best_time = np.take_along_axis(time, best, axis=1)
        order = np.argsort(best_time, axis=1, kind="stable")
        chosen = np.take_along_axis(best, order, axis=1)
        lists[who, :page] = np.take_along_axis(rooms, chosen, axis=1)
        sizes: Whole = np.isfinite(best_time).sum(axis=1)
        return sizes
