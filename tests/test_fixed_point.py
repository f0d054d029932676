"""Reals that are kept in steps: the same number by kernels, by NumPy and by the reference."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.anchor import Anchor
from simulator.reference.viewer import kept
from simulator.scenario.errors import ScenarioError
from simulator.tables import fixed_point
from simulator.tables.columns import COLUMNS, MOST_ANCHORS, NOBODY, as_kept, as_reals

IN_STEPS = {name: column for name, column in COLUMNS.items() if column.steps}
WRITE: dict[str, Any] = {
    "bond": fixed_point.kept_bond,
    "taste": fixed_point.kept_taste,
    "reference_ratio": fixed_point.kept_ratio,
}
READ: dict[str, Any] = {
    "bond": fixed_point.bond_of,
    "taste": fixed_point.taste_of,
    "reference_ratio": fixed_point.ratio_of,
}
REALS = st.floats(-1e9, 1e9) | st.floats(-2.0, 2.0)
# Half-way between two steps.
HALVES = st.integers(-70_000, 70_000).map(lambda steps: (steps + 0.5) / 32768.0)


def test_all_columns_of_steps_have_rules() -> None:
    assert set(IN_STEPS) == set(WRITE) == set(READ)


@pytest.mark.parametrize("name", IN_STEPS)
@given(real=REALS | HALVES | HALVES.map(lambda half: 8 * half) | HALVES.map(lambda half: 4 * half))
def test_a_real_is_kept_as_the_nearest_step_in_range(name: str, real: float) -> None:
    column = IN_STEPS[name]
    limits = np.iinfo(column.dtype)
    # A fraction is rounded exactly, halves to the even number.
    nearest = min(max(round(Fraction(real) * Fraction(column.steps)), limits.min), limits.max)
    assert WRITE[name](real) == as_kept(name, real) == kept(column, real) == nearest


@pytest.mark.parametrize("name", IN_STEPS)
def test_what_is_kept_is_read_exactly(name: str) -> None:
    column = IN_STEPS[name]
    limits = np.iinfo(column.dtype)
    steps = np.arange(limits.min, limits.max + 1).astype(column.dtype)
    reals = as_reals(name, steps)
    assert (as_kept(name, reals) == steps).all()
    assert (reals.astype(np.float32) == reals).all()
    for number in (limits.min, -1 if limits.min < 0 else 1, limits.max):
        assert READ[name](column.dtype(number)) == Fraction(number) / Fraction(column.steps)


def test_columns_without_steps_are_kept_as_they_are() -> None:
    values = np.array([0.1, 0.2], np.float32)
    assert as_reals("habit", values) is values
    assert as_kept("habit", values) is values


def test_a_column_holds_every_anchor_and_no_more_are_admitted() -> None:
    for name in ("bond_anchor", "invited_by", "disappointed_by"):
        limits = np.iinfo(COLUMNS[name].dtype)
        assert limits.min <= NOBODY
        assert limits.max >= MOST_ANCHORS - 1
    with pytest.raises(ScenarioError, match="more than 32,767 anchors apart, store hosts"):
        Anchor(SimpleNamespace(), MOST_ANCHORS, SimpleNamespace())  # type: ignore[arg-type]
