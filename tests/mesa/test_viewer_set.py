"""What the set of viewers can do beyond Mesa's own: masks, columns, one value each."""

from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.population.viewers import EverybodySet, Viewer, ViewerSet
from simulator.tables.columns import new_columns
from tests.mesa.plain_agents import CATEGORIES, Plain


def some(count: int = 6) -> ViewerSet:
    """All viewers of a market that has nothing else."""
    columns = new_columns(count, CATEGORIES, 1)
    columns.wallet_fen[:] = np.arange(count) * 10
    return ViewerSet(SimpleNamespace(random=Random(1)), columns)


def test_a_mask_selects_as_a_function_does() -> None:
    viewers = some()
    rich = viewers.column("wallet_fen") > 20
    masked = viewers.select(where=rich)
    assert masked.rows.tolist() == viewers.select(lambda v: v.wallet_fen > 20).rows.tolist()
    assert viewers.select(lambda v: v.row % 2, 1, where=rich).rows.tolist() == [3]
    assert viewers.select(at_most=0.5, where=rich).rows.tolist() == [3, 4, 5]
    with pytest.raises(ValueError, match=r"mask: 6 truth values.* shape \(6,\) and type int64"):
        viewers.select(where=rich.astype(np.int64))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"shape \(5,\)"):
        viewers.select(where=rich[1:])


def test_a_column_is_a_copy_in_the_order_of_the_set() -> None:
    viewers = some()
    backwards = viewers.sort("wallet_fen")
    column = backwards.column("wallet_fen")
    assert column.tolist() == [50, 40, 30, 20, 10, 0]
    for values in (column, viewers.column("wallet_fen"), viewers.agg("wallet_fen", np.asarray)):
        values[:] = 7
    assert viewers.get("wallet_fen") == [0, 10, 20, 30, 40, 50]
    with pytest.raises(AttributeError, match="no column 'purse'"):
        viewers.column("purse")


def test_one_value_each_may_be_set() -> None:
    viewers = some().sort("wallet_fen")
    assert viewers.set("age_band", np.arange(6)) is viewers
    assert viewers.columns.age_band.tolist() == [5, 4, 3, 2, 1, 0]
    viewers.set("taste", [0.5, 1.0, 1.5])
    assert (viewers.column("taste") == [0.5, 1.0, 1.5]).all()


@pytest.mark.parametrize(
    "value", [300, -129, 0.5, "rich", None, float("nan"), [1, 2, 3, 4, 5, 600]]
)
def test_a_column_refuses_what_it_would_change(value: Any) -> None:
    viewers = some()
    with pytest.raises(ValueError, match="'female' holds whole numbers from -128 to 127"):
        viewers.set("female", value)
    with pytest.raises(ValueError, match="'female' holds whole numbers"):
        viewers.to_list()[0].female = value
    assert viewers.get("female") == [0] * 6


def test_the_set_of_all_viewers_can_be_reordered_but_not_changed() -> None:
    viewers = some()
    viewer = viewers[2]
    calls: list[Callable[[], Any]] = [
        lambda: viewers.discard(viewer), lambda: viewers.remove(viewer), viewers.clear,
        viewers.pop, lambda: viewers.select(at_most=2, inplace=True), viewer.remove,
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(TypeError, match="viewers of a market are fixed"):
            call()
    assert len(viewers) == 6
    viewers.discard(some()[2])
    viewers.add(viewer)
    assert viewers.sort("wallet_fen", inplace=True).rows.tolist() == [5, 4, 3, 2, 1, 0]
    assert viewers.agg("wallet_fen", np.asarray).tolist() == [50, 40, 30, 20, 10, 0]


def test_strangers_cannot_join() -> None:
    viewers, stranger = some().copy(), some()[1]
    assert stranger not in viewers
    for call in (viewers.add, lambda other: viewers | [other]):
        with pytest.raises(TypeError, match="does not belong to the model"):
            call(stranger)


def test_all_kinds_of_agents_are_one_set() -> None:
    viewers = some(3)
    firms = [Plain(viewers.model, number, {"wallet_fen": number}) for number in (3, 4)]
    everybody = EverybodySet(viewers.model, {firm.unique_id: firm for firm in firms}, viewers)
    assert [agent.unique_id for agent in everybody] == [3, 4, 0, 1, 2]
    assert everybody.agg("wallet_fen", sum) == 3 + 4 + 0 + 10 + 20
    assert firms[0] in everybody and viewers[1] in everybody
    assert Plain(viewers.model, 3, {}) not in everybody and "firm" not in everybody
    kinds = everybody.groupby(type)
    assert kinds.count() == {Plain: 2, Viewer: 3}
    assert everybody.select(agent_type=Viewer) == viewers
    assert [a.unique_id for a in everybody.sort("wallet_fen")] == [2, 1, 4, 3, 0]
    rest = everybody - [firms[0]]
    assert firms[0] not in rest and len(rest) == 4
    rest.remove(viewers[0])
    assert [agent.unique_id for agent in rest] == [4, 1, 2]
    with pytest.raises(TypeError, match="agents join by being made and leave by"):
        everybody.remove(firms[0])


@pytest.mark.slow
def test_a_million_viewers_are_handled_as_columns() -> None:
    """No Python object per viewer: nothing takes longer than a list of numbers does."""
    from time import perf_counter

    columns = new_columns(1_000_000, CATEGORIES, 1)
    columns.wallet_fen[:] = np.random.default_rng(1).integers(0, 1000, 1_000_000)
    viewers = ViewerSet(SimpleNamespace(random=Random(1)), columns)
    calls: dict[str, Callable[[], Any]] = {
        "agg np.mean": lambda: viewers.agg("wallet_fen", np.mean),
        "agg sum": lambda: viewers.agg("wallet_fen", sum),
        "set": lambda: viewers.set("female", 1),
        "select where": lambda: viewers.select(where=viewers.column("wallet_fen") > 500),
        "sort": lambda: viewers.sort("wallet_fen"),
        "groupby": lambda: viewers.groupby("wallet_fen").agg("wallet_fen", np.mean),
    }
    objects = viewers.to_list()
    for name, call in calls.items():
        started = perf_counter()
        call()
        fast = perf_counter() - started
        print(f"{name}: {1000 * fast:.1f} ms")
    started = perf_counter()
    [agent.wallet_fen for agent in objects]
    one_pass = perf_counter() - started
    started = perf_counter()
    viewers.agg("wallet_fen", np.mean)
    assert perf_counter() - started < one_pass / 5
