"""A table is compared with plain lists, whatever is done to it."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.accounts.table import Column, Table

COLUMNS = (
    Column("given", "int64", "fen", "always given"),
    Column("usual", "int32", "session", "mostly its default", -1),
    Column("quality", "float32", "0–1", "mostly its default", 0.0),
    Column("flag", "bool", "", "mostly its default", False),
)
DEFAULTS = {"given": 0, "usual": -1, "quality": 0.0, "flag": False}
VALUES = {
    "given": st.integers(0, 9),
    "usual": st.sampled_from([-1, -1, -1, 4]),
    "quality": st.sampled_from([0.0, 0.0, 0.5]),
    "flag": st.sampled_from([False, False, True]),
}


@given(st.data())
def test_a_table_holds_what_was_put_into_it(data: st.DataObject) -> None:
    table = Table(COLUMNS)
    plain: list[dict[str, Any]] = []
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["append", "append", "write", "keep"]))
        if step == "append":
            names = [
                "given",
                *data.draw(st.lists(st.sampled_from(list(DEFAULTS)[1:]), unique=True)),
            ]
            count = data.draw(st.sampled_from([0, 1, 3, 700]))
            rows = {name: [data.draw(VALUES[name])] * count for name in names}
            table.append({name: np.array(values) for name, values in rows.items()})
            plain += [DEFAULTS | {name: rows[name][n] for name in names} for n in range(count)]
        elif step == "write" and plain:
            name = data.draw(st.sampled_from(list(DEFAULTS)))
            row, value = data.draw(st.integers(0, len(plain) - 1)), data.draw(VALUES[name])
            table.write(name, np.array([row]), value)
            plain[row][name] = value
        elif step == "keep":
            kept = np.arange(len(plain)) % data.draw(st.integers(1, 5)) == 0
            table.keep(kept)
            plain = [row for row, stays in zip(plain, kept, strict=True) if stays]
        assert len(table) == len(plain)
        for name in DEFAULTS:
            assert table[name].tolist() == [row[name] for row in plain]


def test_a_column_takes_no_memory_while_it_says_nothing() -> None:
    table = Table(COLUMNS)
    table.append({"given": np.arange(3), "usual": np.full(3, -1)})
    table.write("flag", np.array([0, 2]), False)
    assert [table[name].strides[0] > 0 for name in DEFAULTS] == [True, False, False, False]
    table.write("flag", np.array([2]), True)
    assert table["flag"].tolist() == [False, False, True]
    assert table["flag"].strides[0] > 0
