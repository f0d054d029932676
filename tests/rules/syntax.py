"""Walking syntax trees of the program: what all guards need."""

import ast
from collections.abc import Iterator
from pathlib import Path

SIMULATOR = Path(__file__).resolve().parents[2] / "simulator"


def files_of(*folders: str) -> list[Path]:
    """Sources of folders of the package, sorted."""
    return [path for name in folders for path in sorted((SIMULATOR / name).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(SIMULATOR).as_posix()


def dotted(node: ast.AST) -> str:
    """A name such as np.random.rand as text, or nothing if it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def called(node: ast.AST) -> str:
    """Last part of the name of what a call calls, or nothing."""
    return dotted(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


def inside(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    """All nodes of a block of statements."""
    for node in nodes:
        yield from ast.walk(node)


def parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def targets(node: ast.AST) -> list[ast.expr]:
    """What an assignment or a loop writes to, tuples taken apart."""
    found: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        found = list(node.targets)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.NamedExpr)):
        found = [node.target]
    flat: list[ast.expr] = []
    while found:
        target = found.pop(0)
        if isinstance(target, (ast.Tuple, ast.List)):
            found = [*target.elts, *found]
        elif isinstance(target, ast.Starred):
            found = [target.value, *found]
        else:
            flat.append(target)
    return flat


def indices(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def names_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
