"""Who leaves, who enters, and who gets what of an estate."""

import numpy as np
import pytest

from simulator.accounts.claims import PATIENCE_SESSIONS
from simulator.accounts.flows import FlowKind
from simulator.agents.exits import leave_and_enter, wind_up_estates
from simulator.agents.interventions import come_and_go
from tests.market_fixture import small_market

ADA, BEA, CAI, DAN, EVE = range(5)
GROUP = {
    "name": "Newcomers",
    "count": 1,
    "type": "emerging",
    "pricing": {"strategy": "cost_plus"},
    "products": {"categories": {"food": 1.0}, "each": 2},
}


def content(**changes):
    """Nobody wants to quit but those a test picks."""
    market = small_market(**changes)
    for anchor in market.anchors:
        anchor.expected_income_fen = float(anchor.reservation_income_fen)
    return market


def play(market, sessions):
    turnovers = []
    for _ in range(sessions):
        market.ledger.begin_session(market.session)
        turnovers.append(leave_and_enter(market))
        wind_up_estates(market)
        market.ledger.check()
        market.stock.check()
        market.session += 1
    return turnovers


# Quitting.


def test_nobody_quits_who_earns_enough():
    market = content(going_live={"quit_after": 1})
    assert all(not turnover.quits for turnover in play(market, 40))


def test_nobody_quits_before_her_patience_is_over():
    market = content(going_live={"quit_after": 10})
    market.anchors[ADA].expected_income_fen = 0.0
    turnovers = play(market, 60)
    quits = [session for session, turnover in enumerate(turnovers) if turnover.quits]
    assert len(quits) >= 1
    # The tenth session below is session 9.
    assert quits[0] >= 9
    assert turnovers[quits[0]].quits == ("Ada",)
    assert market.anchors[ADA].status == "gone"
    assert market.contracts.anchors[0] == ADA


def test_a_good_evening_restores_patience():
    market = content(going_live={"quit_after": 5})
    ada = market.anchors[ADA]
    for _ in range(12):
        ada.expected_income_fen = 0.0
        play(market, 4)
        ada.expected_income_fen = 1e9
        play(market, 1)
        assert ada.sessions_below_reservation == 0
    assert ada.status == "active"


def test_quitting_takes_five_sessions_on_average_once_patience_is_over():
    delays = []
    for seed in range(60):
        market = content(seed=seed, going_live={"quit_after": 1})
        market.anchors[ADA].expected_income_fen = 0.0
        turnovers = play(market, 60)
        delays.append(next(s for s, turnover in enumerate(turnovers) if turnover.quits) + 1)
    # Geometric with chance 0.2: mean 5, standard deviation √20.
    assert np.mean(delays) == pytest.approx(5, abs=4 * (20 / 60) ** 0.5)


def test_a_place_passes_on_from_entrant_to_entrant():
    market = content(going_live={"quit_after": 1})
    ada = market.anchors[ADA]
    ada.expected_income_fen = 0.0
    names = []
    for _ in range(100):
        for turnover in play(market, 1):
            names += turnover.entrants
    # Entrants of the stand-in expect no income and soon leave again.
    assert names[:3] == [f"koc entrant {ada.key}-{generation}" for generation in (1, 2, 3)]
    holders = [anchor for anchor in market.anchors if market.places.get(anchor.key) == ada.key]
    assert [anchor.generation for anchor in holders] == list(range(len(names) + 1))
    assert {anchor.type for anchor in holders} == {"koc"}
    assert sum(anchor.status == "active" for anchor in holders) == 1


def test_store_hosts_and_hosts_off_air_don_t_quit():
    market = content(going_live={"quit_after": 1})
    market.anchors[EVE].expected_income_fen = -1e6
    market.anchors[BEA].status, market.anchors[BEA].expected_income_fen = "suspended", 0.0
    market.anchors[CAI].status, market.anchors[CAI].expected_income_fen = "banned", 0.0
    assert not any(turnover.quits for turnover in play(market, 30))


# Bankruptcy.


