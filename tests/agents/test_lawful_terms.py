"""Rules on contracts in whole markets: same seeds, in force from a session on."""

from typing import Any

from tests.agents.ruled import FROM, deeds, sessions, since, street, under, without
from tests.markets import Content, differing
from tests.paired import Tables, flow, played, total


def rates(tables: Tables, first: int, end: int) -> list[int]:
    """Commission of orders in hosts' rooms, basis points of the price before the coupon."""
    frame = tables["orders"].to_pandas()
    frame = frame[frame["session"].between(first, end - 1) & (frame["channel"] == "influencer")]
    paid = frame["commission_fen"] + frame["agency_fen"]
    return [round(10_000 * share) for share in paid / (frame["price_fen"] * frame["units"])]


def test_a_cap_cuts_commissions_of_running_and_new_contracts_and_nothing_before() -> None:
    plain, capped = without(), under(since("commission_cap", commission=0.05))
    assert differing(sessions(capped, 0, FROM), sessions(plain, 0, FROM)) == []
    before = sessions(capped, 0, FROM, "orders")["orders"], sessions(plain, 0, FROM, "orders")
    assert before[0]["commission_fen"].equals(before[1]["orders"]["commission_fen"])
    assert max(rates(plain, FROM, 6)) > 1_000
    assert 400 < max(rates(capped, FROM, 6)) <= 500
    assert flow(capped, "settlement_commission") < flow(plain, "settlement_commission")
    # Contracts that run keep their goods and prices: viewers find the same evening.
    assert differing(deeds(capped, FROM, FROM + 1), deeds(plain, FROM, FROM + 1)) == []


def test_a_cap_above_what_anybody_asks_changes_nothing() -> None:
    assert differing(under(since("commission_cap", commission=0.9)), without()) == []


def promised(*rules: Content, **clause: Any) -> Tables:
    """Acre promises Sun the best price; Husk sells cheaper than usual in its hosts' rooms."""
    content = street(*rules)
    for entry, offers in zip(
        content["brands"][1:],
        ([{"anchor": "Sun", "best_price": {"kept": True, **clause}}], []),
        strict=True,
    ):
        entry["promotions"] = []
        plan = {"strategy": "by_name", "offers": [{"anchor": "Bo", "discount": 0.3}, *offers]}
        entry["collaboration"] = plan
    return played(content)


def test_a_ban_frees_prices_that_a_promise_held_and_nothing_before() -> None:
    plain, banned = promised(), promised(since("best_price_ban"))
    assert differing(sessions(banned, 0, FROM), sessions(plain, 0, FROM)) == []
    prices = [
        sessions(tables, FROM, 6, "orders")["orders"].to_pandas() for tables in (plain, banned)
    ]
    held, free = (
        frame[(frame["brand"] == "Acre") & (frame["anchor"] == "Bo")]["price_fen"].min()
        for frame in prices
    )
    assert free < held


def test_a_ban_costs_no_penalty_and_where_nobody_promises_it_changes_nothing() -> None:
    broken = {"kept": False, "penalty": 700.0}
    assert flow(promised(**broken), "breach_penalty") > 0
    assert flow(promised({"rule": "best_price_ban"}, **broken), "breach_penalty") == 0
    assert differing(under(since("best_price_ban")), without()) == []


def test_what_a_cap_has_cut_stays_until_contracts_are_signed_anew() -> None:
    dates = {"from": FROM, "until": FROM + 1}
    passing = under({"rule": "commission_cap", "commission": 0.05, **dates})
    lasting = under(since("commission_cap", commission=0.05))
    assert differing(
        sessions(passing, 0, FROM + 1, "orders"), sessions(lasting, 0, FROM + 1, "orders")
    ) in ([], ["orders: window_end_session"])
    assert max(rates(passing, FROM + 1, 6)) > 1_000
    assert total(passing, "rooms", "views") > 0
