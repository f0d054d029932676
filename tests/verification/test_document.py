"""``docs/verification.md`` names all tests and figures there are, and none that are gone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.verification.evidence import DOCUMENT, written

FILES = sorted(Path(__file__).parent.glob("test_*.py"))
SHOWING = {"compare", "compare_squares", "within", "same", "at_least", "noted"}


def trees() -> Iterator[ast.Module]:
    for path in FILES:
        if path != Path(__file__).absolute():
            yield ast.parse(path.read_text(encoding="utf-8"))


def names_of_tests() -> set[str]:
    return {
        node.name
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def patterns() -> set[str]:
    """Names of figures as the tests write them; what is filled in may be anything."""
    found = set()
    for tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in SHOWING and ast.unparse(node.func.value) == "figures":
                name = node.args[0]
                parts = name.values if isinstance(name, ast.JoinedStr) else [name]
                found.add("".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                    for part in parts
                ))  # fmt: skip
    return found


def test_all_tests_are_in_the_document_and_no_others() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(re.findall(r"`(test_\w+)`", text)) == names_of_tests()


def test_all_figures_are_those_of_a_test() -> None:
    rows, known = set(written()), patterns()
    assert len(known) > 30
    assert {row for row in rows if not any(re.fullmatch(name, row) for name in known)} == set()
    assert {name for name in known if not any(re.fullmatch(name, row) for row in rows)} == set()


def test_the_layout_of_the_table_holds() -> None:
    assert all(row.count("|") == 8 for row in written().values())
