"""Every rule of decision is used: what nothing calls is no part of the model."""

import ast
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).absolute().parents[2] / "simulator"


def test_every_rule_has_a_caller() -> None:
    rules, read = set(), Counter[str]()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.parent.name == "rules":
            rules |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read[node.id] += 1
    assert len(rules) > 60
    assert {rule for rule in rules if not read[rule]} == set()
