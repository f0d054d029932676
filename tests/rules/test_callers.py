"""Every rule of decision is used: what nothing calls is no part of the model."""

import ast
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).absolute().parents[2] / "simulator"
INTERFACE = {"is_compiled"}
"""For tests: whether rules are compiled in this process."""


def test_every_rule_has_a_caller() -> None:
    rules, read = set(), Counter[str]()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and path.parent.name == "rules":
                rules.add(node.name)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                read[node.id] += 1
    assert len(rules) > 60
    assert {rule for rule in rules if not read[rule]} == INTERFACE


def test_every_code_of_a_decision_is_drawn() -> None:
    from simulator.rules.decisions import KEYS, Decision

    assert set(KEYS) == set(Decision)
    texts = [
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.name != "decisions.py"
    ]
    words = Counter(word for text in texts for word in text.replace(",", " ").split())
    idle = {code.name for code in Decision if not words[code.name]}
    assert idle == set()
