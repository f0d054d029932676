"""What changes overnight: against recursions, sums by hand and the books."""

import copy
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.flows import FlowKind
from simulator.agents.adaptation import (
    EXAGGERATION_LEVELS,
    adapt,
    note_incomes,
    pay_own_rooms,
    revised_levels,
    tire_and_rest,
    train_anchors,
)
from simulator.rules.randomness import name_key
from tests.market_fixture import by_anchor, set_evening, small_market

ADA, BEA, CAI, DAN, EVE = range(5)


def crowd(exaggeration, income, kinds=None):
    """Anchors with nothing but what the revision of honesty reads."""
    kinds = [0] * len(exaggeration) if kinds is None else kinds
    return [
        SimpleNamespace(
            name=f"anchor {row}",
            key=name_key(f"anchor/{row}"),
            kind_index=kind,
            status="active",
            exaggeration=level,
            expected_income_fen=pay,
        )
        for row, (level, pay, kind) in enumerate(zip(exaggeration, income, kinds, strict=True))
    ]


# Own rooms.


def test_a_brand_pays_for_its_room_on_air_and_for_nothing_else():
    market = small_market()
    set_evening(market, rooms=[(ADA, 240), (EVE, 240)], offers=[])
    cash = [market.ledger.balance(brand.cash_account) for brand in market.brands]
    assert pay_own_rooms(market) == 380_000
    after = [market.ledger.balance(brand.cash_account) for brand in market.brands]
    assert [before - now for before, now in zip(cash, after, strict=True)] == [0, 380_000, 0]
    assert market.ledger.balance(market.chart.service_providers) == 380_000
    market.ledger.check()


def test_a_room_that_cannot_be_paid_becomes_a_claim():
    market = small_market()
    beta = market.brands[1]
    for account in (beta.cash_account, beta.deposit_account):
        balance = market.ledger.balance(account)
        market.ledger.post(FlowKind.FINE, account, market.chart.treasury, balance)
    set_evening(market, rooms=[(EVE, 240)], offers=[])
    pay_own_rooms(market)
    assert market.claims.owed_by(beta.cash_account) == 380_000


# Fatigue.


def test_fatigue_settles_where_work_and_rest_balance():
    market = small_market()
    for _ in range(200):
        set_evening(market, rooms=[(ADA, 240), (DAN, 240)], offers=[])
        tire_and_rest(market)
    fatigue = [anchor.fatigue for anchor in market.anchors]
    # F = kh/(kh + r) with kh = 0.12 for four hours and r = 0.35.
    assert fatigue[ADA] == pytest.approx(0.12 / 0.47)
    assert fatigue[BEA] == 0
    assert fatigue[DAN] == 0  # a virtual host


def test_long_evenings_tire_more_and_rest_restores():
    market = small_market()
    set_evening(market, rooms=[(ADA, 120), (BEA, 480)], offers=[])
    tire_and_rest(market)
    assert market.anchors[ADA].fatigue == pytest.approx(0.06)
    assert market.anchors[BEA].fatigue == pytest.approx(0.24)
    set_evening(market, rooms=[], offers=[])
    tire_and_rest(market)
    assert market.anchors[BEA].fatigue == pytest.approx(0.24 * 0.65)


# Income.


def test_income_is_averaged_by_broadcast_after_fines():
    market = small_market()
    for anchor in market.anchors:
        anchor.expected_income_fen = 7000.0
    income = {ADA: 14_000, BEA: 0, CAI: 99_999}
    set_evening(market, rooms=[(ADA, 240), (BEA, 240)], offers=[], income_fen=income)
    market.enforcement.fines_by_anchor_fen = by_anchor(market, {BEA: 7_000})
    note_incomes(market, np.array([0] * len(market.anchors)))
    expected = [anchor.expected_income_fen for anchor in market.anchors]
    assert expected == pytest.approx([8000, 5000, 7000, 7000, 7000])


def test_what_an_evening_off_brings_counts_with_the_next_broadcast():
    market = small_market()
    market.anchors[ADA].expected_income_fen = 7_000.0
    learnt = []
    for rooms, income in (([(BEA, 240)], -21_000), ([(ADA, 240)], 14_000), ([(ADA, 240)], 6_000)):
        set_evening(market, rooms=rooms, offers=[], income_fen={ADA: income})
        note_incomes(market, by_anchor(market, {}))
        learnt.append(market.anchors[ADA].expected_income_fen)
    assert learnt == pytest.approx([7_000, 5_000, 5_000 + 1_000 / 7])


