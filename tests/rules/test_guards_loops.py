"""What loops over many must not do, found by walking the syntax trees of the sources.

Refused, and why:

- In ``prange``: a write through an attribute (Numba drops it without a warning), a sum into
  something from outside the loop, and a sum into a place that is not the loop's own (the order of
  floating-point sums would depend on threads, and two threads would write at once).
- In an innermost loop of a kernel without branches, an index that adds a signed number to the
  loop's variable: Numba handles negative indices element by element there, and the loop is no
  longer vectorised. Count from 0 over a slice, or index by ``np.uint64(begin + j)``. A loop with
  branches, or one whose index is looked up, is not vectorised anyway and may index as it likes.
- An element of a float32 column in arithmetic, in a comparison or as an argument: Numba widens it
  to float64, NumPy narrows the other side to float32. It is cast first, or only copied.
- An element of a column of steps that is not read by the rule of its column, or only copied.
- A Python loop over viewers, orders or minutes outside kernels.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.accounts.order_columns import ORDER_COLUMNS
from simulator.tables.columns import COLUMNS
from tests.rules.syntax import (
    called,
    dotted,
    files_of,
    indices,
    inside,
    name_of,
    names_in,
    parents,
    targets,
)

Faults = Iterator[tuple[int, str]]


def is_parallel(node: ast.AST) -> bool:
    return isinstance(node, ast.For) and called(node.iter) == "prange"


def parallel_faults(tree: ast.AST) -> Faults:
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For) and is_parallel(loop):
            made = made_inside(loop)
            for node in inside(loop.body):
                for target in targets(node):
                    yield from written_in_parallel(node, target, made)


def made_inside(loop: ast.For) -> set[str]:
    """The loop's own names: its variable and whatever is bound in its body."""
    bound = {
        target.id
        for node in inside(loop.body)
        if not isinstance(node, ast.AugAssign)
        for target in targets(node)
        if isinstance(target, ast.Name)
    }
    return bound | names_in(loop.target)


def written_in_parallel(node: ast.AST, target: ast.expr, made: set[str]) -> Faults:
    column = target
    while isinstance(column, ast.Subscript):
        column = column.value
    line = getattr(node, "lineno", 0)
    if isinstance(column, ast.Attribute):
        yield line, f"writes through {dotted(column)} inside prange"
    if not isinstance(node, ast.AugAssign) or not isinstance(column, ast.Name):
        return
    if isinstance(target, ast.Name) and target.id not in made:
        yield line, f"sums into {target.id} from outside prange"
    if isinstance(target, ast.Subscript) and column.id not in made:
        first = indices(target)[0]
        if not (isinstance(first, ast.Name) and first.id in made):
            yield line, f"sums into {ast.unparse(target)}, which is not the loop's own, in prange"


def index_faults(tree: ast.AST) -> Faults:
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For) or called(loop.iter) not in ("range", "prange"):
            continue
        body = list(inside(loop.body))
        if any(isinstance(node, (ast.For, ast.While, ast.If)) for node in body):
            continue
        up = parents(loop)
        for node in body:
            if isinstance(node, ast.Subscript) and not looks_up(node, up):
                for index in indices(node):
                    if isinstance(index, ast.BinOp) and names_in(index) & names_in(loop.target):
                        yield node.lineno, f"computes the signed index {ast.unparse(node)}"


def looks_up(node: ast.AST, up: dict[ast.AST, ast.AST]) -> bool:
    """Whether a subscript stands inside the index of another: a gather."""
    child, parent = node, up.get(node)
    while parent is not None:
        if isinstance(parent, ast.Subscript) and child is parent.slice:
            return True
        child, parent = parent, up.get(parent)
    return False


FLOAT32 = "NDArray[np.float32]"
READ_BY = {"Bonds": "bond_of", "Tastes": "taste_of", "Ratios": "ratio_of"}
"""The rule that reads an element of each kind of column that is kept in steps."""


class Narrow(NamedTuple):
    """A narrow column: how many indices an element has, and the rule that reads it, if one does."""

    width: int
    read_by: str


