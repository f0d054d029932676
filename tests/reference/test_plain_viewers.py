"""The reference engine's viewers: plain Mesa agents that share only constants with kernels."""

import ast
import subprocess
import sys
from pathlib import Path

import mesa
import numpy as np
import pytest

from simulator.cli import main
from simulator.market import Market
from simulator.population.viewers import Viewer
from simulator.reference.viewer import Bond, PlainViewer
from simulator.tables.columns import COLUMNS
from tests.markets import small_scenario

SOURCES = sorted((Path(__file__).parents[2] / "simulator" / "reference").glob("*.py"))


@pytest.fixture(scope="module")
def market() -> Market:
    """A small market after two sessions."""
    market = Market(small_scenario(viewers=80), engine="reference")
    market.step()
    market.step()
    return market


def test_there_is_a_mesa_agent_for_each_viewer(market: Market) -> None:
    assert all(isinstance(viewer, mesa.Agent) for viewer in market.viewers)
    assert [viewer.row for viewer in market.viewers] == list(range(80))
    assert set(market.agents_by_type[PlainViewer]) == set(market.viewers)
    assert market.agents_by_type[Viewer] is market.viewers
    assert market.viewers.agg("wallet_fen", sum) == market.columns.wallet_fen.sum()


def test_a_row_of_columns_holds_all_of_a_viewer(market: Market) -> None:
    columns = market.columns
    for viewer in market.viewers:
        twin = PlainViewer(mesa.Model(), viewer.row, 2, 2)
        twin.read(columns)
        for name, value in vars(twin).items():
            if name not in ("model", "unique_id", "pos", "bonds", "diary"):
                assert value == getattr(viewer, name), name
        held = [bond and (bond.anchor, bond.strength) for bond in twin.bonds]
        assert held == [bond and (bond.anchor, bond.strength) for bond in viewer.bonds]


def test_all_eight_platforms_fit_into_a_byte() -> None:
    viewer = PlainViewer(mesa.Model(), 0, 1, 8)
    viewer.lapsed = {0, 7}
    columns = Market(small_scenario(viewers=20)).columns
    columns = columns._replace(
        taste=np.zeros((1, 1), np.int16), reference_ratio=np.zeros((1, 1), np.uint16),
        last_purchase=np.zeros((1, 1), np.int16), habit=np.zeros((1, 8), np.float32),
    )  # fmt: skip
    viewer.write(columns)
    assert [(int(columns.lapsed[0]) >> place) & 1 for place in range(8)] == [1, *[0] * 6, 1]
    viewer.lapsed = set()
    viewer.read(columns)
    assert viewer.lapsed == {0, 7}


def test_reals_are_rounded_when_stored() -> None:
    viewer = PlainViewer(mesa.Model(), 0, 2, 1)
    viewer.disappointment = 0.1
    viewer.taste[1] = 0.1
    viewer.bonds[3] = Bond(4, 0.1)
    assert viewer.disappointment == float(np.float32(0.1))
    assert viewer.taste[1] == 410 / 4096
    bond = viewer.bond_with(4)
    assert bond is not None
    assert bond.strength == 3277 / 32768
    viewer.taste[0], bond.strength = -9.0, 2.5 / 32768
    assert viewer.taste[0] == -8.0
    assert bond.strength == 2 / 32768
    with pytest.raises(OverflowError):
        viewer.last_purchase[0] = 40_000
    assert {type(getattr(viewer, name)) for name in ("wallet_fen", "people")} == {int}


def test_the_weakest_bond_gives_way_only_when_all_slots_are_taken() -> None:
    viewer = PlainViewer(mesa.Model(), 0, 1, 1)
    for slot, strength in enumerate((0.5, 0.2, 0.2, 0.9)):
        viewer.bonds[slot] = Bond(slot, strength)
    assert viewer.weakest_slot() == 4
    for slot in range(4, 8):
        viewer.bonds[slot] = Bond(slot, 0.7)
    assert viewer.weakest_slot() == 1


def test_nothing_but_constants_is_taken_from_the_compiled_engine() -> None:
    taken = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("numba") for name in node.names)
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            if node.module.split(".")[:2] in (
                ["simulator", part] for part in ("kernels", "population", "compiled")
            ):
                taken += [name.name for name in node.names]
    assert "REMEMBERED" in taken
    assert [name for name in taken if not name.isupper()] == []


def test_viewers_hold_no_arrays(market: Market) -> None:
    for viewer in market.viewers:
        held = [value for name, value in vars(viewer).items() if name != "model"]
        held += [inner for value in held if isinstance(value, list) for inner in value]
        assert not any(isinstance(value, (np.ndarray, np.generic)) for value in held)
    assert set(COLUMNS) - {"bond_anchor", "bond", "followed"} <= set(vars(market.viewers[0]))


def test_an_unknown_engine_is_a_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no engine 'fast'; known are 'compiled', 'reference'"):
        Market(small_scenario(), engine="fast")
    assert main(["run", "quickstart", "--engine", "fast"]) == 2
    shown = capsys.readouterr().err
    assert "'fast' is not one of 'compiled', 'reference'" in shown
    assert "Traceback" not in shown


@pytest.mark.slow
def test_with_the_jit_off_it_is_plain_python_to_the_ground() -> None:
    code = (
        "from simulator.market import Market; from tests.markets import small_scenario; "
        "market = Market(small_scenario(viewers=12, population=120, session_minutes=30), "
        "engine='reference'); market.step(); print(market.columns.wallet_fen.tolist())"
    )
    import os

    shown = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"NUMBA_DISABLE_JIT": off},
            capture_output=True, text=True, check=True,
        ).stdout
        for off in ("0", "1")
    ]  # fmt: skip
    assert shown[0] == shown[1] != ""
