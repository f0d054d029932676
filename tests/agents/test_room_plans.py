"""Rooms that are run differently: one change at a time, everything else and all draws the same.

Herding is off where twins are compared, so that whatever a room does reaches others only through
viewers who meet it.
"""

import numpy as np
import pytest

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from simulator.strategies.promotion import Instrument
from tests.agents.rooms import (
    ADA,
    COMMENTS_AND_MONEY,
    MONEY_OR_COMMENTS,
    SPREAD_RANKS,
    YUAN,
    assert_same_evening_of,
    content_with,
    first_round,
    index_of,
    moving_content,
    of_anchor,
    played,
    record,
    room_of,
    store_market,
    total,
    wages_of,
)
from tests.markets import differing, scenario_of

# Live control.


@pytest.mark.parametrize("way", ["greedy", "thompson"])
def test_a_room_that_watches_its_figures_sells_more_than_one_that_does_not(way: str) -> None:
    # All of Ada's commissions are alike, so what she seeks is sales.
    plan = {"live_control": {"strategy": way, "host_attention": 1.0}}
    evening = {"pitch_minutes": 3, "session_minutes": 120, "shocks": {"appeal": 1.5},
               "viewers": 6_000, "population": 60_000}  # fmt: skip
    fixed, steered = (
        sum(
            of_anchor(played(room, sessions=2, seed=seed, **evening), "gmv_fen")
            for seed in (1, 2, 3)
        )
        for room in (None, plan)
    )
    assert steered > 1.03 * fixed


def test_until_the_first_pitch_ends_live_control_changes_nothing() -> None:
    plan = {"live_control": {"strategy": "thompson", "host_attention": 1.0}}
    one, other = (played(room, sessions=1, pitch_minutes=10) for room in (None, plan))
    before, after = (
        market.recorder.table("minutes").to_pandas().query("minute < 10").drop(columns="product")
        for market in (one, other)
    )
    assert len(before) > 0
    assert before.equals(after)
    assert not np.array_equal(one.evening.pitches.offer, other.evening.pitches.offer)


def test_every_product_is_pitched_and_none_more_than_twice_in_a_row() -> None:
    plan = {"live_control": {"strategy": "greedy", "host_attention": 1.0}}
    market = played(plan, sessions=3, pitch_minutes=3)
    room = int(np.flatnonzero(market.evening.rooms.anchor == index_of(market, ADA))[0])
    first, last = market.evening.pitches.first[room : room + 2]
    pitched = market.evening.pitches.offer[first:last]
    offers = np.flatnonzero(market.evening.offers.room == room)
    assert set(pitched.tolist()) == set(offers.tolist())
    assert len(offers) > 1
    runs = np.diff(np.flatnonzero(np.concatenate(([True], np.diff(pitched) != 0, [True]))))
    assert runs.max() <= 2


def test_nobody_acts_on_figures_without_attention() -> None:
    plan = {"live_control": {"strategy": "greedy", "host_attention": 0.0}}
    assert differing(*(record(room) for room in (None, plan))) == []


# Tools: each does one thing.


def test_answering_questions_makes_comments_and_costs_its_fee_and_nothing_else() -> None:
    plan = {"tools": [{"strategy": "question_time", "fee": 3, "comments": 1.0}]}
    plain, tool = record(), record(plan)
    assert total(tool, "rooms", "comments") > total(plain, "rooms", "comments")
    changed = differing(plain, tool)
    # What is said in a room moves nobody to buy: money moves by the fee alone.
    assert {name.partition(":")[0] for name in changed} <= COMMENTS_AND_MONEY
    for name in ("rooms", "sessions", "anchors", "platforms"):
        columns = next((found for found in changed if found.startswith(f"{name}:")), "")
        for column in columns.partition(":")[2].split(","):
            assert not column or any(word in column for word in MONEY_OR_COMMENTS)
    evenings = int((plain["rooms"].to_pandas()["anchor"] == ADA).sum())
    assert (
        total(tool, "anchors", "anchor_cost_fen") - total(plain, "anchors", "anchor_cost_fen")
        == evenings * 3 * YUAN
    )


