"""A market as Mesa's own tools use a model: agents, clock, collecting, batches, memory."""

import gc
import os
import subprocess
import sys
import weakref
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

from simulator.agents.anchor import Anchor
from simulator.agents.brand import Brand
from simulator.agents.model import PlayedScenario
from simulator.agents.platform import Platform
from simulator.market import Market
from simulator.measures.collecting import is_known_at_once
from simulator.measures.definitions import MEASURES
from simulator.population.viewers import Viewer
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import dump_scenario
from tests.markets import small_scenario

MESA_35 = "time" in vars(mesa.Model)
EVENINGS = 5
"""Sessions of the small scenario: one of burn-in and four measured."""


@pytest.fixture
def market() -> Market:
    return Market(small_scenario())


# Agents.


def test_agents_are_firms_and_viewers_with_one_id_each(market: Market) -> None:
    agents = market.agents
    assert len(agents) == sum(len(kind) for kind in market.agents_by_type.values())
    ids = [agent.unique_id for agent in agents]
    assert len(set(ids)) == len(ids)
    assert all(isinstance(agent, mesa.Agent) and agent.model is market for agent in agents)
    assert agents.groupby(type).count() == {
        kind: len(held) for kind, held in market.agents_by_type.items()
    }
    assert set(market.agents_by_type) == set(market.agent_types)
    assert [viewer.unique_id for viewer in market.viewers] == list(range(market.scenario.viewers))
    with pytest.raises(AttributeError):
        market.agents = []


def test_an_entrant_joins_and_an_agent_that_is_removed_leaves(market: Market) -> None:
    before = {agent.unique_id for agent in market.agents}
    entrant = Platform(market, 2, market.scenario.platforms[0])
    assert entrant.unique_id == max(before) + 1
    assert entrant in market.agents and entrant in market.agents_by_type[Platform]
    entrant.remove()
    entrant.remove()
    assert entrant not in market.agents and entrant not in market.agents_by_type[Platform]
    assert {agent.unique_id for agent in market.agents} == before
    again = Platform(market, 2, market.scenario.platforms[0])
    assert again.unique_id > entrant.unique_id
    market.deregister_agent(again)
    with pytest.raises(KeyError):
        market.deregister_agent(again)


def test_all_agents_can_be_removed(market: Market) -> None:
    assert len(market.viewers) > 0
    market.remove_all_agents()
    assert len(market.agents) == len(market.viewers) == 0
    assert all(len(held) == 0 for held in market.agents_by_type.values())


# Clock.


def test_steps_time_and_running_follow_the_run(market: Market) -> None:
    assert (market.steps, market.time, market.running) == (0, 0.0, True)
    for session in range(1, EVENINGS + 1):
        market.step()
        assert (market.steps, market.time, market.session) == (session, session, session)
        assert market.running
    assert len(market.orders) > 0
    market.step()
    assert not market.running
    assert (market.steps, market.time) == (EVENINGS + 1, EVENINGS + 1)
    assert len(market.orders) == 0
    assert list(market.sessions["session"]) == list(range(EVENINGS))


def test_running_the_model_as_mesa_does_is_running_the_market(market: Market) -> None:
    market.run_model()
    other = Market(small_scenario()).run()
    pd.testing.assert_frame_equal(market.sessions, other.sessions)
    assert market.steps == other.steps
    assert not other.running
    assert len(Market(small_scenario()).run(sessions=1).sessions) == 2


@pytest.mark.skipif(not MESA_35, reason="only Mesa 3.5 and newer count time apart from steps")
def test_time_can_be_let_pass(market: Market) -> None:
    market.run_for(2)
    assert (market.session, market.steps) == (2, 2)
    market.run_until(3)
    assert (market.session, market.steps) == (3, 3)


# What a constructor takes.


