/* Exp, log and normal quantile as in simulator/rules/numerics.py: the same operations in the same
 * order, so the same bits. To be compiled without fused multiply-add (-ffp-contract=off). */
#ifndef NUMERICS_H
#define NUMERICS_H

#include <math.h>
#include <string.h>

#include "layout.h"

static inline int64_t bits_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double float_of(int64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Exponents from -708 to 709. */
static inline double exp_in_range(double x)
{
    double shifted = x * LOG2_OF_E + ROUNDING_SHIFT;
    double n = shifted - ROUNDING_SHIFT;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double r2 = r * r;
    double r4 = r2 * r2;
    double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
    double middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
    double high = (1.0 / 3628800 + r * (1.0 / 39916800))
                  + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
    double polynomial = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)));
    int64_t exponent = bits_of(shifted) - ROUNDING_SHIFT_BITS;
    return float_of(bits_of(polynomial) + (int64_t)((uint64_t)exponent << MANTISSA_BITS));
}

static inline double exp_of(double x)
{
    if (x > EXP_HIGHEST)
        return INFINITY;
    if (x < EXP_LOWEST)
        return 0.0;
    if (!(x <= EXP_HIGHEST))
        return NAN;
    return exp_in_range(x);
}

/* Finite arguments from 2.3e-308 on; times 2^extra. */
static inline double log_in_range(double x, double extra)
{
    int64_t bits = bits_of(x);
    int64_t k = (bits - BITS_OF_ROOT_HALF) >> MANTISSA_BITS;
    double f = float_of(bits - (int64_t)((uint64_t)k << MANTISSA_BITS)) - 1.0;
    double exponent = (double)k + extra;
    double s = f / (2.0 + f);
    double z = s * s;
    double w = z * z;
    double even = w * (3.999999999940941908e-01
                       + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double odd = z * (6.666666666666735130e-01
                      + w * (2.857142874366239149e-01
                             + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double half_square = 0.5 * f * f;
    double tail = s * (half_square + (odd + even)) + exponent * LN2_LOW;
    return exponent * LN2_HIGH - ((half_square - tail) - f);
}

static inline double log_of(double x)
{
    if (!(SMALLEST_NORMAL <= x && x < INFINITY)) {
        if (x == 0.0)
            return -INFINITY;
        if (!(x > 0.0))
            return NAN;
        if (x == INFINITY)
            return INFINITY;
        return log_in_range(x * TWO_POWER_54, -54.0);
    }
    return log_in_range(x, 0.0);
}

static inline double logistic(double x)
{
    if (x >= 0.0)
        return 1.0 / (1.0 + exp_of(-x));
    double odds = exp_of(x);
    return odds / (1.0 + odds);
}

static inline double log_near_one(double x)
{
    double total = 1.0 + x;
    double rounded = total - 1.0;
    return rounded == 0.0 ? x : log_of(total) * (x / rounded);
}

static inline double log_one_plus_exp(double x)
{
    return x > 0.0 ? x + log_near_one(exp_of(-x)) : log_near_one(exp_of(x));
}

static inline double power(double x, double y)
{
    if (y == 0.0)
        return 1.0;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : INFINITY;
    return exp_of(y * log_of(x));
}

static inline double polynomial(double r, const double c[8])
{
    return c[0] + r * (c[1] + r * (c[2] + r * (c[3] + r * (c[4] + r * (c[5] + r * (c[6] + r * c[7]))))));
}

/* Wichura 1988, Algorithm AS 241, PPND16. */
static inline double normal_quantile(double u)
{
    static const double centre[2][8] = {
        {3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3,
         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
         3.3430575583588128105e4, 2.5090809287301226727e3},
        {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
         5.2264952788528545610e3}};
    static const double near_tail[2][8] = {
        {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
         3.64784832476320460504, 1.27045825245236838258, 2.41780725177450611770e-1,
         2.27238449892691845833e-2, 7.74545014278341407640e-4},
        {1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
         1.05075007164441684324e-9}};
    static const double far_tail[2][8] = {
        {6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580,
         2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
         2.71155556874348757815e-5, 2.01033439929228813265e-7},
        {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131745613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
         2.04426310338993978564e-15}};
    double q = u - 0.5;
    if (-0.425 <= q && q <= 0.425) {
        double r = 0.180625 - q * q;
        return q * (polynomial(r, centre[0]) / polynomial(r, centre[1]));
    }
    double tail = q < 0.0 ? u : 1.0 - u;
    double size;
    if (!(tail > 0.0)) {
        size = tail == 0.0 ? INFINITY : NAN;
    } else {
        double r = sqrt(-log_of(tail));
        size = r <= 5.0 ? polynomial(r - 1.6, near_tail[0]) / polynomial(r - 1.6, near_tail[1])
                        : polynomial(r - 5.0, far_tail[0]) / polynomial(r - 5.0, far_tail[1]);
    }
    return q < 0.0 ? -size : size;
}

/* Python's max and min: the first of two that are equal. */
static inline double larger(double a, double b)
{
    return b > a ? b : a;
}

static inline double smaller(double a, double b)
{
    return b < a ? b : a;
}

#endif
