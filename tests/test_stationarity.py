"""Without events nothing drifts: the baseline, its firms' learning held still, is at rest.

After burn-in the trend of each series may be at most 0.2 % of its mean a session. A trend is the
slope of a least-squares line; it is told from zero by its standard error, which allows for
residuals that follow each other (an AR(1) process: variances grow by (1 + rho) / (1 - rho)). A
test fails when a trend lies beyond the bound by more than two standard errors. How much it can see
is part of the test: a drift of the bound and four standard errors is found 39 times in 40, and the
standard error may not be larger than what the test states.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.places import ANCHOR_TYPES
from simulator.scenario.schema import Scenario
from simulator.tables.columns import as_reals

BASELINE = Path(__file__).absolute().parents[1] / "scenarios" / "baseline.yaml"
BOUND = 0.002
SERIES = ("habit", "bonds", "follows", "wallets", "ratings", "orders")
Series = dict[str, NDArray[np.float64]]


class Trend(NamedTuple):
    """Slope of a series, a share of its mean a session, and its standard error."""

    slope: float
    error: float

    def __str__(self) -> str:
        return f"{self.slope:+.3%} ± {self.error:.3%} a session"


def trend(values: NDArray[np.float64]) -> Trend:
    """Least-squares slope of a series relative to its mean."""
    series = np.asarray(values, np.float64) / np.mean(values)
    time = np.arange(len(series)) - (len(series) - 1) / 2.0
    slope = (time * series).sum() / (time**2).sum()
    residual = series - series.mean() - slope * time
    variance = (residual**2).sum() / (len(series) - 2) / (time**2).sum()
    follows = (residual[1:] * residual[:-1]).sum() / max((residual**2).sum(), 1e-300)
    follows = min(max(follows, 0.0), 0.95)
    return Trend(float(slope), float(np.sqrt(variance * (1.0 + follows) / (1.0 - follows))))


def observe(market: Market) -> dict[str, float]:
    """What must not drift, after a session."""
    columns, totals = market.columns, market.viewer_totals
    held = columns.bond_anchor >= 0
    sold = market.products.active
    return {
        "habit": float(columns.habit.sum(dtype=np.float64)),
        "bonds": float(as_reals("bond", columns.bond[held]).mean(dtype=np.float64)),
        "follows": float(totals["follows_people"]),
        "wallets": float(totals["wallets_fen"]),
        "ratings": float(market.products.rating[sold].mean(dtype=np.float64)),
        "orders": float(market.placed["units"].sum(dtype=np.int64)),
    } | {f"fans of {kind}": float(fans) for kind, fans in fans_by_kind(market).items()}


def fans_by_kind(market: Market) -> dict[str, int]:
    """Followers by type of anchor, people."""
    kinds = np.array([anchor.kind_index for anchor in market.anchors])
    fans = np.bincount(kinds, market.fans_people, len(ANCHOR_TYPES))
    return {kind: int(count) for kind, count in zip(ANCHOR_TYPES, fans, strict=True) if count}


def played(scenario: Scenario) -> Series:
    """The measured part of all series of a run."""
    market = Market(scenario)
    rows = []
    for session in range(scenario.measure_from + scenario.sessions):
        market.step()
        if session >= scenario.measure_from:
            rows.append(observe(market))
    market.close()
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def event_free(viewers: int, sessions: int, seed: int) -> Scenario:
    """The baseline with fewer viewers, its learning held still."""
    return load_scenario(
        BASELINE,
        overrides=[
            f"viewers={viewers}", f"sessions={sessions}", f"seed={seed}",
            "learning.adaptation=frozen",
        ],
    )  # fmt: skip


def drifting(series: Series, names: tuple[str, ...]) -> list[str]:
    """Names and trends of the series that drift for certain."""
    trends = {name: trend(series[name]) for name in names}
    return [
        f"{name}: {found}"
        for name, found in trends.items()
        if abs(found.slope) > BOUND + 2.0 * found.error
    ]


# The yardstick.


def test_a_trend_is_measured_and_its_error_is_honest() -> None:
    dice = np.random.default_rng(4)
    time = np.arange(60.0)
    exact = trend(50.0 * (1.0 + 0.003 * (time - time.mean())))
    assert exact.slope == pytest.approx(0.003)
    assert exact.error == pytest.approx(0.0, abs=1e-9)
    # Slopes of noise without a trend, each in units of its own standard error.
    ratios = []
    for _ in range(400):
        noise = np.zeros(60)
        for step in range(1, 60):
            noise[step] = 0.5 * noise[step - 1] + dice.normal(0.0, 0.02)
        found = trend(1.0 + noise)
        ratios.append(found.slope / found.error)
    assert 0.8 < np.std(ratios) < 1.35


def test_a_real_drift_is_told() -> None:
    dice = np.random.default_rng(5)
    time = np.arange(60.0)
    series = {"orders": (1.0 + 0.006 * time) * (1.0 + dice.normal(0.0, 0.05, 60))}
    assert drifting(series, ("orders",)) != []


# The baseline.


def test_a_small_baseline_is_at_rest() -> None:
    """One world of 8,000 viewers: finds a drift of 0.8 % a session, four times the bound."""
    series = played(event_free(viewers=8_000, sessions=60, seed=1))
    for name in SERIES:
        assert trend(series[name]).error < 0.0015, name
    assert drifting(series, SERIES) == []


@pytest.fixture(scope="module")
def full_length() -> Series:
    """Three worlds, session by session added up, so that shocks of one world weigh less."""
    worlds = [played(event_free(viewers=20_000, sessions=60, seed=seed)) for seed in (1, 2, 3)]
    names = set.intersection(*(set(world) for world in worlds))
    return {name: np.sum([world[name] for world in worlds], axis=0) for name in sorted(names)}


@pytest.mark.slow
def test_the_baseline_is_at_rest(full_length: Series) -> None:
    """Finds a drift of 0.4 % a session, twice the bound."""
    for name in SERIES:
        assert trend(full_length[name]).error < BOUND / 4.0, name
    assert drifting(full_length, SERIES) == []


@pytest.mark.slow
def test_no_kind_of_host_gains_or_loses_followers(full_length: Series) -> None:
    """Finds a drift of 0.4 % a session in each kind; virtual hosts have too few followers."""
    kinds = tuple(name for name in full_length if name.startswith("fans of "))
    assert len(kinds) == len(ANCHOR_TYPES)
    for name in kinds:
        # Some 30 simulated followers of all virtual hosts together are noise.
        limit = 0.003 if name == "fans of virtual" else BOUND / 4.0
        assert trend(full_length[name]).error < limit, name
    assert drifting(full_length, kinds) == []
