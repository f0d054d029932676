"""Rules in force, inspections, fines and credit: by hand, and frequencies against theory."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from simulator.agents import penalties
from simulator.agents.inspections import inspection_capacity, inspection_order
from simulator.agents.regulator import enforce
from simulator.agents.rules_in_force import RulesInForce, rules_in_force
from simulator.agents.sanctions import traffic_factor
from simulator.agents.suspects import rooms_tonight
from simulator.rules.randomness import draw
from simulator.scenario.regulation import Rule
from tests.accounts.books import owed_to
from tests.market_fixture import set_evening, small_market, small_scenario

ADA, BEA, CAI, DAN, EVE = range(5)
ALWAYS = {"inspection_rate": 1.0, "detection": 1.0, "false_positive": 0.0, "adapting": False}


def penalty(**fields):
    return {"rule": "false_claim_penalty", **ALWAYS, **fields}


def credit(**fields):
    return {"rule": "credit", **fields}


def parsed(*rules):
    return [TypeAdapter(Rule).validate_python(rule) for rule in rules]


def evening(market, exaggeration, **offer):
    """One room and one offer for each anchor named, with 1,000 yuan sold at 20 % commission."""
    plain = {"commission_bp": 2000, "gmv_fen": 100_000, "orders": 10}
    hosts = sorted(exaggeration)
    offers = [
        {"room": room, "exaggeration": exaggeration[host], **plain, **offer}
        for room, host in enumerate(hosts)
    ]
    set_evening(market, rooms=[(host, 240) for host in hosts], offers=offers)


def hold(market, exaggeration, **offer):
    """Play one session of enforcement and move on to the next."""
    market.ledger.begin_session(market.session)
    market.regulator.begin_session(market)
    evening(market, exaggeration, **offer)
    record = enforce(market)
    market.ledger.check()
    market.session += 1
    return record


def inspection_rate(market):
    """Share of rooms that the only desk inspects, 0 where there is none."""
    return sum(desk.rate for desk in market.regulator.desks.values())


# Rules in force.


def test_rules_bind_from_their_first_session_until_before_the_last():
    regulation = parsed({"rule": "no_reason_return", "from": 3, "until": 5, "days": 7})
    windows = [rules_in_force(regulation, session).return_window_sessions for session in range(7)]
    assert windows == [0, 0, 0, 7, 7, 0, 0]


def test_without_regulation_nothing_binds():
    assert rules_in_force([], 4) == RulesInForce(0, None, ())


@given(st.permutations(range(5)))
def test_overlapping_rules_resolve_the_same_in_any_order(order):
    regulation = parsed(
        {"rule": "no_reason_return", "days": 7},
        {"rule": "no_reason_return", "days": 15},
        penalty(multiple=3),
        {**penalty(multiple=5), "from": 2},
        {**penalty(multiple=4), "from": 2},
    )
    rules = rules_in_force([regulation[row] for row in order], 2)
    assert rules.return_window_sessions == 15
    assert rules.penalties == rules_in_force(regulation, 2).penalties
    assert [rule.from_ for rule in rules.penalties] == [2]
    (earlier,) = rules_in_force([regulation[row] for row in order], 1).penalties
    assert earlier.multiple == 3


def test_a_penalty_brings_its_inspection_rate_and_takes_it_away():
    first = {**penalty(inspection_rate=0.3), "until": 1}
    later = {**penalty(inspection_rate=0.7), "from": 2}
    market = small_market(regulation=[first, later])
    rates = []
    for session in range(4):
        market.session = session
        market.regulator.begin_session(market)
        rates.append(inspection_rate(market))
    assert rates == [0.3, 0.0, 0.7, 0.7]


# Inspections.


@given(st.floats(0, 1), st.integers(0, 500), st.integers(0, 2**32 - 1))
def test_capacity_is_the_expected_number_rounded_up_or_down(rate, rooms, bits):
    capacity = inspection_capacity(rate, rooms, np.int64(bits))
    assert math.floor(rate * rooms) <= capacity <= math.ceil(rate * rooms)


def test_fractional_capacity_is_unbiased():
    capacities = [
        inspection_capacity(0.02, 90, draw(5, 1, 2, session, 0, 120, 0)) for session in range(4000)
    ]
    # 1.8 rooms a session: a Bernoulli variable with standard deviation 0.4.
    assert np.mean(capacities) == pytest.approx(1.8, abs=4 * 0.4 / math.sqrt(4000))


def test_certain_inspections_prove_every_false_claim_and_nothing_else():
    market = small_market(regulation=[penalty()])
    record = hold(market, {ADA: 0.5, BEA: 0.0, CAI: 0.25, DAN: 0.0})
    assert (record.rooms, record.inspected, record.violations) == (4, 4, 2)
    assert (record.detected, record.false_positives) == (2, 0)
    assert [s.anchor for s in market.regulator.sanctions] == ["Ada", "Cai"]


def test_without_a_penalty_nobody_is_inspected():
    market = small_market()
    record = hold(market, {ADA: 0.5})
    assert (record.violations, record.inspected, record.fines_fen) == (1, 0, 0)


@pytest.mark.parametrize(("level", "chance"), [(0.5, 0.6), (0.25, 1 - math.sqrt(0.4)), (0.0, 0.1)])
def test_detection_depends_on_how_much_is_exaggerated(level, chance):
    market = small_market(regulation=[penalty(detection=0.6, false_positive=0.1, minimum=0)])
    nights = 1500
    proven = 0
    for _ in range(nights):
        record = hold(market, {ADA: level}, commission_bp=0)
        proven += record.detected + record.false_positives
    assert proven / nights == pytest.approx(chance, abs=4 * math.sqrt(chance / nights))


def test_complaints_credit_and_the_past_put_a_room_first_as_plackett_and_luce_say():
    """One of four rooms is inspected: Ada's with probability e^s/(e^s + 3)."""
    market = small_market(regulation=[penalty(inspection_rate=0.25, detection=0.0)])
    market.anchors[ADA].credit = 60.0
    hold(market, {ADA: 0.0, BEA: 0.0, CAI: 0.0, DAN: 0.0})
    nights, first = 2000, 0
    for _ in range(nights):
        evening(market, {ADA: 0.0, BEA: 0.0, CAI: 0.0, DAN: 0.0})
        first += inspection_order(market, rooms_tonight(market))[0] == ADA
        market.session += 1
    score = math.exp(market.regulator.risk(market.anchors[ADA]))
    assert score == pytest.approx(math.exp(2.0 * 0.4))
    chance = score / (score + 3)
    assert first / nights == pytest.approx(
        chance, abs=4 * math.sqrt(chance * (1 - chance) / nights)
    )


