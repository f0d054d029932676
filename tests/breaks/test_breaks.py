"""The lists of deliberate breaks fit the sources; ``python -m tests.breaks`` makes them."""

import ast
from pathlib import Path

import pytest

from tests.breaks.__main__ import ROOT, Break, all_breaks

BREAKS = all_breaks()


def functions_of(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.title)
def test_a_break_can_be_made_and_its_tests_exist(broken: Break) -> None:
    assert broken.problem() is None
    assert broken.old != broken.new
    assert broken.noticed_by
    for test in broken.noticed_by:
        file, _, function = test.partition("::")
        assert not function or function in functions_of(ROOT / file), test


def test_a_break_that_does_not_fit_is_told(tmp_path: Path) -> None:
    broken = Break("something", "source.py", "one", "two", ())
    (tmp_path / "source.py").write_text("one, one")
    assert broken.problem(tmp_path) == "its text stands 2 times in source.py"
    (tmp_path / "source.py").write_text("one")
    assert broken.problem(tmp_path) is None
    broken.make(tmp_path)
    assert (tmp_path / "source.py").read_text() == "two"


def test_titles_are_unique() -> None:
    titles = [broken.title for broken in BREAKS]
    assert len(set(titles)) == len(titles) > 60
