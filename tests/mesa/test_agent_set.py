"""Viewers in columns beside plain Mesa agents in a plain AgentSet: same calls, same answers."""

import copy
import statistics
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.agent import AgentSet

from simulator.population.agent_sets import GroupBy
from simulator.population.viewers import Viewer, ViewerSet
from simulator.tables.columns import TASTE_STEPS, as_kept, new_columns
from tests.mesa.plain_agents import CATEGORIES, NAMES, NUMBERS, Plain


def twins(rows: list[dict[str, Any]], seed: int = 0) -> tuple[ViewerSet, Any, list[Plain]]:
    """The same people as viewers and as plain agents, and the agents to keep them alive."""
    columns = new_columns(len(rows), CATEGORIES, 1)
    for row, values in enumerate(rows):
        for name, value in values.items():
            getattr(columns, name)[row] = as_kept(name, value)
    models = [SimpleNamespace(random=Random(seed), anchors=["nobody"]) for _ in range(2)]
    viewers = ViewerSet(models[0], columns).copy()
    agents = [
        Plain(models[1], row, {**values, "taste": np.array(values["taste"])})
        for row, values in enumerate(rows)
    ]
    return viewers, AgentSet(agents, random=models[1].random), agents


def readable(result: Any) -> Any:
    """What a result comes to: agents as ids, arrays as lists, everything else exactly."""
    ways: list[tuple[Any, Callable[[Any], Any]]] = [
        (Viewer | Plain, lambda agent: f"agent {agent.unique_id}"),
        (ViewerSet | AgentSet, lambda agents: ("set", [agent.unique_id for agent in agents])),
        (GroupBy, lambda groups: ("groups", readable(list(groups)))),
        (np.ndarray, lambda array: (str(array.dtype), repr(array.tolist()))),
        (list | tuple, lambda parts: [readable(part) for part in parts]),
        (dict, lambda entries: readable(list(entries.items()))),
    ]
    return next((say(result) for kind, say in ways if isinstance(result, kind)), repr(result))


def outcome(call: Callable[[Any], Any], agents: Any) -> Any:
    """Result of a call, or the type of its error."""
    with warnings.catch_warnings():
        # Of empty sets without a generator, of indexing from Mesa 3.5, of means of nothing.
        warnings.simplefilter("ignore")
        try:
            result = call(agents)
        except Exception as error:  # Whatever it is, it must be the same.
            return type(error), None
        return readable(result), result


def state(agents: Iterable[Any]) -> Any:
    """Every attribute of every agent."""
    return [[readable(getattr(agent, name)) for name in NAMES] for agent in agents]


# What is called. Each entry makes a function of the set from drawn arguments.

INTEGERS, FLOATS = st.integers(-3, 3), st.floats(width=32, allow_nan=False)
ODD = (0.0, -0.0, 0.25, 0.1, 1e30, float("inf"), float("-inf"))


def crowd(dice: Random, size: int) -> list[dict[str, Any]]:
    """People of whom many are alike, in an order of their own."""
    return [
        {
            "wallet_fen": dice.randint(-3, 3),
            "female": dice.randint(0, 1),
            "followed": dice.choice([0, 1, 7, 255]),
            "scepticism": float(np.float32(dice.choice([*ODD, dice.random()]))),
            "taste": [dice.randint(-20_000, 20_000) / TASTE_STEPS for _ in range(CATEGORIES)],
        }
        for _ in range(size)
    ]


# Drawn at one go: hypothesis would rather vary a few of the values, and most crowds be alike.
PEOPLE = st.randoms(use_true_random=True).map(lambda dice: crowd(dice, dice.randint(0, 9)))
NAME = st.sampled_from([*NAMES, "unique_id", "purse"])
FILTER = st.sampled_from([None, lambda a: a.wallet_fen > 0, lambda a: a.female, lambda _: False])
FUNCTION = st.sampled_from(
    [
        *(sum, min, max, len, list, statistics.mean, lambda values: values + values),
        *(np.sum, np.mean, np.max, np.median, np.std, np.add.reduce, np.asarray),
        partial(np.percentile, q=40), partial(max, default=0), "no function",
        [min, max], (np.sum, len), [],
    ]
)  # fmt: skip
KEY = NAME | st.sampled_from([lambda a: -a.wallet_fen, lambda a: a.female, lambda a: a.taste[0]])


def bump(agent: Any, by: int = 1) -> Any:
    """Change an agent."""
    agent.wallet_fen += by
    return agent.wallet_fen


def method(name: str, *arguments: Any, **named: Any) -> Any:
    """A strategy of calls of one method with drawn arguments."""
    drawn = st.tuples(st.tuples(*arguments), st.fixed_dictionaries({}, optional=named))
    return drawn.map(lambda both: lambda agents: getattr(agents, name)(*both[0], **both[1]))