def test_risk_grows_with_complaints_lost_credit_and_past_violations():
    market = small_market(regulation=[penalty()])
    hold(market, {ADA: 0.0, BEA: 0.0})
    regulator = market.regulator
    assert regulator.risk(market.anchors[ADA]) == 0
    regulator.hear(np.array([90, 10, 0, 0, 0]), np.array([9, 0, 0, 0, 0]))
    # 10 orders fade to 9 and 90 come: 9 complaints in 99 orders.
    assert regulator.risk(market.anchors[ADA]) == pytest.approx(20 * 9 / 99)
    regulator.note_violation(market.anchors[BEA])
    assert regulator.risk(market.anchors[BEA]) == pytest.approx(0.5 * math.log(2))


def test_who_is_proven_guilty_does_not_depend_on_other_rooms():
    alone, crowded = (
        small_market(regulation=[penalty(detection=0.4, minimum=0)]) for _ in range(2)
    )
    outcomes = [
        (
            hold(alone, {BEA: 0.5}).fines_by_anchor_fen[BEA] > 0,
            hold(crowded, {ADA: 0.5, BEA: 0.5, DAN: 0.0, EVE: 0.5}).fines_by_anchor_fen[BEA] > 0,
        )
        for _ in range(60)
    ]
    assert all(first == second for first, second in outcomes)
    assert len(set(outcomes)) == 2


# Fines.


@pytest.mark.parametrize(
    ("fee_fen", "fields", "fine_fen"),
    [
        (0, {}, 100_000),
        (33_333, {}, 100_000),
        (33_334, {}, 100_002),
        (1_000_000, {"multiple": 5}, 5_000_000),
        (10_001, {"multiple": 0.5, "minimum": 0}, 5_000),
    ],
)
def test_a_fine_is_a_multiple_of_the_fee_but_at_least_the_minimum(fee_fen, fields, fine_fen):
    (rule,) = parsed(penalty(**fields))
    assert penalties.fine_fen(fee_fen, rule.terms()) == fine_fen


