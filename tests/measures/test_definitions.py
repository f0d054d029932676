import pytest

from simulator.measures.columns import TABLES
from simulator.measures.definitions import BY_NAME, KINDS, MEASURES, RATES, TABLE_RATES, ratio

COLUMNS = {column.name for column in TABLES["sessions"]}


def test_names_are_distinct_and_every_measure_is_documented() -> None:
    assert len(BY_NAME) == len(MEASURES)
    for measure in MEASURES:
        assert measure.label
        assert measure.formula
        assert measure.unit
        assert measure.kind in KINDS


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_and_what_it_needs_is_a_column(measure) -> None:
    assert {measure.name, *measure.numerator, *measure.denominator} <= COLUMNS
    assert measure.basis in COLUMNS | {"", "viewers"}
    assert bool(measure.numerator) == (measure.kind in ("rate", "growth"))
    assert bool(measure.denominator) == (measure.kind == "rate")


@pytest.mark.parametrize("rate", TABLE_RATES, ids=lambda rate: rate.name)
def test_rates_of_tables_are_in_the_tables_that_hold_their_columns(rate) -> None:
    holders = [
        name
        for name, columns in TABLES.items()
        if {column.name for column in columns} >= {*rate.numerator, *rate.denominator}
    ]
    assert holders
    assert "sessions" not in holders
    for name in holders:
        names = {column.name for column in TABLES[name]}
        assert rate.name in names
        assert rate.basis in names


def test_columns_are_distinct_and_documented() -> None:
    for columns in TABLES.values():
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert all(column.meaning for column in columns)
        assert not [name for name in names if name.endswith("_fen") and _is_odd(columns, name)]


def _is_odd(columns, name: str) -> bool:
    """Money is whole fen; a mean of fen is not."""
    column = next(column for column in columns if column.name == name)
    return column.type != ("int64" if column.unit == "fen" else "float64")


def test_a_ratio_is_one_of_totals() -> None:
    refund = BY_NAME["refund_rate"]
    totals = {"cancelled": 3, "returned": 5, "closed_orders": 40}
    assert ratio(refund, totals) == 8 / 40
    assert ratio(refund, {**totals, "closed_orders": 0}) is None
    assert ratio(refund, {**totals, "returned": None}) is None
    gap = BY_NAME["satisfaction_gap"]
    assert ratio(gap, {"gap_micro": -250_000, "delivered": 5}) == pytest.approx(-0.05)


def test_rates_do_not_build_on_rates() -> None:
    rates = {rate.name for rate in RATES}
    assert not [r for r in RATES if rates & {*r.numerator, *r.denominator}]
