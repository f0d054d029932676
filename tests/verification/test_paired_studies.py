"""What playing arms in the same worlds brings in a whole market: as many times as many worlds."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.scenario.loading import load_mapping, load_scenario
from simulator.scenario.schema import Scenario
from simulator.studies.playing import play_run
from simulator.studies.run_record import unpacked_figures
from simulator.studies.statistics import ratio_bound, variance_ratio
from tests.verification.evidence import Evidence

pytestmark = pytest.mark.slow

Real = NDArray[np.float64]
CUT = 0.05
FIRST_EVENING = {"sessions": 1, "measure_from": 0}
LONG = {"sessions": 60, "measure_from": 0, "viewers": 1_500}


def quickstart(cut: float, only: str = "", adaptation: str = "frozen", **sizes: int) -> Scenario:
    """Quickstart with lower prices: of all brands or of one, what they are compared with kept."""
    content: dict[str, Any] = load_scenario("quickstart").model_dump(mode="json", by_alias=True)
    for brand in content["brands"]:
        if only not in ("", brand["name"]):
            continue
        for product in brand["products"]:
            product["comparable_price"] = product["comparable_price"] or product["list_price"]
            product["list_price"] = round(product["list_price"] * (1.0 - cut), 2)
        if brand["pricing"]["strategy"] == "cost_plus":
            plus = (1.0 + brand["pricing"]["markup"]) * (1.0 - cut)
            brand["pricing"]["markup"] = plus - 1.0
    content["learning"]["adaptation"] = adaptation
    return load_mapping(content | sizes)


class Worlds(NamedTuple):
    """Net GMV and orders of the market, one value per world."""

    net_gmv: Real
    orders: Real


def played(scenario: Scenario, worlds: int) -> Worlds:
    figures = [
        unpacked_figures(play_run(scenario, seed, seed)).of("market")
        for seed in range(1, worlds + 1)
    ]
    return Worlds(*(np.array([f[name] for f in figures]) for name in ("net_gmv_fen", "orders")))


def ratio_with_error(one: Real, other: Real) -> tuple[float, float]:
    """The variance ratio and its standard error, leaving out one world in turn."""
    whole = variance_ratio(one, other)
    without = [variance_ratio(np.delete(one, k), np.delete(other, k)) for k in range(len(one))]
    assert whole is not None
    parts = np.array(without, np.float64)
    return whole, float(np.sqrt((len(one) - 1) * np.mean((parts - parts.mean()) ** 2)))


def test_the_same_worlds_are_worth_many_independent_ones(figures: Evidence) -> None:
    worlds = 24
    now = played(quickstart(0.0, **FIRST_EVENING), worlds)
    cheap = played(quickstart(CUT, **FIRST_EVENING), worlds)
    bound = ratio_bound(float(now.orders.mean()), float(cheap.orders.mean()))
    assert bound is not None
    ratio, error = ratio_with_error(now.net_gmv, cheap.net_gmv)
    figures.at_least("variance ratio, all prices 5 % lower, first evening", bound / 2, ratio, error)
    one = played(quickstart(CUT, "Aurora", **FIRST_EVENING), worlds)
    ratio, error = ratio_with_error(now.net_gmv, one.net_gmv)
    figures.at_least("variance ratio, one brand's prices 5 % lower, first evening", 30.0, ratio,
                     error)  # fmt: skip


@pytest.mark.parametrize("adaptation", ["frozen", "live"])
def test_how_long_worlds_stay_alike(figures: Evidence, adaptation: str) -> None:
    worlds = 10
    now = played(quickstart(0.0, adaptation=adaptation, **LONG), worlds)
    cheap = played(quickstart(CUT, "Aurora", adaptation=adaptation, **LONG), worlds)
    ratio, error = ratio_with_error(now.net_gmv, cheap.net_gmv)
    figures.noted(f"variance ratio, one brand's prices, 60 evenings, {adaptation}", ratio, error)
