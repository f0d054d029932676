"""Every rule gives the same bits compiled and as plain Python."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.rules import every_rule

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compiled() -> dict[str, list[list[str]]]:
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("compares compiled rules with plain ones; compilation is switched off")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return every_rule.results()


@pytest.fixture(scope="module")
def plain() -> dict[str, list[list[str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rules.every_rule"],
        cwd=PROJECT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    table: dict[str, list[list[str]]] = json.loads(done.stdout)
    return table


def test_every_rule_is_found() -> None:
    names = every_rule.all_rules()
    assert {"numerics.exp", "randomness.draw4", "buying.heat", "bonds.allowance_due_fen"} <= set(
        names
    )
    assert len(names) > 80


def test_same_bits(compiled: dict[str, list[list[str]]], plain: dict[str, list[list[str]]]) -> None:
    assert compiled.keys() == plain.keys()
    different = {
        name: (compiled[name], plain[name]) for name in plain if compiled[name] != plain[name]
    }
    assert different == {}


def test_most_results_are_ordinary_numbers(plain: dict[str, list[list[str]]]) -> None:
    """The comparison would be idle if most arguments lay outside the rules' domains."""
    values = [value for rows in plain.values() for row in rows for value in row]
    ordinary = [value for value in values if value not in {"nan", "inf", "-inf"}]
    assert len(ordinary) > 0.9 * len(values)