def owe(market, account, amount_fen, deposit=-1):
    market.claims.pay_or_claim(FlowKind.FINE, account, deposit, market.chart.treasury, amount_fen)


def test_an_anchor_who_cannot_pay_for_a_week_leaves():
    market = content()
    owe(market, market.anchors[ADA].account, 500)
    turnovers = play(market, PATIENCE_SESSIONS + 2)
    assert [bool(turnover.bankrupt_anchors) for turnover in turnovers] == (
        [False] * PATIENCE_SESSIONS + [True, False]
    )
    assert turnovers[PATIENCE_SESSIONS].bankrupt_anchors == ("Ada",)
    assert len(turnovers[PATIENCE_SESSIONS].entrants) == 1
    assert market.claims.open_claims == ()


def test_a_banned_anchor_who_goes_bankrupt_is_not_replaced():
    market = content()
    market.anchors[ADA].status = "banned"
    owe(market, market.anchors[ADA].account, 500)
    turnovers = play(market, PATIENCE_SESSIONS + 1)
    assert turnovers[-1].bankrupt_anchors == ("Ada",)
    assert turnovers[-1].entrants == ()


@pytest.mark.parametrize("groups", [[], [GROUP]])
def test_a_bankrupt_brand_closes_with_all_it_has(groups):
    market = content(brand_groups=groups)
    beta = next(brand for brand in market.brands if brand.name == "Beta")
    cash = market.ledger.balance(beta.cash_account)
    owe(market, beta.cash_account, cash + 1)
    turnovers = play(market, PATIENCE_SESSIONS + 1)
    assert turnovers[-1].bankrupt_brands == ("Beta",)
    assert len(turnovers[-1].entrants) == len(groups)
    assert not beta.active
    assert not market.products.active[beta.products].any()
    assert market.products.active.sum() == len(market.products) - len(beta.products)
    assert market.contracts.brands == [beta.index]
    assert market.anchors[EVE].status == "gone"
    assert market.stock.on_stock[beta.products].tolist() == [0, 0]


def test_an_entrant_brand_has_products_stock_and_cash():
    market = content(brand_groups=[GROUP])
    gamma = next(brand for brand in market.brands if brand.name == "Gamma")
    owe(market, gamma.cash_account, market.ledger.balance(gamma.cash_account) + 1)
    play(market, PATIENCE_SESSIONS + 1)
    entrant = market.brands[-1]
    assert entrant.name == f"emerging entrant {gamma.key}-1"
    assert entrant.generation == 1
    assert (market.stock.on_stock[entrant.products] > 0).all()
    assert (market.products.brand[entrant.products] == entrant.index).all()
    assert len(market.supply.expected_units) == len(market.products) == len(market.stock)
    assert market.ledger.balance(entrant.cash_account) == 500_000_000


# Estates.


def close_with(market, cash_fen, deposit_fen, loan_fen, claim_fen):
    """Leave Alpha out of business with given money and debts."""
    alpha = market.brands[0]
    chart, ledger = market.chart, market.ledger
    ledger.post(FlowKind.LOAN, chart.lender, alpha.cash_account, loan_fen)
    alpha.loan_fen = loan_fen
    ledger.post(
        FlowKind.FINE, alpha.cash_account, chart.treasury, ledger.balance(alpha.cash_account)
    )
    ledger.post(
        FlowKind.FINE, alpha.deposit_account, chart.treasury, ledger.balance(alpha.deposit_account)
    )
    owe(market, alpha.cash_account, claim_fen, alpha.deposit_account)
    chart.endow([alpha.cash_account, alpha.deposit_account], [cash_fen, deposit_fen])
    alpha.active = False
    return alpha


