"""Nothing is idle: every trait of a viewer and every parameter of a scenario acts on some table.

Each is moved alone, everything else and all draws being the same, and some recorded number has to
change. What cannot change a number by its nature stands in `LABELS` of `tests/levers.py`, with its
reason.
"""

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.tables.columns import COLUMNS, as_kept, as_reals
from tests.levers import (
    LABELS,
    WORDS,
    Path,
    field_of,
    leaves,
    others,
    recorded,
    usual_tables,
    value_at,
    with_value,
    written_out,
)
from tests.markets import Content, differing, scenario_of

STATE = ("opened", "visited", "wants", "disappointed_by", "followed", "bond_anchor", "people")
"""Columns that are rewritten in the first evening, or whose meaning hangs on other columns."""


@pytest.fixture(scope="module")
def base() -> Content:
    """The market as a file would hold it, with every default written out."""
    return written_out()


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return usual_tables()


def test_levers_of_a_number_are_other_numbers() -> None:
    assert all(other != 3 for other in others(3, ""))
    assert all(other != 0.4 for other in others(0.4, ""))
    assert others("feed", "platforms.kind") == ["shelf", "community"]
    path = ("a", 1, "b")
    content = {"a": [0, {"b": 2, "c": 3}]}
    assert value_at(with_value(content, path, 7), path) == 7
    assert value_at(content, path) == 2


# Traits of viewers.


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in STATE])
def test_every_trait_and_state_of_a_viewer_acts(
    name: str, base: Content, tables: dict[str, pa.Table]
) -> None:
    market = Market(scenario_of(base), keep_orders=True)
    column = getattr(market.columns, name)
    if COLUMNS[name].unit == "share":
        column[:] = as_kept(name, 1.0 - as_reals(name, column))
    elif column.dtype.kind == "f" or COLUMNS[name].steps:
        column[:] = as_kept(name, as_reals(name, column) * np.float32(0.5) + np.float32(0.1))
        market.columns.disappointed_by[:] = market.columns.bond_anchor[:, 0]
    elif name in ("invited_by",):
        column[:] = 0
    elif name == "lapsed":
        column[:] = 1
    elif name == "last_purchase":
        column[:] = -1
    elif name == "female":
        column[:] = 1 - column
    elif name == "allowance_fen":
        column[:] = column // 2
    elif name == "wallet_fen":
        spent = int(column.sum() - (column // 9).sum())
        viewers, elsewhere = market.chart.viewers, market.chart.logistics
        market.ledger.post(FlowKind.RETURN_SHIPPING, viewers, elsewhere, spent)
        column[:] = column // 9
    else:
        column[:] = (column + 1) % (int(column.max()) + 1)
    market.run()
    orders = {"orders": market.recorder.tables()["orders"]}
    assert differing({"orders": tables["orders"]}, orders), name
    market.close()


# Parameters of a scenario.


def acts(path: Path, base: Content, tables: dict[str, pa.Table]) -> bool:
    """Whether another value at a path changes any number."""
    for other in others(value_at(base, path), field_of(path)):
        content = with_value(base, path, other)
        if field_of(path) == "segments.share":
            # The other segment makes up for it.
            rest = ("segments", 1 - int(path[1]), "share")
            content = with_value(content, rest, 1.0 - other)
        try:
            changed = scenario_of(content)
        except ValidationError:
            continue
        if differing(tables, recorded(changed)):
            return True
    return False


def idle(base: Content, tables: dict[str, pa.Table], section: str) -> list[str]:
    """Fields of a section of which no entry acts; labels and words that choose a form aside."""
    by_field: dict[str, list[Path]] = {}
    for path in leaves(base):
        field = field_of(path)
        if path[0] == section and field not in LABELS and path[-1] not in WORDS:
            by_field.setdefault(field, []).append(path)
    return [
        field
        for field, paths in by_field.items()
        if not any(acts(path, base, tables) for path in paths)
    ]


def test_labels_are_fields(base: Content) -> None:
    fields = {field_of(path) for path in leaves(base)}
    unset = {"focus.brand", "claim.measure", "claim.against", "claim.sign"}
    assert set(LABELS) - fields <= unset


def never_set(value: Any, path: Path = ()) -> Iterator[str]:
    """Fields that are missing."""
    if value is None:
        yield field_of(path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from never_set(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from never_set(inner, (*path, index))


PAIRED_ELSEWHERE = {
    "platforms.top_share": "tests/agents/test_platforms.py",
    "platforms.prizes": "tests/agents/test_platforms.py",
    "platforms.checkout": "tests/agents/test_platforms.py",
    "platforms.try_on": "tests/agents/test_platforms.py",
    "platforms.adapts": "tests/agents/test_platforms.py",
    "brands.traffic": "tests/agents/test_platforms.py",
    "self_regulation": "tests/agents/test_platforms.py",
    "brands.membership.points": "tests/test_generous_twins.py",
    "brands.products.co_brand": "tests/agents/test_campaigns.py",
    "brands.products.customised": "tests/test_price_promotions.py",
    "anchors.exclusivity": "tests/agents/test_clauses.py",
    "anchors.linked_to": "tests/agents/test_campaigns.py",
    "events.data_leak.brand": "tests/stages/test_events.py",
    "brands.collaboration.best_price": "tests/agents/test_clauses.py",
    "brands.collaboration.exclusivity_fee": "tests/agents/test_clauses.py",
    "brands.collaboration.guarantee": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.best_price": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.exclusivity_fee": "tests/agents/test_clauses.py",
    "brands.collaboration.offers.guarantee.units": "tests/agents/test_clauses.py",
}
"""Optional parts that one market cannot all have; what they do is shown by paired markets there."""


def test_what_is_paired_elsewhere_is_named_there() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    for field, file in PAIRED_ELSEWHERE.items():
        assert field.rpartition(".")[2] in (root / file).read_text("utf-8"), field


def test_every_optional_field_is_set_somewhere(base: Content) -> None:
    fields = {field_of(path) for path in leaves(base)}
    # A section that may be missing is set where something below it is.
    fields |= {field.rsplit(".", 1)[0] for field in fields}
    plain = {field for field in never_set(base) if field.rsplit(".", 1)[0] not in LABELS}
    # Groups of anchors and brands share their optional fields with single ones.
    plain = {field.replace("_groups", "s") for field in plain}
    elsewhere = PAIRED_ELSEWHERE.keys() | {"focus.brand", "claim", "anchors.brand"}
    assert plain - fields - elsewhere == set()
    # What has come to be set here needs no place in the list.
    assert PAIRED_ELSEWHERE.keys() & fields == set()


SECTIONS = [name for name in Scenario.model_fields if name not in ("claim", "focus", "name")]


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_every_parameter_acts(section: str, base: Content, tables: dict[str, pa.Table]) -> None:
    assert idle(base, tables, section) == []
