"""Who opens which app tonight, and when."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.inner import inner_kernel
from simulator.kernels.network import neighbour
from simulator.rules.decisions import OPEN, PLATFORM_CHOICE, SHELF_NEED
from simulator.rules.opening import (
    open_probability,
    platform_utility,
    pull_of_followed,
    reminded_bond,
)
from simulator.rules.randomness import (
    Whole,
    chance,
    choose,
    draw4,
    draw4_in_loop,
    gumbel,
    limit_of,
    uniform,
)
from simulator.rules.word_of_mouth import message_effect
from simulator.tables.columns import (
    AGE_BANDS,
    BOND_SLOTS,
    CITY_TIERS,
    MOST_PLATFORMS,
    NOBODY,
    Bonds,
    ViewerColumns,
)
from simulator.tables.fixed_point import bond_of
from simulator.tables.parameters import Clock, OpeningParameters, Seeds


@njit(cache=True, error_model="numpy")
def arrival_share(u: float, peak: float, spread: float) -> float:
    """Time of arrival as a share of the evening: a triangle around the peak, cut to the evening.

    The inverse of the distribution function of a triangular density on peak ± spread; mass outside
    the evening is folded back to its ends. Assumption: no public curve of arrivals is known.

    Args:
        u: Uniform number.
        peak: Peak as a share of the evening.
        spread: Half-width of the triangle as a share of the evening.

    Returns:
        A share in [0, 1).
    """
    if u < 0.5:
        at = peak - spread * (1.0 - np.sqrt(2.0 * u))
    else:
        at = peak + spread * (1.0 - np.sqrt(2.0 * (1.0 - u)))
    at = abs(at)
    while at >= 2.0:
        at -= 2.0
    if at > 1.0:
        at = 2.0 - at
    return float(min(max(at, 0.0), 0.999999))


@inner_kernel
def profile_of(segment: Whole, age_band: Whole, female: Whole, city_tier: Whole) -> int:
    """Return the row of a viewer's kind in tables by segment, age band, gender and city tier."""
    return int(((segment * AGE_BANDS + age_band) * 2 + female) * CITY_TIERS + city_tier)


@njit(cache=True, error_model="numpy", nogil=True)
def draw_needs(
    wants: NDArray[np.int32],
    category_keys: NDArray[np.int64],
    need: NDArray[np.float64],
    session: int,
    seed: np.uint64,
    begin: int,
    end: int,
) -> None:
    """Draw what every viewer needs tonight, whether she opens an app or not.

    Args:
        wants: Categories needed, one bit each, to be written; shape (viewers,).
        category_keys: 32-bit keys of categories.
        need: Probability of a need tonight, by category.
        session: Session.
        seed: Seed of the viewers.
        begin: First row.
        end: Row after the last.
    """
    # A loop from 0 over a part is turned into vector instructions; one from begin is not.
    part = wants[begin:end]
    part[:] = 0
    for c in range(category_keys.shape[0]):
        key, limit, bit = category_keys[c], limit_of(need[c]), np.int32(1 << c)
        for n in range(part.shape[0]):
            word = draw4_in_loop(seed, begin + n, key, session, 0, SHELF_NEED, 0)[0]
            part[n] |= bit if word < limit else np.int32(0)


@inner_kernel
def pull_by_platform(
    anchors: NDArray[np.int16],
    bonds: Bonds,
    followed: NDArray[np.uint8],
    lapsed: NDArray[np.int8],
    viewer: Whole,
    anchor_platform: NDArray[np.int64],
    on_air: NDArray[np.bool_],
    reminder: NDArray[np.float64],
    pull: NDArray[np.float64],
) -> None:
    """Work out how much followed hosts on air draw a viewer to each platform; 0 where she left."""
    pull[:] = 0.0
    for k in range(BOND_SLOTS):
        anchor = anchors[viewer, k]
        if anchor >= 0 and (followed[viewer] >> k) & 1 and on_air[anchor]:
            p = anchor_platform[anchor]
            if not (lapsed[viewer] >> p) & 1:
                bond = reminded_bond(bond_of(bonds[viewer, k]), reminder[anchor])
                pull[p] += pull_of_followed(bond)