def test_the_advertising_fee_is_commission_and_slot_fee_of_the_room():
    market = small_market(regulation=[penalty(minimum=0)])
    before = market.ledger.balance(market.anchors[ADA].account)
    market.chart.endow(market.anchors[ADA].account, 1_000_000)
    record = hold(market, {ADA: 0.5}, gmv_fen=123_457, commission_bp=1900, slot_fee_fen=700)
    # ⌊123,457 × 19 %⌋ = 23,456; (23,456 + 700) × 3 = 72,468.
    assert record.fines_fen == record.fines_by_anchor_fen[ADA] == 72_468
    assert market.ledger.balance(market.anchors[ADA].account) == before + 1_000_000 - 72_468
    assert market.ledger.balance(market.chart.treasury) == 72_468


def test_the_brand_is_liable_for_its_own_room():
    market = small_market(regulation=[penalty()])
    beta = market.brands[1]
    before = market.ledger.balance(beta.cash_account)
    record = hold(market, {EVE: 0.5}, commission_bp=0)
    assert market.ledger.balance(beta.cash_account) == before - 100_000
    assert record.fines_by_anchor_fen[EVE] == 100_000
    assert market.regulator.sanctions[0].operator == "Beta"


def test_a_fine_that_cannot_be_paid_becomes_a_claim_of_the_treasury():
    market = small_market(regulation=[penalty()])
    ada = market.anchors[ADA].account
    market.chart.endow(ada, 30_000)
    hold(market, {ADA: 0.5}, commission_bp=0)
    assert market.ledger.balance(ada) == 0
    assert owed_to(market.claims, market.chart.treasury) == 70_000


def test_a_dynamic_fine_grows_with_the_share_of_violators():
    market = small_market(regulation=[penalty(dynamic=True)])
    record = hold(market, {ADA: 0.5, BEA: 0.0, CAI: 0.0, DAN: 0.0}, commission_bp=0)
    # One of four inspected: 1,000 yuan × 1.25.
    assert record.fines_fen == 125_000
    record = hold(market, {ADA: 0.5, BEA: 0.5, CAI: 0.5, DAN: 0.5}, commission_bp=0)
    # (0.9 × 1 + 4) of (0.9 × 4 + 4) = 64.47 %: 100,000 × 1.6447, floored.
    assert record.fines_fen == 4 * 164_470


# Credit and the ladder.


def test_the_ladder_step_by_step():
    market = small_market(regulation=[penalty(), credit()])
    ada = market.anchors[ADA]
    steps = []
    for _ in range(7):
        hold(market, {ADA: 0.5})
        steps.append((ada.credit, ada.status, ada.traffic_factor))
    reward = math.exp(0.05 * (88 - 60) / 40)
    assert steps[0] == (88.0, "active", pytest.approx(reward, rel=1e-14))
    assert steps[1] == (76.0, "active", 0.3)
    assert steps[2] == (64.0, "active", 0.3)
    assert steps[3] == (52.0, "suspended", 0.3)
    assert [status for _, status, _ in steps[4:]] == ["suspended", "banned", "banned"]
    measures = [s.measure for s in market.regulator.sanctions if s.measure != "fine"]
    assert measures[:6] == ["warning", "limit", "limit", "suspension", "suspension", "ban"]


def test_a_light_violation_is_talked_about():
    market = small_market(regulation=[penalty(), credit(points=5)])
    record = hold(market, {ADA: 0.5, BEA: 0.0})
    assert (record.talks, record.warnings, record.limits) == (1, 0, 0)
    assert market.anchors[ADA].credit == 95


def test_counts_name_new_limits_only():
    market = small_market(regulation=[penalty(), credit()])
    counted = [hold(market, {ADA: 0.5}) for _ in range(3)]
    assert [record.warnings for record in counted] == [1, 0, 0]
    assert [record.limits for record in counted] == [0, 1, 0]


def test_credit_recovers_and_lifts_the_limit():
    market = small_market(regulation=[penalty(), credit(recovery=0.5)])
    ada = market.anchors[ADA]
    ada.credit = 79.0
    factors = []
    for _ in range(3):
        hold(market, {ADA: 0.0})
        factors.append(ada.traffic_factor)
    assert ada.credit == 80.5
    assert factors[0] == 0.3
    assert factors[1] == pytest.approx(math.exp(0.05 * 20 / 40))
    assert market.anchors[BEA].credit == 100


