"""The scalar rules once more, over NumPy arrays: the same operations in the same order.

Library exponentials would be a little faster, but differ in last bits, so that decisions could not
be compared.
"""

from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.rules import numerics
from simulator.rules.numerics import (
    BITS_OF_ROOT_HALF,
    EXP_HIGHEST,
    EXP_LOWEST,
    LN2_HIGH,
    LN2_LOW,
    LOG2_OF_E,
    MANTISSA_BITS,
    ROUNDING_SHIFT,
    ROUNDING_SHIFT_BITS,
)
from simulator.rules.randomness import (
    MASK_32,
    MULTIPLIER_0,
    MULTIPLIER_1,
    ROUNDS,
    SHIFT_32,
    TWO_POWER_32,
    TWO_POWER_MINUS_32,
    WEYL_0,
    WEYL_1,
)

Real: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Mixed: TypeAlias = Any
"""An array or one number for all."""


MULTIPLIERS = np.array([MULTIPLIER_0, MULTIPLIER_1])
WEYL = np.array([WEYL_0, WEYL_1])


# Numerics.


def exp(x: Real) -> Real:
    """Exponential function; see ``numerics.exp``."""
    inside = exp_in_range(np.minimum(np.maximum(x, EXP_LOWEST), EXP_HIGHEST))
    return np.where(x > EXP_HIGHEST, np.inf, np.where(x < EXP_LOWEST, 0.0, inside))


def exp_in_range(x: Real) -> Real:
    """Exponential function in its range; see ``numerics.exp_in_range``."""
    shifted = x * LOG2_OF_E + ROUNDING_SHIFT
    n = shifted - ROUNDING_SHIFT
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1 / 2 + r * (1 / 6)) + r2 * (1 / 24 + r * (1 / 120))
    middle = (1 / 720 + r * (1 / 5040)) + r2 * (1 / 40320 + r * (1 / 362880))
    high = (1 / 3628800 + r * (1 / 39916800)) + r2 * (1 / 479001600 + r * (1 / 6227020800))
    polynomial = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
    exponent = shifted.view(np.int64) - ROUNDING_SHIFT_BITS
    found: Real = (polynomial.view(np.int64) + (exponent << MANTISSA_BITS)).view(np.float64)
    return found


def log(x: Real) -> Real:
    """Natural logarithm of normal numbers, or infinity; see ``numerics.log``."""
    bits = np.ascontiguousarray(x).view(np.int64)
    k = (bits - BITS_OF_ROOT_HALF) >> MANTISSA_BITS
    f = (bits - (k << MANTISSA_BITS)).view(np.float64) - 1.0
    exponent = k.astype(np.float64) + 0.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (
        3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)
    )
    odd = z * (
        6.666666666666735130e-01
        + w
        * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half_square = 0.5 * f * f
    tail = s * (half_square + (odd + even)) + exponent * LN2_LOW
    found: Real = exponent * LN2_HIGH - ((half_square - tail) - f)
    return np.where(x == np.inf, np.inf, found)


def logistic(x: Real) -> Real:
    """Log-odds to probability; see ``numerics.logistic``."""
    odds = exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, odds) / (1.0 + odds)


def log_one_plus_exp(x: Real) -> Real:
    """ln(1 + e^x); see ``numerics.log_one_plus_exp``."""
    odds = exp(-np.abs(x))
    total = 1.0 + odds
    rounded = total - 1.0
    safe = np.where(rounded == 0.0, 1.0, rounded)
    near = np.where(rounded == 0.0, odds, log(total) * (odds / safe))
    return np.where(x > 0.0, x + near, near)


def normal_quantile(u: Real) -> Real:
    """Inverse distribution function of the standard normal: the central part, tails one by one."""
    q = u - 0.5
    r = 0.180625 - q * q
    found: Real = q * plain(numerics._quantile_centre)(r)
    for n in np.flatnonzero(np.abs(q) > 0.425):
        found[n] = numerics.normal_quantile(float(u[n]))
    return found


def plain(rule: Any) -> Any:
    """Return a rule without branches as plain Python, which takes arrays too."""
    return getattr(rule, "py_func", rule)


# Draws.