DOING = st.sampled_from(["follows", "step", "advance", "fly", bump, lambda a: a.taste[1], 3])
TYPE = st.sampled_from([None, mesa.Agent, int, (int, mesa.Agent), "type"])
SELECT = method(
    "select", filter_func=FILTER, inplace=st.booleans(), agent_type=TYPE,
    at_most=st.integers(-2, 9) | st.floats(-0.5, 3.0) | st.just(float("inf")),
)  # fmt: skip
GET = method(
    "get", NAME | st.lists(NAME, max_size=3),
    handle_missing=st.sampled_from(["error", "default", "ignore"]), default_value=INTEGERS,
)  # fmt: skip
SET = method("set", st.just("scepticism"), FLOATS) | method("set", st.just("wallet_fen"), INTEGERS)
SET |= method("set", st.just("purse"), INTEGERS)
ORDER = method("sort", KEY, ascending=st.booleans(), inplace=st.booleans())
ORDER |= method("shuffle", inplace=st.booleans())
CALL = method("do", DOING) | method("shuffle_do", DOING) | method("map", DOING)
CALL |= st.sampled_from(
    [lambda a: a.map(bump, 2), lambda a: a.do(bump, by=-1), lambda a: a.shuffle_do(bump, by=2)]
)
GROUP = st.tuples(
    method("groupby", KEY, result_type=st.sampled_from(["agentset", "list", "other"])),
    st.sampled_from(
        [
            lambda groups: groups,
            lambda groups: groups.count(),
            len,
            lambda groups: groups.groups,
            lambda groups: groups.map(len),
            lambda groups: groups.map("get", "female"),
            lambda groups: groups.map(lambda group, first: next(iter(group)) is first, None),
            lambda groups: groups.do("do", bump),
            lambda groups: groups.do(lambda group: [bump(agent) for agent in group]),
            lambda groups: groups.agg("wallet_fen", np.mean),
            lambda groups: groups.agg("scepticism", sum),
            lambda groups: groups.agg("wallet_fen", [min, max]),
            lambda groups: groups.agg("purse", max),
        ]
    ),
).map(lambda pair: lambda agents: pair[1](pair[0](agents)))
PART = st.sampled_from(
    [
        lambda agents: agents.select(lambda a: a.female),
        lambda agents: agents.select(at_most=2),
        lambda agents: agents.shuffle(),
        lambda agents: agents.select(lambda _: False),
    ]
)


def with_other(change: Callable[[Any, Any], Any]) -> Any:
    """Calls with a set and a part of it, the other way round too."""
    return st.tuples(PART, st.booleans()).map(
        lambda drawn: (
            lambda agents: (
                change(agents, drawn[0](agents)) if drawn[1] else change(drawn[0](agents), agents)
            )
        )
    )


def changed(name: str) -> Callable[[Any, Any], Any]:
    """A function that applies an operator in place to a copy, and hands the copy out."""

    def change(agents: Any, other: Any) -> Any:
        copied = copy.copy(agents)
        return getattr(copied, name)(other), copied

    return change


COMPARE = [
    lambda one, other: one | other, lambda one, other: one & other,
    lambda one, other: one - other, lambda one, other: one ^ other,
    lambda one, other: one <= other, lambda one, other: one < other,
    lambda one, other: one == other, lambda one, other: one != other,
    lambda one, other: one >= other, lambda one, other: one.isdisjoint(other),
    lambda one, other: [agent in one for agent in other],
    *(changed(name) for name in ("__ior__", "__iand__", "__isub__", "__ixor__")),
]  # fmt: skip
SETS = st.sampled_from(COMPARE).flatmap(with_other)


def on_copy(name: str, position: int) -> Callable[[Any], Any]:
    """A function that changes a copy of half of the set by one of its agents."""

    def change(agents: Any) -> Any:
        half = agents.select(at_most=0.5)
        before = [agent in half for agent in agents]
        returned = getattr(half, name)(list(agents)[position])
        return before, returned, [agent in half for agent in agents], half, agents

    return change


CHANGE = st.builds(on_copy, st.sampled_from(["add", "discard", "remove"]), st.integers(-3, 3))
SEQUENCE = st.sampled_from(
    [
        len, list, bool, copy.copy, lambda agents: list(reversed(agents)), hash,
        lambda agents: agents.index(list(agents)[-1]),
        lambda agents: agents.count(next(iter(agents))),
        lambda agents: 3 in agents, lambda agents: None in agents, lambda agents: agents == 3,
        lambda agents: agents["0"], lambda agents: agents[1.0], lambda agents: agents[np.int64(0)],
        lambda agents: (agents.select().pop(), agents), lambda agents: agents.select().clear(),
        lambda agents: agents.random.random(), lambda agents: agents.fly(),
    ]
)  # fmt: skip
ITEM = (INTEGERS | st.slices(9)).map(lambda item: lambda agents: agents[item])
ANY = st.one_of(SELECT, GET, SET, method("agg", NAME, FUNCTION), ORDER, CALL, GROUP, SETS, CHANGE)


