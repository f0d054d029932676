"""Viewers as Mesa agents: a view of a row, and a set with the interface of AgentSet."""

import mesa
import numpy as np
import pytest

from simulator.market import Market
from simulator.population.viewers import Viewer, ViewerSet
from simulator.tables.columns import as_reals
from tests.markets import small_scenario


@pytest.fixture
def market() -> Market:
    return Market(small_scenario())


def test_a_viewer_reads_and_writes_its_row(market: Market) -> None:
    viewer = market.viewers[7]
    assert viewer.unique_id == 7
    assert viewer.model is market
    assert viewer.wallet_fen == market.columns.wallet_fen[7]
    viewer.wallet_fen = 123
    assert market.columns.wallet_fen[7] == 123
    viewer.taste[1] = 2.5
    assert as_reals("taste", market.columns.taste)[7, 1] == viewer.taste[1] == 2.5
    viewer.habit = [0.25, 0.5]
    assert market.columns.habit[7].tolist() == [0.25, 0.5]


def test_a_viewer_has_no_other_attributes(market: Market) -> None:
    viewer = market.viewers[0]
    with pytest.raises(AttributeError, match="no column 'purse'"):
        _ = viewer.purse
    with pytest.raises(AttributeError, match="no column 'purse'"):
        viewer.purse = 3


def test_views_of_one_row_are_equal_and_hash_alike(market: Market) -> None:
    first, again, other = market.viewers[3], market.viewers[3], market.viewers[4]
    assert first == again
    assert first is not again
    assert first != other
    assert first != 3
    assert len({first, again, other}) == 2
    assert repr(first) == "Viewer(3)"
    elsewhere = Market(small_scenario())
    assert first != elsewhere.viewers[3]
    elsewhere.close()


def test_a_viewer_tells_whom_she_follows(market: Market) -> None:
    row = int(np.flatnonzero(market.columns.followed)[0])
    viewer = market.viewers[row]
    followed = viewer.follows()
    assert followed
    assert all(anchor in market.anchors for anchor in followed)
    viewer.followed = 0
    assert viewer.follows() == []


def test_the_set_iterates_counts_and_contains(market: Market) -> None:
    viewers = market.viewers
    assert len(viewers) == market.scenario.viewers == sum(1 for _ in viewers)
    assert all(isinstance(viewer, Viewer) for viewer in viewers)
    assert viewers[5] in viewers
    assert [viewer.row for viewer in viewers[2:5]] == [2, 3, 4]
    assert isinstance(viewers[5], mesa.Agent)
    half = viewers.select(at_most=0.5)
    assert len(half) == len(viewers) // 2
    assert viewers[len(viewers) - 1] not in half
    assert market not in viewers


def test_selecting_by_function_and_by_mask_agree(market: Market) -> None:
    rich = market.viewers.select(lambda viewer: viewer.allowance_fen > 20_000)
    masked = market.viewers.select(where=market.viewers.column("allowance_fen") > 20_000)
    assert [viewer.row for viewer in rich] == [viewer.row for viewer in masked]
    assert 0 < len(rich) < len(market.viewers)
    assert len(market.viewers.select(at_most=3)) == 3


def test_columns_are_read_set_and_aggregated(market: Market) -> None:
    viewers = market.viewers
    rows = viewers.get(["wallet_fen", "female"])
    assert sum(wallet for wallet, _ in rows) == viewers.agg("wallet_fen", np.sum)
    female = viewers.column("female")
    assert [woman for _, woman in rows] == female.tolist()
    women = viewers.select(where=female == 1)
    women.set("scepticism", 0.0)
    assert (market.columns.scepticism[female == 1] == 0.0).all()
    assert (market.columns.scepticism[female == 0] > 0.0).all()
    with pytest.raises(AttributeError, match="purse"):
        viewers.get("purse")


def test_mapping_and_doing_reach_every_viewer(market: Market) -> None:
    few = market.viewers.select(at_most=4)
    assert few.map(lambda viewer, plus: viewer.row + plus, 10) == [10, 11, 12, 13]
    assert few.map("follows") == [viewer.follows() for viewer in few]

    def empty(viewer: Viewer) -> None:
        viewer.wallet_fen = 0

    assert few.do(empty) is few
    assert market.columns.wallet_fen[:5].tolist()[:4] == [0, 0, 0, 0]
    assert market.columns.wallet_fen[4] > 0


def test_sorting_grouping_and_shuffling(market: Market) -> None:
    viewers = market.viewers
    richest = viewers.sort("wallet_fen")
    wallets = richest.column("wallet_fen")
    assert (np.diff(wallets) <= 0).all()
    assert [v.row for v in viewers.sort(lambda v: v.row, ascending=True)[:3]] == [0, 1, 2]
    groups = viewers.groupby("segment")
    assert sum(groups.count().values()) == len(viewers)
    assert all((group.column("segment") == key).all() for key, group in groups)
    wealth = groups.agg("wallet_fen", sum)
    assert sum(wealth.values()) == market.columns.wallet_fen.sum()
    mixed = viewers.shuffle()
    assert isinstance(mixed, ViewerSet)
    assert sorted(mixed.rows.tolist()) == viewers.rows.tolist()
    assert mixed.rows.tolist() != viewers.rows.tolist()