@pytest.mark.parametrize(
    ("cash", "deposit", "loan", "claim", "to_claims", "to_lender", "to_owners"),
    [
        (100, 50, 80, 30, 30, 80, 40),
        (100, 50, 80, 130, 130, 20, 0),
        (100, 50, 80, 200, 150, 0, 0),
        (100, 50, 0, 0, 0, 0, 150),
        (0, 0, 80, 30, 0, 0, 0),
    ],
)
def test_an_estate_pays_claims_then_the_lender_then_the_owners(
    cash, deposit, loan, claim, to_claims, to_lender, to_owners
):
    market = content()
    alpha = close_with(market, cash, deposit, loan, claim)
    before = market.ledger.balances.copy()
    wind_up_estates(market)
    moved = market.ledger.balances - before
    chart = market.chart
    assert moved[[chart.treasury, chart.lender, chart.outside]].tolist() == [
        to_claims,
        to_lender,
        to_owners,
    ]
    assert market.ledger.balance(alpha.cash_account) == 0
    assert market.ledger.balance(alpha.deposit_account) == 0
    assert alpha.loan_fen == loan - to_lender
    assert market.claims.open_claims == ()
    assert market.stock.on_stock[alpha.products].sum() == 0
    market.stock.check()
    market.ledger.check()


def test_winding_up_twice_changes_nothing():
    market = content()
    close_with(market, 100, 50, 80, 30)
    wind_up_estates(market)
    balances = market.ledger.balances.copy()
    wind_up_estates(market)
    np.testing.assert_array_equal(market.ledger.balances, balances)


def place_order(market):
    market.chart.endow(market.chart.viewers, 10_000)
    batch = {
        "tick": 0, "viewer": 0, "room": 0, "channel": 1, "anchor": ADA, "product": 0,
        "category": 0, "platform": 0, "units": 1, "price_fen": 10_000, "ship_session": 1,
        "deliver_session": 2, "window_end_session": 3, "commission_bp": 1_000, "agency_bp": 0,
        "platform_fee_bp": 0, "link_fee_bp": 0,
    }  # fmt: skip
    columns = {name: np.array([value]) for name, value in batch.items()}
    return market.orders.place(columns, market.session, np.array([0.0]), np.array([0]))


def test_an_estate_waits_for_its_orders():
    market = content()
    rows = place_order(market)
    alpha = close_with(market, 0, 0, 0, 9_500)
    market.anchors[ADA].status = "gone"
    owe(market, market.anchors[ADA].account, 700)
    wind_up_estates(market)
    assert market.claims.owed_by(alpha.cash_account) == 9_500
    assert market.claims.owed_by(market.anchors[ADA].account) == 700
    for session, step in ((1, "ship"), (2, "deliver"), (2, "keep"), (3, "settle")):
        market.session = session
        market.ledger.begin_session(session)
        extra = (np.array([0.5]),) if step == "deliver" else ()
        getattr(market.orders, step)(rows, session, *extra)
    before = market.ledger.balance(market.chart.treasury)
    wind_up_estates(market)
    # 90 yuan reach the brand and pay part of its dues; 10 yuan of commission pay the anchor's.
    assert market.ledger.balance(market.chart.treasury) - before == 9_000 + 700
    assert market.claims.open_claims == ()
    market.ledger.check()


# Events.


def removals(*targets, at=0):
    return [{"at": at, "remove_anchor": target} for target in targets]


def test_an_anchor_is_removed_by_name_in_her_session():
    market = content(events=removals("Bea", at=3))
    assert come_and_go(market) == []
    market.session = 3
    assert come_and_go(market) == ["Bea"]
    assert market.anchors[BEA].status == "gone"
    assert market.contracts.anchors == [BEA]
    assert len(market.anchors) == 5


def test_an_anchor_is_removed_by_rank_among_those_present():
    market = content(events=[*removals({"rank": 1}), *removals({"rank": 1}, at=1)])
    market.fans_people[:] = [10, 50, 40, 50, 20]
    assert come_and_go(market) == ["Bea"]
    market.session = 1
    assert come_and_go(market) == ["Dan"]


def test_removal_happens_while_learning_is_frozen():
    market = content(events=removals("Bea"), learning={"adaptation": "frozen"})
    assert come_and_go(market) == ["Bea"]


def test_who_has_left_already_is_not_removed_again():
    market = content(events=removals("Bea"))
    market.anchors[BEA].status = "gone"
    assert come_and_go(market) == []
