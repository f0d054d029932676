"""A run is a function of its scenario: not of order, chunks, process or engine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from simulator.kernels import staging
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.session import RUN_OFF, STAGES
from simulator.tables.columns import BOND_SLOTS, COLUMNS, NOBODY
from tests.markets import (
    differing,
    recorded,
    small_content,
    small_scenario,
)
from tests.random_markets import random_scenario, random_scenarios
from tests.reference.markets import rush_scenario

FEW = settings(max_examples=6, deadline=None, derandomize=True)
ROOT = Path(__file__).absolute().parents[1]
TRAITS = tuple(
    name
    for name in COLUMNS
    if name not in ("bond_anchor", "bond", "followed", "visited", "wants", "invited_by", "opened")
)


def test_the_stages_are_those_of_the_model_in_order() -> None:
    names = [name for name, _ in STAGES]
    assert [int(name.split()[0]) for name in names] == [1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10]
    assert [name for name, _ in RUN_OFF] == [
        "run-off: dues", "run-off: fulfilment", "run-off: close",
    ]  # fmt: skip


def test_the_plan_tells_what_each_stage_took() -> None:
    market = Market(small_scenario(sessions=1, measure_from=0))
    market.run()
    plan = dict(market.plan())
    assert next(iter(plan)) == "0 set-up"
    assert all(seconds > 0 for seconds in plan.values())
    market.close()


def test_an_invitation_waits_for_the_next_evening_and_is_heard_once() -> None:
    """Buyers talk when parcels come, before the night: whoever was online must hear it tomorrow."""
    market = Market(
        small_scenario(
            viewers=1_000, population=1_000, sessions=8,
            behaviour={"word_of_mouth": {"invite": 0.99}, "buying": {"orders_per_view": 0.3},
                       "interacting": {"shares_per_view": 0.0}},
        )
    )  # fmt: skip
    waiting, told = np.zeros(1_000, bool), 0
    for _ in range(8):
        market.step()
        opened, invited = market.columns.opened >= 0, market.columns.invited_by != NOBODY
        told += int((invited & opened).sum())
        # Who stayed away still waits for her evening.
        assert invited[waiting & ~opened].all()
        waiting = invited
    assert told > 10
    market.close()


def test_a_host_whose_brands_cannot_pay_stays_off_the_air() -> None:
    market = Market(small_scenario(contract_period=100))
    market.step()
    hired = market.evening.rooms.brand < 0
    assert hired.any()
    market.contracts.slot_fee_fen[:] = 10**13
    market.step()
    assert (market.evening.rooms.brand >= 0).all()
    assert len(market.evening.rooms) > 0
    market.close()


def test_a_segment_without_a_single_viewer_is_null_in_its_table() -> None:
    content = small_content(viewers=100, population=100, sessions=1, measure_from=0)
    content["segments"][0]["share"] = 0.5999
    content["segments"].append({"name": "nobody", "share": 0.0001})
    segments = recorded(Scenario.model_validate(content))["segments"].to_pylist()
    wallets = {row["segment"]: row["wallet_fen"] for row in segments}
    assert wallets.pop("nobody") is None
    assert all(fen > 0 for fen in wallets.values())


# Determinism.


@FEW
@given(scenario=random_scenarios())
def test_a_scenario_gives_the_same_run_twice(scenario: Scenario) -> None:
    assert differing(recorded(scenario), recorded(scenario)) == []


@pytest.mark.parametrize("chunks", [1, 3])
def test_the_number_of_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch, chunks: int) -> None:
    # In a rush, who is served first decides who goes without.
    scenarios = [
        small_scenario(), rush_scenario(), *(random_scenario(Random(seed)) for seed in range(4))
    ]  # fmt: skip
    for scenario in scenarios:
        usual = recorded(scenario)
        with monkeypatch.context() as patch:
            patch.setattr(staging, "CHUNKS", chunks)
            assert differing(usual, recorded(scenario)) == []


@FEW
@given(scenario=random_scenarios())
def test_the_order_of_lists_changes_nothing(scenario: Scenario) -> None:
    assert differing(recorded(scenario), recorded(shuffled(scenario, Random(5)))) == []


def shuffled(scenario: Scenario, dice: Random) -> Scenario:
    """The scenario with all lists of named things in another order."""

    def mixed(entries: Any) -> Any:
        entries = list(entries)
        dice.shuffle(entries)
        # A shuffle that changes nothing would prove nothing.
        return tuple(entries)

    update: dict[str, Any] = {
        name: mixed(getattr(scenario, name))
        for name in (
            "segments", "categories", "platforms", "agencies", "anchors", "anchor_groups",
            "brand_groups", "regulation",
        )
    }  # fmt: skip
    update["brands"] = mixed(
        brand.model_copy(update={"products": mixed(brand.products)}) for brand in scenario.brands
    )
    for name in ("tastes", "platform_affinity"):
        update["segments"] = tuple(
            segment.model_copy(update={name: dict(reversed(getattr(segment, name).items()))})
            for segment in update["segments"]
        )
    return scenario.model_copy(update=update)


def test_another_seed_gives_another_run() -> None:
    """Tables that did not depend on the seed would pass every test above."""
    first, second = recorded(small_scenario()), recorded(small_scenario(seed=12))
    assert not first["orders"].equals(second["orders"])
    assert not first["minutes"].equals(second["minutes"])


def test_the_largest_seed_of_the_schema_plays() -> None:
    bounds = [meta.le for meta in Scenario.model_fields["seed"].metadata if hasattr(meta, "le")]
    scenario = small_scenario(seed=bounds[0], sessions=1)
    tables = recorded(scenario)
    assert tables["sessions"].num_rows == 2
    assert differing(tables, recorded(scenario)) == []


# Twins: what one change leaves as it was.


def test_another_viewer_seed_changes_viewers_and_not_the_world() -> None:
    one, other = Market(small_scenario(viewer_seed=1)), Market(small_scenario(viewer_seed=2))
    assert (one.products.appeal == other.products.appeal).all()
    assert (one.products.batch_defect_rate == other.products.batch_defect_rate).all()
    for name in ("allowance_fen", "inclination", "taste", "habit", "scepticism"):
        assert not np.array_equal(getattr(one.columns, name), getattr(other.columns, name))
    one.close()
    other.close()


def test_another_world_seed_changes_the_world_and_not_the_viewers() -> None:
    content = small_content(viewer_seed=5)
    one = Market(Scenario.model_validate({**content, "seed": 1}))
    other = Market(Scenario.model_validate({**content, "seed": 2}))
    assert not np.array_equal(one.products.appeal, other.products.appeal)
    for name in COLUMNS:
        assert np.array_equal(getattr(one.columns, name), getattr(other.columns, name)), name
    one.close()
    other.close()


def followed_names(market: Market) -> list[set[tuple[str, float]]]:
    """Whom each viewer follows, with the bond."""
    columns = market.columns
    held = []
    for row in range(len(columns.people)):
        held.append(
            {
                (market.anchors[columns.bond_anchor[row, k]].name, float(columns.bond[row, k]))
                for k in range(BOND_SLOTS)
                if columns.bond_anchor[row, k] != NOBODY
            }
        )
    return held


def test_an_added_anchor_leaves_all_other_numbers_alone() -> None:
    content = small_content()
    newcomer = {"name": "Moe", "type": "koc", "platform": "Flow", "fans": 700}
    before = Market(Scenario.model_validate(content))
    after = Market(Scenario.model_validate({**content, "anchors": [*content["anchors"], newcomer]}))
    followers = ["Moe" in {name for name, _ in followed} for followed in followed_names(after)]
    assert any(followers)
    for name in TRAITS:
        old, new = getattr(before.columns, name), getattr(after.columns, name)
        # Who follows her comes more often: her habit, and no other trait, starts higher.
        same = ~np.array(followers) if name == "habit" else slice(None)
        assert np.array_equal(old[same], new[same]), name
    for held, holds in zip(followed_names(before), followed_names(after), strict=True):
        assert {entry for entry in holds if entry[0] != "Moe"} == held
    for name, value in before.engine.drawn.intercepts._asdict().items():
        assert np.array_equal(value, getattr(after.engine.drawn.intercepts, name)), name
    before.close()
    after.close()


def test_a_brands_price_changes_nothing_for_those_who_never_bought_from_it() -> None:
    """Common random numbers down to the viewer: one evening without heat, herding, references."""
    quiet = {
        "entering": {"popularity": 0.0, "discount": 0.0},
        "buying": {"orders_per_view": 0.2, "scarcity": 0.0, "heat_cap": 0.0, "reference_gain": 0.0},
        "interacting": {"follow_bought": 0.0, "gifts_per_view": 0.0},
    }
    content = small_content(
        viewers=2_000, sessions=1, measure_from=0, behaviour=quiet, contract_period=1
    )
    for platform in content["platforms"]:
        platform["feed"] = {"popularity": 0.0, "gmv_per_view": 0.0}
    for entry in content["brands"]:
        # Plenty of stock, and rooms of their own: no contract hangs on another brand's price.
        entry["products"] = [{**product, "stock": 10**6} for product in entry["products"]]
        entry["collaboration"] = {"strategy": "own_room", "on_air_minutes": 45}
    dearer = json.loads(json.dumps(content))
    (acre,) = [entry for entry in dearer["brands"] if entry["name"] == "Acre"]
    acre["products"] = [
        {**product, "list_price": 1.3 * product["list_price"],
         "comparable_price": product["list_price"]}
        for product in acre["products"]
    ]  # fmt: skip
    logs = [recorded(Scenario.model_validate(version))["orders"] for version in (content, dearer)]
    rows = [
        table.select(
            ["viewer", "brand", "product", "tick", "units", "price_fen", "state"]
        ).to_pylist()
        for table in logs
    ]  # fmt: skip
    bought = [{row["viewer"] for row in part if row["brand"] == "Acre"} for part in rows]
    # Whoever bought Acre's goods in one of the worlds has other money left for other goods.
    touched = bought[0] | bought[1]
    kept = [{tuple(row.values()) for row in part if row["viewer"] not in touched} for part in rows]
    assert kept[0] == kept[1]
    assert len(kept[0]) > 100
    assert len(bought[1]) < len(bought[0])


# The engine.

ENGINE = """
import hashlib, json, sys
sys.path.insert(0, {root!r})
import numba
from tests.markets import recorded, scenario_of
assert bool(numba.config.DISABLE_JIT) is {plain}
tables = recorded(scenario_of(json.loads(sys.stdin.read())))
digests = {{}}
for name, table in tables.items():
    for column in table.column_names:
        text = repr(table[column].to_pylist())
        digests[name + "." + column] = hashlib.sha256(text.encode()).hexdigest()
print(json.dumps(digests))
"""


def digests(content: dict[str, Any], plain: bool) -> dict[str, str]:
    """Digests of all columns of a run in a process of its own."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1" if plain else "0"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENGINE.format(root=str(ROOT), plain=plain)],
        input=json.dumps(content), capture_output=True, text=True, env=environment, cwd=ROOT,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_plain_python_plays_the_same_run_bit_for_bit() -> None:
    content = small_content(
        viewers=40, population=1_013, sessions=2, measure_from=0, session_minutes=30
    )
    content["brands"][0]["collaboration"]["on_air_minutes"] = 30
    compiled, plain = digests(content, plain=False), digests(content, plain=True)
    assert compiled.keys() == plain.keys()
    assert [name for name in compiled if compiled[name] != plain[name]] == []
    assert len(compiled) > 100
