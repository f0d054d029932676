"""The path of honesty under inspections that do not react: logistic growth or decay."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.agents.adaptation import revise_honesty
from simulator.agents.regulator import enforce
from simulator.market import Market
from tests.markets import scenario_of
from tests.reference_rooms import ordinary_evening
from tests.verification.evidence import Evidence

ANCHORS, EVENINGS, REVISION, DETECTION = 480, 24, 0.3, 0.4
BASE_FEN, GAIN_FEN = 1_000_000, 300_000
EXAGGERATION = 0.5


def inspected_market(
    fine_yuan: float, hosts: int = ANCHORS, learning: dict[str, float] | None = None, **rule: Any
) -> Market:
    """Hosts of one type, all inspected every evening, a quarter of whom exaggerate."""
    market = Market(
        scenario_of(
            {
                "name": "honesty", "seed": 5, "population": 100, "viewers": 20,
                "segments": [{"name": "everybody", "share": 1.0}],
                "categories": [{"name": "all"}],
                "platforms": [{"name": "Only"}],
                "anchors": [
                    {"name": f"host {number:03d}", "type": "koc", "platform": "Only", "fans": 0,
                     "exaggeration": EXAGGERATION * (number % 4 == 0)}
                    for number in range(hosts)
                ],
                "brands": [{"name": "Brand", "products": [
                    {"name": "thing", "category": "all", "unit_cost": 50, "list_price": 100}]}],
                "learning": learning or {"revision": REVISION, "experiment": 0.0},
                "regulation": [
                    {"rule": "false_claim_penalty", "inspection_rate": 1.0, "adapting": False,
                     "detection": DETECTION, "false_positive": 0.0, "minimum": fine_yuan, **rule},
                ],
            }
        )
    )  # fmt: skip
    market.outcome = SimpleNamespace(  # type: ignore[assignment]
        offer_gmv_fen=np.zeros(hosts, np.int64), orders=np.zeros(hosts, np.int64)
    )
    market.evening_complaints = np.zeros(hosts, np.int64)
    return market


def exaggerating(market: Market) -> float:
    """Share of hosts who exaggerate."""
    return float(np.mean([anchor.exaggeration > 0 for anchor in market.anchors]))


def evening(market: Market, session: int) -> None:
    """Claims, inspections, fines, incomes, imitation."""
    market.session = session
    market.ledger.begin_session(session)
    market.regulator.begin_session(market)
    market.evening = ordinary_evening(market)
    levels = np.array([anchor.exaggeration for anchor in market.anchors])
    market.evening.offers.exaggeration[:] = levels
    fines = enforce(market).fines_by_anchor_fen
    for anchor, fine in zip(market.anchors, fines, strict=True):
        gain = GAIN_FEN if anchor.exaggeration > 0 else 0
        anchor.expected_income_fen = float(BASE_FEN + gain - fine)
    revise_honesty(market)


@pytest.mark.parametrize("fine_yuan", [5_000, 10_000])
def test_honesty_moves_along_a_logistic_curve(figures: Evidence, fine_yuan: int) -> None:
    """Replicator dynamics: x' = x + r·x(1 − x)·(gain − d·fine)/range of incomes.

    Imitation is proportional to the difference of realised incomes, so that random fines count
    by their mean. A fine of 5,000 yuan is too small for these gains, one of 10,000 is not.
    """
    market, fine = inspected_market(fine_yuan), 100 * fine_yuan
    start = exaggerating(market)
    for session in range(EVENINGS):
        evening(market, session)
    expected, error = logistic_path(start, GAIN_FEN - DETECTION * fine, fine)
    unfined, _ = logistic_path(start, GAIN_FEN, fine)
    figures.compare(
        f"share who exaggerate after {EVENINGS} evenings, fine {fine_yuan:,} yuan",
        expected, exaggerating(market), error, "gains without fines", unfined,
    )  # fmt: skip
    market.close()


def logistic_path(
    share: float, difference_fen: float, fine_fen: float, evenings: int = EVENINGS
) -> tuple[float, float]:
    """Share after some evenings, and its standard error by the delta method.

    Incomes range from a proven exaggerator's to that of one who got away: by the fine.
    """
    speed = REVISION * ANCHORS / (ANCHORS - 1.0) / fine_fen
    switching = DETECTION * max(fine_fen - GAIN_FEN, 0.0) + (1.0 - DETECTION) * GAIN_FEN
    variance = 0.0
    for _ in range(evenings):
        mixed = share * (1.0 - share)
        variance *= (1.0 + speed * difference_fen * (1.0 - 2.0 * share)) ** 2
        # Who switches, and how many were fined.
        variance += speed * mixed * switching / ANCHORS
        luck = DETECTION * (1.0 - DETECTION) / share / ANCHORS
        variance += (speed * mixed * fine_fen) ** 2 * luck
        share += speed * mixed * difference_fen
    return share, float(np.sqrt(variance))
