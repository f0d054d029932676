"""Whatever a scenario says, it is refused by a message or it can be played."""

from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from simulator.market import Market
from simulator.scenario.errors import ScenarioError
from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario
from tests.scenario.mutations import ends, mutated, places, tiny_content

TINY = tiny_content()
SEEDS = st.integers(0, 2**32)
MOST_VIEWERS, MOST_SESSIONS = 2_000, 20
"""Larger markets are valid, but take long."""


def loaded(seed: int) -> Scenario | None:
    """The scenario of a mutation, or None if it was refused in good order."""
    content, said = mutated(Random(seed), TINY)
    note(said)
    try:
        return load_mapping(content)
    except ScenarioError as error:
        message = str(error)
        assert message.startswith("scenario")
        assert "Traceback" not in message
        assert "pydantic" not in message
        return None


def play(scenario: Scenario) -> None:
    market = Market(scenario)
    market.run()
    tables = market.recorder.tables()
    assert market.recorder.summary(tables)["ledger_balance"] == 0
    market.close()


def small_enough(scenario: Scenario) -> bool:
    sessions = scenario.sessions + scenario.measure_from
    return scenario.viewers <= MOST_VIEWERS and sessions <= MOST_SESSIONS


@settings(max_examples=300)
@given(SEEDS)
def test_every_mutation_is_valid_or_refused(seed: int) -> None:
    loaded(seed)


@settings(max_examples=60)
@given(SEEDS)
def test_every_valid_mutation_can_be_played(seed: int) -> None:
    scenario = loaded(seed)
    if scenario is not None and small_enough(scenario):
        play(scenario)


@pytest.mark.slow
@settings(max_examples=3_000)
@given(SEEDS)
def test_thousands_of_valid_mutations_can_be_played(seed: int) -> None:
    scenario = loaded(seed)
    if scenario is not None and small_enough(scenario):
        play(scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"anchors": [], "anchor_groups": [], "events": []},
        {"agencies": [], "anchors": [], "anchor_groups": [], "events": []},
        {"regulation": [], "events": []},
        {"behaviour": {"opening": {"inclination_mean": -5.0}}},
        {"viewers": 10, "population": 2_000_000_000},
        {"viewers": 10, "population": 100},
        {"session_minutes": 1440},
        {"seed": 2**63 - 1, "viewer_seed": 2**63 - 1},
    ],
    ids=", ".join,
)
def test_markets_at_the_edge_can_be_played(changes: dict[str, object]) -> None:
    content = {**TINY, **changes}
    try:
        scenario = load_mapping(content)
    except ScenarioError as error:
        # A market may lack whatever another entry of it asks for by name.
        pytest.fail(f"this market is meant to be valid: {error}")
    play(scenario)


def test_one_platform_one_category_one_product_one_segment() -> None:
    play(
        load_mapping(
            {
                "name": "一", "viewers": 50, "population": 5_000, "sessions": 2, "measure_from": 0,
                "session_minutes": 30,
                "segments": [{"name": "all", "share": 1}],
                "platforms": [{"name": "Flow"}],
                "categories": [{"name": "food"}],
                "brands": [
                    {
                        "name": "A" * 2_000,
                        "products": [
                            {"name": "茶", "category": "food", "unit_cost": 1, "list_price": 2}
                        ],
                        "collaboration": {"strategy": "own_room"},
                    }
                ],
            }
        )
    )  # fmt: skip


def test_mutations_reach_every_field_and_both_ends() -> None:
    paths = list(places(TINY))
    assert len(paths) > 500
    assert {0.0, 1e6} <= set(ends(("brands", 0, "products", 0, "list_price")))
    assert set(ends(("tick_seconds",))) == {15, 30, 60}
    ranged = [path for path in paths if ends(path)]
    assert len(ranged) > 250
    changed = [mutated(Random(seed), TINY)[0] for seed in range(50)]
    assert tiny_content() == TINY
    assert sum(content != TINY for content in changed) > 45
