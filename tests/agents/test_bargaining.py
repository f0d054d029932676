"""Splits agreed host by host: who keeps more, what it is matched to, and whom it does not reach."""

from typing import Any

import pytest

from simulator.agents.bargaining import agree_splits
from simulator.agents.expectations import agency_split_bp
from simulator.agents.turnover import best_offer
from simulator.market import Market
from tests.markets import Content, differing, scenario_of, small_content
from tests.paired import Tables, flow, played, same_for_viewers, total


def content(**bargaining: Any) -> Content:
    """House takes half of what Ada earns, Annex a third of Bo's; nobody learns."""
    market = small_content(viewers=1_500, population=15_000, learning={"adaptation": "frozen"})
    house, annex = market["agencies"]
    house |= {"split": 0.5}
    annex |= {"split": 0.3}
    if bargaining:
        house["bargaining"] = bargaining
    return market


def split_of(market: Market, name: str) -> int:
    host = next(anchor for anchor in market.anchors if anchor.name == name)
    return int(agency_split_bp(market)[host.index])


@pytest.mark.parametrize(
    ("bargaining", "split"),
    [
        ({}, 5_000),
        ({"independent_fans": 1e10}, 3_000),  # what Annex would take
        ({"independent_fans": 1_500, "least": 0.0}, 5_000),  # filled in below
        ({"independent_fans": 1.0}, 500),
        ({"independent_fans": 1.0, "least": 0.2}, 2_000),
        ({"independent_fans": 1e10, "least": 0.6}, 5_000),  # no more than posted
    ],
)
def test_a_split_is_the_best_that_a_host_could_have(
    bargaining: dict[str, float], split: int
) -> None:
    market = Market(scenario_of(content(**bargaining)))
    agree_splits(market)
    if bargaining.get("independent_fans") == 1_500:
        fans = next(market.fans_people[a.index] for a in market.anchors if a.name == "Ada")
        split = min(3_000, 10_000 - round(fans / (fans + 1_500) * 10_000))
    assert split_of(market, "Ada") == split
    assert split_of(market, "Bo") == 3_000
    assert split_of(market, "Sun") == 0
    market.close()


def test_more_followers_keep_more() -> None:
    splits = []
    for fans in (300, 1_500, 6_000):
        market_content = content(independent_fans=1_000, least=0.0)
        market_content["anchors"][1]["fans"] = fans
        market = Market(scenario_of(market_content))
        agree_splits(market)
        splits.append(split_of(market, "Ada"))
        market.close()
    assert splits == sorted(splits, reverse=True)
    assert splits[0] > splits[-1]


def test_who_is_matched_has_no_better_offer() -> None:
    found = {}
    for name, bargaining in (("posted", {}), ("matched", {"independent_fans": 1e10})):
        market = Market(scenario_of(content(**bargaining)))
        agree_splits(market)
        ada = next(anchor for anchor in market.anchors if anchor.name == "Ada")
        found[name] = best_offer(market, ada)
        market.close()
    assert found["posted"] is not None
    assert found["matched"] is None


@pytest.fixture(scope="module")
def posted() -> Tables:
    return played(content())


def test_hosts_keep_more_of_their_gifts_and_no_viewer_notices(posted: Tables) -> None:
    matched = played(content(independent_fans=1e10))
    assert flow(matched, "gift_share_agency") < flow(posted, "gift_share_agency")
    gained = total(matched, "anchors", "gift_income_fen", anchor="Ada")
    gained -= total(posted, "anchors", "gift_income_fen", anchor="Ada")
    assert gained > 0
    for name in ("Bo", "Sun"):
        for column in ("gift_income_fen", "commission_fen", "anchor_income_fen"):
            assert total(matched, "anchors", column, anchor=name) == total(
                posted, "anchors", column, anchor=name
            )
    shares = ["commission_fen", "agency_fen"]
    plain = [t | {"orders": t["orders"].drop_columns(shares)} for t in (posted, matched)]
    assert same_for_viewers(*plain) == []


def test_an_agency_that_gives_nothing_changes_nothing(posted: Tables) -> None:
    assert differing(posted, played(content(least=0.6))) == []
