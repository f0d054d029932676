"""The sentence and the table on who gets what, and the warning of few orders."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from simulator.measures.summary import FEW_ORDERS
from simulator.measures.welfare import PARTIES, split_of_surplus, with_surplus
from simulator.reports.content.headline import answer
from simulator.reports.content.welfare import welfare_grid, welfare_sentence
from simulator.reports.languages.language import language
from simulator.reports.results import Results

say = language("en")


def results(amounts: dict[str, int | None], sessions: int = 2) -> Results:
    """A result folder that knows nothing but a split of surplus."""
    made_up: Any = SimpleNamespace(
        summary={"welfare": amounts}, sessions=sessions, mean=lambda name: 12_300.0
    )
    return cast(Results, made_up)


def split(**amounts: int) -> dict[str, int | None]:
    return {name: amounts.get(name.removesuffix("_fen"), 0) for name in PARTIES}


def test_shares_are_told_from_the_largest_and_losses_in_yuan() -> None:
    found = split(consumer_surplus=60_000, platform_profit=100_000, brand_profit=-40_000)
    (sentence,) = welfare_sentence(results(found), say)
    assert "leaves 600.00 yuan to all together: platforms get 83.3 %, buyers get 50.0 %; brands " \
        "lose 200.00 yuan." in sentence  # fmt: skip
    assert sentence.endswith("cost buyers 123.00 yuan of it, already taken off.")
    grid = welfare_grid(results(found), say)
    assert grid is not None
    assert [row[1] for row in grid.rows] == [
        "300.00 yuan", "-200.00 yuan", "0.00 yuan", "0.00 yuan", "500.00 yuan", "0.00 yuan",
        "600.00 yuan",
    ]  # fmt: skip


def test_nothing_is_said_of_what_was_not_measured() -> None:
    unknown = split() | {"consumer_surplus_fen": None}
    assert welfare_sentence(results(unknown), say) == []
    assert welfare_grid(results(unknown), say) is None
    row = with_surplus({"surplus_room_fen": None, "surplus_shelf_fen": 1, "regret_fen": 1})
    assert row == {"consumer_surplus_fen": None, "total_surplus_fen": None}
    assert set(split_of_surplus({}).values()) == {None}


def test_a_loss_of_all_together_has_no_shares() -> None:
    (sentence,) = welfare_sentence(results(split(brand_profit=-10_000)), say)
    assert sentence.endswith("leaves nothing: -50.00 yuan.")


@pytest.mark.parametrize("few", [True, False])
def test_an_answer_on_few_orders_says_so_first(
    few: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Results(folder)
    real = found.of_brand

    def of_brand(brand: str, column: str, table: str = "brands") -> Any:
        values = real(brand, column, table)
        if column != "simulated_orders":
            return values
        wanted = np.zeros_like(values)
        wanted[0] = FEW_ORDERS - few
        return wanted

    monkeypatch.setattr(Results, "of_brand", lambda self, *given: of_brand(*given))
    warned = answer(found, say).startswith(f"Mostly chance, as it rests on {FEW_ORDERS - 1}")
    assert warned == few
