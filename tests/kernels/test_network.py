"""Who hears whom, and that the order in which people talk does not matter."""

import numpy as np
import pytest
from scipy.stats import binom

from simulator.kernels.network import (
    TalkParameters,
    invite_chances,
    neighbour,
    spread_word,
    warn_chances,
)
from simulator.rules.randomness import name_key
from simulator.tables.columns import NOBODY, ViewerColumns, as_kept, new_columns
from simulator.tables.viewers import INVITE, WARN

VIEWERS, DEGREE, ANCHORS = 5_000, 6, 4
SEED = np.uint64(77)
KEYS = np.array([name_key(f"anchor/{number}") for number in range(ANCHORS)], np.int64)


def everybodys_neighbours(rewiring: float) -> np.ndarray:
    """Distance around the ring from each viewer to each of her neighbours."""
    rows = [
        [neighbour(SEED, viewer, index, VIEWERS, DEGREE, rewiring) for index in range(DEGREE)]
        for viewer in range(VIEWERS)
    ]
    distance = (np.array(rows) - np.arange(VIEWERS)[:, None]) % VIEWERS
    return np.where(distance > VIEWERS // 2, distance - VIEWERS, distance)


def test_without_rewiring_neighbours_sit_side_by_side_on_a_ring() -> None:
    assert (everybodys_neighbours(0.0) == [1, -1, 2, -2, 3, -3]).all()


@pytest.mark.parametrize("rewiring", [0.1, 0.5])
def test_the_share_of_far_neighbours_is_the_rewiring(rewiring: float) -> None:
    distance = everybodys_neighbours(rewiring)
    links = VIEWERS * DEGREE
    far = (distance != [1, -1, 2, -2, 3, -3]).sum()
    # A rewired link leads to the near neighbour once in VIEWERS times.
    law = binom(links, rewiring * (1.0 - 1.0 / VIEWERS))
    assert law.ppf(1e-5) <= far <= law.ppf(1.0 - 1e-5)


def test_rewired_links_lead_anywhere() -> None:
    distance = everybodys_neighbours(1.0)
    tenths = np.bincount((distance.ravel() + VIEWERS // 2) * 10 // (VIEWERS + 1), minlength=10)
    law = binom(VIEWERS * DEGREE, 0.1)
    assert ((tenths >= law.ppf(1e-6)) & (tenths <= law.ppf(1.0 - 1e-6))).all()


def test_neighbours_never_change() -> None:
    again = [neighbour(SEED, 17, index, VIEWERS, DEGREE, 0.5) for index in range(DEGREE)]
    assert again == [neighbour(SEED, 17, index, VIEWERS, DEGREE, 0.5) for index in range(DEGREE)]


def fans() -> ViewerColumns:
    """Viewers with a bond to two anchors each."""
    columns = new_columns(VIEWERS, 1, 1)
    columns.bond_anchor[:, 0] = np.arange(VIEWERS) % ANCHORS
    columns.bond_anchor[:, 3] = (np.arange(VIEWERS) + 1) % ANCHORS
    columns.bond[:, [0, 3]] = as_kept("bond", [0.5, 0.3])
    columns.followed[:] = 0b1001
    return columns


def talk(columns: ViewerColumns, senders: np.ndarray, anchors: np.ndarray, topic: int) -> int:
    """Let senders talk with chance 0.7; a warning costs a quarter of a bond."""
    return spread_word(
        columns, senders.astype(np.int32), anchors.astype(np.int32), np.full(len(senders), 0.7),
        KEYS, topic, parameters(), 5, SEED,
    )  # fmt: skip


def parameters(**changes: float) -> TalkParameters:
    return TalkParameters(
        invite_intercept=-2.0, delight=4.0, shared=3.0, sociable=1.0, warn_intercept=-3.0,
        shortfall=8.0, complained=1.0, warning_effect=0.25, neighbours=DEGREE, rewiring=0.3,
    )._replace(**changes)  # fmt: skip


@pytest.mark.parametrize("topic", [INVITE, WARN])
def test_the_order_of_senders_does_not_matter(topic: int) -> None:
    dice = np.random.default_rng(3)
    pairs = dice.permutation(VIEWERS * ANCHORS)[:6_000]
    first, second = fans(), fans()
    sent = talk(first, pairs // ANCHORS, pairs % ANCHORS, topic)
    shuffled = dice.permutation(pairs)
    assert talk(second, shuffled // ANCHORS, shuffled % ANCHORS, topic) == sent
    for name, column in first._asdict().items():
        assert np.array_equal(column, getattr(second, name)), name
    law = binom(len(pairs), 0.7)
    assert law.ppf(1e-5) <= sent <= law.ppf(1.0 - 1e-5)
    reached = first.invited_by >= 0 if topic == INVITE else (first.bond != fans().bond).any(axis=1)
    assert reached.sum() > 1_000


@pytest.mark.parametrize("topic", [INVITE, WARN])
def test_a_sender_talks_once_about_an_anchor(topic: int) -> None:
    """Two disappointing parcels from one host are one topic, told once."""
    once, twice = fans(), fans()
    senders, anchors = np.arange(500), np.arange(500) % ANCHORS
    sent = talk(once, senders, anchors, topic)
    assert talk(twice, np.repeat(senders, 2), np.repeat(anchors, 2), topic) == sent
    for name, column in once._asdict().items():
        assert np.array_equal(column, getattr(twice, name)), name


def test_a_warning_loosens_the_receivers_bond_and_no_other() -> None:
    columns, before = fans(), fans()
    sender, anchor = np.array([100]), np.array([2])
    # Far more senders than can all be silent: take the first who talks.
    for row in range(100, 200):
        columns = fans()
        if talk(columns, np.array([row]), anchor, WARN) and (columns.bond != before.bond).any():
            sender = np.array([row])
            break
    changed = np.argwhere(columns.bond != before.bond)
    assert len(changed) == 1
    receiver, slot = changed[0]
    assert columns.bond_anchor[receiver, slot] == 2
    assert columns.bond[receiver, slot] == round(0.75 * before.bond[receiver, slot])
    everyone = [neighbour(SEED, int(sender[0]), k, VIEWERS, DEGREE, 0.3) for k in range(DEGREE)]
    assert receiver in everyone
    assert (columns.invited_by == NOBODY).all()


def test_the_largest_chance_of_a_topic_counts() -> None:
    """One parcel nobody would talk about and one everybody would: everybody talks, once."""
    rows = np.arange(200)
    senders = np.concatenate((rows, rows)).astype(np.int32)
    chances = np.concatenate((np.zeros(200), np.ones(200)))
    for order in (np.arange(400), np.arange(400)[::-1]):
        sent = spread_word(
            fans(), senders[order], np.zeros(400, np.int32), chances[order], KEYS, WARN,
            parameters(), 5, SEED,
        )  # fmt: skip
        assert sent == 200


def test_delight_sharing_and_company_invite_and_disappointment_warns() -> None:
    gamma = np.array([0.1, 0.5], np.float32)
    rows, gaps = np.array([0, 1, 0], np.int32), np.array([0.2, 0.2, -0.3])
    found = invite_chances(gamma, rows, gaps, False, parameters())
    odds = np.array([-2.0 + 0.8 + 0.1, -2.0 + 0.8 + 0.5, -2.0 + 0.1])
    assert found == pytest.approx(1.0 / (1.0 + np.exp(-odds)), rel=1e-6)
    shared = invite_chances(gamma, rows, gaps, True, parameters())
    assert shared == pytest.approx(1.0 / (1.0 + np.exp(-odds - 3.0)), rel=1e-6)
    warned = warn_chances(gaps, np.array([False, True, False]), parameters())
    odds = np.array([-3.0, -3.0 + 1.0, -3.0 + 2.4])
    assert warned == pytest.approx(1.0 / (1.0 + np.exp(-odds)), rel=1e-12)


def test_without_neighbours_nobody_hears_anything() -> None:
    columns = fans()
    sent = spread_word(
        columns, np.arange(50, dtype=np.int32), np.zeros(50, np.int32), np.ones(50), KEYS, WARN,
        parameters(neighbours=0), 1, SEED,
    )  # fmt: skip
    assert sent == 0
    assert (columns.bond == fans().bond).all()
