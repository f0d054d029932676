"""Swiping, entering, watching and leaving, in NumPy."""

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.vectors import rules
from experiments.benchmarks.vectors.arriving import Arriving
from experiments.benchmarks.vectors.deciding import Deciding
from experiments.benchmarks.vectors.rules import Flags, Real, chance
from experiments.benchmarks.vectors.state import Whole
from simulator.kernels.deciding import (
    ATTENDING,
    CONSIDERING,
    DECIDED,
)
from simulator.kernels.feed import MOST_LAPS
from simulator.kernels.state import BETWEEN_ROOMS, REMEMBERED
from simulator.rules.decisions import (
    CLOSE,
    CONSIDER,
    ENTER,
    STAY,
)
from simulator.tables.columns import as_reals


class Visiting(Arriving, Deciding):
    """The way of visitors from room to room."""

    def next_room(self, who: Whole) -> Whole:
        """See ``feed.next_room``."""
        v, rooms = self.v, self.rooms
        v.paid[who] = 0
        v.place[who] += 1
        found = np.full(len(self.open), -1, np.int64)
        every = self.platforms.paid_every[v.platform[who]]
        trying = who[(every > 0) & (v.place[who] % np.maximum(every, 1) == 0)]
        while len(trying):
            trying = trying[v.paid_position[trying] < v.paid_size[trying]]
            index = self.paid[trying, v.paid_position[trying]]
            v.paid_position[trying] += 1
            on_page = self.organic[trying] == index[:, None]
            on_page &= np.arange(self.organic.shape[1]) < v.feed_size[trying][:, None]
            good = (v.clock[trying] < rooms.end_minute[index]) & ~on_page.any(axis=1)
            good &= rooms.budget_left_fen[index] > 0
            found[trying[good]] = index[good]
            v.paid[trying[good]] = 1
            trying = trying[~good]
        trying = who[found[who] < 0]
        while len(trying):
            round_again = trying[v.position[trying] == v.feed_size[trying]]
            v.lap[round_again] += 1
            tired = (v.entered_this_lap[round_again] == 0) | (v.lap[round_again] >= MOST_LAPS)
            self.open[round_again[tired]] = False
            v.entered_this_lap[round_again[~tired]] = 0
            v.position[round_again[~tired]] = 0
            trying = trying[self.open[trying]]
            index = self.organic[trying, v.position[trying]]
            v.position[trying] += 1
            good = v.clock[trying] < rooms.end_minute[index]
            found[trying[good]] = index[good]
            trying = trying[~good]
        return found[who]

    def swipe(self, who: Whole) -> None:
        """Show the next room, which is entered or skipped."""
        if not len(who):
            return
        v, rooms, stage, p = self.v, self.rooms, self.evening.stage, self.p
        index = self.next_room(who)
        who, index = who[index >= 0], index[index >= 0]
        row, offer = v.row[who], rooms.offer[index]
        is_host = stage.bond_anchor[row] == rooms.anchor[index][:, None]
        slot = np.where(is_host.any(axis=1), is_host.argmax(axis=1), -1)
        bond = np.where(slot >= 0, as_reals("bond", stage.bond[row, slot]), 0.0)
        category = self.goods.category[self.offers.product[offer]]
        pitched = offer >= 0
        taste = np.where(pitched, as_reals("taste", stage.taste[row, category]), 0.0)
        discount = np.where(pitched, self.offers.discount[offer], 0.0)
        content = stage.content[index, v.segment[who]]
        show = p.enter_content * content + p.popularity * rules.log(1.0 + rooms.displayed[index])
        person = p.enter_bond * bond + p.enter_taste * taste + 0.0
        utility = p.enter_intercept + rooms.entering_shock[index] + person + show
        probability = rules.logistic(utility + p.enter_discount * discount)
        word = self.dice.blocks(row, rooms.key[index], v.lap[who], ENTER)[0]
        enters = chance(word, probability)
        np.add.at(self.totals.skips, index[~enters], v.people[who[~enters]])
        v.clock[who[~enters]] += p.glance_minutes
        self.enter(who[enters], index[enters], slot[enters], bond[enters])

    def enter(self, who: Whole, index: Whole, slot: Whole, bond: Real) -> None:
        """See ``visiting.enter``."""
        v, totals, rooms, people = self.v, self.totals, self.rooms, self.v.people[who]
        words = self.dice.blocks(v.row[who], rooms.key[index], v.lap[who], STAY)
        v.frailty[who] = self.frailties(who, index, words[0], words[1])
        v.patience[who] = rules.exponential(words[2])
        v.hazard[who] = 0.0
        v.since[who] = v.entry[who] = v.clock[who]
        v.bond_slot[who], v.bond[who], v.room[who] = slot, bond, index
        v.bought[who], v.entered_this_lap[who] = 0, 1
        for total in (totals.present, totals.views):
            np.add.at(total, index, people)
        for total in (totals.simulated_present, totals.simulated_views):
            np.add.at(total, index, 1)
        np.add.at(self.segment_totals.views, v.segment[who], people)
        pays = v.paid[who] == 1
        np.add.at(totals.paid_views, index[pays], people[pays])
        np.add.at(totals.traffic_fen, index[pays], people[pays] * rooms.bid_fen[index[pays]])
        self.turn_to_pitch(who)

    def frailties(self, who: Whole, index: Whole, first: Whole, second: Whole) -> Real:
        """See ``randomness.gamma_from_words``."""
        variance = self.p.frailty_variance
        if not variance > 0.0:
            return np.ones(len(who))
        found, slot = rules.gamma_attempt(variance, first, second), 0
        again = np.flatnonzero(found < 0.0)
        while len(again):
            slot += 1
            row, lap = self.v.row[who[again]], self.v.lap[who[again]]
            words = self.dice.blocks(row, self.rooms.key[index[again]], lap, STAY, slot)
            found[again] = rules.gamma_attempt(variance, words[0], words[1])
            again = again[found[again] < 0.0]
        return found

    def turn_to_pitch(self, who: Whole) -> None:
        """See ``visiting.turn_to_pitch``."""
        if not len(who):
            return
        v, rooms, p, stage = self.v, self.rooms, self.p, self.evening.stage
        now, room = v.clock[who], v.room[who]
        v.patience[who] -= v.hazard[who] * (now - v.since[who])
        v.since[who] = now
        offer = rooms.offer[room]
        pitched = offer >= 0
        v.offer[who[~pitched]], v.stage[who[~pitched]] = -1, DECIDED
        some, at, on = who[pitched], room[pitched], offer[pitched]
        category = self.goods.category[self.offers.product[on]]
        self.meet_offer(some, on)
        fit, hard_selling = np.zeros(len(who)), np.zeros(len(who))
        fit[pitched] = as_reals("taste", stage.taste[v.row[some], category])
        hard_selling[pitched] = self.offers.exaggeration[on]
        urge = p.attention_interaction * rooms.interaction[at]
        urge += p.attention_novelty * self.offers.novelty[on]
        v.attention_rate[some] = rules.exp(urge) / p.attention_minutes
        missing = np.maximum(v.needed[some] - v.attention[some], 0.0)
        v.ready[some] = now[pitched] + missing / v.attention_rate[some]
        content = stage.content[room, v.segment[who]]
        holds = p.stay_content * content + p.stay_bond * v.bond[who] + p.stay_fit * fit
        away = p.stay_hard_selling * hard_selling + p.stay_lag * rooms.lag[room]
        base = p.base_hazard * rooms.leave_factor[room]
        v.hazard[who] = base * v.frailty[who] * rules.exp(away - holds)
        with np.errstate(divide="ignore", invalid="ignore"):
            wait = np.where(v.hazard[who] > 0.0, v.patience[who] / v.hazard[who], np.inf)
        v.gone[who] = now + np.where(v.patience[who] <= 0.0, 0.0, wait)

    def remembered(self, who: Whole, product: NDArray[np.int32]) -> tuple[Flags, Whole]:
        """Where each remembers a product: whether at all, and at which place."""
        same = self.seen_product[who] == product[:, None]
        return same.any(axis=1), same.argmax(axis=1)

    def meet_offer(self, who: Whole, offer: NDArray[np.int32]) -> None:
        """See ``deciding.meet_offer``."""
        v, product = self.v, self.offers.product[offer]
        words = self.dice.blocks(v.row[who], self.goods.key[product], 0, CONSIDER)
        v.offer[who], v.taste_bits[who] = offer, words[1]
        v.needed[who] = rules.exponential(words[0])
        knows, place = self.remembered(who, product)
        attention = np.where(knows, self.seen_attention[who, place], 0.0)
        v.attention[who] = attention
        v.stage[who] = np.where(attention < 0.0, DECIDED, ATTENDING)
        new = ~knows | (self.seen_offer[who, place] != offer)
        place = np.where(knows, place, v.remembered[who] % REMEMBERED)
        self.seen_offer[who, place] = offer
        self.seen_product[who, place] = product
        self.seen_attention[who[~knows], place[~knows]] = 0.0
        v.remembered[who[~knows]] += 1
        np.add.at(self.offer_totals.exposed, offer[new], v.people[who[new]])
        np.add.at(self.offer_totals.simulated_exposed, offer[new], 1)

    def part_from_offer(self, who: Whole) -> None:
        """See ``deciding.part_from_offer``."""
        v = self.v
        missing = (v.ready[who] - v.clock[who]) * v.attention_rate[who]
        attending = v.stage[who] == ATTENDING
        attention = np.where(attending, v.needed[who] - missing, v.needed[who])
        attention = np.where(v.stage[who] == DECIDED, -1.0, attention)
        knows, place = self.remembered(who, self.offers.product[v.offer[who]])
        self.seen_attention[who[knows], place[knows]] = attention[knows]

    def watch(self, who: Whole) -> None:
        """See ``visiting.watch``."""
        if not len(who):
            return
        v = self.v
        self.consider(who[(v.stage[who] == ATTENDING) & (v.clock[who] >= v.ready[who])])
        self.try_to_buy(who[v.stage[who] == CONSIDERING])
        until = np.minimum(v.gone[who], self.rooms.pitch_end[v.room[who]])
        stage = v.stage[who]
        until = np.where(stage == ATTENDING, np.minimum(until, v.ready[who]), until)
        until = np.where(stage == CONSIDERING, np.minimum(until, self.tick_end), until)
        v.clock[who] = until

    def leave(self, who: Whole) -> None:
        """See ``visiting.leave``."""
        if not len(who):
            return
        v, rooms, totals = self.v, self.rooms, self.totals
        room, minutes, people = v.room[who], v.clock[who] - v.entry[who], v.people[who]
        shown, pitched = np.zeros(len(who)), v.offer[who] >= 0
        self.part_from_offer(who[pitched])
        shown[pitched] = self.scarcity_shown(v.offer[who[pitched]])
        self.interact(who, room, minutes, self.warmth(who, shown))
        self.bond_with_host(who, room, minutes)
        np.add.at(totals.stay_seconds, room, (minutes * 60.0 + 0.5).astype(np.int64) * people)
        np.subtract.at(totals.present, room, people)
        np.subtract.at(totals.simulated_present, room, 1)
        v.room[who] = BETWEEN_ROOMS
        word = self.dice.blocks(v.row[who], rooms.key[room], v.lap[who], CLOSE)[0]
        self.open[who[chance(word, self.p.close_probability)]] = False