def test_a_person_bears_the_fines_and_costs_of_all_her_rooms():
    hosts = [{"name": "Ada", "platform": "Feed"},
             {"name": "Ada B", "platform": "Far", "linked_to": "Ada"}]  # fmt: skip
    market = small_market(anchors=hosts, platforms=[{"name": "Feed"}, {"name": "Far"}])
    ada, other = (next(a.index for a in market.anchors if a.name == n) for n in ("Ada", "Ada B"))
    set_evening(market, rooms=sorted([(ada, 240), (other, 240)]), offers=[],
                income_fen={ada: 14_000, other: 7_000})  # fmt: skip
    market.enforcement.fines_by_anchor_fen = by_anchor(market, {other: 21_000})
    note_incomes(market, by_anchor(market, {other: 3_500}))
    assert market.anchors[ada].expected_income_fen == pytest.approx(-3_500 / 7)


# Honesty.


def test_imitation_never_copies_who_earns_less():
    anchors = crowd([0.5] + [0.0] * 30, [100.0] + [50.0] * 30)
    for session in range(50):
        levels = revised_levels(anchors, 3, session, 1.0, 0.0)
        assert levels[0] == 0.5


def test_the_best_paid_is_copied_for_certain_by_the_worst_paid():
    anchors = crowd([0.5, 0.0], [100.0, 50.0])
    assert revised_levels(anchors, 3, 0, 1.0, 0.0) == [0.5, 0.5]


def test_equal_incomes_change_nothing():
    anchors = crowd([0.5, 0.25, 0.0] * 5, [80.0] * 15)
    assert revised_levels(anchors, 3, 0, 1.0, 0.0) == [0.5, 0.25, 0.0] * 5


def test_only_active_anchors_of_the_same_type_are_models():
    anchors = crowd([0.5, 0.0, 0.25], [100.0, 50.0, 200.0], kinds=[1, 0, 0])
    anchors[2].status = "suspended"
    assert revised_levels(anchors, 3, 0, 1.0, 0.0) == [0.5, 0.0, 0.25]


def test_all_look_at_last_session_whatever_their_order():
    rng = np.random.default_rng(1)
    anchors = crowd(rng.choice(EXAGGERATION_LEVELS, 40), rng.uniform(0, 100, 40))
    shuffled = [anchors[row] for row in rng.permutation(40)]
    by_name = dict(
        zip(
            (anchor.name for anchor in shuffled),
            revised_levels(shuffled, 9, 4, 0.8, 0.3),
            strict=True,
        )
    )
    levels = revised_levels(anchors, 9, 4, 0.8, 0.3)
    assert [by_name[anchor.name] for anchor in anchors] == levels
    assert levels != [anchor.exaggeration for anchor in anchors]


def test_one_anchor_more_changes_only_those_who_look_at_her():
    rng = np.random.default_rng(2)
    anchors = crowd(rng.choice([0.0, 0.25], 60), rng.uniform(10, 100, 60))
    # The newcomer's claims are unlike anybody's, her income is inside the range.
    newcomer = crowd([0.5], [60.0])[0]
    newcomer.key, newcomer.name = name_key("anchor/newcomer"), "newcomer"
    before = revised_levels(anchors, 5, 0, 1.0, 0.0)
    after = revised_levels([*anchors, newcomer], 5, 0, 1.0, 0.0)[:-1]
    differ = [new for old, new in zip(before, after, strict=True) if old != new]
    # About one in sixty looks at her; those who do either copy her or keep what they have.
    assert len(differ) <= 5


def test_the_path_of_honesty_follows_the_replicator_recursion():
    """With two fixed payoffs the share of exaggerators grows logistically (Schlag 1998)."""
    count, sessions, revision = 500, 40, 0.25
    anchors = crowd([0.5] * 50 + [0.0] * 450, [0.0] * count)
    share, paths = 0.1, []
    for session in range(sessions):
        for anchor in anchors:
            anchor.expected_income_fen = 100.0 if anchor.exaggeration else 0.0
        paths.append((np.mean([anchor.exaggeration > 0 for anchor in anchors]), share))
        # Whoever revises meets one of the other 499 and copies the better paid for certain.
        share += revision * share * (1 - share) * count / (count - 1)
        for anchor, level in zip(
            anchors, revised_levels(anchors, 11, session, revision, 0.0), strict=True
        ):
            anchor.exaggeration = level
    observed, expected = np.array(paths).T
    assert expected[0] == observed[0] == 0.1
    assert expected[-1] > 0.99
    assert observed[-1] > 0.99
    assert np.abs(observed - expected).max() < 0.1
    # The same curve as the logistic with the log-odds growing by ln(1 + 0.25·…) a session.
    odds = np.log(expected[10] / (1 - expected[10])) - math.log(0.1 / 0.9)
    assert odds / 10 == pytest.approx(0.25, rel=0.12)


