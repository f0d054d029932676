"""Orders after the evening: quality found, problems, returns, dates, and what buyers learn."""

import numpy as np
import pytest
from scipy.stats import binom, kstest, norm

from simulator.kernels.fulfilment import (
    RETURN_DAYS,
    AfterSalesParameters,
    DueOrders,
    cancels,
    charge_wallets,
    decide_returns,
    delivery_days,
    learn_from_delivery,
    problems,
    receive,
    refund_wallets,
)
from simulator.rules.randomness import name_key
from simulator.tables.columns import BOND_STEPS, ViewerColumns, as_kept, new_columns

SEED = np.uint64(31)
MANY = 20_000


def parameters(**changes: float) -> AfterSalesParameters:
    """Ordinary parameters of two categories."""
    return AfterSalesParameters(
        cancel_intercept=-2.0, cancel_impulse=1.0, return_intercept=np.array([-1.0, 0.5]),
        return_gap=3.0, return_fit=1.0, return_ease=0.3, fit_uncertainty=np.array([0.2, 0.0]),
        defect_gap=0.4, problem_intercept=-4.0, problem_gap=12.0, problem_defect=8.0,
        problem_delay=1.0, complain_intercept=-2.0, complain_gap=3.0, complain_price=0.5,
        complain_effort=1.0, satisfaction=0.1, disappointment=0.2, prompt_delivery=0.1,
    )._replace(**changes)  # fmt: skip


def orders(count: int = MANY, window: int = 7, category: int = 0, **changes: object) -> DueOrders:
    """Orders, each of another viewer."""
    rows = np.arange(count, dtype=np.int32)

    def index(value: int) -> np.ndarray:
        return np.full(count, value, np.int32)

    def real(value: float) -> np.ndarray:
        return np.full(count, value)

    return DueOrders(
        viewer=rows, product=index(0), product_key=np.full(count, name_key("p"), np.int64),
        category=index(category), anchor=index(-1), session=index(3), channel=index(2),
        delivered=index(10), window=index(window), heat=real(0.0), expected=real(0.6),
        received=real(0.6), information=real(0.5), price_fen=real(9_000.0), delay=real(0.0),
        effort=real(0.5), defect=np.zeros(count, np.bool_), promptness=real(0.0),
        wait_ratio=real(1.0),
    )._replace(**changes)  # fmt: skip


def within(count: float, trials: int, probability: float) -> bool:
    law = binom(trials, probability)
    return bool(law.ppf(1e-5) <= count <= law.ppf(1.0 - 1e-5))


def share(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-log_odds)))


# Before shipping.


@pytest.mark.parametrize("heat", [0.0, 0.8])
def test_heat_that_has_gone_is_regret(heat: float) -> None:
    columns = new_columns(MANY, 2, 1)
    columns.impulsivity[:] = 0.75
    due = orders(heat=np.full(MANY, heat))
    gone = cancels(due, columns, parameters(), SEED)
    assert within(gone.sum(), MANY, share(-2.0 + 0.75 * heat))


# Delivery.


@pytest.mark.parametrize(("mean", "spread"), [(3, 1), (5, 0), (2, 4), (1, 1)])
def test_delivery_takes_the_mean_give_or_take_the_spread(mean: int, spread: int) -> None:
    rows = np.arange(MANY, dtype=np.int32)
    keys = np.full(MANY, name_key("p"), np.int64)
    days = delivery_days(rows, keys, np.zeros(MANY, np.int32), 5, np.full(MANY, mean), spread, SEED)
    expected = np.maximum(np.arange(mean - spread, mean + spread + 1), 1)
    assert set(days.tolist()) == set(expected.tolist())
    for day in np.unique(expected):
        weight = (expected == day).mean()
        assert weight == 1.0 or within((days == day).sum(), MANY, weight)


def test_quality_found_scatters_as_far_as_viewers_could_not_know() -> None:
    due = orders()
    receive(due, np.array([0.55]), np.zeros(1), parameters(), SEED, due.received, due.defect)
    assert not due.defect.any()
    spread = 0.2 * (1.0 - 0.5)
    assert kstest(due.received, norm(0.55, spread).cdf).pvalue > 1e-4


def test_what_is_fully_known_is_received_as_it_is() -> None:
    due = orders(category=1)
    receive(due, np.array([0.55]), np.zeros(1), parameters(), SEED, due.received, due.defect)
    assert (due.received == 0.55).all()


def test_defects_come_at_the_batchs_rate_and_cost_quality() -> None:
    due = orders(category=1)
    receive(due, np.array([0.55]), np.array([0.03]), parameters(), SEED, due.received, due.defect)
    assert within(due.defect.sum(), MANY, 0.03)
    assert due.received[due.defect] == pytest.approx(0.15)
    assert due.received[~due.defect] == pytest.approx(0.55)


def buyers() -> ViewerColumns:
    columns = new_columns(MANY, 2, 1)
    columns.allowance_fen[:] = 10_000
    return columns


@pytest.mark.parametrize(
    ("received", "defect", "delay", "odds"),
    [(0.7, False, 0.0, -4.0), (0.4, False, 0.0, -1.6), (0.6, True, 0.0, -0.8),
     (0.7, False, 0.5, -3.5)],
)  # fmt: skip
def test_shortfall_defects_and_delay_are_problems(
    received: float, defect: bool, delay: float, odds: float
) -> None:
    due = orders(
        received=np.full(MANY, received), defect=np.full(MANY, defect), delay=np.full(MANY, delay)
    )
    met, complained = problems(due, buyers(), parameters(), SEED)
    assert within(met.sum(), MANY, share(odds))
    assert not complained[~met].any()


