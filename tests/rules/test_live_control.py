"""Live control: attention of the staff, and the Gamma posterior of a rate of orders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from simulator.rules import live_control
from simulator.rules.staying import survival

WORDS = (2**28, 2**30, 2**31, 3 * 2**30, 2**32 - 2**28)


def test_each_of_the_staff_catches_a_share_of_what_is_missed() -> None:
    assert live_control.attention_share(0.4, 0.0, 0.5) == pytest.approx(0.4)
    assert live_control.attention_share(0.4, 1.0, 0.5) == pytest.approx(1 - 0.6 * 0.5)
    assert live_control.attention_share(0.4, 3.0, 0.5) == pytest.approx(1 - 0.6 * 0.125)
    assert live_control.attention_share(0.0, 1.0, 1.0) == 1.0


@given(
    rate=st.floats(1e-4, 1.0), believed=st.floats(1, 100), orders=st.integers(0, 500),
    minutes=st.floats(0, 1e5),
)  # fmt: skip
def test_what_is_believed_is_the_mean_of_the_gamma_posterior(
    rate: float, believed: float, orders: int, minutes: float
) -> None:
    posterior = gamma(believed + orders, scale=1.0 / (believed / rate + minutes))
    mean = live_control.believed_sales_rate(rate, believed, float(orders), minutes)
    assert mean == pytest.approx(float(posterior.mean()), rel=1e-12)


@pytest.mark.parametrize("orders", [0, 2, 10, 200])
@pytest.mark.parametrize("word", WORDS)
def test_draws_are_quantiles_of_the_posterior(orders: int, word: int) -> None:
    u = (word + 0.5) / 2**32
    exact = gamma(2.0 + orders, scale=1.0 / (2.0 / 0.01 + 900.0)).ppf(u)
    drawn = live_control.drawn_sales_rate(0.01, 2.0, float(orders), 900.0, np.int64(word))
    # Wilson and Hilferty are right to about 1 % from a shape of 2 on, but in the lowest tail.
    assert drawn == pytest.approx(float(exact), rel=0.02 if u > 0.1 or orders else 0.1)


def test_a_draw_is_never_negative() -> None:
    assert live_control.drawn_sales_rate(0.01, 1.0, 0.0, 0.0, np.int64(0)) >= 0.0


@pytest.mark.parametrize("variance", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("minutes", [0.0, 3.0, 25.0])
def test_who_is_new_has_come_since_by_renewal_theory(minutes: float, variance: float) -> None:
    def stays(t: float) -> float:
        return float(survival(t, 0.9, variance))

    still_there = quad(stays, minutes, np.inf)[0] / quad(stays, 0.0, np.inf)[0]
    assert live_control.fresh_share(minutes, 0.9, variance) == pytest.approx(
        1 - still_there, abs=1e-7
    )
