"""Keyed draws for whole tables of agents, such as every brand about every anchor."""

from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules import randomness

Words: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]


def draw_table(seed: int, subjects: Words, objects: Words, session: int, decision: int) -> Words:
    """Draw a word for every subject about every object.

    Args:
        seed: 64-bit seed.
        subjects: 32-bit keys, shape (n,).
        objects: 32-bit keys, shape (m,).
        session: What the decision's key has in its session field.
        decision: A code of ``decisions.Decision``.

    Returns:
        Words in [0, 2^32), shape (n, m).
    """
    words = np.empty((len(subjects), len(objects)), np.int64)
    _fill_words(np.uint64(seed), subjects, objects, session, decision, words)
    return words


def gumbels(words: Words) -> Real:
    """Turn words into standard Gumbel numbers, of the same shape."""
    numbers = np.empty(words.size, np.float64)
    _fill_gumbels(words.ravel(), numbers)
    return numbers.reshape(words.shape)


@njit(cache=True, error_model="numpy")
def _fill_words(
    seed: np.uint64, subjects: Words, objects: Words, session: int, decision: int, words: Words
) -> None:
    for i in range(len(subjects)):
        for j in range(len(objects)):
            words[i, j] = randomness.draw(seed, subjects[i], objects[j], session, 0, decision, 0)


@njit(cache=True, error_model="numpy")
def _fill_gumbels(words: Words, numbers: Real) -> None:
    for i in range(len(words)):
        numbers[i] = randomness.gumbel(words[i])
