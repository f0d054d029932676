"""Penalties for every violation: who may be inspected, who pays, what is published, who stops."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from simulator.agents.blacklist import blacklist
from simulator.agents.claims_on_air import claims_tonight
from simulator.agents.conduct import doing
from simulator.agents.inspections import Desk, inspection_order
from simulator.agents.penalties import STIGMA_MEMORY, fine_fen
from simulator.agents.regulator import enforce
from simulator.agents.rules_in_force import rules_in_force
from simulator.agents.sanctions import EnforcementRecord, Guilt, keep_credit
from simulator.agents.suspects import SUSPECTS
from simulator.market import Market
from simulator.scenario.conduct import FakeViewers, ShoddyGoods
from simulator.scenario.enforcement import STATUTORY, FineTerms
from simulator.scenario.regulation import Rule
from tests.market_fixture import set_evening, small_market, small_scenario
from tests.markets import scenario_of, small_content

ADA, BEA, CAI, DAN, EVE = range(5)
CERTAIN = {"inspection_rate": 1.0, "detection": 1.0, "false_positive": 0.0, "adapting": False}


def penalty(violation: str, **fields: Any) -> dict[str, Any]:
    return {"rule": "penalty", "violation": violation, **CERTAIN, **fields}


def parsed(*rules: dict[str, Any]) -> list[Rule]:
    return [TypeAdapter(Rule).validate_python(rule) for rule in rules]


def conducting(kind: str, name: str, wrong: dict[str, Any]) -> dict[str, Any]:
    """The entries of the small market, of which one acts against the law."""
    plain = small_scenario().model_dump(by_alias=True, exclude_unset=True)
    return {
        kind: [
            {**entry, "conduct": [wrong]} if entry["name"] == name else entry
            for entry in plain[kind]
        ]
    }


def market_with(kind: str, name: str, wrong: dict[str, Any], *rules: dict[str, Any]) -> Any:
    return small_market(regulation=list(rules), **conducting(kind, name, wrong))


def hold(market: Any, sold_fen: int = 100_000, **offer: Any) -> Any:
    """A room of every host with one offer sold at 20 % commission; then enforcement."""
    market.ledger.begin_session(market.session)
    market.regulator.begin_session(market)
    offers = [
        {"room": room, "commission_bp": 2000, "gmv_fen": sold_fen, "orders": 10, **offer}
        for room in range(5)
    ]
    set_evening(market, rooms=[(host, 240) for host in range(5)], offers=offers)
    rooms = market.evening.rooms
    rooms.platform = np.zeros(5, np.int32)
    market.outcome.traffic_cost_fen = np.full(5, 1_000, np.int64)
    market.placed = {
        "brand": np.array([0, 1, 2]), "platform": np.zeros(3, np.int64),
        "units": np.array([1, 2, 3]), "price_fen": np.full(3, 10_000),
        "coupon_fen": np.zeros(3, np.int64), "brand_fen": np.array([7_000, 14_000, 21_000]),
        "commission_fen": np.full(3, 1_000), "agency_fen": np.full(3, 500),
        "platform_fee_fen": np.full(3, 300), "link_fee_fen": np.zeros(3, np.int64),
        "checkout_platform": np.zeros(3, np.int64),
    }  # fmt: skip
    record = enforce(market)
    market.ledger.check()
    market.session += 1
    return record


# Rules.


def test_penalties_bind_one_for_each_violation_and_authority() -> None:
    regulation = parsed(
        penalty("price_fraud", multiple=1), penalty("price_fraud", multiple=2, **{"from": 3}),
        penalty("price_fraud", authority="price bureau"), penalty("false_claim"),
        {"rule": "false_claim_penalty"},
    )  # fmt: skip
    early, late = (rules_in_force(regulation, session).penalties for session in (0, 4))
    assert [(rule.violation, rule.authority) for rule in late] == [
        ("false_claim", "market regulation"), ("price_fraud", "market regulation"),
        ("price_fraud", "price bureau"),
    ]  # fmt: skip
    assert [early[1].terms().multiple, late[1].terms().multiple] == [1, 2]


def test_a_penalty_for_false_claims_fines_as_the_older_form_does() -> None:
    old = {"rule": "false_claim_penalty", **CERTAIN}
    fines = []
    for rule in (old, penalty("false_claim", cease=0)):
        market = small_market(regulation=[rule])
        record = hold(market, exaggeration=0.5)
        fines.append((record.fines_fen, record.detected, record.fines_by_anchor_fen.tolist()))
    assert fines[0] == fines[1]
    assert fines[0][0] == 5 * 100_000


@given(st.integers(0, 10**12), st.floats(0, 10), st.floats(0, 1e6))
def test_a_fine_is_never_below_its_minimum_nor_above_what_it_should_be(
    base: int, multiple: float, minimum: float
) -> None:
    fine = fine_fen(base, FineTerms("turnover", multiple, minimum))
    assert fine >= round(minimum * 100)
    assert fine <= max(round(minimum * 100), base * (multiple + 1e-4))


# What is inspected, and for how much.

WRONGS = [
    ("anchors", "Ada", {"strategy": "unlabelled_ad"}, "unlabelled_ad", 1_000_000),
    ("brands", "Beta", {"strategy": "unlabelled_ad"}, "unlabelled_ad", 1_000_000),
    ("brands", "Gamma", {"strategy": "fake_reviews"}, "fake_traffic", 20_000_000),
    ("brands", "Gamma", {"strategy": "price_fraud"}, "price_fraud", 105_000),
    ("brands", "Beta", {"strategy": "infringement", "of": "Alpha"}, "infringement", 100_000),
    ("brands", "Alpha", {"strategy": "quality"}, "quality", 100_000),
    ("platforms", "Feed", {"strategy": "data_misuse"}, "data_misuse", 1_000_000),
    ("anchors", "Dan", {"strategy": "unmarked_ai"}, "unmarked_ai", 1_000_000),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "wrong", "violation", "fine"), WRONGS)
def test_each_violation_is_found_fined_and_stops(
    kind: str, name: str, wrong: dict[str, Any], violation: str, fine: int
) -> None:
    """Basis by hand: Gamma keeps 210 yuan of 300, Beta sells for 200, Alpha for 100."""
    market = market_with(kind, name, wrong, penalty(violation, cease=2))
    if violation == "quality":
        owner = market.brands[0]
        owner.stated = {row: (0.5, 100) for row in owner.products.tolist()}
    found = []
    for _ in range(4):
        record = hold(market)
        count = record.by_violation[violation]
        assert (count.detected, count.false_positives) == (count.violations, 0)
        found.append((count.violations, record.fines_fen))
    # Found, two sessions of restraint, and found again.
    assert found == [(1, fine), (0, 0), (0, 0), (1, fine)]


def test_a_platform_earns_where_orders_are_completed_and_by_its_links() -> None:
    market: Any = small_market(platforms=[{"name": "Feed"}, {"name": "Other"}])
    hold(market)
    market.placed |= {
        "platform": np.array([0, 0, 1]), "checkout_platform": np.array([0, 1, 1]),
        "platform_fee_fen": np.array([1, 20, 300]), "link_fee_fen": np.array([0, 4_000, 0]),
    }  # fmt: skip
    suspects = SUSPECTS["data_misuse"](market)
    traffic = np.bincount(market.evening.rooms.platform, market.outcome.traffic_cost_fen, 2)
    assert (suspects.income_fen - traffic).tolist() == [4_001, 320]


def test_fake_viewers_and_orders_are_found_in_rooms() -> None:
    wrong = {"strategy": "fake_viewers", "times": 3.0}
    market = market_with("anchors", "Ada", wrong, penalty("fake_traffic"))
    market.anchors[ADA].expected_views = 1e6
    record = hold(market)
    assert (record.fines_fen, record.fines_by_anchor_fen[ADA]) == (20_000_000, 20_000_000)
    market.session = 20
    market.anchors[ADA].expected_views = 0.0
    assert hold(market).by_violation["fake_traffic"].violations == 0


def test_without_a_penalty_violations_are_counted_and_nothing_else() -> None:
    market = market_with("brands", "Gamma", {"strategy": "price_fraud"})
    record = hold(market)
    count = record.by_violation["price_fraud"]
    assert (count.violations, count.inspected, record.fines_fen) == (1, 0, 0)
    assert market.regulator.sanctions == []


def test_the_statutes_name_every_violation() -> None:
    assert list(STATUTORY) == list(SUSPECTS)


# Who pays.


@pytest.mark.parametrize(
    ("host", "liable", "payer"),
    [
        (ADA, "operator", "Ada"), (EVE, "operator", "Beta"), (EVE, "anchor", "Eve"),
        (ADA, "agency", "House"), (CAI, "agency", "Cai"), (CAI, "platform", "Feed"),
    ],
)  # fmt: skip
def test_whoever_is_liable_pays(host: int, liable: str, payer: str) -> None:
    market = small_market(regulation=[penalty("false_claim", liable=liable, minimum=500)])
    owners = [*market.anchors, *market.agencies, *market.platforms]
    account = {owner.name: owner.account for owner in owners}
    account |= {brand.name: brand.cash_account for brand in market.brands}
    market.chart.endow(account[payer], 10_000_000)
    before = {name: market.ledger.balance(place) for name, place in account.items()}
    market.regulator.begin_session(market)
    set_evening(market, rooms=[(host, 240)], offers=[{"exaggeration": 0.5}])
    record = enforce(market)
    moved = {
        name: market.ledger.balance(place) - before[name]
        for name, place in account.items()
        if market.ledger.balance(place) != before[name]
    }
    assert moved == {payer: -50_000}
    assert market.regulator.sanctions[0].operator == payer
    # Whoever decides on the claims learns from a fine that agency and platform do not bear.
    noted = 0 if payer in ("House", "Feed") else 50_000
    assert record.fines_by_anchor_fen.tolist() == [noted * (k == host) for k in range(5)]


def test_two_authorities_fine_one_act_once_and_by_the_higher_fine() -> None:
    rules = [
        penalty("false_claim", minimum=500), penalty("false_claim", minimum=900, authority="other"),
    ]  # fmt: skip
    record = hold(small_market(regulation=rules), exaggeration=0.5, commission_bp=0)
    assert record.inspected == 10
    assert record.fines_fen == 5 * 90_000


def test_inspections_cost_the_public_purse() -> None:
    market = small_market(regulation=[penalty("false_claim", inspection_cost=150)])
    record = hold(market)
    assert (record.inspected, record.fines_fen) == (5, 0)
    assert market.ledger.balance(market.chart.treasury) == -5 * 15_000
    assert market.ledger.balance(market.chart.service_providers) == 5 * 15_000


# Coverage.


def test_authorities_leave_gaps_and_overlap() -> None:
    """Of 400 operators each of two authorities covers half, independently of the other."""
    hosts = [{"name": f"h{k}", "type": "koc", "platform": "Feed"} for k in range(400)]
    market = small_market(anchors=hosts)
    first, second = (
        Desk(parsed(penalty("false_claim", coverage=0.5, authority=name))[0])  # type: ignore[arg-type]
        for name in ("north", "south")
    )
    covers = np.array([[desk.is_competent(a) for a in market.anchors] for desk in (first, second)])
    n, sd = 402, 0.05
    assert len(market.anchors) >= 400
    assert covers.mean(axis=1) == pytest.approx([0.5, 0.5], abs=2 * sd)
    assert covers.all(axis=0).mean() == pytest.approx(0.25, abs=4 * 0.43 / n**0.5)
    assert (~covers).all(axis=0).mean() == pytest.approx(0.25, abs=4 * 0.43 / n**0.5)


def test_nobody_outside_the_coverage_is_inspected() -> None:
    market = small_market(regulation=[penalty("false_claim", coverage=0.5)])
    record = hold(market, exaggeration=0.5)
    (desk,) = market.regulator.desks.values()
    suspects = SUSPECTS["false_claim"](market)
    covered = [row for row in range(5) if desk.is_competent(suspects.operator(market, row))]
    assert sorted(inspection_order(market, suspects, desk)) == covered
    assert 0 < len(covered) < 5
    assert record.inspected == record.detected == len(covered)
    assert np.flatnonzero(record.fines_by_anchor_fen).tolist() == covered


def test_a_rule_without_coverage_finds_nobody() -> None:
    record = hold(small_market(regulation=[penalty("false_claim", coverage=0.0)]), exaggeration=0.5)
    assert (record.violations, record.inspected, record.fines_fen) == (5, 0, 0)


# Publication.


def test_a_published_finding_is_a_stigma_that_fades() -> None:
    market = small_market(regulation=[penalty("false_claim", publicity=0.8)])
    hold(market, exaggeration=0.5)
    ada, beta = market.anchors[ADA], market.brands[1]
    assert ada.stigma == beta.stigma == 0.8
    assert market.brands[0].stigma == 0.0
    hold(market)
    hold(market)
    assert ada.stigma == pytest.approx(0.8 * STIGMA_MEMORY**2)


def played_views(publicity: float) -> list[list[int]]:
    """Views of the honest and of the named host, evening by evening."""
    content = small_content(regulation=[
        penalty("false_claim", publicity=publicity, minimum=0, multiple=0, cease=0)
    ], sessions=5)  # fmt: skip
    market = Market(scenario_of(content))
    views: list[list[int]] = []
    for _ in range(4):
        market.step()
        hosts = [market.anchors[index].name for index in market.evening.rooms.anchor]
        by_name = dict(zip(hosts, market.outcome.views.tolist(), strict=True))
        views.append([by_name.get("Sun", 0), by_name.get("Bo", 0)])
    market.close()
    return views


def test_viewers_stay_away_from_whoever_is_named() -> None:
    silent, public = played_views(0.0), played_views(2.0)
    assert public[0] == silent[0]
    assert sum(row[1] for row in public[1:]) < sum(row[1] for row in silent[1:])


def test_a_finding_in_a_store_room_costs_it_once() -> None:
    """Buying there falls by the stigma of the brand alone, in the room of a host by hers."""
    shifts = []
    for stigma in (0.0, 1.0):
        market = Market(scenario_of(small_content()))
        hosts = [a.index for a in market.anchors if a.name == "Ada" or a.is_store_host()]
        for index in hosts:
            market.anchors[index].stigma = stigma
        market.step()
        rooms = market.evening.rooms
        place = [int(np.flatnonzero(rooms.anchor == index)[0]) for index in hosts]
        shifts.append((rooms.entering_shock[place], rooms.buying_shock[place]))
        market.close()
    assert len(shifts[0][0]) == 2
    assert shifts[1][0] - shifts[0][0] == pytest.approx(-STIGMA_MEMORY, abs=1e-6)
    assert shifts[1][1] - shifts[0][1] == pytest.approx([-STIGMA_MEMORY, 0.0], abs=1e-6)


# Credit and the blacklist.


def test_points_go_by_the_violation() -> None:
    rules = [penalty("false_claim", points=40), {"rule": "credit", "points": 12}]
    market = small_market(regulation=rules)
    hold(market, exaggeration=0.5)
    assert market.anchors[ADA].credit == 60.0


@pytest.mark.parametrize(("points", "lost"), [(1, 12.0), (40, 40.0)])
def test_of_two_authorities_the_one_that_takes_more_points_counts(
    points: float, lost: float
) -> None:
    """One names none, which are those of the credit system."""
    rules = [
        penalty("false_claim", points=points), penalty("false_claim", authority="other"),
        {"rule": "credit", "points": 12},
    ]  # fmt: skip
    for listed in (rules, rules[::-1]):
        market = small_market(regulation=listed)
        hold(market, exaggeration=0.5)
        assert market.anchors[ADA].credit == 100.0 - lost


def linked_market(**credit: Any) -> Market:
    content = small_content(regulation=[{"rule": "credit", **credit}])
    content["anchors"] = [
        *content["anchors"],
        {"name": "Ada B", "platform": "Bazaar", "linked_to": "Ada", "fans": 10},
    ]
    return Market(scenario_of(content))


def banned_by_law(market: Market, name: str) -> Any:
    """Let the credit system ban somebody on the last evening, as a proven violation would."""
    anchor = next(anchor for anchor in market.anchors if anchor.name == name)
    rule = market.regulator.rules.credit
    assert rule is not None
    market.session -= 1
    keep_credit(market, {anchor.index: Guilt(-1, 100.0)}, rule, EnforcementRecord(0, 0))
    market.session += 1
    return anchor


def next_days(market: Market, anchor: Any, days: int) -> list[tuple[str, str]]:
    """Status and platform of a host on the next evenings."""
    told = []
    for _ in range(days):
        market.step()
        told.append((anchor.status, market.platforms[anchor.platform].name))
    return told


def test_contracts_of_whoever_is_banned_are_void() -> None:
    market = linked_market()
    market.step()
    ada = next(anchor for anchor in market.anchors if anchor.name == "Ada")
    hers = market.contracts.anchor == ada.index
    assert market.contracts.in_force[hers].any()
    assert banned_by_law(market, "Ada").status == "banned"
    assert market.contracts.in_force.tolist() == (~hers).tolist()
    market.close()


def test_a_shared_blacklist_closes_all_rooms_of_the_person() -> None:
    market = linked_market()
    by_name = {anchor.name: anchor for anchor in market.anchors}
    by_name["Ada B"].status = "banned"
    blacklist(market)
    assert [by_name[name].status for name in ("Ada", "Ada B", "Bo")] == ["banned"] * 2 + ["active"]
    market.close()


@pytest.mark.parametrize(("shared", "until"), [(True, None), (False, None), (False, 2)])
def test_whoever_is_banned_goes_on_elsewhere_where_nobody_shares_the_ban(
    shared: bool, until: int | None
) -> None:
    """She goes on though the credit system that banned her has ended meanwhile."""
    market = linked_market(shared_blacklist=shared, comeback=2, until=until)
    market.step()
    ada = banned_by_law(market, "Ada")
    told = next_days(market, ada, 4)
    away, back = ("banned", "Flow"), ("active", "Bazaar")
    assert told == ([away] * 4 if shared else [away, away, back, back])
    if not shared:
        assert (ada.agency, ada.credit, ada.on_air) == (-1, 100.0, True)
        assert market.fans_people[ada.index] > 0
    market.close()


def three_platforms(**changes: Any) -> Market:
    """Flow, Bazaar and Nova; who is banned waits for one session where nobody shares the ban."""
    content = small_content(measure_from=0, sessions=9, **changes)
    content["regulation"] = [{"rule": "credit", "shared_blacklist": False, "comeback": 1}]
    content["platforms"] = [*content["platforms"], {"name": "Nova"}]
    content["anchors"] = [
        *content["anchors"], {"name": "Ada B", "platform": "Bazaar", "linked_to": "Ada", "fans": 9},
    ]  # fmt: skip
    market = Market(scenario_of(content))
    market.step()
    return market


def test_nobody_goes_on_where_nothing_is_open_or_where_she_was_banned_before() -> None:
    market = three_platforms(events=[{"at": 4, "new_platform": "Nova"}])
    ada = banned_by_law(market, "Ada")
    assert next_days(market, ada, 2) == [("banned", "Flow"), ("active", "Bazaar")]
    banned_by_law(market, "Ada")
    # Nova is next by name, and opens later.
    assert next_days(market, ada, 2) == [("banned", "Bazaar"), ("active", "Nova")]
    banned_by_law(market, "Ada")
    assert next_days(market, ada, 3) == [("banned", "Nova")] * 3
    market.close()


def test_a_pact_keeps_out_whoever_one_of_it_has_banned_as_long_as_it_lasts() -> None:
    market = three_platforms(self_regulation={"platforms": ["Flow", "Bazaar"], "until": 4})
    other = next(anchor for anchor in market.anchors if anchor.name == "Ada B")
    ada, rooms = banned_by_law(market, "Ada"), []
    for _ in range(5):
        told = next_days(market, ada, 1)
        rooms.append((*told[0], other.status))
    # Nova is outside; her linked room on Bazaar is closed by the pact alone.
    assert (
        rooms
        == [("banned", "Flow", "banned")]
        + [("active", "Nova", "banned")] * 2
        + [("active", "Nova", "active")] * 2
    )
    market.close()


def test_a_ban_that_a_pact_shares_ends_with_it_where_there_is_no_other_platform() -> None:
    market = three_platforms(self_regulation={"until": 4})
    bo = next(anchor for anchor in market.anchors if anchor.name == "Bo")
    banned_by_law(market, "Bo")
    assert next_days(market, bo, 4) == [("banned", "Bazaar")] * 3 + [("active", "Flow")]
    market.close()


# Whoever refrains.


def test_restraint_ends_with_its_sessions_and_holds_for_one_violation() -> None:
    market = small_market(**conducting("brands", "Alpha", {"strategy": "quality"}))
    alpha = market.brands[0]
    alpha.ceased["quality"] = 3
    assert doing(alpha, ShoddyGoods, 2) is None
    assert doing(alpha, ShoddyGoods, 3) is not None
    assert doing(alpha, FakeViewers, 3) is None


def test_of_whom_a_false_claim_was_proven_the_scripts_are_watched() -> None:
    market = small_market(regulation=[penalty("false_claim", cease=2)])
    hold(market, exaggeration=0.5)
    hosts = np.arange(len(market.anchors))
    for anchor in market.anchors:
        anchor.exaggeration = 0.5
    market.anchors[ADA].ceased.clear()
    seen = []
    for _ in range(3):
        seen.append(claims_tonight(market, hosts)[[ADA, CAI]].tolist())
        market.session += 1
    # She was found in session 0 and refrains in 1 and 2; nobody else's time is hers.
    assert seen == [[0.5, 0.0], [0.5, 0.0], [0.5, 0.5]]
