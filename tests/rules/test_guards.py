"""What compiled code must not do, found by walking the syntax trees of the sources.

The reasons are measured: library exp and log differ between CPUs, and so do sums of products that a
linear algebra library makes; un-keyed draws depend on order; Numba drops writes through attributes
inside ``prange`` without a warning; a function without ``error_model="numpy"`` tests each divisor.
Draws have guards of their own (``test_guards_draws.py``), loops too (``test_guards_loops.py``).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from tests.rules.syntax import SIMULATOR, dotted, files_of, name_of

GUARDED = ("rules", "kernels", "population")
ELSEWHERE = ("agents", "stages", "compiled", "strategies", "accounts", "measures", "tables")
EXACT_MATH = {"fsum", "sqrt", "floor", "ceil", "trunc", "isnan", "isfinite", "inf", "nan", "gcd"}
FORBIDDEN_MODULES = {"math", "cmath", "random", "secrets", "statistics", "time", "scipy"}
# Exact in IEEE arithmetic and so the same everywhere: sqrt, floor, rint and the like are not here.
FORBIDDEN_NUMPY = {
    "random exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 power float_power pow cbrt",
    "sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh hypot",
    "asin acos atan atan2 asinh acosh atanh sinc i0 std var corrcoef cov",
    "dot vdot inner outer matmul tensordot einsum linalg convolve correlate polyfit polyval fft",
}
FORBIDDEN_NAMES = {name for line in FORBIDDEN_NUMPY for name in line.split()}
FORBIDDEN_METHODS = {"dot", "std", "var"}
COMPILERS = {"njit", "jit", "vectorize", "guvectorize", "stencil"}


def is_compiler(node: ast.expr) -> bool:
    return dotted(node).split(".")[-1] in COMPILERS


def is_method(node: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and not dotted(node).startswith(("np.", "numpy."))


def import_faults(node: ast.AST) -> Iterator[str]:
    modules: list[str] = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        modules = [node.module or ""]
        names = {alias.name for alias in node.names}
        if modules[0].split(".")[0] == "numpy" and names & FORBIDDEN_NAMES:
            yield f"imports {sorted(names & FORBIDDEN_NAMES)} from NumPy"
    for module in modules:
        if module.split(".")[0] in FORBIDDEN_MODULES or module.startswith("numpy.random"):
            yield f"imports {module}"


def expression_faults(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        parts = dotted(node).split(".")
        if parts[0] in {"np", "numpy"} and len(parts) > 1 and parts[1] in FORBIDDEN_NAMES:
            yield f"uses {dotted(node)}"
    if isinstance(node, ast.Call) and dotted(node.func) == "hash":
        yield "uses the salted hash()"
    if isinstance(node, ast.Call) and dotted(node.func) == "pow":
        yield "uses pow()"
    method = node.func.attr if isinstance(node, ast.Call) and is_method(node.func) else ""
    if method in FORBIDDEN_METHODS:
        yield f"uses the method {method}()"
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
        yield "uses @"
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
        whole = [isinstance(side, ast.Constant) and type(side.value) is int for side in sides]
        if not all(whole) or isinstance(node, ast.AugAssign):
            yield "uses ** on something else than two whole numbers"


def compiler_faults(node: ast.AST) -> Iterator[str]:
    decorators = getattr(node, "decorator_list", [])
    if any(is_compiler(decorator) for decorator in decorators):
        yield "is compiled by a bare decorator, without error_model and cache"
    if not isinstance(node, ast.Call) or not is_compiler(node.func):
        return
    options = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    for option, wanted in (("error_model", "numpy"), ("cache", True)):
        value = options.get(option)
        if not isinstance(value, ast.Constant) or value.value != wanted:
            yield f"compiles without {option}={wanted!r}"
    for option in ("fastmath", "inline"):
        if option in options:
            yield f"compiles with {option}"


def faults(source: str) -> list[str]:
    """All faults of one file, each with its line."""
    return [
        f"line {getattr(node, 'lineno', 0)} {fault}"
        for node in ast.walk(ast.parse(source))
        for check in (import_faults, expression_faults, compiler_faults)
        for fault in check(node)
    ]


@pytest.mark.parametrize("path", files_of(*GUARDED), ids=name_of)
def test_source_keeps_the_rules(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def elsewhere_faults(source: str) -> list[str]:
    """Faults outside compiled code, where figures must not depend on the CPU either."""
    return [
        f"line {getattr(node, 'lineno', 0)} {fault}"
        for node in ast.walk(ast.parse(source))
        for check in (random_faults, inexact_faults, compiler_faults)
        for fault in check(node)
    ]


def random_faults(node: ast.AST) -> Iterator[str]:
    for fault in import_faults(node):
        if fault.endswith("NumPy") or fault.split()[1] in {"random", "secrets", "numpy.random"}:
            yield fault
    if dotted(node).startswith(("np.random", "numpy.random")):
        yield f"uses {dotted(node)}"


def inexact_faults(node: ast.AST) -> Iterator[str]:
    module, _, name = dotted(node).rpartition(".")
    if module == "math" and name not in EXACT_MATH:
        yield f"uses {dotted(node)}"
    if isinstance(node, ast.ImportFrom) and node.module == "math":
        yield from (f"imports {a.name} from math" for a in node.names if a.name not in EXACT_MATH)
    for fault in expression_faults(node):
        # Sums of products of whole numbers are exact.
        if not fault.endswith(".dot"):
            yield fault


def files_elsewhere() -> list[Path]:
    return [*files_of(*ELSEWHERE), *sorted(SIMULATOR.glob("*.py"))]


@pytest.mark.parametrize("path", files_elsewhere(), ids=name_of)
def test_figures_outside_compiled_code_are_the_same_everywhere(path: Path) -> None:
    assert elsewhere_faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "x = np.random.rand()",
        "x = math.log(y)",
        "from math import exp",
        "from numpy import exp",
        "x = (y - mean) ** 2",
        "x = np.log(y)",
        "x = a.std()",
        "@njit\ndef f(x): return x",
    ],
)
def test_each_guard_fires_outside_compiled_code(source: str) -> None:
    assert elsewhere_faults(source)


@pytest.mark.parametrize(
    "source", ["import math\nx = math.fsum(y)", "x = np.dot(a, b)", "x = math.sqrt(2.0)"]
)
def test_exact_sums_are_allowed_outside_compiled_code(source: str) -> None:
    assert elsewhere_faults(source) == []


def test_the_walk_reaches_the_rules() -> None:
    names = {path.name for path in files_of(*GUARDED)}
    assert {"numerics.py", "randomness.py", "buying.py"} <= names


@pytest.mark.parametrize(
    "source",
    [
        "import math",
        "from math import exp",
        "import numpy.random",
        "from numpy.random import default_rng",
        "from numpy import exp",
        "import scipy.special as special",
        "x = np.exp(1.0)",
        "x = numpy.log1p(1.0)",
        "x = np.random.rand()",
        "x = np.random.default_rng(1).random()",
        "x = hash('name')",
        "x = y ** 0.5",
        "x = y ** 2",
        "x **= 2",
        "x = pow(y, 2)",
        "@njit\ndef f(x): return x",
        "@numba.njit\ndef f(x): return x",
        "@njit(cache=True)\ndef f(x): return x",
        "@njit(error_model='numpy')\ndef f(x): return x",
        "@njit(error_model='python', cache=True)\ndef f(x): return x",
        "@njit(error_model='numpy', cache=True, fastmath=True)\ndef f(x): return x",
        "@njit(error_model='numpy', cache=True, inline='always')\ndef f(x): return x",
        "g = njit(parallel=True)(f)",
        "x = a @ b",
        "x = np.dot(a, b)",
        "x = a.dot(b)",
        "x = np.linalg.solve(a, b)",
        "x = a.std()",
    ],
)
def test_each_guard_fires(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nx = np.sqrt(y) + np.float64(z)",
        "from simulator.rules.numerics import exp, log\nx = exp(log(2.0))",
        "MASK = 2**32 - 1",
        "@njit(error_model='numpy', cache=True, parallel=True)\ndef f(x): return x",
    ],
)
def test_no_guard_fires_on_what_is_allowed(source: str) -> None:
    assert faults(source) == []
