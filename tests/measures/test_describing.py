import pytest

from simulator.cli import main
from simulator.measures.columns import TABLES
from simulator.measures.definitions import MEASURES
from simulator.measures.describing import describe_results, tables
from simulator.scenario.errors import ScenarioError
from simulator.strategies.promotion import Instrument
from simulator.tables.columns import COLUMNS


def test_every_measure_and_every_column_is_described() -> None:
    listed = describe_results("measures").splitlines()
    assert [line.split()[0] for line in listed] == [measure.name for measure in MEASURES]
    for measure in MEASURES:
        text = describe_results(f"measures.{measure.name}")
        assert measure.label in text
        assert measure.formula in text
    assert {"orders", "ledger", "minutes_last", *TABLES} == set(tables())
    for name, columns in tables().items():
        lines = describe_results(f"tables.{name}").splitlines()
        assert [line.split()[0] for line in lines] == [column.name for column in columns]
        assert columns[-1].meaning in describe_results(f"tables.{name}.{columns[-1].name}")


def test_a_measure_says_where_it_is_found() -> None:
    assert "rooms" in describe_results("measures.stay_per_view").splitlines()[-1]
    assert describe_results("measures.appraisal").endswith("anchors, rooms, collaborations")


@pytest.mark.parametrize(
    ("path", "near"),
    [("measures.gmw_fen", "gmv_fen"), ("tables.room", "rooms"), ("tables.rooms.view", "views")],
)
def test_unknown_names_are_refused_with_the_nearest(path: str, near: str) -> None:
    with pytest.raises(ScenarioError, match=near):
        describe_results(path)


def test_the_command_describes_results(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "measures.gmv_fen"]) == 0
    assert "simulated_orders" in capsys.readouterr().out
    assert main(["describe", "tables.nothing"]) == 2


def test_instruments_are_listed_with_the_codes_of_the_ledger(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["describe", "instruments"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split() for line in lines] == [
        [str(code.value), code.name.lower()] for code in Instrument
    ]


def test_a_column_of_viewers_is_described(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "columns.bond"]) == 0
    said = capsys.readouterr().out
    assert "8 values for each viewer, uint16" in said
    assert COLUMNS["bond"].meaning in said
    assert main(["describe", "columns.bonds"]) == 2
    assert "did you mean 'bond'?" in capsys.readouterr().err
