"""What brands take off for single viewers, and whom they write to."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.scenario.loyalty import InsertCoupon, Membership, Reminder, Revisits
from simulator.scenario.promotions import Coupon, FullReduction
from simulator.strategies.loyalty import (
    due_for_revisit,
    fill_perks,
    keeps_files,
    messages_tonight,
    perks_tonight,
)
from simulator.tables.personal_prices import no_perks


def brand(*promotions: Any, **more: Any) -> Any:
    plans = {"membership": None, "revisits": None, "insert_coupon": None}
    return SimpleNamespace(key=0, promotions=promotions, **{**plans, **more})


def coupon(off: float, threshold: float = 50, claimed: float = 0.5, every: int = 1) -> Coupon:
    return Coupon(strategy="coupon", off=off, threshold=threshold, claimed=claimed, every=every)


def reduction(step: float, off: float, every: int = 1) -> FullReduction:
    return FullReduction(strategy="full_reduction", step=step, off=off, every=every)


def test_the_deepest_valid_coupon_counts_for_each_offer() -> None:
    perks, prices = no_perks(3), np.array([4_999, 5_000, 10_000])
    tonight = perks_tonight(brand(coupon(20, 100, 0.2), coupon(5, 50, 0.9)), 0)
    fill_perks(perks, np.arange(3), prices, 77, -1, tonight)
    assert perks.coupon_fen.tolist() == [0, 500, 2_000]
    assert perks.claimed.tolist() == [0.0, 0.9, 0.2]
    assert perks.brand_key.tolist() == [77] * 3
    assert perks.club.tolist() == [-1] * 3


def test_the_steepest_reduction_is_held() -> None:
    plans = brand(reduction(300, 50), reduction(100, 20), reduction(100, 90, every=2))
    assert perks_tonight(plans, 1).reduction == reduction(100, 20)
    assert perks_tonight(plans, 2).reduction == reduction(100, 90, every=2)
    perks = no_perks(2)
    fill_perks(perks, np.array([1]), np.array([900]), 7, 4, perks_tonight(plans, 1))
    assert perks.every_fen.tolist() == [0, 10_000]
    assert perks.reduction_fen.tolist() == [0, 2_000]
    assert perks.club.tolist() == [-1, 4]


@pytest.mark.parametrize(("session", "off"), [(0, 250), (1, 100), (7, 250)])
def test_members_have_their_price_and_their_day(session: int, off: int) -> None:
    plan = Membership(discount=0.1, day_every=7, day_discount=0.25, birthday_discount=0.3,
                      points={"most": 0.5})  # fmt: skip
    perks = no_perks(1)
    tonight = perks_tonight(brand(membership=plan), session)
    fill_perks(perks, np.array([0]), np.array([1_000]), 7, 0, tonight)
    assert (perks.member_fen[0], perks.birthday_fen[0]) == (off, 300)
    assert (perks.birthday_days[0], perks.points_bp[0]) == (7, 5_000)


def test_who_needs_files() -> None:
    assert not keeps_files(brand(coupon(5)))
    assert keeps_files(brand(reduction(100, 10)))
    assert keeps_files(brand(membership=Membership()))
    assert keeps_files(brand(revisits=Revisits()))
    assert keeps_files(brand(insert_coupon=InsertCoupon()))


def test_messages_go_out_on_members_days_and_to_those_who_stay_away() -> None:
    plan = Membership(day_every=3, reminder=Reminder(cost=0.1))
    owner = brand(membership=plan, revisits=Revisits())
    sent = [[message.to_members for message in messages_tonight(owner, s)] for s in range(4)]
    assert sent == [[True, False], [False], [False], [True, False]]
    assert messages_tonight(brand(membership=Membership(day_every=1)), 0) == []


def test_a_customer_is_written_to_so_often_and_no_more() -> None:
    plan = Revisits(after_sessions=5, every=3, times=2)
    last = np.array([10, 11, -1], np.int16)
    due = {session: due_for_revisit(plan, last, session).tolist() for session in range(10, 30)}
    assert {session: rows for session, rows in due.items() if rows} == {
        15: [0], 16: [1], 18: [0], 19: [1]}  # fmt: skip
