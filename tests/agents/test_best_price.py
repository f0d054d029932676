"""The promise of the best price against all that makes a product cheaper in one room or another."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.agents.best_price import paid_prices
from simulator.market import Market
from tests.agents.test_clauses import duet
from tests.markets import YUAN, Content, scenario_of
from tests.paired import flow, played

PROMISED = "Husk/food 1"
FLASH = {"strategy": "flash_stock", "product": "food 1", "units": 50, "discount": 0.6}
BUNDLE = {"strategy": "bundle", "products": ["food 0", "food 1"], "discount": 0.4}
COUPON = {"strategy": "coupon", "off": 12, "threshold": 20, "claimed": 0.6}
OFFERS = [
    {"anchor": "Ada", "product": "food 1", "discount": 0.3, "best_price": {"penalty": 700}},
    {"anchor": "Ada", "product": "food 0"},
    {"anchor": "Bo", "discount": 0.1},
]


def market_with(*promotions: dict[str, Any], promise: str = "kept") -> Content:
    """Husk promises Ada the best price of its second product, or nothing, and holds promotions."""
    clause = {"kept": {"penalty": 700}, "broken": {"penalty": 700, "kept": False}, "none": None}
    first = OFFERS[0] | {"best_price": clause[promise]}
    content = duet(offers=[first, *OFFERS[1:]], negotiation="fixed")
    content["brands"][0]["promotions"] = list(promotions)
    return content


def orders_at(content: Content) -> dict[str, pd.DataFrame]:
    """Orders of the promised product by host."""
    rows = played(content)["orders"].to_pandas()
    rows = rows[rows["product"] == PROMISED]
    return {host: rows[rows["anchor"] == host] for host in ("Ada", "Bo")}


def carried(orders: pd.DataFrame) -> set[str]:
    return {name for names in orders["instruments"].fillna("") for name in names.split("+")}


@pytest.mark.parametrize(("deal", "name"), [(FLASH, "flash_stock"), (BUNDLE, "bundle")])
def test_deals_on_a_promised_product_are_for_who_was_promised(
    deal: dict[str, Any], name: str
) -> None:
    free, bound = (orders_at(market_with(deal, promise=which)) for which in ("none", "kept"))
    assert name in carried(free["Bo"])
    assert name not in carried(bound["Bo"])
    # A bundle's first product was promised to nobody, and the bundle is not held at Ada's alone.
    assert (name in carried(bound["Ada"])) == (name in carried(free["Ada"]))
    assert len(bound["Bo"]) > 0


def test_a_coupon_that_only_dearer_rooms_reach_is_not_valid_there() -> None:
    """Ada's price of 29.75 is below the threshold, Bo's of 38.25 above it."""
    coupon = COUPON | {"threshold": 35.0}
    free, bound = (orders_at(market_with(coupon, promise=which)) for which in ("none", "kept"))
    assert (free["Bo"]["benefit_fen"] == 12 * YUAN).any()
    assert not (free["Ada"]["benefit_fen"] > 0).any()
    assert not (bound["Bo"]["benefit_fen"] > 0).any()
    cheapest = bound["Ada"]["price_fen"].min()
    assert (bound["Bo"]["price_fen"] >= cheapest).all()
    assert free["Bo"]["price_fen"].min() < cheapest


def test_a_coupon_for_everybody_breaks_no_promise() -> None:
    free, bound = (orders_at(market_with(COUPON, promise=which)) for which in ("none", "kept"))
    for host in ("Ada", "Bo"):
        assert (bound[host]["benefit_fen"] > 0).any()
        assert len(bound[host]) == len(free[host])


@pytest.mark.parametrize(
    ("deal", "breaks"),
    [(None, False), (FLASH | {"units": 10**6}, True), (COUPON | {"threshold": 35.0}, True),
     (COUPON, False)],
)  # fmt: skip
def test_whoever_breaks_the_promise_by_a_deal_pays_as_well(
    deal: dict[str, Any] | None, breaks: bool
) -> None:
    content = market_with(*([deal] if deal else []), promise="broken")
    if deal and deal["strategy"] == "flash_stock":
        # Ada is asked for the product alone and runs her room as she goes: no flash stock there.
        content["anchors"][1]["room"] = {"live_control": {"strategy": "greedy"}}
    due = flow(played(content), "breach_penalty")
    assert (due > 0) == breaks
    assert due % (700 * YUAN) == 0


def test_what_is_paid_in_a_bundle_is_its_share_by_comparable_price() -> None:
    market = Market(scenario_of(market_with(BUNDLE, promise="none")))
    market.step()
    offers, perks, products = market.evening.offers, market.evening.perks, market.products
    rows = np.flatnonzero(perks.partner >= 0)
    second = products.names.index(PROMISED)
    paid = paid_prices(market, second)
    assert rows.size
    for row in rows:
        values = products.comparable_price_fen[[offers.product[row], second]]
        assert paid[row] == offers.price_fen[row] * values[1] // values.sum()
    market.close()
