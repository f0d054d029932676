"""Who opens which app tonight, and when."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.rules.decisions import OPEN, PLATFORM_CHOICE
from simulator.rules.opening import open_probability, platform_utility, pull_of_followed
from simulator.rules.randomness import chance, draw4, gumbel, uniform
from simulator.tables.columns import BOND_SLOTS, NOBODY, ViewerColumns
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


@njit(cache=True, error_model="numpy", nogil=True)
def open_apps(
    columns: ViewerColumns,
    affinity: NDArray[np.float64],
    platform_keys: NDArray[np.int64],
    arrival_peak: NDArray[np.float64],
    arrival_spread: NDArray[np.float64],
    anchor_platform: NDArray[np.int64],
    on_air: NDArray[np.bool_],
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
        columns: The viewers' columns; ``opened`` is written, ``visited`` is cleared.
        affinity: Log-odds of each platform by segment; shape (segments, platforms).
        platform_keys: 32-bit key of each platform.
        arrival_peak: Peak of arrivals by platform, share of the evening.
        arrival_spread: Half-width of arrivals by platform, share of the evening.
        anchor_platform: Platform of each anchor.
        on_air: Whether each anchor is on air tonight.
        shift: Calendar and market shock, log-odds.
        parameters: Weights of the decision.
        clock: Session and its length.
        seeds: Seeds of the draws.
        arrival_minute: Minute of arrival, to be written for those who open; shape (viewers,).
        begin: First row.
        end: Row after the last.
    """
    platforms = platform_keys.shape[0]
    habits, segments, inclination = columns.habit, columns.segment, columns.inclination
    lapsed, invited, opened = columns.lapsed, columns.invited_by, columns.opened
    anchors, bonds, followed = columns.bond_anchor, columns.bond, columns.followed
    visited = columns.visited
    pull = np.empty(8)
    for i in range(begin, end):
        visited[i] = 0
        opened[i] = NOBODY
        pull[:] = 0.0
        total_pull = 0.0
        for k in range(BOND_SLOTS):
            anchor = anchors[i, k]
            if anchor >= 0 and (followed[i] >> k) & 1 and on_air[anchor]:
                p = anchor_platform[anchor]
                if not (lapsed[i] >> p) & 1:
                    weight = pull_of_followed(np.float64(bonds[i, k]))
                    pull[p] += weight
                    total_pull += weight
        habit = 0.0
        for p in range(platforms):
            habit += np.float64(habits[i, p])
        invitation = parameters.invitation_pull if invited[i] >= 0 else 0.0
        probability = open_probability(
            np.float64(inclination[i]), habit, parameters.habit_slope, total_pull,
            parameters.followed_pull, shift, 0.0, invitation, 0.0,
        )  # fmt: skip
        block = draw4(seeds.viewers, i, 0, clock.session, 0, OPEN, 0)
        if not chance(block[0], probability):
            continue
        best, choice = -np.inf, NOBODY
        for p in range(platforms):
            if (lapsed[i] >> p) & 1:
                continue
            utility = platform_utility(
                affinity[segments[i], p], np.float64(habits[i, p]),
                parameters.platform_habit_pull, pull[p], parameters.followed_pull, 0.0,
            )  # fmt: skip
            word = draw4(seeds.viewers, i, platform_keys[p], clock.session, 0, PLATFORM_CHOICE, 0)[
                0
            ]
            utility += gumbel(word)
            if utility > best:
                best, choice = utility, p
        opened[i] = choice
        if choice >= 0:
            share = arrival_share(uniform(block[1]), arrival_peak[choice], arrival_spread[choice])
            arrival_minute[i] = share * clock.minutes


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
