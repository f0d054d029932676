"""Premiums of freight insurance, against sums done by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.stages.insurance import note_insured, premium_fen
from tests.market_fixture import small_scenario


class Rows(dict[str, np.ndarray]):
    """Columns of orders."""

    def column(self, name: str) -> np.ndarray:
        """One of them."""
        return self[name]


def insured_market(decided: int, returned: int, **prices: float) -> Any:
    """Two orders, of a brand with a history and of one without."""
    scenario = small_scenario(
        service_market=prices, fulfilment={"return_shipping": 8},
        categories=[{"name": "beauty", "return_rate": 0.2}, {"name": "food", "return_rate": 0.05}],
    )  # fmt: skip
    orders = Rows(
        brand=np.array([0, 1]), category=np.array([0, 1]), units=np.array([30, 20]),
    )  # fmt: skip
    brands = [
        SimpleNamespace(insured_units=decided, insured_returns=returned),
        SimpleNamespace(insured_units=0, insured_returns=0),
    ]
    services = SimpleNamespace(insured=np.array([True, False]))
    return SimpleNamespace(
        scenario=scenario, orders=orders, brands=brands, services=services,
        category_names=["beauty", "food"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("decided", "returned", "premium"),
    # 8 yuan × 1.25 × (500 × 0.2 + returned)/(500 + decided).
    [(0, 0, 200), (500, 300, 400), (500, 0, 100), (10**9, 4 * 10**8, 400)],
)
def test_premiums_go_from_the_category_to_the_brands_experience(
    decided: int, returned: int, premium: int
) -> None:
    market = insured_market(decided, returned)
    assert premium_fen(market, np.array([0, 1])).tolist() == [premium, 50]


def test_loading_and_prior_are_posted() -> None:
    market = insured_market(100, 100, insurance_loading=0.0, insurance_prior=300.0)
    # 8 yuan × (300 × 0.2 + 100)/400.
    assert premium_fen(market, np.array([0])).tolist() == [320]


def test_the_insurer_counts_units_of_insured_brands_only() -> None:
    market = insured_market(5, 1)
    note_insured(market, np.array([0, 1]), np.array([True, True]))
    assert [(b.insured_units, b.insured_returns) for b in market.brands] == [(35, 31), (0, 0)]
