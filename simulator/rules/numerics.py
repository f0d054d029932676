"""Our own exp, log and normal quantile: the same bits on every CPU, compiled or not.

Library versions differ between CPUs (with and without fused multiply-add, with and without
AVX-512). These use only + − × ÷ √, comparisons and integer arithmetic on the bits of a float64, in
a fixed order. Numba's default leaves products and sums apart, so a CPU cannot fuse them.

Largest errors measured against 50-digit decimal arithmetic (``tests/rules/test_numerics.py``
repeats it on fewer arguments): exp 0.95 ulp and log 0.80 ulp on 200,000 arguments; logistic and
ln(1 + x) 3.1e-16 relative; normal quantile 6.2e-16 relative on 3,000.
"""

import numpy as np

from simulator.rules.compiled import inlined_rule, rule

INFINITY = float("inf")
NOT_A_NUMBER = float("nan")

# exp: below the first bound the result is 0 (it would be under 3.4e-308, next to no normal number);
# above the second it overflows.
EXP_LOWEST = -708.0
EXP_HIGHEST = 709.782712893384
LOG2_OF_E = 1.4426950408889634
# ln 2 in two parts; the high part ends in 32 zero bits, so multiples by |n| < 2^11 are exact.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# Adding 1.5·2^52 rounds to the nearest integer and leaves it in the low bits.
ROUNDING_SHIFT = 6755399441055744.0
ROUNDING_SHIFT_BITS = np.int64(0x4338000000000000)

SMALLEST_NORMAL = 2.2250738585072014e-308
TWO_POWER_54 = 18014398509481984.0
BITS_OF_ROOT_HALF = np.int64(0x3FE6A09E667F3BCD)
MANTISSA_BITS = np.int64(52)


@inlined_rule
def bits_of(x: float) -> np.int64:
    """The 64 bits of a float64, read as an integer.

    Args:
        x: Any number.

    Returns:
        Its IEEE 754 pattern: sign, exponent, mantissa.
    """
    return np.float64(x).view(np.int64)


@inlined_rule
def float_of(bits: np.int64) -> float:
    """The float64 that has the given 64 bits; the inverse of ``bits_of``.

    Args:
        bits: An IEEE 754 pattern.

    Returns:
        The number.
    """
    return np.int64(bits).view(np.float64)


@rule
def exp(x: float) -> float:
    """Exponential function e^x, within 0.95 ulp; exactly 0 below −708.

    Args:
        x: Exponent.

    Returns:
        e^x; infinity above 709.78; not-a-number for not-a-number.
    """
    if x > EXP_HIGHEST:
        return INFINITY
    if x < EXP_LOWEST:
        return 0.0
    if not x <= EXP_HIGHEST:
        return NOT_A_NUMBER
    return exp_in_range(x)


@inlined_rule
def exp_in_range(x: float) -> float:
    """Exponential function e^x for an exponent that is known to be in range.

    x = n·ln 2 + r with |r| ≤ ln 2 / 2, and e^x = 2^n·e^r. e^r is the Taylor polynomial of degree
    13, whose remainder is below 5e-18, summed in pairs (Estrin) so that a CPU can overlap the
    products. 2^n is added to the exponent bits.

    Args:
        x: Exponent, −708 to 709.

    Returns:
        e^x.
    """
    shifted = x * LOG2_OF_E + ROUNDING_SHIFT
    n = shifted - ROUNDING_SHIFT
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1 / 2 + r * (1 / 6)) + r2 * (1 / 24 + r * (1 / 120))
    middle = (1 / 720 + r * (1 / 5040)) + r2 * (1 / 40320 + r * (1 / 362880))
    high = (1 / 3628800 + r * (1 / 39916800)) + r2 * (1 / 479001600 + r * (1 / 6227020800))
    polynomial = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
    exponent = bits_of(shifted) - ROUNDING_SHIFT_BITS
    return float_of(bits_of(polynomial) + (exponent << MANTISSA_BITS))


@rule
def log(x: float) -> float:
    """Natural logarithm, within 0.8 ulp.

    Args:
        x: A number ≥ 0.

    Returns:
        ln x; −infinity at 0; not-a-number below 0 and for not-a-number.
    """
    if not (SMALLEST_NORMAL <= x < INFINITY):
        if x == 0.0:
            return -INFINITY
        if not x > 0.0:
            return NOT_A_NUMBER
        if x == INFINITY:
            return INFINITY
        return log_in_range(x * TWO_POWER_54, -54.0)
    return log_in_range(x, 0.0)


