"""The loops by which levels are solved: means over viewers, and the shift at which one is met."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.buying import budget_strain, heat
from simulator.rules.numerics import exp, logistic
from simulator.rules.opening import open_probability
from simulator.rules.staying import survival
from simulator.tables.columns import ViewerColumns
from simulator.tables.fixed_point import taste_of

BISECTIONS = 40


@njit(cache=True, error_model="numpy")
def mean_logistic(values: NDArray[np.float64], weights: NDArray[np.float64], shift: float) -> float:
    """Return the weighted mean of sigma(value + shift)."""
    total, weight = 0.0, 0.0
    for n in range(values.shape[0]):
        total += weights[n] * logistic(values[n] + shift)
        weight += weights[n]
    return total / weight


@njit(cache=True, error_model="numpy")
def solve_shift(values: NDArray[np.float64], weights: NDArray[np.float64], target: float) -> float:
    """Solve for the shift at which the mean of sigma(value + shift) is the target (bisection)."""
    low, high = -40.0, 40.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if mean_logistic(values, weights, middle) < target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@njit(cache=True, error_model="numpy")
def mean_opening(columns: ViewerColumns, sample: int, habit_slope: float) -> float:
    """Return the share of viewers who open an app on an ordinary evening."""
    total = 0.0
    for i in range(sample):
        habit = 0.0
        for p in range(columns.habit.shape[1]):
            habit += np.float64(columns.habit[i, p])
        total += open_probability(
            np.float64(columns.inclination[i]), habit, habit_slope, 0.0, 0.0, 0.0, 0.0, 0.0
        )
    return total / sample


@njit(cache=True, error_model="numpy")
def considered_per_view(rate: float, hazard: float, variance: float, pitch_minutes: float) -> float:
    """Return the expected number of products considered in a view.

    A view begins anywhere in a pitch; a product pitched over minutes a to b of the view is
    considered with probability ∫ rate·e^{-rate(t-a)}·S(t) dt, S the Gamma-frailty survival.
    Midpoint sums; views longer than two hours do not matter.

    Args:
        rate: Attention per minute.
        hazard: Hazard of leaving per minute.
        variance: Variance of the frailty.
        pitch_minutes: Length of a pitch.

    Returns:
        Products per view.
    """
    phases, steps = 20, 40
    total = 0.0
    for phase in range(phases):
        begin, end = 0.0, pitch_minutes * (phase + 0.5) / phases
        while begin < 120.0:
            width = (end - begin) / steps
            for step in range(steps):
                t = begin + (step + 0.5) * width
                total += rate * exp(-rate * (t - begin)) * survival(t, hazard, variance) * width
            begin, end = end, end + pitch_minutes
    return total / phases


@njit(cache=True, error_model="numpy")
def person_values(
    columns: ViewerColumns,
    sample: int,
    taste_weight: float,
    category: int,
    discount: float,
    reference_weight: float,
    budget_weight: float,
    susceptibility_heat: bool,
    price_fen: float,
) -> NDArray[np.float64]:
    """Return viewers' values of an ordinary offer of a category, without intercept and appeal."""
    values = np.empty(sample)
    for i in range(sample):
        ratio = 1.0 - discount
        value = taste_weight * taste_of(columns.taste[i, category])
        value -= np.float64(columns.price_sensitivity[i]) * ratio
        value += reference_weight * (1.0 - ratio)
        value += budget_strain(price_fen, np.float64(columns.allowance_fen[i]), budget_weight)
        if susceptibility_heat:
            gamma = np.float64(columns.susceptibility[i])
            value += heat(0.0, 0.0, 0.0, gamma, 1.0, 10.0)
        values[i] = value
    return values
