"""The compiled engine: viewers in columns, decisions in compiled loops."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.compiled.adopting import adopted, bit_of, closed_platforms, keep_shut, shut
from simulator.compiled.audience import play_audience
from simulator.compiled.totals import viewer_totals
from simulator.kernels.beliefs import count_fans, end_session, teach
from simulator.kernels.blocks import in_blocks
from simulator.kernels.fulfilment import (
    cancels,
    charge_wallets,
    decide_returns,
    delivery_days,
    learn_from_delivery,
    learn_from_service,
    problems,
    receive,
    refund_wallets,
    solved_by_assistant,
)
from simulator.kernels.network import invite_chances, spread_word, warn_chances
from simulator.kernels.news import lose_bonds, lose_habit
from simulator.kernels.reminding import remind
from simulator.kernels.workspace import Workspace
from simulator.population.setup import draw_population
from simulator.population.viewers import ViewerSet
from simulator.scenario.events import without_closed
from simulator.tables.columns import ViewerColumns
from simulator.tables.evening import Outcome
from simulator.tables.viewers import (
    INVITE,
    WARN,
    Audience,
    BeliefSums,
    DueOrders,
    Flags,
    Real,
    Rows,
    Whole,
)

if TYPE_CHECKING:
    from simulator.market import Market


class CompiledEngine:
    """Viewers of a market as columns; see ``stages.engine.Engine`` for the methods.

    Args:
        market: The market, its firms cast.

    Attributes:
        drawn: Columns, solved intercepts and parameters of all loops.
        workspace: Buffers that last from one evening to the next.
    """

    def __init__(self, market: "Market") -> None:
        drawn = draw_population(
            without_closed(market.scenario, market.session), market.category_names,
            [place.name for place in market.platforms],
            market.category_keys, market.platform_keys, market.anchor_keys, market.anchor_platform,
            np.array([anchor.starting_fans for anchor in market.anchors], dtype=np.int64),
            np.array([anchor.bonding for anchor in market.anchors]), market.seeds.viewers,
            market.pace.threads,
        )  # fmt: skip
        self.drawn, self.workspace = drawn, Workspace()
        self.usual_openings, self.usual_needs = drawn.usual_openings, drawn.usual_needs
        self.viewers = ViewerSet(market, drawn.columns)
        shut(drawn.columns, closed_platforms(market))

    @property
    def segments(self) -> NDArray[np.int8]:
        """Segment of each viewer."""
        return self.drawn.columns.segment

    def columns(self) -> ViewerColumns:
        """The columns themselves: writing to them changes viewers."""
        return self.drawn.columns

    def wallets_fen(self) -> int:
        """Add up wallets."""
        return int(self.drawn.columns.wallet_fen.sum())

    def count_fans(self, anchors: int) -> Whole:
        """Count followers by anchor."""
        return count_fans(self.drawn.columns, anchors)

    def adopt(self, market: "Market") -> None:
        """Take over the parameters of the scenario that holds from today on."""
        self.drawn = adopted(self.drawn, market)

    def open_platforms(self, market: "Market", places: list[int]) -> None:
        """Let viewers open platforms that were closed before."""
        for place in places:
            self.drawn.columns.lapsed[:] &= ~bit_of(place)

    def hear_of_anchor(
        self, market: "Market", anchor: int, key: int, reach: float, lost: float
    ) -> None:
        """Let news cost an anchor bonds."""
        columns = self.drawn.columns
        lose_bonds(
            columns.bond_anchor, columns.bond, anchor, key, reach, lost, market.session,
            market.seeds.viewers,
        )  # fmt: skip

    def hear_of_leak(self, market: "Market", place: int, share: float, lost: float) -> None:
        """Let a leak cost a platform habit."""
        key = int(market.platform_keys[place])
        lose_habit(
            self.drawn.columns.habit, place, key, share, lost, market.session, market.seeds.viewers
        )

    def play_audience(self, market: "Market") -> tuple[Outcome, Audience]:
        """Play rooms and shelf."""
        self.workspace.rest()
        found = play_audience(self, market)
        self.workspace.rest()
        return found

    def delivery_days(
        self, market: "Market", viewers: Rows, product_keys: Whole, channels: Rows, means: Whole
    ) -> Whole:
        """Draw the time that deliveries take."""
        plan = market.scenario.fulfilment
        return delivery_days(
            viewers, product_keys, channels, market.session, means, plan.delivery_spread,
            market.seeds.viewers,
        )  # fmt: skip

    def cancel(self, market: "Market", due: DueOrders) -> Flags:
        """Decide on cancelling."""
        return cancels(
            due, self.drawn.columns, self.drawn.after_sales_parameters, market.seeds.viewers
        )

    def receive(self, market: "Market", due: DueOrders) -> tuple[Real, Flags]:
        """Draw the quality received."""
        products = market.products
        received, defect = np.empty(len(due.viewer)), np.empty(len(due.viewer), dtype=np.bool_)
        receive(
            due, products.quality.astype(np.float64), products.batch_defect_rate.astype(np.float64),
            self.drawn.after_sales_parameters, market.seeds.viewers, received, defect,
        )  # fmt: skip
        return received, defect

    def learn(
        self, market: "Market", due: DueOrders, rating_sum: Real, rating_weight: Real
    ) -> None:
        """Learn from deliveries."""
        learn_from_delivery(
            due, self.drawn.columns, self.drawn.after_sales_parameters, rating_sum, rating_weight
        )

    def problems(self, market: "Market", due: DueOrders) -> tuple[Flags, Flags]:
        """Decide on complaining."""
        return problems(
            due, self.drawn.columns, self.drawn.after_sales_parameters, market.seeds.viewers
        )

    def solve(self, market: "Market", due: DueOrders, share: Real) -> Flags:
        """Let an assistant try."""
        return solved_by_assistant(due, share, market.seeds.viewers)

    def learn_service(self, market: "Market", due: DueOrders, gap: Real, rating_sum: Real) -> None:
        """Learn from service."""
        learn_from_service(
            due, gap, self.drawn.columns, self.drawn.after_sales_parameters, rating_sum
        )

    def decide_returns(self, market: "Market", due: DueOrders, free: Flags) -> tuple[Flags, Flags]:
        """Decide on returning."""
        return decide_returns(
            due, self.drawn.columns, free.astype(np.float64), market.session,
            self.drawn.after_sales_parameters, market.seeds.viewers,
        )  # fmt: skip

    def credit(self, viewers: Rows, amounts_fen: Whole) -> None:
        """Add to wallets."""
        refund_wallets(self.drawn.columns, viewers, amounts_fen)

    def charge(self, viewers: Rows, amounts_fen: Whole) -> Whole:
        """Take from wallets."""
        return charge_wallets(self.drawn.columns, viewers, amounts_fen)

    def remind(
        self, market: "Market", viewers: Whole, brand_key: int, anchor: int, read: float
    ) -> None:
        """Invite those who read."""
        remind(
            viewers, self.drawn.columns.invited_by, brand_key, anchor, read, market.session,
            market.seeds.viewers,
        )  # fmt: skip

    def teach(self, doubt: float, calm: float) -> None:
        """Teach everybody."""
        columns = self.drawn.columns
        teach(columns.scepticism, columns.impulsivity, doubt, calm)

    def tell_of_parcels(self, market: "Market", due: DueOrders, complained: Flags) -> None:
        """Invite and warn."""
        p, gap, in_room = self.drawn.talk_parameters, due.received - due.expected, due.anchor >= 0
        invites = invite_chances(self.drawn.columns.susceptibility, due.viewer, gap, False, p)
        warns = warn_chances(gap, complained, p)
        for topic, who, chances in (
            (INVITE, in_room & (gap > 0.0), invites),
            (WARN, in_room & ((gap < 0.0) | complained), warns),
        ):
            self._tell(market, topic, due.viewer[who], due.anchor[who], chances[who])

    def tell_of_shared(self, market: "Market", sharers: Rows, anchors: Rows) -> None:
        """Invite."""
        nothing_bought, p = np.zeros(len(sharers)), self.drawn.talk_parameters
        chances = invite_chances(
            self.drawn.columns.susceptibility, sharers, nothing_bought, True, p
        )
        self._tell(market, INVITE, sharers, anchors, chances)

    def _tell(
        self, market: "Market", topic: int, senders: Rows, anchors: Rows, chances: Real
    ) -> None:
        spread_word(
            self.drawn.columns, senders, anchors, chances, market.anchor_keys, topic,
            self.drawn.talk_parameters, market.session, market.seeds.viewers,
        )  # fmt: skip

    def end_evening(self, market: "Market") -> BeliefSums:
        """End the evening."""
        viewers = len(self.drawn.columns.people)
        sums = BeliefSums(
            np.empty(viewers, dtype=np.int64),
            *(np.empty(viewers, dtype=np.int32) for _ in range(3)),
        )
        gone = np.array([anchor.is_forgotten() for anchor in market.anchors])
        on_air = np.zeros(len(market.anchors), dtype=np.bool_)
        on_air[market.evening.rooms.anchor] = True
        in_blocks(
            end_session, viewers, market.pace.threads, self.drawn.columns, market.anchor_keys, gone,
            market.anchor_platform, on_air, market.platform_keys, self.drawn.belief_parameters,
            market.session, market.seeds, sums,
        )  # fmt: skip
        keep_shut(self.drawn.columns, closed_platforms(market), sums)
        return sums

    def totals(self, market: "Market") -> dict[str, Any]:
        """Add up over columns."""
        return viewer_totals(market)

    def close(self) -> None:
        """Give back the buffers of evenings."""
        self.workspace.close()
