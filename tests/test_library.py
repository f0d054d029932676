"""Every scenario of the library is short, asks a question, and what it claims comes out.

A scenario and the one it is compared with are played reduced, with the same seeds, so that what
differs comes from what the scenario changes.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulator.market import Market
from simulator.scenario.loading import load_scenario
from simulator.scenario.resolving import find, library
from simulator.scenario.schema import Scenario

FAMILIES = (
    "pricing", "collaboration", "content", "service", "risk", "regulation", "platform",
    "technology", "competition", "cases",
)  # fmt: skip
LINES_OF_A_SCREEN = 50
MOST_VIEWERS, MOST_SESSIONS = 5_000, 20
SEEDS = (1,)
MORE_SEEDS = {"pricing/price_guarantee": (1, 2), "service/room_staff": (1, 2, 3)}
"""What rests on so few simulated orders that one world is not enough.

Room staff: 32 complaints, answered after 4.0 sessions instead of 7.75, sooner in each world.
"""
SCENARIOS = sorted(
    path
    for path in library().rglob("*.yaml")
    if path.parent != library() and path.stem != "base" and path.parent.name != "own_brand"
)
"""All but those that others stand on, which claim nothing themselves."""


def name_of(path: Path) -> str:
    return path.relative_to(library()).with_suffix("").as_posix()


@cache
def summary_of(path: Path, seed: int, measure_from: int, sessions: int) -> Any:
    """What a reduced run comes to; scenarios that share a base share its run."""
    scenario = load_scenario(path)
    viewers = min(scenario.viewers, MOST_VIEWERS)
    market = Market(load_scenario(
        path, (), viewers=viewers, sessions=sessions, measure_from=measure_from, seed=seed,
    ))  # fmt: skip
    market.run()
    return market.recorder.summary(market.recorder.tables())


def figure(summary: Any, of: str, measure: str) -> float:
    """The figure that a claim is about: of the market, or of one of its members."""
    if not of:
        found = summary["measures"][measure]
        return float(found["mean"])
    kind, _, member = of.partition(".")
    return float(summary[kind][member][measure])


def difference(path: Path, scenario: Scenario) -> tuple[float, float]:
    """The claimed figure with and without what the scenario changes, added up over seeds."""
    claim = scenario.claim
    assert claim is not None
    sessions = min(scenario.sessions, MOST_SESSIONS)
    length = (scenario.measure_from, sessions)
    other = find(claim.against, path.parent)
    seeds = MORE_SEEDS.get(name_of(path), SEEDS)
    here = [figure(summary_of(path, seed, *length), claim.of, claim.measure) for seed in seeds]
    there = [figure(summary_of(other, seed, *length), claim.of, claim.measure) for seed in seeds]
    return sum(here), sum(there)


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_a_scenario_is_short_and_begins_with_its_question(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert path.relative_to(library()).parts[0] in FAMILIES
    assert len(lines) <= LINES_OF_A_SCREEN
    assert lines[0].startswith("# ")
    assert lines[0].endswith("?")
    assert lines[1].startswith("# ")


def test_reports_put_the_brand_first_that_a_claim_is_about() -> None:
    others = {
        name_of(path)
        for path in SCENARIOS
        for scenario in [load_scenario(path)]
        if scenario.claim is not None
        and scenario.claim.of.startswith("brands.")
        and scenario.claim.of != f"brands.{scenario.focus.brand if scenario.focus else None}"
    }
    # Stride asks for exclusivity, and its rival is claimed to lose.
    assert others == {"collaboration/exclusivity"}


@pytest.mark.parametrize("path", SCENARIOS, ids=name_of)
def test_what_a_scenario_claims_comes_out(path: Path) -> None:
    scenario = load_scenario(path)
    assert scenario.claim is not None
    here, there = difference(path, scenario)
    if scenario.claim.sign == "higher":
        assert here > there
    elif scenario.claim.sign == "lower":
        assert here < there
    else:
        assert here == there
