"""Rules for consumers in whole markets: same seeds, in force from a session on."""

import pytest

from simulator.market import Market
from tests.agents.ruled import FROM, sessions, since, street, under, without
from tests.markets import differing, scenario_of
from tests.paired import Tables, flow, played, total


def bought_dear(tables: Tables) -> float:
    """Orders in hosts' rooms."""
    frame = sessions(tables, FROM, 6, "orders")["orders"].to_pandas()
    return float((frame["channel"] != "shelf").sum())


# Transparency.


def test_more_people_compare_and_fewer_buy_where_it_is_dear_and_nothing_before() -> None:
    plain, clear = without(), under(since("price_transparency", comparing=1.0))
    assert differing(sessions(clear, 0, FROM), sessions(plain, 0, FROM)) == []
    assert bought_dear(clear) < bought_dear(plain)
    usual = under(since("price_transparency", comparing=0.1))
    assert differing(usual, plain) == []


# Gifts.


def gifts(tables: Tables, first: int = FROM) -> float:
    return float(sessions(tables, first, 6)["rooms"].to_pandas()["gifts_fen"].sum())


def test_a_gift_cap_of_nothing_ends_gifts_and_nothing_before() -> None:
    plain, capped = without(), under(since("gift_cap", most=0.0))
    assert differing(sessions(capped, 0, FROM), sessions(plain, 0, FROM)) == []
    assert gifts(plain) > 0
    assert gifts(capped) == 0


def test_a_gift_cap_is_of_a_person_and_evening_whatever_the_rooms() -> None:
    content = street(since("gift_cap", most=2.0))
    content["behaviour"]["interacting"] = {"gifts_per_view": 0.4, "gift_value": 50.0}
    capped = played(content)
    frame = sessions(capped, FROM, 6, "sessions")["sessions"].to_pandas()
    for row in frame.itertuples():
        # Everybody on an app may give two yuan away, however many rooms she enters.
        assert 0 < row.gifts_fen <= 200 * row.active_viewers
        assert row.views > 1.5 * row.active_viewers


def test_a_gift_cap_that_nobody_reaches_changes_nothing() -> None:
    assert differing(under(since("gift_cap", most=1e6)), without()) == []


# Education.


def test_lessons_move_traits_from_the_next_morning_on_and_cost_what_they_cost() -> None:
    lesson = since("consumer_education", doubt=0.5, calm=0.5, cost=0.02)
    plain, taught = without(), under(lesson)
    assert differing(sessions(taught, 0, FROM + 1), sessions(plain, 0, FROM + 1)) == []
    assert differing(sessions(taught, FROM + 1, 6), sessions(plain, FROM + 1, 6)) != []
    assert flow(taught, "education") == 2 * 90_000 * 3
    # Who believes less regrets less.
    assert total(taught, "sessions", "regret_fen") < total(plain, "sessions", "regret_fen")


def test_a_campaign_that_teaches_nothing_costs_and_no_viewer_notices() -> None:
    idle = under(since("consumer_education", doubt=0.0, calm=0.0, cost=1.0))
    assert differing(sessions(idle, 0, 6), sessions(without(), 0, 6)) == []
    assert flow(idle, "education") > 0


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_what_is_learnt_is_learnt_by_all_and_stays(engine: str) -> None:
    lesson = {"rule": "consumer_education", "doubt": 0.25, "calm": 0.5, "from": 0, "until": 2}
    scenario = scenario_of(street(lesson, viewers=40, population=400))
    market = Market(scenario, engine=engine)
    before = market.columns.scepticism.copy(), market.columns.impulsivity.copy()
    for _ in range(3):
        market.step()
    after = market.columns
    assert after.scepticism == pytest.approx(1.0 - (1.0 - before[0]) * 0.75**2, abs=1e-6)
    assert after.impulsivity == pytest.approx(before[1] * 0.25, abs=1e-6)
    market.close()
