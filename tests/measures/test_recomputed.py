"""Measures worked out again in pandas, from the order log and the minutes of random markets."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from simulator.accounts.flows import FlowKind, Role
from simulator.accounts.ledger import Ledger
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.strategies.promotion import Instrument
from tests.markets import small_scenario
from tests.random_markets import random_scenarios

FAST = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SLOW = settings(FAST, max_examples=100)
KEYS = {
    "brands": "brand", "anchors": "anchor", "platforms": "platform", "segments": "segment",
    "products": "product", "categories": "category", "channels": "channel",
}  # fmt: skip
WHOLE = ("products", "categories", "brands", "segments", "platforms", "channels")
OF_ROOMS = ("rooms", "anchors", "hours")


class Played(NamedTuple):
    """A market that was played to the end, and its tables as pandas reads them."""

    market: Market
    tables: dict[str, pd.DataFrame]
    orders: pd.DataFrame
    summary: dict[str, Any]


def play(scenario: Scenario) -> Played:
    market = Market(scenario, keep_orders=True, keep_minutes=True)
    market.run()
    tables = market.recorder.tables()
    frames = {name: table.to_pandas() for name, table in tables.items()}
    return Played(market, frames, with_results(frames["orders"]), market.recorder.summary(tables))


def with_results(log: pd.DataFrame) -> pd.DataFrame:
    """What each order adds to the measures, from nothing but the row of the log."""
    rows = log.copy()
    units, paid = rows["units"], rows["units"] * (rows["price_fen"] + rows["coupon_fen"])
    kept, cancelled = rows["state"] == "settled", rows["state"] == "cancelled"
    in_room = rows["room"].notna()
    received = rows["received_quality"].astype(np.float32).astype(float)
    gap = received - rows["expected_quality"]
    fee = rows["commission_fen"] + rows["agency_fen"]
    back = rows["return_brand_fen"] + rows["return_viewer_fen"] + rows["return_insurer_fen"]
    service = rows["service_gap"].astype(np.float32).astype(float)
    waited = (rows["answer_session"] - rows["deliver_session"]).fillna(0).astype(int)
    results = {
        "orders": units, "simulated_orders": 1, "gmv_fen": paid,
        "room_orders": units.where(in_room, 0), "gmv_room_fen": paid.where(in_room, 0),
        "simulated_room_orders": in_room.astype(int),
        "order_wait_seconds": (units * rows["wait_seconds"]).where(in_room, 0),
        "closed_orders": units, "simulated_closed": 1, "cancelled": units.where(cancelled, 0),
        "delivered": units.where(rows["delivered"], 0), "kept": units.where(kept, 0),
        "simulated_kept": kept.astype(int), "returned_units": units.where(rows["returned"], 0),
        "problems": units.where(rows["problem"], 0),
        "complaints": units.where(rows["complaint"], 0),
        "satisfied": units.where(rows["delivered"] & (gap + service >= 0), 0),
        "positive_reviews": units.where(rows["delivered"] & (received + service >= 0.6), 0),
        "handling_sessions":
            (units * (rows["deliver_session"] - rows["session"])).where(rows["delivered"], 0),
        "gap_micro": (units * (gap * 1e6).round()).where(rows["delivered"], 0),
        "quality_micro": (units * (received * 1e6).round()).where(rows["delivered"], 0),
        "net_gmv_fen": paid.where(kept, 0), "cancelled_fen": paid.where(cancelled, 0),
        "returned_fen": paid.where(rows["returned"], 0),
        "awarded_fen": rows["compensation_fen"], "commission_paid_fen": fee.where(kept, 0),
        "order_contribution_fen":
            rows["brand_fen"].where(kept, 0)
            - rows["unit_cost_fen"] * units.where(kept, rows["lost_units"])
            - rows["shipping_fen"].where(~cancelled, 0)
            - rows["return_brand_fen"] - rows["premium_fen"] - rows["compensation_fen"],
        "answer_sessions": units * waited, "given_up": units.where(rows["unanswered"], 0),
        "destroyed_units": rows["lost_units"],
        "destroyed_fen": rows["lost_units"] * rows["unit_cost_fen"],
        "return_cost_fen": back + rows["shipping_fen"].where(rows["returned"], 0),
    }  # fmt: skip
    results["units_paid"] = units
    return rows.assign(**results)


MEASURE_OF = {"returned": "returned_units", "units": "units_paid", "unanswered": "given_up"}
SUMS = (
    "orders", "units", "simulated_orders", "gmv_fen", "room_orders", "simulated_room_orders",
    "gmv_room_fen", "order_wait_seconds", "closed_orders", "simulated_closed", "cancelled",
    "delivered", "kept", "simulated_kept", "returned", "problems", "complaints", "satisfied",
    "positive_reviews", "handling_sessions", "gap_micro", "quality_micro", "net_gmv_fen",
    "cancelled_fen", "returned_fen", "awarded_fen", "commission_paid_fen",
    "order_contribution_fen", "destroyed_units", "destroyed_fen", "return_cost_fen",
    "answer_sessions", "unanswered",
)  # fmt: skip


def check_order_measures(played: Played) -> None:
    """Every sum over orders in every table."""
    orders = played.orders.assign(hour=played.orders["tick"] // 60)
    in_rooms = orders[orders["room"].notna()]
    places = [("sessions", [], orders), ("hours", ["hour"], in_rooms)]
    places += [(name, [key], orders) for name, key in KEYS.items()]
    places += [("rooms", ["room_number"], in_rooms)]
    for name, key, source in places:
        table = played.tables[name].set_index(["session", *key])
        columns = [column for column in SUMS if column in table]
        assert len(columns) > 20
        origins = [MEASURE_OF.get(column, column) for column in columns]
        sums = source.groupby(["session", *key])[origins].sum()
        assert not set(sums.index) - set(table.index)
        wanted = sums.reindex(table.index, fill_value=0)
        for column, origin in zip(columns, origins, strict=True):
            assert (table[column] == wanted[origin]).all(), f"{name}.{column}"


def check_cuts(played: Played) -> None:
    """Parts add up to the market, those of rooms to what was sold in rooms."""
    sessions = played.tables["sessions"].set_index("session")
    for name in WHOLE:
        columns = [column for column in SUMS if column in played.tables[name]]
        parts = played.tables[name].groupby("session")[columns].sum()
        pd.testing.assert_frame_equal(parts, sessions[columns], check_dtype=False)
    channels = played.tables["channels"]
    rooms_only = channels[channels["channel"] != "shelf"].groupby("session")
    for name in OF_ROOMS:
        table = played.tables[name]
        columns = [column for column in SUMS if column in table and column in channels]
        wanted = rooms_only[columns].sum()
        # An evening without rooms has no rows in ``rooms``.
        parts = table.groupby("session")[columns].sum().reindex(wanted.index, fill_value=0)
        pd.testing.assert_frame_equal(parts, wanted, check_dtype=False)
        for column in ("orders", "gmv_fen"):
            in_rooms = sessions["room_orders" if column == "orders" else "gmv_room_fen"]
            assert (parts[column] == in_rooms).all()
    pitched = ["offers", "sold_out_offers", "committed_units", "exposed", "considered"]
    for name in ("brands", "anchors", "platforms", "products", "categories", "channels", "rooms"):
        parts = played.tables[name].groupby("session")[pitched].sum()
        parts = parts.reindex(sessions.index, fill_value=0)
        pd.testing.assert_frame_equal(parts, sessions[pitched], check_dtype=False)


def check_minutes(played: Played) -> None:
    """What minutes can tell of audiences and sales."""
    minutes = played.tables["minutes"]
    length = played.market.scenario.session_minutes
    for name, key in (
        ("rooms", ["room_number"]),
        ("anchors", ["anchor"]),
        ("platforms", ["platform"]),
    ):
        table = played.tables[name].set_index(["session", *key])
        sums = minutes.groupby(["session", *key])[["entries", "leavers", "units", "gmv_fen"]].sum()
        sums = sums.reindex(table.index, fill_value=0)
        assert (table["views"] == sums["entries"]).all()
        in_rooms = ["orders", "gmv_fen"] if name == "rooms" else ["room_orders", "gmv_room_fen"]
        assert (table[in_rooms[0]] == sums["units"]).all()
        assert (table[in_rooms[1]] == sums["gmv_fen"]).all()
    by_room = minutes.pivot_table(
        index=["session", "room_number"], columns="minute", values="viewers"
    )
    peaks = played.tables["rooms"].set_index(["session", "room_number"])["peak_viewers"]
    assert (by_room.max(axis=1) == peaks).all()
    together = minutes.groupby(["session", "minute"])["viewers"].sum()
    sessions = played.tables["sessions"].set_index("session")
    peak = together.groupby("session").max().reindex(sessions.index, fill_value=0)
    assert (peak == sessions["peak_viewers"]).all()
    hours = played.tables["hours"].set_index(["session", "hour"])
    hour = minutes.assign(hour=minutes["minute"] // 60).groupby(["session", "hour"])
    assert (hour["viewers"].sum().reindex(hours.index, fill_value=0) == hours["viewer_minutes"]
            ).all()  # fmt: skip
    assert (hour["entries"].sum().reindex(hours.index, fill_value=0) == hours["views"]).all()
    assert hours["minutes"].groupby("session").sum().eq(length).all()
    # Whoever came is there or has left.
    left = minutes.groupby(["session", "room_number"])[["entries", "leavers"]].cumsum()
    assert (left["entries"] - left["leavers"] == minutes["viewers"]).all()
    assert (minutes["leavers"] >= 0).all()
    check_pitches(minutes, played.orders)


def check_pitches(minutes: pd.DataFrame, orders: pd.DataFrame) -> None:
    """Orders are for what is pitched as their minute begins."""
    rooms = orders[orders["room"].notna()]
    shown = minutes.set_index(["session", "room_number", "minute"])["product"]
    keys = list(zip(rooms["session"], rooms["room_number"].astype(int), rooms["tick"], strict=True))
    found = shown.reindex(pd.MultiIndex.from_tuples(keys)).to_numpy() if keys else np.array([])
    assert (found == rooms["product"].to_numpy()).all()


def check_loyalty(played: Played) -> None:
    """First purchases, cohorts of buyers and purchase frequency, buyer by buyer."""
    scenario, orders = played.market.scenario, played.orders
    sessions = played.tables["sessions"].set_index("session")
    evenings = orders.groupby("viewer")["session"].agg(lambda part: sorted(set(part)))
    first = evenings.map(lambda nights: nights[0])
    last = int(sessions.index.max())
    segment = played.market.viewer_segments
    segments = len(played.market.segment_names)

    def people(viewers: Any) -> int:
        counts = np.bincount(np.array(segment)[list(viewers)], minlength=segments).tolist()
        size, sample = scenario.population, scenario.viewers
        return sum((2 * count * size + sample) // (2 * sample) for count in counts)

    for session in sessions.index:
        new = [int(viewer) for viewer in first.index[first == session]]
        assert sessions.loc[session, "first_buyers"] == people(new)
        for horizon in (1, 7, 30):
            back = [v for v in new if any(0 < n - session <= horizon for n in evenings[v])]
            followed = session + horizon <= last
            assert sessions.loc[session, f"buyers_followed_{horizon}"] == followed * people(new)
            assert sessions.loc[session, f"buyers_back_{horizon}"] == followed * people(back)
    window = orders[orders["session"] >= scenario.measure_from]
    for session in sessions.index:
        so_far = window[window["session"] <= session]
        buyers = so_far["viewer"].nunique()
        frequency, share = sessions.loc[session, ["purchase_frequency", "repurchase_share"]]
        if not buyers:
            assert np.isnan(frequency)
            continue
        assert frequency == len(so_far) / buyers
        nights = so_far.groupby("viewer")["session"].nunique()
        assert share == (nights > 1).sum() / buyers
        final = orders[(orders["closing_session"] <= session) & (orders["delivered"] > 0)]
        had = final[final["problem"]]["viewer"].nunique()
        known = final["viewer"].nunique()
        if known:
            assert sessions.loc[session, "problem_buyer_share"] == had / known
            told = final[final["complaint"]]["viewer"].nunique()
            assert sessions.loc[session, "complaint_buyer_share"] == told / known


def check_brand_loyalty(played: Played) -> None:
    """Buyers of each brand, their cohorts, and how often they buy it."""
    scenario, orders = played.market.scenario, played.orders
    brands = played.tables["brands"].set_index(["session", "brand"])
    last = int(brands.index.get_level_values("session").max())
    size, sample = scenario.population, scenario.viewers

    def people(count: int) -> int:
        return (2 * count * size + sample) // (2 * sample)

    for brand, mine in orders.groupby("brand"):
        nights = mine.groupby("viewer")["session"].agg(lambda part: sorted(set(part)))
        for session in range(last + 1):
            if (session, brand) not in brands.index:
                continue
            row = brands.loc[(session, brand)]
            tonight = nights[nights.map(lambda held, s=session: s in held)]
            new = tonight[tonight.map(lambda held, s=session: held[0] == s)]
            assert row["buyers"] == people(len(tonight))
            assert row["first_buyers"] == people(len(new))
            assert row["repeat_buyers"] == people(len(tonight) - len(new))
            for horizon in (1, 7, 30):
                followed = session + horizon <= last
                back = sum(any(0 < n - session <= horizon for n in held) for held in new)
                assert row[f"buyers_followed_{horizon}"] == followed * people(len(new))
                assert row[f"buyers_back_{horizon}"] == followed * people(back)
            so_far = mine[mine["session"].between(scenario.measure_from, session)]
            if so_far.empty:
                assert np.isnan(row["purchase_frequency"])
                continue
            assert row["purchase_frequency"] == len(so_far) / so_far["viewer"].nunique()
            evenings = so_far.groupby("viewer")["session"].nunique()
            assert row["repurchase_share"] == (evenings > 1).mean()


PARTIES = ("brand_", "anchor", "agency", "platform", "treasury", "viewers")
NOT_IN_PROFIT = {
    kind.label for kind in FlowKind if kind.role is not Role.PROFIT
} | {"sale_recognised", "gift", "gift_share_agency", "gift_share_platform"}  # fmt: skip
BUYERS_SPENT = ("gift", "gift_share_agency", "gift_share_platform")


def check_welfare(played: Played) -> None:
    """The split adds up, and the whole is what buyers value less what outsiders are paid."""
    sessions, flows = played.tables["sessions"], played.tables["ledger"]
    consumers = (
        sessions["surplus_room_fen"] + sessions["surplus_shelf_fen"]
        - sessions["regret_fen"] + sessions["buyer_money_fen"]
    )  # fmt: skip
    assert (sessions["consumer_surplus_fen"] == consumers).all()
    others = ["brand_profit_fen", "anchor_income_fen", "agency_income_fen", "platform_profit_fen",
              "treasury_fen"]  # fmt: skip
    assert (sessions["total_surplus_fen"] == consumers + sessions[others].sum(axis=1)).all()
    split = played.summary["welfare"]
    assert split["total_surplus_fen"] == sum(
        split[name] for name in ("consumer_surplus_fen", *others)
    )
    measured = sessions[sessions["measured"]]
    for name, amount in split.items():
        assert amount == measured[name].sum()
    # Whoever paid whom among the parties cancels out: what is left are payments to outsiders.
    real = flows[~flows["kind"].isin(NOT_IN_PROFIT)]
    inside = {
        side: real[side].str.startswith(PARTIES) | real[side].eq("slot_escrow")
        | real[side].str.startswith("order_escrow")
        for side in ("debit", "credit")
    }  # fmt: skip
    amount = real["amount_fen"]
    received = amount[inside["credit"] & ~inside["debit"]].sum()
    paid = amount[inside["debit"] & ~inside["credit"]].sum()
    kept = played.orders[played.orders["state"] == "settled"]
    spent = int((kept["units"] * kept["price_fen"]).sum()) + int(
        flows[flows["kind"].isin(BUYERS_SPENT)]["amount_fen"].sum()
    )
    owed = sum(
        claim.amount_fen
        for claim in played.market.claims.open_claims
        if claim.kind.role is Role.PROFIT and claim.debtor in set(played.market.chart.brand_cash)
    )
    value = sessions[["surplus_room_fen", "surplus_shelf_fen"]].sum().sum()
    value -= sessions["regret_fen"].sum()
    after = paid_after_the_last_evening(played.market.ledger, int(sessions["session"].max()))
    assert sessions["total_surplus_fen"].sum() == value + spent + received - paid - owed + after


def paid_after_the_last_evening(ledger: Ledger, last: int) -> int:
    """What outsiders were paid, less what they paid, on behalf of no evening that was played.

    A brand that fails in the run-off writes off its stock then, which is no evening's loss.
    """
    found = 0
    for session in ledger.sessions():
        entries = ledger.entries(session)
        for row in np.flatnonzero(entries.cohort > last).tolist():
            kind = list(FlowKind)[entries.kind[row]]
            sides = (ledger.label(int(entries.debit[row])), ledger.label(int(entries.credit[row])))
            payer, receiver = (
                side.startswith((*PARTIES, "order_escrow")) or side == "slot_escrow"
                for side in sides
            )
            if kind.label not in NOT_IN_PROFIT and payer != receiver:
                found += int(entries.amount_fen[row]) * (1 if payer else -1)
    return found


def check_instruments(played: Played) -> None:
    """What carries an instrument, and spending against the flows of the ledger, to the fen."""
    table, orders = played.tables["instruments"], played.orders
    named = orders["instruments"].fillna("none").str.split("+")
    carried = orders.assign(instrument=named).explode("instrument")
    columns = ["orders", "simulated_orders", "gmv_fen", "net_gmv_fen", "order_contribution_fen"]
    key = ["session", "brand", "instrument"]
    wanted = carried.groupby(key)[columns].sum()
    found = table.set_index(key)
    assert not set(wanted.index) - set(found.index)
    pd.testing.assert_frame_equal(
        found[columns], wanted.reindex(found.index, fill_value=0), check_dtype=False
    )
    kept = carried[carried["state"] == "settled"]
    cuts = kept["price_cut_fen"] * kept["units"]
    spent = table.groupby("instrument")["spent_fen"].sum()
    for name in ("room_discount", "limited_time"):
        assert spent[name] == cuts[kept["instrument"] == name].sum()
    flows = played.tables["ledger"]
    amount = flows.groupby("kind")["amount_fen"].sum().to_dict()

    def flow(*kinds: str) -> int:
        return sum(amount.get(kind, 0) for kind in kinds)

    by_brand = flows[flows["debit"].str.startswith("brand_")].groupby("kind")["amount_fen"].sum()
    owed = {"traffic": 0, "room_cost": 0}
    brands = set(played.market.chart.brand_cash.tolist())
    for claim in played.market.claims.open_claims:
        if claim.kind.label in owed and claim.debtor in brands:
            owed[claim.kind.label] += claim.amount_fen
    assert spent["commission"] == flow("settlement_commission", "settlement_agency")
    assert spent["platform_coupon"] == flow("platform_coupon") - flow("coupon_refund")
    assert spent["slot_fee"] == flow("slot_fee_expensed")
    for name, unpaid in owed.items():
        assert spent[name] == by_brand.get(name, 0) + unpaid
    assert spent["none"] == 0
    # Later instruments have rows where they are used.
    always = {code.name.lower() for code in Instrument if code < Instrument.TRAINING}
    assert always <= set(spent.index)
    later = table[~table["instrument"].isin(always)]
    assert (later[["spent_fen", "orders", "closed_orders"]] != 0).any(axis=1).all()


def check_brands_and_anchors(played: Played) -> None:
    """Cohort profit is the orders' contribution less what no single order owes; risk; appraisal."""
    brands = played.tables["brands"]
    measured = brands[brands["measured"]]
    for name, figures in played.summary["brands"].items():
        profits = measured[measured["brand"] == name]["brand_profit_fen"]
        assert figures["loss_share"] == (profits < 0).mean()
        if len(profits) < 20:
            assert figures["worst_twentieth_fen"] is None
    sessions = played.tables["sessions"]
    fees = sessions[["slot_fee_fen"]].sum().sum()
    assert played.tables["anchors"]["pitch_fee_fen"].sum() == fees
    assert played.tables["rooms"]["pitch_fee_fen"].sum() == fees
    anchors = played.tables["anchors"]
    earned = anchors["order_contribution_fen"] + anchors["commission_paid_fen"]
    paid = anchors["commission_paid_fen"] + anchors["pitch_fee_fen"]
    np.testing.assert_array_equal(anchors["appraisal"], earned / paid.where(paid > 0))
    income = anchors[["commission_fen", "slot_fee_income_fen", "gift_income_fen",
                      "other_income_fen"]].sum(axis=1)  # fmt: skip
    assert (income - anchors["anchor_cost_fen"] == anchors["anchor_income_fen"]).all()
    stores = played.tables["platforms"]
    streams = stores[["take_fen", "traffic_fen", "gift_share_fen", "other_income_fen"]].sum(axis=1)
    assert (streams == stores["platform_revenue_fen"]).all()
    shares = stores.groupby("session")["gmv_share"].sum(min_count=1).dropna()
    np.testing.assert_allclose(shares, 1.0, rtol=1e-12)


