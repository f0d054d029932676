"""What an evening leaves behind, held against plain arithmetic and exact binomial bounds."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from simulator.kernels.beliefs import BeliefParameters, BeliefSums, end_session
from simulator.rules.randomness import name_key
from simulator.tables.columns import (
    BOND_SLOTS,
    BOND_STEPS,
    NOBODY,
    ViewerColumns,
    as_kept,
    as_reals,
    new_columns,
)
from simulator.tables.parameters import Seeds

ANCHORS, PLATFORMS = 3, 2
ANCHOR_KEYS = np.array([name_key(f"anchor/{number}") for number in range(ANCHORS)], np.int64)
PLATFORM_KEYS = np.array([name_key(f"platform/{number}") for number in range(PLATFORMS)], np.int64)
ANCHOR_PLATFORM = np.array([0, 1, 0], np.int64)
NEVER_ODDS = -60.0
SEEDS = Seeds(np.uint64(1), np.uint64(2**40 + 5))


def still(**changes: float) -> BeliefParameters:
    """Parameters with which nothing happens by chance."""
    return BeliefParameters(
        habit_memory=14.0, bond_decay=0.02, unfollow_intercept=NEVER_ODDS, unfollow_visit=2.0,
        unfollow_gap=4.0, lapse_intercept=NEVER_ODDS, lapse_habit=2.0, lapse_gap=2.0,
        lapse_rivals=0.5,
        come_back_intercept=NEVER_ODDS, forgetting=0.8, wallet_weeks=4,
    )._replace(**changes)  # fmt: skip


def population(viewers: int) -> ViewerColumns:
    """Viewers who follow nobody, with full habits and empty wallets."""
    columns = new_columns(viewers, 1, PLATFORMS)
    columns.allowance_fen[:] = 12_345
    columns.people[:] = 3
    return columns


def night(
    columns: ViewerColumns,
    parameters: BeliefParameters,
    session: int = 0,
    gone: tuple[int, ...] = (),
    off_air: tuple[int, ...] = (),
) -> BeliefSums:
    """Bring all viewers to the next morning."""
    viewers = len(columns.people)
    sums = BeliefSums(np.empty(viewers, np.int64), *(np.empty(viewers, np.int32) for _ in range(3)))
    left = np.isin(np.arange(ANCHORS), gone)
    on_air = ~np.isin(np.arange(ANCHORS), off_air)
    end_session(
        columns, ANCHOR_KEYS, left, ANCHOR_PLATFORM, on_air, PLATFORM_KEYS, parameters, session,
        SEEDS, sums, 0, viewers,
    )  # fmt: skip
    return sums


def within(count: int, trials: int, probability: float) -> bool:
    """Whether a count lies inside exact binomial bounds (outside once in 50,000 times)."""
    law = binom(trials, probability)
    return bool(law.ppf(1e-5) <= count <= law.ppf(1.0 - 1e-5))


def share(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-log_odds)))


# Habit, bonds, disappointment.


@settings(max_examples=40, deadline=None, derandomize=True)
@given(evenings=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=40))
def test_habit_is_a_moving_average_of_openings(evenings: list[int]) -> None:
    columns = population(1)
    columns.habit[:] = [[0.25, 0.5]]
    habit = np.array([0.25, 0.5], np.float32)
    for session, opened in enumerate(evenings):
        columns.opened[:] = opened
        night(columns, still(), session)
        target = np.arange(PLATFORMS) == opened
        habit = (habit.astype(np.float64) + (target - habit) / 14.0).astype(np.float32)
    assert columns.habit[0] == pytest.approx(habit, rel=1e-6)


def test_habit_rests_at_the_share_of_evenings() -> None:
    columns = population(1)
    for session in range(2_000):
        columns.opened[:] = 0 if session % 4 == 0 else -1
        night(columns, still(), session)
    # Just before the next opening a quarter is multiplied by 13/14 four times and a share left.
    after = (1 / 14) / (1 - (13 / 14) ** 4) * (13 / 14) ** 3
    assert columns.habit[0, 0] == pytest.approx(after, rel=1e-4)


def test_bonds_fade_without_a_visit_and_stay_with_one() -> None:
    columns = population(2)
    columns.bond_anchor[:, 2], columns.bond[:, 2] = 1, as_kept("bond", 0.6)
    steps = begun = round(0.6 * BOND_STEPS)
    columns.followed[:] = 0b100
    sessions = 30
    for session in range(sessions):
        columns.visited[:] = [0, 0b100]
        night(columns, still(), session)
        steps = round(0.98 * steps)
    assert columns.bond[0, 2] == steps
    # Half a step is lost or won each night, of which those long ago have faded.
    assert steps / BOND_STEPS == pytest.approx(0.6 * 0.98**sessions, abs=0.5 / 0.02 / BOND_STEPS)
    assert columns.bond[1, 2] == begun


def test_disappointment_is_forgotten_by_a_fifth_a_night() -> None:
    columns = population(1)
    columns.disappointment[:] = 0.5
    for session in range(10):
        night(columns, still(), session)
    assert columns.disappointment[0] == pytest.approx(0.5 * 0.8**10, rel=1e-5)


# Leaving hosts and platforms.


@pytest.mark.parametrize(
    ("bond", "visited", "gap", "by", "off_air"),
    [
        (0.0, 0, 0.0, NOBODY, ()), (0.8, 0, 0.0, NOBODY, ()), (0.0, 1, 0.0, NOBODY, ()),
        (0.0, 0, 0.3, 2, ()), (0.0, 0, 0.3, 1, ()), (0.0, 0, 0.0, NOBODY, (2,)),
    ],
)  # fmt: skip
def test_follows_lapse_with_their_odds(
    bond: float, visited: int, gap: float, by: int, off_air: tuple[int, ...]
) -> None:
    """Neglect is missing a host who was on air; a parcel counts against who pitched it."""
    viewers = 40_000
    columns = population(viewers)
    columns.bond_anchor[:, 0], columns.bond[:, 0] = 2, as_kept("bond", bond)
    columns.followed[:] = 1
    columns.visited[:] = visited
    columns.disappointment[:], columns.disappointed_by[:] = gap, by
    lapse = np.log(0.025 / 0.975)
    p = still(unfollow_intercept=lapse, bond_decay=0.0)
    sums = night(columns, p, session=6, off_air=off_air)
    lost = columns.followed == 0
    kept = visited or off_air
    harm = 4.0 * np.float32(gap) * (by == 2)
    expected = share(lapse - 2.0 * bool(kept) + harm - as_reals("bond", as_kept("bond", bond)))
    if not (bond or kept or harm):
        assert expected == pytest.approx(0.025)
    assert within(int(lost.sum()), viewers, expected)
    assert (columns.bond_anchor[lost, 0] == NOBODY).all()
    assert (columns.bond_anchor[~lost, 0] == 2).all()
    assert (columns.bond[lost] == 0.0).all()
    assert sums.unfollows.sum() == 3 * lost.sum()


def test_fans_of_a_host_who_is_gone_drop_her_at_once() -> None:
    columns = population(500)
    columns.bond_anchor[:, 0], columns.bond_anchor[:, 5] = 0, 1
    columns.bond[:, [0, 5]] = as_kept("bond", 0.9)
    columns.followed[:] = 0b100001
    sums = night(columns, still(), gone=(0,))
    assert (columns.bond_anchor[:, 0] == NOBODY).all()
    assert (columns.bond_anchor[:, 5] == 1).all()
    assert (columns.followed == 0b100000).all()
    assert (sums.unfollows == 3).all()


@pytest.mark.parametrize(("habit", "bond", "gap"), [(0.25, 0.0, 0.0), (0.0, 0.5, 0.2)])
def test_platforms_are_given_up_with_their_odds(habit: float, bond: float, gap: float) -> None:
    viewers = 60_000
    columns = population(viewers)
    columns.habit[:], columns.disappointment[:] = habit, gap
    columns.bond_anchor[:, 7], columns.bond[:, 7] = 0, as_kept("bond", bond)
    columns.visited[:] = 0b10000000
    lapse = np.log(0.02 / 0.98)
    sums = night(columns, still(lapse_intercept=lapse))
    for platform in range(PLATFORMS):
        # Anchor 0 holds her to platform 0; habit on the other one is rivals' pull.
        ties = -2.0 * habit - bond * (platform == 0) + 0.5 * habit
        expected = share(lapse + ties + 2.0 * np.float32(gap))
        given_up = (columns.lapsed >> platform) & 1
        assert within(int(given_up.sum()), viewers, expected)
    assert sums.lapses.sum() == 3 * sum(((columns.lapsed >> p) & 1).sum() for p in range(2))


def test_who_has_left_comes_back_with_her_odds() -> None:
    viewers = 60_000
    columns = population(viewers)
    columns.lapsed[:] = 0b10
    back = np.log(0.02 / 0.98)
    sums = night(columns, still(come_back_intercept=back, lapse_intercept=NEVER_ODDS))
    returned = columns.lapsed == 0
    assert within(int(returned.sum()), viewers, 0.02)
    assert sums.comebacks.sum() == 3 * returned.sum()
    assert set(columns.lapsed.tolist()) == {0, 0b10}


# Allowances.


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    allowance=st.integers(100, 10**9),
    people=st.integers(1, 50_000),
    start=st.integers(0, 60_000),
)
def test_seven_evenings_bring_a_weeks_allowance_to_the_fen(
    allowance: int, people: int, start: int
) -> None:
    columns = population(1)
    columns.allowance_fen[:], columns.people[:] = allowance, people
    paid = []
    for session in range(start, start + 7):
        paid.append(int(night(columns, still(), session).income_fen[0]))
    assert sum(paid) == allowance * people == int(columns.wallet_fen[0])
    daily = Fraction(allowance, 7)
    assert all(abs(Fraction(fen, people) - daily) < 1 for fen in paid)


def test_a_wallet_never_grows_beyond_its_weeks() -> None:
    columns = population(2)
    cap = 4 * 12_345 * 3
    # One wallet is a fen per head short of its cap; a refund has lifted the other one above it.
    columns.wallet_fen[:] = [cap - 3, cap + 50]
    income = night(columns, still(), 3).income_fen
    assert columns.wallet_fen.tolist() == [cap, cap + 50]
    assert income.tolist() == [3, 0]
    assert night(columns, still(), 4).income_fen.tolist() == [0, 0]


def test_money_that_does_not_divide_by_heads_is_kept() -> None:
    columns = population(1)
    columns.wallet_fen[:] = 1_000
    before = int(columns.wallet_fen[0])
    income = int(night(columns, still(), 0).income_fen[0])
    assert int(columns.wallet_fen[0]) == before + income
    assert income == 3 * (12_345 // 7)
    assert (columns.bond_anchor == NOBODY).all()
    assert columns.bond.shape[1] == BOND_SLOTS
