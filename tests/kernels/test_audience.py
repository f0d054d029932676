"""Between ticks: requests served by time, rooms turned, heat and viewers added up."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import DTypeLike, NDArray

from simulator.kernels.audience import (
    DISPLAY_MINUTES,
    HERDING_MINUTES,
    add_up,
    line_up,
    serve,
    turn_rooms,
)
from simulator.kernels.state import (
    CHUNK,
    MINUTE,
    PARAMETERS,
    PLACE,
    PLATFORM,
    REQUEST,
    ROOM,
    ROOM_TOTAL,
    SALE,
    Records,
    Stage,
    filled,
    records,
)
from simulator.kernels.workspace import Workspace
from simulator.market import Market
from tests.reference_rooms import everybody_comes, ordinary_market, play, with_parameters

TAKEN_OFF = (100, 20, 3)
"""Benefit, reduction and points of every request, fen."""
QUICK = settings(max_examples=30, deadline=None, derandomize=True)


@st.composite
def queues(draw: st.DrawFn) -> tuple[Records, Records, list[tuple[int, int, int, int]]]:
    """Requests of some chunks, and the same as (rank, row, chunk, place)."""
    sizes = draw(st.lists(st.integers(0, 12), min_size=1, max_size=5))
    requests = records((len(sizes), 12), REQUEST)
    chunks = filled(CHUNK, len(sizes), requests=sizes)
    # Few different ranks: equal ones must be told apart by the row, whatever their chunk.
    ranks = draw(st.lists(st.integers(0, 6), min_size=sum(sizes), max_size=sum(sizes)))
    rows = draw(st.permutations(range(sum(sizes))))
    flat = []
    for chunk, size in enumerate(sizes):
        for place in range(size):
            rank, row = ranks[len(flat)] * 2**45, rows[len(flat)]
            requests[chunk, place].rank, requests[chunk, place].row = rank, row
            flat.append((rank, row, chunk, place))
    return requests, chunks, flat


@QUICK
@given(queue=queues())
def test_requests_are_sorted_by_time_and_equal_ones_by_row(
    queue: tuple[Records, Records, list[tuple[int, int, int, int]]],
) -> None:
    requests, chunks, flat = queue
    queue = records(requests.size + 1, PLACE)
    served = queue[: line_up(requests, chunks, queue)]
    found = list(zip(served.chunk.tolist(), served.place.tolist(), strict=True))
    assert found == [(entry[2], entry[3]) for entry in sorted(flat)]


def empty_stage(viewers: int, products: int, weight: int) -> tuple[Market, Stage]:
    """A stage on which nobody has appeared yet."""
    market = ordinary_market(viewers=viewers, products=products, weight=weight, minutes=30)
    market.columns.opened[:] = -1
    _, stage = play(market, np.zeros(viewers, np.float32))
    return market, stage


@pytest.mark.parametrize("stock", [0, 1, 30, 10_000])
def test_stock_is_served_by_event_time(stock: int) -> None:
    viewers, products, weight = 40, 3, 7
    market, stage = empty_stage(viewers, products, weight)
    dice = np.random.default_rng(stock)
    stage.offers["stock_left"] = stock
    stage.offers["coupon_fen"] = 33
    wallets = market.columns.wallet_fen.copy()
    asked = []
    for row in dice.permutation(viewers):
        chunk = int(dice.integers(len(stage.chunks)))
        place = int(stage.chunks[chunk].requests)
        stage.chunks[chunk].requests += 1
        minute, offer = float(dice.uniform(5.0, 6.0)), int(dice.integers(products))
        request = stage.requests[chunk, place]
        request.minute, request.row, request.offer, request.slot = minute, row, offer, 0
        request.rank = int((minute - 5.0) * 2**20) * 2**32 + int(dice.integers(2**32))
        request.heat, request.minutes_watched, request.expected_quality = 0.5, 2.0, 0.25
        # What was taken off for one viewer comes off whatever her order is counted in.
        request.benefit_fen, request.reduction_fen, request.points_fen = TAKEN_OFF
        asked.append((int(request.rank), int(row), offer, minute))
    sales, minutes = records(viewers, SALE), records((30, 1), MINUTE)
    people = market.columns.people
    sold = serve(stage, people, sales, 0, minutes, 5, 9)

    left, expected, refunds = dict.fromkeys(range(products), stock), [], wallets.copy()
    for _, row, offer, minute in sorted(asked):
        units = min(weight, left[offer])
        left[offer] -= units
        price = int(stage.offers[offer].price_fen) - 33 - sum(TAKEN_OFF)
        refunds[row] += (weight - units) * price
        if units:
            expected.append((row, offer, units, minute))
    granted = sales[:sold]
    assert expected == list(
        zip(
            granted.row.tolist(), granted.offer.tolist(), granted.units.tolist(),
            granted.minute.tolist(), strict=True,
        )
    )  # fmt: skip
    assert (stage.offers["stock_left"] == [left[offer] for offer in range(products)]).all()
    assert (market.columns.wallet_fen == refunds).all()
    units = sum(entry[2] for entry in expected)
    assert minutes.orders[5, 0] == units == minutes.orders.sum()
    assert minutes.requested[5, 0] == viewers * weight
    assert minutes.sold_out[5, 0] == viewers * weight - units
    price = int(stage.offers[0].price_fen) - sum(TAKEN_OFF)
    assert minutes.gmv_fen[5, 0] == units * price
    buyers = {entry[0] for entry in expected}
    bought = market.columns.last_purchase[:, 0] == 9
    assert set(np.flatnonzero(bought).tolist()) == buyers
    assert stage.rooms[0].recent_orders == len(expected)
    market.close()


def test_serving_goes_on_where_the_last_tick_ended() -> None:
    market, stage = empty_stage(viewers=100, products=1, weight=1)
    sales, minutes = records(10, SALE), records((30, 1), MINUTE)
    sold = 0
    for tick, row in enumerate((7, 3, 5)):
        stage.chunks["requests"] = 0
        stage.chunks[2].requests = 1
        stage.requests[2, 0].row, stage.requests[2, 0].offer = row, 0
        sold = serve(stage, market.columns.people, sales, sold, minutes, tick, 0)
    assert sold == 3
    assert sales[:sold].row.tolist() == [7, 3, 5]
    market.close()


# Heat and viewers on show.


def settled(
    tick_minutes: float, present: int, orders_per_minute: float, bots: int, minutes: int = 120
) -> Records:
    """A room after two hours of steady business."""
    rooms = filled(ROOM, 1, bots=bots, rate_ratio=1.0)
    totals = records((2, 1), ROOM_TOTAL)
    # Two chunks: sums must be taken over both.
    totals[0, 0].simulated_present, totals[1, 0].simulated_present = present - 3, 3
    totals[0, 0].present, totals[1, 0].present = 10 * (present - 3), 10 * 3
    parameters = records(1, PARAMETERS)
    parameters[0].normal_rate, parameters[0].heat_viewers = 0.014, 20.0
    evening = records((minutes, 1), MINUTE)
    for tick in range(int(minutes / tick_minutes)):
        rooms[0].recent_orders += orders_per_minute * tick_minutes
        add_up(
            rooms, totals, parameters[0], np.zeros(1, np.int64), np.zeros(1, np.int64), evening,
            int(tick * tick_minutes), tick_minutes,
        )  # fmt: skip
    return rooms


@pytest.mark.parametrize("tick_minutes", [1.0, 0.5, 0.25])
@pytest.mark.parametrize("orders", [0.0, 2.0, 40.0])
def test_heat_settles_at_the_damped_rate_of_orders(tick_minutes: float, orders: float) -> None:
    present, normal, pseudo = 200, 0.014, 20.0
    room = settled(tick_minutes, present, orders, bots=0)[0]
    rate = (orders * HERDING_MINUTES + pseudo * normal) / (present + pseudo)
    assert room.rate_ratio == pytest.approx(rate / normal, rel=1e-9)


@pytest.mark.parametrize("tick_minutes", [1.0, 0.25])
def test_viewers_on_show_settle_at_people_and_bots(tick_minutes: float) -> None:
    room = settled(tick_minutes, present=200, orders_per_minute=0.0, bots=500)[0]
    assert room.displayed == pytest.approx(10 * 200 + 500, rel=1e-6)
    early = settled(tick_minutes, 200, 0.0, bots=0, minutes=int(DISPLAY_MINUTES))[0]
    steps = DISPLAY_MINUTES / tick_minutes
    assert early.displayed == pytest.approx(2000 * (1.0 - (1.0 - 1.0 / steps) ** steps), rel=1e-9)


def test_normal_business_means_a_ratio_of_one() -> None:
    present, normal = 200, 0.014
    orders_per_minute = normal / HERDING_MINUTES * present
    assert settled(1.0, present, orders_per_minute, bots=0)[0].rate_ratio == pytest.approx(1.0)


def test_traffic_money_that_is_spent_is_gone() -> None:
    rooms = filled(ROOM, 3, bid_fen=[30, 30, 0])
    totals = records((2, 3), ROOM_TOTAL)
    totals["traffic_fen"] = [[100, 900, 0], [250, 300, 0]]
    parameters = records(1, PARAMETERS)
    parameters[0].normal_rate = 1.0
    budget = np.array([1_000, 1_000, 1_000])
    add_up(
        rooms, totals, parameters[0], budget, np.zeros(3, np.int64), records((1, 3), MINUTE),
        0, 1.0,
    )  # fmt: skip
    # Overspent within a tick is spent; without a bid there is nothing to spend.
    assert rooms["budget_left_fen"].tolist() == [650, 0, 0]


def test_entries_are_counted_minute_by_minute() -> None:
    rooms, totals = filled(ROOM, 1), records((3, 1), ROOM_TOTAL)
    parameters = records(1, PARAMETERS)
    parameters[0].normal_rate = 1.0
    minutes = records((2, 1), MINUTE)
    before = np.zeros(1, np.int64)
    for tick, views in enumerate([[1, 0, 2], [4, 0, 2], [4, 5, 2]]):
        totals["views"][:, 0] = views
        add_up(
            rooms, totals, parameters[0], np.zeros(1, np.int64), before, minutes, tick // 2, 0.5
        )  # fmt: skip
    assert minutes.entries[:, 0].tolist() == [6, 5]


# Pitches.


@QUICK
@given(
    lengths=st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=6), min_size=1, max_size=4),
    starts=st.lists(st.integers(0, 20), min_size=4, max_size=4),
)
def test_rooms_pitch_what_their_running_order_says(
    lengths: list[list[int]], starts: list[int]
) -> None:
    first = np.cumsum([0, *(len(room) for room in lengths)])
    starts = starts[: len(lengths)]
    end: NDArray[np.int32] = np.concatenate(
        [start + np.cumsum(room) for start, room in zip(starts, lengths, strict=True)]
    ).astype(np.int32)
    begin = np.concatenate(
        [start + np.cumsum([0, *room[:-1]]) for start, room in zip(starts, lengths, strict=True)]
    )
    offer = np.arange(len(end), dtype=np.int32)
    rooms = filled(
        ROOM, len(lengths), start_minute=starts, end_minute=end[first[1:] - 1],
        pitch=first[:-1], last_pitch=first[1:], standing=2.0, displayed=8.0,
    )  # fmt: skip
    platforms = filled(PLATFORM, 1, popularity=0.5)
    place = np.arange(len(lengths), dtype=np.int32)[::-1].copy()
    weight = np.empty((2, len(lengths)))
    for minute in np.arange(0.0, 80.0, 0.5):
        turn_rooms(rooms, platforms, place, weight, offer, end, float(minute))
        for room in range(len(lengths)):
            rows = np.arange(first[room], first[room + 1])
            on = rows[(begin[rows] <= minute) & (minute < end[rows])]
            assert rooms[room].offer == (on[0] if len(on) else -1)
            assert weight[0, place[room]] == pytest.approx(2.0 * 3.0 if len(on) else 0.0)


BUSY = """
import sys
sys.path.insert(0, {root!r})
from tests.reference_rooms import everybody_comes, ordinary_market, play, with_parameters
from simulator.compiled import audience
audience.ORDERS_PER_OPENING = {room}
market = ordinary_market(
    viewers=300, rooms=12, products=30, entering={{"views_per_opening": 40.0}},
    staying={{"base_hazard": 0.2}},
)
with_parameters(market, enter_intercept=60.0)
market.engine.drawn.intercepts.room[:] = 60.0
outcome, _ = play(market, everybody_comes(market, 0.1))
print(outcome.orders.sum())
"""


def busy_evening(room: int | str) -> subprocess.CompletedProcess[str]:
    """Everybody buys whatever she considers; in a process that may crash.

    Args:
        room: Orders by opener for which there is room.
    """
    root = Path(__file__).absolute().parents[2]
    return subprocess.run(
        [sys.executable, "-c", BUSY.format(root=str(root), room=room)],
        capture_output=True, text=True, cwd=root, check=False,
    )  # fmt: skip


def test_more_orders_than_there_is_room_for_are_an_error_and_no_crash() -> None:
    done = busy_evening(room=1)
    assert done.returncode == 1, done.stderr
    assert "ran full" in done.stderr


def test_there_is_room_for_buyers_in_a_frenzy() -> None:
    done = busy_evening(room="audience.ORDERS_PER_OPENING")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 6 * 300


def test_there_is_room_for_all_who_share() -> None:
    market = ordinary_market(
        viewers=400, rooms=12, products=3,
        interacting={"shares_per_view": 0.49}, entering={"views_per_opening": 12.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=60.0)
    outcome, stage = play(market, everybody_comes(market, 0.1))
    assert outcome.shares.sum() > 3 * 400
    assert stage.chunks["messages"].sum() == outcome.shares.sum()
    market.close()


def test_an_evening_reports_requests_that_found_no_room() -> None:
    class Tight(Workspace):
        def records(self, name: str, shape: tuple[int, ...], dtype: DTypeLike) -> Records:
            return super().records(name, (shape[0], 1) if name == "requests" else shape, dtype)

    market = ordinary_market(viewers=100, products=1, minutes=30)
    with_parameters(market, enter_intercept=60.0)
    market.engine.drawn.intercepts.room[:] = 60.0
    market.engine.workspace = Tight()
    with pytest.raises(RuntimeError, match="ran full"):
        play(market, everybody_comes(market))
    market.close()


def test_what_was_sold_out_does_not_take_back_what_was_bought_before() -> None:
    _, stage = empty_stage(viewers=20, products=2, weight=7)
    stage.offers["stock_left"] = [0, 100]
    # Both have bought something, and hope for what is sold out; one has come back since then.
    for row, entry in ((0, 4.0), (1, 5.8)):
        visitor, asked = stage.visitors[row, 0], stage.requests[row, 0]
        visitor.row, visitor.room, visitor.entry, visitor.bought = row, 0, entry, 2
        asked.minute, asked.row, asked.offer, asked.slot, asked.hopeful = 5.5, row, 0, 0, 1
        asked.rank = row
        asked.benefit_fen = asked.reduction_fen = asked.points_fen = 0
        stage.chunks[row].requests = 1
    sales, minutes = records(3, SALE), records((30, 1), MINUTE)
    assert serve(stage, np.full(20, 7, np.int32), sales, 0, minutes, 5, 9) == 0
    assert stage.visitors[:2, 0].bought.tolist() == [1, 2]
