import numpy as np
import pandas as pd
import pytest

from simulator.measures import tallies
from simulator.measures.tallies import Tally


@pytest.mark.parametrize("batch_rows", [1, 50, 100_000])
def test_sums_equal_those_of_pandas(monkeypatch: pytest.MonkeyPatch, batch_rows: int) -> None:
    monkeypatch.setattr(tallies, "BATCH_ROWS", batch_rows)
    random = np.random.default_rng(3)
    tally = Tally(("seller", "room"), ("units", "fen"))
    parts = []
    for _ in range(7):
        rows = {
            "session": random.integers(0, 9, 40),
            "seller": random.integers(0, 5, 40).astype(np.int32),
            "room": random.integers(-1, 6, 40).astype(np.int16),
            "units": random.integers(1, 100, 40),
            "fen": random.integers(-(10**12), 10**12, 40),
        }
        tally.add(rows)
        parts.append(pd.DataFrame(rows))
    every = pd.concat(parts)
    for group in ("seller", "room"):
        known = every[every[group] >= 0]
        expected = known.groupby(["session", group])[["units", "fen"]].sum()
        for session in range(10):
            found = tally.totals(group, session, 6)
            for member in range(6):
                there = (session, member) in expected.index
                for name in ("units", "fen"):
                    value = expected.loc[(session, member), name] if there else 0
                    assert found[name][member] == value


def test_nothing_was_counted_yet() -> None:
    tally = Tally(("seller",), ("units",))
    assert tally.totals("seller", 3, 2)["units"].tolist() == [0, 0]
