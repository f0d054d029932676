"""What viewers find tonight, as plain objects: rooms, their offers, the products, the platforms."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.audience import DISPLAY_MINUTES, HERDING_MINUTES
from simulator.reference.quoting import Perk, Purse, perks_of
from simulator.reference.solving import Levels
from simulator.rules.buying import awareness_utility, smoothed_order_rate
from simulator.rules.numerics import power
from simulator.rules.randomness import pair_key
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.places import FeedPolicy
from simulator.tables.evening import Customs

if TYPE_CHECKING:
    from simulator.market import Market


@dataclass(eq=False)
class Good:
    """A product tonight; reals are utilities, shares or fen."""

    index: int
    key: int
    category: int
    comparable_fen: float
    quality: float
    rating: float
    appeal: float
    awareness_part: float
    festival: float
    added: float
    """What its phase of life, its packaging and promises add."""
    room_level: float
    shelf_level: float
    satiation_sessions: float
    shelf_price_fen: int
    lowest_fen: int
    """Lowest price in sight, shelf and rooms, after coupons."""
    known: float
    """Awareness times rating: how easily it is come across on a shelf; 0 when not on sale."""

    @property
    def common(self) -> float:
        """The part of its utility that is the same for all."""
        return self.appeal + self.awareness_part + self.festival + self.added


@dataclass(eq=False)
class Offer:
    """A product in a room tonight."""

    index: int
    room: int
    good: Good
    price_fen: int
    coupon_fen: int
    discount: float
    exaggeration: float
    novelty: float
    image_fit: float
    scarcity: float
    committed: int
    left: int
    perk: Perk | None = None
    """What it takes off for some viewers."""
    partner: Good | None = None
    """The product that is sold with its own at one price."""
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def goods(self) -> list[Good]:
        """What one gets, its own product first."""
        return [self.good] if self.partner is None else [self.good, self.partner]

    @property
    def comparable_fen(self) -> float:
        """What comparable goods cost."""
        second = 0.0 if self.partner is None else self.partner.comparable_fen
        return self.good.comparable_fen + second

    @property
    def lowest_fen(self) -> int:
        """Lowest price in sight of all that one gets, bought one by one."""
        return sum(good.lowest_fen for good in self.goods)

    @property
    def pays_fen(self) -> int:
        """What a viewer pays for a unit who is not entitled to anything."""
        return self.price_fen - self.coupon_fen


@dataclass(eq=False)
class Place:
    """A platform tonight."""

    index: int
    name: str
    feed: FeedPolicy
    relevance: float
    """How precisely it may recommend tonight."""
    paid_every: int
    search: float
    """What a search adds to taste, in standard deviations."""
    followed_places: int
    """Places of the page for hosts who are followed."""


@dataclass(eq=False)
class Room:
    """A broadcast: what it is, what changes between ticks, and what it has counted so far."""

    index: int
    anchor: int
    anchor_key: int
    key: int
    platform: int
    start: float
    end: float
    content: list[float]
    """Content by segment."""
    mix: list[float]
    """Share of each category in the line-up."""
    pitches: list[tuple[float, Offer]]
    """The running order: until which minute which offer."""
    interaction: float
    charisma: float
    bonding: float
    lag: float
    standing: float
    paid_weight: float
    entering_shock: float
    buying_shock: float
    charm: float
    """Utility that the host's charisma adds to every purchase."""
    bid_fen: int
    budget_fen: int
    bots: int
    leave_factor: float
    comment_factor: float
    follow_shift: float
    # What follows changes between ticks.
    offer: Offer | None = None
    displayed: float = 0.0
    feed_weight: float = 0.0
    rate_ratio: float = 1.0
    recent_orders: float = 0.0
    recent_viewers: float = 0.0
    budget_left_fen: int = 0
    present: int = 0
    simulated_present: int = 0
    tally: Counter[str] = field(default_factory=Counter)

    def is_on_air(self, minute: float) -> bool:
        """Whether it broadcasts at a minute."""
        return self.start <= minute < self.end

    def begin_tick(self, minute: float, popularity: float) -> None:
        """Turn to what is pitched from this minute on; the feed sees the viewers on show."""
        on = [offer for end, offer in self.pitches if end > minute]
        self.offer = on[0] if on and self.is_on_air(minute) else None
        self.feed_weight = self.standing * power(1.0 + self.displayed, popularity)

    def end_tick(self, minutes: float, normal_rate: float, pseudo_viewers: float) -> None:
        """Let viewers on show, recent orders and the traffic budget follow the tick."""
        spent = self.tally["traffic_fen"]
        self.budget_left_fen = max(self.budget_fen - spent, 0) if self.bid_fen > 0 else 0
        shown = float(self.present + self.bots)
        self.displayed += (shown - self.displayed) * min(minutes / DISPLAY_MINUTES, 1.0)
        fading = minutes / HERDING_MINUTES
        self.recent_viewers += (self.simulated_present - self.recent_viewers) * fading
        rate = smoothed_order_rate(
            self.recent_orders, self.recent_viewers, normal_rate, pseudo_viewers
        )
        self.rate_ratio = rate / normal_rate
        self.recent_orders *= 1.0 - fading


