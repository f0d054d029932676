"""The regulator: inspects rooms, proves false claims and fines them; credit is in ``sanctions``."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.anchor import FULL_CREDIT, Anchor
from simulator.agents.brand import Brand
from simulator.agents.rules_in_force import RulesInForce, rules_in_force
from simulator.agents.sanctions import EnforcementRecord, Sanction, keep_credit
from simulator.rules.decisions import DETECTION, INSPECTION
from simulator.rules.honesty import (
    detection_probability,
    dynamic_fine_fen,
    inspection_rate_after,
)
from simulator.rules.numerics import log
from simulator.rules.randomness import chance, draw4, gumbel, name_key
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.enforcement import FalseClaimPenalty

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Flags = NDArray[np.bool_]
FULL_EXAGGERATION = 0.5
NO_DEPOSIT = -1
REGULATOR_KEY: Final = name_key("regulator")
FALSE_CLAIM_KEY: Final = name_key("rule/false_claim_penalty")
ADAPTING_SPEED = 0.1
"""Speed of the inspection rate in the replicator equation, per session."""
MEMORY = 0.9
"""Share of what was found and complained about that still counts a session later (assumption)."""
# Weights of the risk score, in log-odds of being inspected first (assumptions).
COMPLAINT_WEIGHT = 20.0
CREDIT_WEIGHT = 2.0
PAST_WEIGHT = 0.5


@dataclass(frozen=True)
class RoomsTonight:
    """What the regulator could find in tonight's rooms; one row each."""

    anchor: Int
    brand: Int
    """Brand of a store room: its operator; -1 where the anchor is."""
    exaggeration: NDArray[np.float64]
    """Largest exaggeration among the room's offers."""
    advertising_fee_fen: Int
    """Commission on tonight's sales and slot fees."""

    def __len__(self) -> int:
        return len(self.anchor)


