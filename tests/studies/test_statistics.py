"""What is said of arms holds where the truth is known, and agrees with other libraries."""

import gc
import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestPower

from simulator.studies.comparison import compare, counts_decisions, verdict, widest_half_width
from simulator.studies.statistics import (
    best_shares,
    bootstrap_interval,
    holm,
    level_of_a_look,
    looks,
    mean_interval,
    p_value,
    ratio_bound,
    replications_needed,
    risk,
    variance_ratio,
    worst_mean,
)

NUMBERS = st.lists(st.integers(-10_000, 10_000).map(float), min_size=3, max_size=20)
ARMS = ["now", "dearer", "cheaper"]


@pytest.fixture(autouse=True)
def without_collecting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that corrects p values collects garbage at every call: a tenth of a second."""
    monkeypatch.setattr(gc, "collect", lambda *_: 0)


@given(NUMBERS)
def test_the_interval_of_a_mean_is_students(values: list[float]) -> None:
    array = np.array(values)
    found = mean_interval(array, 0.9)
    if np.ptp(array) == 0:
        assert found.low == found.high
        return
    low, high = scipy.stats.t.interval(
        0.9, len(values) - 1, loc=array.mean(), scale=scipy.stats.sem(array)
    )
    assert found.low == pytest.approx(low, abs=1e-6, rel=1e-9)
    assert found.high == pytest.approx(high, abs=1e-6, rel=1e-9)


@given(NUMBERS)
def test_the_p_value_is_that_of_the_paired_t_test(values: list[float]) -> None:
    first = np.array(values)
    second = np.arange(len(values)) ** 1.5
    if np.ptp(first - second) > 1e-3:
        expected = scipy.stats.ttest_rel(first, second).pvalue
        assert p_value(first - second) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_arms_that_never_differ_are_not_told_apart() -> None:
    assert p_value(np.zeros(5)) == 1.0
    assert p_value(np.array([3.0])) == 1.0
    assert p_value(np.full(5, 2.0)) == 0.0


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


@pytest.mark.parametrize("gap", [0.0, 0.4])
def test_intervals_cover_the_truth_as_often_as_they_say(gap: float) -> None:
    """400 studies of 12 worlds: binomial bounds of four standard errors around 95 %."""
    generator = np.random.default_rng(7)
    studies, worlds = 400, 12
    hits = 0
    for _ in range(studies):
        common = generator.normal(0, 3, worlds)
        values = np.stack([common, common + gap + generator.normal(0, 1, worlds)], axis=1)
        pair = compare(["a", "b"], {"orders": values[:, None, :]}, True, 0.95)[0].pairs[0]
        hits += pair.difference.low <= gap <= pair.difference.high
    assert abs(hits / studies - 0.95) < 4 * math.sqrt(0.95 * 0.05 / studies)


def test_without_any_difference_few_studies_name_a_winner() -> None:
    generator = np.random.default_rng(11)
    wrong = 0
    for _ in range(200):
        values = generator.normal(0, 1, (10, 1, 3))
        found = compare(ARMS, {"orders": values}, True, 0.95)
        wrong += verdict(found[0], ARMS, True, 0.95).winner is not None
    # Holm holds the chance of any false difference at 5 %; naming a winner needs two of them.
    assert wrong / 200 < 0.05


def test_the_bootstrap_agrees_with_the_t_interval_on_normal_data() -> None:
    values = np.random.default_rng(3).normal(5, 2, 200)
    ends = bootstrap_interval(values, 0.95)
    assert ends is not None
    exact = mean_interval(values, 0.95)
    assert ends[0] == pytest.approx(exact.low, abs=0.05)
    assert ends[1] == pytest.approx(exact.high, abs=0.05)
    assert bootstrap_interval(values, 0.95) == ends
    assert bootstrap_interval(np.full(9, 4.0), 0.95) is None


def test_worlds_in_which_arms_are_best_are_shared_by_equals() -> None:
    values = np.array([[1.0, 2.0], [5.0, 3.0], [4.0, 4.0]])
    assert best_shares(values, higher=True) == pytest.approx([0.5, 0.5])
    assert best_shares(values[:1], higher=False) == [1.0, 0.0]


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=9))
def test_shares_of_the_best_add_up(rows: list[list[int]]) -> None:
    assert sum(best_shares(np.array(rows, float), higher=True)) == pytest.approx(1.0)


def test_the_worst_twentieth() -> None:
    values = np.arange(40.0)
    assert worst_mean(values, higher=True) == 0.5
    assert worst_mean(values, higher=False) == 38.5
    assert worst_mean(values[:19], higher=True) is None


def test_what_pairing_brings() -> None:
    generator = np.random.default_rng(5)
    common = generator.normal(0, 3, 20_000)
    one, other = (common + generator.normal(0, 1, 20_000) for _ in range(2))
    # (10 + 10) / (1 + 1)
    assert variance_ratio(one, other) == pytest.approx(10.0, rel=0.05)
    assert variance_ratio(one, one) is None
    assert ratio_bound(100.0, 95.0) == pytest.approx(39.0)
    assert ratio_bound(5.0, 5.0) is None
    assert ratio_bound(-1.0, 5.0) is None


@pytest.mark.parametrize("effect", [0.1, 0.3, 0.5])
def test_the_worlds_needed_are_those_of_another_library(effect: float) -> None:
    base = np.random.default_rng(1).normal(0, 1, 50)
    base = (base - base.mean()) / base.std(ddof=1)
    needed = replications_needed(base + effect, 0.95)
    expected = TTestPower().solve_power(effect_size=effect, power=0.8, alpha=0.05)
    assert needed is not None
    # Ours takes the normal for Student's t, which needs two worlds more.
    assert abs(needed - expected) < 3
    assert replications_needed(np.zeros(9), 0.95) is None


def test_risk_without_the_noise_of_the_sample() -> None:
    generator = np.random.default_rng(9)
    worlds = generator.normal(1.0, 2.0, (4_000, 1))
    runs = worlds + generator.normal(0, 1.5, (4_000, 4))
    found = risk(runs)
    assert found.spread == pytest.approx(2.0, rel=0.05)
    assert found.sampling_share == pytest.approx(2.25 / 6.25, rel=0.05)
    assert found.loss == pytest.approx(scipy.stats.norm.cdf(-1 / 2.5), abs=0.01)
    assert found.loss_beyond_sampling == pytest.approx(scipy.stats.norm.cdf(-0.5), abs=0.01)
    once = risk(runs[:, :1])
    assert once.sampling_share is None
    assert once.spread == pytest.approx(2.5, rel=0.05)


def test_looks_are_fixed_and_paid_for() -> None:
    assert looks(10, 35) == [10, 20, 30, 35]
    assert looks(10, 10) == [10]
    assert level_of_a_look(0.95, 5) == pytest.approx(0.99)


def test_stopping_when_narrow_keeps_the_level() -> None:
    """500 studies that look up to five times and stop by width or by luck: still 95 %."""
    generator = np.random.default_rng(21)
    ends = looks(6, 30)
    level = level_of_a_look(0.95, len(ends))
    hits = 0
    for _ in range(500):
        values = generator.normal(0, 1, (30, 2))
        for end in ends:
            if widest_half_width(values[:end], level) <= 0.8:
                break
        interval = mean_interval(values[:end, 1] - values[:end, 0], level)
        hits += interval.low <= 0 <= interval.high
    assert hits / 500 >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 500)


def test_the_verdict_turns_with_what_is_better() -> None:
    clear = np.random.default_rng(2).normal([[1.0, 2.0, 3.0]], 0.1, (20, 3))[:, None, :]
    found = compare(ARMS, {"refund_rate": clear}, False, 0.95)
    lower = verdict(found[0], ARMS, False, 0.95)
    assert lower.ranked == ("now", "dearer", "cheaper")
    assert lower.winner == "now"
    assert lower.pair.difference.mean == pytest.approx(-1.0, abs=0.1)
    higher = verdict(compare(ARMS, {"orders": clear}, True, 0.95)[0], ARMS, True, 0.95)
    assert higher.ranked == ("cheaper", "dearer", "now")
    assert (higher.winner, higher.runner_up, higher.tied) == ("cheaper", "dearer", ())


def test_arms_that_are_not_told_apart_are_not_ranked() -> None:
    noisy = np.random.default_rng(4).normal(0, 1, (8, 1, 3))
    found = verdict(compare(ARMS, {"orders": noisy}, True, 0.95)[0], ARMS, True, 0.95)
    assert found.winner is None
    assert found.tied[0] == found.ranked[0]
    assert len(found.tied) >= 2


def test_bounds_belong_to_counts_of_decisions() -> None:
    assert counts_decisions("orders")
    assert counts_decisions("views")
    for other in ("gmv_fen", "brand_profit_fen", "refund_rate", "commission_paid_fen"):
        assert not counts_decisions(other)