def check_everything(scenario: Scenario) -> None:
    played = play(scenario)
    try:
        check_order_measures(played)
        check_cuts(played)
        check_minutes(played)
        check_loyalty(played)
        check_brand_loyalty(played)
        check_welfare(played)
        check_instruments(played)
        check_brands_and_anchors(played)
        check_contribution(played)
    finally:
        played.market.close()


def check_contribution(played: Played) -> None:
    """The orders' contribution is what the ledger's flows of these orders say, market-wide."""
    kinds = (
        FlowKind.SALE_RECOGNISED, FlowKind.COST_OF_GOODS, FlowKind.SHIPPING, FlowKind.SERVICE,
        FlowKind.COMPENSATION, FlowKind.ADVANCE_COMPENSATION, FlowKind.INSURANCE_PREMIUM,
    )  # fmt: skip
    # What desks, recalls, data protection, streams and printing cost is owed by no single order,
    # nor is what platforms pay.
    aside = [
        int(code) for code in (
            Instrument.SERVICE_DESK, Instrument.RECALL, Instrument.SECURITY,
            Instrument.STREAMING, Instrument.INSERT_COUPON,
        )
    ]  # fmt: skip
    flows = played.tables["ledger"]
    flows = flows[~flows["instrument"].isin(aside)]
    flows = flows[(flows["kind"] != "service") | flows["debit"].str.startswith("brand_")]
    amount = flows.groupby("kind")["amount_fen"].sum()
    sale, *costs = [int(amount.get(kind.label, 0)) for kind in kinds]
    # Goods written off for other reasons than a return are no cost of an order.
    lost = int(played.orders["destroyed_fen"].sum())
    returned = flows[(flows["kind"] == "return_shipping") & flows["debit"].str.startswith("brand_")]
    unpaid = sum(
        claim.amount_fen
        for claim in played.market.claims.open_claims
        if claim.kind.label in ("shipping", "return_shipping", "service", "insurance_premium")
        and claim.instrument not in aside
    )
    written_off = flows[flows["kind"] == "claim_written_off"]
    forgiven = written_off[
        written_off["credit"].isin(("logistics", "service_providers", "insurer"))
    ]
    # An order knows what its buyer was paid at once, not what she was paid when there was money.
    waited = flows[(flows["kind"] == "claim_settled") & (flows["credit"] == "viewers")]
    later = int(waited["amount_fen"].sum())
    total = sale - sum(costs) - lost - int(returned["amount_fen"].sum()) - unpaid + later
    contribution = int(played.orders["order_contribution_fen"].sum())
    # A due that was written off was owed by an order all the same, or by a room.
    assert 0 <= total - contribution <= int(forgiven["amount_fen"].sum())


def test_a_small_market_is_recounted() -> None:
    check_everything(small_scenario(sessions=9, measure_from=1))


@given(random_scenarios())
@FAST
def test_random_markets_are_recounted(scenario: Scenario) -> None:
    check_everything(scenario)


@pytest.mark.slow
@given(random_scenarios())
@SLOW
def test_many_random_markets_are_recounted(scenario: Scenario) -> None:
    check_everything(scenario)
