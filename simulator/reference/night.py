"""From the evening to the morning: bonds, follows, habits, platforms, wallets (odd.md, 7.10)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.kernels.beliefs import DAYS_PER_WEEK
from simulator.population.parameters import NEUTRAL_HABIT
from simulator.reference.solving import add, rare
from simulator.reference.viewer import PlainViewer
from simulator.rules.bonds import allowance_due_fen, bond_after_absence
from simulator.rules.churn import come_back_probability, lapse_probability, unfollow_probability
from simulator.rules.decisions import COME_BACK, LAPSE, UNFOLLOW
from simulator.rules.opening import habit_after
from simulator.rules.randomness import chance, draw
from simulator.scenario.behaviour import Behaviour

if TYPE_CHECKING:
    from simulator.market import Market


@dataclass
class Night:
    """What a night knows of the market."""

    session: int
    seed: np.uint64
    behaviour: Behaviour
    anchor_keys: list[int]
    gone: list[bool]
    """Whether each anchor was banned or has left."""
    platform_of: list[int]
    """Platform of each anchor."""
    on_air: set[int]
    """Anchors who were on air."""
    platform_keys: list[int]
    closed: set[int]
    """Platforms that have not opened yet."""


@dataclass
class Morning:
    """What a night did to a viewer; people, fen."""

    income_fen: int = 0
    unfollows: int = 0
    lapses: int = 0
    comebacks: int = 0


def night_of(market: "Market") -> Night:
    """Read what a night needs of the market."""
    return Night(
        session=market.session,
        seed=market.seeds.viewers,
        behaviour=market.scenario.behaviour,
        anchor_keys=[anchor.key for anchor in market.anchors],
        gone=[anchor.is_forgotten() for anchor in market.anchors],
        platform_of=[anchor.platform for anchor in market.anchors],
        on_air={int(anchor) for anchor in market.evening.rooms.anchor},
        platform_keys=[platform.key for platform in market.platforms],
        closed={platform.index for platform in market.platforms if not platform.is_open},
    )


def sleep(viewer: PlainViewer, night: Night) -> Morning:
    """Bring a viewer to the next morning.

    Args:
        viewer: The viewer.
        night: The night.

    Returns:
        What happened to her.
    """
    morning = Morning()
    strongest = _bonds(viewer, night, morning)
    _platforms(viewer, night, morning, strongest)
    viewer.disappointment = viewer.disappointment * night.behaviour.bonds.forgetting
    one = viewer.wallet_fen // viewer.people
    weeks = int(night.behaviour.bonds.wallet_weeks)
    due = allowance_due_fen(one, viewer.allowance_fen, night.session, DAYS_PER_WEEK, weeks)
    morning.income_fen = int(due) * viewer.people
    viewer.wallet_fen += morning.income_fen
    if viewer.diary is not None:
        viewer.diary.allowance(viewer, int(due))
    return morning


def _bonds(viewer: PlainViewer, night: Night, morning: Morning) -> list[float]:
    """Let bonds fade where there was no visit, and drop hosts; the strongest kept by platform."""
    weights, strongest = night.behaviour.bonds, [0.0] * len(night.platform_keys)
    for slot, bond in list(viewer.followed()):
        visited, before = slot in viewer.visited, bond.strength
        strength = before if visited else bond_after_absence(before, weights.decay)
        bond.strength = strength
        missed = bond.anchor in night.on_air and not visited
        blamed = viewer.disappointed_by == bond.anchor
        harm = viewer.disappointment if blamed else 0.0
        probability = unfollow_probability(
            rare(weights.follow_lapse), missed, weights.visit_protection, harm,
            weights.unfollow_gap, strength,
        )  # fmt: skip
        key = night.anchor_keys[bond.anchor]
        word = draw(night.seed, viewer.row, key, night.session, 0, UNFOLLOW, 0)
        gone = night.gone[bond.anchor]
        drops = gone or chance(word, probability)
        if viewer.diary is not None:
            viewer.diary.unfollowing(
                night, bond, before, strength, missed, harm, gone, probability, word, drops
            )
        if drops:
            viewer.bonds[slot] = None
            morning.unfollows += viewer.people
        else:
            place = night.platform_of[bond.anchor]
            strongest[place] = max(strongest[place], strength)
    return strongest


def _platforms(viewer: PlainViewer, night: Night, morning: Morning, strongest: list[float]) -> None:
    """Let habits follow the evening; give platforms up, or come back to them."""
    churn, memory = night.behaviour.churn, night.behaviour.opening.habit_memory
    everywhere = add(viewer.habit)
    level = rare(churn.lapse) + (churn.habit - churn.rivals) * NEUTRAL_HABIT
    for place, key in enumerate(night.platform_keys):
        habit = viewer.habit[place]
        viewer.habit[place] = habit_after(habit, viewer.opened == place, memory)
        lapsed = place in viewer.lapsed
        if lapsed:
            word = draw(night.seed, viewer.row, key, night.session, 0, COME_BACK, 0)
            probability = come_back_probability(rare(churn.come_back), strongest[place])
        else:
            word = draw(night.seed, viewer.row, key, night.session, 0, LAPSE, 0)
            probability = lapse_probability(
                level, habit, churn.habit, strongest[place], viewer.disappointment,
                churn.gap, everywhere - habit, churn.rivals,
            )  # fmt: skip
        changes = chance(word, probability) and place not in night.closed
        if viewer.diary is not None:
            viewer.diary.platform_overnight(
                night,
                place,
                habit,
                everywhere - habit,
                strongest[place],
                probability,
                word,
                changes,
            )
        if changes and lapsed:
            viewer.lapsed.discard(place)
            morning.comebacks += viewer.people
        elif changes:
            viewer.lapsed.add(place)
            morning.lapses += viewer.people
