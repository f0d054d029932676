"""Portfolios: against the greedy rule by hand, limits, and a paired market."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.contracts import match_contracts
from simulator.agents.portfolio import chosen_set, covariances
from simulator.agents.terms import post_terms
from simulator.scenario.schema import Scenario

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]


def worth(rows: tuple[int, ...], mean: Any, covariance: Any, aversion: float) -> float:
    chosen = list(rows)
    return float(mean[chosen].sum() - aversion / 2 * covariance[np.ix_(chosen, chosen)].sum())


@given(st.lists(st.floats(1, 100), min_size=1, max_size=7), st.integers(0, 7))
def test_without_risk_aversion_the_best_contracts_are_chosen(
    values: list[float], most: int
) -> None:
    mean = np.array(values)
    covariance = np.outer(mean, mean)
    chosen = chosen_set(mean, covariance, 0.0, np.zeros(len(mean), np.int64), 0, most)
    best = sorted(values, reverse=True)[:most]
    assert sorted(mean[chosen].tolist(), reverse=True) == best


@given(st.lists(st.floats(1, 100), min_size=1, max_size=6), st.floats(0, 0.1))
def test_independent_contracts_are_chosen_as_well_as_any_set_could_be(
    values: list[float], aversion: float
) -> None:
    mean = np.array(values)
    covariance = np.diag(mean**2)
    costs = np.zeros(len(mean), np.int64)
    chosen = chosen_set(mean, covariance, aversion, costs, 0, len(mean))
    every = [
        worth(rows, mean, covariance, aversion)
        for size in range(len(mean) + 1)
        for rows in combinations(range(len(mean)), size)
    ]
    np.testing.assert_allclose(
        worth(tuple(chosen), mean, covariance, aversion), max(every), rtol=1e-9, atol=1e-9
    )


def test_the_second_contract_goes_to_somebody_else_and_the_budget_binds() -> None:
    # Two products with one anchor (0, 1) and one with another (2): 10, 9 and 8 yuan.
    mean = np.array([10.0, 9.0, 8.0])
    same = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    covariance = np.outer(mean, mean) * same * 0.5
    free = np.zeros(3, np.int64)
    assert chosen_set(mean, covariance, 0.0, free, 0, 2) == [0, 1]
    # 9 − ½·a·(0.5·81 + 2·0.5·90) < 8 − ½·a·(0.5·64) from a = 1/49 on.
    assert chosen_set(mean, covariance, 0.02, free, 0, 2) == [0, 1]
    assert chosen_set(mean, covariance, 0.0205, free, 0, 2) == [0, 2]
    assert chosen_set(mean, covariance, 10.0, free, 0, 2) == []
    cost = np.array([500, 300, 200], np.int64)
    assert chosen_set(mean, covariance, 0.0, cost, 700, 3) == [0, 2]
    assert chosen_set(mean, covariance, 0.0, cost, 499, 3) == [1]


def test_risks_are_those_of_the_scenarios_shocks(small_market: Any) -> None:
    possible = post_terms(small_market)
    rows = np.arange(min(40, len(possible)))

    class Rows:
        anchor, product = possible.anchor[rows], possible.product[rows]

    value = np.linspace(1.0, 5.0, len(rows))
    table = covariances(small_market, Rows(), value)  # type: ignore[arg-type]
    for i, j in ((0, 0), (0, 1), (3, 17), (5, 30)):
        shared = 0.1**2
        shared += (0.5**2 + 0.3**2) * (Rows.anchor[i] == Rows.anchor[j])
        shared += 0.5**2 * (Rows.product[i] == Rows.product[j])
        np.testing.assert_allclose(table[i, j], value[i] * value[j] * np.expm1(shared), rtol=1e-9)
    assert np.linalg.eigvalsh(table).min() > -1e-9


def with_plan(make_scenario: MakeScenario, plan: dict[str, Any]) -> Scenario:
    written = make_scenario().model_dump(by_alias=True)
    written["brands"][0].update(collaboration=plan, cash=10**8)
    return Scenario.model_validate(written)


def aurora(market: Any, contracts: Any) -> Any:
    index = next(brand.index for brand in market.brands if brand.name == "Aurora")
    return np.flatnonzero(contracts.brand == index)


def test_risk_aversion_spreads_contracts_and_none_is_the_mixed_plan(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    mixed = {"strategy": "mixed", "contracts": 6, "discount": 0.05}
    market = make_market(with_plan(make_scenario, mixed))
    plain = match_contracts(market)
    signed = {}
    for aversion in (0.0, 1e-3):
        plan = {**mixed, "strategy": "portfolio", "risk_aversion": aversion}
        other = make_market(with_plan(make_scenario, plan))
        signed[aversion] = match_contracts(other)
    for column in ("brand", "product", "anchor", "slot_fee_fen", "value_to_brand_fen"):
        np.testing.assert_array_equal(getattr(plain, column), getattr(signed[0.0], column))

    def deviation(contracts: Any) -> float:
        rows = aurora(market, contracts)
        value = (contracts.value_to_brand_fen[rows] + contracts.slot_fee_fen[rows]) / 100

        class Rows:
            anchor, product = contracts.anchor[rows], contracts.product[rows]

        table = covariances(market, Rows(), value)  # type: ignore[arg-type]
        return float(np.sqrt(table.sum()) / value.sum())

    assert deviation(signed[1e-3]) < deviation(signed[0.0])
    spread = [len(set(signed[a].anchor[aurora(market, signed[a])])) for a in (0.0, 1e-3)]
    assert spread[1] >= spread[0]


def test_a_budget_of_nothing_leaves_who_asks_no_fee(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    plan = {"strategy": "portfolio", "budget": 0, "risk_aversion": 0}
    market = make_market(with_plan(make_scenario, plan))
    contracts = match_contracts(market)
    rows = aurora(market, contracts)
    assert len(rows) > 0
    assert not contracts.slot_fee_fen[rows].any()
