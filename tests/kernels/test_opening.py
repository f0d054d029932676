"""Who opens which app, and when they come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import triang

from simulator.compiled.audience import open_evening
from simulator.kernels.opening import arrival_share, by_arrival
from simulator.market import Market
from simulator.tables.columns import BOND_SLOTS, as_reals
from tests.markets import small_scenario
from tests.reference_rooms import ordinary_evening

SIGMAS = 4.0


@pytest.mark.parametrize(
    ("peak", "spread"), [(0.45, 0.35), (0.5, 0.5), (0.1, 0.4), (0.9, 0.3), (0.5, 1.3), (0.5, 2.0)]
)
def test_arrivals_follow_a_triangle_folded_at_the_ends(peak: float, spread: float) -> None:
    points = 20_001
    u = (np.arange(points) + 0.5) / points
    at = np.sort([arrival_share(float(share), peak, spread) for share in u])
    assert at[0] >= 0.0
    assert at[-1] < 1.0
    law = triang(0.5, loc=peak - spread, scale=2.0 * spread)
    grid = np.linspace(0.0, 0.9999, 500)
    # Mass beyond an end is reflected there, and reflected again at the other end.
    folded = sum(law.cdf(2 * k + grid) - law.cdf(2 * k - grid) for k in range(-3, 4))
    found = np.searchsorted(at, grid, side="right") / points
    assert np.abs(found - folded).max() < 2.0 / points + 1e-4


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    minutes=st.lists(st.floats(0.0, 59.875, width=32), min_size=0, max_size=60),
    tick=st.sampled_from([1.0, 0.5, 0.25]),
    data=st.data(),
)
def test_openers_are_sorted_by_tick_and_row(
    minutes: list[float], tick: float, data: st.DataObject
) -> None:
    count, ticks = len(minutes), int(60 / tick)
    opened = np.array(
        data.draw(st.lists(st.integers(-1, 2), min_size=count, max_size=count)), np.int8
    )
    arrival = np.array(minutes, np.float32)
    rows, first = by_arrival(opened, arrival, tick, ticks)
    openers = np.flatnonzero(opened >= 0)
    in_tick = np.floor(arrival[openers].astype(np.float64) / tick).astype(int)
    assert rows.tolist() == openers[np.lexsort((openers, in_tick))].tolist()
    assert first.tolist() == [0, *np.cumsum(np.bincount(in_tick, minlength=ticks))]


def expected_openings(market: Market, shift: float) -> np.ndarray:
    """Chance of each viewer to open each app, from the formulas, without the project's rules."""
    columns, opening = market.columns, market.scenario.behaviour.opening
    viewers, platforms = columns.habit.shape
    on_air = np.zeros(len(market.anchors), bool)
    on_air[market.evening.rooms.anchor] = True
    lapsed = (columns.lapsed[:, None] >> np.arange(platforms)) & 1 == 1
    pull = np.zeros((viewers, platforms))
    for row in range(viewers):
        for k in range(BOND_SLOTS):
            anchor = columns.bond_anchor[row, k]
            if anchor >= 0 and (columns.followed[row] >> k) & 1 and on_air[anchor]:
                place = market.anchors[anchor].platform
                if not lapsed[row, place]:
                    pull[row, place] += np.exp(as_reals("bond", columns.bond[row, k]))
    kinds = market.scenario.platform_kinds
    pulls = np.array([kinds[platform.kind].search_pull for platform in market.platforms])
    search = np.where((columns.wants != 0)[:, None], pulls, 0.0)
    value = (
        columns.inclination
        + opening.habit_slope * (columns.habit.sum(axis=1) - 0.5)
        + opening.followed_pull * np.log1p(pull.sum(axis=1))
        + np.where(
            columns.invited_by >= 0,
            opening.invitation_pull * columns.susceptibility * np.log(2.0), 0.0,
        )
        + (np.where(lapsed, 0.0, 1.0) * search).max(axis=1)
        + shift
    )  # fmt: skip
    own = np.zeros((viewers, platforms))
    for column, place in enumerate(sorted(market.scenario.platforms, key=lambda p: p.name)):
        own[:, column] += place.attraction + place.women * (columns.female - 0.5)
        own[:, column] += np.array(place.ages)[columns.age_band]
        own[:, column] += np.array(place.cities)[columns.city_tier]
    utility = (
        own
        + search
        + opening.platform_habit_pull * columns.habit
        + opening.followed_pull * np.log1p(pull)
    )
    odds = np.where(lapsed, 0.0, np.exp(utility))
    share = odds / np.maximum(odds.sum(axis=1, keepdims=True), 1e-300)
    return share / (1.0 + np.exp(-value[:, None]))


