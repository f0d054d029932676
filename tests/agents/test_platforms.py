"""What platforms do: one change at a time, everything else and all draws the same.

Learning is frozen unless a test says otherwise; viewers of the other platform do the same on the
first evening, to the last bit.
"""

import numpy as np
import pytest

from simulator.accounts.flows import FlowKind
from simulator.agents.platform_learning import earned_tonight_fen, take_step
from simulator.agents.prizes import contest_effort_fen
from simulator.agents.programmes import overload
from simulator.agents.self_regulation import share_blacklist
from simulator.market import Market
from simulator.rules.after_sales import combined_information
from simulator.scenario.platform_policies import AdaptivePolicy, SelfRegulation
from tests.agents.platforms import (
    BAZAAR,
    BO,
    FLOW,
    YUAN,
    anchor_of,
    assert_same_evenings,
    assert_untouched,
    content_of,
    paid,
    platform_of,
    played,
    rooms_of,
    total,
)
from tests.markets import differing, recorded, scenario_of

ADA = "Ada"


@pytest.fixture(scope="module")
def plain() -> Market:
    return played()


def share_of(market: Market, anchor: str, column: str = "views") -> float:
    """Share of an anchor in what the rooms of Flow come to."""
    return total(market, column, anchor=anchor) / total(market, column, platform=FLOW)


# Feeds.


@pytest.mark.parametrize(
    ("policy", "grows"),
    [
        ({"strategy": "relevance"}, False),
        ({"strategy": "fair_share", "exponent": 0.6}, False),
        ({"strategy": "popularity", "followers": 1.0}, True),
    ],
    ids=lambda value: value["strategy"] if isinstance(value, dict) else "",
)
def test_a_feed_by_name_moves_views_and_no_other_platform(
    plain: Market, policy: dict[str, object], grows: bool
) -> None:
    market = played({"policy": policy})
    before, after = share_of(plain, ADA), share_of(market, ADA)
    assert after > 1.02 * before if grows else after < 0.9 * before
    assert_untouched(plain, market)


def test_a_feed_that_counts_sales_per_view_shows_who_sells() -> None:
    by_relevance, by_sales = (
        played({"policy": policy})
        for policy in ({"strategy": "relevance"}, {"strategy": "gmv_per_view", "exponent": 2})
    )
    assert share_of(by_sales, ADA, "orders") > share_of(by_relevance, ADA, "orders")
    assert share_of(by_sales, ADA) > 1.1 * share_of(by_relevance, ADA)


def test_a_feed_for_relevance_alone_gives_all_rooms_the_same_standing() -> None:
    market = played({"policy": {"strategy": "relevance"}}, sessions=1)
    rooms = market.evening.rooms
    here = rooms.platform == platform_of(market, FLOW).index
    assert set(rooms.standing[here].tolist()) == {1.0}
    assert len(set(rooms.standing[~here].tolist())) > 1


def test_the_mixed_feed_is_the_one_that_nobody_named(plain: Market) -> None:
    assert_same_evenings(plain, played({"policy": {"strategy": "mixed"}}, sessions=2), 2)


def test_a_cap_takes_views_from_the_top(plain: Market) -> None:
    market = played({"top_share": 0.2})
    rooms = market.evening.rooms
    here = rooms.platform == platform_of(market, FLOW).index
    weights = rooms.standing[here]
    assert weights.max() == pytest.approx(0.2 * weights.sum(), rel=1e-12)
    assert share_of(market, ADA) < share_of(plain, ADA)
    assert_untouched(plain, market)


def test_support_shows_small_rooms_and_pays_them(plain: Market) -> None:
    market = Market(scenario_of(content_of(
        {"small_anchors": {"below": 500, "boost": 4, "subsidy": 7.5}}
    )))  # fmt: skip
    small = 0
    for _ in range(4):
        followers = market.fans_people.copy()
        market.step()
        rooms = market.evening.rooms
        here = rooms.anchor[rooms.platform == platform_of(market, FLOW).index]
        small += int((followers[here] < 500).sum())
    assert small > 10
    assert paid(market, FlowKind.SUBSIDY) == small * 750
    names = [f"Koc {number:03d}" for number in range(1, 6)]
    lifted, before = (sum(share_of(one, name) for name in names) for one in (market, plain))
    assert lifted > 1.1 * before
    assert_untouched(plain, market)