class Dice:
    """Keyed draws of one session.

    Args:
        seed: Seed of the viewers.
        session: Session.
    """

    def __init__(self, seed: int, session: int) -> None:
        key = np.array([seed & 0xFFFFFFFF, seed >> 32], dtype=np.uint64)
        steps = np.arange(ROUNDS, dtype=np.uint64)[:, None]
        self.keys = (key + steps * WEYL) & MASK_32
        self.session = np.uint64((session & 0xFFFF) << 16)

    def blocks(
        self, subject: Mixed, object_: Mixed, occasion: Mixed, decision: int, slot: int = 0
    ) -> tuple[Words, Words, Words, Words]:
        """Draw four words for each; arguments are broadcast. See ``randomness.draw4``.

        Words 0 and 2 are kept in one array, 1 and 3 in another: half as many calls of NumPy.
        """
        when = self.session | (np.asarray(occasion).astype(np.uint64) & np.uint64(0xFFFF))
        shape = np.broadcast_shapes(subject.shape, object_.shape, when.shape)
        even, odd, product = (np.empty((2, *shape), np.uint64) for _ in range(3))
        even[0], even[1] = subject, when
        odd[0], odd[1] = object_, np.uint64((decision << 24) | slot)
        turned, column = product[::-1], (2, *(1 for _ in shape))
        for key in self.keys:
            np.multiply(MULTIPLIERS.reshape(column), even, out=product)
            np.right_shift(turned, SHIFT_32, out=even)
            even ^= odd
            even ^= key.reshape(column)
            np.bitwise_and(turned, MASK_32, out=odd)
        one, three = even.view(np.int64)
        two, four = odd.view(np.int64)
        return one, two, three, four


def uniform(bits: Words) -> Real:
    """See ``randomness.uniform``."""
    number: Real = (bits.astype(np.float64) + 0.5) * TWO_POWER_MINUS_32
    return number


def exponential(bits: Words) -> Real:
    """See ``randomness.exponential``."""
    return -log(uniform(bits))


def chance(bits: Words, probability: Mixed) -> Flags:
    """See ``randomness.chance``."""
    cut = np.minimum(np.maximum(probability, 0.0), 1.0)
    happens: Flags = bits < (cut * TWO_POWER_32).astype(np.int64)
    return happens


def gamma_attempt(variance: float, first: Words, second: Words) -> Real:
    """See ``randomness.gamma_attempt``."""
    d = 1.0 / variance - 1.0 / 3.0
    z = normal_quantile(uniform(first))
    root = 1.0 + z / np.sqrt(9.0 * d)
    v = np.where(root > 0.0, root * root * root, 1.0)
    u, square = uniform(second), z * z
    fine = u < 1.0 - 0.0331 * square * square
    fine |= log(u) < 0.5 * square + d * (1.0 - v + log(v))
    return np.where(fine & (root > 0.0), d * v * variance, -1.0)


# Rules: see the files of ``simulator/rules`` for each.


def rank_key(bits: Words, weight: Mixed) -> Real:
    """Race time; see ``feed.rank_key``."""
    with np.errstate(divide="ignore"):
        return np.where(weight > 0.0, exponential(bits) / weight, np.inf)


def price_part(
    price: Real, comparable: Real, reference: Real, alpha: Real, allowance: Real, p: SimpleNamespace
) -> Real:
    """What a price costs in utility; see ``deciding.price_part``."""
    ratio = price / comparable
    difference = reference - ratio
    slope = np.where(difference >= 0.0, p.reference_gain, p.reference_gain * p.loss_aversion)
    above = price > allowance
    strain = np.zeros(len(price))
    strain[above] = -p.budget * log(price[above] / allowance[above])
    part: Real = slope * difference + strain - alpha * ratio
    return part


def perceived_quality(quality: Real, exaggeration: Mixed, rating: Real, believed: Real) -> Real:
    """See ``buying.perceived_quality``."""
    claim = quality + exaggeration * (1.0 - quality)
    expected: Real = (1.0 - believed) * rating + believed * claim
    return expected


def any_event_probability(expected: Real) -> Real:
    """See ``interacting.any_event_probability``."""
    return 1.0 - exp(-expected)