def test_a_suspension_ends_after_its_length():
    market = small_market(regulation=[penalty(), credit(points=45, suspension=3)])
    ada = market.anchors[ADA]
    hold(market, {ADA: 0.5})
    statuses = []
    for _ in range(5):
        hold(market, {BEA: 0.0})
        statuses.append(ada.status)
    assert statuses == ["suspended"] * 3 + ["active"] * 2


def test_a_ban_is_for_good():
    market = small_market(regulation=[penalty(), credit(points=80)])
    hold(market, {ADA: 0.5})
    for _ in range(30):
        hold(market, {BEA: 0.0})
    assert market.anchors[ADA].status == "banned"


def test_without_a_credit_system_nobody_loses_points_or_traffic():
    market = small_market(regulation=[penalty(), {**credit(), "until": 1}])
    ada = market.anchors[ADA]
    ada.credit = 70.0
    hold(market, {ADA: 0.5})
    assert (ada.credit, ada.traffic_factor) == (58.0, 0.3)
    hold(market, {ADA: 0.5})
    assert (ada.credit, ada.traffic_factor) == (58.0, 1.0)


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_credit_never_means_less_traffic(first, second):
    (rule,) = parsed(credit())
    low, high = sorted((first, second))
    assert traffic_factor(low, rule) <= traffic_factor(high, rule)
    assert traffic_factor(100.0, rule) == pytest.approx(math.exp(0.05))


# The adapting rate.


def test_the_rate_follows_the_replicator_recursion_when_all_violate():
    market = small_market(
        regulation=[penalty(inspection_rate=0.5, adapting=True, benefit=1.0, cost=0.3, minimum=0)]
    )
    rate = 0.5
    for _ in range(60):
        record = hold(market, {ADA: 0.5, BEA: 0.5, CAI: 0.5, DAN: 0.5}, commission_bp=0)
        assert record.inspection_rate == pytest.approx(rate, rel=1e-12)
        rate += 0.1 * rate * (1 - rate) * (1.0 * 1.0 - 0.3)
    assert inspection_rate(market) == pytest.approx(rate, rel=1e-12)
    # The recursion is Euler's for the logistic y/(1 − y) = e^{0.07 t}.
    assert rate == pytest.approx(1 / (1 + math.exp(-0.07 * 60)), abs=0.005)


def test_the_rate_falls_to_nothing_when_all_are_honest():
    market = small_market(regulation=[penalty(inspection_rate=0.9, adapting=True)])
    rates = [hold(market, {ADA: 0.0, BEA: 0.0}).inspection_rate for _ in range(80)]
    assert all(later < earlier for earlier, later in itertools.pairwise(rates))
    assert rates[-1] == pytest.approx(1 / (1 + math.exp(0.03 * 79) / 9), abs=0.01)


def test_frozen_holds_the_rate_but_not_enforcement():
    market = small_market(
        regulation=[penalty(inspection_rate=0.5, adapting=True), credit()],
        learning={"adaptation": "frozen"},
    )
    for _ in range(5):
        record = hold(market, {ADA: 0.5, BEA: 0.5})
        assert record.inspection_rate == 0.5
    assert owed_to(market.claims, market.chart.treasury) > 0
    assert market.anchors[ADA].credit < 100


def test_a_rate_that_is_not_adapting_stays():
    market = small_market(regulation=[penalty(inspection_rate=0.4)])
    assert {hold(market, {ADA: 0.5}).inspection_rate for _ in range(5)} == {0.4}


@pytest.mark.parametrize("fields", [{"multiple": 5}, {"inspection_rate": 0.7}])
def test_inspectors_go_on_when_their_rule_is_changed(fields):
    rule = penalty(inspection_rate=0.5, adapting=True, benefit=1.0, cost=0.3)
    market = small_market(regulation=[rule])
    for _ in range(5):
        hold(market, {ADA: 0.5, BEA: 0.5, CAI: 0.5, DAN: 0.5})
    (desk,) = market.regulator.desks.values()
    learned, observed = desk.rate, desk.observed_share
    assert learned > 0.5
    market.scenario = small_scenario(regulation=[rule | fields])
    market.regulator.begin_session(market)
    (desk,) = market.regulator.desks.values()
    assert desk.rule.terms().multiple == fields.get("multiple", 3)
    assert desk.rate == fields.get("inspection_rate", learned)
    assert desk.observed_share == observed > 0
