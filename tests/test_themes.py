"""The table of themes names nothing that does not exist."""

import re
from pathlib import Path

import pytest

from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.scenario.describing import describe
from simulator.scenario.resolving import library_names

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "themes.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| theme", "| ---"))
]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
}


def named(column: int) -> list[str]:
    """What stands in backquotes in a column; a cell without any holds a dash."""
    found = []
    for row in ROWS:
        names = re.findall(r"`([^`]+)`", row[column])
        assert names or row[column] == "—", row
        found += names
    return found


def test_every_row_has_all_columns() -> None:
    assert len(ROWS) > 45
    assert {len(row) for row in ROWS} == {6}


@pytest.mark.parametrize("path", sorted(set(named(1))))
def test_fields_exist(path: str) -> None:
    assert describe(path)


def test_rules_are_files() -> None:
    assert [name for name in named(2) if not (ROOT / "simulator" / name).is_file()] == []


def test_measures_exist() -> None:
    assert set(named(3)) <= BY_NAME.keys() | RATE_OF.keys()


def test_scenarios_exist() -> None:
    assert set(named(4)) <= set(library_names())


def test_tests_exist() -> None:
    assert set(named(5)) <= TESTS
