"""Philox against the published vectors; the key layout; the distributions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.rules import decisions, randomness
from simulator.rules.decisions import KEYS, Decision

SEED = 20_240_618
WORDS = st.integers(min_value=0, max_value=2**32 - 1)
MASK = 2**32 - 1

# Random123, tests/kat_vectors, lines "philox4x32 10": counter, key, answer.
KNOWN_ANSWERS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (MASK, MASK, MASK, MASK),
        (MASK, MASK),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def reference_philox(counter: tuple[int, ...], key: tuple[int, ...]) -> tuple[int, ...]:
    """Philox in whole numbers of any size, from the paper's description of a round."""
    left, right = [counter[0], counter[2]], [counter[1], counter[3]]
    for round_number in range(10):
        round_key = [
            (key[0] + round_number * 0x9E3779B9) % 2**32,
            (key[1] + round_number * 0xBB67AE85) % 2**32,
        ]
        high_0, low_0 = divmod(0xD2511F53 * left[0], 2**32)
        high_1, low_1 = divmod(0xCD9E8D57 * left[1], 2**32)
        left = [high_1 ^ right[0] ^ round_key[0], high_0 ^ right[1] ^ round_key[1]]
        right = [low_1, low_0]
    return left[0], right[0], left[1], right[1]


def whole(block: randomness.Block) -> tuple[int, ...]:
    return tuple(int(word) for word in block)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_published_vectors(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    assert whole(randomness.philox(*counter, *key)) == answer
    assert reference_philox(counter, key) == answer


@given(
    st.integers(min_value=0, max_value=2**63 - 1),
    WORDS,
    WORDS,
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**8 - 1),
    st.integers(0, 2**24 - 1),
)
def test_key_layout(
    seed: int, subject: int, object_: int, session: int, occasion: int, decision: int, slot: int
) -> None:
    counter = (subject, object_, session * 2**16 + occasion, decision * 2**24 + slot)
    expected = reference_philox(counter, (seed % 2**32, seed // 2**32))
    key = (seed, subject, object_, session, occasion, decision, slot)
    assert whole(randomness.draw4(*key)) == expected
    assert randomness.draw(*key) == expected[0]


def test_the_largest_seed_is_accepted() -> None:
    expected = reference_philox((1, 2, 3, 4), (MASK, MASK))
    assert whole(randomness.draw4(np.uint64(2**64 - 1), 1, 2, 0, 3, 0, 4)) == expected


def test_key_types_do_not_matter() -> None:
    plain = randomness.draw4(SEED, 5, 7, 3, 1, decisions.STAY, 2)
    for kind in (np.int32, np.uint32, np.int64, np.uint64):
        assert (
            randomness.draw4(
                np.uint64(SEED),
                kind(5),
                kind(7),
                kind(3),
                kind(1),
                kind(decisions.STAY),
                kind(2),
            )
            == plain
        )


def test_every_decision_has_one_code_and_one_meaning() -> None:
    codes = [int(decision) for decision in Decision]
    assert len(set(codes)) == len(Decision.__members__)
    assert all(0 < code < 2**8 for code in codes)
    assert set(KEYS) == set(Decision)
    for decision in Decision:
        assert getattr(decisions, decision.name) == int(decision)


@given(WORDS)
def test_uniform_is_exact_and_inside(bits: int) -> None:
    u = randomness.uniform(np.int64(bits))
    assert 0.0 < u < 1.0
    assert u * 2.0**33 == 2 * bits + 1


@given(WORDS, st.floats(min_value=-0.5, max_value=1.5))
def test_chance_compares_whole_numbers(bits: int, probability: float) -> None:
    expected = bits < math.floor(probability * 2**32)
    assert randomness.chance(np.int64(bits), probability) == expected


def test_chance_at_the_borders() -> None:
    first, last = np.int64(0), np.int64(MASK)
    assert not randomness.chance(first, 0.0)
    assert not randomness.chance(first, -1e300)
    assert not randomness.chance(first, math.nan)
    assert not randomness.chance(first, 2.0**-33)
    assert randomness.chance(first, 2.0**-32)
    assert randomness.chance(last, 1.0)
    assert randomness.chance(last, 1e300)
    assert not randomness.chance(last, 1.0 - 2.0**-32)


@given(WORDS, st.integers(min_value=1, max_value=2**31))
def test_choose_is_the_scaled_word(bits: int, count: int) -> None:
    assert randomness.choose(np.int64(bits), count) == bits * count // 2**32


def words(count: int, decision: int = decisions.OPEN) -> list[np.int64]:
    return [randomness.draw(SEED, row, 0, 1, 0, decision, 0) for row in range(count)]


def kolmogorov_smirnov(sample: list[float], distribution: str, *parameters: float) -> float:
    return float(stats.kstest(sample, distribution, args=parameters).pvalue)


@pytest.mark.parametrize(
    ("rule_name", "distribution"),
    [
        ("uniform", "uniform"),
        ("exponential", "expon"),
        ("gumbel", "gumbel_r"),
        ("normal", "norm"),
    ],
)
def test_distributions(rule_name: str, distribution: str) -> None:
    rule = getattr(randomness, rule_name)
    sample = [rule(bits) for bits in words(8000)]
    assert kolmogorov_smirnov(sample, distribution) > 1e-3


def gamma_number(variance: float, *key: int) -> float:
    """A Gamma number from its key, beginning with the block of slot 0."""
    first, second, _, _ = randomness.draw4(*key, 0)
    return randomness.gamma_from_words(variance, first, second, *key)


@pytest.mark.parametrize("variance", [0.05, 0.5, 0.8])
def test_gamma_frailty(variance: float) -> None:
    sample = [gamma_number(variance, SEED, row, 9, 3, 1, decisions.STAY) for row in range(20_000)]
    shape = 1.0 / variance
    assert kolmogorov_smirnov(sample, "gamma", shape, 0.0, variance) > 1e-3
    four_errors = 4.0 / math.sqrt(len(sample))
    assert np.mean(sample) == pytest.approx(1.0, abs=four_errors * math.sqrt(variance))
    kurtosis = 3.0 + 6.0 * variance
    error = variance * math.sqrt(kurtosis - 1.0)
    assert np.var(sample) == pytest.approx(variance, abs=four_errors * error)


def test_gamma_needs_further_attempts_sometimes_and_takes_them_from_later_slots() -> None:
    rejected = 0
    for row in range(2000):
        key = (SEED, row, 9, 3, 1, decisions.STAY)
        attempts = []
        for slot in range(8):
            first, second, _, _ = randomness.draw4(*key, slot)
            attempts.append(randomness.gamma_attempt(0.8, first, second))
        accepted = [number for number in attempts if number > 0.0]
        rejected += attempts[0] < 0.0
        assert gamma_number(0.8, *key) == accepted[0]
    assert 10 <= rejected <= 200


def test_no_frailty_without_variance() -> None:
    assert gamma_number(0.0, SEED, 1, 2, 3, 4, decisions.STAY) == 1.0


def test_draws_of_neighbouring_keys_are_independent() -> None:
    base = np.array([randomness.uniform(word) for word in words(4000)])
    for change in (decisions.ENTER, decisions.STAY):
        other = np.array([randomness.uniform(word) for word in words(4000, change)])
        assert abs(np.corrcoef(base, other)[0, 1]) < 4.0 / math.sqrt(4000)
    assert abs(np.corrcoef(base[1:], base[:-1])[0, 1]) < 4.0 / math.sqrt(4000)


def test_pair_keys_differ_and_have_an_order() -> None:
    keys = {int(randomness.pair_key(a, b)) for a in range(60) for b in range(60)}
    assert len(keys) == 3600
    assert all(0 <= key < 2**32 for key in keys)
    assert randomness.pair_key(3, 4) != randomness.pair_key(4, 3)


def test_name_keys_are_fixed_for_all_time() -> None:
    # Stored results depend on it: a new hash would give every named thing new numbers.
    assert randomness.name_key("brand/Aurora") == 0x3F4AD139
    assert randomness.name_key("anchor/李佳") != randomness.name_key("anchor/李嘉")