@dataclass(eq=False)
class Tonight:
    """All that viewers find tonight, and who they are asked by."""

    session: int
    minutes: int
    tick_minutes: float
    seed: np.uint64
    behaviour: Behaviour
    levels: Levels
    base_hazard: float
    rooms: list[Room]
    offers: list[Offer]
    goods: list[Good]
    places: list[Place]
    room_of: dict[int, Room]
    """Rooms by anchor."""
    by_segment: list[Counter[str]]
    """What is counted by segment."""
    purses: dict[tuple[int, int], Purse] = field(default_factory=dict)
    """What viewers have with brands, by viewer and club."""
    customs: Customs = field(default_factory=Customs)
    """What rules in force make of the evening."""
    gifted_fen: Counter[int] = field(default_factory=Counter)
    """What a person has given away tonight, by viewer."""

    @property
    def comparing_share(self) -> float:
        """Share of would-be buyers who compare prices."""
        usual, tonight = self.behaviour.buying.comparing_share, self.customs.comparing_share
        return usual if tonight is None else tonight

    def purse(self, row: int, club: int) -> Purse | None:
        """What a viewer has with a brand; None where brands keep no purses."""
        return None if club < 0 else self.purses.setdefault((row, club), Purse())

    @property
    def ticks(self) -> int:
        """Number of ticks of the evening."""
        return int(self.minutes / self.tick_minutes)


def reals(column: NDArray[np.floating]) -> list[float]:
    """A column of reals as Python's own floats."""
    return [float(value) for value in column]


def goods_tonight(market: "Market", levels: Levels) -> list[Good]:
    """Read the table of products.

    Args:
        market: The market, its evening planned.
        levels: Solved levels.

    Returns:
        Products by index.
    """
    products, offers = market.products, market.evening.offers
    lowest = [int(price) for price in products.shelf_price_fen]
    for product, price in zip(offers.product, offers.price_fen - offers.coupon_fen, strict=True):
        lowest[product] = min(lowest[product], int(price))
    weight, mean = market.scenario.behaviour.buying.awareness, float(market.mean_awareness)
    goods = []
    for index, category in enumerate(products.category.tolist()):
        awareness, rating = float(products.awareness[index]), float(products.rating[index])
        good = Good(
            index=index,
            key=int(products.keys[index]),
            category=category,
            comparable_fen=float(products.comparable_price_fen[index]),
            quality=float(products.quality[index]),
            rating=rating,
            appeal=float(products.appeal[index]),
            awareness_part=awareness_utility(awareness, mean, weight),
            festival=float(market.evening.buying_shift),
            added=float(products.added_utility[index]),
            room_level=levels.room[category],
            shelf_level=levels.shelf[category],
            satiation_sessions=float(market.satiation_sessions[category]),
            shelf_price_fen=int(products.shelf_price_fen[index]),
            lowest_fen=lowest[index],
            known=awareness * rating if products.active[index] else 0.0,
        )
        goods.append(good)
    return goods


def offers_tonight(market: "Market", goods: list[Good]) -> list[Offer]:
    """Read tonight's offers."""
    table, perks = market.evening.offers, perks_of(market.evening)
    return [
        Offer(
            index=index,
            room=int(table.room[index]),
            good=goods[int(table.product[index])],
            price_fen=int(table.price_fen[index]),
            coupon_fen=int(table.coupon_fen[index]),
            discount=float(table.discount[index]),
            exaggeration=float(table.exaggeration[index]),
            novelty=float(table.novelty[index]),
            image_fit=float(table.image_fit[index]),
            scarcity=float(table.scarcity[index]),
            committed=int(table.committed_units[index]),
            left=int(table.committed_units[index]),
            perk=perks[index],
            partner=_partner(perks[index], goods),
        )
        for index in range(len(table))
    ]


def _partner(perk: Perk | None, goods: list[Good]) -> Good | None:
    return None if perk is None or perk.partner < 0 else goods[perk.partner]


def rooms_tonight(market: "Market", offers: list[Offer]) -> list[Room]:
    """Read tonight's rooms with their running orders."""
    table, pitches = market.evening.rooms, market.evening.pitches
    charisma = market.scenario.behaviour.buying.charisma
    categories, rooms = len(market.category_names), []
    for index in range(len(table)):
        anchor, platform = market.anchors[table.anchor[index]], int(table.platform[index])
        order = range(int(pitches.first[index]), int(pitches.first[index + 1]))
        own = [offer.good.category for offer in offers if offer.room == index]
        bid, budget = int(table.bid_fen[index]), int(table.traffic_budget_fen[index])
        room = Room(
            index=index,
            anchor=anchor.index,
            anchor_key=anchor.key,
            key=int(pair_key(anchor.key, market.platforms[platform].key)),
            platform=platform,
            start=float(table.start_minute[index]),
            end=float(table.end_minute[index]),
            content=reals(table.content[index]),
            mix=[own.count(category) / max(len(own), 1) for category in range(categories)],
            pitches=[
                (float(pitches.end_minute[row]), offers[int(pitches.offer[row])]) for row in order
            ],
            interaction=float(table.interaction[index]),
            charisma=float(table.charisma[index]),
            bonding=float(table.bonding[index]),
            lag=float(table.lag[index]),
            standing=float(table.standing[index]),
            paid_weight=float(table.paid_weight[index]),
            entering_shock=float(table.entering_shock[index]),
            buying_shock=float(table.buying_shock[index]),
            charm=charisma * (float(table.charisma[index]) - 0.5),
            bid_fen=bid,
            budget_fen=budget,
            bots=int(table.displayed_bots[index]),
            leave_factor=float(table.leave_factor[index]),
            comment_factor=float(table.comment_factor[index]),
            follow_shift=float(table.follow_shift[index]),
            displayed=float(table.displayed_bots[index]),
            budget_left_fen=budget if bid > 0 else 0,
        )
        rooms.append(room)
    return rooms