@inner_kernel
def chosen_platform(
    viewer: Whole,
    lapsed: Whole,
    habits: NDArray[np.float32],
    affinity: NDArray[np.float64],
    profile: Whole,
    search_pull: NDArray[np.float64],
    searches: bool,
    pull: NDArray[np.float64],
    platform_keys: NDArray[np.int64],
    habit_weight: float,
    followed_weight: float,
    session: int,
    seed: np.uint64,
) -> int:
    """Choose a platform by multinomial logit; -1 if she has left them all."""
    best, choice = -np.inf, NOBODY
    for p in range(platform_keys.shape[0]):
        if (lapsed >> p) & 1:
            continue
        search = search_pull[p] if searches else 0.0
        utility = platform_utility(
            affinity[profile, p] + search, np.float64(habits[viewer, p]), habit_weight, pull[p],
            followed_weight,
        )  # fmt: skip
        word = draw4(seed, viewer, platform_keys[p], session, 0, PLATFORM_CHOICE, 0)[0]
        utility += gumbel(word)
        if utility > best:
            best, choice = utility, p
    return choice


@inner_kernel
def shown_by_neighbour(
    neighbour: Whole,
    platform: Whole,
    anchors: NDArray[np.int16],
    bonds: Bonds,
    followed: NDArray[np.uint8],
    anchor_platform: NDArray[np.int64],
    on_air: NDArray[np.bool_],
) -> int:
    """Return the host on air on a platform with whom a neighbour's bond is strongest, or -1."""
    best, strongest = NOBODY, -1.0
    for k in range(BOND_SLOTS):
        anchor = anchors[neighbour, k]
        if anchor < 0 or not (followed[neighbour] >> k) & 1 or not on_air[anchor]:
            continue
        if anchor_platform[anchor] == platform and bond_of(bonds[neighbour, k]) > strongest:
            best, strongest = int(anchor), bond_of(bonds[neighbour, k])
    return best