def narrow_fields() -> dict[str, dict[str, Narrow]]:
    """Narrow fields of all classes of columns."""
    found: dict[str, dict[str, Narrow]] = {}
    for path in files_of(""):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        kinds = {FLOAT32: "", **READ_BY} | {
            dotted(node.targets[0]): ""
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == FLOAT32
        }
        for owner in ast.walk(tree):
            if isinstance(owner, ast.ClassDef):
                fields = {
                    field.target.id: Narrow(
                        width_of(field.target.id), kinds[ast.unparse(field.annotation)]
                    )
                    for field in owner.body
                    if isinstance(field, ast.AnnAssign)
                    and isinstance(field.target, ast.Name)
                    and ast.unparse(field.annotation) in kinds
                }
                found[owner.name] = found.get(owner.name, {}) | fields
    return found


def width_of(name: str) -> int:
    """Number of indices of an element of a column."""
    return 2 if name in COLUMNS and COLUMNS[name].width != "one" else 1


NARROW = narrow_fields()
CASTS = {"float64", "float", "int64", "int", "bool"}


def narrow_faults(tree: ast.AST) -> Faults:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and is_compiled(function):
            yield from narrow_in_function(function)


COMPILERS = {"njit", "inner_kernel", "inner_step", "rule", "inlined_rule", "typed_rule"}


def is_compiled(function: ast.FunctionDef) -> bool:
    names = {
        dotted(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2]
        for d in function.decorator_list
    }
    return bool(names & COMPILERS)


def narrow_in_function(function: ast.FunctionDef) -> Faults:
    arrays, scalars = narrow_names(function)
    up = parents(function)
    for node in ast.walk(function):
        if not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        element, rule = isinstance(node, ast.Name) and node.id in scalars, ""
        if isinstance(node, ast.Subscript) and dotted(node.value) in arrays:
            width, rule = arrays[dotted(node.value)]
            plain = not any(isinstance(index, ast.Slice) for index in indices(node))
            element = plain and len(indices(node)) >= width
        if not element or is_copied(node, up[node]):
            continue
        if rule and called(up[node]) != rule:
            yield node.lineno, f"uses the steps {ast.unparse(node)} without {rule}"
        if not rule and called(up[node]) not in CASTS:
            yield node.lineno, f"uses the float32 {ast.unparse(node)} without a cast"


def narrow_names(function: ast.FunctionDef) -> tuple[dict[str, Narrow], set[str]]:
    """Names of narrow arrays, and of float32 numbers."""
    arrays: dict[str, Narrow] = {}
    scalars = set()
    for argument in function.args.args:
        kind = ast.unparse(argument.annotation) if argument.annotation else ""
        if kind == FLOAT32 or kind in READ_BY:
            # Arguments have names of their own: all columns of steps are wide.
            width = 2 if kind in READ_BY else width_of(argument.arg)
            arrays[argument.arg] = Narrow(width, READ_BY.get(kind, ""))
        if kind == "np.float32":
            scalars.add(argument.arg)
        for field, narrow in NARROW.get(kind, {}).items():
            arrays[f"{argument.arg}.{field}"] = narrow
    for node in ast.walk(function):
        for name, value in bindings(node):
            if dotted(value) in arrays:
                arrays[name] = arrays[dotted(value)]
    return arrays, scalars


def bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that an assignment binds, each with its value; tuples taken apart."""
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for name, value in pairs:
            if isinstance(name, ast.Name):
                yield name.id, value


def is_copied(node: ast.AST, parent: ast.AST) -> bool:
    """Whether a number goes unchanged from one column into another."""
    return (
        isinstance(parent, ast.Assign)
        and parent.value is node
        and all(isinstance(target, ast.Subscript) for target in parent.targets)
    )


FEW = {
    "anchor", "agency", "brand", "product", "category", "platform", "room", "session", "instrument",
    "segment", "channel", "number", "state", "units", "information", "exaggeration",
}  # fmt: skip
"""Columns of orders and viewers whose names tables of few rows have too."""
MANY = {
    *COLUMNS, *(column.name for column in ORDER_COLUMNS), "viewers", "orders", "placed", "sales",
    "openers", "requests", "visitors", "minutes", "on_shelf",
} - FEW  # fmt: skip
ROW_BY_ROW = {"iterrows", "itertuples", "vectorize", "frompyfunc", "apply_along_axis"}
UNWRAPPED = {"range", "len", "zip", "enumerate", "reversed", "sorted", "list", "tuple", "iter"}
METHODS = {"tolist", "to_pylist", "ravel", "flatten", "astype", "to_numpy"}


def python_loop_faults(tree: ast.AST) -> Faults:
    compiled = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and is_compiled(node)
    ]
    skipped = {inner for function in compiled for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if node in skipped:
            continue
        loops = [node.iter] if isinstance(node, (ast.For, ast.comprehension)) else []
        for iterable in loops:
            for name in sorted(looped_over(iterable) & MANY):
                yield iterable.lineno, f"loops over {name} in Python"
        if called(node) in ROW_BY_ROW:
            yield getattr(node, "lineno", 0), f"goes row by row with {called(node)}"


def looped_over(node: ast.expr) -> set[str]:
    """Last names of what a loop runs over, unwrapped from zip, range(len(...)), tolist and such."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return {dotted(node).rpartition(".")[2] or getattr(node, "attr", "")}
    if isinstance(node, ast.Call) and called(node) in UNWRAPPED:
        return {name for part in node.args for name in looped_over(part)}
    if (
        isinstance(node, ast.Call)
        and called(node) in METHODS
        and isinstance(node.func, ast.Attribute)
    ):
        return looped_over(node.func.value)
    if isinstance(node, ast.Subscript):
        key = node.slice
        named = (
            {key.value} if isinstance(key, ast.Constant) and isinstance(key.value, str) else set()
        )
        length = isinstance(key, ast.Constant) and dotted(node.value).endswith(".shape")
        inner = node.value.value if length and isinstance(node.value, ast.Attribute) else node.value
        return named or looped_over(inner)
    return set()


CHECKS = {
    "parallel": (parallel_faults, ("kernels", "population", "agents", "stages", "compiled")),
    "index": (index_faults, ("kernels",)),
    "narrow": (narrow_faults, ("rules", "kernels", "population", "agents")),
    "python": (
        python_loop_faults,
        ("compiled", "stages", "agents", "measures", "accounts", "strategies"),
    ),
}


def faults(check: str, source: str) -> list[str]:
    return [f"line {line} {fault}" for line, fault in CHECKS[check][0](ast.parse(source))]


ONE_VIEWER = {("python", "stages/shadow.py")}
"""A trace follows one viewer alone: what it loops over is hers."""


@pytest.mark.parametrize(
    ("check", "path"),
    [
        (check, path)
        for check, (_, folders) in CHECKS.items()
        for path in files_of(*folders)
        if (check, name_of(path)) not in ONE_VIEWER
    ],
    ids=lambda part: part if isinstance(part, str) else name_of(part),
)
def test_loops_keep_the_rules(check: str, path: Path) -> None:
    assert faults(check, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("check", "source", "fault"),
    [
        ("parallel", "for i in prange(n):\n v.trust[i] = 1.0", "writes through v.trust"),
        ("parallel", "for i in numba.prange(n):\n if a[i]:\n  v.x[i] += 1", "writes through v.x"),
        ("parallel", "for i in prange(n):\n a[i], v.x[i] = 1, 2", "writes through v.x"),
        ("parallel", "for i in prange(n):\n for v.x in range(3):\n  pass", "writes through v.x"),
        ("parallel", "for i in prange(n):\n total += a[i]", "sums into total from outside"),
        ("parallel", "for i in prange(n):\n sums[k[i]] += a[i]", "sums into sums[k[i]]"),
        ("parallel", "for i in prange(n):\n sums[0] += a[i]", "sums into sums[0]"),
        ("index", "for j in range(n):\n a[lo + j] = 1.0", "signed index a[lo + j]"),
        ("index", "for j in range(n):\n x = x + a[i, j - 1]", "signed index a[i, j - 1]"),
        ("index", "for j in range(n):\n a[j] = b[lo + j] if c[j] else 0.0", "index b[lo + j]"),
        ("narrow", "def f(c: ViewerColumns, i):\n return g(c.taste[i, 0])", "c.taste[i, 0]"),
        ("narrow", "def f(c: ViewerColumns, i):\n b = c.bond\n return 2 * b[i, 0]", "b[i, 0]"),
        ("narrow", "def f(c: ViewerColumns):\n b, d = c.bond, 1\n x = b[0, 0]", "b[0, 0]"),
        ("narrow", "def f(c: ViewerColumns, i):\n return g(c.habit[i, 0])", "float32 c.habit"),
        (
            "narrow",
            "def f(c: ViewerColumns, i):\n return np.float64(c.bond[i, 0])",
            "without bond_of",
        ),
        ("narrow", "def f(x: Ratios, i):\n return taste_of(x[i, 0])", "x[i, 0] without ratio_of"),
        ("narrow", "def f(x: np.float32):\n return x + 1.0", "float32 x without"),
        ("narrow", "def f(x: NDArray[np.float32], i):\n return x[i] < 0.5", "x[i] without"),
        ("python", "for viewer in market.viewers:\n pass", "loops over viewers"),
        ("python", "for i in range(len(market.columns.people)):\n pass", "loops over people"),
        ("python", "x = [f(a) for a in orders.placed['viewer'].tolist()]", "loops over viewer"),
        ("python", "for n, p in enumerate(zip(a, columns.wallet_fen)):\n pass", "wallet_fen"),
        ("python", "for i in range(columns.bond.shape[0]):\n pass", "loops over bond"),
        ("python", "for row in table.itertuples():\n pass", "row by row with itertuples"),
        ("python", "f = np.vectorize(g)", "row by row with vectorize"),
    ],
)
def test_each_guard_fires(check: str, source: str, fault: str) -> None:
    compiled = "@njit(cache=True)\n" if check == "narrow" else ""
    (found,) = faults(check, compiled + source)
    assert fault in found


