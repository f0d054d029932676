"""Clauses of contracts in whole markets: same seeds, one change; what they move and what not."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.agents.best_price import KEPT
from simulator.agents.clauses import guaranteed_units, missing_shares, no_clauses
from tests.markets import YUAN, Content, brand, differing, small_content
from tests.paired import Tables, flow, played, same_for_viewers, total


def duet(**husk: Any) -> Content:
    """Husk asks Ada and Bo by name; Acre, a rival in food, and Loom, in apparel, ask Ada too.

    Firms learn nothing, so that what one earns changes nothing that others do.
    """
    content = small_content(viewers=1_500, population=150_000)
    content["learning"] = {"adaptation": "frozen"}
    content["behaviour"] = {"buying": {"orders_per_view": 0.05}}
    content["anchors"][1] |= {"exaggeration": 0.0, "slot_fee_per_view": None, "slot_fee": 20}
    everybody = {"strategy": "by_name", "offers": [{"anchor": "Ada"}], "discount": 0.1}
    plan = {
        "strategy": "by_name",
        "offers": [{"anchor": "Ada"}, {"anchor": "Bo", "discount": 0.3}],
        "discount": 0.1,
    }
    content["brands"] = [
        brand("Husk", "food", 2, collaboration=plan | husk),
        brand("Acre", "food", 2, collaboration=everybody),
        brand("Loom", "apparel", 2, collaboration=everybody),
    ]
    for entry in content["brands"]:
        entry |= {"cash": 10_000_000, "pricing": {"strategy": "cost_plus", "markup": 2.0}}
    return content


def without_rival(**husk: Any) -> Content:
    content = duet(**husk)
    del content["brands"][1]
    return content


# Exclusivity.


def test_an_exclusive_contract_keeps_rivals_of_the_category_out_of_the_room() -> None:
    open_, alone = played(duet()), played(duet(exclusive=True))
    acre = {"brand": "Acre", "anchor": "Ada"}
    assert total(open_, "collaborations", "offers", **acre) > 0
    assert total(alone, "collaborations", "offers", **acre) == 0
    assert total(alone, "collaborations", "offers", brand="Loom", anchor="Ada") > 0
    assert total(alone, "collaborations", "offers", brand="Husk", anchor="Ada") > 0
    # What Acre lost in the room of Ada, Husk's orders there rather gain.
    husk = {"brand": "Husk", "anchor": "Ada"}
    assert total(alone, "collaborations", "orders", **husk) > total(
        open_, "collaborations", "orders", **husk
    )


def test_exclusivity_costs_what_the_anchor_asks_and_less_is_refused() -> None:
    asked, little = played(duet(exclusive=True)), duet(exclusive=True, exclusivity_fee=0.01)
    refused = played(little)
    spent = {"brand": "Husk", "instrument": "exclusivity"}
    assert total(asked, "instruments", "spent_fen", **spent) > 0
    assert total(refused, "instruments", "spent_fen", **spent) == 0
    assert differing(refused, played(duet())) == []


def one_product_a_room(exclusive: bool) -> Content:
    """Nobody else in the room whom a better payer would push down the running order."""
    content = without_rival(exclusive=exclusive, offers=[{"anchor": "Ada", "product": "food 1"}])
    content["brands"][1]["collaboration"]["offers"] = [{"anchor": "Bo", "product": "apparel 1"}]
    return content


def test_without_a_rival_exclusivity_costs_its_fee_and_moves_no_viewer() -> None:
    plain, alone = played(one_product_a_room(False)), played(one_product_a_room(True))
    assert same_for_viewers(plain, alone) == []
    fee = total(alone, "instruments", "spent_fen", brand="Husk", instrument="exclusivity")
    assert fee > 0
    profit = {
        name: total(tables, "brands", "brand_profit_fen", brand="Husk")
        for name, tables in (("plain", plain), ("alone", alone))
    }
    assert profit["plain"] - profit["alone"] == fee


# Guaranteed sales.


def test_what_a_guarantee_lacks_comes_back_and_no_viewer_notices() -> None:
    plain = played(without_rival())
    promised = played(without_rival(guarantee={"units": 10**6}))
    assert same_for_viewers(plain, promised) == []
    earned = flow(promised, "slot_fee_earned") + flow(promised, "slot_fee_agency")
    refunded = flow(promised, "slot_fee_refunded")
    assert refunded > 0.9 * flow(promised, "slot_fee_paid")
    assert earned + refunded == flow(promised, "slot_fee_paid")
    assert flow(plain, "slot_fee_refunded") == 0
    spent = {"brand": "Husk", "instrument": "slot_fee"}
    saved = total(plain, "instruments", "spent_fen", **spent)
    saved -= total(promised, "instruments", "spent_fen", **spent)
    assert saved == refunded
    gained = total(promised, "brands", "brand_profit_fen", brand="Husk")
    assert gained - total(plain, "brands", "brand_profit_fen", brand="Husk") == refunded


def test_a_guarantee_that_is_met_changes_nothing_at_all() -> None:
    # Sales of nothing at all are guaranteed: 0 units by share.
    assert differing(played(duet()), played(duet(guarantee={"share": 0}))) == []


def test_anchors_pay_for_missing_units_by_the_price() -> None:
    plain = played(without_rival(guarantee={"units": 400}))
    paying = played(without_rival(guarantee={"units": 400, "compensation": 0.02}))
    assert same_for_viewers(plain, paying) == []
    owed = 0
    orders = paying["orders"].to_pandas()
    sold = (
        orders[orders["brand"] == "Husk"].groupby(["session", "anchor", "product"])["units"].sum()
    )
    prices = orders[orders["brand"] == "Husk"].groupby(["session", "anchor", "product"])
    paid = prices.apply(lambda rows: int((rows["price_fen"] + rows["coupon_fen"]).iloc[0]))
    for key, units in sold.items():
        if key[1]:
            owed += max(400 - int(units), 0) * int(paid[key]) * 200 // 10_000
    # Products that nobody bought at all are owed for as well, at prices that no order tells.
    assert flow(paying, "guarantee_shortfall") >= owed > 0
    gain = total(paying, "brands", "brand_profit_fen", brand="Husk")
    gain -= total(plain, "brands", "brand_profit_fen", brand="Husk")
    assert gain == flow(paying, "guarantee_shortfall")


def test_shares_become_whole_units_and_their_risk_the_price_of_a_put(small_market: Any) -> None:
    stats = pytest.importorskip("scipy.stats")
    clauses = no_clauses(3)
    clauses.guarantee_share[:] = (0.5, 0.0, 0.0)
    clauses.guaranteed_units[:] = (0, 30, 0)
    units = guaranteed_units(clauses, np.array([41.0, 20.0, 5.0]))
    assert units.tolist() == [20, 30, 0]
    orders = np.array([41.0, 20.0, 5.0])
    sigma = float(np.sqrt(0.5**2 + 0.3**2 + 0.5**2))
    missing = missing_shares(small_market, units, orders)
    d = (np.log(units[:2] / orders[:2]) + sigma**2 / 2) / sigma
    put = stats.norm.cdf(d) - orders[:2] / units[:2] * stats.norm.cdf(d - sigma)
    np.testing.assert_allclose(missing[:2], put, rtol=2e-2)
    assert missing[2] == 0.0


# The best price.


def prices(tables: Tables, anchor: str) -> dict[tuple[int, str], int]:
    frame = tables["orders"].to_pandas()
    rows = frame[(frame["brand"] == "Husk") & (frame["anchor"] == anchor)]
    paid = rows["price_fen"] + rows["coupon_fen"]
    return dict(zip(zip(rows["session"], rows["product"], strict=True), paid, strict=True))


def test_the_best_price_binds_other_rooms_and_loses_their_orders() -> None:
    offers = [
        {"anchor": "Ada", "best_price": {}},
        {"anchor": "Bo", "discount": 0.3},
    ]
    free, bound = played(duet()), played(duet(offers=offers))
    cheaper, held = prices(free, "Bo"), prices(bound, "Bo")
    promised = prices(bound, "Ada")
    both = held.keys() & promised.keys()
    assert both
    assert all(held[key] == promised[key] for key in both)
    assert all(held[key] > cheaper[key] for key in both & cheaper.keys())
    # What was not promised to anybody keeps its price.
    others = {key for key in held.keys() & cheaper.keys() if key[1] == "Husk/food 0"}
    assert others
    assert all(held[key] == cheaper[key] for key in others)
    bo = {"brand": "Husk", "anchor": "Bo"}
    assert total(bound, "collaborations", "orders", **bo) < total(
        free, "collaborations", "orders", **bo
    )
    assert flow(bound, "breach_penalty") == 0


def test_a_promise_that_nobody_undercuts_changes_nothing_but_the_books_name() -> None:
    offers = [{"anchor": "Ada"}, {"anchor": "Bo", "discount": 0.3, "best_price": {}}]
    assert same_for_viewers(played(duet()), played(duet(offers=offers))) == []


def test_who_breaks_the_promise_pays_and_prices_stay() -> None:
    broken = [
        {"anchor": "Ada", "best_price": {"penalty": 700, "kept": False}},
        {"anchor": "Bo", "discount": 0.3},
    ]
    free, paying = played(duet()), played(duet(offers=broken))
    assert same_for_viewers(free, paying) == []
    bo = paying["collaborations"].to_pandas()
    # Two products a night at Bo's, of which one is promised to Ada.
    nights = bo[(bo["brand"] == "Husk") & (bo["anchor"] == "Bo")]["offers"].sum() // 2
    assert flow(paying, "breach_penalty") == 700 * YUAN * nights
    lost = total(free, "brands", "brand_profit_fen", brand="Husk")
    lost -= total(paying, "brands", "brand_profit_fen", brand="Husk")
    assert lost == 700 * YUAN * nights


# Agreed before, virtual hosts, celebrities.


def test_what_was_agreed_before_is_signed_first(
    make_scenario: Callable[..., Any], make_market: Callable[[Any], Any]
) -> None:
    from simulator.agents.contracts import match_contracts

    kinds = make_scenario().anchor_kinds
    one_slot = {kind: entry.model_copy(update={"slots": 1}) for kind, entry in kinds.items()}
    signed = {}
    for negotiation in ("matched", "fixed"):
        # So little that Luna would refuse.
        plan = {"strategy": "by_name", "negotiation": negotiation, "commission": 0.01,
                "offers": [{"anchor": "Luna", "product": "Day cream"}]}  # fmt: skip
        written = make_scenario(anchor_kinds=one_slot).model_dump(by_alias=True)
        written["brands"][0]["collaboration"] = plan
        market = make_market(type(make_scenario()).model_validate(written))
        contracts = match_contracts(market)
        luna = next(anchor.index for anchor in market.anchors if anchor.name == "Luna")
        signed[negotiation] = [
            market.products.names[row] for row in contracts.product[contracts.anchor == luna]
        ]
        assert contracts.clauses.best_price.max(initial=0) < KEPT
    assert signed["fixed"] == ["Aurora/Day cream"]
    assert len(signed["matched"]) == 1
    assert signed["matched"] != signed["fixed"]


def test_virtual_hosts_cost_their_production_and_nothing_else_changes() -> None:
    def content(production: float) -> Content:
        base = without_rival(strategy="virtual", offers=None, production=production, contracts=4)
        plan = base["brands"][0]["collaboration"]
        del plan["offers"]
        base["anchors"].append({"name": "Nova", "type": "virtual", "platform": "Flow", "fans": 900})
        return json.loads(json.dumps(base))

    free, paid = played(content(0)), played(content(3))
    assert same_for_viewers(free, paid) == []
    nights = total(paid, "collaborations", "offers", brand="Husk", anchor="Nova")
    assert nights > 0
    spent = {"brand": "Husk", "instrument": "virtual_host"}
    assert total(paid, "instruments", "spent_fen", **spent) == 3 * YUAN * nights
    assert total(free, "instruments", "spent_fen", **spent) == 0
    lost = total(free, "brands", "brand_profit_fen", brand="Husk")
    lost -= total(paid, "brands", "brand_profit_fen", brand="Husk")
    assert lost == 3 * YUAN * nights
