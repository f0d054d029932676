"""exp, log and the normal quantile against 50-digit arithmetic and SciPy."""

import math
import random
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy.special import ndtri

from simulator.rules import numerics

FUSED_INSTRUCTIONS = ("vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "fmadd", "fmsub")


def distance_in_ulp(value: float, exact: Decimal) -> float:
    return float(abs(Decimal(value) - exact) / Decimal(math.ulp(float(exact))))


@pytest.mark.parametrize("reach", [708.0, 20.0, 1.0, 1e-5])
def test_exp_is_within_one_ulp(reach: float) -> None:
    numbers = random.Random(int(reach) + 1)
    with localcontext() as context:
        context.prec = 50
        for _ in range(1500):
            x = numbers.uniform(-reach, reach)
            assert distance_in_ulp(numerics.exp(x), Decimal(x).exp()) <= 0.95


@pytest.mark.parametrize(
    ("low", "high"), [(-740.0, 709.7), (-3.0, 3.0), (-0.35, 0.35), (-1e-4, 1e-4)]
)
def test_log_is_within_one_ulp(low: float, high: float) -> None:
    numbers = random.Random(7)
    with localcontext() as context:
        context.prec = 50
        for _ in range(1500):
            x = math.exp(numbers.uniform(low, high))
            assert distance_in_ulp(numerics.log(x), Decimal(x).ln()) <= 0.8


def test_exact_values_and_borders() -> None:
    infinity = math.inf
    assert numerics.exp(0.0) == 1.0
    assert numerics.exp(-0.0) == 1.0
    assert numerics.exp(-infinity) == 0.0
    assert numerics.exp(-708.1) == 0.0
    assert numerics.exp(-708.0) == pytest.approx(math.exp(-708.0), rel=1e-15)
    assert numerics.exp(709.782712893384) == pytest.approx(math.exp(709.782712893384), rel=1e-15)
    assert numerics.exp(709.8) == infinity
    assert math.isnan(numerics.exp(math.nan))
    assert numerics.log(1.0) == 0.0
    assert numerics.log(0.0) == -infinity
    assert numerics.log(infinity) == infinity
    assert math.isnan(numerics.log(-1.0))
    assert math.isnan(numerics.log(math.nan))
    assert numerics.log(5e-324) == math.log(5e-324)
    assert numerics.normal_quantile(0.5) == 0.0
    assert numerics.normal_quantile(0.0) == -infinity
    assert numerics.normal_quantile(1.0) == infinity
    assert math.isnan(numerics.normal_quantile(1.5))


@given(st.floats(min_value=1e-300, max_value=1.0, exclude_max=True))
def test_normal_quantile_against_scipy(u: float) -> None:
    assert numerics.normal_quantile(u) == pytest.approx(float(ndtri(u)), rel=2e-14, abs=1e-15)


@given(st.floats(min_value=1e-6, max_value=0.5))
def test_normal_quantile_is_odd_around_the_median(u: float) -> None:
    upper = 1.0 - u
    assert numerics.normal_quantile(upper) == -numerics.normal_quantile(1.0 - upper)


def test_normal_quantile_joins_its_three_pieces_smoothly() -> None:
    for border in (0.075, 0.925, math.exp(-25.0)):
        below, above = border * (1 - 1e-13), border * (1 + 1e-13)
        gap = numerics.normal_quantile(above) - numerics.normal_quantile(below)
        assert 0.0 <= gap < 1e-11


@given(st.floats(min_value=-700.0, max_value=700.0))
def test_logistic_and_its_inverse(x: float) -> None:
    exact = 1.0 / (1.0 + math.exp(-x))
    assert numerics.logistic(x) == pytest.approx(exact, rel=5e-16)
    assert numerics.logistic(x) + numerics.logistic(-x) == pytest.approx(1.0, abs=3e-16)
    if abs(x) < 30.0:
        # Near 1 a probability keeps few digits of its log-odds: the slope there is e^|x|.
        lost = 1e-15 * (1.0 + math.exp(max(x, 0.0)))
        assert numerics.log_odds(numerics.logistic(x)) == pytest.approx(x, rel=1e-14, abs=lost)


def test_logistic_of_huge_log_odds() -> None:
    assert numerics.logistic(1e6) == 1.0
    assert numerics.logistic(-1e6) == 0.0
    assert numerics.log_odds(0.0) == -math.inf
    assert numerics.log_odds(1.0) == math.inf


@given(st.floats(min_value=-650.0, max_value=1e9))
def test_log_one_plus_exp(x: float) -> None:
    exact = float(np.logaddexp(0.0, x))
    assert numerics.log_one_plus_exp(x) == pytest.approx(exact, rel=2e-15)


@given(st.floats(min_value=0.0, max_value=1e200))
def test_log_near_one(x: float) -> None:
    assert numerics.log_near_one(x) == pytest.approx(math.log1p(x), rel=1e-15, abs=1e-320)


@given(st.floats(min_value=1e-9, max_value=1e9), st.floats(min_value=-20.0, max_value=20.0))
def test_power(x: float, y: float) -> None:
    bound = (2.0 + abs(y * math.log(x))) * 2.3e-16
    assert numerics.power(x, y) == pytest.approx(x**y, rel=bound)


def test_power_of_zero() -> None:
    assert numerics.power(0.0, 2.0) == 0.0
    assert numerics.power(0.0, 0.0) == 1.0
    assert numerics.power(0.0, -1.0) == math.inf


@given(st.floats(allow_nan=False))
def test_bits_and_back(x: float) -> None:
    assert float(numerics.float_of(numerics.bits_of(x))).hex() == x.hex()


def test_no_instruction_fuses_a_product_with_a_sum() -> None:
    @njit(error_model="numpy")
    def all_of_them(x: float) -> float:
        small = numerics.exp(x) + numerics.log(x) + numerics.logistic(x)
        return small + numerics.normal_quantile(x) + numerics.log_one_plus_exp(x)

    all_of_them(0.3)
    assembly = "\n".join(all_of_them.inspect_asm().values())
    assert len(assembly) > 1000
    assert not [name for name in FUSED_INSTRUCTIONS if name in assembly]
