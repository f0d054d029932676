"""The price that earns a brand most in a whole market, by its accounts, against the formula."""

from typing import Any

import numpy as np
import pytest
from scipy.special import lambertw

from simulator.market import Market
from tests.markets import Content, scenario_of
from tests.verification.evidence import Evidence
from tests.verification.test_choice import vertex

ALPHA, COMPARABLE, COST = 2.5, 120.0, 30.0
COMMISSION, TAKE = 0.2, 0.05
SHIPPING, RETURN_SHIPPING, RESTOCKING, RESALEABLE = 3.0, 5.0, 1.0, 0.5


def one_evening(price: float, seed: int) -> Content:
    """A brand that sells one product through one host, to viewers who all weigh prices alike.

    Off is all that makes value differ from 'constant − α·p/v', and all that has a price but is
    not in the formula: slot fees, traffic, compensation.
    """
    return {
        "name": "one price", "seed": seed, "viewers": 20_000, "population": 20_000,
        "sessions": 1, "measure_from": 0, "session_minutes": 120,
        "segments": [{"name": "all", "share": 1.0, "price_sensitivity_median": ALPHA,
                      "price_sensitivity_sigma": 0.0, "allowance_median": 100_000}],
        "categories": [{"name": "food", "return_rate": 0.3, "resaleable": RESALEABLE}],
        "platforms": [{"name": "Only", "paid_every": 0, "take_rate": TAKE}],
        "anchors": [{"name": "Host", "type": "koc", "platform": "Only", "fans": 0,
                     "commission": COMMISSION, "on_air_minutes": 120}],
        "brands": [{
            "name": "Brand", "cash": 10_000_000,
            "products": [{"name": "thing", "category": "food", "unit_cost": COST,
                          "list_price": COMPARABLE, "defect_rate": 0.0, "stock": 10**6}],
            "pricing": {"strategy": "cost_plus", "markup": price / COST - 1.0},
            "collaboration": {"strategy": "many_small", "commission": COMMISSION, "discount": 0.0,
                              "slot_fee": 0.0, "types": ["koc"]},
        }],
        "fulfilment": {"shipping": SHIPPING, "return_shipping": RETURN_SHIPPING,
                       "restocking": RESTOCKING},
        "shocks": {"appeal": 0.0, "room_entering": 0.0, "room_buying": 0.0, "market": 0.0},
        "going_live": {"base": 5.0},
        "regulation": [{"rule": "no_reason_return", "days": 7}],
        "behaviour": {
            "opening": {"inclination_mean": 2.0},
            "entering": {"discount": 0.0},
            "buying": {"orders_per_view": 0.4, "taste": 0.0, "quality": 0.0, "charisma": 0.0,
                       "bond": 0.0, "image_fit": 0.0, "awareness": 0.0, "budget": 0.0,
                       "reference_gain": 0.0, "satiation": 0.0, "heat_cap": 0.0,
                       "comparing_share": 0.0, "shelf_gmv_share": 0.0},
            "after_sales": {"cancel_rate": 0.1, "complain_share": 0.0},
        },
    }  # fmt: skip


def accounts(price: float, seed: int) -> tuple[float, dict[str, Any]]:
    """Profit of the evening's cohort, yuan, when all its orders are final; and their counts."""
    market = Market(scenario_of(one_evening(price, seed)))
    market.run()
    table = market.recorder.table("brands").to_pandas().iloc[0]
    intercept = float(market.engine.drawn.intercepts.room[0])
    market.close()
    assert table["closed_orders"] == table["orders"] > 500
    return float(table["brand_profit_fen"]) / 100.0, {**table, "intercept": intercept}


@pytest.mark.slow
def test_a_brand_earns_most_at_the_logit_monopolys_price(figures: Evidence) -> None:
    """Profit by cohort after the run-off, nine prices, six worlds with the same viewers each."""
    first = COST / (1.0 - COMMISSION - TAKE) + COMPARABLE / ALPHA
    prices = np.round(first * np.linspace(0.9, 1.6, 9), 2)
    best, counts = [], []
    for seed in range(6):
        profits = []
        for price in prices:
            profit, count = accounts(float(price), seed)
            profits.append(profit)
            counts.append(count)
        best.append(vertex(prices, np.array(profits)))
    total = {name: sum(count[name] for count in counts)
             for name in ("orders", "kept", "delivered", "returned")}  # fmt: skip
    kept, shipped, returned = (
        total[name] / total["orders"] for name in ("kept", "delivered", "returned")
    )
    # Costs of an order besides the unit that is kept: carriage, and what a return loses.
    loss = RETURN_SHIPPING + RESTOCKING + (1.0 - RESALEABLE) * COST
    net = 1.0 - COMMISSION - TAKE
    unit = COST / net + (shipped * SHIPPING + returned * loss) / (kept * net)
    mark_up, intercept = COMPARABLE / ALPHA, float(np.mean([c["intercept"] for c in counts]))

    def monopoly(cost: float) -> float:
        """p = c + v/α·(1 + W(e^{β − α·c/v − 1}))."""
        power = np.exp(intercept - cost / mark_up - 1.0)
        return cost + mark_up * (1.0 + float(lambertw(power).real))

    error = float(np.std(best, ddof=1) / np.sqrt(len(best)))
    figures.compare(
        "most profitable price by the accounts, yuan", monopoly(unit), float(np.mean(best)), error,
        "returns and carriage forgotten", monopoly(COST / net),
    )  # fmt: skip
