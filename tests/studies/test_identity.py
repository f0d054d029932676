"""Arms that are the same until an evening are found to be, and any other difference is found."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.loading import load_mapping
from simulator.scenario.schema import Scenario
from simulator.studies.identity import first_by_design, first_difference
from simulator.studies.run_record import (
    Marks,
    RunRecord,
    figures_by_name,
    session_digests,
    unpacked_figures,
    unpacked_marks,
)
from tests.markets import small_content


def scenario(**changes: Any) -> Scenario:
    return load_mapping(small_content(**changes))


def test_where_scenarios_may_differ_by_design() -> None:
    base = scenario()
    assert first_by_design(base, scenario()) is None
    assert first_by_design(base, scenario(name="another name", seed=99)) is None
    assert first_by_design(base, scenario(pitch_minutes=5)) == 0
    leaving = scenario(events=[{"at": 3, "remove_anchor": "Sun"}])
    assert first_by_design(base, leaving) == 3
    setting = {"at": 2, "until": 4, "set": {"fulfilment.shipping": 9.0}}
    assert first_by_design(base, scenario(events=[setting])) == 2
    longer = scenario(events=[{**setting, "until": 5}])
    assert first_by_design(scenario(events=[setting]), longer) == 4
    undone = {"at": 1, "until": 3, "remove_anchor": "Sun"}
    # Whether she returns decides on the first night whether her followers drop her.
    assert (
        first_by_design(scenario(events=[undone]), scenario(events=[{**undone, "until": 4}])) == 1
    )
    opens = scenario(events=[{"at": 3, "new_platform": "Flow"}])
    assert first_by_design(base, opens) == 0
    gone = {"at": 2, "remove_anchor": "Sun"}
    back = {"at": 3, "return_anchor": "Sun"}
    pair = [scenario(events=events, regulation=[]) for events in ([gone], [gone, back])]
    assert first_by_design(*pair) == 2
    called_back = {"at": 3, "recall": {"brand": "Loom"}}
    assert first_by_design(base, scenario(events=[called_back])) == 3
    rule = {"rule": "no_reason_return", "from": 2}
    assert first_by_design(base, scenario(regulation=[*rules(base), rule])) == 2
    festival = {"name": "618", "at": 1}
    assert first_by_design(base, scenario(calendar={"festivals": [festival]})) == 1
    assert first_by_design(base, scenario(calendar={"weekdays": [0.1] * 7})) == 0


def rules(base: Scenario) -> list[Any]:
    return [rule.model_dump(mode="json", by_alias=True) for rule in base.regulation]


TABLES = st.lists(
    st.lists(
        st.tuples(st.integers(0, 9), st.floats(-5, 5), st.sampled_from(["a", "b", None])),
        min_size=1, max_size=4,
    ),
    min_size=1, max_size=5,
)  # fmt: skip


def table_of(sessions: list[list[tuple[int, float, str | None]]]) -> pa.Table:
    rows = [
        {"session": session, "count": count, "rate": rate, "name": name}
        for session, entries in enumerate(sessions)
        for count, rate, name in entries
    ]
    schema = pa.schema([
        ("session", pa.int64()), ("count", pa.int64()), ("rate", pa.float64()),
        ("name", pa.string()),
    ])  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


@settings(max_examples=60)
@given(TABLES, st.data())
def test_a_changed_value_changes_the_digest_of_its_session_alone(
    sessions: list[list[tuple[int, float, str | None]]], data: st.DataObject
) -> None:
    before = session_digests(table_of(sessions))
    assert before.shape == (len(sessions),)
    session = data.draw(st.integers(0, len(sessions) - 1))
    row = data.draw(st.integers(0, len(sessions[session]) - 1))
    count, rate, name = sessions[session][row]
    change = data.draw(st.sampled_from([
        (count + 1, rate, name), (count, rate + 1.0, name), (count, rate, "c"),
    ]))  # fmt: skip
    changed = [list(entries) for entries in sessions]
    changed[session][row] = change
    after = session_digests(table_of(changed))
    assert np.flatnonzero(before != after).tolist() == [session]


def test_rows_in_another_order_are_another_session() -> None:
    one = table_of([[(1, 0.5, "a"), (2, 0.5, "a")]])
    other = table_of([[(2, 0.5, "a"), (1, 0.5, "a")]])
    assert session_digests(one)[0] != session_digests(other)[0]


def test_null_is_no_value() -> None:
    columns = {"session": [0], "count": pa.array([None], pa.int64())}
    null, nought = pa.table(columns), pa.table({"session": [0], "count": [0]})
    assert session_digests(null)[0] != session_digests(nought)[0]


COLUMNS = {
    "count": [1, None, 3, 4], "rate": [0.5, 0.5, None, math.pi], "small": [1, -1, None, 0],
    "is_own": [True, None, False, True], "name": ["Ä", None, "", "a long name"],
}  # fmt: skip
TYPES = {
    "count": pa.int64(), "rate": pa.float64(), "small": pa.int8(), "is_own": pa.bool_(),
    "name": pa.string(),
}  # fmt: skip


def typed_table(session: list[int], rows: list[int], **other: list[object]) -> pa.Table:
    columns = COLUMNS | other
    return pa.table({"session": pa.array(session, pa.int64())} | {
        name: pa.array([columns[name][row] for row in rows], kind)
        for name, kind in TYPES.items()
    })  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_every_value_and_null_of_every_type_counts(name: str) -> None:
    whole = session_digests(typed_table([0, 1, 2, 3], [0, 1, 2, 3]))
    for row in range(4):
        values: list[object] = list(COLUMNS[name])
        values[row] = (
            None if values[row] is not None else {"name": "", "is_own": False}.get(name, 0)
        )
        changed = session_digests(typed_table([0, 1, 2, 3], [0, 1, 2, 3], **{name: values}))
        assert np.flatnonzero(whole != changed).tolist() == [row]


def test_where_arrow_keeps_the_rows_counts_for_nothing() -> None:
    rows = [3, 1, 0, 2, 3, 1, 2, 0, 1, 3]
    long = typed_table([0, 0, 0, 0, 1, 1, 1, 2, 2, 2], rows)
    plain = session_digests(typed_table([0, 0, 1, 1, 1], rows[2:7]))
    assert session_digests(long.slice(2, 5)).tolist() == plain.tolist()
    pieces = pa.concat_tables([long.slice(2, 2), long.slice(4, 3)])
    assert pieces.column("name").num_chunks == 2
    assert session_digests(pieces).tolist() == plain.tolist()


def test_columns_of_an_unknown_type_are_refused() -> None:
    table = pa.table({"session": [0], "when": pa.array([1], pa.timestamp("ms"))})
    with pytest.raises(TypeError, match="when"):
        session_digests(table)


def test_the_first_difference_is_that_of_any_table() -> None:
    same = {"a": np.array([1, 2, 3], np.uint64), "b": np.array([1, 2], np.uint64)}
    assert first_difference(same, same) is None
    other = {"a": np.array([1, 2, 9], np.uint64), "b": np.array([1, 7], np.uint64)}
    assert first_difference(same, other) == 1


@given(st.lists(st.booleans(), min_size=1, max_size=70))
def test_a_record_comes_back_as_it_was_packed(bought: list[bool]) -> None:
    found = {
        "market": {"market": {"orders": 3.5, "gmv_fen": None}},
        "brands": {"Ä": {"orders": 1.0}, "B": {"views": 2.0}},
        "anchors": {},
    }
    marks = Marks(
        digests={"rooms": np.array([1, 2**64 - 1], np.uint64), "none": np.zeros(0, np.uint64)},
        buyers=np.array(bought),
        segment=np.arange(len(bought), dtype=np.int8) % 3,
        segment_names=("young", "老"),
    )
    packed = RunRecord(figures_by_name(found), marks, 1.25).packed()
    figures, back = unpacked_figures(packed), unpacked_marks(packed)
    nan = math.nan
    assert figures.of("market") == pytest.approx({"orders": 3.5, "gmv_fen": nan}, nan_ok=True)
    assert figures.of("brands.Ä") == pytest.approx({"orders": 1.0, "views": nan}, nan_ok=True)
    assert figures.of("brands.B") == pytest.approx({"orders": nan, "views": 2.0}, nan_ok=True)
    assert figures.of("brands.C") == figures.of("anchors.B") == figures.of("else") == {}
    assert back.buyers.tolist() == bought
    assert back.segment.tolist() == marks.segment.tolist()
    assert back.segment_names == marks.segment_names
    assert {n: w.tolist() for n, w in back.digests.items()} == {
        "rooms": [1, 2**64 - 1], "none": [],
    }  # fmt: skip
    assert RunRecord(figures, back, 1.25).packed() == packed
