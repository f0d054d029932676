"""Measures of an evening for Mesa's DataCollector."""

from functools import partial
from typing import Any

import mesa

from simulator.measures.definitions import MEASURES, Measure

LEDGER = (
    "slot_fee_fen", "traffic_fen", "room_cost_fen", "fine_fen", "gift_share_fen", "buyer_money_fen",
    "consumer_surplus_fen", "agency_income_fen", "treasury_fen", "total_surplus_fen",
    "fake_traffic_fen",
)  # fmt: skip
"""Measures that are read from the ledger when tables are built."""


def evening_collector() -> mesa.DataCollector:
    """Return a collector of every measure of a market that is known on the evening itself.

    What rests on orders that may yet come back, such as net GMV, refunds and profits, is not among
    them: read it from ``Market.sessions`` after the run.
    """
    names = [measure.name for measure in MEASURES if is_known_at_once(measure)]
    return mesa.DataCollector(model_reporters={name: partial(_figure, name) for name in names})


def is_known_at_once(measure: Measure) -> bool:
    """Return whether a measure is known, and final, when its session ends."""
    of_fates = measure.basis in ("simulated_closed", "simulated_kept")
    return not measure.later and not of_fates and measure.name not in LEDGER


def _figure(name: str, market: Any) -> Any:
    """Return a measure of the last session, None before the first."""
    return market.evening_figures.get(name)