@pytest.mark.parametrize(
    ("received", "effort", "price", "odds"),
    [(0.7, 0.0, 0.0, -2.0), (0.4, 0.0, 0.0, -1.4), (0.7, 1.0, 0.0, -3.0), (0.7, 0.0, 2.0, -1.0)],
)
def test_of_those_with_a_problem_few_take_the_trouble_to_complain(
    received: float, effort: float, price: float, odds: float
) -> None:
    due = orders(
        received=np.full(MANY, received), effort=np.full(MANY, effort),
        price_fen=np.full(MANY, price * 10_000.0),
    )  # fmt: skip
    met, complained = problems(due, buyers(), parameters(problem_intercept=60.0), SEED)
    assert met.all()
    assert within(complained.sum(), MANY, share(odds))


# Keep or return.


def decided_after(due: DueOrders, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Decisions so many sessions after delivery, with free returns."""
    columns = new_columns(len(due.viewer), 2, 1)
    ease = np.ones(len(due.viewer))
    return decide_returns(due, columns, ease, 10 + days, parameters(), SEED)


def test_without_a_window_only_defective_goods_come_back() -> None:
    defect = np.arange(MANY) % 3 == 0
    due = orders(window=0, received=np.full(MANY, 0.1), defect=defect)
    decided, back = decided_after(due, 0)
    assert decided.all()
    assert not back[~defect].any()
    # Shortfall of 0.5 with free return: sigma(-1 + 3 * 0.5 + 0.3).
    assert within(back.sum(), int(defect.sum()), share(0.8))
    with_window = decided_after(due._replace(window=np.full(MANY, 7, np.int32)), 7)[1]
    # The same draws: a window adds returns, and takes none away.
    assert (with_window[defect] == back[defect]).all()
    assert within(with_window.sum(), MANY, share(0.8))


@pytest.mark.parametrize("window", [0, 1, 3, 7, 30])
def test_all_decide_inside_the_window_at_an_even_pace(window: int) -> None:
    due = orders(window=window)
    last = min(window, RETURN_DAYS)
    before = np.zeros(MANY, np.bool_)
    for day in range(last + 1):
        decided, _ = decided_after(due, day)
        assert (decided >= before).all()
        assert decided.all() or within((decided & ~before).sum(), MANY, 1.0 / (last + 1))
        before = decided
    assert before.all()


def test_returns_follow_the_gap_the_ease_and_the_category() -> None:
    columns = new_columns(MANY, 2, 1)
    columns.return_propensity[:] = 0.25
    for category, ease, received in ((0, 1.0, 0.3), (1, 0.0, 0.8)):
        due = orders(category=category, received=np.full(MANY, received))
        _, back = decide_returns(
            due, columns, np.full(MANY, ease), 17, parameters(return_fit=0.0), SEED
        )
        value = parameters().return_intercept[category] + 3.0 * max(0.6 - received, 0.0)
        assert within(back.sum(), MANY, share(value + 0.3 * ease + 0.25))


# Learning.


def test_buyers_learn_as_a_plain_loop_would() -> None:
    viewers, products, count = 60, 4, 400
    dice = np.random.default_rng(8)
    columns = new_columns(viewers, 2, 1)
    columns.bond_anchor[:, 0] = np.arange(viewers) % 3
    columns.bond_anchor[:, 6] = 7
    columns.bond[:, [0, 6]] = as_kept("bond", [0.4, 0.9])
    columns.disappointment[:] = 0.05
    due = orders(
        count,
        viewer=dice.integers(0, viewers, count).astype(np.int32),
        product=dice.integers(0, products, count).astype(np.int32),
        anchor=dice.choice([-1, 0, 1, 2, 7], count).astype(np.int32),
        received=dice.uniform(0.0, 1.0, count),
        expected=dice.uniform(0.0, 1.0, count),
    )
    bonds = columns.bond.tolist()
    sad = columns.disappointment.copy()
    total, weight = np.zeros(products), np.zeros(products)
    learn_from_delivery(due, columns, parameters(), total, weight)
    expected_total, expected_weight = np.zeros(products), np.zeros(products)
    for n in range(count):
        viewer, gap = due.viewer[n], due.received[n] - due.expected[n]
        expected_total[due.product[n]] += due.received[n]
        expected_weight[due.product[n]] += 1.0
        sad[viewer] = np.float32(max(float(sad[viewer]), -gap))
        for slot in (0, 6):
            if due.anchor[n] == columns.bond_anchor[viewer, slot]:
                bond = bonds[viewer][slot] / BOND_STEPS
                change = 0.1 * max(gap, 0.0) * (1.0 - bond) - 0.2 * max(-gap, 0.0) * bond
                bonds[viewer][slot] = round(min(max(bond + change, 0.0), 1.0) * BOND_STEPS)
    assert total == pytest.approx(expected_total)
    assert (weight == expected_weight).all()
    assert columns.bond.tolist() == bonds
    assert columns.disappointment == pytest.approx(sad, abs=1e-6)


def test_refunds_go_back_to_those_who_paid() -> None:
    columns = new_columns(4, 1, 1)
    columns.wallet_fen[:] = 100
    refund_wallets(columns, np.array([2, 0, 2], np.int32), np.array([5, -30, 70], np.int64))
    assert columns.wallet_fen.tolist() == [70, 100, 175, 100]


def test_two_dues_of_one_day_cannot_overdraw_a_wallet() -> None:
    columns = new_columns(2, 1, 1)
    columns.wallet_fen[:] = [100, 1_000]
    viewers = np.array([0, 1, 0, 0], np.int32)
    paid = charge_wallets(columns, viewers, np.full(4, 80, np.int64))
    assert paid.tolist() == [80, 80, 20, 0]
    assert columns.wallet_fen.tolist() == [0, 920]
