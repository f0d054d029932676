"""Brands that learn run one plan a period, by the logit of what each promises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.agents.contracts import match_contracts
from simulator.agents.line_up import has_goods
from simulator.agents.plan_choice import chosen_plans, own_room_profit_fen
from simulator.agents.posting import posted_terms
from simulator.scenario.schema import Scenario
from simulator.strategies.posted_terms import AnchorColumns

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]
PLANS = [
    {"strategy": "star"},
    {"strategy": "many_small"},
    {"strategy": "own_room", "room_cost": 100},
]


def learner(make_scenario: MakeScenario, plans: Any, **changes: Any) -> Scenario:
    written = make_scenario(**changes).model_dump(by_alias=True)
    written["brands"][0].update(collaboration=plans, plan_choice="learned")
    return Scenario.model_validate(written)


def aurora(market: Any) -> Any:
    return next(brand for brand in market.brands if brand.name == "Aurora")


def test_plans_are_drawn_by_the_logit_of_their_profit(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    market = make_market(learner(make_scenario, PLANS))
    brand = aurora(market)
    plans, _ = posted_terms(market, AnchorColumns.of(market.anchors))
    own = own_room_profit_fen(market, brand, brand.collaborations[2])
    profits = np.array([1.05 * own, 0.9 * own, own])
    promise = np.zeros(len(plans))
    for number, plan in enumerate(plans):
        if plan.brand == brand.index:
            promise[number] = profits[plan.position]
    rounds = 3_000
    drawn = np.zeros(3)
    for seed in range(rounds):
        market.world_seed = seed
        chosen, runs = chosen_plans(market, plans, promise)
        drawn[chosen[brand.index]] += 1
        mine = [runs[n] for n, plan in enumerate(plans) if plan.brand == brand.index]
        assert sum(mine) == (chosen[brand.index] != 2)
        assert all(runs[n] for n, plan in enumerate(plans) if plan.brand != brand.index)
    temperature = 0.1 * profits.mean()
    odds = np.exp((profits - profits.max()) / temperature)
    expected = odds / odds.sum()
    error = np.sqrt(expected * (1 - expected) / rounds)
    assert (np.abs(drawn / rounds - expected) < 4 * error).all()


def test_only_the_chosen_plan_signs_and_a_closed_room_stays_dark(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    seen = set()
    for cost in (0, 10**7):
        plans = [PLANS[1], {**PLANS[2], "room_cost": cost, "fans": 10_000_000}]
        market = make_market(learner(make_scenario, plans))
        market.contracts = match_contracts(market)
        brand = aurora(market)
        contracts = market.contracts.plan[market.contracts.brand == brand.index]
        host = next(anchor for anchor in market.anchors if anchor.brand == brand.index)
        seen.add(brand.room_open)
        assert bool(has_goods(market)[host.index]) == brand.room_open
        assert bool(len(contracts)) == (not brand.room_open)
        assert set(contracts.tolist()) <= {0}
    assert seen == {True, False}


@pytest.mark.parametrize("plan", [{"strategy": "mixed"}, {"strategy": "own_room"}])
def test_who_has_one_plan_chooses_it(
    make_scenario: MakeScenario, make_market: MakeMarket, plan: dict[str, Any]
) -> None:
    learned = learner(make_scenario, plan)
    written = learned.model_dump(by_alias=True)
    written["brands"][0]["plan_choice"] = "all"
    one = match_contracts(make_market(learned))
    other = match_contracts(make_market(Scenario.model_validate(written)))
    for column in ("brand", "product", "anchor", "plan", "slot_fee_fen", "value_to_brand_fen"):
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column))