def test_revisions_and_experiments_happen_as_often_as_stated():
    anchors = crowd([0.9] * 200, [50.0] * 200)
    levels = [
        level
        for session in range(100)
        for level in revised_levels(anchors, 4, session, 0.3, 0.2)
        if level != 0.9
    ]
    chance, draws = 0.06, 20_000
    assert len(levels) / draws == pytest.approx(chance, abs=4 * math.sqrt(chance / draws))
    for level in EXAGGERATION_LEVELS:
        assert levels.count(level) / len(levels) == pytest.approx(1 / 3, abs=0.06)


# Training.


def test_training_closes_a_share_of_what_is_missing():
    market = small_market()
    agency, ada, cai = market.agencies[0], market.anchors[ADA], market.anchors[CAI]
    market.chart.endow(agency.account, 100_000)
    skills = (ada.expertise, ada.interaction, ada.creativity, ada.charisma)
    other = (cai.expertise, cai.interaction)
    assert train_anchors(market, agency) == 40_000
    # 200 yuan each, a quarter of the colleague's on top, 10 % for 100 yuan.
    left = 0.9 ** (2 * 1.25)
    for before, after in zip(
        skills, (ada.expertise, ada.interaction, ada.creativity), strict=False
    ):
        assert after == pytest.approx(1 - (1 - before) * left, rel=1e-12)
    assert ada.charisma == skills[3]
    assert (cai.expertise, cai.interaction) == other
    assert market.ledger.balance(agency.account) == 60_000
    market.ledger.check()


def test_an_agency_trains_as_far_as_its_money_reaches():
    market = small_market()
    agency = market.agencies[0]
    market.chart.endow(agency.account, 10_001)
    before = market.anchors[BEA].interaction
    assert train_anchors(market, agency) == 10_000
    assert market.ledger.balance(agency.account) == 1
    expected = 1 - (1 - before) * 0.9 ** (0.5 * 1.25)
    assert market.anchors[BEA].interaction == pytest.approx(expected)


def test_a_single_protegee_learns_from_nobody_else():
    market = small_market()
    market.chart.endow(market.agencies[0].account, 100_000)
    market.anchors[BEA].status = "gone"
    before = market.anchors[ADA].expertise
    assert train_anchors(market, market.agencies[0]) == 20_000
    assert market.anchors[ADA].expertise == pytest.approx(1 - (1 - before) * 0.9**2)


# The stage as a whole.


def state(market):
    """Everything that learning may change."""
    return copy.deepcopy(
        [
            [
                (
                    anchor.status, anchor.exaggeration, anchor.expected_income_fen,
                    anchor.expertise, anchor.interaction, anchor.creativity,
                    anchor.sessions_below_reservation,
                )
                for anchor in market.anchors
            ],
            [(brand.active, brand.loan_fen) for brand in market.brands],
            market.products.active.tolist(),
        ]
    )  # fmt: skip


def restless_market(adaptation):
    """Everybody would revise, experiment, quit and be trained."""
    market = small_market(
        learning={"adaptation": adaptation, "revision": 1.0, "experiment": 1.0},
        going_live={"quit_after": 1},
    )
    for anchor in market.anchors:
        anchor.exaggeration = 0.4
    market.chart.endow(market.agencies[0].account, 100_000)
    return market


def night(market):
    market.ledger.begin_session(market.session)
    set_evening(
        market,
        rooms=[(ADA, 240), (CAI, 240), (EVE, 240)],
        offers=[{"room": 0, "product": 0, "price_fen": 9_000, "orders": 3}],
        income_fen={ADA: 100, CAI: 200},
    )
    market.evening_units[:] = 3
    record = adapt(market)
    market.stock.check()
    market.ledger.check()
    market.session += 1
    return record


def test_frozen_leaves_everything_untouched_that_is_learnt():
    market = restless_market("frozen")
    before = state(market)
    for _ in range(10):
        record = night(market)
    assert state(market) == before
    assert record.honesty_revisions == record.training_fen == 0
    # Facts go on: fatigue, room costs, remembered prices, counted stock.
    assert market.anchors[ADA].fatigue > 0
    assert record.room_costs_fen == 380_000
    assert market.products.lowest_price_fen[0] == 9_000
    assert market.supply.expected_units[0] < 10


def test_live_changes_all_of_it():
    market = restless_market("live")
    records = [night(market) for _ in range(20)]
    assert sum(record.honesty_revisions for record in records) > 0
    assert records[0].training_fen == 40_000
    assert any(record.turnover.quits for record in records)
    assert {anchor.exaggeration for anchor in market.anchors[:5]} <= set(EXAGGERATION_LEVELS)


@given(st.integers(0, 2**31))
def test_a_session_is_the_same_whenever_it_is_played(seed):
    first, second = (small_market(seed=seed) for _ in range(2))
    for market in (first, second):
        night(market)
        night(market)
    assert state(first) == state(second)
    np.testing.assert_array_equal(first.supply.expected_units, second.supply.expected_units)
