"""What a viewer does at the end of a view: interact, follow, close the app (odd.md, 7.8)."""

from typing import TYPE_CHECKING

from simulator.reference.buying import warmth_of
from simulator.reference.tonight import Room, Tonight
from simulator.reference.viewer import Bond, PlainViewer
from simulator.rules.bonds import bond_after_view
from simulator.rules.decisions import CLOSE, COMMENT, FOLLOW, GIFT, LIKE, SHARE
from simulator.rules.interacting import (
    any_event_probability,
    follow_probability,
    gift_fen,
    interaction_hazard_ratio,
)
from simulator.rules.numerics import exp
from simulator.rules.randomness import Word, chance, draw4
from simulator.rules.units import FEN_PER_YUAN

if TYPE_CHECKING:
    from simulator.reference.visit import View


def _key(viewer: PlainViewer, tonight: Tonight, about: int, lap: int) -> tuple[int, int, int, int]:
    return viewer.row, about, tonight.session, lap


def interact(viewer: PlainViewer, tonight: Tonight, view: "View", minutes: float, lap: int) -> bool:
    """Comment, like, send a gift and share, each at least once in the view or not.

    Returns:
        Whether the room is shared.
    """
    room, acting, levels = view.room, tonight.behaviour.interacting, tonight.levels
    urge = minutes * interaction_hazard_ratio(
        room.interaction - 0.5, acting.skill, view.bond, acting.bond,
        warmth_of(viewer, tonight, view, view.offer), acting.heat,
    )  # fmt: skip
    seed, key = tonight.seed, _key(viewer, tonight, room.anchor_key, lap)
    done = {}
    for name, words, hazard in (
        ("comments", draw4(seed, *key, COMMENT, 0), levels.comment * room.comment_factor),
        ("likes", draw4(seed, *key, LIKE, 0), levels.like),
        ("gifts", draw4(seed, *key, GIFT, 0), levels.gift),
        ("shares", draw4(seed, *key, SHARE, 0), levels.share),
    ):
        probability = any_event_probability(hazard * urge)
        done[name] = chance(words[0], probability)
        if viewer.diary is not None:
            viewer.diary.interacting(name, probability, words[0], done[name])
        if done[name] and name == "gifts":
            _send_gift(viewer, tonight, room, words[1])
        elif done[name]:
            room.tally[name] += viewer.people
    return done["shares"]


def _send_gift(viewer: PlainViewer, tonight: Tonight, room: Room, word: Word) -> None:
    """Send a gift of log-normal size, at most what the wallet holds and rules allow."""
    acting = tonight.behaviour.interacting
    spread = acting.gift_spread
    median = acting.gift_value * FEN_PER_YUAN * exp(-0.5 * spread * spread)
    allowed = tonight.customs.gift_cap_fen - tonight.gifted_fen[viewer.row]
    limit = min(viewer.wallet_fen // viewer.people, allowed)
    one = gift_fen(word, median, spread, limit)
    tonight.gifted_fen[viewer.row] += int(one)
    gift = int(one) * viewer.people
    viewer.wallet_fen -= gift
    room.tally["gifts_fen"] += gift
    if viewer.diary is not None:
        viewer.diary.gift(int(one))


def follow_or_deepen(
    viewer: PlainViewer, tonight: Tonight, view: "View", minutes: float, lap: int
) -> None:
    """Deepen the bond with a followed host, or decide on following her."""
    room, bonds = view.room, tonight.behaviour.bonds
    for slot, bond in viewer.followed():
        if bond.anchor == room.anchor:
            before = bond.strength
            bond.strength = bond_after_view(
                before, minutes, bonds.watching * room.bonding, bonds.watching_minutes
            )
            viewer.visited.add(slot)
            if viewer.diary is not None:
                viewer.diary.deepening(before, bond.strength)
            return
    if not _follows(viewer, tonight, view, minutes, lap):
        return
    slot = viewer.weakest_slot()
    viewer.bonds[slot] = Bond(room.anchor, bonds.initial * room.bonding)
    viewer.visited.add(slot)
    room.tally["follows"] += viewer.people


def _follows(viewer: PlainViewer, tonight: Tonight, view: "View", minutes: float, lap: int) -> bool:
    """Decide whether to follow the host."""
    room, acting = view.room, tonight.behaviour.interacting
    probability = follow_probability(
        tonight.levels.follow + room.follow_shift, minutes, acting.follow_minutes,
        room.charisma - 0.5,
        acting.follow_charisma, room.interaction - 0.5, acting.skill,
        room.content[viewer.segment], acting.follow_content, view.bought > 0,
        acting.follow_bought,
    )  # fmt: skip
    word = draw4(tonight.seed, *_key(viewer, tonight, room.anchor_key, lap), FOLLOW, 0)[0]
    follows = chance(word, probability)
    if viewer.diary is not None:
        viewer.diary.following(viewer, tonight, view, minutes, probability, word, follows)
    return follows


def closes_app(viewer: PlainViewer, tonight: Tonight, room: Room, lap: int) -> bool:
    """Decide whether to close the app after a view."""
    probability = 1.0 / tonight.behaviour.entering.views_per_opening
    word = draw4(tonight.seed, *_key(viewer, tonight, room.key, lap), CLOSE, 0)[0]
    closes = chance(word, probability)
    if viewer.diary is not None:
        viewer.diary.closing(probability, word, closes)
    return closes
