"""Considering, buying, interacting, following, in NumPy."""

import numpy as np
from numpy.typing import NDArray

from experiments.benchmarks.vectors import rules
from experiments.benchmarks.vectors.rules import Flags, Real, chance
from experiments.benchmarks.vectors.state import State, Whole
from simulator.kernels.deciding import (
    CONSIDERING,
    DECIDED,
    HASHES,
    TICK_PARTS,
    UNMOVED,
)
from simulator.rules.decisions import (
    COMMENT,
    CONSIDER,
    FOLLOW,
    GIFT,
    LIKE,
    SHARE,
)
from simulator.tables.columns import as_kept, as_reals


class Deciding(State):
    """What visitors decide in rooms."""

    def consider(self, who: Whole) -> None:
        """See ``deciding.consider``."""
        if not len(who):
            return
        v, p, stage, offers, goods = self.v, self.p, self.evening.stage, self.offers, self.goods
        row, offer = v.row[who], v.offer[who]
        good = offers.product[offer]
        category, quality, rating = goods.category[good], goods.quality[good], goods.rating[good]
        believed = p.belief_base + p.belief_bond * v.bond[who]
        believed = np.minimum(
            np.maximum(believed - p.belief_scepticism * v.scepticism[who], 0.0), 1.0
        )
        expected = rules.perceived_quality(quality, offers.exaggeration[offer], rating, believed)
        worth = goods.room_intercept[good] + goods.common_utility[good]
        worth += p.taste * as_reals("taste", stage.taste[row, category])
        worth += v.quality_weight[who] * (expected - 0.5)
        place = self.rooms.buying_shift[v.room[who]] + p.bond * v.bond[who]
        place += p.image_fit * offers.image_fit[offer]
        price = (offers.price_fen[offer] - offers.coupon_fen[offer]).astype(np.float64)
        comparable = goods.comparable_fen[good]
        reference = as_reals("reference_ratio", stage.reference_ratio[row, category])
        cost = rules.price_part(
            price, comparable, reference, v.price_sensitivity[who], v.allowance_fen[who], p
        )
        since = self.evening.clock.session - stage.last_purchase[row, category].astype(np.float64)
        value = (
            worth + place + cost + -p.satiation * rules.exp(-since / goods.satiation_sessions[good])
        )
        moved = chance(v.taste_bits[who], rules.logistic(value + p.heat_cap))
        v.stage[who] = np.where(moved, CONSIDERING, UNMOVED)
        v.value[who], v.reference_ratio[who], v.expected_quality[who] = value, reference, expected
        first = v.attention[who] < v.needed[who]
        who = who[first]
        v.attention[who] = v.needed[who]
        honest = rules.perceived_quality(quality, 0.0, rating, believed)
        self.note_surplus(who, comparable[first], value[first], (expected - honest)[first])
        np.add.at(self.offer_totals.considered, offer[first], v.people[who])
        after = reference + p.reference_adjustment * (price / comparable - reference)
        stage.reference_ratio[row[first], category[first]] = as_kept(
            "reference_ratio", after[first]
        )

    def note_surplus(self, who: Whole, comparable: Real, value: Real, talked_up: Real) -> None:
        """See ``deciding.note_surplus``."""
        v, totals = self.v, self.segment_totals
        truth = value - v.quality_weight[who] * talked_up
        money, people = comparable / v.price_sensitivity[who], v.people[who].astype(np.float64)
        surplus = money * rules.log_one_plus_exp(value)
        regret = -(money * rules.logistic(value) * (truth - value))
        np.add.at(totals.surplus_fen, v.segment[who], (surplus * people).astype(np.int64))
        np.add.at(totals.regret_fen, v.segment[who], (regret * people).astype(np.int64))

    def scarcity_shown(self, offer: NDArray[np.int32]) -> Real:
        """See ``deciding.scarcity_shown``."""
        offered = self.offers.committed_units[offer].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            left = 1.0 - self.offers.stock_left[offer] / offered
        real = np.where(offered > 0.0, np.minimum(np.maximum(left, 0.0), 1.0), 1.0)
        seen: Real = np.maximum(real, self.offers.scarcity[offer])
        return seen

    def warmth(self, who: Whole, shown: Real) -> Real:
        """See ``deciding.warmth_of``."""
        v, p = self.v, self.p
        urge = p.scarcity * v.impulsivity[who] * shown
        ratio = self.rooms.rate_ratio[v.room[who]]
        urge += v.susceptibility[who] * rules.log(1.0 + ratio)
        warmth: Real = np.minimum(urge, p.heat_cap)
        return warmth

    def try_to_buy(self, who: Whole) -> None:
        """See ``visiting.try_to_buy``."""
        if not len(who):
            return
        v, p, stage, offers, goods = self.v, self.p, self.evening.stage, self.offers, self.goods
        warmth = self.warmth(who, self.scarcity_shown(v.offer[who]))
        tempted = chance(v.taste_bits[who], rules.logistic(v.value[who] + warmth))
        who, warmth = who[tempted], warmth[tempted]
        v.stage[who] = DECIDED
        row, offer = v.row[who], v.offer[who]
        good = offers.product[offer]
        category, comparable = goods.category[good], goods.comparable_fen[good]
        words = self.dice.blocks(row, goods.key[good], 0, CONSIDER)
        price = (offers.price_fen[offer] - offers.coupon_fen[offer]).astype(np.float64)
        seen = np.minimum(goods.lowest_fen[good].astype(np.float64), price) / comparable
        alpha, allowance = v.price_sensitivity[who], v.allowance_fen[who]
        value = v.value[who] + rules.price_part(price, comparable, seen, alpha, allowance, p)
        value -= rules.price_part(price, comparable, v.reference_ratio[who], alpha, allowance, p)
        compares = chance(words[2], p.comparing_share)
        kept = as_kept("reference_ratio", seen[compares])
        stage.reference_ratio[row[compares], category[compares]] = kept
        still = ~compares | chance(v.taste_bits[who], rules.logistic(value + warmth))
        payment = (offers.price_fen[offer] - offers.coupon_fen[offer]) * v.people[who]
        pays = payment <= stage.wallet_fen[row]
        asks = still & pays & chance(words[3], p.checkout_completion)
        stage.wallet_fen[row[asks]] -= payment[asks]
        self.ask(who[asks], warmth[asks], words[3][asks])

    def ask(self, who: Whole, warmth: Real, tie_break: Whole) -> None:
        """See ``deciding.request``."""
        v, minute, offer = self.v, self.v.clock[who], self.v.offer[who]
        part = (minute - self.tick_begin) / self.evening.clock.tick_minutes * TICK_PARTS
        hopeful = (self.offers.stock_left[offer] > 0).astype(np.int32)
        v.bought[who] += hopeful
        asked = {
            "who": who, "row": v.row[who], "offer": offer, "minute": minute, "heat": warmth,
            "rank": part.astype(np.int64) * HASHES + tie_break, "hopeful": hopeful,
            "expected_quality": v.expected_quality[who], "minutes_watched": minute - v.entry[who],
            "paid": v.paid[who],
        }  # fmt: skip
        self.requests.append(asked)

    def interact(self, who: Whole, room: Whole, minutes: Real, warmth: Real) -> None:
        """See ``deciding.interact``."""
        v, p, totals, dice, stage = self.v, self.p, self.totals, self.dice, self.evening.stage
        row, key, lap, people = v.row[who], self.rooms.anchor_key[room], v.lap[who], v.people[who]
        skill = p.skill * (self.rooms.interaction[room] - 0.5) + 0.0
        person = p.interaction_bond * v.bond[who] + p.interaction_heat * warmth
        urge = minutes * rules.exp(skill + person)

        def some(word: Whole, hazard: float | Real) -> Flags:
            return chance(word, rules.any_event_probability(hazard * urge))

        for total, code, hazard in (
            (totals.comments, COMMENT, p.comment_hazard * self.rooms.comment_factor[room]),
            (totals.likes, LIKE, p.like_hazard),
        ):
            does = some(dice.blocks(row, key, lap, code)[0], hazard)
            np.add.at(total, room[does], people[does])
        words = dice.blocks(row, key, lap, GIFT)
        gives = some(words[0], p.gift_hazard)
        givers = who[gives]
        allowed = int(p.gift_cap_fen) - v.gifted_fen[givers]
        limit = np.minimum(stage.wallet_fen[row[gives]] // people[gives], allowed)
        wish = p.gift_median_fen * rules.exp(
            p.gift_spread * rules.normal_quantile(rules.uniform(words[1][gives]))
        )
        one = np.where(wish >= limit, np.maximum(limit, 0), np.minimum(wish, 2.0**62))
        v.gifted_fen[givers] += one.astype(np.int64)
        gift = one.astype(np.int64) * people[gives]
        stage.wallet_fen[row[gives]] -= gift
        np.add.at(totals.gifts_fen, room[gives], gift)
        shares = some(dice.blocks(row, key, lap, SHARE)[0], p.share_hazard)
        np.add.at(totals.shares, room[shares], people[shares])
        self.shared.append((row[shares].astype(np.int32), self.rooms.anchor[room[shares]]))

    def bond_with_host(self, who: Whole, room: Whole, minutes: Real) -> None:
        """See the second half of ``visiting.leave``."""
        v, p, rooms, stage = self.v, self.p, self.rooms, self.evening.stage
        row, slot, host = v.row[who], v.bond_slot[who], rooms.anchor[room]
        knows = (slot >= 0) & (stage.bond_anchor[row, slot] == host)
        one, k = row[knows], slot[knows]
        bond = as_reals("bond", stage.bond[one, k])
        exposure = 1.0 - rules.exp(-minutes[knows] / p.watching_minutes)
        gain = p.watching_gain * rooms.bonding[room[knows]]
        stage.bond[one, k] = as_kept("bond", bond + gain * exposure * (1.0 - bond))
        stage.visited[one] |= (1 << k).astype(np.uint8)
        who, room, minutes = who[~knows], room[~knows], minutes[~knows]
        row = v.row[who]
        watched = p.follow_minutes * minutes / (1.0 + minutes)
        show = p.skill * (rooms.interaction[room] - 0.5)
        show = show + p.follow_content * stage.content[room, v.segment[who]]
        level = p.follow_intercept + rooms.follow_shift[room]
        utility = level + watched + p.follow_charisma * (rooms.charisma[room] - 0.5)
        utility = utility + show + np.where(v.bought[who] > 0, p.follow_bought, 0.0)
        word = self.dice.blocks(row, rooms.anchor_key[room], v.lap[who], FOLLOW)[0]
        follows = chance(word, rules.logistic(utility))
        one, room = row[follows], room[follows]
        free = stage.bond_anchor[one] < 0
        weakest = np.argmin(stage.bond[one], axis=1)
        k = np.where(free.any(axis=1), free.argmax(axis=1), weakest)
        stage.bond_anchor[one, k] = rooms.anchor[room]
        stage.bond[one, k] = as_kept("bond", p.initial_bond * rooms.bonding[room])
        bit = (1 << k).astype(np.uint8)
        stage.followed[one] |= bit
        stage.visited[one] |= bit
        np.add.at(self.totals.follows, room, v.people[who[follows]])
