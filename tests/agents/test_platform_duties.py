"""Rules on platforms in whole markets: same seeds, in force from a session on."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.platform_duties import capped_standing
from simulator.agents.rules_in_force import RulesInForce
from simulator.scenario.platform_rules import TopAnchorCap
from tests.agents.ruled import FROM, sessions, since, street, under, without
from tests.markets import differing
from tests.paired import Tables, flow, played, total


def largest_share(tables: Tables, first: int, platform: str) -> float:
    """Share of the platform's views that its largest room has."""
    frame = sessions(tables, first, 6, "rooms")["rooms"].to_pandas()
    views = frame[frame["platform"] == platform].groupby("anchor")["views"].sum()
    return float(views.max() / views.sum())


# The largest.


def ruled_by(cap: TopAnchorCap) -> Any:
    return SimpleNamespace(regulator=SimpleNamespace(rules=RulesInForce(binding=(cap,))))


@given(
    st.lists(st.floats(0.01, 100.0), min_size=2, max_size=12),
    st.integers(1, 4),
    st.floats(0.05, 0.95),
)
def test_the_largest_have_their_share_of_the_feed_at_most_and_others_keep_their_weight(
    weights: list[float], hosts: int, share: float
) -> None:
    standing = np.array(weights)
    market = ruled_by(TopAnchorCap(rule="top_anchor_cap", hosts=hosts, share=share))
    limited = capped_standing(market, standing.copy())
    order = np.argsort(-standing, kind="stable")
    top, rest = order[:hosts], order[hosts:]
    assert limited[rest].tolist() == standing[rest].tolist()
    before = standing[top].sum() / standing.sum()
    if before <= share or not len(rest):
        assert limited.tolist() == standing.tolist() or before == pytest.approx(share)
    else:
        assert limited[top].sum() / limited.sum() == pytest.approx(share)
        assert limited[top] / limited[top].sum() == pytest.approx(
            standing[top] / standing[top].sum()
        )


def test_a_cap_on_the_top_takes_views_from_the_largest_and_nothing_before() -> None:
    plain, capped = without(), under(since("top_anchor_cap", share=0.1))
    assert differing(sessions(capped, 0, FROM), sessions(plain, 0, FROM)) == []
    assert largest_share(capped, FROM, "Flow") < largest_share(plain, FROM, "Flow")


def test_a_cap_that_nobody_reaches_changes_nothing() -> None:
    assert differing(under(since("top_anchor_cap", share=0.99)), without()) == []


# Personal traits.


def test_a_feed_that_may_not_personalise_is_entered_less_and_nothing_before() -> None:
    plain, capped = without(), under(since("precision_cap", relevance=0.0))
    assert differing(sessions(capped, 0, FROM), sessions(plain, 0, FROM)) == []
    assert differing(sessions(capped, FROM, 6), sessions(plain, FROM, 6)) != []
    unlimited = under(since("precision_cap", relevance=3.0))
    assert differing(unlimited, without()) == []


# Review.


def test_review_stops_claims_at_its_price_and_nothing_before() -> None:
    plain = without()
    reviewed = under(since("content_review", stopped=1.0, cost=40.0))
    assert differing(sessions(reviewed, 0, FROM), sessions(plain, 0, FROM)) == []
    for tables, expected in ((plain, True), (reviewed, False)):
        claims = sessions(tables, FROM, 6, "orders")["orders"]["exaggeration"].to_pylist()
        assert any(claims) is expected
    rooms = len(sessions(reviewed, FROM, 6)["rooms"])
    assert flow(reviewed, "moderation") == 40_00 * rooms > 0


def test_a_review_that_stops_nothing_costs_its_price_and_no_viewer_notices() -> None:
    plain, idle = without(), under(since("content_review", stopped=0.0, cost=40.0))
    assert differing(sessions(idle, 0, 6), sessions(plain, 0, 6)) == []
    assert flow(idle, "moderation") > 0
    profit = total(plain, "platforms", "platform_profit_fen")
    assert total(idle, "platforms", "platform_profit_fen") == profit - flow(idle, "moderation")


# Who may broadcast.


def test_who_has_too_few_followers_does_not_go_live_and_others_gain_views() -> None:
    plain, closed = without(), under(since("entry_threshold", fans=6_000))
    assert differing(sessions(closed, 0, FROM), sessions(plain, 0, FROM)) == []
    hosts = {
        name: set(sessions(tables, FROM, 6)["rooms"]["anchor"].to_pylist())
        for name, tables in (("plain", plain), ("closed", closed))
    }
    # The store room is its brand's, who is a registered seller.
    small = {"Kid 001", "Kid 002", "Kid 003", "Kid 004"}
    assert hosts["plain"] - hosts["closed"] == small
    assert total(closed, "rooms", "views", anchor="Ada") > total(
        plain, "rooms", "views", anchor="Ada"
    )


def test_a_threshold_that_everybody_meets_changes_nothing() -> None:
    assert differing(under(since("entry_threshold", fans=1, funds=0.01)), without()) == []


@pytest.mark.parametrize("threshold", [{"funds": 1e9}, {"credit": 100, "fans": 1e9}])
def test_means_and_followers_are_asked_of_hosts_and_not_of_store_rooms(
    threshold: dict[str, float],
) -> None:
    closed = played(street(since("entry_threshold", **threshold), sessions=5))
    hosts = sessions(closed, FROM, 5)["rooms"]["type"].to_pylist()
    assert set(hosts) == {"store"}
