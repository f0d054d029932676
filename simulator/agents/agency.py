"""Agencies (MCN): they manage anchors, train them and watch what they claim."""

from typing import Any

import mesa

from simulator.rules.randomness import name_key
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario import places
from simulator.scenario.hosts import Recruiting, SplitBargaining


class Agency(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """An agency.

    Args:
        model: The market.
        index: Position among the agencies.
        entry: What the scenario says about the agency.
    """

    name: str
    key: int
    """32-bit hash of ``agency/<name>``."""
    index: int
    """Position among the market's agencies."""
    split_bp: int
    """Share of its anchors' commissions, fees and gifts, basis points."""
    training_fen: int
    """Spending on training, fen per anchor and session."""
    training_effect: float
    """Share of the missing skill that 100 yuan of training closes."""
    compliance: float
    """Share of exaggerated claims that the agency stops."""
    spill_over: float
    """How much colleagues' training counts beside one's own."""
    bonus: float
    """Bonus of its anchors, share of their rooms' sales."""
    recruiting: Recruiting
    """How it finds hosts for places that have become free."""
    bargaining: SplitBargaining | None
    """How splits are agreed host by host; None for one split."""
    account: int
    """Account in the ledger, -1 before it is opened."""

    def __init__(self, model: Any, index: int, entry: places.Agency) -> None:
        super().__init__(model)
        self.name = entry.name
        self.key = name_key(f"agency/{entry.name}")
        self.index = index
        self.split_bp = round(entry.split * BASIS_POINTS)
        self.training_fen = round(entry.training * FEN_PER_YUAN)
        self.training_effect = entry.training_effect
        self.compliance = entry.compliance
        self.spill_over = entry.spill_over
        self.bonus = entry.bonus
        self.recruiting = entry.recruiting
        self.bargaining = entry.bargaining
        self.account = -1
