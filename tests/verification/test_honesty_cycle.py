"""Honesty and inspections answer each other: static fines keep both moving, dynamic ones do not.

The inspection game of ``rules.honesty`` with the regulator and the hosts of the program: 360 hosts
imitate each other, the inspection rate follows what is found, over 180 sessions. Linearised, claims
and inspections turn around a centre; the fading memory of findings makes them swing wider, and a
fine that grows with the share of violators brings them to rest.
"""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.verification.test_honesty_path import evening, exaggerating, inspected_market

HOSTS, SESSIONS, SETTLED = 360, 180, 90
FINE_YUAN, BENEFIT, COST = 6_000, 1.6, 0.48
pytestmark = pytest.mark.slow


class Path(NamedTuple):
    """What moved, session by session."""

    exaggerating: NDArray[np.float64]
    """Share of hosts who exaggerate."""
    inspected: NDArray[np.float64]
    """Inspection rate."""


def played(dynamic: bool) -> Path:
    market = inspected_market(
        FINE_YUAN, HOSTS, {"revision": 0.8, "experiment": 0.02}, dynamic=dynamic, adapting=True,
        inspection_rate=0.35, detection=1.0, benefit=BENEFIT, cost=COST,
    )  # fmt: skip
    for number, anchor in enumerate(market.anchors):
        anchor.exaggeration = 0.5 * (number % 5 < 2)
    shares, rates = np.zeros(SESSIONS), np.zeros(SESSIONS)
    for session in range(SESSIONS):
        evening(market, session)
        shares[session] = exaggerating(market)
        rates[session] = sum(desk.rate for desk in market.regulator.desks.values())
    market.close()
    return Path(shares, rates)


@pytest.fixture(scope="module")
def static() -> Path:
    return played(dynamic=False)


@pytest.fixture(scope="module")
def dynamic() -> Path:
    return played(dynamic=True)


def swing(values: NDArray[np.float64]) -> float:
    """Largest less smallest value of the second half."""
    return float(np.ptp(values[SETTLED:]))


def test_static_fines_keep_honesty_moving(static: Path) -> None:
    assert swing(static.exaggerating) > 0.5
    assert swing(static.inspected) > 0.3
    # The swings don't die: the second half is at least as wide as the first.
    assert swing(static.exaggerating) >= np.ptp(static.exaggerating[:SETTLED])


def test_dynamic_fines_settle_it(static: Path, dynamic: Path) -> None:
    assert swing(dynamic.exaggerating) < swing(static.exaggerating) / 3
    assert swing(dynamic.inspected) < swing(static.inspected) / 3
    late = dynamic.exaggerating[SETTLED:]
    # The rate rests where a finding pays: benefit × share found = cost.
    assert late.mean() == pytest.approx(COST / BENEFIT, abs=0.06)
    assert np.abs(late - late.mean()).max() < 0.15


def test_inspections_answer_claims_with_a_lag(static: Path) -> None:
    """They run after what they find: the correlation is largest some sessions later."""
    claims = static.exaggerating[SETTLED - 40 : -40]
    ahead = [
        float(np.corrcoef(claims, static.inspected[SETTLED - 40 + lag : SESSIONS - 40 + lag])[0, 1])
        for lag in range(40)
    ]
    assert 5 <= int(np.argmax(ahead)) <= 35
    assert max(ahead) > 0.7 > ahead[0]
