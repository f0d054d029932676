"""Every draw is keyed, and keyed as the table in ``rules/decisions.py`` says.

A draw that repeats another's key, or whose key changes with the seed of a generator, the order of
rooms or the number of a view, breaks common random numbers without any other test noticing.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.rules.decisions import KEYS, Decision
from tests.rules.syntax import called, dotted, files_of, name_of, parents

FIELDS = ("seed", "subject", "object_", "session", "occasion", "decision", "slot")
SIGNATURES = {
    "draw": FIELDS,
    "draw4": FIELDS,
    "draw4_in_loop": FIELDS,
    "gamma_unit_mean": ("variance", *FIELDS[:-1]),
    "gamma_from_words": ("variance", "first", "second", *FIELDS[:-1]),
    "draw_table": ("seed", "subject", "object_", "session", "decision"),
}
HANDED_ON = ("rules/randomness.py", "agents/draws.py")
"""Files in which a draw is made for a caller, who names the decision."""
VIEWERS_DRAW = ("kernels/", "population/", "reference/")
HOSTS_DRAW = ("kernels/steering.py", "reference/steering.py")
"""What hosts decide during an evening."""
CODES = {decision.name for decision in Decision}
HASHES = ("pair_key", "name_key", "philox")


def draws(tree: ast.AST) -> Iterator[tuple[ast.Call, dict[str, ast.expr]]]:
    """Calls that draw, with their arguments by name; a starred argument stands for what is left."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in SIGNATURES:
            yield node, arguments(node, SIGNATURES[called(node)])


def arguments(call: ast.Call, fields: tuple[str, ...]) -> dict[str, ast.expr]:
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    stars = [n for n, value in enumerate(call.args) if isinstance(value, ast.Starred)]
    before = call.args[: stars[0]] if stars else call.args
    after = call.args[stars[0] + 1 :] if stars else []
    given |= dict(zip(fields, before, strict=False))
    if after:
        given |= dict(zip(fields[-len(after) :], after, strict=True))
    return given


def decision_of(call: dict[str, ast.expr]) -> Decision | None:
    code = dotted(call["decision"]).rpartition(".")[2] if "decision" in call else ""
    return Decision[code] if code in CODES else None


def is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def layout_faults(call: dict[str, ast.expr], decision: Decision) -> Iterator[str]:
    """Parts of a key that are not what the table says."""
    for field in ("subject", "object_", "session", "occasion", "slot"):
        if field not in call:
            continue
        meaning = getattr(KEYS[decision], field)
        if meaning == "0" and not is_zero(call[field]):
            yield f"{decision.name} has {ast.unparse(call[field])} as {field}, the table has 0"
        if not meaning.startswith("0") and is_zero(call[field]):
            yield f"{decision.name} has 0 as {field}, the table has {meaning!r}"


def faults(source: str, file: str = "agents/planted.py") -> list[str]:
    """All faults of one file, each with its line."""
    tree = ast.parse(source)
    found: list[str] = []
    for node, call in draws(tree):
        decision = decision_of(call)
        said: list[str] = []
        if decision is not None:
            said = list(layout_faults(call, decision))
            viewers = file.startswith(VIEWERS_DRAW) and file not in HOSTS_DRAW
            seed = "viewers" if viewers else "world"
            if KEYS[decision].seed != seed:
                said.append(f"{decision.name} is drawn from the seed of the {seed}")
        elif file not in HANDED_ON:
            said = [f"{called(node)} names no decision of the table"]
        found += [f"line {node.lineno} {fault}" for fault in said]
    up = parents(tree)
    for node in ast.walk(tree):
        if called(node) in HASHES and isinstance(up.get(node), (ast.Compare, ast.BinOp)):
            found.append(f"line {node.lineno} uses the hash {called(node)} as a random number")
        if called(node) == "philox" and file != "rules/randomness.py":
            found.append(f"line {node.lineno} calls philox past the keys")
    return found


# A report draws pictures.
SOURCES = [path for path in files_of("") if not name_of(path).startswith("reports/")]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_draw_is_keyed_as_the_table_says(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), name_of(path)) == []


def test_every_decision_of_the_table_is_drawn() -> None:
    drawn = {
        decision
        for path in SOURCES
        for _, call in draws(ast.parse(path.read_text(encoding="utf-8")))
        if (decision := decision_of(call)) is not None
    }
    assert set(KEYS) == set(Decision)
    assert set(Decision) - drawn == set()


def test_the_walk_reaches_the_draws() -> None:
    assert {"feed.py", "traits.py", "regulator.py", "terms.py"} <= {path.name for path in SOURCES}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("draw(seed, a, b, session, 0, 12, 0)", "names no decision"),
        ("draw4(seed, a, b, session, 0, code, 0)", "names no decision"),
        ("draw(seed, a, b, session, 0, TASTE, 0)", "names no decision"),
        ("draw(seed, a, 0, session, tick, QUIT, 0)", "QUIT has tick as occasion, the table has 0"),
        ("draw(seed, a, b, session, 0, QUIT, 0)", "QUIT has b as object_, the table has 0"),
        ("draw(seed, a, 0, session, 0, QUIT, n)", "QUIT has n as slot, the table has 0"),
        ("draw(seed, a, 0, 0, 0, QUIT, 0)", "QUIT has 0 as session, the table has 'session'"),
        ("randomness.draw(seed, 0, 0, session, 0, decisions.QUIT, 0)", "QUIT has 0 as subject"),
        ("draw(seed, a, 0, session=session, occasion=1, decision=QUIT, slot=0)", "as occasion"),
        ("draw(seed, a, 0, session, 0, OPEN, 0)", "OPEN is drawn from the seed of the world"),
        ("draw_table(seed, a, b, 0, OPTION_CHOICE)", "OPTION_CHOICE has 0 as session"),
        ("draw_table(seed, *pairs, 0, OPTION_CHOICE)", "OPTION_CHOICE has 0 as session"),
        ("gamma_unit_mean(0.5, seed, a, b, session, 0, 14)", "names no decision"),
        ("x = pair_key(a, b) < limit", "uses the hash pair_key as a random number"),
        ("x = pair_key(a, b) % 7", "uses the hash pair_key as a random number"),
        ("x = philox(a, b, 0, 0, 1, 2)", "calls philox past the keys"),
    ],
)
def test_each_guard_fires(source: str, fault: str) -> None:
    (found,) = faults(source)
    assert fault in found


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("draw(seed, a, 0, session, 0, QUIT, 0)", "agents/exits.py"),
        ("draw4(seed, i, key, session, lap, ENTER, 0)[0]", "kernels/visiting.py"),
        ("draw4(seed, i, key, session, 0, PLATFORM_CHOICE, 0)", "kernels/opening.py"),
        ("draw4(seed, i, key, session, need, PLATFORM_CHOICE, 0)", "kernels/shelf.py"),
        ("draw4(seed, i, key, session, occasion, decision, slot)", "rules/randomness.py"),
        ("draw_table(seed, *pairs, session, OPTION_CHOICE)", "agents/terms.py"),
        ("keys = [pair_key(a, b) for a in c]", "kernels/staging.py"),
    ],
)
def test_no_guard_fires_on_what_is_allowed(source: str, file: str) -> None:
    assert faults(source, file) == []
