"""What one visitor does in an evening in plain Python."""

import random
from math import exp, inf, log
from types import SimpleNamespace
from typing import Any

from experiments.benchmarks.plain.world import World, logistic
from simulator.kernels.feed import CANDIDATES, LARGEST_FEED, MOST_LAPS

chance = random.random
exponential = random.expovariate


class Visitor:
    """Who has an app open.

    Args:
        world: Rooms, offers and viewers.
        row: Row of the viewer.
        minute: Minute of arrival.
    """

    def __init__(self, world: World, row: int, minute: float) -> None:
        self.world, self.row, self.clock = world, row, minute
        self.viewer: SimpleNamespace = world.viewer(row)
        self.room: Any = None
        self.offer: Any = None
        self.place = self.position = self.lap = self.paid_position = 0
        self.entered = self.is_paid = False
        self.gifted = 0
        self.attention: dict[int, float] = {}
        self.taste_draw: dict[int, float] = {}
        self.needed: dict[int, float] = {}
        self.decided: set[int] = set()
        self.build_feed()

    def build_feed(self) -> None:
        """Known rooms first, then the winners of the race."""
        world, viewer = self.world, self.viewer
        platform = world.platforms[viewer.platform]
        rooms = [room for room in platform.rooms if room.start <= self.clock < room.end]
        known = [room for room in rooms if viewer.bonds.get(room.anchor, (0.0, False))[1]]
        known.sort(key=lambda room: -viewer.bonds[room.anchor][0])
        known = known[: platform.followed_places]
        told = [room for room in rooms if room.anchor == viewer.invited_by and room not in known]
        liking = [
            taste + platform.search if viewer.wants >> c & 1 else taste
            for c, taste in enumerate(viewer.taste)
        ]
        share = CANDIDATES / (len(platform.rooms) + 1)
        if len(platform.rooms) > LARGEST_FEED:
            rooms = [room for room in rooms if chance() < share]
        raced = []
        for room in rooms:
            suits = room.content[viewer.segment]
            for part, like in zip(room.shares, liking, strict=True):
                suits += part * like
            weight = room.weight * exp(suits * platform.precision)
            raced.append((exponential(1.0) / weight if weight > 0.0 else inf, room.index, room))
        raced.sort()
        chosen = known + told[:1]
        chosen += [room for time, _, room in raced if time < inf and room not in chosen]
        self.feed = chosen[: platform.page]
        self.paid: list[Any] = []
        if platform.paid_every > 0:
            paying = [room for room in platform.rooms if room.pays]
            bids = [(exponential(1.0) / room.paid_weight, room.index, room) for room in paying]
            self.paid = [room for _, _, room in sorted(bids)][: platform.page]

    def next_room(self) -> Any:
        """The next live room, or nothing."""
        platform = self.world.platforms[self.viewer.platform]
        self.place += 1
        self.is_paid = False
        if platform.paid_every > 0 and self.place % platform.paid_every == 0:
            while self.paid_position < len(self.paid):
                room = self.paid[self.paid_position]
                self.paid_position += 1
                if self.clock < room.end and room.budget_left > 0 and room not in self.feed:
                    self.is_paid = True
                    return room
        while True:
            if self.position == len(self.feed):
                self.lap += 1
                if not self.entered or self.lap >= MOST_LAPS:
                    return None
                self.entered, self.position = False, 0
            room = self.feed[self.position]
            self.position += 1
            if self.clock < room.end:
                return room

    def advance(self, tick_end: float) -> bool:
        """Go on to the end of the tick; tell whether the app is closed before."""
        while self.clock < tick_end:
            room = self.room
            if room is None:
                room = self.next_room()
                if room is None:
                    return True
                self.look_at(room)
            elif self.clock >= self.gone or self.clock >= room.end:
                if self.leave():
                    return True
            elif self.offer is not room.offer:
                self.part_from_offer()
                self.turn_to_pitch()
            else:
                self.watch(tick_end)
        return False

    def look_at(self, room: Any) -> None:
        """Enter or skip."""
        p, viewer = self.world.p, self.viewer
        bond = viewer.bonds.get(room.anchor, (0.0, False))[0]
        taste = viewer.taste[room.offer.category] if room.offer else 0.0
        discount = room.offer.discount if room.offer else 0.0
        utility = (
            p.enter_intercept + room.entering_shock + p.enter_bond * bond + p.enter_taste * taste
            + p.enter_content * room.content[viewer.segment] + p.enter_discount * discount
            + p.popularity * log(1.0 + room.displayed)
        )  # fmt: skip
        if chance() >= logistic(utility):
            room.skips += viewer.people
            self.clock += p.glance_minutes
            return
        variance = p.frailty_variance
        self.frailty = random.gammavariate(1.0 / variance, variance) if variance > 0.0 else 1.0
        self.patience, self.hazard = exponential(1.0), 0.0
        self.room, self.entry, self.since, self.bond = room, self.clock, self.clock, bond
        self.bought, self.entered = 0, True
        room.present += viewer.people
        room.simulated_present += 1
        room.views += viewer.people
        if self.is_paid:
            room.spent += viewer.people * room.bid
        self.turn_to_pitch()

    def turn_to_pitch(self) -> None:
        """Work out when she considers what is pitched now, and when she leaves."""
        p, room, viewer, now = self.world.p, self.room, self.viewer, self.clock
        self.patience -= self.hazard * (now - self.since)
        self.since, self.offer, offer = now, room.offer, room.offer
        index = p.stay_lag * room.lag - p.stay_content * room.content[viewer.segment]
        index -= p.stay_bond * self.bond
        self.waits, self.considering, self.ready = False, False, inf
        if offer is not None:
            index += p.stay_hard_selling * offer.exaggeration
            index -= p.stay_fit * viewer.taste[offer.category]
            product = offer.product
            if product not in self.attention:
                self.attention[product] = 0.0
                self.needed[product], self.taste_draw[product] = exponential(1.0), chance()
            if product not in self.decided:
                urge = p.attention_interaction * room.interaction
                self.rate = exp(urge + p.attention_novelty * offer.novelty) / p.attention_minutes
                missing = max(self.needed[product] - self.attention[product], 0.0)
                self.waits, self.ready = True, now + missing / self.rate
        self.hazard = p.base_hazard * room.leave_factor * self.frailty * exp(index)
        self.gone = now + max(self.patience, 0.0) / self.hazard

    def part_from_offer(self) -> None:
        """Remember how much attention it has had."""
        if self.offer is not None and self.waits:
            product = self.offer.product
            missing = (self.ready - self.clock) * self.rate
            self.attention[product] = self.needed[product] - missing

    def watch(self, tick_end: float) -> None:
        """Consider and buy if it is time, then wait for what comes next."""
        if self.waits and self.clock >= self.ready:
            self.consider()
        if self.considering:
            self.try_to_buy()
        until = min(self.gone, self.room.pitch_end)
        if self.waits:
            until = min(until, self.ready)
        elif self.considering:
            until = min(until, tick_end)
        self.clock = until

    def consider(self) -> None:
        """Form the value of the offer."""
        p, offer, viewer, room = self.world.p, self.offer, self.viewer, self.room
        good, category = offer.good, offer.category
        believed = p.belief_base + p.belief_bond * self.bond
        believed = min(max(believed - p.belief_scepticism * viewer.scepticism, 0.0), 1.0)
        claim = good.quality + offer.exaggeration * (1.0 - good.quality)
        self.expected = (1.0 - believed) * good.rating + believed * claim
        reference = viewer.reference[category]
        since = self.world.session - viewer.last_purchase[category]
        self.value = (
            good.room_intercept + good.common_utility + p.taste * viewer.taste[category]
            + p.quality * viewer.quality_sensitivity * (self.expected - 0.5)
            + room.buying_shift + p.bond * self.bond + p.image_fit * offer.image_fit
            + self.price_part(offer.price, reference)
            - p.satiation * exp(-since / good.satiation_sessions)
        )  # fmt: skip
        product = offer.product
        if self.attention[product] < self.needed[product]:
            self.attention[product] = self.needed[product]
            ratio = offer.price / good.comparable_fen
            viewer.reference[category] += p.reference_adjustment * (ratio - reference)
        self.reference, self.waits = reference, False
        self.considering = self.taste_draw[product] < logistic(self.value + p.heat_cap)

    def price_part(self, price: float, reference: float) -> float:
        """What a price costs in utility."""
        p, viewer = self.world.p, self.viewer
        ratio = price / self.offer.good.comparable_fen
        felt = p.reference_gain * (reference - ratio)
        if felt < 0.0:
            felt *= p.loss_aversion
        strain = p.budget * log(price / viewer.allowance) if price > viewer.allowance else 0.0
        return float(felt - strain - viewer.price_sensitivity * ratio)

    def warmth(self) -> float:
        """Heat of the moment."""
        p, offer, viewer = self.world.p, self.offer, self.viewer
        shown = 0.0
        if offer is not None:
            left = offer.stock_left / offer.committed if offer.committed > 0 else 0.0
            shown = max(min(max(1.0 - left, 0.0), 1.0), offer.scarcity)
        urge = p.scarcity * viewer.impulsivity * shown
        return float(min(urge + viewer.susceptibility * self.room.log_rate, p.heat_cap))

    def try_to_buy(self) -> None:
        """Ask for stock if she is tempted, still buys after comparing, can pay and checks out."""
        p, offer, viewer, heat = self.world.p, self.offer, self.viewer, self.warmth()
        taste = self.taste_draw[offer.product]
        if taste >= logistic(self.value + heat):
            return
        self.considering = False
        self.decided.add(offer.product)
        if chance() < p.comparing_share:
            seen = min(offer.good.lowest_fen, offer.price) / offer.good.comparable_fen
            value = self.value + self.price_part(offer.price, seen)
            value -= self.price_part(offer.price, self.reference)
            viewer.reference[offer.category] = seen
            if taste >= logistic(value + heat):
                return
        payment = offer.price * viewer.people
        if payment > viewer.wallet or chance() >= p.checkout_completion:
            return
        viewer.wallet -= payment
        self.bought += offer.stock_left > 0
        self.world.requests.append((self.clock, chance(), self, offer))

    def leave(self) -> bool:
        """End a view; tell whether the app is closed."""
        p, room, viewer = self.world.p, self.room, self.viewer
        minutes, people = self.clock - self.entry, viewer.people
        urge = minutes * exp(
            p.skill * (room.interaction - 0.5) + p.interaction_bond * self.bond
            + p.interaction_heat * self.warmth()
        )  # fmt: skip
        self.part_from_offer()
        if chance() < 1.0 - exp(-p.comment_hazard * room.comment_factor * urge):
            room.comments += people
        if chance() < 1.0 - exp(-p.like_hazard * urge):
            room.likes += people
        if chance() < 1.0 - exp(-p.gift_hazard * urge):
            wish = p.gift_median_fen * exp(p.gift_spread * random.gauss(0.0, 1.0))
            one = int(min(wish, viewer.wallet // people, p.gift_cap_fen - self.gifted))
            self.gifted += one
            gift = one * people
            viewer.wallet -= gift
            room.gifts += gift
        if chance() < 1.0 - exp(-p.share_hazard * urge):
            room.shares_told += people
        self.bond_with_host(minutes)
        room.stay_seconds += int(minutes * 60.0 + 0.5) * people
        room.present -= people
        room.simulated_present -= 1
        self.room = self.offer = None
        return bool(chance() < p.close_probability)

    def bond_with_host(self, minutes: float) -> None:
        """Deepen the bond, or follow."""
        p, room, bonds = self.world.p, self.room, self.viewer.bonds
        if room.anchor in bonds:
            bond, follows = bonds[room.anchor]
            exposure = 1.0 - exp(-minutes / p.watching_minutes)
            bond += p.watching_gain * room.bonding * exposure * (1.0 - bond)
            bonds[room.anchor] = bond, follows
            return
        utility = (
            p.follow_intercept + room.follow_shift + p.follow_minutes * minutes / (1.0 + minutes)
            + p.follow_charisma * (room.charisma - 0.5) + p.skill * (room.interaction - 0.5)
            + p.follow_content * room.content[self.viewer.segment]
            + (p.follow_bought if self.bought > 0 else 0.0)
        )  # fmt: skip
        if chance() < logistic(utility):
            if len(bonds) == self.world.most_bonds:
                del bonds[min(bonds, key=lambda anchor: bonds[anchor][0])]
            bonds[room.anchor] = p.initial_bond * room.bonding, True
            room.follows += self.viewer.people
