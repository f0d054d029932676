"""Agencies that train, recruit and lose hosts."""

from typing import Any

import numpy as np
import pytest

from simulator.accounts.flows import FlowKind
from simulator.agents.adaptation import train_anchors
from simulator.agents.exits import leave_and_enter
from simulator.agents.turnover import best_offer, offer_ratio, recruited
from simulator.rules.hosts import quit_probability, skill_with_effort
from simulator.strategies.promotion import Instrument
from tests.market_fixture import small_market, small_scenario

AGENCIES = [
    {"name": "House", "split": 0.5, "training": 200, "training_effect": 0.1},
    {"name": "Other", "split": 0.2},
]
HAZARD = {"strategy": "hazard", "base": 5.0}
ADA, BEA, CAI = 0, 1, 2


def market_with(**changes: Any) -> Any:
    """The small market with two agencies, and numbers of its own for the agents."""
    market = small_market(**{"agencies": AGENCIES, **changes})
    market.anchor_agency = np.array([anchor.agency for anchor in market.anchors], np.int64)
    for agency in market.agencies:
        market.chart.endow(agency.account, 10_000_000)
    for anchor in market.anchors:
        anchor.expected_income_fen = float(anchor.reservation_income_fen)
    return market


def test_training_spills_over_as_much_as_the_agency_says() -> None:
    skills = {}
    for share in (0.0, 0.5, 1.0):
        market = market_with(agencies=[AGENCIES[0] | {"spill_over": share}, AGENCIES[1]])
        before = market.anchors[ADA].expertise
        train_anchors(market, market.agencies[0])
        after = market.anchors[ADA].expertise
        # Each is trained for 200 yuan, and hears what the other learns.
        assert (1 - after) / (1 - before) == pytest.approx(0.9 ** (2 * (1 + share)))
        skills[share] = after
        assert market.anchors[CAI].expertise == market_with().anchors[CAI].expertise
    assert skills[0.0] < skills[0.5] < skills[1.0]


def test_whoever_is_left_more_elsewhere_goes_there() -> None:
    market = market_with(going_live={"quitting": HAZARD})
    assert best_offer(market, market.anchors[ADA]) is market.agencies[1]
    assert offer_ratio(market, market.anchors[ADA]) == pytest.approx(0.8 / 0.5)
    assert offer_ratio(market, market.anchors[CAI]) == 1.0  # independent
    market.anchors[ADA].fatigue = 1.0
    turnover = leave_and_enter(market)
    assert "Ada" in turnover.moves
    assert market.anchors[ADA].status == "active"
    assert market.anchors[ADA].agency == market.anchor_agency[ADA] == 1
    assert "Ada" not in turnover.quits


def test_whoever_has_no_better_offer_leaves_the_market_and_is_replaced() -> None:
    market = market_with(going_live={"quitting": HAZARD}, agencies=AGENCIES[:1])
    market.anchors[ADA].fatigue = 1.0
    turnover = leave_and_enter(market)
    assert "Ada" in turnover.quits
    assert turnover.moves == ()
    assert any(name.startswith("koc entrant") for name in turnover.entrants)


def test_pay_keeps_hosts() -> None:
    market = market_with(going_live={"quitting": HAZARD | {"base": -2.0, "income": 5.0}})
    for anchor in market.anchors:
        anchor.expected_income_fen = 100.0 * max(anchor.reservation_income_fen, 1)
    assert leave_and_enter(market).quits == ()


def test_without_the_hazard_nobody_gives_up_at_once() -> None:
    market = market_with()
    for anchor in market.anchors:
        anchor.expected_income_fen = 0.0
    turnover = leave_and_enter(market)
    assert turnover.quits == turnover.moves == ()


def test_the_hazard_is_a_logit() -> None:
    odds = -4.0 - 1.5 * np.log(3.0) + 2.0 * 0.25 + 3.0 * np.log(1.6)
    probability = quit_probability(-4.0, 300.0, 100.0, 1.5, 0.25, 2.0, 1.6, 3.0)
    assert probability == pytest.approx(1 / (1 + np.exp(-odds)), rel=1e-12)


def test_effort_rises_with_the_bonus_up_to_its_most() -> None:
    skills = [skill_with_effort(0.4, bonus, 0.01, 0.3) for bonus in (0.0, 0.01, 0.1, 1e9)]
    assert skills == sorted(skills)
    assert skills[0] == 0.4
    assert skills[1] == pytest.approx(0.4 + 0.6 * 0.15)
    assert skills[-1] == pytest.approx(0.4 + 0.6 * 0.3)


@pytest.mark.parametrize("candidates", [1, 6])
def test_the_best_of_an_agencys_candidates_is_taken_and_paid_for(candidates: int) -> None:
    groups = [{"name": "koc", "type": "koc", "count": 4, "platforms": {"Feed": 1},
               "agencies": {"House": 1}, "spread": 0.3}]  # fmt: skip
    recruiting = {"candidates": candidates, "cost": 10}
    agencies = [AGENCIES[0] | {"recruiting": recruiting}, AGENCIES[1]]
    market = market_with(agencies=agencies, anchor_groups=groups)
    ordinary = market_with(anchor_groups=groups)
    funds = market.ledger.balance(market.agencies[0].account)
    better = 0.0
    for slot in range(20):
        spec, plain = (recruited(one, "koc", slot, 1) for one in (market, ordinary))
        better += spec.charisma + spec.expertise + spec.interaction + spec.creativity
        better -= plain.charisma + plain.expertise + plain.interaction + plain.creativity
        # All that is no skill is the first candidate's.
        assert (spec.name, spec.platform, spec.starting_fans, spec.commission_bp) == (
            plain.name, plain.platform, plain.starting_fans, plain.commission_bp,
        )  # fmt: skip
    assert (better > 2.0) if candidates > 1 else (better == 0.0)
    paid = funds - market.ledger.balance(market.agencies[0].account)
    assert paid == 20 * (candidates - 1) * 1_000
    entries = market.ledger.entries(0)
    recruiting_fen = entries.amount_fen[entries.instrument == Instrument.RECRUITING]
    assert recruiting_fen.sum() == paid
    assert set(entries.kind[entries.instrument == Instrument.RECRUITING]) <= {FlowKind.SERVICE}


def test_an_agency_without_money_takes_whoever_comes() -> None:
    groups = [{"name": "koc", "type": "koc", "count": 4, "platforms": {"Feed": 1},
               "agencies": {"House": 1}, "spread": 0.3}]  # fmt: skip
    agencies = [AGENCIES[0] | {"recruiting": {"candidates": 5, "cost": 1e6}}, AGENCIES[1]]
    market = market_with(agencies=agencies, anchor_groups=groups)
    assert recruited(market, "koc", 3, 1) == recruited(
        market_with(anchor_groups=groups), "koc", 3, 1
    )
    assert small_scenario().going_live.quitting.strategy == "patience"