class Regulator(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """The regulator of the market.

    Args:
        model: The market.
        account: The treasury's account.
    """

    account: int
    """The treasury in the ledger."""
    rules: RulesInForce
    """Rules that bind in the running session."""
    penalties: FalseClaimPenalty | None
    """The penalty that the inspection rate belongs to."""
    inspection_rate: float
    """Share of rooms inspected, 0 to 1."""
    sanctions: list[Sanction]
    """All sanctions so far, in order."""

    def __init__(self, model: Any, account: int) -> None:
        super().__init__(model)
        self.account = account
        self.rules = RulesInForce()
        self.penalties = None
        self.inspection_rate = 0.0
        self.sanctions = []
        self._found = self._looked = 0.0
        self._past = np.zeros(0, np.int64)
        self._complaints = np.zeros(0, np.float64)
        self._orders = np.zeros(0, np.float64)

    def begin_session(self, market: "Market") -> None:
        """Look up the rules of the session and let suspensions run out (stage 1).

        A penalty that comes into force brings its own inspection rate along.

        Args:
            market: The market.
        """
        self.rules = rules_in_force(market.scenario.regulation, market.session)
        if self.rules.penalty != self.penalties:
            self.penalties = self.rules.penalty
            rate = 0.0 if self.penalties is None else self.penalties.inspection_rate
            self.inspection_rate = rate
            self._found = self._looked = 0.0
        for anchor in market.anchors:
            anchor.end_suspension(market.session)
            if self.rules.credit is None:
                anchor.traffic_factor = 1.0

    @property
    def observed_share(self) -> float:
        """Share of inspected rooms proven in violation, over the last sessions; 0 at first."""
        return self._found / self._looked if self._looked > 0 else 0.0

    def note_findings(self, proven: int, inspected: int) -> None:
        """Count tonight's findings; older ones fade."""
        self._found = MEMORY * self._found + proven
        self._looked = MEMORY * self._looked + inspected

    def adapt_rate(self, penalty: FalseClaimPenalty) -> None:
        """Move the inspection rate by the replicator equation, once anything was inspected."""
        if self._looked > 0:
            self.inspection_rate = inspection_rate_after(
                self.inspection_rate,
                ADAPTING_SPEED,
                penalty.benefit,
                self.observed_share,
                penalty.cost,
            )

    def hear(self, orders: Int, complaints: Int) -> None:
        """Count tonight's orders and complaints by anchor; older ones fade.

        Args:
            orders: Orders in each anchor's room tonight, shape (anchors,).
            complaints: Complaints raised today about orders from each anchor's rooms.
        """
        self._grow(len(orders))
        self._orders = MEMORY * self._orders + orders
        self._complaints = MEMORY * self._complaints + complaints

    def note_violation(self, anchor: int) -> None:
        """Remember a proven violation of an anchor."""
        self._past[anchor] += 1

    def risk(self, anchor: Anchor) -> float:
        """How much sooner than others an anchor's room is inspected, log weight.

        w₁·complaints per order + w₂·(1 − credit/100) + w₃·ln(1 + past violations).

        Args:
            anchor: The host.

        Returns:
            At least 0; added to a Gumbel number.
        """
        orders = max(float(self._orders[anchor.index]), 1.0)
        complaints = min(float(self._complaints[anchor.index]) / orders, 1.0)
        lost = 1.0 - anchor.credit / FULL_CREDIT
        past = log(1.0 + float(self._past[anchor.index]))
        return COMPLAINT_WEIGHT * complaints + CREDIT_WEIGHT * lost + PAST_WEIGHT * past

    def _grow(self, anchors: int) -> None:
        new = anchors - len(self._past)
        self._past = np.append(self._past, np.zeros(new, np.int64))
        self._orders = np.append(self._orders, np.zeros(new))
        self._complaints = np.append(self._complaints, np.zeros(new))


def enforce(market: "Market") -> EnforcementRecord:
    """Inspect tonight's rooms, fine, and keep the credit scores (stage 8).

    Only the inspection rate learns; while learning is frozen it stands still, everything else
    goes on.

    Args:
        market: The market after the evening and its fulfilment.

    Returns:
        What the session's enforcement came to.
    """
    regulator = market.regulator
    rooms = rooms_tonight(market)
    regulator.hear(_orders_by_anchor(market), market.evening_complaints)
    record = EnforcementRecord(len(rooms), int(np.count_nonzero(rooms.exaggeration)))
    record.fines_by_anchor_fen = np.zeros(len(market.anchors), np.int64)
    penalty = regulator.rules.penalty
    proven = np.zeros(len(rooms), np.bool_)
    if penalty is not None:
        record.inspection_rate = regulator.inspection_rate
        proven = _inspect(market, rooms, penalty, record)
        _fine(market, rooms, proven, penalty, record)
    if regulator.rules.credit is not None:
        guilty = {int(rooms.anchor[row]): int(rooms.brand[row]) for row in np.flatnonzero(proven)}
        keep_credit(market, guilty, regulator.rules.credit, record)
    learns = market.scenario.learning.adaptation == "live"
    if penalty is not None and penalty.adapting and learns:
        regulator.adapt_rate(penalty)
    return record


def rooms_tonight(market: "Market") -> RoomsTonight:
    """Collect what an inspection would see, by room.

    Args:
        market: The market after the evening.

    Returns:
        Rooms in the order of ``Evening.rooms``.
    """
    rooms, offers = market.evening.rooms, market.evening.offers
    exaggeration = np.zeros(len(rooms), np.float64)
    np.maximum.at(exaggeration, offers.room, offers.exaggeration.astype(np.float64))
    commission = floored_share(market.outcome.offer_gmv_fen, offers.commission_bp)
    fee = np.zeros(len(rooms), np.int64)
    np.add.at(fee, offers.room, commission + offers.slot_fee_fen)
    anchor, brand = rooms.anchor.astype(np.int64), rooms.brand.astype(np.int64)
    return RoomsTonight(anchor, brand, exaggeration, fee)


def inspection_capacity(rate: float, rooms: int, bits: np.int64) -> int:
    """Rooms inspected tonight: rate × rooms, the fraction of a room by a draw, so unbiased.

    Args:
        rate: Share of rooms inspected, 0 to 1.
        rooms: Rooms on air.
        bits: A word of a draw.

    Returns:
        A whole number of rooms with mean rate × rooms.
    """
    whole = int(rate * rooms)
    return min(whole + int(chance(bits, rate * rooms - whole)), rooms)


def static_fine_fen(advertising_fee_fen: int, rule: FalseClaimPenalty) -> int:
    """Fine: a multiple of the advertising fee, at least the minimum, in whole fen (floored)."""
    multiple_bp = round(rule.multiple * BASIS_POINTS)
    minimum_fen = round(rule.minimum * FEN_PER_YUAN)
    return max(minimum_fen, advertising_fee_fen * multiple_bp // BASIS_POINTS)


def _orders_by_anchor(market: "Market") -> Int:
    orders = np.zeros(len(market.anchors), np.int64)
    np.add.at(orders, market.evening.rooms.anchor, market.outcome.orders)
    return orders


def _operator_key(market: "Market", anchor: int, brand: int) -> int:
    return int(market.brands[brand].key if brand >= 0 else market.anchors[anchor].key)


def _slot(anchor: Anchor) -> int:
    """Slot of a draw about one room: an operator may run several rooms, one for each host."""
    return anchor.key & 0xFFFFFF


def _inspect(
    market: "Market", rooms: RoomsTonight, penalty: FalseClaimPenalty, record: EnforcementRecord
) -> Flags:
    """Inspect rooms by risk score + Gumbel (Plackett–Luce) and tell which are proven guilty."""
    regulator, seed, session = market.regulator, market.world_seed, market.session
    bits = draw4(seed, REGULATOR_KEY, FALSE_CLAIM_KEY, session, 0, INSPECTION, 0)[0]
    record.inspected = inspection_capacity(regulator.inspection_rate, len(rooms), bits)
    proven = np.zeros(len(rooms), np.bool_)
    for row in inspection_order(market, rooms)[: record.inspected]:
        host = market.anchors[rooms.anchor[row]]
        operator = _operator_key(market, host.index, int(rooms.brand[row]))
        words = draw4(seed, operator, FALSE_CLAIM_KEY, session, 0, DETECTION, _slot(host))
        severity = float(rooms.exaggeration[row]) / FULL_EXAGGERATION
        if severity > 0:
            proven[row] = chance(words[0], detection_probability(penalty.detection, severity))
            record.detected += int(proven[row])
        else:
            proven[row] = chance(words[1], penalty.false_positive)
            record.false_positives += int(proven[row])
    for anchor in rooms.anchor[proven]:
        regulator.note_violation(int(anchor))
    regulator.note_findings(int(np.count_nonzero(proven)), record.inspected)
    return proven


def inspection_order(market: "Market", rooms: RoomsTonight) -> list[int]:
    """Order rooms by risk score + Gumbel: a draw from the Plackett–Luce model.

    Args:
        market: The market.
        rooms: Tonight's rooms.

    Returns:
        Rows of rooms, the first to be inspected first; equal scores by the hosts' keys.
    """
    scores = []
    for row in range(len(rooms)):
        host = market.anchors[rooms.anchor[row]]
        operator = _operator_key(market, host.index, int(rooms.brand[row]))
        words = draw4(
            market.world_seed, operator, FALSE_CLAIM_KEY, market.session, 0, INSPECTION, _slot(host)
        )
        scores.append((-market.regulator.risk(host) - gumbel(words[0]), host.key, row))
    return [row for _, _, row in sorted(scores)]


def _fine(
    market: "Market",
    rooms: RoomsTonight,
    proven: Flags,
    penalty: FalseClaimPenalty,
    record: EnforcementRecord,
) -> None:
    """Fine the operators of proven rooms; what they can't pay becomes the treasury's claim."""
    share_bp = round(market.regulator.observed_share * BASIS_POINTS)
    rows = np.flatnonzero(proven)
    fines, cash, deposits = (np.zeros(len(rows), np.int64) for _ in range(3))
    for due, row in enumerate(rows):
        host = market.anchors[rooms.anchor[row]]
        static = static_fine_fen(int(rooms.advertising_fee_fen[row]), penalty)
        fine = int(dynamic_fine_fen(static, share_bp)) if penalty.dynamic else static
        operator: Anchor | Brand = host
        fines[due], cash[due], deposits[due] = fine, host.account, NO_DEPOSIT
        if rooms.brand[row] >= 0:
            operator = market.brands[rooms.brand[row]]
            cash[due], deposits[due] = operator.cash_account, operator.deposit_account
        record.fines_by_anchor_fen[host.index] += fine
        market.regulator.sanctions.append(
            Sanction(market.session, host.name, operator.name, "fine", fine, host.credit)
        )
    record.fines_fen = int(fines.sum())
    market.claims.pay_or_claim(FlowKind.FINE, cash, deposits, market.regulator.account, fines)
