"""What buyers decide after the order: cancel, keep, return, complain; and what it does to them."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from simulator.kernels.feed import bond_slot_of
from simulator.rules.after_sales import (
    cancel_probability,
    complain_probability,
    disconfirmation,
    problem_probability,
    received_quality,
    return_probability,
    shortfall,
)
from simulator.rules.bonds import bond_after_gap
from simulator.rules.decisions import ASSISTANT, CANCEL, COMPLAIN, RECEIVED_QUALITY, RETURN
from simulator.rules.randomness import chance, choose, draw, draw4, normal
from simulator.tables.columns import ViewerColumns
from simulator.tables.fixed_point import bond_of, kept_bond
from simulator.tables.viewers import DueOrders

RETURN_DAYS = 5
"""Returns are decided within so many sessions of delivery, or within the window if shorter."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


class AfterSalesParameters(NamedTuple):
    """Parameters of decisions after the order; arrays by category."""

    cancel_intercept: float
    cancel_impulse: float
    return_intercept: Real
    return_gap: float
    return_fit: float
    return_ease: float
    fit_uncertainty: Real
    defect_gap: float
    problem_intercept: float
    problem_gap: float
    problem_defect: float
    problem_delay: float
    complain_intercept: float
    complain_gap: float
    complain_price: float
    complain_effort: float
    satisfaction: float
    disappointment: float
    prompt_delivery: float


@njit(cache=True, error_model="numpy")
def cancels(
    due: DueOrders, columns: ViewerColumns, p: AfterSalesParameters, seed: np.uint64
) -> NDArray[np.bool_]:
    """Tell which orders are cancelled before they are shipped: heat that has gone is regret."""
    cancelled = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    for n in range(due.viewer.shape[0]):
        impulse = np.float64(columns.impulsivity[due.viewer[n]])
        probability = cancel_probability(
            p.cancel_intercept, due.heat[n] * impulse, p.cancel_impulse, due.wait_ratio[n]
        )
        word = draw(
            seed, due.viewer[n], due.product_key[n], due.session[n], due.channel[n], CANCEL, 0
        )
        cancelled[n] = chance(word, probability)
    return cancelled


@njit(cache=True, error_model="numpy")
def receive(
    due: DueOrders,
    quality: Real,
    defect_rate: Real,
    p: AfterSalesParameters,
    seed: np.uint64,
    received: Real,
    defect: NDArray[np.bool_],
) -> None:
    """Draw the quality that each buyer finds: true quality, fit that was not known, defects."""
    for n in range(due.viewer.shape[0]):
        words = draw4(
            seed, due.viewer[n], due.product_key[n], due.session[n], due.channel[n],
            RECEIVED_QUALITY, 0,
        )  # fmt: skip
        product = due.product[n]
        defect[n] = chance(words[1], defect_rate[product])
        loss = p.defect_gap if defect[n] else 0.0
        received[n] = received_quality(
            quality[product], p.fit_uncertainty[due.category[n]], due.information[n],
            normal(words[0]), loss, due.promptness[n], p.prompt_delivery,
        )  # fmt: skip


