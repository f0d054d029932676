"""The market is what it was: figures and digests of fixed markets against those stored."""

import copy

import pytest

from tests.stored_baseline import (
    MARKETS,
    STORED,
    differences,
    differs,
    figure_of,
    played,
    stored,
)


@pytest.mark.parametrize("title", MARKETS)
def test_a_market_comes_to_what_is_stored(title: str) -> None:
    changed = differences(title, stored()[title], played(title))
    if changed:
        pytest.fail(
            f"The market has changed. If that is meant, `make baseline` stores it.\n\n{changed}",
            pytrace=False,
        )


def test_the_stored_file_holds_these_markets_and_nothing_else() -> None:
    assert list(stored()) == list(MARKETS)
    assert STORED.read_text(encoding="utf-8").startswith("# What two fixed markets")
    for figures in stored().values():
        assert len(figures["measures"]) > 100
        assert set(figures["digests"]) >= {"sessions", "orders", "minutes", "ledger"}


def test_every_change_is_shown() -> None:
    title = next(iter(MARKETS))
    old = stored()[title]
    assert differences(title, old, old) == ""
    new = copy.deepcopy(old)
    new["measures"]["orders"] += 1
    new["measures"]["bond"] *= 1.25
    new["digests"]["rooms"] = "other"
    del new["digests"]["orders"]
    said = differences(title, old, new)
    assert said.count("\n") == 4
    assert said.splitlines()[-1] == "  tables with other values: orders, rooms"
    orders = next(line for line in said.splitlines() if line.split()[0] == "orders")
    assert orders.split()[1:3] == [
        f"{old['measures']['orders']:,}",
        f"{new['measures']['orders']:,}",
    ]
    assert next(line for line in said.splitlines() if "bond" in line).endswith("1.2500")


def test_counts_are_compared_exactly_and_rates_up_to_rounding() -> None:
    assert differs(10**15, 10**15 + 1)
    assert differs(1.0, 1.0 + 1e-11)
    assert differs(None, 0.0)
    assert not differs(1.0, 1.0 + 1e-13)
    assert not differs(None, None)
    assert figure_of("orders", {"total": 7, "mean": 3.5}) == 7
    assert figure_of("conversion", {"total": None, "mean": 0.5}) == 0.5
