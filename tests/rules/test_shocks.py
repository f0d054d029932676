"""Shocks against their closed forms."""

import math

import pytest

from simulator.rules.shocks import after_bad_news, left_of_shock, outage_chance, share_leaked


def test_a_shock_fades_by_e_in_its_recovery() -> None:
    assert left_of_shock(0.0, 14.0) == 1.0
    assert left_of_shock(14.0, 14.0) == pytest.approx(math.exp(-1.0), rel=1e-12)
    assert left_of_shock(3.0, 7.0) * left_of_shock(4.0, 7.0) == pytest.approx(math.exp(-1.0))


def test_each_technician_halves_the_chance_of_an_outage() -> None:
    assert [outage_chance(0.8, float(n)) for n in range(4)] == [0.8, 0.4, 0.2, 0.1]


def test_security_halves_a_leak_and_never_stops_it() -> None:
    assert share_leaked(0.6, 0.0, 1e4) == 0.6
    assert share_leaked(0.6, 1e4, 1e4) == pytest.approx(0.3)
    assert 0.0 < share_leaked(0.6, 1e9, 1e4) < 1e-4


def test_bad_news_takes_its_share() -> None:
    assert after_bad_news(0.5, 0.2) == pytest.approx(0.4)
    assert after_bad_news(0.5, 1.0) == 0.0
    assert after_bad_news(0.5, 0.0) == 0.5