def agree(people: list[dict[str, Any]], calls: list[Callable[[Any], Any]], seed: int) -> None:
    """Make the same calls on both sets, going on with what they return if that is a set."""
    viewers, plain, kept = twins(people, seed)
    everybody = ViewerSet(viewers.model, viewers.columns)
    for call in calls:
        (shown, found), (wanted, expected) = outcome(call, viewers), outcome(call, plain)
        assert shown == wanted
        assert state(everybody) == state(kept)
        if isinstance(found, ViewerSet):
            viewers, plain = found, expected
        assert readable(viewers) == readable(plain)


@pytest.mark.parametrize(
    "calls",
    [SELECT, GET, SET, method("agg", NAME, FUNCTION), ORDER, CALL, GROUP, SETS, CHANGE, SEQUENCE,
     ITEM],
    ids=["select", "get", "set", "agg", "order", "call", "group", "sets", "change", "sequence",
         "item"],
)  # fmt: skip
def test_each_method_answers_as_mesa_does(calls: Any) -> None:
    @settings(max_examples=60)
    @given(PEOPLE, calls, st.integers(0, 2**16))
    def check(people: list[dict[str, Any]], call: Callable[[Any], Any], seed: int) -> None:
        agree(people, [call], seed)

    check()


def calls_in_a_row(examples: int) -> None:
    @settings(max_examples=examples)
    @given(PEOPLE, st.lists(ANY, min_size=2, max_size=6), st.integers(0, 2**16))
    def check(people: Any, calls: Any, seed: int) -> None:
        agree(people, calls, seed)

    check()


def test_calls_in_a_row_answer_as_mesa_does() -> None:
    calls_in_a_row(100)


@pytest.mark.slow
def test_very_many_calls_in_a_row_answer_as_mesa_does() -> None:
    calls_in_a_row(2000)


@pytest.mark.parametrize("at_most", [-1, 0, 0.5, 0.99, 1, 1.0, 1.5, 2, 2.5, 3.0, float("inf")])
def test_the_largest_number_selected_is_rounded_as_by_mesa(at_most: float) -> None:
    @settings(max_examples=10)
    @given(PEOPLE)
    def check(people: list[dict[str, Any]]) -> None:
        agree(people, [lambda agents: agents.select(at_most=at_most)], seed=1)
        agree(people, [lambda agents: agents.select(lambda _: True, at_most=at_most)], seed=1)

    check()


@pytest.mark.parametrize("name", [*NUMBERS, "taste", "unique_id", "purse"])
def test_every_attribute_is_handled_as_by_mesa(name: str) -> None:
    calls = [
        lambda agents: agents.sort(name),
        lambda agents: agents.sort(name, ascending=True),
        lambda agents: agents.groupby(name),
        lambda agents: agents.groupby(name, result_type="list"),
        lambda agents: agents.groupby(name).agg(name, np.mean),
        lambda agents: agents.groupby(name).agg(name, max),
        lambda agents: agents.get(name),
        lambda agents: agents.get([name, "female"], "default", 7),
        lambda agents: agents.agg(name, [sum, min, max, len, np.sum, np.mean, np.std, np.median]),
        lambda agents: agents.sort("female").sort(name, inplace=True),
        lambda agents: agents.shuffle(inplace=True).sort(name, ascending=True, inplace=True),
    ]
    for seed in range(3):
        agree(crowd(Random(seed), 40), calls, seed)  # type: ignore[arg-type]


def test_values_that_do_not_compare_are_sorted_and_grouped_as_by_mesa() -> None:
    odd = [{**dict.fromkeys(NUMBERS, 1), "scepticism": x, "taste": [0.0] * 3}
           for x in (0.5, float("nan"), 0.25, float("nan"), 0.75)]  # fmt: skip
    calls = [
        lambda agents: agents.sort("scepticism"),
        lambda agents: agents.sort("scepticism", ascending=True),
        lambda agents: agents.groupby("scepticism"),
        lambda agents: agents.get("scepticism"),
    ]
    agree(odd, calls, 0)  # type: ignore[arg-type]


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_everything_public_in_mesa_is_there() -> None:
    assert public(AgentSet) <= public(ViewerSet)
    special = {"__len__", "__iter__", "__contains__", "__getitem__", "__reversed__"}
    special |= {f"__{name}__" for name in ("or", "and", "sub", "xor", "le", "lt", "ge", "gt")}
    assert special <= set(dir(ViewerSet))
    assert isinstance(ViewerSet(SimpleNamespace(random=None), new_columns(1, 1, 1)), Iterable)
