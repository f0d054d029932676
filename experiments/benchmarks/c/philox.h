/* Keyed random numbers as in simulator/rules/randomness.py: Philox 4x32-10 (Salmon et al. 2011). */
#ifndef PHILOX_H
#define PHILOX_H

#include <stdbool.h>

#include "numerics.h"

typedef struct {
    int64_t word[4];
} Block;

typedef struct {
    uint64_t low, high;
} Seed;

static inline Block philox(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3, Seed key)
{
    uint64_t key0 = key.low, key1 = key.high;
#pragma GCC unroll 16
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t product0 = MULTIPLIER_0 * x0;
        uint64_t product1 = MULTIPLIER_1 * x2;
        x0 = (product1 >> 32) ^ x1 ^ key0;
        x1 = product1 & 0xFFFFFFFFu;
        x2 = (product0 >> 32) ^ x3 ^ key1;
        x3 = product0 & 0xFFFFFFFFu;
        key0 = (key0 + WEYL_0) & 0xFFFFFFFFu;
        key1 = (key1 + WEYL_1) & 0xFFFFFFFFu;
    }
    return (Block){{(int64_t)x0, (int64_t)x1, (int64_t)x2, (int64_t)x3}};
}

static inline Block draw4_in_loop(Seed seed, int64_t subject, int64_t object, int64_t session,
                                  int64_t occasion, int64_t decision, int64_t slot)
{
    uint64_t when = (((uint64_t)session & 0xFFFFu) << 16) | ((uint64_t)occasion & 0xFFFFu);
    uint64_t what = (((uint64_t)decision & 0xFFu) << 24) | ((uint64_t)slot & 0xFFFFFFu);
    return philox((uint64_t)subject & 0xFFFFFFFFu, (uint64_t)object & 0xFFFFFFFFu, when, what, seed);
}

/* A call, so that the many places that draw once stay small. */
__attribute__((noinline)) static Block draw4(Seed seed, int64_t subject, int64_t object,
                                             int64_t session, int64_t occasion, int64_t decision,
                                             int64_t slot)
{
    return draw4_in_loop(seed, subject, object, session, occasion, decision, slot);
}

static inline int64_t draw(Seed seed, int64_t subject, int64_t object, int64_t session,
                           int64_t occasion, int64_t decision, int64_t slot)
{
    return draw4(seed, subject, object, session, occasion, decision, slot).word[0];
}

static inline double uniform(int64_t bits)
{
    return ((double)bits + 0.5) * TWO_POWER_MINUS_32;
}

static inline bool chance(int64_t bits, double probability)
{
    if (probability >= 1.0)
        return bits < (int64_t)TWO_POWER_32;
    if (!(probability > 0.0))
        return false;
    return bits < (int64_t)(probability * TWO_POWER_32);
}

static inline double exponential(int64_t bits)
{
    return -log_in_range(uniform(bits), 0.0);
}

static inline double normal(int64_t bits)
{
    return normal_quantile(uniform(bits));
}

/* Marsaglia & Tsang 2000; -1 for an attempt that is rejected. */
static inline double gamma_attempt(double variance, int64_t first, int64_t second)
{
    double d = 1.0 / variance - 1.0 / 3.0;
    double z = normal(first);
    double root = 1.0 + z / sqrt(9.0 * d);
    if (root <= 0.0)
        return -1.0;
    double v = root * root * root;
    double u = uniform(second);
    double square = z * z;
    if (u < 1.0 - 0.0331 * square * square)
        return d * v * variance;
    if (log_of(u) < 0.5 * square + d * (1.0 - v + log_of(v)))
        return d * v * variance;
    return -1.0;
}

/* Gamma number with mean 1 from the block of slot 0, already drawn, or from later slots. */
static inline double gamma_from_words(double variance, Block block, Seed seed, int64_t subject,
                                      int64_t object, int64_t session, int64_t occasion,
                                      int64_t decision)
{
    if (!(variance > 0.0))
        return 1.0;
    double number = gamma_attempt(variance, block.word[0], block.word[1]);
    for (int64_t slot = 1; number < 0.0; slot++) {
        block = draw4(seed, subject, object, session, occasion, decision, slot);
        number = gamma_attempt(variance, block.word[0], block.word[1]);
    }
    return number;
}

#endif
