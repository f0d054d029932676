"""Keyed random numbers: every draw is a pure function of its key.

The generator is Philox 4x32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"), checked against the known answers published with Random123.

Layout of a key (which fields mean what for each decision is in ``decisions.py``)::

    key      word 0   low 32 bits of the seed        word 1   high 32 bits of the seed
    counter  word 0   subject                        word 1   object
             word 2   session << 16 | occasion       word 3   decision << 24 | slot

Words are handed out as int64 in [0, 2^32): the one integer type that mixes with Python integers
and other int64 in the same way in Numba and in NumPy. All unsigned arithmetic stays in this file,
with explicit casts: Numba's ``uint32 + uint32`` is a uint64 that does not wrap, NumPy's wraps.
"""

from typing import Any, TypeAlias

import numpy as np

from simulator.rules.compiled import inlined_rule, rule, typed_rule
from simulator.rules.numerics import log, log_in_range, normal_quantile
from simulator.scenario import names

Whole: TypeAlias = int | np.integer[Any]
Word: TypeAlias = np.int64
Block: TypeAlias = tuple[Word, Word, Word, Word]

MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
MASK_32 = np.uint64(0xFFFFFFFF)
MASK_24 = np.uint64(0xFFFFFF)
MASK_16 = np.uint64(0xFFFF)
MASK_8 = np.uint64(0xFF)
SHIFT_32 = np.uint64(32)
SHIFT_24 = np.uint64(24)
SHIFT_16 = np.uint64(16)
ROUNDS = 10

TWO_POWER_32 = 4294967296.0
TWO_POWER_MINUS_32 = 1.0 / 4294967296.0


@inlined_rule
def philox(c0: Whole, c1: Whole, c2: Whole, c3: Whole, k0: Whole, k1: Whole) -> Block:
    """Philox 4x32-10: a block of four random words from a counter and a key.

    Args:
        c0: Counter, word 0 (all six are 32-bit words).
        c1: Counter, word 1.
        c2: Counter, word 2.
        c3: Counter, word 3.
        k0: Key, word 0.
        k1: Key, word 1.

    Returns:
        Four words in [0, 2^32).
    """
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    key0, key1 = np.uint64(k0), np.uint64(k1)
    for _ in range(ROUNDS):
        product0 = MULTIPLIER_0 * x0
        product1 = MULTIPLIER_1 * x2
        x0 = (product1 >> SHIFT_32) ^ x1 ^ key0
        x1 = product1 & MASK_32
        x2 = (product0 >> SHIFT_32) ^ x3 ^ key1
        x3 = product0 & MASK_32
        key0 = (key0 + WEYL_0) & MASK_32
        key1 = (key1 + WEYL_1) & MASK_32
    return np.int64(x0), np.int64(x1), np.int64(x2), np.int64(x3)


@inlined_rule
def draw4_in_loop(
    seed: Whole,
    subject: Whole,
    object_: Whole,
    session: Whole,
    occasion: Whole,
    decision: Whole,
    slot: Whole,
) -> Block:
    """``draw4`` for a loop over many subjects or objects: see ``inlined_rule``.

    Args:
        seed: 64-bit seed ≥ 0.
        subject: Who decides.
        object_: About whom or what.
        session: Session number.
        occasion: Re-entry, topic, channel.
        decision: A code of ``decisions.Decision``.
        slot: Number of the draw within the decision.

    Returns:
        Four words in [0, 2^32).
    """
    when = ((np.uint64(session) & MASK_16) << SHIFT_16) | (np.uint64(occasion) & MASK_16)
    what = ((np.uint64(decision) & MASK_8) << SHIFT_24) | (np.uint64(slot) & MASK_24)
    return philox(
        np.uint64(subject) & MASK_32,
        np.uint64(object_) & MASK_32,
        when,
        what,
        np.uint64(seed) & MASK_32,
        np.uint64(seed) >> SHIFT_32,
    )


@typed_rule("UniTuple(int64, 4)(uint64, int64, int64, int64, int64, int64, int64)")
def draw4(
    seed: Whole,
    subject: Whole,
    object_: Whole,
    session: Whole,
    occasion: Whole,
    decision: Whole,
    slot: Whole,
) -> Block:
    """Four random words for one decision of one subject about one object.

    Args:
        seed: 64-bit seed ≥ 0, the world's or the viewers'; from 2^63 on as ``np.uint64``.
        subject: Who decides: row number or 32-bit key of a name.
        object_: About whom or what, likewise; 0 for nothing.
        session: Session number, 16 bits.
        occasion: Re-entry, topic, channel: 16 bits.
        decision: A code of ``decisions.Decision``.
        slot: Number of the draw within the decision, 24 bits.

    Returns:
        Four words in [0, 2^32).
    """
    return draw4_in_loop(seed, subject, object_, session, occasion, decision, slot)


@typed_rule("int64(uint64, int64, int64, int64, int64, int64, int64)")
def draw(
    seed: Whole,
    subject: Whole,
    object_: Whole,
    session: Whole,
    occasion: Whole,
    decision: Whole,
    slot: Whole,
) -> Word:
    """The first word of ``draw4`` for the same key.

    Args:
        seed: 64-bit seed ≥ 0.
        subject: Who decides.
        object_: About whom or what.
        session: Session number.
        occasion: Re-entry, topic, channel.
        decision: A code of ``decisions.Decision``.
        slot: Number of the draw within the decision.

    Returns:
        A word in [0, 2^32).
    """
    return draw4(seed, subject, object_, session, occasion, decision, slot)[0]


