"""Whether a viewer opens an app tonight, which one, and when she arrives (odd.md, 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from simulator.reference.solving import add
from simulator.reference.viewer import PlainViewer
from simulator.rules.decisions import OPEN, PLATFORM_CHOICE
from simulator.rules.opening import open_probability, platform_utility, pull_of_followed
from simulator.rules.randomness import chance, draw4, gumbel, uniform
from simulator.scenario.behaviour import Opening
from simulator.tables.columns import NOBODY


@dataclass
class Invitation:
    """What everybody who might open an app finds tonight."""

    session: int
    minutes: int
    seed: np.uint64
    opening: Opening
    shift: float
    """Calendar and market shock, log-odds."""
    on_air: set[int]
    """Anchors on air."""
    platform_of: Sequence[int]
    """Platform of each anchor."""
    platforms: Sequence[Any]
    """The platforms, Mesa agents."""
    affinity: list[list[float]]
    """Log-odds of platforms by segment."""


def open_app(viewer: PlainViewer, tonight: Invitation) -> float | None:
    """Decide on opening an app and remember it on the viewer.

    Args:
        viewer: The viewer; ``opened`` is written, ``visited`` is cleared.
        tonight: What she finds.

    Returns:
        The minute of arrival, None if she stays away.
    """
    viewer.visited, viewer.opened = set(), NOBODY
    pulls = pulls_of_followed(viewer, tonight)
    opening = tonight.opening
    invitation = opening.invitation_pull if viewer.invited_by != NOBODY else 0.0
    probability = open_probability(
        viewer.inclination, add(viewer.habit), opening.habit_slope, total_pull(viewer, tonight),
        opening.followed_pull, tonight.shift, 0.0, invitation, 0.0,
    )  # fmt: skip
    words = draw4(tonight.seed, viewer.row, 0, tonight.session, 0, OPEN, 0)
    opens = chance(words[0], probability)
    if viewer.diary is not None:
        viewer.diary.opening(tonight, total_pull(viewer, tonight), probability, words[0], opens)
    if not opens:
        return None
    viewer.opened = choose_platform(viewer, tonight, pulls)
    if viewer.opened == NOBODY:
        return None
    place = tonight.platforms[viewer.opened]
    share = arrival_share(uniform(words[1]), place.arrival_peak, place.arrival_spread)
    arrival = float(np.float32(share * tonight.minutes))
    if viewer.diary is not None:
        viewer.diary.arriving(place.name, arrival)
    return arrival


def _pulling(viewer: PlainViewer, tonight: Invitation) -> list[tuple[int, float]]:
    """Platform and pull of each followed anchor on air, where the platform is not given up."""
    found = []
    for _, bond in viewer.followed():
        place = tonight.platform_of[bond.anchor]
        if bond.anchor in tonight.on_air and place not in viewer.lapsed:
            found.append((place, pull_of_followed(bond.strength)))
    return found


def pulls_of_followed(viewer: PlainViewer, tonight: Invitation) -> list[float]:
    """Pull of followed anchors on air by platform."""
    places = range(len(tonight.platforms))
    pulling = _pulling(viewer, tonight)
    return [add(pull for place, pull in pulling if place == wanted) for wanted in places]


def total_pull(viewer: PlainViewer, tonight: Invitation) -> float:
    """Pull of all followed anchors on air."""
    return add(pull for _, pull in _pulling(viewer, tonight))


def choose_platform(viewer: PlainViewer, tonight: Invitation, pulls: list[float]) -> int:
    """The platform with the largest utility and luck, of those not given up."""
    utilities: dict[int, float] = {}
    for place, platform in enumerate(tonight.platforms):
        if place in viewer.lapsed:
            continue
        utility = platform_utility(
            tonight.affinity[viewer.segment][place], viewer.habit[place],
            tonight.opening.platform_habit_pull, pulls[place], tonight.opening.followed_pull, 0.0,
        )  # fmt: skip
        words = draw4(
            tonight.seed, viewer.row, platform.key, tonight.session, 0, PLATFORM_CHOICE, 0
        )
        utilities[place] = utility + gumbel(words[0])
        if viewer.diary is not None:
            viewer.diary.platform(platform.name, tonight, place, pulls[place], utility, words[0])
    return max(utilities, key=lambda place: utilities[place], default=NOBODY)


def arrival_share(u: float, peak: float, spread: float) -> float:
    """Arrival as a share of the evening: a triangle around the peak, folded back at the ends.

    The distribution function of the triangle is ½·(1 + d)² for d ≤ 0 and 1 − ½·(1 − d)² above,
    d the distance from the peak in half-widths.
    """
    if u < 0.5:
        share = peak - spread * (1.0 - sqrt(2.0 * u))
    else:
        share = peak + spread * (1.0 - sqrt(2.0 * (1.0 - u)))
    share = abs(share) % 2.0
    folded = share if share <= 1.0 else 2.0 - share
    return min(folded, 0.999999)
