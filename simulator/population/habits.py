"""First habits: where the mean dynamics of opening and platform choice come to rest."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.opening import profile_of
from simulator.rules.decisions import LAPSE
from simulator.rules.numerics import exp
from simulator.rules.opening import open_probability, platform_utility, pull_of_followed
from simulator.rules.randomness import chance, draw4
from simulator.tables.columns import BOND_SLOTS, ViewerColumns
from simulator.tables.fixed_point import bond_of

HABIT_STEPS, HABIT_STEP = 40, 0.5
"""Steps towards the rest point of habits, and the part of the way that each goes."""
AT_REST = 1e-7
"""Habits that move by less in a step have come to rest."""


@njit(cache=True, error_model="numpy")
def pull_of_fans(
    columns: ViewerColumns,
    viewer: int,
    anchor_platform: NDArray[np.int64],
    platform: int,
    share_on_air: float,
) -> float:
    """Return the pull of followed anchors of a platform on an ordinary evening."""
    pull = 0.0
    for k in range(BOND_SLOTS):
        anchor = columns.bond_anchor[viewer, k]
        if anchor >= 0 and anchor_platform[anchor] == platform:
            pull += share_on_air * pull_of_followed(bond_of(columns.bond[viewer, k]))
    return pull


@njit(cache=True, error_model="numpy")
def add_openings(
    target: NDArray[np.float64],
    weight: float,
    gone: int,
    inclination: float,
    share: NDArray[np.float64],
    affinity: NDArray[np.float64],
    profile: int,
    search_pull: NDArray[np.float64],
    searches: float,
    pull: NDArray[np.float64],
    habit_slope: float,
    habit_pull: float,
    fan_pull: float,
    odds: NDArray[np.float64],
) -> None:
    """Add the chances of opening each platform on an evening, times a weight, to the targets.

    Args:
        target: Mean openings by platform, to be added to.
        weight: Share of evenings of this kind.
        gone: Platforms given up, one bit each.
        inclination: a of the viewer.
        share: Habit by platform.
        affinity: Log-odds of each platform by profile.
        profile: The viewer's profile.
        search_pull: Log-odds that a need adds, by platform.
        searches: 1 on evenings with a need, else 0.
        pull: Pull of followed hosts by platform.
        habit_slope: See ``draw_habits`` for this and the rest.
        habit_pull: See there.
        fan_pull: See there.
        odds: To work in; shape (platforms,).
    """
    odds[:] = 0.0
    all_odds, habit, total_pull, errand = 0.0, 0.0, 0.0, 0.0
    for p in range(share.shape[0]):
        habit += share[p]
        total_pull += pull[p]
        if (gone >> p) & 1:
            continue
        errand = max(errand, searches * search_pull[p])
        utility = platform_utility(
            affinity[profile, p] + searches * search_pull[p], share[p], habit_pull, pull[p],
            fan_pull,
        )  # fmt: skip
        odds[p] = exp(utility)
        all_odds += odds[p]
    if all_odds == 0.0:
        return
    opening = open_probability(
        inclination, habit, habit_slope, total_pull, fan_pull, 0.0, errand, 0.0
    )
    for p in range(share.shape[0]):
        target[p] += weight * opening * odds[p] / all_odds


@njit(cache=True, error_model="numpy", nogil=True)
def draw_habits(
    columns: ViewerColumns,
    affinity: NDArray[np.float64],
    habit_slope: float,
    habit_pull: float,
    fan_pull: float,
    search_pull: NDArray[np.float64],
    need_share: float,
    share_on_air: float,
    anchor_platform: NDArray[np.int64],
    lapsed_share: float,
    platform_keys: NDArray[np.int64],
    seed: np.uint64,
    begin: int,
    end: int,
) -> None:
    """Start habits at their stationary values, and platforms given up at theirs.

    The mean dynamics of opening and platform choice are followed until they rest: the first
    session then looks like any later one.

    Args:
        columns: The viewers' columns; ``habit`` and ``lapsed`` are written.
        affinity: Log-odds of each platform by profile.
        habit_slope: Log-odds of opening per unit of habit.
        habit_pull: Log-odds of a platform per unit of habit there.
        fan_pull: zeta, weight of followed anchors on air.
        search_pull: Log-odds that a need adds to opening and to each platform.
        need_share: Share of evenings on which a viewer needs something.
        share_on_air: Share of anchors on air on an ordinary evening.
        anchor_platform: Platform of each anchor.
        lapsed_share: Share of viewers who have given up a platform.
        platform_keys: 32-bit key of each platform.
        seed: Seed of the viewers.
        begin: First row.
        end: Row after the last.
    """
    platforms = platform_keys.shape[0]
    habits, lapsed, segments = columns.habit, columns.lapsed, columns.segment
    inclination = columns.inclination
    ages, female, cities = columns.age_band, columns.female, columns.city_tier
    share, pull, target = np.empty(platforms), np.empty(platforms), np.empty(platforms)
    odds = np.empty(platforms)
    for i in range(begin, end):
        gone, profile = 0, profile_of(segments[i], ages[i], female[i], cities[i])
        for p in range(platforms):
            word = draw4(seed, i, platform_keys[p], 0, 1, LAPSE, 0)[0]
            if chance(word, lapsed_share):
                gone |= 1 << p
            pull[p] = pull_of_fans(columns, i, anchor_platform, p, share_on_air)
            share[p] = 0.5 / platforms
        lapsed[i] = gone
        a = np.float64(inclination[i])
        for _ in range(HABIT_STEPS):
            target[:] = 0.0
            add_openings(
                target, 1.0 - need_share, gone, a, share, affinity, profile, search_pull, 0.0, pull,
                habit_slope, habit_pull, fan_pull, odds,
            )  # fmt: skip
            if need_share > 0.0:
                add_openings(
                    target, need_share, gone, a, share, affinity, profile, search_pull, 1.0, pull,
                    habit_slope, habit_pull, fan_pull, odds,
                )  # fmt: skip
            moved = 0.0
            for p in range(platforms):
                step = (target[p] - share[p]) * HABIT_STEP
                share[p] += step
                moved = max(moved, abs(step))
            if moved < AT_REST:
                break
        for p in range(platforms):
            habits[i, p] = share[p]