def test_a_vote_keeps_viewers_and_leaves_other_platforms_alone() -> None:
    plan = {"tools": [{"strategy": "vote", "stay": 0.5}]}
    plain, tool = played(sessions=1), played(plan, sessions=1)
    assert of_anchor(tool, "stay_seconds") > of_anchor(plain, "stay_seconds")
    assert_same_evening_of(plain, tool, "Bo")


def test_a_lottery_makes_followers_and_leaves_other_platforms_alone() -> None:
    plan = {"tools": [{"strategy": "lottery", "prizes": 1_000, "follow": 2.0}]}
    plain, tool = played(sessions=1), played(plan, sessions=1)
    assert of_anchor(tool, "follows") > of_anchor(plain, "follows")
    assert_same_evening_of(plain, tool, "Bo")


def test_a_fan_group_brings_followers_and_nobody_else() -> None:
    plan = {"tools": [{"strategy": "fan_group", "reminder": 3.0}]}
    plain, tool = (Market(scenario_of(content_with(room))) for room in (None, plan))
    ada = index_of(plain, ADA)
    follows = (plain.columns.bond_anchor == ada).any(axis=1)
    for market in (plain, tool):
        market.step()
    opened, reminded = plain.columns.opened >= 0, tool.columns.opened >= 0
    assert reminded[follows].sum() > opened[follows].sum()
    assert np.array_equal(plain.columns.opened[~follows], tool.columns.opened[~follows])


def test_a_short_video_brings_whom_it_reaches_and_nobody_else() -> None:
    plan = {"warm_up": {"spending": 300, "price": 0.1}}  # a fifth of 15,000 people
    plain, video = (Market(scenario_of(content_with(room))) for room in (None, plan))
    for market in (plain, video):
        market.step()
    # Nobody who stays away remembers the video.
    away = video.columns.opened < 0
    assert (plain.columns.invited_by[away] == video.columns.invited_by[away]).mean() > 0.99
    came = (video.columns.opened >= 0) & (plain.columns.opened < 0)
    gone = (video.columns.opened < 0) & (plain.columns.opened >= 0)
    assert came.sum() > 0
    assert gone.sum() == 0
    # A fifth of all are reached: no more can have come than were.
    assert came.sum() < 0.2 * len(came)
    assert of_anchor(video, "views") > of_anchor(plain, "views")


# Team.


def test_staff_do_one_thing_each_and_are_paid() -> None:
    wages = {"assistant_wage": 10, "operations_wage": 20, "technology_wage": 40}
    team = {"assistants": 1, "operations": 2, "technology": 3, **wages}
    alone = played({"stream_trouble": 0.8}, sessions=1)
    helped = played({"stream_trouble": 0.8, "team": team}, sessions=1)
    one, other = (room_of(market, ADA) for market in (alone, helped))
    rooms, others = alone.evening.rooms, helped.evening.rooms
    assert rooms.lag[one] == np.float32(0.8)
    assert others.lag[other] == np.float32(0.1)
    assert others.interaction[other] > rooms.interaction[one]
    assert wages_of(alone) == 0
    assert wages_of(helped) == (10 + 40 + 120) * YUAN
    assert_same_evening_of(alone, helped, "Bo")


# Line-ups and content.


def test_the_best_come_first_where_that_is_the_strategy() -> None:
    spread, ordered = (
        played(sessions=1),
        played({"line_up": {"strategy": "best_first"}}, sessions=1),
    )
    for market in (spread, ordered):
        assert len(first_round(market, ADA)) >= 3
    # Spread: the best opens, the second comes half-way (van der Corput); the same products in all.
    assert set(first_round(spread, ADA)) == set(first_round(ordered, ADA))
    best = first_round(ordered, ADA)
    assert first_round(spread, ADA) == [best[rank] for rank in SPREAD_RANKS[len(best)]]
    assert_same_evening_of(spread, ordered, "Bo")