def test_a_guaranteed_share_shows_small_rooms_and_costs_nothing(plain: Market) -> None:
    market = played({"small_anchors": {"below": 500, "boost": 1, "share": 0.7}}, sessions=0)
    followers = market.fans_people.copy()
    market.step()
    rooms = market.evening.rooms
    here = rooms.platform == platform_of(market, FLOW).index
    small, standing = followers[rooms.anchor] < 500, rooms.standing
    assert standing[here & small].sum() == pytest.approx(0.7 * standing[here].sum(), rel=1e-12)
    first = played(sessions=1)
    names = [market.anchors[index].name for index in rooms.anchor[here & small]]
    lifted, before = (sum(share_of(one, name) for name in names) for one in (market, first))
    assert lifted > 1.05 * before
    assert paid(market, FlowKind.SUBSIDY) == 0
    assert_untouched(first, market)


# Fees and checkouts.


def test_take_rates_of_categories_and_sellers_are_taken_and_no_viewer_notices(
    plain: Market,
) -> None:
    rates = {"take_by_seller": {"emerging": 0.02}, "take_by_category": {"food": 0.1}}
    market = played(rates, sessions=1)
    orders = market.placed
    flow = platform_of(market, FLOW).index
    price = orders["units"] * (orders["price_fen"] + orders["coupon_fen"])
    food = orders["category"] == market.category_names.index("food")
    here = (orders["platform"] == flow) & (orders["room"] >= 0)
    expected = np.where(food, 1_000, 200)
    assert here.sum() > 0
    np.testing.assert_array_equal(
        orders["platform_fee_fen"][here], (price * expected // 10_000)[here]
    )
    assert_same_evenings(plain, market, 1)


def test_a_checkout_elsewhere_pays_both_platforms_and_loses_buyers(plain: Market) -> None:
    linked = {"checkout": {"platform": BAZAAR, "link_fee": 0.05, "completion": 0.5}}
    market = played(linked)
    orders = market.placed
    flow, bazaar = (platform_of(market, name).index for name in (FLOW, BAZAAR))
    shown = (orders["platform"] == flow) & (orders["room"] >= 0)
    price = (orders["units"] * (orders["price_fen"] + orders["coupon_fen"]))[shown]
    take = platform_of(market, BAZAAR).take_rate_bp
    assert set(orders["checkout_platform"][shown].tolist()) == {bazaar}
    np.testing.assert_array_equal(orders["link_fee_fen"][shown], price * 500 // 10_000)
    np.testing.assert_array_equal(orders["platform_fee_fen"][shown], price * take // 10_000)
    assert total(market, "orders", platform=FLOW) < 0.8 * total(plain, "orders", platform=FLOW)
    assert_untouched(plain, market)


def test_a_link_to_a_platform_that_is_not_open_is_not_there() -> None:
    content = content_of(
        {"checkout": {"platform": "Nova", "link_fee": 0.05, "completion": 0.5}},
        events=[{"at": 1, "new_platform": "Nova"}],
    )  # fmt: skip
    content["platforms"].append({"name": "Nova"})
    market = Market(scenario_of(content))
    found = []
    for _ in range(2):
        market.step()
        orders, flow = market.placed, platform_of(market, FLOW).index
        shown = (orders["platform"] == flow) & (orders["room"] >= 0)
        places_paid = set(orders["checkout_platform"][shown].tolist())
        found.append((places_paid, bool(orders["link_fee_fen"].sum() > 0)))
    nova = platform_of(market, "Nova").index
    assert found == [({flow}, False), ({nova}, True)]
    market.close()


def test_a_link_that_everybody_follows_changes_nothing_but_fees(plain: Market) -> None:
    market = played({"checkout": {"platform": BAZAAR, "completion": 1.0}}, sessions=1)
    assert_same_evenings(plain, market, 1)
    assert market.placed["link_fee_fen"].sum() > 0
    assert plain.placed["link_fee_fen"].sum() == 0


# Checks.


def claims_on(market: Market, name: str) -> np.ndarray:
    """Exaggeration of tonight's offers on a platform."""
    offers, rooms = market.evening.offers, market.evening.rooms
    return offers.exaggeration[rooms.platform[offers.room] == platform_of(market, name).index]


def test_moderation_stops_claims_before_they_air(plain: Market) -> None:
    market = played({"moderation": 1.0, "moderation_cost": 30})
    assert not claims_on(market, FLOW).any()
    np.testing.assert_array_equal(claims_on(market, BAZAAR), claims_on(plain, BAZAAR))
    assert claims_on(plain, FLOW).any()
    rooms = rooms_of(market).query("platform == 'Flow'")
    hours = (rooms["end_minute"] - rooms["start_minute"]).sum() / 60
    assert paid(market, FlowKind.MODERATION) == round(30 * YUAN * hours)
    assert_untouched(plain, market)


def test_anti_fraud_costs_by_the_hour_and_moves_nobody_where_nobody_fakes(plain: Market) -> None:
    market = played({"anti_fraud": 0.5, "anti_fraud_cost": 30})
    rooms = rooms_of(market).query("platform == 'Flow'")
    hours = (rooms["end_minute"] - rooms["start_minute"]).sum() / 60
    assert paid(market, FlowKind.MODERATION) == round(15 * YUAN * hours)
    assert paid(plain, FlowKind.MODERATION) == 0
    assert_same_evenings(plain, market, 4)


def test_half_of_the_moderation_stops_half_of_the_evenings() -> None:
    market = played({"moderation": 0.5}, sessions=0, viewers=50, population=500)
    stopped = 0
    for _ in range(40):
        market.step()
        stopped += int(not claims_on(market, FLOW).any())
    # Binomial(40, 1/2): within four standard deviations, and neither none nor all.
    assert abs(stopped - 20) < 4 * np.sqrt(10)


# A pact.


def test_a_pact_sets_a_floor_while_it_is_in_force() -> None:
    pact = {"platforms": [FLOW], "moderation": 0.6, "anti_fraud": 0.3, "from": 1, "until": 2}
    market = played({"moderation": 0.2}, sessions=0, self_regulation=pact)
    seen = []
    for _ in range(3):
        market.step()
        seen.append([(p.moderation, p.anti_fraud) for p in market.platforms])
    flow = platform_of(market, FLOW).index
    assert [row[flow] for row in seen] == [(0.2, 0.0), (0.6, 0.3), (0.2, 0.0)]
    assert {row[1 - flow] for row in seen} == {(0.0, 0.0)}


def test_before_a_pact_nothing_is_different(plain: Market) -> None:
    market = played(self_regulation={"moderation": 1.0, "from": 2})
    assert_same_evenings(plain, market, 2)
    assert rooms_of(plain).query("session == 2").equals(rooms_of(market).query("session == 2")) is (
        False
    )


def linked_content(pact: dict[str, object] | None) -> dict[str, object]:
    content = content_of(**({} if pact is None else {"self_regulation": pact}))
    # The law's credit system may share bans by itself.
    content["regulation"] = [rule for rule in content["regulation"] if rule["rule"] != "credit"]
    content["anchors"].append(
        {"name": "Ada on Bazaar", "type": "star", "platform": BAZAAR, "linked_to": ADA}
    )
    return content


@pytest.mark.parametrize(
    ("pact", "status"),
    [
        (None, "active"),
        ({}, "banned"),
        ({"blacklist": False}, "active"),
        ({"platforms": [FLOW]}, "active"),
    ],
    ids=["no pact", "pact", "no blacklist", "of one platform"],
)
def test_a_ban_on_one_platform_of_the_pact_holds_on_all(
    pact: dict[str, object] | None, status: str
) -> None:
    market = Market(scenario_of(linked_content(pact)))
    anchor_of(market, "Ada on Bazaar").status = "banned"
    market.step()
    assert anchor_of(market, ADA).status == status
    assert anchor_of(market, BO).status == "active"


def test_limited_traffic_and_suspensions_are_shared_too() -> None:
    market = Market(scenario_of(linked_content({})))
    other = anchor_of(market, "Ada on Bazaar")
    other.status, other.suspended_until, other.traffic_factor = "suspended", 3, 0.3
    share_blacklist(market, SelfRegulation())
    ada = anchor_of(market, ADA)
    assert (ada.status, ada.suspended_until, ada.traffic_factor) == ("suspended", 3, 0.3)


# Streams and trying on.


@pytest.mark.parametrize(
    ("capacity", "peak", "share"), [(100, 50, 0.0), (100, 100, 0.0), (100, 400, 0.75), (1, 0, 0.0)]
)
def test_overload_is_the_share_of_viewers_beyond_capacity(
    capacity: float, peak: float, share: float
) -> None:
    assert overload(capacity, peak) == share


def test_streams_suffer_the_evening_after_they_were_too_full(plain: Market) -> None:
    market = played({"capacity": 150, "capacity_cost": 0.2, "lag": 0.1}, sessions=0)
    flow = platform_of(market, FLOW)
    expected = 0.1
    for _ in range(4):
        market.step()
        assert flow.lag == pytest.approx(expected, rel=1e-12)
        together = market.outcome.minutes_online[:, market.evening.rooms.platform == flow.index]
        peak = together.sum(axis=1).max()
        expected = 1 - 0.9 * min(150 / peak, 1)
    assert expected > 0.3
    assert paid(market, FlowKind.SERVICE) == 4 * round(150 * 0.2 * YUAN)
    assert_untouched(plain, market)
    stays = [
        total(one, "stay_seconds", platform=FLOW) / total(one, "views", platform=FLOW)
        for one in (plain, market)
    ]
    assert stays[1] < 0.95 * stays[0]


def test_enough_capacity_costs_money_and_changes_nothing_else(plain: Market) -> None:
    assert_same_evenings(plain, played({"capacity": 1e6}), 4)


def test_trying_on_informs_about_its_categories_and_nothing_else(plain: Market) -> None:
    plan = {"information": 0.6, "categories": ["food"], "cost": 20}
    market = played({"try_on": plan}, sessions=1)
    before = played(sessions=1)
    offers, rooms = market.evening.offers, market.evening.rooms
    flow = rooms.platform[offers.room] == platform_of(market, FLOW).index
    food = market.products.category[offers.product] == market.category_names.index("food")
    known = before.evening.offers.information
    better = [combined_information(float(value), 0.6, 0.8) for value in known]
    expected = np.where(flow & food, better, known)
    np.testing.assert_allclose(offers.information, expected, rtol=1e-6)
    assert (flow & food).any()
    assert paid(market, FlowKind.SERVICE) == 20 * YUAN * int((rooms.platform == 1).sum())
    assert_same_evenings(before, market, 1)


# Prizes.


@pytest.mark.parametrize(("contestants", "effort"), [(0, 0), (1, 0), (2, 250), (10, 90)])
def test_effort_is_that_of_tullocks_contest(contestants: int, effort: int) -> None:
    assert contest_effort_fen(1_000, contestants) == effort
    if contestants > 1:
        # Nobody gains by spending more or less than the others: the chance to win is x/(x + rest).
        rest = effort * (contestants - 1)
        profit = {x: 1_000 * x / (x + rest) - x for x in range(1, 1_000)}
        assert profit[effort] == pytest.approx(max(profit.values()), rel=1e-9)


PRIZES = {"budget": 2_000, "every": 2, "winners": 2, "effect": 0.05}


def test_prizes_are_paid_to_those_who_kept_viewers_longest(plain: Market) -> None:
    market = played({"prizes": PRIZES})
    assert paid(market, FlowKind.CREATOR_PRIZE) == 2 * 2_000 * YUAN
    assert_same_evenings(plain, market, 4)
    shows = rooms_of(market).query("platform == 'Flow' and session < 2")
    sums = shows.groupby("anchor")[["stay_seconds", "views"]].sum()
    usual = sums["stay_seconds"].sum() / sums["views"].sum()
    prior = market.scenario.learning.prior_views * market.weight
    judged = (sums["stay_seconds"] + prior * usual) / (sums["views"] + prior)
    best = judged.sort_values().index[-2:]
    entries = market.ledger.entries(1)
    prize = entries.kind == FlowKind.CREATOR_PRIZE
    won = set(entries.credit[prize].tolist())
    assert won == {anchor_of(market, name).account for name in best}
    assert set(entries.amount_fen[prize].tolist()) == {1_000 * YUAN}
    anchors = market.recorder.tables()["anchors"].to_pandas().query("session == 1")
    income = anchors.set_index("anchor")["other_income_fen"]
    assert {name for name in income.index if income[name] >= 1_000 * YUAN} == set(best)
    # What a broadcast is worth to a host includes what she won: so prizes are learnt from.
    gained = played({"prizes": PRIZES}, sessions=2).evening_income_fen
    usual = played(sessions=2).evening_income_fen
    winners = [anchor_of(market, name).index for name in best]
    assert (gained - usual)[winners].tolist() == [1_000 * YUAN] * 2
    assert (gained - usual).sum() == 2_000 * YUAN


def test_hosts_who_want_a_prize_work_on_their_creativity() -> None:
    live = {"learning": {"adaptation": "live", "revision": 0.0}, "viewers": 300}
    market = played({"prizes": PRIZES}, sessions=3, **live)
    before = played(sessions=3, **live)
    hosts = 7
    each = contest_effort_fen(2_000 * YUAN, hosts) // 2
    left = 0.95 ** (3 * each / 10_000)
    for name in (ADA, "Koc 001"):
        creativity = anchor_of(before, name).creativity
        expected = 1 - (1 - creativity) * left
        assert anchor_of(market, name).creativity == pytest.approx(expected, rel=1e-12)
    assert anchor_of(market, BO).creativity == anchor_of(before, BO).creativity
    market.ledger.check()


def test_the_most_creative_win_where_creativity_is_judged() -> None:
    plan = {**PRIZES, "by": "creativity", "winners": 1}
    market = played({"prizes": plan}, sessions=2)
    entries = market.ledger.entries(1)
    won = entries.credit[entries.kind == FlowKind.CREATOR_PRIZE].tolist()
    rooms = rooms_of(market).query("platform == 'Flow'")["anchor"].unique()
    best = max((anchor_of(market, name) for name in rooms), key=lambda host: host.creativity)
    assert won == [best.account]


# Policies that adapt.


def test_a_platform_steps_on_while_it_earns_more_and_turns_when_it_earns_less() -> None:
    market = played(sessions=0)
    flow = platform_of(market, FLOW)
    plan = AdaptivePolicy(every=1, step=0.01, low=0.0, high=0.1)
    flow.take_rate_bp = 500
    rates, directions = [], []
    for earned in (100, 120, 110, 115, 90):
        flow.search.earned_fen, flow.search.sessions = earned, 1
        take_step(market, flow, plan)
        rates.append(flow.take_rate_bp)
        directions.append(flow.search.direction)
    first = directions[0]
    assert abs(first) == 1
    assert directions == [first, first, -first, -first, first]
    steps = np.diff([500, *rates])
    assert steps.tolist() == [100 * direction for direction in directions]


def test_at_an_end_of_its_range_a_platform_turns() -> None:
    market = played(sessions=0)
    flow = platform_of(market, FLOW)
    plan = AdaptivePolicy(parameter="reach", every=1, step=0.2, low=0.0, high=0.6)
    flow.search.direction, flow.search.sessions, flow.search.earned_fen = 1, 1, 5
    take_step(market, flow, plan)
    assert flow.feed.reach == pytest.approx(0.4)
    assert flow.search.direction == -1


def test_frozen_learning_holds_policies_still(plain: Market) -> None:
    adapts = {"adapts": {"every": 1, "step": 0.01}}
    assert_same_evenings(plain, played(adapts), 4)
    market = played(adapts, learning={"adaptation": "live", "revision": 0.0}, viewers=300)
    rates = market.recorder.table("platforms").to_pandas().query("platform == 'Flow'")["take_rate"]
    assert rates.nunique() > 1
    assert platform_of(market, BAZAAR).take_rate_bp == 350


def test_what_a_platform_earns_tonight_is_what_it_keeps_if_nothing_comes_back() -> None:
    market = played({"prizes": {**PRIZES, "every": 1}, "moderation": 0.3}, sessions=1)
    flow = platform_of(market, FLOW)
    orders, rooms = market.placed, market.evening.rooms
    here = orders["platform"] == flow.index
    fees = (
        orders["platform_fee_fen"][here].sum() - orders["coupon_fen"][here] @ orders["units"][here]
    )
    on_flow = rooms.platform == flow.index
    gifts = sum(fen * flow.gift_share_bp // 10_000 for fen in market.outcome.gifts_fen[on_flow])
    spent = paid(market, FlowKind.CREATOR_PRIZE) + paid(market, FlowKind.MODERATION)
    traffic = market.outcome.traffic_cost_fen[on_flow].sum()
    assert earned_tonight_fen(market, flow) == fees + gifts + traffic - spent


# Paid places and data.


def with_loom_on_flow(traffic: dict[str, float] | None) -> dict[str, object]:
    """The market with an own room on Flow, where every third place is paid."""
    content = content_of({"traffic_price": 0.01})
    loom = content["brands"][0]
    loom["collaboration"] |= {"platform": FLOW}
    loom["traffic_share"] = 0.0
    if traffic is not None:
        loom["traffic"] = traffic
    return content


def traffic_of_loom(traffic: dict[str, float] | None) -> tuple[Market, int, int]:
    market = Market(scenario_of(with_loom_on_flow(traffic)))
    for _ in range(3):
        market.step()
    name = "Loom store host"
    views, cost = (total(market, key, anchor=name) for key in ("paid_views", "traffic_cost_fen"))
    return market, views, cost


def test_a_larger_budget_buys_more_views_and_is_never_overdrawn() -> None:
    none, no_views, no_cost = traffic_of_loom(None)
    few, few_views, few_cost = traffic_of_loom({"budget": 20})
    many, many_views, many_cost = traffic_of_loom({"budget": 500})
    assert (no_views, no_cost) == (0, 0)
    assert 0 < few_views < many_views
    assert few_cost <= 3 * 20 * YUAN < many_cost
    spent = rooms_of(few).query("anchor == 'Loom store host'")["traffic_cost_fen"]
    assert spent.max() <= 20 * YUAN
    assert_untouched(none, few)
    assert_untouched(none, many)


def test_views_worth_less_than_the_lowest_price_are_not_bought() -> None:
    market, views, cost = traffic_of_loom({"budget": 500, "bid_share": 0.0})
    assert (views, cost) == (0, 0)
    assert_same_evenings(traffic_of_loom(None)[0], market, 3)


def test_who_buys_no_data_believes_its_own_figures_and_pays_nothing() -> None:
    def market_of(buys: bool) -> Market:
        content = content_of(learning={"adaptation": "live", "revision": 0.0}, viewers=300)
        content["service_market"] = {"rivals_data": 8}
        next(b for b in content["brands"] if b["name"] == "Husk")["rivals_data"] = buys
        market = Market(scenario_of(content))
        market.step()
        return market

    readers, alone = market_of(True), market_of(False)
    husk = next(brand for brand in readers.brands if brand.name == "Husk")
    rest = np.setdiff1d(np.arange(len(readers.products)), husk.products)
    one, other = readers.beliefs.orders_per_view, alone.beliefs.orders_per_view
    np.testing.assert_array_equal(one[rest], other[rest])
    assert (one[husk.products] != other[husk.products]).any()
    assert_same_evenings(readers, alone, 1)
    cash = readers.ledger.balance(husk.cash_account), alone.ledger.balance(husk.cash_account)
    assert cash[1] - cash[0] == 8 * YUAN


# Viewers with several apps.


def test_viewers_are_at_home_on_several_platforms_and_go_where_they_are_drawn() -> None:
    def openings(attraction: float) -> tuple[np.ndarray, Market]:
        market = played({"attraction": attraction}, sessions=0)
        evenings = []
        for _ in range(6):
            market.step()
            evenings.append(market.columns.opened.copy())
        return np.array(evenings), market

    here, market = openings(0.0)
    there, _ = openings(0.7)
    flow = platform_of(market, FLOW).index
    both = ((here == flow).any(axis=0) & (here == 1 - flow).any(axis=0)).mean()
    assert both > 0.2
    assert (there == flow).sum() > 1.1 * (here == flow).sum()
    # Hardly anybody opens an app who would not have: nearly all who move come from the other one.
    moved = (here[0] != there[0]) & (there[0] == flow)
    assert (here[0][moved] == 1 - flow).mean() > 0.9


# Engines.


def test_both_engines_play_platforms_that_act_alike() -> None:
    flow = {
        "policy": {"strategy": "fair_share"}, "top_share": 0.3, "small_anchors": {"subsidy": 5},
        "prizes": {**PRIZES, "every": 1}, "take_by_category": {"food": 0.1}, "capacity": 20,
        "checkout": {"platform": BAZAAR}, "moderation": 0.5, "try_on": {},
        "adapts": {"parameter": "relevance", "every": 1, "step": 0.1, "high": 3.0},
    }  # fmt: skip
    scenario = scenario_of(content_of(
        flow, viewers=60, population=600, sessions=2, session_minutes=30, measure_from=0,
        learning={"adaptation": "live"}, self_regulation={"moderation": 0.6},
    ))  # fmt: skip
    tables = [recorded(scenario, engine=engine) for engine in ("compiled", "reference")]
    assert tables[0]["orders"].num_rows > 5
    assert differing(*tables) == []