@pytest.mark.parametrize("compiler", sorted(COMPILERS))
def test_whatever_compiles_is_guarded(compiler: str) -> None:
    source = "def f(x: NDArray[np.float32], i):\n return x[i] < 0.5"
    for decorator in (f"@{compiler}", f"@{compiler}(cache=True)"):
        assert len(faults("narrow", f"{decorator}\n{source}")) == 1


def test_all_decorators_of_compiled_functions_are_known() -> None:
    """A new way to compile is a function that makes another decorator of ``njit``."""
    found = {
        function.name
        for path in files_of("rules", "kernels")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef)
        and not is_compiled(function)
        and any(called(node) == "njit" for node in ast.walk(function))
    }
    assert found <= COMPILERS


@pytest.mark.parametrize(
    ("check", "source"),
    [
        ("parallel", "trust = v.trust\nfor i in prange(n):\n trust[i] = 1.0"),
        ("parallel", "for i in range(n):\n v.trust[i] = 1.0"),
        ("parallel", "for i in prange(n):\n total = 0.0\n total += a[i]\n b[i] = total"),
        ("parallel", "for i in prange(n):\n pull = zeros(8)\n pull[k] += 1.0\n count[i] += 1"),
        ("index", "for j in range(n):\n a[j] = b[np.uint64(lo + j)] + c[k + 1]"),
        ("index", "for j in range(n):\n if a[lo + j]:\n  n += 1"),
        ("index", "for j in range(n):\n x = key[place[lo + j]]"),
        ("narrow", "@rule\ndef f(c: ViewerColumns, i):\n return g(np.float64(c.habit[i, 0]))"),
        ("narrow", "@rule\ndef f(c: ViewerColumns, i):\n return g(taste_of(c.taste[i, 0]))"),
        ("narrow", "@rule\ndef f(c: ViewerColumns, d, i):\n d[i] = c.taste[i, 0]"),
        ("narrow", "@rule\ndef f(c: ViewerColumns, i):\n c.taste[i, 0] = kept_taste(g(i))"),
        ("narrow", "@rule\ndef f(table: SegmentTable, s):\n return g(table.taste[s, 0])"),
        ("narrow", "def f(c: ViewerColumns, i):\n return g(c.taste[i, 0])"),
        ("python", "for anchor in market.anchors:\n pass"),
        ("python", "@njit(cache=True)\ndef f(c):\n for i in range(len(c.people)):\n  pass"),
        ("python", "for name in market.placed_columns:\n pass"),
    ],
)
def test_no_guard_fires_on_what_is_allowed(check: str, source: str) -> None:
    assert faults(check, source) == []


def test_the_walk_knows_the_columns() -> None:
    assert NARROW["ViewerColumns"]["taste"] == (2, "taste_of")
    assert NARROW["ViewerColumns"]["habit"] == (2, "")
    assert NARROW["ViewerColumns"]["impulsivity"] == (1, "")
    steps = {name for name, (_, rule) in NARROW["ViewerColumns"].items() if rule}
    assert steps == {name for name, column in COLUMNS.items() if column.steps}
    assert "people" not in NARROW["ViewerColumns"]
    assert NARROW["Products"]