def test_products_that_draw_come_before_those_that_earn_and_are_cheaper() -> None:
    own_room = {"line_up": {"strategy": "traffic_then_profit", "traffic_discount": 0.3}}
    plain, drawing = store_market({}), store_market(own_room)
    for market in (plain, drawing):
        market.step()
    name = "Loom store host"
    room = room_of(drawing, name)
    offers, others = drawing.evening.offers, plain.evening.offers
    cheaper = np.flatnonzero((offers.price_fen < others.price_fen) & (offers.room == room))
    assert len(cheaper) == 1
    assert first_round(drawing, name)[0] == offers.product[cheaper[0]]
    shelf = drawing.products.shelf_price_fen[offers.product[cheaper[0]]]
    assert offers.price_fen[cheaper[0]] == -(-shelf * 7 // 10)
    assert offers.instrument[cheaper[0]] == Instrument.TRAFFIC_PRODUCT
    elsewhere = offers.room != room
    assert np.array_equal(offers.price_fen[elsewhere], others.price_fen[elsewhere])
    assert_same_evening_of(plain, drawing, "Sun")  # on another platform


@pytest.mark.parametrize("strategy", ["match_audience", "differentiate"])
def test_content_moves_to_what_viewers_like(strategy: str) -> None:
    tastes = {"content_tastes": [0.3, 0.1, 0.1, 0.9, 0.1, 0.1]}  # expert shows
    market = Market(scenario_of(moving_content(strategy, tastes)))
    ada, bo = (market.anchors[index_of(market, name)] for name in (ADA, "Bo"))
    before, others = ada.content_mix, bo.content_mix
    market.step()
    expected = np.array(before) / sum(before) * 0.9
    expected[3] += 0.1
    assert ada.content_mix == pytest.approx(expected.tolist())
    for _ in range(30):
        market.step()
    assert ada.content_mix[0] == pytest.approx(0.3)  # what showing products keeps
    assert sum(ada.content_mix) == pytest.approx(1.0)
    assert bo.content_mix == others


@pytest.mark.parametrize(("strategy", "format_"), [("differentiate", 2), ("match_audience", 1)])
def test_who_differentiates_leaves_a_crowded_format(strategy: str, format_: int) -> None:
    # Two formats are liked alike; everybody shows the first, so the second is worth more.
    tastes = {"content_tastes": [0.3, 0.6, 0.6, 0.0, 0.0, 0.0]}
    content = moving_content(strategy, tastes)
    content["behaviour"] = content["behaviour"] | {"entering": {"crowding": 0.1}}
    for anchor in content["anchors"]:
        anchor |= {"platform": "Flow", "content_mix": [0.3, 0.7, 0.0, 0.0, 0.0, 0.0]}
    market = Market(scenario_of(content))
    market.step()
    shares = [0.3, 0.63, 0.0, 0.0, 0.0, 0.0]
    # What is moved comes from all, but showing products keeps its 0.3.
    moved = market.anchors[index_of(market, ADA)].content_mix
    assert moved[0] == pytest.approx(0.3)
    assert moved[format_] > shares[format_]
    assert moved[3 - format_] < 0.7


def test_a_bonus_is_paid_on_sales_and_moves_the_host() -> None:
    plain, paid = store_market({}), store_market({"host_bonus": 0.02})
    for market in (plain, paid):
        market.step()
    name = "Loom store host"
    room = room_of(paid, name)
    # Half of the effort is reached at 1 % of sales; effort makes up for 30 % of what is missing.
    skill = paid.anchors[index_of(paid, name)].interaction
    effort = 0.3 * 0.02 / (0.02 + 0.01)
    assert paid.evening.rooms.interaction[room] == np.float32(skill + (1 - skill) * effort)
    account = paid.anchors[index_of(paid, name)].account
    entries = paid.ledger.entries(0)
    bonus = entries.amount_fen[(entries.credit == account) & (entries.kind == FlowKind.BONUS)]
    assert bonus.tolist() == [int(paid.outcome.gmv_fen[room]) * 200 // 10_000]
    assert_same_evening_of(plain, paid, "Sun")  # on another platform


def test_screening_costs_by_product_and_effort() -> None:
    market = played({"screening_cost": 4.0}, sessions=1)
    ada = market.anchors[index_of(market, ADA)]
    products = len(first_round(market, ADA))
    entries = market.ledger.entries(0)
    paid = entries.amount_fen[(entries.kind == FlowKind.SCREENING) & (entries.debit == ada.account)]
    assert paid.tolist() == [round(4.0 * ada.screening * products * YUAN)]
