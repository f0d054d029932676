"""A market in which everything is tried: the books balance, and both engines agree."""

from typing import Any

import pytest

from simulator.accounts.cohorts import reconcile
from simulator.market import Market
from simulator.scenario.enforcement import STATUTORY
from tests.markets import Content, differing, recorded, scenario_of, small_content

DONE = {
    "anchors": {
        "Ada": [{"strategy": "fake_viewers", "times": 5}, {"strategy": "fake_orders", "times": 2}],
        "Bo": [{"strategy": "unlabelled_ad"}],
        "Nova": [{"strategy": "unmarked_ai"}],
    },
    "brands": {
        "Loom": [{"strategy": "fake_orders", "times": 3}, {"strategy": "price_fraud"}],
        "Acre": [{"strategy": "quality", "from": 1, "until": 4}, {"strategy": "fake_reviews"}],
        "Husk": [{"strategy": "infringement", "of": "Acre"}],
    },
    "platforms": {"Flow": [{"strategy": "data_misuse"}]},
}  # fmt: skip
NOVA = {"name": "Nova", "type": "virtual", "platform": "Flow", "fans": 300}


def wild_content(**changes: Any) -> Content:
    """The small market, everybody against the law, and authorities that look at some of them."""
    content = small_content(**changes)
    content["anchors"] = [*content["anchors"], NOVA]
    for kind, names in DONE.items():
        content[kind] = [
            {**entry, "conduct": names.get(entry["name"], [])} for entry in content[kind]
        ]
    content["regulation"] = [
        {"rule": "no_reason_return", "days": 3},
        {"rule": "credit", "shared_blacklist": False, "comeback": 1},
        *(
            {"rule": "penalty", "violation": violation, "inspection_rate": 0.4, "cease": 2,
             "publicity": 0.3, "coverage": 0.8, "dynamic": True, "points": 30}
            for violation in STATUTORY
        ),
    ]  # fmt: skip
    return content


def test_profit_and_cash_tell_the_same_story_where_money_is_sent_around() -> None:
    market = Market(scenario_of(wild_content(sessions=7)))
    funded = 0
    while market.session < market.last_session:
        market.step()
        funded += sum(fen for anchor in market.anchors for _, fen in anchor.fakes.values())
        reconcile(
            market.chart, market.claims, market.orders, market.slot_fees, market.customers
        ).check()
    market.run_off()
    reconcile(
        market.chart, market.claims, market.orders, market.slot_fees, market.customers
    ).check()
    assert funded > 0
    assert {sanction.measure for sanction in market.regulator.sanctions} >= {"fine", "limit"}
    market.close()


@pytest.mark.parametrize("seed", [3, 4])
def test_both_engines_play_it_alike(seed: int) -> None:
    content = wild_content(viewers=120, population=1_200, sessions=3, seed=seed)
    compiled, reference = (
        recorded(scenario_of(content), engine=engine) for engine in ("compiled", "reference")
    )
    assert differing(compiled, reference) == []
    assert sum(compiled["violations"]["violations"].to_pylist()) > 10