@inlined_rule
def log_in_range(x: float, extra: float) -> float:
    """Natural logarithm of x·2^extra for an argument that is known to be in range.

    x = 2^k·(1 + f) with 1 + f in [√½, √2), and ln(1 + f) by the odd series in s = f/(2 + f) with
    the minimax coefficients of fdlibm (Sun Microsystems 1993, ``e_log.c``).

    Args:
        x: A finite number of at least 2.3e-308.
        extra: Powers of two taken out of x before, 0 for none.

    Returns:
        ln x + extra·ln 2.
    """
    bits = bits_of(x)
    k = (bits - BITS_OF_ROOT_HALF) >> MANTISSA_BITS
    f = float_of(bits - (k << MANTISSA_BITS)) - 1.0
    exponent = np.float64(k) + extra
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
    return exponent * LN2_HIGH - ((half_square - tail) - f)


@rule
def logistic(x: float) -> float:
    """The logistic function σ(x) = 1/(1 + e^{−x}): log-odds to a probability.

    Args:
        x: Log-odds, any size.

    Returns:
        A probability in [0, 1]; the small side keeps full relative accuracy.
    """
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    odds = exp(x)
    return odds / (1.0 + odds)


@rule
def log_odds(probability: float) -> float:
    """Log-odds ln(p/(1 − p)), the inverse of ``logistic``.

    Args:
        probability: p in [0, 1].

    Returns:
        Log-odds; ∓infinity at 0 and 1.
    """
    return log(probability) - log(1.0 - probability)


@rule
def log_one_plus_exp(x: float) -> float:
    """ln(1 + e^x), the expected maximum utility of a purchase and none (log-sum, softplus).

    Args:
        x: Utility in log-odds, any size.

    Returns:
        ln(1 + e^x) ≥ 0, without overflow.
    """
    if x > 0.0:
        return x + log_near_one(exp(-x))
    return log_near_one(exp(x))


@rule
def log_near_one(x: float) -> float:
    """ln(1 + x) for x ≥ 0, accurate also where 1 + x rounds.

    The rounding error of 1 + x is undone to first order (Goldberg 1991, theorem 4).

    Args:
        x: A number ≥ 0.

    Returns:
        ln(1 + x) with a relative error below 1e-15.
    """
    total = 1.0 + x
    rounded = total - 1.0
    if rounded == 0.0:
        return x
    return log(total) * (x / rounded)


@rule
def power(x: float, y: float) -> float:
    """Power function x^y as e^{y·ln x}.

    Args:
        x: Base ≥ 0.
        y: Exponent.

    Returns:
        x^y with a relative error of about (1 + |y·ln x|)·1.2e-16; 1 for y = 0; for x = 0 it is 0
        (y > 0) or infinity (y < 0).
    """
    if y == 0.0:
        return 1.0
    if x == 0.0:
        return 0.0 if y > 0.0 else INFINITY
    return exp(y * log(x))


@rule
def normal_quantile(u: float) -> float:
    """Inverse distribution function of the standard normal.

    Three rational approximations of degree 7 by 7 (Wichura 1988, Algorithm AS 241, PPND16): one
    around the median and two in the tails, in √(−ln u).

    Args:
        u: Probability in (0, 1).

    Returns:
        z with Φ(z) = u; ∓infinity at 0 and 1.
    """
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        return q * _quantile_centre(0.180625 - q * q)
    tail = u if q < 0.0 else 1.0 - u
    if not tail > 0.0:
        size = INFINITY if tail == 0.0 else NOT_A_NUMBER
    else:
        r = np.sqrt(-log(tail))
        size = _quantile_tail(r - 1.6) if r <= 5.0 else _quantile_far_tail(r - 5.0)
    return -size if q < 0.0 else size


@rule
def _polynomial(
    r: float, c0: float, c1: float, c2: float, c3: float, c4: float, c5: float, c6: float, c7: float
) -> float:
    """Polynomial of degree 7 by Horner's rule, constant term first."""
    return c0 + r * (c1 + r * (c2 + r * (c3 + r * (c4 + r * (c5 + r * (c6 + r * c7))))))


@rule
def _quantile_centre(r: float) -> float:
    """Ratio around the median; r = 0.180625 − q², q = u − ½."""
    upper = _polynomial(
        r,
        3.3871328727963666080,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    )
    lower = _polynomial(
        r,
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    )
    return upper / lower


@rule
def _quantile_tail(r: float) -> float:
    """Ratio for tails from 0.075 down to e^−25; r = √(−ln tail) − 1.6."""
    upper = _polynomial(
        r,
        1.42343711074968357734,
        4.63033784615654529590,
        5.76949722146069140550,
        3.64784832476320460504,
        1.27045825245236838258,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    )
    lower = _polynomial(
        r,
        1.0,
        2.05319162663775882187,
        1.67638483018380384940,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    )
    return upper / lower


@rule
def _quantile_far_tail(r: float) -> float:
    """Ratio for tails below e^−25; r = √(−ln tail) − 5."""
    upper = _polynomial(
        r,
        6.65790464350110377720,
        5.46378491116411436990,
        1.78482653991729133580,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    )
    lower = _polynomial(
        r,
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    )
    return upper / lower
