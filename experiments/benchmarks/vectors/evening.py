"""An evening in NumPy: all visitors who have something to do act at once, in rounds.

Within a tick visitors do not meet, so a round lets everybody whose clock is not yet at the end of
the tick do one thing: swipe, leave, turn to the next pitch, or watch. Draws are keyed, so the
evening is the kernel's own, decision by decision.
"""

from typing import Any

import numpy as np

from experiments.benchmarks.vectors import rules
from experiments.benchmarks.vectors.state import Whole
from experiments.benchmarks.vectors.visiting import Visiting
from simulator.kernels.audience import DISPLAY_MINUTES, HERDING_MINUTES
from simulator.kernels.feed import ORGANIC, PAID
from simulator.kernels.state import BETWEEN_ROOMS


class NumpyEvening(Visiting):
    """The whole evening.

    Args:
        evening: The evening; it is changed when played.
    """

    def play(self) -> int:
        """Play it; return the number of orders granted."""
        evening, v = self.evening, self.v
        entered, here = np.zeros(len(self.rooms.key), np.int64), np.zeros(0, np.int64)
        for tick in range(len(evening.first_opener) - 1):
            begin, end = evening.first_opener[tick], evening.first_opener[tick + 1]
            self.tick_begin = tick * evening.clock.tick_minutes
            self.tick_end = self.tick_begin + evening.clock.tick_minutes
            self.requests.clear()
            self.turn_rooms()
            come = np.arange(begin, end)
            self.arrive(come)
            here = np.concatenate([here, come])
            busy = here[v.clock[here] < self.tick_end]
            while len(busy):
                self.act(busy)
                busy = busy[self.open[busy] & (v.clock[busy] < self.tick_end)]
            here = here[self.open[here]]
            minute = int(self.tick_begin)
            self.serve(minute)
            self.add_up(entered, minute)
        here = here[v.room[here] != BETWEEN_ROOMS]
        v.clock[here] = float(evening.clock.minutes)
        self.leave(here)
        self.write_back()
        return self.sold

    def act(self, busy: Whole) -> None:
        """Let each do what comes next."""
        v, rooms = self.v, self.rooms
        room = v.room[busy]
        swiping = room == BETWEEN_ROOMS
        self.swipe(busy[swiping])
        staying, room = busy[~swiping], room[~swiping]
        clock = v.clock[staying]
        over = (clock >= v.gone[staying]) | (clock >= rooms.end_minute[room])
        self.leave(staying[over])
        staying, room = staying[~over], room[~over]
        turned = v.offer[staying] != rooms.offer[room]
        turning = staying[turned]
        self.part_from_offer(turning[v.offer[turning] >= 0])
        self.turn_to_pitch(turning)
        self.watch(staying[~turned])

    def turn_rooms(self) -> None:
        """See ``audience.turn_rooms``."""
        rooms, evening, minute = self.rooms, self.evening, self.tick_begin
        while True:
            behind = np.flatnonzero(rooms.pitch < rooms.last_pitch)
            late = behind[evening.pitch_end[rooms.pitch[behind]] <= minute]
            if not len(late):
                break
            rooms.pitch[late] += 1
        on_air = (rooms.start_minute <= minute) & (minute < rooms.end_minute)
        live = on_air & (rooms.pitch < rooms.last_pitch)
        rooms.offer[:], rooms.pitch_end[:] = -1, minute + 1.0
        rooms.offer[live] = evening.pitch_offer[rooms.pitch[live]]
        rooms.pitch_end[live] = evening.pitch_end[rooms.pitch[live]]
        y = self.platforms.popularity[rooms.platform]
        drawn = np.where(y == 0.0, 1.0, rules.exp(y * rules.log(1.0 + rooms.displayed)))
        pays = on_air & (rooms.budget_left_fen > 0)
        weight, place = evening.stage.feed_weight, evening.stage.place_of_room
        weight[ORGANIC, place] = np.where(on_air, rooms.standing * drawn, 0.0)
        weight[PAID, place] = np.where(pays, rooms.paid_weight, 0.0)

    def serve(self, minute: int) -> None:
        """Serve requests one by one, by time: what is left depends on who came before."""
        if not self.requests:
            return
        names = self.requests[0]
        asked = {name: np.concatenate([part[name] for part in self.requests]) for name in names}
        order = np.lexsort((asked["row"], asked["rank"]))
        for n in order.tolist():
            self.serve_one(minute, {name: values[n].item() for name, values in asked.items()})

    def serve_one(self, minute: int, asked: dict[str, Any]) -> None:
        """See ``audience.serve``."""
        offers, stage, v = self.offers, self.evening.stage, self.v
        offer, row, who = asked["offer"], asked["row"], asked["who"]
        room, people = offers.room[offer], int(v.people[who])
        units = min(people, int(offers.stock_left[offer]))
        now = self.evening.minutes[minute, room]
        price = int(offers.price_fen[offer])
        stage.wallet_fen[row] += (people - units) * (price - int(offers.coupon_fen[offer]))
        now["requested"] += people
        now["sold_out"] += people - units
        if units == 0:
            if v.room[who] == room and v.entry[who] <= asked["minute"]:
                v.bought[who] -= asked["hopeful"]
            return
        offers.stock_left[offer] -= units
        self.rooms.recent_orders[room] += 1.0
        now["orders"] += units
        now["gmv_fen"] += units * price
        category = self.goods.category[offers.product[offer]]
        stage.last_purchase[row, category] = self.evening.clock.session
        sale = self.evening.sales[self.sold]
        for name in ("minute", "row", "offer", "heat", "expected_quality", "minutes_watched",
                     "paid"):  # fmt: skip
            sale[name] = asked[name]
        sale["units"] = units
        self.sold += 1

    def add_up(self, entered: Whole, minute: int) -> None:
        """See ``audience.add_up``."""
        rooms, totals, p = self.rooms, self.totals, self.p
        tick_minutes = self.evening.clock.tick_minutes
        left = np.maximum(self.evening.budget_fen - totals.traffic_fen, 0)
        rooms.present[:], rooms.simulated_present[:] = totals.present, totals.simulated_present
        rooms.budget_left_fen[:] = np.where(rooms.bid_fen > 0, left, 0)
        on_show = (totals.present + rooms.bots).astype(np.float64)
        rooms.displayed += (on_show - rooms.displayed) * min(tick_minutes / DISPLAY_MINUTES, 1.0)
        fading = tick_minutes / HERDING_MINUTES
        rooms.recent_viewers += (totals.simulated_present - rooms.recent_viewers) * fading
        rate = (rooms.recent_orders + p.heat_viewers * p.normal_rate) / (
            rooms.recent_viewers + p.heat_viewers
        )
        rooms.rate_ratio[:] = rate / p.normal_rate
        rooms.recent_orders *= 1.0 - fading
        self.evening.minutes["online"][minute] = totals.present
        self.evening.minutes["entries"][minute] += totals.views - entered
        entered[:] = totals.views
