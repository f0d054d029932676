"""Reals are added up by ``tables/sums.py``: NumPy's blocks are not the same for every CPU.

Types are not known from syntax. A sum that is made an ``int`` on the spot is one of whole numbers;
every other is listed below, with the reason why its last bits can't matter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.syntax import SIMULATOR, called, name_of, parents

SUMS = {"sum", "mean", "average", "nansum", "nanmean", "dot", "vdot", "inner", "reduce", "reduceat"}
LAST_BITS_DO_NOT_MATTER = {
    "reports": "drawn from a result folder, read by nobody but people",
    "studies/statistics.py": "intervals of finished runs, by libraries that add up as they like",
    "studies/comparison.py": "the same",
    "studies/comparing.py": "the same",
    "studies/gathering.py": "the same",
}
ALLOWED = {
    "accounts/arrays.py": (r"np\.add\.reduceat\(amounts\[order\], starts\)", "fen and units"),
    "compiled/audience.py": (
        r'(rooms|minutes|stage\.\w+)\[\'\w+\'\]\.sum\(axis=0\)',
        "totals of the kernels are whole numbers (kernels/state.py)",
    ),
    "measures/money.py": (r"lines\.sums\(sessions, size\)\.sum\(axis=1\)", "fen"),
    "agents/programmes.py": (r"market\.outcome\.minutes_\w+\[:, here\]\.sum\(axis=1\)", "people"),
    "kernels/staging.py": (r"share\.sum\(axis=0\)", "numbers of offers"),
    "measures/loyalty.py": (r"counts\[.*\]\.sum\(axis=1\)", "counts"),
    "measures/minutes.py": (
        r"(np\.add\.reduceat\()?outcome\.minutes_\w+\.sum\(axis=1\)(, starts\))?|"
        r"np\.add\.reduceat\(\w+, starts\)",
        "people by minute",
    ),
    "measures/snapshot.py": (
        r"outcome\.(minutes_online|views)\.sum\((axis=1)?\)|claims\.sum\(dtype=np\.float64\)",
        "people; claims are 0, a quarter or a half, whose sums are exact",
    ),
    "measures/recorder.py": (
        r"(values|source\[name\])\.sum\((axis=1|keepdims=True)\)", "fen and orders by instrument",
    ),
}  # fmt: skip


def sums_of(source: str) -> Iterator[tuple[int, str]]:
    """Sums by NumPy that are not made an int, with their lines."""
    tree = ast.parse(source)
    up = parents(tree)
    for node in ast.walk(tree):
        whole = called(up.get(node, tree)) == "int"
        product = isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult)
        largest = isinstance(node, ast.Call) and "np.maximum." in ast.unparse(node.func)
        by_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if product or (by_method and called(node) in SUMS and not whole and not largest):
            yield getattr(node, "lineno", 0), ast.unparse(node)


def sources() -> list[Path]:
    return [
        path
        for path in sorted(SIMULATOR.rglob("*.py"))
        if path.relative_to(SIMULATOR).parts[0] not in LAST_BITS_DO_NOT_MATTER
        and name_of(path) not in LAST_BITS_DO_NOT_MATTER
    ]


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_reals_are_added_up_in_order(path: Path) -> None:
    allowed, _ = ALLOWED.get(name_of(path), ("", ""))
    found = list(sums_of(path.read_text(encoding="utf-8")))
    assert [sum_ for sum_ in found if not (allowed and re.fullmatch(allowed, sum_[1]))] == []


def test_nothing_is_allowed_that_is_not_there() -> None:
    for name, (allowed, _) in ALLOWED.items():
        source = (SIMULATOR / name).read_text(encoding="utf-8")
        assert any(re.fullmatch(allowed, text) for _, text in sums_of(source)), name


@pytest.mark.parametrize(
    "source",
    ["x = prices.mean()", "x = float(shares.sum())", "x = np.sum(y)", "x = a @ b",
     "x = np.dot(a, b)", "x = np.add.reduceat(values, starts, axis=0)", "x = mixes.sum(axis=1)"],
)  # fmt: skip
def test_a_sum_of_reals_is_found(source: str) -> None:
    assert list(sums_of(source))


@pytest.mark.parametrize(
    "source", ["x = int(units.sum())", "x = in_order(y)", "x = sum(y)", "np.add.at(x, i, y)"]
)
def test_sums_of_whole_numbers_and_in_order_are_not(source: str) -> None:
    assert list(sums_of(source)) == []
