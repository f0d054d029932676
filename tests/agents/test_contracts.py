"""The round of matching: terms, values, quotas and stability."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.agents.contracts import anchor_slots, match_contracts, matching_offers
from simulator.agents.terms import PossibleContracts, post_terms
from simulator.matching import match
from simulator.scenario.schema import Scenario

MakeScenario = Callable[..., Scenario]
MakeMarket = Callable[[Scenario], Any]
CONTRACT_COLUMNS = (
    "brand", "product", "anchor", "plan", "commission_bp", "agency_bp", "slot_fee_fen", "discount",
    "value_to_brand_fen", "value_to_anchor_fen",
)  # fmt: skip


def with_collaboration(scenario: Scenario, plan: dict[str, Any], **brand: Any) -> Scenario:
    """The scenario with this plan for all groups of brands, and no named brand."""
    written = scenario.model_dump(by_alias=True)
    written["brands"] = []
    for group in written["brand_groups"]:
        group.update(brand, collaboration=plan)
    return Scenario.model_validate(written)


def blocking_by_hand(possible: PossibleContracts, signed: set[int], slots: Any) -> list[int]:
    """Unsigned contracts that plan and anchor would both rather have; straight from the words."""
    blocking = []
    for row in set(range(len(possible))) - signed:
        plan = [other for other in signed if possible.plan[other] == possible.plan[row]]
        anchor = [other for other in signed if possible.anchor[other] == possible.anchor[row]]
        plan_wants = len(plan) < possible.plan_quota[possible.plan[row]] or any(
            possible.preference_fen[other] < possible.preference_fen[row] for other in plan
        )
        anchor_wants = len(anchor) < slots[possible.anchor[row]] or any(
            possible.value_to_anchor_fen[other] < possible.value_to_anchor_fen[row]
            for other in anchor
        )
        if plan_wants and anchor_wants and possible.plan_quota[possible.plan[row]] > 0:
            blocking.append(row)
    return blocking


def test_no_blocking_pair_in_a_real_round(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    kinds = make_scenario().anchor_kinds
    few_slots = {kind: entry.model_copy(update={"slots": 3}) for kind, entry in kinds.items()}
    market = make_market(make_scenario(anchor_kinds=few_slots))
    possible, slots = post_terms(market), anchor_slots(market)
    signed = set(match(matching_offers(possible), possible.plan_quota, slots).tolist())
    competing = np.bincount(possible.anchor, minlength=len(slots))[slots > 0]
    assert (competing > slots[slots > 0]).any()  # a real choice for anchors
    assert 0 < len(signed) < len(possible)
    assert blocking_by_hand(possible, signed, slots) == []
    contracts = match_contracts(market)
    assert len(contracts) == len(signed)


def test_quotas_slots_types_and_categories(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    group = {"name": "Foodie", "count": 2, "platforms": {"Stream": 1}, "categories": ["food"]}
    anchor_groups = [*make_scenario().model_dump(by_alias=True)["anchor_groups"], group]
    market = make_market(make_scenario(anchor_groups=anchor_groups))
    contracts = match_contracts(market)
    assert len(contracts) > 30
    for row in range(len(contracts)):
        brand = market.brands[contracts.brand[row]]
        anchor = market.anchors[contracts.anchor[row]]
        plan = brand.collaborations[contracts.plan[row]]
        assert anchor.type in plan.types
        assert not anchor.is_store_host()
        assert contracts.product[row] in brand.products
        assert anchor.pitches(int(market.products.category[contracts.product[row]]))
    foodies = [a.index for a in market.anchors if a.name.startswith("Foodie")]
    food = market.category_names.index("food")
    mine = np.isin(contracts.anchor, foodies)
    assert mine.any()
    assert set(market.products.category[contracts.product[mine]]) == {food}
    for brand in market.brands:
        for position, plan in enumerate(brand.collaborations):
            signed = (contracts.brand == brand.index) & (contracts.plan == position)
            assert signed.sum() <= getattr(plan, "contracts", 0)
    used = np.bincount(contracts.anchor, minlength=len(market.anchors))
    assert (used <= anchor_slots(market)).all()
    pairs = list(zip(contracts.anchor, contracts.product, strict=True))
    assert pairs == sorted(set(pairs))


def test_values_and_terms_by_hand(small_market: Any) -> None:
    possible = post_terms(small_market)
    luna = next(anchor for anchor in small_market.anchors if anchor.name == "Luna")
    product = small_market.products.names.index("Aurora/Night cream")
    (row,) = np.flatnonzero((possible.product == product) & (possible.anchor == luna.index))
    believed = small_market.beliefs.orders_per_view[product, luna.index]
    orders = luna.expected_views * believed
    price = round(12_900 * 0.85)  # the star plan's default discount of 15 %
    fee = round(0.016 * luna.expected_views * 100)
    assert possible.commission_bp[row] == 2_000
    assert possible.agency_bp[row] == 3_000
    assert possible.slot_fee_fen[row] == fee
    shipped, returned, resaleable = 0.88, 0.2, 0.5  # beauty
    kept = shipped * (1 - returned)
    net = price * (1 - 0.20 - 0.035) - 4_000
    loss = 300 + returned * (100 + 500 + (1 - resaleable) * 4_000)
    profit = kept * net - shipped * loss
    assert possible.value_to_brand_fen[row] == pytest.approx(orders * profit - fee, rel=1e-4)
    fit = 1 - 2 * 0.2  # images (0.7, 0.7, 0.7) and (0.5, 0.5, 0.5)
    income = (orders * kept * price * 0.2 + fee) * 0.7 * (1 + 0.05 * fit)
    assert possible.value_to_anchor_fen[row] == pytest.approx(income, rel=1e-4)


def test_nothing_that_loses_money_is_posted(small_market: Any) -> None:
    before = post_terms(small_market)
    assert (before.value_to_brand_fen >= 0).all()
    small_market.products.unit_cost_fen[:] = small_market.products.list_price_fen
    assert len(post_terms(small_market)) == 0
    assert len(match_contracts(small_market)) == 0


def test_anchors_refuse_less_than_half_of_what_they_ask(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    # KOCs ask 15 % ± 30 %, professionals 19 % ± 30 %; half of that is between 5.25 and 12.35 %.
    for commission in (0.05, 0.08, 0.13):
        plan = {"strategy": "mixed", "commission": commission, "contracts": 500}
        market = make_market(with_collaboration(make_scenario(), plan))
        willing = {
            anchor.name
            for anchor in market.anchors
            if not anchor.is_store_host() and 2 * commission * 10_000 >= anchor.commission_bp
        }
        possible = post_terms(market)
        assert {market.anchors[index].name for index in possible.anchor} == willing
        assert set(possible.commission_bp.tolist()) <= {round(commission * 10_000)}
    assert len(willing) == 16


def test_screening_anchors_refuse_what_is_rated_badly(small_market: Any) -> None:
    bad = int(small_market.products.names.index("Label 001/food 1"))
    assert bad in post_terms(small_market).product
    small_market.products.rating[bad] = 0.45
    for anchor in small_market.anchors:
        anchor.screening = 0.49 if anchor.type == "koc" else 0.51
    possible = post_terms(small_market)
    types = {small_market.anchors[a].type for a in possible.anchor[possible.product == bad]}
    assert types == {"koc"}


def test_slot_fees_of_a_period_take_half_of_the_cash_at_most(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    plan = {"strategy": "mixed", "slot_fee": 1_000, "contracts": 8}
    for cash in (0, 13_999, 14_000, 28_000, 10**7):
        market = make_market(with_collaboration(make_scenario(), plan, cash=cash))
        possible = post_terms(market)
        rows = np.bincount(possible.plan, minlength=len(possible.plan_quota))
        affordable = min(cash // 2 // 7_000, 8)
        np.testing.assert_array_equal(possible.plan_quota, np.minimum(rows, affordable))
        contracts = match_contracts(market)
        assert (np.bincount(contracts.brand, minlength=11) <= affordable).all()
        assert bool(len(contracts)) == (affordable > 0)


def test_a_plan_keeps_cheap_anchors_when_the_star_is_too_dear(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    market = make_market(
        with_collaboration(make_scenario(), {"strategy": "mixed", "contracts": 8}, cash=1_000)
    )
    contracts = match_contracts(market)
    assert {market.anchors[a].type for a in contracts.anchor} == {"koc"}
    spent = np.bincount(contracts.brand, contracts.slot_fee_fen, len(market.brands)) * 7
    assert (spent <= 50_000).all()


def test_the_round_does_not_depend_on_the_order_of_the_file(
    small_scenario: Scenario, make_market: MakeMarket
) -> None:
    written = small_scenario.model_dump(by_alias=True)
    for name in ("anchors", "anchor_groups", "brands", "brand_groups", "platforms", "categories"):
        written[name] = list(reversed(written[name]))
    one = match_contracts(make_market(small_scenario))
    other = match_contracts(make_market(Scenario.model_validate(written)))
    for column in CONTRACT_COLUMNS:
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column))


def test_exploration_belongs_to_brand_and_anchor_and_is_scaled_by_the_temperature(
    make_scenario: MakeScenario, make_market: MakeMarket
) -> None:
    noises = []
    for temperature in (0.1, 0.2):
        learning = {"temperature": temperature}
        possible = post_terms(make_market(make_scenario(learning=learning)))
        noise = possible.preference_fen - possible.value_to_brand_fen
        pairs = possible.plan * 1_000 + possible.anchor
        for pair in set(pairs.tolist()):
            np.testing.assert_allclose(noise[pairs == pair], noise[pairs == pair][0], atol=0.01)
        noises.append(noise)
        assert np.unique(np.round(noise, 2)).size > 50
    np.testing.assert_allclose(2 * noises[0], noises[1], rtol=1e-6, atol=0.01)


def test_brands_that_are_closed_and_anchors_who_left_take_no_part(small_market: Any) -> None:
    first = match_contracts(small_market)
    luna = next(anchor for anchor in small_market.anchors if anchor.name == "Luna")
    brand = small_market.brands[int(first.brand[first.anchor != luna.index][0])]
    assert (first.anchor == luna.index).any()
    first.void_anchor(luna.index)
    first.void_brand(brand.index)
    expected = (first.anchor != luna.index) & (first.brand != brand.index)
    np.testing.assert_array_equal(first.in_force, expected)
    luna.status, brand.active = "gone", False
    second = match_contracts(small_market)
    assert luna.index not in second.anchor
    assert brand.index not in second.brand


def test_contracts_last_a_period(small_market: Any) -> None:
    small_market.session = 14
    contracts = match_contracts(small_market)
    assert set(contracts.from_session.tolist()) == {14}
    assert set(contracts.until_session.tolist()) == {21}