@njit(cache=True, error_model="numpy")
def problems(
    due: DueOrders, columns: ViewerColumns, p: AfterSalesParameters, seed: np.uint64
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which buyers met a problem, and which of them complain."""
    met = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    complained = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    for n in range(due.viewer.shape[0]):
        gap = disconfirmation(due.received[n], due.expected[n])
        loss = p.defect_gap if due.defect[n] else 0.0
        words = draw4(
            seed, due.viewer[n], due.product_key[n], due.session[n], due.channel[n], COMPLAIN, 0
        )
        problem = problem_probability(
            p.problem_intercept, gap, p.problem_gap, loss, p.problem_defect, due.delay[n],
            p.problem_delay,
        )  # fmt: skip
        met[n] = chance(words[0], problem)
        stake = due.price_fen[n] / np.float64(columns.allowance_fen[due.viewer[n]])
        voice = complain_probability(
            p.complain_intercept, gap, p.complain_gap, stake, p.complain_price, due.effort[n],
            p.complain_effort,
        )  # fmt: skip
        complained[n] = met[n] and chance(words[1], voice)
    return met, complained


@njit(cache=True, error_model="numpy")
def decide_returns(
    due: DueOrders,
    columns: ViewerColumns,
    ease: Real,
    session: int,
    p: AfterSalesParameters,
    seed: np.uint64,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which delivered orders are decided on today, and which of these go back.

    Without a no-reason window only defective goods are taken back.

    Args:
        due: Delivered orders that are not decided yet.
        columns: The viewers' columns.
        ease: 1 where the return is free for the viewer, else 0.
        session: The running session.
        p: Parameters.
        seed: Seed of the viewers.

    Returns:
        Whether decided today, and whether sent back.
    """
    decided = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    back = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    for n in range(due.viewer.shape[0]):
        words = draw4(
            seed, due.viewer[n], due.product_key[n], due.session[n], due.channel[n], RETURN, 0
        )
        wait = choose(words[2], min(int(due.window[n]), RETURN_DAYS) + 1)
        if session < due.delivered[n] + wait:
            continue
        decided[n] = True
        gap = disconfirmation(due.received[n], due.expected[n])
        probability = return_probability(
            p.return_intercept[due.category[n]], gap, p.return_gap, p.return_fit, ease[n],
            p.return_ease, np.float64(columns.return_propensity[due.viewer[n]]),
        )  # fmt: skip
        back[n] = chance(words[0], probability) and (due.window[n] > 0 or due.defect[n])
    return decided, back


@njit(cache=True, error_model="numpy")
def learn_from_delivery(
    due: DueOrders,
    columns: ViewerColumns,
    p: AfterSalesParameters,
    rating_sum: Real,
    rating_weight: Real,
) -> None:
    """Let buyers learn: the bond with the host, disappointment, and the public rating.

    Orders come in the order of their numbers, so that a viewer with two of them always learns in
    the same order.
    """
    for n in range(due.viewer.shape[0]):
        gap = disconfirmation(due.received[n], due.expected[n])
        rating_sum[due.product[n]] += due.received[n]
        rating_weight[due.product[n]] += 1.0
        take_to_heart(columns, due.viewer[n], due.anchor[n], gap, p)


@njit(cache=True, error_model="numpy")
def take_to_heart(
    columns: ViewerColumns, viewer: int, anchor: int, gap: float, p: AfterSalesParameters
) -> None:
    """Let one buyer remember a disappointment, and her bond with the host follow a gap."""
    if shortfall(gap) > np.float64(columns.disappointment[viewer]):
        columns.disappointment[viewer] = np.float32(shortfall(gap))
        columns.disappointed_by[viewer] = anchor
    if anchor < 0:
        return
    k = bond_slot_of(columns.bond_anchor, viewer, anchor)
    if k >= 0:
        bond = bond_of(columns.bond[viewer, k])
        columns.bond[viewer, k] = kept_bond(
            bond_after_gap(bond, gap, p.satisfaction, p.disappointment)
        )


@njit(cache=True, error_model="numpy")
def solved_by_assistant(due: DueOrders, share: Real, seed: np.uint64) -> NDArray[np.bool_]:
    """Tell which complaints an assistant answers for good."""
    solved = np.zeros(due.viewer.shape[0], dtype=np.bool_)
    for n in range(due.viewer.shape[0]):
        word = draw(
            seed, due.viewer[n], due.product_key[n], due.session[n], due.channel[n], ASSISTANT, 0
        )
        solved[n] = chance(word, share[n])
    return solved


@njit(cache=True, error_model="numpy")
def learn_from_service(
    due: DueOrders, gap: Real, columns: ViewerColumns, p: AfterSalesParameters, rating_sum: Real
) -> None:
    """Let buyers learn from what service did, and change their reviews by it."""
    for n in range(due.viewer.shape[0]):
        rating_sum[due.product[n]] += gap[n]
        take_to_heart(columns, due.viewer[n], due.anchor[n], gap[n], p)


@njit(cache=True, error_model="numpy")
def refund_wallets(
    columns: ViewerColumns, viewers: NDArray[np.int32], amounts_fen: NDArray[np.int64]
) -> None:
    """Put refunds back into wallets."""
    for n in range(viewers.shape[0]):
        columns.wallet_fen[viewers[n]] += amounts_fen[n]


@njit(cache=True, error_model="numpy")
def charge_wallets(
    columns: ViewerColumns, viewers: NDArray[np.int32], amounts_fen: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Take amounts out of wallets one by one, as far as each reaches; return what was paid."""
    paid = np.empty(viewers.shape[0], dtype=np.int64)
    for n in range(viewers.shape[0]):
        paid[n] = min(amounts_fen[n], columns.wallet_fen[viewers[n]])
        columns.wallet_fen[viewers[n]] -= paid[n]
    return paid


@njit(cache=True, error_model="numpy")
def delivery_days(
    viewers: NDArray[np.int32],
    product_keys: NDArray[np.int64],
    channels: NDArray[np.int32],
    session: int,
    means: NDArray[np.int64],
    spread: int,
    seed: np.uint64,
) -> NDArray[np.int64]:
    """Draw sessions from shipping to delivery: the mean, give or take up to the spread."""
    days = np.empty(viewers.shape[0], dtype=np.int64)
    for n in range(viewers.shape[0]):
        words = draw4(seed, viewers[n], product_keys[n], session, channels[n], RECEIVED_QUALITY, 0)
        days[n] = max(means[n] - spread + int(choose(words[2], 2 * spread + 1)), 1)
    return days
