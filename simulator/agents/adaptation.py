"""What firms change after an evening (stage 9); entry and exit are in ``exits``.

While learning is frozen, only these go on, because they are facts and no learning: own rooms are
paid, anchors tire and rest, prices are remembered, stock is counted and ordered, loans are served,
estates are wound up. Honesty, expected income, training, entry and exit stand still.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.agents.agency import Agency
from simulator.agents.anchor import Anchor
from simulator.agents.content import adjust_content
from simulator.agents.demand import learn_demand
from simulator.agents.exits import Turnover, leave_and_enter, wind_up_estates
from simulator.agents.links import linked_income
from simulator.agents.platform_learning import adapt_policies
from simulator.agents.price_guarantee import honour_guarantees
from simulator.agents.prizes import vie_for_prizes
from simulator.agents.product_life import awaited
from simulator.agents.room_tools import pay_room_plans
from simulator.agents.security import pay_for_security
from simulator.agents.services import pay_for_services
from simulator.agents.supply import order_stock, service_loans
from simulator.rules.decisions import EXPERIMENT, OPTION_CHOICE, REVISION
from simulator.rules.going_live import fatigue_after
from simulator.rules.honesty import imitation_probability
from simulator.rules.numerics import power
from simulator.rules.randomness import chance, choose, draw, draw4
from simulator.rules.units import FEN_PER_YUAN, MINUTES_PER_HOUR
from simulator.scenario.collaborations import OwnRoomCollaboration
from simulator.strategies.pricing import remember_prices
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

INCOME_MEMORY = 7
"""Broadcasts over which an anchor's income is averaged."""
EXAGGERATION_LEVELS = (0.0, 0.25, 0.5)
HOURS_OF_FATIGUE_GAIN = 4.0
"""The schema states the gain in fatigue for four hours on air."""
HUNDRED_YUAN_FEN = 10_000
TRAINED_SKILLS = ("expertise", "interaction", "creativity")


