"""Whether a viewer opens an app tonight, which one, and when she arrives (odd.md, 7.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from simulator.reference.drawing import Preferences
from simulator.reference.solving import add
from simulator.reference.talking import neighbour_of
from simulator.reference.viewer import PlainViewer
from simulator.rules.decisions import OPEN, PLATFORM_CHOICE, SHELF_NEED, WARM_UP
from simulator.rules.opening import (
    open_probability,
    platform_utility,
    pull_of_followed,
    reminded_bond,
)
from simulator.rules.randomness import Block, chance, choose, draw4, gumbel, uniform
from simulator.rules.word_of_mouth import message_effect
from simulator.scenario.aftermath import WordOfMouth
from simulator.scenario.behaviour import Opening
from simulator.tables.columns import NOBODY


@dataclass
class Video:
    """A short video that is shown before a broadcast."""

    anchor: int
    key: int
    platform: int
    share: float
    """Share of people on the platform who are shown it."""


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
    reminders: dict[int, float]
    """How strongly fan groups remind followers, by anchor on air."""
    videos: list[Video]
    """Short videos shown before the broadcasts."""
    platform_of: Sequence[int]
    """Platform of each anchor."""
    platforms: Sequence[Any]
    """The platforms, Mesa agents."""
    preferences: Preferences
    """What people think of platforms."""
    network: WordOfMouth
    needs: list[tuple[int, float]]
    """Key and chance of a need, by category."""
    viewer_at: Callable[[int], PlainViewer]
    """Finds a viewer by row."""
    viewers: int


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
    opening, told = tonight.opening, viewer.invited_by != NOBODY
    invitation = message_effect(viewer.susceptibility, opening.invitation_pull) if told else 0.0
    errand = max([0.0, *(search_pull(viewer, tonight, place) for place in kept(viewer, tonight))])
    probability = open_probability(
        viewer.inclination, add(viewer.habit), opening.habit_slope, add(pulls),
        opening.followed_pull, tonight.shift, errand, invitation,
    )  # fmt: skip
    words = draw4(tonight.seed, viewer.row, 0, tonight.session, 0, OPEN, 0)
    opens = chance(words[0], probability)
    if viewer.diary is not None:
        viewer.diary.opening(tonight, add(pulls), errand, invitation, probability, words[0], opens)
    if not opens:
        return None
    viewer.opened = choose_platform(viewer, tonight, pulls)
    if viewer.opened == NOBODY:
        return None
    place = tonight.platforms[viewer.opened]
    peak = place.arrival_peak + tonight.preferences.later(viewer)
    share = arrival_share(uniform(words[1]), peak, place.arrival_spread)
    arrival = float(np.float32(share * tonight.minutes))
    if viewer.diary is not None:
        viewer.diary.arriving(place.name, arrival)
    look_at_neighbours(viewer, tonight, words)
    return arrival


def watch_videos(viewer: PlainViewer, tonight: Invitation) -> bool:
    """Be shown short videos, unless a neighbour has told of a room; whether one invites her."""
    if viewer.invited_by != NOBODY:
        return False
    drawn = {}
    for video in tonight.videos:
        word = draw4(tonight.seed, viewer.row, video.key, tonight.session, 0, WARM_UP, 0)[0]
        if video.platform not in viewer.lapsed and chance(word, video.share):
            drawn[video.anchor] = word
    if not drawn:
        return False
    viewer.invited_by = min(drawn, key=lambda anchor: drawn[anchor])
    if viewer.diary is not None:
        viewer.diary.watching_video(viewer.invited_by)
    return True


def look_at_neighbours(viewer: PlainViewer, tonight: Invitation, words: Block) -> None:
    """On some platforms a neighbour's favourite host on air is shown to her."""
    place, network = tonight.platforms[viewer.opened], tonight.network
    looks = network.neighbours > 0 and chance(words[2], place.does.neighbours)
    if not looks or viewer.invited_by != NOBODY:
        return
    index = int(choose(words[3], network.neighbours))
    row = neighbour_of(viewer.row, index, tonight.viewers, network, tonight.seed)
    hosts = [
        bond
        for _, bond in tonight.viewer_at(row).followed()
        if bond.anchor in tonight.on_air and tonight.platform_of[bond.anchor] == viewer.opened
    ]
    if hosts:
        viewer.invited_by = max(hosts, key=lambda bond: bond.strength).anchor
    if viewer.diary is not None:
        viewer.diary.looking_at_neighbour(row)


def draw_needs(viewer: PlainViewer, tonight: Invitation) -> None:
    """Draw what a viewer needs tonight, whether she opens an app or not."""
    viewer.wants = set()
    for category, (key, probability) in enumerate(tonight.needs):
        word = draw4(tonight.seed, viewer.row, key, tonight.session, 0, SHELF_NEED, 0)[0]
        if not chance(word, probability):
            continue
        viewer.wants.add(category)
        if viewer.diary is not None:
            viewer.diary.need(category, probability, word)


def kept(viewer: PlainViewer, tonight: Invitation) -> list[int]:
    """The platforms that a viewer has not given up."""
    return [place for place in range(len(tonight.platforms)) if place not in viewer.lapsed]


def search_pull(viewer: PlainViewer, tonight: Invitation, place: int) -> float:
    """What a need adds to a platform where one can look for things."""
    return tonight.platforms[place].does.search_pull if viewer.wants else 0.0


def pulls_of_followed(viewer: PlainViewer, tonight: Invitation) -> list[float]:
    """Pull of followed anchors on air by platform, where the platform is not given up."""
    pulls = [0.0] * len(tonight.platforms)
    for _, bond in viewer.followed():
        place = tonight.platform_of[bond.anchor]
        if bond.anchor in tonight.on_air and place not in viewer.lapsed:
            pulls[place] += pull_of_followed(
                reminded_bond(bond.strength, tonight.reminders[bond.anchor])
            )
    return pulls


def choose_platform(viewer: PlainViewer, tonight: Invitation, pulls: list[float]) -> int:
    """The platform with the largest utility and luck, of those not given up."""
    utilities: dict[int, float] = {}
    for place in kept(viewer, tonight):
        platform = tonight.platforms[place]
        attraction = tonight.preferences.evening(viewer, place)
        utility = platform_utility(
            attraction + search_pull(viewer, tonight, place), viewer.habit[place],
            tonight.opening.platform_habit_pull, pulls[place], tonight.opening.followed_pull,
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
