"""Both engines play the same market: every decision, every column, every table, to the last bit."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from simulator.kernels.feed import LARGEST_FEED
from simulator.kernels.state import REMEMBERED
from simulator.market import Market
from simulator.population.solving import BISECTIONS
from simulator.reference.buying import Request
from simulator.reference.evening import Minute, Ticks
from simulator.reference.visit import Visit
from simulator.tables.columns import BOND_SLOTS
from simulator.tables.engine_names import EngineName
from tests.markets import small_content, small_scenario
from tests.random_markets import random_scenario
from tests.reference.comparing import Comparison, folder_digests
from tests.reference.markets import crowded_scenario, lively_scenario, rush_scenario

MECHANISMS = (
    "opening", "platform", "arriving", "feed", "shown", "entering", "turning", "considering",
    "looking", "comparing", "not_comparing", "paying", "served", "interacting", "gift",
    "leaving", "following", "deepening", "closing", "feed_ends", "need", "shelf", "shelf_checkout",
    "shelf_served", "cancelling", "receiving", "bond_after_parcel", "problem", "returning",
    "unfollowing", "platform_overnight", "allowance", "dated", "credited", "charged", "telling",
    "invited", "warned", "complaining", "seeking", "looking_at_neighbour", "assisted",
    "after_service",
)  # fmt: skip


@pytest.fixture
def found() -> Iterator[Comparison]:
    """What is compared; said at the end, and nothing may differ."""
    comparison = Comparison()
    yield comparison
    print(comparison)
    assert comparison.differences == []
    assert comparison.markets > 0


# A smaller number makes no simpler market, so there is nothing to shrink.
@settings(max_examples=4, phases=[Phase.explicit, Phase.generate])
@given(number=st.integers(0, 2**32 - 1))
def test_random_markets(number: int) -> None:
    assert Comparison().compare(random_scenario(Random(number))).differences == []


def test_events_of_every_kind(found: Comparison) -> None:
    """Parameters set during the run, news, leaks and platforms that open reach both engines."""
    content = small_content()
    places = [*content["platforms"], {"name": "Nova", "kind": "community"}]
    hosts = [*content["anchors"], {"name": "Nia", "type": "koc", "platform": "Nova"}]
    settings_ = {
        "behaviour.buying.quality": 3.0, "behaviour.interacting.follow_minutes": 3.0,
        "behaviour.staying.base_hazard": 0.5, "behaviour.opening.habit_slope": 2.5,
        "behaviour.churn.lapse": 0.2, "behaviour.word_of_mouth.invite": 0.5,
        "behaviour.after_sales.return_gap": 6.0, "categories.food.fit_uncertainty": 0.6,
        "platforms.Flow.attraction": 1.0, "anchors.Ada.charisma": 0.1,
    }  # fmt: skip
    events = [
        {"at": 1, "until": 2, "set": settings_},
        {"at": 0, "until": 2, "remove_anchor": "Bo"},
        {"at": 1, "demand_shift": {"category": "food", "buying": 0.7, "opening": 0.2}},
        {"at": 1, "outage": {"platform": "Flow", "minute": 10, "minutes": 20, "lag": 0.3}},
        {"at": 1, "scandal": {"anchor": "Ada", "reach": 0.8, "bonds": 0.6}},
        {"at": 1, "data_leak": {"platform": "Flow", "habit": 0.8}},
        {"at": 2, "new_platform": "Nova"},
    ]
    found.compare(small_scenario(
        events=events, platforms=places, anchors=hosts, viewers=120, sessions=3, measure_from=0,
    ))  # fmt: skip


def test_lively_markets_in_which_everything_happens(found: Comparison) -> None:
    for number in (3, 5):
        found.compare(lively_scenario(Random(number)))
    assert set(found.decisions) == set(MECHANISMS)
    assert min(found.decisions.values()) > 20
    assert found.orders > 300


@pytest.mark.parametrize("tick_seconds", [15, 60])
def test_a_market_with_two_or_three_of_everything(found: Comparison, tick_seconds: int) -> None:
    found.compare(small_scenario(tick_seconds=tick_seconds, viewers=120, sessions=2))
    assert found.orders > 50


def test_a_platform_with_more_rooms_than_a_feed_looks_at(found: Comparison) -> None:
    scenario = crowded_scenario()
    found.compare(scenario)
    market = Market(scenario, engine="reference")
    market.step()
    assert (market.evening.rooms.platform == 0).sum() > LARGEST_FEED


def test_a_rush_in_which_equal_times_are_settled_by_lot(
    found: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, serve = [], Ticks.serve

    def serving(ticks: Ticks, request: Request, minute: Minute) -> None:
        left = request.offer.left
        serve(ticks, request, minute)
        served.append((request.minute, request.offer, request.viewer.people > left))

    monkeypatch.setattr(Ticks, "serve", serving)
    found.compare(rush_scenario())
    together = Counter((minute, offer) for minute, offer, _ in served)
    assert sum(count > 1 for count in together.values()) >= 5
    assert any(short for _, _, short in served)


def test_viewers_who_forget_products_and_drop_hosts(
    found: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    met, play = [], Visit.meet

    def meeting(visit: Visit, *arguments: object) -> object:
        known = set(visit.seen)
        attention = play(visit, *arguments)  # type: ignore[arg-type]
        met.append((len(visit.seen), bool(known - set(visit.seen))))
        return attention

    monkeypatch.setattr(Visit, "meet", meeting)
    scenario = lively_scenario(Random(1), minutes=150)
    found.compare(scenario)
    assert max(size for size, _ in met) == REMEMBERED
    assert sum(forgot for _, forgot in met) > 50
    market = Market(scenario, engine="reference")
    full = sum(None not in viewer.bonds for viewer in market.viewers)
    market.step()
    assert full > 20, f"hardly anybody follows {BOND_SLOTS} hosts"


def test_levels_are_solved_alike() -> None:
    scenario = lively_scenario(Random(1))
    solved, levels = (
        Market(scenario).engine.drawn.intercepts,
        Market(scenario, engine="reference").engine.levels,
    )
    step = 80.0 / 2**BISECTIONS
    assert levels.enter == pytest.approx(solved.enter, abs=step)
    assert levels.cancel == pytest.approx(solved.cancel, abs=step)
    for mine, other in ((levels.room, solved.room), (levels.shelf, solved.shelf),
                        (levels.return_, solved.return_)):  # fmt: skip
        assert mine == pytest.approx(other.tolist(), abs=step)
    assert levels.need_rate == pytest.approx(solved.need_rate.tolist(), rel=1e-12)
    assert levels.normal_rate == solved.normal_rate


def test_result_folders_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    scenario = small_scenario(viewers=150, sessions=2)
    one, other = (folder_digests(scenario, tmp_path / e.value, e) for e in EngineName)
    assert len(one) > 10
    assert one == other


@pytest.mark.slow
def test_many_random_markets(found: Comparison) -> None:
    for number in range(100):
        found.compare(random_scenario(Random(number)))
    assert sum(found.decisions.values()) > 1_000_000


@pytest.mark.slow
def test_many_lively_markets(found: Comparison) -> None:
    for number in range(60):
        found.compare(lively_scenario(Random(number)))
    assert sum(found.decisions.values()) > 1_000_000