@njit(cache=True, error_model="numpy", nogil=True)
def open_apps(
    columns: ViewerColumns,
    affinity: NDArray[np.float64],
    platform_keys: NDArray[np.int64],
    arrival_peak: NDArray[np.float64],
    arrival_spread: NDArray[np.float64],
    arrival_shift: NDArray[np.float64],
    search_pull: NDArray[np.float64],
    neighbours_shown: NDArray[np.float64],
    anchor_platform: NDArray[np.int64],
    on_air: NDArray[np.bool_],
    reminder: NDArray[np.float64],
    shift: float,
    parameters: OpeningParameters,
    clock: Clock,
    seeds: Seeds,
    arrival_minute: NDArray[np.float32],
    begin: int,
    end: int,
) -> None:
    """Decide for every viewer whether to open an app tonight, which, and when.

    Args:
        columns: The viewers' columns; ``opened`` is written, ``visited`` is cleared, ``invited_by``
            is written for those to whom a neighbour shows a host.
        affinity: Log-odds of each platform by profile (``profile_of``); shape (profiles,
            platforms).
        platform_keys: 32-bit key of each platform.
        arrival_peak: Peak of arrivals by platform, share of the evening.
        arrival_spread: Half-width of arrivals by platform, share of the evening.
        arrival_shift: How much later a profile comes, share of the evening; shape (profiles,).
        search_pull: Log-odds that a need adds to opening, and to each platform; shape (platforms,).
        neighbours_shown: Chance of being shown a neighbour's host, by platform.
        anchor_platform: Platform of each anchor.
        on_air: Whether each anchor is on air tonight.
        reminder: How strongly each anchor's fan group reminds followers of it.
        shift: Calendar and market shock, log-odds.
        parameters: Weights of the decision.
        clock: Session and its length.
        seeds: Seeds of the draws.
        arrival_minute: Minute of arrival, to be written for those who open; shape (viewers,).
        begin: First row.
        end: Row after the last.
    """
    platforms, session, seed = platform_keys.shape[0], clock.session, seeds.viewers
    viewers = columns.opened.shape[0]
    habits, segments, inclination = columns.habit, columns.segment, columns.inclination
    ages, female, cities = columns.age_band, columns.female, columns.city_tier
    gamma, wants = columns.susceptibility, columns.wants
    lapsed, invited, opened = columns.lapsed, columns.invited_by, columns.opened
    anchors, bonds, followed = columns.bond_anchor, columns.bond, columns.followed
    visited = columns.visited
    pull = np.empty(MOST_PLATFORMS)
    for i in range(begin, end):
        visited[i] = 0
        opened[i] = NOBODY
        pull_by_platform(
            anchors, bonds, followed, lapsed, i, anchor_platform, on_air, reminder, pull
        )
        total_pull, habit, errand = 0.0, 0.0, 0.0
        for p in range(platforms):
            total_pull += pull[p]
            habit += np.float64(habits[i, p])
            if wants[i] != 0 and not (lapsed[i] >> p) & 1:
                errand = max(errand, search_pull[p])
        invitation = 0.0
        if invited[i] >= 0:
            invitation = message_effect(np.float64(gamma[i]), parameters.invitation_pull)
        probability = open_probability(
            np.float64(inclination[i]), habit, parameters.habit_slope, total_pull,
            parameters.followed_pull, shift, errand, invitation,
        )  # fmt: skip
        block = draw4(seed, i, 0, session, 0, OPEN, 0)
        if not chance(block[0], probability):
            continue
        profile = profile_of(segments[i], ages[i], female[i], cities[i])
        choice = chosen_platform(
            i, lapsed[i], habits, affinity, profile, search_pull, wants[i] != 0, pull,
            platform_keys, parameters.platform_habit_pull, parameters.followed_pull, session, seed,
        )  # fmt: skip
        opened[i] = choice
        if choice < 0:
            continue
        peak = arrival_peak[choice] + arrival_shift[profile]
        share = arrival_share(uniform(block[1]), peak, arrival_spread[choice])
        arrival_minute[i] = share * clock.minutes
        looks = parameters.neighbours > 0 and chance(block[2], neighbours_shown[choice])
        if looks and invited[i] < 0:
            index = int(choose(block[3], parameters.neighbours))
            other = neighbour(
                seed, int(i), index, viewers, parameters.neighbours, parameters.rewiring
            )
            invited[i] = shown_by_neighbour(
                other, choice, anchors, bonds, followed, anchor_platform, on_air
            )


@njit(cache=True, error_model="numpy")
def tick_of(minute: float, tick_minutes: float, ticks: int) -> int:
    """Return the tick in which a minute falls."""
    tick = int(minute / tick_minutes)
    return tick if tick < ticks else ticks - 1


@njit(cache=True, error_model="numpy")
def by_arrival(
    opened: NDArray[np.int8], arrival_minute: NDArray[np.float32], tick_minutes: float, ticks: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Sort those who opened an app by tick of arrival, then by row.

    Args:
        opened: Platform opened by each viewer, negative for none.
        arrival_minute: Minute of arrival of each viewer.
        tick_minutes: Length of a tick.
        ticks: Number of ticks.

    Returns:
        Rows of the openers in order, and where each tick begins among them, shape (ticks + 1,).
    """
    first = np.zeros(ticks + 1, dtype=np.int64)
    for i in range(opened.shape[0]):
        if opened[i] >= 0:
            t = tick_of(np.float64(arrival_minute[i]), tick_minutes, ticks)
            first[t + 1] += 1
    first = np.cumsum(first)
    rows = np.empty(first[ticks], dtype=np.int32)
    place = first[:ticks].copy()
    for i in range(opened.shape[0]):
        if opened[i] >= 0:
            t = tick_of(np.float64(arrival_minute[i]), tick_minutes, ticks)
            rows[place[t]] = i
            place[t] += 1
    return rows, first