def test_parameters_of_the_scenario_are_arguments() -> None:
    path = {"brands.Acre.pricing.premium": 0.3, "platforms[Flow].take_rate": np.float64(0.1)}
    market = Market(small_scenario(), pitch_minutes=np.int64(5), viewer_seed=3, **path)
    changed = market.scenario
    assert (changed.pitch_minutes, changed.viewer_seed, market.viewer_seed) == (5, 3, 3)
    assert changed.platforms[0].take_rate == 0.1
    assert next(b for b in changed.brands if b.name == "Acre").pricing.premium == 0.3  # type: ignore[union-attr]
    assert changed.anchors == small_scenario().anchors
    named = Market("quickstart", viewers=100, **{"anchors[Lin Yue].fans": 90_000})
    assert len(named.viewers) == 100
    assert next(a for a in named.scenario.anchors if a.name == "Lin Yue").fans == 90_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pich_minutes": 5}, "did you mean 'pitch_minutes'"),
        ({"pitch_minutes": 99}, "pitch_minutes=99"),
        ({"brands.Acer.cash": 9}, "nothing in brands is called 'Acer'; did you mean 'Acre'"),
        ({"rng": -1}, "seed"),
        ({"rng": 1.5}, "rng is a whole number, not 1.5"),
        ({"seed": np.random.default_rng(1)}, "seed is a whole number"),
        ({"rng": 1, "seed": 2}, "rng=1 and seed=2 are two names of one seed"),
    ],
)
def test_wrong_arguments_are_explained(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Market(small_scenario(), **arguments)
    assert message in str(caught.value)


def test_a_seed_has_two_names() -> None:
    markets = [Market(small_scenario(), **{name: 5}) for name in ("rng", "seed")]
    assert [market.world_seed for market in markets] == [5, 5]
    assert markets[0].random.random() == markets[1].random.random()
    assert Market(small_scenario(), rng=5, seed=5).world_seed == 5


def test_the_scenario_played_equals_the_one_given_but_mesa_does_not_take_it_for_its_own() -> None:
    given = small_scenario()
    played = Market(given).scenario
    assert played == given and given == played
    assert played != small_scenario(seed=12) and given != Market(given, rng=12).scenario
    assert dump_scenario(played) == dump_scenario(given)
    assert played.model_fields_set == given.model_fields_set
    assert not played and given
    assert isinstance(played, PlayedScenario)


# DataCollector.


def double(agent: Any, times: int = 2) -> float:
    """A reporter with a parameter."""
    return times * agent.fatigue


def test_evenings_are_collected_by_themselves(market: Market) -> None:
    market.run()
    collected = market.datacollector.get_model_vars_dataframe()
    assert len(collected) == EVENINGS + 1
    assert collected.iloc[0].isna().all()
    assert list(collected.columns) == [m.name for m in MEASURES if is_known_at_once(m)]
    assert {"views", "orders", "gmv_fen", "conversion", "habit"} <= set(collected.columns)
    final = market.sessions[list(collected.columns)]
    pd.testing.assert_frame_equal(
        collected.iloc[1:].reset_index(drop=True).astype(float), final.astype(float)
    )


def test_every_kind_of_reporter_works(market: Market) -> None:
    market.datacollector = mesa.DataCollector(
        model_reporters={
            "Session": "session",
            "Wealth": lambda model: model.viewers.agg("wallet_fen", np.sum),
            "Agents": lambda model: len(model.agents),
            "Listed": [len, [market.anchors]],
            "Partial": partial(steps_of, plus=1),
            "Method": market.plan,
        },
        agent_reporters={"Kind": lambda agent: type(agent).__name__, "Model": "unique_id"},
        agenttype_reporters={
            Viewer: {"Wallet": "wallet_fen", "Follows": lambda viewer: len(viewer.follows())},
            Anchor: {"Fatigue": "fatigue", "Double": double, "Triple": [double, [3]]},
            Brand: {"Name": "name"},
            mesa.Agent: {"Id": "unique_id"},
        },
        tables={"Best": ["session", "gmv"]},
    )
    for _ in range(2):
        market.step()
        gmv = int(market.outcome.gmv_fen.sum())
        market.datacollector.add_table_row("Best", {"session": market.session, "gmv": gmv})
    collector, everybody = market.datacollector, len(market.agents)
    model = collector.get_model_vars_dataframe()
    assert list(model["Session"]) == [1, 2]
    assert model["Wealth"].iloc[-1] == market.columns.wallet_fen.sum()
    assert list(model["Agents"]) == [everybody] * 2
    assert list(model["Listed"]) == [len(market.anchors)] * 2
    assert list(model["Partial"]) == [2, 3]
    agents = collector.get_agent_vars_dataframe()
    assert len(agents) == 2 * everybody
    assert agents["Kind"].value_counts()["Viewer"] == 2 * len(market.viewers)
    assert (agents["Model"] == agents.index.get_level_values("AgentID")).all()
    viewers = collector.get_agenttype_vars_dataframe(Viewer).xs(2, level="Step")
    assert list(viewers["Wallet"]) == market.columns.wallet_fen.tolist()
    assert viewers["Follows"].sum() == sum(map(int.bit_count, market.viewers.get("followed")))
    anchors = collector.get_agenttype_vars_dataframe(Anchor)
    assert list(anchors["Double"]) == list(2 * anchors["Fatigue"])
    assert list(anchors["Triple"]) == list(3 * anchors["Fatigue"])
    assert set(collector.get_agenttype_vars_dataframe(Brand)["Name"]) == {"Acre", "Husk", "Loom"}
    assert len(collector.get_agenttype_vars_dataframe(mesa.Agent)) == 2 * everybody
    assert list(collector.get_table_dataframe("Best")["session"]) == [1, 2]


def steps_of(model: Market, plus: int) -> int:
    """A reporter to be made partial."""
    return model.steps + plus


# batch_run.

Rows = list[dict[str, Any]]
TINY = {"scenario": "quickstart", "viewers": 200, "measure_from": 1, "sessions": 2}


def batch(**options: Any) -> Rows:
    """Run a batch as both versions of Mesa take it."""
    rows: Rows = mesa.batch_run(Market, display_progress=False, **options)
    return rows


def expected_views(**arguments: Any) -> list[int]:
    """Views by evening of one run."""
    return Market(**arguments).run().sessions["views"].tolist()


def test_a_batch_is_the_runs_one_by_one() -> None:
    parameters = {**TINY, "rng": [1, 2], "pitch_minutes": [5, 10]}
    rows = batch(parameters=parameters, data_collection_period=1)
    assert len(rows) == 2 * 2 * (1 + 3)
    for seed in (1, 2):
        for minutes in (5, 10):
            mine = [r for r in rows if r["rng"] == seed and r["pitch_minutes"] == minutes]
            assert [row["Step"] for row in mine] == [0, 1, 2, 3]
            views = expected_views(**TINY, rng=seed, pitch_minutes=minutes)
            assert [row["views"] for row in mine] == [None, *views]
    last = batch(parameters=parameters)
    assert [row["Step"] for row in last] == [3] * 4
    wanted = [row["gmv_fen"] for row in rows if row["Step"] == 3]
    assert len(set(wanted)) == 4
    assert [row["gmv_fen"] for row in last] == wanted


def test_a_batch_stops_after_the_steps_asked_for() -> None:
    rows = batch(parameters={**TINY, "rng": 4}, max_steps=2, data_collection_period=1)
    assert [row["Step"] for row in rows] == [0, 1, 2]
    assert [row["views"] for row in rows[1:]] == expected_views(**TINY, rng=4)[:2]


def test_a_batch_goes_over_scenarios() -> None:
    scenarios = [small_scenario(), small_scenario(contract_period=1, name="other")]
    rows = batch(parameters={"scenario": scenarios, "rng": [3]})
    assert [row["scenario"].name for row in rows] == ["small", "other"]
    assert [row["views"] for row in rows] == [
        expected_views(scenario=scenario, rng=3)[-1] for scenario in scenarios
    ]


@pytest.mark.skipif(not MESA_35, reason="batch_run takes seeds of its own from Mesa 3.5")
def test_a_batch_takes_seeds_of_its_own() -> None:
    rows = batch(parameters=TINY, rng=[1, 2])
    assert [row["views"] for row in rows] == [expected_views(**TINY, rng=s)[-1] for s in (1, 2)]


@pytest.mark.slow
def test_a_batch_runs_in_several_processes() -> None:
    parameters = {**TINY, "rng": [1, 2, 3]}
    side_by_side = batch(parameters=parameters, number_processes=2)
    assert sorted(side_by_side, key=lambda row: row["RunId"]) == batch(parameters=parameters)


# Memory.


def test_a_market_that_is_dropped_is_freed() -> None:
    market = Market(small_scenario())
    market.step()
    kept = market.viewers.select(at_most=3), market.agents, market.viewers[0], market.datacollector
    alive, column = weakref.ref(market), weakref.ref(market.columns.taste)
    assert all(part is not None for part in kept)
    del market, kept
    gc.collect()
    assert alive() is None
    assert column() is None


def test_a_market_is_closed_at_the_end_of_a_with_block() -> None:
    with Market(small_scenario()) as market:
        market.step()
        assert len(market.agents) > 0
    assert len(market.agents) == 0
    assert len(market.sessions) == 1


TEN_MARKETS = """
import gc, psutil
from simulator import Market
memory = psutil.Process().memory_info
resident = []
for seed in range(10):
    market = Market("quickstart", rng=seed, viewers=100_000)
    market.step()
    columns = sum(column.nbytes for column in market.columns)
    del market
    gc.collect()
    resident.append(memory().rss)
print(columns, *resident)
"""


@pytest.mark.slow
def test_ten_markets_in_a_row_take_no_more_memory_than_three() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TEN_MARKETS],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        # Arrays freed go back to the system at once: what is resident is what is held.
        env=os.environ | {"NUMBA_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": "65536"},
    )  # fmt: skip
    columns, *resident = map(int, done.stdout.split())
    print(f"columns {columns / 2**20:.0f} MiB; resident", [f"{r / 2**20:.0f}" for r in resident])
    # Seven markets kept would be seven times their columns, and more.
    assert resident[-1] - resident[2] < columns