@dataclass
class AdaptationRecord:
    """What changed after a session."""

    honesty_revisions: int = 0
    """Anchors whose exaggeration is another one now."""
    training_fen: int = 0
    room_costs_fen: int = 0
    room_plan_fen: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Teams, tools and short videos that anchors pay for, by anchor."""
    turnover: Turnover = field(default_factory=Turnover)


class Imitator(Protocol):
    """What the revision of honesty looks at in an anchor."""

    key: int
    kind_index: int
    status: str
    exaggeration: float
    expected_income_fen: float


def adapt(market: "Market") -> AdaptationRecord:
    """Let firms adapt to the evening, in this order.

    Args:
        market: The market after enforcement.

    Returns:
        What changed.
    """
    record = AdaptationRecord()
    record.room_costs_fen = pay_own_rooms(market)
    record.room_plan_fen = pay_room_plans(market)
    pay_for_services(market)
    pay_for_security(market)
    tire_and_rest(market)
    remember_prices(market)
    honour_guarantees(market)
    market.supply.note_demand(market.evening_units, awaited(market))
    if market.scenario.learning.adaptation == "live":
        note_incomes(market, record.room_plan_fen + vie_for_prizes(market))
        adjust_content(market)
        learn_demand(market)
        record.honesty_revisions = revise_honesty(market)
        adapt_policies(market)
        record.training_fen = sum(train_anchors(market, agency) for agency in market.agencies)
        record.turnover = leave_and_enter(market)
    order_stock(market)
    service_loans(market)
    wind_up_estates(market)
    return record


def pay_own_rooms(market: "Market") -> int:
    """Charge brands for tonight's own rooms: studio, streaming and host, at a posted price.

    Args:
        market: The market after the evening.

    Returns:
        Fen due.
    """
    hosts = market.evening.rooms.brand
    owners = [market.brands[brand] for brand in hosts[hosts >= 0].tolist()]
    default = OwnRoomCollaboration(strategy="own_room")
    costs = [(brand.own_room() or default).room_cost for brand in owners]
    due = np.array([round(cost * FEN_PER_YUAN) for cost in costs], np.int64)
    market.claims.pay_or_claim(
        FlowKind.ROOM_COST,
        np.array([brand.cash_account for brand in owners], np.int64),
        np.array([brand.deposit_account for brand in owners], np.int64),
        market.chart.service_providers,
        due,
        int(Instrument.ROOM_COST),
    )
    return int(due.sum())


def tire_and_rest(market: "Market") -> None:
    """Update fatigue: hours on air tire, a night restores; a virtual host never tires.

    Args:
        market: The market after the evening.
    """
    rooms, going_live = market.evening.rooms, market.scenario.going_live
    hours = np.zeros(len(market.anchors), np.float64)
    np.add.at(hours, rooms.anchor, (rooms.end_minute - rooms.start_minute) / MINUTES_PER_HOUR)
    tiring_per_hour = going_live.fatigue_gain / HOURS_OF_FATIGUE_GAIN
    for anchor in market.anchors:
        if anchor.type != "virtual":
            anchor.fatigue = fatigue_after(
                anchor.fatigue,
                float(hours[anchor.index]),
                tiring_per_hour,
                going_live.fatigue_recovery,
            )


def note_incomes(market: "Market", costs_fen: NDArray[np.int64]) -> None:
    """Average income, less fines and costs of the room, into what a broadcast is worth.

    e' = e + (income − e)/7, by broadcast. What comes in or is due on an evening off, such as prizes
    and compensation, counts with the next broadcast. A person has the incomes and fines of all her
    rooms.

    Args:
        market: The market with ``evening_income_fen`` and tonight's ``enforcement``.
        costs_fen: Teams, tools and short videos that anchors pay for, by anchor.
    """
    net = market.evening_income_fen - market.enforcement.fines_by_anchor_fen - costs_fen
    for anchor, income in zip(market.anchors, linked_income(market, net).tolist(), strict=True):
        anchor.unnoted_fen += income
    for index in market.evening.rooms.anchor.tolist():
        anchor = market.anchors[index]
        income = anchor.unnoted_fen
        anchor.expected_income_fen += (income - anchor.expected_income_fen) / INCOME_MEMORY
        anchor.unnoted_fen = 0


def revise_honesty(market: "Market") -> int:
    """Let anchors revise how much they exaggerate; all look at last session's claims and incomes.

    Args:
        market: The market.

    Returns:
        Anchors whose exaggeration has changed.
    """
    learning = market.scenario.learning
    levels = revised_levels(
        market.anchors, market.world_seed, market.session, learning.revision, learning.experiment
    )
    changed = 0
    for anchor, level in zip(market.anchors, levels, strict=True):
        changed += int(level != anchor.exaggeration)
        anchor.exaggeration = level
    return changed


def revised_levels(
    anchors: Sequence[Imitator], seed: int, session: int, revision: float, experiment: float
) -> list[float]:
    """Revise by pairwise proportional imitation within a type (Schlag 1998), or by experiment.

    Whoever revises picks a model of her type at random and copies it with a probability in
    proportion to how much more it earns by broadcast; the range of incomes of the type makes it a
    probability. The model is the one with the largest draw about the pair, so that an added anchor
    changes the choice only where she is chosen herself.

    Args:
        anchors: All anchors; only active ones revise and serve as models.
        seed: The world's seed.
        session: Session number.
        revision: Chance that an anchor revises.
        experiment: Chance that a revision is an experiment with any of the three levels.

    Returns:
        Exaggeration of every anchor afterwards, in their order.
    """
    peers: dict[int, list[Imitator]] = {}
    for anchor in anchors:
        if anchor.status == "active":
            peers.setdefault(anchor.kind_index, []).append(anchor)
    levels = []
    for anchor in anchors:
        words = draw4(seed, anchor.key, 0, session, 0, REVISION, 0)
        if anchor.status != "active" or not chance(words[0], revision):
            levels.append(anchor.exaggeration)
            continue
        trial = draw4(seed, anchor.key, 0, session, 0, EXPERIMENT, 0)
        if chance(trial[0], experiment):
            levels.append(EXAGGERATION_LEVELS[choose(trial[1], len(EXAGGERATION_LEVELS))])
        else:
            level = _imitated(anchor, peers[anchor.kind_index], seed, session, words[2])
            levels.append(level)
    return levels


def _imitated(
    anchor: Imitator, peers: Sequence[Imitator], seed: int, session: int, bits: np.int64
) -> float:
    """The level after imitation of one peer, or the anchor's own."""
    models = [peer for peer in peers if peer is not anchor]
    if not models:
        return anchor.exaggeration
    model = max(
        models,
        key=lambda peer: (
            draw(seed, anchor.key, peer.key, session, 0, OPTION_CHOICE, 0),
            peer.key,
        ),
    )
    incomes = [peer.expected_income_fen for peer in peers]
    span = max(incomes) - min(incomes)
    if not span > 0:
        return anchor.exaggeration
    copies = imitation_probability(anchor.expected_income_fen, model.expected_income_fen, span)
    return model.exaggeration if chance(bits, copies) else anchor.exaggeration


def train_anchors(market: "Market", agency: Agency) -> int:
    """Let an agency train its roster as far as its money reaches, all alike.

    Each 100 yuan closes a share of what a skill lacks; colleagues' training spills over, since
    they work in one house: s' = 1 − (1 − s)·(1 − effect)^{(own + spill-over·colleagues)/100 yuan}.

    Args:
        market: The market.
        agency: The agency.

    Returns:
        Fen spent.
    """
    roster = [
        anchor
        for anchor in market.anchors
        if anchor.agency == agency.index and anchor.status == "active"
    ]
    if not roster or agency.training_fen <= 0:
        return 0
    funds = max(market.ledger.balance(agency.account), 0)
    each = min(int(agency.training_fen), funds // len(roster))
    market.ledger.post(
        FlowKind.TRAINING,
        agency.account,
        market.chart.service_providers,
        each * len(roster),
        int(Instrument.TRAINING),
    )
    from_colleagues = agency.spill_over * each if len(roster) > 1 else 0.0
    hundreds = (each + from_colleagues) / HUNDRED_YUAN_FEN
    left = power(1.0 - agency.training_effect, hundreds)
    for anchor in roster:
        train(anchor, left)
    return each * len(roster)


def train(anchor: Anchor, left: float) -> None:
    """Close what an anchor's skills lack.

    Args:
        anchor: The anchor.
        left: Share of the missing skill that stays missing, 0 to 1.
    """
    for skill in TRAINED_SKILLS:
        setattr(anchor, skill, 1.0 - (1.0 - getattr(anchor, skill)) * left)
