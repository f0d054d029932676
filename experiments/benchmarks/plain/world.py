"""Rooms, offers and viewers of an evening as plain Python objects."""

from math import exp, log
from types import SimpleNamespace
from typing import Any

from experiments.benchmarks.evenings import Evening
from simulator.kernels.audience import DISPLAY_MINUTES, HERDING_MINUTES
from simulator.tables.columns import BOND_SLOTS, as_reals

COUNTED = (
    "skips", "views", "spent", "comments", "likes", "gifts", "shares_told", "follows",
    "stay_seconds", "present", "simulated_present",
)  # fmt: skip
"""What is added up in rooms."""


def logistic(x: float) -> float:
    """Log-odds to probability."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else 0.0


def objects(records: Any) -> list[SimpleNamespace]:
    """Turn records into objects."""
    names = records.dtype.names
    return [SimpleNamespace(**dict(zip(names, row.tolist(), strict=True))) for row in records]


class World:
    """All that visitors share.

    Args:
        evening: The evening, which is read and never changed.
    """

    def __init__(self, evening: Evening) -> None:
        stage = evening.stage
        self.evening, self.session, self.most_bonds = evening, evening.clock.session, BOND_SLOTS
        self.p = objects(stage.parameters)[0]
        self.goods = objects(stage.goods)
        self.offers = objects(stage.offers)
        for offer in self.offers:
            offer.good = self.goods[offer.product]
            offer.category, offer.committed = offer.good.category, offer.committed_units
            offer.price, offer.units = offer.price_fen - offer.coupon_fen, 0
        self.rooms = objects(stage.rooms)
        for index, room in enumerate(self.rooms):
            self._set_up(room, index)
        self.platforms = objects(stage.platforms)
        for platform in self.platforms:
            places = stage.on_platform[platform.begin : platform.end].tolist()
            platform.rooms = [self.rooms[index] for index in places]
        self.requests: list[Any] = []
        self.orders = 0

    def _set_up(self, room: SimpleNamespace, index: int) -> None:
        stage, place = self.evening.stage, self.evening.stage.place_of_room[index]
        room.index, room.content = index, stage.content[index].tolist()
        room.shares = stage.feed_share[:, place].tolist()
        room.start, room.end, room.bid = room.start_minute, room.end_minute, room.bid_fen
        room.budget = int(self.evening.budget_fen[index])
        room.budget_left = room.budget_left_fen
        room.weight, room.pays, room.log_rate, room.offer = 0.0, False, log(2.0), None
        for name in COUNTED:
            setattr(room, name, 0)

    def viewer(self, row: int) -> SimpleNamespace:
        """Make an object of one viewer."""
        stage, traits = self.evening.stage, self.evening.traits
        anchors, bonds = stage.bond_anchor[row].tolist(), as_reals("bond", stage.bond[row]).tolist()
        follows = int(stage.followed[row])
        return SimpleNamespace(
            people=int(traits.people[row]), segment=int(traits.segment[row]),
            platform=int(traits.opened[row]), wants=int(traits.wants[row]),
            invited_by=int(traits.invited_by[row]), allowance=int(traits.allowance_fen[row]),
            price_sensitivity=float(traits.price_sensitivity[row]),
            quality_sensitivity=float(traits.quality_sensitivity[row]),
            impulsivity=float(traits.impulsivity[row]), scepticism=float(traits.scepticism[row]),
            susceptibility=float(traits.susceptibility[row]), wallet=int(stage.wallet_fen[row]),
            taste=as_reals("taste", stage.taste[row]).tolist(),
            reference=as_reals("reference_ratio", stage.reference_ratio[row]).tolist(),
            last_purchase=stage.last_purchase[row].tolist(),
            bonds={
                anchor: (bond, bool(follows >> k & 1))
                for k, (anchor, bond) in enumerate(zip(anchors, bonds, strict=True)) if anchor >= 0
            },
        )  # fmt: skip

    def turn_rooms(self, minute: float) -> None:
        """Set what each room pitches."""
        for room in self.rooms:
            while room.pitch < room.last_pitch and self.evening.pitch_end[room.pitch] <= minute:
                room.pitch += 1
            on_air = room.start <= minute < room.end
            room.offer, room.pitch_end = None, minute + 1.0
            if on_air and room.pitch < room.last_pitch:
                room.offer = self.offers[int(self.evening.pitch_offer[room.pitch])]
                room.pitch_end = float(self.evening.pitch_end[room.pitch])
            popularity = self.platforms[room.platform].popularity
            room.weight = room.standing * (1.0 + room.displayed) ** popularity if on_air else 0.0
            room.pays = on_air and room.budget_left > 0 and room.paid_weight > 0.0

    def serve(self) -> None:
        """Serve requests by time."""
        self.requests.sort(key=lambda asked: asked[:2])
        for _, _, visitor, offer in self.requests:
            viewer = visitor.viewer
            units = min(viewer.people, offer.stock_left)
            viewer.wallet += (viewer.people - units) * offer.price
            if units > 0:
                offer.stock_left -= units
                offer.units += units
                self.rooms[offer.room].recent_orders += 1.0
                viewer.last_purchase[offer.category] = self.session
                self.orders += 1
        self.requests.clear()

    def add_up(self, tick_minutes: float) -> None:
        """Set what is on show and how hot each room is."""
        p, fading = self.p, tick_minutes / HERDING_MINUTES
        for room in self.rooms:
            room.budget_left = max(room.budget - room.spent, 0) if room.bid > 0 else 0
            on_show = room.present + room.bots - room.displayed
            room.displayed += on_show * min(tick_minutes / DISPLAY_MINUTES, 1.0)
            room.recent_viewers += (room.simulated_present - room.recent_viewers) * fading
            orders = room.recent_orders + p.heat_viewers * p.normal_rate
            rate = orders / (room.recent_viewers + p.heat_viewers)
            room.log_rate = log(1.0 + rate / p.normal_rate)
            room.recent_orders *= 1.0 - fading
