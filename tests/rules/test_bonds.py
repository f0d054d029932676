"""Bonds and wallets: closed forms, bounds, and fen that add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rules import bonds

SHARE = st.floats(min_value=0.0, max_value=1.0)
FEN = st.integers(min_value=0, max_value=10_000_000)


@given(SHARE, st.floats(0.0, 1e4))
def test_bond_after_view_closes_a_share_of_the_distance_to_one(bond: float, minutes: float) -> None:
    after = bonds.bond_after_view(bond, minutes, 0.05, 10.0)
    kept = 1.0 - 0.05 * (1.0 - math.exp(-minutes / 10.0))
    assert 1.0 - after == pytest.approx((1.0 - bond) * kept, rel=1e-12, abs=1e-15)


def test_gap_moves_the_bond_by_the_equation_of_the_model() -> None:
    assert bonds.bond_after_gap(0.4, 0.3, 0.1, 0.2) == pytest.approx(0.4 + 0.1 * 0.3 * 0.6)
    assert bonds.bond_after_gap(0.4, -0.3, 0.1, 0.2) == pytest.approx(0.4 - 0.2 * 0.3 * 0.4)
    assert bonds.bond_after_gap(0.4, 0.0, 0.1, 0.2) == 0.4


@given(SHARE, st.floats(-30.0, 30.0))
def test_bond_stays_a_share(bond: float, gap: float) -> None:
    assert 0.0 <= bonds.bond_after_gap(bond, gap, 0.1, 0.2) <= 1.0


def test_absence_halves_a_bond_in_35_sessions() -> None:
    bond = 0.8
    for _ in range(35):
        bond = bonds.bond_after_absence(bond, 0.02)
    assert bond == pytest.approx(0.8 * 0.98**35, rel=1e-13)
    assert bond == pytest.approx(0.4, rel=0.02)


def test_visits_every_other_session_lead_to_the_fixed_point() -> None:
    gain, decay = 0.05 * (1.0 - math.exp(-1.0)), 0.02
    bond = 0.9
    for _ in range(2000):
        bond = bonds.bond_after_view(bonds.bond_after_absence(bond, decay), 10.0, 0.05, 10.0)
    expected = gain / (1.0 - (1.0 - decay) * (1.0 - gain))
    assert bond == pytest.approx(expected, rel=1e-12)


@given(FEN, st.integers(0, 500))
def test_seven_days_pay_the_week_to_the_fen(weekly: int, start: int) -> None:
    paid = sum(
        int(bonds.allowance_due_fen(0, weekly, session, 7, 4))
        for session in range(start, start + 7)
    )
    assert paid == weekly


@given(FEN, st.integers(0, 1_000_000), st.integers(0, 500))
def test_wallet_is_the_minimum_of_the_model_and_never_falls(
    wallet: int, weekly: int, session: int
) -> None:
    due = int(bonds.allowance_due_fen(wallet, weekly, session, 7, 4))
    after = wallet + due
    assert due >= 0
    if wallet <= 4 * weekly:
        share = weekly * (session + 1) // 7 - weekly * session // 7
        assert after == min(wallet + share, 4 * weekly)
    else:
        assert after == wallet


def test_an_unspent_wallet_stops_at_four_weeks() -> None:
    wallet = 0
    for session in range(60):
        wallet += int(bonds.allowance_due_fen(wallet, 12_001, session, 7, 4))
    assert wallet == 48_004
