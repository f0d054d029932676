"""What an evening leaves behind in viewers: habit, bonds, follows, platforms given up, wallets."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.inner import inner_kernel
from simulator.rules.bonds import allowance_due_fen, bond_after_absence
from simulator.rules.churn import come_back_probability, lapse_probability, unfollow_probability
from simulator.rules.decisions import COME_BACK, LAPSE, UNFOLLOW
from simulator.rules.education import taught
from simulator.rules.opening import habit_after
from simulator.rules.randomness import chance, draw
from simulator.tables.columns import BOND_SLOTS, MOST_PLATFORMS, NOBODY, ViewerColumns
from simulator.tables.fixed_point import bond_of, kept_bond
from simulator.tables.parameters import Seeds
from simulator.tables.viewers import BeliefSums

DAYS_PER_WEEK = 7


class BeliefParameters(NamedTuple):
    """Parameters of habit, bonds, churn and wallets."""

    habit_memory: float
    bond_decay: float
    unfollow_intercept: float
    unfollow_visit: float
    unfollow_gap: float
    lapse_intercept: float
    lapse_habit: float
    lapse_gap: float
    lapse_rivals: float
    come_back_intercept: float
    forgetting: float
    wallet_weeks: int


@inner_kernel
def habit_everywhere(habits: NDArray[np.float32], viewer: int) -> float:
    """Return the sum of a viewer's habits over platforms."""
    total = 0.0
    for platform in range(habits.shape[1]):
        total += np.float64(habits[viewer, platform])
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def end_session(
    columns: ViewerColumns,
    anchor_keys: NDArray[np.int64],
    anchor_gone: NDArray[np.bool_],
    anchor_platform: NDArray[np.int64],
    on_air: NDArray[np.bool_],
    platform_keys: NDArray[np.int64],
    p: BeliefParameters,
    session: int,
    seeds: Seeds,
    sums: BeliefSums,
    begin: int,
    end: int,
) -> None:
    """Bring every viewer to the next morning.

    Args:
        columns: The viewers' columns, to be written.
        anchor_keys: 32-bit keys of all anchors.
        anchor_gone: Whether an anchor has left the market: its followers drop it.
        anchor_platform: Platform of each anchor.
        on_air: Whether each anchor was on air tonight.
        platform_keys: 32-bit keys of platforms.
        p: Parameters.
        session: The session that ends.
        seeds: Seeds of the draws.
        sums: What happened to each viewer, to be written.
        begin: First row.
        end: Row after the last.
    """
    opened, habits, lapsed = columns.opened, columns.habit, columns.lapsed
    anchors, bonds, followed = columns.bond_anchor, columns.bond, columns.followed
    visited, sad, sad_about = columns.visited, columns.disappointment, columns.disappointed_by
    wallet, allowance, people = columns.wallet_fen, columns.allowance_fen, columns.people
    incomes, unfollows, lapses = sums.income_fen, sums.unfollows, sums.lapses
    comebacks, strongest = sums.comebacks, np.empty(MOST_PLATFORMS)
    for i in range(begin, end):
        unfollows[i], lapses[i], comebacks[i] = 0, 0, 0
        gap = np.float64(sad[i])
        strongest[:] = 0.0
        for k in range(BOND_SLOTS):
            anchor = anchors[i, k]
            if anchor < 0:
                continue
            seen = (visited[i] >> k) & 1
            bond = bond_of(bonds[i, k])
            if not seen:
                bond = bond_after_absence(bond, p.bond_decay)
                bonds[i, k] = kept_bond(bond)
            missed = on_air[anchor] and seen == 0
            harm = gap if sad_about[i] == anchor else 0.0
            probability = unfollow_probability(
                p.unfollow_intercept, missed, p.unfollow_visit, harm, p.unfollow_gap, bond,
            )  # fmt: skip
            word = draw(seeds.viewers, i, anchor_keys[anchor], session, 0, UNFOLLOW, 0)
            if anchor_gone[anchor] or chance(word, probability):
                anchors[i, k] = NOBODY
                bonds[i, k] = 0
                followed[i] &= np.uint8(255 - (1 << k))
                unfollows[i] += people[i]
                continue
            strongest[anchor_platform[anchor]] = max(strongest[anchor_platform[anchor]], bond)
        everywhere = habit_everywhere(habits, i)
        for platform in range(platform_keys.shape[0]):
            habit = np.float64(habits[i, platform])
            after = habit_after(habit, opened[i] == platform, p.habit_memory)
            habits[i, platform] = np.float32(after)
            if (lapsed[i] >> platform) & 1:
                word = draw(seeds.viewers, i, platform_keys[platform], session, 0, COME_BACK, 0)
                probability = come_back_probability(p.come_back_intercept, strongest[platform])
                if chance(word, probability):
                    lapsed[i] ^= np.int8(1 << platform)
                    comebacks[i] += people[i]
                continue
            word = draw(seeds.viewers, i, platform_keys[platform], session, 0, LAPSE, 0)
            probability = lapse_probability(
                p.lapse_intercept, habit, p.lapse_habit, strongest[platform], gap, p.lapse_gap,
                everywhere - habit, p.lapse_rivals,
            )  # fmt: skip
            if chance(word, probability):
                lapsed[i] |= np.int8(1 << platform)
                lapses[i] += people[i]
        sad[i] = np.float32(gap * p.forgetting)
        one = wallet[i] // people[i]
        due = allowance_due_fen(one, allowance[i], session, DAYS_PER_WEEK, p.wallet_weeks)
        incomes[i] = due * people[i]
        wallet[i] += incomes[i]


@njit(cache=True, error_model="numpy")
def teach(
    scepticism: NDArray[np.float32], impulsivity: NDArray[np.float32], doubt: float, calm: float
) -> None:
    """Teach all viewers to doubt claims and to resist impulses.

    Args:
        scepticism: Disbelief in claims by viewer, to be written.
        impulsivity: Reaction to scarcity by viewer, to be written.
        doubt: Share of missing scepticism that the lesson closes.
        calm: Share of impulsivity that it takes.
    """
    for i in range(scepticism.shape[0]):
        scepticism[i] = np.float32(taught(np.float64(scepticism[i]), doubt, 1.0))
        impulsivity[i] = np.float32(taught(np.float64(impulsivity[i]), calm, 0.0))


@njit(cache=True, error_model="numpy")
def count_fans(columns: ViewerColumns, anchors: int) -> NDArray[np.int64]:
    """Count the followers of every anchor, people."""
    fans = np.zeros(anchors, dtype=np.int64)
    held, followed, people = columns.bond_anchor, columns.followed, columns.people
    for i in range(people.shape[0]):
        for k in range(BOND_SLOTS):
            if (followed[i] >> k) & 1 and held[i, k] >= 0:
                fans[held[i, k]] += people[i]
    return fans