def test_apps_are_opened_as_often_as_the_logits_say() -> None:
    platforms = [
        {"name": "Flow", "ages": [0.5, 0.0, 0.0, -0.5], "women": 0.4},
        {"name": "Bazaar", "kind": "shelf", "shelf_attraction": 1.0, "cities": [0.0, 0.2, 0.6]},
    ]
    market = Market(small_scenario(viewers=3_000, population=3_000, platforms=platforms))
    market.evening = ordinary_evening(market)
    columns = market.columns
    columns.wants[:] = np.arange(3_000) % 3 == 0
    dice = np.random.default_rng(5)
    columns.lapsed[:] = dice.integers(0, 4, len(columns.people))
    columns.invited_by[:] = dice.integers(-1, 2, len(columns.people))
    market.evening.market_shock = 0.3
    columns.visited[:] = 255
    expected = expected_openings(market, 0.3)
    assert (expected.sum(axis=0) > 200).all()
    arrival = open_evening(market.engine, market)
    for platform in range(len(market.platforms)):
        chance = expected[:, platform]
        error = np.sqrt((chance * (1.0 - chance)).sum())
        count = (columns.opened == platform).sum()
        assert abs(count - chance.sum()) <= SIGMAS * error
    assert (columns.visited == 0).all()
    gone = columns.lapsed == 3
    assert (columns.opened[gone] == -1).all()
    minutes = market.scenario.session_minutes
    assert (arrival[columns.opened >= 0] < minutes).all()
    market.close()


def test_who_follows_a_host_on_air_comes_more_often_than_her_twin() -> None:
    """The pull of one star: same draws, so nobody who came without it stays away with it."""
    market = Market(small_scenario(viewers=2_000, population=2_000))
    market.evening = ordinary_evening(market)
    open_evening(market.engine, market)
    with_all = market.columns.opened >= 0
    star = next(a.index for a in market.anchors if a.type == "star")
    rooms = market.evening.rooms
    for name, values in vars(rooms).items():
        setattr(rooms, name, values[rooms.anchor != star] if name != "anchor" else values)
    rooms.anchor = rooms.anchor[rooms.anchor != star]
    open_evening(market.engine, market)
    without = market.columns.opened >= 0
    fans = (market.columns.bond_anchor == star).any(axis=1)
    assert (without <= with_all).all()
    assert (without == with_all)[~fans].all()
    assert (with_all & ~without).sum() > 0
    market.close()


def test_age_and_city_move_the_minute_of_arrival() -> None:
    shifts = {"age_arrival": [0.2, 0.0, 0.0, -0.2], "city_arrival": [0.1, 0.0, 0.0]}
    minutes = []
    for demographics in ({}, shifts):
        market = Market(small_scenario(viewers=3_000, population=3_000, demographics=demographics))
        market.evening = ordinary_evening(market)
        minutes.append(open_evening(market.engine, market))
        columns = market.columns
        market.close()
    plain, moved = minutes
    same = (columns.age_band % 3 != 0) & (columns.city_tier != 0)
    assert np.array_equal(plain[same], moved[same])
    for band, towards in ((0, 1.0), (3, -1.0)):
        rows = (columns.age_band == band) & (columns.city_tier == 1) & (columns.opened >= 0)
        # Folding at the ends of the evening takes a little off a fifth of it.
        shift = (moved[rows] - plain[rows]).mean() / 45.0
        assert 0.12 < towards * shift <= 0.2 + 1e-6


def test_in_a_community_neighbours_show_their_hosts() -> None:
    """Whoever looks at a neighbour is told of the host on air whom this neighbour likes best."""
    shown = {}
    for chance in (0.0, 1.0):
        kinds = {"community": {"neighbours": chance}}
        platforms = [{"name": "Flow", "kind": "community"}, {"name": "Bazaar", "kind": "shelf"}]
        market = Market(
            small_scenario(
                viewers=2_000, population=2_000, platforms=platforms, platform_kinds=kinds,
                behaviour={"word_of_mouth": {"neighbours": 2, "rewiring": 0.0}},
            )
        )  # fmt: skip
        market.evening = ordinary_evening(market)
        open_evening(market.engine, market)
        shown[chance] = market.columns.invited_by.copy()
        columns, home = market.columns, market.anchor_platform
        market.close()
    assert (shown[0.0] == -1).all()
    flow = 1  # sorted by name
    told = np.flatnonzero(shown[1.0] >= 0)
    assert len(told) > 100
    assert (columns.opened[told] == flow).all()
    best = {}
    for row in range(2_000):
        held = [
            (float(columns.bond[row, k]), int(columns.bond_anchor[row, k]))
            for k in range(BOND_SLOTS)
            if columns.bond_anchor[row, k] >= 0 and home[columns.bond_anchor[row, k]] == flow
        ]
        best[row] = max(held)[1] if held else -1
    for row in np.flatnonzero(columns.opened == flow).tolist():
        assert shown[1.0][row] in {best[(row - 1) % 2_000], best[(row + 1) % 2_000]}