@inlined_rule
def uniform(bits: Word) -> float:
    """Uniform number u = (bits + ½)·2^−32.

    Args:
        bits: A word of a draw.

    Returns:
        A number strictly between 0 and 1.
    """
    return (np.float64(bits) + 0.5) * TWO_POWER_MINUS_32


@rule
def chance(bits: Word, probability: float) -> bool:
    """Whether an event of the given probability happens: bits < floor(p·2^32).

    Comparing integers keeps the last bits of p from mattering: only floor(p·2^32) does.

    Args:
        bits: A word of a draw.
        probability: p; at 0, below, or not-a-number never, at 1 or above always.

    Returns:
        True with probability floor(p·2^32)/2^32.
    """
    return bool(bits < limit_of(probability))


@rule
def limit_of(probability: float) -> Word:
    """The words below which an event of the given probability happens: floor(p·2^32).

    Args:
        probability: p; at 0, below, or not-a-number never, at 1 or above always.

    Returns:
        A number from 0 to 2^32.
    """
    if probability >= 1.0:
        return np.int64(TWO_POWER_32)
    if not probability > 0.0:
        return np.int64(0)
    return np.int64(probability * TWO_POWER_32)


@rule
def choose(bits: Word, count: Whole) -> Word:
    """One of ``count`` things, all alike: floor(bits·count/2^32) (Lemire 2019, without rejection).

    Args:
        bits: A word of a draw.
        count: How many there are, 1 to 2^31.

    Returns:
        An index in [0, count); shares differ by less than 2^−32.
    """
    return np.int64((np.uint64(bits) * np.uint64(count)) >> SHIFT_32)


@inlined_rule
def exponential(bits: Word) -> float:
    """Exponential number with mean 1: −ln u.

    Args:
        bits: A word of a draw.

    Returns:
        A number in (0, 22.9).
    """
    return -log_in_range(uniform(bits), 0.0)


@rule
def gumbel(bits: Word) -> float:
    """Standard Gumbel number −ln(−ln u): the error term of the multinomial logit (McFadden 1974).

    Args:
        bits: A word of a draw.

    Returns:
        A number with mean 0.577 (Euler's constant) and variance π²/6.
    """
    return -log(exponential(bits))


@rule
def normal(bits: Word) -> float:
    """Standard normal number Φ^−1(u).

    Args:
        bits: A word of a draw.

    Returns:
        A number with mean 0 and variance 1, within ±6.4.
    """
    return normal_quantile(uniform(bits))


@rule
def gamma_attempt(variance: float, first: Word, second: Word) -> float:
    """One attempt at a Gamma number with mean 1 (Marsaglia & Tsang 2000).

    With shape k = 1/θ, d = k − ⅓, c = 1/√(9d), z normal and v = (1 + cz)³: the number is d·v·θ,
    accepted if ln u < z²/2 + d − dv + d·ln v. The first test saves most logarithms.

    Args:
        variance: θ in (0, 1].
        first: Word for the normal number.
        second: Word for the acceptance.

    Returns:
        The number, or −1 if the attempt is rejected (2 % at θ = ½).
    """
    d = 1.0 / variance - 1.0 / 3.0
    z = normal(first)
    root: float = 1.0 + z / np.sqrt(9.0 * d)
    if root <= 0.0:
        return -1.0
    v = root * root * root
    u = uniform(second)
    square = z * z
    if u < 1.0 - 0.0331 * square * square:
        return d * v * variance
    if log(u) < 0.5 * square + d * (1.0 - v + log(v)):
        return d * v * variance
    return -1.0


@rule
def gamma_from_words(
    variance: float,
    first: Word,
    second: Word,
    seed: Whole,
    subject: Whole,
    object_: Whole,
    session: Whole,
    occasion: Whole,
    decision: Whole,
) -> float:
    """``gamma_unit_mean`` for a caller who has already drawn the block of slot 0.

    Words 2 and 3 of that block stay free for other uses.

    Args:
        variance: θ ≤ 1; the number is 1 at 0 and below.
        first: Word 0 of the block of slot 0.
        second: Word 1 of the block of slot 0.
        seed: Key of that block, as in ``draw4``.
        subject: See ``draw4``.
        object_: See ``draw4``.
        session: See ``draw4``.
        occasion: See ``draw4``.
        decision: See ``draw4``.

    Returns:
        A number > 0 with mean 1 and variance θ.
    """
    if not variance > 0.0:
        return 1.0
    number = gamma_attempt(variance, first, second)
    slot = 0
    while number < 0.0:
        slot += 1
        block = draw4(seed, subject, object_, session, occasion, decision, slot)
        number = gamma_attempt(variance, block[0], block[1])
    return number


@rule
def pair_key(first: Whole, second: Whole) -> Word:
    """A 32-bit key of an ordered pair of keys, such as a room's anchor and platform.

    The first word of a Philox block with the pair as counter and a fixed key.

    Args:
        first: 32-bit key.
        second: 32-bit key.

    Returns:
        A key in [0, 2^32).
    """
    return philox(np.uint64(first) & MASK_32, np.uint64(second) & MASK_32, 0, 0, WEYL_0, WEYL_1)[0]


# Declared where names are: the scenario refuses names with the same key, and imports no rules.
name_key = names.name_key
