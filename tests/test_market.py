"""The market as a Mesa model."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from simulator.agents.agency import Agency
from simulator.agents.anchor import Anchor
from simulator.agents.brand import Brand
from simulator.agents.platform import Platform
from simulator.agents.regulator import Regulator
from simulator.market import Market
from simulator.population.viewers import Viewer
from tests.markets import recorded, small_scenario

STRATEGIC = (Anchor, Agency, Brand, Platform, Regulator)


@pytest.fixture
def market() -> Market:
    return Market(small_scenario())


def test_it_is_a_model_with_all_six_types_of_agents(market: Market) -> None:
    assert isinstance(market, mesa.Model)
    assert set(market.agents_by_type) == {*STRATEGIC, Viewer}
    assert set(market.agent_types) == {*STRATEGIC, Viewer}
    assert market.agents_by_type[Viewer] is market.viewers
    for kind, held in (
        (Anchor, market.anchors), (Agency, market.agencies), (Brand, market.brands),
        (Platform, market.platforms), (Regulator, [market.regulator]),
    ):  # fmt: skip
        assert set(market.agents_by_type[kind]) == set(held)
        assert all(isinstance(agent, mesa.Agent) for agent in held)
        assert all(agent.model is market for agent in held)
    assert len(market.agents) == sum(len(held) for held in market.agents_by_type.values())


def test_agents_are_sorted_by_name_and_know_their_place(market: Market) -> None:
    for held in (market.anchors, market.agencies, market.brands, market.platforms):
        assert [agent.name for agent in held] == sorted(agent.name for agent in held)
        assert [agent.index for agent in held] == list(range(len(held)))


def test_each_step_is_a_session(market: Market) -> None:
    assert market.session == 0
    for count in range(1, 4):
        market.step()
        assert market.session == count
        assert market.steps == count
        assert market.evening.session == count - 1
    assert list(market.sessions["session"]) == [0, 1, 2]


def test_a_run_plays_burn_in_measured_sessions_and_the_run_off(market: Market) -> None:
    seen = []
    returned = market.run(sessions=2, on_session=lambda running: seen.append(running.session))
    assert returned is market
    assert seen == [1, 2, 3]
    table = market.sessions
    assert list(table["measured"]) == [False, True, True]
    assert len(market.orders) == 0
    assert market.session > 3


def test_a_data_collector_reports_through_columns(market: Market) -> None:
    collector = mesa.DataCollector(
        model_reporters={
            "GMV": lambda model: int(model.outcome.gmv_fen.sum()),
            "Wallets": lambda model: int(model.viewers.agg("wallet_fen", np.sum)),
            "Session": "session",
        },
        agenttype_reporters={Anchor: {"Fatigue": "fatigue"}},
    )
    for _ in range(3):
        market.step()
        collector.collect(market)
    frame = collector.get_model_vars_dataframe()
    assert list(frame["Session"]) == [1, 2, 3]
    assert frame["Wallets"].iloc[-1] == market.columns.wallet_fen.sum()
    assert frame["GMV"].iloc[-1] == market.outcome.gmv_fen.sum()
    fatigue = collector.get_agenttype_vars_dataframe(Anchor)
    assert len(fatigue) == 3 * len(market.anchors)


def test_the_seed_of_the_world_may_be_given_as_mesa_gives_it() -> None:
    given, written = Market(small_scenario(), rng=99), Market(small_scenario(seed=99))
    assert given.world_seed == 99
    assert (given.products.appeal == written.products.appeal).all()
    assert (given.columns.inclination == written.columns.inclination).all()


def test_the_generator_of_mesa_is_never_drawn_by_the_simulation(market: Market) -> None:
    state = market.random.getstate()
    market.run()
    assert market.random.getstate() == state


def test_a_scenario_may_be_named_or_left_out() -> None:
    market = Market()
    assert market.scenario.name == Market("quickstart").scenario.name


def test_the_scenario_is_not_touched_by_others(market: Market) -> None:
    """Newer versions of Mesa set an attribute of this name on their own."""
    played = market.scenario
    market.scenario = "something else"
    assert market.scenario is played


def test_minutes_and_orders_are_kept_on_demand_only() -> None:
    market = Market(small_scenario())
    market.run()
    tables = market.recorder.tables()
    assert "orders" not in tables
    assert "minutes" not in tables
    everything = recorded(small_scenario())
    assert everything["orders"].num_rows > 100
    evenings = set(everything["minutes"]["session"].to_pylist())
    assert evenings == set(everything["sessions"]["session"].to_pylist())
    last = everything["minutes_last"]
    assert set(last["session"].to_pylist()) == {max(evenings)}


def test_a_closed_market_is_freed() -> None:
    market = Market(small_scenario())
    market.step()
    alive = weakref.ref(market)
    columns = weakref.ref(market.columns.taste)
    market.close()
    del market
    gc.collect()
    assert alive() is None
    assert columns() is None


def test_a_run_off_that_does_not_end_is_an_error(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.step()
    assert len(market.orders) > 0
    monkeypatch.setattr("simulator.market.RUN_OFF_LIMIT", 1)
    with pytest.raises(RuntimeError, match="still open after a run-off of 1 sessions"):
        market.run_off()


def test_wallets_that_do_not_match_their_account_stop_the_run(market: Market) -> None:
    market.step()
    market.columns.wallet_fen[0] += 1
    with pytest.raises(RuntimeError, match="wallets hold"):
        market.check_books()
