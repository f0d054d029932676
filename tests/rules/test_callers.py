"""Every rule of decision is used, and so is every parameter of it."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest

from tests.rules.syntax import SIMULATOR, called

Rules = dict[str, list[str]]


def trees() -> list[tuple[bool, ast.Module]]:
    """Every source of the package, and whether it declares rules."""
    return [
        (path.parent.name == "rules", ast.parse(path.read_text(encoding="utf-8")))
        for path in SIMULATOR.rglob("*.py")
    ]


def rules_of(sources: Iterable[ast.Module]) -> Rules:
    """Parameters by the name of the rule."""
    return {
        node.name: [argument.arg for argument in node.args.args]
        for tree in sources
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def arguments_of(call: ast.Call, parameters: list[str]) -> Iterator[tuple[str, ast.expr]]:
    """What a call gives to each parameter; what stands behind a star is not known."""
    for parameter, value in zip(parameters, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        yield parameter, value
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value


def idle_parameters(rules: Rules, sources: Iterable[ast.Module]) -> dict[str, str]:
    """Parameters to which every call gives one and the same literal constant, with the constant."""
    calls, given = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for tree in sources:
        for node in ast.walk(tree):
            name = called(node)
            if not isinstance(node, ast.Call) or name not in rules:
                continue
            calls[name] += 1
            for parameter, value in arguments_of(node, rules[name]):
                try:
                    given[f"{name}.{parameter}"][repr(ast.literal_eval(value))] += 1
                except ValueError:  # no literal
                    continue
    return {
        parameter: constant
        for parameter, constants in given.items()
        for constant, number in constants.items()
        if number == calls[parameter.partition(".")[0]]
    }


def test_every_rule_has_a_caller() -> None:
    sources = trees()
    rules = set(rules_of(tree for declares, tree in sources if declares))
    read = Counter[str](
        node.id
        for _, tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    assert len(rules) > 60
    assert {rule for rule in rules if not read[rule]} == set()


def test_every_parameter_of_a_rule_is_given_more_than_one_constant() -> None:
    sources = trees()
    rules = rules_of(tree for declares, tree in sources if declares)
    assert idle_parameters(rules, [tree for _, tree in sources]) == {}


@pytest.mark.parametrize(
    ("calls", "idle"),
    [
        ("rule(a, 0.0)\nrule(b, 0.0)", {"rule.weight": "0.0"}),
        ("rule(a, -1.0)\nrule(b, weight=-1.0)", {"rule.weight": "-1.0"}),
        ("rule(a, 0.0)\nrule(b, 1.0)", {}),
        ("rule(a, 0.0)\nrule(b, w)", {}),
        ("rule(a, 0.0)\nrule(*both)", {}),
        ("module.rule(2.0, w)", {"rule.cause": "2.0"}),
    ],
)
def test_idle_parameters_are_found(calls: str, idle: dict[str, str]) -> None:
    declared = ast.parse("def rule(cause: float, weight: float) -> float: ...")
    assert idle_parameters(rules_of([declared]), [ast.parse(calls)]) == idle
