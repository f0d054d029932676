"""Cohorts, risk and growth against counts by hand."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.measures.assembly import week_on_week
from simulator.measures.loyalty import Loyalty
from simulator.measures.members import risk

VIEWERS, SESSIONS, HORIZONS = 40, 40, (1, 7, 30)


@given(st.randoms(use_true_random=True))
def test_cohorts_are_those_who_came_first_and_came_again(dice: Random) -> None:
    segment = np.array([dice.randrange(3) for _ in range(VIEWERS)], np.int8)
    loyalty = Loyalty(segment, 3, 2)
    habit = [dice.choice([0.02, 0.2, 0.6]) for _ in range(VIEWERS)]
    visits: list[set[int]] = [set() for _ in range(VIEWERS)]
    for session in range(SESSIONS):
        active = np.array([dice.random() < chance for chance in habit])
        loyalty.evening(session, active, np.zeros(0, np.int32))
        for viewer in np.flatnonzero(active):
            visits[viewer].add(session)
    for session in range(SESSIONS):
        cohort = loyalty.cohort(session, SESSIONS - 1)
        new = [v for v in range(VIEWERS) if min(visits[v], default=-1) == session]
        for horizon in HORIZONS:
            back = [v for v in new if any(0 < n - session <= horizon for n in visits[v])]
            counts = [
                np.bincount(segment[rows], minlength=3) if session + horizon < SESSIONS else [0] * 3
                for rows in (np.array(new, int), np.array(back, int))
            ]
            assert cohort[f"viewers_followed_{horizon}"].tolist() == list(counts[0])
            assert cohort[f"viewers_back_{horizon}"].tolist() == list(counts[1])
            assert not cohort[f"buyers_followed_{horizon}"].any()


def test_loyalty_takes_four_bytes_a_viewer_more_than_a_flag() -> None:
    loyalty = Loyalty(np.zeros(1000, np.int8), 1, 0)
    held = [value for value in vars(loyalty).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in held if array.size >= 1000) == (1 + 5) * 1000


def test_risk_is_the_share_of_losses_and_the_mean_of_the_worst_twentieth() -> None:
    assert risk([]) == {"sessions": 0, "loss_share": None, "worst_twentieth_fen": None}
    short = risk([-1, 0, 5])
    assert short["loss_share"] == pytest.approx(1 / 3)
    assert short["worst_twentieth_fen"] is None
    assert risk(list(range(-3, 17)))["worst_twentieth_fen"] == -3
    long = risk(list(range(60, 0, -1)))
    assert long["worst_twentieth_fen"] == (1 + 2 + 3) / 3
    assert long["loss_share"] == 0


def test_growth_is_one_week_over_the_one_before() -> None:
    values = [10] * 7 + [15] * 7
    assert week_on_week(values, 12) is None
    assert week_on_week(values, 13) == 0.5
    assert week_on_week([0] * 7 + [1] * 7, 13) is None
    assert week_on_week([None, *values[1:]], 13) is None
